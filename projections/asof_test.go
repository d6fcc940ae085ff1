package projections

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/postgres"
)

// TestPastIsAFoldOfThePast writes histories of random logs with late facts and a
// clock that goes back, in batches of random sizes, and compares them at random
// instants with the folds of what had been recorded and had occurred by then.
func TestPastIsAFoldOfThePast(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	h := &history{}
	read := uint64(0)
	var events []*eventstore.Event
	rapid.Check(t, func(rt *rapid.T) {
		h.t = rt
		s.append(h.draw(rapid.IntRange(20, 60).Draw(rt, "events"))...)
		for e, err := range s.log.All(t.Context(), read, math.MaxInt64) {
			must(t, err)
			if e.Position <= read {
				continue
			}
			read = e.Position
			// The store's clock, somewhat ahead or behind for a while.
			e.Created = beginning.Add(time.Duration(len(events)+rapid.IntRange(-30, 30).Draw(rt, "clock")) * time.Minute / 7)
			must(t, s.log.Open(t.Context(), e))
			events = append(events, e)
		}
		for _, m := range []Model{customersHistory, complaintsHistory} {
			m.schema = m.Name + "_" + "random"
			past := m.Shape(Env{Store: s.log, Vault: s.vault, Zone: berlin})
			conn, err := s.engine(s.pool, nil).connect(t.Context(), m)
			must(t, err)
			defer closeConn(t.Context(), conn)
			must(t, postgres.InTx(t.Context(), conn, func(tx pgx.Tx) error {
				_, err := tx.Exec(t.Context(), `DROP SCHEMA IF EXISTS `+m.schema+` CASCADE; CREATE SCHEMA `+m.schema)
				must(t, err)
				return m.exec(t.Context(), tx, "tables")
			}))
			for rest := events; len(rest) > 0; {
				n := min(len(rest), rapid.IntRange(1, 120).Draw(rt, "batch"))
				must(t, postgres.InTx(t.Context(), conn, func(tx pgx.Tx) error {
					must(t, pass(t.Context(), tx, past, rest[:n]))
					return past.Write(t.Context(), tx, rest[:n])
				}))
				rest = rest[n:]
				if rapid.Bool().Draw(rt, "forgets") {
					past.Reset()
				}
			}
			seen := remembered(past.(pastShape), events)
			must(t, postgres.InTx(t.Context(), conn, func(tx pgx.Tx) error {
				for range 12 {
					at := seen.instants()
					_, d, err := past.(pastShape).compareAsOf(t.Context(), tx, seen.events, at)
					must(t, err)
					if d != nil {
						rt.Fatalf("%s as of %v: %+v", m.Name, at, d)
					}
					if m.Name == customersHistory.Name {
						checkRecords(t, tx, events, at)
					}
				}
				return nil
			}))
		}
	})
}

func remembered(past pastShape, events []*eventstore.Event) *seenLog {
	seen := &seenLog{events: map[key][]knownEvent{}}
	var known time.Time
	for _, e := range events {
		if e.Created.After(known) {
			known = e.Created
		}
		if k, ok := past.concerns(e); ok {
			seen.all = append(seen.all, knownEvent{e, known})
			seen.events[k] = append(seen.events[k], knownEvent{e, known})
		}
	}
	return seen
}

// checkRecords compares with domain.Record, which is what one customer's as-of is.
func checkRecords(t *testing.T, tx pgx.Tx, events []*eventstore.Event, at AsOf) {
	t.Helper()
	want := map[domain.ID]domain.Record{}
	horizon := domain.Horizon{Recorded: at.Recorded, Occurred: at.Occurred}
	for _, e := range events {
		counts, more := horizon.Admit(e.Happened(nil))
		if !more {
			break
		}
		if id, ok := e.Customer(); ok && counts {
			want[id] = want[id].Evolve(e.Happened(e.Opened()))
		}
	}
	if at.Recorded.IsZero() {
		at.Recorded = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if at.Occurred.IsZero() {
		at.Occurred = at.Recorded.AddDate(9999-at.Recorded.Year(), 0, 0)
	}
	rows, err := tx.Query(t.Context(), `SELECT customer_id, kind, region, source, status, class_importance, class_frequency, class_value, created_at, archived_at
FROM customers_history WHERE recorded_from <= $1 AND recorded_to > $1 AND occurred_from <= $2 AND occurred_to > $2`, at.Recorded, at.Occurred)
	must(t, err)
	var id uuid.UUID
	var kind, region, source, status, importance, frequency, value string
	var created time.Time
	var archived *time.Time
	found := 0
	_, err = pgx.ForEachRow(rows, []any{&id, &kind, &region, &source, &status, &importance, &frequency, &value, &created, &archived}, func() error {
		found++
		r := want[domain.ID(id)]
		got := []any{true, kind, region, source, status, importance, frequency, value, created.UTC(), archived == nil}
		expect := []any{r.Exists, r.Kind, r.Region, r.Source, r.Status, r.Classes["importance"], r.Classes["frequency"], r.Classes["value"], r.CreatedAt, r.ArchivedAt.IsZero()}
		if !slices.Equal(got, expect) {
			t.Errorf("%s as of %v: %v, want %v", id, at, got, expect)
		}
		return nil
	})
	must(t, err)
	for id, r := range want {
		if !r.Exists {
			delete(want, id)
		}
	}
	if found != len(want) {
		t.Errorf("as of %v there are %d customers, want %d", at, found, len(want))
	}
}

// TestVerifyAsOfFindsASpoiledRow spoils histories behind the engine's back.
func TestVerifyAsOfFindsASpoiledRow(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	h := &history{}
	e := s.engine(s.pool, func(c *Config) { c.BatchEvents = 17 })
	run(t, e)
	awaitAll(t, s.pool, s.append(someFacts(t, h, 200)...))
	names := HistoryNames()
	if !slices.Equal(names, []string{"customers_history", "complaints_history"}) {
		t.Errorf("histories are %v", names)
	}
	for _, name := range names {
		v, err := e.VerifyAsOf(t.Context(), name, 20)
		must(t, err)
		if v.Difference != nil || v.Samples != 20 || v.Rows == 0 || v.Keys == 0 || v.Position == 0 {
			t.Errorf("%s: %+v, difference %+v", name, v, v.Difference)
		}
	}
	if _, err := e.VerifyAsOf(t.Context(), "customers", 1); err == nil {
		t.Error("customers has no history and was verified")
	}
	for _, spoil := range []struct {
		model, sql string
		columns    []string
	}{
		{"customers_history", `UPDATE customers_history_v1.customers_history SET region = 'XX'`, []string{"region"}},
		{"complaints_history", `UPDATE complaints_history_v1.complaints_history SET occurred_from = occurred_from + interval '100 years'`, nil},
		{"customers_history", `UPDATE customers_history_v1.customers_history SET recorded_from = recorded_from - interval '100 years', occurred_from = occurred_from - interval '100 years', region = ''`, nil},
	} {
		_, err := s.pool.Exec(t.Context(), spoil.sql)
		must(t, err)
		v, err := e.VerifyAsOf(t.Context(), spoil.model, 200)
		must(t, err)
		d := v.Difference
		if d == nil || spoil.columns != nil && !slices.Equal(d.Columns, spoil.columns) || !json.Valid([]byte(d.Key)) {
			t.Errorf("%s: difference %+v", spoil.model, d)
		}
	}
}
