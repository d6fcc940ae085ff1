package domain

import "time"

// OrderPlaced records a purchase (capability 6). The day of the order is the
// day on which it occurred.
type OrderPlaced struct {
	OrderID ID     `json:"orderId"`
	Number  string `json:"number,omitempty"` // the order's number in the selling system
	Channel string `json:"channel,omitempty"`
	Items   int    `json:"items"`
	Amount  Money  `json:"amount"`
}

// EventType implements Event.
func (OrderPlaced) EventType() string { return "OrderPlaced" }

// OrderOf returns the order that an event is about, and false where it is about
// none.
func OrderOf(e Event) (ID, bool) {
	switch e := e.(type) {
	case *OrderPlaced:
		return e.OrderID, true
	case OrderStep:
		return e.Order(), true
	}
	return ID{}, false
}

const maxItems = 1_000_000

// PlaceOrder asks to record an order, and by when it was promised; the zero day
// is no promise.
type PlaceOrder struct {
	OrderID         ID
	Number, Channel string
	Items           int
	Amount          Money
	Promised        Day
}

// Order decides on the record of an order.
func (c Customer) Order(cmd PlaceOrder) ([]Event, error) {
	var v Violations
	e := OrderPlaced{OrderID: cmd.OrderID, Number: cmd.Number, Channel: cmd.Channel, Items: cmd.Items, Amount: cmd.Amount}
	e.check(&v)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	events := []Event{&e}
	if !cmd.Promised.IsZero() {
		events = append(events, &OrderPromised{OrderID: cmd.OrderID, Promised: cmd.Promised})
	}
	return events, nil
}

// Fulfil decides on a step of an order that occurred at the instant. The steps of
// an order follow one another in the world too, so that what was so on a former
// day can be told. The reason is a code; a return and a cancellation have one.
func (c Customer) Fulfil(step OrderStep, reason string, at time.Time) ([]Event, error) {
	var v Violations
	step.check(&v)
	back, returns := step.(*OrderReturned)
	called, cancels := step.(*OrderCancelled)
	if returns || cancels || reason != "" {
		v.code("reason", reason, returns || cancels)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.present(); err != nil {
		return nil, err
	}
	order, known := c.Orders.get(step.Order())
	if !known {
		return nil, refuse("order-not-found", "orderId", "the customer has no order with this id")
	}
	if at = at.Truncate(time.Microsecond); at.Before(order.Last.Truncate(time.Microsecond)) {
		return nil, refuse("order-time", "occurredAt", "the order's last step was at %s, and this one cannot have been before", order.Last.UTC().Format(time.RFC3339))
	}
	if returns {
		part, err := order.back(*back)
		if err != nil {
			return nil, err
		}
		step = part
	}
	if cancels {
		step = &OrderCancelled{OrderID: called.OrderID, Amount: order.Amount}
	}
	if _, ok := OrderLife.Next(order.State, step.Step()); !ok {
		return nil, OrderLife.refuse("order-state", "orderId", order.State, step.Step())
	}
	return []Event{step}, nil
}

// back completes a return: neither items nor an amount given means all that is
// left. Whole it is when no item, or nothing of the amount, is left.
func (o Order) back(e OrderReturned) (*OrderReturned, error) {
	left := o.Amount.Amount.Sub(o.Returned)
	switch {
	case e.Amount == (Money{}) && e.Items == 0:
		e.Items, e.Amount = o.Items-o.Back, Money{left, o.Amount.Currency}
	case e.Amount == (Money{}) && o.Back+e.Items <= o.Items: // else that is what is wrong
		return nil, Violations{{Field: "amount", Rule: "required", Detail: "say what the customer does not pay for it, or leave both out for all that is left"}}
	}
	switch {
	case o.Back+e.Items > o.Items:
		return nil, refuse("return-items", "items", "of the order %d of %d items are left", o.Items-o.Back, o.Items)
	case e.Amount.Currency != o.Amount.Currency:
		return nil, refuse("return-currency", "amount", "the order is in %s", o.Amount.Currency)
	case left.Sub(e.Amount.Amount).Sign() < 0:
		return nil, refuse("return-amount", "amount", "of the order %s %s is left", left, o.Amount.Currency)
	case e.Items == 0 && e.Amount.Amount.Sign() == 0:
		return nil, refuse("return-nothing", "items", "a return has an item or an amount")
	}
	e.Whole = o.Back+e.Items == o.Items || left.Sub(e.Amount.Amount).Sign() == 0 && o.Amount.Amount.Sign() > 0
	if o.State == "shipped" && !e.Whole {
		return nil, refuse("order-state", "orderId", "what has not been delivered comes back whole")
	}
	return &e, nil
}

func (e OrderPlaced) check(v *Violations) {
	v.code("number", e.Number, false)
	v.code("channel", e.Channel, false)
	v.scale("items", &e.Items, 1, maxItems)
	e.Amount.check("amount", v)
}
