package vault

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
)

// fileVault is a vault with a keyring file, as a process has one.
func fileVault(t testing.TB, pool *pgxpool.Pool, path string) *Vault {
	t.Helper()
	k, err := OpenKeyring(path)
	if err != nil {
		t.Fatal(err)
	}
	v, err := Open(t.Context(), pool, k, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// inBucket draws ids until one is in the bucket.
func inBucket(b Bucket) uuid.UUID {
	for {
		if id := uuid.New(); BucketOf(id) == b {
			return id
		}
	}
}

func (v *Vault) mustOpen(t testing.TB, id uuid.UUID, a Address, sealed []byte, want string) {
	t.Helper()
	v.Evict(id)
	s, err := v.Subject(t.Context(), id)
	if err != nil {
		t.Fatalf("subject %s: %v", id, err)
	}
	if got, err := s.Open(a, sealed); err != nil || string(got) != want {
		t.Fatalf("opened %q, %v", got, err)
	}
}

func TestRotationKeepsNeighboursAndDestroysTheOldKey(t *testing.T) {
	t.Parallel()
	pool, path := pgtest.Database(t), filepath.Join(t.TempDir(), "keyring")
	one, two := fileVault(t, pool, path), fileVault(t, pool, path)
	erased := uuid.New()
	b := BucketOf(erased)
	neighbour, later := inBucket(b), inBucket(b)
	a := testAddress()
	sealed := mustSeal(t, mustEnsure(t, one, neighbour), Contact, a, "Mei")
	lost := mustSeal(t, mustEnsure(t, one, erased), Contact, a, "gone")
	var oldWrapped []byte
	if err := pool.QueryRow(t.Context(), `select wrapped from dossier_keys.data_key where subject = $1 and category = 2`, erased).Scan(&oldWrapped); err != nil {
		t.Fatal(err)
	}
	oldFile, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	oldKey := one.keyring.buckets[b][0].key

	if err := one.Destroy(t.Context(), erased); err != nil {
		t.Fatal(err)
	}
	versions, err := one.Rotate(t.Context(), []Bucket{b})
	if err != nil || versions[b] != 2 {
		t.Fatal(versions, err)
	}
	if err := one.Retire(t.Context(), versions); !errors.Is(err, ErrStillWrapped) {
		t.Fatalf("the old key was destroyed under a neighbour: %v", err)
	}
	// The other process does not know of it: what it makes now must not be
	// wrapped with the key that goes.
	laterSealed := mustSeal(t, mustEnsure(t, two, later), Content, a, "later")
	n, err := one.Rewrap(t.Context(), b, 2)
	if err != nil || n != len(categories) {
		t.Fatalf("%d wrapped again, %v", n, err)
	}
	if err := one.Retire(t.Context(), versions); err != nil {
		t.Fatal(err)
	}
	for _, v := range []*Vault{one, two, fileVault(t, pool, path)} {
		v.mustOpen(t, neighbour, a, sealed, "Mei")
		v.mustOpen(t, later, a, laterSealed, "later")
	}
	if bytes.Contains(mustRead(t, path), oldKey[:]) {
		t.Error("the old key is in the keyring file")
	}
	if one.keyring.buckets[b][0].key == oldKey {
		t.Error("the old key is in memory")
	}
	if _, err := one.wrapper.Unwrap(t.Context(), b, 1, boundTo(erased, Contact), oldWrapped); !errors.Is(err, ErrKeyMissing) {
		t.Errorf("a wrapped key of before the erasure unwraps: %v", err)
	}
	// The control: with the file of before it would.
	before, err := decodeKeyring(oldFile)
	if err != nil {
		t.Fatal(err)
	}
	dataKey, err := before.Unwrap(t.Context(), b, 1, boundTo(erased, Contact), oldWrapped)
	if err != nil {
		t.Fatal(err)
	}
	prk := extract(dataKey)
	secret := fieldSecret(&prk, a)
	if got, err := open(&secret, Contact, a, lost); err != nil || string(got) != "gone" {
		t.Errorf("the control does not read: %q, %v", got, err)
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 2 { // the keyring and its lock
		t.Errorf("left behind: %v, %v", files, err)
	}
}

func mustRead(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Creators and rotations in one bucket, from two processes at once: every key
// that was given out can be found afterwards, whatever was destroyed meanwhile.
func TestCreatingWhileRotatingLosesNothing(t *testing.T) {
	t.Parallel()
	pool, path := pgtest.Database(t), filepath.Join(t.TempDir(), "keyring")
	vaults := []*Vault{fileVault(t, pool, path), fileVault(t, pool, path)}
	b := Bucket(7)
	var made sync.Map
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for ctx.Err() == nil {
				id := inBucket(b)
				v := vaults[i%2]
				var s *Subject
				var err error
				if i < 2 {
					s, err = v.Ensure(t.Context(), id)
				} else {
					s, _, err = v.EnsureClaimed(t.Context(), id, [32]byte(append(id[:], id[:]...)))
				}
				if err != nil {
					t.Errorf("create: %v", err)
					return
				}
				made.Store(id, s.Digest(nil))
			}
		})
	}
	for range 4 {
		versions, err := vaults[0].Rotate(t.Context(), []Bucket{b})
		if err != nil {
			t.Error(err)
			break
		}
		if _, err := vaults[0].Rewrap(t.Context(), b, versions[b]); err != nil {
			t.Error(err)
			break
		}
		if err := vaults[0].Retire(t.Context(), versions); err != nil {
			t.Error(err)
			break
		}
	}
	cancel()
	wg.Wait()
	fresh, n := fileVault(t, pool, path), 0
	made.Range(func(id, digest any) bool {
		n++
		s, err := fresh.Subject(t.Context(), id.(uuid.UUID))
		if err != nil {
			t.Errorf("%s: %v", id, err)
			return false
		}
		if s.Digest(nil) != digest {
			t.Errorf("%s has other keys than were given out", id)
		}
		return true
	})
	if n == 0 {
		t.Error("nobody was created meanwhile")
	}
}

// A change of the keyring that was interrupted is finished by the next one, and
// never takes the file itself.
func TestAnInterruptedChangeOfTheKeyring(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keyring")
	k, err := OpenKeyring(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, crash := range []string{"before the rename", "after the rename"} {
		switch crash {
		case "before the rename":
			err = os.Link(path, path+oldSuffix)
		case "after the rename":
			if err = os.Rename(path, path+oldSuffix); err == nil {
				err = os.WriteFile(path, k.encodeNeeded(nil), 0o600)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.Rotate(t.Context(), []Bucket{3}); err != nil {
			t.Fatalf("%s: %v", crash, err)
		}
		if _, err := os.Stat(path + oldSuffix); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: the former file is still there", crash)
		}
		if _, err := OpenKeyring(path); err != nil {
			t.Fatalf("%s: %v", crash, err)
		}
	}
}

// A change that is repeated after a crash writes nothing, because it was made, or
// makes the change anew; the destroyed keys are in no file of before either way.
func TestARepeatedChangeOfTheKeyringLeavesNoFormerKey(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "[data]") // not to be read as a pattern
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "keyring")
	k, err := OpenKeyring(path)
	if err != nil {
		t.Fatal(err)
	}
	former := mustRead(t, path)
	below, err := k.Rotate(t.Context(), []Bucket{3})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Retire(t.Context(), below); err != nil {
		t.Fatal(err)
	}
	stranger, err := newKeyring(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	left := map[string][]byte{ // by kills after the rename, before it, and in the middle of writing
		"keyring" + oldSuffix: former, ".keyring-1": former, ".keyring-2": former[:5000], ".keyring-3": stranger.encode(),
	}
	for name, content := range left {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.Retire(t.Context(), below); err != nil {
		t.Fatal(err)
	}
	for name := range left {
		_, err := os.Stat(filepath.Join(dir, name))
		if gone := errors.Is(err, os.ErrNotExist); gone != (name != ".keyring-3") {
			t.Errorf("%s: gone %v", name, gone)
		}
	}
}

// The keyring's file has two names between its making and the removal of the temporary
// one: a kill there leaves a name of the file itself, which the next change does not
// overwrite.
func TestATemporaryNameOfTheKeyringIsNotOverwritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "keyring")
	k, err := OpenKeyring(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Link(path, filepath.Join(dir, ".keyring-1")); err != nil {
		t.Fatal(err)
	}
	if err := k.Retire(t.Context(), nil); err != nil { // nothing changes, so nothing is written
		t.Fatal(err)
	}
	if _, err := OpenKeyring(path); err != nil {
		t.Errorf("the keyring is lost: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, ".keyring-1")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the temporary name is still there: %v", err)
	}
}

func TestKeysOfAnotherTimeAreRefused(t *testing.T) {
	t.Parallel()
	pool, path := pgtest.Database(t), filepath.Join(t.TempDir(), "keyring")
	v := fileVault(t, pool, path)
	old := mustRead(t, path)
	versions, err := v.Rotate(t.Context(), []Bucket{5})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Retire(t.Context(), versions); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, old, 0o600); err != nil {
		t.Fatal(err)
	}
	k, err := OpenKeyring(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), pool, k, Options{}); !errors.Is(err, ErrKeyring) {
		t.Errorf("an older keyring was taken: %v", err)
	}
	if _, err := k.Rotate(t.Context(), []Bucket{5}); err != nil {
		t.Fatal(err)
	}
	if err := k.Retire(t.Context(), map[Bucket]int32{5: 2}); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), `update dossier_keys.bucket set version = 1`); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), pool, k, Options{}); !errors.Is(err, ErrKeyring) {
		t.Errorf("an older database was taken: %v", err)
	}
}

func TestACategoryEndsByItself(t *testing.T) {
	t.Parallel()
	v, id, a := openVault(t, pgtest.Database(t), Options{}), uuid.New(), testAddress()
	s := mustEnsure(t, v, id)
	name, text := mustSeal(t, s, Identity, a, "Mei"), mustSeal(t, s, Content, a, "said")
	if err := v.DestroyCategory(t.Context(), id, Content); err != nil {
		t.Fatal(err)
	}
	if err := v.DestroyCategory(t.Context(), id, Identity); err == nil {
		t.Error("identity ended by itself")
	}
	for range 2 {
		s, err := v.Ensure(t.Context(), id) // also who makes what is missing makes no new one
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.Open(a, name); err != nil || string(got) != "Mei" {
			t.Errorf("the name: %q, %v", got, err)
		}
		if _, err := s.Open(a, text); !errors.Is(err, ErrErased) {
			t.Errorf("the text: %v", err)
		}
		if _, err := s.Seal(Content, a, nil); !errors.Is(err, ErrErased) {
			t.Errorf("sealing another: %v", err)
		}
	}
	if erased, err := v.Destroyed(t.Context(), []uuid.UUID{id}); err != nil || erased[id] {
		t.Errorf("the subject counts as erased: %v", err)
	}
}

// registered runs the registry of a vault until the returned function is called.
func registered(t testing.TB, v *Vault, name string) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = v.Run(ctx, name) }()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	eventually(t, func() bool {
		var n int
		_ = v.pool.QueryRow(context.Background(), `select count(*) from dossier_keys.process where name = $1`, name).Scan(&n)
		return n == 1
	})
	return stop
}

func eventually(t testing.TB, is func() bool) {
	t.Helper()
	for range 2000 {
		if is() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("it never comes to be")
}

func TestEveryProcessForgets(t *testing.T) {
	t.Parallel()
	pool, path, id, a := pgtest.Database(t), filepath.Join(t.TempDir(), "keyring"), uuid.New(), testAddress()
	one, two := fileVault(t, pool, path), fileVault(t, pool, path)
	var told []uuid.UUID
	var mu sync.Mutex
	two.OnForget(func(id uuid.UUID) { mu.Lock(); told = append(told, id); mu.Unlock() })
	registered(t, one, "one")
	registered(t, two, "two")
	mustEnsure(t, one, id)
	s, err := two.Subject(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	sealed := mustSeal(t, s, Content, a, "said")
	if err := one.Destroy(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(a, sealed); err != nil {
		t.Fatalf("the control: without a notice the other process goes on: %v", err)
	}
	notice, err := one.Tell(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool {
		names, err := one.Unacknowledged(t.Context(), notice)
		return err == nil && len(names) == 0
	})
	if _, err := s.Open(a, sealed); err == nil {
		t.Error("it was acknowledged, and opens still")
	}
	if _, err := two.Subject(t.Context(), id); !errors.Is(err, ErrErased) {
		t.Errorf("the other process does not know: %v", err)
	}
	mu.Lock()
	defer mu.Unlock()
	if !slices.Equal(told, []uuid.UUID{id}) {
		t.Errorf("others in the process were told of %v", told)
	}
}

func TestAProcessIsWaitedForUntilItIsProvedDead(t *testing.T) {
	t.Parallel()
	pool := pgtest.Database(t)
	v := openVault(t, pool, Options{})
	v.deadAfter = 300 * time.Millisecond
	// A process that hangs: registered, connected, silent.
	hanging, err := pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer hanging.Release()
	process := uuid.New()
	if _, err := hanging.Exec(t.Context(), `select pg_advisory_lock($1)`, lockOf(process)); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), `insert into dossier_keys.process (id, name, acknowledged, beat_at) values ($1, 'hanging', 0, now() - interval '1 hour')`, process); err != nil {
		t.Fatal(err)
	}
	notice, err := v.Tell(t.Context(), uuid.New())
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if names, err := v.Unacknowledged(t.Context(), notice); err != nil || !slices.Equal(names, []string{"hanging"}) {
			t.Fatalf("a process that hangs is not waited for: %v, %v", names, err)
		}
	}
	// It dies: its connection ends.
	if _, err := hanging.Exec(t.Context(), `select pg_advisory_unlock($1)`, lockOf(process)); err != nil {
		t.Fatal(err)
	}
	if names, err := v.Unacknowledged(t.Context(), notice); err != nil || len(names) != 0 {
		t.Errorf("a dead process is waited for: %v, %v", names, err)
	}
}

// Without the registry a process keeps no keys: nobody could tell it to forget.
func TestAProcessThatIsCutOffKeepsNoKeys(t *testing.T) {
	t.Parallel()
	v, id := openVault(t, pgtest.Database(t), Options{}), uuid.New()
	stop := registered(t, v, "one")
	eventually(t, func() bool { mustEnsure(t, v, id); return v.cache.len() == 1 })
	v.cache.unlock(time.Now().Add(-time.Second)) // its last beat is too long ago
	if v.cache.get(id) != nil || v.cache.len() != 0 {
		t.Error("keys are kept past the time")
	}
	stop()
	mustEnsure(t, v, id)
	if v.cache.len() != 0 {
		t.Error("keys are kept without the registry")
	}
}

func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pool, path, backups := pgtest.Database(t), filepath.Join(dir, "keyring"), filepath.Join(dir, "backups")
	v := fileVault(t, pool, path)
	kept, gone := uuid.New(), uuid.New()
	a := testAddress()
	sealed := mustSeal(t, mustEnsure(t, v, kept), Content, a, "said")
	mustEnsure(t, v, gone)
	oldKey := v.keyring.buckets[BucketOf(gone)][0].key
	first, err := v.Backup(t.Context(), backups, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Destroy(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	b := BucketOf(gone)
	versions, err := v.Rotate(t.Context(), []Bucket{b})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Rewrap(t.Context(), b, versions[b]); err != nil {
		t.Fatal(err)
	}
	second, err := v.Backup(t.Context(), backups, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(mustRead(t, filepath.Join(first.Path, "keyring")), oldKey[:]) {
		t.Error("the control: the first backup has not the old key")
	}
	if bytes.Contains(mustRead(t, filepath.Join(second.Path, "keyring")), oldKey[:]) {
		t.Error("a backup has a key that nothing needs")
	}
	if err := v.Retire(t.Context(), versions); err != nil {
		t.Fatal(err)
	}
	left, err := v.DestroyBackups(t.Context(), second.Number)
	if err != nil || len(left) != 0 {
		t.Fatal(left, err)
	}
	if _, err := os.Stat(first.Path); !errors.Is(err, os.ErrNotExist) {
		t.Error("the first backup is still there")
	}

	// Everything is lost, and comes back from the backup alone.
	other, lost := pgtest.Database(t), filepath.Join(dir, "restored")
	out, err := Restore(t.Context(), other, second.Path, lost)
	if err != nil || out.DataKeys != 6 {
		t.Fatal(out, err)
	}
	restored := fileVault(t, other, lost)
	restored.mustOpen(t, kept, a, sealed, "said")
	if _, err := restored.Ensure(t.Context(), gone); !errors.Is(err, ErrErased) {
		t.Errorf("who was erased is back: %v", err)
	}
	// The database that came back knows of it, and of what came after it.
	if left, err := restored.DestroyBackups(t.Context(), 1); err != nil || len(left) != 0 {
		t.Fatal(left, err)
	}
	var known string
	if err := other.QueryRow(t.Context(), `select path from dossier_keys.backup where destroyed_at is null`).Scan(&known); err != nil || known != second.Path {
		t.Errorf("known after the restore: %q, %v", known, err)
	}
	// Into what is newer it brings nothing back.
	if err := restored.Destroy(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), other, second.Path, lost); err != nil {
		t.Fatal(err)
	}
	if _, err := fileVault(t, other, lost).Ensure(t.Context(), kept); !errors.Is(err, ErrErased) {
		t.Errorf("a restore undid an erasure: %v", err)
	}
	if err := os.WriteFile(filepath.Join(second.Path, "data-keys"), []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), other, second.Path, lost); !errors.Is(err, ErrKeyring) {
		t.Errorf("a damaged backup was taken: %v", err)
	}
}

// What was destroyed since a backup is only found at a start: a restore under somebody who
// runs would bring it back until then.
func TestARestoreWaitsForNobodyToRun(t *testing.T) {
	t.Parallel()
	dir, pool := t.TempDir(), pgtest.Database(t)
	path := filepath.Join(dir, "keyring")
	v := fileVault(t, pool, path)
	made, err := v.Backup(t.Context(), filepath.Join(dir, "backups"), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	stop := registered(t, v, "the one that serves")
	var ran int64
	if err := pool.QueryRow(t.Context(), `update dossier_keys.erasure_checkpoint set position = 7 returning position`).Scan(&ran); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), pool, made.Path, path); !errors.Is(err, ErrRunning) || !strings.Contains(err.Error(), "the one that serves") {
		t.Errorf("beside one that runs: %v", err)
	}
	if err := pool.QueryRow(t.Context(), `select position from dossier_keys.erasure_checkpoint`).Scan(&ran); err != nil || ran != 7 {
		t.Errorf("a refused restore changed something: %d, %v", ran, err)
	}
	stop()
	// One that was killed has left its row behind, and its connection has ended.
	if _, err := pool.Exec(t.Context(), `insert into dossier_keys.process (id, name, acknowledged) values ($1, 'killed', 0)`, uuid.New()); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), pool, made.Path, path); err != nil {
		t.Errorf("when nobody runs: %v", err)
	}
}

// A backup that was copied away can only be waited for.
func TestABackupElsewhereIsWaitedFor(t *testing.T) {
	t.Parallel()
	dir, pool := t.TempDir(), pgtest.Database(t)
	v := fileVault(t, pool, filepath.Join(dir, "keyring"))
	made, err := v.Backup(t.Context(), dir, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(made.Path, filepath.Join(dir, "elsewhere")); err != nil {
		t.Fatal(err)
	}
	if left, err := v.DestroyBackups(t.Context(), made.Number+1); err != nil || len(left) != 1 {
		t.Fatalf("not waited for: %v, %v", left, err)
	}
	if _, err := pool.Exec(t.Context(), `update dossier_keys.backup set expires_at = now() - interval '1 minute'`); err != nil {
		t.Fatal(err)
	}
	if left, err := v.DestroyBackups(t.Context(), made.Number+1); err != nil || len(left) != 0 {
		t.Fatalf("waited for after its time: %v, %v", left, err)
	}
}

// Two installations may have their key backups in one directory: neither destroys the
// other's, finished or begun.
func TestBackupsOfAnotherKeyringAreLeftAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mine := fileVault(t, pgtest.Database(t), filepath.Join(dir, "mine"))
	theirs := fileVault(t, pgtest.Database(t), filepath.Join(dir, "theirs"))
	made, err := theirs.Backup(t.Context(), dir, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	begun := map[string]string{} // of whose keyring, where
	for _, whose := range []string{"mine", "theirs"} {
		begun[whose] = filepath.Join(dir, "keys-begun-"+whose, "keyring")
		if err := errors.Join(os.Mkdir(filepath.Dir(begun[whose]), 0o700), os.WriteFile(begun[whose], mustRead(t, filepath.Join(dir, whose))[:5000], 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := mine.RecordBackups(t.Context(), dir, time.Hour); err != nil {
		t.Fatal(err)
	}
	if left, err := mine.DestroyBackups(t.Context(), math.MaxInt64); err != nil || len(left) != 0 {
		t.Errorf("waited for: %v, %v", left, err)
	}
	for _, kept := range []string{filepath.Join(made.Path, "keyring"), begun["theirs"]} {
		if _, err := os.Stat(kept); err != nil {
			t.Errorf("of another keyring: %v", err)
		}
	}
	if _, err := os.Stat(begun["mine"]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("of this keyring: %v", err)
	}
}

// The directory with the backups was moved, such as with all data: they are found where
// they are now and overwritten, and where they were is waited for.
func TestABackupThatMovedWithItsDirectoryIsDestroyed(t *testing.T) {
	t.Parallel()
	dir, pool := t.TempDir(), pgtest.Database(t)
	v := fileVault(t, pool, filepath.Join(dir, "keyring"))
	before, after := filepath.Join(dir, "before"), filepath.Join(dir, "[after]")
	made, err := v.Backup(t.Context(), before, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(before, after); err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(after, "keys-of-march.tar")
	if err := os.WriteFile(archive, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second finds what the first has recorded
		if err := v.RecordBackups(t.Context(), after, time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := v.DestroyBackups(t.Context(), math.MaxInt64); err != nil || len(left) != 1 || left[0].Path != made.Path {
		t.Errorf("waited for: %v, %v", left, err)
	}
	if found, err := os.ReadDir(after); err != nil || len(found) != 1 || found[0].Name() != filepath.Base(archive) {
		t.Errorf("in the directory: %v, %v", found, err)
	}
}

// A backup that was overwritten, and of which a crash kept that from being noted,
// counts as destroyed by the repetition, and not as moved away.
func TestTheDestructionOfABackupIsResumed(t *testing.T) {
	t.Parallel()
	pool, path := pgtest.Database(t), filepath.Join(t.TempDir(), "keyring")
	v := fileVault(t, pool, path)
	made, err := v.Backup(t.Context(), t.TempDir(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), `alter table dossier_keys.backup add constraint crash check (destroyed_at is null)`); err != nil {
		t.Fatal(err)
	}
	if _, err := v.DestroyBackups(t.Context(), made.Number+1); err == nil {
		t.Fatal("it was noted")
	}
	if _, err := pool.Exec(t.Context(), `alter table dossier_keys.backup drop constraint crash`); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(made.Path, "keyring")); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("it was not overwritten: %v", err)
	}
	if left, err := v.DestroyBackups(t.Context(), made.Number+1); err != nil || len(left) != 0 {
		t.Errorf("it is waited for: %v, %v", left, err)
	}
	if _, err := os.Stat(made.Path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("its directory is there: %v", err)
	}
}

// What is recorded has a directory, so that a backup that was begun by a process
// which died at once is not waited for as one that was moved away.
func TestABackupIsRecordedWithItsDirectory(t *testing.T) {
	t.Parallel()
	pool, path, dir := pgtest.Database(t), filepath.Join(t.TempDir(), "keyring"), filepath.Join(t.TempDir(), "none")
	v := fileVault(t, pool, path)
	if err := os.WriteFile(dir, nil, 0o600); err != nil { // no directory can be made in it
		t.Fatal(err)
	}
	if _, err := v.Backup(t.Context(), dir, time.Hour); err == nil {
		t.Fatal("it was made")
	}
	if left, err := v.DestroyBackups(t.Context(), math.MaxInt64); err != nil || len(left) != 0 {
		t.Errorf("it is waited for: %v, %v", left, err)
	}
}
