package readapi

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
)

// VisitPlan is a planned visit and what became of it.
type VisitPlan struct {
	ID          ID                `json:"id" doc:"Of the visit; its record has the same"`
	CustomerID  ID                `json:"customerId"`
	Revision    uint64            `json:"revision" doc:"In the customer's stream, of the last event about the plan" example:"5"`
	Position    uint64            `json:"position" doc:"Of that event in the log" example:"4711"`
	State       string            `json:"state" enum:"planned,confirmed,started,completed,missed,cancelled"`
	Open        bool              `json:"open" doc:"The visit is still to come or under way"`
	May         []string          `json:"may" nullable:"false" doc:"The steps that are possible where it stands"`
	Mode        string            `json:"mode" enum:"inPerson,phone,video,mail"`
	Purpose     *string           `json:"purpose" doc:"A code"`
	Staff       string            `json:"staff" doc:"Opaque id of who goes; empty where somebody of the team will" example:"staff-17"`
	Team        *string           `json:"team" doc:"Code of the team that it was given to" example:"north"`
	From        Instant           `json:"from" doc:"The window in which it is to take place, as it was moved last"`
	Until       Instant           `json:"until"`
	PlannedAt   Instant           `json:"plannedAt"`
	StartedAt   *Instant          `json:"startedAt" nullable:"true"`
	VisitedAt   *Instant          `json:"visitedAt" nullable:"true" doc:"When it took place"`
	InWindow    bool              `json:"inWindow" doc:"It took place in its window"`
	Rescheduled int               `json:"rescheduled" doc:"How often it was moved"`
	CancelledBy *string           `json:"cancelledBy" doc:"customer or us; null where it was not cancelled"`
	Reason      *string           `json:"reason" doc:"Code of why it was cancelled or missed"`
	Classes     map[string]string `json:"classes" doc:"The classes the customer was in when it was planned, by scheme"`
	Content     *string           `json:"content" doc:"What it is to be about"`
	Goal        *string           `json:"goal" doc:"What it is to achieve"`
	Erased      bool              `json:"erased" doc:"Personal fields are null because their keys were destroyed"`
	Masked      bool              `json:"masked" doc:"Personal fields are shown in part, or are null, because of who reads"`
	Unreadable  bool              `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`

	refs struct{ content, goal []byte }
}

const visitPlanColumns = `id, customer_id, revision, position, state, open, mode, nullif(purpose, ''), staff, from_at, until_at, planned_at,
	started_at, visited_at, in_window, rescheduled, nullif(cancelled_by, ''), nullif(reason, ''), classes, content_ref, goal_ref, nullif(team, '')`

func (v *VisitPlan) scan() []any {
	return []any{
		&v.ID, &v.CustomerID, &v.Revision, &v.Position, &v.State, &v.Open, &v.Mode, &v.Purpose, &v.Staff, &v.From, &v.Until, &v.PlannedAt,
		&v.StartedAt, &v.VisitedAt, &v.InWindow, &v.Rescheduled, &v.CancelledBy, &v.Reason, &v.Classes, &v.refs.content, &v.refs.goal, &v.Team,
	}
}

func (v *VisitPlan) customer() ID { return v.CustomerID }

func (v *VisitPlan) open(p *person) {
	v.May = domain.VisitLife.Steps(domain.VisitState(v.State))
	if v.May == nil {
		v.May = []string{}
	}
	v.Content, v.Goal = opened[string](p, v.refs.content), opened[string](p, v.refs.goal)
	v.Erased = p.erased
	v.Masked = p.masked
	v.Unreadable = p.unreadable
}

// VisitPlanFilters are what lists of planned visits can be narrowed by.
type VisitPlanFilters struct {
	State string `query:"state" enum:"planned,confirmed,started,completed,missed,cancelled"`
	Staff string `query:"staff" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Who goes: the list of a person"`
	Team  string `query:"team" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Given to this team"`
	Due   string `query:"due" enum:"open,overdue" doc:"Those still to come or under way; of these, those whose window has passed"`
	From  Day    `query:"from" doc:"The window ends on this day or later"`
	To    Day    `query:"to" doc:"The window ends on this day or earlier"`
	Sort  string `query:"sort" enum:"until,-until" default:"until"`
	PastInstants
}

type listVisitPlans struct {
	VisitPlanFilters
	Count bool `query:"count" doc:"Count the whole list too"`
	Paging
	Freshness
	Request
}

type listCustomerVisitPlans struct {
	ID ID `path:"customerId" doc:"The customer"`
	VisitPlanFilters
	Paging
	Freshness
	Request
}

var visitPlanOrders = []order{{name: "until", column: "until_at", instant: true}}

func (a *api) visitPlans(f VisitPlanFilters, path string) (*list, error) {
	l := &list{at: f.PastInstants, model: modelVisitPlans, columns: visitPlanColumns, from: "read.visit_plans", path: path, order: orderNamed(visitPlanOrders, f.Sort)}
	l.equals("state", f.State)
	l.equals("staff", f.Staff)
	l.equals("team", f.Team)
	if f.Due != "" {
		l.passes("open", "staff", "team")
	}
	if f.Due == "overdue" {
		l.where("until_at < " + f.now(a.Now()))
	}
	l.days("until_at", f.From, f.To, a.Zone)
	return l, span(f.From, f.To, "from", "to")
}

func (a *api) listVisitPlans(ctx context.Context, in *listVisitPlans) (*answer[Page[VisitPlan]], error) {
	l, err := a.visitPlans(in.VisitPlanFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	return everywhere[VisitPlan](ctx, a, l, in.Freshness, in.Paging, in.Count, &in.Request)
}

func (a *api) listCustomerVisitPlans(ctx context.Context, in *listCustomerVisitPlans) (*answer[Page[VisitPlan]], error) {
	l, err := a.visitPlans(in.VisitPlanFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	l.where("customer_id = ?", in.ID)
	return ofCustomer[VisitPlan](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}

// Adherence says how many of the visits that were due took place when they were
// to.
type Adherence struct {
	Items   []AdherenceGroup `json:"items" nullable:"false" doc:"The groups, and all together with the group *"`
	RestsOn *RestsOnLog      `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// AdherenceGroup is the planned visits of one group.
type AdherenceGroup struct {
	Group       string   `json:"group" doc:"Value of what it is grouped by, empty where there is none; * is all" example:"staff-17"`
	Due         int64    `json:"due" doc:"Visits whose window ended in the period and has passed" example:"20"`
	InWindow    int64    `json:"completedInWindow" example:"15"`
	Late        int64    `json:"completedOutside" doc:"Took place, but not in the window" example:"1"`
	ByCustomer  int64    `json:"cancelledByCustomer" example:"2"`
	ByUs        int64    `json:"cancelledByUs" example:"1"`
	Missed      int64    `json:"missed" doc:"Said to be missed, or not said to be anything though the window has passed" example:"1"`
	Rescheduled int64    `json:"rescheduled" doc:"Moved at least once" example:"3"`
	Adherence   *float64 `json:"adherence" doc:"completedInWindow / (due − cancelledByCustomer) in percent; null where there is none" example:"83.33"`
}

type getAdherence struct {
	From        Day    `query:"from" doc:"The window ends on this day or later"`
	To          Day    `query:"to" doc:"The window ends on this day or earlier"`
	By          string `query:"by" enum:"staff,class,purpose,mode,month" default:"staff" doc:"month is that of the window's end, as YYYY-MM"`
	ClassScheme string `query:"classScheme" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" default:"importance" doc:"The scheme of the classes"`
	PastInstants
	Freshness
	Request
}

const adherenceSQL = `SELECT grouping(g), coalesce(g, ''), count(*), count(*) FILTER (WHERE in_window), count(*) FILTER (WHERE visited_at IS NOT NULL AND NOT in_window),
	count(*) FILTER (WHERE cancelled_by = 'customer'), count(*) FILTER (WHERE cancelled_by = 'us'), count(*) FILTER (WHERE state = 'missed' OR open), count(*) FILTER (WHERE rescheduled > 0)
	FROM (SELECT *, CASE $4 WHEN 'staff' THEN staff WHEN 'class' THEN coalesce(classes ->> $5, '') WHEN 'purpose' THEN purpose WHEN 'mode' THEN mode
	      ELSE to_char(until_day, 'YYYY-MM') END AS g
	      FROM read.visit_plans WHERE until_at < $3 AND ($1::date IS NULL OR until_day >= $1) AND ($2::date IS NULL OR until_day <= $2)) p
	GROUP BY GROUPING SETS ((), (g)) ORDER BY 1, 2`

func (a *api) getAdherence(ctx context.Context, in *getAdherence) (*answer[Adherence], error) {
	if err := span(in.From, in.To, "from", "to"); err != nil {
		return nil, err
	}
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	out, now := Adherence{Items: []AdherenceGroup{}}, in.moment(a.Now())
	b, err := a.snapshot(ctx, p.in(modelVisitPlans), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		sql, args := p.sql(adherenceSQL, in.From.orNull(), in.To.orNull(), now, in.By, in.ClassScheme)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			var g AdherenceGroup
			var all int
			_, err := pgx.ForEachRow(rows, []any{&all, &g.Group, &g.Due, &g.InWindow, &g.Late, &g.ByCustomer, &g.ByUs, &g.Missed, &g.Rescheduled}, func() error {
				if all == 1 {
					g.Group = "*"
				}
				g.Adherence = percent(g.InWindow, g.Due-g.ByCustomer)
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

// Coverage says how many customers are visited as often as their tier is
// promised, as it is now.
type Coverage struct {
	TierScheme string         `json:"tierScheme" doc:"Empty where no cadence is in force" example:"importance"`
	Tiers      []TierCoverage `json:"tiers" nullable:"false" doc:"In the order of the policy"`
	Due        int64          `json:"due" example:"120"`
	Met        int64          `json:"met" example:"90"`
	Coverage   *float64       `json:"coverage" doc:"met / due in percent; null where none is due" example:"75.00"`
	Overdue    []CoverageGap  `json:"overdue" nullable:"false" doc:"Customers due a visit, the longest overdue first, at most limit"`
	RestsOn    *RestsOnLog    `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// TierCoverage is the coverage of one tier.
type TierCoverage struct {
	Tier     string   `json:"tier" example:"important"`
	Days     int      `json:"days" doc:"A visit at least every so many days" example:"90"`
	Due      int64    `json:"due" doc:"Active customers of the tier that have been customers for so long" example:"40"`
	Met      int64    `json:"met" doc:"Of these, those with a visit within so many days" example:"30"`
	Coverage *float64 `json:"coverage" doc:"met / due in percent; null where none is due" example:"75.00"`
}

// CoverageGap is a customer that is due a visit.
type CoverageGap struct {
	CustomerID  ID       `json:"customerId"`
	Tier        string   `json:"tier"`
	LastVisitAt *Instant `json:"lastVisitAt" nullable:"true"`
	DueSince    Instant  `json:"dueSince" doc:"Last visit, or the beginning of the record, plus the tier's days"`
}

type getCoverage struct {
	Tier  string `query:"tier" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Overdue customers of this tier only"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"50" doc:"Overdue customers at most"`
	PastInstants
	Freshness
	Request
}

func (a *api) getCoverage(ctx context.Context, in *getCoverage) (*answer[Coverage], error) {
	now := in.moment(a.Now())
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	policy, err := a.cadence(ctx, in.min(), Instant{in.recorded()}, now)
	if err != nil {
		return nil, err
	}
	out := Coverage{TierScheme: policy.TierScheme, Tiers: []TierCoverage{}, Overdue: []CoverageGap{}}
	var tiers []string
	var days []int
	for _, c := range policy.Cadences {
		out.Tiers = append(out.Tiers, TierCoverage{Tier: c.Tier, Days: c.Days})
		tiers, days = append(tiers, c.Tier), append(days, c.Days)
	}
	class := "''::text"
	for _, scheme := range domain.SchemeNames { // the columns there are
		if scheme == policy.TierScheme {
			class = "c.class_" + scheme
		}
	}
	// In the past the customers due are found once for both parts, because it takes long;
	// at present the server shares each part among processes, which takes less.
	once := "NOT MATERIALIZED"
	if p != nil {
		once = "MATERIALIZED"
	}
	sql, args := p.sql(`WITH due AS `+once+` (
		SELECT p.n - 1 AS n, c.id, p.tier, c.last_visit_at, coalesce(c.last_visit_at > $3::timestamptz - p.days * interval '1 day', false) AS met,
			coalesce(c.last_visit_at, c.created_at) + p.days * interval '1 day' AS since
		FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS p(tier, days, n)
		JOIN `+p.lastVisits()+` c ON `+class+` = p.tier AND c.status = 'active' AND c.created_at <= $3::timestamptz - p.days * interval '1 day')
	SELECT n, count(*), count(*) FILTER (WHERE met), NULL::uuid, NULL::text, NULL::timestamptz, NULL::timestamptz FROM due GROUP BY n
	UNION ALL (SELECT NULL, NULL, NULL, id, tier, last_visit_at, since FROM due WHERE NOT met AND ($4 = '' OR tier = $4) ORDER BY since, id LIMIT $5)`,
		tiers, days, now, in.Tier, in.Limit)
	b, err := a.snapshot(ctx, p.in(modelCustomers), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				var n, all, met *int64
				var id *ID
				var tier *string
				var last, since *Instant
				if err := rows.Scan(&n, &all, &met, &id, &tier, &last, &since); err != nil {
					return err
				}
				if id != nil {
					out.Overdue = append(out.Overdue, CoverageGap{*id, *tier, last, *since})
					continue
				}
				t := &out.Tiers[*n]
				t.Due, t.Met, t.Coverage = *all, *met, percent(*met, *all)
				out.Due, out.Met = out.Due+*all, out.Met+*met
			}
			return rows.Err()
		})
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(out.Overdue, func(x, y CoverageGap) int {
		return cmp.Or(x.DueSince.Compare(y.DueSince.Time), bytes.Compare(x.CustomerID[:], y.CustomerID[:]))
	})
	out.Coverage, out.RestsOn = percent(out.Met, out.Due), p.on(b)
	return answered(&in.Request, b, in.tag(b, now), out), nil
}

// lastVisits is the customers, each with its last visit: a column of the present, and
// looked up in the past.
func (p *past) lastVisits() string {
	if p == nil {
		return "read.customers"
	}
	return `(SELECT o.*, l.last_visit_at FROM read.customers o LEFT JOIN (SELECT v.customer_id, max(v.occurred_at) AS last_visit_at FROM read.visits v GROUP BY 1) l ON l.customer_id = o.id)`
}

// cadence returns the cadence in force, as it was known at an instant; its zero value
// where there is none.
func (a *api) cadence(ctx context.Context, position uint64, known Instant, now time.Time) (domain.VisitCadenceDefined, error) {
	var versions domain.VisitCadence
	_, err := a.snapshot(ctx, modelPolicies, position, func(batch *pgx.Batch) {
		queuePolicy(batch, domain.SchemeVisitCadence, known.orNull(), func(e *domain.VisitCadenceDefined) { versions = versions.Evolve(domain.Happened{Event: e}) })
	})
	v, _ := versions.InForce(now)
	return v, err
}
