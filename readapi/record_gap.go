package readapi

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

// RecordGap is a record that lacks what its standard requires.
type RecordGap struct {
	CustomerID  ID           `json:"customerId"`
	Kind        string       `json:"kind" enum:"person,company"`
	Region      *string      `json:"region" example:"GB-LND"`
	Class       *string      `json:"class" doc:"Of the standard's scheme; null where not classified" example:"important"`
	Responsible string       `json:"responsible" doc:"Opaque id of who sees to it" example:"staff-17"`
	Missing     []string     `json:"missing" nullable:"false" doc:"Required fields that are empty" example:"[\"email\"]"`
	Stale       []StaleField `json:"stale" nullable:"false" doc:"Required fields that are filled and past their refresh interval"`
	CreatedAt   Instant      `json:"createdAt" doc:"Of the record"`

	filled map[string]int64
}

// StaleField is a field past its refresh interval.
type StaleField struct {
	Field      string  `json:"field" example:"phone"`
	ObservedAt Instant `json:"observedAt" doc:"When it was last observed or found correct"`
	StaleSince Instant `json:"staleSince"`
}

func (g *RecordGap) scan() []any {
	return []any{&g.CustomerID, &g.Kind, &g.Region, &g.Class, &g.CreatedAt, &g.filled}
}

func (g *RecordGap) customer() ID { return ID{} } // nothing of it is sealed

func (g *RecordGap) open(*person) {}

// judge fills in what the record lacks at the instant, and reports whether that is
// what was asked for.
func (g *RecordGap) judge(v domain.CollectionStandardDefined, at time.Time, gap string) bool {
	class := ""
	if g.Class != nil {
		class = *g.Class
	}
	g.Missing, g.Stale = []string{}, []StaleField{}
	which := v.Of(class, g.Kind)
	if which < 0 {
		return false
	}
	s := v.Standards[which]
	g.Responsible = s.Responsible
	for _, f := range s.Required {
		micro, filled := g.filled[f.Field]
		observed := time.UnixMicro(micro).UTC()
		switch {
		case !filled:
			g.Missing = append(g.Missing, f.Field)
		case observed.Before(s.FreshFrom(f, at)):
			g.Stale = append(g.Stale, StaleField{f.Field, Instant{observed}, Instant{observed.AddDate(0, 0, s.Refresh(f))}})
		}
	}
	return gap != "stale" && len(g.Missing) > 0 || gap != "missing" && len(g.Stale) > 0
}

type listRecordGaps struct {
	Responsible string `query:"responsible" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Only records that this person sees to: the list of a person" example:"staff-17"`
	Class       string `query:"class" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Only records of this class of the standard's scheme"`
	Region      string `query:"region" maxLength:"16" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Only records of this region"`
	Gap         string `query:"gap" enum:"any,missing,stale" default:"any" doc:"missing: something required is empty; stale: something is past its refresh interval"`
	Sort        string `query:"sort" enum:"createdAt,-createdAt" default:"createdAt"`
	Count       bool   `query:"count" doc:"Count the whole list too"`
	PastInstants
	Paging
	Freshness
	Request
}

var recordGapOrders = []order{{name: "createdAt", column: "created_at", instant: true}}

const gapsDoc = "Active records that lack a required field, or have one past its refresh interval, by the standard in force at the instant. Give `responsible` for the daily list of a person."

func (a *api) listRecordGaps(ctx context.Context, in *listRecordGaps) (*answer[Page[RecordGap]], error) {
	s, err := a.standards(ctx, in.PastInstants, in.min())
	if err != nil {
		return nil, err
	}
	l := s.gaps(in, in.url.Path)
	if err := a.then(ctx, l); err != nil {
		return nil, err
	}
	found, err := fetch(ctx, a, l, in.Freshness, in.Paging, in.Count, func(g *RecordGap) bool { return g.judge(s.standard, s.at, in.Gap) })
	if err != nil {
		return nil, err
	}
	return paged(&in.Request, found), nil
}

// gaps is the list of the records that lack something.
func (s standards) gaps(in *listRecordGaps, path string) *list {
	l := &list{
		at: in.PastInstants, model: modelRecords, columns: "id, kind, nullif(region, ''), nullif(" + s.class() + ", ''), created_at, filled", from: "read.records", path: path,
		order: orderNamed(recordGapOrders, in.Sort),
	}
	l.where("status = 'active'")
	if in.Class != "" {
		l.equals(s.class(), in.Class)
	}
	l.equals("region", in.Region)
	s.lacks(l, in)
	return l
}

// lacks adds the condition that a record lacks something that its standard
// requires. Days are compared with the database's clock and not with an instant, where
// it is about the present: a cursor is bound to the arguments.
func (s standards) lacks(l *list, in *listRecordGaps) {
	responsible, gap := in.Responsible, in.Gap
	j := judge{s, func(v any) string { return l.bind("?", v) }}
	var gaps, classes []string
	every := true // the standards asked for name a class each
	for i, one := range s.standard.Standards {
		if responsible != "" && one.Responsible != responsible {
			continue
		}
		every = every && one.Class != ""
		classes = append(classes, one.Class)
		var lacks []string
		for _, f := range one.Required {
			if gap != "stale" {
				lacks = append(lacks, "NOT jsonb_exists(filled, "+j.bind(f.Field)+")")
			}
			if days := one.Refresh(f); days > 0 && gap != "missing" {
				lacks = append(lacks, "(filled ->> "+j.bind(f.Field)+")::bigint < (extract(epoch FROM "+in.now(s.at)+" - "+strconv.Itoa(24*days)+" * interval '1 hour') * 1000000)::bigint")
			}
		}
		if len(lacks) > 0 {
			gaps = append(gaps, "which = "+strconv.Itoa(i)+" AND ("+strings.Join(lacks, " OR ")+")")
		}
	}
	if len(gaps) == 0 {
		l.where("false")
		return
	}
	if every {
		s.ofClasses(l, classes)
	}
	condition := "(" + strings.Join(gaps, ") OR (") + ")"
	l.where("(" + strings.ReplaceAll(condition, "which = ", "("+j.which()+") = ") + ")")
}
