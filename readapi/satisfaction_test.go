package readapi_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// Worked by hand. Important customers: speed is rated 2 of 5 in a survey and 1 in an
// interview, 25 % and 0 %: mean 12.5. Attitude is 5 and 4: 100 % and 75 %, mean 87.5.
// All four together: mean 50. One complaint about delivery, one return as too small.
// Trust has one answer, 4 of 1 to 5: 75 %.
func TestSatisfactionFromAllSources(t *testing.T) {
	w := newWorld(t)
	ada := w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	bob := w.customer(domain.CustomerCreated{Name: "Bob"}, noon)
	order := newID()
	w.append(ada,
		fact{event: &domain.CustomerReclassified{Scheme: "importance", To: "important"}},
		fact{event: &domain.CustomerSurveyed{
			AnswerID: newID(), Questionnaire: "q", Version: 1, Drivers: &domain.DriverRatings{Speed: of(2), Attitude: of(5)},
			Ratings: []domain.Rating{{Question: "t", Kind: "trust", Aspect: "trust", Score: 4, Low: 1, High: 5}},
		}},
		fact{event: &domain.InterviewHeld{InterviewID: newID(), Mode: "phone", Scores: []domain.AspectScore{{Aspect: "speed", Score: 1}, {Aspect: "attitude", Score: 4}}, Content: "it took weeks"}},
		fact{event: &domain.CustomerComplained{ComplaintID: newID(), Category: "delivery", Severity: "low", Description: "late"}},
		fact{event: &domain.OrderPlaced{OrderID: order, Items: 1, Amount: money("1", "EUR")}},
		fact{event: &domain.OrderReturned{OrderID: order, ReturnID: newID(), Items: 1, Amount: money("1", "EUR"), Whole: true}, reason: "too-small"},
	)
	w.append(bob, fact{event: &domain.InterviewHeld{InterviewID: newID(), Mode: "mail", Scores: []domain.AspectScore{{Aspect: "speed", Score: 5}}, Content: "fast"}})
	min := fmt.Sprintf("&minPosition=%d", w.at)
	w.get("/v1/satisfaction?class=important"+min).is(200).has(
		"items.0.group", "*", "items.0.mean", 50, "items.0.aspects.0.aspect", "attitude", "items.0.aspects.0.mean", 87.5, "items.0.aspects.1.mean", 12.5, "items.0.aspects.1.n", 2,
		"items.0.sources.1.surveys", 1, "items.0.sources.1.interviews", 1, "items.0.subscales.0.aspect", "trust", "items.0.subscales.0.mean", 75,
		"items.0.complaints.0.category", "delivery", "items.0.returns.0.reason", "too-small", "items.0.returns.0.n", 1,
		"items.0.entries.complaints", "/v1/complaints?class=importance%3Aimportant", "items.0.entries.interviews", "/v1/interviews?class=important&classScheme=importance")
	w.get("/v1/satisfaction?by=month"+min).is(200).has("items.1.group", "2026-03", "items.1.entries.returns", "/v1/order-returns?from=2026-03-01&to=2026-03-31", "items.0.aspects.1.n", 3)
	w.get("/v1/satisfaction?occurredAsOf=2026-03-10T03:00:00Z").is(200).has("items.0.aspects", "[]", "items.0.mean", nil,
		"items.0.entries.surveys", "/v1/survey-answers?occurredAsOf=2026-03-10T03%3A00%3A00Z", "items.0.entries.complaints", "/v1/complaints?occurredAsOf=2026-03-10T03%3A00%3A00Z")
	// Who is in no class is a group too, and its lists have nobody else in them.
	none := w.get("/v1/satisfaction?by=class" + min).is(200).at("items").([]any)[1].(map[string]any)
	traces := none["entries"].(map[string]any)
	equal(t, fmt.Sprint(none["group"], traces["interviews"], traces["complaints"]), "/v1/interviews?unclassedIn=importance/v1/complaints?unclassedIn=importance")
	for name, contents := range map[string]string{"interviews": "[fast]", "surveys": "[]", "complaints": "[]", "returns": "[]"} {
		equal(t, w.get(traces[name].(string)).is(200).each("content"), contents)
	}
	w.get("/v1/interviews?aspect=attitude"+min).is(200).has("items.0.content", "it took weeks", "items.1", absent)
}

// A dispute from the claim to the ruling, and what an upgrade promises: important
// customers are answered in an hour, others in ten. Bob, of no class, complained
// before the upgrade and during it.
func TestDisputesAndUpgrades(t *testing.T) {
	w := newWorld(t)
	at := func(hours int) time.Time { return noon.Add(time.Duration(hours-400) * time.Hour) }
	bob := w.customer(domain.CustomerCreated{Name: "Bob"}, at(0))
	upgrade, dispute, before, during, after := newID(), newID(), newID(), newID(), newID()
	complain := func(id domain.ID, hour int) fact {
		return fact{event: &domain.CustomerComplained{ComplaintID: id, Category: "c", Severity: "low", Description: "x"}, occurred: at(hour)}
	}
	w.append(bob,
		complain(before, 1),
		fact{event: &domain.ServiceUpgradeRequested{UpgradeID: upgrade, Tier: "important", Description: "a bad year"}, occurred: at(2)},
		fact{event: &domain.ServiceUpgradeGranted{UpgradeID: upgrade, Tier: "important", From: at(3), Until: at(100)}, occurred: at(3), reason: "goodwill"},
		complain(during, 4), complain(after, 100),
		fact{event: &domain.DisputeOpened{DisputeID: dispute, Kind: "billing", ComplaintID: before, Amount: of(money("50", "EUR")), Claim: "paid twice"}, occurred: at(5)},
		fact{event: &domain.DisputeEvidenceAdded{DisputeID: dispute, From: "customer", Description: "the receipt"}, occurred: at(6)},
		fact{event: &domain.DisputeRuled{DisputeID: dispute, For: "customer", Amount: of(money("40", "EUR")), Ruling: "so it was"}, occurred: at(53)},
	)
	levels := domain.ServiceLevelsDefined{From: at(0), TierScheme: "importance", Targets: []domain.ServiceTarget{{Tier: "important", FirstResponse: 60}, {FirstResponse: 600}}}
	w.decide(domain.SchemeServiceLevels, eventstore.NoStream, &levels)
	min := fmt.Sprintf("minPosition=%d", w.at)
	for id, want := range map[domain.ID]float64{before: 600, during: 60, after: 600} {
		w.get("/v1/service-cases/"+id.String()+"?"+min).is(200).has("clocks.0.targetMinutes", want)
	}
	// By hand, nobody having answered: the one of hour 4 is promised an hour and missed from
	// 5 on, that of hour 1 ten hours and missed from 11 on. At 6 one of the tier is missed
	// and the other runs; at 400 one is missed as important, two as of no tier.
	tiers := func(when string) reply { return w.get("/v1/service-levels/attainment?by=tier" + when).is(200) }
	tiers("").has("items.0.group", "", "items.0.missed", 2, "items.1.group", "*", "items.1.missed", 3, "items.2.group", "important", "items.2.missed", 1, "items.2.attainment", 0)
	tiers("&occurredAsOf="+at(6).Format(time.RFC3339)).has("cases", 2, "items.0.running", 1, "items.0.missed", 0, "items.2.group", "important", "items.2.missed", 1)
	tiers("&occurredAsOf="+at(4).Add(30*time.Minute).Format(time.RFC3339)).has("items.0.running", 1, "items.2.group", "important", "items.2.running", 1, "items.2.missed", 0)

	// Eve's is granted at 10 for what comes from 3 on, and taken back at 50: what came at 5
	// was promised ten hours before anybody had granted anything, at 20 it is one, and what
	// came at 60 is promised ten again. Of two that hold, from 30 on, the last granted counts.
	eve, first, second := w.customer(domain.CustomerCreated{Name: "Eve"}, at(0)), newID(), newID()
	early, within, both, late := newID(), newID(), newID(), newID()
	w.append(eve, complain(early, 5),
		fact{event: &domain.ServiceUpgradeRequested{UpgradeID: first, Tier: "important"}, occurred: at(6)},
		fact{event: &domain.ServiceUpgradeGranted{UpgradeID: first, Tier: "important", From: at(3), Until: at(100)}, occurred: at(10)},
		complain(within, 20),
		fact{event: &domain.ServiceUpgradeRequested{UpgradeID: second, Tier: "potential"}, occurred: at(30)},
		fact{event: &domain.ServiceUpgradeGranted{UpgradeID: second, Tier: "potential", From: at(30), Until: at(45)}, occurred: at(30)},
		complain(both, 40),
		fact{event: &domain.ServiceUpgradeEnded{UpgradeID: first}, occurred: at(50), reason: "abused"}, complain(late, 60))
	for id, want := range map[domain.ID][2]any{early: {600, nil}, within: {60, "important"}, both: {600, "potential"}, late: {600, nil}} {
		for _, when := range []string{"", "?occurredAsOf=" + at(70).Format(time.RFC3339)} {
			w.get("/v1/service-cases/"+id.String()+when).is(200).has("clocks.0.targetMinutes", want[0], "tier", want[1])
		}
	}
	w.get("/v1/service-cases/"+within.String()+"?occurredAsOf="+at(49).Format(time.RFC3339)).is(200).has("clocks.0.targetMinutes", 60)
	of := "/v1/customers/" + eve.String() + "/service-upgrades?inForce=true&occurredAsOf="
	w.get(of+at(49).Format(time.RFC3339)).is(200).has("items.0.id", first, "items.1", absent)
	w.get(of+at(50).Format(time.RFC3339)).is(200).has("items", "[]")
	w.get(of+at(9).Format(time.RFC3339)).is(200).has("items", "[]")

	w.get("/v1/customers/"+bob.String()+"/service-upgrades?"+min).is(200).has("items.0.state", "granted", "items.0.inForce", false, "items.0.expired", true, "items.0.description", "a bad year")
	w.get("/v1/service-upgrades?inForce=true&occurredAsOf="+at(50).Format(time.RFC3339)).is(200).has("items.0.id", upgrade, "items.0.inForce", true)
	w.get("/v1/disputes?kind=billing&"+min).is(200).has("items.0.state", "ruled", "items.0.claim", "paid twice", "items.0.outcome", "so it was", "items.0.given.amount", "40.00", "items.0.may", "[]",
		"items.0.evidence.0.from", "customer", "items.0.complaintId", before)
	w.get("/v1/disputes/summary?"+min).is(200).has("items.0.disputes", 1, "items.0.ruledForCustomer", 1, "items.0.upheldRate", 100, "items.0.meanDaysToEnd", 2, "items.1.group", "billing")
	w.get("/v1/disputes?open=true&occurredAsOf="+at(10).Format(time.RFC3339)).is(200).has("items.0.state", "evidenceAdded")
}
