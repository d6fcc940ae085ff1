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

	WithinDays *int   `json:"withinDays" doc:"A managed customer is an effective one if the last contact was at most so many days ago, its own day counted: by the communication plan in force at the end of the day. null where it says nothing" example:"90"`
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
	intervals := a.intervals(plan, from, to)
	effective := map[Day]int64{}
	if p == nil && intervals != nil { // a read model of its own
		_, err := a.snapshot(ctx, modelEffective, in.min(), func(batch *pgx.Batch) { p.effective(batch, intervals, a.Zone, effective) })
		if err != nil {
			return nil, err
		}
	}
	changes := map[Day]ManagedDay{}
	b, err := a.snapshot(ctx, p.in(modelManaged), in.min(), func(batch *pgx.Batch) {
		if p != nil {
			p.managed(batch, from, to, a.Zone, changes)
			p.effective(batch, intervals, a.Zone, effective)
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
		if within := a.effectiveWithin(plan, day); within > 0 {
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
	v, _ := plan.InForce(day.next().Start(a.Zone).Add(-time.Microsecond))
	return v.Effective
}

// interval is days on which a contact counts for so many.
type interval struct {
	first, last Day
	within      int
}

// intervals are the days on which a plan says for how long a contact counts, those
// together on which it says the same.
func (a *api) intervals(plan domain.CommunicationPlan, from, to Day) []interval {
	var out []interval
	for day := from; !to.Before(day.Day); day = day.next() {
		within := a.effectiveWithin(plan, day)
		switch n := len(out); {
		case within == 0:
		case n > 0 && out[n-1].within == within && out[n-1].last.next() == day:
			out[n-1].last = day
		default:
			out = append(out, interval{day, day, within})
		}
	}
	return out
}

const (
	// effectiveSQL says by how many more are effective from a day on. A stretch counts from
	// its first day until the contact is too long ago, or it ends.
	effectiveSQL = `SELECT day, sum(n)::bigint FROM (VALUES ($1::date, $2::date, $3::int)) AS i(first, last, within),
	LATERAL (SELECT greatest(from_day, first) AS enters, least(until_day, contact + within, last + 1) AS leaves, customers FROM read.effective_days
		WHERE contact > first - within AND contact <= last AND from_day <= last AND until_day > first) AS e,
	LATERAL (VALUES (enters, customers), (leaves, -customers)) AS d(day, n)
	WHERE enters < leaves GROUP BY day`

	// effectiveThenSQL is that as it was known; what begins or ends after the day $5 had not.
	effectiveThenSQL = `SELECT day, sum(n)::bigint FROM (VALUES ($1::date, $2::date, $3::int)) AS i(first, last, within),
	LATERAL (SELECT greatest(from_day, first) AS enters, least(CASE WHEN until_day <= $5 THEN until_day ELSE last + 1 END, contact + within, last + 1) AS leaves, customers
		FROM read.effective_days_changes
		WHERE contact > first - within AND contact <= least(last, $5) AND from_day <= least(last, $5) AND (until_day > first OR until_day > $5)
		AND position <= (SELECT coalesce(max(position), -1) FROM (SELECT position FROM read.histories_clock WHERE recorded <= $4 ORDER BY recorded DESC LIMIT 1) k)) AS e,
	LATERAL (VALUES (enters, customers), (leaves, -customers)) AS d(day, n)
	WHERE enters < leaves GROUP BY day`
)

// effective counts effective managed customers day by day; nil is the present.
func (p *past) effective(batch *pgx.Batch, intervals []interval, zone *time.Location, into map[Day]int64) {
	for _, i := range intervals {
		query, args := effectiveSQL, []any{i.first.Time(), i.last.Time(), i.within}
		if p != nil {
			batch.Queue(`SELECT set_config('enable_sort', 'off', true)`) // the planner cannot know how many changes there are
			query, args = effectiveThenSQL, append(args, p.recorded, domain.DayOf(p.occurred, zone).Time())
		}
		batch.Queue(query, args...).Query(func(rows pgx.Rows) error {
			more := map[Day]int64{}
			var day Day
			var n int64
			if _, err := pgx.ForEachRow(rows, []any{&day, &n}, func() error { more[day] = n; return nil }); err != nil {
				return err
			}
			var sum int64
			for day := i.first; !i.last.Before(day.Day); day = day.next() {
				sum += more[day]
				into[day] = sum
			}
			return nil
		})
	}
}
