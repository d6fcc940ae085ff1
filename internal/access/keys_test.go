package access

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/goleak"

	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/leaks"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, leaks.Forgotten()...) }

func database(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool := pgtest.Database(t)
	for range 2 { // a second start finds it made
		if err := Setup(t.Context(), pool); err != nil {
			t.Fatal(err)
		}
	}
	return pool
}

func create(t *testing.T, pool *pgxpool.Pool, k Key) (Key, string) {
	t.Helper()
	k, token, err := Create(t.Context(), pool, k)
	if err != nil {
		t.Fatal(err)
	}
	return k, token
}

// knock sends a request with the header through the door and returns the
// status and who came in.
func knock(d *Door, headers ...string) (int, httpkit.Principal) {
	var in httpkit.Principal
	h := d.Authenticate(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { in = httpkit.PrincipalOf(r.Context()) }))
	r := httptest.NewRequest(http.MethodGet, "/v1/customers", nil)
	for _, v := range headers {
		r.Header.Add("Authorization", v)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, in
}

func TestKeys(t *testing.T) {
	pool := database(t)
	now := time.Now()
	d := NewDoor(Config{Pool: pool, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
	soon := now.Add(time.Hour)
	k, token := create(t, pool, Key{Principal: "shop", Role: Client, Scopes: []string{"read", "orders:write"}, ExpiresAt: &soon})
	staff := uuid.New()
	agent, agentToken := create(t, pool, Key{Principal: staff.String(), Role: Agent, Staff: &staff})

	status, p := knock(d, "Bearer "+token)
	if status != 200 || p.ID != "shop" || p.Role != "client" || p.Auth != "key:"+k.ID.String() || len(p.Scopes) != 2 || p.Staff != "" {
		t.Error(status, p)
	}
	if status, p := knock(d, "bearer  "+agentToken); status != 200 || p.Staff != staff.String() || p.Auth != "key:"+agent.ID.String() {
		t.Error(status, p)
	}
	for name, headers := range map[string][]string{
		"none": nil, "two": {"Bearer " + token, "Bearer " + token}, "empty": {"Bearer "}, "no scheme": {token}, "basic": {"Basic " + token},
		"mistyped": {"Bearer " + token[:len(token)-1] + "_"}, "unknown": {"Bearer " + newToken()}, "long": {"Bearer " + strings.Repeat("x", 20<<10)},
		"hash": {"Bearer " + k.Hint},
	} {
		if status, p := knock(d, headers...); status != http.StatusUnauthorized || p.ID != "" {
			t.Errorf("%s: %d %v", name, status, p)
		}
	}
	now = soon
	if status, _ := knock(d, "Bearer "+token); status != http.StatusUnauthorized {
		t.Error("an expired key is accepted, from memory:", status)
	}

	for _, bad := range []Key{
		{Principal: "", Role: Client},
		{Principal: "Ada Lovelace", Role: Client},
		{Principal: strings.Repeat("x", 65), Role: Client},
		{Principal: "a", Role: "root"},
		{Principal: "a", Role: Agent},
		{Principal: "a", Role: Client, Scopes: []string{"everything"}},
	} {
		if _, _, err := Create(t.Context(), pool, bad); err == nil {
			t.Errorf("%+v was made", bad)
		}
	}
	if _, err := Revoke(t.Context(), pool, uuid.New()); err != ErrNoKey {
		t.Error(err)
	}
	list, err := List(t.Context(), pool)
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}

	// The use is written down to the hour, once.
	d.keys.noteUse(t.Context())
	list, _ = List(t.Context(), pool)
	for _, k := range list {
		if k.LastUsed == nil || k.LastUsed.Truncate(time.Hour) != *k.LastUsed {
			t.Errorf("%s was last used %v", k.Principal, k.LastUsed)
		}
	}
	// What is stored does not have the secret; the search finds the hint.
	var row string
	if err := pool.QueryRow(t.Context(), `SELECT string_agg(k::text, ' ') FROM dossier_access.api_key k`).Scan(&row); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(row, token[len(tokenPrefix)+hintLength:]) || !strings.Contains(row, k.Hint) {
		t.Error("the table shows", row)
	}
}

// A revocation reaches other processes by the database's word: their clocks
// stand still here, so that nothing is forgotten for its age.
func TestRevocation(t *testing.T) {
	pool := database(t)
	k, token := create(t, pool, Key{Principal: "shop", Role: Client})
	at := time.Now()
	still := func() time.Time { return at }
	var doors []*Door
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	for range 2 {
		d := NewDoor(Config{Pool: pool, Log: slog.New(slog.DiscardHandler), Now: still})
		running.Go(func() { d.Run(ctx) })
		doors = append(doors, d)
	}
	deaf := NewDoor(Config{Pool: pool, Log: slog.New(slog.DiscardHandler), Now: still})
	for i, d := range append(doors, deaf) {
		if status, _ := knock(d, "Bearer "+token); status != http.StatusOK {
			t.Fatalf("door %d: %d", i, status)
		}
	}
	for _, d := range doors { // both listen: each has forgotten at its start
		for epoch := uint64(0); epoch == 0; {
			d.keys.mu.Lock()
			epoch = d.keys.epoch
			d.keys.mu.Unlock()
		}
		if status, _ := knock(d, "Bearer "+token); status != http.StatusOK {
			t.Fatal(status)
		}
	}
	if _, err := Revoke(t.Context(), pool, k.ID); err != nil {
		t.Fatal(err)
	}
	for i, d := range doors {
		for status := 0; status != http.StatusUnauthorized; time.Sleep(time.Millisecond) {
			if status, _ = knock(d, "Bearer "+token); t.Context().Err() != nil {
				t.Fatalf("door %d goes on accepting the key", i)
			}
		}
	}
	if status, _ := knock(deaf, "Bearer "+token); status != http.StatusOK {
		t.Error("control: a door that was not told refuses the key, so the others may not have been told either")
	}
	at = at.Add(rememberFor + time.Second)
	if status, _ := knock(deaf, "Bearer "+token); status != http.StatusUnauthorized {
		t.Error("a door that was not told accepts the key past its memory")
	}
}

// What was read before everything was forgotten is not remembered after.
func TestForgetWhileLooking(t *testing.T) {
	pool := database(t)
	_, token := create(t, pool, Key{Principal: "shop", Role: Client})
	c := newKeyCache(pool, slog.New(slog.DiscardHandler), time.Now)
	once := sync.OnceFunc(c.forget)
	c.now = func() time.Time { once(); return time.Now() } // between the look at the epoch and the answer
	if k, err := c.load(t.Context(), hashToken(token)); k == nil || err != nil {
		t.Fatal(k, err)
	}
	if n := c.known.Len(); n != 0 {
		t.Errorf("%d keys are remembered", n)
	}
	if k, err := c.load(t.Context(), hashToken(token)); k == nil || err != nil || c.known.Len() != 1 {
		t.Error("control: without a forgetting between, it is not remembered either")
	}
}

// Without a database no credential can be checked: that is no 401, which would
// make a client throw its key away.
func TestNoDatabase(t *testing.T) {
	pool := database(t)
	_, token := create(t, pool, Key{Principal: "shop", Role: Client})
	d := NewDoor(Config{Pool: pool, Log: slog.New(slog.DiscardHandler)})
	pool.Close()
	if status, _ := knock(d, "Bearer "+token); status != http.StatusServiceUnavailable {
		t.Error(status)
	}
	if status, _ := knock(d, "Bearer nonsense"); status != http.StatusUnauthorized {
		t.Error("what cannot be a key asks the database:", status)
	}
}

func TestKeepKey(t *testing.T) {
	pool := database(t)
	path := filepath.Join(t.TempDir(), "admin.key")
	k := Key{Principal: "admin", Role: Administrator}
	keep := func() string {
		t.Helper()
		token, err := KeepKey(t.Context(), pool, path, k)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info, err)
		}
		return token
	}
	first := keep()
	if again := keep(); again != first {
		t.Error("a second start makes another key")
	}
	list, _ := List(t.Context(), pool)
	if len(list) != 1 {
		t.Fatal(list)
	}
	if _, err := Revoke(t.Context(), pool, list[0].ID); err != nil {
		t.Fatal(err)
	}
	if again := keep(); again == first {
		t.Error("a revoked key is kept")
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := KeepKey(t.Context(), pool, path, k); err == nil {
		t.Error("a key that others can read is kept")
	}
}
