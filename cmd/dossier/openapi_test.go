package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
)

// described sends requests and checks each answer against the description: the
// status is documented for the route and the body fits its schema.
type described struct {
	t    *testing.T
	api  string
	key  string
	desc validator.Validator
	doc  struct {
		Paths map[string]map[string]struct {
			Responses map[string]any `json:"responses"`
		} `json:"paths"`
	}
	requests int
}

func newDescribed(t *testing.T, api, key string) *described {
	t.Helper()
	resp, err := http.Get(api + "/openapi.json") //nolint:noctx // a test
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // read to its end
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := libopenapi.NewDocument(raw)
	if err != nil {
		t.Fatal(err)
	}
	v, errs := validator.NewValidator(doc, config.WithSchemaCache(nil)) // else it compiles every schema there is, first
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if ok, errs := v.ValidateDocument(); !ok {
		t.Fatalf("the description is not valid OpenAPI: %v", errs)
	}
	d := &described{t: t, api: api, key: key, desc: v}
	if err := json.Unmarshal(raw, &d.doc); err != nil {
		t.Fatal(err)
	}
	return d
}

// send sends one request to the route with its path filled in. A body that
// fits=true must fit the description too.
func (d *described) send(fits bool, status int, method, route, path, body string, headers ...string) map[string]any {
	d.t.Helper()
	d.requests++
	request := func() *http.Request {
		req, err := http.NewRequest(method, d.api+path, strings.NewReader(body)) //nolint:noctx // the client has a timeout
		if err != nil {
			d.t.Fatal(err)
		}
		if body != "" {
			req.Header.Set("Content-Type", "application/json")
		}
		req.Header.Set("Authorization", "Bearer "+d.key)
		for _, h := range headers {
			name, value, _ := strings.Cut(h, ": ")
			req.Header.Set(name, value)
		}
		return req
	}
	resp, err := (&http.Client{Timeout: 30 * time.Second}).Do(request())
	if err != nil {
		d.t.Fatal(err)
	}
	answer, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		d.t.Fatal(err)
	}
	what := fmt.Sprintf("%s %s %s", method, path, body)
	if resp.StatusCode != status {
		d.t.Errorf("%s: answered %d, not %d: %s", what, resp.StatusCode, status, answer)
	}
	operation, ok := d.doc.Paths[route][strings.ToLower(method)]
	if !ok {
		d.t.Fatalf("%s: the description has no %s", what, route)
	}
	if _, ok := operation.Responses[fmt.Sprint(resp.StatusCode)]; !ok {
		d.t.Errorf("%s: %d is not documented", what, resp.StatusCode)
	}
	if ok, errs := d.desc.ValidateHttpRequestSync(request()); ok != fits {
		d.t.Errorf("%s: fits the description: %v, wanted %v: %v", what, ok, fits, errs)
	}
	if resp.StatusCode != http.StatusNotModified {
		resp.Body = io.NopCloser(bytes.NewReader(answer))
		if ok, errs := d.desc.ValidateHttpResponse(request(), resp); !ok {
			d.t.Errorf("%s: the answer does not fit the description: %v\n%s", what, errs, answer)
		}
	}
	var out map[string]any
	if err := json.Unmarshal(answer, &out); err != nil && len(answer) > 0 {
		d.t.Errorf("%s: %v", what, err)
	}
	return out
}

// TestDescription makes the requests that a developer would make who knows the
// description and nothing else.
func TestDescription(t *testing.T) {
	t.Parallel()
	p := startProgram(t, t.TempDir())
	d := newDescribed(t, p.api, p.key)
	const customers, customer = "/v1/customers", "/v1/customers/{customerId}"

	made := d.send(true, 201, "POST", customers, customers, `{"kind":"person","name":"Robin","source":"web","birthDate":"1985-12-10","contacts":[{"kind":"email","value":"robin@example.org","label":"home"}],"interests":["birds"],"notes":"n","region":"GB-LND","external":{"source":"shop","reference":"7"}}`, "Idempotency-Key: a")
	id := fmt.Sprint(made["customerId"])
	at := customers + "/" + id
	d.send(true, 201, "POST", customers, customers, `{"kind":"person","name":"Robin","source":"web","birthDate":"1985-12-10","contacts":[{"kind":"email","value":"robin@example.org","label":"home"}],"interests":["birds"],"notes":"n","region":"GB-LND","external":{"source":"shop","reference":"7"}}`, "Idempotency-Key: a")
	d.send(true, 422, "POST", customers, customers, `{"kind":"person","name":"Robyn","source":"web"}`, "Idempotency-Key: a")
	d.send(true, 409, "POST", customers, customers, `{"kind":"person","name":"Robin","source":"web","external":{"source":"shop","reference":"7"}}`)
	d.send(false, 422, "POST", customers, customers, `{"kind":"alien","name":"Robin","source":"web"}`)
	d.send(false, 422, "POST", customers, customers, `{"kind":"person","name":"","source":"web"}`)
	d.send(false, 422, "POST", customers, customers, `{"kind":"person","name":"`+strings.Repeat("x", 201)+`","source":"web"}`)
	d.send(false, 422, "POST", customers, customers, `{"kind":"person","name":"x","source":"web","more":1}`)
	d.send(true, 200, "PATCH", customer, at, `{"name":"Robin B.","region":null}`)
	d.send(true, 200, "PATCH", customer, at, `{"birthDate":null,"interests":["birds","maps"]}`, `If-Match: "1"`)
	d.send(true, 412, "PATCH", customer, at, `{"notes":"x"}`, `If-Match: "1"`)
	d.send(true, 422, "PATCH", customer, at, `{}`)
	d.send(true, 200, "PUT", customer+"/contacts", at+"/contacts", `{"contacts":[{"kind":"phone","value":"+44 20 7946 0018"}]}`, `If-Match: *`)
	d.send(true, 200, "PUT", customer+"/contacts", at+"/contacts", `{"contacts":[]}`, `If-Match: *`)
	d.send(true, 428, "PUT", customer+"/contacts", at+"/contacts", `{"contacts":[]}`)
	d.send(true, 422, "PUT", customer+"/contacts", at+"/contacts", `{"contacts":[{"kind":"email","value":"nobody"}]}`, `If-Match: *`)
	d.send(true, 201, "POST", customer+"/visits", at+"/visits", `{"mode":"phone","content":"c","feedback":"f","agreements":["a"],"minutes":5,"purpose":"p","outcome":"o","staff":"staff-1","occurredAt":"2026-01-05T10:00:00+01:00"}`)
	d.send(false, 422, "POST", customer+"/visits", at+"/visits", `{"mode":"phone","content":"c","minutes":-1}`)
	d.send(true, 404, "POST", customer+"/visits", customers+"/11111111-1111-4111-8111-111111111111/visits", `{"mode":"phone","content":"c"}`)
	complaint := fmt.Sprint(d.send(true, 201, "POST", customer+"/complaints", at+"/complaints", `{"category":"delivery","severity":"low","description":"d"}`)["complaintId"])
	resolve := customer + "/complaints/{complaintId}/resolve"
	d.send(true, 200, "POST", resolve, at+"/complaints/"+complaint+"/resolve", `{"resolution":"replaced","cause":"c","compensation":{"amount":"12.50","currency":"EUR"},"description":"d"}`)
	d.send(true, 409, "POST", resolve, at+"/complaints/"+complaint+"/resolve", `{"resolution":"replaced"}`)
	d.send(true, 404, "POST", resolve, at+"/complaints/"+id+"/resolve", `{"resolution":"replaced"}`)
	d.send(true, 201, "POST", customer+"/survey-answers", at+"/survey-answers", `{"questionnaire":"q","version":1,"nps":10,"csat":5,"ces":7,"drivers":{"speed":3},"comment":"c","channel":"web"}`)
	d.send(true, 422, "POST", customer+"/survey-answers", at+"/survey-answers", `{"questionnaire":"q","version":1}`)
	d.send(true, 200, "POST", customer+"/classifications", at+"/classifications", `{"scheme":"value","to":"high","reason":"r","note":"n"}`)
	d.send(true, 409, "POST", customer+"/classifications", at+"/classifications", `{"scheme":"value","to":"high","reason":"r"}`)
	d.send(true, 422, "POST", customer+"/classifications", at+"/classifications", `{"scheme":"value","to":"important","reason":"r"}`)
	last := d.send(true, 201, "POST", customer+"/orders", at+"/orders", `{"items":2,"amount":{"amount":"12.5","currency":"EUR"},"number":"n-1","channel":"web"}`)
	d.send(false, 422, "POST", customer+"/orders", at+"/orders", `{"items":2,"amount":{"amount":12.5,"currency":"EUR"}}`)

	fresh := fmt.Sprintf("minPosition=%.0f", last["position"])
	d.send(true, 200, "GET", customer, at+"?"+fresh, "")
	revision := fmt.Sprintf(`"%.0f"`, last["revision"])
	d.send(true, 304, "GET", customer, at, "", "If-None-Match: "+revision)
	d.send(true, 404, "GET", customer, customers+"/11111111-1111-4111-8111-111111111111", "")
	d.send(true, 422, "GET", customer, customers+"/nobody", "") // the checker does not assert formats
	d.send(true, 200, "GET", customer, at+"?asOfRevision=2", "")
	d.send(true, 200, "GET", customer, at+"?recordedAsOf=2100-01-01T00:00:00Z&occurredAsOf=2100-06-01T00:00:00Z", "")
	for _, query := range []string{"", "?limit=1", "?sort=-createdAt&count=true", "?kind=person&status=active&value=high", "?name=obi", "?email=robin@example.org", "?phone=02079460018", "?openComplaints=false"} {
		d.send(true, 200, "GET", customers, customers+query, "")
	}
	d.send(false, 422, "GET", customers, customers+"?limit=201", "")
	d.send(false, 422, "GET", customers, customers+"?sort=name", "")
	d.send(true, 400, "GET", customers, customers+"?cursor=nonsense", "")
	d.send(true, 503, "GET", customers, customers+"?minPosition=99999999999", "")
	for _, list := range []string{"/timeline", "/history", "/visits", "/complaints", "/survey-answers", "/orders"} {
		d.send(true, 200, "GET", customer+list, at+list, "")
	}
	for _, list := range []string{"/v1/visits", "/v1/complaints", "/v1/survey-answers", "/v1/orders", "/v1/complaints/summary", "/v1/survey-answers/summary", "/v1/classes", "/v1/managed-customers", "/v1/projections"} {
		query := ""
		if list == "/v1/managed-customers" {
			query = "?from=2026-01-01&to=2026-03-01"
		}
		d.send(true, 200, "GET", list, list+query, "")
	}
	d.send(true, 200, "GET", "/v1/complaints/{complaintId}", "/v1/complaints/"+complaint, "")
	d.send(true, 404, "GET", "/v1/complaints/{complaintId}", "/v1/complaints/"+id, "")
	d.send(true, 200, "GET", customer+"/complaints/{complaintId}", at+"/complaints/"+complaint, "")
	d.send(true, 200, "POST", customer+"/archive", at+"/archive", `{"reason":"closed"}`)
	d.send(true, 409, "POST", customer+"/archive", at+"/archive", `{"reason":"closed"}`)
	d.send(true, 409, "PATCH", customer, at, `{"notes":"x"}`)
	t.Logf("%d requests", d.requests)
	if d.requests < 50 {
		t.Errorf("only %d requests", d.requests)
	}
}
