package readapi_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

// Whoever was reached by any channel was contacted, in the way of one customer and in
// the counts, now and then. Worked by hand: Ada is not reached on day 2 and is on day
// 4, Bob is visited on day 6.
func TestWhoIsReachedWasContacted(t *testing.T) {
	w := newWorld(t)
	on := func(n int) time.Time { return noon.AddDate(0, 0, n-10) }
	ada, bob := w.customer(domain.CustomerCreated{Name: "Ada", Source: "web"}, on(1)), w.customer(domain.CustomerCreated{Name: "Bob", Source: "web"}, on(1))
	w.append(ada,
		fact{event: &domain.CustomerContacted{InteractionID: newID(), Channel: "phone", Direction: "outbound", Missed: true, Content: "Nobody there."}, occurred: on(2)},
		fact{event: &domain.CustomerContacted{InteractionID: newID(), Channel: "mail", Direction: "outbound", Content: "Hello."}, occurred: on(4)})
	w.append(bob, fact{event: &domain.CustomerVisited{VisitID: newID(), Mode: "inPerson", Content: "Coffee."}, occurred: on(6)})

	day := func(n int) string { return on(n).Format(time.DateOnly) }
	way := "/v1/customers/" + ada.String() + "/lifecycle"
	w.get(way).is(200).has("stage", "contacted", "items.0.stage", "lead", "items.1.day", day(4), "items.1.why", "contacted", "items.2", absent)
	w.get(query(way, "occurredAsOf", on(3).Format(time.RFC3339))).is(200).has("stage", "lead", "items.1", absent)
	w.get(query(way, "occurredAsOf", on(5).Format(time.RFC3339))).is(200).has("stage", "contacted")
	counts := func(pairs ...string) string {
		r := w.get(query("/v1/lifecycle", pairs...)).is(200)
		return fmt.Sprint(r.at("stages.0.stage"), " ", r.at("stages.0.customers"), " ", r.at("stages.1.stage"), " ", r.at("stages.1.customers"))
	}
	for n, want := range map[int]string{3: "lead 2 contacted 0", 5: "lead 1 contacted 1", 6: "lead 0 contacted 2"} {
		equal(t, counts("day", day(n)), want)
		equal(t, counts("occurredAsOf", on(n).Add(time.Hour).Format(time.RFC3339)), want)
	}
}

// A person known only as the contact of a company is no lead: the way of one says what
// the counts do, now and then. Visited, and later an order: contacted, onboarding.
func TestAContactPersonIsInNoStage(t *testing.T) {
	w := newWorld(t)
	on := func(n int) time.Time { return noon.AddDate(0, 0, n-10) }
	id := w.customer(domain.CustomerCreated{Name: "Ada", Source: "web", Standing: domain.StandingContact}, on(1))
	way := "/v1/customers/" + id.String() + "/lifecycle"
	at := func(n int) string { return query(way, "occurredAsOf", on(n).Add(time.Hour).Format(time.RFC3339)) }
	w.get(way).is(200).has("stage", "none", "items.0", absent)
	w.get("/v1/lifecycle").is(200).has("stages.0.customers", 0)

	w.append(id,
		fact{event: &domain.CustomerVisited{VisitID: newID(), Mode: "inPerson", Content: "Coffee."}, occurred: on(4)},
		fact{event: &domain.OrderPlaced{OrderID: newID(), Items: 1, Amount: money("10", "EUR")}, occurred: on(6)})
	w.get(way).is(200).has("stage", "onboarding", "items.0.stage", "contacted", "items.1.stage", "onboarding")
	for n, want := range map[int]string{2: "none", 5: "contacted", 7: "onboarding"} {
		w.get(at(n)).is(200).has("stage", want)
	}
}
