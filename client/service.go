package client

import (
	"context"
	"net/http"
	"time"
)

// OnComplaint takes a complaint further. The step is the last part of the route,
// such as acknowledge, assign or notes, and body its fields as the description
// of the API has them.
func (c *Client) OnComplaint(ctx context.Context, customer, complaint, step string, body map[string]any, opts ...SendOption) (Accepted, error) {
	return c.send(ctx, http.MethodPost, "/v1/customers/"+customer+"/complaints/"+complaint+"/"+step, opts, body)
}

// OnOrder takes an order further: promise, ship, deliver, return or cancel, with
// its fields as the description of the API has them.
func (c *Client) OnOrder(ctx context.Context, customer, order, step string, body map[string]any, opts ...SendOption) (Accepted, error) {
	return c.send(ctx, http.MethodPost, "/v1/customers/"+customer+"/orders/"+order+"/"+step, opts, body)
}

// VisitPlan is a visit to plan.
type VisitPlan struct {
	Mode       string    `json:"mode"` // inPerson, phone, video or mail
	Purpose    string    `json:"purpose,omitempty"`
	Staff      string    `json:"staff"`
	From       time.Time `json:"from"` // the window in which it is to take place
	Until      time.Time `json:"until"`
	Content    string    `json:"content,omitempty"`
	Goal       string    `json:"goal,omitempty"`
	OccurredAt time.Time `json:"occurredAt,omitzero"`
}

// PlanVisit plans a visit.
func (c *Client) PlanVisit(ctx context.Context, customer string, p VisitPlan, opts ...SendOption) (Accepted, error) {
	return c.send(ctx, http.MethodPost, "/v1/customers/"+customer+"/visit-plans", opts, p)
}

// OnVisit takes a planned visit further: confirm, start, complete, miss, cancel
// or reschedule, with its fields as the description of the API has them.
func (c *Client) OnVisit(ctx context.Context, customer, visit, step string, body map[string]any, opts ...SendOption) (Accepted, error) {
	return c.send(ctx, http.MethodPost, "/v1/customers/"+customer+"/visit-plans/"+visit+"/"+step, opts, body)
}

// DoFollowUp records that a follow-up was done; the outcome is a code.
func (c *Client) DoFollowUp(ctx context.Context, customer, followUp, outcome string, occurredAt time.Time, opts ...SendOption) (Accepted, error) {
	return c.send(ctx, http.MethodPost, "/v1/customers/"+customer+"/follow-ups/"+followUp+"/done", opts, struct {
		Outcome    string    `json:"outcome,omitempty"`
		OccurredAt time.Time `json:"occurredAt,omitzero"`
	}{outcome, occurredAt})
}

// Define adds a version to a policy: calendars/<name>, service-levels,
// visit-cadence or retention, with its fields as the description of the API has them.
func (c *Client) Define(ctx context.Context, policy string, body map[string]any, opts ...SendOption) error {
	_, err := c.send(ctx, http.MethodPut, "/v1/"+policy, opts, body)
	return err
}
