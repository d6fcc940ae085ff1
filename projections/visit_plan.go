package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed visit_plan.sql
var visitPlanSQL string

var visitPlans = Model{Name: "visit_plans", Version: 3, SQL: visitPlanSQL, Shape: func(env Env) Shape {
	return Within[visitPlan]{
		Fold: Fold[visitPlan]{
			Table: "visit_plans",
			Columns: []Column[visitPlan]{
				{"id", func(r *visitPlan) any { return &r.id }},
				{"customer_id", func(r *visitPlan) any { return &r.customer }},
				{"revision", func(r *visitPlan) any { return &r.revision }},
				{"position", func(r *visitPlan) any { return &r.position }},
				{"state", func(r *visitPlan) any { return &r.state }},
				{"open", func(r *visitPlan) any { return &r.open }},
				{"mode", func(r *visitPlan) any { return &r.mode }},
				{"purpose", func(r *visitPlan) any { return &r.purpose }},
				{"staff", func(r *visitPlan) any { return &r.staff }},
				{"team", func(r *visitPlan) any { return &r.team }},
				{"from_at", func(r *visitPlan) any { return &r.from }},
				{"until_at", func(r *visitPlan) any { return &r.until }},
				{"until_day", func(r *visitPlan) any { return &r.untilDay }},
				{"planned_at", func(r *visitPlan) any { return &r.planned }},
				{"started_at", func(r *visitPlan) any { return &r.started }},
				{"visited_at", func(r *visitPlan) any { return &r.visited }},
				{"in_window", func(r *visitPlan) any { return &r.inWindow }},
				{"rescheduled", func(r *visitPlan) any { return &r.rescheduled }},
				{"cancelled_by", func(r *visitPlan) any { return &r.cancelledBy }},
				{"reason", func(r *visitPlan) any { return &r.reason }},
				{"classes", func(r *visitPlan) any { return &r.classes }},
				{"content_ref", func(r *visitPlan) any { return &r.content }},
				{"goal_ref", func(r *visitPlan) any { return &r.goal }},
			},
			Key: func(e *eventstore.Event) (key, bool) {
				id, ok := domain.VisitOf(e.Skeleton())
				return key(id), ok
			},
		},
		Apply: func(r visitPlan, of classes, e *eventstore.Event) (visitPlan, bool) {
			return r.apply(e, of, env.Zone)
		},
	}.Shape(env)
}}

// visitPlan is a row of visit_plans. It is a value.
type visitPlan struct {
	id, customer         key
	revision, position   int64
	state                string
	open                 bool
	mode, purpose, staff string
	team                 string
	from, until          time.Time
	untilDay             date
	planned              time.Time
	started, visited     *time.Time
	inWindow             bool
	rescheduled          int
	cancelledBy, reason  string
	classes              map[string]string
	content, goal        []byte
}

// apply returns the row after the event. What the plan's state does not expect
// changes nothing, nor does an id that another customer's plan has.
func (r visitPlan) apply(e *eventstore.Event, of classes, zone *time.Location) (visitPlan, bool) {
	id, _ := e.Customer()
	if (r.id != key{}) && r.customer != key(id) {
		return r, false
	}
	after, expected := domain.VisitState(r.state).Evolve(e.Skeleton())
	if !expected {
		return r, false
	}
	at := occurred(e)
	window := func(from, until time.Time) {
		r.from, r.until, r.untilDay = *instant(from), *instant(until), date{domain.DayOf(until, zone)}
	}
	switch d := e.Skeleton().(type) {
	case *domain.VisitPlanned:
		r = visitPlan{
			id: d.VisitID, customer: id, mode: d.Mode, purpose: d.Purpose, staff: d.Staff, planned: at,
			content: reference(e, "content"), goal: reference(e, "goal"), classes: of,
		}
		window(d.From, d.Until)
	case *domain.VisitRescheduled:
		r.rescheduled++
		if d.Staff != "" {
			r.staff, r.team = d.Staff, ""
		}
		window(d.From, d.Until)
	case *domain.VisitAssigned:
		r.staff, r.team = d.Staff, d.Team
	case *domain.VisitStarted:
		r.started = &at
	case *domain.CustomerVisited:
		r.visited, r.inWindow = &at, !at.Before(r.from) && !at.After(r.until)
	case *domain.VisitCancelled:
		r.cancelledBy, r.reason = d.By, e.Meta.Reason
	case *domain.VisitMissed:
		r.reason = e.Meta.Reason
	}
	r.state, r.open = string(after), after.Open()
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}
