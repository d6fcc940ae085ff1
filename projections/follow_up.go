package projections

import (
	_ "embed"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed follow_up.sql
var followUpSQL string

var followUps = Model{Name: "follow_ups", Version: 3, SQL: followUpSQL, Shape: func(env Env) Shape {
	return Within[followUp]{
		Fold: Fold[followUp]{
			Table: "follow_ups",
			Columns: []Column[followUp]{
				{"id", func(r *followUp) any { return &r.id }},
				{"customer_id", func(r *followUp) any { return &r.customer }},
				{"revision", func(r *followUp) any { return &r.revision }},
				{"position", func(r *followUp) any { return &r.position }},
				{"state", func(r *followUp) any { return &r.state }},
				{"kind", func(r *followUp) any { return &r.kind }},
				{"owner", func(r *followUp) any { return &r.owner }},
				{"team", func(r *followUp) any { return &r.team }},
				{"opened_at", func(r *followUp) any { return &r.opened }},
				{"due_at", func(r *followUp) any { return &r.due }},
				{"due_day", func(r *followUp) any { return &r.dueDay }},
				{"ended_at", func(r *followUp) any { return &r.ended }},
				{"outcome", func(r *followUp) any { return &r.outcome }},
				{"visit_id", func(r *followUp) any { return &r.visit }},
				{"complaint_id", func(r *followUp) any { return &r.complaint }},
				{"classes", func(r *followUp) any { return &r.classes }},
				{"description_ref", func(r *followUp) any { return &r.description }},
				{"outcome_ref", func(r *followUp) any { return &r.result }},
			},
			Key: func(e *eventstore.Event) (key, bool) {
				id, ok := domain.FollowUpOf(e.Skeleton())
				return key(id), ok
			},
		},
		Apply: func(r followUp, of classes, e *eventstore.Event) (followUp, bool) {
			return r.apply(e, of, env.Zone)
		},
	}.Shape(env)
}}

// followUp is a row of follow_ups. It is a value.
type followUp struct {
	id, customer        key
	revision, position  int64
	state, kind, owner  string
	team                string
	opened, due         time.Time
	dueDay              date
	ended               *time.Time
	outcome             string
	visit, complaint    pgtype.UUID
	classes             map[string]string
	description, result []byte
}

// apply returns the row after the event. What the follow-up's state does not
// expect changes nothing, nor does an id that another customer's has.
func (r followUp) apply(e *eventstore.Event, of classes, zone *time.Location) (followUp, bool) {
	id, _ := e.Customer()
	if (r.id != key{}) && r.customer != key(id) {
		return r, false
	}
	after, expected := domain.FollowUpState(r.state).Evolve(e.Skeleton())
	if !expected {
		return r, false
	}
	at := occurred(e)
	switch d := e.Skeleton().(type) {
	case *domain.FollowUpOpened:
		r = followUp{
			id: d.FollowUpID, customer: id, kind: d.Kind, owner: d.Owner, opened: at, due: *instant(d.Due), dueDay: date{domain.DayOf(d.Due, zone)},
			visit: pgtype.UUID{Bytes: d.VisitID, Valid: !d.VisitID.IsZero()}, complaint: pgtype.UUID{Bytes: d.ComplaintID, Valid: !d.ComplaintID.IsZero()},
			description: reference(e, "description"), classes: of,
		}
	case *domain.FollowUpAssigned:
		r.owner, r.team = d.Owner, d.Team
	case *domain.FollowUpDone:
		r.ended, r.outcome, r.result = &at, d.Outcome, reference(e, "description")
	case *domain.FollowUpDropped:
		r.ended, r.outcome = &at, e.Meta.Reason
	}
	r.state = string(after)
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}
