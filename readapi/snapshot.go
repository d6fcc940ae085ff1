package readapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/watermark"
)

// The read models behind the routes, as read.checkpoints names them.
const (
	modelCustomers  = "customers"
	modelTimeline   = "timeline"
	modelVisits     = "visits"
	modelComplaints = "complaints"
	modelAnswers    = "survey_answers"
	modelOrders     = "orders"
	modelReturns    = "order_returns"

	modelAttachments = "attachments"
	modelDisputes    = "disputes"
	modelMeasures    = "measures"
	modelInterviews  = "interviews"
	modelUpgrades    = "service_upgrades"
	modelOffers      = "offers"
	modelRankings    = "offer_rankings"

	modelClasses  = "class_days"
	modelManaged  = "managed_days"
	modelConsents = "consents"

	modelCompanyLinks = "company_links"
	modelRecords      = "records"
	modelHolds        = "legal_holds"
	modelErasures     = "erasures"
	modelCases        = "service_cases"
	modelPolicies     = "policies"
	modelRequests     = "requests"
	modelVisitPlans   = "visit_plans"
	modelFollowUps    = "follow_ups"

	modelInteractions   = "interactions"
	modelCommunications = "communications"
	modelKeyContacts    = "key_contacts"
	modelEffective      = "effective_days"
	modelInvitations    = "survey_invitations"
	modelQuestionnaires = "questionnaires"
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
	parked   int      // streams that the model has parked: what is of them is not complete
	frozen   *float64 // seconds since the model is not kept up, nil where it is
}

const checkpointSQL = `SELECT position, version, parked, extract(epoch FROM now() - frozen_since)::double precision FROM read.checkpoints WHERE projection = $1`

// read asks for the model's checkpoint as part of the batch.
func (b *basis) read(batch *pgx.Batch, model string) {
	batch.Queue(checkpointSQL, model).QueryRow(func(row pgx.Row) error {
		err := row.Scan(&b.position, &b.version, &b.parked, &b.frozen)
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
	if frozen, ok := errors.AsType[*watermark.FrozenError](err); ok {
		return behindFrozen(model, frozen.Left)
	}
	if err != nil && waiting.Err() != nil && ctx.Err() == nil {
		return behind(model)
	}
	return err
}

func behind(model string) error {
	return httpkit.NewProblem(http.StatusServiceUnavailable, "projection-behind",
		"the read model "+model+" has not got to minPosition yet").RetryAfter(time.Second)
}

// behindFrozen says when a newer version will take the place of one that nobody
// keeps up.
func behindFrozen(model string, left time.Duration) error {
	return httpkit.NewProblem(http.StatusServiceUnavailable, "projection-behind",
		"the read model "+model+" is not kept up while a newer version is made; Retry-After is an estimate of when that is there").RetryAfter(left)
}

// snapshot waits for the position and then reads the model's checkpoint and
// whatever queue asks for in one snapshot of the database, in one round trip.
func (a *api) snapshot(ctx context.Context, model string, position uint64, queue func(*pgx.Batch)) (basis, error) {
	return a.snapshotOf(ctx, model, nil, position, queue)
}

const parkedSQL = `SELECT EXISTS (SELECT FROM read.parked WHERE projection = $1 AND stream = $2)`

// snapshotOf is snapshot for what is of one customer, where of is not nil: where
// the model has parked it, that is the answer.
func (a *api) snapshotOf(ctx context.Context, model string, of *ID, position uint64, queue func(*pgx.Batch)) (basis, error) {
	return a.snapshotSteps(ctx, model, of, position, queue)
}

// snapshotSteps is snapshotOf in a round trip for each of the steps: a later one asks
// for what the answers to the earlier ones say.
func (a *api) snapshotSteps(ctx context.Context, model string, of *ID, position uint64, steps ...func(*pgx.Batch)) (basis, error) {
	if err := a.await(ctx, model, position); err != nil {
		return basis{}, err
	}
	narrows, err := a.narrows(ctx, position) // before there is a place, which nobody has who waits
	if err != nil {
		return basis{}, err
	}
	leave, err := a.place(ctx)
	if err != nil {
		return basis{}, err
	}
	defer leave() // behind the release of the connection
	var b basis
	waits := false
	conn, err := a.Pool.Acquire(ctx)
	if err != nil {
		return basis{}, err
	}
	defer conn.Release() // in a transaction that has not ended it closes the connection
	for i, queue := range steps {
		batch := &pgx.Batch{}
		if i == 0 {
			batch.Queue(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`)
			b.read(batch, model)
			if of != nil {
				batch.Queue(parkedSQL, model, domain.CustomerStream(domain.ID(*of))).QueryRow(func(row pgx.Row) error { return row.Scan(&waits) })
			}
		}
		queue(batch)
		if narrows {
			if err := narrow(ctx, batch, i == 0); err != nil {
				return basis{}, err
			}
		}
		if i == len(steps)-1 {
			batch.Queue(`COMMIT`)
		}
		if err := conn.SendBatch(ctx, batch).Close(); err != nil {
			return basis{}, err
		}
	}
	// On a replica the watermark may be ahead of what this connection sees.
	if b.position < position {
		return basis{}, behind(model)
	}
	if waits {
		return basis{}, isParked(model)
	}
	return b, nil
}

// missing is the error for a row of the customer that was not found: not found,
// unless the model has parked it or not got to the position after all.
func (a *api) missing(ctx context.Context, model string, of *ID, position uint64, what string) error {
	if _, err := a.snapshotOf(ctx, model, of, position, func(*pgx.Batch) {}); err != nil {
		return err
	}
	return notFound(what)
}
