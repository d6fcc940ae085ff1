package access

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/internal/httpkit"
)

func TestLimiter(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	l := NewLimiter(2, 5, func() time.Time { return now })
	handler := l.Limit(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	send := func(principal string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("X-Forwarded-For", principal) // says nothing
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r.WithContext(httpkit.WithPrincipal(r.Context(), httpkit.Principal{ID: principal})))
		return w
	}
	for i := range 5 {
		if w := send("a"); w.Code != 200 || w.Header().Get("RateLimit-Policy") != `"principal";q=5;w=3` || w.Header().Get("RateLimit") != `"principal";r=`+string(rune('4'-i)) {
			t.Fatal(i, w.Code, w.Header())
		}
	}
	w := send("a")
	if w.Code != 429 || w.Header().Get("Retry-After") != "1" || w.Header().Get("RateLimit") != `"principal";r=0;t=1` {
		t.Error(w.Code, w.Header())
	}
	if w := send("b"); w.Code != 200 {
		t.Error("one principal's requests count for another:", w.Code)
	}
	now = now.Add(500 * time.Millisecond) // one more
	if first, second := send("a").Code, send("a").Code; first != 200 || second != 429 {
		t.Error(first, second)
	}
	now = now.Add(time.Hour) // a full bucket and not more
	for i := range 6 {
		if w := send("a"); (w.Code == 200) != (i < 5) {
			t.Error(i, w.Code)
		}
	}
	now = now.Add(-time.Hour) // a clock that was set back gives nothing, and takes nothing
	if w := send("a"); w.Code != 429 {
		t.Error(w.Code)
	}
	for range 20 {
		if w := send(""); w.Code != 200 {
			t.Error("what is public is limited:", w.Code)
		}
	}
	// Control: without a rate there is no limit.
	handler = NewLimiter(0, 1, nil).Limit(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for range 20 {
		if w := send("a"); w.Code != 200 {
			t.Error(w.Code)
		}
	}
}
