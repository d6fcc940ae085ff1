package readapi_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// Worked by hand, at noon on the 10th of March in Shanghai. Important customers are
// promised a contact every 30 days, for marketing, by phone or post; ordinary ones
// every 5. All have been customers for 40 days:
//
//	Ada  important, contacted 29 days ago                       met
//	Bob  important, contacted 31 days ago, marketing granted    due since yesterday
//	Cid  important, never contacted, no basis                   due since 10 days, not-permitted
//	Dee  ordinary, contacted 5 days ago to the minute           due today
//	Eve  ordinary, by strategy every 60 days, never contacted   not due for 20 days
//	Fay  important, contacted 31 days ago, nobody was reached   as if never: due since 10 days
//	Gus  like Cid, archived                                     nobody's
//
// Due of the important ones are 4, met 1: 25 %. Of the ordinary ones Eve's 60 days
// are not over, so Dee alone is due, and not met. 1 of 5 are 20 %.
func TestDueContacts(t *testing.T) {
	w := newWorld(t)
	ago := func(days int) time.Time { return noon.AddDate(0, 0, -days) }
	someone := func(name, class string, contacted int, more ...domain.Event) domain.ID {
		id := w.customer(domain.CustomerCreated{Name: name}, ago(40))
		w.append(id, fact{event: &domain.CustomerReclassified{Scheme: "importance", To: class}, occurred: ago(40)})
		if contacted > 0 {
			w.append(id, fact{event: &domain.CustomerContacted{InteractionID: newID(), Channel: "chat", Direction: "inbound", Content: "x"}, occurred: ago(contacted)})
		}
		for _, e := range more {
			w.append(id, fact{event: e, occurred: ago(31)})
		}
		return id
	}
	granted := &domain.ConsentGranted{Purpose: "marketing", Notice: "1", Channel: "web"}
	someone("Ada", "important", 29)
	bob := someone("Bob", "important", 31, granted, &domain.ContactPreferenceStated{Channel: "post", Stance: "preferred"})
	cid, dee := someone("Cid", "important", 0), someone("Dee", "ordinary", 5)
	someone("Eve", "ordinary", 0, &domain.StrategyApplied{Scheme: "importance", Given: domain.TierService{Class: "ordinary", ContactEvery: 60, Team: "north"}})
	fay := someone("Fay", "important", 0, granted, &domain.ContactPreferenceStated{Channel: "any", Stance: "refused"},
		&domain.CustomerContacted{InteractionID: newID(), Channel: "phone", Direction: "outbound", Missed: true, Content: "x"})
	someone("Gus", "important", 0, &domain.CustomerArchived{})

	w.get("/v1/communication/due").is(200).has("tierScheme", "", "items", "[]")
	w.get("/v1/communication/coverage").is(200).has("tiers", "[]", "coverage", nil)
	w.decide(domain.SchemeCommunication, eventstore.NoStream, &domain.CommunicationPlanDefined{From: ago(100), TierScheme: "importance", Effective: 30, Tiers: []domain.TierPlan{
		{Tier: "important", Days: 30, Channels: []string{"phone", "post"}, Content: "news", Purpose: "marketing"}, {Tier: "ordinary", Days: 5},
	}})
	got := w.get("/v1/communication/due").is(200)
	due := map[string]string{}
	for _, id := range got.each("customerId") {
		due[id.(string)] = ""
	}
	if len(due) != 4 {
		t.Errorf("due are %v", due)
	}
	first := got.each("customerId")[:2] // on the same instant, by id
	if (first[0] != cid.String() || first[1] != fay.String()) && (first[1] != cid.String() || first[0] != fay.String()) {
		t.Errorf("due for the longest are %v", first)
	}
	got.has("tierScheme", "importance", "items.0.dueAt", "2026-02-28T04:00:00.000000Z", "items.0.overdue", true, "items.0.by", "plan", "items.0.content", "news",
		"items.2.customerId", bob, "items.2.dueAt", "2026-03-09T04:00:00.000000Z", "items.2.gate.open", true, "items.2.gate.channel", "post", "items.2.gate.preference.stance", "preferred", "items.2.gate.basis.type", "ConsentGranted",
		"items.3.customerId", dee, "items.3.dueAt", "2026-03-10T04:00:00.000000Z", "items.3.overdue", false, "items.3.gate.purpose", nil, "items.3.gate.channel", "phone")
	_, body := w.export("/v1/communication/due?format=csv&fields=customerId,gate", "")
	lines := strings.Split(strings.TrimSpace(string(body)), "\n")
	if len(lines) != 5 || !strings.HasPrefix(lines[0], "customerId,gate.open,gate.channel,gate.why") || !strings.HasPrefix(lines[3], bob.String()+",true,post,") {
		t.Errorf("the file of all is\n%s", body)
	}
	_, body = w.export("/v1/communication/due?limit=1", "application/x-ndjson")
	whole := got.at("items").([]any)
	if lines := strings.Split(strings.TrimSpace(string(body)), "\n"); len(lines) == len(whole) {
		for i, line := range lines {
			var item any
			must(t, json.Unmarshal([]byte(line), &item))
			if !reflect.DeepEqual(item, whole[i]) {
				t.Errorf("line %d is %s, and item %v", i, line, whole[i])
			}
		}
	} else {
		t.Errorf("%d lines and %d items", len(lines), len(whole))
	}
	w.get("/v1/communication/due?fields=tier&limit=1").is(200).has("items.0.tier", "important", "items.0.customerId", absent)
	closed := w.get("/v1/communication/due?gate=closed&tier=important").is(200)
	why := map[string]any{}
	for i, id := range closed.each("customerId") {
		why[id.(string)] = closed.at("items").([]any)[i].(map[string]any)["gate"].(map[string]any)["why"]
	}
	if len(why) != 2 || why[cid.String()] != "not-permitted" || why[fay.String()] != "channel-refused" {
		t.Errorf("closed are %v", why)
	}
	equal(t, w.get("/v1/communication/due?overdue=true&tier=ordinary").is(200).each("customerId"), "[]")
	equal(t, len(w.get("/v1/communication/due?manager=north&day=2026-03-30").is(200).each("customerId")), 1)
	one := w.get("/v1/communication/due?limit=3").is(200)
	equal(t, w.get("/v1/communication/due?limit=3&cursor="+one.at("next").(string)).is(200).each("customerId"), "["+dee.String()+"]")

	w.get("/v1/communication/coverage").is(200).has("due", 5, "met", 1, "coverage", 20, "tiers.0.due", 4, "tiers.0.met", 1, "tiers.0.coverage", 25, "tiers.1.due", 1, "tiers.1.met", 0)

	// Nine days ago: customers for 31 days. Ada, contacted 20 days before, and Bob, 22
	// days before, were met; Cid and Fay due. Dee had not been contacted yet: due.
	// Fay had refused by then, and Bob's consent was there.
	then := "occurredAsOf=" + ago(9).Format(time.RFC3339)
	w.get("/v1/communication/coverage?"+then).is(200).has("due", 5, "met", 2, "tiers.0.due", 4, "tiers.0.met", 2, "tiers.1.due", 1, "tiers.1.met", 0, "restsOn.model", "histories")
	equal(t, w.get("/v1/communication/due?tier=ordinary&"+then).is(200).each("customerId"), "["+dee.String()+"]")
	// An instant says by when; a day beside it was passed over, or called everybody overdue.
	w.get("/v1/communication/due?day=2026-03-30&"+then).fault(422, "invalid", "query.day", "exclusive")
	w.get("/v1/communication/due?day=2026-03-30&recordedAsOf=2026-03-10T00:00:00Z").fault(422, "invalid", "query.day", "exclusive")
	// Before anything was recorded there was neither plan nor customer.
	w.get("/v1/communication/due?recordedAsOf=2020-01-01T00:00:00Z").is(200).has("tierScheme", "", "items", "[]")

	// Managed are all but Gus, who left 31 days ago; from the 30 days up to today are
	// the contacts of Ada (29 days ago) and Dee (5): 2 of 6. On the day before Dee's
	// contact Ada and Bob, 31 - 6 = 25 days before, were: 2.
	w.get("/v1/managed-customers?from=2026-03-04&to=2026-03-10").is(200).has("items.0.managed", 6, "items.0.withinDays", 30, "items.0.effective", 2,
		"items.1.effective", 3, "items.6.effective", 2)
	// As it is known it was; nine days ago Dee had not been contacted, and Ada's and Bob's
	// contacts were 20 and 22 days old, so that on the tenth of March only Ada's would count.
	managed := "/v1/managed-customers?from=2026-03-04&to=2026-03-10&"
	w.get(managed+"recordedAsOf="+time.Now().Add(time.Hour).UTC().Format(time.RFC3339)).is(200).has("items.0.effective", 2, "items.1.effective", 3, "items.6.effective", 2, "restsOn.model", "histories")
	w.get(managed+then).is(200).has("items.0.withinDays", 30, "items.0.effective", 2, "items.1.effective", 2, "items.6.effective", 1)
	w.get(managed+"recordedAsOf=2020-01-01T00:00:00Z").is(200).has("items.0.withinDays", nil, "items.0.effective", nil)

	w.get("/v1/customers/"+bob.String()+"/preferences").is(200).has("current.0.channel", "post", "current.0.stance", "preferred", "needs", "[]", "strategies", "[]")
	w.get("/v1/customers/"+newID().String()+"/preferences").fault(404, "customer-not-found", "", "")
}

// As of a day after the first contact and before the second, which ends the first one's
// stretch, the first counts for its ten days: nothing more had happened.
func TestEffectiveOfThePast(t *testing.T) {
	w := newWorld(t)
	id := w.customer(domain.CustomerCreated{Name: "Ada"}, noon.AddDate(0, 0, -9))
	for _, day := range []int{-9, -4} {
		w.append(id, fact{event: &domain.CustomerContacted{InteractionID: newID(), Channel: "chat", Direction: "inbound", Content: "x"}, occurred: noon.AddDate(0, 0, day)})
	}
	w.decide(domain.SchemeCommunication, eventstore.NoStream, &domain.CommunicationPlanDefined{From: noon.AddDate(0, 0, -90), TierScheme: "importance", Effective: 10, Tiers: []domain.TierPlan{{Tier: "important", Days: 30}}})
	for _, then := range []string{"", "&occurredAsOf=" + noon.AddDate(0, 0, -6).Format(time.RFC3339)} {
		w.get("/v1/managed-customers?from=2026-02-28&to=2026-03-10"+then).is(200).has("items.0.effective", 0, "items.1.effective", 1, "items.6.effective", 1, "items.10.effective", 1)
	}
}

func TestKeyContacts(t *testing.T) {
	w := newWorld(t)
	ada := w.customer(domain.CustomerCreated{Name: "Ada"}, noon.AddDate(0, 0, -9))
	id, other := newID(), newID()
	w.append(ada, fact{event: &domain.KeyContactPrepared{KeyContactID: id, Owner: "staff-1", HoldBy: noon.AddDate(0, 0, -3), Agenda: "The contract.", Goal: "Sign."}},
		fact{event: &domain.KeyContactPrepared{KeyContactID: other, Owner: "staff-2", HoldBy: time.Now().AddDate(1, 0, 0), Agenda: "Next year."}})
	equal(t, w.get("/v1/key-contacts?due=overdue").is(200).each("agenda"), "[The contract.]")
	equal(t, w.get("/v1/key-contacts?due=open&owner=staff-2").is(200).each("agenda"), "[Next year.]")
	w.append(ada, fact{event: &domain.KeyContactHeld{KeyContactID: id, Channel: "branch", FollowUpBy: time.Now().AddDate(1, 0, 0), Content: "Agreed."}})
	equal(t, w.get("/v1/key-contacts?due=overdue").is(200).each("agenda"), "[]")
	w.append(ada, fact{event: &domain.KeyContactFollowedUp{KeyContactID: id, Outcome: "signed", Content: "Sent."}})
	w.get("/v1/customers/"+ada.String()+"/key-contacts?state=followedUp").is(200).has("items.0.result", "Sent.", "items.0.content", "Agreed.", "items.0.open", false, "items.0.outcome", "signed", "items.0.may", "[]")
	w.get("/v1/customers/"+ada.String()+"/interactions").is(200).has("items.0.channel", "branch", "items.0.kind", "contact", "items.0.content", "Agreed.")
}
