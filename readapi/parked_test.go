package readapi_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
)

// damaged appends an event of a known type that cannot be read.
func (w *world) damaged(id domain.ID) {
	w.t.Helper()
	must(w.t, w.log.Do(context.Background(), func(ctx context.Context, c *esdb.Client) error {
		r, err := c.AppendToStream(ctx, domain.CustomerStream(id), esdb.AppendToStreamOptions{}, esdb.EventData{
			EventID: uuid.New(), EventType: "CustomerVisited", ContentType: esdb.ContentTypeJson,
			Data: []byte(`{"visitId":7}`), Metadata: []byte(`{"schema":1,"occurredAt":"2024-03-01T00:00:00Z"}`),
		})
		if err == nil {
			w.heads[id], w.at = int64(r.NextExpectedVersion), r.CommitPosition
		}
		return err
	}))
}

func (w *world) post(path, body string) reply {
	w.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return w.send(r)
}

// TestParkedCustomer reads a customer of whom an event could not be applied, and
// has that event skipped.
func TestParkedCustomer(t *testing.T) {
	w := newWorld(t)
	id, other := w.customer(domain.CustomerCreated{Name: "Ada"}, noon), w.customer(domain.CustomerCreated{Name: "Grace"}, noon)
	path := "/v1/customers/" + id.String()
	w.get("/v1/customers").is(200)
	w.damaged(id)
	w.append(id, fact{event: &domain.CustomerProfileChanged{Region: "DE", Changed: []string{"region"}}})
	for _, of := range []string{"", "/timeline", "/visits", "/complaints", "/complaints/" + uuid.NewString(), "/orders", "/survey-answers"} {
		r := w.get(path + of)
		r.fault(503, "projection-parked", "", "")
		equal(t, r.header.Get("Retry-After"), "60")
	}
	w.get("/v1/customers/"+other.String()).is(200).has("name", "Grace")
	w.get("/v1/customers/" + other.String() + "/visits").is(200)
	for _, list := range []string{"/v1/customers", "/v1/visits", "/v1/classes", "/v1/complaints/summary"} {
		equal(t, w.get(list).is(200).header.Get("Dossier-Parked"), "1")
	}
	stream := "/v1/projections/customers/parked/" + domain.CustomerStream(id)
	w.get("/v1/projections/customers/parked").is(200).has("items.0.stream", domain.CustomerStream(id), "items.0.firstRevision", 1, "items.0.heldEvents", 2)
	w.get("/v1/projections/nonsense/parked").fault(404, "projection-not-found", "", "")
	w.get(stream).is(200).has("firstType", "CustomerVisited", "tries", 0, "asked", nil)
	w.post(stream+"/retry", "").is(202)
	for w.get(stream).at("tries") != float64(1) {
		time.Sleep(10 * time.Millisecond)
	}
	w.post(stream+"/skip", `{"reason":""}`).fault(422, "invalid", "body.reason", "min-length")
	w.post(stream+"/skip", `{"reason":"damaged by hand"}`).is(202)
	for w.get(stream).status == 200 {
		time.Sleep(10 * time.Millisecond)
	}
	w.post(stream+"/retry", "").fault(404, "not-parked", "", "")
	r := w.get(path).is(200).has("region", "DE", "revision", 2)
	equal(t, r.header.Get("Dossier-Parked"), "")
	w.get("/v1/projections/customers/parked").is(200).has("items", "[]", "skipped.0.reason", "damaged by hand", "skipped.0.skippedBy", "local")
	for _, item := range w.get("/v1/projections").is(200).at("items").([]any) {
		one := reply{t: t, body: item}
		if one.at("name") == "customers" {
			one.has("census.skipped", 1, "census.parked", 0, "census.parkedStreams", 0)
		}
		if one.at("name") == "visits" {
			one.has("census.skipped", 0, "census.parked", 2, "census.parkedStreams", 1)
		}
	}
}

// TestFrozenModel has a newer version that is being made, and nobody who keeps the
// present one up.
func TestFrozenModel(t *testing.T) {
	w := newWorld(t)
	w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	equal(t, w.get("/v1/visits").is(200).header.Get("Dossier-Stale"), "")
	_, err := w.pool.Exec(t.Context(), `
INSERT INTO dossier.read_model (projection, version, state, tables_hash, views_hash) VALUES ('visits', 99, 'building', '', '');
INSERT INTO dossier.checkpoint (projection, version) VALUES ('visits', 99);
INSERT INTO dossier.projection_health (projection, version, state, error, leader, beat_at, rate, seconds_left) VALUES ('visits', 99, 'catching-up', '', 'another', now() + interval '1 hour', 1000, 40);
UPDATE dossier.read_model SET version = 0 WHERE projection = 'visits' AND version = 1;
UPDATE dossier.checkpoint SET version = 0 WHERE projection = 'visits' AND version = 1`) // whoever led it finds nothing to lead
	must(t, err)
	r := w.ask("/v1/visits").is(200)
	if stale := r.header.Get("Dossier-Stale"); stale == "" {
		t.Error("the answer does not say that it is stale")
	}
	r = w.ask("/v1/visits?minPosition=99999999")
	r.fault(503, "projection-behind", "", "")
	if after := r.header.Get("Retry-After"); after != "40" && after != "1" { // 1: the watcher has not looked since
		t.Errorf("Retry-After %s", after)
	}
	for w.ask("/v1/visits?minPosition=99999999").header.Get("Retry-After") != "40" {
		time.Sleep(50 * time.Millisecond)
	}
	for _, item := range w.ask("/v1/projections").is(200).at("items").([]any) {
		if one := (reply{t: t, body: item}); one.at("name") == "visits" {
			one.has("state", "frozen", "next.version", 99, "next.secondsLeft", 40, "next.eventsPerSecond", 1000)
		}
	}
}
