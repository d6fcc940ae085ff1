package domain

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

// PlaceOrder asks to record an order.
type PlaceOrder OrderPlaced

// Order decides on the record of an order.
func (c Customer) Order(cmd PlaceOrder) ([]Event, error) {
	var v Violations
	v.code("number", cmd.Number, false)
	v.code("channel", cmd.Channel, false)
	v.scale("items", &cmd.Items, 1, 1_000_000)
	cmd.Amount.check("amount", &v)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	e := OrderPlaced(cmd)
	return []Event{&e}, nil
}
