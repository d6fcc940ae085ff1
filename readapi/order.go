package readapi

import "context"

// OrderRecord is a purchase.
type OrderRecord struct {
	ID         ID             `json:"id"`
	CustomerID ID             `json:"customerId"`
	Revision   uint64         `json:"revision" doc:"Of the event in the customer's stream" example:"4"`
	Position   uint64         `json:"position" doc:"Of the event in the log" example:"4711"`
	Number     *string        `json:"number" doc:"In the selling system" example:"A-1001"`
	Channel    *string        `json:"channel" doc:"Code of where it was placed"`
	Items      int            `json:"items" example:"2"`
	Amount     CurrencyAmount `json:"amount"`
	OrderedAt  Instant        `json:"orderedAt"`
	Day        Day            `json:"day" doc:"The day of orderedAt in the installation's time zone"`
	RecordedAt Instant        `json:"recordedAt"`
}

const orderColumns = `id, customer_id, revision, position, nullif(number, ''), nullif(channel, ''), items,
	amount::text, currency, ordered_at, day, recorded_at`

func (o *OrderRecord) scan() []any {
	return []any{
		&o.ID, &o.CustomerID, &o.Revision, &o.Position, &o.Number, &o.Channel, &o.Items,
		&o.Amount.Amount, &o.Amount.Currency, &o.OrderedAt, &o.Day, &o.RecordedAt,
	}
}

// customer is none: an order says nothing personal.
func (o *OrderRecord) customer() ID { return ID{} }

func (o *OrderRecord) open(p *person) { o.Amount.Amount = decimal(p, o.Amount.Amount) }

// OrderFilters are what lists of orders can be narrowed by.
type OrderFilters struct {
	Number   string `query:"number" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this number"`
	Channel  string `query:"channel" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Currency string `query:"currency" pattern:"^[A-Z]{3}$" doc:"ISO 4217" example:"EUR"`
	From     Day    `query:"from" doc:"Placed on this day or later"`
	To       Day    `query:"to" doc:"Placed on this day or earlier"`
	Sort     string `query:"sort" enum:"orderedAt,-orderedAt" default:"-orderedAt"`
}

type listOrders struct {
	OrderFilters
	Count bool `query:"count" doc:"Count the whole list too"`
	Paging
	Freshness
	Request
}

type listCustomerOrders struct {
	ID ID `path:"customerId" doc:"The customer"`
	OrderFilters
	Paging
	Freshness
	Request
}

var orderOrders = []order{{name: "orderedAt", column: "ordered_at", instant: true}}

func (a *api) orders(f OrderFilters, path string) (*list, error) {
	l := &list{model: modelOrders, columns: orderColumns, from: "read.orders", path: path, order: orderNamed(orderOrders, f.Sort)}
	l.equals("number", f.Number)
	l.equals("channel", f.Channel)
	l.equals("currency", f.Currency)
	l.days("ordered_at", f.From, f.To, a.Zone)
	return l, span(f.From, f.To, "from", "to")
}

func (a *api) listOrders(ctx context.Context, in *listOrders) (*answer[Page[OrderRecord]], error) {
	l, err := a.orders(in.OrderFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	return everywhere[OrderRecord](ctx, a, l, in.Freshness, in.Paging, in.Count, &in.Request)
}

func (a *api) listCustomerOrders(ctx context.Context, in *listCustomerOrders) (*answer[Page[OrderRecord]], error) {
	l, err := a.orders(in.OrderFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	l.where("customer_id = ?", in.ID)
	return ofCustomer[OrderRecord](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}
