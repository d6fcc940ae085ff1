package httpkit

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
)

type echoIn struct {
	Region string   `query:"region"`
	Tags   []string `query:"tags"`
	Many   []string `query:"many,explode"`
	Key    string   `header:"Idempotency-Key"`
	Match  string   `header:"If-Match"`
	None   string   `header:"If-None-Match"`
	Body   struct {
		Text string `json:"text,omitempty"`
	}
}

type echoOut struct{ Body struct{ Region, Text string } }

// Nothing of a request is passed over in silence: what the program would be asked
// without is refused, with the field and the rule.
func TestNothingOfARequestIsPassedOver(t *testing.T) {
	t.Parallel()
	r := chi.NewRouter()
	r.Use(Correlate, Recover(slog.New(slog.DiscardHandler)), As(Principal{ID: "local"}))
	api := NewAPI(r, "t", "1", "")
	Register(api, huma.Operation{OperationID: "echo", Method: http.MethodPost, Path: "/echo/{id}"}, func(error) *Problem { return nil },
		func(_ context.Context, in *echoIn) (*echoOut, error) {
			out := &echoOut{}
			out.Body.Region, out.Body.Text = in.Region, in.Body.Text
			return out, nil
		})
	r.Delete("/echo/{id}", func(http.ResponseWriter, *http.Request) {})
	for _, c := range []struct {
		name, method, query, body string
		header                    []string
		status                    int
		want                      string // field:rule, or what is in the answer
	}{
		{name: "well-formed", query: "region=a%3Bb&tags=x,y&many=1&many=2", body: `{"text":"\ud83d\ude00 \\ud800"}`, status: 200, want: `{"Region":"a;b","Text":"😀 \\ud800"}`},
		{name: "a semicolon is a character", query: "region=a;b", status: 200, want: `"Region":"a;b"`},
		{name: "a value that cannot be decoded", query: "region=%zz", status: 422, want: "query.region:encoding"},
		{name: "a name that cannot be decoded", query: "%z=1", status: 422, want: "query:encoding"},
		{name: "the end is missing", query: "tags=a%2", status: 422, want: "query.tags:encoding"},
		{name: "twice", query: "region=a&region=b", status: 422, want: "query.region:duplicate-parameter"},
		{name: "twice the same", query: "region=a&region=a", status: 422, want: "query.region:duplicate-parameter"},
		{name: "twice by another spelling", query: "region=a&%72egion=b", status: 422, want: "query.region:duplicate-parameter"},
		{name: "a list twice", query: "tags=a&tags=b", status: 422, want: "query.tags:duplicate-parameter"},
		{name: "U+0000 behind a semicolon", query: "region=;%00", status: 422, want: "query.region:text"},
		{name: "unknown", query: "other=1", status: 422, want: "query.other:unknown-parameter"},
		{name: "unknown behind a semicolon", query: "other=;", status: 422, want: "query.other:unknown-parameter"},
		{name: "two keys", header: []string{"Idempotency-Key", "a", "Idempotency-Key", "b"}, status: 422, want: "header.Idempotency-Key:duplicate-parameter"},
		{name: "an empty key", header: []string{"Idempotency-Key", ""}, status: 422, want: "header.Idempotency-Key:min-length"},
		{name: "an empty tag", header: []string{"If-Match", " "}, status: 422, want: "header.If-Match:min-length"},
		{name: "a list of tags in two lines", header: []string{"If-None-Match", `"1"`, "If-None-Match", `"2"`}, status: 200},
		{name: "compressed", header: []string{"Content-Encoding", "gzip"}, status: 415, want: "header.Content-Encoding:one-of"},
		{name: "not compressed", header: []string{"Content-Encoding", "identity"}, status: 200},
		{name: "half of a pair", body: `{"text":"a\ud83d"}`, status: 400, want: "body:malformed"},
		{name: "the other half", body: `{"text":"\ude00a"}`, status: 400, want: "body:malformed"},
		{name: "halves the wrong way round", body: `{"text":"\ude00\ud83d"}`, status: 400, want: "body:malformed"},
		{name: "another method", method: http.MethodGet, status: 405, want: "DELETE, POST"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			method, body := c.method, c.body
			if method == "" {
				method = http.MethodPost
			}
			if body == "" {
				body = "{}"
			}
			q := httptest.NewRequest(method, "/echo/1?"+c.query, strings.NewReader(body))
			q.Header.Set("Content-Type", "application/json")
			for i := 0; i < len(c.header); i += 2 {
				q.Header.Add(c.header[i], c.header[i+1])
			}
			w := httptest.NewRecorder()
			r.ServeHTTP(w, q)
			var p Problem
			_ = json.Unmarshal(w.Body.Bytes(), &p)
			got := w.Body.String() + w.Header().Get("Allow")
			for _, e := range p.Errors {
				got += "\n" + e.Field + ":" + e.Rule
			}
			if w.Code != c.status || !strings.Contains(got, c.want) || c.status == 422 && len(p.Errors) != 1 {
				t.Errorf("%d, want %d with %s; %s", w.Code, c.status, c.want, got)
			}
		})
	}
}
