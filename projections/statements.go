package projections

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// statements wait to be sent together, in one round trip: nothing is asked of one
// before the next is known. What would be asked, whether a row was where the shape
// believes, or the checkpoint where its leader left it, the statement asks itself: it
// divides by the number of its rows.
type statements struct {
	batch    pgx.Batch
	refusals []error // of each, what it means that it has no row; nil where it may have none
}

// add queues a statement that writes one row and says so as w; where it does not,
// the refusal is the error of all.
func (s *statements) add(refusal error, statement string, args ...any) {
	s.then(refusal, "WITH w AS ("+statement+" RETURNING 1) SELECT 1 / count(*) FROM w", args...)
}

// then queues a statement that divides by the number of its rows by itself, or needs
// not to: refusal is nil then.
func (s *statements) then(refusal error, statement string, args ...any) {
	s.batch.Queue(statement, args...)
	s.refusals = append(s.refusals, refusal)
}

// batchSender is a connection or a transaction.
type batchSender interface {
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// send sends what waits; then nothing does.
func (s *statements) send(ctx context.Context, to batchSender) error {
	if s == nil || s.batch.Len() == 0 {
		return nil
	}
	batch, refusals := s.batch, s.refusals
	*s = statements{}
	results := to.SendBatch(ctx, &batch)
	for _, refusal := range refusals {
		if _, err := results.Exec(); err != nil {
			_ = results.Close()
			const divisionByZero = "22012"
			if pg, is := errors.AsType[*pgconn.PgError](err); is && pg.Code == divisionByZero && refusal != nil {
				return refusal
			}
			return err
		}
	}
	return results.Close()
}
