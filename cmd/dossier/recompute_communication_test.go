package main

import (
	"fmt"
	"net/http"
	"time"
)

// Contacts that are promised, by docs/communication.md and capability 16: who is due one,
// whether it may be made, and how many customers are contacted as often as promised.

// reached is when the customer was contacted last.
func reached(events []told) (last time.Time) {
	for _, e := range events {
		if e.Type == "CustomerVisited" || e.Type == "KeyContactHeld" || e.Type == "CustomerContacted" && e.Data["missed"] != true {
			last = latest(last, e.OccurredAt)
		}
	}
	return last
}

// effective says for how many days a contact counts at the end of a day, and how many of
// the managed customers were contacted within them; nil where the plan says nothing. The
// day may be later than the last one of which anything counts.
func (a *auditor) effective(streams map[string][]told, recorded time.Time, day, last string) (within, n any) {
	end, _ := time.Parse(time.DateOnly, day)
	plan, is := inForce(a.policy("CommunicationPlanDefined", recorded), end.AddDate(0, 0, 1).Add(-time.Microsecond))
	if !is || numberOf(plan.Data["effective"]) == 0 {
		return nil, nil
	}
	days, counted := numberOf(plan.Data["effective"]), 0
	for _, part := range managed(streams, min(day, last)) {
		for _, id := range part {
			var events []told
			for _, one := range set(streams, id, min(day, last)) {
				for _, e := range streams[one] {
					if e.day() <= min(day, last) {
						events = append(events, e)
					}
				}
			}
			if at := reached(events); !at.IsZero() && dayText(at) > dayText(end.AddDate(0, 0, -days)) {
				counted++
			}
		}
	}
	return days, counted
}

// lastly is the statement that counts at an instant: the latest by when it occurred, and
// of two the later one in the log.
func lastly(events []told, is func(e told) bool) (out told, any bool) {
	for _, e := range events {
		if is(e) && (!any || !e.OccurredAt.Before(out.OccurredAt)) {
			out, any = e, true
		}
	}
	return out, any
}

// gateOf says why a contact may not be made, or through which channel it may.
func gateOf(events []told, tier map[string]any) (why, channel string) {
	if purpose := textOf(tier["purpose"]); purpose != "" {
		permitted := false
		for _, kind := range [][2]string{{"ConsentGranted", "ConsentWithdrawn"}, {"BasisRecorded", "BasisEnded"}} {
			bases := map[string]bool{}
			for _, e := range events {
				if e.Type == kind[0] && e.text("purpose") == purpose {
					bases[e.text("basis")] = true
				}
			}
			for basis := range bases {
				e, _ := lastly(events, func(e told) bool {
					return (e.Type == kind[0] || e.Type == kind[1]) && e.text("purpose") == purpose && e.text("basis") == basis
				})
				permitted = permitted || e.Type == kind[0]
			}
		}
		if !permitted {
			return "not-permitted", ""
		}
	}
	channels, _ := tier["channels"].([]any)
	stance := func(channel string) string {
		e, _ := lastly(events, func(e told) bool {
			return e.Type == "ContactPreferenceStated" && (e.text("channel") == channel || e.text("channel") == "any")
		})
		return e.text("stance")
	}
	for _, wanted := range []func(stance string) bool{func(s string) bool { return s == "preferred" }, func(s string) bool { return s != "refused" }} {
		for _, one := range channels {
			if wanted(stance(one.(string))) {
				return "", one.(string)
			}
		}
	}
	return "channel-refused", ""
}

type due struct {
	tier       string
	at         time.Time
	why, using string
}

// communications are who is due and when, and the coverage of the tiers.
func (a *auditor) communications(at instants, now time.Time) (map[string]due, figures) {
	all, out, moment := map[string]due{}, figures{}, at.moment(now)
	plan, is := inForce(a.policy("CommunicationPlanDefined", at.recorded), moment)
	if !is {
		return all, out
	}
	for _, one := range plan.Data["tiers"].([]any) {
		tier := one.(map[string]any)
		name, days := tier["tier"].(string), numberOf(tier["days"])
		n, met := 0, 0
		for id, events := range a.so(at) {
			p := personOf(events)
			if !p.there || p.status() != "active" || p.classes[plan.text("tierScheme")] != name {
				continue
			}
			d := due{tier: name, at: p.began.AddDate(0, 0, days)}
			if last := reached(events); !last.IsZero() {
				d.at = last.AddDate(0, 0, days)
			}
			d.why, d.using = gateOf(events, tier)
			all[id] = d
			if p.began.AddDate(0, 0, days).After(moment) {
				continue // not a customer for so long
			}
			if n++; d.at.After(moment) {
				met++
			}
		}
		out[name+" due"], out[name+" met"], out[name+" coverage"] = n, met, share(met, n)
	}
	return all, out
}

// communicationChapter has plans, legal bases and what customers want.
type communicationChapter struct{ telling }

func (x *communicationChapter) plan(s *story, from, days int) {
	s.t.Helper()
	s.puts("/v1/communication-plan", map[string]any{
		"from": rfc(s.begin.AddDate(0, 0, from)), "tierScheme": "importance", "reason": "r", "effectiveDays": 2 * days, "tiers": []map[string]any{
			{"tier": "important", "days": days, "channels": []string{"phone", "mail"}, "purpose": "news", "content": "news"},
			{"tier": "ordinary", "days": 3 * days, "channels": []string{"mail", "post"}},
			{"tier": "potential", "days": 2 * days, "channels": []string{"phone"}, "purpose": "news"},
		},
	})
}

func (x *communicationChapter) begin(s *story) {
	s.t.Helper()
	for i, c := range s.customers[12:] {
		s.does("/v1/customers/"+c+"/classifications", map[string]any{"scheme": "importance", "to": []string{"important", "ordinary", "potential"}[i%3], "reason": "r", "occurredAt": rfc(s.begin.AddDate(0, 0, 30))})
		if i%4 == 0 {
			s.does("/v1/customers/"+c+"/legal-bases", map[string]any{"purpose": "news", "basis": "contract", "occurredAt": rfc(s.begin.AddDate(0, 0, 30))})
		}
	}
	// Somebody is reached and then not, and some say through what they are to be reached.
	for _, c := range s.customers[12:14] {
		body := map[string]any{"channel": "phone", "direction": "outbound", "topic": "topic-a", "content": "c", "occurredAt": rfc(s.begin.AddDate(0, 0, 60))}
		s.sends(http.MethodPost, "/v1/customers/"+c+"/interactions", body)
		body["missed"], body["occurredAt"] = true, rfc(s.begin.AddDate(0, 0, 70))
		s.sends(http.MethodPost, "/v1/customers/"+c+"/interactions", body)
	}
	wants := func(customer int, channel, stance string, day int) {
		s.puts("/v1/customers/"+s.customers[customer]+"/preferences/"+channel, map[string]any{"stance": stance, "occurredAt": rfc(s.begin.AddDate(0, 0, day))})
	}
	wants(12, "mail", "preferred", 40)
	wants(13, "post", "preferred", 40)
	wants(13, "any", "accepted", 30) // as becomes known later
	wants(16, "any", "refused", 50)
	wants(19, "any", "refused", 50)
	wants(19, "post", "accepted", 60)
}

func (x *communicationChapter) goOn(s *story, i int) {
	s.t.Helper()
	switch i {
	case 40:
		x.plan(s, 0, 10)
	case 220:
		x.plan(s, 60, 20)
	case 380:
		x.plan(s, 0, 15)
	}
	if i%8 != 2 {
		return
	}
	at, c := rfc(x.any(s)), "/v1/customers/"+x.customer(s)
	switch x.n(6) {
	case 0:
		s.does(c+"/consents", map[string]any{"purpose": "news", "notice": "1", "channel": "web", "occurredAt": at})
	case 1:
		s.does(c+"/legal-bases", map[string]any{"purpose": "news", "basis": x.one("contract", "legitimate-interests"), "occurredAt": at})
	case 2:
		s.does(c+"/consents/withdraw", map[string]any{"purpose": "news", "occurredAt": at})
	case 3:
		s.does(c+"/legal-bases/end", map[string]any{"purpose": "news", "basis": "contract", "reason": "r", "occurredAt": at})
	default:
		status, text := s.send(s.admin, http.MethodPut, c+"/preferences/"+x.one("phone", "mail", "post", "any"), map[string]any{"stance": x.one("preferred", "accepted", "refused"), "occurredAt": at})
		switch {
		case status < 300:
			s.accepted(text)
		case status != http.StatusConflict && status != http.StatusNotFound:
			s.t.Fatal(status, text)
		}
	}
}

func (x *communicationChapter) paths() map[string]string {
	return map[string]string{"contacts due": "/v1/communication/due?limit=100", "contacts covered": "/v1/communication/coverage"}
}

func (x *communicationChapter) compare(c *comparison) {
	c.t.Helper()
	all, want := c.log.communications(c.at, c.now)
	c.groups("contacts", "contacts covered", "tiers", "tier", want, "", map[string]string{"due": "due", "met": "met", "coverage": "coverage"})
	end := c.at.moment(c.now)
	if c.at == (instants{}) {
		end = end.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1)
	}
	n := 0
	for _, d := range all {
		if !d.at.After(end) {
			n++
		}
	}
	list, _ := c.answer("contacts due", "items").([]any)
	c.figure("contacts due", len(list), n)
	for _, one := range list {
		item := one.(map[string]any)
		name := fmt.Sprint("contact with ", item["customerId"])
		d := all[textOf(item["customerId"])]
		gate, _ := item["gate"].(map[string]any)
		c.figure(name+" is due at", item["dueAt"], d.at.UTC().Format("2006-01-02T15:04:05.000000Z"))
		c.figure(name+" tier", item["tier"], d.tier)
		c.figure(name+" gate", textOf(gate["why"]), d.why)
		c.figure(name+" channel", textOf(gate["channel"]), d.using)
	}
}

func (x *communicationChapter) told(s *story, log *auditor) {
	s.t.Helper()
	all, tiers := log.communications(instants{}, time.Now())
	n := map[string]int{}
	for _, d := range all {
		n[d.why]++
	}
	if len(all) < 5 || n[""] == 0 || n["not-permitted"] == 0 || len(tiers) != 9 {
		s.t.Errorf("%d customers are promised a contact, their gates are %v and the tiers %v", len(all), n, tiers)
	}
}
