package projections

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dossier-crm/dossier/eventstore"
)

// History is rows that say on both clocks when they were so: a row holds for
// everything known from recorded_from until before recorded_to, of what was so from
// occurred_from until before occurred_to. At any two instants a key has at most one
// row: its fold over the events that had been recorded by the one and of those had
// occurred by the other (domain.Horizon).
//
// An event is the newest in the log when it comes. So for every instant at or
// after it occurred the new state is Apply of the state there was, and for the
// instants before nothing changes. The rows of these instants end at the event's
// recording, others begin there. Nothing that has ended changes ever again.
//
// A correction changes what was so from the corrected event on. What holds from its
// recording on is folded once more from the stream, with corrections in place
// (history_correction.go).
//
// Recorded is the running maximum of the store's clock along the log, so that
// "recorded by" is a prefix of the log also where the clock went back.
//
// It is a table of the read model of the past (histories.go). What any other read
// model has, it has a history of by one line there.
type History[State any] struct {
	Table   string
	Columns []Column[State] // the first is the key; one is called position
	Owner   string          // column with the customer

	// Key returns what the event concerns, and false where nothing.
	Key func(e *eventstore.Event) (key, bool)
	// Apply returns the state after the event, and false where it changes nothing
	// that the history keeps. The zero state is what does not exist. It is given the
	// classes that the customer was in when the event occurred, as known at it. It is
	// pure.
	Apply func(state State, of classes, e *eventstore.Event) (State, bool)
	// Within says that Apply looks at the classes.
	Within bool
	// Opens reports whether Apply needs the personal fields of the event; nil where
	// it never does.
	Opens func(e *eventstore.Event) bool
	// Groups returns what a customer in the state is to be counted in; nil where
	// nothing is counted.
	Groups func(state State) []group
}

// validity is a row of a history.
type validity[State any] struct {
	state                    State
	recordedFrom, recordedTo moment
	occurredFrom, occurredTo moment
}

// identity is the key of a row: the rectangles of one key do not overlap, so
// their corners differ.
type identity struct {
	key                key
	recorded, occurred int64 // microseconds
}

// moment is a column of type timestamptz; its zero value is infinity.
type moment struct{ time.Time }

// TimestamptzValue implements pgtype.TimestamptzValuer.
func (m moment) TimestamptzValue() (pgtype.Timestamptz, error) {
	if m.IsZero() {
		return pgtype.Timestamptz{InfinityModifier: pgtype.Infinity, Valid: true}, nil
	}
	return pgtype.Timestamptz{Time: m.Time, Valid: true}, nil
}

// ScanTimestamptz implements pgtype.TimestamptzScanner.
func (m *moment) ScanTimestamptz(v pgtype.Timestamptz) error {
	m.Time = time.Time{}
	if v.InfinityModifier == pgtype.Finite {
		m.Time = v.Time.UTC()
	}
	return nil
}

func momentOf(micro int64) moment { return moment{time.UnixMicro(micro).UTC()} }

func (m moment) before(n moment) bool {
	return !m.IsZero() && (n.IsZero() || m.Before(n.Time))
}

// upToMicro rounds up: an instant of whole microseconds is at or after t exactly
// if it is at or after what this returns.
func upToMicro(t time.Time) time.Time {
	return t.UTC().Add(time.Microsecond - 1).Truncate(time.Microsecond)
}

// historyTable is a history at work on the tables of a session.
type historyTable[State any] struct {
	History[State]
	rows *table[validity[State]]
	now  map[key][]validity[State] // what holds as known now, by when it occurred
	rest map[key][]validity[State] // an older generation of now
}

// historyCache is how many keys of each table are remembered, in two generations.
const historyCache = 8_000

func newHistoryTable[State any](env Env, h History[State]) *historyTable[State] {
	var columns []Column[validity[State]]
	var sets []string
	for _, c := range h.Columns {
		columns = append(columns, Column[validity[State]]{c.Name, func(r *validity[State]) any { return c.Ref(&r.state) }})
	}
	columns = append(columns,
		Column[validity[State]]{"recorded_from", func(r *validity[State]) any { return &r.recordedFrom }},
		Column[validity[State]]{"recorded_to", func(r *validity[State]) any { return &r.recordedTo }},
		Column[validity[State]]{"occurred_from", func(r *validity[State]) any { return &r.occurredFrom }},
		Column[validity[State]]{"occurred_to", func(r *validity[State]) any { return &r.occurredTo }},
	)
	identity := []string{h.Columns[0].Name, "recorded_from", "occurred_from"}
	for _, c := range columns {
		sets = append(sets, c.Name+" = excluded."+c.Name)
	}
	t := &historyTable[State]{History: h, rows: newTable(env, h.Table, columns, fmt.Sprintf(
		"ON CONFLICT (%s) DO UPDATE SET %s WHERE %s.position <= excluded.position", strings.Join(identity, ", "), strings.Join(sets, ", "), h.Table))}
	t.rows.load += " AND recorded_to = 'infinity' ORDER BY " + identity[0] + ", occurred_from"
	t.reset()
	return t
}

func (h *historyTable[State]) name() string { return h.Table }

func (h *historyTable[State]) within() bool { return h.Within }

func (h *historyTable[State]) opens(e *eventstore.Event) bool { return h.Opens != nil && h.Opens(e) }

func (h *historyTable[State]) reset() {
	h.now, h.rest = map[key][]validity[State]{}, nil
	h.rows.staged = false
}

// write brings the table from before the events to behind them.
func (h *historyTable[State]) write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event, b *historyBatch) error {
	now, err := h.load(ctx, tx, events)
	if err != nil || len(now.keys) == 0 && !slices.ContainsFunc(events, isCorrection) {
		return err
	}
	out := written[State]{at: map[identity]int{}, dropped: map[identity]bool{}}
	for _, e := range events {
		known := b.clock.marks[e.Position]
		if isCorrection(e) {
			if err := h.remake(ctx, tx, e, known, now.rows, b, &out); err != nil {
				return err
			}
		}
		k, ok := h.concerns(e)
		if !ok {
			continue
		}
		before := now.rows[k]
		now.rows[k] = h.after(before, b.classes[e], e, known, func(v validity[State]) { out.put(k, v) })
		if h.Groups != nil {
			tallyRows(b.tally, e.Position, h.Groups, before, now.rows[k])
		}
	}
	if err := h.flush(ctx, tx, &out); err != nil {
		return err
	}
	for k, rows := range now.rows {
		h.remember(k, rows)
	}
	return nil
}

func (h *historyTable[State]) concerns(e *eventstore.Event) (key, bool) {
	if e.Skeleton() == nil {
		return key{}, false
	}
	return h.Key(e)
}

// after returns what holds after the event, known from the moment on, given what
// held before it in order of occurring. It puts every row that is new or ends.
func (h *historyTable[State]) after(rows []validity[State], of classes, e *eventstore.Event, known moment, put func(validity[State])) []validity[State] {
	at := moment{upToMicro(e.Meta.OccurredAt)} // up to here nothing changes
	next := make([]validity[State], 0, len(rows)+2)
	for _, row := range rows {
		if !at.before(row.occurredTo) { // it was over by then
			next = append(next, row)
			continue
		}
		if at.before(row.occurredFrom) { // until then there was nothing
			next = h.begin(next, of, e, known, at, row.occurredFrom, put)
			at = row.occurredFrom
		}
		next = h.change(next, row, of, e, known, at, put)
		at = row.occurredTo
	}
	if !at.IsZero() {
		next = h.begin(next, of, e, known, at, moment{}, put)
	}
	return next
}

// begin adds what the event makes of nothing, from the one instant to the other.
func (h *historyTable[State]) begin(next []validity[State], of classes, e *eventstore.Event, known, from, to moment, put func(validity[State])) []validity[State] {
	var nothing State
	state, did := h.Apply(nothing, of, e)
	if !did {
		return next
	}
	v := validity[State]{state: state, recordedFrom: known, occurredFrom: from, occurredTo: to}
	put(v)
	return append(next, v)
}

// change adds what the event makes of a row from an instant on, which lies in it.
func (h *historyTable[State]) change(next []validity[State], row validity[State], of classes, e *eventstore.Event, known, at moment, put func(validity[State])) []validity[State] {
	state, did := h.Apply(row.state, of, e)
	if !did {
		return append(next, row)
	}
	if row.occurredFrom.before(at) {
		before := row
		before.occurredTo = at
		put(before)
		next = append(next, before)
	}
	if row.recordedFrom.before(known) {
		ended := row
		ended.occurredFrom, ended.recordedTo = at, known
		put(ended)
	}
	changed := validity[State]{state: state, recordedFrom: known, occurredFrom: at, occurredTo: row.occurredTo}
	put(changed)
	return append(next, changed)
}

// held is what holds of some keys.
type held[State any] struct {
	keys map[key]bool
	rows map[key][]validity[State]
}

// load returns what holds of the keys that the events concern.
func (h *historyTable[State]) load(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) (held[State], error) {
	return h.loadBy(ctx, tx, events, h.concerns)
}

// loadBy is load, where it is somebody else who says which keys matter.
func (h *historyTable[State]) loadBy(ctx context.Context, tx pgx.Tx, events []*eventstore.Event, of func(*eventstore.Event) (key, bool)) (held[State], error) {
	now := held[State]{map[key]bool{}, map[key][]validity[State]{}}
	var missing []key
	for _, e := range events {
		k, ok := of(e)
		if !ok || now.keys[k] {
			continue
		}
		now.keys[k] = true
		rows, ok := h.recall(k)
		switch {
		case ok:
			now.rows[k] = rows
		case e.Revision > 0: // the stream's first event has no row before it
			missing = append(missing, k)
		}
	}
	if len(missing) == 0 {
		return now, nil
	}
	err := h.rows.get(ctx, tx, missing, func(row validity[State]) {
		k := *h.Columns[0].Ref(&row.state).(*key)
		now.rows[k] = append(now.rows[k], row)
	})
	return now, err
}

func (h *historyTable[State]) recall(k key) ([]validity[State], bool) {
	rows, ok := h.now[k]
	if !ok {
		rows, ok = h.rest[k]
	}
	return rows, ok
}

func (h *historyTable[State]) remember(k key, rows []validity[State]) {
	if len(h.now) >= historyCache/2 {
		h.now, h.rest = map[key][]validity[State]{}, h.now
	}
	h.now[k] = rows
}
