package readapi

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/tally"
)

// ManagedSeries says how many managed customers there were, day by day.
type ManagedSeries struct {
	Items   []ManagedDay `json:"items" nullable:"false" doc:"Every day from the first to the last asked for"`
	RestsOn *RestsOnLog  `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// ManagedDay is the number of managed customers at the end of a day: those with
// an order, and those from a qualified source without one. Archived customers
// are outside.
type ManagedDay struct {
	Day       Day   `json:"day"`
	Existing  int64 `json:"existing" doc:"With at least one order" example:"310"`
	Potential int64 `json:"potential" doc:"From a qualified source (form, web, survey, staff), without an order yet" example:"120"`
	Managed   int64 `json:"managed" doc:"Both together" example:"430"`

	WithinDays *int   `json:"withinDays" doc:"A managed customer is an effective one if the last contact was at most so many days ago, its own day counted: by the communication plan in force at the end of the day. null where it says nothing, and in a former state" example:"90"`
	Effective  *int64 `json:"effective" doc:"Managed customers that are effective ones; null where withinDays is" example:"280"`
}

type getManaged struct {
	From Day `query:"from" doc:"First day; 29 days before the last by default"`
	To   Day `query:"to" doc:"Last day; today by default. At most 3,660 days from the first"`
	PastInstants
	Freshness
	Request
}

const (
	managedMost    = 3660
	managedDefault = 30

	// The last row before the first day is the sum of all before it.
	managedSQL = `SELECT greatest(day, $1::date - 1), sum(existing)::bigint, sum(potential)::bigint
	FROM read.managed_days WHERE day <= $2::date GROUP BY 1 ORDER BY 1`
)

func (a *api) getManaged(ctx context.Context, in *getManaged) (*answer[ManagedSeries], error) {
	from, to := in.From, in.To
	if to.IsZero() {
		to = a.dayOf(in.PastInstants)
	}
	if from.IsZero() {
		from = to.plus(1 - managedDefault)
	}
	if err := span(from, to, "from", "to"); err != nil {
		return nil, err
	}
	if !to.Before(from.plus(managedMost).Day) {
		return nil, invalid("query.to", "range", "at most %d days from the first", managedMost)
	}
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	plan, err := a.communicationPlan(ctx, in.recorded(), in.min())
	if err != nil {
		return nil, err
	}
	effective := map[Day]int64{}
	if p == nil { // of the past it is not kept
		if effective, err = a.effective(ctx, plan, from, to, in.min()); err != nil {
			return nil, err
		}
	}
	changes := map[Day]ManagedDay{}
	b, err := a.snapshot(ctx, p.in(modelManaged), in.min(), func(batch *pgx.Batch) {
		if p != nil {
			p.managed(batch, from, to, a.Zone, changes)
			return
		}
		batch.Queue(managedSQL, from.Time(), to.Time()).Query(func(rows pgx.Rows) error {
			var d ManagedDay
			_, err := pgx.ForEachRow(rows, []any{&d.Day, &d.Existing, &d.Potential}, func() error {
				changes[d.Day] = d
				return nil
			})
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	out := ManagedSeries{Items: []ManagedDay{}, RestsOn: p.on(b)}
	before := changes[from.plus(-1)]
	for day := from; !to.Before(day.Day); day = day.next() {
		change := changes[day]
		now := ManagedDay{Day: day, Existing: before.Existing + change.Existing, Potential: before.Potential + change.Potential}
		now.Managed = now.Existing + now.Potential
		if within := a.effectiveWithin(plan, day); within > 0 && p == nil {
			n := effective[day]
			now.WithinDays, now.Effective = &within, &n
		}
		out.Items = append(out.Items, now)
		before = now
	}
	return answered(&in.Request, b, in.tag(b, from, to), out), nil
}

// managedThenSQL is what changed on the days of a period, as it was known.
const managedThenSQL = `SELECT (occurred AT TIME ZONE 'UTC')::date, what, sum(n)::bigint FROM read.tally_changes
	WHERE figure = 'managed' AND occurred >= $1::date AND occurred < $2::date + 1
	AND position <= (SELECT coalesce(max(position), -1) FROM (SELECT position FROM read.histories_clock WHERE recorded <= $3 ORDER BY recorded DESC LIMIT 1) k) GROUP BY 1, 2`

// managed reads the changes from the histories; those before the first day are all on
// the day before it.
func (p *past) managed(batch *pgx.Batch, from, to Day, zone *time.Location, changes map[Day]ManagedDay) {
	add := func(day Day, part string, n int64) {
		d := changes[day]
		if part == "existing" {
			d.Existing += n
		} else {
			d.Potential += n
		}
		changes[day] = d
	}
	last := to.Time()
	if p.occurred.Before(noLimit) { // what occurred later is not asked for
		last = earlier(last, domain.DayOf(p.occurred, zone).Time())
	}
	before := from.plus(-1)
	p.tally(batch, earlier(before.Time(), last), tally.Managed, func(sums map[string]int64) {
		for part, n := range sums {
			add(before, part, n)
		}
	})
	batch.Queue(managedThenSQL, from.Time(), last, p.recorded).Query(func(rows pgx.Rows) error {
		var day Day
		var part string
		var n int64
		_, err := pgx.ForEachRow(rows, []any{&day, &part, &n}, func() error {
			add(day, part, n)
			return nil
		})
		return err
	})
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// effectiveWithin is the policy's interval on the day, 0 for none: that of the
// version in force at the day's end.
func (a *api) effectiveWithin(plan domain.CommunicationPlan, day Day) int {
	v, _ := plan.InForce(day.next().start(a.Zone).Add(-time.Microsecond))
	return v.Effective
}

// effectiveSQL counts those whose last contact was within the days, of whom the
// stretch since that contact includes the day.
const effectiveSQL = `SELECT d.day, sum(e.customers)::bigint FROM unnest($1::date[], $2::int[]) AS d(day, within)
	JOIN read.effective_days e ON e.contact > d.day - d.within AND e.contact <= d.day AND e.from_day <= d.day AND e.until_day > d.day GROUP BY 1`

// effective counts effective managed customers day by day.
func (a *api) effective(ctx context.Context, plan domain.CommunicationPlan, from, to Day, position uint64) (map[Day]int64, error) {
	var days []time.Time
	var within []int
	for day := from; !to.Before(day.Day); day = day.next() {
		if n := a.effectiveWithin(plan, day); n > 0 {
			days, within = append(days, day.Time()), append(within, n)
		}
	}
	out := map[Day]int64{}
	if days == nil {
		return out, nil
	}
	_, err := a.snapshot(ctx, modelEffective, position, func(batch *pgx.Batch) {
		batch.Queue(effectiveSQL, days, within).Query(func(rows pgx.Rows) error {
			var day Day
			var n int64
			_, err := pgx.ForEachRow(rows, []any{&day, &n}, func() error { out[day] = n; return nil })
			return err
		})
	})
	return out, err
}
