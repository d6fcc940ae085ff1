package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed interview.sql
var interviewSQL string

var interviews = Model{Name: "interviews", Version: 2, SQL: interviewSQL, Shape: func(env Env) Shape {
	return Within[interview]{
		Fold: Fold[interview]{
			Table: "interviews",
			Columns: []Column[interview]{
				{"id", func(r *interview) any { return &r.id }},
				{"customer_id", func(r *interview) any { return &r.customer }},
				{"revision", func(r *interview) any { return &r.revision }},
				{"position", func(r *interview) any { return &r.position }},
				{"mode", func(r *interview) any { return &r.mode }},
				{"staff", func(r *interview) any { return &r.staff }},
				{"scores", func(r *interview) any { return &r.scores }},
				{"held_at", func(r *interview) any { return &r.held }},
				{"day", func(r *interview) any { return &r.day }},
				{"recorded_at", func(r *interview) any { return &r.recorded }},
				{"classes", func(r *interview) any { return &r.classes }},
				{"content_ref", func(r *interview) any { return &r.content }},
			},
			Key: func(e *eventstore.Event) (key, bool) {
				d, ok := e.Skeleton().(*domain.InterviewHeld)
				if !ok {
					return key{}, false
				}
				return key(d.InterviewID), true
			},
		},
		Apply: func(r interview, of classes, e *eventstore.Event) (interview, bool) {
			return r.apply(e, of, env.Zone)
		},
	}.Shape(env)
}}

// interview is a row of interviews. It is a value.
type interview struct {
	id, customer       key
	revision, position int64
	mode, staff        string
	scores             []domain.AspectScore
	held               time.Time
	day                date
	recorded           time.Time
	classes            map[string]string
	content            []byte
}

// apply returns the row of an interview; an id that there is already changes
// nothing.
func (r interview) apply(e *eventstore.Event, of classes, zone *time.Location) (interview, bool) {
	d, ok := e.Skeleton().(*domain.InterviewHeld)
	if !ok || (r.id != key{}) {
		return r, false
	}
	customer, _ := e.Customer()
	at := occurred(e)
	return interview{
		id: d.InterviewID, customer: customer, revision: int64(e.Revision), position: int64(e.Position), //nolint:gosec // both fit
		mode: d.Mode, staff: d.Staff, scores: d.Scores, held: at, day: date{domain.DayOf(at, zone)}, recorded: recorded(e), classes: of, content: reference(e, "content"),
	}, true
}
