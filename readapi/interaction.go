package readapi

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Interaction is an exchange with a customer, through whatever channel.
type Interaction struct {
	ID         ID       `json:"id" doc:"The event that it is"`
	CustomerID ID       `json:"customerId"`
	Revision   uint64   `json:"revision" doc:"Of the event in the customer's stream" example:"4"`
	Position   uint64   `json:"position" doc:"Of the event in the log" example:"4711"`
	Kind       string   `json:"kind" enum:"contact,visit,complaint,request,survey,order" doc:"What it is recorded as"`
	SubjectID  *ID      `json:"subjectId" nullable:"true" doc:"The contact, visit, complaint, request, invitation, answer or order"`
	Channel    *string  `json:"channel" doc:"phone, mail, chat, social, app, post or branch; inPerson or video of a visit; else a code as it was given" example:"phone"`
	Direction  string   `json:"direction" enum:"inbound,outbound" doc:"inbound: the customer began it"`
	Topic      *string  `json:"topic" doc:"Code of what it was about: of a visit its purpose, of a complaint its category, of a survey the questionnaire"`
	Outcome    *string  `json:"outcome" doc:"A code"`
	Missed     bool     `json:"missed" doc:"Nobody was reached"`
	Staff      *string  `json:"staff" doc:"Opaque id of who of us took part" example:"staff-17"`
	OccurredAt Instant  `json:"occurredAt"`
	Day        Day      `json:"day" doc:"The day of occurredAt in the installation's time zone"`
	RecordedAt Instant  `json:"recordedAt"`
	Actor      string   `json:"actor" doc:"Opaque id of who recorded it"`
	Content    *string  `json:"content" doc:"What was said"`
	Parties    []string `json:"parties" nullable:"true" doc:"Who took part besides"`
	Erased     bool     `json:"erased" doc:"Personal fields are null because their keys were destroyed"`
	Masked     bool     `json:"masked" doc:"Personal fields are shown in part, or are null, because of who reads"`
	Unreadable bool     `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`

	refs struct{ content, parties []byte }
}

const interactionColumns = `id, customer_id, revision, position, kind, subject_id, nullif(channel, ''), direction, nullif(topic, ''), nullif(outcome, ''),
	missed, nullif(staff, ''), occurred_at, day, recorded_at, actor, content_ref, parties_ref`

func (i *Interaction) scan() []any {
	return []any{
		&i.ID, &i.CustomerID, &i.Revision, &i.Position, &i.Kind, &i.SubjectID, &i.Channel, &i.Direction, &i.Topic, &i.Outcome,
		&i.Missed, &i.Staff, &i.OccurredAt, &i.Day, &i.RecordedAt, &i.Actor, &i.refs.content, &i.refs.parties,
	}
}

func (i *Interaction) customer() ID { return i.CustomerID }

func (i *Interaction) open(p *person) {
	i.Content = opened[string](p, i.refs.content)
	i.Parties = openedList[string](p, i.refs.parties)
	i.Erased = p.erased
	i.Masked = p.masked
	i.Unreadable = p.unreadable
}

// InteractionFilters are what lists of exchanges can be narrowed by.
type InteractionFilters struct {
	Kind      string `query:"kind" enum:"contact,visit,complaint,request,survey,order"`
	Channel   string `query:"channel" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this channel" example:"chat"`
	Direction string `query:"direction" enum:"inbound,outbound"`
	Topic     string `query:"topic" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Outcome   string `query:"outcome" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Staff     string `query:"staff" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Opaque id of who of us took part"`
	From      Day    `query:"from" doc:"Took place on this day or later"`
	To        Day    `query:"to" doc:"Took place on this day or earlier"`
	Sort      string `query:"sort" enum:"occurredAt,-occurredAt" default:"-occurredAt"`
	PastInstants
}

type listInteractions struct {
	InteractionFilters
	Count bool `query:"count" doc:"Count the whole list too"`
	Paging
	Freshness
	Request
}

type listCustomerInteractions struct {
	ID ID `path:"customerId" doc:"The customer"`
	InteractionFilters
	Paging
	Freshness
	Request
}

var interactionOrders = []order{{name: "occurredAt", column: "occurred_at", instant: true, begins: true}}

func (a *api) interactions(f InteractionFilters, path string) (*list, error) {
	l := &list{at: f.PastInstants, model: modelInteractions, columns: interactionColumns, from: "read.interactions", path: path, order: orderNamed(interactionOrders, f.Sort)}
	l.equals("kind", f.Kind)
	l.equals("channel", f.Channel)
	l.equals("direction", f.Direction)
	l.equals("topic", f.Topic)
	l.equals("outcome", f.Outcome)
	l.equals("staff", f.Staff)
	l.days("occurred_at", f.From, f.To, a.Zone)
	return l, span(f.From, f.To, "from", "to")
}

func (a *api) listInteractions(ctx context.Context, in *listInteractions) (*answer[Page[Interaction]], error) {
	l, err := a.interactions(in.InteractionFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	return everywhere[Interaction](ctx, a, l, in.Freshness, in.Paging, in.Count, &in.Request)
}

func (a *api) listCustomerInteractions(ctx context.Context, in *listCustomerInteractions) (*answer[Page[Interaction]], error) {
	l, err := a.interactions(in.InteractionFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	l.where("customer_id = ?", in.ID)
	return ofCustomer[Interaction](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}

// InteractionSummary says how much is exchanged with customers, and how.
type InteractionSummary struct {
	Items   []InteractionGroup `json:"items" nullable:"false" doc:"The groups, and all together with the group *"`
	RestsOn *RestsOnLog        `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// InteractionGroup is the exchanges of one group.
type InteractionGroup struct {
	Group     string `json:"group" doc:"Value of what it is grouped by, empty where there is none; * is all" example:"chat"`
	Exchanges int64  `json:"exchanges" example:"40"`
	Customers int64  `json:"customers" doc:"With how many" example:"31"`
	Inbound   int64  `json:"inbound" doc:"Begun by the customer" example:"25"`
	Outbound  int64  `json:"outbound" example:"15"`
	Missed    int64  `json:"missed" doc:"Of the outbound ones, those in which nobody was reached" example:"3"`
}

type getInteractionSummary struct {
	From Day    `query:"from" doc:"Took place on this day or later"`
	To   Day    `query:"to" doc:"Took place on this day or earlier"`
	By   string `query:"by" enum:"channel,kind,direction,staff,topic,outcome,month" default:"channel" doc:"month is YYYY-MM"`
	PastInstants
	Freshness
	Request
}

// exchangesOfEach is the exchanges of each customer, by group and of all groups. An index has
// them by customer, so that customers are counted as they come: telling apart the millions
// of them that have no order took most of what a figure since ever did.
const exchangesOfEach = `SELECT grouping(g) AS every, g, count(*) AS exchanges, count(*) FILTER (WHERE direction = 'inbound') AS inbound,
	count(*) FILTER (WHERE direction = 'outbound') AS outbound, count(*) FILTER (WHERE missed) AS missed
	FROM (SELECT *, CASE $3 WHEN 'channel' THEN channel WHEN 'kind' THEN kind WHEN 'direction' THEN direction WHEN 'staff' THEN staff
	      WHEN 'topic' THEN topic WHEN 'outcome' THEN outcome ELSE to_char(day, 'YYYY-MM') END AS g
	      FROM read.interactions WHERE ($1::timestamptz IS NULL OR occurred_at >= $1) AND ($2::timestamptz IS NULL OR occurred_at < $2)) i
	WHERE customer_id `

// interactionSummarySQL has each half of the customers by itself: Postgres takes them side by
// side, where it would take all of them one after the other.
const interactionSummarySQL = `SELECT every, coalesce(g, ''), sum(exchanges)::bigint, count(*), sum(inbound)::bigint, sum(outbound)::bigint, sum(missed)::bigint
	FROM (` + exchangesOfEach + `< '80000000-0000-0000-0000-000000000000' GROUP BY GROUPING SETS ((customer_id, g), (customer_id))
	UNION ALL ` + exchangesOfEach + `>= '80000000-0000-0000-0000-000000000000' GROUP BY GROUPING SETS ((customer_id, g), (customer_id))) AS each
	GROUP BY every, g ORDER BY 1, 2`

func (a *api) getInteractionSummary(ctx context.Context, in *getInteractionSummary) (*answer[InteractionSummary], error) {
	if err := span(in.From, in.To, "from", "to"); err != nil {
		return nil, err
	}
	var from, to any
	if !in.From.IsZero() {
		from = in.From.Start(a.Zone)
	}
	if !in.To.IsZero() {
		to = in.To.next().Start(a.Zone)
	}
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	sql, args := p.sql(interactionSummarySQL, from, to, in.By)
	out, together := InteractionSummary{Items: []InteractionGroup{}}, InteractionGroup{Group: "*"}
	b, err := a.snapshot(ctx, p.in(modelInteractions), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			var g InteractionGroup
			var all int
			_, err := pgx.ForEachRow(rows, []any{&all, &g.Group, &g.Exchanges, &g.Customers, &g.Inbound, &g.Outbound, &g.Missed}, func() error {
				if all == 1 {
					together, together.Group = g, "*"
					return nil
				}
				out.Items = append(out.Items, g)
				return nil
			})
			out.Items = append(out.Items, together)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	out.RestsOn = p.on(b)
	return answered(&in.Request, b, in.tag(b), out), nil
}
