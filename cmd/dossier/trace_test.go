package main

import (
	"compress/gzip"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	spans "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/dossier-crm/dossier/internal/telemetry"
)

// otlp is a collector of traces.
type otlp struct {
	mu    sync.Mutex // guards spans
	spans []*spans.Span
}

func (c *otlp) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		body, _ = gzip.NewReader(r.Body)
	}
	raw, err := io.ReadAll(body)
	var request collector.ExportTraceServiceRequest
	if err != nil || proto.Unmarshal(raw, &request) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, one := range request.GetResourceSpans() {
		for _, scope := range one.GetScopeSpans() {
			c.spans = append(c.spans, scope.GetSpans()...)
		}
	}
}

// of returns the names of the spans with the correlation id, and their traces.
func (c *otlp) of(id string) (names, traces []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.spans {
		for _, a := range s.GetAttributes() {
			if a.GetKey() == telemetry.Correlation && a.GetValue().GetStringValue() == id {
				names = append(names, s.GetName())
				if !strings.HasPrefix(s.GetName(), "projection ") {
					traces = append(traces, hex.EncodeToString(s.GetTraceId()))
				}
			}
		}
	}
	return names, traces
}

// TestTraces: what a request sets off is found by its correlation id, from the
// request to the batches of projections, and no span has anything personal.
func TestTraces(t *testing.T) {
	c := &otlp{}
	server := httptest.NewServer(c)
	defer server.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
	t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
	p := startProgram(t, t.TempDir())
	const canary = "Zqxcanary"
	send := func(method, path, id, body string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, p.api+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+p.key)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Correlation-Id", id)
		r.Header.Set("User-Agent", canary)
		r.Header.Set("X-Forwarded-For", canary)
		r.Header.Set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}
	send(http.MethodPost, "/v1/customers", "writes", `{"kind":"person","name":"`+canary+`","source":"web","notes":"`+canary+`","contacts":[{"kind":"email","value":"`+canary+`@example.org"}]}`)
	send(http.MethodGet, "/v1/customers?email="+canary+"%40example.org", "reads", "")
	send(http.MethodGet, "/v1/"+canary, "wanders", "")
	for id, want := range map[string][]string{
		"writes":  {"POST /v1/customers", "command CreateCustomer", "append", "projection customers"},
		"reads":   {"GET /v1/customers"},
		"wanders": {"request"},
	} {
		for try := 0; ; try++ {
			names, traces := c.of(id)
			queries := slices.ContainsFunc(names, func(n string) bool {
				return strings.Contains(n, "SELECT") || strings.Contains(n, "BEGIN") || strings.Contains(n, "batch")
			})
			lacks := slices.DeleteFunc(slices.Clone(want), func(n string) bool { return slices.Contains(names, n) })
			if len(lacks) == 0 && (queries || id == "wanders") {
				for _, one := range traces {
					if one != "0af7651916cd43dd8448eb211c80319c" {
						t.Errorf("%s: a span is in the trace %s", id, one)
					}
				}
				break
			}
			if try == 600 { // half a minute
				t.Fatalf("%s: %v is not among %v", id, lacks, names)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	control := false
	for _, s := range c.spans {
		if strings.Contains(s.String(), canary) {
			t.Errorf("a span has the canary: %s", s)
		}
		control = control || strings.Contains(s.String(), "writes") // what is in an attribute is found
	}
	if !control {
		t.Error("control: what spans hold is not looked at")
	}
}
