package projections

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/parked"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
)

// awaitLed waits until somebody leads the build and keeps it up.
func awaitBuild(t testing.TB, s *stores, projection string, build int) {
	t.Helper()
	for range 2_000 {
		var now int
		must(t, s.pool.QueryRow(t.Context(), `SELECT build FROM read.checkpoints WHERE projection = $1`, projection).Scan(&now))
		if now == build {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("build %d of %s is not shown", build, projection)
}

// TestRebuild rebuilds every read model beside an engine that keeps the present
// ones up and a writer that never rests; then the engine keeps the new ones up.
func TestRebuild(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	h := &history{}
	position := s.append(someFacts(t, h, 60)...)
	small := func(c *Config) { c.BatchEvents, c.Shards = 9, 2 }
	e := s.engine(s.pool, small)
	run(t, e)
	awaitAll(t, s.pool, position)
	for _, p := range e.projectors { // the present ones have their indexes
		for indexed := false; !indexed; time.Sleep(10 * time.Millisecond) {
			p.mu.Lock()
			indexed = p.indexed
			p.mu.Unlock()
		}
	}
	for i, m := range Models {
		position = s.append(someFacts(t, h, 5)...)
		var phases []string
		done, err := s.engine(s.pool, small).Rebuild(t.Context(), m.Name, RebuildOptions{Progress: func(p RebuildProgress) {
			if len(phases) == 0 || phases[len(phases)-1] != p.Phase {
				phases = append(phases, p.Phase)
			}
			if p.Events > p.Total {
				t.Errorf("progress %+v", p)
			}
			if i == 0 && p.Phase == Comparing {
				position = s.append(someFacts(t, h, 3)...) // it is not at rest while it is compared
			}
		}})
		must(t, err)
		if done.Build != 1 || done.Resumed || !done.Comparison.Done || done.Comparison.Different != 0 || done.Parked != 0 || len(done.Comparison.LeftOut) != 0 {
			t.Errorf("%s: %+v", m.Name, done)
		}
		if i > 0 && !slices.Equal(slices.Compact(phases), []string{Filling, Indexing, Filling, Comparing, Filling, Comparing, Switching}) &&
			!slices.Equal(phases, []string{Filling, Indexing, Comparing, Filling, Comparing, Switching}) {
			t.Errorf("%s: phases %v", m.Name, phases)
		}
	}
	position = max(position, s.append(someFacts(t, h, 20)...))
	awaitAll(t, s.pool, position)
	newReference(t, s).check(t, s.pool)
	for _, m := range Models {
		awaitCensus(t, e, m.Name, CensusAgrees)
		var same bool // keys and indexes as if it had been made by hand
		must(t, s.pool.QueryRow(t.Context(), `
SELECT (SELECT count(*) FROM pg_indexes WHERE schemaname = $1) = (SELECT count(*) FROM pg_indexes WHERE schemaname = $2)`,
			m.Schema(), m.ofBuild(1).Schema()).Scan(&same))
		if !same {
			t.Errorf("%s has other indexes than before", m.Name)
		}
	}
	dropped, err := DropRetired(t.Context(), s.pool)
	must(t, err)
	if len(dropped) != 0 {
		t.Errorf("dropped %v before their time", dropped)
	}
	_, err = s.pool.Exec(t.Context(), `UPDATE dossier.read_model SET keep_until = now() WHERE state = 'retired'`)
	must(t, err)
	dropped, err = DropRetired(t.Context(), s.pool)
	must(t, err)
	if len(dropped) != len(Models) {
		t.Errorf("dropped %v", dropped)
	}
	must(t, Setup(t.Context(), s.pool))
	newReference(t, s).check(t, s.pool)
	if _, err := e.Rebuild(t.Context(), "nonsense", RebuildOptions{}); !errors.Is(err, ErrUnknownModel) {
		t.Errorf("got %v, want ErrUnknownModel", err)
	}
}

// TestRebuildIsInterruptedAndResumed ends rebuilds in the middle, crashes them at
// every step, has a second one refused, and a long query in the way of the switch.
func TestRebuildIsInterruptedAndResumed(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	h := &history{}
	position := s.append(someFacts(t, h, 120)...)
	run(t, s.engine(s.pool, nil))
	awaitAll(t, s.pool, position)
	asked := ""                                                            // for a second rebuild of
	for _, name := range []string{"customers", "timeline", "class_days"} { // not gathered: that would be as few commits as chance draws corrections
		reached := int64(0)
		for round := range 3 {
			ctx, cancel := context.WithCancel(t.Context())
			var commits atomic.Int64
			slow := func(step string) error {
				time.Sleep(10 * time.Millisecond)
				if step == "commit" && commits.Add(1) == 3 {
					cancel()
				}
				return nil
			}
			_, err := s.engine(s.pool, func(c *Config) { c.BatchEvents, c.failpoint, c.gather = 4, slow, -1 }).Rebuild(ctx, name, RebuildOptions{Progress: func(p RebuildProgress) {
				if round == 0 && p.Events > 0 && commits.Load() < 3 && asked != name {
					asked = name
					if _, err := s.engine(s.pool, nil).Rebuild(t.Context(), name, RebuildOptions{}); !errors.Is(err, ErrRebuilding) {
						t.Errorf("a second rebuild: %v", err)
					}
				}
				if p.Events < reached && p.Events > 0 {
					t.Errorf("%s: it began again at %d, was at %d", name, p.Events, reached)
				}
				reached = max(reached, p.Events)
			}})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s: interrupted rebuild: %v", name, err)
			}
			cancel()
		}
		tx, err := s.pool.Begin(t.Context())
		must(t, err)
		_, err = tx.Exec(t.Context(), `SELECT count(*) FROM read.`+name)
		must(t, err)
		failpoint, _ := crashes(10)
		var switching atomic.Int64
		done, err := s.engine(s.pool, func(c *Config) { c.BatchEvents, c.failpoint = 4, failpoint }).Rebuild(t.Context(), name, RebuildOptions{Progress: func(p RebuildProgress) {
			if p.Phase == Switching && switching.Add(1) == 2 {
				must(t, tx.Rollback(context.Background()))
			}
		}})
		must(t, err)
		if !done.Resumed || done.Comparison.Different != 0 || switching.Load() < 2 {
			t.Errorf("%s: %+v after %d attempts to switch", name, done, switching.Load())
		}
	}
	position = max(position, s.append(someFacts(t, h, 20)...))
	awaitAll(t, s.pool, position)
	newReference(t, s).check(t, s.pool)
}

// TestRebuildFindsWhatWasWrong spoils rows of all kinds. Control of the comparison.
func TestRebuildFindsWhatWasWrong(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	h := &history{}
	s.append(someFacts(t, h, 80)...)
	one, err := domain.ParseDecimal("1")
	must(t, err)
	position := s.append(fact{ // chance may have drawn none
		customer: h.customers[0], event: &domain.OrderPlaced{OrderID: domain.ID(uuid.New()), Items: 1, Amount: domain.Money{Amount: one, Currency: "EUR"}}, occurred: beginning,
	})
	run(t, s.engine(s.pool, nil))
	awaitAll(t, s.pool, position)
	for _, spoil := range []struct{ model, sql, want string }{
		{"customers", `UPDATE customers_v7.customers SET visits = visits + 1 WHERE id = (SELECT min(id::text)::uuid FROM customers_v7.customers)`, "customers visits"},
		{"timeline", `DELETE FROM timeline_v2.timeline WHERE position = (SELECT max(position) FROM timeline_v2.timeline)`, "timeline missing"},
		{"orders", `INSERT INTO orders_v4.orders SELECT (jsonb_populate_record(o, '{"id":"00000000-0000-0000-0000-000000000001"}')).* FROM orders_v4.orders o LIMIT 1`, "orders extra"},
		{"managed_days", `UPDATE managed_days_v2.cells SET customers = customers + 1 WHERE customers > 0 AND day = (SELECT min(day) FROM managed_days_v2.cells WHERE customers > 0)`, "cells customers"},
	} {
		_, err := s.pool.Exec(t.Context(), spoil.sql)
		must(t, err)
		done, err := s.engine(s.pool, nil).Rebuild(t.Context(), spoil.model, RebuildOptions{})
		must(t, err)
		var got string
		for _, d := range done.Comparison.Differences {
			got = fmt.Sprint(d.Table, " ", strings.Join(d.Columns, ","), map[bool]string{true: "missing"}[d.Missing], map[bool]string{true: "extra"}[d.Extra])
		}
		if got != spoil.want || done.Comparison.Different < 1 {
			t.Errorf("%s: %q, want %q: %+v", spoil.model, got, spoil.want, done.Comparison)
		}
	}
	newReference(t, s).check(t, s.pool)
}

// TestRebuildWithPoison: a skip goes over to the new build where the event still
// fails, a park that has been mended is none, and two rows of one key park again.
func TestRebuildWithPoison(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	h := apart()
	s.append(someFacts(t, h, 30)...)
	ada, bob, visitID := domain.ID(uuid.New()), domain.ID(uuid.New()), domain.ID(uuid.New())
	var position uint64
	for _, id := range []domain.ID{ada, bob} { // the same id of a visit, which no command would give twice
		position = s.append(
			fact{customer: id, event: &domain.CustomerCreated{Kind: "person", Name: "A", Source: "web"}, occurred: beginning},
			fact{customer: id, event: &domain.CustomerVisited{VisitID: visitID, Mode: "phone", Content: "x"}, occurred: beginning},
			fact{customer: id, event: visited(), occurred: beginning})
	}
	sp := &spoiler{how: "error", bad: map[uuid.UUID]bool{}}
	all := s.events()
	sp.bad[all[0].ID] = true
	for _, e := range all {
		if id, _ := e.Customer(); id == ada && e.Revision == 2 {
			sp.bad[e.ID] = true
		}
	}
	keyed := visits // by id, where a caller's mistake is poison
	keyed.SQL = strings.Replace(visits.SQL, "PRIMARY KEY (customer_id, revision)", "PRIMARY KEY (id)", 1)
	models := sp.of(customers, keyed)
	s.pool = pgtest.Database(t)
	must(t, setup(t.Context(), s.pool, models))
	e := s.engine(s.pool, func(c *Config) { c.models = models })
	run(t, e)
	awaitPosition(t, s.pool, "customers", position)
	awaitPosition(t, s.pool, "visits", position)
	if p, err := parked.Find(t.Context(), s.pool, "visits", domain.CustomerStream(bob)); err != nil || p.FirstRevision != 1 || !strings.Contains(p.Cause, "23505") {
		t.Fatalf("the second visit of one id: %+v %v", p, err)
	}
	must(t, parked.Leave(t.Context(), s.pool, "customers", all[0].Stream, "tester", "never mind"))
	settled(t, s.pool, "customers", all[0].Stream)
	rebuild := func(name string) *Rebuilt {
		t.Helper()
		done, err := s.engine(s.pool, func(c *Config) { c.models = models }).Rebuild(t.Context(), name, RebuildOptions{})
		must(t, err)
		return done
	}
	if done := rebuild("customers"); done.Parked != 1 || done.Comparison.Different != 0 || len(done.Comparison.LeftOut) != 2 {
		t.Errorf("with what still fails: %+v", done)
	}
	if skips, err := parked.Skips(t.Context(), s.pool, "customers"); err != nil || len(skips) != 1 || skips[0].Reason != "never mind" {
		t.Errorf("skips %+v %v", skips, err)
	}
	sp.heal(true)
	if done := rebuild("customers"); done.Parked != 0 || done.Comparison.Different != 0 {
		t.Errorf("mended: %+v", done)
	}
	if done := rebuild("visits"); done.Parked != 1 || done.Comparison.Different != 0 {
		t.Errorf("two rows of one key: %+v", done)
	}
	awaitBuild(t, s, "customers", 2)
	for _, name := range []string{"customers", "visits"} {
		v, err := e.Verify(t.Context(), name, nil)
		must(t, err)
		if v.Difference != nil || v.Unbalanced != "" {
			t.Errorf("%s: %+v %+v", name, v, v.Difference)
		}
	}
}

// TestRepair spoils one customer's rows in every read model that can do without
// the others, and repairs them under the eyes of a leader that remembers them.
func TestRepair(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	h := apart()
	position := s.append(someFacts(t, h, 80)...)
	e := s.engine(s.pool, func(c *Config) { c.Shards = 2 })
	run(t, e)
	awaitAll(t, s.pool, position)
	before := dump(t, s.pool)
	id := h.customers[rand.IntN(len(h.customers))]
	for _, m := range Models {
		tables, err := tablesOf(t.Context(), s.pool, m.Schema())
		must(t, err)
		_, err = e.Repair(t.Context(), m.Name, id)
		if sums := wantsAll(m.newShape(Env{})) || slices.ContainsFunc(tables, func(t tableOf) bool { return t.owner() == "" }); sums != errors.Is(err, ErrSums) || !sums && err != nil {
			t.Errorf("%s: %v", m.Name, err)
		} else if sums {
			continue
		}
		must(t, pgx.BeginFunc(t.Context(), s.pool, func(tx pgx.Tx) error {
			for _, table := range tables {
				if _, err := tx.Exec(t.Context(), `DELETE FROM `+m.Schema()+`.`+table.Name+` t WHERE `+table.owner()+` = $1`, domain.CustomerStream(id)); err != nil {
					return err
				}
			}
			return nil
		}))
		_, err = e.Repair(t.Context(), m.Name, id)
		must(t, err)
	}
	same(t, dump(t, s.pool), before)
	_, err := s.pool.Exec(t.Context(), `UPDATE customers_v7.customers SET visits = 99 WHERE id = $1`, id)
	must(t, err)
	v, err := e.Verify(t.Context(), "customers", nil)
	must(t, err)
	if v.Difference == nil || !strings.Contains(v.Difference.Key, id.String()) {
		t.Errorf("verify: %+v", v)
	}
	_, err = e.Repair(t.Context(), "customers", id)
	must(t, err)
	position = s.append(fact{customer: id, event: visited(), occurred: beginning}) // onto what was repaired
	awaitAll(t, s.pool, position)
	newReference(t, s).check(t, s.pool)
	if _, err := e.Repair(t.Context(), "customers", domain.ID(uuid.New())); err == nil {
		t.Error("somebody who does not exist was repaired")
	}
}
