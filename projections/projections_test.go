package projections

import (
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"pgregory.net/rapid"
)

// TestReadModelsAreFoldsOfTheLog grows a log by random histories while engines
// come and go, with batches of random sizes, in random numbers of shards, gathered or
// not, and compares every row of every read model with what it is by definition.
func TestReadModelsAreFoldsOfTheLog(t *testing.T) {
	s := newStores(t)
	h := &history{}
	rapid.Check(t, func(rt *rapid.T) {
		h.t = rt
		s.append(h.draw(rapid.IntRange(1, 60).Draw(rt, "before"))...)
		e := s.engine(s.pool, func(c *Config) {
			c.BatchEvents, c.Shards = rapid.IntRange(1, 40).Draw(rt, "batch"), rapid.IntRange(1, 4).Draw(rt, "shards")
			c.gather, c.gathers = rapid.SampledFrom([]int{-1, 0, 1, 100_000}).Draw(rt, "gather"), rapid.Bool().Draw(rt, "gathers")
		})
		stop := run(t, e)
		position := s.append(h.draw(rapid.IntRange(1, 60).Draw(rt, "live"))...)
		awaitAll(t, s.pool, position)
		stop()
		r := newReference(t, s)
		r.check(t, s.pool)
		for name, rows := range r.rows {
			t.Logf("%s: %d rows", name, len(rows))
		}
	})
	t.Run("rebuilt", func(t *testing.T) {
		position, _, err := s.log.Head(t.Context())
		must(t, err)
		again := rebuilt(t, s, position, nil)
		same(t, dump(t, again), dump(t, s.pool))
	})
}

// rebuilt returns a new database with read models made from the log.
func rebuilt(t testing.TB, s *stores, position uint64, change func(*Config)) *pgxpool.Pool {
	t.Helper()
	pool := s.database()
	stop := run(t, s.engine(pool, change))
	awaitAll(t, pool, position)
	stop()
	return pool
}
