package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed complaint.sql
var complaintSQL string

var complaints = Model{Name: "complaints", Version: 1, SQL: complaintSQL, Shape: func(env Env) Shape {
	return Fold[complaint]{
		Table: "complaints",
		Columns: []Column[complaint]{
			{"id", func(r *complaint) any { return &r.id }},
			{"customer_id", func(r *complaint) any { return &r.customer }},
			{"revision", func(r *complaint) any { return &r.revision }},
			{"position", func(r *complaint) any { return &r.position }},
			{"category", func(r *complaint) any { return &r.category }},
			{"severity", func(r *complaint) any { return &r.severity }},
			{"channel", func(r *complaint) any { return &r.channel }},
			{"state", func(r *complaint) any { return &r.state }},
			{"resolution", func(r *complaint) any { return &r.resolution }},
			{"cause", func(r *complaint) any { return &r.cause }},
			{"compensation_amount", func(r *complaint) any { return &r.compensation }},
			{"compensation_currency", func(r *complaint) any { return &r.currency }},
			{"filed_at", func(r *complaint) any { return &r.filed }},
			{"filed_day", func(r *complaint) any { return &r.filedDay }},
			{"resolved_at", func(r *complaint) any { return &r.resolved }},
			{"resolved_day", func(r *complaint) any { return &r.resolvedDay }},
			{"recorded_at", func(r *complaint) any { return &r.recorded }},
			{"description_ref", func(r *complaint) any { return &r.description }},
			{"resolution_ref", func(r *complaint) any { return &r.resolutionText }},
		},
		Key:   complaintKey,
		Apply: func(r complaint, e *eventstore.Event) (complaint, bool) { return r.apply(e, env.Zone) },
	}.Shape(env)
}}

// complaint is a row of complaints. It is a value.
type complaint struct {
	id, customer                key
	revision, position          int64
	category, severity, channel string
	state                       string
	resolution, cause           string
	compensation                amount
	currency                    string
	filed                       time.Time
	filedDay                    date
	resolved                    *time.Time
	resolvedDay                 date
	recorded                    time.Time
	description, resolutionText []byte
}

func complaintKey(e *eventstore.Event) (key, bool) {
	switch d := e.Skeleton().(type) {
	case *domain.CustomerComplained:
		return key(d.ComplaintID), true
	case *domain.ComplaintResolved:
		return key(d.ComplaintID), true
	}
	return key{}, false
}

// apply returns the row after the event. An id that another customer's
// complaint has, or that no complaint has, changes nothing.
func (r complaint) apply(e *eventstore.Event, zone *time.Location) (complaint, bool) {
	id, _ := e.Customer()
	known := r.id != key{}
	if known && r.customer != key(id) {
		return r, false
	}
	at := occurred(e)
	switch d := e.Skeleton().(type) {
	case *domain.CustomerComplained:
		r = complaint{
			id: d.ComplaintID, customer: id, category: d.Category, severity: d.Severity, channel: d.Channel,
			state: string(domain.ComplaintReceived), filed: at, filedDay: date{domain.DayOf(at, zone)}, recorded: recorded(e),
			description: reference(e, "description"),
		}
	case *domain.ComplaintResolved:
		if !known {
			return r, false
		}
		r.state, r.resolution, r.cause = string(domain.ComplaintDone), d.Resolution, d.Cause
		r.compensation, r.currency = amount{}, ""
		if d.Compensation != nil {
			r.compensation, r.currency = amount{&d.Compensation.Amount}, d.Compensation.Currency
		}
		r.resolved, r.resolvedDay = &at, date{domain.DayOf(at, zone)}
		r.resolutionText = reference(e, "description")
	}
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}
