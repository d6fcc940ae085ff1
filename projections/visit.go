package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed visit.sql
var visitSQL string

var visits = Model{Name: "visits", Version: 1, SQL: visitSQL, Shape: func(env Env) Shape {
	return Journal[visit]{
		Table: "visits",
		Columns: []Column[visit]{
			{"id", func(r *visit) any { return &r.id }},
			{"customer_id", func(r *visit) any { return &r.customer }},
			{"revision", func(r *visit) any { return &r.revision }},
			{"position", func(r *visit) any { return &r.position }},
			{"mode", func(r *visit) any { return &r.mode }},
			{"purpose", func(r *visit) any { return &r.purpose }},
			{"outcome", func(r *visit) any { return &r.outcome }},
			{"minutes", func(r *visit) any { return &r.minutes }},
			{"staff", func(r *visit) any { return &r.staff }},
			{"occurred_at", func(r *visit) any { return &r.occurred }},
			{"day", func(r *visit) any { return &r.day }},
			{"recorded_at", func(r *visit) any { return &r.recorded }},
			{"actor", func(r *visit) any { return &r.actor }},
			{"content_ref", func(r *visit) any { return &r.content }},
			{"feedback_ref", func(r *visit) any { return &r.feedback }},
			{"agreements_ref", func(r *visit) any { return &r.agreements }},
		},
		Row:   func(e *eventstore.Event) (visit, bool) { return newVisit(e, env.Zone) },
		Amend: `DELETE FROM visits WHERE customer_id = $1 AND revision = ANY ($2)`,
		Anew:  true,
	}.Shape(env)
}}

// visit is a row of visits.
type visit struct {
	id, customer                  key
	revision, position            int64
	mode, purpose, outcome        string
	minutes                       int
	staff                         string
	occurred                      time.Time
	day                           date
	recorded                      time.Time
	actor                         string
	content, feedback, agreements []byte
}

func newVisit(e *eventstore.Event, zone *time.Location) (visit, bool) {
	d, ok := e.Skeleton().(*domain.CustomerVisited)
	if !ok {
		return visit{}, false
	}
	customer, _ := e.Customer()
	return visit{
		id: d.VisitID, customer: customer, revision: int64(e.Revision), position: int64(e.Position), //nolint:gosec // both fit
		mode: d.Mode, purpose: d.Purpose, outcome: d.Outcome, minutes: d.Minutes, staff: d.Staff,
		occurred: occurred(e), day: date{domain.DayOf(occurred(e), zone)}, recorded: recorded(e), actor: e.Meta.Actor,
		content: reference(e, "content"), feedback: reference(e, "feedback"), agreements: reference(e, "agreements"),
	}, true
}
