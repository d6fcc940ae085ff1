package projections

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

// What is live is little: a few rows and the checkpoint. They are sent together, in one
// round trip, and are one transaction, because all statements up to a Sync of the
// extended protocol are one. Where the server refuses, nothing is written, and the usual
// way, step by step, finds out why.

// writes are rows and a checkpoint that are sent together.
type writes struct {
	statements
	schema string // of the tables
}

// queue adds the row, by the table's conflict clause.
func queue[Row any](w *writes, t *table[Row], row *Row) {
	w.add(ErrRowAhead, "INSERT INTO "+w.schema+"."+t.insert, t.values(row)...)
}

// atOnce writes what is gathered in one round trip, and reports whether it did: it does
// not where that is more than few rows of one shard, or an erasure, or the server
// refuses. idle is what shards have applied that have nothing to write.
func (p *projector) atOnce(ctx context.Context, leads *leadership, idle applied, busy []int) (next checkpoint, did bool, err error) {
	if len(busy) != 1 {
		return checkpoint{}, false, nil
	}
	i := busy[0]
	part, shape := p.gathered.parts[i], gatherable(p.shapes[i])
	w := writes{schema: leads.model.Schema()}
	if len(part.purges) > 0 || !shape.Queue(&w) {
		return checkpoint{}, false, nil
	}
	if err := errors.Join(p.engine.fail("rows"), p.engine.fail("checkpoint")); err != nil {
		return checkpoint{}, false, err
	}
	over := p.gathered.stretch
	over.applied, over.appliedSum = idle.count+part.count, idle.sum+part.sum
	leads.caughtUp(&over)
	next = leads.at.behind(over)
	leads.at.queueAdvance(&w.statements, leads.model, over)
	s := leads.shards[i].session
	err = s.use(ctx, func(ctx context.Context) error { return w.send(ctx, s.conn) })
	_, refused := errors.AsType[*pgconn.PgError](err)
	switch {
	case refused, errors.Is(err, ErrRowAhead), errors.Is(err, ErrFenced):
		p.log.DebugContext(ctx, "rows are not written at once", "error", causeOf(err))
		return checkpoint{}, false, nil
	case err != nil:
		return checkpoint{}, false, fmt.Errorf("write rows and the checkpoint: %w", err)
	}
	shape.Queued()
	return next, true, p.engine.fail("commit")
}
