package readapi

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// FollowUp is something to be done for a customer by a certain time.
type FollowUp struct {
	ID          ID                `json:"id"`
	CustomerID  ID                `json:"customerId"`
	Revision    uint64            `json:"revision" doc:"In the customer's stream, of the last event about it" example:"5"`
	Position    uint64            `json:"position" doc:"Of that event in the log" example:"4711"`
	State       string            `json:"state" enum:"open,done,dropped" doc:"One that is open is overdue when dueAt has passed"`
	Kind        *string           `json:"kind" doc:"A code" example:"agreement"`
	Owner       string            `json:"owner" doc:"Opaque id of who does it" example:"staff-17"`
	Team        *string           `json:"team" doc:"Code of the team that it was given to" example:"north"`
	OpenedAt    Instant           `json:"openedAt"`
	DueAt       Instant           `json:"dueAt"`
	EndedAt     *Instant          `json:"endedAt" nullable:"true" doc:"When it was done or dropped"`
	Outcome     *string           `json:"outcome" doc:"Code of what came of it, or of why it was dropped"`
	VisitID     *ID               `json:"visitId" nullable:"true" doc:"The visit that it comes from"`
	ComplaintID *ID               `json:"complaintId" nullable:"true" doc:"The complaint that it comes from"`
	Classes     map[string]string `json:"classes" doc:"The classes the customer was in when it came up, by scheme"`
	Description *string           `json:"description" doc:"What is to be done"`
	Result      *string           `json:"outcomeDescription" doc:"What came of it, in words"`
	Erased      bool              `json:"erased" doc:"Personal fields are null because their keys were destroyed"`
	Masked      bool              `json:"masked" doc:"Personal fields are shown in part, or are null, because of who reads"`
	Unreadable  bool              `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`

	refs struct{ description, result []byte }
}

const followUpColumns = `id, customer_id, revision, position, state, nullif(kind, ''), owner, opened_at, due_at, ended_at, nullif(outcome, ''),
	visit_id, complaint_id, classes, description_ref, outcome_ref, nullif(team, '')`

func (f *FollowUp) scan() []any {
	return []any{
		&f.ID, &f.CustomerID, &f.Revision, &f.Position, &f.State, &f.Kind, &f.Owner, &f.OpenedAt, &f.DueAt, &f.EndedAt, &f.Outcome,
		&f.VisitID, &f.ComplaintID, &f.Classes, &f.refs.description, &f.refs.result, &f.Team,
	}
}

func (f *FollowUp) customer() ID { return f.CustomerID }

func (f *FollowUp) open(p *person) {
	f.Description, f.Result = opened[string](p, f.refs.description), opened[string](p, f.refs.result)
	f.Erased = p.erased
	f.Masked = p.masked
	f.Unreadable = p.unreadable
}

// FollowUpFilters are what lists of follow-ups can be narrowed by.
type FollowUpFilters struct {
	State string `query:"state" enum:"open,done,dropped"`
	Owner string `query:"owner" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Who does it: the list of a person"`
	Team  string `query:"team" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Given to this team"`
	Kind  string `query:"kind" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Due   string `query:"due" enum:"today,overdue" doc:"Of the open ones, those whose time is today or has passed; those whose time has passed"`
	From  Day    `query:"from" doc:"Due on this day or later"`
	To    Day    `query:"to" doc:"Due on this day or earlier"`
	Sort  string `query:"sort" enum:"dueAt,-dueAt" default:"dueAt"`
	PastInstants
}

type listFollowUps struct {
	FollowUpFilters
	Count bool `query:"count" doc:"Count the whole list too"`
	Paging
	Freshness
	Request
}

type listCustomerFollowUps struct {
	ID ID `path:"customerId" doc:"The customer"`
	FollowUpFilters
	Paging
	Freshness
	Request
}

// openFollowUps is the state of those in which something is to be done.
const openFollowUps = "open"

var followUpOrders = []order{{name: "dueAt", column: "due_at", instant: true}}

func (a *api) followUps(f FollowUpFilters, path string) (*list, error) {
	l := &list{at: f.PastInstants, model: modelFollowUps, columns: followUpColumns, from: "read.follow_ups", path: path, order: orderNamed(followUpOrders, f.Sort)}
	if f.State == openFollowUps || f.Due != "" {
		l.passes("state = '"+openFollowUps+"'", "owner", "team")
	}
	if f.State != openFollowUps {
		l.equals("state", f.State)
	}
	l.equals("owner", f.Owner)
	l.equals("team", f.Team)
	l.equals("kind", f.Kind)
	switch f.Due {
	case "today":
		l.where("due_at < ?", a.dayOf(f.PastInstants).next().Start(a.Zone))
	case "overdue":
		l.where("due_at < " + f.now(a.Now()))
	}
	l.days("due_at", f.From, f.To, a.Zone)
	return l, span(f.From, f.To, "from", "to")
}

func (a *api) listFollowUps(ctx context.Context, in *listFollowUps) (*answer[Page[FollowUp]], error) {
	l, err := a.followUps(in.FollowUpFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	return everywhere[FollowUp](ctx, a, l, in.Freshness, in.Paging, in.Count, &in.Request)
}

func (a *api) listCustomerFollowUps(ctx context.Context, in *listCustomerFollowUps) (*answer[Page[FollowUp]], error) {
	l, err := a.followUps(in.FollowUpFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	l.where("customer_id = ?", in.ID)
	return ofCustomer[FollowUp](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}

// Closure says how many follow-ups that were due were done on time.
type Closure struct {
	Items   []ClosureGroup `json:"items" nullable:"false" doc:"The groups, and all together with the group *"`
	RestsOn *RestsOnLog    `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// ClosureGroup is the follow-ups of one group.
type ClosureGroup struct {
	Group   string   `json:"group" doc:"Value of what it is grouped by, empty where there is none; * is all" example:"staff-17"`
	Due     int64    `json:"due" doc:"Whose time was in the period and has passed, without those dropped before it" example:"20"`
	OnTime  int64    `json:"doneOnTime" example:"16"`
	Late    int64    `json:"doneLate" example:"2"`
	NotDone int64    `json:"notDone" doc:"Still open, or dropped when it was overdue" example:"2"`
	Closure *float64 `json:"closureRate" doc:"doneOnTime / due in percent; null where none was due" example:"80.00"`
}

type getClosure struct {
	From        Day    `query:"from" doc:"Due on this day or later"`
	To          Day    `query:"to" doc:"Due on this day or earlier"`
	By          string `query:"by" enum:"owner,kind,class,month" default:"owner" doc:"month is that in which it was due, as YYYY-MM"`
	ClassScheme string `query:"classScheme" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" default:"importance" doc:"The scheme of the classes"`
	PastInstants
	Freshness
	Request
}

const closureSQL = `SELECT grouping(g), coalesce(g, ''), count(*), count(*) FILTER (WHERE state = 'done' AND ended_at <= due_at),
	count(*) FILTER (WHERE state = 'done' AND ended_at > due_at), count(*) FILTER (WHERE state <> 'done')
	FROM (SELECT *, CASE $4 WHEN 'owner' THEN owner WHEN 'kind' THEN kind WHEN 'class' THEN coalesce(classes ->> $5, '') ELSE to_char(due_day, 'YYYY-MM') END AS g
	      FROM read.follow_ups WHERE due_at < $3 AND ($1::date IS NULL OR due_day >= $1) AND ($2::date IS NULL OR due_day <= $2)
	      AND NOT (state = 'dropped' AND ended_at <= due_at)) f
	GROUP BY GROUPING SETS ((), (g)) ORDER BY 1, 2`

func (a *api) getClosure(ctx context.Context, in *getClosure) (*answer[Closure], error) {
	if err := span(in.From, in.To, "from", "to"); err != nil {
		return nil, err
	}
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	out, now := Closure{Items: []ClosureGroup{}}, in.moment(a.Now())
	b, err := a.snapshot(ctx, p.in(modelFollowUps), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		sql, args := p.sql(closureSQL, in.From.orNull(), in.To.orNull(), now, in.By, in.ClassScheme)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			var g ClosureGroup
			var all int
			_, err := pgx.ForEachRow(rows, []any{&all, &g.Group, &g.Due, &g.OnTime, &g.Late, &g.NotDone}, func() error {
				if all == 1 {
					g.Group = "*"
				}
				g.Closure = percent(g.OnTime, g.Due)
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
	return answered(&in.Request, b, in.tag(b, now), out), nil
}
