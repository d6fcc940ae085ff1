package projections

import (
	_ "embed"
	"maps"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed request.sql
var requestSQL string

var requests = Model{Name: "requests", Version: 3, SQL: requestSQL, Shape: func(env Env) Shape {
	return Within[request]{
		Fold: Fold[request]{
			Table: "requests",
			Columns: []Column[request]{
				{"id", func(r *request) any { return &r.id }},
				{"customer_id", func(r *request) any { return &r.customer }},
				{"revision", func(r *request) any { return &r.revision }},
				{"position", func(r *request) any { return &r.position }},
				{"state", func(r *request) any { return &r.state }},
				{"open", func(r *request) any { return &r.open }},
				{"type", func(r *request) any { return &r.typ }},
				{"urgency", func(r *request) any { return &r.urgency }},
				{"channel", func(r *request) any { return &r.channel }},
				{"owner", func(r *request) any { return &r.owner }},
				{"team", func(r *request) any { return &r.team }},
				{"due_at", func(r *request) any { return &r.due }},
				{"tasks", func(r *request) any { return &r.tasks }},
				{"resolution", func(r *request) any { return &r.resolution }},
				{"satisfied", func(r *request) any { return &r.satisfied }},
				{"received_at", func(r *request) any { return &r.received }},
				{"classes", func(r *request) any { return &r.classes }},
				{"clocks", func(r *request) any { return &r.clocks }},
				{"description_ref", func(r *request) any { return &r.description }},
				{"resolution_ref", func(r *request) any { return &r.resolutionText }},
			},
			Key: requestKey,
		},
		Apply: func(r request, of classes, e *eventstore.Event) (request, bool) { return r.apply(of, e) },
	}.Shape(env)
}}

// request is a row of requests. It is a value.
type request struct {
	id, customer                key
	revision, position          int64
	state                       string
	open                        bool
	typ, urgency, channel       string
	owner, team                 string
	due                         *time.Time
	tasks                       map[string]requestTask // by id
	resolution                  string
	satisfied                   *bool
	received                    time.Time
	classes                     map[string]string
	clocks                      domain.Clocks
	description, resolutionText []byte
}

// requestTask is a department's part of a request.
type requestTask struct {
	Team    string     `json:"team"`
	Due     *time.Time `json:"due,omitempty"`
	Done    *time.Time `json:"done,omitempty"`
	Outcome string     `json:"outcome,omitempty"`
}

func requestKey(e *eventstore.Event) (key, bool) {
	id, ok := domain.RequestOf(e.Skeleton())
	return key(id), ok
}

// apply returns the row after the event. What the request's state does not expect
// changes nothing, nor does an id that another customer's request has.
func (r request) apply(of classes, e *eventstore.Event) (request, bool) {
	id, _ := e.Customer()
	if (r.id != key{}) && r.customer != key(id) {
		return r, false
	}
	after, expected := domain.Request{State: domain.RequestState(r.state)}.Evolve(e.Skeleton())
	if !expected {
		return r, false
	}
	at := occurred(e)
	switch d := e.Skeleton().(type) {
	case *domain.CustomerRequested:
		r = request{
			id: d.RequestID, customer: id, channel: d.Channel, received: at, tasks: map[string]requestTask{},
			classes: of, description: reference(e, "description"),
		}
	case *domain.RequestTriaged:
		r.typ, r.urgency = d.Type, d.Urgency
	case *domain.RequestAssigned:
		r.owner, r.team = d.Owner, d.Team
		if !d.Due.IsZero() { // else it stays what it was
			r.due = instant(d.Due)
		}
	case *domain.RequestTaskAdded:
		r.tasks = maps.Clone(r.tasks)
		r.tasks[d.TaskID.String()] = requestTask{Team: d.Team, Due: instant(d.Due)}
	case *domain.RequestTaskDone:
		if task, known := r.tasks[d.TaskID.String()]; known {
			task.Done, task.Outcome = &at, d.Outcome
			r.tasks = maps.Clone(r.tasks)
			r.tasks[d.TaskID.String()] = task
		}
	case *domain.RequestResolved:
		r.resolution, r.resolutionText = d.Resolution, reference(e, "description")
	case *domain.RequestConfirmed:
		r.satisfied = d.Satisfied
	case *domain.RequestResumed:
		r.resolution, r.resolutionText = "", nil
	}
	r.clocks = r.clocks.AfterRequest(e.Skeleton(), at)
	r.state, r.open = string(after.State), after.State.Open()
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}
