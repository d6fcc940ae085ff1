package projections

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
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
	Keys       int    // customers, or complaints, that were looked at
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
		if _, is := m.Shape(Env{Zone: time.UTC}).(pastShape); is {
			names = append(names, m.Name)
		}
	}
	return names
}

// asOfKeys is how many keys a verification looks at: it keeps their events in
// memory.
const asOfKeys = 5_000

// VerifyAsOf recomputes from the log what was so at random pairs of instants, and
// compares it with what the history says: each key's events are filtered by both
// clocks and folded from nothing. Where there are many keys it looks at some of
// them, chosen at random. What is parked or skipped is left out. The read model is neither
// locked nor changed.
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
	past, is := model.Shape(Env{Store: e.config.Store, Vault: e.config.Vault, Zone: e.config.Zone}).(pastShape)
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
		seen, err := e.remember(ctx, past, found.Position, without)
		if err != nil {
			return err
		}
		found.Keys = len(seen.events)
		for ; found.Samples < samples; found.Samples++ {
			found.At = seen.instants()
			rows, difference, err := past.compareAsOf(ctx, tx, seen.events, found.At)
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

// pastShape is a history, whatever its states are.
type pastShape interface {
	concerns(e *eventstore.Event) (key, bool)
	// compareAsOf compares the rows of the keys at the instants with the folds of
	// their events. The table has the transaction's search path.
	compareAsOf(ctx context.Context, tx pgx.Tx, events map[key][]knownEvent, at AsOf) (rows int64, difference *Difference, err error)
}

// knownEvent is an event and since when it was known.
type knownEvent struct {
	*eventstore.Event
	known time.Time // running maximum of the store's clock along the log
}

func (at AsOf) admits(e knownEvent) bool {
	return (at.Recorded.IsZero() || !e.known.After(at.Recorded)) && (at.Occurred.IsZero() || !e.Meta.OccurredAt.After(at.Occurred))
}

// seenLog is what a verification keeps of the log.
type seenLog struct {
	events map[key][]knownEvent
	all    []knownEvent // the same, in order of the log
}

// remember reads the log up to the position and keeps the events of some keys, but
// for what is parked and skipped.
func (e *Engine) remember(ctx context.Context, past pastShape, to uint64, without withheld) (*seenLog, error) {
	seen := &seenLog{events: map[key][]knownEvent{}}
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
		if one.Created.After(known) {
			known = one.Created
		}
		k, ok := past.concerns(one)
		if !ok || !mine(k) || without.has(one) {
			continue
		}
		seen.events[k] = append(seen.events[k], knownEvent{one, known})
		seen.all = append(seen.all, knownEvent{one, known})
		if len(seen.events) > asOfKeys { // half of them will do
			share *= 2
			for k := range seen.events {
				if !mine(k) {
					delete(seen.events, k)
				}
			}
			seen.all = slices.DeleteFunc(seen.all, func(e knownEvent) bool {
				k, _ := past.concerns(e.Event)
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
		at.Recorded = upToMicro(s.all[rand.IntN(len(s.all))].known).Add(beside()) //nolint:gosec // nothing secret
	}
	if rand.IntN(8) > 0 { //nolint:gosec // nothing secret
		at.Occurred = upToMicro(s.all[rand.IntN(len(s.all))].Meta.OccurredAt).Add(beside()) //nolint:gosec // nothing secret
	}
	return at
}

const asOfRanges = `'{recorded_from,recorded_to,occurred_from,occurred_to}'::text[]`

func (h *historyShape[State]) compareAsOf(ctx context.Context, tx pgx.Tx, events map[key][]knownEvent, at AsOf) (int64, *Difference, error) {
	keys := make([]key, 0, len(events))
	var want []validity[State]
	for k, all := range events {
		keys = append(keys, k)
		var state State
		exists := false
		for _, e := range all {
			if !at.admits(e) {
				continue
			}
			if after, did := h.Apply(state, e.Event); did {
				state, exists = after, true
			}
		}
		if exists {
			want = append(want, validity[State]{state: state})
		}
	}
	expected := newTable("expected", h.rows.columns, "")
	if _, err := tx.Exec(ctx, `CREATE TEMP TABLE expected (LIKE `+h.Table+`) ON COMMIT DROP`); err != nil {
		return 0, nil, err
	}
	if err := expected.copy(ctx, tx, "expected", want); err != nil {
		return 0, nil, err
	}
	forever := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, t := range []*time.Time{&at.Recorded, &at.Occurred} {
		if t.IsZero() {
			*t = forever
		}
	}
	// A sealed field that is gone was emptied by an erasure; that the right ones
	// are is Verify's to say.
	without := func(row string) string {
		return fmt.Sprintf(`to_jsonb(%s) - %s - coalesce((SELECT array_agg(k) FROM jsonb_each(to_jsonb(h)) AS c (k, v) WHERE k LIKE '%%\_ref' AND v = 'null'), '{}')`, row, asOfRanges)
	}
	var have, wanted json.RawMessage
	id := h.Columns[0].Name
	err := tx.QueryRow(ctx, fmt.Sprintf(`
SELECT have, wanted FROM (
    SELECT coalesce(e.%[4]s, h.%[4]s) AS id, %[1]s AS have, %[2]s AS wanted
    FROM expected e FULL JOIN (
        SELECT * FROM %[3]s WHERE %[4]s = ANY ($1) AND recorded_from <= $2 AND recorded_to > $2 AND occurred_from <= $3 AND occurred_to > $3
    ) h ON e.%[4]s = h.%[4]s
) both_sides WHERE have IS DISTINCT FROM wanted ORDER BY id LIMIT 1`, without("h"), without("e"), h.Table, id), keys, at.Recorded, at.Occurred).Scan(&have, &wanted)
	_, dropped := tx.Exec(ctx, `DROP TABLE pg_temp.expected`)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return int64(len(want)), nil, dropped
	case err != nil:
		return 0, nil, err
	}
	d, err := differ(h.Table, []string{id}, have, wanted)
	return int64(len(want)), d, errors.Join(err, dropped)
}
