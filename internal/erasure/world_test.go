package erasure

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
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
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/internal/vault"
	"github.com/dossier-crm/dossier/projections"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, leaks.Forgotten()...) }

// readModels is what the tests' databases begin with.
var readModels = pgtest.Template{Setup: projections.Setup}

// world is the whole of Dossier without HTTP, on real stores.
type world struct {
	t       testing.TB
	dir     string
	node    string
	pool    *pgxpool.Pool
	log     *eventstore.Store
	vault   *vault.Vault
	service *commands.Service
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), node: nodetest.Start(t).ConnectionString(), pool: readModels.Database(t)}
	w.vault = w.newVault(w.pool)
	w.log = w.newStore(w.vault)
	engine, err := projections.New(projections.Config{Store: w.log, Vault: w.vault, Pool: w.pool, Sessions: 2})
	must(t, err)
	background(t, engine.Run)
	background(t, func(ctx context.Context) error { return w.vault.Run(ctx, "test") })
	w.service = commands.NewService(commands.Config{Store: w.log, Vault: w.vault, Pool: w.pool, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	t.Cleanup(func() { _ = w.service.Close(context.Background()) })
	return w
}

// newVault is what a process that starts on the keyring file has.
func (w *world) newVault(pool *pgxpool.Pool) *vault.Vault {
	w.t.Helper()
	k, err := vault.OpenKeyring(filepath.Join(w.dir, "keyring"))
	must(w.t, err)
	v, err := vault.Open(w.t.Context(), pool, k, vault.Options{})
	must(w.t, err)
	return v
}

func (w *world) newStore(v *vault.Vault) *eventstore.Store {
	w.t.Helper()
	s, err := eventstore.Dial(w.t.Context(), w.node, v, slog.New(slog.DiscardHandler))
	must(w.t, err)
	w.t.Cleanup(func() { _ = s.Close() })
	return s
}

// runner is one that a process has just begun.
func (w *world) runner(fail func(step, when string) error) *Runner {
	w.t.Helper()
	sign, err := NewSigner([32]byte{1})
	must(w.t, err)
	return New(Config{
		Store: w.log, Vault: w.newVault(w.pool), Pool: w.pool, Sign: sign, Backups: filepath.Join(w.dir, "backups"), failpoint: fail,
	})
}

func background(t testing.TB, run func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const secret = "Zebulon-Kestrel"

// inBucket draws ids until one is in the bucket.
func inBucket(b vault.Bucket) domain.ID {
	for {
		if id := uuid.New(); vault.BucketOf(id) == b {
			return domain.ID(id)
		}
	}
}

type decision = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error)

func (w *world) do(principal string, id domain.ID, creates bool, decide decision) (commands.Result, error) {
	return w.service.Do(context.Background(), commandOf(principal, id, creates, false, decide))
}

func commandOf(principal string, id domain.ID, creates, plain bool, decide decision) commands.Command {
	return commands.Command{
		Name: "Test", Customer: id, Creates: creates, Plain: plain, Route: "TEST " + id.String(), Principal: principal, Auth: "test", Reason: "test",
		Key: uuid.NewString(), Body: []byte("{}"), Decide: decide,
	}
}

func (w *world) create(id domain.ID) {
	w.t.Helper()
	_, err := w.do("staff", id, true, func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return domain.Create(c, domain.CreateCustomer{
			Kind: "person", Name: secret, Source: "web", Notes: secret, Contacts: []domain.Contact{{Kind: "email", Value: "zebulon@example.org"}},
		}, time.Now())
	})
	must(w.t, err)
}

func (w *world) visit(id domain.ID) error {
	_, err := w.do("staff", id, false, func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		return c.Visit(domain.RecordVisit{VisitID: newID(0), Mode: "phone", Content: secret})
	})
	return err
}

// erase has the erasure ordered by two persons.
func (w *world) erase(id domain.ID) domain.ID {
	w.t.Helper()
	var erasure domain.ID
	for _, c := range []commands.Command{
		commandOf("first", id, false, true, func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
			erasure = newID(0)
			return c.RequestErasure(domain.RequestErasure{ErasureID: erasure, Reason: "asked"})
		}),
		commandOf("second", id, false, true, func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
			return c.ApproveErasure(erasure, "second", "right")
		}),
	} {
		_, err := w.service.Do(context.Background(), c)
		must(w.t, err)
	}
	return erasure
}

// finish takes every erasure to its end, as a process that begins now.
func (w *world) finish() {
	w.t.Helper()
	r := w.runner(nil)
	for range 600 {
		must(w.t, r.CatchUp(w.t.Context())) // with what a pass has ordered
		open, err := r.pass(w.t.Context())
		must(w.t, err)
		if open == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	var waits string
	_ = w.pool.QueryRow(w.t.Context(), `select string_agg(waits_for, '; ') from dossier_keys.erasure where completed_at is null`).Scan(&waits)
	w.t.Fatalf("erasures do not end: they wait for %s", waits)
}

// events is the customer's stream.
func (w *world) events(id domain.ID) (out []*eventstore.Event) {
	w.t.Helper()
	for e, err := range w.log.Stream(w.t.Context(), domain.CustomerStream(id), 0, 10_000) {
		must(w.t, err)
		out = append(out, e)
	}
	return out
}

// forgotten checks everything that a complete erasure promises of the customer,
// and that a neighbour of the same bucket has lost nothing.
func (w *world) forgotten(id, neighbour domain.ID) {
	w.t.Helper()
	fresh := w.newVault(w.pool)
	if _, err := fresh.Ensure(w.t.Context(), uuid.UUID(id)); !errors.Is(err, vault.ErrErased) {
		w.t.Errorf("the customer has keys: %v", err)
	}
	store := w.newStore(fresh)
	last, certificates := "", 0
	for e, err := range store.Stream(w.t.Context(), domain.CustomerStream(id), 0, 10_000) {
		must(w.t, err)
		must(w.t, store.Open(w.t.Context(), e))
		if len(e.SealedFields()) > 0 && !e.Erased() {
			w.t.Errorf("%s is readable", e.Type)
		}
		if c, ok := e.Skeleton().(*domain.ErasureCertified); ok {
			certificates++
			sign, err := NewSigner([32]byte{1})
			must(w.t, err)
			if _, err := CheckCertificate(c.Certificate, sign.Verifier()); err != nil {
				w.t.Error(err)
			}
		}
		last = e.Type
	}
	if certificates != 1 || last != "ErasureCertified" {
		w.t.Errorf("%d certificates, the last event is %s", certificates, last)
	}
	readable := 0
	for e, err := range store.Stream(w.t.Context(), domain.CustomerStream(neighbour), 0, 10_000) {
		must(w.t, err)
		must(w.t, store.Open(w.t.Context(), e))
		if created, ok := e.Opened().(*domain.CustomerCreated); ok && created.Name == secret {
			readable++
		}
	}
	if readable != 1 {
		w.t.Error("the neighbour has lost something")
	}
	var rows, old int
	must(w.t, w.pool.QueryRow(w.t.Context(), `select
		(select count(*) from read.customers where id = $1 and (name_ref is not null or name_grams is not null or notes_grams is not null or email_keys is not null or notes_ref is not null or status <> 'erased'))
		+ (select count(*) from read.timeline where customer_id = $1 and refs is not null),
		(select count(*) from dossier_keys.erasure where subject = $1 and completed_at is null)`, [16]byte(id)).Scan(&rows, &old))
	if rows != 0 || old != 0 {
		w.t.Errorf("%d rows still have something, %d erasures are open", rows, old)
	}
	k, err := vault.OpenKeyring(filepath.Join(w.dir, "keyring"))
	must(w.t, err)
	if oldest, newest := k.Versions(vault.BucketOf(uuid.UUID(id))); oldest < 2 || oldest != newest {
		w.t.Errorf("the bucket has keys from version %d to %d", oldest, newest)
	}
	backups, err := os.ReadDir(filepath.Join(w.dir, "backups"))
	if err != nil || len(backups) == 0 {
		w.t.Errorf("key backups: %d, %v", len(backups), err)
	}
	for _, b := range backups {
		raw, err := os.ReadFile(filepath.Join(w.dir, "backups", b.Name(), "keyring"))
		must(w.t, err)
		if vault.HoldsBucketKey(raw, vault.BucketOf(uuid.UUID(id)), 1) {
			w.t.Error("a key backup has the old bucket key")
		}
	}
}

var errCrash = errors.New("crash")

func points() (out []string) {
	for _, s := range Steps() {
		for _, when := range []string{"before", "done", "noted"} {
			out = append(out, s+" "+when)
		}
		if s == "bucket-key-replaced" {
			out = append(out, s+" rotated")
		}
	}
	return out
}

func at(step, when string) string { return fmt.Sprintf("%s %s", step, when) }
