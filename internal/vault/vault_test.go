package vault

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
)

// open gives a vault on a database, and the test fails if it cannot.
func openVault(t testing.TB, pool *pgxpool.Pool, opts Options) *Vault {
	t.Helper()
	v, err := Open(t.Context(), pool, testKeyring(t), opts)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func mustEnsure(t testing.TB, v *Vault, id uuid.UUID) *Subject {
	t.Helper()
	s, err := v.Ensure(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAnotherProcessOpensWhatOneSealed(t *testing.T) {
	t.Parallel()
	pool, id, a := pgtest.Database(t), uuid.New(), testAddress()
	one, two := openVault(t, pool, Options{}), openVault(t, pool, Options{})
	s := mustEnsure(t, one, id)
	other, err := two.Subject(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range categories {
		if got, err := other.Open(a, mustSeal(t, s, c, a, "Mei")); err != nil || string(got) != "Mei" {
			t.Errorf("%v: %q, %v", c, got, err)
		}
	}
	if s.Digest([]byte("x")) != other.Digest([]byte("x")) {
		t.Error("digests differ")
	}
	if other.ID() != id || other.Erased() {
		t.Error("not the subject")
	}
}

func TestRacingCreatorsAgree(t *testing.T) {
	t.Parallel()
	pool := pgtest.Database(t)
	vaults := []*Vault{openVault(t, pool, Options{}), openVault(t, pool, Options{})}
	for range 20 {
		id := uuid.New()
		digests := make([][32]byte, 16)
		var wg sync.WaitGroup
		for i := range digests {
			wg.Go(func() {
				v := vaults[i%2]
				var s *Subject
				var err error
				if i%4 < 2 {
					s, err = v.Ensure(context.Background(), id)
				} else {
					s, _, err = v.EnsureClaimed(context.Background(), id, [32]byte(append(id[:], id[:]...)))
				}
				if err != nil {
					t.Error(err)
					return
				}
				digests[i] = s.Digest(nil)
			})
		}
		wg.Wait()
		for _, d := range digests {
			if d != digests[0] {
				t.Fatal("creators hold different keys")
			}
		}
	}
}

func TestErasedForEverMissingNever(t *testing.T) {
	t.Parallel()
	ctx, pool, id := t.Context(), pgtest.Database(t), uuid.New()
	v := openVault(t, pool, Options{})
	if s, err := v.Subject(ctx, id); s != nil || !errors.Is(err, ErrKeyMissing) || errors.Is(err, ErrErased) {
		t.Errorf("before there was a key: %v", err)
	}
	held := mustEnsure(t, v, id)
	a := testAddress()
	sealed := mustSeal(t, held, Contact, a, "x")
	destroyed := func() (at time.Time) {
		t.Helper()
		if err := v.Destroy(ctx, id); err != nil {
			t.Fatal(err)
		}
		if err := pool.QueryRow(ctx, `select max(destroyed_at) from dossier_keys.data_key where subject = $1`, id).Scan(&at); err != nil {
			t.Fatal(err)
		}
		return at
	}
	if first, again := destroyed(), destroyed(); !again.Equal(first) {
		t.Errorf("destroyed at %v, again at %v", first, again)
	}
	if _, err := held.Open(a, sealed); !errors.Is(err, ErrErased) || !held.Erased() {
		t.Errorf("who held the subject still opens: %v", err)
	}
	for name, v := range map[string]*Vault{"this vault": v, "another": openVault(t, pool, Options{})} {
		if s, err := v.Subject(ctx, id); s != nil || !errors.Is(err, ErrErased) {
			t.Errorf("%s: Subject: %v", name, err)
		}
		if s, err := v.Ensure(ctx, id); s != nil || !errors.Is(err, ErrErased) {
			t.Errorf("%s: Ensure: %v", name, err)
		}
		if s, owner, err := v.EnsureClaimed(ctx, id, [32]byte{1}); s != nil || owner != id || !errors.Is(err, ErrErased) {
			t.Errorf("%s: EnsureClaimed: %v, %v", name, owner, err)
		}
	}
	var left int
	if err := pool.QueryRow(ctx, `select count(wrapped) from dossier_keys.data_key where subject = $1`, id).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d wrapped keys are left, %v", left, err)
	}

	never := uuid.New() // erased before it had a key
	if err := v.Destroy(ctx, never); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Ensure(ctx, never); !errors.Is(err, ErrErased) {
		t.Errorf("a tombstone without a key: %v", err)
	}
}

func TestErasureInAStormOfWritesBringsNoKeyBack(t *testing.T) {
	t.Parallel()
	ctx, pool := t.Context(), pgtest.Database(t)
	one, two := openVault(t, pool, Options{}), openVault(t, pool, Options{})
	for range 10 {
		id := uuid.New()
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				for range 5 {
					v := one
					if i%2 == 0 {
						v = two
					}
					if _, err := v.Ensure(ctx, id); err != nil && !errors.Is(err, ErrErased) {
						t.Error(err)
					}
				}
			})
		}
		wg.Go(func() {
			if err := one.Destroy(ctx, id); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		// In the vault that destroyed, no read that was under way may have left
		// the keys behind; the other's lease is ended by hand.
		two.Evict(id)
		for _, v := range []*Vault{one, two} {
			if _, err := v.Subject(ctx, id); !errors.Is(err, ErrErased) {
				t.Fatalf("after the storm: %v", err)
			}
		}
	}
}

func TestSubjectsTakesOneQuery(t *testing.T) {
	t.Parallel()
	ctx, pool := t.Context(), pgtest.Database(t)
	maker, v := openVault(t, pool, Options{}), openVault(t, pool, Options{})
	var ids []uuid.UUID
	for range 20 {
		id := uuid.New()
		mustEnsure(t, maker, id)
		ids = append(ids, id, id)
	}
	erased, missing := uuid.New(), uuid.New()
	if err := maker.Destroy(ctx, erased); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Subject(ctx, ids[0]); err != nil { // one is cached before
		t.Fatal(err)
	}
	before := pool.Stat().AcquireCount()
	found, err := v.Subjects(ctx, append(ids, erased, missing))
	if err != nil {
		t.Fatal(err)
	}
	if n := pool.Stat().AcquireCount() - before; n != 1 {
		t.Errorf("%d queries", n)
	}
	if len(found) != 21 {
		t.Errorf("%d found", len(found))
	}
	a := testAddress()
	for _, id := range ids {
		if _, err := found[id].Seal(Identity, a, nil); err != nil || found[id].ID() != id {
			t.Error(err)
		}
	}
	if !found[erased].Erased() {
		t.Error("the erased one is not erased")
	}
	if _, err := found[missing].Seal(Identity, a, nil); !errors.Is(err, ErrKeyMissing) || found[missing].Erased() {
		t.Errorf("the missing one: %v", err)
	}
	before = pool.Stat().AcquireCount()
	if _, err := v.Subjects(ctx, ids); err != nil || pool.Stat().AcquireCount() != before {
		t.Errorf("asked again for what is cached, %v", err)
	}
}

func TestManyWaitForOneRead(t *testing.T) {
	t.Parallel()
	pool, id := pgtest.Database(t), uuid.New()
	mustEnsure(t, openVault(t, pool, Options{}), id)
	v := openVault(t, pool, Options{})
	lock, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock.Exec(t.Context(), `lock table dossier_keys.data_key`); err != nil {
		t.Fatal(err)
	}
	before := pool.Stat().AcquireCount()

	impatient, cancel := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() { _, err := v.Subject(impatient, id); gone <- err }()
	time.Sleep(20 * time.Millisecond)
	var wg sync.WaitGroup
	for range 30 {
		wg.Go(func() {
			if _, err := v.Subject(t.Context(), id); err != nil {
				t.Error(err)
			}
		})
	}
	time.Sleep(20 * time.Millisecond)
	cancel() // the one who began the read goes away
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := lock.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	if n := pool.Stat().AcquireCount() - before; n != 1 {
		t.Errorf("%d queries", n)
	}
}

func TestAClaimIsForOneSubjectForEver(t *testing.T) {
	t.Parallel()
	ctx, pool, claim := t.Context(), pgtest.Database(t), [32]byte{7}
	one, two := openVault(t, pool, Options{}), openVault(t, pool, Options{})
	first, second := uuid.New(), uuid.New()
	made, owner, err := one.EnsureClaimed(ctx, first, claim)
	if err != nil || owner != first {
		t.Fatal(owner, err)
	}
	for _, v := range []*Vault{one, two} {
		for _, subject := range []uuid.UUID{first, second} {
			s, owner, err := v.EnsureClaimed(ctx, subject, claim)
			if err != nil || owner != first || s.ID() != first || s.Digest(nil) != made.Digest(nil) {
				t.Errorf("claimed by %v: owner %v, %v", subject, owner, err)
			}
		}
	}
	if _, err := two.Subject(ctx, second); !errors.Is(err, ErrKeyMissing) {
		t.Errorf("a refused claim left a key: %v", err)
	}
	// Another key for the same subject: as when an external reference names it.
	if s, owner, err := two.EnsureClaimed(ctx, first, [32]byte{8}); err != nil || owner != first || s.Digest(nil) != made.Digest(nil) {
		t.Errorf("second claim: %v, %v", owner, err)
	}
}

func TestRacingClaimsHaveOneOwner(t *testing.T) {
	t.Parallel()
	pool := pgtest.Database(t)
	vaults := []*Vault{openVault(t, pool, Options{}), openVault(t, pool, Options{})}
	for i := range 20 {
		owners := make([]uuid.UUID, 8)
		var wg sync.WaitGroup
		for j := range owners {
			wg.Go(func() {
				var err error
				if _, owners[j], err = vaults[j%2].EnsureClaimed(t.Context(), uuid.New(), [32]byte{1: byte(i)}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, owner := range owners {
			if owner != owners[0] {
				t.Fatal("two owners of one claim")
			}
		}
	}
}

func TestLostKeyringIsNoticed(t *testing.T) {
	t.Parallel()
	ctx, pool := t.Context(), pgtest.Database(t)
	path := filepath.Join(t.TempDir(), "keyring")
	open := func(path string) error {
		k, err := OpenKeyring(path)
		if err != nil {
			return err
		}
		_, err = Open(ctx, pool, k, Options{})
		return err
	}
	if err := open(path); err != nil {
		t.Fatal(err)
	}
	if err := open(path); err != nil {
		t.Errorf("again: %v", err)
	}
	// The file is gone, so another is begun; the database knows better.
	if err := open(path + "-begun-anew"); !errors.Is(err, ErrKeyring) {
		t.Errorf("lost keyring: %v", err)
	}
	if err := open(path); err != nil {
		t.Errorf("found again: %v", err)
	}
}

func TestKeysWithoutAKnownKeyringAreRefused(t *testing.T) {
	t.Parallel()
	pool := pgtest.Database(t)
	mustEnsure(t, openVault(t, pool, Options{}), uuid.New())
	if _, err := pool.Exec(t.Context(), `delete from dossier_keys.keyring`); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), pool, testKeyring(t), Options{}); !errors.Is(err, ErrKeyring) {
		t.Errorf("Open: %v", err)
	}
}
