package readapi

import (
	"context"

	"github.com/dossier-crm/dossier/domain"
)

// ServiceRequest is a service request and where it stands.
type ServiceRequest struct {
	ID          ID                `json:"id"`
	CustomerID  ID                `json:"customerId"`
	Revision    uint64            `json:"revision" doc:"In the customer's stream, of the last event about it" example:"5"`
	Position    uint64            `json:"position" doc:"Of that event in the log" example:"4711"`
	State       string            `json:"state" enum:"received,triaged,assigned,working,resolved,confirmed"`
	Open        bool              `json:"open" doc:"There is still something to be done"`
	May         []string          `json:"may" nullable:"false" doc:"The steps that are possible where it stands"`
	Type        *string           `json:"type" doc:"Code of what kind it is; null before it was triaged"`
	Urgency     *string           `json:"urgency" doc:"low, normal, high or critical; null before it was triaged"`
	Channel     *string           `json:"channel" doc:"Code of how it came in"`
	Owner       *string           `json:"owner" doc:"Opaque id of who has it"`
	Team        *string           `json:"team" doc:"Code of the department that has it"`
	DueAt       *Instant          `json:"dueAt" nullable:"true" doc:"The deadline that was set for it"`
	Tasks       map[string]TaskOf `json:"tasks" doc:"The parts of other departments, by id"`
	Resolution  *string           `json:"resolution" doc:"Code of what was done"`
	Satisfied   *bool             `json:"satisfied" doc:"Whether the customer is satisfied; null where not asked"`
	ReceivedAt  Instant           `json:"receivedAt"`
	Classes     map[string]string `json:"classes" doc:"The classes the customer was in at receipt, by scheme"`
	Description *string           `json:"description"`
	Remedy      *string           `json:"resolutionDescription" doc:"What was done, in words"`
	Erased      bool              `json:"erased" doc:"Personal fields are null because their keys were destroyed"`
	Unreadable  bool              `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`

	refs struct{ description, resolution []byte }
}

// TaskOf is a department's part of a request.
type TaskOf struct {
	Team    string   `json:"team" doc:"Code of the department"`
	Due     *Instant `json:"due,omitempty" doc:"To be done by then"`
	Done    *Instant `json:"done,omitempty" doc:"When it was done; absent where it was not"`
	Outcome string   `json:"outcome,omitempty" doc:"A code"`
}

const requestColumns = `id, customer_id, revision, position, state, open, nullif(type, ''), nullif(urgency, ''), nullif(channel, ''), nullif(owner, ''), nullif(team, ''),
	due_at, tasks, nullif(resolution, ''), satisfied, received_at, classes, description_ref, resolution_ref`

func (r *ServiceRequest) scan() []any {
	return []any{
		&r.ID, &r.CustomerID, &r.Revision, &r.Position, &r.State, &r.Open, &r.Type, &r.Urgency, &r.Channel, &r.Owner, &r.Team,
		&r.DueAt, &r.Tasks, &r.Resolution, &r.Satisfied, &r.ReceivedAt, &r.Classes, &r.refs.description, &r.refs.resolution,
	}
}

func (r *ServiceRequest) customer() ID { return r.CustomerID }

func (r *ServiceRequest) open(p *person) {
	r.May = domain.RequestLife.Steps(domain.RequestState(r.State))
	if r.May == nil {
		r.May = []string{}
	}
	r.Description, r.Remedy = opened[string](p, r.refs.description), opened[string](p, r.refs.resolution)
	r.Erased = p.erased
	r.Unreadable = p.unreadable
}

// RequestFilters are what lists of service requests can be narrowed by.
type RequestFilters struct {
	State string `query:"state" enum:"received,triaged,assigned,working,resolved,confirmed"`
	Open  string `query:"open" enum:"true,false" doc:"true: there is still something to be done"`
	Owner string `query:"owner" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this one has it: the list of a person, with open=true"`
	Team  string `query:"team" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this department has it"`
	From  Day    `query:"receivedFrom" doc:"Received on this day or later"`
	To    Day    `query:"receivedTo" doc:"Received on this day or earlier"`
	Sort  string `query:"sort" enum:"receivedAt,-receivedAt" default:"-receivedAt"`
	PastInstants
}

type listRequests struct {
	RequestFilters
	Count bool `query:"count" doc:"Count the whole list too"`
	Paging
	Freshness
	Request
}

type listCustomerRequests struct {
	ID ID `path:"customerId" doc:"The customer"`
	RequestFilters
	Paging
	Freshness
	Request
}

var requestOrders = []order{{name: "receivedAt", column: "received_at", instant: true, begins: true}}

func (a *api) requests(f RequestFilters, path string) (*list, error) {
	l := &list{at: f.PastInstants, model: modelRequests, columns: requestColumns, from: "read.requests", path: path, order: orderNamed(requestOrders, f.Sort)}
	l.equals("state", f.State)
	switch f.Open {
	case "true":
		l.passes("open", "owner", "team")
	case "false":
		l.where("NOT open")
	}
	l.equals("owner", f.Owner)
	l.equals("team", f.Team)
	l.days("received_at", f.From, f.To, a.Zone)
	return l, span(f.From, f.To, "receivedFrom", "receivedTo")
}

func (a *api) listRequests(ctx context.Context, in *listRequests) (*answer[Page[ServiceRequest]], error) {
	l, err := a.requests(in.RequestFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	return everywhere[ServiceRequest](ctx, a, l, in.Freshness, in.Paging, in.Count, &in.Request)
}

func (a *api) listCustomerRequests(ctx context.Context, in *listCustomerRequests) (*answer[Page[ServiceRequest]], error) {
	l, err := a.requests(in.RequestFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	l.where("customer_id = ?", in.ID)
	return ofCustomer[ServiceRequest](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}
