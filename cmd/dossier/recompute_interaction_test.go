package main

import "maps"

// Exchanges, by docs/communication.md and capability 5: everything that was exchanged
// with customers, whichever event it is recorded by.

type contactMade struct{ kind, direction, channel, topic, outcome string }

func exchangeOf(e told) (contactMade, bool) {
	x := contactMade{channel: e.text("channel")}
	switch e.Type {
	case "CustomerContacted":
		x.kind, x.direction, x.topic, x.outcome = "contact", e.text("direction"), e.text("topic"), e.text("outcome")
	case "CustomerVisited":
		x.kind, x.direction, x.channel, x.outcome = "visit", "outbound", e.text("mode"), e.text("outcome")
	case "CustomerComplained":
		x.kind, x.direction = "complaint", "inbound"
	case "ComplaintAcknowledged", "ComplaintFeedbackSent":
		x.kind, x.direction = "complaint", "outbound"
	case "ComplaintNoted":
		switch x.kind = "complaint"; e.text("direction") {
		case "in":
			x.direction = "inbound"
		case "out":
			x.direction = "outbound"
		default:
			return x, false
		}
	case "CustomerRequested":
		x.kind, x.direction = "request", "inbound"
	case "RequestProgressNotified":
		x.kind, x.direction = "request", "outbound"
	case "SurveyInvited":
		x.kind, x.direction = "survey", "outbound"
	case "CustomerSurveyed":
		x.kind, x.direction = "survey", "inbound"
	case "OrderPlaced":
		x.kind, x.direction = "order", "inbound"
	default:
		return x, false
	}
	if x.channel == "email" {
		x.channel = "mail"
	}
	return x, true
}

// allExchanges count exchanges by what one is grouped by.
func (a *auditor) allExchanges(at instants, by func(x contactMade, e told) string) figures {
	out := figures{}
	for _, events := range a.so(at) {
		with := map[string]bool{}
		add := func(g, name string) {
			n, _ := out[g+" "+name].(int)
			out[g+" "+name] = n + 1
		}
		for _, e := range events {
			x, is := exchangeOf(e)
			if !is {
				continue
			}
			for _, g := range []string{"*", by(x, e)} {
				add(g, "exchanges")
				add(g, x.direction)
				if e.Data["missed"] == true {
					add(g, "missed")
				}
				with[g] = true
			}
		}
		for g := range maps.Keys(with) {
			add(g, "customers")
		}
	}
	return out
}

// interactionChapter asks about what happens anyway.
type interactionChapter struct{ telling }

func (x *interactionChapter) begin(*story)          {}
func (x *interactionChapter) goOn(*story, int)      {}
func (x *interactionChapter) told(*story, *auditor) {}

var exchangesBy = map[string]func(x contactMade, e told) string{
	"kind":    func(x contactMade, _ told) string { return x.kind },
	"channel": func(x contactMade, _ told) string { return x.channel },
	"month":   func(_ contactMade, e told) string { return e.day()[:7] },
}

func (x *interactionChapter) paths() map[string]string {
	out := map[string]string{}
	for by := range exchangesBy {
		out["exchanges by "+by] = "/v1/interactions/summary?by=" + by
	}
	return out
}

func (x *interactionChapter) compare(c *comparison) {
	c.t.Helper()
	for by, of := range exchangesBy {
		c.groups("exchanges by "+by, "exchanges by "+by, "items", "group", c.log.allExchanges(c.at, of), "", map[string]string{
			"exchanges": "exchanges", "inbound": "inbound", "outbound": "outbound", "missed": "missed", "customers": "customers",
		})
	}
}
