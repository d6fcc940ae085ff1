package readapi

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
)

// ClassCounts says how many customers are in each class.
type ClassCounts struct {
	Day     Day           `json:"day" doc:"At the end of this day, or now where it is today"`
	Schemes []SchemeCount `json:"schemes" nullable:"false"`
}

// SchemeCount is the part of ClassCounts for one way of classifying.
type SchemeCount struct {
	Scheme  string       `json:"scheme" enum:"importance,frequency,value,sensitivity"`
	Classes []ClassCount `json:"classes" nullable:"false" doc:"Every class of the scheme; customers without one are in none"`
}

// ClassCount is the number of customers in a class.
type ClassCount struct {
	Class     string `json:"class" example:"important"`
	Customers int64  `json:"customers" example:"42"`
}

type getClasses struct {
	Day Day `query:"day" doc:"As of the end of this day; today by default"`
	Freshness
	Request
}

const classesSQL = `SELECT scheme, class, sum(customers)::bigint FROM read.class_days WHERE day <= $1::date GROUP BY scheme, class`

func (a *api) getClasses(ctx context.Context, in *getClasses) (*answer[ClassCounts], error) {
	day := in.Day
	if day.IsZero() {
		day = a.today()
	}
	counts := map[[2]string]int64{}
	b, err := a.snapshot(ctx, modelClasses, in.min(), func(batch *pgx.Batch) {
		batch.Queue(classesSQL, day.Time()).Query(func(rows pgx.Rows) error {
			var key [2]string
			var n int64
			_, err := pgx.ForEachRow(rows, []any{&key[0], &key[1], &n}, func() error {
				counts[key] = n
				return nil
			})
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	out := ClassCounts{Day: day, Schemes: []SchemeCount{}}
	for _, scheme := range domain.SchemeNames {
		one := SchemeCount{Scheme: scheme, Classes: []ClassCount{}}
		for _, class := range domain.Schemes[scheme] {
			one.Classes = append(one.Classes, ClassCount{Class: class, Customers: counts[[2]string{scheme, class}]})
		}
		out.Schemes = append(out.Schemes, one)
	}
	return answered(&in.Request, b, in.tag(b, day), out), nil
}

// today returns the day that it is in the installation's time zone.
func (a *api) today() Day { return Day{domain.DayOf(a.Now(), a.Zone)} }
