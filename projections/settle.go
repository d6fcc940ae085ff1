package projections

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/parked"
)

// wish is what somebody has asked the leader to do with a parked stream.
type wish struct {
	m           Model
	stream      string
	what        string // retry or skip
	by, reason  string
	cause       string // of the parking
	first, last uint64 // revisions that are known to wait
}

// attend looks for wishes and for changes of what is served until ctx ends: when
// it is told, and every second, because a notification can be lost.
func (e *Engine) attend(ctx context.Context) {
	pause := 100 * time.Millisecond
	for ctx.Err() == nil {
		err := e.listen(ctx)
		if ctx.Err() != nil {
			return
		}
		e.config.Logger.WarnContext(ctx, "wishes for the projections cannot be heard", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(pause):
			pause = min(2*pause, 2*time.Second)
		}
	}
}

func (e *Engine) listen(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, e.config.Pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer closeConn(ctx, conn)
	if _, err := conn.Exec(ctx, "LISTEN "+parked.Channel); err != nil {
		return err
	}
	for {
		if err := e.look(ctx); err != nil {
			return err
		}
		wait, cancel := context.WithTimeout(ctx, time.Second)
		_, err := conn.WaitForNotification(wait)
		cancel()
		if err != nil && (ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded)) {
			return err
		}
	}
}

// look makes leaders of builds that are not the one to lead any more give way,
// and does what was asked of the others.
func (e *Engine) look(ctx context.Context) error {
	targets, err := e.targets(ctx)
	if err != nil {
		return err
	}
	if err := e.regain(ctx); err != nil && ctx.Err() == nil {
		e.config.Logger.WarnContext(ctx, "whether keys are back cannot be told now", "error", err)
	}
	wishes, err := e.wishes(ctx)
	if err != nil {
		return err
	}
	for _, p := range e.projectors {
		leads := p.leading()
		if leads == nil {
			continue
		}
		if build, is := targets[p.model.ofBuild(0).Schema()]; is && build != leads.model.build && !e.config.fixed {
			p.log.InfoContext(ctx, "another build is to be led", "build", build)
			leads.resign()
			continue
		}
		for _, w := range wishes {
			if w.m.Schema() != leads.model.Schema() {
				continue
			}
			if err := p.settle(ctx, leads, w); err != nil && ctx.Err() == nil {
				p.log.WarnContext(ctx, "parked stream is not settled yet", "stream", w.stream, "error", err)
				p.doubt(leads, err)
			}
		}
	}
	return nil
}

func (e *Engine) wishes(ctx context.Context) ([]wish, error) {
	rows, err := e.config.Pool.Query(ctx, `
SELECT projection, version, build, stream, asked, coalesce(asked_by, ''), coalesce(asked_reason, ''), cause, first_revision, last_revision
FROM dossier.parked WHERE asked IS NOT NULL ORDER BY asked_at`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (w wish, err error) {
		err = row.Scan(&w.m.Name, &w.m.Version, &w.m.build, &w.stream, &w.what, &w.by, &w.reason, &w.cause, &w.first, &w.last)
		return w, err
	})
}

// doubt gives the lead up where what the connection and the checkpoint are has
// to be found out.
func (p *projector) doubt(leads *leadership, err error) {
	var keys keyTrouble
	if errors.As(err, &keys) || errors.Is(err, eventstore.ErrUnavailable) {
		return // they were asked before anything was written
	}
	leads.resign()
}

// settle reads what waits from the log, in order, and applies it, a batch at a
// time, until all of it is applied or an event fails: then the stream stays
// parked from that one on. A skip leaves the first one out.
func (p *projector) settle(ctx context.Context, leads *leadership, w wish) error {
	for {
		events, err := p.waiting(ctx, w)
		if err != nil {
			return err
		}
		left, more, err := p.settleSome(ctx, leads, w, events)
		if err != nil || !more {
			return err
		}
		w.first, w.last, w.what = left.first, left.last, "retry"
	}
}

// waiting reads the next events of the stream that wait. One that cannot be read
// is the last and has no successor.
func (p *projector) waiting(ctx context.Context, w wish) ([]*eventstore.Event, error) {
	most := uint64(p.engine.config.BatchEvents) //nolint:gosec // not negative
	if most == 0 {
		most = 2_000
	}
	var events []*eventstore.Event
	for e, err := range p.engine.config.Store.StreamWhole(ctx, w.stream, w.first, min(most, w.last-w.first+1)) {
		if err != nil {
			return nil, fmt.Errorf("read what waits: %w", err)
		}
		events = append(events, e)
	}
	if len(events) == 0 || events[0].Revision != w.first {
		return nil, fmt.Errorf("the log has no event %d of %s", w.first, w.stream)
	}
	return events, nil
}

// settleSome does it for some events in one transaction. It returns what is left
// and whether there is more to do now.
func (p *projector) settleSome(ctx context.Context, leads *leadership, w wish, events []*eventstore.Event) (left parkedStream, more bool, err error) {
	leads.mu.Lock()
	defer leads.mu.Unlock()
	now, is := leads.parked[w.stream]
	if leads.closed || !is || now.first != w.first {
		return left, false, nil // somebody else has seen to it
	}
	var skips []skipOf
	todo := events
	if w.what == "skip" {
		skips, todo = []skipOf{{event: events[0], cause: w.cause, reason: w.reason, by: w.by}}, events[1:]
	}
	of := shardOf(w.stream, len(leads.shards))
	d := &divider{p: p, shape: p.shapes[of], model: leads.model, most: mostParked, parked: true, poisons: map[string]poison{}}
	at := leads.at
	left = now
	err = leads.shards[of].session.inTx(ctx, leads.model, func(tx pgx.Tx) error {
		d.tx = tx
		if err := d.write(ctx, todo); err != nil {
			return err
		}
		for _, s := range append(skips, d.skips...) {
			if err := s.write(ctx, tx, leads.model); err != nil {
				return err
			}
		}
		for _, s := range d.skips {
			if _, err := purge(ctx, tx, leads.model.Name, []*eventstore.Event{s.event}); err != nil {
				return err
			}
		}
		if err := p.engine.fail("rows"); err != nil {
			return err
		}
		gone := append(make([]*eventstore.Event, 0, len(events)), d.applied...)
		for _, s := range append(skips, d.skips...) {
			gone = append(gone, s.event)
		}
		left.held, left.digest = now.held-int64(len(gone)), now.digest-hashes(gone)
		left.first = events[len(events)-1].Revision + 1
		bad, failed := d.poisons[w.stream]
		if failed {
			left.first = bad.event.Revision
		}
		if left.held < 0 || left.held == 0 && (left.digest != 0 || failed) {
			return fmt.Errorf("what waits of %s is not what the log has", w.stream)
		}
		if err := p.leave(ctx, tx, leads.model, w, left, bad); err != nil {
			return err
		}
		if err := p.engine.fail("settled"); err != nil {
			return err
		}
		if at, err = at.settle(ctx, tx, leads.model, d.applied); err != nil {
			return err
		}
		return p.engine.fail("checkpoint")
	})
	if err != nil {
		d.shape.Reset()
		return left, false, err
	}
	set := maps.Clone(leads.parked)
	if set[w.stream] = left; left.held == 0 {
		delete(set, w.stream)
		p.log.InfoContext(ctx, "parked stream is applied", "stream", w.stream)
	}
	leads.at, leads.parked = at, set
	_, failed := d.poisons[w.stream]
	return left, left.held > 0 && !failed, p.engine.fail("commit")
}

// leave writes what is left of a parked stream. A wish that could not be
// fulfilled is over, with the new cause.
func (p *projector) leave(ctx context.Context, tx pgx.Tx, m Model, w wish, left parkedStream, bad poison) error {
	if left.held == 0 {
		_, err := tx.Exec(ctx, `DELETE FROM dossier.parked WHERE projection = $1 AND version = $2 AND build = $3 AND stream = $4`, m.Name, m.Version, m.build, w.stream)
		return err
	}
	first, cause := bad.event, w.cause
	if first != nil {
		cause = causeOf(bad.cause)
	} else {
		for e, err := range p.engine.config.Store.StreamWhole(ctx, w.stream, left.first, 1) {
			if err != nil {
				return keyTrouble{err}
			}
			first = e
		}
	}
	if first == nil || first.Revision != left.first {
		return fmt.Errorf("the log has no event %d of %s", left.first, w.stream)
	}
	_, err := tx.Exec(ctx, `
UPDATE dossier.parked SET first_revision = $5, first_position = $6, first_event = $7, first_type = $8, held = $9, digest = $10, cause = $11,
    asked = CASE WHEN $12 THEN NULL ELSE 'retry' END, tries = tries + CASE WHEN $12 THEN 1 ELSE 0 END, tried_at = now(),
    key_missing = CASE WHEN $12 THEN $13 ELSE key_missing END
WHERE projection = $1 AND version = $2 AND build = $3 AND stream = $4`,
		m.Name, m.Version, m.build, w.stream, first.Revision, first.Position, first.ID, first.Type, left.held, left.digest, cause, bad.event != nil, isMissingKey(bad.cause))
	return err
}
