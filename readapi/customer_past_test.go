package readapi_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// What is said of Ada, in the order in which it came to be known. Each name is that of
// an instant by which all up to there was.
//
//	known by    occurred  what
//	created     1st       created; newsletter granted and phone preferred on the 2nd
//	classified  3rd       important, by version 1 of the scheme, with evidence
//	ordered     4th       ordered; needs insurance; an attachment is added
//	late        2nd       potential, by hand: known last, so it counts from then on
//	withdrawn   5th       newsletter withdrawn, phone refused, no insurance needed any more
//	            12th      mail accepted
//	corrected   8th       the order was of the 8th, not of the 4th
//	now         9th       erased
func TestFormerStatesOfOneCustomer(t *testing.T) {
	w := newWorld(t)
	on := func(day int) time.Time { return noon.AddDate(0, 0, day-10) }
	known := map[string]string{}
	step := func(name string) {
		time.Sleep(2 * time.Millisecond)
		known[name] = time.Now().UTC().Format("2006-01-02T15:04:05.000000Z")
		time.Sleep(2 * time.Millisecond)
	}
	then := func(day int) string { return on(day).Format(time.RFC3339) }
	strategy := func(channel string) []domain.TierService {
		return []domain.TierService{{Class: "important", Channel: channel}}
	}
	scheme := func(from time.Time, channel string) *domain.SchemeDefined {
		return &domain.SchemeDefined{From: from, Classes: []domain.ClassRule{{Class: "important", When: "true"}}, Otherwise: "ordinary", Strategies: strategy(channel)}
	}
	w.decide(domain.ClassScheme("importance"), eventstore.NoStream, scheme(on(1), "phone"), scheme(on(4), "post"))
	step("nobody")
	ada := w.customer(domain.CustomerCreated{Name: "Ada Canary"}, on(1))
	bob := w.customer(domain.CustomerCreated{Name: "Bob"}, on(1))
	w.append(ada, fact{event: &domain.ConsentGranted{Purpose: "newsletter", Notice: "v1", Channel: "web"}, occurred: on(2)},
		fact{event: &domain.ContactPreferenceStated{Channel: "phone", Stance: "preferred"}, occurred: on(2)})
	step("created")
	important := func(version int) *domain.CustomerReclassified {
		return &domain.CustomerReclassified{Scheme: "importance", To: "important", SchemeVersion: version, Evidence: &domain.ClassEvidence{At: on(3), Rule: "classes[0]", Inputs: map[string]float64{"orders": 7}}}
	}
	w.append(ada, fact{event: important(1), occurred: on(3), reason: "run"})
	w.append(bob, fact{event: important(2), occurred: on(6), reason: "run"})
	step("classified")
	order := newID()
	w.append(ada, fact{event: &domain.NeedRecorded{Need: "insurance", Weight: 4, Source: "visit"}, occurred: on(4)},
		fact{event: &domain.AttachmentAdded{AttachmentID: newID(), About: "customer", MediaType: "text/plain", Size: 3, Content: fmt.Sprintf("%064d", 1), Name: "letter canary"}, occurred: on(4)},
		fact{event: &domain.OrderPlaced{OrderID: order, Items: 1, Amount: money("1", "EUR")}, occurred: on(4)})
	placed := w.heads[ada]
	step("ordered")
	w.append(ada, fact{event: &domain.CustomerReclassified{Scheme: "importance", From: "important", To: "potential"}, occurred: on(2), reason: "by-hand"})
	step("late")
	w.append(ada, fact{event: &domain.ConsentWithdrawn{Purpose: "newsletter"}, occurred: on(5)}, fact{event: &domain.ContactPreferenceStated{Channel: "phone", Stance: "refused"}, occurred: on(5)},
		fact{event: &domain.NeedRecorded{Need: "insurance", Source: "visit"}, occurred: on(5)},
		fact{event: &domain.ContactPreferenceStated{Channel: "mail", Stance: "accepted"}, occurred: on(12)}) // to come
	step("withdrawn")

	customer := "/v1/customers/" + ada.String()
	ask := func(path string, pairs ...string) reply {
		t.Helper()
		return w.get(query(customer+path, pairs...)).is(200)
	}
	gone := func(pairs ...string) {
		t.Helper()
		for _, path := range []string{"/classes", "/lifecycle", "/consents", "/preferences"} {
			w.get(query(customer+path, pairs...)).fault(404, "customer-not-found", "", "")
		}
	}
	gone("recordedAsOf", known["nobody"])
	gone("occurredAsOf", on(1).Add(-time.Second).Format(time.RFC3339))
	for _, path := range []string{"/classes", "/lifecycle", "/consents", "/preferences", "/attachments", "/legal-holds"} {
		w.get(query(customer+path, "asOf", then(5), "recordedAsOf", then(5))).fault(422, "invalid", "query.asOf", "exclusive")
		ask(path).has("restsOn", absent)
	}

	ids := w.ids(customer)
	w.append(ada, fact{event: &domain.OrderCorrected{OrderID: order, Corrects: ids[placed], CorrectsRevision: int(placed), Changed: []string{}}, occurred: on(8), reason: "typing-error"})
	step("corrected")
	w.append(ada, fact{event: &domain.CustomerErased{ErasureID: newID(), Cause: "request"}, occurred: on(9)})
	must(t, w.vault.Destroy(t.Context(), uuid.UUID(ada)))

	t.Run("classes", func(t *testing.T) {
		ask("/classes", "recordedAsOf", known["created"]).has("items", "[]", "restsOn.model", "histories", "restsOn.eventType", "ContactPreferenceStated")
		ask("/classes", "recordedAsOf", known["classified"]).has("items.0.class", "important", "items.0.from", nil, "items.0.schemeVersion", 1, "items.0.reason", "run",
			"items.0.evidence.inputs.orders", 7, "items.0.strategy.channel", "post", "items.1", absent)
		ask("/classes", "recordedAsOf", known["classified"], "occurredAsOf", then(3)).has("items.0.class", "important", "items.0.strategy.channel", "phone")
		ask("/classes", "recordedAsOf", known["classified"], "occurredAsOf", then(2)).has("items", "[]")
		ask("/classes", "occurredAsOf", then(2)).has("items.0.class", "potential", "items.0.from", "important", "items.0.evidence", absent, "items.0.strategy", absent)
		ask("/classes").has("items.0.class", "potential")
	})
	t.Run("members of a class", func(t *testing.T) {
		in := func(class string, want []domain.ID, pairs ...string) reply {
			t.Helper()
			r := w.get(query("/v1/schemes/importance/classes/"+class+"/customers", pairs...)).is(200)
			got := map[any]bool{}
			for _, id := range r.each("customerId") {
				got[id] = true
			}
			if len(got) != len(want) {
				t.Errorf("%s %v: %v", class, pairs, got)
			}
			for _, id := range want {
				if !got[id.String()] {
					t.Errorf("%s %v: %v", class, pairs, got)
				}
			}
			return r
		}
		both := []domain.ID{ada, bob}
		in("important", nil, "recordedAsOf", known["created"]).has("restsOn.model", "histories")
		in("important", both, "recordedAsOf", known["classified"])
		in("important", []domain.ID{ada}, "recordedAsOf", known["classified"], "occurredAsOf", then(5)).has("items.0.since", "2026-03-03T04:00:00.000000Z", "items.0.schemeVersion", 1)
		in("important", []domain.ID{bob}, "recordedAsOf", known["late"])
		in("potential", []domain.ID{ada}, "recordedAsOf", known["late"])
		in("potential", []domain.ID{ada}, "occurredAsOf", then(2))
		in("important", []domain.ID{bob}).has("restsOn", absent)
		in("important", nil, "asOf", then(9))
		in("important", both[:1], "recordedAsOf", known["classified"], "limit", "1", "occurredAsOf", then(5)).has("next", absent)
		first := w.get(query("/v1/schemes/importance/classes/important/customers", "recordedAsOf", known["classified"], "limit", "1")).is(200)
		second := w.get(query("/v1/schemes/importance/classes/important/customers", "recordedAsOf", known["classified"], "limit", "1", "cursor", fmt.Sprint(first.at("next")))).is(200).has("next", absent)
		if first.at("items.0.customerId") == second.at("items.0.customerId") {
			t.Error("both pages have the same customer")
		}
		w.get(query("/v1/schemes/nothing/classes/x/customers", "recordedAsOf", known["late"])).fault(404, "scheme-not-found", "", "")
	})
	t.Run("lifecycle", func(t *testing.T) {
		is := func(stage, steps string, pairs ...string) reply {
			t.Helper()
			r := ask("/lifecycle", pairs...).has("stage", stage)
			var got []string
			for i, step := range r.each("stage") {
				got = append(got, fmt.Sprint(step, " ", r.at(fmt.Sprintf("items.%d.day", i)), " ", r.at(fmt.Sprintf("items.%d.coming", i)) == true))
			}
			if len(got) > 2 {
				got = got[:2]
			}
			equal(t, fmt.Sprint(got), steps)
			return r
		}
		is("lead", "[lead 2026-03-01 false]", "recordedAsOf", known["created"]).has("restsOn.revision", 2, "restsOn.eventType", "ContactPreferenceStated", "restsOn.schema", 1)
		is("onboarding", "[lead 2026-03-01 false onboarding 2026-03-04 false]", "recordedAsOf", known["ordered"])
		is("lead", "[lead 2026-03-01 false]", "recordedAsOf", known["ordered"], "occurredAsOf", then(3)) // nobody could know that she would order
		is("onboarding", "[lead 2026-03-01 false onboarding 2026-03-04 false]", "recordedAsOf", known["withdrawn"])
		is("lead", "[lead 2026-03-01 false]", "recordedAsOf", known["corrected"], "occurredAsOf", then(7))
		is("onboarding", "[lead 2026-03-01 false onboarding 2026-03-08 false]", "recordedAsOf", known["corrected"])
		is("active", "[lead 2026-03-01 false onboarding 2026-03-08 false]", "recordedAsOf", known["corrected"], "occurredAsOf", then(39)).has("items.2.coming", absent)
		ask("/lifecycle", "occurredAsOf", then(8)).has("items.2.day", "2026-04-07", "items.2.stage", "active", "items.2.coming", true)
		ask("/lifecycle").has("stage", "closed")
		w.get(customer+"/lifecycle?recordedAsOf="+known["created"]).is(200).has("restsOn.position", w.position(ada, 2))
	})
	t.Run("consents", func(t *testing.T) {
		ask("/consents", "recordedAsOf", known["created"]).has("active", "[newsletter]", "current.0.active", true, "history.1", absent, "erased", false, "restsOn.revision", 2)
		ask("/consents", "recordedAsOf", known["corrected"]).has("active", "[]", "history.1.type", "ConsentWithdrawn", "erased", false)
		ask("/consents", "occurredAsOf", then(4)).has("active", "[newsletter]", "history.1", absent)
		ask("/consents", "occurredAsOf", then(9)).has("active", "[]", "erased", true, "history.1.type", "ConsentWithdrawn")
		ask("/consents", "occurredAsOf", then(1)).has("active", "[]", "history", "[]")
	})
	t.Run("preferences", func(t *testing.T) {
		ask("/preferences", "recordedAsOf", known["created"]).has("current.0.stance", "preferred", "needs", "[]", "restsOn.model", "histories")
		ask("/preferences", "recordedAsOf", known["ordered"]).has("current.0.stance", "preferred", "needs.0.need", "insurance")
		ask("/preferences", "recordedAsOf", known["withdrawn"]).has("current.0.stance", "refused", "history.1.stance", "refused", "needs", "[]")
		ask("/preferences", "occurredAsOf", then(4)).has("current.0.stance", "preferred", "history.1", absent, "needs.0.weight", 4)
		ask("/preferences", "occurredAsOf", then(3)).has("needs", "[]")
		ask("/preferences").has("current.0.channel", "phone", "current.1", absent)
		ask("/preferences", "occurredAsOf", then(12)).has("current.1.channel", "mail", "current.1.stance", "accepted")
	})
	t.Run("attachments", func(t *testing.T) {
		ask("/attachments", "recordedAsOf", known["classified"]).has("items", "[]", "restsOn.model", "histories")
		ask("/attachments", "recordedAsOf", known["ordered"]).has("items.0.mediaType", "text/plain", "items.0.erased", true, "items.0.name", nil, "items.1", absent)
		ask("/attachments", "occurredAsOf", then(3)).has("items", "[]")
		ask("/attachments", "occurredAsOf", then(4), "about", "customer").has("items.0.size", 3)
		ask("/attachments", "occurredAsOf", then(4), "about", "dispute").has("items", "[]")
	})
}

// position is that of a customer's event in the log.
func (w *world) position(id domain.ID, revision uint64) (at uint64) {
	w.t.Helper()
	for e, err := range w.log.Stream(w.t.Context(), domain.CustomerStream(id), revision, 1) {
		must(w.t, err)
		at = e.Position
	}
	return at
}

// TestRevisionsOfTheFormer: a list of the past has the revision of the last change
// of the record itself, as the description says, and the customer alone has that of
// the last event.
func TestRevisionsOfTheFormer(t *testing.T) {
	w := newWorld(t)
	ada := w.customer(domain.CustomerCreated{Name: "Ada"}, time.Time{})
	w.append(ada, fact{event: &domain.CustomerProfileChanged{Changed: []string{"region"}, Region: "GB-LND"}},
		fact{event: &domain.CustomerVisited{VisitID: newID(), Mode: "phone", Content: "falconry"}})
	time.Sleep(2 * time.Millisecond)
	then := time.Now().UTC().Format(time.RFC3339Nano)
	w.get("/v1/customers?recordedAsOf="+then).is(200).has("items.0.revision", 1, "items.0.visits", 1)
	w.get("/v1/customers/"+ada.String()+"?recordedAsOf="+then).is(200).has("revision", 2, "restsOn.revision", 2, "visits", 1)
	w.get("/v1/customers").is(200).has("items.0.revision", 2)
}
