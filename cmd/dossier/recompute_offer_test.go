package main

import (
	"fmt"
	"strings"
	"time"
)

// Offers, by docs/offers.md and capability 20: what was presented and what became of it.

type offer struct {
	id, state, code, channel, class, person, reason, customer string
	version, place                                            float64
	presented, expires                                        time.Time
}

func offersOf(events []told) (all []*offer) {
	for i, e := range events {
		switch e.Type {
		case "OfferPresented":
			version, _ := e.number("version")
			place, _ := e.number("place")
			expires, _ := time.Parse(time.RFC3339Nano, e.text("expires"))
			all = append(all, &offer{
				id: e.text("offerId"), state: "presented", code: e.text("offer"), channel: e.text("channel"), class: classWhen(events[:i], "importance", e), person: e.text("staff"), customer: e.CustomerID,
				version: version, place: place, presented: e.OccurredAt, expires: expires,
			})
		case "OfferAccepted", "OfferDeclined":
			for _, o := range all {
				if o.id == e.text("offerId") && o.state == "presented" {
					o.state, o.reason = strings.ToLower(strings.TrimPrefix(e.Type, "Offer")), e.Reason
				}
			}
		}
	}
	return all
}

// offerFigures count what was presented, by what an offer is grouped by.
func (a *auditor) offerFigures(at instants, now time.Time, by func(o *offer) string) figures {
	out, customers := figures{}, map[string]map[string]bool{}
	for _, events := range a.so(at) {
		for _, o := range offersOf(events) {
			how := o.state
			if how == "presented" {
				how = "lapsed"
				if o.expires.After(at.moment(now)) {
					how = "open"
				}
			}
			for _, g := range []string{"*", by(o)} {
				for _, name := range []string{"presented", how} {
					n, _ := out[g+" "+name].(int)
					out[g+" "+name] = n + 1
				}
				if customers[g] == nil {
					customers[g] = map[string]bool{}
				}
				customers[g][o.customer] = true
			}
		}
	}
	for g, of := range customers {
		n := func(name string) int { n, _ := out[g+" "+name].(int); return n }
		out[g+" customers"] = len(of)
		out[g+" acceptance"], out[g+" decline"] = share(n("accepted"), n("presented")), share(n("declined"), n("presented"))
		out[g+" answer"] = share(n("accepted")+n("declined"), n("presented"))
	}
	return out
}

// offerChapter ranks and presents offers, and has them answered, late or never.
type offerChapter struct {
	telling
	made [][2]string // customer and offer
	when []time.Time
}

func (x *offerChapter) begin(s *story) {
	s.t.Helper()
	rules := func(from int, offers ...map[string]any) {
		s.puts("/v1/offer-rules", map[string]any{"from": rfc(s.begin.AddDate(0, 0, from)), "purpose": "offers", "answerDays": 14, "minutes": 600, "most": 2, "reason": "r", "offers": offers})
	}
	card := map[string]any{"code": "card", "name": "A card", "score": "10", "repeat": true}
	rules(0, card, map[string]any{"code": "loan", "name": "A loan", "score": "5", "repeat": true})
	rules(50, card, map[string]any{"code": "house", "name": "A house", "score": "12", "repeat": true, "until": rfc(s.begin.AddDate(0, 0, 90))})
	for _, c := range s.customers[:14] { // nothing may be offered to the others
		s.does("/v1/customers/"+c+"/legal-bases", map[string]any{"purpose": "offers", "basis": "contract", "occurredAt": rfc(s.begin)})
	}
}

func (x *offerChapter) goOn(s *story, i int) {
	s.t.Helper()
	if i%5 != 0 {
		return
	}
	switch x.n(6) {
	case 0, 1, 2:
		at, path, channel := x.any(s), "/v1/customers/"+x.customer(s)+"/offers/", x.one("phone", "mail", "branch")
		if i == 10 { // one that can still be answered
			at = s.begin.AddDate(0, 0, 118)
		}
		out := s.does(path+"rank", map[string]any{"channel": channel, "occurredAt": rfc(at)})
		if out == nil {
			return
		}
		ranking := out["ranking"].(map[string]any)
		ranked, _ := ranking["offers"].([]any)
		for n, one := range ranked {
			id := textOf(one.(map[string]any)["offerId"])
			at := x.after(s, at, 8)
			if n > 0 && x.n(2) == 0 {
				break
			}
			if s.does(path+id+"/present", map[string]any{"staff": x.one("staff-1", "staff-2"), "occurredAt": rfc(at)}) != nil {
				x.made, x.when = append(x.made, [2]string{path, id}), append(x.when, at)
			}
		}
	default:
		n := len(x.made)
		if n == 0 {
			return
		}
		n = max(0, n-1-x.n(6))
		path, at := x.made[n][0]+x.made[n][1], rfc(x.after(s, x.when[n], 300))
		switch x.n(8) {
		case 0:
			s.does(path+"/withdraw", map[string]any{"reason": "mistake"})
		case 1, 2, 3:
			s.does(path+"/accept", map[string]any{"occurredAt": at})
		case 4, 5:
			s.does(path+"/decline", map[string]any{"reason": x.one("price", "later"), "occurredAt": at})
		}
	}
}

func (x *offerChapter) paths() map[string]string {
	return map[string]string{"offers by offer": "/v1/offers/figures?by=offer", "offers by reason": "/v1/offers/figures?by=reason", "offers by class": "/v1/offers/figures?by=class", "offers by person": "/v1/offers/figures?by=person"}
}

func (x *offerChapter) compare(c *comparison) {
	c.t.Helper()
	for name, by := range map[string]func(o *offer) string{
		"offers by offer": func(o *offer) string { return o.code }, "offers by reason": func(o *offer) string { return o.reason },
		"offers by class": func(o *offer) string { return o.class }, "offers by person": func(o *offer) string { return o.person },
	} {
		c.groups(name, name, "items", "group", c.log.offerFigures(c.at, c.now, by), "", map[string]string{
			"presented": "presented", "accepted": "accepted", "declined": "declined", "lapsed": "lapsed", "open": "open", "customers": "customers",
			"acceptanceRate": "acceptance", "declineRate": "decline", "answerRate": "answer",
		})
	}
}

func (x *offerChapter) told(s *story, log *auditor) {
	s.t.Helper()
	all := log.offerFigures(instants{}, time.Now(), func(*offer) string { return "" })
	for _, name := range []string{"* accepted", "* declined", "* lapsed", "* open"} {
		if all[name] == nil {
			s.t.Errorf("of no offer can be said %q: %s", name, fmt.Sprint(all))
		}
	}
}
