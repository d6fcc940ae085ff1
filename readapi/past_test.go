package readapi_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
)

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
	w.append(bob, fact{event: &domain.ComplaintResolved{ComplaintID: complaint, Resolution: "r", Cause: "carrier"}, occurred: hour(5)})
	step()
	w.append(bob, fact{event: &domain.CustomerReclassified{Scheme: "value", To: "high"}, occurred: hour(4)}, fact{event: &domain.CustomerArchived{}, occurred: hour(6), reason: "r"})
	step()

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
				for _, field := range []string{"id", "kind", "status", "name", "region", "source", "classes", "createdAt", "recordedAt", "archivedAt", "erased"} {
					equal(t, fmt.Sprint(at, field, item.at(field)), fmt.Sprint(at, field, one.at(field)))
				}
				if item.at("visits") != nil || item.at("contacts") != nil {
					t.Errorf("%v: what the history does not keep is not null: %v", at, item.body)
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
		versions := map[string]int{"/v1/customers": 2, "/v1/classes": 2, "/v1/complaints": 1, "/v1/complaints/summary": 1}
		for i, at := range between[1:] {
			for _, path := range []string{"/v1/customers", "/v1/complaints", "/v1/complaints/summary", "/v1/classes"} {
				w.get(query(path, "recordedAsOf", at)).is(200).has("restsOn.position", positions[i+1], "restsOn.version", versions[path])
			}
		}
		w.get("/v1/customers").is(200).has("restsOn", absent)
		w.get(query("/v1/customers", "occurredAsOf", rfc(noon), "fields", "id")).is(200).has("restsOn.model", "customers_history", "items.0.id", ada)
		// A moment ago: nothing of the log may be missing, whatever the model has got to.
		late := w.customer(domain.CustomerCreated{Name: "Late"}, hour(8))
		time.Sleep(time.Millisecond)
		w.ask(query("/v1/customers", "recordedAsOf", rfc(time.Now()))).is(200).has("items.0.id", late)
	})
	t.Run("complaints", func(t *testing.T) {
		w := w.in(t)
		w.get(query("/v1/complaints", "recordedAsOf", between[1])).is(200).has("items", "[]")
		w.get(query("/v1/complaints", "recordedAsOf", between[2])).is(200).has("items.0.state", "received", "items.0.description", "late again", "items.0.classes", nil)
		w.get(query("/v1/complaints", "occurredAsOf", rfc(hour(4)))).is(200).has("items.0.state", "received", "items.0.cause", nil)
		w.get(query("/v1/complaints", "occurredAsOf", rfc(hour(5)), "state", "resolved")).is(200).has("items.0.cause", "carrier")
		w.get(query("/v1/complaints/summary", "occurredAsOf", rfc(hour(4)))).is(200).has("complaints", 1, "resolved", 0, "withoutCause", 1, "byClass", "[]")
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
		for field, value := range map[string]string{"name": "ada", "email": "a@b.org", "phone": "123", "sort": "updatedAt", "openComplaints": "true", "lastContactBefore": "2026-01-01"} {
			w.get(query("/v1/customers", "recordedAsOf", between[1], field, value)).fault(422, "invalid", "query."+field, "exclusive")
		}
		w.get(query("/v1/complaints", "recordedAsOf", between[1], "class", "value:high")).fault(422, "invalid", "query.class", "exclusive")
		w.get(query("/v1/complaints", "recordedAsOf", between[1], "sort", "dueAt")).fault(422, "invalid", "query.sort", "exclusive")
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
