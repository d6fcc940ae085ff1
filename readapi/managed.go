package readapi

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// ManagedSeries says how many managed customers there were, day by day.
type ManagedSeries struct {
	Items []ManagedDay `json:"items" nullable:"false" doc:"Every day from the first to the last asked for"`
}

// ManagedDay is the number of managed customers at the end of a day: those with
// an order, and those from a qualified source without one. Archived customers
// are outside.
type ManagedDay struct {
	Day       Day   `json:"day"`
	Existing  int64 `json:"existing" doc:"With at least one order" example:"310"`
	Potential int64 `json:"potential" doc:"From a qualified source (form, web, survey, staff), without an order yet" example:"120"`
	Managed   int64 `json:"managed" doc:"Both together" example:"430"`
}

type getManaged struct {
	From Day `query:"from" doc:"First day; 29 days before the last by default"`
	To   Day `query:"to" doc:"Last day; today by default. At most 3,660 days from the first"`
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
		to = a.today()
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
	changes := map[Day]ManagedDay{}
	b, err := a.snapshot(ctx, modelManaged, in.min(), func(batch *pgx.Batch) {
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
	out := ManagedSeries{Items: []ManagedDay{}}
	before := changes[from.plus(-1)]
	for day := from; !to.Before(day.Day); day = day.next() {
		change := changes[day]
		now := ManagedDay{Day: day, Existing: before.Existing + change.Existing, Potential: before.Potential + change.Potential}
		now.Managed = now.Existing + now.Potential
		out.Items = append(out.Items, now)
		before = now
	}
	return answered(&in.Request, b, in.tag(b, from, to), out), nil
}
