package domain

// OrderStep is an event that takes an order further. It is its own command:
// what is asked for is what will have happened.
type OrderStep interface {
	Event
	Order() ID
	// Step names it in OrderLife.
	Step() string
	check(v *Violations)
}

// OrderPromised says by when the customer will have the order. A later promise
// takes the place of the one before; both stay on record.
type OrderPromised struct {
	OrderID  ID  `json:"orderId"`
	Promised Day `json:"promised"` // on this day at the latest
}

// OrderShipped says that the order is on its way.
type OrderShipped struct {
	OrderID ID     `json:"orderId"`
	Carrier string `json:"carrier,omitempty"` // code
}

// OrderDelivered says that the customer has it.
type OrderDelivered struct {
	OrderID ID `json:"orderId"`
}

// OrderReturned says that a part of the order came back, or the rest; why is the
// reason in the metadata.
type OrderReturned struct {
	OrderID     ID     `json:"orderId"`
	ReturnID    ID     `json:"returnId"`
	Items       int    `json:"items"`           // 0 where it was less than one
	Amount      Money  `json:"amount"`          // that the customer does not pay for it
	Whole       bool   `json:"whole,omitempty"` // nothing is left with the customer
	Description string `json:"description,omitempty" personal:"content"`
}

// OrderCancelled says that the order was called off before it left; why is the
// reason in the metadata.
type OrderCancelled struct {
	OrderID ID    `json:"orderId"`
	Amount  Money `json:"amount"` // of the order, so that sums need not look it up
}

// EventType implements Event.
func (OrderPromised) EventType() string { return "OrderPromised" }

// EventType implements Event.
func (OrderShipped) EventType() string { return "OrderShipped" }

// EventType implements Event.
func (OrderDelivered) EventType() string { return "OrderDelivered" }

// EventType implements Event.
func (OrderReturned) EventType() string { return "OrderReturned" }

// EventType implements Event.
func (OrderCancelled) EventType() string { return "OrderCancelled" }

func (e OrderPromised) Order() ID  { return e.OrderID }
func (e OrderShipped) Order() ID   { return e.OrderID }
func (e OrderDelivered) Order() ID { return e.OrderID }
func (e OrderReturned) Order() ID  { return e.OrderID }
func (e OrderCancelled) Order() ID { return e.OrderID }

func (OrderPromised) Step() string  { return "promise" }
func (OrderShipped) Step() string   { return "ship" }
func (OrderDelivered) Step() string { return "deliver" }
func (OrderCancelled) Step() string { return "cancel" }

// Step implements OrderStep.
func (e OrderReturned) Step() string {
	if e.Whole {
		return "return"
	}
	return "returnPart"
}

func (e OrderPromised) check(v *Violations) {
	if e.Promised.IsZero() {
		v.add("promised", "required", "say by which day")
	}
}

func (e OrderShipped) check(v *Violations) { v.code("carrier", e.Carrier, false) }

func (OrderDelivered) check(*Violations) {}

func (e OrderReturned) check(v *Violations) {
	v.scale("items", &e.Items, 0, maxItems)
	if e.Amount != (Money{}) { // left out, it is all that is left
		e.Amount.checkAmount("amount", v) // in the currency of the order
	}
	v.text("description", e.Description, maxText, false)
}

func (OrderCancelled) check(*Violations) {}
