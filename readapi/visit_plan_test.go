package readapi_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// Worked by hand, with windows on the 2nd to the 9th of March (it is noon on the
// 10th in Shanghai). staff-1, all for important customers:
//
//	completed in its window                      in window
//	completed an hour after it                   outside
//	cancelled by the customer                    not counted
//	cancelled by us                              counted
//	missed                                       missed
//	moved from the 3rd to the 9th, completed     in window, rescheduled
//	still planned, window passed                 missed, though nobody said so
//	still planned, for tomorrow                  not due
//
// Due are 7, of which the customer cancelled 1: 2 of 6 are 33.33 %. staff-2 has
// one visit in its window: 100 %. Together 3 of 7: 42.86 %.
func TestVisitPlans(t *testing.T) {
	w := newWorld(t)
	on := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour-8, 0, 0, 0, time.UTC) }
	ada := w.customer(domain.CustomerCreated{Name: "Ada"}, on(1, 9))
	w.append(ada, fact{event: &domain.CustomerReclassified{Scheme: "importance", To: "important"}, occurred: on(1, 10)})
	bob := w.customer(domain.CustomerCreated{Name: "Bob"}, on(1, 9))
	plan := func(of domain.ID, staff, goal string, from, until time.Time) domain.ID {
		id := newID()
		w.append(of, fact{event: &domain.VisitPlanned{VisitID: id, Mode: "phone", Purpose: "review", Staff: staff, From: from, Until: until, Goal: goal}, occurred: on(1, 11)})
		return id
	}
	visit := func(of, id domain.ID, at time.Time) {
		w.append(of, fact{event: &domain.CustomerVisited{VisitID: id, Mode: "phone", Content: "x"}, occurred: at})
	}
	visit(ada, plan(ada, "staff-1", "in window", on(2, 9), on(2, 17)), on(2, 10))
	visit(ada, plan(ada, "staff-1", "late", on(3, 9), on(3, 17)), on(3, 18))
	w.append(ada, fact{event: &domain.VisitCancelled{VisitID: plan(ada, "staff-1", "by them", on(4, 9), on(4, 17)), By: "customer"}, reason: "ill"})
	w.append(ada, fact{event: &domain.VisitCancelled{VisitID: plan(ada, "staff-1", "by us", on(5, 9), on(5, 17)), By: "us"}, reason: "ill"})
	w.append(ada, fact{event: &domain.VisitMissed{VisitID: plan(ada, "staff-1", "missed", on(6, 9), on(6, 17))}, reason: "nobody-there"})
	moved := plan(ada, "staff-1", "moved", on(3, 9), on(3, 17))
	w.append(ada, fact{event: &domain.VisitConfirmed{VisitID: moved}}, fact{event: &domain.VisitRescheduled{VisitID: moved, By: "us", From: on(9, 9), Until: on(9, 17)}})
	visit(ada, moved, on(9, 9))
	plan(ada, "staff-1", "forgotten", on(8, 9), on(8, 17))
	tomorrow := plan(ada, "staff-1", "tomorrow", on(11, 9), on(11, 17))
	visit(bob, plan(bob, "staff-2", "bob's", on(2, 9), on(2, 17)), on(2, 17))
	visit(bob, newID(), on(5, 9)) // nobody had planned it

	adherence := func(query string) map[string]string {
		out := map[string]string{}
		for _, item := range w.get("/v1/visit-plans/adherence" + query).is(200).at("items").([]any) {
			g := item.(map[string]any)
			out[fmt.Sprint(g["group"])] = fmt.Sprint(g["due"], " ", g["completedInWindow"], " ", g["completedOutside"], " ", g["cancelledByCustomer"], " ", g["cancelledByUs"], " ", g["missed"], " ", g["rescheduled"], " ", g["adherence"])
		}
		return out
	}
	equal(t, adherence(""), map[string]string{"staff-1": "7 2 1 1 1 2 1 33.33", "staff-2": "1 1 0 0 0 0 0 100", "*": "8 3 1 1 1 2 1 42.86"})
	equal(t, adherence("?by=class"), map[string]string{"important": "7 2 1 1 1 2 1 33.33", "": "1 1 0 0 0 0 0 100", "*": "8 3 1 1 1 2 1 42.86"})
	equal(t, adherence("?by=month&from=2026-03-09"), map[string]string{"2026-03": "1 1 0 0 0 0 1 100", "*": "1 1 0 0 0 0 1 100"})
	equal(t, adherence("?to=2026-02-28"), map[string]string{"*": "0 0 0 0 0 0 0 <nil>"})

	list := func(query string) []any { return w.get("/v1/visit-plans" + query).is(200).each("goal") }
	equal(t, list("?due=open"), "[forgotten tomorrow]")
	equal(t, list("?due=open&staff=staff-2"), "[]")
	equal(t, list("?state=cancelled"), "[by them by us]")
	equal(t, list("?from=2026-03-09&sort=-until"), "[tomorrow moved]")
	w.get("/v1/customers/"+ada.String()+"/visit-plans?state=completed&sort=-until").is(200).has("items.0.goal", "moved", "items.0.inWindow", true, "items.0.rescheduled", 1,
		"items.0.visitedAt", "2026-03-09T01:00:00.000000Z", "items.0.may", "[]", "items.0.classes.importance", "important", "items.1.goal", "late", "items.1.inWindow", false)
	w.get("/v1/visit-plans?due=open").is(200).has("items.1.id", tomorrow, "items.1.may.0", "assign", "items.1.may.1", "cancel", "items.1.from", "2026-03-11T01:00:00.000000Z", "items.1.staff", "staff-1")
	w.get("/v1/customers/"+ada.String()+"/visits?limit=1").is(200).has("items.0.id", moved)
	w.get("/v1/customers/"+ada.String()+"/timeline?type=VisitPlanned&limit=1").is(200).has("items.0.subjectId", tomorrow, "items.0.data.goal", "tomorrow")
	w.get("/v1/customers/"+newID().String()+"/visit-plans").fault(404, "customer-not-found", "", "")

	// Important customers are promised a visit every 30 days, ordinary ones every
	// 5. Of the important ones Ada has been a customer for 9 days only: not due.
	// Four more: Cid, a customer for 40 days, visited 29 days ago: met; Dee, 40
	// days, visited 31 days ago: due since yesterday; Eve, 40 days, never visited:
	// due since 10 days; Fay, ordinary for 9 days, visited 4 days ago: met. Gus,
	// like Eve, but archived. 2 of 4 are 50 %.
	ago := func(days int) time.Time { return noon.AddDate(0, 0, -days) }
	someone := func(name, class string, since int, visited int, more ...domain.Event) domain.ID {
		id := w.customer(domain.CustomerCreated{Name: name}, ago(since))
		w.append(id, fact{event: &domain.CustomerReclassified{Scheme: "importance", To: class}, occurred: ago(since)})
		if visited > 0 {
			visit(id, newID(), ago(visited))
		}
		for _, e := range more {
			w.append(id, fact{event: e, reason: "closed"})
		}
		return id
	}
	someone("Cid", "important", 40, 29)
	dee, eve := someone("Dee", "important", 40, 31), someone("Eve", "important", 40, 0)
	someone("Fay", "ordinary", 9, 4)
	someone("Gus", "important", 40, 0, &domain.CustomerArchived{})
	w.get("/v1/visits/coverage").is(200).has("tierScheme", "", "tiers", "[]", "coverage", nil)
	w.decide(domain.SchemeVisitCadence, eventstore.NoStream,
		&domain.VisitCadenceDefined{From: ago(100), TierScheme: "importance", Cadences: []domain.Cadence{{Tier: "important", Days: 30}, {Tier: "ordinary", Days: 5}, {Tier: "potential", Days: 5}}},
		&domain.VisitCadenceDefined{From: ago(-1), TierScheme: "value", Cadences: []domain.Cadence{{Tier: "high", Days: 1}}})
	w.get("/v1/visits/coverage").is(200).has("tierScheme", "importance", "due", 4, "met", 2, "coverage", 50,
		"tiers.0.tier", "important", "tiers.0.due", 3, "tiers.0.met", 1, "tiers.0.coverage", 33.33, "tiers.1.met", 1, "tiers.1.coverage", 100, "tiers.2.due", 0, "tiers.2.coverage", nil,
		"overdue.0.customerId", eve, "overdue.0.lastVisitAt", nil, "overdue.0.dueSince", "2026-02-28T04:00:00.000000Z",
		"overdue.1.customerId", dee, "overdue.1.dueSince", "2026-03-09T04:00:00.000000Z", "overdue.2", absent)
	w.get("/v1/visits/coverage?tier=ordinary").is(200).has("due", 4, "overdue", "[]")
}

// Worked by hand, at noon on the 10th. Due were: done on time, done in the
// second that it was due, done late, open, dropped when overdue: 5; one dropped
// before it was due was not to be done any more, and one is due tomorrow. 2 of 5
// are 40 %.
func TestFollowUps(t *testing.T) {
	w := newWorld(t)
	ada := w.customer(domain.CustomerCreated{Name: "Ada"}, noon.AddDate(0, 0, -20))
	yesterday := noon.AddDate(0, 0, -1)
	open := func(what, owner string, due time.Time) domain.ID {
		id := newID()
		w.append(ada, fact{event: &domain.FollowUpOpened{FollowUpID: id, Kind: "agreement", Owner: owner, Due: due, Description: what}, occurred: noon.AddDate(0, 0, -9)})
		return id
	}
	end := func(at time.Time, e domain.Event) { w.append(ada, fact{event: e, occurred: at, reason: "no-need"}) }
	end(yesterday.Add(-time.Hour), &domain.FollowUpDone{FollowUpID: open("on time", "staff-1", yesterday), Outcome: "sent", Description: "by courier"})
	end(yesterday, &domain.FollowUpDone{FollowUpID: open("just", "staff-1", yesterday)})
	end(yesterday.Add(time.Second), &domain.FollowUpDone{FollowUpID: open("late", "staff-2", yesterday)})
	open("overdue", "staff-1", yesterday)
	end(yesterday.Add(time.Hour), &domain.FollowUpDropped{FollowUpID: open("dropped late", "staff-2", yesterday)})
	end(yesterday.Add(-time.Hour), &domain.FollowUpDropped{FollowUpID: open("dropped", "staff-2", yesterday)})
	open("tonight", "staff-1", noon.Add(time.Hour))
	open("tomorrow", "staff-1", noon.AddDate(0, 0, 1))
	w.get("/v1/follow-ups/closure").is(200).has("items.0.group", "staff-1", "items.0.due", 3, "items.0.doneOnTime", 2, "items.0.notDone", 1, "items.0.closureRate", 66.67,
		"items.1.group", "staff-2", "items.1.due", 2, "items.1.doneLate", 1, "items.1.notDone", 1, "items.1.closureRate", 0,
		"items.2.group", "*", "items.2.due", 5, "items.2.closureRate", 40)
	w.get("/v1/follow-ups/closure?by=kind&from=2026-03-10").is(200).has("items.0.group", "*", "items.0.due", 0, "items.0.closureRate", nil)
	equal(t, w.get("/v1/follow-ups?due=today").is(200).each("description"), "[overdue tonight]")
	// Nothing is recorded, and a day passes: what is due today is not what was due then.
	tags := map[string]string{}
	for _, path := range []string{"/v1/follow-ups?due=today", "/v1/follow-ups?state=open", "/v1/lifecycle"} {
		tags[path] = w.get(path).is(200).header.Get("ETag")
		w.get(path, "If-None-Match", tags[path]).is(304)
	}
	w.now.Store(int64(24 * time.Hour))
	equal(t, w.get("/v1/follow-ups?due=today", "If-None-Match", tags["/v1/follow-ups?due=today"]).is(200).each("description"), "[overdue tonight tomorrow]")
	w.get("/v1/follow-ups?state=open", "If-None-Match", tags["/v1/follow-ups?state=open"]).is(304)
	w.get("/v1/lifecycle", "If-None-Match", tags["/v1/lifecycle"]).is(200).has("day", "2026-03-11")
	w.now.Store(0)
	equal(t, w.get("/v1/follow-ups?state=open&owner=staff-1&sort=-dueAt").is(200).each("description"), "[tomorrow tonight overdue]")
	equal(t, w.get("/v1/follow-ups?state=dropped&kind=agreement").is(200).each("outcome"), "[no-need no-need]")
	equal(t, w.get("/v1/follow-ups?from=2026-03-11").is(200).each("description"), "[tomorrow]")
	w.get("/v1/customers/"+ada.String()+"/follow-ups?state=done&limit=1&sort=dueAt").is(200).has("items.0.customerId", ada, "items.0.visitId", nil)
}
