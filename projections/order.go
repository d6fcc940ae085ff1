package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed order.sql
var orderSQL string

var orders = Model{Name: "orders", Version: 1, SQL: orderSQL, Shape: func(env Env) Shape {
	return Journal[order]{
		Table: "orders",
		Columns: []Column[order]{
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
		},
		Row: func(e *eventstore.Event) (order, bool) { return newOrder(e, env.Zone) },
	}.Shape(env)
}}

// order is a row of orders.
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
}

func newOrder(e *eventstore.Event, zone *time.Location) (order, bool) {
	d, ok := e.Skeleton().(*domain.OrderPlaced)
	if !ok {
		return order{}, false
	}
	customer, _ := e.Customer()
	return order{
		id: d.OrderID, customer: customer, revision: int64(e.Revision), position: int64(e.Position), //nolint:gosec // both fit
		number: d.Number, channel: d.Channel, items: d.Items, amount: amount{&d.Amount.Amount}, currency: d.Amount.Currency,
		ordered: occurred(e), day: date{domain.DayOf(occurred(e), zone)}, recorded: recorded(e),
	}, true
}
