package readapi

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/tally"
)

const modelLifecycle = "lifecycle_days"

// LifecycleCounts says how many customers are in each stage of the lifecycle.
type LifecycleCounts struct {
	Day     Day          `json:"day" doc:"At the end of this day. Of a day to come: if nothing more happens"`
	Stages  []StageCount `json:"stages" nullable:"false" doc:"Every stage, in their usual order"`
	RestsOn *RestsOnLog  `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// StageCount is the number of customers in a stage.
type StageCount struct {
	Stage     string `json:"stage" enum:"lead,contacted,onboarding,active,at-risk,lapsed,won-back,closed"`
	Customers int64  `json:"customers" example:"42"`
}

type getLifecycle struct {
	Day Day `query:"day" doc:"As of the end of this day; today by default"`
	PastInstants
	Freshness
	Request
}

func (a *api) getLifecycle(ctx context.Context, in *getLifecycle) (*answer[LifecycleCounts], error) {
	if !in.occurred().IsZero() { // a day to come would need what else would have happened
		if err := notThen(map[string]bool{"day": !in.Day.IsZero()}); err != nil {
			return nil, err
		}
	}
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	day := in.Day
	if day.IsZero() {
		day = a.dayOf(in.PastInstants)
	}
	counts := map[string]int64{}
	b, err := a.snapshot(ctx, p.in(modelLifecycle), in.min(), func(batch *pgx.Batch) {
		if p != nil {
			p.tally(batch, day.Time(), tally.Lifecycle, func(sums map[string]int64) { counts = sums })
			return
		}
		batch.Queue(`SELECT stage, sum(customers)::bigint FROM read.lifecycle_days WHERE day <= $1::date GROUP BY stage`, day.Time()).Query(func(rows pgx.Rows) error {
			var stage string
			var n int64
			_, err := pgx.ForEachRow(rows, []any{&stage, &n}, func() error {
				counts[stage] = n
				return nil
			})
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	out := LifecycleCounts{Day: day, Stages: []StageCount{}, RestsOn: p.on(b)}
	for _, s := range domain.Stages {
		out.Stages = append(out.Stages, StageCount{string(s), counts[string(s)]})
	}
	return answered(&in.Request, b, in.tag(b, day), out), nil
}

// CustomerLifecycle is the way of one customer through the lifecycle.
type CustomerLifecycle struct {
	Stage   string         `json:"stage" enum:"none,lead,contacted,onboarding,active,at-risk,lapsed,won-back,closed" doc:"Today, or on the day of the instant asked for. none: a person known only as the contact of a company, of whom nothing else is known"`
	Items   []CustomerStep `json:"items" nullable:"false" doc:"Each stage that was entered, and those that will be, or would have been, if nothing more happens"`
	RestsOn *RestsOn       `json:"restsOn,omitempty" doc:"Of a former state: the last event that was looked at"`
}

// CustomerStep is the entry into a stage.
type CustomerStep struct {
	Stage  string `json:"stage" enum:"lead,contacted,onboarding,active,at-risk,lapsed,won-back,closed"`
	Day    Day    `json:"day"`
	Why    string `json:"why" enum:"created,contacted,ordered,closed,settled,late,silent" doc:"settled: 30 days after the first order; late and silent: more than 2 and 3 times the customer's own median gap since the last order"`
	Coming bool   `json:"coming,omitempty" doc:"Of a day to come; in a former state of one that was"`
}

// noStage is where a person stands who is known only as the contact of a company.
const noStage = "none"

var stepOfFact = map[string]string{
	domain.FactCreated: domain.StepCreated, domain.FactVisit: domain.StepContacted, domain.FactContact: domain.StepContacted, domain.FactOrder: domain.StepOrdered, domain.FactEnded: domain.StepClosed,
}

// customerStepsSQL is the facts that move a customer, but for the making of a record that
// is no lead.
const customerStepsSQL = `SELECT kind, occurred_at, kind <> 'created' OR NOT EXISTS (SELECT FROM read.customers WHERE id = $1 AND standing = '` + domain.StandingContact + `')
	FROM read.class_facts WHERE customer_id = $1 AND kind IN ('created', 'visit', 'contact', 'order', 'ended') AND known_to IS NULL ORDER BY revision`

type getCustomerLifecycle struct {
	CustomerID ID `path:"customerId" format:"uuid" doc:"The customer"`
	PastInstants
	Freshness
	Request
}

func (a *api) getCustomerLifecycle(ctx context.Context, in *getCustomerLifecycle) (*answer[CustomerLifecycle], error) {
	if in.asked() {
		return a.formerLifecycle(ctx, in)
	}
	if err := a.await(ctx, modelCustomers, in.min()); err != nil {
		return nil, err
	}
	var events []domain.LifeEvent
	known := false
	b, err := a.snapshotOf(ctx, modelClassFacts, &in.CustomerID, in.min(), func(batch *pgx.Batch) {
		batch.Queue(customerStepsSQL, in.CustomerID).Query(func(rows pgx.Rows) error {
			var kind string
			var at time.Time
			var moves bool
			_, err := pgx.ForEachRow(rows, []any{&kind, &at, &moves}, func() error {
				if known = true; moves {
					events = append(events, domain.LifeEvent{Day: domain.DayOf(at, a.Zone), Step: stepOfFact[kind]})
				}
				return nil
			})
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, notFound("customer")
	}
	today := a.today()
	return answered(&in.Request, b, in.tag(b, today), lifecycleOn(today, events)), nil
}

// lifecycleOn shows where the events lead, on a day.
func lifecycleOn(day Day, events []domain.LifeEvent) CustomerLifecycle {
	out := CustomerLifecycle{Stage: noStage, Items: []CustomerStep{}}
	for _, s := range domain.Lifecycle(events) {
		step := CustomerStep{Stage: string(s.Stage), Day: Day{s.Day}, Why: s.Why, Coming: day.Before(s.Day)}
		if !step.Coming || out.Stage == noStage {
			out.Stage = step.Stage
		}
		out.Items = append(out.Items, step)
	}
	return out
}

// formerLifecycle reads the log itself.
func (a *api) formerLifecycle(ctx context.Context, in *getCustomerLifecycle) (*answer[CustomerLifecycle], error) {
	var events []domain.LifeEvent
	on, err := a.formerly(ctx, in.CustomerID, in.PastInstants, func(h domain.Happened) {
		if step, ok := domain.LifeOf(h.Event); ok {
			events = append(events, domain.LifeEvent{Day: domain.DayOf(h.Occurred, a.Zone), Step: step})
		}
	})
	if err != nil {
		return nil, err
	}
	day := a.dayOf(in.PastInstants) // today, where what was known at an instant to come is asked for
	out := lifecycleOn(day, events)
	out.RestsOn = on
	return fromLog(&in.Request, on, out, day), nil
}
