package watermark_test

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

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/internal/vault"
	"github.com/dossier-crm/dossier/internal/watermark"
	"github.com/dossier-crm/dossier/projections"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// begin runs f until the test ends or the function that it returns is called.
func begin(t *testing.T, f func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = f(ctx) }()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

// readModels is what the tests' databases begin with.
var readModels = pgtest.Template{Setup: projections.Setup}

func open(t *testing.T) (*pgxpool.Pool, *vault.Vault, *eventstore.Store) {
	pool := readModels.Database(t)
	keyring, err := vault.OpenKeyring(filepath.Join(t.TempDir(), "keyring"))
	must(t, err)
	v, err := vault.Open(t.Context(), pool, keyring, vault.Options{})
	must(t, err)
	log, err := eventstore.Dial(t.Context(), nodetest.Start(t).ConnectionString(), v, slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { _ = log.Close() })
	return pool, v, log
}

func create(t *testing.T, v *vault.Vault, log *eventstore.Store) uint64 {
	id := domain.ID(uuid.New())
	subject, err := v.Ensure(t.Context(), uuid.UUID(id))
	must(t, err)
	one, err := eventstore.Seal(subject, domain.CustomerStream(id), eventstore.Proposed{
		ID: uuid.New(), Event: &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}, Meta: eventstore.Metadata{OccurredAt: time.Now()},
	})
	must(t, err)
	w, err := log.Append(t.Context(), domain.CustomerStream(id), eventstore.NoStream, []eventstore.Sealed{one})
	must(t, err)
	return w.Position
}

// TestWaitersWakeOnTheCommit waits for models that have no use for the event,
// also after the watcher's connection was cut.
func TestWaitersWakeOnTheCommit(t *testing.T) {
	pool, v, log := open(t)
	engine, err := projections.New(projections.Config{Store: log, Vault: v, Pool: pool, Sessions: 2})
	must(t, err)
	begin(t, engine.Run)
	w := watermark.New(pool)
	begin(t, w.Run)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for round := range 4 {
		position := create(t, v, log)
		began := time.Now()
		for _, name := range projections.Names() {
			must(t, w.Wait(ctx, name, position))
			if w.Position(name) < position {
				t.Errorf("%s is at %d, want %d", name, w.Position(name), position)
			}
		}
		t.Logf("round %d: all models in %s", round, time.Since(began))
		if round == 2 {
			_, err := pool.Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`)
			must(t, err)
		}
	}
	told := watermark.New(pool) // by one notification of three that moved together, and no poll
	begin(t, told.Run)
	names := projections.Names()[:3]
	must(t, told.Wait(ctx, names[0], 1))
	_, err = pool.Exec(ctx, `SELECT pg_notify($1, format('%s 1000000001 %s 1000000002 nonsense x %s 1000000003', $2::text, $3::text, $4::text))`, watermark.Channel, names[0], names[1], names[2])
	must(t, err)
	for i, name := range names {
		must(t, told.Wait(ctx, name, uint64(1_000_000_001+i))) //nolint:gosec // small
	}
	if err := w.Wait(ctx, "nonsense", 1); !errors.Is(err, watermark.ErrUnknownProjection) {
		t.Errorf("got %v, want ErrUnknownProjection", err)
	}
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := w.Wait(short, "visits", 1<<40); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the context's error", err)
	}
}

// TestSurveyWithoutAnEngine looks from a process that runs no projection.
func TestSurveyWithoutAnEngine(t *testing.T) {
	pool, v, log := open(t)
	create(t, v, log)
	statuses, err := watermark.Survey(t.Context(), pool, log)
	must(t, err)
	if len(statuses) != len(projections.Names()) {
		t.Fatalf("%d statuses, want %d", len(statuses), len(projections.Names()))
	}
	for _, s := range statuses {
		if s.State != watermark.Waiting || s.Head == 0 || s.Position != 0 || s.LagEvents != nil || s.LagSeconds <= 0 {
			t.Errorf("before: %+v", s)
		}
	}
	engine, err := projections.New(projections.Config{Store: log, Vault: v, Pool: pool, Sessions: 2})
	must(t, err)
	stop := begin(t, engine.Run)
	w := watermark.New(pool)
	begin(t, w.Run)
	position := create(t, v, log)
	for _, name := range projections.Names() {
		must(t, w.Wait(t.Context(), name, position))
	}
	stop()
	for range 5 {
		create(t, v, log)
	}
	statuses, err = watermark.Survey(t.Context(), pool, log)
	must(t, err)
	for _, s := range statuses {
		if s.Position < position || s.LagEvents == nil || *s.LagEvents != 5 || s.LagSeconds <= 0 {
			t.Errorf("after: %+v, want a lag of 5", s)
		}
	}
}
