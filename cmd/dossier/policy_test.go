package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/internal/watermark"
	"github.com/dossier-crm/dossier/readapi"
)

// assembled is the API of the program on stores of its own, answered without a
// port. Nothing is projected.
type assembled struct {
	*stores
	t       *testing.T
	service *commands.Service
	doors   *pgxpool.Pool // where credentials are looked up; nil is the pool
	others  *integrations // of the routes made last
	before  []func(huma.Context, func(huma.Context))
}

// tables is what the tests' databases begin with.
var tables = pgtest.Template{Setup: setUp}

func assemble(t *testing.T) *assembled {
	t.Helper()
	return assembleOn(t, nodetest.Start(t).ConnectionString(), tables.URL(t))
}

// assembleOn is assemble on stores that are reached in another way.
func assembleOn(t *testing.T, eventstore, postgres string) *assembled {
	t.Helper()
	s, err := openStores(t.Context(), storeFlags{
		Eventstore: eventstore, Postgres: postgres, Keyring: filepath.Join(t.TempDir(), "keyring"), zoneFlag: zoneFlag{"UTC"},
	}, slog.New(slog.DiscardHandler), newRegistry())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	a := &assembled{stores: s, t: t}
	a.service = commands.NewService(commands.Config{Store: s.events, Vault: s.vault, Pool: s.pool, Log: s.log, Now: time.Now, Evidence: s.evidence, Numbers: s.numbers})
	t.Cleanup(func() { _ = a.service.Close(t.Context()) })
	return a
}

// routes are the program's; without the guard, as a fault would leave them.
func (a *assembled) routes(guarded bool) (*chi.Mux, huma.API) {
	return a.routesWith(guarded, watermark.New(a.pool))
}

// live is routes with the projectors at work.
func (a *assembled) live() (*chi.Mux, huma.API) {
	a.t.Helper()
	marks := watermark.New(a.pool)
	a.background(marks.Run, a.project)
	return a.routesWith(true, marks)
}

// background runs them until the test ends.
func (a *assembled) background(all ...func(context.Context) error) {
	for _, run := range all {
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = run(ctx)
		}()
		a.t.Cleanup(func() { cancel(); <-done })
	}
}

func (a *assembled) routesWith(guarded bool, marks *watermark.Watcher) (*chi.Mux, huma.API) {
	r := chi.NewRouter()
	doors := a.doors
	if doors == nil {
		doors = a.pool
	}
	r.Use(httpkit.Correlate, httpkit.Recover(a.log), access.NewDoor(access.Config{Pool: doors, Log: a.log, Staff: access.StaffOf(a.pool)}).Authenticate)
	api := httpkit.NewAPI(r, "test", "0", "")
	if guarded {
		access.Guard(api, readapi.Sees(a.pool, marks))
	}
	for _, one := range a.before {
		api.UseMiddleware(one)
	}
	a.register(api, a.service, marks, a.t.Context(), 0)
	var err error
	if a.others, err = a.integrations(a.service); err != nil {
		a.t.Fatal(err)
	}
	a.others.register(api)
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

// member puts somebody into the directory as the read model has it: nothing is
// projected here.
func (a *assembled) member(team string) uuid.UUID {
	a.t.Helper()
	id := uuid.New()
	if _, err := a.pool.Exec(a.t.Context(), `INSERT INTO staff_v1.staff (staff_id, revision, position, team, joined_at, reason)
		VALUES ($1, 0, 0, $2, now(), '')`, id, team); err != nil {
		a.t.Fatal(err)
	}
	return id
}

var pathParameter = regexp.MustCompile(`\{[^}]*\}`)

// ask sends what may be a nonsensical request to the operation.
func ask(h http.Handler, key, method, route string) (int, httpkit.Problem) {
	path := pathParameter.ReplaceAllString(route, "11111111-1111-4111-8111-111111111111")
	if route == "/v1/events" { // whose a customer is cannot be told here, so none is asked about
		path += "?types=StaffJoined"
	}
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
		k := access.Key{Principal: "p-" + string(role), Role: role}
		if role == access.Agent {
			staff := a.member("north")
			k.Staff, k.Principal = &staff, staff.String()
		}
		keys[role] = a.key(k)
	}
	narrow := a.key(access.Key{Principal: "narrow", Role: access.Administrator, Scopes: []string{"orders:write"}})
	within := map[string]bool{} // operations of that scope
	for _, p := range access.Policies() {
		within[p.Operation] = p.Noun == "orders" && p.Action == access.Write
	}
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
			if status, p := ask(h, narrow, method, route); (status == http.StatusForbidden) == within[id] {
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
	// What an agent may do is narrowed to what is theirs, and it is said in which
	// way; what they may not do has a reason.
	operations(api, func(_, route, id string) {
		byRow, free, closed := slices.Contains(access.ByRow(), id), access.Free()[id] != "", access.Closed()[id] != ""
		switch permits := access.Permits(access.Agent, id); {
		case permits && closed, permits && free == (byRow || access.OfCustomer(route)):
			t.Errorf("%s is permitted to agents: say in internal/access/ownership.go, once, how it is narrowed to what is theirs", id)
		case !permits && (byRow || free || !closed):
			t.Errorf("%s is not permitted to agents: say in internal/access/ownership.go why (closed), and nothing else of it", id)
		}
	})
	for _, id := range slices.Concat(access.ByRow(), slices.Collect(maps.Keys(access.Free())), slices.Collect(maps.Keys(access.Closed()))) {
		if !known[id] {
			t.Errorf("internal/access/ownership.go has %s, which is no operation", id)
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
