package projections

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/watermill"
)

// A projection that is behind writes less often than it reads: batches are folded
// in memory, one behind the other, and what has become of the rows is written with
// the checkpoint behind the last of them. So a row that many batches change is
// written once, and one that is new is copied into its table without a look at it.
// The checkpoint knows nothing of batches that are only gathered: whoever dies reads
// them again.

// gatherer is a shape that can fold batches without writing them.
type gatherer interface {
	Shape
	// Gather folds the events in memory; the rows that it needs it reads from the
	// tables. Write is Gather and Flush.
	Gather(ctx context.Context, db querier, events []*eventstore.Event) error
	// Gathered is about how many bytes are kept because something waits to be
	// written, 0 where nothing does.
	Gathered() int
	// Flush writes what was gathered.
	Flush(ctx context.Context, tx pgx.Tx) error
	// Queue queues what Flush would write, and Queued is called when it is written.
	// It reports false where that is more than few rows: what it queued is nothing then.
	Queue(w *writes) bool
	Queued()
	// Keep bounds the bytes of written rows that are remembered.
	Keep(bytes int)
}

const (
	gatherBytes = 256 << 20 // that all projections of an engine gather and remember while they are behind
	gatherTime  = 4 * time.Second
	// keptLive is how many bytes of rows a fold remembers when it is not behind, and
	// keptLeast how many it does in any case when it is.
	keptLive  = 8 << 20
	keptLeast = 4 << 20
)

// gatherMemory is gatherBytes, or a part of what the process may take (GOMEMLIMIT)
// where that is less.
func gatherMemory() int { return int(min(gatherBytes, debug.SetMemoryLimit(-1)/8)) }

// gatherable returns the shape as one that gathers, or nil.
func gatherable(s Shape) gatherer {
	if e, wrapped := s.(erasing); wrapped {
		s = e.Shape
	}
	if _, passes := s.(passer); passes {
		return nil // what it keeps of the log as a whole goes with its rows
	}
	g, _ := s.(gatherer)
	return g
}

// gathered is what a projector has folded and not written. It belongs to the
// leadership's lock.
type gathered struct {
	stretch
	since time.Time
	parts []gatheredPart // by shard
}

type gatheredPart struct {
	applied
	purges []*eventstore.Event // erasures among them
}

// gathers reports whether the batch is to be folded before a transaction begins, if
// only to write it at once: nothing of the projection is parked, and nothing has
// failed here before.
func (p *projector) gathers(leads *leadership, batch watermill.Batch) bool {
	return gatherable(p.shape) != nil && p.engine.config.gather >= 0 && len(leads.parked) == 0 && batch.After >= p.carefulTo
}

// gather folds the events, which are all of a batch, and writes what is gathered
// where it is time.
func (p *projector) gather(ctx context.Context, leads *leadership, all []*eventstore.Event, now bool) error {
	if err := prepare(ctx, p.shape, meaningful(p.shape, all)); err != nil {
		return err
	}
	if p.gathered.count == 0 {
		p.gathered.since, p.gathered.parts = time.Now(), make([]gatheredPart, len(leads.shards))
	}
	dealt := leads.deal(all)
	failures := make([]error, len(dealt))
	var others sync.WaitGroup
	for i, part := range dealt[1:] {
		others.Go(func() { failures[i+1] = p.gatherPart(ctx, leads, i+1, part) })
	}
	failures[0] = p.gatherPart(ctx, leads, 0, dealt[0])
	others.Wait()
	if err := errors.Join(failures...); err != nil {
		return err
	}
	p.gathered.add(all, nil)
	if now || p.full() {
		return p.flush(ctx, leads, !now)
	}
	return nil
}

func (p *projector) gatherPart(ctx context.Context, leads *leadership, i int, part []*eventstore.Event) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicOf(r)
		}
	}()
	mine := &p.gathered.parts[i]
	did := appliedOf(part)
	mine.count, mine.sum = mine.count+did.count, mine.sum+did.sum
	meant := meaningful(p.shape, part)
	for _, e := range meant {
		switch e.Skeleton().(type) {
		case *domain.CustomerErased, *domain.PersonalDataExpired:
			mine.purges = append(mine.purges, e)
		}
	}
	rows := &reader{session: leads.shards[i].session, m: leads.model}
	defer rows.done()
	ctx, cancel := drain(ctx)
	defer cancel()
	return gatherable(p.shapes[i]).Gather(ctx, rows, meant)
}

// full reports whether what is gathered is to be written now.
func (p *projector) full() bool {
	bytes := 0
	for i := range p.gathered.parts {
		bytes += gatherable(p.shapes[i]).Gathered()
	}
	total := p.engine.gathering.Add(int64(bytes - p.weighs))
	p.weighs = bytes
	most, share := p.engine.gatherMost()
	return total > int64(most) && bytes > share/2 || time.Since(p.gathered.since) > gatherTime
}

// gatherMost is how many bytes all projections may gather and remember, and one's share.
func (e *Engine) gatherMost() (all, each int) {
	return e.config.gather, e.config.gather / len(e.projectors)
}

// flush writes what is gathered and moves the checkpoint behind it. While it is behind
// more of the rows is remembered, because they come again.
func (p *projector) flush(ctx context.Context, leads *leadership, behind bool) error {
	if p.gathered.count == 0 {
		return nil
	}
	_, share := p.engine.gatherMost()
	var busy []int
	var idle applied
	for i, part := range p.gathered.parts {
		g := gatherable(p.shapes[i])
		if behind {
			g.Keep(max(share/2/len(p.gathered.parts), keptLeast))
		}
		if g.Gathered() > 0 || len(part.purges) > 0 {
			busy = append(busy, i)
		} else {
			idle.count, idle.sum = idle.count+part.count, idle.sum+part.sum
		}
	}
	next, did, err := p.atOnce(ctx, leads, idle, busy)
	if err != nil {
		return err
	}
	if did {
		p.flushed(leads, next)
		return nil
	}
	next, err = p.write(ctx, leads, p.gathered.stretch, idle, busy, func(ctx context.Context, tx pgx.Tx, i int) (applied, error) {
		part := p.gathered.parts[i]
		if err := gatherable(p.shapes[i]).Flush(ctx, tx); err != nil {
			return part.applied, err
		}
		purged, err := purge(ctx, tx, p.model.Name, part.purges)
		if err != nil {
			return part.applied, err
		}
		if purged {
			p.shapes[i].Reset() // it remembers rows as they were before
		}
		return part.applied, p.engine.fail("rows")
	})
	if err != nil {
		return err
	}
	p.flushed(leads, next)
	return nil
}

// flushed takes over where the checkpoint is when what was gathered is written.
func (p *projector) flushed(leads *leadership, next checkpoint) {
	leads.at = next
	p.forgetGathered()
	p.moved(next)
}

// moved tells everybody in this process where the checkpoint is.
func (p *projector) moved(to checkpoint) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at, p.events = to.position, to.events
	if p.model.First {
		p.engine.first.passed(to.position)
	}
}

// forgetGathered is called when what was gathered is written or lost.
func (p *projector) forgetGathered() {
	p.gathered = gathered{}
	p.engine.gathering.Add(int64(-p.weighs))
	p.weighs = 0
}

// Idle implements watermill.Idler: nothing comes behind what was gathered, so it is
// written.
func (p *projector) Idle(context.Context) error {
	leads := p.leading()
	if leads == nil {
		return nil
	}
	leads.mu.Lock()
	if leads.closed || p.gathered.count == 0 {
		leads.mu.Unlock()
		return nil
	}
	ctx, cancel := drain(leads.ctx)
	defer cancel()
	last := p.gathered.last.Position
	err := p.flush(ctx, leads, false)
	if err != nil {
		p.reset()
	}
	for _, s := range p.shapes {
		gatherable(s).Keep(keptLive)
	}
	leads.mu.Unlock()
	if err != nil {
		p.inTurn = true
		p.resign()
		p.careful(err, last)
	}
	return err
}

// careful lets batches up to the position be written one by one, where gathering
// them has failed for a reason that waiting does not heal: so the one at fault is
// found.
func (p *projector) careful(err error, to uint64) {
	if !errors.Is(err, ErrFenced) && !healsByWaiting(err) {
		p.carefulTo = max(p.carefulTo, to)
	}
}
