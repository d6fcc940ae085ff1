package readapi

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// OrderReturn is what came back of an order at one time.
type OrderReturn struct {
	ID          ID                `json:"id"`
	CustomerID  ID                `json:"customerId"`
	Revision    uint64            `json:"revision" doc:"Of the event in the customer's stream" example:"4"`
	Position    uint64            `json:"position" doc:"Of the event in the log" example:"4711"`
	OrderID     ID                `json:"orderId"`
	Reason      string            `json:"reason" doc:"Code of why" example:"too-small"`
	Items       int               `json:"items" doc:"0 where it was less than one" example:"1"`
	Amount      CurrencyAmount    `json:"amount" doc:"What the customer does not pay for it"`
	Whole       bool              `json:"whole" doc:"Nothing of the order was left with the customer"`
	ReturnedAt  Instant           `json:"returnedAt"`
	Day         Day               `json:"day" doc:"The day of returnedAt in the installation's time zone"`
	RecordedAt  Instant           `json:"recordedAt"`
	Description *string           `json:"description"`
	Classes     map[string]string `json:"classes" doc:"The classes the customer was in when it came back, by scheme"`
	Erased      bool              `json:"erased" doc:"Personal fields were erased"`
	Masked      bool              `json:"masked" doc:"Some fields are shown in part or not at all"`
	Unreadable  bool              `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`

	description []byte
}

const returnColumns = `id, customer_id, revision, position, order_id, reason, items, amount::text, currency, whole, returned_at, day, recorded_at, description_ref, classes`

func (r *OrderReturn) scan() []any {
	return []any{
		&r.ID, &r.CustomerID, &r.Revision, &r.Position, &r.OrderID, &r.Reason, &r.Items, &r.Amount.Amount, &r.Amount.Currency, &r.Whole,
		&r.ReturnedAt, &r.Day, &r.RecordedAt, &r.description, &r.Classes,
	}
}

func (r *OrderReturn) customer() ID { return r.CustomerID }

func (r *OrderReturn) open(p *person) {
	r.Amount.Amount = decimal(p, r.Amount.Amount)
	r.Description = opened[string](p, r.description)
	r.Erased = p.erased
	r.Masked = p.masked
	r.Unreadable = p.unreadable
}

// ReturnFilters are what returns can be narrowed by, in lists and figures.
type ReturnFilters struct {
	Reason      string `query:"reason" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Class       string `query:"class" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"The customer's class in classScheme when it came back"`
	ClassScheme string `query:"classScheme" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" default:"importance" doc:"Whose classes are meant"`
	UnclassedIn string `query:"unclassedIn" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"The customer was in no class of this scheme then"`
	From        Day    `query:"from" doc:"Came back on this day or later"`
	To          Day    `query:"to" doc:"Came back on this day or earlier"`
	PastInstants
}

func (f ReturnFilters) narrow(a *api, l *list) error {
	l.equals("reason", f.Reason)
	if f.Class != "" {
		l.where("classes ->> ? = ?", f.ClassScheme, f.Class)
	}
	l.unclassed(f.UnclassedIn)
	l.days("returned_at", f.From, f.To, a.Zone)
	return span(f.From, f.To, "from", "to")
}

type listReturns struct {
	ReturnFilters
	Order string `query:"order" format:"uuid" doc:"Only of this order"`
	Sort  string `query:"sort" enum:"returnedAt,-returnedAt" default:"-returnedAt"`
	Count bool   `query:"count" doc:"Count the whole list too"`
	Paging
	Freshness
	Request
}

type listCustomerReturns struct {
	ID ID `path:"customerId" doc:"The customer"`
	ReturnFilters
	Sort string `query:"sort" enum:"returnedAt,-returnedAt" default:"-returnedAt"`
	Paging
	Freshness
	Request
}

var returnOrders = []order{{name: "returnedAt", column: "returned_at", instant: true, begins: true}}

func (a *api) returns(f ReturnFilters, sort, path string) (*list, error) {
	l := &list{at: f.PastInstants, model: modelReturns, columns: returnColumns, from: "read.order_returns", path: path, order: orderNamed(returnOrders, sort)}
	return l, f.narrow(a, l)
}

func (a *api) listReturns(ctx context.Context, in *listReturns) (*answer[Page[OrderReturn]], error) {
	l, err := a.returns(in.ReturnFilters, in.Sort, in.url.Path)
	if err != nil {
		return nil, err
	}
	if in.Order != "" {
		l.where("order_id = ?::uuid", in.Order)
	}
	return everywhere[OrderReturn](ctx, a, l, in.Freshness, in.Paging, in.Count, &in.Request)
}

func (a *api) listCustomerReturns(ctx context.Context, in *listCustomerReturns) (*answer[Page[OrderReturn]], error) {
	l, err := a.returns(in.ReturnFilters, in.Sort, in.url.Path)
	if err != nil {
		return nil, err
	}
	l.where("customer_id = ?", in.ID)
	return ofCustomer[OrderReturn](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}

// ReturnSummary counts what came back.
type ReturnSummary struct {
	Items     []ReturnGroup `json:"items" nullable:"false" doc:"The groups, the most frequent first, and before them all together with the group *"`
	Orders    int64         `json:"orders" doc:"Orders of which something came back in the period" example:"9"`
	Delivered int64         `json:"delivered" doc:"Orders delivered in the period, to customers of the class" example:"120"`
	Rate      *float64      `json:"returnRate" doc:"orders / delivered in percent; null where nothing was delivered" example:"7.50"`
	RestsOn   *RestsOnLog   `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// ReturnGroup is what came back in one group and currency.
type ReturnGroup struct {
	Group   string         `json:"group" doc:"Value of what it is grouped by, empty where there is none; * is all" example:"too-small"`
	Returns int64          `json:"returns" example:"4"`
	Whole   int64          `json:"whole" doc:"After which nothing of the order was left" example:"1"`
	Count   int64          `json:"itemsBack" doc:"Items that came back" example:"5"`
	Amount  CurrencyAmount `json:"amount" doc:"There is a line for each currency"`
}

type getReturns struct {
	ReturnFilters
	By string `query:"by" enum:"reason,class,month" default:"reason" doc:"month is that in which it came back, as YYYY-MM"`
	Freshness
	Request
}

const returnsSQL = `SELECT grouping(g), coalesce(g, ''), currency, count(*), count(*) FILTER (WHERE whole), sum(items)::bigint, sum(amount)::text
	FROM (SELECT *, CASE %s WHEN 'reason' THEN reason WHEN 'class' THEN coalesce(classes ->> %s, '') ELSE to_char(day, 'YYYY-MM') END AS g FROM read.order_returns%s) r
	GROUP BY GROUPING SETS ((currency), (g, currency)) ORDER BY 1 DESC, 4 DESC, 2, 3`

func (a *api) getReturns(ctx context.Context, in *getReturns) (*answer[ReturnSummary], error) {
	l := &list{}
	if err := in.narrow(a, l); err != nil {
		return nil, err
	}
	where := l.filter()
	few := l.args[:len(l.args):len(l.args)]
	sql := fmt.Sprintf(returnsSQL, l.bind("?::text", in.By), l.bind("?::text", in.ClassScheme), where)
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	// Both models are asked in one snapshot; the answer's position is the returns'.
	if err := a.await(ctx, p.in(modelOrders), in.min()); err != nil {
		return nil, err
	}
	out := ReturnSummary{Items: []ReturnGroup{}}
	b, err := a.snapshot(ctx, p.in(modelReturns), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		sql, args := p.sql(sql, l.args...)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			var g ReturnGroup
			var all int
			_, err := pgx.ForEachRow(rows, []any{&all, &g.Group, &g.Amount.Currency, &g.Returns, &g.Whole, &g.Count, &g.Amount.Amount}, func() error {
				if all == 1 {
					g.Group = "*"
				}
				of := &person{}
				g.Amount.Amount = decimal(of, g.Amount.Amount)
				out.Items = append(out.Items, g)
				return of.err
			})
			return err
		})
		sql, args = p.sql(`SELECT count(DISTINCT order_id) FROM read.order_returns`+where, few...)
		batch.Queue(sql, args...).QueryRow(func(row pgx.Row) error { return row.Scan(&out.Orders) })
		delivered, of := `SELECT count(*) FROM read.orders WHERE delivered_day IS NOT NULL AND ($1::date IS NULL OR delivered_day >= $1) AND ($2::date IS NULL OR delivered_day <= $2)`, []any{in.From.orNull(), in.To.orNull()}
		if in.Class != "" { // else an index knows
			delivered, of = delivered+` AND classes ->> $4 = $3`, append(of, in.Class, in.ClassScheme)
		}
		sql, args = p.sql(delivered, of...)
		batch.Queue(sql, args...).QueryRow(func(row pgx.Row) error { return row.Scan(&out.Delivered) })
	})
	if err != nil {
		return nil, err
	}
	out.RestsOn = p.on(b)
	out.Rate = percent(out.Orders, out.Delivered)
	return answered(&in.Request, b, in.tag(b), out), nil
}
