package httpkit

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus"
)

func TestRequestsAreLogged(t *testing.T) {
	const canary = "Zqxcanary"
	var out strings.Builder
	reg := prometheus.NewRegistry()
	r := chi.NewRouter()
	r.Use(Correlate, Observe(slog.New(slog.NewJSONHandler(&out, nil)), reg), Recover(slog.New(slog.DiscardHandler)),
		func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				Seen(r.Context(), Principal{ID: "shop", Role: "client", Auth: "key:1"})
				next.ServeHTTP(w, r)
			})
		})
	r.Post("/v1/customers/{id}", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte(canary))
	})
	r.Get("/abort/{id}", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("part"))
		panic(http.ErrAbortHandler)
	})
	ask := func(method, path string) map[string]any {
		t.Helper()
		out.Reset()
		q := httptest.NewRequest(method, path+canary+"?q="+canary, strings.NewReader(canary))
		q.Header.Set(CorrelationHeader, "trace-1")
		q.Header.Set("User-Agent", canary)
		q.Header.Set("Authorization", "Bearer "+canary)
		func() {
			defer func() { _ = recover() }()
			r.ServeHTTP(httptest.NewRecorder(), q)
		}()
		if strings.Contains(out.String(), canary) || strings.Count(out.String(), "\n") != 1 {
			t.Errorf("%s %s: %s", method, path, &out)
		}
		var line map[string]any
		if err := json.Unmarshal([]byte(out.String()), &line); err != nil {
			t.Fatal(err)
		}
		return line
	}
	check := func(line map[string]any, want map[string]any) {
		t.Helper()
		for k, v := range want {
			if line[k] != v {
				t.Errorf("%s is %v, want %v", k, line[k], v)
			}
		}
	}
	check(ask(http.MethodPost, "/v1/customers/"), map[string]any{
		"level": "INFO", "method": "POST", "route": "/v1/customers/{id}", "status": 201.0, "bytes": 9.0, "principal": "shop", "role": "client",
		"correlationId": "trace-1", "aborted": false,
	})
	check(ask(http.MethodGet, "/abort/"), map[string]any{"route": "/abort/{id}", "aborted": true, "bytes": 4.0})
	check(ask(http.MethodGet, "/nowhere/"), map[string]any{"status": 404.0})
	check(ask(canary, "/nowhere/"), map[string]any{"method": "other"})
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == "dossier_http_request_seconds" && len(f.GetMetric()) != 4 {
			t.Error(f)
		}
	}
}
