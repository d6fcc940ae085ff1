package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed order.sql
var orderSQL string

var orders = Model{Name: "orders", Version: 4, SQL: orderSQL, Shape: func(env Env) Shape {
	return Within[order]{
		Fold: Fold[order]{Table: "orders", Columns: orderColumns, Key: orderKey},
		Apply: func(r order, of classes, e *eventstore.Event) (order, bool) {
			return r.apply(e, of, env.Zone)
		},
	}.Shape(env)
}}

var orderColumns = []Column[order]{
	{"id", func(r *order) any { return &r.id }},
	{"customer_id", func(r *order) any { return &r.customer }},
	{"revision", func(r *order) any { return &r.revision }},
	{"position", func(r *order) any { return &r.position }},
	{"number", func(r *order) any { return &r.number }},
	{"channel", func(r *order) any { return &r.channel }},
	{"items", func(r *order) any { return &r.items }},
	{"amount", func(r *order) any { return &r.amount }},
	{"currency", func(r *order) any { return &r.currency }},
	{"ordered_at", func(r *order) any { return &r.ordered }},
	{"day", func(r *order) any { return &r.day }},
	{"recorded_at", func(r *order) any { return &r.recorded }},
	{"state", func(r *order) any { return &r.state }},
	{"open", func(r *order) any { return &r.open }},
	{"promised", func(r *order) any { return &r.promised }},
	{"first_promised", func(r *order) any { return &r.first }},
	{"delivered_day", func(r *order) any { return &r.delivered }},
	{"returned_amount", func(r *order) any { return &r.returned }},
	{"returned_items", func(r *order) any { return &r.back }},
	{"reason", func(r *order) any { return &r.reason }},
	{"steps", func(r *order) any { return &r.steps }},
	{"classes", func(r *order) any { return &r.classes }},
}

// order is a row of orders. It is a value.
type order struct {
	id, customer       key
	revision, position int64
	number, channel    string
	items              int
	amount             amount
	currency           string
	ordered            time.Time
	day                date
	recorded           time.Time
	state              string
	open               bool
	promised, first    date
	delivered          date
	returned           amount
	back               int
	reason             string
	steps              []orderStep
	classes            map[string]string
}

// orderStep is a step that an order took. All of a former state is in the steps
// that it had taken by then.
type orderStep struct {
	State    string          `json:"state"` // that it led to
	At       time.Time       `json:"at"`
	Day      domain.Day      `json:"day"` // of At
	Revision uint64          `json:"revision"`
	Position uint64          `json:"position"`
	Promised domain.Day      `json:"promised,omitzero"`
	Amount   *domain.Decimal `json:"amount,omitempty"` // that came back
	Items    int             `json:"items,omitempty"`  // that came back
	Carrier  string          `json:"carrier,omitempty"`
	Reason   string          `json:"reason,omitempty"`
}

func orderKey(e *eventstore.Event) (key, bool) {
	id, ok := domain.OrderOf(e.Skeleton())
	return key(id), ok
}

// apply returns the row after the event. What the order's state does not expect
// changes nothing, nor does an id that another customer's order has.
func (r order) apply(e *eventstore.Event, of classes, zone *time.Location) (order, bool) {
	id, _ := e.Customer()
	if (r.id != key{}) && r.customer != key(id) {
		return r, false
	}
	at := occurred(e)
	after, expected := domain.Order{State: domain.OrderState(r.state)}.Evolve(e.Skeleton(), at, e.Meta.Import != "")
	if !expected {
		return r, false
	}
	step := orderStep{State: string(after.State), At: at, Day: domain.DayOf(at, zone), Revision: e.Revision, Position: e.Position, Reason: e.Meta.Reason}
	switch d := e.Skeleton().(type) {
	case *domain.OrderPlaced:
		r = order{
			id: d.OrderID, customer: id, number: d.Number, channel: d.Channel, items: d.Items,
			amount: amount{&d.Amount.Amount}, currency: d.Amount.Currency, returned: amount{new(domain.Decimal)},
			ordered: at, day: date{step.Day}, recorded: recorded(e), classes: of,
		}
	case *domain.OrderPromised:
		if r.promised, step.Promised = (date{d.Promised}), d.Promised; r.first.IsZero() {
			r.first = r.promised
		}
	case *domain.OrderShipped:
		step.Carrier = d.Carrier
	case *domain.OrderDelivered:
		r.delivered = date{step.Day}
	case *domain.OrderReturned:
		sum := r.returned.Add(d.Amount.Amount)
		r.returned, r.back, r.reason = amount{&sum}, r.back+d.Items, e.Meta.Reason
		step.Amount, step.Items = &d.Amount.Amount, d.Items
	case *domain.OrderCancelled:
		r.reason = e.Meta.Reason
	}
	r.steps = append(r.steps[:len(r.steps):len(r.steps)], step)
	r.state, r.open = string(after.State), after.State.Open()
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}
