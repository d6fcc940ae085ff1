package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed measure.sql
var measureSQL string

var measures = Model{Name: "measures", Version: 2, SQL: measureSQL, Shape: func(env Env) Shape {
	return Fold[measure]{
		Table: "measures",
		Columns: []Column[measure]{
			{"id", func(r *measure) any { return &r.id }},
			{"revision", func(r *measure) any { return &r.revision }},
			{"position", func(r *measure) any { return &r.position }},
			{"state", func(r *measure) any { return &r.state }},
			{"title", func(r *measure) any { return &r.title }},
			{"cause", func(r *measure) any { return &r.cause }},
			{"owner", func(r *measure) any { return &r.owner }},
			{"due_at", func(r *measure) any { return &r.due }},
			{"opened_at", func(r *measure) any { return &r.opened }},
			{"implemented_at", func(r *measure) any { return &r.implemented }},
			{"implemented_day", func(r *measure) any { return &r.day }},
			{"action", func(r *measure) any { return &r.action }},
			{"verified_at", func(r *measure) any { return &r.verified }},
			{"reason", func(r *measure) any { return &r.reason }},
			{"reopened", func(r *measure) any { return &r.reopened }},
			{"complaints", func(r *measure) any { return &r.complaints }},
			{"surveys", func(r *measure) any { return &r.surveys }},
			{"team", func(r *measure) any { return &r.team }},
		},
		Key: measureKey,
		Apply: func(r measure, e *eventstore.Event) (measure, bool) {
			return r.apply(e, env.Zone)
		},
	}.Shape(env)
}}

// measure is a row of measures. It is a value.
type measure struct {
	id                 key
	revision, position int64
	state, title       string
	cause, owner       string
	due, opened        time.Time
	implemented        *time.Time
	day                date
	action             string
	verified           *time.Time
	reason             string
	reopened           int
	complaints         []key
	surveys            []string
	team               string
}

func measureKey(e *eventstore.Event) (key, bool) {
	family, name, ok := domain.FamilyOf(e.Stream)
	if !ok || family != domain.FamilyMeasure {
		return key{}, false
	}
	id, err := domain.ParseID(name)
	return key(id), err == nil
}

// apply returns the row after the event. What the measure's state does not expect
// changes nothing.
func (r measure) apply(e *eventstore.Event, zone *time.Location) (measure, bool) {
	after, expected := domain.MeasureState(r.state).Evolve(e.Skeleton())
	if !expected {
		return r, false
	}
	at := occurred(e)
	switch d := e.Skeleton().(type) {
	case *domain.MeasureOpened:
		id, _ := measureKey(e)
		r = measure{id: id, title: d.Title, cause: d.Cause, owner: d.Owner, due: *instant(d.Due), opened: at, complaints: []key{}, surveys: []string{}}
		r = r.because(d.Because)
	case *domain.MeasureLinked:
		r = r.because(d.Because)
	case *domain.MeasureImplemented:
		r.implemented, r.day, r.action, r.reason = &at, date{domain.DayOf(at, zone)}, d.Action, ""
	case *domain.MeasureVerified:
		r.verified = &at
	case *domain.MeasureIneffective:
		r.reason = e.Meta.Reason
	case *domain.MeasureReopened:
		r.implemented, r.day, r.action, r.verified = nil, date{}, "", nil
		if d.Owner != "" {
			r.owner, r.team = d.Owner, ""
		}
		r.due, r.reason = *instant(d.Due), e.Meta.Reason
		r.reopened++
	case *domain.MeasureAssigned:
		r.owner, r.team = d.Owner, d.Team
	}
	r.state = string(after)
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}

// because adds what called for it, each once.
func (r measure) because(b domain.Because) measure {
	for _, id := range b.Complaints {
		r.complaints = once(r.complaints, key(id))
	}
	for _, code := range b.Surveys {
		r.surveys = once(r.surveys, code)
	}
	return r
}

func once[T comparable](list []T, v T) []T {
	for _, one := range list {
		if one == v {
			return list
		}
	}
	return append(list[:len(list):len(list)], v)
}
