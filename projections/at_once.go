package projections

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// What is live is little: a few rows and the checkpoint. They are sent together, in one
// round trip, and are one transaction, because all statements up to a Sync of the
// extended protocol are one. What would be asked between them, whether a row was where
// the fold believes and the checkpoint where its leader left it, is asked by the
// statements: each must have one row, or divides by none. Where the server refuses,
// nothing is written, and the usual way, step by step, finds out why.

// writes are statements that are sent together.
type writes struct {
	schema string // of the tables
	batch  pgx.Batch
}

// exactly makes an error of a statement that does not return one row.
func exactly(statement string) string {
	return "WITH w AS (" + statement + " RETURNING 1) SELECT 1 / count(*) FROM w"
}

// queue adds the row, by the table's conflict clause.
func queue[Row any](w *writes, t *table[Row], row *Row) {
	if t.queuedIn != w.schema {
		t.queuedIn, t.queued = w.schema, exactly("INSERT INTO "+w.schema+"."+t.insert)
	}
	w.batch.Queue(t.queued, t.values(row)...)
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
	leads.at.queueAdvance(&w, leads.model, over)
	s := leads.shards[i].session
	err = s.use(ctx, func(ctx context.Context) error { return s.conn.SendBatch(ctx, &w.batch).Close() })
	if refused, is := errors.AsType[*pgconn.PgError](err); is {
		p.log.DebugContext(ctx, "the usual way instead", "sqlstate", refused.Code)
		return checkpoint{}, false, nil
	}
	if err != nil {
		return checkpoint{}, false, fmt.Errorf("write %d rows and the checkpoint: %w", w.batch.Len()-1, err)
	}
	shape.Queued()
	return next, true, p.engine.fail("commit")
}
