package readapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
)

type replayed struct {
	Steps []struct {
		Revision uint64
		Title    string
		Reason   *string
		Counts   bool
		Changes  []changed
	}
	NextRevision *uint64
}

type changed struct {
	Field    string
	From, To any
	Since    *uint64
}

func (w *world) fetch(path string, status int, into any) {
	w.t.Helper()
	out := httptest.NewRecorder()
	w.handler.ServeHTTP(out, httptest.NewRequest(http.MethodGet, path, nil))
	if out.Code != status {
		w.t.Fatalf("%s: %d %s", path, out.Code, out.Body)
	}
	if into != nil {
		must(w.t, json.Unmarshal(out.Body.Bytes(), into))
	}
}

func (c changed) String() string {
	since := "-"
	if c.Since != nil {
		since = fmt.Sprint(*c.Since)
	}
	return fmt.Sprintf("%s: %v (%s) -> %v", c.Field, c.From, since, c.To)
}

func TestReplay(t *testing.T) {
	w := newWorld(t)
	id := w.customer(domain.CustomerCreated{Name: "Robin"}, noon)
	w.append(id, fact{event: &domain.CustomerProfileChanged{Name: "Robin Wren", Region: "GB", Changed: []string{"name", "region"}}, occurred: noon.Add(2 * time.Hour)})
	w.append(id, fact{event: &domain.CustomerProfileChanged{Name: "Robin Late", Changed: []string{"name"}}, occurred: noon.Add(time.Hour)}) // loses: something later was recorded before
	w.append(id, fact{event: &domain.CustomerReclassified{Scheme: "value", To: "high"}, reason: "contract-signed", occurred: noon.Add(48 * time.Hour)})
	w.append(id, fact{event: &domain.CustomerProfileChanged{Cleared: []string{"region"}}, occurred: noon.Add(72 * time.Hour)})

	path := "/v1/customers/" + id.String()
	var r replayed
	w.fetch(path+"/replay", 200, &r)
	want := map[uint64]map[string]string{
		1: {"name": "name: Robin (0) -> Robin Wren", "region": "region: <nil> (-) -> GB"},
		2: {},
		3: {"classes.value": "classes.value: <nil> (-) -> high"},
		4: {"region": "region: GB (1) -> <nil>"},
	}
	if len(r.Steps) != 5 || r.Steps[3].Title != "Customer reclassified" || *r.Steps[3].Reason != "contract-signed" {
		t.Fatalf("steps: %+v", r.Steps)
	}
	for revision, fields := range want {
		got := map[string]string{}
		for _, c := range r.Steps[revision].Changes {
			got[c.Field] = c.String()
		}
		if fmt.Sprint(got) != fmt.Sprint(fields) {
			t.Errorf("#%d changed %v, want %v", revision, got, fields)
		}
	}

	// Step by step, the same.
	var paged replayed
	for from := uint64(0); ; {
		var page replayed
		w.fetch(fmt.Sprintf("%s/replay?limit=2&fromRevision=%d", path, from), 200, &page)
		paged.Steps = append(paged.Steps, page.Steps...)
		if page.NextRevision == nil {
			break
		}
		from = *page.NextRevision
	}
	if a, b := fmt.Sprintf("%+v", paged.Steps), fmt.Sprintf("%+v", r.Steps); len(a) != len(b) {
		t.Errorf("in pages:\n%s\nwhole:\n%s", a, b)
	}

	// As it was so: later events are shown and not applied.
	var then replayed
	w.fetch(path+"/replay?occurredAsOf="+noon.Add(90*time.Minute).Format(time.RFC3339), 200, &then)
	if then.Steps[1].Counts || !then.Steps[2].Counts || len(then.Steps[2].Changes) != 1 || then.Steps[2].Changes[0].String() != "name: Robin (0) -> Robin Late" {
		t.Errorf("as of: %+v", then.Steps)
	}

	var d struct {
		Changes []changed
		Steps   []any
	}
	w.fetch(path+"/diff?from=0&to=3", 200, &d)
	if fmt.Sprint(d.Changes) != "[classes.value: <nil> (-) -> high name: Robin (0) -> Robin Wren region: <nil> (-) -> GB]" || len(d.Steps) != 3 {
		t.Errorf("diff: %v, %d steps", d.Changes, len(d.Steps))
	}
	w.fetch(path+"/diff?from=2000-01-01T00:00:00Z&to=2100-01-01T00:00:00Z", 200, &d)
	if len(d.Steps) != 5 {
		t.Errorf("diff of everything: %d steps", len(d.Steps))
	}
	w.get(path+"/diff?from=0&to=3", "If-None-Match", w.get(path+"/diff?from=0&to=3").is(200).has("from.eventType", "CustomerCreated", "from.schema", 1).header.Get("ETag")).is(304)
	w.fetch(path+"/diff?from=3&to=1", 422, nil)
	w.fetch(path+"/diff?from=soon&to=1", 422, nil)
	w.fetch("/v1/customers/"+uuid.NewString()+"/replay", 404, nil)
	w.fetch("/v1/customers/"+uuid.NewString()+"/diff?from=0&to=1", 404, nil)
}

// TestReplayOfWhatWasErased: what a corrected event said and is erased is not told
// as if it had said nothing.
func TestReplayOfWhatWasErased(t *testing.T) {
	w := newWorld(t)
	id, visit := w.customer(domain.CustomerCreated{Name: "Robin"}, noon), newID()
	w.append(id, fact{event: &domain.CustomerVisited{VisitID: visit, Mode: "phone", Content: "nests", Feedback: "glad"}})
	path := "/v1/customers/" + id.String() + "/replay"
	at := w.ids("/v1/customers/" + id.String())[1]
	w.append(id, fact{event: &domain.RecordWithdrawn{Corrects: at, CorrectsRevision: 1, Record: "CustomerVisited", SubjectID: visit}, reason: "wrong-customer"})
	fields := func() []any { return w.get(path).is(200).at("steps.2.corrects.changes").([]any) }
	names := func() string {
		var out []any
		for _, c := range fields() {
			out = append(out, c.(map[string]any)["field"])
		}
		return fmt.Sprint(out)
	}
	if got := names(); got != "[content feedback mode occurredAt visitId]" {
		t.Errorf("withdrawn: %s", got)
	}
	must(t, w.vault.Destroy(t.Context(), uuid.UUID(id)))
	if got := names(); got != "[mode occurredAt visitId]" {
		t.Errorf("withdrawn, and erased since: %s: %v", got, fields())
	}
}
