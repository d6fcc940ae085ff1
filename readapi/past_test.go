package readapi_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
)

// pastPaths are the lists and figures that take instants.
var pastPaths = []string{
	"/v1/customers", "/v1/classes", "/v1/complaints", "/v1/complaints/summary", "/v1/visits", "/v1/visit-plans", "/v1/visit-plans/adherence", "/v1/visits/coverage",
	"/v1/follow-ups", "/v1/follow-ups/closure", "/v1/requests", "/v1/orders", "/v1/survey-answers", "/v1/survey-answers/summary", "/v1/survey-answers/analysis",
	"/v1/survey-invitations", "/v1/offers", "/v1/offers/figures", "/v1/offer-rankings", "/v1/survey-invitations/response", "/v1/service-levels/worklist", "/v1/service-levels/attainment", "/v1/managed-customers", "/v1/lifecycle",
	"/v1/interactions", "/v1/interactions/summary", "/v1/measures",
	"/v1/merges", "/v1/merges/rate", "/v1/legal-holds", "/v1/erasures",
}

// TestListsOfThePast asks lists and figures for former states and holds them
// against what each customer's own former state is, which is read from the log.
func TestListsOfThePast(t *testing.T) {
	w := newWorld(t)
	hour := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }
	rfc := func(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }
	var between []string // instants of the store's clock
	var positions []uint64
	step := func() {
		time.Sleep(2 * time.Millisecond)
		between, positions = append(between, rfc(time.Now())), append(positions, w.at)
		time.Sleep(2 * time.Millisecond)
	}
	step()
	ada := w.customer(domain.CustomerCreated{Name: "Ada Byron", Region: "GB", Contacts: []domain.Contact{{Kind: "email", Value: "a@b.org"}}}, noon)
	bob := w.customer(domain.CustomerCreated{Name: "Bob", Kind: "company", Region: "DE"}, hour(1))
	step()
	complaint := domain.ID(uuid.New())
	w.append(ada, fact{event: &domain.CustomerReclassified{Scheme: "value", To: "high"}, occurred: hour(3)})
	w.append(bob, fact{event: &domain.CustomerComplained{ComplaintID: complaint, Category: "c", Severity: "low", Description: "late again"}, occurred: hour(2)})
	step()
	// Known later, but so earlier.
	w.append(ada,
		fact{event: &domain.CustomerProfileChanged{Name: "Ada King", Region: "FR", Changed: []string{"name", "region"}}, occurred: hour(2)},
		fact{event: &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone", Content: "x"}, occurred: hour(4)})
	amount, _ := domain.ParseDecimal("12.50")
	nine := 9
	w.append(ada,
		fact{event: &domain.OrderPlaced{OrderID: domain.ID(uuid.New()), Items: 1, Amount: domain.Money{Amount: amount, Currency: "EUR"}}, occurred: hour(1)},
		fact{event: &domain.CustomerSurveyed{AnswerID: domain.ID(uuid.New()), Questionnaire: "q", Version: 1, NPS: &nine}, occurred: hour(5)},
		fact{event: &domain.CustomerContactsChanged{Contacts: []domain.Contact{{Kind: "phone", Value: "+49 30 123456"}}, Count: 1}, occurred: hour(3)})
	w.append(bob, fact{event: &domain.ComplaintResolved{ComplaintID: complaint, Resolution: "r", Cause: "carrier"}, occurred: hour(5)})
	step()
	w.append(bob, fact{event: &domain.CustomerReclassified{Scheme: "value", To: "high"}, occurred: hour(4)}, fact{event: &domain.CustomerArchived{}, occurred: hour(6), reason: "r"})
	step()
	// The complaint by itself, on either clock: it was of hour 2 and resolved in hour 5,
	// and each became known between two of the instants.
	for _, path := range []string{"/v1/complaints/" + complaint.String(), "/v1/customers/" + bob.String() + "/complaints/" + complaint.String()} {
		w.get(path + "?recordedAsOf=" + between[1]).is(404)
		w.get(path+"?recordedAsOf="+between[2]).is(200).has("state", "received", "open", true, "description", "late again", "may.0", "acknowledge", "restsOn.model", "histories")
		w.get(path+"?recordedAsOf="+between[3]).is(200).has("state", "resolved", "cause", "carrier")
		w.get(path+"?occurredAsOf="+rfc(hour(4))).is(200).has("state", "received", "resolvedAt", nil)
		w.get(path + "?occurredAsOf=" + rfc(hour(1))).is(404)
		w.get(path + "?asOf=" + between[2] + "&recordedAsOf=" + between[2]).is(422)
		w.get(path).is(200).has("state", "resolved", "restsOn", absent)
	}
	w.get("/v1/customers/" + ada.String() + "/complaints/" + complaint.String() + "?asOf=" + between[3]).is(404)

	instants := [][]string{}
	for _, k := range append(slices.Clone(between), "") {
		for _, o := range []string{"", rfc(hour(-1)), rfc(hour(0)), rfc(hour(1)), rfc(hour(2)), rfc(hour(3)), rfc(hour(5)), rfc(hour(7))} {
			var pairs []string
			if k != "" {
				pairs = append(pairs, "recordedAsOf", k)
			}
			if o != "" {
				pairs = append(pairs, "occurredAsOf", o)
			}
			if pairs != nil {
				instants = append(instants, pairs)
			}
		}
	}
	t.Run("customers are as each was", func(t *testing.T) {
		w := w.in(t)
		for _, at := range instants {
			list := w.get(query("/v1/customers", append([]string{"sort", "createdAt", "count", "true"}, at...)...)).is(200)
			classes := w.get(query("/v1/classes", at...)).is(200)
			high, there := 0, 0
			for _, id := range []domain.ID{ada, bob} {
				one := w.get(query("/v1/customers/"+id.String(), at...))
				if one.status == 404 {
					continue
				}
				item := reply{t: t, body: list.at("items." + strconv.Itoa(there))}
				there++
				for _, field := range []string{
					"id", "kind", "status", "name", "region", "source", "classes", "createdAt", "recordedAt", "archivedAt", "erased", "contacts", "birthDate", "notes", "interests",
					"visits", "complaints", "openComplaints", "surveyAnswers", "orders", "orderAmounts", "lastNps", "lastContactAt", "lastOrderAt",
				} {
					equal(t, fmt.Sprint(at, field, item.at(field)), fmt.Sprint(at, field, one.at(field)))
				}
				if one.at("classes.value") == "high" && one.at("status") == "active" {
					high++
				}
			}
			list.has("count", there)
			classes.has("schemes.2.classes.0.customers", high)
		}
	})
	t.Run("what it rests on", func(t *testing.T) {
		w := w.in(t)
		for _, path := range pastPaths {
			if strings.Contains(path, "{") {
				continue
			}
			for i, at := range between[1:] {
				w.get(query(path, "recordedAsOf", at)).is(200).has("restsOn.position", positions[i+1], "restsOn.model", "histories", "restsOn.schema", 1)
			}
			w.get(query(path, "asOf", "2000-01-01T00:00:00Z")).is(200).has("restsOn.eventId", nil, "restsOn.position", 0)
			w.get(query(path, "asOf", between[0], "recordedAsOf", between[0])).fault(422, "invalid", "query.asOf", "exclusive")
		}
		w.get("/v1/customers").is(200).has("restsOn", absent)
		w.get(query("/v1/customers", "occurredAsOf", rfc(noon), "fields", "id")).is(200).has("restsOn.model", "histories", "items.0.id", ada)
		// A moment ago: nothing of the log may be missing, whatever the model has got to.
		late := w.customer(domain.CustomerCreated{Name: "Late"}, hour(8))
		time.Sleep(time.Millisecond)
		w.ask(query("/v1/customers", "recordedAsOf", rfc(time.Now()))).is(200).has("items.0.id", late)
	})
	t.Run("complaints", func(t *testing.T) {
		w := w.in(t)
		w.get(query("/v1/complaints", "recordedAsOf", between[1])).is(200).has("items", "[]")
		w.get(query("/v1/complaints", "recordedAsOf", between[2])).is(200).has("items.0.state", "received", "items.0.description", "late again", "items.0.classes", "map[]")
		w.get(query("/v1/complaints", "occurredAsOf", rfc(hour(4)))).is(200).has("items.0.state", "received", "items.0.cause", nil)
		w.get(query("/v1/complaints", "occurredAsOf", rfc(hour(5)), "state", "resolved")).is(200).has("items.0.cause", "carrier")
		w.get(query("/v1/complaints/summary", "occurredAsOf", rfc(hour(4)))).is(200).has("complaints", 1, "resolved", 0, "withoutCause", 1, "byClass.0.value", "")
		w.get(query("/v1/complaints/summary", "occurredAsOf", rfc(hour(5)))).is(200).has("resolved", 1, "meanHoursToResolve", 3, "byCause.0.value", "carrier", "recurrence.recurring", 0)
		w.get(query("/v1/complaints/summary", "recordedAsOf", between[0])).is(200).has("complaints", 0)
	})
	t.Run("filters and pages", func(t *testing.T) {
		w := w.in(t)
		equal(t, w.get(query("/v1/customers", "occurredAsOf", rfc(hour(2)), "region", "FR")).is(200).each("name"), names("Ada King"))
		equal(t, w.get(query("/v1/customers", "occurredAsOf", rfc(hour(1)), "region", "FR")).is(200).each("name"), names())
		equal(t, w.get(query("/v1/customers", "recordedAsOf", between[4], "status", "archived", "value", "high")).is(200).each("name"), names("Bob"))
		first := w.get(query("/v1/customers", "recordedAsOf", between[1], "limit", "1", "sort", "createdAt")).is(200)
		equal(t, first.each("name"), names("Ada Byron"))
		second := w.get(query("/v1/customers", "recordedAsOf", between[1], "limit", "1", "sort", "createdAt", "cursor", first.at("next").(string))).is(200)
		equal(t, second.each("name"), names("Bob"))
		w.get(query("/v1/customers", "recordedAsOf", between[2], "limit", "1", "sort", "createdAt", "cursor", first.at("next").(string))).fault(400, "invalid-cursor", "query.cursor", "other-query")
		w.get(query("/v1/customers", "recordedAsOf", between[1], "sort", "updatedAt")).fault(422, "invalid", "query.sort", "exclusive")
		w.get(query("/v1/complaints", "recordedAsOf", between[1], "sort", "dueAt")).is(200)
		found := func(want []any, pairs ...string) {
			t.Helper()
			equal(t, fmt.Sprint(w.get(query("/v1/customers", pairs...)).is(200).each("name")), fmt.Sprint(want))
		}
		found(names("Ada Byron"), "name", "byron", "recordedAsOf", between[1])
		found(names(), "name", "king", "recordedAsOf", between[1])
		found(names("Ada King"), "name", "king", "occurredAsOf", rfc(hour(2)))
		found(names(), "name", "byron", "occurredAsOf", rfc(hour(2)))
		found(names("Ada Byron"), "email", "A@b.org", "asOf", between[1])
		found(names(), "email", "a@b.org", "occurredAsOf", rfc(hour(3)))
		found(names("Ada King"), "phone", "030 123456", "occurredAsOf", rfc(hour(3)))
		found(names(), "phone", "030 123456", "recordedAsOf", between[2])
		found(names("Bob"), "openComplaints", "true", "occurredAsOf", rfc(hour(4)))
		found(names("Ada King"), "openComplaints", "false", "occurredAsOf", rfc(hour(4)))
		found(names("Bob", "Ada King"), "openComplaints", "false", "occurredAsOf", rfc(hour(5)))
		found(names("Bob", "Ada King"), "lastContactBefore", "2026-03-11", "occurredAsOf", rfc(hour(3)))
		w.get(query("/v1/complaints", "recordedAsOf", between[2], "class", "value:high")).is(200).has("items", "[]")
		w.get(query("/v1/classes", "recordedAsOf", between[1], "day", "2026-01-01")).fault(422, "invalid", "query.day", "exclusive")
	})
	t.Run("erased customers are there", func(t *testing.T) {
		w := w.in(t)
		must(t, w.vault.Destroy(context.Background(), uuid.UUID(bob)))
		w.get(query("/v1/customers", "recordedAsOf", between[1], "sort", "-createdAt")).is(200).
			has("items.0.id", bob, "items.0.erased", true, "items.0.name", nil, "items.0.region", "DE", "items.1.name", "Ada Byron")
		w.get(query("/v1/complaints", "recordedAsOf", between[2])).is(200).has("items.0.erased", true, "items.0.description", nil)
	})
}
