package readapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/readapi"
)

// waits lists a route of each read model.
var waits = map[string]string{
	"customer_managers": "/v1/customers", // who looks after them first, then they
	"timeline":          "/v1/customers/{}/timeline",
	"visits":            "/v1/visits",
	"complaints":        "/v1/complaints/summary",
	"survey_answers":    "/v1/survey-answers/summary",
	"orders":            "/v1/orders",
	"class_days":        "/v1/classes",
	"policies":          "/v1/managed-customers", // the interval first, then the days
}

func TestReadYourWrites(t *testing.T) {
	w := newWorld(t)
	id := w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	path := "/v1/customers/" + id.String()
	for i := range 20 { // no pause between write and read
		w.append(id, fact{event: &domain.CustomerProfileChanged{Name: fmt.Sprint("Ada ", i), Changed: []string{"name"}}, occurred: noon.Add(time.Duration(i+1) * time.Second)})
		w.ask(fmt.Sprintf("%s?minPosition=%d", path, w.at)).is(200).has("name", fmt.Sprint("Ada ", i), "revision", i+1)
	}
	for _, route := range waits { // none but two use an event of this kind
		w.append(id, fact{event: &domain.CustomerProfileChanged{Region: "DE", Changed: []string{"region"}}})
		route = strings.Replace(route, "{}", id.String(), 1)
		var position uint64
		_, _ = fmt.Sscan(w.get(route).is(200).header.Get("Dossier-Position"), &position)
		if position < w.at {
			t.Errorf("%s rests on %d, want at least %d", route, position, w.at)
		}
	}
}

// asleep is a watermark that never gets anywhere.
type asleep struct{ asked []string }

func (a *asleep) Wait(ctx context.Context, projection string, _ uint64) error {
	a.asked = append(a.asked, projection)
	<-ctx.Done()
	return ctx.Err()
}

func TestReadModelIsBehind(t *testing.T) {
	mark := &asleep{}
	w := newWorld(t, func(c *readapi.Config) { c.Watermark, c.MaxWait = mark, time.Millisecond })
	for model, route := range waits {
		mark.asked = nil
		r := w.ask(strings.Replace(route, "{}", uuid.NewString(), 1), "Dossier-Min-Position", "1")
		r.fault(503, "projection-behind", "", "")
		equal(t, r.header.Get("Retry-After"), "1")
		equal(t, mark.asked, "["+model+"]")
	}
	w.ask("/v1/customers?minPosition=3").fault(503, "projection-behind", "", "")
	w.ask("/v1/customers/"+uuid.NewString()+"?minPosition=3").fault(503, "projection-behind", "", "")
	w.ask("/v1/complaints/"+uuid.NewString()+"?minPosition=3").fault(503, "projection-behind", "", "")
}

// awake is a watermark ahead of what the connection sees, as with a replica.
type awake struct{}

func (awake) Wait(context.Context, string, uint64) error { return nil }

func TestReplicaIsBehind(t *testing.T) {
	w := newWorld(t, func(c *readapi.Config) { c.Watermark = awake{} })
	for _, route := range waits {
		w.ask(strings.Replace(route, "{}", uuid.NewString(), 1)+"?minPosition=99999999").fault(503, "projection-behind", "", "")
	}
	w.ask("/v1/customers/"+uuid.NewString()+"?minPosition=99999999").fault(503, "projection-behind", "", "")
}

func TestStoresOutOfReach(t *testing.T) {
	w := newWorld(t)
	id := w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	w.get("/v1/customers").is(200)
	must(t, w.log.Close())
	w.ask("/v1/customers/"+id.String()+"/history").fault(503, "event-store-unavailable", "", "")
	w.ask("/v1/customers/"+id.String()+"?asOfRevision=0").fault(503, "event-store-unavailable", "", "")
	w.ask("/v1/customers").is(200)
}

func TestProjections(t *testing.T) {
	w := newWorld(t)
	w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	for _, route := range waits {
		w.get(strings.Replace(route, "{}", uuid.NewString(), 1))
	}
	r := w.ask("/v1/projections").is(200)
	var got struct{ Items []readapi.ProjectionStatus }
	raw, err := json.Marshal(r.body)
	must(t, err)
	must(t, json.Unmarshal(raw, &got))
	seen := map[string]bool{}
	for _, p := range got.Items {
		seen[p.Name] = true
		if p.Version < 1 || p.Head < w.at || p.State == "" {
			t.Errorf("%+v", p)
		}
	}
	for model := range waits {
		if !seen[model] {
			t.Errorf("%s is missing", model)
		}
	}
}

// The description is what a client is written from.
func TestDescription(t *testing.T) {
	router := chi.NewRouter()
	api := httpkit.NewAPI(router, "test", "0", "")
	readapi.Register(api, readapi.Config{})
	ids := map[string]bool{}
	for path, item := range api.OpenAPI().Paths {
		op := item.Get
		if op == nil { // what people do about parked streams is all that is no query
			equal(t, item.Post.DefaultStatus, http.StatusAccepted)
			continue
		}
		if op.OperationID == "" || op.Summary == "" || len(op.Tags) != 1 || ids[op.OperationID] {
			t.Errorf("%s: id %q, summary %q, tags %v", path, op.OperationID, op.Summary, op.Tags)
		}
		ids[op.OperationID] = true
		parameters := map[string]bool{}
		for _, p := range op.Parameters {
			parameters[p.Name] = true
			obvious := p.Schema.Enum != nil || p.In == "path"
			if !obvious && p.Description == "" {
				t.Errorf("%s: parameter %s is not described", path, p.Name)
			}
		}
		// That each documented status is reached, and no other, is asked of the whole
		// program (cmd/dossier, TestEveryStatus).
		for _, status := range []int{200, 401, 403, 429, 500, 503} {
			if op.Responses[fmt.Sprint(status)] == nil {
				t.Errorf("%s: %d is not documented", path, status)
			}
		}
	}
}
