package commands_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/internal/evidence"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/phone"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/internal/vault"
	"github.com/dossier-crm/dossier/projections"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// world is what a write side works with, all of it real: a node, Postgres, a
// vault and, while it runs, the engine that keeps the index of keys.
type world struct {
	t     *testing.T
	store *eventstore.Store
	vault *vault.Vault
	pool  *pgxpool.Pool

	evidence evidence.Store // nil for none
}

// readModels is what the tests' databases begin with.
var readModels = pgtest.Template{Setup: projections.Setup}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, pool: readModels.Database(t)}
	keyring, err := vault.OpenKeyring(filepath.Join(t.TempDir(), "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	if w.vault, err = vault.Open(t.Context(), w.pool, keyring, vault.Options{}); err != nil {
		t.Fatal(err)
	}
	w.store, err = eventstore.Dial(t.Context(), nodetest.Start(t).ConnectionString(), w.vault, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.store.Close() })
	return w
}

// index runs the projections until the returned function is called.
func (w *world) index() (stop func()) {
	w.t.Helper()
	engine, err := projections.New(projections.Config{Store: w.store, Vault: w.vault, Pool: w.pool, Sessions: 2})
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- engine.Run(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			w.t.Errorf("projections: %v", err)
		}
	}
	w.t.Cleanup(stop)
	return stop
}

// indexed waits until the index of keys has the position.
func (w *world) indexed(position uint64) {
	w.t.Helper()
	for w.t.Context().Err() == nil {
		var at int64
		_ = w.pool.QueryRow(w.t.Context(), `SELECT position FROM read.checkpoints WHERE projection = 'idempotency_keys'`).Scan(&at)
		if at >= int64(position) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// api is one process of the write side, asked by one principal.
type api struct {
	*world
	url string
	doc *huma.OpenAPI
}

func (w *world) api() *api {
	w.t.Helper()
	return w.apiOf("local")
}

func (w *world) apiOf(principal string) *api {
	w.t.Helper()
	service := commands.NewService(commands.Config{
		Store: w.store, Vault: w.vault, Pool: w.pool, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now },
		Evidence: w.evidence, Numbers: phone.Plans{}.Read,
	})
	r := chi.NewRouter()
	r.Use(httpkit.Correlate, httpkit.As(httpkit.Principal{ID: principal, Auth: "test"}))
	a := httpkit.NewAPI(r, "test", "1", "")
	service.Register(a)
	server := httptest.NewServer(r)
	w.t.Cleanup(func() {
		server.Close()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := service.Close(ctx); err != nil {
			w.t.Error(err)
		}
	})
	return &api{world: w, url: server.URL, doc: a.OpenAPI()}
}

// answer is what came back.
type answer struct {
	status   int
	header   http.Header
	text     string
	Accepted struct {
		CustomerID, VisitID, ComplaintID, AnswerID, OrderID, HoldID, ErasureID, ID string

		EventIDs           []string
		Revision, Position uint64
	}
	Problem httpkit.Problem
}

// faults are the problem's fields and rules.
func (a answer) faults() string {
	var out []string
	for _, e := range a.Problem.Errors {
		out = append(out, e.Field+" "+e.Rule)
	}
	return strings.Join(out, ", ")
}

// send makes a request; headers are pairs of a name and a value.
func (a *api) send(method, path, body string, headers ...string) answer {
	a.t.Helper()
	out, err := a.try(a.t.Context(), method, path, body, headers...)
	if err != nil {
		a.t.Fatal(err)
	}
	return out
}

func (a *api) try(ctx context.Context, method, path, body string, headers ...string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, a.url+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close() //nolint:errcheck // read to its end
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{}, err
	}
	out := answer{status: resp.StatusCode, header: resp.Header, text: string(bytes.TrimSpace(data))}
	if resp.StatusCode < 300 {
		return out, json.Unmarshal(data, &out.Accepted)
	}
	return out, json.Unmarshal(data, &out.Problem)
}

func key(k string) []string { return []string{"Idempotency-Key", k} }

const (
	ada       = `{"kind":"person","name":"Ada Lovelace","source":"web"}`
	visit     = `{"mode":"phone","content":"the price list"}`
	complaint = `{"category":"delivery","severity":"high","description":"came open"}`
)

// customer creates one and returns its path.
func (a *api) customer() string {
	a.t.Helper()
	got := a.send("POST", "/v1/customers", ada)
	if got.status != 201 {
		a.t.Fatal(got.status, got.text)
	}
	return "/v1/customers/" + got.Accepted.CustomerID
}

// history is what the customer's stream has.
func (w *world) history(path string) []*eventstore.Event {
	w.t.Helper()
	id, err := domain.ParseID(strings.TrimPrefix(path, "/v1/customers/"))
	if err != nil {
		w.t.Fatal(err)
	}
	var out []*eventstore.Event
	for e, err := range w.store.Stream(w.t.Context(), domain.CustomerStream(id), 0, 100_000) {
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}
