package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Service levels, by docs/service.md and capabilities 26 and 28: clocks in the opening
// hours of a calendar, without pauses, against the target in force at the receipt.

// requestLife is the table of service requests.
var requestLife = map[string]map[string]string{
	"RequestTriaged":          {"received": "triaged", "triaged": "triaged"},
	"RequestAssigned":         {"triaged": "assigned", "assigned": "assigned", "working": "working"},
	"RequestStarted":          {"assigned": "working"},
	"RequestTaskAdded":        {"assigned": "assigned", "working": "working"},
	"RequestTaskDone":         {"assigned": "assigned", "working": "working"},
	"RequestProgressNotified": {"received": "received", "triaged": "triaged", "assigned": "assigned", "working": "working"},
	"RequestResolved":         {"received": "resolved", "triaged": "resolved", "assigned": "resolved", "working": "resolved"},
	"RequestConfirmed":        {"resolved": "confirmed"},
	"RequestResumed":          {"resolved": "working"},
}

// upgradeLife is the table of service upgrades.
var upgradeLife = map[string]map[string]string{
	"ServiceUpgradeGranted": {"requested": "granted"},
	"ServiceUpgradeRefused": {"requested": "refused"},
	"ServiceUpgradeEnded":   {"granted": "ended"},
}

type span struct{ from, until time.Time }

// serviceCase is a complaint or a request.
type serviceCase struct {
	id, kind, state, severity, owner string
	classes                          map[string]string // at the receipt
	upgrade                          string            // the tier of the one that counted then
	received                         time.Time
	told, ended, paused              *time.Time
	asked                            []span // until is zero while nobody has answered
	still, closed                    []span
}

type upgrade struct {
	id, state, tier string
	requested       time.Time
	from, until     time.Time
	granted         int // the later the higher
}

// upgradesOf are those that were asked for, in their order.
func upgradesOf(events []told) (all []*upgrade) {
	for i, e := range events {
		if e.Type == "ServiceUpgradeRequested" {
			all = append(all, &upgrade{id: e.text("upgradeId"), state: "requested", tier: e.text("tier"), requested: e.OccurredAt})
		}
		for _, u := range all {
			next := upgradeLife[e.Type][u.state]
			if u.id != e.text("upgradeId") || next == "" {
				continue
			}
			if u.state = next; next == "granted" {
				u.tier, u.granted = cmp.Or(e.text("tier"), u.tier), i+1
				u.from, _ = time.Parse(time.RFC3339Nano, e.text("from"))
				u.until, _ = time.Parse(time.RFC3339Nano, e.text("until"))
			}
			if next == "ended" {
				u.until = earliest(u.until, e.OccurredAt)
			}
		}
	}
	return all
}

// upgraded is the upgrade that counts for what is received at an instant, or nil.
func upgraded(events []told, at time.Time) (last *upgrade) {
	for _, u := range upgradesOf(events) {
		if u.granted > 0 && !u.from.After(at) && u.until.After(at) && (last == nil || u.granted > last.granted) {
			last = u
		}
	}
	return last
}

func casesOf(events []told) (all []*serviceCase) {
	for i, e := range events {
		at := e.OccurredAt
		switch e.Type {
		case "CustomerComplained", "CustomerRequested":
			c := &serviceCase{id: e.text("complaintId") + e.text("requestId"), kind: "complaint", state: "received", severity: e.text("severity"), received: at, classes: map[string]string{}}
			if e.Type == "CustomerRequested" {
				c.kind = "request"
			}
			for _, before := range events[:i] {
				if scheme := before.text("scheme"); before.Type == "CustomerReclassified" {
					if class := classWhen(events[:i], scheme, e); class != "" {
						c.classes[scheme] = class
					}
				}
			}
			if u := upgraded(events, at); u != nil {
				c.upgrade = u.tier
			}
			all = append(all, c)
			continue
		}
		for _, c := range all {
			if c.id == e.text("complaintId")+e.text("requestId") {
				c.goesOn(e, at)
			}
		}
	}
	return all
}

func (c *serviceCase) goesOn(e told, at time.Time) {
	life := lives
	if c.kind == "request" {
		life = requestLife
	}
	next, open := life[e.Type][c.state], lives["ComplaintResolved"][c.state] != ""
	tells := func() {
		if c.told == nil {
			c.told = &at
		}
		if n := len(c.asked); n > 0 && c.asked[n-1].until.IsZero() {
			c.asked[n-1].until = at
		}
	}
	goOn := func() {
		if c.paused != nil {
			c.still, c.paused = append(c.still, span{*c.paused, at}), nil
		}
	}
	switch e.Type {
	case "ComplaintPaused":
		if open && c.paused == nil {
			c.paused = &at
		}
		return
	case "ComplaintResumed":
		if open {
			goOn()
		}
		return
	case "ComplaintNoted":
		switch e.text("direction") {
		case "out":
			tells()
		case "in":
			goOn()
			n := len(c.asked)
			if open && c.told != nil && (n == 0 || !c.asked[n-1].until.IsZero()) {
				c.asked = append(c.asked, span{from: at})
			}
		}
		return
	}
	if next == "" {
		return
	}
	c.state = next
	switch e.Type {
	case "ComplaintAcknowledged", "RequestProgressNotified":
		tells()
	case "ComplaintAssigned", "RequestAssigned":
		c.owner = e.text("owner")
	case "RequestTriaged":
		c.severity = e.text("urgency")
	case "ComplaintResolved", "ComplaintRejected", "RequestResolved":
		tells()
		goOn()
		c.ended = &at
	case "ComplaintReopened", "RequestResumed":
		c.closed, c.ended = append(c.closed, span{*c.ended, at}), nil
	}
}

// opening are the opening hours of a calendar over some days, in their order. On a day
// the version counts that begins last of those that have begun, and of two the later one.
func opening(versions []told, from, until time.Time) (out []span) {
	for day := from.UTC().AddDate(0, 0, -2); day.Before(until.AddDate(0, 0, 2)); day = day.AddDate(0, 0, 1) {
		date := dayText(day)
		var v *told
		for i, e := range versions {
			if e.text("from") <= date && (v == nil || e.text("from") >= v.text("from")) {
				v = &versions[i]
			}
		}
		if v == nil {
			continue
		}
		zone, err := time.LoadLocation(v.text("zone"))
		if err != nil {
			panic(err)
		}
		hours := v.Data["week"].([]any)[day.Weekday()]
		exceptions, _ := v.Data["exceptions"].([]any)
		for _, one := range exceptions {
			if one.(map[string]any)["day"] == date {
				hours = one.(map[string]any)["hours"]
			}
		}
		list, _ := hours.([]any)
		for _, one := range list {
			at := func(name string) time.Time { return onTheWall(date, numberOf(one.(map[string]any)[name]), zone) }
			out = append(out, span{at("from"), at("until")})
		}
	}
	return out
}

// onTheWall is when a clock shows a time first, or would if it were not set forward.
func onTheWall(date string, minute int, zone *time.Location) time.Time {
	day, _ := time.Parse(time.DateOnly, date)
	wall := day.Add(time.Duration(minute) * time.Minute)
	shows := func(t time.Time) time.Time {
		t = t.In(zone)
		return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	}
	t := wall.Add(-15 * time.Hour)
	for _, step := range []time.Duration{time.Hour, time.Minute} {
		for shows(t.Add(step)).Before(wall) {
			t = t.Add(step)
		}
	}
	return t.Add(time.Minute)
}

// less are the spans without another one.
func less(spans []span, gap span) (out []span) {
	for _, s := range spans {
		if !gap.until.After(s.from) || !gap.from.Before(s.until) || !gap.until.After(gap.from) {
			out = append(out, s)
			continue
		}
		if gap.from.After(s.from) {
			out = append(out, span{s.from, gap.from})
		}
		if gap.until.Before(s.until) {
			out = append(out, span{gap.until, s.until})
		}
	}
	return out
}

// elapsed is how long it took in opening hours, which are nil where all hours count.
func elapsed(hours []span, from, until time.Time, without ...span) (sum time.Duration) {
	if !until.After(from) {
		return 0
	}
	rest := []span{{from, until}}
	if hours != nil {
		rest = nil
		for _, h := range hours {
			h.from, h.until = latest(h.from, from), earliest(h.until, until)
			if h.until.After(h.from) {
				rest = append(rest, h)
			}
		}
	}
	for _, gap := range without {
		rest = less(rest, gap)
	}
	for _, s := range rest {
		sum += s.until.Sub(s.from)
	}
	return sum
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// serviceFigures are those of attainment, by what a case is grouped by, and clock.
func (a *auditor) serviceFigures(at instants, now time.Time, by func(c *serviceCase, tier string) string) figures {
	out, moment := figures{"cases": 0, "promised": 0}, at.moment(now)
	levels, days := a.policy("ServiceLevelsDefined", at.recorded), a.policy("CalendarDefined", at.recorded)
	hours, is := a.hours[len(days)]
	if !is {
		hours = opening(days, a.events[0].OccurredAt.AddDate(0, 0, -2), now)
		a.hours[len(days)] = hours
	}
	add := func(name string, n int) {
		was, _ := out[name].(int)
		out[name] = was + n
	}
	for _, events := range a.so(at) {
		for _, c := range casesOf(events) {
			add("cases", 1)
			version, is := inForce(levels, c.received)
			if !is {
				continue
			}
			tier := cmp.Or(c.upgrade, c.classes[version.text("tierScheme")])
			var target map[string]any
			for _, one := range version.Data["targets"].([]any) {
				t := one.(map[string]any)
				fits := func(name, value string) bool { return t[name] == nil || t[name] == "" || t[name] == value }
				if fits("kind", c.kind) && fits("tier", tier) && fits("severity", c.severity) {
					target = t
					break
				}
			}
			if target == nil {
				continue
			}
			add("promised", 1)
			open := hours
			if version.text("calendar") == "" {
				open = nil
			}
			still := slices.Clone(c.still)
			if c.paused != nil {
				still = append(still, span{*c.paused, moment})
			}
			measure := func(clock string, from time.Time, until *time.Time, without ...span) {
				minutes := numberOf(target[clock])
				if minutes == 0 {
					return
				}
				end := moment
				if until != nil {
					end = *until
				}
				took := elapsed(open, from, end, append(without, still...)...)
				how := "met"
				if took > time.Duration(minutes)*time.Minute {
					how = "missed"
				} else if until == nil {
					how = "running"
				}
				for _, g := range []string{"*", by(c, tier)} {
					add(g+" "+clock+" "+how, 1)
					if until != nil {
						sum, _ := out[g+" "+clock+" sum"].(float64)
						out[g+" "+clock+" sum"] = sum + took.Minutes()
						add(g+" "+clock+" stopped", 1)
					}
				}
			}
			measure("firstResponse", c.received, c.told)
			for _, q := range c.asked {
				until := &q.until
				if q.until.IsZero() {
					until = nil
				}
				measure("nextResponse", q.from, until)
			}
			measure("resolution", c.received, c.ended, c.closed...)
		}
	}
	return out
}

// serviceChapter is about complaints and requests that go on, and what is promised them.
type serviceChapter struct {
	telling
	cases    []*openCase
	upgrades [][2]string
}

type openCase struct {
	path, noun string
	last       time.Time
}

func (x *serviceChapter) calendar(s *story, from, zone, until string, holidays ...int) {
	s.t.Helper()
	hour := func(list ...string) (out []map[string]any) {
		for i := 0; i < len(list); i += 2 {
			out = append(out, map[string]any{"from": list[i], "until": list[i+1]})
		}
		return out
	}
	body := map[string]any{"zone": zone, "reason": "r", "week": map[string]any{
		"monday": hour("09:00", until), "tuesday": hour("09:00", until), "wednesday": hour("09:00", "12:30", "13:15", until), "thursday": hour("09:00", until),
		"friday": hour("08:00", "14:00"), "saturday": hour(), "sunday": hour("01:00", "04:00"), // when clocks are set
	}}
	if from != "" {
		body["from"] = from
	}
	exceptions := []map[string]any{{"day": s.begin.AddDate(0, 0, 62).Format(time.DateOnly), "name": "short", "hours": hour("10:00", "11:00", "20:00", "24:00")}}
	for _, day := range holidays {
		exceptions = append(exceptions, map[string]any{"day": s.begin.AddDate(0, 0, day).Format(time.DateOnly), "name": "holiday", "hours": hour()})
	}
	body["exceptions"] = exceptions
	s.puts("/v1/calendars/office", body)
}

func (x *serviceChapter) levels(s *story, from int, calendar string, factor int) {
	s.t.Helper()
	target := func(kind, tier, severity string, first, next, resolution int) map[string]any {
		out := map[string]any{"firstResponseMinutes": first * factor, "nextResponseMinutes": next * factor, "resolutionMinutes": resolution * factor}
		for name, value := range map[string]string{"kind": kind, "tier": tier, "severity": severity} {
			if value != "" {
				out[name] = value
			}
		}
		return out
	}
	s.puts("/v1/service-levels", map[string]any{
		"from": rfc(s.begin.AddDate(0, 0, from)), "calendar": calendar, "tierScheme": "importance", "reason": "r", "targets": []map[string]any{
			target("complaint", "important", "high", 60, 60, 600), target("complaint", "", "", 240, 240, 1500),
			target("request", "", "high", 30, 0, 400), target("request", "important", "", 120, 0, 900), target("", "ordinary", "", 0, 0, 2000),
		},
	})
}

func (x *serviceChapter) begin(s *story) {
	s.t.Helper()
	x.calendar(s, "", "Europe/Berlin", "17:00", 20, 48)
	x.plant(s)
}

// plant has a pause over a holiday, a question that is answered late, and a case that is
// reopened, in this order and out of it.
func (x *serviceChapter) plant(s *story) {
	s.t.Helper()
	at := func(day, hour int) string {
		return rfc(s.begin.AddDate(0, 0, day).Add(time.Duration(hour) * time.Hour))
	}
	c := "/v1/customers/" + s.customers[9]
	does := func(path, when string, body map[string]any) map[string]any {
		s.t.Helper()
		body["occurredAt"] = when
		return s.sends("POST", path, body)
	}
	one := c + "/complaints/" + does(c+"/complaints", at(46, 9), map[string]any{"category": "price", "severity": "high", "description": "d"})["complaintId"].(string)
	does(one+"/notes", at(46, 11), map[string]any{"direction": "in", "description": "before anybody answered"})
	does(one+"/acknowledge", at(46, 12), map[string]any{})
	does(one+"/notes", at(47, 12), map[string]any{"direction": "in", "description": "asked"})
	does(one+"/notes", at(47, 13), map[string]any{"direction": "in", "description": "asked again"})
	does(one+"/pause", at(47, 15), map[string]any{"reason": "waits"})
	does(one+"/notes", at(50, 9), map[string]any{"direction": "in", "description": "said"})
	does(one+"/notes", at(50, 15), map[string]any{"direction": "out", "description": "told"})
	does(one+"/resolve", at(53, 10), map[string]any{"resolution": "replaced"})
	does(one+"/reopen", at(60, 10), map[string]any{"reason": "broke-again"})
	does(one+"/pause", at(61, 10), map[string]any{"reason": "waits"})
	does(one+"/resolve", at(63, 10), map[string]any{"resolution": "replaced"})
	slow := c + "/complaints/" + does(c+"/complaints", at(10, 9), map[string]any{"category": "price", "severity": "low", "description": "d"})["complaintId"].(string)
	does(slow+"/acknowledge", at(10, 10), map[string]any{})
	does(slow+"/notes", at(11, 9), map[string]any{"direction": "in", "description": "asked"})
	does(slow+"/notes", at(18, 9), map[string]any{"direction": "out", "description": "told a week later"})
	late := c + "/complaints/" + does(c+"/complaints", at(46, 9), map[string]any{"category": "price", "severity": "low", "description": "d"})["complaintId"].(string)
	does(late+"/acknowledge", at(52, 9), map[string]any{})
	does(late+"/notes", at(47, 9), map[string]any{"direction": "out", "description": "was told before that, as became known later"})
	does(late+"/pause", at(54, 9), map[string]any{"reason": "waits"})
	does(late+"/resume", at(53, 9), map[string]any{})
	does(late+"/correct", at(48, 9), map[string]any{"reason": "mistake", "severity": "high"})
}

func (x *serviceChapter) goOn(s *story, i int) {
	s.t.Helper()
	switch i {
	case 25:
		x.levels(s, 0, "office", 1)
	case 180:
		x.levels(s, 55, "", 4) // all hours
	case 240:
		x.calendar(s, s.begin.AddDate(0, 0, 70).Format(time.DateOnly), "America/New_York", "20:00", 75)
	case 330:
		x.calendar(s, "", "Europe/Berlin", "16:00", 20, 21, 48, 49) // the first hours were wrong
	case 300: // one whose clocks run
		at := rfc(s.begin.AddDate(0, 0, 120).Add(-time.Hour))
		s.sends("POST", "/v1/customers/"+s.customers[0]+"/complaints", map[string]any{"category": "price", "severity": "low", "description": "d", "occurredAt": at})
	case 420:
		x.levels(s, 0, "office", 2)
	}
	if i%4 != 0 {
		return
	}
	c := "/v1/customers/" + x.customer(s)
	switch x.n(12) {
	case 0, 1:
		at := x.any(s)
		if out := s.does(c+"/requests", map[string]any{"channel": "phone", "description": "d", "occurredAt": rfc(at)}); out != nil {
			x.cases = append(x.cases, &openCase{c + "/requests/" + out["requestId"].(string) + "/", "request", at})
		}
	case 2:
		at := x.any(s)
		if out := s.does(c+"/complaints", map[string]any{"category": "price", "severity": x.one("low", "high"), "description": "d", "occurredAt": rfc(at)}); out != nil {
			x.cases = append(x.cases, &openCase{c + "/complaints/" + out["complaintId"].(string) + "/", "complaint", at})
		}
	case 3:
		if x.n(2) == 0 || len(x.upgrades) == 0 {
			if out := s.does(c+"/service-upgrades", map[string]any{"tier": x.one("important", "ordinary"), "occurredAt": rfc(x.any(s))}); out != nil {
				x.upgrades = append(x.upgrades, [2]string{c, out["upgradeId"].(string)})
			}
			break
		}
		u, at := x.upgrades[x.n(len(x.upgrades))], x.any(s)
		switch path := u[0] + "/service-upgrades/" + u[1]; x.n(6) {
		case 0:
			s.does(path+"/refuse", map[string]any{"reason": "r", "occurredAt": rfc(at)})
		case 1:
			s.does(path+"/end", map[string]any{"reason": "r", "occurredAt": rfc(at)})
		default:
			s.does(path+"/grant", map[string]any{"reason": "r", "from": rfc(at.AddDate(0, 0, -10)), "until": rfc(at.AddDate(0, 0, 40)), "occurredAt": rfc(at)})
		}
	default:
		if len(x.cases) > 0 {
			x.step(s, x.cases[x.n(len(x.cases))])
		}
	}
}

func (x *serviceChapter) step(s *story, c *openCase) {
	s.t.Helper()
	at := x.any(s) // now and then something else is known late
	if x.n(6) > 0 {
		c.last = x.after(s, c.last, 30)
		at = c.last
	}
	body := map[string]any{"occurredAt": rfc(at)}
	with := func(more ...string) map[string]any {
		for i := 0; i < len(more); i += 2 {
			body[more[i]] = more[i+1]
		}
		return body
	}
	if c.noun == "request" {
		switch x.n(10) {
		case 0, 1:
			s.does(c.path+"triage", with("type", "repair", "urgency", x.one("low", "high")))
		case 2, 3:
			s.does(c.path+"assign", with("owner", x.one("staff-1", "staff-2")))
		case 4:
			s.does(c.path+"start", body)
		case 5:
			s.does(c.path+"progress", with("description", "d"))
		case 6, 7:
			s.does(c.path+"resolve", with("resolution", "done"))
		case 8:
			body["satisfied"] = x.n(2) == 0
			s.does(c.path+"confirm", body)
		case 9:
			s.does(c.path+"resume", with("reason", "r"))
		}
		return
	}
	switch x.n(11) {
	case 0:
		s.does(c.path+"acknowledge", body)
	case 1, 2:
		s.does(c.path+"notes", with("direction", "in", "description", "d"))
	case 3, 4:
		s.does(c.path+"notes", with("direction", x.one("out", "out", "internal"), "description", "d"))
	case 5, 6:
		s.does(c.path+"pause", with("reason", "r"))
	case 7:
		s.does(c.path+"resume", body)
	case 8:
		s.does(c.path+"resolve", with("resolution", "replaced"))
	case 9:
		s.does(c.path+"reopen", with("reason", "r"))
	case 10:
		s.does(c.path+"reject", with("reason", "r"))
	}
}

func (x *serviceChapter) paths() map[string]string {
	return map[string]string{
		"attainment by tier": "/v1/service-levels/attainment?by=tier", "attainment by owner": "/v1/service-levels/attainment?by=owner",
		"requests": "/v1/requests?limit=200", "upgrades": "/v1/service-upgrades?limit=200",
	}
}

func (x *serviceChapter) compare(c *comparison) {
	c.t.Helper()
	for name, by := range map[string]func(*serviceCase, string) string{
		"attainment by tier":  func(_ *serviceCase, tier string) string { return tier },
		"attainment by owner": func(one *serviceCase, _ string) string { return one.owner },
	} {
		want := c.log.serviceFigures(c.at, c.now, by)
		c.figure(name+": cases", c.answer(name, "cases"), want["cases"])
		c.figure(name+": promised", c.answer(name, "promised"), want["promised"])
		seen := map[string]bool{}
		for _, one := range c.answer(name, "items").([]any) {
			item := one.(map[string]any)
			group := fmt.Sprint(item["group"], " ", item["clock"])
			seen[group] = true
			n := func(what string) int { n, _ := want[group+" "+what].(int); return n }
			for _, how := range []string{"met", "missed", "running"} {
				c.figure(fmt.Sprint(name, ": ", group, " ", how), item[how], n(how))
			}
			c.figure(fmt.Sprint(name, ": ", group), item["attainment"], share(n("met"), n("met")+n("missed")))
			var mean any
			if n("stopped") > 0 {
				mean = hundredths(want[group+" sum"].(float64) / float64(n("stopped")))
			}
			c.figure(fmt.Sprint(name, ": ", group, " mean"), item["meanElapsedMinutes"], mean)
		}
		for what := range want {
			for _, how := range []string{" met", " missed", " running"} {
				if group, is := strings.CutSuffix(what, how); is && !seen[group] {
					c.figure(name+": "+group, "absent", want[what])
				}
			}
		}
	}
	x.compareLists(c)
}

// compareLists compares the requests and the upgrades one by one.
func (x *serviceChapter) compareLists(c *comparison) {
	c.t.Helper()
	requests, upgrades := map[string]*serviceCase{}, map[string]*upgrade{}
	in := map[string]bool{}
	for _, events := range c.log.so(c.at) {
		for _, one := range casesOf(events) {
			if one.kind == "request" {
				requests[one.id] = one
			}
		}
		for _, one := range upgradesOf(events) {
			upgrades[one.id] = one
		}
		if u := upgraded(events, c.at.moment(c.now)); u != nil {
			in[u.id] = true
		}
	}
	listed := func(name string) []any { list, _ := c.answer(name, "items").([]any); return list }
	c.figure("requests", len(listed("requests")), len(requests))
	for _, one := range listed("requests") {
		item := one.(map[string]any)
		r := requests[fmt.Sprint(item["id"])]
		if r == nil {
			c.figure("request", item["id"], nil)
			continue
		}
		c.figure("state of a request", item["state"], r.state)
		c.figure("urgency of a request", textOf(item["urgency"]), r.severity)
		c.figure("owner of a request", textOf(item["owner"]), r.owner)
		c.figure("class of a request", textOf(item["classes"].(map[string]any)["importance"]), r.classes["importance"])
	}
	c.figure("upgrades", len(listed("upgrades")), len(upgrades))
	for _, one := range listed("upgrades") {
		item := one.(map[string]any)
		u := upgrades[fmt.Sprint(item["id"])]
		if u == nil {
			c.figure("upgrade", item["id"], nil)
			continue
		}
		c.figure("state of an upgrade", item["state"], u.state)
		c.figure("tier of an upgrade", item["tier"], u.tier)
		c.figure("whether an upgrade is in force", item["inForce"], in[u.id])
		c.figure("whether an upgrade has expired", item["expired"], u.state == "granted" && !u.until.After(c.at.moment(c.now)))
	}
}

func textOf(v any) string {
	s, _ := v.(string)
	return s
}

func (x *serviceChapter) told(s *story, log *auditor) {
	s.t.Helper()
	all := log.serviceFigures(instants{}, time.Now(), func(*serviceCase, string) string { return "" })
	for _, name := range []string{
		"* firstResponse met", "* firstResponse missed", "* firstResponse running", "* nextResponse met", "* nextResponse missed", "* resolution met", "* resolution missed", "* resolution running",
	} {
		if all[name] == nil {
			s.t.Errorf("of no case can be said %q", name)
		}
	}
	paused, again, above := 0, 0, 0
	for _, events := range log.so(instants{}) {
		for _, c := range casesOf(events) {
			paused, again = paused+len(c.still), again+len(c.closed)
			if c.upgrade != "" {
				above++
			}
		}
	}
	if paused < 3 || again < 3 || above < 1 {
		text, _ := json.Marshal(all)
		s.t.Errorf("the story has %d pauses, %d cases that were reopened and %d that were upgraded: %s", paused, again, above, text)
	}
}
