package readapi_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
)

func TestFormerStates(t *testing.T) {
	w := newWorld(t)
	id := w.customer(domain.CustomerCreated{Name: "Ada Byron", Region: "GB-LND", Contacts: []domain.Contact{{Kind: "email", Value: "a@b.org"}}}, noon)
	complaint := domain.ID(uuid.New())
	path := "/v1/customers/" + id.String()
	var between []string // an instant of the store's clock before each later event
	step := func(f fact) {
		t.Helper()
		time.Sleep(2 * time.Millisecond)
		between = append(between, time.Now().UTC().Format(time.RFC3339Nano))
		time.Sleep(2 * time.Millisecond)
		w.append(id, f)
	}
	hour := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }
	step(fact{event: &domain.CustomerProfileChanged{Name: "Ada King", Changed: []string{"name"}}, occurred: hour(2)})
	// Known later, but so earlier: it does not replace the name of hour 2.
	step(fact{event: &domain.CustomerProfileChanged{Name: "Ada Gordon", Changed: []string{"name"}, Cleared: []string{"region"}}, occurred: hour(1)})
	step(fact{event: &domain.CustomerComplained{ComplaintID: complaint, Category: "c", Severity: "low", Description: "x"}, occurred: hour(3)})
	step(fact{event: &domain.ComplaintResolved{ComplaintID: complaint, Resolution: "r"}, occurred: hour(4)})
	step(fact{event: &domain.CustomerSurveyed{AnswerID: domain.ID(uuid.New()), Questionnaire: "q", Version: 1, NPS: of(9)}, occurred: hour(6)})
	step(fact{event: &domain.CustomerSurveyed{AnswerID: domain.ID(uuid.New()), Questionnaire: "q", Version: 1, NPS: of(2)}, occurred: hour(5)})

	at := func(w *world, pairs ...string) reply { w.t.Helper(); return w.get(query(path, pairs...)) }
	rfc := func(t time.Time) string { return t.Format(time.RFC3339Nano) }

	t.Run("by revision", func(t *testing.T) {
		w := w.in(t)
		r := at(w, "asOfRevision", "0").is(200).has("revision", 0, "name", "Ada Byron", "region", "GB-LND", "restsOn.revision", 0, "restsOn.eventType", "CustomerCreated", "restsOn.schema", 1, "contacts.0.value", "a@b.org")
		equal(t, r.header.Get("Dossier-Position"), "")
		at(w, "asOfRevision", "1").is(200).has("name", "Ada King")
		at(w, "asOfRevision", "2").is(200).has("name", "Ada King", "region", nil)
		at(w, "asOfRevision", "3").is(200).has("openComplaints", 1, "complaints", 1)
		at(w, "asOfRevision", "6").is(200).has("openComplaints", 0, "lastNps", 9)
		at(w, "asOfRevision", "18446744073709551615").fault(422, "invalid", "query.asOfRevision", "range")
		at(w, "recordedAsOf", "0001-01-01T00:00:00Z").fault(422, "invalid", "query.recordedAsOf", "date")
		at(w, "asOfRevision", "7").fault(404, "revision-not-found", "", "")
		r = at(w, "asOfRevision", "3").is(200)
		w.get(path+"?asOfRevision=3", "If-None-Match", r.header.Get("ETag")).is(304)
	})
	t.Run("recorded", func(t *testing.T) {
		w := w.in(t)
		at(w, "recordedAsOf", between[0]).is(200).has("name", "Ada Byron", "restsOn.revision", 0)
		at(w, "recordedAsOf", between[1]).is(200).has("name", "Ada King", "restsOn.revision", 1)
		at(w, "recordedAsOf", between[3]).is(200).has("openComplaints", 1)
		at(w, "recordedAsOf", "2020-01-01T00:00:00Z").fault(404, "customer-not-found", "", "")
		at(w, "recordedAsOf", rfc(time.Now().Add(time.Hour))).is(200).has("restsOn.revision", 6)
	})
	t.Run("occurred", func(t *testing.T) {
		w := w.in(t)
		at(w, "occurredAsOf", rfc(hour(0))).is(200).has("name", "Ada Byron", "region", "GB-LND", "revision", 0, "restsOn.revision", 6)
		at(w, "occurredAsOf", rfc(hour(1))).is(200).has("name", "Ada Gordon", "region", nil)
		at(w, "occurredAsOf", rfc(hour(2))).is(200).has("name", "Ada King")
		at(w, "occurredAsOf", rfc(hour(3))).is(200).has("openComplaints", 1)
		at(w, "occurredAsOf", rfc(hour(5))).is(200).has("openComplaints", 0, "lastNps", 2, "surveyAnswers", 1)
		at(w, "occurredAsOf", "2026-03-10T12:00:00+08:00").is(200).has("name", "Ada Byron")
		at(w, "occurredAsOf", rfc(hour(-1))).fault(404, "customer-not-found", "", "")
	})
	t.Run("both clocks", func(t *testing.T) {
		w := w.in(t)
		at(w, "occurredAsOf", rfc(hour(1)), "recordedAsOf", between[1]).is(200).has("name", "Ada Byron")
		at(w, "occurredAsOf", rfc(hour(1)), "asOfRevision", "2").is(200).has("name", "Ada Gordon")
		at(w, "recordedAsOf", between[1], "asOfRevision", "2").fault(422, "invalid", "query.asOfRevision", "exclusive")
		at(w, "asOf", between[1], "asOfRevision", "2").fault(422, "invalid", "query.asOfRevision", "exclusive")
		at(w, "asOf", between[1], "recordedAsOf", between[1]).fault(422, "invalid", "query.asOf", "exclusive")
		at(w, "asOf", between[1]).is(200).has("name", "Ada King", "restsOn.revision", 1)
		for _, part := range []string{"/facts", "/replay"} {
			of := path + part
			w.get(query(of, "asOf", between[1], "occurredAsOf", between[1])).fault(422, "invalid", "query.asOf", "exclusive")
			one := w.get(query(of, "asOf", between[1])).is(200)
			two := w.get(query(of, "recordedAsOf", between[1], "occurredAsOf", between[1])).is(200)
			equal(t, one.body, two.body)
		}
	})
	t.Run("other customer", func(t *testing.T) {
		w := w.in(t)
		w.get("/v1/customers/"+uuid.NewString()+"?asOfRevision=0").fault(404, "customer-not-found", "", "")
	})
}

// What an answer says of when something was recorded is an instant by which it had been:
// the store's clock has a finer one, and so does whoever asks.
func TestRecordedAsOfTheInstantThatIsShown(t *testing.T) {
	w := newWorld(t)
	id := w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	const visits = 12
	for range visits {
		w.append(id, fact{event: &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone", Content: "x"}})
	}
	items := w.get("/v1/visits?sort=occurredAt&limit=100").is(200).body.(map[string]any)["items"].([]any)
	equal(t, len(items), visits)
	for _, item := range items {
		visit := item.(map[string]any)
		at := visit["recordedAt"].(string)
		w.get("/v1/customers/"+id.String()+"?recordedAsOf="+at).is(200).has("restsOn.revision", visit["revision"], "restsOn.recordedAt", at)
		w.get("/v1/visits?count=true&recordedAsOf="+at).is(200).has("count", visit["revision"], "restsOn.recordedAt", at, "restsOn.position", visit["position"])
	}
}

// The present folded from the log is the present of the read model.
func TestFormerStateOfNowIsTheRecord(t *testing.T) {
	w := newWorld(t)
	id := w.customer(domain.CustomerCreated{
		Name: "Ada", BirthDate: day("1985-12-10"), Region: "DE", Interests: []string{"a"}, Notes: "n", External: "shop", ExternalRef: "7",
		Contacts: []domain.Contact{{Kind: "phone", Value: "+49301234567"}},
	}, noon)
	resolved := domain.ID(uuid.New())
	w.append(id,
		fact{event: &domain.CustomerProfileChanged{Changed: []string{"notes"}, Notes: "older"}, occurred: noon.Add(-time.Hour)},
		fact{event: &domain.CustomerProfileChanged{Cleared: []string{"birthDate", "interests"}}, occurred: noon.Add(time.Hour)},
		fact{event: &domain.CustomerContactsChanged{}, occurred: noon.Add(time.Hour)},
		fact{event: &domain.CustomerReclassified{Scheme: "value", To: "high"}, occurred: noon.Add(time.Hour)},
		fact{event: &domain.CustomerReclassified{Scheme: "value", To: "low"}},
		fact{event: &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone", Content: "x"}, occurred: noon.Add(time.Hour)},
		fact{event: &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone", Content: "x"}},
		fact{event: &domain.CustomerComplained{ComplaintID: resolved, Category: "c", Severity: "low", Description: "x"}},
		fact{event: &domain.CustomerComplained{ComplaintID: domain.ID(uuid.New()), Category: "c", Severity: "low", Description: "x"}},
		fact{event: &domain.ComplaintResolved{ComplaintID: resolved, Resolution: "r"}},
		fact{event: &domain.CustomerSurveyed{AnswerID: domain.ID(uuid.New()), Questionnaire: "q", Version: 1, NPS: of(0)}},
		fact{event: &domain.OrderPlaced{OrderID: domain.ID(uuid.New()), Items: 1, Amount: money("12.345678", "EUR")}},
		fact{event: &domain.CustomerArchived{}, reason: "r"},
	)
	path := "/v1/customers/" + id.String()
	now := w.get(path).is(200).body.(map[string]any)
	folded := w.get(path + "?asOfRevision=13").is(200).body.(map[string]any)
	delete(folded, "restsOn")
	for name, value := range now {
		if got := folded[name]; !reflect.DeepEqual(got, value) {
			t.Errorf("%s is %v in the log, %v in the read model", name, got, value)
		}
	}
	equal(t, len(folded), len(now))
}
