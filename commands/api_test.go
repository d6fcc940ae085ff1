package commands_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"go.uber.org/goleak"

	"github.com/dossier-crm/dossier/internal/leaks"
	"github.com/dossier-crm/dossier/internal/vault"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	goleak.VerifyTestMain(m, append(leaks.Forgotten(), goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"))...)
}

// documented says that the description has the status for the route.
func (a *api) documented(method, route string, status int) {
	a.t.Helper()
	item := a.doc.Paths[route]
	if item == nil {
		a.t.Fatalf("%s is not described", route)
	}
	op := item.Post
	switch method {
	case "PATCH":
		op = item.Patch
	case "PUT":
		op = item.Put
	}
	if op == nil || op.Responses[itoa(status)] == nil {
		a.t.Errorf("%s %s answered %d, which is not described", method, route, status)
	}
}

func itoa(n int) string {
	return string([]byte{byte('0' + n/100), byte('0' + n/10%10), byte('0' + n%10)})
}

const (
	customerRoute = "/v1/customers/{customerId}"
	resolveRoute  = customerRoute + "/complaints/{complaintId}/resolve"
)

// One life of a customer, by every route there is.
func TestEveryRoute(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	created := a.send("POST", "/v1/customers", `{"kind":"person","name":"Ada Lovelace","birthDate":"1985-12-10","contacts":[{"kind":"email","value":"ada@example.org","label":"work"}],"region":"GB-LND","interests":["chess"],"notes":"n","source":"web","external":{"source":"shop","reference":"C-1"},"occurredAt":"2026-02-01T09:30:00+01:00"}`)
	path := "/v1/customers/" + created.Accepted.CustomerID
	if created.status != 201 || created.header.Get("Location") != path || created.header.Get("ETag") != `"0"` || len(created.Accepted.EventIDs) != 1 {
		t.Fatal(created.status, created.text, created.header)
	}
	position := created.Accepted.Position
	complaintID := ""
	for i, step := range []struct {
		method, path, body string
		status             int
		location           string
		id                 func(answer) string
		event              string
	}{
		{"PATCH", "", `{"name":"Ada King","notes":null,"interests":["a","b"],"birthDate":"1985-12-11","region":""}`, 200, path, nil, "CustomerProfileChanged"},
		{"PUT", "/contacts", `{"contacts":[]}`, 200, path, nil, "CustomerContactsChanged"},
		{"POST", "/visits", `{"mode":"inPerson","purpose":"review","outcome":"ok","minutes":45,"staff":"staff-17","content":"c","feedback":"f","agreements":["x"]}`, 201, path + "/visits", func(a answer) string { return a.Accepted.VisitID }, "CustomerVisited"},
		{"POST", "/complaints", complaint, 201, "/v1/complaints/", func(a answer) string { return a.Accepted.ComplaintID }, "CustomerComplained"},
		{"POST", "/complaints/ID/resolve", `{"resolution":"replaced","cause":"packaging","compensation":{"amount":"12.50","currency":"EUR"},"description":"d"}`, 200, "/v1/complaints/", func(a answer) string { return a.Accepted.ComplaintID }, "ComplaintResolved"},
		{"POST", "/survey-answers", `{"questionnaire":"annual","version":3,"nps":0,"csat":4,"ces":6,"drivers":{"speed":5},"comment":"c"}`, 201, path + "/survey-answers", func(a answer) string { return a.Accepted.AnswerID }, "CustomerSurveyed"},
		{"POST", "/classifications", `{"scheme":"importance","to":"important","reason":"contract","note":"n"}`, 200, path, nil, "CustomerReclassified"},
		{"POST", "/orders", `{"number":"1","channel":"web","items":2,"amount":{"amount":"999999999999.9999","currency":"CLF"}}`, 201, path + "/orders", func(a answer) string { return a.Accepted.OrderID }, "OrderPlaced"},
		{"POST", "/archive", `{"reason":"closed"}`, 200, path, nil, "CustomerArchived"},
	} {
		got := a.send(step.method, path+strings.Replace(step.path, "ID", complaintID, 1), step.body, "Dossier-On-Behalf-Of", "staff-9", "Dossier-Import", "run-1", "X-Correlation-Id", "trace-1", "If-Match", "*")
		revision := uint64(i + 1)
		if got.status != step.status || got.Accepted.Revision != revision || got.header.Get("ETag") != `"`+itoa(int(revision))[2:]+`"` ||
			!strings.HasPrefix(got.header.Get("Location"), step.location) || got.Accepted.Position <= position || got.Accepted.CustomerID != created.Accepted.CustomerID {
			t.Fatalf("%s %s: %d %s, ETag %s, Location %s", step.method, step.path, got.status, got.text, got.header.Get("ETag"), got.header.Get("Location"))
		}
		if step.id != nil {
			if _, err := uuid.Parse(step.id(got)); err != nil || strings.HasPrefix(step.location, "/v1/c") && step.location == "/v1/complaints/" && got.header.Get("Location") != step.location+step.id(got) {
				t.Errorf("%s: id %q", step.path, step.id(got))
			}
		}
		if got.Accepted.ComplaintID != "" {
			complaintID = got.Accepted.ComplaintID
		}
		position = got.Accepted.Position
		e := w.history(path)[revision]
		if e.Type != step.event || e.ID.String() != got.Accepted.EventIDs[0] || e.Position != position || e.Meta.OnBehalfOf != "staff-9" || e.Meta.Import != "run-1" ||
			e.Meta.CorrelationID != "trace-1" || e.Meta.Actor != "local" || !e.Meta.OccurredAt.Equal(now) {
			t.Errorf("%s is stored as %s %+v", step.path, e.Type, e.Meta)
		}
	}
	if first := w.history(path)[0]; !first.Meta.OccurredAt.Equal(time.Date(2026, 2, 1, 8, 30, 0, 0, time.UTC)) || first.Meta.OccurredAt.Location() != time.UTC {
		t.Errorf("it occurred at %s", first.Meta.OccurredAt)
	}
}

// What is wrong with a request: status, code, and each field with its rule.
func TestEveryRefusal(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	path := a.customer()
	open := a.send("POST", path+"/complaints", complaint).Accepted.ComplaintID
	done := a.send("POST", path+"/complaints", complaint).Accepted.ComplaintID
	a.send("POST", path+"/complaints/"+done+"/resolve", `{"resolution":"x"}`)
	a.send("POST", path+"/classifications", `{"scheme":"value","to":"low","reason":"r"}`)
	gone := a.customer()
	a.send("POST", gone+"/archive", `{"reason":"closed"}`)
	nobody := "/v1/customers/" + uuid.NewString()
	const secret = "Tops3cret"
	in := func(body, more string) string { return strings.TrimSuffix(body, "}") + "," + more + "}" }
	json := "application/json"
	for _, test := range []struct {
		name, method, path, route, body string
		headers                         string // name=value
		status                          int
		code, faults                    string
	}{
		{"unknown field", "POST", "/v1/customers", "/v1/customers", in(ada, `"surname":"Tops3cret"`), "", 422, "invalid", "body.surname unknown-field"},
		{"duplicate field", "POST", "/v1/customers", "/v1/customers", in(ada, `"name":"Tops3cret"`), "", 400, "malformed", "body.name duplicate-field"},
		{"duplicate but for case", "POST", "/v1/customers", "/v1/customers", in(ada, `"NAME":"Tops3cret"`), "", 422, "invalid", "body.NAME unknown-field"},
		{"duplicate deeper", "POST", path + "/orders", customerRoute + "/orders", `{"items":1,"amount":{"amount":"1","amount":"2","currency":"EUR"}}`, "", 400, "malformed", "body.amount.amount duplicate-field"},
		{"wrong type", "POST", path + "/visits", customerRoute + "/visits", in(visit, `"minutes":"Tops3cret"`), "", 422, "invalid", "body.minutes type"},
		{"a number for text", "POST", "/v1/customers", "/v1/customers", `{"kind":"person","name":7,"source":"web"}`, "", 422, "invalid", "body.name type"},
		{"half a minute", "POST", path + "/visits", customerRoute + "/visits", in(visit, `"minutes":0.5`), "", 422, "invalid", "body.minutes type"},
		{"missing", "POST", "/v1/customers", "/v1/customers", `{"kind":"person","source":"web"}`, "", 422, "invalid", "body.name required"},
		{"not one of", "POST", path + "/visits", customerRoute + "/visits", `{"mode":"Tops3cret","content":"c"}`, "", 422, "invalid", "body.mode one-of"},
		{"bad day", "POST", "/v1/customers", "/v1/customers", in(ada, `"birthDate":"2026-02-30"`), "", 422, "invalid", "body.birthDate date"},
		{"bad day in a patch", "PATCH", path, customerRoute, `{"birthDate":"Tops3cret"}`, "", 422, "invalid", "body.birthDate date"},
		{"bad time", "POST", path + "/visits", customerRoute + "/visits", in(visit, `"occurredAt":"Tops3cret"`), "", 422, "invalid", "body.occurredAt date"},
		{"in the future", "POST", path + "/visits", customerRoute + "/visits", in(visit, `"occurredAt":"2026-03-01T12:05:01Z"`), "", 422, "invalid", "body.occurredAt not-in-the-future"},
		{"long ago", "POST", path + "/visits", customerRoute + "/visits", in(visit, `"occurredAt":"0001-01-01T00:00:00Z"`), "", 422, "invalid", "body.occurredAt date"},
		{"too long", "POST", "/v1/customers", "/v1/customers", `{"kind":"person","name":"` + strings.Repeat("Tops3cret", 30) + `","source":"web"}`, "", 422, "invalid", "body.name max-length"},
		{"blank", "POST", "/v1/customers", "/v1/customers", `{"kind":"person","name":" ","source":"web"}`, "", 422, "invalid", "body.name required"},
		{"contact", "PUT", path + "/contacts", customerRoute + "/contacts", `{"contacts":[{"kind":"email","value":"Tops3cret"}]}`, "If-Match=*", 422, "invalid", "body.contacts[0].value email"},
		{"nothing to change", "PATCH", path, customerRoute, `{}`, "", 422, "invalid", "body required"},
		{"amount", "POST", path + "/orders", customerRoute + "/orders", `{"items":1,"amount":{"amount":"1e9","currency":"EUR"}}`, "", 422, "invalid", "body.amount.amount format"},
		{"unknown query", "POST", "/v1/customers?x=Tops3cret", "/v1/customers", ada, "", 422, "invalid", "query.x unknown-parameter"},
		{"not JSON", "POST", "/v1/customers", "/v1/customers", `{"name":Tops3cret}`, "", 400, "malformed", "body malformed"},
		{"more than JSON", "POST", "/v1/customers", "/v1/customers", ada + "Tops3cret", "", 400, "malformed", "body malformed"},
		{"no body", "POST", "/v1/customers", "/v1/customers", "", "", 400, "malformed", "*"},
		{"not UTF-8", "POST", "/v1/customers", "/v1/customers", "{\"name\":\"\xff\"}", "", 400, "malformed", "body malformed"},
		{"too large", "POST", path + "/visits", customerRoute + "/visits", `{"mode":"phone","content":"` + strings.Repeat("x", 300<<10) + `"}`, "", 413, "request-entity-too-large", "*"},
		{"another type", "POST", "/v1/customers", "/v1/customers", ada, "Content-Type=text/plain", 415, "unsupported-media-type", "*"},
		{"bad If-Match", "POST", path + "/visits", customerRoute + "/visits", visit, "If-Match=Tops3cret", 400, "malformed", "header.If-Match etag"},
		{"weak If-Match", "POST", path + "/visits", customerRoute + "/visits", visit, `If-Match=W/"1"`, 400, "malformed", "header.If-Match etag"},
		{"no If-Match", "PUT", path + "/contacts", customerRoute + "/contacts", `{"contacts":[]}`, "", 428, "precondition-required", "header.If-Match required"},
		{"If-Match of nobody", "PUT", nobody + "/contacts", customerRoute + "/contacts", `{"contacts":[]}`, "If-Match=*", 404, "customer-not-found", "path.customerId customer-not-found"},
		{"old If-Match of contacts", "PUT", path + "/contacts", customerRoute + "/contacts", `{"contacts":[]}`, `If-Match="0"`, 412, "revision-mismatch", "header.If-Match current-revision"},
		{"old If-Match", "POST", path + "/visits", customerRoute + "/visits", visit, `If-Match="0"`, 412, "revision-mismatch", "header.If-Match current-revision"},
		{"long key", "POST", path + "/visits", customerRoute + "/visits", visit, "Idempotency-Key=" + strings.Repeat("k", 256), 422, "invalid", "header.Idempotency-Key max-length"},
		{"key with a space", "POST", path + "/visits", customerRoute + "/visits", visit, "Idempotency-Key=a b", 422, "invalid", "header.Idempotency-Key pattern"},
		{"name as actor", "POST", path + "/visits", customerRoute + "/visits", visit, "Dossier-On-Behalf-Of=Tops3cret Name", 422, "invalid", "header.Dossier-On-Behalf-Of pattern"},
		{"not an id", "POST", "/v1/customers/1/visits", customerRoute + "/visits", visit, "", 422, "invalid", "path.customerId uuid"},
		{"nobody", "POST", nobody + "/visits", customerRoute + "/visits", visit, "", 404, "customer-not-found", "path.customerId customer-not-found"},
		{"nobody, with a key", "POST", nobody + "/visits", customerRoute + "/visits", visit, "Idempotency-Key=k", 404, "customer-not-found", "path.customerId customer-not-found"},
		{"no complaint", "POST", path + "/complaints/" + uuid.NewString() + "/resolve", resolveRoute, `{"resolution":"x"}`, "", 404, "complaint-not-found", "path.complaintId complaint-not-found"},
		{"resolved twice", "POST", path + "/complaints/" + done + "/resolve", resolveRoute, `{"resolution":"x"}`, "", 409, "complaint-already-resolved", "path.complaintId complaint-already-resolved"},
		{"another's complaint", "POST", gone + "/complaints/" + open + "/resolve", resolveRoute, `{"resolution":"x"}`, "", 404, "complaint-not-found", "path.complaintId complaint-not-found"},
		{"archived", "PATCH", gone, customerRoute, `{"name":"Eve"}`, "", 409, "customer-archived", "path.customerId customer-archived"},
		{"no company", "POST", path + "/companies", customerRoute + "/companies", `{"companyId":"` + uuid.NewString() + `","roles":["buyer"]}`, "", 409, "company-not-open", "body.companyId company-not-open"},
		{"no company, of who is archived", "POST", gone + "/companies", customerRoute + "/companies", `{"companyId":"` + uuid.NewString() + `","roles":["buyer"]}`, "", 409, "customer-archived", "path.customerId customer-archived"},
		{"no such change", "POST", path + "/profile-changes/99/withdraw", customerRoute + "/profile-changes/{revision}/withdraw", `{"reason":"typo"}`, "", 404, "change-not-found", "path.revision change-not-found"},
		{"a merge with nobody", "POST", "/v1/merges", "/v1/merges", `{"customers":["` + strings.TrimPrefix(path, "/v1/customers/") + `","` + uuid.NewString() + `"],"reason":"same"}`, "", 404, "customer-not-found", "body.customers[1] customer-not-found"},
		{"same class", "POST", path + "/classifications", customerRoute + "/classifications", `{"scheme":"value","to":"low","reason":"r"}`, "", 409, "class-unchanged", "body.to class-unchanged"},
		{"class of another", "POST", path + "/classifications", customerRoute + "/classifications", `{"scheme":"value","to":"important","reason":"r"}`, "", 422, "invalid", "body.to one-of"},
	} {
		t.Run(test.name, func(t *testing.T) {
			headers := []string{"Content-Type", json}
			if name, value, ok := strings.Cut(test.headers, "="); ok {
				headers = append(headers, name, value)
			}
			got := a.send(test.method, test.path, test.body, headers...)
			if got.status != test.status || got.Problem.Code != test.code || test.faults != "*" && got.faults() != test.faults {
				t.Errorf("%d %s [%s]; want %d %s [%s]\n%s", got.status, got.Problem.Code, got.faults(), test.status, test.code, test.faults, got.text)
			}
			if got.header.Get("Content-Type") != "application/problem+json" || got.Problem.Status != got.status || got.Problem.Trace == "" || got.Problem.Type != "urn:dossier:problem:"+test.code {
				t.Errorf("not a whole problem: %s %s", got.header.Get("Content-Type"), got.text)
			}
			if strings.Contains(got.text, secret) {
				t.Errorf("the answer repeats what was sent: %s", got.text)
			}
			a.documented(test.method, test.route, got.status)
		})
	}
	if n := len(w.history(path)); n != 5 {
		t.Errorf("refusals wrote events: %d", n)
	}
}

func TestAnErasedCustomerAndALostKey(t *testing.T) {
	w := newWorld(t)
	erased, lost := w.api().customer(), w.api().customer()
	id := func(path string) uuid.UUID { return uuid.MustParse(strings.TrimPrefix(path, "/v1/customers/")) }
	if err := w.vault.Destroy(t.Context(), id(erased)); err != nil {
		t.Fatal(err)
	}
	if got := w.api().send("POST", erased+"/visits", visit); got.status != 409 || got.Problem.Code != "customer-erased" {
		t.Errorf("erased: %d %s", got.status, got.text)
	}
	expired := w.api().customer()
	if err := w.vault.DestroyCategory(t.Context(), id(expired), vault.Content); err != nil {
		t.Fatal(err)
	}
	before := len(w.history(expired))
	got := w.api().send("POST", expired+"/visits", `{"mode":"phone","content":"They liked it."}`)
	if got.status != 409 || got.Problem.Code != "data-expired" || len(got.Problem.Errors) != 1 || got.Problem.Errors[0].Field != "body.content" {
		t.Errorf("expired: %d %s", got.status, got.text)
	}
	if len(w.history(expired)) != before {
		t.Error("half of it was written")
	}
	if got := w.api().send("POST", expired+"/orders", `{"items":1,"amount":{"amount":"1.00","currency":"EUR"}}`); got.status != 201 {
		t.Errorf("without what has expired: %d %s", got.status, got.text)
	}
	half := w.api().customer()
	if _, err := w.pool.Exec(t.Context(), `delete from dossier_keys.data_key where subject = $1 and category = 3`, id(half)); err != nil {
		t.Fatal(err)
	}
	w.vault.Evict(id(half))
	if got := w.api().send("POST", half+"/visits", visit); got.status != 500 || got.Problem.Code != "key-missing" || len(w.history(half)) != 1 {
		t.Errorf("one of its keys is lost: %d %s", got.status, got.text)
	}
	stranger := *w // another vault: the same log, keys that are not there
	other := newWorld(t)
	stranger.vault, stranger.pool = other.vault, other.pool
	got = stranger.api().send("POST", lost+"/visits", visit)
	if got.status != 500 || got.Problem.Code != "key-missing" || strings.Contains(got.text, id(lost).String()) {
		t.Errorf("a lost key is a fault of ours, said as to who reads: %d %s", got.status, got.text)
	}
	if len(w.history(lost)) != 1 {
		t.Error("written without a key")
	}
}

// Who has lost somebody's data keys can still forget them, hold that up, and be told that they
// do not consent any more: such a command has nothing personal. What it says under an Idempotency-Key is told from something else
// before, while and after a key is missing.
func TestALostKeyKeepsNobody(t *testing.T) {
	w := newWorld(t)
	first, second := w.api(), w.apiOf("officer")
	for name, gone := range map[string]string{
		"row-gone":   `delete from dossier_keys.data_key where subject = $1`,
		"one-gone":   `delete from dossier_keys.data_key where subject = $1 and category = 1`,
		"row-broken": `update dossier_keys.data_key set wrapped = set_byte(wrapped, 20, 255 - get_byte(wrapped, 20)) where subject = $1`,
	} {
		t.Run(name, func(t *testing.T) {
			path := first.customer()
			id := uuid.MustParse(strings.TrimPrefix(path, "/v1/customers/"))
			before := first.send("POST", path+"/legal-holds", `{"reason":"audit"}`, key("hold-"+name)...)
			if before.status != 201 {
				t.Fatalf("before: %d %s", before.status, before.text)
			}
			for what, body := range map[string]string{
				"consents":    `{"purpose":"newsletter","notice":"2026-1","channel":"web"}`,
				"legal-bases": `{"purpose":"billing","basis":"contract"}`,
			} {
				if got := first.send("POST", path+"/"+what, body); got.status != 201 {
					t.Fatalf("%s: %d %s", what, got.status, got.text)
				}
			}
			if _, err := w.pool.Exec(t.Context(), gone, id); err != nil {
				t.Fatal(err)
			}
			w.vault.Evict(id)
			if got := first.send("POST", path+"/visits", visit); got.status != 500 {
				t.Errorf("a visit: %d %s", got.status, got.text)
			}
			if got := first.send("POST", path+"/legal-holds", `{"reason":"audit"}`, key("hold-"+name)...); got.status != 201 || got.Accepted.Revision != before.Accepted.Revision {
				t.Errorf("the hold again: %d %s", got.status, got.text)
			}
			if got := first.send("POST", path+"/legal-holds", `{"reason":"lawsuit"}`, key("hold-"+name)...); got.Problem.Code != "idempotency-key-reused" {
				t.Errorf("another hold under the same key: %d %s", got.status, got.text)
			}
			if got := first.send("POST", path+"/consents/withdraw", `{"purpose":"newsletter"}`); got.status != 200 {
				t.Errorf("a consent withdrawn: %d %s", got.status, got.text)
			}
			if got := first.send("POST", path+"/legal-bases/end", `{"purpose":"billing","basis":"contract","reason":"contract-over"}`); got.status != 200 {
				t.Errorf("a basis ended: %d %s", got.status, got.text)
			}
			asked := first.send("POST", path+"/erasures", `{"reason":"person-asked"}`)
			if asked.status != 201 {
				t.Fatalf("request: %d %s", asked.status, asked.text)
			}
			approve := path + "/erasures/" + asked.Accepted.ErasureID + "/approve"
			if got := second.send("POST", approve, `{"reason":"identity-checked"}`); got.Problem.Code != "legal-hold" {
				t.Errorf("approval on hold: %d %s", got.status, got.text)
			}
			if got := first.send("POST", path+"/legal-holds/"+before.Accepted.HoldID+"/release", `{"reason":"settled"}`); got.status != 200 {
				t.Errorf("release: %d %s", got.status, got.text)
			}
			if got := second.send("POST", approve, `{"reason":"identity-checked"}`); got.status != 200 {
				t.Fatalf("approval: %d %s", got.status, got.text)
			}
			if _, err := w.vault.Subject(t.Context(), id); !errors.Is(err, vault.ErrErased) {
				t.Errorf("the keys: %v", err)
			}
			if got := first.send("POST", path+"/visits", visit); got.status != 409 || got.Problem.Code != "customer-erased" {
				t.Errorf("a visit after it: %d %s", got.status, got.text)
			}
		})
	}
}
