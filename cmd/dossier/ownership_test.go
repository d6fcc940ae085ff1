package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/internal/access"
)

// team is a team with an agent and customers, of whom everything there is has been
// recorded.
type team struct {
	code   string
	canary string // in every text about its customers
	agent  uuid.UUID
	key    string
	things map[string]string // parameter of a path → what of the team's it names
}

// teams are two of them on one program.
type teams struct {
	*assembled
	api      huma.API
	handler  http.Handler
	admin    string
	position uint64 // of the last write
	run      string // of the selection all, before there was anybody
}

// sample makes a value that fits the schema: examples, where it has them, and the
// canary in every long text.
func (w *teams) sample(s *huma.Schema, canary string) any {
	if s.Ref != "" {
		s = w.api.OpenAPI().Components.Schemas.SchemaFromRef(s.Ref)
	}
	switch {
	case s.Type == huma.TypeObject:
		out := map[string]any{}
		for name, p := range s.Properties {
			long := p.Type == huma.TypeString && p.MaxLength != nil && *p.MaxLength >= 500
			if slices.Contains(s.Required, name) || long {
				out[name] = w.sample(p, canary)
			}
		}
		return out
	case s.Type == huma.TypeString && s.MaxLength != nil && *s.MaxLength >= 200:
		return canary
	case len(s.Enum) > 0:
		return s.Enum[0]
	case len(s.Examples) > 0:
		return s.Examples[0]
	}
	switch s.Type {
	case huma.TypeArray:
		return []any{w.sample(s.Items, canary)}
	case huma.TypeInteger, huma.TypeNumber:
		return 1
	case huma.TypeBoolean:
		return true
	}
	switch s.Format {
	case "uuid":
		return uuid.NewString()
	case "date":
		return "2026-01-05"
	case "date-time":
		return "2026-01-05T10:00:00Z"
	}
	return "x"
}

// operation finds one by its id.
func (w *teams) operation(id string) *huma.Operation {
	var found *huma.Operation
	for _, item := range w.api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Patch, item.Delete} {
			if op != nil && op.OperationID == id {
				found = op
			}
		}
	}
	if found == nil {
		w.t.Fatalf("there is no operation %s", id)
	}
	return found
}

// path fills the path of the operation in; it returns false where a parameter is
// not known.
func (op path) fill(things map[string]string) (string, bool) {
	known := true
	out := pathParameter.ReplaceAllStringFunc(string(op), func(p string) string {
		value, is := things[strings.Trim(p, "{}")]
		known = known && is
		return value
	})
	return out, known
}

type path string

// send sends a request and returns the status and the body.
func (w *teams) send(key, method, path string, body any, headers ...string) (int, string) {
	raw, is := body.(string)
	if !is && body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			w.t.Fatal(err)
		}
		raw = string(b)
	}
	r := httptest.NewRequest(method, path, strings.NewReader(raw)).WithContext(w.t.Context())
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+key)
	if method == http.MethodPut && strings.HasSuffix(path, "/contacts") {
		r.Header.Set("If-Match", "*") // this route demands it
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	func() {
		defer func() { // an answer that broke off
			if broken := recover(); broken != nil {
				rec.Code = 599
			}
		}()
		w.handler.ServeHTTP(rec, r)
	}()
	return rec.Code, rec.Body.String()
}

var soon = time.Now().AddDate(0, 6, 0).UTC().Format(time.RFC3339)

// bodies are what an operation takes where an example of its schema is not enough.
var bodies = map[string]map[string]any{
	"change-profile":          {"region": "GB-MAN"},
	"correct-visit":           {"reason": "mistake", "outcome": "other"},
	"correct-order":           {"reason": "mistake", "number": "B-2"},
	"correct-survey-answer":   {"reason": "mistake", "channel": "phone"},
	"correct-complaint":       {"reason": "mistake", "category": "other"},
	"correct-follow-up":       {"reason": "mistake", "kind": "other"},
	"correct-profile-change":  {"reason": "mistake", "region": "GB-LIV"},
	"correct-contacts-change": {"reason": "mistake", "contacts": []any{}},
	"change-contacts":         {"contacts": []any{map[string]any{"kind": "phone", "value": "+442079460018"}}},
	"link-person":             {"roles": []any{"buyer"}, "contacts": []any{}},
	"tag-customer":            {"add": []any{"vip"}},
	"record-survey-answer":    {"questionnaire": "loose", "version": 1, "nps": 4},
	"invite-to-survey":        {"questionnaire": "annual", "version": 1, "expires": soon},
	"plan-visit":              {"from": "2099-01-05T08:00:00Z", "until": "2099-01-05T16:00:00Z"},
	"reschedule-visit":        {"from": "2099-02-05T08:00:00Z", "until": "2099-02-05T16:00:00Z"},
	"open-follow-up":          {"due": "2099-01-05T08:00:00Z"},
	"prepare-key-contact":     {"holdBy": "2099-01-05T08:00:00Z"},
	"hold-key-contact":        {"followUpBy": "2099-01-05T08:00:00Z"},
	"return-order":            {},
	"assign-manager":          {"team": "nowhere"},
	"assign-complaint":        {"team": "nowhere"},
	"assign-request":          {"team": "nowhere"},
	"assign-visit":            {"team": "nowhere"},
	"assign-follow-up":        {"team": "nowhere"},
	"assign-dispute":          {"team": "nowhere"},
	"assign-key-contact":      {"team": "nowhere"},
	"verify-field":            {"field": "name"},
	"grant-consent":           {"purpose": "newsletter"},
	"rank-offers":             {"channel": "mail"},
	"define-scheme":           {"classes": []any{map[string]any{"class": "important", "when": "orders >= 4"}}},
}

// body is a request's of the operation.
func (w *teams) body(op *huma.Operation, canary string, more map[string]any) any {
	if op.RequestBody == nil {
		return nil
	}
	media := op.RequestBody.Content["application/json"]
	if media == nil || media.Schema == nil {
		return canary // bytes
	}
	out, is := w.sample(media.Schema, canary).(map[string]any)
	if !is {
		w.t.Fatalf("%s takes no object", op.OperationID)
	}
	maps.Copy(out, bodies[op.OperationID])
	maps.Copy(out, more)
	return out
}

// do has the administrator carry an operation out about the team's things, and
// takes note of what it has made.
func (w *teams) do(of *team, id string, more map[string]any, headers ...string) map[string]any {
	w.t.Helper()
	op := w.operation(id)
	at, known := path(op.Path).fill(of.things)
	if !known {
		w.t.Fatalf("%s: %s", id, op.Path)
	}
	status, text := w.send(w.admin, op.Method, at, w.body(op, of.canary, more), headers...)
	if status >= 300 {
		w.t.Fatalf("%s: %d %s", id, status, text)
	}
	var out map[string]any
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		w.t.Fatal(err)
	}
	note := func(name string, value any) {
		if text, is := value.(string); is && strings.HasSuffix(name, "Id") && of.things[name] == "" {
			of.things[name] = text
		}
	}
	for name, value := range out {
		note(name, value)
	}
	if many, is := out["followUpIds"].([]any); is {
		note("followUpId", many[0])
	}
	if ranking, is := out["ranking"].(map[string]any); is {
		for _, one := range ranking["offers"].([]any) { // the best
			note("offerId", one.(map[string]any)["offerId"])
		}
	}
	w.position = uint64(out["position"].(float64))
	return out
}

// rules are what holds for everybody, so that there is something to be judged by. It
// returns who has made them.
func (w *teams) rules() *team {
	w.t.Helper()
	shared := &team{canary: "shared", things: map[string]string{"calendar": "default", "questionnaire": "annual", "selection": "all"}}
	w.do(shared, "draft-questionnaire", map[string]any{"questions": []any{map[string]any{"code": "q", "type": "nps", "text": "How likely?"}}})
	w.do(shared, "publish-questionnaire", map[string]any{"version": 1})
	w.do(shared, "define-calendar", nil)
	w.do(shared, "define-service-levels", map[string]any{
		"from": "2026-01-01T00:00:00Z", "tierScheme": "importance", "targets": []any{map[string]any{"resolutionMinutes": 500000}},
	})
	w.do(shared, "define-communication-plan", map[string]any{"from": "2026-01-01T00:00:00Z", "tierScheme": "importance", "tiers": []any{map[string]any{"tier": "important", "days": 1}}})
	w.do(shared, "define-visit-cadence", nil)
	w.do(shared, "define-offer-rules", map[string]any{
		"from": "2026-01-01T00:00:00Z", "purpose": "newsletter", "offers": []any{map[string]any{"code": "card", "name": "A card", "score": "orders", "repeat": true}},
	})
	w.do(shared, "define-collection-standard", map[string]any{
		"from": "2026-01-01T00:00:00Z", "classScheme": "importance",
		"standards": []any{map[string]any{"responsible": "staff-17", "required": []any{map[string]any{"field": "birthDate"}}}},
	})
	w.do(shared, "define-selection", nil)
	w.run = w.do(shared, "run-selection", map[string]any{"purpose": "newsletter", "channel": "mail"})["runId"].(string)
	return shared
}

// found makes a team, its agent and the agent's key.
func (w *teams) found(code string) *team {
	w.t.Helper()
	of := &team{code: code, canary: "Zqx" + code, things: map[string]string{
		"policy": "service-levels", "calendar": "default", "scheme": "importance", "class": "important", "questionnaire": "annual",
		"revision": "0", "channel": "phone", "need": "insurance", "criterion": "potential", "selection": "all", "runId": w.run,
	}}
	out := w.do(of, "join-staff", map[string]any{"name": "Colleague " + code, "team": code})
	of.agent = uuid.MustParse(out["id"].(string))
	of.things["staffId"] = of.agent.String()
	of.key = w.key(access.Key{Principal: of.agent.String(), Role: access.Agent, Staff: &of.agent})
	// The door goes by the read model.
	if status, text := w.send(w.admin, http.MethodGet, fmt.Sprintf("/v1/staff/%s?minPosition=%d", of.agent, w.position), nil); status != http.StatusOK {
		w.t.Fatal(status, text)
	}
	return of
}

// record makes customers of the team's, a company and a person who works there,
// and everything that there is about the person.
func (w *teams) record(of *team) {
	w.t.Helper()
	staff := of.agent.String()
	mine := map[string]any{"staff": staff}
	owned := map[string]any{"owner": staff}
	company := w.do(of, "create-customer", map[string]any{"kind": "company", "name": "Works " + of.canary})["customerId"].(string)
	w.do(of, "assign-manager", map[string]any{"team": of.code})
	delete(of.things, "customerId")
	w.do(of, "create-customer", map[string]any{
		"kind": "person", "name": "Nora " + of.canary, "contacts": []any{map[string]any{"kind": "email", "value": of.canary + "@example.org"}}, "region": "GB-LND",
		"external": map[string]any{"source": "shop", "reference": "r-" + of.code},
	})
	w.do(of, "assign-manager", map[string]any{"staff": staff, "team": ""})
	of.things["companyId"] = company
	w.do(of, "reclassify-customer", map[string]any{"scheme": "importance", "to": "important"})
	w.do(of, "link-person", map[string]any{"companyId": company})
	w.do(of, "tag-customer", nil)
	w.do(of, "change-profile", nil)
	w.do(of, "verify-field", nil)
	w.do(of, "record-interaction", mine)
	w.do(of, "record-visit", mine)
	delete(of.things, "visitId")
	w.do(of, "plan-visit", mine)
	w.do(of, "plan-visit", map[string]any{"staff": staff, "from": "2026-01-05T08:00:00Z", "until": "2026-01-05T16:00:00Z"})
	w.do(of, "open-follow-up", owned)
	w.do(of, "open-follow-up", map[string]any{"owner": staff, "due": "2026-01-05T08:00:00Z"})
	w.do(of, "file-complaint", nil)
	w.do(of, "assign-complaint", map[string]any{"owner": staff, "team": of.code})
	w.do(of, "open-dispute", owned)
	w.do(of, "ask-for-service", nil)
	w.do(of, "triage-request", nil)
	w.do(of, "assign-request", map[string]any{"owner": staff, "team": of.code})
	w.do(of, "add-request-task", map[string]any{"team": of.code})
	w.do(of, "record-survey-answer", nil)
	w.do(of, "invite-to-survey", nil)
	w.do(of, "deliver-survey-invitation", nil)
	w.do(of, "record-interview", mine)
	w.do(of, "place-order", map[string]any{"promised": "2099-01-05"})
	w.do(of, "ship-order", nil)
	w.do(of, "deliver-order", nil)
	w.do(of, "return-order", nil)
	w.do(of, "request-service-upgrade", nil)
	w.do(of, "state-contact-preference", nil)
	w.do(of, "record-need", nil)
	w.do(of, "grant-consent", nil)
	w.do(of, "rank-offers", nil)
	w.do(of, "present-offer", mine)
	w.do(of, "prepare-key-contact", owned)
	w.do(of, "add-attachment", nil, "Content-Type", "text/plain", "Dossier-Attachment-Name", of.canary)
	of.things["caseId"] = of.things["complaintId"]
}

// secrets are the words by which the team's things are known in an answer.
func (of *team) secrets() map[string]string {
	out := map[string]string{"text": of.canary}
	for name, value := range of.things {
		if _, err := uuid.Parse(value); err == nil && name != "staffId" && name != "runId" { // colleagues may be known, and runs are over all customers
			out[name] = value
		}
	}
	return out
}

// reading is one question to the program.
type reading struct{ id, path string }

// readings are the questions that an agent may ask about the things: every
// operation that reads, with and without every filter that can name something, now
// and of the past, as a page and as an export.
func (w *teams) readings(things map[string]string, filters map[string]string) []reading {
	var out []reading
	operations(w.api, func(method, route, id string) {
		if method != http.MethodGet || !access.Permits(access.Agent, id) {
			return
		}
		at, known := path(route).fill(things)
		if !known {
			w.t.Errorf("%s: say in things what its parameters are", route)
			return
		}
		fixed, have := url.Values{}, map[string]bool{}
		for _, p := range w.operation(id).Parameters {
			if p.In != "query" {
				continue
			}
			have[p.Name] = true
			if p.Required {
				fixed.Set(p.Name, fmt.Sprint(w.sample(p.Schema, "x")))
			}
		}
		if id == "measure-calendar" {
			fixed.Set("from", "2026-01-05T10:00:00Z")
			fixed.Set("until", "2026-01-06T10:00:00Z")
		}
		ask := func(name, value string) {
			q := maps.Clone(fixed)
			if name != "" {
				if !have[name] {
					return
				}
				q.Set(name, value)
			}
			out = append(out, reading{id, at + "?" + q.Encode()})
		}
		ask("", "")
		for _, name := range []string{"asOf", "recordedAsOf"} {
			ask(name, "2099-01-01T00:00:00Z")
		}
		ask("count", "true")
		ask("format", "csv")
		for name, value := range filters {
			ask(name, value)
		}
	})
	slices.SortFunc(out, func(a, b reading) int { return strings.Compare(a.path, b.path) })
	return out
}

// what differs between two answers to the same question though nothing of what is
// asked about has changed: how far the log is, and how late it is.
var passing = regexp.MustCompile(`"(correlationId|at|position|version|recordedAt|restsOn|elapsedMinutes|elapsedSeconds|remainingMinutes|remainingSeconds|elapsed|remaining|left|used)":("[^"]*"|-?[0-9.]+|null|\{[^}]*\})`)

func steady(id, body string) string {
	if id == "list-events" { // ends with how far it has got
		body = regexp.MustCompile(`(?m)^\{"reached":[0-9]+\}$`).ReplaceAllString(body, "")
	}
	return passing.ReplaceAllString(body, "")
}

// answers asks all questions with the key.
func (w *teams) answers(key string, all []reading) map[reading]string {
	out := map[reading]string{}
	for _, one := range all {
		status, body := w.send(key, http.MethodGet, one.path, nil, "Dossier-Min-Position", fmt.Sprint(w.position))
		for again := 0; status == http.StatusServiceUnavailable && again < 10; again++ { // all tests share one Postgres
			time.Sleep(200 * time.Millisecond)
			status, body = w.send(key, http.MethodGet, one.path, nil, "Dossier-Min-Position", fmt.Sprint(w.position))
		}
		if status >= 500 {
			w.t.Errorf("%s: %d %s", one.path, status, body)
		}
		out[one] = fmt.Sprint(status, " ", steady(one.id, body))
	}
	return out
}

// leaks returns what of another team's an agent is told, by operation: words in an
// answer, an answer that depends on it, and another answer than for what does not
// exist.
func (w *teams) leaks(asks, other *team, before map[reading]string, own []reading) map[string][]string {
	found := map[string][]string{}
	leak := func(id, format string, args ...any) { found[id] = append(found[id], fmt.Sprintf(format, args...)) }
	tells := func(id, what, body string) {
		for name, secret := range other.secrets() {
			if strings.Contains(body, secret) {
				leak(id, "%s tells the %s", what, name)
			}
		}
	}
	for one, answer := range w.answers(asks.key, own) {
		tells(one.id, one.path, answer)
		if was, asked := before[one]; asked && was != answer {
			leak(one.id, "%s depends on it:\n%s\n%s", one.path, was, answer)
		}
	}
	nothing := maps.Clone(other.things)
	for name := range other.secrets() {
		if name != "text" {
			nothing[name] = uuid.NewString()
		}
	}
	operations(w.api, func(method, route, id string) {
		op := w.operation(id)
		theirs, known := path(route).fill(other.things)
		if !known || !access.Permits(access.Agent, id) {
			return
		}
		missing, _ := path(route).fill(nothing)
		if theirs == missing {
			return // names nothing of theirs
		}
		headers, query := []string(nil), ""
		if id == "add-attachment" {
			headers = []string{"Content-Type", "text/plain", "Dossier-Attachment-Name", "x"}
		}
		if id == "get-permissions" {
			query = "?purpose=newsletter"
		}
		body := w.body(op, "x", nil)
		status, answer := w.send(asks.key, method, theirs+query, body, headers...)
		want, control := w.send(asks.key, method, missing+query, body, headers...)
		tells(id, theirs, answer)
		if status != http.StatusNotFound || want != status || steady(id, answer) != steady(id, control) {
			leak(id, "%s %s: %d %s\nand of what does not exist: %d %s", method, theirs, status, answer, want, control)
		}
	})
	return found
}

// TestAgentsSeeTheirTeamsCustomersOnly has an agent of one team ask everything that
// the policies permit agents about the customers of another one. Nothing of theirs
// is in an answer, no figure depends on them, and a thing of theirs is answered
// like one that does not exist. A new operation is in it by itself. The controls:
// with ownership taken away in the database every reading operation leaks, and
// after the customers were given to the team every command goes through.
func TestAgentsSeeTheirTeamsCustomersOnly(t *testing.T) {
	t.Parallel()
	a := assemble(t)
	w := &teams{assembled: a, admin: a.key(access.Key{Principal: "admin", Role: access.Administrator})}
	w.handler, w.api = w.live()
	shared := w.rules()
	north, south := w.found("north"), w.found("south")
	w.record(north)
	filters := map[string]string{
		"owner": south.agent.String(), "staff": south.agent.String(), "manager": south.agent.String(), "team": "south", "name": south.canary,
		"email": south.canary + "@example.org", "mine": "true", "unmanaged": "true", "tags": "vip", "status": "active", "number": "A-1001",
	}
	atCompany := maps.Clone(north.things)
	atCompany["customerId"] = north.things["companyId"]
	own := slices.Concat(w.readings(north.things, filters), w.readings(atCompany, nil))
	before := w.answers(north.key, own)
	w.record(south)
	w.do(south, "link-person", map[string]any{"companyId": north.things["companyId"]}) // of whom the company is ours
	all := w.do(shared, "run-selection", map[string]any{"purpose": "newsletter", "channel": "mail"})["runId"].(string)
	own = append(own, reading{"list-selection-targets", "/v1/selections/all/runs/" + all + "/customers?outcome=any"}) // which found both teams' customers
	for id, found := range w.leaks(north, south, before, own) {
		t.Errorf("%s leaks:\n%s", id, strings.Join(found, "\n"))
	}
	delete(north.things, "companyId") // where their person works, which is theirs to know
	for id, found := range w.leaks(south, north, nil, w.readings(south.things, nil)) {
		t.Errorf("%s leaks:\n%s", id, strings.Join(found, "\n"))
	}
	w.batch(north, south)
	merged := w.merge(north, south)
	for _, one := range merged.leaks() {
		t.Error(one)
	}
	t.Logf("%d questions", len(own))

	// Control: ownership is taken away, everything is everybody's.
	var definition string
	if err := w.pool.QueryRow(t.Context(), `SELECT pg_get_viewdef('read.customer_managers_now'::regclass)`).Scan(&definition); err != nil {
		t.Fatal(err)
	}
	sql := `CREATE OR REPLACE VIEW read.customer_managers_now AS SELECT id AS customer_id, 0::bigint AS revision, 0::bigint AS position, NULL::uuid AS staff, 'north'::text AS team, ''::text AS role,
		now() AS valid_from, 'infinity'::timestamptz AS valid_until, ''::text AS reason, ''::text AS actor, now() AS recorded_at FROM read.customers`
	if _, err := w.pool.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
	if leaks := merged.leaks(); len(leaks) < 3 {
		t.Errorf("control: with ownership taken away the merged records leak only %v", leaks)
	}
	found := w.leaks(north, south, before, own)
	operations(w.api, func(method, _, id string) {
		if method == http.MethodGet && access.Permits(access.Agent, id) && access.Free()[id] == "" && len(found[id]) == 0 {
			t.Errorf("control: with ownership taken away the test finds nothing in %s", id)
		}
	})
	if _, err := w.pool.Exec(t.Context(), `CREATE OR REPLACE VIEW read.customer_managers_now AS `+definition); err != nil {
		t.Fatal(err)
	}

	// Control: the customers are given to the team, and commands go through.
	w.do(south, "assign-manager", map[string]any{"team": "north"})
	operations(w.api, func(method, route, id string) {
		if method == http.MethodGet || !access.Permits(access.Agent, id) || !access.OfCustomer(route) {
			return
		}
		at, _ := path(route).fill(south.things)
		headers := []string(nil)
		if id == "add-attachment" {
			headers = []string{"Content-Type", "text/plain", "Dossier-Attachment-Name", "x"}
		}
		status, answer := w.send(north.key, method, at, w.body(w.operation(id), "x", nil), headers...)
		if strings.Contains(answer, `"customer-not-found"`) || status >= 500 {
			t.Errorf("control: %s of what is theirs: %d %s", id, status, answer)
		}
		// Whatever it has done, it is theirs again.
		w.send(w.admin, http.MethodPut, "/v1/customers/"+south.things["customerId"]+"/manager", map[string]any{"team": "north"})
	})
}

// batch has the agent send a command to the other team's customer within a batch.
func (w *teams) batch(asks, other *team) {
	w.t.Helper()
	item := func(customer string) string {
		op := w.operation("tag-customer")
		status, answer := w.send(asks.key, http.MethodPost, "/v1/batch", map[string]any{"items": []any{map[string]any{
			"method": op.Method, "path": strings.Replace(op.Path, "{customerId}", customer, 1), "idempotencyKey": "k-1", "body": w.body(op, "x", nil),
		}}})
		if status != http.StatusOK || !strings.Contains(answer, `"status":404`) {
			w.t.Errorf("a batch with another team's customer: %d %s", status, answer)
		}
		return steady("post-batch", answer)
	}
	if theirs, nobody := item(other.things["customerId"]), item(uuid.NewString()); theirs != nobody {
		w.t.Errorf("a batch tells another team's customer from nobody:\n%s\n%s", theirs, nobody)
	}
}

// merged are records of two teams that are one customer: other's first is in its
// second, which is in ours; and another of ours is in other's third, which is in its
// fourth. Which record took one in, and into which one it went, a record says itself.
// That there are more is not for us to know, nor what they add to the totals.
type merged struct {
	*teams
	north      *team
	ours, gone string // the customers of the team that asks
	first      string // of the other team, behind its second
	fourth     string // of the other team, behind its third
	complaint  string // the first's
}

// merge has them made by the administrator, and by what carries merges out.
func (w *teams) merge(north, south *team) *merged {
	w.t.Helper()
	ctx, end := context.WithCancel(w.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = w.automate(ctx)
	}()
	defer func() { end(); <-done }()
	for deployed := false; !deployed; time.Sleep(20 * time.Millisecond) { // it hears what comes after that
		must(w.t, w.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM automation.reactor WHERE name = 'carry-merges-out')`).Scan(&deployed))
	}
	create := func(of *team) (*team, string) {
		one := &team{code: of.code, canary: of.canary, things: map[string]string{}}
		w.do(one, "create-customer", map[string]any{"kind": "person", "name": "Twin " + of.canary})
		w.do(one, "assign-manager", map[string]any{"team": of.code})
		return one, one.things["customerId"]
	}
	into := func(loser, survivor string) {
		pair := &team{things: map[string]string{}}
		pair.things["mergeId"] = w.do(pair, "propose-merge", map[string]any{"customers": []string{loser, survivor}})["id"].(string)
		w.do(pair, "accept-merge", map[string]any{"survivor": survivor})
		w.soon("/v1/merges/"+pair.things["mergeId"], `"confirmed"`)
	}
	m := &merged{teams: w, north: north}
	first, id := create(south)
	w.do(first, "file-complaint", nil)
	m.first, m.complaint = id, first.things["complaintId"]
	_, second := create(south)
	_, m.ours = create(north)
	into(m.first, second)
	into(second, m.ours)
	_, m.gone = create(north)
	_, third := create(south)
	_, m.fourth = create(south)
	into(m.gone, third)
	into(third, m.fourth)
	w.catchUp()
	return m
}

// catchUp makes the position that questions wait for that of the log's end.
func (w *teams) catchUp() {
	w.t.Helper()
	head, _, err := w.events.Head(w.t.Context())
	must(w.t, err)
	w.position = head
}

// leaks returns what the agent is told of the other team's records.
func (m *merged) leaks() (out []string) {
	w := m.teams
	w.t.Helper()
	leak := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	tells := func(what, answer string) {
		for name, id := range map[string]string{"first": m.first, "fourth": m.fourth} {
			if strings.Contains(answer, id) {
				leak("%s tells of the %s record: %s", what, name, answer)
			}
		}
	}
	questions := func(customer string) []reading {
		things := maps.Clone(m.north.things)
		things["customerId"] = customer
		return slices.DeleteFunc(w.readings(things, map[string]string{"set": "true"}), func(one reading) bool { return !strings.Contains(one.path, customer) })
	}
	for _, customer := range []string{m.ours, m.gone} {
		for one, answer := range w.answers(m.north.key, questions(customer)) {
			tells(one.path, answer)
		}
		tag := w.operation("tag-customer")
		status, answer := w.send(m.north.key, tag.Method, strings.Replace(tag.Path, "{customerId}", customer, 1), w.body(tag, "x", nil))
		tells("a command", answer)
		if merged := status == http.StatusConflict && strings.Contains(answer, "customer-merged"); merged != (customer == m.gone) {
			leak("a command to %s: %d %s", customer, status, answer)
		}
	}
	w.catchUp()
	before := w.answers(m.north.key, questions(m.ours))
	at := "/v1/customers/" + m.first + "/complaints/" + m.complaint + "/notes"
	if status, answer := w.send(w.admin, http.MethodPost, at, map[string]any{"direction": "in", "description": "x"}); status != http.StatusCreated {
		w.t.Errorf("%s: %d %s", at, status, answer)
	}
	w.catchUp()
	for one, answer := range w.answers(m.north.key, questions(m.ours)) {
		if answer != before[one] {
			leak("%s depends on the first record:\n%s\n%s", one.path, before[one], answer)
		}
	}
	status, answer := w.send(m.north.key, http.MethodGet, "/v1/customers/"+m.ours, nil, "Dossier-Min-Position", fmt.Sprint(w.position))
	var record struct{ Set struct{ Complaints int } }
	if err := json.Unmarshal([]byte(answer), &record); err != nil || status != http.StatusOK || record.Set.Complaints != 0 {
		leak("the set counts what the first record has: %d %s", status, answer)
	}
	return out
}
