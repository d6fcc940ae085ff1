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

// One record's stage is what the record counts as, whatever day and whatever instants: ada
// is a lead from the 1st on and bob one who has ordered, on the 3rd; bob goes on in ada from
// the 10th until the 14th. It is the 16th.
func TestASurvivorIsInTheStageOfItsSet(t *testing.T) {
	w := newWorld(t)
	on := func(n int) time.Time { return noon.AddDate(0, 0, n-16) }
	day := func(n int) string { return on(n).Format(time.DateOnly) }
	ada, bob := w.customer(domain.CustomerCreated{Name: "Ada", Source: "web"}, on(1)), w.customer(domain.CustomerCreated{Name: "Ada L.", Source: "web"}, on(2))
	w.append(bob, fact{event: &domain.OrderPlaced{OrderID: newID(), Items: 1, Amount: money("10", "EUR")}, occurred: on(3)})
	apart := afterNow()
	merge := domain.MergeOf(ada, bob)
	w.append(bob, fact{event: &domain.CustomerMerged{MergeID: merge, Into: ada}, occurred: on(10)})
	w.append(ada, fact{event: &domain.CustomerAbsorbed{MergeID: merge, Member: bob}, occurred: on(10)})
	whole := afterNow()
	agree := func(pairs ...string) {
		t.Helper()
		want := map[string]int{}
		for _, id := range []domain.ID{ada, bob} {
			if r := w.get(query("/v1/customers/"+id.String()+"/lifecycle", pairs...)); r.status == 200 {
				want[r.at("stage").(string)]++
			}
		}
		for _, one := range w.get(query("/v1/lifecycle", pairs...)).is(200).at("stages").([]any) {
			stage := one.(map[string]any)
			if got := fmt.Sprint(stage["customers"]); got != fmt.Sprint(want[stage["stage"].(string)]) {
				t.Errorf("%v: %s of %s counted, and the records say %v", pairs, got, stage["stage"], want)
			}
		}
	}
	ways := func(id domain.ID, pairs ...string) (out string) {
		t.Helper()
		r := w.get(query("/v1/customers/"+id.String()+"/lifecycle", pairs...)).is(200)
		for _, one := range r.at("items").([]any) {
			step := one.(map[string]any)
			out += fmt.Sprint(step["day"], " ", step["stage"], " ", step["why"], "; ")
		}
		return out + fmt.Sprint(r.at("stage"))
	}
	silent := day(3+2*90+1) + " at-risk late; " + day(3+3*90+1) + " lapsed silent; "
	equal(t, ways(ada, "occurredAsOf", on(12).Format(time.RFC3339)),
		day(1)+" lead created; "+day(10)+" onboarding merged; "+day(33)+" active settled; "+silent+"onboarding")
	equal(t, ways(bob, "occurredAsOf", on(12).Format(time.RFC3339)), day(2)+" lead created; "+day(3)+" onboarding ordered; "+day(10)+" none merged; none")
	agree()

	w.append(ada, fact{event: &domain.CustomerSeparated{MergeID: merge, Member: bob}, occurred: on(14)})
	w.append(bob, fact{event: &domain.CustomerUnmerged{MergeID: merge}, occurred: on(14)})
	w.append(bob, fact{event: &domain.CustomerVisited{VisitID: newID(), Mode: "inPerson", Content: "Coffee."}, occurred: on(2)}) // late
	adas := day(1) + " lead created; " + day(10) + " onboarding merged; " + day(14) + " lead split; lead"
	bobs := day(2) + " contacted contacted; " + day(3) + " onboarding ordered; " + day(10) + " none merged; " + day(14) + " onboarding split; " + day(33) + " active settled; " + silent
	equal(t, ways(ada), adas)
	equal(t, ways(bob)[:len(bobs)], bobs)
	equal(t, ways(ada, "recordedAsOf", afterNow()), adas)
	agree()
	for n := 1; n < 16; n++ {
		at := on(n).Add(time.Hour).Format(time.RFC3339)
		agree("occurredAsOf", at)
		agree("occurredAsOf", at, "recordedAsOf", apart)
		agree("occurredAsOf", at, "recordedAsOf", whole)
	}
}

// afterNow is an instant behind what has been recorded and before what will be.
func afterNow() string {
	time.Sleep(2 * time.Millisecond)
	defer time.Sleep(2 * time.Millisecond)
	return time.Now().UTC().Format("2006-01-02T15:04:05.000000Z")
}
