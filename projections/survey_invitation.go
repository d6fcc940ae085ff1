package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed survey_invitation.sql
var surveyInvitationSQL string

var surveyInvitations = Model{Name: "survey_invitations", Version: 3, SQL: surveyInvitationSQL, Shape: func(env Env) Shape {
	return Within[surveyInvitation]{
		Fold: Fold[surveyInvitation]{
			Table: "survey_invitations",
			Columns: []Column[surveyInvitation]{
				{"id", func(r *surveyInvitation) any { return &r.id }},
				{"customer_id", func(r *surveyInvitation) any { return &r.customer }},
				{"revision", func(r *surveyInvitation) any { return &r.revision }},
				{"position", func(r *surveyInvitation) any { return &r.position }},
				{"state", func(r *surveyInvitation) any { return &r.state }},
				{"open", func(r *surveyInvitation) any { return &r.open }},
				{"questionnaire", func(r *surveyInvitation) any { return &r.questionnaire }},
				{"version", func(r *surveyInvitation) any { return &r.version }},
				{"channel", func(r *surveyInvitation) any { return &r.channel }},
				{"invited_at", func(r *surveyInvitation) any { return &r.invited }},
				{"delivered_at", func(r *surveyInvitation) any { return &r.delivered }},
				{"delivered_day", func(r *surveyInvitation) any { return &r.deliveredDay }},
				{"answered_at", func(r *surveyInvitation) any { return &r.answered }},
				{"expires_at", func(r *surveyInvitation) any { return &r.expires }},
				{"reason", func(r *surveyInvitation) any { return &r.reason }},
				{"classes", func(r *surveyInvitation) any { return &r.classes }},
			},
			Key: func(e *eventstore.Event) (key, bool) {
				id, ok := domain.InvitationOf(e.Skeleton())
				return key(id), ok
			},
		},
		Apply: func(r surveyInvitation, of classes, e *eventstore.Event) (surveyInvitation, bool) {
			return r.apply(e, of, env.Zone)
		},
	}.Shape(env)
}}

// surveyInvitation is a row of survey_invitations. It is a value.
type surveyInvitation struct {
	id, customer        key
	revision, position  int64
	state               string
	open                bool
	questionnaire       string
	version             int
	channel             string
	invited             time.Time
	delivered, answered *time.Time
	deliveredDay        date
	expires             time.Time
	reason              string
	classes             map[string]string
}

// apply returns the row after the event. What the invitation's state does not
// expect changes nothing, nor does an id that another customer's has.
func (r surveyInvitation) apply(e *eventstore.Event, of classes, zone *time.Location) (surveyInvitation, bool) {
	id, _ := e.Customer()
	if (r.id != key{}) && r.customer != key(id) {
		return r, false
	}
	after, expected := domain.InvitationState(r.state).Evolve(e.Skeleton())
	at := occurred(e)
	if !expected || !domain.InTime(e.Skeleton(), at, r.expires) {
		return r, false
	}
	arrived := func() { r.delivered, r.deliveredDay = &at, date{domain.DayOf(at, zone)} }
	switch d := e.Skeleton().(type) {
	case *domain.SurveyInvited:
		r = surveyInvitation{
			id: d.InvitationID, customer: id, questionnaire: d.Questionnaire, version: d.Version, channel: d.Channel,
			invited: at, expires: *instant(d.Expires), classes: of,
		}
	case *domain.SurveyDelivered:
		arrived()
	case *domain.CustomerSurveyed:
		r.answered = &at
		if r.delivered == nil { // what is answered had arrived
			arrived()
		}
	case *domain.SurveyInvitationExpired:
		r.reason = e.Meta.Reason
	}
	r.state, r.open = string(after), after.Open()
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}
