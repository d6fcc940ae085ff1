package readapi

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
)

// DisputeRecord is a dispute and where it stands.
type DisputeRecord struct {
	ID          ID                `json:"id"`
	CustomerID  ID                `json:"customerId"`
	Revision    uint64            `json:"revision" doc:"Of the last event about it, in the customer's stream" example:"4"`
	Position    uint64            `json:"position" doc:"Of that event in the log" example:"4711"`
	State       string            `json:"state" enum:"opened,evidenceAdded,ruled,settled,withdrawn"`
	Open        bool              `json:"open" doc:"There is still something to be decided"`
	May         []string          `json:"may" nullable:"false" doc:"The steps that are possible now"`
	Kind        string            `json:"kind" example:"billing"`
	ComplaintID *ID               `json:"complaintId" nullable:"true" doc:"That it comes from"`
	OrderID     *ID               `json:"orderId" nullable:"true" doc:"That it is about"`
	Owner       *string           `json:"owner" doc:"Opaque id of who handles it"`
	Team        *string           `json:"team" doc:"Code of the team that it was given to" example:"north"`
	Claimed     *CurrencyAmount   `json:"claimed,omitempty"`
	Claim       *string           `json:"claim"`
	Evidence    []DisputeEvidence `json:"evidence" nullable:"false" doc:"What it shows is in the timeline, at its revision"`
	For         *string           `json:"for" doc:"Who was found to be right: customer, us or both"`
	Body        *string           `json:"body" doc:"Code of who ruled"`
	Given       *CurrencyAmount   `json:"given,omitempty" doc:"Awarded to the customer, or by the settlement"`
	Outcome     *string           `json:"outcome" doc:"The ruling, or what was settled"`
	Reason      *string           `json:"reason" doc:"Code of why it was withdrawn"`
	OpenedAt    Instant           `json:"openedAt"`
	OpenedDay   Day               `json:"openedDay" doc:"The day of openedAt in the installation's time zone"`
	EndedAt     *Instant          `json:"endedAt" nullable:"true"`
	Classes     map[string]string `json:"classes" doc:"The classes the customer was in when it began, by scheme"`
	Erased      bool              `json:"erased" doc:"Personal fields were erased"`
	Masked      bool              `json:"masked" doc:"Personal fields are shown in part, or are null, because of who reads"`
	Unreadable  bool              `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`

	refs               struct{ claim, outcome []byte }
	claimed, given     *string
	claimedIn, givenIn string
}

// DisputeEvidence is a piece of evidence.
type DisputeEvidence struct {
	From       string  `json:"from" enum:"customer,us,third"`
	At         Instant `json:"at"`
	Attachment *ID     `json:"attachment,omitempty"`
	Revision   uint64  `json:"revision"`
}

const disputeColumns = `id, customer_id, revision, position, state, open, kind, complaint_id, order_id, nullif(owner, ''), claimed_amount::text, claimed_currency,
	evidence, nullif(found_for, ''), nullif(body, ''), given_amount::text, given_currency, nullif(reason, ''), opened_at, opened_day, ended_at, classes, claim_ref, outcome_ref, nullif(team, '')`

func (d *DisputeRecord) scan() []any {
	return []any{
		&d.ID, &d.CustomerID, &d.Revision, &d.Position, &d.State, &d.Open, &d.Kind, &d.ComplaintID, &d.OrderID, &d.Owner, &d.claimed, &d.claimedIn,
		&d.Evidence, &d.For, &d.Body, &d.given, &d.givenIn, &d.Reason, &d.OpenedAt, &d.OpenedDay, &d.EndedAt, &d.Classes, &d.refs.claim, &d.refs.outcome, &d.Team,
	}
}

func (d *DisputeRecord) customer() ID { return d.CustomerID }

func (d *DisputeRecord) open(p *person) {
	d.Claim = opened[string](p, d.refs.claim)
	d.Outcome = opened[string](p, d.refs.outcome)
	if d.claimed != nil {
		d.Claimed = &CurrencyAmount{Amount: decimal(p, *d.claimed), Currency: d.claimedIn}
	}
	if d.given != nil {
		d.Given = &CurrencyAmount{Amount: decimal(p, *d.given), Currency: d.givenIn}
	}
	d.May = domain.DisputeLife.Steps(domain.DisputeState(d.State))
	if d.May == nil {
		d.May = []string{}
	}
	d.Erased = p.erased
	d.Masked = p.masked
	d.Unreadable = p.unreadable
}

// DisputeFilters are what disputes can be narrowed by.
type DisputeFilters struct {
	State     string `query:"state" enum:"opened,evidenceAdded,ruled,settled,withdrawn"`
	Open      bool   `query:"open" doc:"Only those of which something is still to be decided"`
	Kind      string `query:"kind" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Owner     string `query:"owner" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this one handles it: the list of a person, with open=true"`
	Team      string `query:"team" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Given to this team"`
	Complaint string `query:"complaint" format:"uuid" doc:"That come from this complaint"`
	Order     string `query:"order" format:"uuid" doc:"That are about this order"`
	From      Day    `query:"from" doc:"Opened on this day or later"`
	To        Day    `query:"to" doc:"Opened on this day or earlier"`
	Sort      string `query:"sort" enum:"openedAt,-openedAt" default:"-openedAt"`
	PastInstants
}

type listDisputes struct {
	DisputeFilters
	Count bool `query:"count" doc:"Count the whole list too"`
	Paging
	Freshness
	Request
}

type listCustomerDisputes struct {
	ID ID `path:"customerId" doc:"The customer"`
	DisputeFilters
	Paging
	Freshness
	Request
}

var disputeOrders = []order{{name: "openedAt", column: "opened_at", instant: true, begins: true}}

func (a *api) disputes(f DisputeFilters, path string) (*list, error) {
	l := &list{at: f.PastInstants, model: modelDisputes, columns: disputeColumns, from: "read.disputes", path: path, order: orderNamed(disputeOrders, f.Sort)}
	l.equals("state", f.State)
	l.equals("kind", f.Kind)
	l.equals("owner", f.Owner)
	l.equals("team", f.Team)
	if f.Open {
		l.passes("open", "owner", "team")
	}
	if f.Complaint != "" {
		l.narrow("complaint_id", "complaint_id = ?::uuid", f.Complaint)
	}
	if f.Order != "" {
		l.narrow("order_id", "order_id = ?::uuid", f.Order)
	}
	l.days("opened_at", f.From, f.To, a.Zone)
	return l, span(f.From, f.To, "from", "to")
}

func (a *api) listDisputes(ctx context.Context, in *listDisputes) (*answer[Page[DisputeRecord]], error) {
	l, err := a.disputes(in.DisputeFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	return everywhere[DisputeRecord](ctx, a, l, in.Freshness, in.Paging, in.Count, &in.Request)
}

func (a *api) listCustomerDisputes(ctx context.Context, in *listCustomerDisputes) (*answer[Page[DisputeRecord]], error) {
	l, err := a.disputes(in.DisputeFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	l.where("customer_id = ?", in.ID)
	return ofCustomer[DisputeRecord](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}

// DisputeSummary counts disputes by what they have in common.
type DisputeSummary struct {
	Items   []DisputeGroup `json:"items" nullable:"false" doc:"All together with the group *, and then the groups"`
	RestsOn *RestsOnLog    `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// DisputeGroup is the disputes of one group.
type DisputeGroup struct {
	Group     string   `json:"group" doc:"Value of what it is grouped by, empty where there is none; * is all" example:"billing"`
	Disputes  int64    `json:"disputes" doc:"Opened in the period" example:"12"`
	Open      int64    `json:"open" example:"2"`
	Ruled     int64    `json:"ruled" example:"6"`
	Upheld    int64    `json:"ruledForCustomer" doc:"Of these for the customer, or for both" example:"3"`
	Settled   int64    `json:"settled" example:"3"`
	Withdrawn int64    `json:"withdrawn" example:"1"`
	Rate      *float64 `json:"upheldRate" doc:"ruledForCustomer / ruled in percent; null where nothing was ruled" example:"50.00"`
	MeanDays  *float64 `json:"meanDaysToEnd" doc:"From the opening to the ruling, settlement or withdrawal; null where none has ended" example:"21.50"`
}

type getDisputes struct {
	From        Day    `query:"from" doc:"Opened on this day or later"`
	To          Day    `query:"to" doc:"Opened on this day or earlier"`
	By          string `query:"by" enum:"kind,owner,class,month" default:"kind" doc:"month is that of the opening, as YYYY-MM"`
	ClassScheme string `query:"classScheme" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" default:"importance" doc:"The scheme of the classes"`
	PastInstants
	Freshness
	Request
}

const disputeSummarySQL = `SELECT grouping(g), coalesce(g, ''), count(*), count(*) FILTER (WHERE open), count(*) FILTER (WHERE state = 'ruled'),
	count(*) FILTER (WHERE state = 'ruled' AND found_for <> 'us'), count(*) FILTER (WHERE state = 'settled'), count(*) FILTER (WHERE state = 'withdrawn'),
	(avg(extract(epoch FROM ended_at - opened_at)) / 86400)::float8
	FROM (SELECT *, CASE $3 WHEN 'kind' THEN kind WHEN 'owner' THEN owner WHEN 'class' THEN coalesce(classes ->> $4, '') ELSE to_char(opened_day, 'YYYY-MM') END AS g
	      FROM read.disputes WHERE ($1::date IS NULL OR opened_day >= $1) AND ($2::date IS NULL OR opened_day <= $2)) d
	GROUP BY GROUPING SETS ((), (g)) ORDER BY 1 DESC, 2`

func (a *api) getDisputes(ctx context.Context, in *getDisputes) (*answer[DisputeSummary], error) {
	if err := span(in.From, in.To, "from", "to"); err != nil {
		return nil, err
	}
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	out := DisputeSummary{Items: []DisputeGroup{}}
	b, err := a.snapshot(ctx, p.in(modelDisputes), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		sql, args := p.sql(disputeSummarySQL, in.From.orNull(), in.To.orNull(), in.By, in.ClassScheme)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				var g DisputeGroup
				var all int
				if err := rows.Scan(&all, &g.Group, &g.Disputes, &g.Open, &g.Ruled, &g.Upheld, &g.Settled, &g.Withdrawn, &g.MeanDays); err != nil {
					return err
				}
				if all == 1 {
					g.Group = "*"
				}
				g.Rate = percent(g.Upheld, g.Ruled)
				round(g.MeanDays)
				out.Items = append(out.Items, g)
			}
			return rows.Err()
		})
	})
	if err != nil {
		return nil, err
	}
	out.RestsOn = p.on(b)
	return answered(&in.Request, b, in.tag(b), out), nil
}
