package ledger_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"math"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/goleak"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/internal/leaks"
	"github.com/dossier-crm/dossier/internal/ledger"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/internal/vault"
	"github.com/dossier-crm/dossier/projections"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, leaks.Forgotten()...) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// tables is what the tests' databases begin with.
var tables = pgtest.Template{Setup: func(ctx context.Context, pool *pgxpool.Pool) error {
	return errors.Join(projections.Setup(ctx, pool), ledger.Setup(ctx, pool))
}}

// world is a log, its read models and a signer.
type world struct {
	t      testing.TB
	log    *eventstore.Store
	vault  *vault.Vault
	pool   *pgxpool.Pool
	dir    string
	origin string
	key    *ledger.Key
	policy *ledger.Policy
	heads  map[domain.ID]int64
	at     uint64
	kept   []int64 // sizes of checkpoints that are kept outside
	stop   func()
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, pool: tables.Database(t), dir: t.TempDir(), heads: map[domain.ID]int64{}}
	keyring, err := vault.OpenKeyring(filepath.Join(w.dir, "keyring"))
	must(t, err)
	w.vault, err = vault.Open(t.Context(), w.pool, keyring, vault.Options{})
	must(t, err)
	w.log, err = eventstore.Dial(t.Context(), nodetest.Start(t).ConnectionString(), w.vault, slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { _ = w.log.Close() })
	lineage, err := w.log.Lineage(t.Context())
	must(t, err)
	w.origin = ledger.Origin(lineage)
	w.key, err = ledger.OpenKey(filepath.Join(w.dir, "ledger.key"), w.origin)
	must(t, err)
	w.policy, err = ledger.EnsurePolicy(filepath.Join(w.dir, "audit-policy"), w.key)
	must(t, err)
	engine, err := projections.New(projections.Config{Store: w.log, Vault: w.vault, Pool: w.pool, Sessions: 2})
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = engine.Run(ctx)
	}()
	w.stop = func() { cancel(); <-done }
	t.Cleanup(w.stop)
	return w
}

// visit appends n visits to the customer, whom it creates first.
func (w *world) visit(id domain.ID, n int) {
	w.t.Helper()
	subject, err := w.vault.Ensure(w.t.Context(), uuid.UUID(id))
	must(w.t, err)
	var sealed []eventstore.Sealed
	add := func(e domain.Event) {
		one, err := eventstore.Seal(subject, domain.CustomerStream(id), eventstore.Proposed{ID: uuid.New(), Event: e, Meta: eventstore.Metadata{
			Actor: "staff-1", Auth: "test", Command: "Test", OccurredAt: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
		}})
		must(w.t, err)
		sealed = append(sealed, one)
	}
	head, known := w.heads[id]
	if !known {
		head = eventstore.NoStream
		add(&domain.CustomerCreated{Kind: "person", Name: "Robin " + id.String()[:4], Source: "web"})
	}
	for i := range n {
		add(&domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone", Content: fmt.Sprintf("visit %d", i)})
	}
	written, err := w.log.Append(w.t.Context(), domain.CustomerStream(id), head, sealed)
	must(w.t, err)
	w.heads[id], w.at = int64(written.Revision), written.Position
}

// settle waits until the tree has all that was appended.
func (w *world) settle() ledger.Tree {
	w.t.Helper()
	for range 3000 {
		tree, err := ledger.Reader{DB: w.pool}.Tree(w.t.Context())
		must(w.t, err)
		if tree.Position >= w.at {
			return tree
		}
		time.Sleep(5 * time.Millisecond)
	}
	w.t.Fatal("the tree does not grow")
	return ledger.Tree{}
}

func (w *world) signer() *ledger.Signer {
	return &ledger.Signer{Pool: w.pool, Key: w.key, Policy: w.policy, Memory: filepath.Join(w.dir, "signed"), Log: slog.New(slog.DiscardHandler)}
}

// sign publishes a checkpoint of the tree as it is and returns it.
func (w *world) sign() []byte {
	w.t.Helper()
	w.settle()
	must(w.t, w.signer().Step(w.t.Context()))
	signed, err := ledger.Reader{DB: w.pool}.Published(w.t.Context(), w.origin)
	must(w.t, err)
	return signed
}

// events returns the events of the log that the tree covers.
func (w *world) events() []ledger.Event {
	w.t.Helper()
	var out []ledger.Event
	for e, err := range w.log.All(w.t.Context(), 0, math.MaxInt64) {
		must(w.t, err)
		if ledger.Covered(e.Stream) {
			out = append(out, ledger.Event{
				Stream: e.Stream, Revision: e.Revision, ID: e.ID, Type: e.Type, Created: e.Created, Data: e.Data, Meta: e.RawMeta, Position: e.Position,
			})
		}
	}
	return out
}

// logOf is a log with the events: what the server is given by who has the store.
type logOf []ledger.Event

func (l logOf) Stream(_ context.Context, stream string) iter.Seq2[ledger.Item, error] {
	return func(yield func(ledger.Item, error) bool) {
		for _, e := range l {
			if e.Stream == stream && !yield(ledger.Item{Event: e}, nil) {
				return
			}
		}
	}
}

func (l logOf) All(_ context.Context, from uint64) iter.Seq2[ledger.Item, error] {
	return func(yield func(ledger.Item, error) bool) {
		for _, e := range l {
			if e.Position >= from && !yield(ledger.Item{Event: e}, nil) {
				return
			}
		}
	}
}

// export makes an export of what the log gives, under the database's rows.
func (w *world) export(log ledger.Source, scope ledger.Scope) []byte {
	w.t.Helper()
	var out bytes.Buffer
	err := pgx.BeginTxFunc(w.t.Context(), w.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
		x, err := ledger.PrepareExport(w.t.Context(), tx, w.origin, scope, time.Now())
		if err != nil {
			return err
		}
		return x.Write(w.t.Context(), &out, log)
	})
	must(w.t, err)
	return out.Bytes()
}

// check checks a file; a nil checkpoint is none.
func (w *world) check(file, since []byte) *ledger.Report {
	w.t.Helper()
	report, err := ledger.Checking{Policy: w.policy, Since: since}.Check(bytes.NewReader(file))
	must(w.t, err)
	return report
}

// disclosing is the log with all fields of a customer opened.
func (w *world) disclosing(id domain.ID) ledger.Source { return disclosing{w, id} }

type disclosing struct {
	w  *world
	id domain.ID
}

func (d disclosing) Stream(ctx context.Context, stream string) iter.Seq2[ledger.Item, error] {
	return func(yield func(ledger.Item, error) bool) {
		subject, err := d.w.vault.Subject(ctx, uuid.UUID(d.id))
		must(d.w.t, err)
		for e, err := range d.w.log.Stream(ctx, stream, 0, math.MaxInt64) {
			must(d.w.t, err)
			item := ledger.Item{Event: ledger.Event{
				Stream: e.Stream, Revision: e.Revision, ID: e.ID, Type: e.Type, Created: e.Created, Data: e.Data, Meta: e.RawMeta, Position: e.Position,
			}}
			for _, f := range e.SealedFields() {
				secret, err := subject.FieldSecret(vault.Address{Stream: e.Stream, Event: e.ID, Schema: uint16(e.Meta.Schema), Field: f.Name}, f.Data)
				must(d.w.t, err)
				item.Disclosed = append(item.Disclosed, ledger.Disclosed{Field: f.Name, Secret: secret[:]})
			}
			if !yield(item, nil) {
				return
			}
		}
	}
}

func (d disclosing) All(context.Context, uint64) iter.Seq2[ledger.Item, error] { panic("not used") }
