package readapi

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
)

// DueContact is a customer who is to be contacted, and whether that may be done.
type DueContact struct {
	CustomerID    ID       `json:"customerId"`
	Tier          string   `json:"tier" doc:"The customer's class by the plan's scheme" example:"important"`
	By            string   `json:"by" enum:"plan,strategy" doc:"What promises the contact: the plan's tier, or the strategy that is applied to the customer, which goes before"`
	Days          int      `json:"days" doc:"At least one contact every so many days" example:"30"`
	LastContactAt *Instant `json:"lastContactAt" nullable:"true"`
	DueAt         Instant  `json:"dueAt" doc:"Last contact, or the beginning of the record, plus the days"`
	Overdue       bool     `json:"overdue" doc:"It was due before the day that is asked for"`
	Manager       *string  `json:"manager" doc:"Opaque id of the team or member of the staff that a strategy names" example:"team-north"`
	Content       *string  `json:"content" doc:"Code of what it is about, by the plan"`
	Gate          GateView `json:"gate"`
}

// GateView says whether a contact may be made, through which channel, and what that
// rests on.
type GateView struct {
	Open       bool            `json:"open"`
	Channel    *string         `json:"channel" doc:"To be taken; null where none may be" example:"phone"`
	Why        *string         `json:"why" enum:"not-permitted,channel-refused,outside-hours" nullable:"true" doc:"Why it is closed"`
	Purpose    *string         `json:"purpose" doc:"The processing that needs a legal basis"`
	Basis      *BasisEvent     `json:"basis,omitempty" doc:"The event that permits the purpose, or that ended the last basis. Absent where there never was one"`
	Preference *PreferenceView `json:"preference,omitempty" doc:"The customer's statement that closes it, or that chose the channel"`
}

// PreferenceView is a customer's statement about a channel.
type PreferenceView struct {
	Channel    string  `json:"channel" enum:"any,phone,mail,chat,social,app,post,branch"`
	Stance     string  `json:"stance" enum:"preferred,accepted,refused"`
	From       *string `json:"from" doc:"Only from this time of the day on" example:"09:00"`
	Until      *string `json:"until" doc:"Only before this time of the day" example:"17:00"`
	EventID    ID      `json:"eventId"`
	Revision   uint64  `json:"revision" doc:"In the customer's stream" example:"3"`
	OccurredAt Instant `json:"occurredAt" doc:"Since when it is so"`
	RecordedAt Instant `json:"recordedAt"`
}

func preferenceView(p domain.Preference) PreferenceView {
	out := PreferenceView{Channel: p.Channel, Stance: p.Stance, EventID: ID(p.Event), Revision: p.Revision, OccurredAt: Instant{p.Occurred}, RecordedAt: Instant{p.Recorded}}
	if p.Until > 0 {
		out.From, out.Until = text(wall(p.From)), text(wall(p.Until))
	}
	return out
}

func wall(minutes int) string {
	if minutes == 24*60 {
		return "24:00"
	}
	return time.Date(2000, 1, 1, 0, minutes, 0, 0, time.UTC).Format("15:04")
}

func gateView(purpose string, c domain.Clearance) GateView {
	out := GateView{Open: c.Open, Channel: text(c.Channel), Why: text(c.Why), Purpose: text(purpose)}
	if c.Ground != nil {
		basis := basisEvent(*c.Ground)
		out.Basis = &basis
	}
	if c.Preference != nil {
		said := preferenceView(*c.Preference)
		out.Preference = &said
	}
	return out
}

// wishes are what of a customer decides about a gate.
type wishes struct {
	Preferences domain.Preferences
	grounds     []storedGround
}

func (w *wishes) permissions() (perms domain.Permissions) {
	for _, g := range w.grounds {
		perms.Grounds = append(perms.Grounds, g.ground())
	}
	return perms
}

// dueRow is a DueContact as it is read.
type dueRow struct {
	DueContact
	tier   int // of the plan; -1: by strategy
	wishes `json:"-"`
}

func (d *dueRow) scan() []any {
	return []any{&d.CustomerID, &d.tier, &d.Tier, &d.Days, &d.LastContactAt, &d.DueAt, &d.Manager, &d.Preferences, &d.grounds}
}

// customer is none: nothing of it is sealed.
func (d *dueRow) customer() ID { return ID{} }

func (d *dueRow) open(*person) {}

type listDue struct {
	Tier    string `query:"tier" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Customers of this class only"`
	Manager string `query:"manager" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Customers whose strategy names this team or member of the staff"`
	Day     Day    `query:"day" doc:"Due by the end of this day; today by default. Not together with asOf, recordedAsOf and occurredAsOf, which say by when"`
	Overdue bool   `query:"overdue" doc:"Due before the day only"`
	Gate    string `query:"gate" enum:"open,closed" doc:"Only those that may be contacted now, or may not. A page may then hold fewer than limit items and still have a next one"`
	PastInstants
	Paging
	Freshness
	Request
}

// DuePage is a page of customers to be contacted.
type DuePage struct {
	TierScheme string       `json:"tierScheme" doc:"Empty where no plan is in force" example:"importance"`
	Items      []DueContact `json:"items" nullable:"false" doc:"Those that have been due for the longest first"`
	Next       string       `json:"next,omitempty" doc:"Give it as cursor, with the same filters, for the page after this one. Absent on the last page"`
	RestsOn    *RestsOnLog  `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

const dueDoc = "By the plan in force, at the end of `day` or at the instants that are asked for. Whether a contact may be made is answered for now, or for `occurredAsOf`, by what was known at `recordedAsOf`: " +
	"where it may not, `gate` says why and names the event. Closed gates do not take a customer off the list: somebody has to see that the promise cannot be kept."

var dueOrders = []order{{name: "dueAt", column: "due", instant: true}}

// plannedContacts is the plan in force and what of it a query needs.
type plannedContacts struct {
	domain.CommunicationPlanDefined
	tiers []string
	days  []int
	class string // column with the tier
	at    time.Time
	past  *past // nil for the present
}

// planned returns the plan that is in force at the instant, as it was known.
func (a *api) planned(ctx context.Context, q PastInstants, at time.Time, min uint64) (plannedContacts, error) {
	p := plannedContacts{at: at, class: "class_importance"}
	var err error
	if p.past, err = a.past(ctx, q); err != nil {
		return p, err
	}
	if p.past != nil {
		p.at = q.moment(at)
	}
	versions, err := a.communicationPlan(ctx, q.recorded(), min)
	if err != nil {
		return p, err
	}
	p.CommunicationPlanDefined, _ = versions.InForce(p.at)
	for _, t := range p.Tiers {
		p.tiers, p.days = append(p.tiers, t.Tier), append(p.days, t.Days)
	}
	if slices.Contains(domain.SchemeNames[:3], p.TierScheme) { // the columns there are
		p.class = "class_" + p.TierScheme
	}
	return p, nil
}

// communicationPlan returns the versions of the plan that had been recorded by
// the instant; the zero instant is now.
func (a *api) communicationPlan(ctx context.Context, known time.Time, position uint64) (domain.CommunicationPlan, error) {
	var limit *time.Time
	if !known.IsZero() {
		limit = &known
	}
	var versions domain.CommunicationPlan
	_, err := a.snapshot(ctx, modelPolicies, position, func(batch *pgx.Batch) {
		queuePolicy(batch, domain.SchemeCommunication, limit, func(e *domain.CommunicationPlanDefined) { versions = versions.Evolve(domain.Happened{Event: e}) })
	})
	return versions, err
}

// rows is an item of FROM with the customers whose contacts the plan is about, given the
// parameters with its tiers and their days.
func (p *plannedContacts) rows(table, tiers, days string) string {
	return `(SELECT c.*, c.customer_id AS id, coalesce(p.n - 1, -1) AS n, c.` + p.class + ` AS class, CASE WHEN contact_every > 0 THEN contact_every ELSE p.days END AS every,
	coalesce(due_at, since_at + make_interval(hours => 24 * p.days)) AS due
	FROM ` + table + ` c LEFT JOIN unnest(` + tiers + `::text[], ` + days + `::int[]) WITH ORDINALITY AS p(tier, days, n) ON p.tier = c.` + p.class + `
	WHERE c.status = 'active' AND (p.tier IS NOT NULL OR c.contact_every > 0))`
}

// list returns the customers whose contacts the plan is about, with due, the
// instant at which the next contact is due: a strategy goes before the plan.
func (p *plannedContacts) list() *list {
	l := &list{model: p.past.in(modelCommunications), past: p.past}
	l.from, l.args = p.past.sql(p.rows("read.communications", "$1", "$2")+" AS planned", p.tiers, p.days)
	return l
}

// due is list, of those whose next contact is due by the instant, the longest due first.
// It is made of parts, for each of which an index has who was contacted longest ago: a
// tier of the plan, and those to whom a strategy promises something.
func (p *plannedContacts) due(ctx context.Context, until time.Time, tier, manager string) *list {
	l := &list{model: p.past.in(modelCommunications), past: p.past, order: orderNamed(dueOrders, "dueAt")}
	l.from = "read.communications"
	l.where("due <= ?", until) // by the parts too; a cursor is bound to it
	l.equals("class", tier)
	l.equals("manager", manager)
	held := ""
	if p.past != nil {
		l.from += "_history"
		held = " AND " + holds("c.", l.bind("?", p.past.recorded), l.bind("?", p.past.occurred))
		l.passing = &passing{state: "status = 'active'", by: []string{"class", "manager"}}
		l.ended(ctx, l.from)
	}
	const columns = "c.*, c.customer_id AS id, "
	if l.walks() {
		l.whole = l.bind(p.rows(l.from, "?", "?"), p.tiers, p.days) + " AS planned"
	}
	for i, days := range p.days {
		l.parts = append(l.parts, part{
			from: l.bind("(SELECT "+columns+strconv.Itoa(i)+" AS n, c."+p.class+" AS class, "+strconv.Itoa(days)+" AS every, since_at + interval '"+strconv.Itoa(24*days)+" hours' AS due"+
				" FROM "+l.from+" c WHERE c.status = 'active' AND c."+p.class+" = ? AND c.due_at IS NULL"+held+")", p.tiers[i]),
			state:  "due_at IS NULL",
			column: "since_at", behind: time.Duration(days) * 24 * time.Hour, until: until,
		})
	}
	l.parts = append(l.parts, part{
		from: l.bind("(SELECT "+columns+"coalesce(array_position(?::text[], c."+p.class+") - 1, -1) AS n, c."+p.class+" AS class, contact_every AS every, due_at AS due"+
			" FROM "+l.from+" c WHERE c.status = 'active' AND c.due_at IS NOT NULL"+held+")", p.tiers),
		state:  "due_at IS NOT NULL",
		column: "due_at", until: until,
	})
	return l
}

func (a *api) listDue(ctx context.Context, in *listDue) (*answer[Page[DueContact]], error) {
	if in.asked() { // they say by when
		if err := notThen(map[string]bool{"day": !in.Day.IsZero()}); err != nil {
			return nil, err
		}
	}
	now := a.Now()
	day := in.Day
	if day.IsZero() {
		day = a.today()
	}
	p, err := a.planned(ctx, in.PastInstants, day.next().Start(a.Zone).Add(-time.Microsecond), in.min())
	if err != nil {
		return nil, err
	}
	asked, begins := now, day.Start(a.Zone)
	if p.past != nil {
		asked = p.at
		begins = a.dayOf(in.PastInstants).Start(a.Zone)
	}
	until := p.at
	if in.Overdue {
		until = begins.Add(-time.Microsecond)
	}
	l := p.due(ctx, until, in.Tier, in.Manager)
	l.path = in.url.Path
	l.columns = `customer_id, n, class, every, last_contact_at, due, nullif(manager, ''), preferences, grounds`
	found, err := fetch[dueRow](ctx, a, l, in.Freshness, in.Paging, false, func(d *dueRow) bool {
		gate := domain.Gate{Zone: a.Zone}
		d.By = "strategy"
		if d.tier >= 0 {
			tier := p.Tiers[d.tier]
			gate.Purpose, gate.Channels, d.Content = tier.Purpose, tier.Channels, text(tier.Content)
			if d.Days == tier.Days {
				d.By = "plan"
			}
		}
		d.Gate = gateView(gate.Purpose, gate.Ask(d.Preferences, d.permissions(), asked))
		d.Overdue = d.DueAt.Before(begins)
		return in.Gate == "" || d.Gate.Open == (in.Gate == "open")
	})
	if err != nil {
		return nil, err
	}
	page := Page[DueContact]{Items: []DueContact{}, Next: found.next, RestsOn: found.past, export: found.export, fields: found.fields}
	if found.export != nil {
		return exporting(page), nil
	}
	for _, one := range found.items {
		page.Items = append(page.Items, one.DueContact)
	}
	page.as = DuePage{TierScheme: p.TierScheme, Items: page.Items, Next: page.Next, RestsOn: page.RestsOn}
	answer := answered(&in.Request, found.basis, in.tag(found.basis, p.TierScheme), page)
	if found.next != "" {
		answer.Link = in.link("cursor", found.next)
	}
	return answer, nil
}

// CommunicationCoverage says how many customers were contacted as often as they are
// promised.
type CommunicationCoverage struct {
	At         Instant        `json:"at" doc:"The instant that is answered for"`
	TierScheme string         `json:"tierScheme" doc:"Empty where no plan is in force" example:"importance"`
	Tiers      []TierCoverage `json:"tiers" nullable:"false" doc:"In the order of the plan. days are the plan's; who is promised more by a strategy is measured by that"`
	Due        int64          `json:"due" example:"120"`
	Met        int64          `json:"met" example:"90"`
	Coverage   *float64       `json:"coverage" doc:"met / due in percent; null where none is due" example:"75.00"`
	RestsOn    *RestsOnLog    `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

type getCommunicationCoverage struct {
	Manager string `query:"manager" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Customers whose strategy names this team or member of the staff"`
	PastInstants
	Freshness
	Request
}

// getCommunicationCoverage counts: due are those who have been customers for as
// long as their interval, met are those of them whose next contact is not due yet.
func (a *api) getCommunicationCoverage(ctx context.Context, in *getCommunicationCoverage) (*answer[CommunicationCoverage], error) {
	p, err := a.planned(ctx, in.PastInstants, a.Now(), in.min())
	if err != nil {
		return nil, err
	}
	out := CommunicationCoverage{At: Instant{p.at}, TierScheme: p.TierScheme, Tiers: []TierCoverage{}}
	for _, t := range p.Tiers {
		out.Tiers = append(out.Tiers, TierCoverage{Tier: t.Tier, Days: t.Days})
	}
	l := p.list()
	l.where("n >= 0 AND created_at + make_interval(hours => 24 * every) <= ?", p.at)
	l.equals("manager", in.Manager)
	met := l.bind("count(*) FILTER (WHERE due > ?)", p.at)
	b, err := a.snapshot(ctx, l.model, in.min(), func(batch *pgx.Batch) {
		p.past.rest(batch)
		batch.Queue("SELECT n, count(*), "+met+" FROM "+l.from+l.filter()+" GROUP BY n", l.args...).Query(func(rows pgx.Rows) error {
			var n int
			var due, met int64
			_, err := pgx.ForEachRow(rows, []any{&n, &due, &met}, func() error {
				t := &out.Tiers[n]
				t.Due, t.Met, t.Coverage = due, met, percent(met, due)
				out.Due, out.Met = out.Due+due, out.Met+met
				return nil
			})
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	out.Coverage, out.RestsOn = percent(out.Met, out.Due), p.past.on(b)
	return answered(&in.Request, b, in.tag(b, p.at), out), nil
}

// CustomerPreferences is what a customer wants of channels, needs, and is given.
type CustomerPreferences struct {
	Current    []PreferenceView  `json:"current" nullable:"false" doc:"What counts now, or counted at the instant asked for, for each channel about which something was said"`
	History    []PreferenceView  `json:"history" nullable:"false" doc:"Every statement, in the order in which they occurred"`
	Needs      []NeedView        `json:"needs" nullable:"false" doc:"The latest record of each need that there is, the strongest first"`
	Strategies []AppliedStrategy `json:"strategies" nullable:"false" doc:"What the customer is given because of its classes, by scheme"`
	RestsOn    *RestsOnLog       `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// NeedView is what a customer needs.
type NeedView struct {
	Need       string  `json:"need" example:"insurance"`
	Weight     int     `json:"weight" doc:"1 weak to 5 strong" example:"4"`
	Source     string  `json:"source" example:"visit"`
	EventID    ID      `json:"eventId"`
	Revision   uint64  `json:"revision" doc:"In the customer's stream" example:"3"`
	OccurredAt Instant `json:"occurredAt"`
}

// AppliedStrategy is a strategy in effect.
type AppliedStrategy struct {
	Scheme           string   `json:"scheme" example:"importance"`
	SchemeVersion    int      `json:"schemeVersion" example:"2"`
	Class            string   `json:"class" example:"important"`
	Service          *string  `json:"service" doc:"Code of the standard of service"`
	ContactEveryDays *int     `json:"contactEveryDays" doc:"At least one contact every so many days"`
	Channel          *string  `json:"channel"`
	Manager          *string  `json:"manager" doc:"Opaque id of the team or member of the staff that looks after the customer"`
	Resources        []string `json:"resources" nullable:"false"`
	Offers           []string `json:"offers" nullable:"false"`
}

type getPreferences struct {
	ID ID `path:"customerId" doc:"The customer"`
	PastInstants
	Freshness
	Request
}

func (a *api) getPreferences(ctx context.Context, in *getPreferences) (*answer[CustomerPreferences], error) {
	var w wishes
	var needs []struct {
		Need     string       `json:"need"`
		Weight   int          `json:"weight"`
		Source   string       `json:"source"`
		Event    domain.ID    `json:"event"`
		Revision uint64       `json:"revision"`
		Stamp    domain.Stamp `json:"stamp"`
	}
	var strategies domain.Strategies
	exists := false
	past, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	sql, args := past.sql(`SELECT preferences, grounds, needs, strategies FROM read.communications WHERE customer_id = $1`, in.ID)
	b, err := a.snapshotOf(ctx, past.in(modelCommunications), &in.ID, in.min(), func(batch *pgx.Batch) {
		past.rest(batch)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			_, err := pgx.ForEachRow(rows, []any{&w.Preferences, &w.grounds, &needs, &strategies}, func() error { exists = true; return nil })
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	if !exists {
		return nil, notFound("customer")
	}
	out := CustomerPreferences{Current: []PreferenceView{}, History: []PreferenceView{}, Needs: []NeedView{}, Strategies: []AppliedStrategy{}}
	now := in.moment(a.Now())
	for _, p := range w.Preferences {
		out.History = append(out.History, preferenceView(p))
	}
	for _, channel := range append([]string{domain.AnyChannel}, domain.Channels...) {
		if said := w.Preferences.About(channel, now); said != nil && said.Channel == channel {
			out.Current = append(out.Current, preferenceView(*said))
		}
	}
	for _, n := range needs {
		if n.Weight > 0 {
			out.Needs = append(out.Needs, NeedView{n.Need, n.Weight, n.Source, ID(n.Event), n.Revision, Instant{time.UnixMicro(n.Stamp.Occurred).UTC()}})
		}
	}
	slices.SortStableFunc(out.Needs, func(a, b NeedView) int { return b.Weight - a.Weight })
	for _, scheme := range slices.Sorted(maps.Keys(strategies)) {
		s := strategies[scheme]
		one := AppliedStrategy{
			Scheme: scheme, SchemeVersion: s.SchemeVersion, Class: s.Given.Class, Service: text(s.Given.Service), Channel: text(s.Given.Channel), Manager: text(s.Given.Team),
			Resources: append([]string{}, s.Given.Resources...), Offers: append([]string{}, s.Given.Offers...),
		}
		if s.Given.ContactEvery > 0 {
			one.ContactEveryDays = &s.Given.ContactEvery
		}
		out.Strategies = append(out.Strategies, one)
	}
	out.RestsOn = past.on(b)
	return answered(&in.Request, b, in.tag(b, now), out), nil
}
