package reclassify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/goleak"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/leaks"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/internal/rule"
	"github.com/dossier-crm/dossier/internal/vault"
	"github.com/dossier-crm/dossier/internal/watermark"
	"github.com/dossier-crm/dossier/projections"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, leaks.Forgotten()...) }

// tables is what the tests' databases begin with.
var tables = pgtest.Template{Setup: func(ctx context.Context, pool *pgxpool.Pool) error {
	return errors.Join(projections.Setup(ctx, pool), Setup(ctx, pool))
}}

// world is a write side, its read models, and runs, on real stores.
type world struct {
	t *testing.T
	*Service
	handler http.Handler
	keys    *vault.Vault
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	log := slog.New(slog.DiscardHandler)
	pool := tables.Database(t)
	keyring, err := vault.OpenKeyring(filepath.Join(t.TempDir(), "keyring"))
	must(err)
	v, err := vault.Open(t.Context(), pool, keyring, vault.Options{})
	must(err)
	store, err := eventstore.Dial(t.Context(), nodetest.Start(t).ConnectionString(), v, log)
	must(err)
	t.Cleanup(func() { _ = store.Close() })
	engine, err := projections.New(projections.Config{Store: store, Vault: v, Pool: pool, Sessions: 2})
	must(err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- engine.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	service := commands.NewService(commands.Config{Store: store, Vault: v, Pool: pool, Log: log, Now: time.Now})
	t.Cleanup(func() { _ = service.Close(context.Background()) })
	w := &world{t: t, keys: v}
	w.Service = New(Config{Pool: pool, Store: store, Commands: service, Log: log, Now: time.Now})
	w.part = 40
	router := chi.NewRouter()
	router.Use(httpkit.Correlate, httpkit.As(httpkit.Principal{ID: "analyst", Auth: "test"}))
	api := httpkit.NewAPI(router, "test", "1", "")
	w.Register(api)
	service.Register(api)
	w.handler = router
	return w
}

func (w *world) ask(status int, method, path, body string, headers ...string) (out map[string]any) {
	w.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	if rec.Code != status {
		w.t.Fatalf("%s %s: %d %s", method, path, rec.Code, rec.Body)
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// customers makes n customers with up to eight orders each, some the same, and
// returns their ids.
func (w *world) customers(n int, seed uint64) []string {
	w.t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	ids := make([]string, n)
	for i := range ids {
		ids[i] = w.ask(201, "POST", "/v1/customers", fmt.Sprintf(`{"kind":"person","name":"Customer %d","source":"web","occurredAt":%q}`, i, ago(500)))["customerId"].(string)
		for range r.IntN(9) {
			w.order(ids[i], ago(1+10*r.IntN(40)), fmt.Sprint(10*(1+r.IntN(6))))
		}
	}
	return ids
}

func (w *world) order(id, at, amount string) {
	w.t.Helper()
	w.ask(201, "POST", "/v1/customers/"+id+"/orders", fmt.Sprintf(`{"items":1,"amount":{"amount":%q,"currency":"EUR"},"occurredAt":%q}`, amount, at))
}

var began = time.Now().UTC().Truncate(time.Second)

func ago(days int) string { return began.AddDate(0, 0, -days).Format(time.RFC3339) }

// rfm is a scheme over quintiles, as a person writes it down.
const rfm = `{"from":"2020-01-01T00:00:00Z","windowDays":365,"currency":"EUR","quintiles":{"ties":"better"},
	"classes":[{"class":"champion","when":"r >= 4 and f >= 4 and m >= 4"},{"class":"loyal","when":"f >= 3"},{"class":"recent","when":"r >= 4"}],
	"otherwise":"other"%s}`

// work works the queued runs until none is left.
func (w *world) work(ctx context.Context) error {
	return errors.Join(w.runAll(ctx, true), w.runAll(ctx, false))
}

// TestRunIsWhatTheEventsSay runs a scheme, is killed in the middle of it more
// than once, and compares every class with one worked out by another way from the
// events of the log.
func TestRunIsWhatTheEventsSay(t *testing.T) {
	w := newWorld(t)
	ids := w.customers(40, 7)
	w.ask(200, "PUT", "/v1/schemes/rfm", fmt.Sprintf(rfm, `,"reason":"test"`))
	run := w.ask(202, "POST", "/v1/schemes/rfm/runs", `{"reason":"scheme"}`, "Idempotency-Key", "run-1")
	if again := w.ask(202, "POST", "/v1/schemes/rfm/runs", `{"reason":"scheme"}`, "Idempotency-Key", "run-1"); again["id"] != run["id"] {
		t.Error("the same key made two runs")
	}
	w.ask(409, "POST", "/v1/schemes/rfm/runs", `{"reason":"scheme"}`)

	parts, killed := 0, errors.New("killed")
	w.failpoint = func(string) error { // commands carried out, nothing written down
		if parts++; parts%2 == 1 {
			return killed
		}
		return nil
	}
	for {
		err := w.work(t.Context())
		if err == nil {
			break
		}
		if !errors.Is(err, killed) {
			t.Fatal(err)
		}
	}
	if parts < 4 {
		t.Fatalf("only %d parts: nothing was interrupted", parts)
	}
	end := w.ask(200, "GET", "/v1/scheme-runs/"+run["id"].(string), "")
	if end["state"] != "done" || end["customers"] != 40.0 || end["changed"] != 40.0 || end["refused"] != 0.0 {
		t.Fatalf("%v", end)
	}

	at, err := time.Parse(time.RFC3339Nano, end["occurredAsOf"].(string))
	if err != nil {
		t.Fatal(err)
	}
	want := w.classesByHand(ids, at)
	counts := map[string]float64{}
	for _, id := range ids {
		counts[want[id]]++
		n := 0
		for e := range w.stream(id) {
			if c, ok := e.Skeleton().(*domain.CustomerReclassified); ok {
				n++
				if c.To != want[id] {
					t.Errorf("%s is %s, by the events %s: %+v", id, c.To, want[id], c.Evidence)
				}
				if c.SchemeVersion != 1 || c.Evidence.Run.String() != run["id"] || c.Evidence.Calibration == 0 || e.Meta.Reason != "scheme" || e.Meta.CausationID == "" {
					t.Errorf("does not explain itself: %+v %+v", c, e.Meta)
				}
			}
		}
		if n != 1 {
			t.Errorf("%s was reclassified %d times", id, n)
		}
	}
	if len(counts) < 3 {
		t.Fatalf("too few classes to mean anything: %v", counts)
	}
	for _, m := range end["moves"].([]any) {
		move := m.(map[string]any)
		if move["from"] != "" || move["customers"] != counts[move["to"].(string)] {
			t.Errorf("%v, want %v", move, counts)
		}
	}

	w.failpoint = nil // and once more: nobody moves
	second := w.ask(202, "POST", "/v1/schemes/rfm/runs", `{"reason":"scheme"}`)
	if err := w.work(t.Context()); err != nil {
		t.Fatal(err)
	}
	if end := w.ask(200, "GET", "/v1/scheme-runs/"+second["id"].(string), ""); end["changed"] != 0.0 || end["customers"] != 40.0 {
		t.Errorf("%v", end)
	}
}

func (w *world) stream(id string) func(func(*eventstore.Event) bool) {
	return func(yield func(*eventstore.Event) bool) {
		for e, err := range w.Store.Stream(w.t.Context(), "customer-"+id, 0, math.MaxInt64) {
			if err != nil {
				w.t.Fatal(err)
			}
			if !yield(e) {
				return
			}
		}
	}
}

// classesByHand works the scheme rfm out from the events, by comparing everybody
// with everybody, as its definition says.
func (w *world) classesByHand(ids []string, at time.Time) map[string]string {
	type buyer struct{ recency, orders, cents float64 }
	buyers := map[string]buyer{}
	for _, id := range ids {
		b := buyer{recency: math.Inf(1)}
		for e := range w.stream(id) {
			o, ok := e.Skeleton().(*domain.OrderPlaced)
			age := at.Sub(e.Meta.OccurredAt)
			if !ok || age >= 365*24*time.Hour || age < 0 {
				continue
			}
			var euros float64
			if _, err := fmt.Sscan(o.Amount.Amount.String(), &euros); err != nil {
				w.t.Fatal(err)
			}
			b.orders++
			b.cents += 100 * euros
			b.recency = min(b.recency, math.Floor(age.Hours()/24))
		}
		if b.orders > 0 {
			buyers[id] = b
		}
	}
	score := func(id string, of func(buyer) float64) int {
		me, ok := buyers[id]
		if !ok {
			return 0
		}
		place := -1 // of the best placed among the equal
		for _, b := range buyers {
			if of(b) <= of(me) {
				place++
			}
		}
		return 1 + 5*place/len(buyers)
	}
	out := map[string]string{}
	for _, id := range ids {
		r := score(id, func(b buyer) float64 { return -b.recency })
		f := score(id, func(b buyer) float64 { return b.orders })
		m := score(id, func(b buyer) float64 { return b.cents })
		switch {
		case r >= 4 && f >= 4 && m >= 4:
			out[id] = "champion"
		case f >= 3:
			out[id] = "loyal"
		case r >= 4:
			out[id] = "recent"
		default:
			out[id] = "other"
		}
	}
	return out
}

// TestTrialOfThePast asks who would have been what, on both clocks. Three
// customers, a rule "at least two orders":
//
//	ada    ordered 90 and 60 days ago
//	ben    ordered 90 days ago; that he also did 80 days ago is recorded late
//	eve    ordered 10 and 5 days ago
//
// Fifty days ago, by all that is known: ada and ben would have been regular, eve
// not. By what was known before the late record: only ada. Today: all three.
func TestTrialOfThePast(t *testing.T) {
	w := newWorld(t)
	people := map[string]string{}
	for _, name := range []string{"ada", "ben", "eve"} {
		id := w.ask(201, "POST", "/v1/customers", fmt.Sprintf(`{"kind":"person","name":%q,"source":"web","occurredAt":%q}`, name, ago(200)))["customerId"].(string)
		people[id] = name
		for _, days := range map[string][]int{"ada": {90, 60}, "ben": {90}, "eve": {10, 5}}[name] {
			w.order(id, ago(days), "10")
		}
		if name == "ada" { // was given a class by hand, seventy days ago
			w.ask(200, "POST", "/v1/customers/"+id+"/classifications", fmt.Sprintf(`{"scheme":"frequency","to":"low-frequency","reason":"review","occurredAt":%q}`, ago(70)))
		}
	}
	time.Sleep(5 * time.Millisecond)
	before := time.Now().UTC().Format("2006-01-02T15:04:05.000000Z")
	time.Sleep(5 * time.Millisecond)
	for id, name := range people {
		if name == "ben" {
			w.order(id, ago(80), "10")
		}
	}
	definition := `{"definition":{"from":"2020-01-01T00:00:00Z","classes":[{"class":"high-frequency","when":"orders >= 2"}],"otherwise":"low-frequency"}}`
	try := func(query string) (string, []any) {
		t.Helper()
		trial := w.ask(202, "POST", "/v1/schemes/frequency/trial?"+query, definition)
		if err := w.work(t.Context()); err != nil {
			t.Fatal(err)
		}
		id := trial["id"].(string)
		end := w.ask(200, "GET", "/v1/scheme-runs/"+id, "")
		if end["state"] != "done" || end["customers"] != 3.0 {
			t.Fatalf("%v", end)
		}
		var regular []string
		for _, one := range w.ask(200, "GET", "/v1/scheme-runs/"+id+"/customers?to=high-frequency", "")["items"].([]any) {
			item := one.(map[string]any)
			regular = append(regular, people[item["customerId"].(string)])
		}
		return fmt.Sprint(sorted(regular)), end["moves"].([]any)
	}
	past := "occurredAsOf=" + ago(50)
	if got, _ := try(past); got != "[ada ben]" {
		t.Errorf("fifty days ago %s", got)
	}
	got, moves := try(past + "&recordedAsOf=" + before)
	if got != "[ada]" {
		t.Errorf("fifty days ago by what was known before %s", got)
	}
	// ada had been low by hand; the other two had no class and would have been low.
	if want := "[map[customers:2 from: to:low-frequency] map[customers:1 from:low-frequency to:high-frequency]]"; fmt.Sprint(moves) != want {
		t.Errorf("%v, want %s", moves, want)
	}
	if got, _ := try(""); got != "[ada ben eve]" {
		t.Errorf("today %s", got)
	}
	if got, _ := try("occurredAsOf=" + ago(75)); got != "[ben]" { // ada's second was 60 days ago
		t.Errorf("75 days ago %s", got)
	}
	w.ask(422, "POST", "/v1/schemes/frequency/trial", strings.Replace(definition, "orders >= 2", "order >= 2", 1))
	w.ask(404, "POST", "/v1/schemes/frequency/trial", `{}`)
	for id := range people {
		for e := range w.stream(id) {
			if c, ok := e.Skeleton().(*domain.CustomerReclassified); ok && c.SchemeVersion != 0 {
				t.Error("a trial has appended")
			}
		}
	}
}

func sorted(list []string) []string {
	for i := range list {
		for j := range i {
			if list[i] < list[j] {
				list[i], list[j] = list[j], list[i]
			}
		}
	}
	return list
}

// BenchmarkClassify is one customer of ten facts, without stores.
func BenchmarkClassify(b *testing.B) {
	var d commands.SchemeDefinition
	if err := json.Unmarshal([]byte(fmt.Sprintf(rfm, "")), &d); err != nil {
		b.Fatal(err)
	}
	e, err := d.Domain()
	if err != nil {
		b.Fatal(err)
	}
	c, err := domain.NewClassifier("rfm", e, rule.Compile)
	if err != nil {
		b.Fatal(err)
	}
	now := time.Now()
	list := []domain.Fact{{Kind: domain.FactCreated, At: now.AddDate(-1, 0, 0)}}
	for i := range 9 {
		list = append(list, domain.Fact{Kind: domain.FactOrder, Code: "EUR", At: now.AddDate(0, 0, -30*i), Ref: domain.ID(uuid.New())})
	}
	facts := domain.NewClassFacts(list)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Classify(facts, now, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// A customer whose data key is lost is passed over and named, and the run is done.
func TestALostKeyHoldsNoRunUp(t *testing.T) {
	w := newWorld(t)
	ids := w.customers(6, 3)
	w.ask(200, "PUT", "/v1/schemes/rfm", fmt.Sprintf(rfm, `,"reason":"test"`))
	head, _, err := w.Store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range projections.Models { // they would wait a minute for the key
		if err := watermark.Await(t.Context(), w.Pool, m.Name, head); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Pool.Exec(t.Context(), `DELETE FROM dossier_keys.data_key WHERE subject = $1`, ids[2]); err != nil {
		t.Fatal(err)
	}
	w.keys.Evict(uuid.MustParse(ids[2]))
	run := w.ask(202, "POST", "/v1/schemes/rfm/runs", `{"reason":"scheme"}`)["id"].(string)
	if err := w.work(t.Context()); err != nil {
		t.Fatal(err)
	}
	if end := w.ask(200, "GET", "/v1/scheme-runs/"+run, ""); end["state"] != "done" || end["changed"] != 5.0 {
		t.Errorf("%v", end)
	}
	var outcome string
	if err := w.Pool.QueryRow(t.Context(), `SELECT outcome FROM dossier.class_result WHERE run = $1 AND customer_id = $2`, run, ids[2]).Scan(&outcome); err != nil || outcome != "key-lost" {
		t.Errorf("the outcome is %q, %v", outcome, err)
	}
}
