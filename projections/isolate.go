package projections

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
)

// divider finds the events of a batch that cannot be applied, by applying halves
// in savepoints, and applies the others.
type divider struct {
	p     *projector
	shape Shape
	model Model
	tx    pgx.Tx
	most  int // how many streams may be found

	parked bool // what it is given is parked already: a data key that is missing is not waited for
	waited bool // and nor is one where another of the batch has been

	poisons map[string]poison // by stream, the first of each
	skips   []skipOf
	applied []*eventstore.Event
}

// errPolicy says that the event is of a stream that all customers depend on: to
// go on without it would be wrong for all of them.
var errPolicy = errors.New("the event is not of a customer's stream, and every row depends on it")

// errTooMany says that it cannot be the data any more.
var errTooMany = fmt.Errorf("more than %d streams cannot be applied: the fault is not theirs", mostParked)

// write applies what can be applied of the events and remembers the rest. It
// returns errors that are not of the data, and then nothing of it counts.
func (d *divider) write(ctx context.Context, events []*eventstore.Event) error {
	todo := make([]*eventstore.Event, 0, len(events))
	for _, e := range events {
		if _, bad := d.poisons[e.Stream]; !bad {
			todo = append(todo, e)
		}
	}
	if len(todo) == 0 {
		return nil
	}
	err := d.try(ctx, todo)
	switch {
	case err == nil:
		d.applied = append(d.applied, todo...)
		return nil
	case !isData(err) && !d.lost(err):
		return err
	case len(todo) == 1:
		return d.found(ctx, todo[0], err)
	}
	if err := d.write(ctx, todo[:len(todo)/2]); err != nil {
		return err
	}
	return d.write(ctx, todo[len(todo)/2:])
}

func (d *divider) found(ctx context.Context, e *eventstore.Event, cause error) error {
	if _, ok := e.Customer(); !ok {
		return fmt.Errorf("%w: %w", errPolicy, cause)
	}
	reason, by, skipped, err := skippedBefore(ctx, d.tx, d.model, e)
	if err != nil {
		return err
	}
	if skipped {
		d.skips = append(d.skips, skipOf{event: e, cause: causeOf(cause), reason: reason, by: by})
		return nil
	}
	d.poisons[e.Stream] = poison{e, cause}
	if len(d.poisons) > d.most {
		return fmt.Errorf("%w: %w", errTooMany, cause)
	}
	return nil
}

// try applies the events in a savepoint: all of them or none.
func (d *divider) try(ctx context.Context, events []*eventstore.Event) (err error) {
	for _, e := range events {
		if err := e.Broken(); err != nil {
			return err
		}
	}
	point, err := d.tx.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if r := recover(); r != nil {
			err = panicOf(r)
		}
		if err == nil {
			err = point.Commit(ctx)
		}
		if err != nil {
			err = errors.Join(err, rolledBack(ctx, point))
			d.shape.Reset() // it remembers rows that are gone again
		}
	}()
	meant := meaningful(d.shape, events)
	if len(meant) == 0 {
		return nil
	}
	if err := prepare(ctx, d.shape, meant); err != nil {
		return err
	}
	return d.shape.Write(ctx, point, meant)
}

// rolledBack goes back to before a savepoint; an error of it is the connection's.
func rolledBack(ctx context.Context, point pgx.Tx) error {
	if err := point.Rollback(ctx); err != nil && !errors.Is(err, pgx.ErrTxClosed) {
		return keyTrouble{fmt.Errorf("back to the savepoint: %w", err)}
	}
	return nil
}

// meaningful returns the events that the shape is given.
func meaningful(shape Shape, events []*eventstore.Event) []*eventstore.Event {
	if wantsAll(shape) {
		return events
	}
	out := make([]*eventstore.Event, 0, len(events))
	for _, e := range events {
		if e.Skeleton() != nil {
			out = append(out, e)
		}
	}
	return out
}

// prepare gets what the events need. Trouble of keys is told from an event whose
// sealed fields cannot be read.
func prepare(ctx context.Context, shape Shape, events []*eventstore.Event) error {
	err := shape.Prepare(ctx, events)
	var data *eventstore.DataError
	if err == nil || errors.As(err, &data) {
		return err
	}
	return keyTrouble{err}
}

// isolate commits a batch without the events that cannot be applied: their
// streams are parked in the same transaction. It returns the checkpoint and the
// parked streams behind it.
func (p *projector) isolate(ctx context.Context, leads *leadership, all []*eventstore.Event) (next checkpoint, parked parkedSet, err error) {
	dividers := make([]*divider, len(leads.shards))
	purges := make([][]*eventstore.Event, len(leads.shards))
	waited := slices.ContainsFunc(all, func(e *eventstore.Event) bool { return p.waitedFor(e.Stream) })
	next, parked, err = p.parts(ctx, leads, all, func(ctx context.Context, tx pgx.Tx, i int, flows []*eventstore.Event) ([]*eventstore.Event, error) {
		d := &divider{p: p, shape: p.shapes[i], model: leads.model, most: p.engine.mostParked() - len(leads.parked), tx: tx, waited: waited, poisons: map[string]poison{}}
		dividers[i] = d
		if err := pass(ctx, tx, d.shape, all); err != nil { // outside of the savepoints: what is parked does not count for it
			return nil, err
		}
		err := d.write(ctx, flows)
		purges[i] = without(flows, d.applied)
		return d.applied, err
	}, func(ctx context.Context, tx pgx.Tx, i int, set parkedSet) (_ parkedSet, err error) {
		for _, bad := range dividers[i].poisons {
			if set, err = set.park(ctx, tx, leads.model, bad, all); err != nil {
				return nil, err
			}
		}
		for _, s := range dividers[i].skips {
			if err := s.write(ctx, tx, leads.model); err != nil {
				return nil, err
			}
		}
		if _, err := purge(ctx, tx, leads.model.Name, purges[i]); err != nil { // an erasure waits for nobody
			return nil, err
		}
		return set, p.engine.fail("park")
	})
	if err != nil {
		return checkpoint{}, nil, err
	}
	for _, d := range dividers {
		if d == nil {
			continue
		}
		for stream, bad := range d.poisons {
			p.log.ErrorContext(ctx, "stream parked", "stream", stream, "revision", bad.event.Revision, "position", bad.event.Position, "cause", causeOf(bad.cause))
			p.engine.metrics.parkings.WithLabelValues(p.model.Name).Inc()
			if isMissingKey(bad.cause) {
				p.log.ErrorContext(ctx, "a customer's data key is lost, without an erasure: bring it back with dossier restore-keys, and what waits is applied", "stream", stream)
				p.gaveUp = time.Now()
			}
		}
	}
	return next, parked, nil
}

// without returns the events that are not among the others, which are some of them.
func without(events, others []*eventstore.Event) []*eventstore.Event {
	if len(events) == len(others) {
		return nil
	}
	among := make(map[uint64]bool, len(others))
	for _, e := range others {
		among[e.Position] = true
	}
	var out []*eventstore.Event
	for _, e := range events {
		if !among[e.Position] {
			out = append(out, e)
		}
	}
	return out
}
