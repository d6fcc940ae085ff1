package readapi_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
)

// A customer whose data key is lost is in the lists, without what it covers, and says so; the
// others are there as ever. Asked for alone it fails, and it is never shown as erased.
func TestALostKeyFailsNoList(t *testing.T) {
	w := newWorld(t)
	lost := w.customer(domain.CustomerCreated{Name: "Ada Lovelace", Region: "GB", Notes: "keen", Interests: []string{"engines"}, Contacts: []domain.Contact{{Kind: "email", Value: "ada@example.org"}}}, noon.Add(-time.Hour))
	other := w.customer(domain.CustomerCreated{Name: "Ada Byron", Region: "DE"}, noon)
	for _, id := range []domain.ID{lost, other} {
		w.append(id, fact{event: &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone", Content: "a talk", Purpose: "review"}, occurred: noon})
		w.append(id, fact{event: &domain.CustomerComplained{ComplaintID: domain.ID(uuid.New()), Category: "delivery", Severity: "high", Description: "open"}, occurred: noon})
	}
	w.get("/v1/customers").is(200).has("items.0.unreadable", false, "items.1.unreadable", false)
	_, err := w.pool.Exec(t.Context(), `DELETE FROM dossier_keys.data_key WHERE subject = $1`, uuid.UUID(lost))
	must(t, err)
	w.vault.Evict(uuid.UUID(lost))
	past := "?recordedAsOf=2099-01-01T00:00:00Z&sort=createdAt"
	for _, query := range []string{"?sort=createdAt", past} {
		w.get("/v1/customers"+query).is(200).has(
			"items.0.id", lost.String(), "items.0.unreadable", true, "items.0.erased", false, "items.0.name", nil, "items.0.notes", nil, "items.0.contacts", nil,
			"items.0.interests", nil, "items.0.region", "GB", "items.0.status", "active",
			"items.1.id", other.String(), "items.1.unreadable", false, "items.1.name", "Ada Byron")
	}
	for path, field := range map[string]string{"/v1/visits": "content", "/v1/complaints": "description"} {
		seen := 0
		for _, item := range w.get(path).is(200).at("items").([]any) {
			row := item.(map[string]any)
			switch {
			case row["customerId"] == lost.String() && row["unreadable"] == true && row["erased"] == false && row[field] == nil:
				seen++
			case row["customerId"] == other.String() && row["unreadable"] == false && row[field] != nil:
				seen++
			}
		}
		if seen != 2 {
			t.Errorf("%s shows %d of two rows as they are", path, seen)
		}
	}
	// A search finds whom it can be sure of.
	equal(t, w.get("/v1/customers?name=ada").is(200).each("id"), names(other))
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, httptest.NewRequest("GET", "/v1/customers?format=csv", nil))
	csv := rec.Body.String()
	if !strings.Contains(csv, "unreadable") || !strings.Contains(csv, lost.String()) || !strings.Contains(csv, "Ada Byron") || strings.Contains(csv, "Lovelace") {
		t.Errorf("the export is\n%s", csv)
	}
	for _, path := range []string{"", "/history"} {
		w.get("/v1/customers/"+lost.String()+path).is(500).has("code", "key-missing")
	}
	// No list of everybody fails for it, nor any figure.
	for _, path := range w.routes {
		if strings.Contains(path, "{") || strings.Contains(path, "events") || strings.HasPrefix(path, "/v1/proof") { // what is of one, does not end, or is not kept here
			continue
		}
		if got := w.get(path); got.status == 500 {
			t.Errorf("%s: %v", path, got.body)
		}
	}
}

// A data key of somebody of the staff that is lost leaves out their own fields, and no other's.
func TestALostKeyLeavesTheFeedWhole(t *testing.T) {
	w := newWorld(t)
	server := httptest.NewServer(w.handler)
	defer server.Close()
	ann, bob := newID(), newID()
	w.member(ann, fact{event: &domain.StaffJoined{Name: "Ann Arbor", Team: "north"}})
	w.member(bob, fact{event: &domain.StaffJoined{Name: "Bob Dole", Team: "north"}})
	ada, eve := w.customer(domain.CustomerCreated{Name: "Ada"}, noon), w.customer(domain.CustomerCreated{Name: "Eve"}, noon)
	for _, id := range []domain.ID{ann, ada} {
		_, err := w.pool.Exec(t.Context(), `DELETE FROM dossier_keys.data_key WHERE subject = $1`, uuid.UUID(id))
		must(t, err)
		w.vault.Evict(uuid.UUID(id))
	}
	names := map[string]string{}
	got, _ := w.read(server, "/v1/events?types=StaffJoined,CustomerCreated&personal=true").entries()
	for _, e := range got {
		names[e.Stream] = string(e.Data["name"])
		if (names[e.Stream] == "") != (len(e.Withheld) > 0) {
			t.Errorf("%s: %q, withheld is %v", e.Stream, names[e.Stream], e.Withheld)
		}
	}
	for stream, want := range map[string]string{
		domain.FamilyStaff.Stream(ann.String()): "", domain.FamilyStaff.Stream(bob.String()): `"Bob Dole"`,
		domain.CustomerStream(ada): "", domain.CustomerStream(eve): `"Eve"`,
	} {
		if name, is := names[stream]; !is || name != want {
			t.Errorf("%s: %q, want %q", stream, name, want)
		}
	}
}
