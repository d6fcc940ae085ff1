package erasure

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/vault"
	"github.com/dossier-crm/dossier/projections"
)

// A crash at whatever point is taken up by the next process, and in the end
// everything is as if there had been none.
func TestACrashAnywhereIsTakenUp(t *testing.T) {
	w := newWorld(t)
	neighbour := domain.ID(uuid.New())
	w.create(neighbour)
	b := vault.BucketOf(uuid.UUID(neighbour))
	for _, point := range points() {
		t.Run(point, func(t *testing.T) {
			id := inBucket(b)
			w := *w
			w.t = t
			w.create(id)
			w.erase(id)
			crashed := false
			r := w.runner(func(step, when string) error {
				if at(step, when) == point {
					crashed = true
					return errCrash
				}
				return nil
			})
			must(t, r.CatchUp(t.Context()))
			for range 600 {
				open, err := r.pass(t.Context())
				if errors.Is(err, errCrash) {
					break
				}
				must(t, err)
				if open == 0 {
					break
				}
				time.Sleep(10 * time.Millisecond)
			}
			if !crashed {
				t.Fatal("it never came to the point")
			}
			w.finish()
			w.forgotten(id, neighbour)
		})
	}
}

// Commands to the customer and creations of neighbours rain down while the
// customer is erased: no key comes back, no neighbour is lost.
func TestErasingInAStorm(t *testing.T) {
	w := newWorld(t)
	id := domain.ID(uuid.New())
	b := vault.BucketOf(uuid.UUID(id))
	neighbour := inBucket(b)
	w.create(id)
	w.create(neighbour)
	// Another process with caches of its own.
	other := *w
	other.vault = w.newVault(w.pool)
	other.log = w.newStore(other.vault)
	background(t, func(ctx context.Context) error { return other.vault.Run(ctx, "other") })
	other.service = commands.NewService(commands.Config{Store: other.log, Vault: other.vault, Pool: w.pool, Log: w.service.Log, Now: time.Now})
	t.Cleanup(func() { _ = other.service.Close(context.Background()) })

	var stop atomic.Bool
	var accepted, refused atomic.Int64
	var made sync.Map
	var wg sync.WaitGroup
	for i, from := range []*world{w, &other, w, &other} {
		wg.Go(func() {
			for n := 0; !stop.Load(); n++ {
				if i < 2 {
					err := from.visit(id)
					refusal, isRefusal := errors.AsType[*domain.Refusal](err)
					switch {
					case err == nil:
						accepted.Add(1)
					case errors.Is(err, vault.ErrErased) || isRefusal && refusal.Rule == "customer-erased":
						refused.Add(1)
					default:
						t.Errorf("a command to the customer: %v", err)
						return
					}
					continue
				}
				one := inBucket(b)
				from.create(one)
				made.Store(one, true)
			}
		})
	}
	for accepted.Load() < 5 {
		time.Sleep(time.Millisecond)
	}
	w.erase(id)
	w.finish()
	for range 3 {
		if err := w.visit(id); err == nil {
			t.Error("an erased customer was visited")
		}
	}
	stop.Store(true)
	wg.Wait()
	if refused.Load() == 0 {
		t.Error("nobody was refused: the storm was over before the erasure")
	}
	w.forgotten(id, neighbour)
	erased := false
	for _, e := range w.events(id) {
		if erased && e.Type != "ErasureCertified" {
			t.Errorf("%s after the erasure", e.Type)
		}
		erased = erased || e.Type == "CustomerErased"
	}
	fresh := w.newVault(w.pool)
	made.Range(func(one, _ any) bool {
		if _, err := fresh.Subject(t.Context(), uuid.UUID(one.(domain.ID))); err != nil {
			t.Errorf("a neighbour that was created meanwhile: %v", err)
		}
		return true
	})
}

// After a restore of keys from before, a process applies the log's erasures
// before it does anything else.
func TestNothingIsServedFromRestoredKeysBeforeTheLogIsApplied(t *testing.T) {
	w := newWorld(t)
	id, neighbour := domain.ID(uuid.New()), domain.ID(uuid.New())
	w.create(id)
	w.create(neighbour)
	position, _, err := w.log.Head(t.Context())
	must(t, err)
	for at := int64(0); at < int64(position); {
		must(t, w.pool.QueryRow(t.Context(), `select min(position) from read.checkpoints`).Scan(&at))
	}
	backup, err := w.vault.Backup(t.Context(), t.TempDir(), time.Hour)
	must(t, err)
	w.erase(id)
	// The machine burns down before the erasure is complete: Postgres is new,
	// the keys are those of before.
	restored := *w
	restored.pool, restored.dir = readModels.Database(t), t.TempDir()
	_, err = vault.Restore(t.Context(), restored.pool, backup.Path, restored.dir+"/keyring")
	must(t, err)
	restored.vault = restored.newVault(restored.pool)
	if _, err := restored.vault.Subject(t.Context(), uuid.UUID(id)); err != nil {
		t.Fatalf("the control: the restored keys open nothing: %v", err)
	}
	r := restored.runner(nil)
	r.Vault = restored.vault
	must(t, r.CatchUp(t.Context()))
	if _, err := restored.vault.Subject(t.Context(), uuid.UUID(id)); !errors.Is(err, vault.ErrErased) {
		t.Errorf("served after a restore: %v", err)
	}
	if _, err := restored.vault.Subject(t.Context(), uuid.UUID(neighbour)); err != nil {
		t.Errorf("the neighbour: %v", err)
	}
	// Once more with nothing new: it does not read the log again.
	must(t, r.CatchUp(t.Context()))
	restored.log = restored.newStore(restored.vault)
	engine, err := projections.New(projections.Config{Store: restored.log, Vault: restored.vault, Pool: restored.pool, Sessions: 2})
	must(t, err)
	background(t, engine.Run)
	restored.finish()
	restored.forgotten(id, neighbour)
}

// A log that was put back ends before what these keys have read: its positions are
// used again, and an erasure at one of them is found all the same.
func TestErasuresOfALogThatWasPutBackAreFound(t *testing.T) {
	w := newWorld(t)
	_, err := w.pool.Exec(t.Context(), `update dossier_keys.erasure_checkpoint set position = 1000000000`)
	must(t, err)
	background(t, w.runner(nil).Run)
	id, neighbour := domain.ID(uuid.New()), domain.ID(uuid.New())
	w.create(id)
	w.create(neighbour)
	w.completed(uuid.UUID(w.erase(id)))
	w.forgotten(id, neighbour)
}

// Key backups that the database does not know of, because it was restored from
// before they were made, are destroyed like those that it knows.
func TestBackupsOfAfterARestoreAreDestroyed(t *testing.T) {
	w := newWorld(t)
	backups := w.dir + "/backups"
	for range 2 {
		_, err := w.vault.Backup(t.Context(), backups, time.Hour)
		must(t, err)
	}
	begun := backups + "/keys-begun"
	must(t, os.Mkdir(begun, 0o700))
	keyring, err := os.ReadFile(w.dir + "/keyring")
	must(t, err)
	must(t, os.WriteFile(begun+"/keyring", keyring[:5000], 0o600))
	_, err = w.pool.Exec(t.Context(), `delete from dossier_keys.backup where number = 1; update dossier_keys.backup set destroyed_at = now()`)
	must(t, err)
	id, neighbour := domain.ID(uuid.New()), domain.ID(uuid.New())
	w.create(id)
	w.create(neighbour)
	w.erase(id)
	w.finish()
	w.forgotten(id, neighbour)
	left, err := os.ReadDir(backups)
	must(t, err)
	if len(left) != 1 {
		t.Errorf("left of the key backups from before: %v", left)
	}
}

// A whole life with the runner as the program runs it, from the log to the
// certificate; then an expiry of one category.
func TestTheRunnerFollowsTheLog(t *testing.T) {
	w := newWorld(t)
	background(t, w.runner(nil).Run)
	id, neighbour := domain.ID(uuid.New()), domain.ID(uuid.New())
	w.create(id)
	w.create(neighbour)
	must(t, w.visit(neighbour))
	erasure := w.erase(id)
	w.completed(uuid.UUID(erasure))
	w.forgotten(id, neighbour)
	last := w.events(id)
	text, _, _ := strings.Cut(last[len(last)-1].Skeleton().(*domain.ErasureCertified).Certificate, "\n\n")
	for _, want := range append(Steps()[:len(Steps())-1], "erasure "+erasure.String(), "customer "+id.String(), "cause request") {
		if !strings.Contains(text, want) {
			t.Errorf("the certificate does not speak of %s:\n%s", want, text)
		}
	}

	result, err := w.do("clock", neighbour, false, func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return []domain.Event{&domain.CustomerArchived{}, &domain.PersonalDataExpired{Category: domain.CategoryContent, Days: 30}}, nil
	})
	must(t, err)
	w.completed(result.Events[1].ID)
	s := w.newStore(w.newVault(w.pool))
	for e, err := range s.Stream(t.Context(), domain.CustomerStream(neighbour), 0, 10) {
		must(t, err)
		must(t, s.Open(t.Context(), e))
		switch d := e.Opened().(type) {
		case *domain.CustomerCreated:
			if d.Name != secret || d.Notes != "" || !e.Lost("notes") || e.Lost("name") {
				t.Errorf("name %q, notes %q", d.Name, d.Notes)
			}
		case *domain.CustomerVisited:
			if d.Content != "" || !e.Lost("content") {
				t.Errorf("content %q", d.Content)
			}
		}
	}
}

func (w *world) completed(erasure uuid.UUID) {
	w.t.Helper()
	for range 1500 {
		var at *time.Time
		err := w.pool.QueryRow(w.t.Context(), `select completed_at from dossier_keys.erasure where id = $1`, erasure).Scan(&at)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			w.t.Fatal(err)
		}
		if at != nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	var waits, steps string
	_ = w.pool.QueryRow(w.t.Context(), `select coalesce(e.waits_for, ''), (select string_agg(step, ', ') from dossier_keys.erasure_step where erasure = e.id) from dossier_keys.erasure e where id = $1`, erasure).Scan(&waits, &steps)
	w.t.Fatalf("the erasure is not complete: done %s, waits for %q", steps, waits)
}

func TestACertificateIsCheckedOffline(t *testing.T) {
	sign, err := NewSigner([32]byte{1})
	must(t, err)
	other, err := NewSigner([32]byte{2})
	must(t, err)
	note, err := sign.certificate(&work{id: uuid.New(), subject: uuid.New(), cause: "request", done: map[string]report{}}, nil, uuid.New(), time.Now())
	must(t, err)
	if _, err := CheckCertificate(note, sign.Verifier()); err != nil {
		t.Error(err)
	}
	for name, bad := range map[string]string{
		"another cause": strings.Replace(note, "cause request", "cause mistake", 1), "cut": note[:len(note)-10], "nothing": "",
	} {
		if _, err := CheckCertificate(bad, sign.Verifier()); !errors.Is(err, ErrCertificate) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := CheckCertificate(note, other.Verifier()); !errors.Is(err, ErrCertificate) {
		t.Errorf("another key: %v", err)
	}
}

// A process that hangs with keys in its memory holds the certificate up.
func TestAHangingProcessHoldsTheCertificateUp(t *testing.T) {
	w := newWorld(t)
	id, neighbour := domain.ID(uuid.New()), domain.ID(uuid.New())
	w.create(id)
	w.create(neighbour)
	hanging := uuid.New()
	conn, err := w.pool.Acquire(t.Context())
	must(t, err)
	defer conn.Release()
	lock := int64(0)
	for _, c := range hanging[:8] {
		lock = lock<<8 | int64(c)
	}
	_, err = conn.Exec(t.Context(), `select pg_advisory_lock($1)`, lock)
	must(t, err)
	_, err = w.pool.Exec(t.Context(), `insert into dossier_keys.process (id, name, acknowledged, beat_at) values ($1, 'hanging', 0, now() - interval '1 hour')`, hanging)
	must(t, err)
	w.erase(id)
	r := w.runner(nil)
	must(t, r.CatchUp(t.Context()))
	for range 3 {
		if open, err := r.pass(t.Context()); err != nil || open != 1 {
			t.Fatalf("%d open, %v", open, err)
		}
	}
	var waits string
	must(t, w.pool.QueryRow(t.Context(), `select waits_for from dossier_keys.erasure`).Scan(&waits))
	if !strings.Contains(waits, "hanging") {
		t.Errorf("it waits for %q", waits)
	}
	_, err = conn.Exec(t.Context(), `select pg_advisory_unlock($1)`, lock)
	must(t, err)
	w.finish()
	w.forgotten(id, neighbour)
}
