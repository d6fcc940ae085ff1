package commands_test

import (
	"fmt"
	"testing"

	"github.com/dossier-crm/dossier/domain"
)

// A phone number is read when it is said: by the region that the record has then,
// whether that was said at its creation, later, or was corrected.
func TestPhoneNumbersAreReadByTheRecordsRegion(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	accept := func(method, at, body string, headers ...string) answer {
		t.Helper()
		got := a.send(method, at, body, headers...)
		if got.status >= 300 {
			t.Fatalf("%s: %d %s", at, got.status, got.text)
		}
		return got
	}
	create := func(region string) string {
		t.Helper()
		return "/v1/customers/" + accept("POST", "/v1/customers", `{"kind":"person","name":"Ada","source":"web","region":"`+region+`","contacts":[{"kind":"phone","value":"0171 2345678"},{"kind":"email","value":"a@b.example"}]}`).Accepted.CustomerID
	}
	const again = `{"contacts":[{"kind":"phone","value":"0171 2345678"}]}`
	said := func(path, want string) {
		t.Helper()
		all := w.history(path)
		last := all[len(all)-1]
		if err := w.store.Open(t.Context(), last); err != nil {
			t.Fatal(err)
		}
		var contacts []domain.Contact
		var kinds, invalid []string
		switch e := last.Opened().(type) {
		case *domain.CustomerCreated:
			contacts, kinds, invalid = e.Contacts, e.Reached, e.Invalid
		case *domain.CustomerContactsChanged:
			contacts, kinds, invalid = e.Contacts, e.Reached, e.Invalid
		case *domain.ContactsCorrected:
			contacts, kinds, invalid = e.Contacts, e.Reached, e.Invalid
		default:
			t.Fatalf("the last event is %T", e)
		}
		if got := fmt.Sprintf("%s %s %v%v", contacts[0].Value, contacts[0].Number, kinds, invalid); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}

	german, american, nowhere := create("DE-BY"), create("US"), create("")
	said(german, "0171 2345678 +491712345678 [email phone][]")
	said(american, "0171 2345678  [email phone][phone]")
	said(nowhere, "0171 2345678  [email phone][phone]")

	// It is found out where the customer is, and the number is said again.
	accept("PATCH", nowhere, `{"region":"AT"}`)
	accept("PUT", nowhere+"/contacts", again, "If-Match", "*")
	said(nowhere, "0171 2345678 +431712345678 [phone][]")

	// The region was a mistake; so what was said by it is corrected too.
	accept("POST", american+"/profile-changes/0/correct", `{"region":"DE","reason":"mistake"}`)
	accept("POST", american+"/contacts-changes/0/correct", `{"contacts":[{"kind":"phone","value":"0171 2345678"}],"reason":"mistake"}`)
	said(american, "0171 2345678 +491712345678 [phone][]")
	accept("POST", american+"/contacts-changes/0/correct", `{"contacts":[{"kind":"phone","value":"0171"}],"reason":"mistake"}`)
	said(american, "0171  [phone][phone]")

	// Who moves takes the number along.
	accept("PATCH", german, `{"region":"AT"}`)
	accept("PUT", german+"/contacts", `{"contacts":[{"kind":"phone","value":"+49 171 2345678"}]}`, "If-Match", "*")
	said(german, "+49 171 2345678 +491712345678 [phone][]")

	if got := a.send("PUT", german+"/contacts", `{"contacts":[{"kind":"phone","value":"1234","number":"+491712345678"}]}`, "If-Match", "*"); got.status != 422 {
		t.Errorf("a number that the caller has read: %d %s", got.status, got.text)
	}
}
