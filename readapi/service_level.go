package readapi

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
)

// ServiceClock is what one clock of a case shows.
type ServiceClock struct {
	Clock     string   `json:"clock" enum:"firstResponse,nextResponse,resolution"`
	StartedAt Instant  `json:"startedAt"`
	StoppedAt *Instant `json:"stoppedAt" nullable:"true" doc:"Null while it runs"`
	Elapsed   float64  `json:"elapsedMinutes" doc:"In opening hours, without pauses" example:"180"`
	Target    float64  `json:"targetMinutes" doc:"As was promised when the case was received" example:"240"`
	DueAt     *Instant `json:"dueAt" nullable:"true" doc:"When the target passes; null while the clock stands still"`
	Verdict   string   `json:"verdict" enum:"running,met,missed" doc:"met: elapsed is at most the target. missed also where it still runs"`
}

func serviceClock(r domain.Reading) ServiceClock {
	out := ServiceClock{
		Clock: r.Clock, StartedAt: Instant{r.Started}, StoppedAt: instant(r.Stopped), Elapsed: minutes(r.Elapsed), Target: minutes(r.Target),
		DueAt: instant(r.Due), Verdict: "running",
	}
	switch {
	case r.Missed:
		out.Verdict = "missed"
	case r.Met():
		out.Verdict = "met"
	}
	return out
}

// ServiceCase is a complaint or a service request, as service levels see it.
type ServiceCase struct {
	ID         ID      `json:"id" doc:"The complaint or the request"`
	CustomerID ID      `json:"customerId"`
	Kind       string  `json:"kind" enum:"complaint,request"`
	State      string  `json:"state" doc:"In the words of its kind"`
	Open       bool    `json:"open"`
	Severity   *string `json:"severity" doc:"Of the complaint, or urgency of the request"`
	Owner      *string `json:"owner" doc:"Opaque id of who has it"`
	Team       *string `json:"team"`
	Tier       *string `json:"tier" doc:"Of the customer at receipt: that of a service upgrade, or else its class in the scheme of the service levels"`
	ReceivedAt Instant `json:"receivedAt"`
	Paused     bool    `json:"paused" doc:"The clocks stand still, for the customer is waited for"`

	scanned struct {
		category, severity, channel, owner, team string
		upgrade                                  string
		classes                                  map[string]string
		day                                      Day
		clocks                                   domain.Clocks
	}
}

// upgradeTier is the tier that a service upgrade gave when the case was received:
// of those that had been granted by then and held, the one granted last.
const upgradeTier = `CASE WHEN customer_id IN (SELECT customer_id FROM read.service_upgrades) THEN coalesce((SELECT u.tier FROM read.service_upgrades u WHERE u.customer_id = service_cases.customer_id AND u.decided_at <= service_cases.received_at
	AND u.valid_from <= service_cases.received_at AND service_cases.received_at < u.valid_until ORDER BY u.decided_at DESC, u.id LIMIT 1), '') ELSE '' END`

// caseColumns are those of casesSQL.
const caseColumns = `id, customer_id, kind, state, open, category, severity, channel, owner, team, classes, received_at, received_day, clocks, upgrade`

// casesSQL is a query of the cases that meet the condition.
func casesSQL(condition string) string {
	return `SELECT ` + caseColumns + ` FROM (SELECT *, ` + upgradeTier + ` AS upgrade FROM read.service_cases WHERE ` + condition + `) c`
}

func (c *ServiceCase) scan() []any {
	s := &c.scanned
	return []any{&c.ID, &c.CustomerID, &c.Kind, &c.State, &c.Open, &s.category, &s.severity, &s.channel, &s.owner, &s.team, &s.classes, &c.ReceivedAt, &s.day, &s.clocks, &s.upgrade}
}

// facts are what the case is judged by.
func (c *ServiceCase) facts() domain.Case {
	s := &c.scanned
	return domain.Case{Kind: c.Kind, Severity: s.severity, Classes: s.classes, Upgrade: s.upgrade, Clocks: s.clocks}
}

// judge completes the case and reads its clocks.
func (c *ServiceCase) judge(p *servicePolicies, now time.Time) ([]domain.Reading, error) {
	s := &c.scanned
	readings, tier, err := p.read(c.facts(), now)
	c.Severity, c.Owner, c.Team, c.Tier, c.Paused = text(s.severity), text(s.owner), text(s.team), text(tier), s.clocks.Paused()
	return readings, err
}

// cases reads cases and policies in one snapshot, and calls each with every case
// and its readings.
func (a *api) cases(ctx context.Context, fresh Freshness, at PastInstants, condition string, args []any, each func(*ServiceCase, []domain.Reading)) (basis, *RestsOnLog, error) {
	p, err := a.past(ctx, at)
	if err != nil {
		return basis{}, nil, err
	}
	now := at.moment(a.Now())
	for _, model := range []string{modelPolicies, p.in(modelUpgrades)} {
		if err := a.await(ctx, model, fresh.min()); err != nil {
			return basis{}, nil, err
		}
	}
	var policies servicePolicies
	b, err := a.snapshot(ctx, p.in(modelCases), fresh.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		policies.queue(batch, at.recorded())
		sql, args := p.sql(casesSQL(condition), args...)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error { return policies.readAll(rows, now, each) })
	})
	return b, p.on(b), err
}

// readAll calls each with every case of the rows, which have the caseColumns, and its
// readings.
func (p *servicePolicies) readAll(rows pgx.Rows, now time.Time, each func(*ServiceCase, []domain.Reading)) error {
	for rows.Next() {
		c := new(ServiceCase)
		if err := rows.Scan(c.scan()...); err != nil {
			return err
		}
		readings, err := c.judge(p, now)
		if err != nil {
			return err
		}
		each(c, readings)
	}
	return rows.Err()
}

// CaseClocks is a case with all its clocks.
type CaseClocks struct {
	ServiceCase
	Clocks  []ServiceClock `json:"clocks" nullable:"false" doc:"Those for which a time was promised"`
	RestsOn *RestsOnLog    `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

type getCase struct {
	ID ID `path:"caseId" doc:"The complaint or the service request"`
	PastInstants
	Freshness
	Request
}

func (a *api) getCase(ctx context.Context, in *getCase) (*answer[CaseClocks], error) {
	var out *CaseClocks
	now := in.moment(a.Now())
	b, on, err := a.cases(ctx, in.Freshness, in.PastInstants, "id = $1", []any{in.ID}, func(c *ServiceCase, readings []domain.Reading) {
		out = &CaseClocks{ServiceCase: *c, Clocks: []ServiceClock{}}
		for _, r := range readings {
			out.Clocks = append(out.Clocks, serviceClock(r))
		}
	})
	if err != nil {
		return nil, err
	}
	if out == nil {
		return nil, notFound("case")
	}
	out.RestsOn = on
	return answered(&in.Request, b, in.tag(b, now), *out), nil
}

// WorkItem is a clock that runs.
type WorkItem struct {
	ServiceCase
	ServiceClock
}

// Worklist is the clocks that run, the most urgent first.
type Worklist struct {
	Items   []WorkItem  `json:"items" nullable:"false" doc:"By when they are due; those that stand still come last"`
	Count   int         `json:"count" doc:"How many there are, on this page or not" example:"12"`
	RestsOn *RestsOnLog `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

type getWorklist struct {
	List  string `query:"list" enum:"running,today,breached" default:"running" doc:"All that run; those whose target passes today; those whose target has passed"`
	Owner string `query:"owner" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Those that this one has: the list of a person"`
	Team  string `query:"team" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Those that this department has"`
	Kind  string `query:"kind" enum:"complaint,request" doc:"Only those of this kind"`
	Tier  string `query:"tier" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Class of the customer at receipt"`
	Clock string `query:"clock" enum:"firstResponse,nextResponse,resolution" doc:"Only this clock"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"Items at most"`
	PastInstants
	Freshness
	Request
}

func (a *api) getWorklist(ctx context.Context, in *getWorklist) (*answer[Worklist], error) {
	now := in.moment(a.Now())
	tomorrow := a.dayOf(in.PastInstants).next().Start(a.Zone)
	out := Worklist{Items: []WorkItem{}}
	const condition = `open AND ($1 = '' OR owner = $1) AND ($2 = '' OR team = $2) AND ($3 = '' OR kind = $3)`
	j, err := a.judgement(ctx, in.Freshness, in.PastInstants, condition, []any{in.Owner, in.Team, in.Kind}, "''")
	if err != nil {
		return nil, err
	}
	var page []runningClock
	b, err := a.snapshotSteps(ctx, j.past.in(modelCases), nil, in.min(), j.find, j.work, func(batch *pgx.Batch) {
		page = in.running(j.cases, now, tomorrow)
		out.Count = len(page)
		page = page[:min(len(page), in.Limit)]
		out.Items = make([]WorkItem, len(page))
		var ids []uuid.UUID
		places := map[ID][]int{}
		for i, r := range page {
			ids, places[ID(r.id)] = append(ids, r.id), append(places[ID(r.id)], i)
		}
		j.show(batch, ids, now, func(c *ServiceCase, readings []domain.Reading) {
			for _, i := range places[c.ID] {
				out.Items[i] = WorkItem{*c, serviceClock(readings[page[i].clock])}
			}
		})
	})
	if err != nil {
		return nil, err
	}
	out.RestsOn = j.past.on(b)
	return answered(&in.Request, b, in.tag(b, now), out), nil
}

// runningClock is an item of the worklist before it is shown.
type runningClock struct {
	id    uuid.UUID
	clock int // which of the case's
	name  string
	due   time.Time // zero while it stands still
}

// running returns the clocks that are asked for, the most urgent first.
func (in *getWorklist) running(cases []judgedCase, now, tomorrow time.Time) (out []runningClock) {
	for _, c := range cases {
		if in.Tier != "" && c.verdict.tier.Value() != in.Tier {
			continue
		}
		for i, v := range c.verdict.clocks {
			missed := v.MissedAt(now)
			switch {
			case v.Stopped, in.Clock != "" && v.Clock != in.Clock:
			case in.List == "breached" && !missed:
			case in.List == "today" && (missed || v.Due.IsZero() || !v.Due.Before(tomorrow)):
			default:
				out = append(out, runningClock{c.id, i, v.Clock, v.Due})
			}
		}
	}
	slices.SortFunc(out, func(x, y runningClock) int {
		return cmp.Or(x.when().Compare(y.when()), bytes.Compare(x.id[:], y.id[:]), strings.Compare(x.name, y.name), cmp.Compare(x.clock, y.clock))
	})
	return out
}

// when is when the clock is due; those that stand still come last.
func (r runningClock) when() time.Time {
	if r.due.IsZero() {
		return noLimit
	}
	return r.due
}

// Attainment says how often what was promised was kept.
type Attainment struct {
	Cases    int64             `json:"cases" doc:"Received in the period" example:"120"`
	Promised int64             `json:"promised" doc:"Of these, those that were promised a time" example:"118"`
	Items    []AttainmentGroup `json:"items" nullable:"false" doc:"For each group its clocks, and for all together those with the group *"`
	RestsOn  *RestsOnLog       `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// AttainmentGroup is one clock of one group of cases.
type AttainmentGroup struct {
	Group      string   `json:"group" doc:"Value of what it is grouped by, empty where there is none; * is all" example:"important"`
	Clock      string   `json:"clock" enum:"firstResponse,nextResponse,resolution"`
	Met        int64    `json:"met" example:"95"`
	Missed     int64    `json:"missed" doc:"Also where the clock still runs" example:"5"`
	Running    int64    `json:"running" doc:"Neither met nor missed yet" example:"20"`
	Attainment *float64 `json:"attainment" doc:"met / (met + missed) in percent; null where there is neither" example:"95.00"`
	Mean       *float64 `json:"meanElapsedMinutes" doc:"Over those stopped; null where there is none" example:"133.25"`

	stopped int64
	elapsed time.Duration
}

type getAttainment struct {
	From  Day    `query:"from" doc:"Received on this day or later"`
	To    Day    `query:"to" doc:"Received on this day or earlier"`
	By    string `query:"by" enum:"tier,owner,team,channel,category,severity,kind,month" default:"tier" doc:"month is the month of the receipt, as YYYY-MM"`
	Kind  string `query:"kind" enum:"complaint,request" doc:"Only those of this kind"`
	Owner string `query:"owner" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Those that this one has, or had last"`
	Tier  string `query:"tier" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Only cases of this tier: by person or month within it"`
	PastInstants
	Freshness
	Request
}

func (a *api) getAttainment(ctx context.Context, in *getAttainment) (*answer[Attainment], error) {
	if err := span(in.From, in.To, "from", "to"); err != nil {
		return nil, err
	}
	out := Attainment{Items: []AttainmentGroup{}}
	type cell struct{ group, clock string }
	sums := map[cell]*AttainmentGroup{}
	now := in.moment(a.Now())
	const condition = `($1::date IS NULL OR received_day >= $1) AND ($2::date IS NULL OR received_day <= $2) AND ($3 = '' OR kind = $3) AND ($4 = '' OR owner = $4)`
	args := []any{in.From.orNull(), in.To.orNull(), in.Kind, in.Owner}
	j, err := a.judgement(ctx, in.Freshness, in.PastInstants, condition, args, attainmentGroups[in.By])
	if err != nil {
		return nil, err
	}
	b, err := a.snapshotSteps(ctx, j.past.in(modelCases), nil, in.min(), j.find, j.work)
	if err != nil {
		return nil, err
	}
	for _, c := range j.cases {
		tier, clocks := c.verdict.tier.Value(), c.verdict.clocks
		if in.Tier != "" && tier != in.Tier {
			continue
		}
		out.Cases++
		if len(clocks) > 0 {
			out.Promised++
		}
		groups := [2]string{c.group, "*"}
		if in.By == "tier" {
			groups[0] = tier
		}
		for _, v := range clocks {
			for _, group := range groups {
				g := sums[cell{group, v.Clock}]
				if g == nil {
					g = &AttainmentGroup{Group: group, Clock: v.Clock}
					sums[cell{group, v.Clock}] = g
				}
				g.add(v, now)
			}
		}
	}
	out.RestsOn = j.past.on(b)
	for _, g := range sums {
		g.Attainment = percent(g.Met, g.Met+g.Missed)
		if g.stopped > 0 {
			mean := minutes(g.elapsed / time.Duration(g.stopped))
			g.Mean = &mean
		}
		out.Items = append(out.Items, *g)
	}
	slices.SortFunc(out.Items, func(x, y AttainmentGroup) int {
		return cmp.Or(strings.Compare(x.Group, y.Group), strings.Compare(x.Clock, y.Clock))
	})
	return answered(&in.Request, b, in.tag(b, now), out), nil
}

func (g *AttainmentGroup) add(v domain.ClockVerdict, now time.Time) {
	switch {
	case v.MissedAt(now):
		g.Missed++
	case v.Stopped:
		g.Met++
	default:
		g.Running++
	}
	if v.Stopped {
		g.stopped++
		g.elapsed += v.Elapsed
	}
}

// attainmentGroups are the values of a case that figures are grouped by, as SQL; the
// tier comes with the verdict.
var attainmentGroups = map[string]string{
	"tier": "''", "owner": "owner", "team": "team", "channel": "channel", "category": "category", "severity": "severity", "kind": "kind",
	"month": "to_char(received_day, 'YYYY-MM')",
}
