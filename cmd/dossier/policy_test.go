package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/internal/watermark"
)

// assembled is the API of the program on stores of its own, answered without a
// port. Nothing is projected.
type assembled struct {
	*stores
	t       *testing.T
	service *commands.Service
}

func assemble(t *testing.T) *assembled {
	t.Helper()
	s, err := openStores(t.Context(), storeFlags{
		Eventstore: nodetest.Start(t).ConnectionString(), Postgres: pgtest.URL(t),
		Keyring: filepath.Join(t.TempDir(), "keyring"), zoneFlag: zoneFlag{"UTC"},
	}, slog.New(slog.DiscardHandler), newRegistry())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	a := &assembled{stores: s, t: t}
	a.service = commands.NewService(commands.Config{Store: s.events, Vault: s.vault, Pool: s.pool, Log: s.log, Now: time.Now})
	t.Cleanup(func() { _ = a.service.Close(t.Context()) })
	return a
}

// routes are the program's; without the guard, as a fault would leave them.
func (a *assembled) routes(guarded bool) (*chi.Mux, huma.API) {
	r := chi.NewRouter()
	r.Use(httpkit.Correlate, httpkit.Recover(a.log), access.NewDoor(access.Config{Pool: a.pool, Log: a.log}).Authenticate)
	api := httpkit.NewAPI(r, "test", "0", "")
	if guarded {
		access.Guard(api)
	}
	a.register(api, a.service, watermark.New(a.pool), a.t.Context())
	others, err := a.integrations(a.service)
	if err != nil {
		a.t.Fatal(err)
	}
	others.register(api)
	return r, api
}

func (a *assembled) key(k access.Key) string {
	a.t.Helper()
	_, token, err := access.Create(a.t.Context(), a.pool, k)
	if err != nil {
		a.t.Fatal(err)
	}
	return token
}

var pathParameter = regexp.MustCompile(`\{[^}]*\}`)

// ask sends what may be a nonsensical request to the operation.
func ask(h http.Handler, key, method, route string) (int, httpkit.Problem) {
	path := pathParameter.ReplaceAllString(route, "11111111-1111-4111-8111-111111111111")
	var body bytes.Buffer
	if method != http.MethodGet {
		body.WriteString(`{}`)
	}
	r := httptest.NewRequest(method, path, &body)
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var p httpkit.Problem
	_ = json.Unmarshal(w.Body.Bytes(), &p)
	return w.Code, p
}

// operations calls f with every operation of the description.
func operations(api huma.API, f func(method, route, id string)) {
	for route, item := range api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Patch, item.Delete} {
			if op != nil {
				f(op.Method, route, op.OperationID)
			}
		}
	}
}

// TestMatrix asks every operation as every role, and as nobody, and compares
// with the table of policies. Its control is the same API without the guard.
func TestMatrix(t *testing.T) {
	t.Parallel()
	a := assemble(t)
	keys := map[access.Role]string{}
	for _, role := range access.Roles() {
		keys[role] = a.key(access.Key{Principal: "p-" + string(role), Role: role})
	}
	narrow := a.key(access.Key{Principal: "narrow", Role: access.Administrator, Scopes: []string{"orders:write"}})
	wrong := func(guarded bool) (wrong []string, asked int) {
		h, api := a.routes(guarded)
		operations(api, func(method, route, id string) {
			for role, key := range keys {
				status, p := ask(h, key, method, route)
				refused := status == http.StatusForbidden && p.Code == "forbidden"
				if refused == access.Permits(role, id) || status == http.StatusUnauthorized || status == http.StatusInternalServerError {
					wrong = append(wrong, fmt.Sprintf("%s as %s: %d %s; the table permits it: %v", id, role, status, p.Code, access.Permits(role, id)))
				}
				asked++
			}
			if status, p := ask(h, "", method, route); status != http.StatusUnauthorized {
				wrong = append(wrong, fmt.Sprintf("%s as nobody: %d %s", id, status, p.Code))
			}
			if status, p := ask(h, narrow, method, route); (status == http.StatusForbidden) == (id == "place-order") {
				wrong = append(wrong, fmt.Sprintf("%s with the scope orders:write: %d %s", id, status, p.Code))
			}
		})
		return wrong, asked
	}
	list, asked := wrong(true)
	for _, one := range list {
		t.Error(one)
	}
	t.Logf("%d requests", asked)
	if list, _ := wrong(false); len(list) < 20 {
		t.Errorf("control: without the guard only %d answers are wrong: %v", len(list), list)
	}
}

// TestEveryOperationHasAPolicy fails as soon as a route is added without one,
// and says where the line goes.
func TestEveryOperationHasAPolicy(t *testing.T) {
	t.Parallel()
	a := assemble(t)
	r, api := a.routes(true)
	if err := access.Check(r, api.OpenAPI()); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	operations(api, func(_, _, id string) { known[id] = true })
	for _, p := range access.Policies() {
		if !known[p.Operation] {
			t.Errorf("internal/access/policy.go has a line for %s, which is no operation", p.Operation)
		}
	}
	// Control: an operation without a line, and a route past the API.
	httpkit.Register(api, huma.Operation{OperationID: "leak", Method: http.MethodGet, Path: "/v1/leak"}, func(error) *httpkit.Problem { return nil },
		func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
	r.Post("/v1/raw", func(http.ResponseWriter, *http.Request) {})
	err := access.Check(r, api.OpenAPI())
	for _, want := range []string{`/v1/leak has no policy: add a line to the table in internal/access/policy.go, under its noun: {"leak", "noun", Read, readers},`, "/v1/raw is no operation"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("control: %v, wanted %q", err, want)
		}
	}
	if status, p := ask(r, a.key(access.Key{Principal: "root", Role: access.Administrator}), http.MethodGet, "/v1/leak"); status != http.StatusForbidden {
		t.Errorf("an operation without a policy is answered: %d %s", status, p.Code)
	}
}
