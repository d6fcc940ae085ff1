package readapi

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
)

// OfferMade is an offer that was presented to a customer.
type OfferMade struct {
	ID          ID                `json:"id" doc:"This offer to this customer"`
	CustomerID  ID                `json:"customerId"`
	Revision    uint64            `json:"revision" doc:"In the customer's stream, of the last event about it" example:"5"`
	Position    uint64            `json:"position" doc:"Of that event in the log" example:"4711"`
	State       string            `json:"state" enum:"presented,accepted,declined,lapsed" doc:"lapsed: it was not answered in time"`
	Offer       string            `json:"offer" doc:"Its code in the rules" example:"home-insurance"`
	Version     int               `json:"version" doc:"Of the rules that it was ranked by" example:"2"`
	RankingID   ID                `json:"rankingId" doc:"The ranking that it was in"`
	Place       int               `json:"place" doc:"There; 1 is the best" example:"1"`
	Channel     string            `json:"channel" doc:"Of the contact" example:"phone"`
	Person      string            `json:"person" doc:"Opaque id of who of us presented it; where nobody said so, who recorded that" example:"staff-17"`
	PresentedAt Instant           `json:"presentedAt"`
	ExpiresAt   Instant           `json:"expiresAt" doc:"It cannot be answered then or later"`
	AnsweredAt  *Instant          `json:"answeredAt" nullable:"true"`
	OrderID     *ID               `json:"orderId" nullable:"true" doc:"That came of it"`
	Reason      *string           `json:"reason" doc:"Code of why it was declined"`
	Classes     map[string]string `json:"classes" doc:"The classes the customer was in when it was presented, by scheme"`
	Note        *string           `json:"note" doc:"On how it was presented"`
	AnswerNote  *string           `json:"answerNote" doc:"On the answer"`
	Erased      bool              `json:"erased" doc:"Personal fields were erased"`
	Masked      bool              `json:"masked" doc:"Personal fields are shown in part, or are null, because of who reads"`
	Unreadable  bool              `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`

	note, answer []byte
}

// That the time of one has passed is found out when it is asked for.
const offerColumns = `id, customer_id, revision, position, CASE WHEN open AND expires_at <= {now} THEN 'lapsed' ELSE state END, offer, version, ranking_id, place,
	channel, person, presented_at, expires_at, answered_at, order_id, nullif(reason, ''), classes, note_ref, answer_note_ref`

func (o *OfferMade) scan() []any {
	return []any{
		&o.ID, &o.CustomerID, &o.Revision, &o.Position, &o.State, &o.Offer, &o.Version, &o.RankingID, &o.Place, &o.Channel, &o.Person,
		&o.PresentedAt, &o.ExpiresAt, &o.AnsweredAt, &o.OrderID, &o.Reason, &o.Classes, &o.note, &o.answer,
	}
}

func (o *OfferMade) customer() ID { return o.CustomerID }

func (o *OfferMade) open(p *person) {
	o.Note, o.AnswerNote = opened[string](p, o.note), opened[string](p, o.answer)
	o.Erased = p.erased
	o.Masked = p.masked
	o.Unreadable = p.unreadable
}

// OfferFilters are what offers can be narrowed by.
type OfferFilters struct {
	State       string `query:"state" enum:"presented,accepted,declined,lapsed" doc:"presented: it waits for an answer, and its time has not passed"`
	Offer       string `query:"offer" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Version     int    `query:"version" minimum:"1" maximum:"2147483647" doc:"This version of the rules"`
	Channel     string `query:"channel" enum:"phone,mail,chat,social,app,post,branch"`
	Person      string `query:"person" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Opaque id of who presented it"`
	Reason      string `query:"reason" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Declined for exactly this reason"`
	Class       string `query:"class" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"The customer was in this class of classScheme when it was presented"`
	ClassScheme string `query:"classScheme" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" default:"importance" doc:"The scheme of the classes"`
	From        Day    `query:"from" doc:"Presented on this day or later"`
	To          Day    `query:"to" doc:"Presented on this day or earlier"`
	PastInstants
}

type listOffers struct {
	OfferFilters
	Sort  string `query:"sort" enum:"presentedAt,-presentedAt" default:"-presentedAt"`
	Count bool   `query:"count" doc:"Count the whole list too"`
	Paging
	Freshness
	Request
}

type listCustomerOffers struct {
	ID ID `path:"customerId" doc:"The customer"`
	OfferFilters
	Sort string `query:"sort" enum:"presentedAt,-presentedAt" default:"-presentedAt"`
	Paging
	Freshness
	Request
}

var offerOrders = []order{{name: "presentedAt", column: "presented_at", instant: true, begins: true}}

// narrow adds what the filters ask for, at the moment now, which is SQL.
func (f OfferFilters) narrow(l *list, now string) error {
	switch f.State {
	case "":
	case "lapsed":
		l.where("open AND expires_at <= " + now)
	case "presented":
		l.where("open AND expires_at > " + now)
	default:
		l.where("state = ?", f.State)
	}
	l.equals("offer", f.Offer)
	if f.Version > 0 {
		l.where("version = ?", f.Version)
	}
	l.equals("channel", f.Channel)
	l.equals("person", f.Person)
	l.equals("reason", f.Reason)
	if f.Class != "" {
		l.where("classes ->> ? = ?", f.ClassScheme, f.Class)
	}
	if !f.From.IsZero() {
		l.where("presented_day >= ?", f.From)
	}
	if !f.To.IsZero() {
		l.where("presented_day <= ?", f.To)
	}
	return span(f.From, f.To, "from", "to")
}

func (a *api) offers(f OfferFilters, sort, path string) (*list, error) {
	now := f.now(a.Now())
	l := &list{at: f.PastInstants, model: modelOffers, columns: strings.ReplaceAll(offerColumns, "{now}", now), from: "read.offers", path: path, order: orderNamed(offerOrders, sort)}
	return l, f.narrow(l, now)
}

func (a *api) listOffers(ctx context.Context, in *listOffers) (*answer[Page[OfferMade]], error) {
	l, err := a.offers(in.OfferFilters, in.Sort, in.url.Path)
	if err != nil {
		return nil, err
	}
	return everywhere[OfferMade](ctx, a, l, in.Freshness, in.Paging, in.Count, &in.Request)
}

func (a *api) listCustomerOffers(ctx context.Context, in *listCustomerOffers) (*answer[Page[OfferMade]], error) {
	l, err := a.offers(in.OfferFilters, in.Sort, in.url.Path)
	if err != nil {
		return nil, err
	}
	l.where("customer_id = ?", in.ID)
	return ofCustomer[OfferMade](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}

// OfferFigures say what becomes of offers.
type OfferFigures struct {
	Items   []OfferGroup `json:"items" nullable:"false" doc:"The groups, and all together with the group *"`
	RestsOn *RestsOnLog  `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// OfferGroup is the offers of one group that were presented.
type OfferGroup struct {
	Group      string   `json:"group" doc:"Value of what it is grouped by, empty where there is none; * is all" example:"home-insurance"`
	Presented  int64    `json:"presented" doc:"In the period" example:"120"`
	Customers  int64    `json:"customers" doc:"To how many" example:"104"`
	Accepted   int64    `json:"accepted" doc:"Of these, those that were accepted, whenever" example:"30"`
	Declined   int64    `json:"declined" doc:"Of these, those that were declined, whenever" example:"60"`
	Lapsed     int64    `json:"lapsed" doc:"Of these, those that were not answered in time" example:"20"`
	Open       int64    `json:"open" doc:"Of these, those that can still be answered: the rates may rise by them" example:"10"`
	Acceptance *float64 `json:"acceptanceRate" doc:"accepted / presented in percent; null where none was" example:"25.00"`
	Decline    *float64 `json:"declineRate" doc:"declined / presented in percent; null where none was" example:"50.00"`
	Answer     *float64 `json:"answerRate" doc:"(accepted + declined) / presented in percent; null where none was" example:"75.00"`
}

type getOfferFigures struct {
	By string `query:"by" enum:"offer,version,channel,class,person,place,reason,month" default:"offer" doc:"version is that of the rules; class is that in classScheme when it was presented; month is that of the presentation, as YYYY-MM"`
	OfferFilters
	Freshness
	Request
}

const offerGroups = `CASE %s WHEN 'offer' THEN offer WHEN 'version' THEN version::text WHEN 'channel' THEN channel WHEN 'class' THEN coalesce(classes ->> %s, '')
	WHEN 'person' THEN person WHEN 'place' THEN place::text WHEN 'reason' THEN reason ELSE to_char(presented_day, 'YYYY-MM') END`

func (a *api) getOfferFigures(ctx context.Context, in *getOfferFigures) (*answer[OfferFigures], error) {
	l := &list{from: "read.offers"}
	at := in.moment(a.Now())
	if err := in.narrow(l, in.now(a.Now())); err != nil {
		return nil, err
	}
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	out := OfferFigures{Items: []OfferGroup{}}
	where := l.filter()
	group := strings.NewReplacer("CASE %s", "CASE "+l.bind("?::text", in.By), "->> %s", "->> "+l.bind("?::text", in.ClassScheme)).Replace(offerGroups)
	now := l.bind("?::timestamptz", at)
	sql := `SELECT grouping(g), coalesce(g, ''), count(*), count(DISTINCT customer_id), count(*) FILTER (WHERE state = 'accepted'), count(*) FILTER (WHERE state = 'declined'),
		count(*) FILTER (WHERE open AND expires_at <= ` + now + `), count(*) FILTER (WHERE open AND expires_at > ` + now + `)
		FROM (SELECT *, ` + group + ` AS g FROM read.offers` + where + `) o GROUP BY GROUPING SETS ((), (g)) ORDER BY 1, 2`
	b, err := a.snapshot(ctx, p.in(modelOffers), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		sql, args := p.sql(sql, l.args...)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			var g OfferGroup
			var all int
			_, err := pgx.ForEachRow(rows, []any{&all, &g.Group, &g.Presented, &g.Customers, &g.Accepted, &g.Declined, &g.Lapsed, &g.Open}, func() error {
				if all == 1 {
					g.Group = "*"
				}
				g.Acceptance, g.Decline, g.Answer = percent(g.Accepted, g.Presented), percent(g.Declined, g.Presented), percent(g.Accepted+g.Declined, g.Presented)
				out.Items = append(out.Items, g)
				return nil
			})
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	out.RestsOn = p.on(b)
	return answered(&in.Request, b, in.tag(b, at), out), nil
}
