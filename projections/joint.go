package projections

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/watermark"
)

// A live event concerns some projections, and the others only move their checkpoints
// over it. A transaction of each would cost the processors more than the rows do. So
// whoever has little to write queues, and what waits is committed as one: the rows of
// each, and all checkpoints by one statement. Whoever comes while that is being done
// waits for the next.
//
// A transaction that fails tells nobody why: everybody in it is told errApart, makes
// what it had anew and commits alone, where it meets its own trouble and no other's.

// joint is what of an engine waits to be committed.
type joint struct {
	senders chan struct{} // as many as may commit at the same time

	mu    sync.Mutex
	queue []*waiting
}

func newJoint() *joint { return &joint{senders: make(chan struct{}, 1)} }

// waiting is a projection in the queue, and what has become of it.
type waiting struct {
	model Model
	from  checkpoint
	over  stretch
	// rows writes them and says what was applied; nil where nothing is to be written.
	rows func(ctx context.Context, tx pgx.Tx) (applied, error)

	done chan struct{} // closed when the rest is known
	to   checkpoint
	err  error
}

// errApart says that a transaction of several has failed and that nothing of it was
// written. Each is to do its part again, alone.
var errApart = errors.New("a transaction of several projections has failed")

// fewEvents is for how many of them a projection waits for others.
const fewEvents = 100

// jointLock is how long a transaction of several waits for a lock: who has it may
// have to do with one of them only.
const jointLock = "200ms"

// commitJointly writes the rows and moves the checkpoint over the stretch, and
// returns it as it is then, or ErrFenced, or errApart. The session is the
// projection's; another one that has nothing to do may be used. Who leads where is
// asked of the checkpoint itself.
func (e *Engine) commitJointly(ctx context.Context, mine *session, w *waiting) (checkpoint, error) {
	if err := ctx.Err(); err != nil {
		return w.from, err
	}
	w.done = make(chan struct{})
	e.joint.mu.Lock()
	e.joint.queue = append(e.joint.queue, w)
	e.joint.mu.Unlock()
	select {
	case <-w.done:
	case e.joint.senders <- struct{}{}:
		e.joint.mu.Lock()
		all := e.joint.queue // mine is not in it where another has just taken it
		e.joint.queue = nil
		e.joint.mu.Unlock()
		if len(all) > 0 {
			err := e.useFree(ctx, mine, func(ctx context.Context, s *session) error {
				e.commitAll(ctx, s, all)
				return nil
			})
			for _, one := range all {
				if err != nil {
					one.err = err
				}
				close(one.done)
			}
		}
		<-e.joint.senders
		<-w.done
	}
	if w.err != nil {
		return w.from, w.err
	}
	return w.to, nil
}

// commitAll commits what waits and tells each what has become of it. It is called
// with the session's lock held.
func (e *Engine) commitAll(ctx context.Context, s *session, all []*waiting) {
	var err error
	switch {
	case !slices.ContainsFunc(all, func(w *waiting) bool { return w.rows != nil }):
		err = moveAll(ctx, s.conn, all)
	default:
		known := true // that nothing was written, where it fails
		err = postgres.InTx(ctx, hastyBeginner{s.conn}, func(tx pgx.Tx) error {
			for _, w := range all {
				if err := w.write(ctx, tx); err != nil {
					return err
				}
			}
			if err := moveAll(ctx, tx, all); err != nil {
				return err
			}
			for _, w := range all {
				if w.rows != nil && w.err != nil { // it is fenced, and so are its rows
					return w.err
				}
			}
			if err := e.fail("checkpoint"); err != nil {
				return err
			}
			known = false
			return nil
		})
		if err != nil && known {
			e.config.Logger.InfoContext(ctx, "projections write apart what they could not together", "projections", len(all), "error", err)
			err = fmt.Errorf("%w: %w", errApart, err)
		}
	}
	if err != nil {
		for _, w := range all {
			w.err = fmt.Errorf("move the checkpoint: %w", err)
		}
	}
}

// write writes the rows, where there are some, in the transaction of several.
func (w *waiting) write(ctx context.Context, tx pgx.Tx) (err error) {
	if w.rows == nil {
		return nil
	}
	defer func() {
		if r := recover(); r != nil {
			err = panicOf(r)
		}
	}()
	if _, err := tx.Exec(ctx, `SET LOCAL search_path = `+w.model.Schema()); err != nil {
		return err
	}
	did, err := w.rows(ctx, modelTx{tx, w.model.remark()})
	w.over.applied, w.over.appliedSum = w.over.applied+did.count, w.over.appliedSum+did.sum
	return err
}

// hastyBeginner begins transactions that do not wait long for a lock.
type hastyBeginner struct{ conn *pgx.Conn }

// Begin implements postgres.Beginner.
func (b hastyBeginner) Begin(ctx context.Context) (pgx.Tx, error) {
	return b.conn.BeginTx(ctx, pgx.TxOptions{BeginQuery: `BEGIN; SET LOCAL lock_timeout = '` + jointLock + `'`})
}

const moveSQL = `
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
SELECT n, CASE WHEN live THEN pg_notify($16, projection || ' ' || position) END IS NULL FROM moved`

// moveAll moves the checkpoints that are where their leaders left them, and says
// ErrFenced of the others. An error is about all of them.
func moveAll(ctx context.Context, db querier, all []*waiting) error {
	var projections []string
	var n, versions, builds, generations []int64
	var at, positions, events, applied []int64
	var digests, appliedDigests []*int64
	var lineages, ids []uuid.UUID
	var recorded []time.Time
	var live []bool
	for i, w := range all {
		w.to, w.err = w.from.behind(w.over), ErrFenced // until it is moved
		n, projections = append(n, int64(i)), append(projections, w.model.Name)
		versions, builds = append(versions, int64(w.model.Version)), append(builds, int64(w.model.build))
		generations, lineages = append(generations, int64(w.from.generation)), append(lineages, w.from.lineage)
		at, positions = append(at, int64(w.from.position)), append(positions, int64(w.to.position)) //nolint:gosec // positions fit
		ids, recorded, events = append(ids, w.to.event), append(recorded, w.over.last.Created), append(events, w.to.events)
		digests, applied, appliedDigests = append(digests, w.to.digest), append(applied, w.to.applied), append(appliedDigests, w.to.appliedDigest)
		live = append(live, w.from.live)
	}
	rows, err := db.Query(ctx, moveSQL, n, projections, versions, builds, at, generations, lineages, positions, ids, recorded,
		events, digests, applied, appliedDigests, live, watermark.Channel)
	if err != nil {
		return err
	}
	var i int
	var told bool
	_, err = pgx.ForEachRow(rows, []any{&i, &told}, func() error {
		all[i].err = nil
		return nil
	})
	return err
}
