package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed order_return.sql
var orderReturnSQL string

// orderReturns lists what came back, so that figures of returns can be traced to it.
var orderReturns = Model{Name: "order_returns", Version: 3, SQL: orderReturnSQL, Shape: func(env Env) Shape {
	return Within[orderReturn]{
		Fold: Fold[orderReturn]{
			Table: "order_returns",
			Columns: []Column[orderReturn]{
				{"id", func(r *orderReturn) any { return &r.id }},
				{"customer_id", func(r *orderReturn) any { return &r.customer }},
				{"revision", func(r *orderReturn) any { return &r.revision }},
				{"position", func(r *orderReturn) any { return &r.position }},
				{"order_id", func(r *orderReturn) any { return &r.order }},
				{"reason", func(r *orderReturn) any { return &r.reason }},
				{"items", func(r *orderReturn) any { return &r.items }},
				{"amount", func(r *orderReturn) any { return &r.amount }},
				{"currency", func(r *orderReturn) any { return &r.currency }},
				{"whole", func(r *orderReturn) any { return &r.whole }},
				{"returned_at", func(r *orderReturn) any { return &r.returned }},
				{"day", func(r *orderReturn) any { return &r.day }},
				{"recorded_at", func(r *orderReturn) any { return &r.recorded }},
				{"description_ref", func(r *orderReturn) any { return &r.description }},
				{"classes", func(r *orderReturn) any { return &r.classes }},
			},
			Key: func(e *eventstore.Event) (key, bool) {
				d, ok := e.Skeleton().(*domain.OrderReturned)
				if !ok {
					return key{}, false
				}
				return key(d.ReturnID), true
			},
		},
		Apply: func(r orderReturn, of classes, e *eventstore.Event) (orderReturn, bool) {
			return r.apply(e, of, env.Zone)
		},
	}.Shape(env)
}}

// orderReturn is a row of order_returns. It is a value.
type orderReturn struct {
	id, customer       key
	revision, position int64
	order              key
	reason             string
	items              int
	amount             amount
	currency           string
	whole              bool
	returned           time.Time
	day                date
	recorded           time.Time
	description        []byte
	classes            map[string]string
}

// apply returns the row of a return; an id that there is already changes nothing.
func (r orderReturn) apply(e *eventstore.Event, of classes, zone *time.Location) (orderReturn, bool) {
	d, ok := e.Skeleton().(*domain.OrderReturned)
	if !ok || (r.id != key{}) {
		return r, false
	}
	customer, _ := e.Customer()
	at := occurred(e)
	return orderReturn{
		id: d.ReturnID, customer: customer, revision: int64(e.Revision), position: int64(e.Position), //nolint:gosec // both fit
		order: d.OrderID, reason: e.Meta.Reason, items: d.Items, amount: amount{&d.Amount.Amount}, currency: d.Amount.Currency, whole: d.Whole,
		returned: at, day: date{domain.DayOf(at, zone)}, recorded: recorded(e), description: reference(e, "description"), classes: of,
	}, true
}
