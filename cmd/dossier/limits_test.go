package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/dossier-crm/dossier/internal/access"
)

// Operations that set headers of their own leave alone what the door says: that
// nobody keeps an answer for somebody else.
func TestNobodyKeepsAnswers(t *testing.T) {
	t.Parallel()
	a := assemble(t)
	router, _ := a.routes(true)
	key := a.key(access.Key{Principal: "auditor", Role: access.Auditor})
	for _, path := range []string{"/v1/customers", "/v1/customers?format=csv", "/v1/events", "/v1/projections", "/v1/access-log", "/v1/nowhere"} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Authorization", "Bearer "+key)
		router.ServeHTTP(w, r)
		vary := strings.Split(strings.ReplaceAll(strings.Join(w.Header().Values("Vary"), ","), " ", ""), ",")
		if !slices.Contains(vary, "Authorization") || w.Header().Get("Cache-Control") != "private, no-store" || w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Code >= 500 {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
}
