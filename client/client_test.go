package client

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// scripted answers requests one after another as the script says, and returns the keys
// that were sent so far.
func scripted(t *testing.T, script ...func(http.ResponseWriter)) (c *Client, sent func() []string) {
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
	return c, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(keys)
	}
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
	if len(keys()) < 4 {
		t.Fatal(keys())
	}
	for _, k := range keys() {
		if k == "" || k != keys()[0] {
			t.Errorf("keys %q", keys())
		}
	}
}

func TestARefusalIsNotRepeated(t *testing.T) {
	for _, status := range []int{400, 404, 409, 412, 422, 500} {
		c, keys := scripted(t, problem(status, `{"status":409,"code":"customer-archived","errors":[{"field":"f","rule":"r"}]}`))
		_, err := c.Archive(t.Context(), "c", "closed", time.Time{}, Key("mine"), IfRevision(4))
		p, ok := errors.AsType[*Problem](err)
		if !ok || ProblemCode(err) != "customer-archived" || len(p.Errors) != 1 || len(keys()) != 1 || keys()[0] != "mine" {
			t.Errorf("%d: %v, %d requests", status, err, len(keys()))
		}
	}
}

func TestAnEmptyKeyIsRefusedBeforeAnythingIsSent(t *testing.T) {
	c, keys := scripted(t, lost, accepted)
	_, err := c.RecordVisit(t.Context(), "c", Visit{Mode: "phone", Content: "x"}, Key(""))
	if again := c.Call(t.Context(), http.MethodPost, "/v1/customers", true, nil, nil, Key("")); !errors.Is(err, ErrEmptyKey) || !errors.Is(again, ErrEmptyKey) || len(keys()) != 0 {
		t.Errorf("%v, %v, %d requests", err, again, len(keys()))
	}
}

// Of two keys the later one counts: a program's own default goes before what its caller gives.
func TestTheLastKeyCounts(t *testing.T) {
	c, keys := scripted(t, accepted)
	visit := Visit{Mode: "phone", Content: "x"}
	if _, err := c.RecordVisit(t.Context(), "c", visit, Key(""), Key("mine")); err != nil || len(keys()) != 1 || keys()[0] != "mine" {
		t.Errorf("%v, keys %q", err, keys())
	}
	if _, err := c.RecordVisit(t.Context(), "c", visit, Key("mine"), Key("")); !errors.Is(err, ErrEmptyKey) || len(keys()) != 1 {
		t.Errorf("%v, keys %q", err, keys())
	}
}

// What is to be removed is gone, whether by this request or by the one before it whose
// answer was lost. Only then is 404 a success.
func TestARemovalWhoseAnswerWasLostIsDone(t *testing.T) {
	gone := problem(404, `{"status":404,"code":"webhook-not-found"}`)
	done := func(w http.ResponseWriter) { w.WriteHeader(http.StatusNoContent) }
	for name, one := range map[string]struct {
		script []func(http.ResponseWriter)
		want   string
	}{
		"the answer was lost":          {[]func(http.ResponseWriter){lost, gone}, ""},
		"a proxy lost it":              {[]func(http.ResponseWriter){problem(504, "<html>"), gone}, ""},
		"lost, and not carried out":    {[]func(http.ResponseWriter){lost, done}, ""},
		"it was never there":           {[]func(http.ResponseWriter){gone}, "webhook-not-found"},
		"nothing was done before":      {[]func(http.ResponseWriter){problem(503, `{"code":"store-unavailable"}`), gone}, "webhook-not-found"},
		"it is not Dossier that says":  {[]func(http.ResponseWriter){lost, problem(404, "<html>")}, "no-problem-details"},
		"lost, and refused afterwards": {[]func(http.ResponseWriter){lost, problem(403, `{"code":"forbidden"}`)}, "forbidden"},
	} {
		c, _ := scripted(t, one.script...)
		if err := c.Call(t.Context(), http.MethodDelete, "/v1/webhooks/w", false, nil, nil); ProblemCode(err) != one.want || (err == nil) != (one.want == "") {
			t.Errorf("%s: %v", name, err)
		}
	}
	c, _ := scripted(t, lost, gone)
	if err := c.Get(t.Context(), "/v1/webhooks/w", nil); ProblemCode(err) != "webhook-not-found" {
		t.Error("what is read is not there:", err)
	}
}

func TestWhatTakesNoKeyIsSentOnce(t *testing.T) {
	for _, answer := range []func(http.ResponseWriter){lost, problem(503, `{"code":"outcome-unknown"}`)} {
		c, keys := scripted(t, answer, accepted)
		if err := c.Call(t.Context(), http.MethodPost, "/v1/webhooks/w/rotate-secret", false, nil, nil, Key("mine")); err == nil || len(keys()) != 1 {
			t.Errorf("%v, %d requests", err, len(keys()))
		}
	}
}

func TestRetryAfterBeyondPatienceIsTheCallers(t *testing.T) {
	for _, after := range []string{"3600", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)} {
		c, keys := scripted(t, func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", after)
			w.WriteHeader(http.StatusTooManyRequests)
		})
		err := c.Get(t.Context(), "/v1/customers", nil)
		p, ok := errors.AsType[*Problem](err)
		if !ok || p.RetryAfter < 59*time.Minute || p.RetryAfter > time.Hour || len(keys()) != 1 {
			t.Errorf("%s: %v, %+v, %d requests", after, err, p, len(keys()))
		}
		_, err = c.Stream(t.Context(), http.MethodGet, "/v1/events", "", "", nil)
		if p, ok := errors.AsType[*Problem](err); !ok || p.RetryAfter < 59*time.Minute {
			t.Errorf("%s: a stream says %v", after, err)
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
