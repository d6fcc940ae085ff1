package readapi_test

import (
	"context"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
)

func TestCustomer(t *testing.T) {
	w := newWorld(t)
	complaint := domain.ID(uuid.New())
	id := w.customer(domain.CustomerCreated{
		Name: "Ada Lovelace", BirthDate: day("1985-12-10"), Region: "GB-LND", Interests: []string{"engines"}, Notes: "prefers mail",
		Contacts: []domain.Contact{{Kind: "email", Value: "ada@example.org", Label: "work"}}, External: "shop", ExternalRef: "C-10017",
	}, noon)
	path := "/v1/customers/" + id.String()
	w.get(path).is(200).has(
		"id", id, "revision", 0, "kind", "person", "status", "active", "name", "Ada Lovelace", "birthDate", "1985-12-10",
		"contacts.0.value", "ada@example.org", "contacts.0.label", "work", "region", "GB-LND", "interests.0", "engines", "notes", "prefers mail",
		"source", "web", "external.source", "shop", "external.reference", "C-10017", "classes.importance", nil,
		"visits", 0, "orderAmounts", "[]", "lastNps", nil, "createdAt", "2026-03-10T04:00:00.000000Z",
		"lastContactAt", nil, "archivedAt", nil, "erased", false, "restsOn", absent,
	)
	w.append(id,
		fact{event: &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone", Content: "hello"}},
		fact{event: &domain.CustomerComplained{ComplaintID: complaint, Category: "delivery", Severity: "high", Description: "late"}},
		fact{event: &domain.CustomerSurveyed{AnswerID: domain.ID(uuid.New()), Questionnaire: "q", Version: 1, NPS: of(9)}},
		fact{event: &domain.CustomerReclassified{Scheme: "importance", To: "important"}, reason: "by-hand"},
		fact{event: &domain.OrderPlaced{OrderID: domain.ID(uuid.New()), Items: 1, Amount: money("12.3", "USD")}},
		fact{event: &domain.OrderPlaced{OrderID: domain.ID(uuid.New()), Items: 1, Amount: money("0.25", "EUR")}},
		fact{event: &domain.OrderPlaced{OrderID: domain.ID(uuid.New()), Items: 1, Amount: money("1", "USD")}},
	)
	r := w.get(path).is(200).has(
		"revision", 7, "visits", 1, "complaints", 1, "openComplaints", 1, "surveyAnswers", 1, "orders", 3, "lastNps", 9,
		"orderAmounts.0.amount", "0.25", "orderAmounts.0.currency", "EUR", "orderAmounts.1.amount", "13.30",
		"classes.importance", "important", "lastContactAt", "2026-03-10T04:00:00.000000Z",
	)
	equal(t, r.header.Get("ETag"), `"7"`)
	if at, _ := strconv.ParseUint(r.header.Get("Dossier-Position"), 10, 64); at < w.at {
		t.Errorf("Dossier-Position is %d, want at least %d", at, w.at)
	}

	t.Run("not modified", func(t *testing.T) {
		w := w.in(t)
		for _, tag := range []string{`"7"`, `W/"7"`, `"3", "7"`, `*`} {
			r := w.get(path, "If-None-Match", tag).is(304)
			equal(t, r.body, nil)
			equal(t, r.header.Get("ETag"), `"7"`)
		}
		w.get(path, "If-None-Match", `"6"`).is(200)
	})
	t.Run("errors", func(t *testing.T) {
		w := w.in(t)
		w.get("/v1/customers/"+uuid.NewString()).fault(404, "customer-not-found", "", "")
		w.get("/v1/customers/ada").fault(422, "invalid", "path.customerId", "uuid")
		w.get(path+"?color=red").fault(422, "invalid", "query.color", "unknown-parameter")
		w.get(path+"?minPosition=x").fault(422, "invalid", "query.minPosition", "type")
		w.get(path+"?recordedAsOf=yesterday").fault(422, "invalid", "query.recordedAsOf", "date")
	})
	t.Run("archived", func(t *testing.T) {
		w := w.in(t)
		w.append(id, fact{event: &domain.CustomerArchived{}, occurred: noon.Add(time.Hour), reason: "moved"})
		w.get(path).is(200).has("status", "archived", "archivedAt", "2026-03-10T05:00:00.000000Z", "revision", 8)
	})
	t.Run("erased", func(t *testing.T) {
		w := w.in(t)
		must(t, w.vault.Destroy(context.Background(), uuid.UUID(id)))
		w.get(path).is(200).has("erased", true, "name", nil, "birthDate", nil, "contacts", nil, "interests", nil, "notes", nil,
			"external.reference", nil, "region", "GB-LND", "orders", 3)
		w.get(path+"/complaints/"+complaint.String()).is(200).has("erased", true, "description", nil)
		w.get(path+"/timeline?sort=revision").is(200).has("items.0.data.name", nil, "items.0.data.kind", "person", "items.0.erased", true)
		w.get(path+"/history").is(200).has("items.0.data.name", nil, "items.0.data.kind", "person", "items.0.erased", true)
		w.get(path+"?asOfRevision=0").is(200).has("erased", true, "name", nil, "contacts", nil, "kind", "person")
	})
}

// A key that is missing without an erasure must not pass for one.
func TestMissingKeyFailsClosed(t *testing.T) {
	w := newWorld(t)
	id := w.customer(domain.CustomerCreated{Name: "Ada Lovelace"}, noon)
	path := "/v1/customers/" + id.String()
	w.get(path).is(200)
	_, err := w.pool.Exec(t.Context(), `DELETE FROM dossier_keys.data_key WHERE subject = $1`, uuid.UUID(id))
	must(t, err)
	w.vault.Evict(uuid.UUID(id))
	for _, path := range []string{path, path + "/history", path + "?asOfRevision=0"} {
		r := w.get(path)
		r.fault(http.StatusInternalServerError, "key-missing", "", "")
	}
	for _, path := range []string{"/v1/customers", path + "/timeline"} { // lists have the others too
		w.get(path).is(200).has("items.0.erased", false, "items.0.unreadable", true)
	}
}
