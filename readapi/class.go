package readapi

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/tally"
)

// ClassCounts says how many customers are in each class.
type ClassCounts struct {
	Day     Day           `json:"day" doc:"At the end of this day, or now where it is today"`
	Schemes []SchemeCount `json:"schemes" nullable:"false"`
	RestsOn *RestsOnLog   `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// SchemeCount is the part of ClassCounts for one way of classifying.
type SchemeCount struct {
	Scheme  string       `json:"scheme" example:"importance" doc:"importance, frequency, value, sensitivity, and those that were defined"`
	Classes []ClassCount `json:"classes" nullable:"false" doc:"Every class of the scheme; customers without one are in none"`
}

// ClassCount is the number of customers in a class.
type ClassCount struct {
	Class     string `json:"class" example:"important"`
	Customers int64  `json:"customers" example:"42"`
}

type getClasses struct {
	Day Day `query:"day" doc:"As of the end of this day; today by default"`
	PastInstants
	Freshness
	Request
}

const classesSQL = `SELECT scheme, class, sum(customers)::bigint FROM read.class_days WHERE day <= $1::date GROUP BY scheme, class`

func (a *api) getClasses(ctx context.Context, in *getClasses) (*answer[ClassCounts], error) {
	if in.asked() {
		return a.formerClasses(ctx, in)
	}
	day := in.Day
	if day.IsZero() {
		day = a.today()
	}
	counts := classTally{}
	b, err := a.snapshot(ctx, modelClasses, in.min(), func(batch *pgx.Batch) {
		batch.Queue(classesSQL, day.Time()).Query(counts.scan)
	})
	if err != nil {
		return nil, err
	}
	return answered(&in.Request, b, in.tag(b, day), counts.of(day)), nil
}

// classTally is the number of customers by scheme and class.
type classTally map[[2]string]int64

func (c classTally) scan(rows pgx.Rows) error {
	var key [2]string
	var n int64
	_, err := pgx.ForEachRow(rows, []any{&key[0], &key[1], &n}, func() error {
		c[key] = n
		return nil
	})
	return err
}

func (c classTally) of(day Day) ClassCounts {
	out := ClassCounts{Day: day, Schemes: []SchemeCount{}}
	for _, scheme := range domain.SchemeNames {
		one := SchemeCount{Scheme: scheme, Classes: []ClassCount{}}
		for _, class := range domain.Schemes[scheme] {
			one.Classes = append(one.Classes, ClassCount{Class: class, Customers: c[[2]string{scheme, class}]})
		}
		out.Schemes = append(out.Schemes, one)
	}
	others := map[string][]ClassCount{}
	for key, n := range c {
		if _, builtIn := domain.Schemes[key[0]]; !builtIn && n != 0 {
			others[key[0]] = append(others[key[0]], ClassCount{key[1], n})
		}
	}
	for _, scheme := range slices.Sorted(maps.Keys(others)) {
		slices.SortFunc(others[scheme], func(a, b ClassCount) int { return strings.Compare(a.Class, b.Class) })
		out.Schemes = append(out.Schemes, SchemeCount{scheme, others[scheme]})
	}
	return out
}

// today returns the day that it is in the installation's time zone.
func (a *api) today() Day { return Day{domain.DayOf(a.Now(), a.Zone)} }

// formerClasses counts at instants, from the history.
func (a *api) formerClasses(ctx context.Context, in *getClasses) (*answer[ClassCounts], error) {
	if err := notThen(map[string]bool{"day": !in.Day.IsZero()}); err != nil {
		return nil, err
	}
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	counts := classTally{}
	b, err := a.snapshot(ctx, modelHistories, in.min(), func(batch *pgx.Batch) {
		p.tally(batch, p.occurred, tally.Classes, func(sums map[string]int64) {
			for what, n := range sums {
				scheme, class, _ := strings.Cut(what, " ")
				counts[[2]string{scheme, class}] = n
			}
		})
	})
	if err != nil {
		return nil, err
	}
	out := counts.of(a.dayOf(in.PastInstants))
	out.RestsOn = p.on(b)
	return answered(&in.Request, b, in.tag(b), out), nil
}
