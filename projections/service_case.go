package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed service_case.sql
var serviceCaseSQL string

// serviceCases is what service levels are judged by. The rows keep inputs: how
// long it took is worked out when it is asked for, with the calendar and the
// target as they are known then.
var serviceCases = Model{Name: "service_cases", Version: 3, SQL: serviceCaseSQL, Shape: func(env Env) Shape {
	return Within[serviceCase]{
		Fold: Fold[serviceCase]{
			Table: "service_cases",
			Columns: []Column[serviceCase]{
				{"id", func(r *serviceCase) any { return &r.id }},
				{"customer_id", func(r *serviceCase) any { return &r.customer }},
				{"revision", func(r *serviceCase) any { return &r.revision }},
				{"position", func(r *serviceCase) any { return &r.position }},
				{"kind", func(r *serviceCase) any { return &r.kind }},
				{"state", func(r *serviceCase) any { return &r.state }},
				{"open", func(r *serviceCase) any { return &r.open }},
				{"category", func(r *serviceCase) any { return &r.category }},
				{"severity", func(r *serviceCase) any { return &r.severity }},
				{"channel", func(r *serviceCase) any { return &r.channel }},
				{"owner", func(r *serviceCase) any { return &r.owner }},
				{"team", func(r *serviceCase) any { return &r.team }},
				{"classes", func(r *serviceCase) any { return &r.classes }},
				{"received_at", func(r *serviceCase) any { return &r.received }},
				{"received_day", func(r *serviceCase) any { return &r.day }},
				{"responded_at", func(r *serviceCase) any { return &r.responded }},
				{"resolved_at", func(r *serviceCase) any { return &r.resolved }},
				{"clocks", func(r *serviceCase) any { return &r.clocks }},
			},
			Key: caseKey,
		},
		Apply: func(r serviceCase, of classes, e *eventstore.Event) (serviceCase, bool) {
			return r.apply(e, of, env.Zone)
		},
	}.Shape(env)
}}

// serviceCase is a row of service_cases. It is a value.
type serviceCase struct {
	id, customer                key
	revision, position          int64
	kind, state                 string
	open                        bool
	category, severity, channel string
	owner, team                 string
	classes                     map[string]string
	received                    time.Time
	day                         date
	responded, resolved         *time.Time
	clocks                      domain.Clocks
}

func caseKey(e *eventstore.Event) (key, bool) {
	if id, ok := requestKey(e); ok {
		return id, true
	}
	return complaintKey(e)
}

// apply returns the row after the event. What the case's state does not expect
// changes nothing, nor does an id that another customer's case has.
func (r serviceCase) apply(e *eventstore.Event, of classes, zone *time.Location) (serviceCase, bool) {
	id, _ := e.Customer()
	if (r.id != key{}) && r.customer != key(id) {
		return r, false
	}
	if _, ok := requestKey(e); ok {
		return r.applyRequest(e, of, zone)
	}
	if r.kind == domain.CaseRequest {
		return r, false
	}
	before := domain.Complaint{State: domain.ComplaintState(r.state), Paused: r.clocks.Paused()}
	after, expected := before.Evolve(e.Skeleton())
	if !expected {
		return r, false
	}
	at := occurred(e)
	switch d := e.Skeleton().(type) {
	case *domain.CustomerComplained:
		r = serviceCase{
			id: d.ComplaintID, customer: id, kind: domain.CaseComplaint, category: d.Category, severity: d.Severity, channel: d.Channel,
			classes: of, received: at, day: date{domain.DayOf(at, zone)},
		}
	case *domain.ComplaintAssigned:
		r.owner, r.team = d.Owner, d.Team
	case *domain.ComplaintEscalated:
		r.owner = either(d.Owner, r.owner)
	}
	r.clocks = r.clocks.AfterComplaint(e.Skeleton(), at)
	r.state, r.open = string(after.State), after.State.Open()
	r.responded, r.resolved = instant(r.clocks.Responded), instant(r.clocks.Resolved)
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}

// applyRequest is apply for events about service requests.
func (r serviceCase) applyRequest(e *eventstore.Event, of classes, zone *time.Location) (serviceCase, bool) {
	if r.kind == domain.CaseComplaint {
		return r, false
	}
	after, expected := domain.Request{State: domain.RequestState(r.state)}.Evolve(e.Skeleton())
	if !expected {
		return r, false
	}
	id, _ := e.Customer()
	at := occurred(e)
	switch d := e.Skeleton().(type) {
	case *domain.CustomerRequested:
		r = serviceCase{
			id: d.RequestID, customer: id, kind: domain.CaseRequest, channel: d.Channel,
			classes: of, received: at, day: date{domain.DayOf(at, zone)},
		}
	case *domain.RequestTriaged:
		r.category, r.severity = d.Type, d.Urgency
	case *domain.RequestAssigned:
		r.owner, r.team = d.Owner, d.Team
	}
	r.clocks = r.clocks.AfterRequest(e.Skeleton(), at)
	r.state, r.open = string(after.State), after.State.Open()
	r.responded, r.resolved = instant(r.clocks.Responded), instant(r.clocks.Resolved)
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}
