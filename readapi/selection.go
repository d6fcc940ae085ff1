package readapi

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/selection"
)

// SelectionSummary is a selection of targets as it is now.
type SelectionSummary struct {
	Selection string  `json:"selection" example:"spring-insurance"`
	Title     string  `json:"title" example:"Important customers who need insurance"`
	Version   int     `json:"version" doc:"The one that counts: the last" example:"2"`
	ChangedAt Instant `json:"changedAt" doc:"When that was recorded"`
	Runs      int     `json:"runs" doc:"How often it was run" example:"3"`
}

// SelectionList is all selections.
type SelectionList struct {
	Items []SelectionSummary `json:"items" nullable:"false" doc:"In the order of their codes"`
}

// SelectionDetail is a selection with its versions and runs.
type SelectionDetail struct {
	SelectionSummary
	AllVersions []SelectionVersion `json:"allVersions" nullable:"false" doc:"In the order in which they were defined"`
	AllRuns     []SelectionRun     `json:"allRuns" nullable:"false" doc:"The latest first"`

	revision uint64
}

// SelectionVersion is a version of a selection.
type SelectionVersion struct {
	Version    int                     `json:"version" example:"2"`
	RecordedAt Instant                 `json:"recordedAt"`
	Position   uint64                  `json:"position" doc:"In the log"`
	Actor      string                  `json:"actor" doc:"Opaque id of who defined it"`
	Definition domain.SelectionDefined `json:"definition"`
}

// SelectionRun is what came of a run.
type SelectionRun struct {
	RunID          ID      `json:"runId"`
	Version        int     `json:"version" doc:"Of the selection" example:"2"`
	Purpose        string  `json:"purpose" example:"marketing"`
	Channel        string  `json:"channel" enum:"phone,mail,chat,social,app,post,branch"`
	Matched        int     `json:"matched" doc:"Whom the selection finds: selected + notPermitted + channelRefused" example:"120"`
	Selected       int     `json:"selected" doc:"Who of these may be approached" example:"80"`
	NotPermitted   int     `json:"notPermitted" doc:"Left out: no legal basis for the purpose was active" example:"30"`
	ChannelRefused int     `json:"channelRefused" doc:"Left out: the last they said of the channel was that they refuse it" example:"10"`
	At             Instant `json:"at" doc:"The instant in the world"`
	Known          Instant `json:"known" doc:"What had been recorded by this instant of the store's clock counts"`
	KnownPosition  uint64  `json:"knownPosition" doc:"The last event in the log that counts" example:"4242"`
	Position       uint64  `json:"position" doc:"In the log, of the event that records the run" example:"4243"`
	Actor          string  `json:"actor" doc:"Opaque id of who ran it"`
	Reason         *string `json:"reason" doc:"A code"`
	RecordedAt     Instant `json:"recordedAt"`

	run domain.SelectionRun
}

type listSelections struct {
	Freshness
	Request
}

type getSelection struct {
	Selection string `path:"selection" maxLength:"54" pattern:"^[A-Za-z0-9._:/-]*$" doc:"A code"`
	Freshness
	Request
}

// selections are folded from their policies.
type selections map[string]*SelectionDetail

// queue reads them, one or all.
func (s selections) queue(batch *pgx.Batch, name string) {
	batch.Queue(`SELECT scheme, revision, position, recorded_at, actor, nullif(reason, ''), type, data FROM read.policies
		WHERE type IN ('SelectionDefined', 'SelectionRun') AND ($1 = '' OR scheme = $1) ORDER BY scheme, revision`, name).Query(func(rows pgx.Rows) error {
		var policy, actor, typ string
		var reason *string
		var revision, position uint64
		var recorded time.Time
		var data []byte
		_, err := pgx.ForEachRow(rows, []any{&policy, &revision, &position, &recorded, &actor, &reason, &typ, &data}, func() error {
			name, ok := domain.SelectionOfScheme(policy)
			if !ok {
				return nil
			}
			one := s[name]
			if one == nil {
				one = &SelectionDetail{SelectionSummary: SelectionSummary{Selection: name}, AllVersions: []SelectionVersion{}, AllRuns: []SelectionRun{}}
				s[name] = one
			}
			one.revision = revision
			if typ == (domain.SelectionDefined{}).EventType() {
				v := SelectionVersion{Version: len(one.AllVersions) + 1, RecordedAt: Instant{recorded}, Position: position, Actor: actor}
				if err := json.Unmarshal(data, &v.Definition); err != nil {
					return err
				}
				one.AllVersions = append(one.AllVersions, v)
				one.Title, one.Version, one.ChangedAt = v.Definition.Title, v.Version, v.RecordedAt
				return nil
			}
			r := SelectionRun{Position: position, Actor: actor, Reason: reason, RecordedAt: Instant{recorded}}
			reason = nil
			if err := json.Unmarshal(data, &r.run); err != nil {
				return err
			}
			r.RunID, r.Version, r.Purpose, r.Channel = ID(r.run.RunID), r.run.Version, r.run.Purpose, r.run.Channel
			r.Matched, r.Selected, r.NotPermitted, r.ChannelRefused = r.run.Matched, r.run.Selected, r.run.NotPermitted, r.run.ChannelRefused
			r.At, r.Known, r.KnownPosition = Instant{r.run.At}, Instant{r.run.Known}, r.run.Position
			one.AllRuns = slices.Insert(one.AllRuns, 0, r)
			one.Runs++
			return nil
		})
		return err
	})
}

func (a *api) listSelections(ctx context.Context, in *listSelections) (*answer[SelectionList], error) {
	all := selections{}
	b, err := a.snapshot(ctx, modelPolicies, in.min(), func(batch *pgx.Batch) { all.queue(batch, "") })
	if err != nil {
		return nil, err
	}
	out := SelectionList{Items: []SelectionSummary{}}
	for _, one := range all {
		out.Items = append(out.Items, one.SelectionSummary)
	}
	slices.SortFunc(out.Items, func(a, b SelectionSummary) int { return strings.Compare(a.Selection, b.Selection) })
	return answered(&in.Request, b, in.tag(b, out), out), nil
}

func (a *api) getSelection(ctx context.Context, in *getSelection) (*answer[SelectionDetail], error) {
	one, b, err := a.selection(ctx, in.Selection, in.min())
	if err != nil {
		return nil, err
	}
	return answered(&in.Request, b, httpkit.ETag(one.revision), *one), nil
}

func (a *api) selection(ctx context.Context, name string, position uint64) (*SelectionDetail, basis, error) {
	all := selections{}
	b, err := a.snapshot(ctx, modelPolicies, position, func(batch *pgx.Batch) { all.queue(batch, domain.SelectionScheme(name)) })
	if err != nil {
		return nil, b, err
	}
	one := all[name]
	if one == nil {
		return nil, b, notFound("selection")
	}
	return one, b, nil
}

// SelectedCustomer is a customer that a run of a selection found.
type SelectedCustomer struct {
	CustomerID ID             `json:"customerId"`
	Outcome    string         `json:"outcome" enum:"selected,not-permitted,channel-refused"`
	Name       *string        `json:"name" doc:"As it is now; null of who was left out" example:"Ada Lovelace"`
	Contacts   []ContactEntry `json:"contacts" nullable:"true" doc:"As they are now, those that the channel goes to; null of who was left out"`
	CreatedAt  Instant        `json:"createdAt" doc:"Of the record"`
	Gate       GateView       `json:"gate" doc:"As it was at the run, but for the hours: with the events that permit the purpose, or that end it, and that prefer or refuse the channel"`
	Erased     bool           `json:"erased" doc:"Personal fields were erased"`
	Masked     bool           `json:"masked" doc:"Personal fields are shown in part, or are null, because of who reads"`
	Unreadable bool           `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`

	name, contacts []byte
	wishes
}

func (t *SelectedCustomer) scan() []any {
	return []any{&t.CustomerID, &t.Outcome, &t.CreatedAt, &t.Preferences, &t.grounds, &t.name, &t.contacts}
}

func (t *SelectedCustomer) customer() ID { return t.CustomerID }

// reaches are the kinds of contacts that a channel goes to.
var reaches = map[string][]string{"phone": {"phone"}, "mail": {"email"}, "chat": {"chat"}, "social": {"social"}, "app": {}, "post": {"post"}, "branch": {}}

func (t *SelectedCustomer) open(p *person) {
	if t.Outcome == "" {
		t.Outcome = "selected"
		t.Name = opened[string](p, t.name)
		t.Contacts = openedList[ContactEntry](p, t.contacts)
	}
	t.Erased = p.erased
	t.Masked = p.masked
	t.Unreadable = p.unreadable
}

// gate shows what the outcome rests on, and leaves of the contacts what the channel
// goes to.
func (t *SelectedCustomer) gate(run domain.SelectionRun) {
	gate := domain.Gate{Purpose: run.Purpose, Channels: []string{run.Channel}, AnyHour: true}
	t.Gate = gateView(run.Purpose, gate.Ask(t.Preferences, t.permissions(), run.At))
	t.Contacts = slices.DeleteFunc(t.Contacts, func(c ContactEntry) bool { return !slices.Contains(reaches[run.Channel], c.Kind) })
}

type listTargets struct {
	Selection string `path:"selection" maxLength:"54" pattern:"^[A-Za-z0-9._:/-]*$" doc:"A code"`
	RunID     ID     `path:"runId" doc:"The run"`
	Outcome   string `query:"outcome" enum:"selected,not-permitted,channel-refused,any" default:"selected" doc:"Who may be approached, or who was left out and why"`
	Sort      string `query:"sort" enum:"createdAt,-createdAt" default:"createdAt"`
	Count     bool   `query:"count" doc:"Count the whole list too"`
	Paging
	Freshness
	Request
}

const targetsDoc = "Whom the run found, by what was known and so when it was run: the same customers whenever it is asked, found again in the history. " +
	"Each answer names the events that permit it. Who was erased since is left out. Who has withdrawn since is in the list of a run before: run the selection anew before anybody is approached."

// listTargets asks for what the run asked for once more. The hours that a customer
// states are for whoever approaches them: a run is for no time of the day.
func (a *api) listTargets(ctx context.Context, in *listTargets) (*answer[Page[SelectedCustomer]], error) {
	one, _, err := a.selection(ctx, in.Selection, in.min())
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(one.AllRuns, func(r SelectionRun) bool { return r.RunID == in.RunID })
	if i < 0 {
		return nil, notFound("run")
	}
	run := one.AllRuns[i].run
	if err := a.await(ctx, modelCustomers, in.min()); err != nil {
		return nil, err
	}
	l := &list{
		model: selection.Model, path: in.url.Path, order: orderNamed(recordGapOrders, in.Sort),
		columns: `found.id, cause, found.created_at, preferences, grounds, who.name_ref, who.contacts_ref`,
		beside:  `LATERAL (SELECT name_ref, contacts_ref FROM read.customers x WHERE x.id = found.id) who`,
	}
	l.past = &past{recorded: run.Known, occurred: run.At, restsOn: RestsOnLog{Model: selection.Model}}
	l.from = selection.From(one.AllVersions[run.Version-1].Definition, run, func(v any) string { return l.bind("?", v) })
	l.where("EXISTS (SELECT FROM read.customers y WHERE y.id = found.id AND y.status <> 'erased')")
	if in.Outcome != "any" {
		cause := in.Outcome
		if cause == "selected" {
			cause = ""
		}
		l.where("cause = ?", cause)
	}
	in.MinPosition = max(in.min(), run.Position)
	found, err := fetch(ctx, a, l, in.Freshness, in.Paging, in.Count, func(t *SelectedCustomer) bool {
		t.gate(run)
		return true
	})
	if err != nil {
		return nil, err
	}
	return paged(&in.Request, found), nil
}
