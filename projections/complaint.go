package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed complaint.sql
var complaintSQL string

var complaints = Model{Name: "complaints", Version: 4, SQL: complaintSQL, Shape: func(env Env) Shape {
	return Within[complaint]{
		Fold: Fold[complaint]{Table: "complaints", Columns: complaintColumns, Key: complaintKey},
		Apply: func(r complaint, of classes, e *eventstore.Event) (complaint, bool) {
			return r.apply(e, of, env.Zone)
		},
	}.Shape(env)
}}

var complaintColumns = []Column[complaint]{
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
	{"open", func(r *complaint) any { return &r.open }},
	{"state_since", func(r *complaint) any { return &r.since }},
	{"owner", func(r *complaint) any { return &r.owner }},
	{"team", func(r *complaint) any { return &r.team }},
	{"due_at", func(r *complaint) any { return &r.due }},
	{"level", func(r *complaint) any { return &r.level }},
	{"paused_since", func(r *complaint) any { return &r.paused }},
	{"waits_for", func(r *complaint) any { return &r.waitsFor }},
	{"action", func(r *complaint) any { return &r.action }},
	{"rejection", func(r *complaint) any { return &r.rejection }},
	{"satisfied", func(r *complaint) any { return &r.satisfied }},
	{"reopened", func(r *complaint) any { return &r.reopened }},
	{"closed_at", func(r *complaint) any { return &r.closed }},
	{"classes", func(r *complaint) any { return &r.classes }},
}

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
	open                        bool
	since                       time.Time
	owner, team                 string
	due                         *time.Time
	level                       int
	paused                      *time.Time
	waitsFor, action, rejection string
	satisfied                   *bool
	reopened                    int
	closed                      *time.Time
	classes                     map[string]string
}

func complaintKey(e *eventstore.Event) (key, bool) {
	id, ok := domain.ComplaintOf(e.Skeleton())
	return key(id), ok
}

// apply returns the row after the event. What the complaint's state does not
// expect changes nothing, nor does an id that another customer's complaint has.
func (r complaint) apply(e *eventstore.Event, of classes, zone *time.Location) (complaint, bool) {
	id, _ := e.Customer()
	if (r.id != key{}) && r.customer != key(id) {
		return r, false
	}
	before := domain.Complaint{State: domain.ComplaintState(r.state), Level: r.level, Paused: r.paused != nil}
	after, expected := before.Evolve(e.Skeleton())
	if !expected {
		return r, false
	}
	at := occurred(e)
	switch d := e.Skeleton().(type) {
	case *domain.CustomerComplained:
		r = complaint{
			id: d.ComplaintID, customer: id, category: d.Category, severity: d.Severity, channel: d.Channel,
			filed: at, filedDay: date{domain.DayOf(at, zone)}, recorded: recorded(e),
			description: reference(e, "description"), classes: of,
		}
	case *domain.ComplaintAssigned:
		r.owner, r.team = d.Owner, d.Team
		if !d.Due.IsZero() { // else it stays what it was, as the timer does
			r.due = instant(d.Due)
		}
	case *domain.ComplaintAnalysed:
		r.cause = either(d.Cause, r.cause)
	case *domain.ComplaintActionAgreed:
		r.action = d.Action
		if !d.Due.IsZero() {
			r.due = instant(d.Due)
		}
	case *domain.ComplaintEscalated:
		r.owner = either(d.Owner, r.owner)
		if !d.Due.IsZero() {
			r.due = instant(d.Due)
		}
	case *domain.ComplaintResolved:
		r.resolution, r.cause = d.Resolution, either(d.Cause, r.cause)
		r.compensation, r.currency = amount{}, ""
		if d.Compensation != nil {
			r.compensation, r.currency = amount{&d.Compensation.Amount}, d.Compensation.Currency
		}
		r.resolved, r.resolvedDay = &at, date{domain.DayOf(at, zone)}
		r.resolutionText = reference(e, "description")
	case *domain.ComplaintReopened:
		r.reopened++
		r.resolved, r.resolvedDay, r.closed, r.satisfied = nil, date{}, nil, nil
		r.resolution, r.rejection, r.compensation, r.currency, r.resolutionText = "", "", amount{}, "", nil
	case *domain.ComplaintRejected:
		r.rejection = e.Meta.Reason
	case *domain.ComplaintConfirmed:
		r.satisfied = d.Satisfied
	case *domain.ComplaintClosed:
		r.closed = &at
	case *domain.ComplaintPaused:
		r.waitsFor = e.Meta.Reason
	}
	if string(after.State) != r.state {
		r.state, r.open, r.since = string(after.State), after.State.Open(), at
	}
	if r.level = after.Level; after.Paused && r.paused == nil {
		r.paused = &at
	}
	if !after.Paused {
		r.paused, r.waitsFor = nil, ""
	}
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}

// either returns the first of the codes that is not empty.
func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// instant returns the time in the precision that Postgres keeps, or nil for none.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Microsecond)
	return &t
}
