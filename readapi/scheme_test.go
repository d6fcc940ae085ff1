package readapi_test

import (
	"slices"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

// The list of a class has whom its count counts, now and of the past: who is archived,
// or goes on in another record, is in no class.
func TestCustomersInAClass(t *testing.T) {
	w := newWorld(t)
	someone := func(name string) domain.ID {
		id := w.customer(domain.CustomerCreated{Name: name}, noon.AddDate(0, 0, -30))
		w.append(id, fact{event: &domain.CustomerReclassified{Scheme: "value", To: "high"}, occurred: noon.AddDate(0, 0, -20)})
		return id
	}
	ada, bob, cid := someone("Ada"), someone("Bob"), someone("Cid")
	names := map[string]string{ada.String(): "Ada", bob.String(): "Bob", cid.String(): "Cid"}
	time.Sleep(2 * time.Millisecond)
	before := time.Now().UTC().Format(time.RFC3339Nano)
	time.Sleep(2 * time.Millisecond)
	w.append(bob, fact{event: &domain.CustomerArchived{}, occurred: noon.AddDate(0, 0, -10), reason: "closed"})
	w.merged(ada, cid)
	is := func(want []string, pairs ...string) {
		t.Helper()
		r := w.get(query("/v1/schemes/value/classes/high/customers", pairs...)).is(200)
		var got []string
		for _, one := range r.at("items").([]any) {
			got = append(got, names[one.(map[string]any)["customerId"].(string)])
		}
		slices.Sort(got)
		equal(t, got, want)
	}
	is([]string{"Ada"})
	is([]string{"Ada", "Bob", "Cid"}, "recordedAsOf", before)
	is([]string{"Ada", "Bob", "Cid"}, "occurredAsOf", noon.AddDate(0, 0, -11).Format(time.RFC3339))
	is([]string{"Ada", "Cid"}, "occurredAsOf", noon.AddDate(0, 0, -9).Format(time.RFC3339))
	is(nil, "recordedAsOf", before, "occurredAsOf", noon.AddDate(0, 0, -21).Format(time.RFC3339))
}
