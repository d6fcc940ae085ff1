package automation

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/goleak"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/internal/leaks"
	"github.com/dossier-crm/dossier/internal/phone"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/internal/vault"
	"github.com/dossier-crm/dossier/projections"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	goleak.VerifyTestMain(m, leaks.Forgotten()...)
}

// tables is what the tests' databases begin with; to set them up twice changes nothing.
var tables = pgtest.Template{Setup: func(ctx context.Context, pool *pgxpool.Pool) error {
	return errors.Join(projections.Setup(ctx, pool), Setup(ctx, pool), Setup(ctx, pool))
}}

// world is real stores with the write side on them.
type world struct {
	t       testing.TB
	store   *eventstore.Store
	pool    *pgxpool.Pool
	vault   *vault.Vault
	service *commands.Service
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, pool: tables.Database(t)}
	keyring, err := vault.OpenKeyring(filepath.Join(t.TempDir(), "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := vault.Open(t.Context(), w.pool, keyring, vault.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.vault = keys
	w.store, err = eventstore.Dial(t.Context(), nodetest.Start(t).ConnectionString(), keys, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	w.service = commands.NewService(commands.Config{Store: w.store, Vault: keys, Pool: w.pool, Log: slog.New(slog.DiscardHandler), Now: time.Now, Numbers: phone.Plans{}.Read})
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := w.service.Close(ctx); err != nil {
			t.Error(err)
		}
		_ = w.store.Close()
	})
	return w
}

// engine runs reactors until stop is called or the test ends.
func (w *world) engine(change func(*Config), reactors ...Reactor) (stop func()) {
	w.t.Helper()
	config := Config{Store: w.store, Pool: w.pool, Commands: w.service, Reactors: reactors}
	if change != nil {
		change(&config)
	}
	e, err := New(config)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			w.t.Error(err)
		}
	}
	w.t.Cleanup(stop)
	return stop
}

// deployed waits until the reactor has its place.
func (w *world) deployed(reactor string) {
	w.t.Helper()
	w.await(func() bool {
		n := 0
		_ = w.pool.QueryRow(w.t.Context(), `SELECT count(*) FROM automation.reactor WHERE name = $1`, reactor).Scan(&n)
		return n == 1
	})
}

// reached waits until the reactor has heard everything that is in the log.
func (w *world) reached(reactor string) {
	w.t.Helper()
	head, _, err := w.store.Head(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	w.await(func() bool {
		var at int64
		_ = w.pool.QueryRow(w.t.Context(), `SELECT position FROM automation.reactor WHERE name = $1`, reactor).Scan(&at)
		return uint64(at) >= head //nolint:gosec // not negative
	})
}

func (w *world) await(done func() bool) {
	w.t.Helper()
	for end := time.Now().Add(time.Minute); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatal("it does not come about")
		}
	}
}

// do carries a command out.
func (w *world) do(id domain.ID, name string, decide func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error), change ...func(*commands.Command)) commands.Result {
	w.t.Helper()
	cmd := commands.Command{Name: name, Customer: id, Route: "test", Principal: "tester", Auth: "none", Decide: decide, Creates: name == "CreateCustomer"}
	for _, c := range change {
		c(&cmd)
	}
	r, err := w.service.Do(w.t.Context(), cmd)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) customer(change ...func(*commands.Command)) domain.ID {
	w.t.Helper()
	id := domain.ID(uuid.New())
	w.do(id, "CreateCustomer", func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return domain.Create(c, domain.CreateCustomer{Kind: "person", Name: "Ada Lovelace", Source: "web"}, time.Now())
	}, change...)
	return id
}

func (w *world) archive(id domain.ID) {
	w.t.Helper()
	w.do(id, "ArchiveCustomer", func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.Archive("closed") })
}

func imported(c *commands.Command) { c.Import = "run-1" }

// events are those of the customer behind the first.
func (w *world) events(id domain.ID) []*eventstore.Event {
	w.t.Helper()
	var out []*eventstore.Event
	for e, err := range w.store.Stream(w.t.Context(), domain.CustomerStream(id), 1, 1000) {
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

// order is a reaction that shows each time it takes effect.
func order(id domain.ID) Do {
	return Do{Command: "PlaceOrder", Customer: id, Decide: func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		one, err := domain.ParseDecimal("1")
		if err != nil {
			return nil, err
		}
		return c.Order(domain.PlaceOrder{OrderID: newID(0), Items: 1, Amount: domain.Money{Amount: one, Currency: "EUR"}})
	}}
}

// welcome places an order for every new customer.
var welcome = Reactor{Name: "welcome", On: []string{"CustomerCreated"}, React: func(e *eventstore.Event) []Reaction {
	id, _ := e.Customer()
	return []Reaction{order(id)}
}}
