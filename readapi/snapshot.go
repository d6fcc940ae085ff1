package readapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/internal/httpkit"
)

// The read models behind the routes, as read.checkpoints names them.
const (
	modelCustomers  = "customers"
	modelTimeline   = "timeline"
	modelVisits     = "visits"
	modelComplaints = "complaints"
	modelAnswers    = "survey_answers"
	modelOrders     = "orders"
	modelClasses    = "class_days"
	modelManaged    = "managed_days"
	modelCases      = "service_cases"
	modelPolicies   = "policies"
)

// Waiter waits for a read model to get to a position of the log. It returns
// the error of ctx when that ends first.
type Waiter interface {
	Wait(ctx context.Context, projection string, position uint64) error
}

// Freshness is the part of a query that says how new its answer has to be.
type Freshness struct {
	MinPosition       uint64 `query:"minPosition" doc:"Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After." example:"4711"`
	MinPositionHeader uint64 `header:"Dossier-Min-Position" doc:"The same as minPosition; the larger of the two counts"`
}

func (f Freshness) min() uint64 { return max(f.MinPosition, f.MinPositionHeader) }

// basis is what an answer of a read model rests on: every event of the log up
// to the position, by this version of the model.
type basis struct {
	position uint64
	version  int
}

const checkpointSQL = `SELECT position, version FROM read.checkpoints WHERE projection = $1`

// read asks for the model's checkpoint as part of the batch.
func (b *basis) read(batch *pgx.Batch, model string) {
	batch.Queue(checkpointSQL, model).QueryRow(func(row pgx.Row) error {
		err := row.Scan(&b.position, &b.version)
		if errors.Is(err, pgx.ErrNoRows) { // never run yet: it rests on nothing
			return nil
		}
		return err
	})
}

// await waits until the model has got to the position.
func (a *api) await(ctx context.Context, model string, position uint64) error {
	if position == 0 {
		return nil
	}
	waiting, cancel := context.WithTimeout(ctx, a.MaxWait)
	defer cancel()
	err := a.Watermark.Wait(waiting, model, position)
	if err != nil && waiting.Err() != nil && ctx.Err() == nil {
		return behind(model)
	}
	return err
}

func behind(model string) error {
	return httpkit.NewProblem(http.StatusServiceUnavailable, "projection-behind",
		"the read model "+model+" has not got to minPosition yet").RetryAfter(time.Second)
}

// snapshot waits for the position and then reads the model's checkpoint and
// whatever queue asks for in one snapshot of the database, in one round trip.
func (a *api) snapshot(ctx context.Context, model string, position uint64, queue func(*pgx.Batch)) (basis, error) {
	if err := a.await(ctx, model, position); err != nil {
		return basis{}, err
	}
	var b basis
	batch := &pgx.Batch{}
	batch.Queue(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`)
	b.read(batch, model)
	queue(batch)
	batch.Queue(`COMMIT`)
	if err := a.Pool.SendBatch(ctx, batch).Close(); err != nil {
		return basis{}, err
	}
	// On a replica the watermark may be ahead of what this connection sees.
	if b.position < position {
		return basis{}, behind(model)
	}
	return b, nil
}

// missing is the error for a row that was not found: not found, unless the
// model has not got to the position after all.
func (a *api) missing(ctx context.Context, model string, position uint64, what string) error {
	if _, err := a.snapshot(ctx, model, position, func(*pgx.Batch) {}); err != nil {
		return err
	}
	return notFound(what)
}
