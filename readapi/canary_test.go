package readapi_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/parquet-go/parquet-go"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/access"
)

// canary is what is planted in every field of the sensitivity, of the customer
// of the grade.
func canary(sensitivity string, grade access.Grade) string {
	return fmt.Sprintf("Zqx%s%d", sensitivity, grade)
}

// plant appends a customer with every kind of event, a canary in every personal
// field, in the classes that make the grade.
func (w *world) plant(grade access.Grade) (customer, complaint domain.ID) {
	identity, contact, content := canary("identity", grade), canary("contact", grade), canary("content", grade)
	customer = w.customer(domain.CustomerCreated{
		Name: "Nora " + identity, BirthDate: day(fmt.Sprintf("19%d1-02-03", grade)), Notes: content, Interests: []string{"maps", content},
		Contacts: []domain.Contact{{Kind: "email", Value: contact + "@example.org", Label: contact}}, External: "shop", ExternalRef: "r-" + identity,
	}, noon)
	id, visit, answer, order := w.newID(), w.newID(), w.newID(), w.newID()
	w.append(
		customer,
		fact{event: &domain.CustomerContactsChanged{Contacts: []domain.Contact{{Kind: "post", Value: "12 " + contact + " Street", Label: contact}}}},
		fact{event: &domain.CustomerVisited{VisitID: visit, Mode: "phone", Content: content, Feedback: content, Agreements: []string{content}}},
		fact{event: &domain.CustomerComplained{ComplaintID: id, Category: "delivery", Severity: "high", Description: content}},
		fact{event: &domain.ComplaintResolved{ComplaintID: id, Resolution: "replaced", Description: content}},
		fact{event: &domain.CustomerSurveyed{AnswerID: answer, Questionnaire: "q", Version: 1, NPS: of(3), Comment: content}},
		fact{event: &domain.OrderPlaced{OrderID: order, Items: 1, Amount: money("12.30", "EUR")}},
		fact{event: &domain.InterviewHeld{InterviewID: w.newID(), Mode: "phone", Scores: []domain.AspectScore{{Aspect: "speed", Score: 2}}, Content: content}},
		fact{event: &domain.DisputeOpened{DisputeID: order, Kind: "billing", Claim: content}},
		fact{event: &domain.DisputeSettled{DisputeID: order, Description: content}},
		fact{event: &domain.ServiceUpgradeRequested{UpgradeID: order, Tier: "important", Description: content}},
		fact{event: &domain.OfferPresented{OfferID: order, RankingID: order, Offer: "card", Version: 1, Place: 1, Channel: "phone", Expires: noon.AddDate(1, 0, 0), Note: content}},
		fact{event: &domain.OfferAccepted{OfferID: order, Note: content}},
		fact{event: &domain.AttachmentAdded{AttachmentID: w.newID(), About: "order", AboutID: order, MediaType: "image/png", Size: 1, Name: content, Description: content}},
		fact{event: &domain.ConsentGranted{Purpose: "canary", Notice: "1", Channel: "web"}},
		fact{event: &domain.OrderReturned{OrderID: order, ReturnID: w.newID(), Items: 1, Amount: money("12.30", "EUR"), Whole: true, Description: content}, reason: "r"},
	)
	if w.heads[agentID] == 0 {
		w.member(agentID, fact{event: &domain.StaffJoined{Name: "Agent", Team: "canary"}, occurred: noon.AddDate(-1, 0, 0)})
		w.member(agentID, fact{event: &domain.StaffMoved{Team: "canary"}}) // so that its head is not 0
	}
	w.append(customer, fact{event: &domain.ManagerAssigned{Team: "canary", From: noon}})
	switch grade {
	case access.Elevated:
		w.append(customer, fact{event: &domain.CustomerReclassified{Scheme: "value", To: "mid", Note: content}, reason: "r"})
	case access.High:
		w.append(customer, fact{event: &domain.CustomerReclassified{Scheme: "sensitivity", To: "restricted", Note: content}, reason: "r"})
	}
	return customer, id
}

// raw is an answer's body, a parquet one's values as text.
func (w *world) raw(path, role string) (int, string) {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Test-Role", role)
	r.Header.Set("Dossier-Min-Position", strconv.FormatUint(w.at, 10))
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	body := rec.Body.String()
	if bytes.HasPrefix(rec.Body.Bytes(), []byte("PAR1")) {
		f, err := parquet.OpenFile(bytes.NewReader(rec.Body.Bytes()), int64(rec.Body.Len()))
		must(w.t, err)
		for _, g := range f.RowGroups() {
			rows := g.Rows()
			buffer := make([]parquet.Row, 10)
			for n, err := 1, error(nil); n > 0 && err != io.EOF; {
				n, err = rows.ReadRows(buffer)
				body += fmt.Sprint(buffer[:n])
			}
			_ = rows.Close()
		}
	}
	return rec.Code, body
}

// TestCanaries plants canaries in every personal field of customers of every
// grade, and reads every route as every role. Each list is exported by every role, in
// formats that take turns: all come from one serializer. What comes out is what the
// table of sights lets out; the control is what it does let out.
func TestCanaries(t *testing.T) {
	w := newWorld(t)
	var log lockedBuffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	t.Cleanup(func() { slog.SetDefault(before) })

	planted := map[access.Grade][2]domain.ID{}
	for _, g := range []access.Grade{access.Ordinary, access.Elevated, access.High} {
		customer, complaint := w.plant(g)
		planted[g] = [2]domain.ID{customer, complaint}
		w.get("/v1/customers/" + customer.String()).is(200)
	}
	got := func(models ...string) {
		for _, model := range models {
			for at := uint64(0); at < w.at && t.Context().Err() == nil; time.Sleep(5 * time.Millisecond) {
				must(t, w.pool.QueryRow(t.Context(), `SELECT position FROM read.checkpoints WHERE projection = $1`, model).Scan(&at))
			}
		}
	}
	got("histories")
	definition := []domain.Event{&domain.SelectionDefined{Title: "all"}}
	for _, of := range planted {
		run := &domain.SelectionRun{RunID: of[1], Version: 1, Purpose: "canary", Channel: "post", At: noon}
		must(t, w.pool.QueryRow(t.Context(), `SELECT position, recorded FROM read.histories_clock ORDER BY recorded DESC LIMIT 1`).Scan(&run.Position, &run.Known))
		definition = append(definition, run)
	}
	w.decide(domain.SelectionScheme("canary"), eventstore.NoStream, definition...)
	got("policies", "histories", "grades", "timeline", "complaints", "visits", "survey_answers", "customer_managers", "staff")
	var paths, exports []string
	for _, route := range w.routes {
		for g, of := range planted {
			path := strings.NewReplacer("{customerId}", of[0].String(), "{complaintId}", of[1].String(), "{caseId}", of[1].String(),
				"{name}", "customers", "{stream}", "customer-"+of[0].String(), "{orderId}", of[1].String(), "{attachmentId}", of[1].String(), "{measureId}", of[1].String(), "{mergeId}", of[1].String(), "{erasureId}", of[1].String(), "{accessId}", of[1].String(), "{policy}", "service-levels", "{calendar}", "default",
				"{staffId}", agentID.String(), "{scheme}", "importance", "{questionnaire}", "annual", "{invitationId}", of[1].String(), "{runId}", of[1].String(), "{class}", "important", "{selection}", "canary").Replace(route)
			if strings.Contains(path, "{") {
				t.Errorf("%s: say what its parameter is, so that it is asked here", route)
				continue
			}
			paths = append(paths, path)
			if strings.HasSuffix(route, "/diff") {
				path += "?from=0&to=100"
				paths = append(paths, path)
				continue
			}
			if strings.HasSuffix(route, "/{customerId}") {
				paths = append(paths, path+"?asOfRevision=100", path+"?occurredAsOf=2030-01-01T00:00:00Z", path+"?asOfRevision=0")
			}
			if g != access.High && route != path {
				continue // one customer's lists are exported alike for all
			}
			exports = append(exports, path+"?format=")
		}
	}
	paths = append(paths, "/v1/events?personal=true", "/v1/customers?occurredAsOf=2030-01-01T00:00:00Z", "/v1/complaints?occurredAsOf=2030-01-01T00:00:00Z")
	paths = append(paths, "/v1/customers?name="+canary("identity", access.High), "/v1/customers?email="+canary("contact", access.High)+"@example.org&count=true")
	slices.Sort(paths)
	paths = slices.Compact(paths)
	slices.Sort(exports)
	exports = slices.Compact(exports)

	type secret struct {
		sensitivity string
		grade       access.Grade
		text        string
	}
	var secrets []secret
	for g := range planted {
		for _, s := range []string{"identity", "contact", "content"} {
			secrets = append(secrets, secret{s, g, canary(s, g)})
		}
		secrets = append(secrets, secret{"identity", g, fmt.Sprintf("19%d1-02-03", g)})
	}
	asked := 0
	for turn, role := range append(access.Roles(), "nobody") {
		seen := map[string]bool{}
		asking := slices.Clone(paths)
		for i, path := range exports {
			asking = append(asking, path+[]string{"csv", "ndjson", "parquet", "json"}[(turn+i)%4])
		}
		for _, path := range asking {
			status, body := w.raw(path, string(role))
			if status >= 500 && !strings.HasPrefix(path, "/v1/proof") { // nothing is sealed here

				t.Errorf("%s as %s: %d %s", path, role, status, body)
			}
			asked++
			for _, s := range secrets {
				if !strings.Contains(body, s.text) {
					continue
				}
				seen[s.text] = true
				if access.SightOf(role, s.sensitivity, s.grade) != access.Allow {
					t.Errorf("%s as %s shows the %s of a customer of grade %d", path, role, s.sensitivity, s.grade)
				}
			}
		}
		for _, s := range secrets {
			if access.SightOf(role, s.sensitivity, s.grade) == access.Allow && !seen[s.text] {
				t.Errorf("control: nothing shows %s the %s of a customer of grade %d", role, s.sensitivity, s.grade)
			}
		}
	}
	t.Logf("%d answers", asked)
	if strings.Contains(log.String(), "Zqx") {
		t.Errorf("the log shows a canary: %s", &log)
	}
	if log.String() != "" {
		t.Logf("the log has %d bytes", len(log.String()))
	}

	// What is shown in part says so, and keeps its form.
	ordinary := "/v1/customers/" + planted[access.Ordinary][0].String()
	w.get(ordinary, "Test-Role", "analyst").is(200).has("name", "N••• Z•••", "masked", true, "birthDate", nil, "notes", nil, "contacts.0.kind", "post", "contacts.0.value", "••• Z••• S•••")
	w.get(ordinary, "Test-Role", "client").is(200).has("masked", false, "name", "Nora "+canary("identity", access.Ordinary))
	w.get("/v1/customers?name=Nora", "Test-Role", "analyst").fault(403, "search-forbidden", "", "")
	w.get("/v1/customers?notes=Nora", "Test-Role", "analyst").fault(403, "search-forbidden", "", "")
	// Who is not shown the notes of somebody does not find them by these either.
	notes := "/v1/customers?notes=" + canary("content", access.High)
	if got := w.get(notes, "Test-Role", "client").is(200).each("id"); len(got) != 0 {
		t.Error("found by notes that are masked:", got)
	}
	if got := w.get(notes, "Test-Role", "privacy-officer").is(200).each("id"); len(got) == 0 {
		t.Error("nobody is found by notes: the line above proves nothing")
	}
	w.get("/v1/customers?email=a@example.org&count=true", "Test-Role", "client").fault(403, "search-forbidden", "", "")
	// Who is not shown a contact does not find by it either.
	email := "/v1/customers?email=" + canary("contact", access.High) + "@example.org"
	if got := w.get(email, "Test-Role", "client").is(200).each("id"); len(got) != 0 {
		t.Error("found by what is masked:", got)
	}
}

// TestAccessLog: reads of graded data are written down before they are
// answered, and refused where that fails.
func TestAccessLog(t *testing.T) {
	w := newWorld(t)
	ordinary, _ := w.plant(access.Ordinary)
	high, complaint := w.plant(access.High)
	w.get("/v1/customers/" + high.String()).is(200)
	for at := uint64(0); at < w.at && t.Context().Err() == nil; {
		must(t, w.pool.QueryRow(t.Context(), `SELECT position FROM read.checkpoints WHERE projection = 'grades'`).Scan(&at))
	}
	_, err := w.pool.Exec(t.Context(), `TRUNCATE dossier_access.reading`)
	must(t, err)

	w.get("/v1/customers/"+ordinary.String(), "Test-Role", "client").is(200)
	w.get("/v1/customers?limit=10", "Test-Role", "client", "Dossier-Purpose", "annual-review").is(200)
	w.get("/v1/customers/"+high.String()+"/history", "Test-Role", "auditor").is(200)
	w.get("/v1/complaints/"+complaint.String(), "Test-Role", "agent").is(200)
	w.get("/v1/customers/"+high.String()+"?asOfRevision=1", "Test-Role", "privacy-officer").is(200)
	status, export := w.raw("/v1/visits?format=csv", "client")
	equal(t, status, 200)
	log := w.get("/v1/access-log").is(200)
	equal(t, log.each("operation"), names("list-visits", "list-visits", "get-customer", "get-complaint", "get-history", "list-customers"))
	equal(t, log.each("principal"), names("a-client", "a-client", "a-privacy-officer", "a-agent", "a-auditor", "a-client"))
	log.has("items.5.purpose", "annual-review", "items.5.items", 1, "items.5.customers", "["+high.String()+"]", "items.5.grade", "high",
		"items.4.items", int(w.heads[high]+1), // its events
		"items.1.items", 1, "items.0.items", 2, "items.0.customers", "[]", "items.0.exportSha256", sha(export))
	page := w.get("/v1/access-log?limit=4&customer=" + high.String()).is(200)
	equal(t, len(page.each("id")), 4)
	next := page.at("next").(float64)
	equal(t, len(w.get("/v1/access-log?customer="+high.String()+"&before="+strconv.Itoa(int(next))).each("id")), 1)
	equal(t, w.get("/v1/access-log?principal=a-agent").each("operation"), names("get-complaint"))
	equal(t, len(w.get("/v1/access-log?customer="+ordinary.String()).each("id")), 0)

	_, err = w.pool.Exec(t.Context(), `ALTER TABLE dossier_access.reading RENAME TO away`)
	must(t, err)
	for _, path := range []string{
		"/v1/customers/" + high.String(), "/v1/customers", "/v1/customers/" + high.String() + "/history", "/v1/customers/" + high.String() + "/timeline",
		"/v1/complaints/" + complaint.String(), "/v1/visits?format=ndjson", "/v1/customers/" + high.String() + "?asOfRevision=1",
	} {
		status, body := w.raw(path, "administrator")
		if status != http.StatusServiceUnavailable || !strings.Contains(body, "access-log-unavailable") || strings.Contains(body, "Zqx") {
			t.Errorf("%s without an access log: %d %s", path, status, body)
		}
	}
	w.get("/v1/customers/" + ordinary.String()).is(200) // control: what is not graded is answered
	_, err = w.pool.Exec(t.Context(), `ALTER TABLE dossier_access.away RENAME TO reading`)
	must(t, err)
	w.get("/v1/customers/" + high.String()).is(200)
}

// lockedBuffer is a log that many write to.
type lockedBuffer struct {
	mu sync.Mutex // guards b
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func sha(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func (w *world) newID() domain.ID { return domain.ID(uuid.New()) }
