package readapi

import (
	"cmp"
	"context"
	"math"
	"slices"
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
	Stage   string         `json:"stage" enum:"none,lead,contacted,onboarding,active,at-risk,lapsed,won-back,closed" doc:"Today, or on the day of the instant asked for, of the merged set where the record goes on for one; to an agent, of those of its records that are theirs. none: a person known only as the contact of a company, of whom nothing else is known, or a record that goes on in another one"`
	Items   []CustomerStep `json:"items" nullable:"false" doc:"Each stage that was entered, and those that will be, or would have been, if nothing more happens"`
	RestsOn *RestsOn       `json:"restsOn,omitempty" doc:"Of a former state: the last event that was looked at"`
}

// CustomerStep is the entry into a stage.
type CustomerStep struct {
	Stage  string `json:"stage" enum:"none,lead,contacted,onboarding,active,at-risk,lapsed,won-back,closed"`
	Day    Day    `json:"day"`
	Why    string `json:"why" enum:"created,contacted,ordered,closed,settled,late,silent,merged,split" doc:"settled: 30 days after the first order; late and silent: more than 2 and 3 times the customer's own median gap since the last order; merged: where what happened to either record leads, or none of the record that goes on in the other; split: where its own leads again"`
	Coming bool   `json:"coming,omitempty" doc:"Of a day to come; in a former state of one that was"`
}

// noStage is where a person stands who is known only as the contact of a company, and a
// record that goes on in another one.
const noStage = "none"

// customerStepsSQL is the facts that move a customer, of it and of the records that ever
// went on in it, but for the making of a record that is no lead.
const customerStepsSQL = `WITH RECURSIVE records (id) AS (
	SELECT $1::uuid UNION SELECT f.ref FROM records r JOIN read.class_facts f ON f.customer_id = r.id WHERE f.kind = 'absorbed' AND f.known_to IS NULL)
SELECT f.customer_id, f.kind, f.ref, f.occurred_at, f.kind <> 'created' OR NOT EXISTS (SELECT FROM read.customers c WHERE c.id = f.customer_id AND c.standing = '` + domain.StandingContact + `')
FROM records r JOIN read.class_facts f ON f.customer_id = r.id
WHERE f.kind IN ('created', 'visit', 'contact', 'order', 'ended', 'merged', 'unmerged', 'absorbed', 'separated') AND f.known_to IS NULL ORDER BY f.customer_id, f.revision`

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
	set := domain.LifeSet{}
	b, err := a.snapshotOf(ctx, modelClassFacts, &in.CustomerID, in.min(), func(batch *pgx.Batch) {
		batch.Queue(customerStepsSQL, in.CustomerID).Query(func(rows pgx.Rows) error {
			var of, other ID
			var kind string
			var at time.Time
			var moves bool
			_, err := pgx.ForEachRow(rows, []any{&of, &kind, &other, &at, &moves}, func() error {
				id, record := domain.ID(of), set[domain.ID(of)]
				if moves {
					record = record.Evolve(kind, domain.ID(other), domain.DayOf(at, a.Zone))
				}
				set[id] = record
				return nil
			})
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	if _, known := set[domain.ID(in.CustomerID)]; !known {
		return nil, notFound("customer")
	}
	today := a.today()
	return answered(&in.Request, b, in.tag(b, today), lifecycleOn(today, set.Lifecycle(domain.ID(in.CustomerID)))), nil
}

// lifecycleOn shows where the steps lead, on a day.
func lifecycleOn(day Day, steps []domain.LifeStep) CustomerLifecycle {
	out := CustomerLifecycle{Stage: noStage, Items: []CustomerStep{}}
	for _, s := range steps {
		step := CustomerStep{Stage: cmp.Or(string(s.Stage), noStage), Day: Day{s.Day}, Why: s.Why, Coming: day.Before(s.Day)}
		if !step.Coming || out.Stage == noStage {
			out.Stage = step.Stage
		}
		out.Items = append(out.Items, step)
	}
	return out
}

// formerLifecycle reads the logs themselves, of the customer and of its set.
func (a *api) formerLifecycle(ctx context.Context, in *getCustomerLifecycle) (*answer[CustomerLifecycle], error) {
	var record domain.LifeRecord
	on, err := a.formerly(ctx, in.CustomerID, in.PastInstants, func(h domain.Happened) { record = a.lived(record, h) })
	if err != nil {
		return nil, err
	}
	set := domain.LifeSet{domain.ID(in.CustomerID): record}
	for open := record.Members; len(open) > 0 && len(set) < setMost; open = open[1:] {
		if _, known := set[open[0].Of]; known {
			continue
		}
		member, err := a.formerMember(ctx, ID(open[0].Of), in.PastInstants)
		if err != nil {
			return nil, err
		}
		set[open[0].Of], open = member, append(slices.Clip(open), member.Members...)
	}
	day := a.dayOf(in.PastInstants) // today, where what was known at an instant to come is asked for
	out := lifecycleOn(day, set.Lifecycle(domain.ID(in.CustomerID)))
	out.RestsOn = on
	return fromLog(&in.Request, on, out, day, out.Items), nil // what it rests on is the record's own
}

// formerMember is what moved a record that was merged into another: nothing, where it is
// not the caller's.
func (a *api) formerMember(ctx context.Context, id ID, q PastInstants) (record domain.LifeRecord, err error) {
	theirs, err := a.theirs(ctx, []ID{id})
	if err != nil || !theirs(id) {
		return record, err
	}
	events, _, err := a.known(ctx, id, q.recorded(), math.MaxInt64)
	if err != nil {
		return record, err
	}
	for _, e := range occurredBy(events, q.occurred()) {
		record = a.lived(record, e.Happened(e.Skeleton()))
	}
	return record, nil
}

// lived is the record after an event.
func (a *api) lived(r domain.LifeRecord, h domain.Happened) domain.LifeRecord {
	f, ok := domain.LifeFact(h.Event)
	if !ok {
		return r
	}
	return r.Evolve(f.Kind, f.Ref, domain.DayOf(h.Occurred, a.Zone))
}
