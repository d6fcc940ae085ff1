package projections

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dossier-crm/dossier/eventstore"
)

// History is the shape of rows that say on both clocks when they were so: a row
// holds for everything known from recorded_from until before recorded_to, of what
// was so from occurred_from until before occurred_to. At any two instants a key
// has at most one row: its fold over the events that had been recorded by the one
// and of those had occurred by the other (domain.Horizon).
//
// An event is the newest in the log when it comes. So for every instant at or
// after it occurred the new state is Apply of the state there was, and for the
// instants before nothing changes. The rows of these instants end at the event's
// recording, others begin there. Nothing that has ended changes ever again.
//
// Recorded is the running maximum of the store's clock along the log, so that
// "recorded by" is a prefix of the log also where the clock went back. It is kept
// in a table clock(recorded, position), with the last position of each value.
type History[State any] struct {
	Table   string
	Columns []Column[State] // the first is the key; one is called position

	// Key returns what the event concerns, and false where nothing.
	Key func(e *eventstore.Event) (key, bool)
	// Apply returns the state after the event, and false where it changes nothing
	// that the history keeps. The zero state is what does not exist. It is pure.
	Apply func(state State, e *eventstore.Event) (State, bool)
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

func (m moment) before(n moment) bool {
	return !m.IsZero() && (n.IsZero() || m.Before(n.Time))
}

// upToMicro rounds up: an instant of whole microseconds is at or after t exactly
// if it is at or after what this returns.
func upToMicro(t time.Time) time.Time {
	return t.UTC().Add(time.Microsecond - 1).Truncate(time.Microsecond)
}

type historyShape[State any] struct {
	History[State]
	rows  *table[validity[State]]
	now   map[key][]validity[State] // what holds as known now, by when it occurred
	rest  map[key][]validity[State] // an older generation of now
	clock logClock
}

// Shape makes the history work on the tables of a session.
func (h History[State]) Shape(Env) Shape {
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
	s := &historyShape[State]{History: h, rows: newTable(h.Table, columns, fmt.Sprintf(
		"ON CONFLICT (%s) DO UPDATE SET %s WHERE %s.position <= excluded.position", strings.Join(identity, ", "), strings.Join(sets, ", "), h.Table))}
	s.rows.load += " AND recorded_to = 'infinity' ORDER BY " + identity[0] + ", occurred_from"
	s.Reset()
	return s
}

// Pass implements passer: the clock goes over every event of the log, also those
// that are parked or skipped, so that it is the same whatever is, and says of what
// was parked, when it is applied after all, when it was recorded.
func (h *historyShape[State]) Pass(ctx context.Context, tx pgx.Tx, all []*eventstore.Event) error {
	return h.clock.advance(ctx, tx, all)
}

// Prepare implements Shape. What is sealed is kept sealed.
func (h *historyShape[State]) Prepare(context.Context, []*eventstore.Event) error { return nil }

// Reset implements Shape.
func (h *historyShape[State]) Reset() {
	h.now, h.rest = map[key][]validity[State]{}, nil
	h.rows.staged = false
	h.clock = logClock{}
}

// Write implements Shape.
func (h *historyShape[State]) Write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error {
	if err := h.clock.look(ctx, tx, events); err != nil {
		return err
	}
	now, err := h.load(ctx, tx, events)
	if err != nil {
		return err
	}
	touched := map[identity]int{} // into out
	var out []validity[State]
	put := func(k key, v validity[State]) {
		id := identity{k, v.recordedFrom.UnixMicro(), v.occurredFrom.UnixMicro()}
		if i, again := touched[id]; again {
			out[i] = v
			return
		}
		touched[id] = len(out)
		out = append(out, v)
	}
	for _, e := range events {
		k, ok := h.concerns(e)
		if !ok {
			continue
		}
		now[k] = h.apply(now[k], e, h.clock.marks[e.Position], func(v validity[State]) { put(k, v) })
	}
	if len(out) == 0 {
		return nil
	}
	written, err := h.rows.put(ctx, tx, out)
	if err != nil {
		return err
	}
	if written != int64(len(out)) {
		return fmt.Errorf("%d of %d rows of %s: %w", int64(len(out))-written, len(out), h.Table, ErrRowAhead)
	}
	for k, rows := range now {
		h.remember(k, rows)
	}
	return nil
}

func (h *historyShape[State]) concerns(e *eventstore.Event) (key, bool) {
	if e.Skeleton() == nil {
		return key{}, false
	}
	return h.Key(e)
}

// apply returns what holds after the event, known from the moment on, given what
// held before it in order of occurring. It puts every row that is new or ends.
func (h *historyShape[State]) apply(rows []validity[State], e *eventstore.Event, known moment, put func(validity[State])) []validity[State] {
	happened := moment{upToMicro(e.Meta.OccurredAt)}
	next := make([]validity[State], 0, len(rows)+2)
	first := moment{}
	if len(rows) > 0 {
		first = rows[0].occurredFrom
	}
	if happened.before(first) { // until the first row there was nothing
		var nothing State
		if state, did := h.Apply(nothing, e); did {
			v := validity[State]{state: state, recordedFrom: known, occurredFrom: happened, occurredTo: first}
			put(v)
			next = append(next, v)
		}
	}
	for _, row := range rows {
		if !happened.before(row.occurredTo) { // it was over by then
			next = append(next, row)
			continue
		}
		state, did := h.Apply(row.state, e)
		if !did {
			next = append(next, row)
			continue
		}
		begin := row.occurredFrom
		if begin.before(happened) {
			begin = happened
			before := row
			before.occurredTo = happened
			put(before)
			next = append(next, before)
		}
		if row.recordedFrom.before(known) {
			ended := row
			ended.occurredFrom, ended.recordedTo = begin, known
			put(ended)
		}
		v := validity[State]{state: state, recordedFrom: known, occurredFrom: begin, occurredTo: row.occurredTo}
		put(v)
		next = append(next, v)
	}
	return next
}

// load returns what holds of the keys that the events concern.
func (h *historyShape[State]) load(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) (map[key][]validity[State], error) {
	now := map[key][]validity[State]{}
	asked := map[key]bool{}
	var missing []key
	for _, e := range events {
		k, ok := h.concerns(e)
		if !ok || asked[k] {
			continue
		}
		asked[k] = true
		rows, ok := h.now[k]
		if !ok {
			rows, ok = h.rest[k]
		}
		switch {
		case ok:
			now[k] = rows
		case e.Revision > 0: // the stream's first event has no row before it
			missing = append(missing, k)
		}
	}
	if len(missing) == 0 {
		return now, nil
	}
	err := h.rows.get(ctx, tx, missing, func(row validity[State]) {
		k := *h.Columns[0].Ref(&row.state).(*key)
		now[k] = append(now[k], row)
	})
	return now, err
}

func (h *historyShape[State]) remember(k key, rows []validity[State]) {
	if len(h.now) >= foldCache/2 {
		h.now, h.rest = map[key][]validity[State]{}, h.now
	}
	h.now[k] = rows
}

// logClock is the running maximum of the store's clock along the log.
type logClock struct {
	known bool
	last  uint64 // position up to which it is
	now   moment
	marks map[uint64]moment // at the positions of the batch
}

// advance takes the clock over the events and writes what is new of it.
func (c *logClock) advance(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error {
	if !c.known {
		err := tx.QueryRow(ctx, `SELECT coalesce(max(recorded), 'infinity'), coalesce(max(position), 0) FROM clock`).Scan(&c.now, &c.last)
		if err != nil {
			return fmt.Errorf("read the log's clock: %w", err)
		}
		c.known = true
	}
	c.marks = make(map[uint64]moment, len(events))
	var recorded []time.Time
	var positions []int64
	for _, e := range events {
		if e.Position <= c.last {
			continue
		}
		c.last = e.Position
		if at := (moment{upToMicro(e.Created)}); c.now.IsZero() || c.now.before(at) {
			c.now = at
		}
		c.marks[e.Position] = c.now
		if n := len(recorded); n > 0 && recorded[n-1].Equal(c.now.Time) {
			positions[n-1] = int64(e.Position) //nolint:gosec // positions fit
			continue
		}
		recorded, positions = append(recorded, c.now.Time), append(positions, int64(e.Position)) //nolint:gosec // positions fit
	}
	if len(recorded) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO clock (recorded, position) SELECT * FROM unnest($1::timestamptz[], $2::bigint[])
ON CONFLICT (recorded) DO UPDATE SET position = excluded.position`, recorded, positions)
	if err != nil {
		return fmt.Errorf("write the log's clock: %w", err)
	}
	return nil
}

// look finds what the clock was at the events, also at those of an earlier batch.
func (c *logClock) look(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error {
	var missing []int64
	for _, e := range events {
		if _, ok := c.marks[e.Position]; !ok {
			missing = append(missing, int64(e.Position)) //nolint:gosec // positions fit
		}
	}
	if len(missing) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, `
SELECT at, recorded FROM unnest($1::bigint[]) AS at, LATERAL (SELECT recorded FROM clock WHERE position >= at ORDER BY position LIMIT 1) c`, missing)
	if err != nil {
		return fmt.Errorf("the log's clock: %w", err)
	}
	if c.marks == nil {
		c.marks = map[uint64]moment{}
	}
	var at uint64
	var recorded moment
	tag, err := pgx.ForEachRow(rows, []any{&at, &recorded}, func() error {
		c.marks[at] = recorded
		return nil
	})
	if err == nil && tag.RowsAffected() != int64(len(missing)) {
		err = fmt.Errorf("it has not passed %d of the events", int64(len(missing))-tag.RowsAffected())
	}
	if err != nil {
		return fmt.Errorf("the log's clock: %w", err)
	}
	return nil
}
