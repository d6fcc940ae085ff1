package readapi_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
)

func newID() domain.ID { return domain.ID(uuid.New()) }

func TestTimelineAndHistory(t *testing.T) {
	w := newWorld(t)
	id := w.customer(domain.CustomerCreated{Name: "Ada", Notes: "n"}, noon)
	visit := newID()
	w.append(id, fact{event: &domain.CustomerVisited{VisitID: visit, Mode: "phone", Minutes: 5, Content: "hello", Agreements: []string{"call back"}}, occurred: noon.Add(-time.Hour)})
	w.append(id, fact{event: &domain.CustomerReclassified{Scheme: "value", To: "high", Note: "rich"}, reason: "by-hand"})
	path := "/v1/customers/" + id.String()

	for _, list := range []string{"/timeline?sort=revision", "/history"} {
		w.get(path+list).is(200).has(
			"items.0.type", "CustomerCreated", "items.0.revision", 0, "items.0.data.name", "Ada", "items.0.data.source", "web", "items.0.data.region", absent,
			"items.1.type", "CustomerVisited", "items.1.data.content", "hello", "items.1.data.agreements.0", "call back", "items.1.data.minutes", 5,
			"items.1.data.visitId", visit, "items.1.occurredAt", "2026-03-10T03:00:00.000000Z", "items.1.schema", 1,
			"items.2.reason", "by-hand", "items.2.data.note", "rich", "items.2.actor", "staff-17", "items.2.onBehalfOf", "staff-1", "items.2.erased", false,
			"items.2.command", "Test", "items.3", absent,
		)
	}
	t.Run("timeline", func(t *testing.T) {
		w := w.in(t)
		w.get(path+"/timeline").is(200).has("items.0.revision", 2, "items.2.revision", 0, "items.1.subjectId", visit, "items.0.subjectId", nil)
		w.get(path+"/timeline?type=CustomerVisited").is(200).has("items.0.revision", 1, "items.1", absent)
		equal(t, w.get(path+"/timeline?type=Nothing").is(200).at("items"), "[]")
		var got []any
		for next := path + "/timeline?limit=1"; next != ""; {
			r := w.get(next).is(200)
			got = append(got, r.each("revision")...)
			next = nextPath(t, r)
		}
		equal(t, got, "[2 1 0]")
		w.get("/v1/customers/"+uuid.NewString()+"/timeline").fault(404, "customer-not-found", "", "")
		w.get(path+"/timeline?sort=occurredAt").fault(422, "invalid", "query.sort", "one-of")
	})
	t.Run("history", func(t *testing.T) {
		w := w.in(t)
		w.get(path+"/history").is(200).has("items.0.auth", "test", "items.0.correlationId", "c-1", "items.0.causationId", nil, "items.0.import", nil, "nextRevision", absent)
		r := w.get(path+"/history?limit=2").is(200).has("items.2", absent, "nextRevision", 2)
		equal(t, r.header.Get("Link"), fmt.Sprintf(`<%s/history?fromRevision=2&limit=2>; rel="next"`, path))
		w.get(path+"/history?limit=2", "If-None-Match", r.header.Get("ETag")).is(304)
		w.get(path+"/history?fromRevision=2&limit=2").is(200).has("items.0.revision", 2, "nextRevision", absent)
		equal(t, w.get(path+"/history?fromRevision=3").is(200).at("items"), "[]")
		w.get("/v1/customers/"+uuid.NewString()+"/history").fault(404, "customer-not-found", "", "")
		w.get(path+"/history?limit=501").fault(422, "invalid", "query.limit", "range")
		w.get(path+"/history?fromRevision=-1").fault(422, "invalid", "query.fromRevision", "type")
	})
}

func TestLists(t *testing.T) {
	w := newWorld(t)
	ada, bob := w.customer(domain.CustomerCreated{Name: "Ada"}, noon), w.customer(domain.CustomerCreated{Name: "Bob"}, noon)
	none := w.customer(domain.CustomerCreated{Name: "None"}, noon)
	early, late := noon.AddDate(0, 0, -3), noon
	complaint := newID()
	w.append(ada,
		fact{event: &domain.CustomerVisited{VisitID: newID(), Mode: "inPerson", Purpose: "sale", Outcome: "won", Minutes: 30, Staff: "s-1", Content: "ada 1", Feedback: "good"}, occurred: early},
		fact{event: &domain.CustomerVisited{VisitID: newID(), Mode: "phone", Content: "ada 2"}, occurred: late},
		fact{event: &domain.CustomerComplained{ComplaintID: complaint, Category: "delivery", Severity: "high", Channel: "mail", Description: "it is late"}, occurred: early},
		fact{event: &domain.ComplaintResolved{ComplaintID: complaint, Resolution: "replaced", Cause: "carrier", Compensation: of(money("5", "EUR")), Description: "sent again"}, occurred: late},
		fact{event: &domain.CustomerSurveyed{AnswerID: newID(), Questionnaire: "q1", Version: 1, Channel: "web", NPS: of(9), Drivers: &domain.DriverRatings{Speed: of(4)}, Comment: "fine"}, occurred: early},
		fact{event: &domain.OrderPlaced{OrderID: newID(), Number: "A-1", Channel: "web", Items: 2, Amount: money("19.99", "EUR")}, occurred: early},
	)
	w.append(bob,
		fact{event: &domain.CustomerVisited{VisitID: newID(), Mode: "mail", Content: "bob"}, occurred: noon.Add(-time.Hour)},
		fact{event: &domain.CustomerComplained{ComplaintID: newID(), Category: "price", Severity: "low", Description: "too dear"}, occurred: late},
		fact{event: &domain.CustomerSurveyed{AnswerID: newID(), Questionnaire: "q1", Version: 2, CSAT: of(2)}, occurred: late},
		fact{event: &domain.OrderPlaced{OrderID: newID(), Items: 1, Amount: money("7", "USD")}, occurred: late},
	)
	of := func(id domain.ID, list string) string { return "/v1/customers/" + id.String() + list }

	w.get(of(ada, "/visits?sort=occurredAt")).is(200).has(
		"items.0.content", "ada 1", "items.0.mode", "inPerson", "items.0.purpose", "sale", "items.0.outcome", "won", "items.0.minutes", 30,
		"items.0.staff", "s-1", "items.0.feedback", "good", "items.0.agreements", "[]", "items.0.day", "2026-03-07", "items.0.actor", "staff-17",
		"items.0.customerId", ada, "items.0.erased", false, "items.1.purpose", nil, "items.1.minutes", nil, "items.1.feedback", nil)
	w.get(of(ada, "/complaints")).is(200).has(
		"items.0.id", complaint, "items.0.state", "resolved", "items.0.category", "delivery", "items.0.severity", "high", "items.0.channel", "mail",
		"items.0.description", "it is late", "items.0.resolution", "replaced", "items.0.cause", "carrier", "items.0.resolutionDescription", "sent again",
		"items.0.compensation.amount", "5.00", "items.0.compensation.currency", "EUR", "items.0.filedDay", "2026-03-07", "items.0.resolvedDay", "2026-03-10")
	w.get(of(bob, "/complaints")).is(200).has("items.0.state", "received", "items.0.resolution", nil, "items.0.resolvedAt", nil, "items.0.resolvedDay", nil, "items.0.compensation", absent)
	w.get(of(ada, "/survey-answers")).is(200).has("items.0.nps", 9, "items.0.csat", nil, "items.0.drivers.speed", 4, "items.0.drivers.attitude", nil, "items.0.comment", "fine", "items.0.version", 1)
	w.get(of(ada, "/orders")).is(200).has("items.0.number", "A-1", "items.0.amount.amount", "19.99", "items.0.amount.currency", "EUR", "items.0.items", 2, "items.0.day", "2026-03-07")

	for path, want := range map[string][]any{
		"/v1/visits content":                                          names("ada 2", "bob", "ada 1"),
		"/v1/visits?sort=occurredAt content":                          names("ada 1", "bob", "ada 2"),
		"/v1/visits?mode=mail content":                                names("bob"),
		"/v1/visits?staff=s-1 content":                                names("ada 1"),
		"/v1/visits?purpose=sale&outcome=won content":                 names("ada 1"),
		"/v1/visits?from=2026-03-08 content":                          names("ada 2", "bob"),
		"/v1/visits?to=2026-03-07 content":                            names("ada 1"),
		"/v1/complaints category":                                     names("price", "delivery"),
		"/v1/complaints?sort=filedAt category":                        names("delivery", "price"),
		"/v1/complaints?state=received category":                      names("price"),
		"/v1/complaints?severity=high category":                       names("delivery"),
		"/v1/complaints?category=delivery category":                   names("delivery"),
		"/v1/complaints?cause=carrier category":                       names("delivery"),
		"/v1/complaints?filedFrom=2026-03-08 category":                names("price"),
		"/v1/complaints?filedTo=2026-03-08 category":                  names("delivery"),
		"/v1/survey-answers version":                                  names(2, 1),
		"/v1/survey-answers?sort=answeredAt&questionnaire=q1 version": names(1, 2),
		"/v1/survey-answers?version=2 version":                        names(2),
		"/v1/survey-answers?channel=web version":                      names(1),
		"/v1/survey-answers?from=2026-03-10&to=2026-03-10 version":    names(2),
		"/v1/orders amount.amount":                                    names("7.00", "19.99"),
		"/v1/orders?sort=orderedAt amount.amount":                     names("19.99", "7.00"),
		"/v1/orders?number=A-1 amount.amount":                         names("19.99"),
		"/v1/orders?channel=web amount.amount":                        names("19.99"),
		"/v1/orders?currency=USD amount.amount":                       names("7.00"),
		"/v1/orders?to=2026-03-09 amount.amount":                      names("19.99"),
		of(ada, "/visits?mode=phone") + " content":                    names("ada 2"),
		of(ada, "/complaints?state=received") + " id":                 names(),
		of(ada, "/survey-answers?version=2") + " id":                  names(),
		of(ada, "/orders?currency=USD") + " id":                       names(),
		of(none, "/visits") + " id":                                   names(),
		of(none, "/complaints") + " id":                               names(),
		of(none, "/survey-answers") + " id":                           names(),
		of(none, "/orders") + " id":                                   names(),
	} {
		var url, field string
		_, _ = fmt.Sscan(path, &url, &field)
		r := w.get(url).is(200)
		equal(t, r.each(field), want)
		if t.Failed() {
			t.Fatal(path)
		}
		w.get(url, "If-None-Match", r.header.Get("ETag")).is(304)
	}
	for _, list := range []string{"/visits", "/complaints", "/survey-answers", "/orders"} {
		w.get("/v1"+list+"?count=true&limit=1").is(200).has("count", len(w.get("/v1"+list).each("id")))
		next := w.get("/v1" + list + "?limit=1").is(200)
		w.get(nextPath(t, next)).is(200).has("items.1", absent)
		w.get(of(newID(), list)).fault(404, "customer-not-found", "", "")
		w.get(of(ada, list)+"?cursor=AAAA").fault(400, "invalid-cursor", "query.cursor", "malformed")
		w.get("/v1"+list+"?sort=id").fault(422, "invalid", "query.sort", "one-of")
	}
	w.get("/v1/visits?from=2026-03-02&to=2026-03-01").fault(422, "invalid", "query.to", "range")
	w.get("/v1/orders?currency=euro").fault(422, "invalid", "query.currency", "pattern")

	t.Run("a complaint", func(t *testing.T) {
		w := w.in(t)
		for _, path := range []string{"/v1/complaints/" + complaint.String(), of(ada, "/complaints/"+complaint.String())} {
			r := w.get(path).is(200).has("id", complaint, "customerId", ada, "description", "it is late", "revision", 4)
			equal(t, r.header.Get("ETag"), `W/"4"`)
			w.get(path, "If-None-Match", `W/"4"`).is(304)
		}
		w.get(of(bob, "/complaints/"+complaint.String())).fault(404, "complaint-not-found", "", "")
		w.get("/v1/complaints/"+newID().String()).fault(404, "complaint-not-found", "", "")
		w.get("/v1/complaints/42").fault(422, "invalid", "path.complaintId", "uuid")
	})
}
