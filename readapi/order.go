package readapi

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
)

// OrderRecord is a purchase and what has become of it.
type OrderRecord struct {
	ID         ID                `json:"id"`
	CustomerID ID                `json:"customerId"`
	Revision   uint64            `json:"revision" doc:"Of the last event about it, in the customer's stream" example:"4"`
	Position   uint64            `json:"position" doc:"Of that event in the log" example:"4711"`
	Number     *string           `json:"number" doc:"In the selling system" example:"A-1001"`
	Channel    *string           `json:"channel" doc:"Code of where it was placed"`
	Items      int               `json:"items" example:"2"`
	Amount     CurrencyAmount    `json:"amount" doc:"As it was placed"`
	OrderedAt  Instant           `json:"orderedAt"`
	Day        Day               `json:"day" doc:"The day of orderedAt in the installation's time zone"`
	RecordedAt Instant           `json:"recordedAt"`
	State      string            `json:"state" enum:"recorded,placed,shipped,delivered,partlyReturned,returned,cancelled" doc:"recorded: imported, and nothing but the purchase is known"`
	Open       bool              `json:"open" doc:"The customer waits for it"`
	Promised   *Day              `json:"promised" nullable:"true" doc:"By this day at the latest, as was said last"`
	First      *Day              `json:"firstPromised" nullable:"true" doc:"What was promised first"`
	Delivered  *Day              `json:"deliveredDay" nullable:"true" doc:"On which the customer had it"`
	Returned   CurrencyAmount    `json:"returned" doc:"What the customer does not pay because it came back"`
	Back       int               `json:"returnedItems" doc:"How many items came back" example:"0"`
	Reason     *string           `json:"reason" doc:"Code of why it came back, the last time, or was cancelled"`
	Steps      []OrderStep       `json:"steps" nullable:"false" doc:"What has become of it, in the order of the log"`
	May        []string          `json:"may" nullable:"false" doc:"The steps that are possible now"`
	Classes    map[string]string `json:"classes" doc:"The classes the customer was in when it was placed, by scheme"`
}

// OrderStep is one step of an order.
type OrderStep struct {
	State    string  `json:"state" doc:"That it led to" example:"shipped"`
	At       Instant `json:"at" doc:"When, in the world"`
	Day      Day     `json:"day" doc:"The day of at in the installation's time zone"`
	Revision uint64  `json:"revision" example:"5"`
	Position uint64  `json:"position" example:"4712"`
	Promised *Day    `json:"promised,omitempty" doc:"That was promised"`
	Amount   *string `json:"amount,omitempty" doc:"That came back"`
	Items    int     `json:"items,omitempty" doc:"That came back"`
	Carrier  *string `json:"carrier,omitempty"`
	Reason   *string `json:"reason,omitempty"`
}

const orderColumns = `id, customer_id, revision, position, nullif(number, ''), nullif(channel, ''), items,
	amount::text, currency, ordered_at, day, recorded_at, state, open, promised, first_promised, delivered_day, returned_amount::text, currency, returned_items,
	nullif(reason, ''), steps, classes`

func (o *OrderRecord) scan() []any {
	return []any{
		&o.ID, &o.CustomerID, &o.Revision, &o.Position, &o.Number, &o.Channel, &o.Items,
		&o.Amount.Amount, &o.Amount.Currency, &o.OrderedAt, &o.Day, &o.RecordedAt, &o.State, &o.Open, &o.Promised, &o.First, &o.Delivered,
		&o.Returned.Amount, &o.Returned.Currency, &o.Back, &o.Reason, &o.Steps, &o.Classes,
	}
}

// customer is none: an order says nothing personal.
func (o *OrderRecord) customer() ID { return ID{} }

func (o *OrderRecord) open(p *person) {
	o.Amount.Amount, o.Returned.Amount = decimal(p, o.Amount.Amount), decimal(p, o.Returned.Amount)
	o.May = append([]string{}, domain.OrderLife.Steps(domain.OrderState(o.State))...)
}

// OrderFilters are what lists of orders can be narrowed by.
type OrderFilters struct {
	Number   string `query:"number" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this number"`
	Channel  string `query:"channel" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Currency string `query:"currency" pattern:"^[A-Z]{3}$" doc:"ISO 4217" example:"EUR"`
	State    string `query:"state" enum:"recorded,placed,shipped,delivered,partlyReturned,returned,cancelled"`
	Open     string `query:"open" enum:"true,false" doc:"true: the customer waits for it"`
	Due      string `query:"due" enum:"today,late,none" doc:"Of the open ones those promised by today or before; those whose promised day has passed; those that nothing was promised of"`
	Returned bool   `query:"returned" doc:"Only those of which something came back"`
	Class    string `query:"class" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"The class the customer was in when it was placed, with its scheme" example:"importance:important"`
	From     Day    `query:"from" doc:"Placed on this day or later"`
	To       Day    `query:"to" doc:"Placed on this day or earlier"`
	Sort     string `query:"sort" enum:"orderedAt,-orderedAt" default:"-orderedAt"`
	PastInstants
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

var orderOrders = []order{{name: "orderedAt", column: "ordered_at", instant: true, begins: true}}

func (a *api) orders(f OrderFilters, path string) (*list, error) {
	l := &list{at: f.PastInstants, model: modelOrders, columns: orderColumns, from: "read.orders", path: path, order: orderNamed(orderOrders, f.Sort)}
	today := a.dayOf(f.PastInstants)
	l.equals("number", f.Number)
	l.equals("channel", f.Channel)
	l.equals("currency", f.Currency)
	l.equals("state", f.State)
	switch {
	case f.Open == "true" || f.Due != "":
		l.passes("open")
	case f.Open != "":
		l.where("NOT open")
	}
	switch f.Due {
	case "today":
		l.where("promised <= ?", today.Time())
	case "late":
		l.where("promised < ?", today.Time())
	case "none":
		l.where("promised IS NULL")
	}
	if f.Returned {
		l.where("(returned_items > 0 OR returned_amount > 0)")
	}
	if f.Class != "" {
		scheme, class, _ := strings.Cut(f.Class, ":")
		l.narrow("classes", "classes @> ?", map[string]string{scheme: class})
	}
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

// OneOrder is an order by itself.
type OneOrder struct {
	OrderRecord
	RestsOn *RestsOnLog `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

type getOrder struct {
	ID ID `path:"orderId" doc:"The order"`
	PastInstants
	Freshness
	Request
}

const orderSQL = `SELECT ` + orderColumns + ` FROM read.orders WHERE id = $1`

func (a *api) getOrder(ctx context.Context, in *getOrder) (*answer[OneOrder], error) {
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	sql, args := p.sql(orderSQL, in.ID)
	o, exists := new(OrderRecord), true
	b, err := a.snapshot(ctx, p.in(modelOrders), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		batch.Queue(sql, args...).QueryRow(func(row pgx.Row) error {
			err := row.Scan(o.scan()...)
			if errors.Is(err, pgx.ErrNoRows) {
				exists = false
				return nil
			}
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	if !exists {
		return nil, notFound("order")
	}
	if err := openOne(ctx, a, o); err != nil {
		return nil, err
	}
	return answered(&in.Request, b, in.weak(b, p, o.Revision), OneOrder{*o, p.on(b)}), nil
}

// Delivery says how many orders were delivered when they were promised.
type Delivery struct {
	Items   []DeliveryGroup `json:"items" nullable:"false" doc:"All together with the group *, and then the groups"`
	Waiting int64           `json:"waiting" doc:"Orders of the same channel and class that the customer waits for" example:"12"`
	Late    int64           `json:"late" doc:"Of these, those whose promised day has passed" example:"2"`
	RestsOn *RestsOnLog     `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// DeliveryGroup is the deliveries of one group.
type DeliveryGroup struct {
	Group     string   `json:"group" doc:"Value of what it is grouped by, empty where there is none; * is all" example:"2026-03"`
	Delivered int64    `json:"delivered" doc:"In the period, also what came back later" example:"40"`
	Promised  int64    `json:"promised" doc:"Of these, those that were promised by a day" example:"38"`
	OnTime    int64    `json:"onTime" doc:"On the promised day or before" example:"35"`
	Rate      *float64 `json:"onTimeRate" doc:"onTime / promised in percent; null where nothing was promised" example:"92.11"`
	MeanDays  *float64 `json:"meanDays" doc:"From the order to the delivery; null where nothing was delivered. What turned out to have been ordered later than that took no time" example:"3.40"`
}

type getDelivery struct {
	From        Day    `query:"from" doc:"Delivered on this day or later"`
	To          Day    `query:"to" doc:"Delivered on this day or earlier"`
	By          string `query:"by" enum:"month,channel,class" default:"month" doc:"month is that of the delivery, as YYYY-MM; class that in which the customer was when the order was placed"`
	Channel     string `query:"channel" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Class       string `query:"class" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"The customer's class in classScheme when the order was placed"`
	ClassScheme string `query:"classScheme" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" default:"importance" doc:"The scheme of the classes"`
	Promise     string `query:"promise" enum:"last,first" default:"last" doc:"Which promise it is held against"`
	PastInstants
	Freshness
	Request
}

// deliverySQL sums the groups up once they are there: several processes count by group side by
// side, and one alone would have to by group and of all.
const deliverySQL = `SELECT grouping(g), coalesce(g, ''), coalesce(sum(delivered), 0)::bigint, coalesce(sum(promised), 0)::bigint, coalesce(sum(on_time), 0)::bigint, (sum(days) / sum(delivered))::float8
	FROM (SELECT g, count(*) AS delivered, count(due) AS promised, count(*) FILTER (WHERE delivered_day <= due) AS on_time, sum(greatest(delivered_day - day, 0)) AS days
	      FROM (SELECT *, CASE $6 WHEN 'first' THEN first_promised ELSE promised END AS due,
	            CASE $7 WHEN 'month' THEN to_char(delivered_day, 'YYYY-MM') WHEN 'channel' THEN channel ELSE coalesce(classes ->> $5, '') END AS g
	            FROM read.orders WHERE delivered_day IS NOT NULL AND ($1::date IS NULL OR delivered_day >= $1) AND ($2::date IS NULL OR delivered_day <= $2)
	            AND ($3 = '' OR channel = $3) AND ($4 = '' OR classes ->> $5 = $4)) d
	      GROUP BY g) groups
	GROUP BY GROUPING SETS ((), (g)) ORDER BY 1 DESC, 2`

const waitingSQL = `SELECT count(*), count(*) FILTER (WHERE promised < $1::date) FROM read.orders
	WHERE open AND ($2 = '' OR channel = $2) AND ($3 = '' OR classes ->> $4 = $3)`

func (a *api) getDelivery(ctx context.Context, in *getDelivery) (*answer[Delivery], error) {
	if err := span(in.From, in.To, "from", "to"); err != nil {
		return nil, err
	}
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	out, today := Delivery{Items: []DeliveryGroup{}}, a.dayOf(in.PastInstants)
	b, err := a.snapshot(ctx, p.in(modelOrders), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		sql, args := p.sql(deliverySQL, in.From.orNull(), in.To.orNull(), in.Channel, in.Class, in.ClassScheme, in.Promise, in.By)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				var g DeliveryGroup
				var all int
				if err := rows.Scan(&all, &g.Group, &g.Delivered, &g.Promised, &g.OnTime, &g.MeanDays); err != nil {
					return err
				}
				if all == 1 {
					g.Group = "*"
				}
				g.Rate = percent(g.OnTime, g.Promised)
				round(g.MeanDays)
				out.Items = append(out.Items, g)
			}
			return rows.Err()
		})
		sql, args = p.sql(waitingSQL, today.Time(), in.Channel, in.Class, in.ClassScheme)
		batch.Queue(sql, args...).QueryRow(func(row pgx.Row) error { return row.Scan(&out.Waiting, &out.Late) })
	})
	if err != nil {
		return nil, err
	}
	out.RestsOn = p.on(b)
	return answered(&in.Request, b, in.tag(b, today), out), nil
}
