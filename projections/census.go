package projections

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"sort"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore/watermill"
)

// The census counts the log: how many events there are up to a position, and the
// sum of their hashes. It reads on a path of its own, from the client without the
// hub, the feeds and the codec. Each projection keeps the same two numbers of the
// events that it has considered, in its checkpoint. Where they differ at the same
// position an event was left out or considered twice.

// hashOf is what an event adds to a digest. Sums wrap around, so that order does
// not matter and a digest can go on from where it was.
func hashOf(position uint64, id uuid.UUID) int64 {
	var b [24]byte
	binary.BigEndian.PutUint64(b[:], position)
	copy(b[8:], id[:])
	sum := sha256.Sum256(b[:])
	return int64(binary.BigEndian.Uint64(sum[:])) //nolint:gosec // any bits are right
}

// count is the census at a position.
type count struct {
	position uint64
	events   int64
	digest   int64
}

// censusKept is how many of the last counts are kept, to compare with.
const censusKept = 200_000

type census struct {
	engine *Engine

	mu     sync.Mutex // guards the rest, for moments
	counts []count    // by position; the last is the present one
}

// run counts until ctx ends, from where the census of this log was.
func (c *census) run(ctx context.Context) {
	for ctx.Err() == nil {
		err := c.follow(ctx)
		if ctx.Err() != nil {
			return
		}
		c.engine.config.Logger.WarnContext(ctx, "census begins again", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

func (c *census) follow(ctx context.Context) error {
	lineage, err := c.engine.config.Store.Lineage(ctx)
	if err != nil {
		return err
	}
	at := c.last()
	if at.position == 0 {
		err := c.engine.config.Pool.QueryRow(ctx, `SELECT position, events, digest FROM dossier.census WHERE lineage = $1`, lineage).
			Scan(&at.position, &at.events, &at.digest)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		c.add(at)
	}
	saved, pace := time.Now(), pacer{began: time.Now()}
	return watermill.Trace(ctx, c.engine.config.Store, at.position, func(position uint64, id uuid.UUID) error {
		at = count{position, at.events + 1, at.digest + hashOf(position, id)}
		c.add(at)
		if c.engine.hub.CatchingUp() {
			pace.rest(ctx)
		}
		if time.Since(saved) < 10*time.Second {
			return nil
		}
		saved = time.Now()
		return c.save(ctx, lineage, at)
	})
}

// pacer keeps the census from taking more than a part of the machine and of the
// store while projections catch up: it has nothing to compare with before they
// have.
type pacer struct {
	events int
	began  time.Time
}

const (
	paceEvents = 1_000
	paceRest   = 30 // times what the events have taken
	paceLong   = 5 * time.Second
)

// rest is called for every event.
func (p *pacer) rest(ctx context.Context) {
	if p.events++; p.events < paceEvents {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(min(paceRest*time.Since(p.began), paceLong)):
	}
	p.events, p.began = 0, time.Now()
}

func (c *census) save(ctx context.Context, lineage uuid.UUID, at count) error {
	_, err := c.engine.config.Pool.Exec(ctx, `
INSERT INTO dossier.census AS c (lineage, position, events, digest) VALUES ($1, $2, $3, $4)
ON CONFLICT (lineage) DO UPDATE SET position = excluded.position, events = excluded.events, digest = excluded.digest
WHERE c.position < excluded.position`, lineage, at.position, at.events, at.digest)
	return err
}

func (c *census) add(at count) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.counts) >= 2*censusKept {
		c.counts = append(c.counts[:0], c.counts[censusKept:]...)
	}
	c.counts = append(c.counts, at)
}

func (c *census) last() count {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.counts) == 0 {
		return count{}
	}
	return c.counts[len(c.counts)-1]
}

// at returns the census at the position, where it has one.
func (c *census) at(position uint64) (count, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := sort.Search(len(c.counts), func(i int) bool { return c.counts[i].position >= position })
	if i == len(c.counts) || c.counts[i].position != position {
		return count{}, false
	}
	return c.counts[i], true
}

// What the census says of a projection.
const (
	CensusAgrees  = "agrees"  // the projection has considered every event once
	CensusDiffers = "differs" // an event was left out or considered twice
	CensusUnknown = "unknown" // the census has not counted at the position
)

// balance is what a build has made of the events up to its checkpoint.
type balance struct {
	model                    Model
	considered               count
	applied, parked, skipped int64
	rest                     int64 // considered less applied, parked and skipped: the sum of the hashes
	kept                     bool  // the digests were kept from the start
	uneven                   bool  // a shard is ahead of the checkpoint, so that nothing can be said now
}

// balanced says how the parts do not add up to the whole, or "".
func (b balance) balanced() string {
	if b.uneven {
		return ""
	}
	if b.applied+b.parked+b.skipped != b.considered.events || b.kept && b.rest != 0 {
		return fmt.Sprintf("of %d events up to %d, %d are applied, %d parked and %d skipped, which is not all of them",
			b.considered.events, b.considered.position, b.applied, b.parked, b.skipped)
	}
	return ""
}

const balanceSQL = `
SELECT c.projection, c.version, c.build, c.position, c.events, c.digest, c.applied, c.applied_digest,
       (SELECT coalesce(array_agg(p.held), '{}') FROM dossier.parked p WHERE (p.projection, p.version, p.build) = (c.projection, c.version, c.build)),
       (SELECT coalesce(array_agg(p.digest), '{}') FROM dossier.parked p WHERE (p.projection, p.version, p.build) = (c.projection, c.version, c.build)),
       (SELECT coalesce(array_agg(s.digest), '{}') FROM dossier.skipped s WHERE (s.projection, s.version, s.build) = (c.projection, c.version, c.build)),
       EXISTS (SELECT FROM dossier.shard h WHERE (h.projection, h.version, h.build) = (c.projection, c.version, c.build) AND h.position > c.position)
FROM dossier.checkpoint c`

// querier is a pool, a connection or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// balances reads the balances of all builds, in one snapshot.
func balances(ctx context.Context, db querier) ([]balance, error) {
	rows, err := db.Query(ctx, balanceSQL)
	if err != nil {
		return nil, fmt.Errorf("checkpoints: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (b balance, err error) {
		var digest, applied *int64
		var held, parked, skipped []int64
		err = row.Scan(&b.model.Name, &b.model.Version, &b.model.build, &b.considered.position, &b.considered.events, &digest, &b.applied, &applied, &held, &parked, &skipped, &b.uneven)
		if digest != nil && applied != nil {
			b.kept, b.considered.digest = true, *digest
			b.rest = *digest - *applied - sum(parked) - sum(skipped)
		}
		b.parked, b.skipped = sum(held), int64(len(skipped))
		return b, err
	})
	if err != nil {
		return nil, fmt.Errorf("checkpoints: %w", err)
	}
	return list, nil
}

// sum wraps around, as digests do.
func sum(all []int64) (total int64) {
	for _, n := range all {
		total += n
	}
	return total
}

// compare says of each build, by its schema, whether the events that it has
// applied, parked and skipped are those of the log, and how not.
func (c *census) compare(ctx context.Context) (verdicts, details map[string]string, err error) {
	all, err := balances(ctx, c.engine.config.Pool)
	if err != nil {
		return nil, nil, err
	}
	verdicts, details = map[string]string{}, map[string]string{}
	for _, b := range all {
		name := b.model.Schema()
		want, counted := c.at(b.considered.position)
		problem := b.balanced()
		switch {
		case problem != "":
		case !counted || !b.kept || b.uneven:
			verdicts[name] = CensusUnknown
			continue
		case b.considered != want:
			problem = fmt.Sprintf("the log has %d events up to %d, the projection has considered %d", want.events, want.position, b.considered.events)
		default:
			verdicts[name] = CensusAgrees
			continue
		}
		verdicts[name], details[name] = CensusDiffers, "the census differs: "+problem
	}
	return verdicts, details, nil
}
