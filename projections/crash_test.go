package projections

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/parked"
)

// errCrash looks like a connection that broke: what a crash looks like to a
// projection that comes back after it.
var errCrash = fmt.Errorf("failpoint: %w", io.ErrUnexpectedEOF)

// crashes returns a failpoint that fails once in n steps, and its count.
func crashes(n int) (func(string) error, *atomic.Int64) {
	var count atomic.Int64
	return func(string) error {
		if rand.IntN(n) > 0 {
			return nil
		}
		count.Add(1)
		return errCrash
	}, &count
}

// someFacts draws facts outside of a property test: others each time that a history is
// asked, the same ones in each run.
func someFacts(t testing.TB, h *history, n int) []fact {
	t.Helper()
	seed := len(h.customers) + n
	if *chance {
		seed = rand.Int()
	}
	return rapid.Custom(func(rt *rapid.T) []fact {
		h.t = rt
		return h.draw(n)
	}).Example(seed)
}

var crashGoal = flag.Int("crashes", 250, "how many crashes TestCrashesAtEveryStepLoseAndDoubleNothing goes through")

// TestCrashesAtEveryStepLoseAndDoubleNothing crashes at every step of batches, also
// between the commits of shards, of parking and of applying again what was parked,
// under two engines with different numbers of shards, until there have been enough:
//
//	go test ./projections -run TestCrashesAtEveryStep -crashes 10000 -timeout 60m
func TestCrashesAtEveryStepLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	h := apart()
	sp := &spoiler{how: "late", bad: map[uuid.UUID]bool{}}
	failpoint, count := crashes(8)
	for shards := range 2 { // each makes as many as it wants when it leads
		run(t, s.engine(s.pool, func(c *Config) {
			c.BatchEvents, c.failpoint, c.models, c.attempts = 5, failpoint, sp.of(Models...), 1
			c.Shards, c.gather, c.gathers = 3-shards, 20_000, true
		}))
	}
	streams := 0
	for round := 0; round < 2 || count.Load() < int64(*crashGoal) || streams == 0 && round < 20; round++ {
		facts := someFacts(t, h, 60)
		if round%2 == 0 { // every other time some of them cannot be applied at first
			sp.mu.Lock()
			sp.healed, sp.unlucky = false, 20
			sp.mu.Unlock()
		}
		position := s.append(facts...)
		awaitAll(t, s.pool, position)
		list, err := parked.List(t.Context(), s.pool, "")
		must(t, err)
		streams += len(list)
		sp.heal(true)
		retryAll(t, s.pool)
	}
	newReference(t, s).check(t, s.pool)
	if streams == 0 {
		t.Error("nothing was parked")
	}
	t.Logf("%d crashes, %d parked streams, %d customers", count.Load(), streams, len(h.customers))
}

// TestControlCheckpointBeforeRows makes sure that the test above can fail: where
// the checkpoint is committed before the rows, crashes lose rows.
func TestControlCheckpointBeforeRows(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	position := s.append(someFacts(t, &history{}, 150)...)
	failpoint, _ := crashes(3)
	e := s.engine(s.pool, func(c *Config) { c.BatchEvents, c.failpoint, c.gather = 5, failpoint, -1 })
	for _, p := range e.projectors {
		p.commit = torn
	}
	run(t, e)
	awaitAll(t, s.pool, position)
	if difference(dump(t, s.pool), dump(t, rebuilt(t, s, position, nil))) == "" {
		t.Error("a checkpoint that is committed before the rows is not noticed")
	}
}

// TestControlCheckpointBeforeAShard makes sure that shards are covered by that too:
// where the checkpoint does not wait for all of them, crashes lose rows.
func TestControlCheckpointBeforeAShard(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	position := s.append(someFacts(t, &history{}, 150)...)
	var between atomic.Int64
	failpoint := func(step string) error {
		if step == "between" && between.Add(1) <= 3 { // after the first shard's commit
			return errCrash
		}
		return nil
	}
	e := s.engine(s.pool, func(c *Config) {
		c.BatchEvents, c.failpoint, c.gather, c.Shards, c.models = 20, failpoint, -1, 2, []Model{customers}
	})
	e.projectors[0].commit = hasty
	run(t, e)
	awaitPosition(t, s.pool, "customers", position)
	again := rebuilt(t, s, position, nil)
	if slices.Equal(dump(t, s.pool)["customers"], dump(t, again)["customers"]) {
		t.Error("a checkpoint that is committed before a shard is not noticed")
	}
}

// hasty lets the first shard commit with the checkpoint before the others.
func hasty(ctx context.Context, p *projector, leads *leadership, all, events []*eventstore.Event) (next checkpoint, parked parkedSet, err error) {
	parts := leads.deal(events)
	for i, part := range parts {
		err = leads.shards[i].session.inTx(ctx, leads.model, func(tx pgx.Tx) error {
			if i == 0 {
				if next, err = leads.at.advance(ctx, tx, leads.model, stretchOf(all, all)); err != nil {
					return err
				}
			}
			return p.shapes[i].Write(ctx, tx, part)
		})
		if err == nil {
			err = p.engine.fail("between")
		}
		if err != nil {
			return next, nil, err
		}
	}
	return next, nil, nil
}

// torn commits the checkpoint before the rows.
func torn(ctx context.Context, p *projector, leads *leadership, all, events []*eventstore.Event) (next checkpoint, parked parkedSet, err error) {
	err = leads.shards[0].session.inTx(ctx, leads.model, func(tx pgx.Tx) error {
		next, err = leads.at.advance(ctx, tx, leads.model, stretchOf(all, all))
		return err
	})
	if err != nil {
		return next, nil, err
	}
	if err := p.engine.fail("between"); err != nil {
		return next, nil, err
	}
	return next, nil, leads.shards[0].session.inTx(ctx, leads.model, func(tx pgx.Tx) error { return p.shapes[0].Write(ctx, tx, events) })
}

// TestTwoEnginesAgainstEachOther has two engines on one database, whose
// connections are cut again and again: whoever dies when, nothing is lost or
// doubled.
func TestTwoEnginesAgainstEachOther(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	h := &history{}
	s.append(someFacts(t, h, 50)...)
	small := func(c *Config) { c.BatchEvents, c.Shards = 7, 2 }
	stopFirst := run(t, s.engine(s.pool, small))
	run(t, s.engine(s.pool, small))
	var position uint64
	for range 6 {
		position = s.append(someFacts(t, h, 25)...)
		_, err := s.pool.Exec(t.Context(), `
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE 'dossier projection %' AND random() < 0.5`)
		must(t, err)
		time.Sleep(20 * time.Millisecond)
	}
	stopFirst()
	position = max(position, s.append(someFacts(t, h, 25)...))
	awaitAll(t, s.pool, position)
	newReference(t, s).check(t, s.pool)
}

// TestFencedLeaderWritesNothing moves the generation under a leader that is in
// the middle of a batch.
func TestFencedLeaderWritesNothing(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	position := s.append(someFacts(t, &history{}, 40)...)
	var fenced atomic.Int64
	e := s.engine(s.pool, func(c *Config) {
		c.BatchEvents = 10
		c.models = []Model{customers}
		c.failpoint = func(step string) error {
			if step == "rows" && fenced.Add(1) <= 2 {
				_, err := s.pool.Exec(context.Background(), `UPDATE dossier.checkpoint SET generation = generation + 1 WHERE projection = 'customers'`)
				return err
			}
			if step == "commit" && fenced.Load() <= 2 {
				t.Error("a fenced leader has committed")
			}
			return nil
		}
	})
	run(t, e)
	r := newReference(t, s)
	deadline := time.Now().Add(20 * time.Second)
	for {
		var at uint64
		must(t, s.pool.QueryRow(t.Context(), `SELECT position FROM read.checkpoints WHERE projection = 'customers'`).Scan(&at))
		if at >= position {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the fenced leader does not come back")
		}
		time.Sleep(10 * time.Millisecond)
	}
	r.rows = map[string][]row{"customers": r.rows["customers"]}
	r.check(t, s.pool)
}
