package readapi_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/vault"
	"github.com/dossier-crm/dossier/readapi"
)

func TestPermissionsNameTheirProof(t *testing.T) {
	w := newWorld(t)
	at := func(day int) time.Time { return noon.AddDate(0, 0, day-20) }
	ada := w.customer(domain.CustomerCreated{Name: "Ada"}, at(0))
	w.append(ada, fact{event: &domain.ConsentGranted{Purpose: "newsletter", Notice: "v1", Channel: "web"}, occurred: at(1)},
		fact{event: &domain.BasisRecorded{Purpose: "billing", Basis: "contract"}, occurred: at(2)})
	path := "/v1/customers/" + ada.String() + "/permissions"
	before := time.Now()
	time.Sleep(2 * time.Millisecond) // the store's clock decides what was known before
	w.append(ada, fact{event: &domain.ConsentWithdrawn{Purpose: "newsletter"}, occurred: at(5)})
	ask := func(purpose string, day int, more ...string) reply {
		return w.get(query(path, append([]string{"purpose", purpose, "at", at(day).Format(time.RFC3339)}, more...)...)).is(200)
	}
	ask("newsletter", 0).has("permitted", false, "proof", absent)
	ask("newsletter", 4).has("permitted", true, "proof.type", "ConsentGranted", "proof.revision", 1, "proof.notice", "v1", "active.0.basis", "consent")
	ask("newsletter", 5).has("permitted", false, "proof.type", "ConsentWithdrawn", "proof.revision", 3)
	ask("newsletter", 5, "recordedAsOf", before.Format(time.RFC3339Nano)).has("permitted", true, "proof.revision", 1, "restsOn.revision", 2)
	ask("billing", 9).has("permitted", true, "proof.basis", "contract")
	w.get(query(path, "purpose", "newsletter")).is(200).has("permitted", false) // now
	w.get(path).fault(422, "invalid", "query.purpose", "required")
	w.get(query("/v1/customers/"+uuid.NewString()+"/permissions", "purpose", "x")).fault(404, "customer-not-found", "", "")

	list := "/v1/customers/" + ada.String() + "/consents"
	w.get(list).is(200).has("active", names("billing"), "erased", false, "current.0.basis", "contract", "current.1.active", false, "history.2.type", "ConsentWithdrawn")
	w.append(ada, fact{event: &domain.CustomerErased{ErasureID: domain.ID(uuid.New())}, occurred: at(8)})
	ask("billing", 9).has("permitted", false, "proof.type", "CustomerErased", "proof.basis", nil)
	ask("billing", 7).has("permitted", true)
	w.get(list).is(200).has("active", names(), "erased", true)
	bob := w.customer(domain.CustomerCreated{Name: "Bob"}, at(0)) // of whom no basis was ever recorded
	w.get("/v1/customers/"+bob.String()+"/consents").is(200).has("history", "[]", "erased", false)
	w.append(bob, fact{event: &domain.CustomerErased{ErasureID: newID()}, occurred: at(8)})
	w.get("/v1/customers/"+bob.String()+"/consents").is(200).has("history", "[]", "erased", true)
}

func TestHoldsAndErasures(t *testing.T) {
	w := newWorld(t)
	ada := w.customer(domain.CustomerCreated{Name: "Ada", Notes: "likes tea"}, time.Time{})
	hold, erasure := domain.ID(uuid.New()), domain.ID(uuid.New())
	w.append(ada, fact{event: &domain.LegalHoldPlaced{HoldID: hold, Matter: "case-7"}, reason: "lawsuit"})
	w.get("/v1/customers/"+ada.String()+"/legal-holds").is(200).has("items.0.state", "placed", "items.0.reason", "lawsuit", "items.0.matter", "case-7", "items.0.releasedAt", nil)
	w.append(ada, fact{event: &domain.LegalHoldReleased{HoldID: hold}, reason: "settled"}, fact{event: &domain.ErasureRequested{ErasureID: erasure}, reason: "asked"})
	w.get("/v1/legal-holds?state=released").is(200).has("items.0.id", hold.String(), "items.0.releaseReason", "settled")
	w.get("/v1/erasures/"+erasure.String()).is(200).has("state", "requested", "requestedBy", "staff-17", "decidedBy", nil, "certificate", nil)
	w.append(ada, fact{event: &domain.ErasureApproved{ErasureID: erasure}, reason: "right"}, fact{event: &domain.CustomerErased{ErasureID: erasure, Cause: "request"}},
		fact{event: &domain.ErasureCertified{ErasureID: erasure, Certificate: "note"}})
	must(t, w.vault.Destroy(t.Context(), uuid.UUID(ada)))
	w.get("/v1/erasures/"+erasure.String()).is(200).has("state", "certified", "decisionReason", "right", "certificate", "note")
	w.get("/v1/erasures?state=certified").is(200).has("items.0.customerId", ada.String())
	w.get("/v1/erasures/"+uuid.NewString()).fault(404, "erasure-not-found", "", "")
	w.get("/v1/customers/"+ada.String()).is(200).has("status", "erased", "erased", true, "name", nil, "notes", nil, "contacts", nil)
	timeline := w.get("/v1/customers/" + ada.String() + "/timeline?sort=revision").is(200)
	timeline.has("items.0.type", "CustomerCreated", "items.0.erased", true, "items.0.data.name", nil, "items.0.data.notes", nil, "items.0.data.kind", "person")
	w.get("/v1/customers/"+ada.String()+"/history").is(200).has("items.0.erased", true, "items.0.data.name", nil, "items.0.data.kind", "person")
	w.get("/v1/customers?status=erased").is(200).has("items.0.id", ada.String(), "items.0.erased", true)
}

// A hold of the 1st that is recorded after it was released on the 5th would have been
// known: what is asked is what was so on a day, and what was known between two steps.
// The customer is erased in the end, of which nothing comes back.
//
//	known from   hold                 erasure
//	known[0]     placed, of the 1st   requested, of the 2nd
//	known[1]     released, the 5th
//	known[2]                          approved and erased, the 6th
//	known[3]                          its first step is done
//	known[4]                          the second step, and certified, the 7th
func TestFormerHoldsAndErasures(t *testing.T) {
	w := newWorld(t)
	on := func(day int) time.Time { return noon.AddDate(0, 0, day-10) }
	ada := w.customer(domain.CustomerCreated{Name: "Ada Canary", Notes: "likes tea"}, on(0))
	hold, erasure := newID(), newID()
	var known []string
	step := func(facts ...fact) {
		if len(facts) > 0 {
			w.append(ada, facts...)
		}
		time.Sleep(2 * time.Millisecond)
		known = append(known, time.Now().UTC().Format("2006-01-02T15:04:05.000000Z"))
		time.Sleep(2 * time.Millisecond)
	}
	step(fact{event: &domain.LegalHoldPlaced{HoldID: hold, Matter: "case-7"}, reason: "lawsuit", occurred: on(1)},
		fact{event: &domain.ErasureRequested{ErasureID: erasure}, reason: "asked", occurred: on(2)})
	step(fact{event: &domain.LegalHoldReleased{HoldID: hold}, reason: "settled", occurred: on(5)})
	step(fact{event: &domain.ErasureApproved{ErasureID: erasure}, reason: "right", occurred: on(6)},
		fact{event: &domain.CustomerErased{ErasureID: erasure, Cause: "request"}, occurred: on(6)})
	// What carries it out goes by the clock of the world, which is that of the store.
	_, err := w.pool.Exec(t.Context(), `INSERT INTO dossier_keys.erasure (id, subject, position, ordered_at, cause, bucket, waits_for) VALUES ($1, $2, $3, now(), 'request', 0, 'the key backup')`,
		uuid.UUID(erasure), uuid.UUID(ada), w.at)
	must(t, err)
	done := func(step string) {
		_, err := w.pool.Exec(t.Context(), `INSERT INTO dossier_keys.erasure_step (erasure, step, done_at) VALUES ($1, $2, $3)`, uuid.UUID(erasure), step, time.Now())
		must(t, err)
	}
	done("keys-destroyed")
	step()
	done("rows-emptied")
	step(fact{event: &domain.ErasureCertified{ErasureID: erasure, Certificate: "note"}, occurred: on(7)})
	must(t, w.vault.Destroy(t.Context(), uuid.UUID(ada)))

	rfc := func(day int) string { return on(day).Format(time.RFC3339) }
	for _, list := range []string{"/v1/legal-holds", "/v1/customers/" + ada.String() + "/legal-holds"} {
		is := func(want string, pairs ...string) reply {
			t.Helper()
			r := w.get(query(list, pairs...)).is(200)
			equal(t, fmt.Sprint(r.each("state")), want)
			return r
		}
		is("[placed]", "recordedAsOf", known[0]).has("items.0.releasedAt", nil, "items.0.releaseReason", nil, "restsOn.eventType", "ErasureRequested", "restsOn.model", "histories")
		is("[released]", "recordedAsOf", known[1])
		is("[placed]", "occurredAsOf", rfc(4))
		is("[released]", "occurredAsOf", rfc(5))
		is("[]", "occurredAsOf", rfc(0))
		is("[]", "asOf", rfc(5)) // nothing was known by then
		is("[]", "state", "placed")
		is("[placed]", "state", "placed", "occurredAsOf", rfc(4), "sort", "placedAt")
		is("[released]").has("restsOn", absent)
	}
	w.get(query("/v1/customers/"+uuid.NewString()+"/legal-holds", "occurredAsOf", rfc(5))).fault(404, "customer-not-found", "", "")

	one := "/v1/erasures/" + erasure.String()
	is := func(state string, pairs ...string) reply {
		t.Helper()
		equal(t, fmt.Sprint(w.get(query("/v1/erasures", pairs...)).is(200).each("state")), "["+state+"]")
		if state == "" {
			w.get(query(one, pairs...)).fault(404, "erasure-not-found", "", "")
			return reply{}
		}
		return w.get(query(one, pairs...)).is(200).has("state", state)
	}
	is("requested", "recordedAsOf", known[0]).has("decidedBy", nil, "certificate", nil, "restsOn.eventType", "ErasureRequested", "steps", absent, "waitsFor", absent)
	is("erasing", "recordedAsOf", known[2]).has("decisionReason", "right", "certifiedAt", nil, "steps", absent, "waitsFor", absent)
	is("erasing", "recordedAsOf", known[3]).has("steps.0.step", "keys-destroyed", "steps.1", absent, "waitsFor", absent)
	is("certified", "recordedAsOf", known[4]).has("certificate", "note", "steps.1.step", "rows-emptied")
	is("requested", "occurredAsOf", rfc(5)).has("steps", absent)
	is("erasing", "occurredAsOf", rfc(6)).has("steps", absent)
	is("certified", "occurredAsOf", known[3]).has("steps.0.step", "keys-destroyed", "steps.1", absent)
	is("", "occurredAsOf", rfc(1))
	is("", "asOf", rfc(6))
	is("certified").has("restsOn", absent, "waitsFor", "the key backup", "steps.1.step", "rows-emptied")
	equal(t, fmt.Sprint(w.get(query("/v1/erasures", "state", "requested", "recordedAsOf", known[1])).is(200).each("id")), "["+erasure.String()+"]")

	// She is in the list of then, as erased.
	w.get(query("/v1/customers", "recordedAsOf", known[0])).is(200).has("items.0.id", ada, "items.0.status", "active", "items.0.erased", true, "items.0.name", nil, "items.0.notes", nil)
}

// One category has expired: the rest is as it was, in the record, as of any
// instant, in the history and in the timeline.
func TestAnExpiredCategoryShowsAsErased(t *testing.T) {
	w := newWorld(t)
	ada := w.customer(domain.CustomerCreated{Name: "Ada", Notes: "likes tea", Contacts: []domain.Contact{{Kind: "email", Value: "ada@example.org"}}}, time.Time{})
	w.append(ada, fact{event: &domain.CustomerArchived{}}, fact{event: &domain.PersonalDataExpired{Category: "content", Days: 30}})
	must(t, w.vault.DestroyCategory(t.Context(), uuid.UUID(ada), vault.Content))
	path := "/v1/customers/" + ada.String()
	w.get(path).is(200).has("name", "Ada", "notes", nil, "contacts.0.value", "ada@example.org", "status", "archived")
	w.get(path+"?asOfRevision=0").is(200).has("name", "Ada", "notes", nil, "contacts.0.value", "ada@example.org", "erased", true)
	w.get(path+"/history").is(200).has("items.0.data.name", "Ada", "items.0.data.notes", nil, "items.0.erased", true)
	w.get(path+"/timeline?sort=revision").is(200).has("items.0.data.name", "Ada", "items.0.data.notes", nil, "items.0.erased", true)
	w.get("/v1/customers?name=ada").is(200).has("items.0.id", ada.String())
}

func TestRegisterIsTheDeclarationOfTheEvents(t *testing.T) {
	w := newWorld(t, func(c *readapi.Config) { c.Retention = domain.Retention{"content": 30} })
	got := w.get("/v1/privacy/register").is(200)
	got.has("categories.2.category", "content", "categories.2.retainDays", 30, "categories.0.retainDays", nil)
	fields, _ := got.at("fields").([]any)
	equal(t, len(fields), len(domain.PersonalFields()))
	got.has("fields.0.event", "CustomerCreated", "fields.0.field", "name", "fields.0.category", "identity", "fields.0.search", "by pairs of letters, under a key")
	got.has("retention.from", nil, "retention.eventId", nil)

	// Versions, each from its day on; of two of the same day the later.
	w.decide(domain.SchemeRetention, eventstore.NoStream,
		&domain.RetentionDefined{From: noon.AddDate(0, 0, -10), Content: 90}, &domain.RetentionDefined{From: noon.AddDate(0, 0, -5), Content: 60, Identity: 400},
		&domain.RetentionDefined{From: noon.AddDate(0, 0, 5), Content: 1})
	register := func(days, identity any, pairs ...string) {
		t.Helper()
		w.get(query("/v1/privacy/register", pairs...)).is(200).has("categories.2.retainDays", days, "categories.0.retainDays", identity)
	}
	at := func(days int) string { return noon.AddDate(0, 0, days).Format(time.RFC3339) }
	register(60, 400, "occurredAsOf", at(-1))
	register(90, nil, "occurredAsOf", at(-6))
	register(30, nil, "occurredAsOf", at(-11))
	register(1, nil, "occurredAsOf", at(6))
	register(30, nil, "recordedAsOf", at(-1))                                         // nothing was recorded by then
	register(60, 400, "recordedAsOf", "2100-01-01T00:00:00Z", "occurredAsOf", at(-1)) // the log's clock is waited for
	w.get(query("/v1/privacy/register", "occurredAsOf", at(-1))).has("restsOn.model", "policies", "restsOn.eventType", "RetentionDefined")
	w.get(query("/v1/privacy/register", "asOf", at(-1), "occurredAsOf", at(-1))).fault(422, "invalid", "query.asOf", "exclusive")
	w.get("/v1/policies/retention").is(200).has("items.2.data.contentDays", 1, "items.0.type", "RetentionDefined")
}

// packed fetches a package twice and returns its files.
func (w *world) packed(path string) map[string]string {
	w.t.Helper()
	fetch := func() []byte {
		rec := httptest.NewRecorder()
		w.handler.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
		if rec.Code != 200 || rec.Header().Get("Content-Type") != "application/zip" {
			w.t.Fatal(rec.Code, rec.Header(), rec.Body)
		}
		return rec.Body.Bytes()
	}
	first := fetch()
	if !bytes.Equal(first, fetch()) {
		w.t.Error("asked for again it is another")
	}
	z, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	must(w.t, err)
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		must(w.t, err)
		content, err := io.ReadAll(r)
		must(w.t, err)
		files[f.Name] = string(content)
	}
	return files
}

// A person who is on record four times, in a chain and beside it: whichever record is
// asked for, the package has what is kept of all of them, and says of which each thing
// is. One of them was erased, another one was split off before.
func TestSubjectAccessOfAMergedSet(t *testing.T) {
	w := newWorld(t)
	ada := w.customer(domain.CustomerCreated{Name: "Ada Lovelace", Notes: "likes tea"}, time.Time{})
	byron := w.customer(domain.CustomerCreated{Name: "Countess Byron", Notes: "likes coffee"}, time.Time{})
	augusta := w.customer(domain.CustomerCreated{Name: "Augusta King", Notes: "likes water"}, time.Time{})
	gone := w.customer(domain.CustomerCreated{Name: "Ada B", Notes: "likes wine"}, time.Time{})
	other := w.customer(domain.CustomerCreated{Name: "Annabella Milbanke", Notes: "likes milk"}, time.Time{})
	w.append(byron, fact{event: &domain.CustomerVisited{VisitID: newID(), Mode: "phone", Content: "falconry"}})
	w.append(augusta, fact{event: &domain.ConsentGranted{Purpose: "newsletter", Notice: "v1", Channel: "web"}})
	give := func(of domain.ID) string {
		t.Helper()
		access := newID()
		w.append(of, fact{event: &domain.SubjectAccessGiven{AccessID: access}})
		return "/v1/customers/" + of.String() + "/subject-access/" + access.String()
	}
	alone := give(ada)
	w.merged(byron, augusta)
	w.merged(ada, byron)
	w.merged(ada, gone)
	w.splitAgain(w.merged(ada, other), ada, other)
	w.append(gone, fact{event: &domain.CustomerErased{ErasureID: newID(), Cause: "request"}})
	must(t, w.vault.Destroy(t.Context(), uuid.UUID(gone)))
	whole, ofMember := give(ada), give(augusta)
	w.append(byron, fact{event: &domain.CustomerVisited{VisitID: newID(), Mode: "phone", Content: "afterwards"}})

	type record struct {
		Customer, MergedInto string
		Record               struct{ Name, Status string }
		LegalBases           []struct{ Purpose string }
		Events               []struct {
			Type   string
			Erased bool
		}
	}
	for _, asked := range []struct {
		path string
		of   domain.ID
	}{{whole, ada}, {ofMember, augusta}} {
		files := w.packed(asked.path)
		var data struct {
			AskedFor string
			record
			Members []record
		}
		must(t, json.Unmarshal([]byte(files["data.json"]), &data))
		if data.AskedFor != asked.of.String() || data.Customer != ada.String() || data.Record.Name != "Ada Lovelace" || len(data.Members) != 3 {
			t.Fatalf("the package is of %s, asked for %s, with %d members", data.Customer, data.AskedFor, len(data.Members))
		}
		want := map[string][]string{ // into, name, status
			byron.String(): {ada.String(), "Countess Byron", "merged"}, augusta.String(): {byron.String(), "Augusta King", "merged"}, gone.String(): {ada.String(), "", "erased"},
		}
		for _, m := range data.Members {
			equal(t, []string{m.MergedInto, m.Record.Name, m.Record.Status}, want[m.Customer])
			if erased := m.Customer == gone.String(); len(m.Events) == 0 || m.Events[0].Type != "CustomerCreated" || m.Events[0].Erased != erased {
				t.Errorf("the events of %s are %v", m.Customer, m.Events)
			}
			if m.Customer == augusta.String() && (len(m.LegalBases) != 1 || m.LegalBases[0].Purpose != "newsletter") {
				t.Errorf("the bases of %s are %v", m.Customer, m.LegalBases)
			}
		}
		read := files["readable.txt"]
		for _, text := range []string{"likes tea", "likes coffee", "falconry", "likes water", "consent for newsletter given", "Record " + gone.String() + "\nwhich goes on in record " + ada.String(), "(erased)"} {
			if !strings.Contains(read, text) {
				t.Errorf("readable.txt does not have %q:\n%s", text, read)
			}
		}
		// What is Byron's stands under Byron's record.
		if before, after, _ := strings.Cut(read, "Record "+byron.String()+"\n"); strings.Contains(before, "falconry") || !strings.Contains(after, "falconry") {
			t.Errorf("the visit is not told of the record that it is of:\n%s", read)
		}
		for name, content := range files {
			for _, text := range []string{"likes wine", "likes milk", "Milbanke", "afterwards"} {
				if strings.Contains(content, text) {
					t.Errorf("%s of %s has %q", name, asked.of, text)
				}
			}
		}
	}
	// Before the merge there was one record.
	if files := w.packed(alone); strings.Contains(files["data.json"], "coffee") || !strings.Contains(files["data.json"], `"members": []`) {
		t.Errorf("of before the merge: %s", files["data.json"])
	}
}

func TestSubjectAccessIsEverythingOnce(t *testing.T) {
	w := newWorld(t)
	ada := w.customer(domain.CustomerCreated{Name: "Ada Lovelace", Notes: "likes tea"}, time.Time{})
	access := domain.ID(uuid.New())
	w.append(ada,
		fact{event: &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone", Content: "falconry"}},
		fact{event: &domain.ConsentGranted{Purpose: "newsletter", Notice: "v1", Channel: "web"}},
		fact{event: &domain.SubjectAccessGiven{AccessID: access}},
		fact{event: &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone", Content: "afterwards"}})
	path := "/v1/customers/" + ada.String() + "/subject-access/"
	files := w.packed(path + access.String())
	for _, name := range []string{"data.json", "readable.txt"} {
		for _, want := range []string{"Ada Lovelace", "likes tea", "falconry", "newsletter", "ConsentGranted", "SubjectAccessGiven"} {
			if !strings.Contains(files[name], want) {
				t.Errorf("%s does not have %s:\n%s", name, want, files[name])
			}
		}
		if strings.Contains(files[name], "afterwards") {
			t.Errorf("%s has what came after it was made", name)
		}
	}
	if !json.Valid([]byte(files["data.json"])) {
		t.Error("data.json is not JSON")
	}
	w.get(path+uuid.NewString()).fault(404, "access-not-found", "", "")
}
