package projections

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/internal/watermark"
)

// A live event concerns few projections. The others only move their checkpoints over
// it, and there are more of them than of those that have rows to write: so theirs are
// moved together, by one statement for all that wait.

// passes are the checkpoints of an engine that wait to be moved over events which
// their projections have nothing to do with.
type passes struct {
	sending sync.Mutex // one at a time sends, and meanwhile the others gather

	mu    sync.Mutex
	queue []*passing
}

// passing is one of them, and what has become of it.
type passing struct {
	model    Model
	from, to checkpoint
	recorded time.Time // of the event that to is at

	done bool // by passes.sending, as the rest
	err  error
}

// passOver moves the checkpoint over the stretch, of which nothing is to be written,
// and returns it as it is then, or ErrFenced. The session is the projection's; the
// statement may be sent by another one that has nothing to do. Who leads where is
// asked of the checkpoint itself.
func (e *Engine) passOver(ctx context.Context, mine *session, c checkpoint, m Model, over stretch) (checkpoint, error) {
	if err := ctx.Err(); err != nil {
		return c, err
	}
	w := &passing{model: m, from: c, to: c.behind(over), recorded: over.last.Created}
	e.passes.mu.Lock()
	e.passes.queue = append(e.passes.queue, w)
	e.passes.mu.Unlock()
	ctx, cancel := drain(ctx)
	defer cancel()
	e.passes.sending.Lock()
	defer e.passes.sending.Unlock()
	if !w.done {
		e.passes.mu.Lock()
		all := e.passes.queue
		e.passes.queue = nil
		e.passes.mu.Unlock()
		s := e.idle(mine)
		err := s.moveAll(ctx, all)
		s.noticed()
		s.mu.Unlock()
		for _, one := range all {
			if one.done = true; err != nil {
				one.err = fmt.Errorf("move the checkpoint: %w", err)
			}
		}
	}
	if w.err != nil {
		return c, w.err
	}
	return w.to, nil
}

// idle returns a session that nobody uses, but not that of the projection that goes
// first, or the given one when it is free. Its lock is held.
func (e *Engine) idle(mine *session) *session {
	e.sessionsLock.Lock()
	all := slices.Clone(e.sessions)
	e.sessionsLock.Unlock()
	for _, s := range all {
		if s.lane == ahead && s != mine || !s.mu.TryLock() {
			continue
		}
		if !s.conn.IsClosed() {
			return s
		}
		s.mu.Unlock()
	}
	mine.mu.Lock()
	return mine
}

const passSQL = `
WITH moved AS (
    UPDATE dossier.checkpoint c
    SET position = w.position, event_id = w.event, recorded_at = w.recorded, events = w.events, digest = w.digest,
        applied = w.applied, applied_digest = w.applied_digest, updated_at = now()
    FROM unnest($1::int[], $2::text[], $3::int[], $4::int[], $5::bigint[], $6::bigint[], $7::uuid[], $8::bigint[], $9::uuid[], $10::timestamptz[],
        $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bool[])
        AS w (n, projection, version, build, at, generation, lineage, position, event, recorded, events, digest, applied, applied_digest, live)
    WHERE c.projection = w.projection AND c.version = w.version AND c.build = w.build
        AND c.position = w.at AND c.generation = w.generation AND c.lineage = w.lineage
    RETURNING w.n, w.projection, w.position, w.live
)
SELECT array_agg(n), CASE WHEN bool_or(live) THEN pg_notify($16, string_agg(projection || ' ' || position, ' ') FILTER (WHERE live)) END IS NULL FROM moved`

// moveAll moves what is where its leader left it, and says so of the others. An error is
// about all of them. It is called with the lock held.
func (s *session) moveAll(ctx context.Context, all []*passing) error {
	if s.conn.IsClosed() {
		return errClosed
	}
	var projections []string
	var n, versions, builds, generations []int64
	var at, positions, events, applied []int64
	var digests, appliedDigests []*int64
	var lineages, ids []uuid.UUID
	var recorded []time.Time
	var live []bool
	for i, w := range all {
		w.err = ErrFenced // until it is moved
		n, projections = append(n, int64(i)), append(projections, w.model.Name)
		versions, builds = append(versions, int64(w.model.Version)), append(builds, int64(w.model.build))
		generations, lineages = append(generations, int64(w.from.generation)), append(lineages, w.from.lineage)
		at, positions = append(at, int64(w.from.position)), append(positions, int64(w.to.position)) //nolint:gosec // positions fit
		ids, recorded, events = append(ids, w.to.event), append(recorded, w.recorded), append(events, w.to.events)
		digests, applied, appliedDigests = append(digests, w.to.digest), append(applied, w.to.applied), append(appliedDigests, w.to.appliedDigest)
		live = append(live, w.from.live)
	}
	rows, err := s.conn.Query(ctx, passSQL, n, projections, versions, builds, at, generations, lineages, positions, ids, recorded,
		events, digests, applied, appliedDigests, live, watermark.Channel)
	if err != nil {
		return err
	}
	var moved []int
	var told bool
	_, err = pgx.ForEachRow(rows, []any{&moved, &told}, func() error {
		for _, i := range moved {
			all[i].err = nil
		}
		return nil
	})
	return err
}
