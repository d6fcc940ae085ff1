package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/access"
)

// more is what of a body differs from the sample of its schema.
type more = map[string]any

// again has another thing of the kind made: the names that follow get new values.
func (of *team) again(names ...string) {
	for _, name := range names {
		delete(of.things, name)
	}
}

// populate has every operation answer well, in an order in which that is possible.
func (w *inhabited) populate() {
	w.t.Helper()
	w.rules()
	of := w.found("north")
	w.of = of
	w.record(of)
	for _, role := range access.Roles() {
		k := access.Key{Principal: "p-" + string(role), Role: role}
		if role == access.Agent {
			k.Staff, k.Principal = &of.agent, of.agent.String()
		}
		w.keys[role] = w.key(k)
	}
	customer, staff := of.things["customerId"], of.agent.String()
	steps := func(ids ...string) {
		w.t.Helper()
		for _, id := range ids {
			w.do(of, id, nil)
		}
	}

	// Complaints.
	of.again("complaintId")
	steps("file-complaint", "acknowledge-complaint")
	w.do(of, "assign-complaint", more{"owner": staff, "team": of.code})
	steps("analyse-complaint", "agree-complaint-action", "note-on-complaint", "pause-complaint", "resume-complaint", "escalate-complaint", "correct-complaint",
		"resolve-complaint", "send-complaint-feedback", "confirm-complaint", "close-complaint", "reopen-complaint")
	complaint := of.things["complaintId"]
	for _, end := range []string{"reject-complaint", "withdraw-complaint"} {
		of.again("complaintId")
		steps("file-complaint", end)
	}
	of.things["complaintId"], of.things["caseId"] = complaint, complaint

	// Visits and what follows.
	of.again("visitId")
	visit := more{"staff": staff}
	w.do(of, "plan-visit", visit)
	w.do(of, "confirm-visit", nil)
	w.do(of, "reschedule-visit", nil)
	w.do(of, "assign-visit", more{"staff": staff, "team": of.code})
	w.do(of, "start-visit", nil)
	w.do(of, "complete-visit", nil)
	for _, end := range []string{"miss-visit", "cancel-visit"} {
		of.again("visitId")
		w.do(of, "plan-visit", more{"staff": staff, "from": "2026-01-05T08:00:00Z", "until": "2026-01-05T16:00:00Z"})
		w.do(of, end, more{"occurredAt": "2026-01-05T15:00:00Z"})
	}
	of.again("visitId")
	steps("record-visit", "correct-visit", "withdraw-visit")
	of.again("followUpId")
	w.do(of, "open-follow-up", more{"owner": staff})
	w.do(of, "assign-follow-up", more{"owner": staff, "team": of.code})
	steps("correct-follow-up", "do-follow-up")
	for _, end := range []string{"drop-follow-up", "withdraw-follow-up"} {
		of.again("followUpId")
		steps("open-follow-up", end)
	}

	// Requests, disputes, upgrades, key contacts.
	steps("start-request", "do-request-task", "notify-progress", "resolve-request", "resume-request", "resolve-request", "confirm-request")
	w.do(of, "assign-dispute", more{"owner": staff, "team": of.code})
	steps("add-dispute-evidence", "rule-dispute")
	for _, end := range []string{"settle-dispute", "withdraw-dispute"} {
		of.again("disputeId")
		steps("open-dispute", end)
	}
	w.do(of, "grant-service-upgrade", more{"until": soon})
	steps("end-service-upgrade")
	of.again("upgradeId")
	steps("request-service-upgrade", "refuse-service-upgrade")
	w.do(of, "assign-key-contact", more{"owner": staff, "team": of.code})
	steps("hold-key-contact", "follow-up-key-contact")
	of.again("keyContactId")
	steps("prepare-key-contact", "cancel-key-contact")

	// Offers: one that was presented, and another one.
	steps("accept-offer")
	of.again("offerId", "rankingId")
	steps("rank-offers", "present-offer", "decline-offer", "withdraw-offer")

	// Surveys, orders, interactions.
	steps("correct-survey-answer", "withdraw-survey-answer")
	of.again("invitationId")
	steps("invite-to-survey", "expire-survey-invitation")
	of.again("orderId")
	steps("place-order", "promise-order", "correct-order", "cancel-order")
	of.again("orderId")
	steps("place-order", "withdraw-order")
	of.again("orderId")
	steps("place-order")
	of.again("interactionId")
	steps("record-interaction", "withdraw-interaction")

	// The record itself.
	revision := func(id string) { of.things["revision"] = string(json.Number(jsonText(w.do(of, id, nil)["revision"]))) }
	revision("change-profile")
	steps("correct-profile-change", "withdraw-profile-change")
	revision("change-contacts")
	steps("correct-contacts-change", "withdraw-contacts-change")
	steps("unlink-person", "withdraw-consent", "record-legal-basis", "end-legal-basis", "place-legal-hold", "release-legal-hold",
		"request-erasure", "reject-erasure", "give-subject-access", "declare-criterion")
	w.do(of, "define-collection-standard", more{
		"from": "2026-01-02T00:00:00Z", "classScheme": "importance",
		"standards": []any{more{"responsible": "staff-17", "required": []any{more{"field": "phone"}, more{"field": "post"}}}},
	})
	w.do(of, "accept-fault", more{"field": "phone", "fault": "missing"})
	w.do(of, "reject-fault", more{"field": "post", "fault": "missing"})
	steps("release-manager")
	w.ask(of, "take-customer", nil, of.key)
	w.do(of, "hand-over-customer", more{"from": staff, "team": "south"})
	w.do(of, "assign-manager", more{"team": of.code})

	// The organisation.
	steps("define-quality-weights", "define-greetings", "define-retention", "define-duplicate-rules", "declare-custom-fields", "define-scheme")
	other := &team{canary: "x", things: map[string]string{"questionnaire": "short", "scheme": "importance", "revision": "0"}}
	w.do(other, "draft-questionnaire", nil)
	w.do(other, "publish-questionnaire", more{"version": 1})
	w.do(other, "close-questionnaire", more{"version": 1})
	made := func(id string, m more) string {
		w.t.Helper()
		return w.do(other, id, m)["id"].(string)
	}
	other.things["staffId"] = made("join-staff", nil)
	w.do(other, "move-staff", nil)
	w.do(other, "leave-staff", nil)
	for _, end := range []string{"verify-measure", "find-measure-ineffective"} {
		of.things["measureId"] = made("open-measure", more{"cause": "packaging"})
		w.do(of, "link-measure", more{"because": more{"complaints": []string{complaint}}})
		w.do(of, "assign-measure", more{"team": of.code})
		w.do(of, "implement-measure", nil)
		w.do(of, end, nil)
	}
	w.idle = of.things["measureId"]
	w.do(of, "reopen-measure", nil)
	of.things["measureId"] = made("open-measure", more{"cause": "packaging"})
	w.do(of, "implement-measure", nil)

	// Records that end.
	create := func() string {
		w.t.Helper()
		other.again("customerId")
		return w.do(other, "create-customer", more{"kind": "person", "name": "Quentin"})["customerId"].(string)
	}
	w.archived = create()
	w.do(other, "archive-customer", nil)
	w.erased = create()
	w.do(other, "add-attachment", nil, "Content-Type", "text/plain", "Dossier-Attachment-Name", "x")
	w.lost = other.things["attachmentId"]
	w.do(other, "request-erasure", nil)
	w.ask(other, "approve-erasure", nil, w.keys[access.Officer])
	pair := []string{create(), create()}
	of.things["mergeId"] = made("propose-merge", more{"customers": pair})
	w.do(of, "reject-merge", nil)
	of.things["mergeId"] = made("propose-merge", more{"customers": pair})
	w.do(of, "accept-merge", more{"survivor": pair[0]})
	w.soon("/v1/merges/"+of.things["mergeId"], `"confirmed"`)
	w.do(of, "split-merge", nil)

	// What works in the background.
	w.imports(of)
	w.webhooks(of)
	w.runs(of)
	w.park(of)
	status, text := w.send(w.admin, http.MethodPost, "/v1/batch", more{"items": []any{more{
		"method": "POST", "path": "/v1/customers/" + customer + "/tags", "idempotencyKey": "k", "body": more{"add": []string{"vip"}},
	}}})
	if status != http.StatusOK {
		w.t.Error(status, text)
	}
	w.read(of)
}

func jsonText(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}

// ask has somebody else carry an operation out.
func (w *teams) ask(of *team, id string, m more, key string) {
	w.t.Helper()
	admin := w.admin
	w.admin = key
	defer func() { w.admin = admin }()
	w.do(of, id, m)
}

// soon asks until the answer has the text.
func (w *teams) soon(path, text string) {
	w.t.Helper()
	var last string
	for range 600 {
		if _, last = w.send(w.admin, http.MethodGet, path, nil); strings.Contains(last, text) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	w.t.Fatalf("%s never has %s: %s", path, text, last)
}

// well sends a request that is to be answered well and returns the answer.
func (w *inhabited) well(method, path string, body any, headers ...string) map[string]any {
	w.t.Helper()
	status, text := w.send(w.admin, method, path, body, headers...)
	if status >= 300 {
		w.t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	var out map[string]any
	_ = json.Unmarshal([]byte(text), &out)
	return out
}

func (w *inhabited) imports(of *team) {
	w.t.Helper()
	load := func() string {
		return w.well(http.MethodPost, "/v1/imports?kind=customers&source=till", "name\nPetra\n", "Content-Type", "text/csv")["id"].(string)
	}
	of.things["importId"] = load()
	at := "/v1/imports/" + of.things["importId"]
	w.soon(at, `"done"`)
	w.well(http.MethodPost, at+"/undo", nil)
	for range 50 { // it may end before it is cancelled
		if status, _ := w.send(w.admin, http.MethodPost, "/v1/imports/"+load()+"/cancel", nil); status == http.StatusOK {
			return
		}
	}
	w.t.Error("no import could be cancelled")
}

func (w *inhabited) webhooks(of *team) {
	w.t.Helper()
	hook := more{"url": "https://hooks.example.org/a"}
	at := "/v1/webhooks/" + w.well(http.MethodPost, "/v1/webhooks", hook)["id"].(string)
	for _, step := range []string{"/pause", "/resume", "/rotate-secret"} {
		w.well(http.MethodPost, at+step, nil)
	}
	w.well(http.MethodPost, at+"/replay", more{"from": 0})
	w.well(http.MethodPut, at, hook)
	w.well(http.MethodDelete, at, nil)
	of.things["webhookId"] = w.well(http.MethodPost, "/v1/webhooks", hook)["id"].(string)
}

func (w *inhabited) runs(of *team) {
	w.t.Helper()
	of.things["runId"] = w.well(http.MethodPost, "/v1/schemes/importance/runs?waitSeconds=20", more{"reason": "test"})["id"].(string)
	w.well(http.MethodPost, "/v1/schemes/importance/trial?waitSeconds=20", more{})
	for range 50 { // it may end before it is cancelled
		trial := w.well(http.MethodPost, "/v1/schemes/importance/trial", more{})["id"].(string)
		if status, _ := w.send(w.admin, http.MethodPost, "/v1/scheme-runs/"+trial+"/cancel", nil); status == http.StatusOK {
			return
		}
	}
	w.t.Error("no trial could be cancelled")
}

// park has read models park a stream: an event that no projector can apply gets into
// the log past everything that checks it.
func (w *inhabited) park(of *team) {
	w.t.Helper()
	config, err := esdb.ParseConnectionString(w.node)
	must(w.t, err)
	config.Logger = esdb.NoopLogging()
	client, err := esdb.NewClient(config)
	must(w.t, err)
	defer client.Close() //nolint:errcheck // a test's
	stranger := &team{canary: "x", things: map[string]string{}}
	stream := "customer-" + w.do(stranger, "create-customer", nil)["customerId"].(string)
	_, err = client.AppendToStream(w.t.Context(), stream, esdb.AppendToStreamOptions{}, esdb.EventData{
		EventID: uuid.New(), EventType: "CustomerVisited", ContentType: esdb.ContentTypeJson, Data: []byte(`{"visitId":7}`),
		Metadata: []byte(`{"schema":1,"occurredAt":"2026-03-01T00:00:00Z"}`),
	})
	must(w.t, err)
	of.things["name"], of.things["stream"] = "visits", stream
	for _, model := range []string{"visits", "timeline"} {
		w.soon("/v1/projections/"+model+"/parked", `"`+stream+`"`)
	}
	w.well(http.MethodPost, "/v1/projections/visits/parked/"+stream+"/retry", nil)
	w.well(http.MethodPost, "/v1/projections/timeline/parked/"+stream+"/skip", more{"reason": "test"})
}

// queries are what an operation that reads is asked, where a sample of what it
// requires is not enough.
var queries = map[string]string{
	"measure-calendar":      "from=2026-01-05T10:00:00Z&until=2026-01-06T10:00:00Z",
	"get-managed-customers": "from=2026-01-01&to=2026-03-01",
	"get-permissions":       "purpose=newsletter",
}

// read asks every operation that reads.
func (w *inhabited) read(of *team) {
	w.t.Helper()
	of.things["*"] = "0/000.p/1"
	stream := "customer-" + of.things["customerId"]
	w.soon("/v1/proof/head?stream="+stream, `"leaf":"`)
	queries["get-head-proof"], queries["get-inclusion-proof"] = "stream="+stream, "revision=0&stream="+stream
	queries["export-audit"] = "customer=" + of.things["customerId"]
	eachOperation(w.teams.api, func(op *huma.Operation) {
		if op.Method != http.MethodGet {
			return
		}
		things := of.things
		if op.OperationID == "list-selection-targets" { // whose runs are others than a scheme's
			things = maps.Clone(things)
			things["runId"] = w.run
		}
		at, known := path(strings.Replace(op.Path, "*", "{*}", 1)).fill(things)
		if !known {
			w.t.Errorf("%s: say in things what its parameters are", op.Path)
			return
		}
		query, fixed := url.Values{}, queries[op.OperationID]
		for _, p := range op.Parameters {
			if p.In == "query" && p.Required && fixed == "" {
				query.Set(p.Name, fmt.Sprint(w.sample(p.Schema, "x")))
			}
		}
		if fixed == "" {
			fixed = query.Encode()
		}
		headers := []string(nil)
		if has(op, "query", "minPosition") {
			headers = []string{"Dossier-Min-Position", fmt.Sprint(w.position)}
		}
		if fixed != "" {
			at += "?" + fixed
		}
		if status, text := w.send(w.admin, http.MethodGet, at, nil, headers...); status != http.StatusOK {
			w.t.Errorf("%s: %d %s", at, status, text)
		}
	})
}

// excused are statuses that no test here can have, with the reason.
var excused = map[string]map[int]string{
	"run-selection": {http.StatusConflict: "only where the selection is given another version in the moment in which it is run"},
}

// withoutStores are the operations that do not answer 503 while both stores are gone,
// with the reason.
var withoutStores = map[string]string{"post-batch": "its items are answered so, each when a command gives up"}

// specials are recipes of single operations.
var specials = map[string]map[int]recipe{
	"create-customer": {http.StatusConflict: func(_ *inhabited, _ *huma.Operation, well exchange) []exchange {
		known := well.saying(`{"kind":"person","name":"x","source":"web","external":{"source":"shop","reference":"r-1"}}`)
		return []exchange{known, known}
	}},
	"propose-merge": {http.StatusNotFound: func(_ *inhabited, _ *huma.Operation, well exchange) []exchange {
		return []exchange{well.saying(jsonText(more{"reason": "x", "customers": []string{uuid.NewString(), uuid.NewString()}}))}
	}},
	"approve-erasure": {http.StatusPreconditionFailed: func(w *inhabited, op *huma.Operation, well exchange) []exchange {
		one := &team{canary: "x", things: map[string]string{}}
		w.do(one, "create-customer", nil)
		w.do(one, "request-erasure", nil)
		return []exchange{well.about(op, "customerId", one.things["customerId"]).about(op, "erasureId", one.things["erasureId"]).with("If-Match", `"`+farAhead+`"`)}
	}},
	// Whether the customer of the story has a manager at that moment is chance: others ask for it too.
	"take-customer": {http.StatusPreconditionFailed: func(w *inhabited, op *huma.Operation, well exchange) []exchange {
		one := &team{canary: "x", things: map[string]string{}}
		w.do(one, "create-customer", nil)
		return []exchange{well.about(op, "customerId", one.things["customerId"]).with("Idempotency-Key", "").with("If-Match", `"`+farAhead+`"`)}
	}},
	"declare-custom-fields": {http.StatusConflict: func(_ *inhabited, _ *huma.Operation, well exchange) []exchange {
		code := `"fields":[{"code":"tier","label":"Tier","type":`
		return []exchange{well.saying(`{"reason":"x",` + code + `"text"}]}`), well.saying(`{"reason":"x",` + code + `"boolean"}]}`)}
	}},
	"open-measure": {http.StatusConflict: unknownComplaint},
	"link-measure": {http.StatusConflict: unknownComplaint},
	"get-measure-effect": {http.StatusConflict: func(w *inhabited, op *huma.Operation, well exchange) []exchange {
		return []exchange{well.about(op, "measureId", w.idle)}
	}},
	"export-audit": {http.StatusNotFound: func(_ *inhabited, _ *huma.Operation, well exchange) []exchange {
		return []exchange{well.asking("since", farAhead)}
	}},
	"get-tile": {http.StatusNotFound: elsewhere("/v1/proof/tile/9/000")},
	"get-inclusion-proof": {http.StatusNotFound: func(_ *inhabited, _ *huma.Operation, well exchange) []exchange {
		well.path = strings.Replace(well.path, "revision=0", "revision=99999", 1)
		return []exchange{well}
	}},
	"get-consistency-proof": {http.StatusNotFound: elsewhere("/v1/proof/consistency?from=0&to=" + farAhead)},
	"get-attachment-content": {
		http.StatusPartialContent: func(_ *inhabited, _ *huma.Operation, well exchange) []exchange {
			return []exchange{well.with("Range", "bytes=0-1")}
		},
		http.StatusRequestedRangeNotSatisfiable: func(_ *inhabited, _ *huma.Operation, well exchange) []exchange {
			return []exchange{well.with("Range", "bytes=99999-")}
		},
		http.StatusGone: func(w *inhabited, op *huma.Operation, well exchange) []exchange {
			return []exchange{well.about(op, "customerId", w.erased).about(op, "attachmentId", w.lost)}
		},
	},
	"add-attachment": {http.StatusRequestEntityTooLarge: func(_ *inhabited, _ *huma.Operation, well exchange) []exchange {
		return []exchange{well.saying(strings.Repeat("x", domain.MaxAttachment+1))}
	}},
	"start-scheme-run":   {http.StatusConflict: notYet},
	"start-scheme-trial": {http.StatusConflict: notYet},
	"cancel-scheme-run": {http.StatusConflict: func(w *inhabited, op *huma.Operation, well exchange) []exchange {
		return []exchange{well.about(op, "runId", w.of.things["runId"])}
	}},
	"create-webhook": {http.StatusConflict: func(w *inhabited, _ *huma.Operation, well exchange) []exchange {
		hook := more{"url": "https://hooks.example.org/removed"}
		made := w.well(http.MethodPost, "/v1/webhooks", hook, "Idempotency-Key", "removed")["id"].(string)
		w.well(http.MethodDelete, "/v1/webhooks/"+made, nil)
		return []exchange{well.saying(jsonText(hook)).with("Idempotency-Key", "removed")}
	}},
	"cancel-import": {http.StatusConflict: func(w *inhabited, op *huma.Operation, well exchange) []exchange {
		return []exchange{well.about(op, "importId", w.of.things["importId"])}
	}},
	"undo-import": {http.StatusConflict: func(w *inhabited, op *huma.Operation, well exchange) []exchange {
		dry := w.well(http.MethodPost, "/v1/imports?kind=customers&source=till&dryRun=true", "name\nPetra\n", "Content-Type", "text/csv")["id"].(string)
		return []exchange{well.about(op, "importId", dry)}
	}},
}

// elsewhere asks about what is not there.
func elsewhere(path string) recipe {
	return func(_ *inhabited, _ *huma.Operation, well exchange) []exchange {
		well.path = path
		return []exchange{well}
	}
}

// unknownComplaint is what no complaint calls for.
func unknownComplaint(_ *inhabited, _ *huma.Operation, well exchange) []exchange {
	var body more
	_ = json.Unmarshal([]byte(well.body), &body)
	body["because"] = more{"complaints": []string{uuid.NewString()}}
	return []exchange{well.saying(jsonText(body))}
}

// notYet asks of a scheme that will only be in force.
func notYet(w *inhabited, op *huma.Operation, well exchange) []exchange {
	one := &team{canary: "x", things: map[string]string{"scheme": "value"}}
	w.do(one, "define-scheme", more{"from": "2099-01-01T00:00:00Z", "classes": []any{more{"class": "high", "when": "orders >= 4"}}, "otherwise": "low"})
	return []exchange{well.about(op, "scheme", "value")}
}
