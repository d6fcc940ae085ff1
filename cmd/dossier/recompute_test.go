package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
)

// Here is a second program for the figures: it reads events as a client of the feed
// does, and works out what was so from the definitions alone. It shares no code with
// domain, projections and readapi, keeps everything in memory, and goes through all
// events for each question, so that it can be read as the definition. What it cannot
// afford to be is clever.

// told is a line of the change feed.
type told struct {
	Position   uint64
	Stream     string
	ID         string
	Type       string
	CustomerID string
	Revision   uint64
	OccurredAt time.Time
	RecordedAt time.Time
	Reason     string
	Data       map[string]any
	Withheld   []string // names of personal fields that the event has, and cannot be had
	Reached    uint64   // of a line that is no event

	known   time.Time         // the running maximum of the store's clock along the log
	amended map[string]uint64 // by field, position of the newest correction of it; under an asterisk of when it occurred
}

func (e told) text(name string) string {
	s, _ := e.Data[name].(string)
	return s
}

func (e told) number(name string) (float64, bool) {
	n, is := e.Data[name].(float64)
	return n, is
}

func (e told) day() string { return dayText(e.OccurredAt) }

func dayText(t time.Time) string { return t.UTC().Format(time.DateOnly) }

func daysBetween(from, to string) int {
	a, _ := time.Parse(time.DateOnly, from)
	b, _ := time.Parse(time.DateOnly, to)
	return int(b.Sub(a).Hours() / 24)
}

func dayAfter(day string, n int) string {
	a, _ := time.Parse(time.DateOnly, day)
	return a.AddDate(0, 0, n).Format(time.DateOnly)
}

// auditor has what the log told.
type auditor struct {
	events []told
	last   struct { // what was asked for last, since a question has many figures
		at      instants
		streams map[string][]told
	}
	hours map[int][]span // opening hours by the number of versions of the calendar
}

func readFeed(text string) (*auditor, error) {
	a := &auditor{hours: map[int][]span{}}
	var latest time.Time
	for line := range strings.Lines(text) {
		var e told
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			return nil, fmt.Errorf("%s: %w", line, err)
		}
		if e.Type == "" {
			continue
		}
		if at := e.RecordedAt.Truncate(time.Microsecond); at.After(latest) { // as docs/projections.md has it
			latest = at
		}
		e.known = latest
		a.events = append(a.events, e)
	}
	return a, nil
}

// instants are what is asked for; a zero one is no limit.
type instants struct{ occurred, recorded time.Time }

func (at instants) moment(now time.Time) time.Time {
	switch {
	case !at.occurred.IsZero():
		return at.occurred
	case !at.recorded.IsZero():
		return at.recorded
	}
	return now
}

// known are the events recorded by K, customer by customer, with each correction in
// the place of what it corrects.
func (a *auditor) known(k time.Time) map[string][]told {
	streams := map[string][]told{}
	for _, e := range a.events {
		if e.CustomerID != "" && (k.IsZero() || !e.known.After(k)) {
			streams[e.CustomerID] = append(streams[e.CustomerID], e)
		}
	}
	for id, events := range streams {
		streams[id] = inPlace(events)
	}
	return streams
}

// subjects are how to tell, of an event that begins something, what is done about it:
// by the beginning of its type and the name of the id.
var subjects = map[string]struct{ begins, name string }{
	"CustomerComplained": {"Complaint", "complaintId"}, "FollowUpOpened": {"FollowUp", "followUpId"}, "OrderPlaced": {"Order", "orderId"},
	"OfferPresented": {"Offer", "offerId"},
}

func inPlace(events []told) (out []told) {
	type end struct {
		begins, name, id string
		until            uint64
	}
	var ended []end
each:
	for _, e := range events {
		if e.text("corrects") != "" {
			continue
		}
		for _, x := range ended {
			if strings.HasPrefix(e.Type, x.begins) && e.text(x.name) == x.id && e.Revision < x.until {
				continue each // done about what was withdrawn
			}
		}
		for _, c := range events {
			if c.text("corrects") != e.ID {
				continue
			}
			if c.Type == "RecordWithdrawn" {
				if s, is := subjects[e.Type]; is {
					ended = append(ended, end{s.begins, s.name, e.text(s.name), c.Revision})
				}
				continue each
			}
			e = corrected(e, c)
		}
		out = append(out, restated(events, e))
	}
	return out
}

// restated is what came back of an order that was corrected, by docs/orders.md: had the
// order been right at first, the rest would have been the rest, and of a part no more
// would have come back than there was.
func restated(events []told, e told) told {
	if e.Type != "OrderReturned" {
		return e
	}
	data := map[string]any{}
	for name, v := range e.Data {
		data[name] = v
	}
	later := slices.ContainsFunc(events, func(x told) bool {
		return x.Type == "OrderReturned" && x.text("orderId") == e.text("orderId") && x.Revision > e.Revision
	})
	amount, items := came(events, e, math.MaxUint64)
	worth, had := before(events, e, math.MaxUint64)
	currency := e.Data["amount"].(map[string]any)["currency"]
	data["amount"], data["items"] = map[string]any{"amount": fmt.Sprintf("%.2f", amount), "currency": currency}, float64(items)
	if !later && wasCorrected(events, e) && (had == items || worth == amount && worth > 0) {
		data["whole"] = true
	}
	e.Data = data
	return e
}

// came says how much a return is, by what was known at a revision.
func came(events []told, e told, known uint64) (amount float64, items int) {
	was, had := before(events, e, e.Revision) // as whoever recorded it knew
	worth, has := before(events, e, known)
	amount, items = amountOf(e.Data["amount"]), numberOf(e.Data["items"])
	rest, last := amount == was && (was > 0 || e.Data["whole"] == true), items == had
	if amount = min(amount, worth); rest {
		amount = worth
	}
	if items = min(items, has); last {
		items = has
	}
	return amount, items
}

// before says what was left of an order before a return, by what was known at a revision.
func before(events []told, e told, known uint64) (amount float64, items int) {
	for _, x := range events {
		if x.Revision >= known || x.text("orderId") != e.text("orderId") {
			continue
		}
		switch {
		case x.Type == "OrderPlaced":
			amount, items = amountOf(x.Data["amount"]), numberOf(x.Data["items"])
			for _, c := range events {
				if c.text("corrects") != x.ID || c.Revision >= known || c.Type != "OrderCorrected" {
					continue
				}
				if strings.Contains(fmt.Sprint(c.Data["changed"]), "amount") {
					amount = amountOf(c.Data["amount"])
				}
				if strings.Contains(fmt.Sprint(c.Data["changed"]), "items") {
					items = numberOf(c.Data["items"])
				}
			}
		case x.Type == "OrderReturned" && x.Revision < e.Revision:
			back, n := came(events, x, known)
			amount, items = hundredths(amount-back), items-n
		}
	}
	return amount, items
}

func wasCorrected(events []told, e told) bool {
	return slices.ContainsFunc(events, func(c told) bool { return c.Type == "OrderCorrected" && c.text("orderId") == e.text("orderId") })
}

func numberOf(v any) int {
	n, _ := v.(float64)
	return int(n)
}

func corrected(e, by told) told {
	data := map[string]any{}
	for name, v := range e.Data {
		data[name] = v
	}
	strs := func(v any) (out []string) {
		list, _ := v.([]any)
		for _, one := range list {
			out = append(out, one.(string))
		}
		return out
	}
	amended := map[string]uint64{}
	maps.Copy(amended, e.amended)
	for _, name := range strs(by.Data["changed"]) {
		data[name], amended[name] = by.Data[name], by.Position
	}
	for _, name := range strs(by.Data["cleared"]) {
		delete(data, name)
		amended[name] = by.Position
	}
	if !by.OccurredAt.Equal(e.OccurredAt) {
		amended["*"] = by.Position
	}
	e.Data, e.OccurredAt, e.amended = data, by.OccurredAt, amended
	return e
}

// so are the events that count at both instants. Nobody may change them.
func (a *auditor) so(at instants) map[string][]told {
	if a.last.streams != nil && a.last.at == at {
		return a.last.streams
	}
	streams := a.known(at.recorded)
	for id, events := range streams {
		streams[id] = slices.DeleteFunc(events, func(e told) bool { return !at.occurred.IsZero() && e.OccurredAt.After(at.occurred) })
	}
	a.last.at, a.last.streams = at, streams
	return streams
}

// policy are the versions of a policy that had been recorded by K, in the order of the log.
func (a *auditor) policy(name string, k time.Time) (out []told) {
	for _, e := range a.events {
		if e.Type == name && (k.IsZero() || !e.known.After(k)) {
			out = append(out, e)
		}
	}
	return out
}

// inForce is the version that counts at an instant: of those that have begun the one
// that begins last, and of two that begin at the same instant the later one.
func inForce(versions []told, moment time.Time) (out told, is bool) {
	var since time.Time
	for _, e := range versions {
		if from, _ := time.Parse(time.RFC3339Nano, e.text("from")); !from.After(moment) && (!is || !from.Before(since)) {
			out, since, is = e, from, true
		}
	}
	return out, is
}

// person is what the customer's record says.
type person struct {
	there, archived, erased         bool
	into                            string
	classes                         map[string]string
	region                          string
	regionAt, began                 time.Time
	visits, answers, orders         int
	complaints, open                int
	amount                          float64
	nps                             any
	npsAt, contact, visit, ordering time.Time
}

func (p person) status() string {
	switch {
	case p.erased:
		return "erased"
	case p.into != "":
		return "merged"
	case p.archived:
		return "archived"
	}
	return "active"
}

func personOf(events []told) (p person) {
	p.classes = map[string]string{}
	for _, e := range events {
		switch e.Type {
		case "CustomerCreated":
			p.there, p.region, p.regionAt, p.began = true, e.text("region"), e.OccurredAt, e.OccurredAt
		case "CustomerProfileChanged":
			named := fmt.Sprint(e.Data["changed"], e.Data["cleared"])
			if p.there && strings.Contains(named, "region") && !e.OccurredAt.Before(p.regionAt) {
				p.region, p.regionAt = e.text("region"), e.OccurredAt
			}
		case "CustomerArchived":
			p.archived = p.archived || p.there && p.into == ""
		case "CustomerErased":
			p.erased = true
		case "CustomerMerged":
			p.into = e.text("into")
		case "CustomerUnmerged":
			p.into = ""
		case "CustomerReclassified":
			if p.there {
				p.classes[e.text("scheme")] = e.text("to")
			}
		case "CustomerVisited":
			p.visits++
			p.visit = latest(p.visit, e.OccurredAt)
			p.contact = latest(p.contact, e.OccurredAt)
		case "CustomerContacted":
			if e.Data["missed"] != true {
				p.contact = latest(p.contact, e.OccurredAt)
			}
		case "KeyContactHeld":
			p.contact = latest(p.contact, e.OccurredAt)
		case "CustomerSurveyed":
			p.answers++
			if n, given := e.number("nps"); given && !e.OccurredAt.Before(p.npsAt) {
				p.nps, p.npsAt = n, e.OccurredAt
			}
		}
	}
	for _, c := range complaintsOf(events) {
		p.complaints++
		if c.open() {
			p.open++
		}
	}
	for _, o := range ordersOf(events) {
		p.ordering = latest(p.ordering, o.placed)
		if o.state != "returned" && o.state != "cancelled" {
			p.orders++
		}
		if o.state != "cancelled" {
			p.amount += o.amount - o.back
		}
	}
	return p
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// lives are the tables of docs/service.md and docs/orders.md: what is possible where,
// and where it leads.
var lives = map[string]map[string]string{
	"ComplaintAcknowledged": {"received": "acknowledged", "reopened": "acknowledged"},
	"ComplaintAssigned": {
		"received": "assigned", "acknowledged": "assigned", "assigned": "assigned", "analysing": "analysing", "actionAgreed": "actionAgreed", "reopened": "assigned",
	},
	"ComplaintAnalysed":     {"assigned": "analysing", "analysing": "analysing", "actionAgreed": "analysing", "reopened": "analysing"},
	"ComplaintActionAgreed": {"analysing": "actionAgreed", "actionAgreed": "actionAgreed"},
	"ComplaintResolved": {
		"received": "resolved", "acknowledged": "resolved", "assigned": "resolved", "analysing": "resolved", "actionAgreed": "resolved", "reopened": "resolved",
	},
	"ComplaintRejected":     {"received": "rejected", "acknowledged": "rejected", "assigned": "rejected", "analysing": "rejected", "reopened": "rejected"},
	"ComplaintFeedbackSent": {"resolved": "feedbackSent"},
	"ComplaintConfirmed":    {"resolved": "confirmed", "feedbackSent": "confirmed"},
	"ComplaintClosed":       {"resolved": "closed", "feedbackSent": "closed", "confirmed": "closed", "rejected": "closed"},
	"ComplaintReopened":     {"resolved": "reopened", "feedbackSent": "reopened", "confirmed": "reopened", "closed": "reopened", "rejected": "reopened"},

	"OrderPromised":  {"placed": "placed", "shipped": "shipped"},
	"OrderShipped":   {"placed": "shipped"},
	"OrderDelivered": {"placed": "delivered", "shipped": "delivered"},
	"OrderCancelled": {"placed": "cancelled"},
	"OrderReturned":  {"delivered": "partlyReturned", "partlyReturned": "partlyReturned"},
	"returned whole": {"shipped": "returned", "delivered": "returned", "partlyReturned": "returned"},

	"VisitConfirmed":   {"planned": "confirmed"},
	"VisitStarted":     {"planned": "started", "confirmed": "started"},
	"VisitMissed":      {"planned": "missed", "confirmed": "missed", "started": "missed"},
	"VisitCancelled":   {"planned": "cancelled", "confirmed": "cancelled", "started": "cancelled"},
	"VisitRescheduled": {"planned": "planned", "confirmed": "planned"},
	"CustomerVisited":  {"planned": "completed", "confirmed": "completed", "started": "completed"},

	"FollowUpDone":    {"open": "done"},
	"FollowUpDropped": {"open": "dropped"},

	"DisputeEvidenceAdded": {"opened": "evidenceAdded", "evidenceAdded": "evidenceAdded"},
	"DisputeRuled":         {"evidenceAdded": "ruled"},
	"DisputeSettled":       {"opened": "settled", "evidenceAdded": "settled"},
	"DisputeWithdrawn":     {"opened": "withdrawn", "evidenceAdded": "withdrawn"},
}

// classWhen is the class of a scheme that a customer was in when something occurred,
// by docs/projections.md: of what had been recorded before it and had occurred by then,
// what was recorded last.
func classWhen(before []told, scheme string, e told) (class string) {
	for _, c := range before {
		if c.Type == "CustomerReclassified" && c.text("scheme") == scheme && !c.OccurredAt.After(e.OccurredAt) {
			class = c.text("to")
		}
	}
	return class
}

type complaint struct {
	id, customer, state, category, severity, channel, owner, cause, class string
	filed                                                                 time.Time
	resolved                                                              *time.Time
}

func (c complaint) open() bool { return lives["ComplaintResolved"][c.state] != "" }

func complaintsOf(events []told) []*complaint {
	var all []*complaint
	for i, e := range events {
		if e.Type == "CustomerComplained" {
			all = append(all, &complaint{
				id: e.text("complaintId"), customer: e.CustomerID, state: "received", category: e.text("category"), severity: e.text("severity"), channel: e.text("channel"),
				filed: e.OccurredAt, class: classWhen(events[:i], "importance", e),
			})
			continue
		}
		for _, c := range all {
			next := lives[e.Type][c.state]
			if c.id != e.text("complaintId") || next == "" {
				continue
			}
			c.state = next
			at := e.OccurredAt
			switch e.Type {
			case "ComplaintAssigned":
				c.owner = e.text("owner")
			case "ComplaintAnalysed":
				c.cause = cmp.Or(e.text("cause"), c.cause)
			case "ComplaintResolved":
				c.cause, c.resolved = cmp.Or(e.text("cause"), c.cause), &at
			case "ComplaintReopened":
				c.resolved = nil
			}
		}
	}
	return all
}

type order struct {
	id, state, channel, class, promised, delivered string
	placed                                         time.Time
	amount, back                                   float64
}

func amountOf(v any) float64 {
	var f float64
	m, _ := v.(map[string]any)
	_, _ = fmt.Sscan(fmt.Sprint(m["amount"]), &f)
	return f
}

func ordersOf(events []told) []*order {
	var all []*order
	for i, e := range events {
		if e.Type == "OrderPlaced" {
			all = append(all, &order{id: e.text("orderId"), state: "placed", channel: e.text("channel"), placed: e.OccurredAt, class: classWhen(events[:i], "importance", e), amount: amountOf(e.Data["amount"])})
			continue
		}
		step := e.Type
		if step == "OrderReturned" && e.Data["whole"] == true {
			step = "returned whole"
		}
		for _, o := range all {
			next := lives[step][o.state]
			if o.id != e.text("orderId") || next == "" {
				continue
			}
			o.state = next
			switch e.Type {
			case "OrderPromised":
				o.promised = e.text("promised")
			case "OrderDelivered":
				o.delivered = e.day()
			case "OrderReturned":
				o.back += amountOf(e.Data["amount"])
			}
		}
	}
	return all
}

// set is the record with those that go on in it on a day, and theirs; nothing where
// it goes on elsewhere itself.
func set(streams map[string][]told, id, day string, above ...string) []string {
	if slices.Contains(above, id) {
		return nil
	}
	away, members := false, map[string]bool{}
	for _, e := range streams[id] {
		if e.day() > day {
			continue
		}
		switch e.Type {
		case "CustomerMerged":
			away = true
		case "CustomerUnmerged":
			away = false
		case "CustomerAbsorbed":
			members[e.text("member")] = true
		case "CustomerSeparated":
			delete(members, e.text("member"))
		}
	}
	if away && len(above) == 0 {
		return nil
	}
	all := []string{id}
	for m := range members {
		all = append(all, set(streams, m, day, append(slices.Clip(above), id)...)...)
	}
	return all
}

// managed are the managed customers at the end of a day: existing has ordered,
// potential came from a qualified source and has not; neither where it has ended.
func managed(streams map[string][]told, day string) (parts map[string][]string) {
	parts = map[string][]string{}
	for id := range streams {
		ordered, qualified, ended := false, false, false
		for _, one := range set(streams, id, day) {
			for _, e := range streams[one] {
				if e.day() > day {
					continue
				}
				switch e.Type {
				case "OrderPlaced":
					ordered = true
				case "CustomerCreated":
					qualified = qualified || e.text("standing") != "contact" && slices.Contains([]string{"form", "web", "survey", "staff"}, e.text("source"))
				case "CustomerArchived", "CustomerErased":
					ended = ended || one == id
				}
			}
		}
		switch {
		case ended:
		case ordered:
			parts["existing"] = append(parts["existing"], id)
		case qualified:
			parts["potential"] = append(parts["potential"], id)
		}
	}
	return parts
}

// stages counts customers by stage at the end of a day, by the table of
// docs/classes.md: day by day, as it is told there.
func stages(streams map[string][]told, day string) map[string]int {
	out := map[string]int{}
	for id := range streams {
		if stage := stageOf(streams, id, day); stage != "" {
			out[stage]++
		}
	}
	return out
}

var stageTable = map[string]map[string]string{
	"lead":       {"contacted": "contacted", "ordered": "onboarding", "closed": "closed"},
	"contacted":  {"ordered": "onboarding", "closed": "closed"},
	"onboarding": {"settled": "active", "ordered": "active", "closed": "closed"},
	"active":     {"late": "at-risk", "closed": "closed"},
	"at-risk":    {"ordered": "active", "silent": "lapsed", "closed": "closed"},
	"lapsed":     {"ordered": "won-back", "closed": "closed"},
	"won-back":   {"ordered": "active", "late": "at-risk", "closed": "closed"},
	"":           {"created": "lead", "contacted": "contacted", "ordered": "onboarding", "closed": "closed"},
}

func stageOf(streams map[string][]told, id, day string) string {
	happened := map[string][]string{} // by day
	first := day
	for _, one := range set(streams, id, day) {
		for _, e := range streams[one] {
			step := map[string]string{"CustomerCreated": "created", "CustomerVisited": "contacted", "CustomerContacted": "contacted", "OrderPlaced": "ordered", "CustomerArchived": "closed", "CustomerErased": "closed"}[e.Type]
			if e.Data["missed"] == true { // nobody was reached
				continue
			}
			if step == "" || step == "closed" && one != id || step == "created" && e.text("standing") == "contact" || e.day() > day {
				continue
			}
			happened[e.day()] = append(happened[e.day()], step)
			first = min(first, e.day())
		}
	}
	stage, last := "", ""
	var gaps []int
	move := func(step string) {
		if next := stageTable[stage][step]; next != "" {
			stage = next
		}
	}
	for d := first; d <= day; d = dayAfter(d, 1) {
		if last != "" { // what time brings comes first on a day: it is so since its beginning
			passed, gap := daysBetween(last, d), 90.0
			if n := len(gaps); n > 0 {
				sorted := slices.Sorted(slices.Values(gaps))
				gap = max(7, float64(sorted[(n-1)/2]+sorted[n/2])/2)
			}
			if passed >= 30 {
				move("settled")
			}
			if float64(passed) > 2*gap {
				move("late")
			}
			if float64(passed) > 3*gap {
				move("silent")
			}
		}
		for _, step := range []string{"created", "contacted", "ordered", "closed"} {
			for _, one := range happened[d] {
				if one != step {
					continue
				}
				move(step)
				if step == "ordered" {
					if last != "" {
						gaps = append(gaps, daysBetween(last, d))
					}
					last = d
				}
			}
		}
	}
	return stage
}

// figures are what the API says, each under the path of what it says it in.
type figures map[string]any

func hundredths(f float64) float64 { return math.Round(f*100) / 100 }

func share(part, whole int) any {
	if whole == 0 {
		return nil
	}
	return hundredths(100 * float64(part) / float64(whole))
}

// customers counts records by status and by class.
func (a *auditor) customers(at instants) figures {
	out := figures{}
	kept, merged := 0, 0
	for _, status := range []string{"active", "archived", "merged", "erased"} {
		out["status "+status] = 0
	}
	for _, events := range a.so(at) {
		p := personOf(events)
		if !p.there {
			continue
		}
		if p.status() != "erased" || p.into == "" { // a list leaves out who goes on elsewhere, unless it is of those
			out["status "+p.status()] = out["status "+p.status()].(int) + 1
		}
		if p.status() != "erased" {
			kept++
			if p.into != "" {
				merged++
			}
		}
		if p.status() != "active" {
			continue
		}
		for scheme, class := range p.classes {
			n, _ := out["class "+scheme+" "+class].(int)
			out["class "+scheme+" "+class] = n + 1
		}
	}
	out["records"], out["clusters"] = kept, kept-merged
	return out
}

// complaintFigures are those of the summary of complaints.
func (a *auditor) complaintFigures(at instants) figures {
	out := figures{}
	var all []*complaint
	for _, events := range a.so(at) {
		all = append(all, complaintsOf(events)...)
	}
	add := func(name string, of []*complaint) {
		var hours []float64
		sum := 0.0
		for _, c := range of {
			if c.resolved != nil {
				h := max(c.resolved.Sub(c.filed).Hours(), 0) // what was filed later than that took no time
				hours, sum = append(hours, h), sum+h
			}
		}
		out[name+" complaints"], out[name+" resolved"], out[name+" mean"], out[name+" median"] = len(of), len(hours), nil, nil
		if n := len(hours); n > 0 {
			slices.Sort(hours)
			out[name+" mean"], out[name+" median"] = hundredths(sum/float64(n)), hundredths((hours[(n-1)/2]+hours[n/2])/2)
		}
	}
	add("all", all)
	open, again := 0, 0
	groups := map[string][]*complaint{}
	for _, c := range all {
		if c.open() {
			open++
		}
		for by, value := range map[string]string{"byState": c.state, "bySeverity": c.severity, "byCategory": c.category, "byChannel": c.channel, "byOwner": c.owner, "byClass": c.class, "byCause": c.cause} {
			if by != "byCause" || value != "" {
				groups[by+" "+value] = append(groups[by+" "+value], c)
			}
		}
		var before *complaint // of the same customer and cause
		for _, b := range all {
			if b.customer == c.customer && b.cause == c.cause && c.cause != "" && b.filed.Before(c.filed) && (before == nil || b.filed.After(before.filed)) {
				before = b
			}
		}
		if before != nil && daysBetween(dayText(before.filed), dayText(c.filed)) <= 90 {
			again++
		}
	}
	for name, of := range groups {
		add(name, of)
	}
	out["open"], out["recurring"] = open, again
	return out
}

// surveyFigures are those of the summary of answers.
func (a *auditor) surveyFigures(at instants) figures {
	out := figures{}
	groups := map[string][]told{"all": nil}
	for _, events := range a.so(at) {
		for i, e := range events {
			if e.Type != "CustomerSurveyed" {
				continue
			}
			class := classWhen(events[:i], "importance", e)
			version, _ := e.number("version")
			for _, g := range []string{"all", "byClass " + class, "byChannel " + e.text("channel"), fmt.Sprint("byVersion ", e.text("questionnaire"), "/", version), "byMonth " + e.day()[:7]} {
				groups[g] = append(groups[g], e)
			}
		}
	}
	for name, of := range groups {
		var nps, p, d, csat, satisfied, ces int
		var ease float64
		for _, e := range of {
			if n, given := e.number("nps"); given {
				nps++
				if n >= 9 {
					p++
				} else if n <= 6 {
					d++
				}
			}
			if n, given := e.number("csat"); given {
				csat++
				if n >= 4 {
					satisfied++
				}
			}
			if n, given := e.number("ces"); given {
				ces++
				ease += n
			}
		}
		out[name+" answers"], out[name+" n"], out[name+" promoters"], out[name+" detractors"] = len(of), nps, p, d
		out[name+" nps"], out[name+" error"], out[name+" ces"] = nil, nil, nil
		if nps > 0 {
			pp, dd, n := float64(p)/float64(nps), float64(d)/float64(nps), float64(nps)
			out[name+" nps"], out[name+" error"] = hundredths(100*(pp-dd)), hundredths(100*math.Sqrt(max(0, pp+dd-(pp-dd)*(pp-dd))/n))
		}
		out[name+" csat"] = share(satisfied, csat)
		if ces > 0 {
			out[name+" ces"] = hundredths(ease / float64(ces))
		}
	}
	return out
}

// visitFigures count visits by mode, and those of a period.
func (a *auditor) visitFigures(at instants, from, to string) figures {
	out := figures{"visits": 0, "period": 0}
	for _, mode := range []string{"inPerson", "phone", "video", "mail"} {
		out["mode "+mode] = 0
	}
	for _, events := range a.so(at) {
		for _, e := range events {
			if e.Type != "CustomerVisited" {
				continue
			}
			out["visits"] = out["visits"].(int) + 1
			out["mode "+e.text("mode")] = out["mode "+e.text("mode")].(int) + 1
			if e.day() >= from && e.day() <= to {
				out["period"] = out["period"].(int) + 1
			}
		}
	}
	return out
}

// orderFigures are those of deliveries, by month.
func (a *auditor) orderFigures(at instants, now time.Time) figures {
	out := figures{}
	groups := map[string][]*order{}
	n, waiting, late := 0, 0, 0
	for _, events := range a.so(at) {
		for _, o := range ordersOf(events) {
			n++
			if o.state == "placed" || o.state == "shipped" {
				waiting++
				if o.promised != "" && o.promised < dayText(at.moment(now)) {
					late++
				}
			}
			if o.delivered != "" {
				groups["*"] = append(groups["*"], o)
				groups[o.delivered[:7]] = append(groups[o.delivered[:7]], o)
			}
		}
	}
	for name, of := range groups {
		promised, onTime, days := 0, 0, 0
		for _, o := range of {
			days += max(daysBetween(dayText(o.placed), o.delivered), 0) // what was ordered later than that took no time
			if o.promised != "" {
				promised++
				if o.delivered <= o.promised {
					onTime++
				}
			}
		}
		out[name+" delivered"], out[name+" promised"], out[name+" onTime"] = len(of), promised, onTime
		out[name+" rate"], out[name+" days"] = share(onTime, promised), hundredths(float64(days)/float64(len(of)))
	}
	out["orders"], out["waiting"], out["late"] = n, waiting, late
	return out
}

// returnFigures are those of what came back, by reason.
func (a *auditor) returnFigures(at instants) figures {
	out := figures{}
	orders, delivered := map[string]bool{}, 0
	for _, events := range a.so(at) {
		for _, o := range ordersOf(events) {
			if o.delivered != "" {
				delivered++
			}
		}
		for _, e := range events {
			if e.Type != "OrderReturned" {
				continue
			}
			orders[e.text("orderId")] = true
			for _, g := range []string{"*", e.Reason} {
				n, _ := out[g+" returns"].(int)
				sum, _ := out[g+" amount"].(float64)
				out[g+" returns"], out[g+" amount"] = n+1, hundredths(sum+amountOf(e.Data["amount"]))
			}
		}
	}
	out["orders"], out["rate"] = len(orders), share(len(orders), delivered)
	return out
}

// closureFigures are those of follow-ups, by kind.
func (a *auditor) closureFigures(at instants, now time.Time) figures {
	type followUp struct {
		id, kind, state string
		due, ended      time.Time
	}
	out := figures{}
	for _, events := range a.so(at) {
		var all []*followUp
		for _, e := range events {
			if e.Type == "FollowUpOpened" {
				due, _ := time.Parse(time.RFC3339Nano, e.text("due"))
				all = append(all, &followUp{id: e.text("followUpId"), kind: e.text("kind"), state: "open", due: due})
			}
			for _, f := range all {
				if next := lives[e.Type][f.state]; f.id == e.text("followUpId") && next != "" {
					f.state, f.ended = next, e.OccurredAt
				}
			}
		}
		for _, f := range all {
			if !f.due.Before(at.moment(now)) || f.state == "dropped" && !f.ended.After(f.due) {
				continue
			}
			how := "notDone"
			switch {
			case f.state == "done" && !f.ended.After(f.due):
				how = "onTime"
			case f.state == "done":
				how = "late"
			}
			for _, g := range []string{"*", f.kind} {
				for _, name := range []string{"due", how} {
					n, _ := out[g+" "+name].(int)
					out[g+" "+name] = n + 1
				}
				onTime, _ := out[g+" onTime"].(int)
				out[g+" rate"] = share(onTime, out[g+" due"].(int))
			}
		}
	}
	return out
}

// adherenceFigures are those of planned visits, by mode: due are those whose window, as it
// was moved last, has passed.
func (a *auditor) adherenceFigures(at instants, now time.Time) figures {
	type plan struct {
		id, mode, state, calledOffBy string
		from, until, visited         time.Time
		moved                        bool
	}
	out := figures{}
	for _, events := range a.so(at) {
		var all []*plan
		for _, e := range events {
			from, _ := time.Parse(time.RFC3339Nano, e.text("from"))
			until, _ := time.Parse(time.RFC3339Nano, e.text("until"))
			if e.Type == "VisitPlanned" {
				all = append(all, &plan{id: e.text("visitId"), mode: e.text("mode"), state: "planned", from: from, until: until})
				continue
			}
			for _, p := range all {
				next := lives[e.Type][p.state]
				if p.id != e.text("visitId") || next == "" {
					continue
				}
				p.state = next
				switch e.Type {
				case "VisitRescheduled":
					p.from, p.until, p.moved = from, until, true
				case "VisitCancelled":
					p.calledOffBy = e.text("by")
				case "CustomerVisited":
					p.visited = e.OccurredAt
				}
			}
		}
		for _, p := range all {
			if !p.until.Before(at.moment(now)) {
				continue
			}
			how := map[string]string{"completed": "outside", "cancelled": p.calledOffBy}[p.state]
			switch {
			case how == "":
				how = "missed" // also where nobody said anything
			case p.state == "completed" && !p.visited.Before(p.from) && !p.visited.After(p.until):
				how = "inside"
			}
			for _, g := range []string{"*", p.mode} {
				for _, name := range []string{"due", how} {
					n, _ := out[g+" "+name].(int)
					out[g+" "+name] = n + 1
				}
				if p.moved {
					n, _ := out[g+" moved"].(int)
					out[g+" moved"] = n + 1
				}
			}
		}
	}
	for name := range out {
		if g, is := strings.CutSuffix(name, " due"); is {
			n := func(what string) int { n, _ := out[g+" "+what].(int); return n }
			out[g+" adherence"] = share(n("inside"), n("due")-n("customer"))
		}
	}
	return out
}

// coverageFigures say, tier by tier of the cadence in force, how many active customers
// have been customers for its days, and how many of them were visited within them.
func (a *auditor) coverageFigures(at instants, now time.Time) figures {
	out, moment := figures{}, at.moment(now)
	cadence, is := inForce(a.policy("VisitCadenceDefined", at.recorded), moment)
	if !is {
		return out
	}
	for _, one := range cadence.Data["cadences"].([]any) {
		tier := one.(map[string]any)["tier"].(string)
		ago := moment.AddDate(0, 0, -numberOf(one.(map[string]any)["days"]))
		due, met := 0, 0
		for _, events := range a.so(at) {
			p := personOf(events)
			if !p.there || p.status() != "active" || p.classes[cadence.text("tierScheme")] != tier || p.began.After(ago) {
				continue
			}
			due++
			if p.visit.After(ago) {
				met++
			}
		}
		out[tier+" due"], out[tier+" met"], out[tier+" coverage"] = due, met, share(met, due)
	}
	return out
}

// disputeFigures are those of disputes, by kind.
func (a *auditor) disputeFigures(at instants) figures {
	out := figures{}
	for _, events := range a.so(at) {
		type dispute struct {
			kind, state, winner string
			opened              time.Time
			days                float64
		}
		all := map[string]*dispute{}
		for _, e := range events {
			id := e.text("disputeId")
			if e.Type == "DisputeOpened" {
				all[id] = &dispute{kind: e.text("kind"), state: "opened", opened: e.OccurredAt}
			} else if d := all[id]; d != nil && lives[e.Type][d.state] != "" {
				d.state, d.winner, d.days = lives[e.Type][d.state], e.text("for"), e.OccurredAt.Sub(d.opened).Hours()/24
			}
		}
		for _, d := range all {
			for _, g := range []string{"*", d.kind} {
				state := d.state
				if state == "opened" || state == "evidenceAdded" {
					state = "open"
				}
				for _, name := range []string{"disputes", state} {
					n, _ := out[g+" "+name].(int)
					out[g+" "+name] = n + 1
				}
				if d.state == "ruled" && d.winner != "us" {
					n, _ := out[g+" upheld"].(int)
					out[g+" upheld"] = n + 1
				}
				if state != "open" {
					n, _ := out[g+" ended"].(int)
					days, _ := out[g+" days"].(float64)
					out[g+" ended"], out[g+" days"] = n+1, days+d.days
				}
			}
		}
	}
	return out
}

// ends works out how disputes ended of what was counted.
func (f figures) ends() figures {
	for name := range maps.Clone(f) {
		if g, is := strings.CutSuffix(name, " disputes"); is {
			n := func(what string) int { n, _ := f[g+" "+what].(int); return n }
			f[g+" rate"] = share(n("upheld"), n("ruled"))
			if days, is := f[g+" days"].(float64); is {
				f[g+" mean"] = hundredths(days / float64(n("ended")))
			}
		}
	}
	return f
}

// exchangeFigures are those of what was exchanged about a topic.
func (a *auditor) exchangeFigures(at instants, topic string) figures {
	if !strings.HasPrefix(topic, "topic-") {
		return nil
	}
	n := map[string]int{}
	for _, events := range a.so(at) {
		before := n["exchanges"]
		for _, e := range events {
			if e.Type != "CustomerContacted" || e.text("topic") != topic {
				continue
			}
			n["exchanges"]++
			n[e.text("direction")]++
			if e.Data["missed"] == true {
				n["missed"]++
			}
		}
		if n["exchanges"] > before {
			n["customers"]++
		}
	}
	return figures{"exchanges": n["exchanges"], "customers": n["customers"], "inbound": n["inbound"], "outbound": n["outbound"], "missed": n["missed"]}
}
