package client

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// scripted answers requests one after another as the script says.
func scripted(t *testing.T, script ...func(http.ResponseWriter)) (*Client, *[]string) {
	t.Helper()
	var mu sync.Mutex // guards keys
	var keys []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		n := len(keys)
		keys = append(keys, r.Header.Get("Idempotency-Key"))
		script[min(n, len(script)-1)](w)
	}))
	t.Cleanup(server.Close)
	c, err := New(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return c, &keys
}

func problem(status int, body string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func lost(http.ResponseWriter) { panic(http.ErrAbortHandler) }

func accepted(w http.ResponseWriter) {
	w.Header().Set("Idempotency-Replayed", "true")
	w.WriteHeader(http.StatusCreated)
	_, _ = w.Write([]byte(`{"customerId":"c","revision":4,"position":9}`))
}

func TestACommandIsRepeatedUnderItsKey(t *testing.T) {
	c, keys := scripted(t, problem(503, `{"status":503,"code":"store-unavailable"}`), lost, problem(502, "<html>"), accepted)
	got, err := c.RecordVisit(t.Context(), "c", Visit{Mode: "phone", Content: "x"})
	if err != nil || got.Revision != 4 || got.Position != 9 || !got.Replayed {
		t.Fatal(got, err)
	}
	if len(*keys) < 4 {
		t.Fatal(*keys)
	}
	for _, k := range *keys {
		if k == "" || k != (*keys)[0] {
			t.Errorf("keys %q", *keys)
		}
	}
}

func TestARefusalIsNotRepeated(t *testing.T) {
	for _, status := range []int{400, 404, 409, 412, 422, 500} {
		c, keys := scripted(t, problem(status, `{"status":409,"code":"customer-archived","errors":[{"field":"f","rule":"r"}]}`))
		_, err := c.Archive(t.Context(), "c", "closed", time.Time{}, Key("mine"), IfRevision(4))
		p, ok := errors.AsType[*Problem](err)
		if !ok || ProblemCode(err) != "customer-archived" || len(p.Errors) != 1 || len(*keys) != 1 || (*keys)[0] != "mine" {
			t.Errorf("%d: %v, %d requests", status, err, len(*keys))
		}
	}
}

func TestBaseURL(t *testing.T) {
	for _, base := range []string{"", "localhost:8080", "ftp://x", "http://"} {
		if _, err := New(base); err == nil {
			t.Errorf("%q is taken for a base URL", base)
		}
	}
}
