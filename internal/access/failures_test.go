package access

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"
)

func TestFailures(t *testing.T) {
	pool := database(t)
	_, first := create(t, pool, Key{Principal: "shop", Role: Client})
	_, second := create(t, pool, Key{Principal: "till", Role: Client})
	now := time.Now()
	open := func(rate float64) func(address, token string) *httptest.ResponseRecorder {
		d := NewDoor(Config{Pool: pool, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }, FailRate: rate, FailBurst: 5})
		h := d.Authenticate(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		return func(address, token string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodGet, "/v1/customers", nil)
			r.RemoteAddr = address
			r.Header.Set("X-Forwarded-For", fmt.Sprintf("203.0.113.%d", len(token)%250)) // from nobody whom we believe
			r.Header.Set("Authorization", "Bearer "+token)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			return w
		}
	}
	send := open(0.5)
	if w := send("192.0.2.1:1000", first); w.Code != 200 {
		t.Fatal(w.Code)
	}
	for i := range 5 {
		if w := send("192.0.2.1:1001", fmt.Sprintf("wrong%0*d", i, i)); w.Code != 401 {
			t.Fatal(i, w.Code)
		}
	}
	if w := send("192.0.2.1:1002", "wrong"); w.Code != 429 || w.Header().Get("Retry-After") != "2" {
		t.Error(w.Code, w.Header())
	}
	if w := send("192.0.2.1:1002", second); w.Code != 429 {
		t.Error("what was not seen before is looked at:", w.Code)
	}
	if w := send("192.0.2.1:1002", first); w.Code != 200 {
		t.Error("one who shares the address with somebody who guesses is shut out:", w.Code)
	}
	if w := send("192.0.2.2:1000", second); w.Code != 200 {
		t.Error("one address counts for another:", w.Code)
	}
	now = now.Add(2 * time.Second)
	if one, two := send("192.0.2.1:1003", "wrong").Code, send("192.0.2.1:1003", "wrong").Code; one != 401 || two != 429 {
		t.Error(one, two)
	}
	// Control: without a limit nobody is told to wait.
	send = open(0)
	for range 20 {
		if w := send("192.0.2.1:1000", "wrong"); w.Code != 401 {
			t.Fatal(w.Code)
		}
	}
}

// However many addresses there are, memory is bounded.
func TestFailuresForget(t *testing.T) {
	f := newFailures(1, 1, nil, nil)
	for i := range 3 * limitedPrincipals {
		f.failed(fmt.Sprint(i), "wrong")
		f.held(fmt.Sprint(i))
	}
	if n, m := f.buckets.buckets.Len(), f.proven.Len(); n != limitedPrincipals || m != knownKeys {
		t.Error(n, m)
	}
}

func TestClientAddress(t *testing.T) {
	f := newFailures(1, 1, []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}, nil)
	for _, c := range []struct {
		remote    string
		forwarded []string
		want      string
	}{
		{"192.0.2.1:5", nil, "192.0.2.1"},
		{"192.0.2.1:5", []string{"198.51.100.7"}, "192.0.2.1"}, // no proxy of ours
		{"10.0.0.1:5", []string{"198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.1:5", nil, "10.0.0.1"},
		{"10.0.0.1:5", []string{"1.1.1.1, 198.51.100.7"}, "198.51.100.7"},             // the left one the client made up
		{"10.0.0.1:5", []string{"1.1.1.1", "198.51.100.7, 10.0.0.2"}, "198.51.100.7"}, // two proxies, two lines
		{"10.0.0.1:5", []string{"1.1.1.1, nonsense"}, "10.0.0.1"},
		{"10.0.0.1:5", []string{"10.0.0.3"}, "10.0.0.3"},
		{"[2001:db8:1:2:3::4]:5", nil, "2001:db8:1:2::/64"},
		{"[::ffff:192.0.2.1]:5", nil, "192.0.2.1"},
		{"[fd00::1]:5", []string{"2001:db8:1:2::9"}, "2001:db8:1:2::/64"},
		{"@", []string{"1.1.1.1"}, ""},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.remote
		r.Header["X-Forwarded-For"] = c.forwarded
		if got := f.client(r); got != c.want {
			t.Errorf("%s %v: %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
}

// What depends on who asks is kept by nobody, also a refusal.
func TestAnswersAreTheReaders(t *testing.T) {
	d := NewDoor(Config{Pool: database(t), Log: slog.New(slog.DiscardHandler)})
	h := d.Authenticate(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for path, private := range map[string]bool{"/v1/customers": true, "/nowhere": true, "/openapi.json": false, "/healthz/live": false} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if got := w.Header().Get("Vary") == "Authorization" && w.Header().Get("Cache-Control") == "private, no-store"; got != private {
			t.Errorf("%s: %v", path, w.Header())
		}
	}
}
