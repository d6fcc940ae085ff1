package projections

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/goleak"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/internal/leaks"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/internal/vault"
)

func TestMain(m *testing.M) {
	if os.Getenv(processVariable) != "" {
		os.Exit(engineProcess())
	}
	// A check here is a run of real stores; more are asked for with -rapid.checks. What
	// is drawn is the same in each run, so that a change is judged by what it does.
	for name, value := range map[string]string{"rapid.checks": "6", "rapid.seed": "1"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	flag.Parse()
	if *chance {
		if err := flag.Set("rapid.seed", "0"); err != nil {
			panic(err)
		}
	}
	tallyShift = 10 // blocks of some events, so that there are many of them
	goleak.VerifyTestMain(m, leaks.Forgotten()...)
}

// chance looks for what nobody has thought of.
var chance = flag.Bool("chance", false, "draw other histories in each run")

// readModels is what the tests' databases begin with.
var readModels = pgtest.Template{Setup: Setup}

// berlin has days that are not those of UTC.
var berlin = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return zone
}()

// stores is what a test works with: a log, keys and a database of its own.
type stores struct {
	t       testing.TB
	log     *eventstore.Store
	vault   *vault.Vault
	pool    *pgxpool.Pool
	keyring *vault.Keyring
	heads   map[domain.ID]int64 // revision of the last event of each customer
	places  map[domain.ID]int64 // revision of each event

	at uint64 // position of the last event

	connection, keyringFile string
}

func newStores(t testing.TB) *stores {
	t.Helper()
	return storesOn(t, nodetest.Start(t).ConnectionString())
}

func storesOn(t testing.TB, connection string) *stores {
	t.Helper()
	pool := readModels.Database(t)
	return storesWith(t, connection, pool)
}

// storesWith is storesOn with the database, which has been set up.
func storesWith(t testing.TB, connection string, pool *pgxpool.Pool) *stores {
	t.Helper()
	s := &stores{t: t, heads: map[domain.ID]int64{}, places: map[domain.ID]int64{}, pool: pool, connection: connection, keyringFile: filepath.Join(t.TempDir(), "keyring")}
	keyring, err := vault.OpenKeyring(s.keyringFile)
	must(t, err)
	s.keyring = keyring
	s.vault, err = vault.Open(t.Context(), s.pool, keyring, vault.Options{})
	must(t, err)
	s.log, err = eventstore.Dial(t.Context(), connection, s.vault, slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { _ = s.log.Close() })
	return s
}

// database returns a new database with empty read models.
func (s *stores) database() *pgxpool.Pool {
	s.t.Helper()
	return readModels.Database(s.t)
}

// fact is an event to append.
type fact struct {
	customer domain.ID
	event    domain.Event
	occurred time.Time
	key      []byte
	index    int
	id       uuid.UUID // new where it is not said
}

// append writes the facts, one append for each run of a customer's, and returns the
// position of the last event that was ever appended: there may be no facts.
func (s *stores) append(facts ...fact) uint64 {
	s.t.Helper()
	for len(facts) > 0 {
		n := 1
		for n < len(facts) && facts[n].customer == facts[0].customer {
			n++
		}
		s.at = s.appendRun(facts[:n])
		facts = facts[n:]
	}
	return s.at
}

func (s *stores) appendRun(facts []fact) uint64 {
	s.t.Helper()
	id := facts[0].customer
	subject, err := s.vault.Ensure(s.t.Context(), uuid.UUID(id))
	must(s.t, err)
	head, known := s.heads[id]
	if !known {
		head = eventstore.NoStream
	}
	var sealed []eventstore.Sealed
	for i, f := range facts {
		if f.id == uuid.Nil {
			f.id = uuid.New()
		}
		s.places[domain.ID(f.id)] = head + 1 + int64(i)
		if c, is := f.event.(domain.Correction); is {
			place := s.places[c.Of().ID]
			reflect.ValueOf(f.event).Elem().FieldByName("CorrectsRevision").SetInt(place)
		}
		one, err := eventstore.Seal(subject, domain.CustomerStream(id), eventstore.Proposed{
			ID: f.id, Event: f.event,
			Meta: eventstore.Metadata{
				Actor: "tester", Auth: "none", Command: "Test", OccurredAt: f.occurred, Key: f.key, Index: f.index,
			},
		})
		must(s.t, err)
		sealed = append(sealed, one)
	}
	w, err := s.log.Append(s.t.Context(), domain.CustomerStream(id), head, sealed)
	must(s.t, err)
	s.heads[id] = int64(w.Revision)
	return w.Position
}

// engine returns an engine on the pool, which change may alter.
func (s *stores) engine(pool *pgxpool.Pool, change func(*Config)) *Engine {
	s.t.Helper()
	config := Config{Store: s.log, Vault: s.vault, Pool: pool, Zone: berlin, Logger: testLog(s.t), Sessions: 2}
	if change != nil {
		change(&config)
	}
	e, err := New(config)
	must(s.t, err)
	return e
}

// run runs the engine until the function that it returns is called.
func run(t testing.TB, e *Engine) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("run: %v", err)
			}
		case <-time.After(40 * time.Second):
			t.Error("the engine does not end")
		}
	}
	t.Cleanup(stop)
	return stop
}

// awaitAll waits until every read model of the database is at the position.
func awaitAll(t testing.TB, pool *pgxpool.Pool, position uint64) {
	t.Helper()
	deadline := time.Now().Add(2 * time.Minute)
	for {
		var behind int
		must(t, pool.QueryRow(t.Context(), `SELECT count(*) FROM read.checkpoints WHERE position < $1`, position).Scan(&behind))
		if behind == 0 {
			return
		}
		if time.Now().After(deadline) {
			var text string
			_ = pool.QueryRow(t.Context(), `SELECT string_agg(c::text || ' ' || coalesce(h.state, '') || ' ' || coalesce(h.error, ''), E'\n')
				FROM read.checkpoints c LEFT JOIN dossier.projection_health h USING (projection)`).Scan(&text)
			t.Fatalf("read models do not reach %d:\n%s", position, text)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// dump returns every row of every read model, as text.
func dump(t testing.TB, pool *pgxpool.Pool) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	var views []string
	for _, m := range Models {
		if m.Name != histories.Name {
			views = append(views, m.Name)
			continue
		}
		views = append(views, customers.Name+historySuffix)
		for _, of := range pastOf {
			views = append(views, of.Name+historySuffix)
		}
	}
	for _, view := range views {
		rows, err := pool.Query(t.Context(), `SELECT v::text FROM read.`+view+` v ORDER BY 1`)
		must(t, err)
		for rows.Next() {
			var row string
			must(t, rows.Scan(&row))
			out[view] = append(out[view], row)
		}
		must(t, rows.Err())
	}
	return out
}

func same(t testing.TB, got, want map[string][]string) {
	t.Helper()
	if diff := difference(got, want); diff != "" {
		t.Error(diff)
	}
}

// difference returns where two dumps differ first, or "".
func difference(got, want map[string][]string) string {
	for _, m := range Models {
		g, w := got[m.Name], want[m.Name]
		if len(g) != len(w) {
			return fmt.Sprintf("%s: %d rows, want %d", m.Name, len(g), len(w))
		}
		for i := range g {
			if g[i] != w[i] {
				return fmt.Sprintf("%s row %d:\n got %s\nwant %s", m.Name, i, g[i], w[i])
			}
		}
	}
	return ""
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func testLog(t testing.TB) *slog.Logger {
	if !testing.Verbose() || !strings.Contains(t.Name(), "Verbose") {
		return slog.New(slog.DiscardHandler)
	}
	return slog.Default()
}
