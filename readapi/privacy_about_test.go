package readapi_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

// TestSubjectAccessTellsWhoTheyWereTakenFor: what is about a person and in no
// record of theirs, proposals to merge and the reads of their data, is in the
// package, without what is of other people, and the same at every request.
func TestSubjectAccessTellsWhoTheyWereTakenFor(t *testing.T) {
	w := newWorld(t)
	ada := w.customer(domain.CustomerCreated{Name: "Ada Lovelace"}, time.Time{})
	again := w.customer(domain.CustomerCreated{Name: "Ada King"}, time.Time{})
	bob, eve := w.customer(domain.CustomerCreated{Name: "Bob"}, time.Time{}), w.customer(domain.CustomerCreated{Name: "Eve"}, time.Time{})
	read := func(principal, role, operation, purpose, correlation string, hash []byte, customers ...domain.ID) {
		t.Helper()
		_, err := w.pool.Exec(t.Context(), `INSERT INTO dossier_access.reading (principal, role, auth, operation, purpose, correlation, items, customers, grade, export_hash)
			VALUES ($1, $2, 'key', $3, $4, $5, 1, coalesce($6, $8::uuid[]), 3, $7)`, principal, role, operation, purpose, correlation, customers, hash, []domain.ID{})
		must(t, err)
	}
	propose := func(other domain.ID) domain.ID {
		first, second := domain.Pair(ada, other)
		pair := domain.MergeOf(ada, other)
		w.ofPair(pair, &domain.MergeProposed{First: first, Second: second, Source: domain.MergeDetected, Score: 80, Parts: []domain.MatchPart{{Part: "name", Alike: 90, Points: 80}}})
		return pair
	}
	taken := propose(bob)
	w.ofPair(taken, &domain.MergeRejected{})
	own := w.merged(ada, again)
	read("a-client", "client", "get-customer", "annual-review", "1", nil, ada)
	read("a-client", "client", "get-customer", "", "2", nil, bob)
	read("a-client", "client", "list-visits", "", "3", nil, bob, ada)
	read("a-client", "client", "list-visits", "", "3", make([]byte, 32))
	id := newID()
	w.append(ada, fact{event: &domain.SubjectAccessGiven{AccessID: id}})
	propose(eve) // later
	w.ofPair(taken, &domain.MergeProposed{First: ada, Second: bob, Source: domain.MergeByStaff})
	read("a-auditor", "auditor", "get-history", "", "4", nil, ada)

	path := "/v1/customers/" + ada.String() + "/subject-access/" + id.String()
	files := w.packed(path)
	var data struct {
		Merges []struct {
			Merge, Record, State string
			Other                *string
			Steps                []struct {
				Type  string
				Score *int
			}
		}
		Reads []struct {
			Role, Operation string
			Purpose         *string
			Records         []string
			Export          bool
		}
	}
	must(t, json.Unmarshal([]byte(files["data.json"]), &data))
	if len(data.Merges) != 2 {
		t.Fatalf("merges %+v", data.Merges)
	}
	for _, m := range data.Merges {
		switch m.Merge {
		case taken.String():
			if m.Record != ada.String() || m.Other != nil || m.State != "rejected" || len(m.Steps) != 2 || *m.Steps[0].Score != 80 {
				t.Errorf("of somebody else: %+v", m)
			}
		case own.String():
			if m.Other == nil || m.State != "confirmed" || len(m.Steps) != 3 {
				t.Errorf("of their own: %+v", m)
			}
		default:
			t.Errorf("merge %+v", m)
		}
	}
	if len(data.Reads) != 2 || data.Reads[0].Operation != "get-customer" || *data.Reads[0].Purpose != "annual-review" || data.Reads[0].Role != "client" || data.Reads[0].Export ||
		data.Reads[0].Records[0] != ada.String() || data.Reads[1].Operation != "list-visits" || len(data.Reads[1].Records) != 1 || !data.Reads[1].Export {
		t.Errorf("reads %+v", data.Reads)
	}
	for name, content := range files {
		for _, text := range []string{bob.String(), eve.String(), "a-client", "a-auditor"} {
			if strings.Contains(content, text) {
				t.Errorf("%s has %s", name, text)
			}
		}
	}
	for _, text := range []string{"a record that is not yours: rejected", "80 of 100 in common: name 90 %", "get-customer, as client, for annual-review", "list-visits, as client, into a file"} {
		if !strings.Contains(files["readable.txt"], text) {
			t.Errorf("readable.txt does not have %q:\n%s", text, files["readable.txt"])
		}
	}
	equal(t, w.packed(path), files)
}
