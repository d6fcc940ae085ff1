package domain

import "time"

// OrderState is where an order stands. The stored words are stable: recorded,
// placed, shipped, delivered, partlyReturned, returned, cancelled.
type OrderState string

// The states that more than the table has to name.
const (
	OrderRecorded  OrderState = "recorded"
	OrderIsPlaced  OrderState = "placed"
	OrderIsDone    OrderState = "delivered"
	OrderIsBack    OrderState = "returned"
	OrderIsDropped OrderState = "cancelled"
)

// OrderStates lists them, left to right.
var OrderStates = []OrderState{OrderRecorded, OrderIsPlaced, "shipped", OrderIsDone, "partlyReturned", OrderIsBack, OrderIsDropped}

// OrderLife is the life of an order (capability 6). Steps may be left out on the
// way to the right, as where goods are handed over the counter. What comes back
// is a part or the rest of it. An imported order of which nothing but the
// purchase is told is recorded: it waits for nothing, and what is told of it
// later is taken all the same. Cancelled is what never left; what was refused at
// the door is returned.
var OrderLife = Life[OrderState]{
	"recorded":       {"promise": "placed", "ship": "shipped", "deliver": "delivered", "returnPart": "partlyReturned", "return": "returned", "cancel": "cancelled"},
	"placed":         {"promise": "placed", "ship": "shipped", "deliver": "delivered", "cancel": "cancelled"},
	"shipped":        {"promise": "shipped", "deliver": "delivered", "return": "returned"},
	"delivered":      {"returnPart": "partlyReturned", "return": "returned"},
	"partlyReturned": {"returnPart": "partlyReturned", "return": "returned"},
	"returned":       {},
	"cancelled":      {},
}

// Open reports whether the customer still waits for the order.
func (s OrderState) Open() bool { return s == OrderIsPlaced || s == "shipped" }

// Order is what decisions about an order need of it.
type Order struct {
	State    OrderState
	Amount   Money
	Items    int
	Returned Decimal   // of the amount
	Back     int       // of the items
	Last     time.Time // when the last of its events occurred
}

// Evolve returns the order after an event about it, and false for one that its
// state does not expect, which changes nothing. The zero order is one that
// nobody has placed.
func (o Order) Evolve(e Event, at time.Time, imported bool) (Order, bool) {
	if placed, is := e.(*OrderPlaced); is {
		o = Order{State: OrderIsPlaced, Amount: placed.Amount, Items: placed.Items, Last: at}
		if imported {
			o.State = OrderRecorded
		}
		return o, true
	}
	about, ok := e.(OrderStep)
	if !ok {
		return o, false
	}
	if o.State, ok = OrderLife.Next(o.State, about.Step()); !ok {
		return o, false
	}
	if back, is := e.(*OrderReturned); is {
		o.Returned, o.Back = o.Returned.Add(back.Amount.Amount), o.Back+back.Items
	}
	o.Last = at
	return o, true
}
