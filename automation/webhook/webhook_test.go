package webhook

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/eventstore/watermill"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/leaks"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/internal/vault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, leaks.Forgotten()...) }

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// world is a log, a database and webhooks, all of them real.
type world struct {
	t       *testing.T
	config  Config
	service *Service
	handler http.Handler
	vault   *vault.Vault
	heads   map[domain.ID]int64
	late    atomic.Int64 // by how much the clock is ahead
}

func newWorld(t *testing.T, allow ...netip.Prefix) *world {
	t.Helper()
	t.Parallel()
	log := slog.New(slog.DiscardHandler)
	pool := pgtest.Database(t)
	keyring, err := vault.OpenKeyring(filepath.Join(t.TempDir(), "keyring"))
	must(t, err)
	v, err := vault.Open(t.Context(), pool, keyring, vault.Options{})
	must(t, err)
	must(t, Setup(t.Context(), pool))
	store, err := eventstore.Dial(t.Context(), nodetest.Start(t).ConnectionString(), v, log)
	must(t, err)
	t.Cleanup(func() { _ = store.Close() })
	hub := watermill.NewHub(store, log, watermill.HubOptions{})
	background(t, hub.Run)
	w := &world{t: t, vault: v, heads: map[domain.ID]int64{}}
	w.config = Config{Pool: pool, Store: store, Hub: hub, Secret: keyring.Derive("webhooks"), Allow: allow, Log: log, Now: func() time.Time { return time.Now().Add(time.Duration(w.late.Load())) }}
	w.service = New(w.config)
	router := chi.NewRouter()
	router.Use(httpkit.Correlate, httpkit.As(httpkit.Principal{ID: "admin", Auth: "test"}))
	w.service.Register(httpkit.NewAPI(router, "test", "1", ""))
	w.handler = router
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// background runs until the test ends or the returned function is called.
func background(t testing.TB, run func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = run(ctx)
	}()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

// happen appends events to the customer's stream.
func (w *world) happen(id domain.ID, mark string, events ...domain.Event) {
	w.t.Helper()
	ctx := context.Background()
	subject, err := w.vault.Ensure(ctx, uuid.UUID(id))
	must(w.t, err)
	var sealed []eventstore.Sealed
	for _, e := range events {
		one, err := eventstore.Seal(subject, domain.CustomerStream(id), eventstore.Proposed{ID: uuid.New(), Event: e, Meta: eventstore.Metadata{
			Actor: "a", Auth: "test", Command: "Test", OccurredAt: time.Now(), Import: mark,
		}})
		must(w.t, err)
		sealed = append(sealed, one)
	}
	head, known := w.heads[id]
	if !known {
		head = eventstore.NoStream
	}
	written, err := w.config.Store.Append(ctx, domain.CustomerStream(id), head, sealed)
	must(w.t, err)
	w.heads[id] = int64(written.Revision)
}

func newID() domain.ID { return domain.ID(uuid.New()) }

func visits(n int) []domain.Event {
	out := make([]domain.Event, n)
	for i := range out {
		out[i] = &domain.CustomerVisited{VisitID: newID(), Mode: "phone", Content: "canary"}
	}
	return out
}

func (w *world) ask(status int, method, path, body string) (out map[string]any) {
	w.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	if rec.Code != status {
		w.t.Fatalf("%s %s: %d %s", method, path, rec.Code, rec.Body)
	}
	if rec.Body.Len() > 0 {
		must(w.t, json.Unmarshal(rec.Body.Bytes(), &out))
	}
	return out
}

// soon waits until the condition holds; the limit ends a test that hangs.
func soon(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for range 3000 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("never:", what)
}

// receiver takes deliveries and keeps what it was told.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex // guards the rest
	got    []Message
	heads  []http.Header
	bodies [][]byte
	answer func(n int) int // status of the nth delivery, from 0
}

func newReceiver(t *testing.T, answer func(n int) int) *receiver {
	r := &receiver{answer: answer}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		var m Message
		if err := json.Unmarshal(body, &m); err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		n := len(r.got)
		r.got, r.heads, r.bodies = append(r.got, m), append(r.heads, q.Header.Clone()), append(r.bodies, body)
		status := http.StatusNoContent
		if r.answer != nil {
			status = r.answer(n)
		}
		r.mu.Unlock()
		if status == http.StatusFound {
			w.Header().Set("Location", r.URL+"/elsewhere")
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.got)
}

// verify is the receiver's side of Standard Webhooks, written by itself.
func verify(secret string, h http.Header, body []byte) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", h.Get("webhook-id"), h.Get("webhook-timestamp"), body)
	want := mac.Sum(nil)
	for one := range strings.FieldsSeq(h.Get("webhook-signature")) {
		version, value, _ := strings.Cut(one, ",")
		got, err := base64.StdEncoding.DecodeString(value)
		if version == "v1" && err == nil && hmac.Equal(got, want) {
			return true
		}
	}
	return false
}

func TestDeliveries(t *testing.T) {
	w := newWorld(t, loopback...)
	r := newReceiver(t, nil)
	id := newID()
	w.happen(id, "", &domain.CustomerCreated{Kind: "person", Name: "Canary", Source: "web"}) // before: not told
	made := w.ask(201, "POST", "/v1/webhooks", fmt.Sprintf(`{"url":%q,"types":["CustomerVisited","CustomerArchived"]}`, r.URL+"/in"))
	hook := "/v1/webhooks/" + made["id"].(string)
	background(t, w.service.Run)
	w.happen(id, "", visits(2)...)
	w.happen(id, "import-1", visits(1)...) // loaded history sets nothing off
	w.happen(id, "", &domain.CustomerArchived{})
	soon(t, "three deliveries", func() bool { return r.count() == 3 })
	soon(t, "an empty queue", func() bool { return w.ask(200, "GET", hook, "")["queued"] == 0.0 })
	secret := made["secret"].(string)
	for i, want := range []string{"CustomerVisited 1", "CustomerVisited 2", "CustomerArchived 4"} {
		m := r.got[i]
		if got := fmt.Sprint(m.Type, " ", m.Data.Revision); got != want || m.Data.ID != r.heads[i].Get("webhook-id") || m.Data.CustomerID != id.String() {
			t.Errorf("%s, want %s: %+v", got, want, m)
		}
		if !verify(secret, r.heads[i], r.bodies[i]) {
			t.Error("the signature does not fit")
		}
		if verify(secret, r.heads[i], append(r.bodies[i], ' ')) || verify("whsec_"+base64.StdEncoding.EncodeToString(make([]byte, 32)), r.heads[i], r.bodies[i]) {
			t.Error("the signature fits anything")
		}
		if bytes.Contains(r.bodies[i], []byte("canary")) {
			t.Error("a personal field was sent")
		}
	}
	if s := w.ask(200, "GET", hook, ""); s["secret"] != nil {
		t.Error("the secret is shown again")
	}

	// While a secret is rotated, who has either of the two can check.
	fresh := w.ask(200, "POST", hook+"/rotate-secret", "")["secret"].(string)
	w.happen(newID(), "", visits(1)...)
	soon(t, "a delivery", func() bool { return r.count() == 4 })
	if !verify(secret, r.heads[3], r.bodies[3]) || !verify(fresh, r.heads[3], r.bodies[3]) || secret == fresh {
		t.Error("both secrets have to fit")
	}
	w.late.Store(int64(25 * time.Hour))
	w.happen(newID(), "", visits(1)...)
	soon(t, "a delivery", func() bool { return r.count() == 5 })
	if verify(secret, r.heads[4], r.bodies[4]) || !verify(fresh, r.heads[4], r.bodies[4]) {
		t.Error("after a day only the new one fits")
	}

	soon(t, "the log of it", func() bool { // a replay overtakes what is not noted yet: that would be delivered and noted again
		items, _ := w.ask(200, "GET", hook+"/deliveries", "")["items"].([]any)
		return len(items) == 5
	})

	// From a position again, with the ids of before.
	w.ask(200, "POST", hook+"/replay", fmt.Sprintf(`{"from":%d}`, r.got[0].Data.Position))
	soon(t, "a replay", func() bool { return r.count() == 9 })
	again := map[string]bool{}
	for _, m := range r.got[5:9] {
		again[m.Data.ID] = true
	}
	for _, m := range r.got[1:5] {
		if !again[m.Data.ID] {
			t.Errorf("%s %d was not delivered again", m.Type, m.Data.Position)
		}
	}
	w.ask(422, "POST", hook+"/replay", `{"from":77}`)
	var log map[string]any
	soon(t, "the log of the replay", func() bool { // it is written when the receiver has answered
		log = w.ask(200, "GET", hook+"/deliveries?limit=2", "")
		return log["next"] == 8.0
	})
	first := log["items"].([]any)[0].(map[string]any)
	if first["status"] != 204.0 || first["outcome"] != "delivered" || first["attempt"] != 1.0 || log["next"] == nil {
		t.Error(log)
	}
	if rest := w.ask(200, "GET", fmt.Sprintf("%s/deliveries?before=%.0f", hook, log["next"]), ""); len(rest["items"].([]any)) != 7 {
		t.Error(rest)
	}
	w.ask(204, "DELETE", hook, "")
	w.ask(404, "GET", hook, "")
}

// A consumer that is down and a sender that is killed, again and again: nothing
// is lost, and each customer's events come in their order.
func TestNothingIsLostOrOutOfOrder(t *testing.T) {
	w := newWorld(t, loopback...)
	old := pauses
	pauses = []time.Duration{5 * time.Millisecond}
	t.Cleanup(func() { pauses = old })
	r := newReceiver(t, func(n int) int {
		if n%3 == 1 { // a third of them it takes and does not say so
			return http.StatusInternalServerError
		}
		return http.StatusOK
	})
	w.ask(201, "POST", "/v1/webhooks", fmt.Sprintf(`{"url":%q,"from":0}`, r.URL))
	const customers, each = 6, 20
	var ids []domain.ID
	for range customers {
		ids = append(ids, newID())
	}
	stop := func() {}
	for range each / 4 {
		for _, id := range ids {
			w.happen(id, "", visits(4)...)
		}
		before := r.count()
		stop()
		config := w.config // another process, with a hub of its own
		config.Hub = watermill.NewHub(config.Store, config.Log, watermill.HubOptions{})
		background(t, config.Hub.Run)
		stop = background(t, New(config).Run)
		soon(t, "deliveries", func() bool { return r.count() > before+5 })
	}
	whole := func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		next := map[string]uint64{}
		for i, m := range r.got {
			switch want := next[m.Data.Stream]; {
			case m.Data.Revision > want:
				t.Fatalf("delivery %d: revision %d of %s before %d", i, m.Data.Revision, m.Data.Stream, want)
			case m.Data.Revision == want && i%3 != 1:
				next[m.Data.Stream]++
			}
		}
		for _, id := range ids {
			if next[domain.CustomerStream(id)] != each {
				return false
			}
		}
		return true
	}
	soon(t, "every event of every customer", whole)
}

// A repetition has the answer of the first time, whatever became of the webhook, and another
// request none under the same key.
func TestAWebhookThatIsAskedForAgain(t *testing.T) {
	w := newWorld(t, loopback...)
	send := func(method, path, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", "k")
		rec := httptest.NewRecorder()
		w.handler.ServeHTTP(rec, r)
		return rec
	}
	const asked = `{"url":"http://127.0.0.1:1/x"}`
	made := send("POST", "/v1/webhooks", asked)
	again := send("POST", "/v1/webhooks", asked)
	if made.Code != 201 || again.Code != 201 || again.Body.String() != made.Body.String() || made.Header().Get("Idempotency-Replayed") != "" || again.Header().Get("Idempotency-Replayed") != "true" {
		t.Errorf("first %d %s, again %d %s", made.Code, made.Body, again.Code, again.Body)
	}
	for _, other := range []string{`{"url":"http://127.0.0.1:1/y"}`, `{"url":"http://127.0.0.1:1/x","from":0}`, `{"url":"http://127.0.0.1:1/x","description":"another"}`} {
		if got := send("POST", "/v1/webhooks", other); got.Code != 422 || !strings.Contains(got.Body.String(), "idempotency-key-reused") {
			t.Errorf("%s under the same key: %d %s", other, got.Code, got.Body)
		}
	}
	// Of one from before keys were kept, what is there is what is known.
	if _, err := w.config.Pool.Exec(t.Context(), `DELETE FROM dossier.webhook_key`); err != nil {
		t.Fatal(err)
	}
	if got := send("POST", "/v1/webhooks", `{"url":"http://127.0.0.1:1/y"}`); got.Code != 422 || !strings.Contains(got.Body.String(), "idempotency-key-reused") {
		t.Errorf("another one under a key of before: %d %s", got.Code, got.Body)
	}
	if got := send("POST", "/v1/webhooks", asked); got.Code != 201 || got.Body.String() != made.Body.String() {
		t.Errorf("again under a key of before: %d %s", got.Code, got.Body)
	}
	var hook Webhook
	if err := json.Unmarshal(made.Body.Bytes(), &hook); err != nil {
		t.Fatal(err)
	}
	if got := send("PUT", "/v1/webhooks/"+hook.ID, `{"url":"http://127.0.0.1:1/z"}`); got.Code != 200 {
		t.Fatalf("change: %d %s", got.Code, got.Body)
	}
	if got := send("POST", "/v1/webhooks", asked); got.Code != 201 || !strings.Contains(got.Body.String(), hook.ID) || !strings.Contains(got.Body.String(), "/z") {
		t.Errorf("again, changed: %d %s", got.Code, got.Body)
	}
	if got := send("DELETE", "/v1/webhooks/"+hook.ID, ""); got.Code != 204 {
		t.Fatalf("remove: %d %s", got.Code, got.Body)
	}
	if got := send("POST", "/v1/webhooks", asked); got.Code != 409 || !strings.Contains(got.Body.String(), "webhook-removed") {
		t.Errorf("again, removed: %d %s", got.Code, got.Body)
	}
}

// An answer that does not come holds up the customer whom it is about: the events of one
// customer wait for each other, customers do not.
func TestAnAnswerThatDoesNotComeHoldsUpOneCustomer(t *testing.T) {
	w := newWorld(t, loopback...)
	slow, first := newID(), make(chan struct{})
	release := make(chan struct{})
	var others atomic.Int64
	var once sync.Once
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if !bytes.Contains(body, []byte(slow.String())) {
			others.Add(1)
			return
		}
		once.Do(func() { close(first) })
		<-release
	}))
	t.Cleanup(server.Close)
	t.Cleanup(sync.OnceFunc(func() { close(release) }))
	w.ask(201, "POST", "/v1/webhooks", fmt.Sprintf(`{"url":%q}`, server.URL))
	background(t, w.service.Run)
	began := time.Now()
	w.happen(slow, "", visits(2)...)
	<-first
	for range 40 {
		w.happen(newID(), "", visits(1)...)
	}
	soon(t, "the deliveries of others", func() bool { return others.Load() == 40 })
	if took := time.Since(began); took > sendTimeout {
		t.Errorf("others waited for the one whose answer does not come: %s", took)
	}
}

// An event that is queued and not in the log, as after a restore to an earlier point, holds
// up its own customer alone, and whoever looks sees that it does.
func TestAnEventThatIsNotInTheLog(t *testing.T) {
	w := newWorld(t, loopback...)
	r := newReceiver(t, nil)
	hook := "/v1/webhooks/" + w.ask(201, "POST", "/v1/webhooks", fmt.Sprintf(`{"url":%q}`, r.URL))["id"].(string)
	w.ask(200, "POST", hook+"/pause", "")
	lost, elsewhere, other := newID(), newID(), newID()
	w.happen(other, "", visits(1)...)
	head, _, err := w.config.Store.Head(t.Context())
	must(t, err)
	for id, at := range map[domain.ID]uint64{lost: head + 1_000_000, newID(): head - 1, elsewhere: head} { // behind the end, between events, and another stream's
		_, err := w.config.Pool.Exec(t.Context(), `INSERT INTO dossier.webhook_queue (webhook, stream, position, next_at) VALUES ($1, $2, $3, now())`,
			strings.TrimPrefix(hook, "/v1/webhooks/"), domain.CustomerStream(id), at)
		must(t, err)
	}
	background(t, w.service.Run)
	w.ask(200, "POST", hook+"/resume", "")
	soon(t, "the attempts", func() bool {
		missing := map[any]bool{}
		for _, one := range w.ask(200, "GET", hook+"/deliveries?limit=200", "")["items"].([]any) {
			d := one.(map[string]any)
			if d["outcome"] == "missing" && d["status"] == 0.0 && d["eventId"] == uuid.Nil.String() && d["type"] == "" {
				missing[d["position"]] = true
			}
		}
		return len(missing) == 3 && w.ask(200, "GET", hook, "")["queued"] == 3.0
	})
	if got := w.ask(200, "GET", hook, ""); got["failing"] == 0.0 || r.count() != 1 || got["state"] != "active" {
		t.Error(got)
	}
	w.happen(newID(), "", visits(1)...)
	soon(t, "what is in the log", func() bool { return r.count() == 2 })

	w.late.Store(int64(25 * time.Hour))
	soon(t, "the pause", func() bool { return w.ask(200, "GET", hook, "")["reason"] == "failing" })
	w.ask(200, "POST", hook+"/replay", `{"from":0}`) // makes the queue anew from what there is
	w.ask(200, "POST", hook+"/resume", "")
	soon(t, "all again", func() bool { return r.count() >= 4 && w.ask(200, "GET", hook, "")["queued"] == 0.0 })
}

// What has failed before does not take all places when it is tried again: events that were
// never tried, and what comes after one that was taken, go past it.
func TestRepetitionsLeavePlacesToOthers(t *testing.T) {
	w := newWorld(t, loopback...)
	stalls, release := map[string]bool{}, make(chan struct{})
	var stalled, others atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var m Message
		_ = json.NewDecoder(r.Body).Decode(&m)
		if !stalls[m.Data.CustomerID] {
			others.Add(1)
			return
		}
		stalled.Add(1)
		<-release
	}))
	t.Cleanup(server.Close)
	t.Cleanup(sync.OnceFunc(func() { close(release) }))
	var at []uint64
	var who []domain.ID
	for range 2 * perWebhook {
		id := newID()
		w.happen(id, "", visits(1)...)
		head, _, err := w.config.Store.Head(t.Context())
		must(t, err)
		at, who, stalls[id.String()] = append(at, head), append(who, id), true
	}
	hook := w.ask(201, "POST", "/v1/webhooks", fmt.Sprintf(`{"url":%q}`, server.URL))["id"].(string)
	for i, id := range who { // as they are after a first attempt
		_, err := w.config.Pool.Exec(t.Context(), `INSERT INTO dossier.webhook_queue (webhook, stream, position, attempts, first_at, next_at) VALUES ($1, $2, $3, 1, now(), now())`,
			hook, domain.CustomerStream(id), at[i])
		must(t, err)
	}
	background(t, w.service.Run)
	began := time.Now()
	soon(t, "as many repetitions as there may be", func() bool { return stalled.Load() == perWebhook/2 })
	for range 3 * perWebhook {
		w.happen(newID(), "", visits(1)...)
	}
	soon(t, "the deliveries of others", func() bool { return others.Load() == 3*perWebhook })
	if took := time.Since(began); took > sendTimeout || stalled.Load() != perWebhook/2 {
		t.Errorf("others waited for repetitions that stall: %s, %d of them at once", took, stalled.Load())
	}
}

func TestAReceiverThatFailsIsPaused(t *testing.T) {
	w := newWorld(t, loopback...)
	var status atomic.Int64
	status.Store(http.StatusFound)
	r := newReceiver(t, func(int) int { return int(status.Load()) })
	hook := "/v1/webhooks/" + w.ask(201, "POST", "/v1/webhooks", fmt.Sprintf(`{"url":%q}`, r.URL))["id"].(string)
	background(t, w.service.Run)
	id := newID()
	w.happen(id, "", visits(2)...)
	soon(t, "a refusal", func() bool { return w.ask(200, "GET", hook, "")["failing"] == 1.0 })
	for _, m := range r.got {
		if m.Data.Revision != 0 {
			t.Error("the second event did not wait for the first one")
		}
	}
	if r.count() != 1 {
		t.Errorf("a redirect was followed: %d requests", r.count())
	}
	for range 12 { // the pauses are over one by one
		n := r.count() // before it can be one more
		w.late.Add(int64(5 * time.Hour))
		if w.ask(200, "GET", hook, "")["state"] == "paused" {
			break
		}
		soon(t, "another attempt", func() bool { return r.count() > n || w.ask(200, "GET", hook, "")["state"] == "paused" })
	}
	soon(t, "the pause", func() bool { return w.ask(200, "GET", hook, "")["state"] == "paused" })
	now := w.ask(200, "GET", hook, "")
	if now["reason"] != "failing" || now["queued"] != 2.0 || w.late.Load() < int64(24*time.Hour) {
		t.Error(now, time.Duration(w.late.Load()))
	}
	w.happen(id, "", visits(1)...)
	status.Store(http.StatusOK)
	before := r.count()
	w.ask(200, "POST", hook+"/resume", "")
	soon(t, "all three", func() bool { return r.count() == before+3 })
	for i, m := range r.got[before:] {
		if m.Data.Revision != uint64(i) {
			t.Errorf("event %d is %d", i, m.Data.Revision)
		}
	}
	status.Store(http.StatusGone)
	w.happen(id, "", visits(1)...)
	soon(t, "the end", func() bool { return w.ask(200, "GET", hook, "")["reason"] == "gone" })
	w.ask(200, "POST", hook+"/pause", "")
	if got := w.ask(200, "GET", hook, "")["reason"]; got != "gone" {
		t.Error(got)
	}
}

func TestAddressesInside(t *testing.T) {
	w := newWorld(t) // none is allowed
	hit := newReceiver(t, nil)
	background(t, w.service.Run)
	port := hit.URL[strings.LastIndex(hit.URL, ":"):]
	for _, address := range []string{"http://93.184.216.34/", "https://127.0.0.1" + port, "https://[::1]/", "https://[::ffff:127.0.0.1]" + port, "https://10.1.2.3/", "https://169.254.169.254/latest", "https://u:p@example.org/", "ftp://example.org", "https:///x", "x"} {
		w.ask(422, "POST", "/v1/webhooks", fmt.Sprintf(`{"url":%q}`, address))
	}
	w.ask(422, "POST", "/v1/webhooks", `{"url":"https://example.org/","types":["Nothing"]}`)
	// A name that leads inside is found out when it is used.
	hook := "/v1/webhooks/" + w.ask(201, "POST", "/v1/webhooks", fmt.Sprintf(`{"url":"https://localhost%s/"}`, port))["id"].(string)
	w.happen(newID(), "", visits(1)...)
	soon(t, "an attempt", func() bool { return w.ask(200, "GET", hook, "")["failing"] == 1.0 })
	log := w.ask(200, "GET", hook+"/deliveries", "")["items"].([]any)[0].(map[string]any)
	if log["outcome"] != "forbidden-address" || hit.count() != 0 {
		t.Error(log, hit.count())
	}
	// The control: with the check off, the same name is reached.
	resp, err := newClient(append(loopback, netip.MustParsePrefix("::1/128"))).Post("http://localhost"+port, "application/json", strings.NewReader("{}"))
	must(t, err)
	_ = resp.Body.Close()
	if hit.count() != 1 {
		t.Error("the receiver cannot be reached at all: this test finds nothing")
	}

	for text, want := range map[string]bool{
		"127.0.0.1": true, "::1": true, "::ffff:127.0.0.1": true, "::ffff:10.0.0.1": true, "::127.0.0.1": true, "10.0.0.1": true, "172.16.0.1": true, "192.168.1.1": true,
		"169.254.169.254": true, "fe80::1": true, "fe80::1%eth0": true, "fc00::1": true, "100.64.0.1": true, "0.0.0.0": true, "::": true, "224.0.0.1": true, "255.255.255.255": true,
		"64:ff9b::7f00:1": true, "2002:7f00:1::": true, "2001::1": true, "198.18.0.1": true,
		"93.184.216.34": false, "2606:2800:220:1::1": false, "::ffff:93.184.216.34": false,
	} {
		if got := forbidden(netip.MustParseAddr(text), nil); got != want {
			t.Errorf("%s: forbidden is %v", text, got)
		}
	}
	if forbidden(netip.MustParseAddr("10.0.0.1"), []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}) {
		t.Error("what is allowed is forbidden")
	}
}

// What a receiver may answer. It is told of the event again and again at most, later
// than it would like at the latest, and costs nobody else anything: who is asked
// beside it takes the event at once, and nothing goes where an answer says.
func TestAReceiverThatAnswersWrongly(t *testing.T) {
	w := newWorld(t, loopback...)
	w.service.client.Timeout = time.Second
	var elsewhere, most atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	endless := func(rw http.ResponseWriter, part []byte) {
		var n int64
		for {
			wrote, err := rw.Write(part)
			if n += int64(wrote); err != nil {
				most.Store(max(n, most.Load()))
				return
			}
		}
	}
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 64 {
		_, _ = z.Write(make([]byte, 1<<20))
	}
	must(t, z.Close())
	raw := func(begin, again string) http.HandlerFunc { // past net/http
		return func(rw http.ResponseWriter, _ *http.Request) {
			conn, _, err := rw.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			for _, err = io.WriteString(conn, begin); err == nil && again != ""; {
				_, err = io.WriteString(conn, again)
			}
			_, _ = io.Copy(io.Discard, conn) // until the other side has had enough
		}
	}
	hooks := map[string]string{}
	for name, one := range map[string]struct {
		answer  http.HandlerFunc
		outcome string
		status  int
	}{
		"endless": {func(rw http.ResponseWriter, _ *http.Request) { endless(rw, make([]byte, 1<<16)) }, outcomeDelivered, 200},
		"a bomb": {func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Encoding", "gzip")
			_, _ = rw.Write(bomb.Bytes())
		}, outcomeDelivered, 200},
		"sent away": {func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, other.URL, http.StatusTemporaryRedirect)
		}, outcomeRefused, 307},
		"another scheme": {func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Location", "file:///etc/passwd")
			rw.WriteHeader(http.StatusPermanentRedirect)
		}, outcomeRefused, 308},
		"much later": {func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Retry-After", "9223372036")
			rw.WriteHeader(http.StatusServiceUnavailable)
		}, outcomeRefused, 503},
		"at no time": {func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Retry-After", "18446744073709")
			rw.WriteHeader(http.StatusTooManyRequests)
		}, outcomeRefused, 429},
		"a long header": {func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("X", strings.Repeat("x", 1<<20))
			rw.WriteHeader(http.StatusOK)
		}, outcomeLost, 0},
		"another speech":  {raw("SSH-2.0-x\r\n", ""), outcomeLost, 0},
		"early hints":     {raw("HTTP/1.1 103 Early Hints\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"), outcomeLost, 0},
		"another channel": {raw("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", ""), outcomeRefused, 101},
		"no known status": {raw("HTTP/1.1 999 x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", ""), outcomeRefused, 999},
		"nothing":         {raw("", ""), outcomeTimeout, 0},
		"half of it":      {raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", ""), outcomeDelivered, 200},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if _, err := r.Cookie("a"); err == nil {
				t.Errorf("%s: a cookie came back", name)
			}
			_, _ = io.Copy(io.Discard, r.Body)
			rw.Header().Set("Set-Cookie", "a=b")
			one.answer(rw, r)
		}))
		t.Cleanup(server.Close)
		hooks[name] = "/v1/webhooks/" + w.ask(201, "POST", "/v1/webhooks", fmt.Sprintf(`{"url":%q}`, server.URL))["id"].(string)
		t.Cleanup(func() {
			items := w.ask(200, "GET", hooks[name]+"/deliveries", "")["items"].([]any)
			for _, item := range items {
				if got := item.(map[string]any); got["outcome"] != one.outcome || fmt.Sprint(got["status"]) != fmt.Sprint(one.status) && one.status != 0 {
					t.Errorf("%s: %v, want %s %d", name, got, one.outcome, one.status)
				}
			}
		})
	}
	good := newReceiver(t, nil)
	w.ask(201, "POST", "/v1/webhooks", fmt.Sprintf(`{"url":%q}`, good.URL))
	stop := background(t, w.service.Run)
	w.happen(newID(), "", visits(1)...)
	soon(t, "the good receiver's delivery", func() bool { return good.count() == 1 })
	attempts := func(n int) func() bool {
		return func() bool {
			for _, hook := range hooks {
				if len(w.ask(200, "GET", hook+"/deliveries", "")["items"].([]any)) < n && w.ask(200, "GET", hook, "")["queued"] != 0.0 {
					return false
				}
			}
			return true
		}
	}
	soon(t, "an attempt at each", attempts(1))
	var latest time.Duration
	var next time.Time
	must(t, w.config.Pool.QueryRow(t.Context(), `SELECT max(next_at) FROM dossier.webhook_queue`).Scan(&next))
	if latest = time.Until(next); latest > pauses[len(pauses)-1] {
		t.Errorf("the next attempt is put off by %s", latest)
	}
	w.late.Store(int64(pauses[len(pauses)-1])) // everybody's time has come
	soon(t, "a second attempt at each", attempts(2))
	stop()
	if n := elsewhere.Load(); n != 0 {
		t.Errorf("%d requests went where an answer said", n)
	}
	if n := most.Load(); n == 0 || n > 64<<20 {
		t.Errorf("of an endless answer %d bytes were taken", n)
	}
}
