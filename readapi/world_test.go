package readapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/goleak"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/eventstore/watermill"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/leaks"
	"github.com/dossier-crm/dossier/internal/phone"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/internal/vault"
	"github.com/dossier-crm/dossier/internal/watermark"
	"github.com/dossier-crm/dossier/projections"
	"github.com/dossier-crm/dossier/readapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, leaks.Forgotten()...) }

// shanghai has days that are not those of UTC.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// noon is when things happen in tests, unless they say otherwise.
var noon = time.Date(2026, 3, 10, 4, 0, 0, 0, time.UTC)

// world is the whole read side on real stores: events are appended to a node,
// the projections follow, and requests are answered.
type world struct {
	t       testing.TB
	log     *eventstore.Store
	vault   *vault.Vault
	pool    *pgxpool.Pool
	handler http.Handler
	routes  []string // the paths that can be read
	heads   map[domain.ID]int64
	at      uint64        // position of the last append
	now     *atomic.Int64 // what is added to noon
}

// readModels is what the tests' databases begin with.
var readModels = pgtest.Template{Setup: projections.Setup}

// newWorld starts one; change may alter how the API is set up. Worlds share
// nothing and mostly wait for disks, so their tests run side by side.
func newWorld(t *testing.T, change ...func(*readapi.Config)) *world {
	t.Helper()
	t.Parallel()
	w := &world{t: t, now: new(atomic.Int64), heads: map[domain.ID]int64{}, pool: readModels.Database(t)}
	log := slog.New(slog.DiscardHandler)
	keyring, err := vault.OpenKeyring(filepath.Join(t.TempDir(), "keyring"))
	must(t, err)
	w.vault, err = vault.Open(t.Context(), w.pool, keyring, vault.Options{})
	must(t, err)
	w.log, err = eventstore.Dial(t.Context(), nodetest.Start(t).ConnectionString(), w.vault, log)
	must(t, err)
	t.Cleanup(func() { _ = w.log.Close() })
	engine, err := projections.New(projections.Config{Store: w.log, Vault: w.vault, Pool: w.pool, Zone: shanghai, Sessions: 2})
	must(t, err)
	marks := watermark.New(w.pool)
	background(t, engine.Run)
	background(t, marks.Run)

	hub := watermill.NewHub(w.log, log, watermill.HubOptions{Events: 64}) // small, so that a slow reader falls out of it
	background(t, hub.Run)
	config := readapi.Config{
		Feeds: func() readapi.Feed { return hubFeed{hub.Feed(16)} }, MayOpen: func(context.Context) bool { return true },
		Pool: w.pool, Vault: w.vault, Store: w.log, Watermark: marks, Zone: shanghai, Numbers: phone.Plans{}.Read,
		Now: func() time.Time { return noon.Add(time.Duration(w.now.Load())) },
	}
	for _, c := range change {
		c(&config)
	}
	router := chi.NewRouter()
	router.Use(httpkit.Correlate, httpkit.Recover(log), as)
	must(t, access.Setup(t.Context(), w.pool))
	config.Journal = access.NewJournal(w.pool)
	api := httpkit.NewAPI(router, "test", "0", "")
	access.Guard(api, readapi.Sees(w.pool, marks))
	readapi.Register(api, config)
	for path, item := range api.OpenAPI().Paths {
		if item.Get != nil {
			w.routes = append(w.routes, path)
		}
	}
	w.handler = router
	return w
}

// as lets requests say in which role they are sent; an administrator's, where
// they do not.
func as(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := httpkit.Principal{ID: "local", Auth: "test", Role: string(access.Administrator)}
		if role := r.Header.Get("Test-Role"); role != "" {
			p.ID, p.Role = "a-"+role, role
		}
		if p.Role == string(access.Agent) {
			p.Staff, p.Team = agentID.String(), "canary"
		}
		ctx := httpkit.WithPurpose(httpkit.WithPrincipal(r.Context(), p), r.Header.Get(httpkit.PurposeHeader))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// agentID is the agent who asks in the role agent, of the team canary.
var agentID = domain.ID(uuid.MustParse("5f1c2f6e-8a2f-4b0c-9d55-0c7a5b1e2a10"))

// hubFeed gives one reader the log, as cmd does.
type hubFeed struct{ *watermill.Feed }

func (f hubFeed) Next(ctx context.Context, after uint64) ([]*eventstore.Event, error) {
	b, err := f.Feed.Next(ctx, after)
	return b.Events, err
}

// in returns the same world for a subtest, which then fails by itself.
func (w *world) in(t testing.TB) *world {
	c := *w
	c.t = t
	return &c
}

// background runs what runs for ever until the test ends.
func background(t testing.TB, run func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = run(ctx)
	}()
	t.Cleanup(func() { cancel(); <-done })
}

// fact is an event to append.
type fact struct {
	event    domain.Event
	occurred time.Time // noon, where it is zero
	reason   string
}

// append appends to the customer's stream, one append for all.
func (w *world) append(id domain.ID, facts ...fact) {
	w.t.Helper()
	ctx := context.Background()
	subject, err := w.vault.Ensure(ctx, uuid.UUID(id))
	must(w.t, err)
	var sealed []eventstore.Sealed
	for _, f := range facts {
		if f.occurred.IsZero() {
			f.occurred = noon
		}
		one, err := eventstore.Seal(subject, domain.CustomerStream(id), eventstore.Proposed{ID: uuid.New(), Event: f.event, Meta: eventstore.Metadata{
			CorrelationID: "c-1", Actor: "staff-17", OnBehalfOf: "staff-1", Auth: "test", Command: "Test", Reason: f.reason, OccurredAt: f.occurred,
		}})
		must(w.t, err)
		sealed = append(sealed, one)
	}
	head, known := w.heads[id]
	if !known {
		head = eventstore.NoStream
	}
	written, err := w.log.Append(ctx, domain.CustomerStream(id), head, sealed)
	must(w.t, err)
	w.heads[id], w.at = int64(written.Revision), written.Position
}

// customer appends a new one.
func (w *world) customer(e domain.CustomerCreated, occurred time.Time) domain.ID {
	w.t.Helper()
	id := domain.ID(uuid.New())
	if e.Kind == "" {
		e.Kind = "person"
	}
	if e.Source == "" {
		e.Source = "web"
	}
	w.append(id, fact{event: &e, occurred: occurred})
	return id
}

// reply is an answer of the API.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   any
}

// get asks for the path, once what was appended so far has been projected.
// Headers are given as name and value.
func (w *world) get(path string, headers ...string) reply {
	w.t.Helper()
	return w.ask(path, append([]string{"Dossier-Min-Position", strconv.FormatUint(w.at, 10)}, headers...)...)
}

func (w *world) ask(path string, headers ...string) reply {
	w.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return w.send(r)
}

func (w *world) send(r *http.Request) reply {
	w.t.Helper()
	path := r.URL.Path
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	out := reply{t: w.t, status: rec.Code, header: rec.Header()}
	if rec.Body.Len() > 0 {
		if err := json.Unmarshal(rec.Body.Bytes(), &out.body); err != nil {
			w.t.Fatalf("%s: body is not JSON: %s", path, rec.Body)
		}
	}
	return out
}

// is checks the status; the answer of an error is shown.
func (r reply) is(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d: %v", r.status, status, r.body)
	}
	return r
}

// at returns what is under a path of names and indexes, such as items.0.name.
func (r reply) at(path string) any {
	r.t.Helper()
	v := r.body
	for step := range strings.SplitSeq(path, ".") {
		switch node := v.(type) {
		case map[string]any:
			var ok bool
			if v, ok = node[step]; !ok {
				return absent
			}
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(node) {
				return absent
			}
			v = node[i]
		default:
			return absent
		}
	}
	return v
}

const absent = "(absent)"

// has checks values under paths, compared as they print.
func (r reply) has(pairs ...any) reply {
	r.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if got := r.at(pairs[i].(string)); fmt.Sprint(got) != fmt.Sprint(pairs[i+1]) {
			r.t.Errorf("%s is %v, want %v", pairs[i], got, pairs[i+1])
		}
	}
	return r
}

// each returns the value under path of every item.
func (r reply) each(path string) []any {
	r.t.Helper()
	out := []any{}
	items, _ := r.at("items").([]any)
	for _, item := range items {
		out = append(out, reply{t: r.t, body: item}.at(path))
	}
	return out
}

// fault checks the status and the code of a problem, and the field at fault.
func (r reply) fault(status int, code, field, rule string) {
	r.t.Helper()
	r.is(status).has("code", code, "status", status)
	if got := r.header.Get("Content-Type"); got != "application/problem+json" {
		r.t.Errorf("content type %s", got)
	}
	if field != "" {
		r.has("errors.0.field", field, "errors.0.rule", rule)
	}
}

// names lists names, as [reply.each] does.
func names(list ...any) []any { return list }

func equal(t testing.TB, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func query(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return path + "?" + q.Encode()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func of[T any](v T) *T { return &v }

func day(s string) domain.Day {
	d, err := domain.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func money(amount, currency string) domain.Money {
	d, err := domain.ParseDecimal(amount)
	if err != nil {
		panic(err)
	}
	return domain.Money{Amount: d, Currency: currency}
}
