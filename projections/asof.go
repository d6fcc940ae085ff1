package projections

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/tally"
)

// AsOf is a pair of instants: what was known at the one about the other. They
// count in whole microseconds; a zero one is no limit.
type AsOf struct{ Recorded, Occurred time.Time }

// AsOfVerification is what VerifyAsOf has found.
type AsOfVerification struct {
	Projection string
	Version    int
	Position   uint64 // of the log, up to which it was recomputed
	Samples    int    // pairs of instants that were compared, up to a difference
	Keys       int    // customers that were looked at, and what else has a history: staff, measures, merges
	Tables     int    // histories that were compared, for each pair of instants
	Rows       int64  // that were compared, over all samples
	Difference *Difference
	At         AsOf // of the difference
}

// ErrNoHistory says that the read model keeps no history.
var ErrNoHistory = errors.New("the read model keeps no history")

// HistoryNames returns the names of the read models that keep a history.
func HistoryNames() []string {
	var names []string
	for _, m := range Models {
		if _, is := m.Shape(Env{Zone: time.UTC}).(*historyShape); is {
			names = append(names, m.Name)
		}
	}
	return names
}

// asOfKeys and asOfEvents are how many customers, others that have streams, and events
// a verification looks at: it keeps these in memory.
const (
	asOfKeys   = 5_000
	asOfEvents = 200_000
)

// VerifyAsOf recomputes from the log what was so at random pairs of instants, and
// compares it with what each history says: the events are filtered by both clocks
// and folded from nothing. Where there are many customers, and others that have streams,
// it looks at some of them, chosen at random; where it looks at all, the counts are
// compared too. What is parked or skipped is left out. The read model is neither locked nor changed.
func (e *Engine) VerifyAsOf(ctx context.Context, name string, samples int) (_ *AsOfVerification, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("verify %s as of: %w", name, err)
		}
	}()
	i := slices.IndexFunc(e.config.models, func(m Model) bool { return m.Name == name })
	if i < 0 {
		return nil, ErrNotServed
	}
	model := e.config.models[i]
	if err := e.config.Pool.QueryRow(ctx, `SELECT build FROM read.checkpoints WHERE projection = $1 AND version = $2`, model.Name, model.Version).
		Scan(&model.build); errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrNotServed
	} else if err != nil {
		return nil, err
	}
	past, is := model.Shape(Env{Store: e.config.Store, Vault: e.config.Vault, Zone: e.config.Zone}).(*historyShape)
	if !is {
		return nil, ErrNoHistory
	}
	conn, err := e.connect(ctx, model)
	if err != nil {
		return nil, err
	}
	defer closeConn(ctx, conn)
	found := &AsOfVerification{Projection: model.Name, Version: model.Version}
	err = pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
		v := verifier{engine: e, model: model}
		if found.Position, err = v.position(ctx, tx); err != nil {
			return err
		}
		without, err := withheldOf(ctx, tx, model) // in the snapshot of the rows
		if err != nil {
			return err
		}
		seen, err := e.remember(ctx, found.Position, without)
		if err != nil {
			return err
		}
		if err := past.prepareAsOf(ctx, seen.events()); err != nil {
			return err
		}
		found.Keys, found.Tables = len(seen.of), len(past.tables)
		for ; found.Samples < samples; found.Samples++ {
			found.At = seen.instants()
			rows, difference, err := past.compareAsOf(ctx, tx, seen, found.At, e.config.Zone)
			found.Rows += rows
			if err != nil || difference != nil {
				found.Difference = difference
				return err
			}
		}
		found.At = AsOf{}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// knownEvent is an event and since when it was known.
type knownEvent struct {
	*eventstore.Event
	known time.Time // running maximum of the store's clock along the log
}

// of returns those of the events that count at the instants, in the order of the
// log: of what was known by the one, with corrections in place, what had occurred
// by the other.
func (at AsOf) of(events []knownEvent) []*eventstore.Event {
	known := map[key][]*eventstore.Event{} // by whose they are
	for _, e := range events {
		if at.Recorded.IsZero() || !e.known.After(at.Recorded) {
			id, _ := streamKey(e.Event)
			known[id] = append(known[id], e.Event)
		}
	}
	var out []*eventstore.Event
	for _, one := range known {
		for _, e := range eventstore.InPlace(one) {
			if at.Occurred.IsZero() || !e.Meta.OccurredAt.After(at.Occurred) {
				out = append(out, e)
			}
		}
	}
	slices.SortFunc(out, func(a, b *eventstore.Event) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.Revision, b.Revision))
	})
	return out
}

// seenLog is what a verification keeps of the log.
type seenLog struct {
	all   []knownEvent // of some streams, in order of the log
	of    map[key]bool // customers, staff and whatever else the streams are of
	whole bool         // of all
}

// streamKey returns what the event's stream is of, where that has an id: a customer,
// a member of the staff, a measure, a pair of records.
func streamKey(e *eventstore.Event) (key, bool) {
	if id, ok := customerKey(e); ok {
		return id, true
	}
	family, name, ok := domain.FamilyOf(e.Stream)
	if !ok || family.Named() {
		return key{}, false
	}
	id, err := domain.ParseID(name)
	return key(id), err == nil
}

func (s *seenLog) events() []*eventstore.Event {
	events := make([]*eventstore.Event, len(s.all))
	for i, e := range s.all {
		events[i] = e.Event
	}
	return events
}

// note adds an event that was known from an instant on.
func (s *seenLog) note(e *eventstore.Event, known time.Time) {
	id, _ := streamKey(e)
	if s.of == nil {
		s.of = map[key]bool{}
	}
	s.of[id] = true
	s.all = append(s.all, knownEvent{e, known})
}

// remember reads the log up to the position and keeps the events of some streams,
// but for what is parked and skipped.
func (e *Engine) remember(ctx context.Context, to uint64, without withheld) (*seenLog, error) {
	seen := &seenLog{whole: true}
	chosen, share := rand.Uint32(), uint32(1)
	mine := func(k key) bool {
		return (chosen^(uint32(k[3])|uint32(k[7])<<8|uint32(k[11])<<16))%share == 0
	}
	var known time.Time
	for one, err := range e.config.Store.All(ctx, 0, math.MaxInt64) {
		if err != nil {
			return nil, err
		}
		if one.Position > to {
			break
		}
		if at := recorded(one); at.After(known) {
			known = at
		}
		k, ok := streamKey(one)
		if !ok || one.Skeleton() == nil || !mine(k) || without.has(one) {
			continue
		}
		seen.note(one, known)
		if len(seen.of) > asOfKeys || len(seen.all) > asOfEvents { // half of them will do
			share *= 2
			seen.whole = false
			maps.DeleteFunc(seen.of, func(k key, _ bool) bool { return !mine(k) })
			seen.all = slices.DeleteFunc(seen.all, func(e knownEvent) bool {
				k, _ := streamKey(e.Event)
				return !mine(k)
			})
		}
	}
	return seen, nil
}

// instants returns a random pair, mostly at or beside those of events, where
// things change.
func (s *seenLog) instants() (at AsOf) {
	if len(s.all) == 0 {
		return at
	}
	beside := func() time.Duration { return time.Duration(rand.IntN(3)-1) * time.Microsecond } //nolint:gosec // nothing secret
	if rand.IntN(8) > 0 {                                                                      //nolint:gosec // nothing secret
		at.Recorded = s.all[rand.IntN(len(s.all))].known.Add(beside()) //nolint:gosec // nothing secret
	}
	if rand.IntN(8) > 0 { //nolint:gosec // nothing secret
		at.Occurred = upToMicro(s.all[rand.IntN(len(s.all))].Meta.OccurredAt).Add(beside()) //nolint:gosec // nothing secret
	}
	return at
}

// prepareAsOf opens of the events what the histories are made of.
func (h *historyShape) prepareAsOf(ctx context.Context, events []*eventstore.Event) error {
	if err := h.Prepare(ctx, events); err != nil {
		return err
	}
	corrected := correctedBy(events)
	return h.store.Open(ctx, slices.DeleteFunc(slices.Clone(events), func(e *eventstore.Event) bool { return !corrected[domain.ID(e.ID)] })...)
}

// compareAsOf compares every table with the folds of the events that count at two
// instants, and the counts too where the events are those of all.
func (h *historyShape) compareAsOf(ctx context.Context, tx pgx.Tx, seen *seenLog, at AsOf, zone *time.Location) (rows int64, difference *Difference, err error) {
	since := map[key]classesSince{}
	var then []admitted
	for _, e := range at.of(seen.all) {
		id, _ := customerKey(e)
		if after, did := since[id].evolve(e); did {
			since[id] = after
		}
		then = append(then, admitted{e, since[id].when(e)})
	}
	groups := map[group]int64{}
	for _, t := range h.tables {
		n, difference, err := t.compareAsOf(ctx, tx, seen, then, at, groups)
		rows += n
		if err != nil || difference != nil {
			return rows, difference, err
		}
	}
	if !seen.whole {
		return rows, nil, nil
	}
	var day domain.Day
	if !at.Occurred.IsZero() {
		day = domain.DayOf(at.Occurred, zone)
	}
	recorded, occurred := at.limits()
	difference, err = tallyAsOf(ctx, tx, tally.Classes, recorded, occurred, groups)
	for _, s := range h.sums {
		if err != nil || difference != nil {
			break
		}
		difference, err = s.compareAsOf(ctx, tx, seen.all, at, day)
	}
	return rows, difference, err
}

// admitted is an event that counts, and the classes that its customer was in when it
// occurred.
type admitted struct {
	*eventstore.Event
	classes classes
}

// noLimit stands for an instant that was not given: before infinity, until which
// what holds now does.
var noLimit = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

func (at AsOf) limits() (recorded, occurred time.Time) {
	recorded, occurred = at.Recorded, at.Occurred
	for _, t := range []*time.Time{&recorded, &occurred} {
		if t.IsZero() {
			*t = noLimit
		}
	}
	return recorded, occurred
}

// tallyAsOf compares the counts of a figure.
func tallyAsOf(ctx context.Context, tx pgx.Tx, figure string, recorded, occurred time.Time, want map[group]int64) (*Difference, error) {
	rows, err := tx.Query(ctx, tally.SQL("clock", "", tallyShift), recorded, occurred, figure)
	if err != nil {
		return nil, err
	}
	have, err := tally.Sums(rows)
	if err != nil {
		return nil, err
	}
	for g, n := range want {
		if g.figure == figure && have[g.what] != n {
			return &Difference{Table: "tally_changes", Key: fmt.Sprintf(`{"figure": %q, "what": %q}`, figure, g.what), Columns: []string{"n"}}, nil
		}
	}
	for what := range have {
		if want[group{figure, what}] == 0 {
			return &Difference{Table: "tally_changes", Key: fmt.Sprintf(`{"figure": %q, "what": %q}`, figure, what), Extra: true}, nil
		}
	}
	return nil, nil
}

const asOfRanges = `'{recorded_from,recorded_to,occurred_from,occurred_to}'::text[]`

func (h *historyTable[State]) compareAsOf(ctx context.Context, tx pgx.Tx, seen *seenLog, then []admitted, at AsOf, groups map[group]int64) (int64, *Difference, error) {
	states := map[key]State{}
	var order []key
	for _, e := range then {
		k, ok := h.concerns(e.Event)
		if !ok {
			continue
		}
		before, exists := states[k]
		if after, did := h.Apply(before, e.classes, e.Event); did {
			states[k] = after
			if !exists {
				order = append(order, k)
			}
		}
	}
	want := make([]validity[State], 0, len(order))
	for _, k := range order {
		want = append(want, validity[State]{state: states[k]})
		if h.Groups != nil {
			for _, g := range h.Groups(states[k]) {
				groups[g]++
			}
		}
	}
	temporary := "expected_" + h.Table
	// One of an earlier pair of instants is there already.
	if _, err := tx.Exec(ctx, fmt.Sprintf(`CREATE TEMP TABLE IF NOT EXISTS %[1]s (LIKE %[2]s) ON COMMIT DROP; DELETE FROM %[1]s`, temporary, h.Table)); err != nil {
		return 0, nil, err
	}
	if err := h.rows.copy(ctx, tx, temporary, pointers(want)); err != nil {
		return 0, nil, err
	}
	// A sealed field or a blind index that is gone was emptied by an erasure; that
	// the right ones are is Verify's to say.
	without := func(row string) string {
		return fmt.Sprintf(`to_jsonb(%s) - %s - coalesce((SELECT array_agg(k) FROM jsonb_each(to_jsonb(h)) AS c (k, v) WHERE k ~ '_(ref|grams|keys)$' AND v = 'null'), '{}')`, row, asOfRanges)
	}
	recorded, occurred := at.limits()
	var have, wanted json.RawMessage
	id := h.Columns[0].Name
	err := tx.QueryRow(ctx, fmt.Sprintf(`
SELECT have, wanted FROM (
    SELECT coalesce(e.%[4]s, h.%[4]s) AS id, %[1]s AS have, %[2]s AS wanted
    FROM %[6]s e FULL JOIN (
        SELECT * FROM %[3]s WHERE %[5]s = ANY ($1) AND recorded_from <= $2 AND recorded_to > $2 AND occurred_from <= $3 AND occurred_to > $3
    ) h ON e.%[4]s = h.%[4]s
) both_sides WHERE have IS DISTINCT FROM wanted ORDER BY id LIMIT 1`, without("h"), without("e"), h.Table, id, h.Owner, temporary),
		slices.Collect(maps.Keys(seen.of)), recorded, occurred).Scan(&have, &wanted)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return int64(len(want)), nil, nil
	case err != nil:
		return 0, nil, err
	}
	d, err := differ(h.Table, []string{id}, have, wanted)
	return int64(len(want)), d, err
}
