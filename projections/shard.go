package projections

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
)

// A projection whose rows are each of one stream can be written in shards: streams
// are dealt out to them, and each has a session, an advisory lock, a transaction
// and a place of its own. A batch is done shard by shard, at the same time. The
// checkpoint is moved in the transaction of the last one, after all the others have
// committed, so that every event up to it is done, whichever shard it is of.
//
// A crash between two of these commits leaves shards ahead of the checkpoint. The
// place of each says so: what it has done it leaves out when the batch comes again,
// and what it has counted goes into the checkpoint when that gets there.

// partible is a shape that may say that its rows are each of one stream.
type partible interface{ partible() bool }

func (f *fold[Row]) partible() bool  { return f.ByStream }
func (*journal[Row]) partible() bool { return true }

// isPartible reports whether the model can be written in shards.
func isPartible(s Shape) bool {
	p, is := gatherable(s).(partible)
	return is && p.partible()
}

// shard is one shard's place and its session. It belongs to the leadership's
// lock; while a batch is done, to the goroutine that does its part.
type shard struct {
	number  int
	session *session

	position uint64 // up to which it has done everything, where that is above the checkpoint's
	// What it has applied between the checkpoint and the position.
	applied, appliedSum int64
}

// shardOf deals the stream out to one of n shards.
func shardOf(stream string, n int) int {
	if n == 1 {
		return 0
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(stream))
	return int(h.Sum64() % uint64(n)) //nolint:gosec // below n
}

// deal divides the events by shard, without those that it has done already.
func (l *leadership) deal(events []*eventstore.Event) [][]*eventstore.Event {
	if len(l.shards) == 1 {
		return [][]*eventstore.Event{events}
	}
	parts := make([][]*eventstore.Event, len(l.shards))
	for _, e := range events {
		i := shardOf(e.Stream, len(l.shards))
		if e.Position > l.shards[i].position {
			parts[i] = append(parts[i], e)
		}
	}
	return parts
}

// applied is how many events a shard has applied, and the sum of their hashes.
type applied struct{ count, sum int64 }

func appliedOf(events []*eventstore.Event) applied {
	return applied{int64(len(events)), hashes(events)}
}

// write does a part of each busy shard, each in a transaction of its shard, and
// moves the checkpoint over the stretch, of which the shards that have nothing to do
// have applied what is idle. do is called once for each busy one, at the same time
// but where inTurn, and says what it has applied.
func (p *projector) write(ctx context.Context, leads *leadership, over stretch, idle applied, busy []int, do func(ctx context.Context, tx pgx.Tx, i int) (applied, error)) (next checkpoint, err error) {
	if len(busy) == 0 {
		over.applied, over.appliedSum = idle.count, idle.sum
		leads.caughtUp(&over)
		if next, err = p.engine.passOver(ctx, leads.shards[0].session, leads.at, leads.model, over); err != nil {
			return checkpoint{}, err
		}
		return next, p.engine.fail("commit")
	}
	closer := leads.shards[0]
	if len(busy) == 1 {
		closer = leads.shards[busy[0]] // one transaction does it
	}
	var others sync.WaitGroup
	failures := make([]error, len(leads.shards))
	for _, i := range busy {
		s := leads.shards[i]
		if s == closer {
			continue
		}
		part := func() { failures[i] = p.writePart(ctx, leads, s, over.last.Position, do) }
		if p.inTurn {
			part()
		} else {
			others.Go(part)
		}
	}
	defer others.Wait() // also where the closer fails or panics: they use the events and the shapes
	err = closer.session.inTx(ctx, leads.model, func(tx pgx.Tx) error {
		var mine applied
		for _, i := range busy {
			if leads.shards[i] == closer {
				if mine, err = do(ctx, tx, i); err != nil {
					return err
				}
			}
		}
		others.Wait()
		if err := errors.Join(failures...); err != nil {
			return err
		}
		over.applied, over.appliedSum = idle.count+mine.count, idle.sum+mine.sum
		leads.caughtUp(&over)
		if next, err = leads.at.advance(ctx, tx, leads.model, over); err != nil {
			return err
		}
		return p.engine.fail("checkpoint")
	})
	if err != nil {
		return checkpoint{}, err
	}
	return next, p.engine.fail("commit")
}

// caughtUp adds to a stretch what shards have applied that are ahead of the
// checkpoint, and not of the stretch.
func (l *leadership) caughtUp(over *stretch) {
	for _, s := range l.shards {
		if s.position > l.at.position && s.position <= over.last.Position {
			over.applied, over.appliedSum = over.applied+s.applied, over.appliedSum+s.appliedSum
		}
	}
}

// writePart does the part of a shard that does not move the checkpoint.
func (p *projector) writePart(ctx context.Context, leads *leadership, s *shard, to uint64, do func(ctx context.Context, tx pgx.Tx, i int) (applied, error)) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicOf(r)
		}
	}()
	next := shard{number: s.number, session: s.session, position: to}
	err = s.session.inTx(ctx, leads.model, func(tx pgx.Tx) error {
		mine, err := do(ctx, tx, s.number)
		if err != nil {
			return err
		}
		if s.position > leads.at.position { // it was ahead, and what it had counted is in no checkpoint yet
			mine.count, mine.sum = mine.count+s.applied, mine.sum+s.appliedSum
		}
		next.applied, next.appliedSum = mine.count, mine.sum
		tag, err := tx.Exec(ctx, `
UPDATE dossier.shard SET position = $5, applied = $6, applied_digest = $7, updated_at = now()
WHERE projection = $1 AND version = $2 AND build = $3 AND shard = $4 AND generation = $8 AND position = $9`,
			leads.model.Name, leads.model.Version, leads.model.build, s.number, to, next.applied, next.appliedSum, leads.at.generation, s.position)
		switch {
		case err != nil:
			return fmt.Errorf("move a shard: %w", err)
		case tag.RowsAffected() != 1:
			return ErrFenced
		}
		return p.engine.fail("shard")
	})
	if err != nil {
		return err
	}
	*s = next
	return p.engine.fail("part")
}

// parts does a batch shard by shard: apply writes what flows of a shard's part and
// returns what it has applied, then what is held back is written down, and finish,
// which may be nil, does the rest in the same transaction.
func (p *projector) parts(ctx context.Context, leads *leadership, all []*eventstore.Event,
	apply func(ctx context.Context, tx pgx.Tx, i int, flows []*eventstore.Event) ([]*eventstore.Event, error),
	finish func(ctx context.Context, tx pgx.Tx, i int, set parkedSet) (parkedSet, error),
) (next checkpoint, parked parkedSet, err error) {
	dealt := leads.deal(all)
	sets := make([]parkedSet, len(dealt))
	var busy []int
	var idle applied
	for i, part := range dealt {
		switch {
		case len(dealt) == 1 || slices.ContainsFunc(part, func(e *eventstore.Event) bool { return e.Skeleton() != nil || e.Broken() != nil }):
			busy = append(busy, i)
		default:
			nothing := appliedOf(part)
			idle.count, idle.sum = idle.count+nothing.count, idle.sum+nothing.sum
		}
	}
	next, err = p.write(ctx, leads, stretchOf(all, nil), idle, busy, func(ctx context.Context, tx pgx.Tx, i int) (applied, error) {
		flows, held := leads.parked.split(dealt[i])
		done, err := apply(ctx, tx, i, flows)
		if err != nil {
			return applied{}, err
		}
		if err := p.engine.fail("rows"); err != nil {
			return applied{}, err
		}
		if sets[i], err = leads.parked.hold(ctx, tx, leads.model, held); err != nil {
			return applied{}, err
		}
		if finish != nil {
			if sets[i], err = finish(ctx, tx, i, sets[i]); err != nil {
				return applied{}, err
			}
		}
		return appliedOf(done), nil
	})
	if err != nil {
		return checkpoint{}, nil, err
	}
	return next, leads.parked.merge(sets, busy), nil
}

// merge returns the set in which the streams of each busy shard are as its own set
// has them.
func (s parkedSet) merge(sets []parkedSet, busy []int) parkedSet {
	if len(sets) == 1 {
		return sets[0]
	}
	out := maps.Clone(s)
	if out == nil {
		out = parkedSet{}
	}
	for _, i := range busy {
		for stream, one := range sets[i] {
			if shardOf(stream, len(sets)) == i {
				out[stream] = one
			}
		}
	}
	return out
}

// claimShards takes the shards over with the checkpoint, in the same transaction,
// and makes them as many as are wanted; if one is ahead of the checkpoint they stay
// as many as they are, because streams would be of other shards.
func claimShards(ctx context.Context, tx pgx.Tx, m Model, at checkpoint, have, want int) ([]*shard, error) {
	rows, err := tx.Query(ctx, `
UPDATE dossier.shard SET generation = $4 WHERE projection = $1 AND version = $2 AND build = $3
RETURNING shard, position, applied, applied_digest`, m.Name, m.Version, m.build, at.generation)
	if err != nil {
		return nil, fmt.Errorf("claim the shards: %w", err)
	}
	shards := make([]*shard, have)
	for i := range shards {
		shards[i] = &shard{number: i}
	}
	ahead := false
	var s shard
	_, err = pgx.ForEachRow(rows, []any{&s.number, &s.position, &s.applied, &s.appliedSum}, func() error {
		if s.number >= have {
			return fmt.Errorf("%w: it has more shards", ErrFenced)
		}
		ahead = ahead || s.position > at.position
		*shards[s.number] = s
		return nil
	})
	if err != nil || ahead || have == want {
		return shards, err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM dossier.shard WHERE projection = $1 AND version = $2 AND build = $3`, m.Name, m.Version, m.build); err != nil {
		return nil, fmt.Errorf("make %d shards: %w", want, err)
	}
	if want > 1 {
		if _, err := tx.Exec(ctx, `
INSERT INTO dossier.shard (projection, version, build, shard, generation) SELECT $1, $2, $3, generate_series(0, $5 - 1), $4`,
			m.Name, m.Version, m.build, at.generation, want); err != nil {
			return nil, fmt.Errorf("make %d shards: %w", want, err)
		}
	}
	shards = make([]*shard, want)
	for i := range shards {
		shards[i] = &shard{number: i}
	}
	return shards, nil
}

// shardsOf is how many shards the build has.
func shardsOf(ctx context.Context, db rowQuerier, m Model) (n int, err error) {
	err = db.QueryRow(ctx, `SELECT count(*) FROM dossier.shard WHERE projection = $1 AND version = $2 AND build = $3`, m.Name, m.Version, m.build).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("shards of projection %s: %w", m.Name, err)
	}
	return max(n, 1), nil
}

// errUneven says that a shard is ahead of the checkpoint, for the moment in which
// a batch is committed or because its leader has died in it: the rows are not those
// of any one position.
var errUneven = errors.New("a shard is ahead of the checkpoint")

// even returns errUneven where a shard of the build is ahead of the checkpoint.
func even(ctx context.Context, db rowQuerier, m Model) error {
	var ahead bool
	err := db.QueryRow(ctx, `
SELECT EXISTS (SELECT FROM dossier.shard s JOIN dossier.checkpoint c USING (projection, version, build)
    WHERE projection = $1 AND version = $2 AND build = $3 AND s.position > c.position)`, m.Name, m.Version, m.build).Scan(&ahead)
	if err == nil && ahead {
		err = errUneven
	}
	return err
}

// overtake fences the leader's shards, as raising the generation of the checkpoint
// does the checkpoint, and returns the position at which the stream's rows are.
func overtake(ctx context.Context, tx pgx.Tx, m Model, stream string, checkpoint uint64) (uint64, error) {
	rows, err := tx.Query(ctx, `
UPDATE dossier.shard SET generation = generation + 1 WHERE projection = $1 AND version = $2 AND build = $3
RETURNING shard, position`, m.Name, m.Version, m.build)
	if err != nil {
		return 0, fmt.Errorf("shards of projection %s: %w", m.Name, err)
	}
	places := map[int]uint64{}
	var number int
	var position uint64
	_, err = pgx.ForEachRow(rows, []any{&number, &position}, func() error {
		places[number] = position
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("shards of projection %s: %w", m.Name, err)
	}
	if len(places) == 0 {
		return checkpoint, nil
	}
	return max(checkpoint, places[shardOf(stream, len(places))]), nil
}
