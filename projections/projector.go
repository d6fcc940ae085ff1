package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/watermill"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/telemetry"
	"github.com/dossier-crm/dossier/internal/vault"
)

// attempts is how often a batch is tried as a whole that fails for a reason which
// waiting does not heal. Then its events are applied in parts, to find the one.
const attempts = 3

// drainTime is how long a batch under way may take when the engine is to end.
const drainTime = 15 * time.Second

// projector runs one projection: it is the cursor of its subscriber and the
// handler of its messages, which are never at work at the same time.
type projector struct {
	engine *Engine
	model  Model
	shape  Shape   // for what does not depend on a place
	shapes []Shape // of the shards; the first is the same
	log    *slog.Logger
	commit commit // another in tests that must fail
	gate   *gate  // how far it may go; nil is as far as there is

	pace      pace   // for who tells of it
	failures  int    // of the batch behind failedAt, in a row
	failedAt  uint64 // position of the checkpoint
	carefulTo uint64 // up to where batches are written one by one

	absent map[string]absence // streams whose data keys are missing
	gaveUp time.Time          // when one was last parked for it

	inTurn bool // shards do their parts one after the other, because together they have failed

	gathered gathered // what was folded and is not written
	weighs   int      // about how many bytes, as the engine knows

	mu      sync.Mutex // guards the rest, for moments
	leads   *leadership
	trouble error  // the present one
	stopped bool   // for good
	at      uint64 // position of the checkpoint
	events  int64  // of the log up to it
	build   int    // that is led
	shown   bool   // the version is the one that is served
	indexed bool   // it has its indexes
}

var (
	_ watermill.Cursor = (*projector)(nil)
	_ watermill.Idler  = (*projector)(nil)
)

// Open implements watermill.Cursor: it takes the lead, which may take for ever,
// and makes sure that the log is the one of the checkpoint.
func (p *projector) Open(ctx context.Context) (context.Context, uint64, error) {
	p.mu.Lock()
	leads, stopped := p.leads, p.stopped
	p.mu.Unlock()
	if stopped {
		<-ctx.Done()
		return nil, 0, ctx.Err()
	}
	if leads != nil && leads.ctx.Err() == nil {
		if err := p.Idle(ctx); err != nil { // what was gathered comes no second time
			p.note(ctx, err)
			return nil, 0, err
		}
		if err := p.gate.wait(leads.ctx, leads.position()); err != nil {
			return nil, 0, err
		}
		return leads.ctx, leads.position(), nil
	}
	p.resign()
	leads, err := p.engine.lead(ctx, p.model, p.wanted())
	if err == nil && leads.at.position > 0 {
		if err = watermill.Verify(ctx, p.engine.config.Store, leads.at.position, leads.at.event); err != nil {
			leads.resign()
		}
	}
	if err != nil {
		p.note(ctx, err)
		if errors.Is(err, ErrLineage) || errors.Is(err, watermill.ErrLogReplaced) {
			p.stop(ctx, err)
		}
		return nil, 0, err
	}
	for len(p.shapes) < len(leads.shards) {
		p.shapes = append(p.shapes, p.model.newShape(p.engine.env))
	}
	p.reset()
	at := leads.at // as long as nobody else knows of it: what is parked is settled by others
	p.mu.Lock()
	p.leads, p.at, p.events, p.build, p.shown, p.indexed = leads, at.position, at.events, leads.model.build, at.live, false
	p.mu.Unlock()
	p.log.InfoContext(ctx, "projection leads", "position", at.position, "generation", at.generation)
	if err := p.gate.wait(leads.ctx, at.position); err != nil {
		return nil, 0, err
	}
	return leads.ctx, at.position, nil
}

// leading returns the leadership that the projector has, or nil.
func (p *projector) leading() *leadership {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.leads == nil || p.leads.ctx.Err() != nil {
		return nil
	}
	return p.leads
}

// Failed implements watermill.Cursor.
func (p *projector) Failed(err error) {
	ctx := context.Background()
	p.note(ctx, err)
	var unknown *eventstore.UnknownEventError
	if errors.As(err, &unknown) || errors.Is(err, watermill.ErrLogReplaced) {
		p.stop(ctx, err)
	}
}

// note makes the trouble visible; nil ends it.
func (p *projector) note(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return // the end of the engine is no trouble
	}
	p.mu.Lock()
	p.trouble = err
	p.mu.Unlock()
	if err != nil {
		p.engine.metrics.retries.WithLabelValues(p.model.Name).Inc()
		p.log.WarnContext(ctx, "projection in trouble", "error", err)
	}
}

// stop ends the projection for good; the others go on. Another process may lead
// it: it may be of a newer program.
func (p *projector) stop(ctx context.Context, err error) {
	p.log.ErrorContext(ctx, "projection stopped", "error", err)
	p.mu.Lock()
	p.stopped, p.trouble = true, err
	p.mu.Unlock()
	p.resign()
}

// wanted is how many shards the projection is to have.
func (p *projector) wanted() int {
	if !isPartible(p.shape) {
		return 1
	}
	return max(p.engine.config.Shards, 1)
}

// reset forgets what the shapes remember and have gathered.
func (p *projector) reset() {
	for _, s := range p.shapes {
		s.Reset()
	}
	p.forgetGathered()
}

func (p *projector) resign() {
	p.mu.Lock()
	leads := p.leads
	p.leads = nil
	p.mu.Unlock()
	if leads != nil {
		leads.resign()
	}
}

// errNotLeading says that the batch is not for who got it: it comes again.
var errNotLeading = errors.New("the projection does not lead at this position")

// keyTrouble is an error of getting keys: it is waited out.
type keyTrouble struct{ error }

func (k keyTrouble) Unwrap() error { return k.error }

// handle is the Watermill handler: it applies the batch that the message
// carries. An error makes the batch come again, from the checkpoint as it then
// is, so that a commit of unknown outcome is neither lost nor done twice.
func (p *projector) handle(m *message.Message) error {
	batch, ok := watermill.BatchFrom(m.Context())
	if !ok {
		return errors.New("message without a batch")
	}
	ctx, cancel := drain(m.Context())
	defer cancel()
	if batch.Live {
		p.afterFirst(ctx, batch.Last())
	}
	ctx, span := traced(ctx, p.model.Name, batch)
	gathering, err := p.apply(ctx, batch)
	telemetry.End(span, err)
	switch {
	case err == nil:
		p.failures, p.inTurn = 0, false
		if !gathering { // else nothing has been opened
			p.found(batch.Events)
		}
		p.note(ctx, nil)
		return nil
	case errors.Is(err, errNotLeading), errors.Is(err, errHeld):
		return err
	}
	p.note(ctx, err)
	p.inTurn = true
	if p.misses(err) && gathering {
		p.carefulTo = max(p.carefulTo, batch.Last())
	}
	var keys keyTrouble
	if errors.As(err, &keys) && len(p.shapes) == 1 { // where there are shards, some of them may have committed
		return err
	}
	ending := m.Context().Err() != nil
	p.resign() // what the connection and the checkpoint are is to be found out
	if errors.As(err, &keys) || errors.Is(err, ErrFenced) || healsByWaiting(err) || ending {
		return err
	}
	if gathering {
		p.careful(err, batch.Last())
		return err
	}
	if p.failedAt != batch.After {
		p.failures, p.failedAt = 0, batch.After
	}
	if p.failures++; p.failures > p.engine.config.attempts || p.failures == p.engine.config.attempts && (!isData(err) || wantsAll(p.shape)) {
		p.stop(ctx, fmt.Errorf("events from %d to %d: %w", batch.Events[0].Position, batch.Last(), err))
	}
	return err
}

// poisoned reports whether the batch is to be applied in parts: it has failed as
// a whole for a reason of the data, or it has an event that cannot be read, or one of a
// stream whose data key has been waited for.
func (p *projector) poisoned(events []*eventstore.Event, after uint64) bool {
	if wantsAll(p.shape) {
		return false
	}
	return p.failures >= p.engine.config.attempts && p.failedAt == after ||
		slices.ContainsFunc(events, func(e *eventstore.Event) bool { return e.Broken() != nil || p.waitedFor(e.Stream) })
}

// healsByWaiting reports whether the trouble is of a store, or may be. For how long a data
// key that is missing is waited for, see absent.go.
func healsByWaiting(err error) bool {
	return postgres.IsTransient(err) || errors.Is(err, eventstore.ErrUnavailable) || errors.Is(err, vault.ErrKeyMissing) || errors.Is(err, vault.ErrUnavailable)
}

// drain returns a context that outlives ctx for a while: a batch under way is
// finished when the engine is to end.
func drain(ctx context.Context) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		t := time.NewTimer(drainTime)
		defer t.Stop()
		select {
		case <-t.C:
			cancel()
		case <-out.Done():
		}
	})
	return out, func() { stop(); cancel() }
}

// apply applies the batch, or gathers it, and reports which.
func (p *projector) apply(ctx context.Context, batch watermill.Batch) (gathering bool, err error) {
	p.mu.Lock()
	leads := p.leads
	p.mu.Unlock()
	if leads == nil {
		return false, errNotLeading
	}
	leads.mu.Lock()
	defer leads.mu.Unlock()
	defer func() { // here and not in a middleware: a panic counts as a failed attempt
		if r := recover(); r != nil {
			err = panicOf(r)
		}
		if err != nil {
			p.reset()
		}
	}()
	after := leads.at.position
	if p.gathered.count > 0 {
		after = p.gathered.last.Position
	}
	if leads.closed || after != batch.After {
		return false, errNotLeading
	}
	all, cut := p.gate.cut(batch.Events)
	if len(all) == 0 {
		return true, errors.Join(p.flush(ctx, leads, false), errHeld)
	}
	began := time.Now()
	flows, _ := leads.parked.split(all)
	poisoned := p.poisoned(flows, batch.After)
	gathering = !poisoned && p.gathers(leads, batch) && !slices.ContainsFunc(all, isCorrection)
	if gathering {
		err = p.gather(ctx, leads, all, batch.Live && !p.engine.config.gathers || cut)
	} else if err = p.flush(ctx, leads, false); err == nil {
		err = p.applyNow(ctx, leads, all, flows, poisoned)
	}
	if err != nil {
		return gathering, err
	}
	p.engine.metrics.applied(p.model.Name, len(all), time.Since(began))
	if err := p.engine.fail("ack"); err != nil || !cut {
		return gathering, err
	}
	return gathering, errHeld
}

// applyNow writes the events, which are all of a batch, in a transaction of their
// own; flows are those that are not held back.
func (p *projector) applyNow(ctx context.Context, leads *leadership, all, flows []*eventstore.Event, poisoned bool) (err error) {
	var next checkpoint
	var parked parkedSet
	if poisoned {
		next, parked, err = p.isolate(ctx, leads, all)
	} else {
		meant := meaningful(p.shape, flows)
		for i, part := range leads.deal(meant) {
			if err := prepare(ctx, p.shapes[i], part); err != nil {
				return err
			}
		}
		next, parked, err = p.commit(ctx, p, leads, all, meant)
	}
	if err != nil {
		return err
	}
	leads.at, leads.parked = next, parked
	p.moved(next)
	return nil
}

// wantsAll reports whether the shape is given every event. What it makes depends
// on the order of all of them, so nothing of it is ever parked.
func wantsAll(s Shape) bool {
	_, is := s.(wholeLog)
	return is
}

// commit writes a batch of all events, of which events are the domain's and not
// held back, and returns the checkpoint and the parked streams behind them.
type commit func(ctx context.Context, p *projector, leads *leadership, all, events []*eventstore.Event) (checkpoint, parkedSet, error)

// together is the commit of rows, checkpoint and what waits in one transaction, or
// in one of each shard.
func together(ctx context.Context, p *projector, leads *leadership, all, events []*eventstore.Event) (next checkpoint, parked parkedSet, err error) {
	meant := leads.deal(events)
	return p.parts(ctx, leads, all, func(ctx context.Context, tx pgx.Tx, i int, flows []*eventstore.Event) ([]*eventstore.Event, error) {
		if err := pass(ctx, tx, p.shape, all); err != nil {
			return nil, err
		}
		if len(meant[i]) == 0 {
			return flows, nil
		}
		return flows, p.shapes[i].Write(ctx, tx, meant[i])
	}, nil)
}
