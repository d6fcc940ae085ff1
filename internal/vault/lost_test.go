package vault

import (
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
)

func mustExec(t testing.TB, pool *pgxpool.Pool, sql string, args ...any) {
	t.Helper()
	if _, err := pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

func storedKey(t testing.TB, pool *pgxpool.Pool, id uuid.UUID, c Category) (wrapped []byte, version int32) {
	t.Helper()
	if err := pool.QueryRow(t.Context(), `select wrapped, bucket_version from dossier_keys.data_key where subject = $1 and category = $2`, id, int16(c)).Scan(&wrapped, &version); err != nil {
		t.Fatal(err)
	}
	return wrapped, version
}

const damage = `update dossier_keys.data_key set wrapped = set_byte(wrapped, 20, 255 - get_byte(wrapped, 20)) where subject = $1 and category = $2`

// Whoever's key is lost is the only one who has nothing of it.
func TestALostKeyIsNobodyElses(t *testing.T) {
	t.Parallel()
	pool, a := pgtest.Database(t), testAddress()
	v := openVault(t, pool, Options{})
	well, gone, version, bytes := uuid.New(), uuid.New(), uuid.New(), uuid.New()
	sealed := map[uuid.UUID][]byte{}
	for _, id := range []uuid.UUID{well, gone, version, bytes} {
		sealed[id] = mustSeal(t, mustEnsure(t, v, id), Contact, a, "Mei")
		v.Evict(id)
	}
	kept, _ := storedKey(t, pool, bytes, Contact)
	mustExec(t, pool, `delete from dossier_keys.data_key where subject = $1`, gone)
	mustExec(t, pool, `update dossier_keys.data_key set bucket_version = 7 where subject = $1`, version)
	mustExec(t, pool, damage, bytes, int16(Contact))
	found, err := v.Subjects(t.Context(), []uuid.UUID{well, gone, version, bytes})
	if err != nil {
		t.Fatalf("one lost key takes all of them: %v", err)
	}
	if got, err := found[well].Open(a, sealed[well]); err != nil || string(got) != "Mei" || !found[well].Whole() {
		t.Errorf("the others: %q, %v", got, err)
	}
	for _, id := range []uuid.UUID{gone, version, bytes} {
		s := found[id]
		if _, err := s.Open(a, sealed[id]); !errors.Is(err, ErrKeyMissing) || errors.Is(err, ErrErased) || s.Erased() || s.Gone(Contact) || s.Whole() {
			t.Errorf("a lost key: %v, whole %v", err, s.Whole())
		}
		if _, err := v.Subject(t.Context(), id); err == nil {
			t.Error("who asks for one alone is given what is not whole")
		}
	}
	if got := mustSeal(t, found[bytes], Identity, a, "x"); got == nil {
		t.Error("the key of another category is gone with it")
	}
	mustExec(t, pool, `update dossier_keys.data_key set wrapped = $3 where subject = $1 and category = $2`, bytes, int16(Contact), kept)
	if found, err = v.Subjects(t.Context(), []uuid.UUID{bytes}); err != nil || !found[bytes].Whole() {
		t.Errorf("a key that came back is not found: %v", err)
	}
	// One of several rows that is gone comes back as well, and is not remembered as gone.
	mustExec(t, pool, `create table public.kept (like dossier_keys.data_key)`)
	mustExec(t, pool, `with gone as (delete from dossier_keys.data_key where subject = $1 and category = $2 returning *) insert into public.kept select * from gone`, bytes, int16(Contact))
	v.Evict(bytes)
	if found, err = v.Subjects(t.Context(), []uuid.UUID{bytes}); err != nil || found[bytes].Whole() {
		t.Errorf("a row that is gone: %v", err)
	}
	mustExec(t, pool, `insert into dossier_keys.data_key select * from public.kept`)
	if found, err = v.Subjects(t.Context(), []uuid.UUID{bytes}); err != nil || !found[bytes].Whole() {
		t.Errorf("a row that came back is not found: %v", err)
	}
}

// An erasure goes on beside a neighbour whose key no bucket key opens. What is left alone is
// that and nothing else: the rows stay as they are, and a key that opens, by whatever version, is wrapped again.
func TestALostNeighbourHoldsNoErasureUp(t *testing.T) {
	t.Parallel()
	ctx, pool, path, a := t.Context(), pgtest.Database(t), filepath.Join(t.TempDir(), "keyring"), testAddress()
	v := fileVault(t, pool, path)
	erased := uuid.New()
	b := BucketOf(erased)
	mustEnsure(t, v, erased)
	well, lost, misnumbered, ahead := inBucket(b), inBucket(b), inBucket(b), inBucket(b)
	sealed := map[uuid.UUID][]byte{}
	for _, id := range []uuid.UUID{well, lost, misnumbered, ahead} {
		sealed[id] = mustSeal(t, mustEnsure(t, v, id), Contact, a, "Mei")
	}
	mustExec(t, pool, damage, lost, int16(Identity))
	mustExec(t, pool, `update dossier_keys.data_key set bucket_version = 0 where subject = $1`, misnumbered)
	mustExec(t, pool, `update dossier_keys.data_key set bucket_version = 9 where subject = $1`, ahead)
	before, at := storedKey(t, pool, lost, Identity)
	if err := v.Destroy(ctx, erased); err != nil {
		t.Fatal(err)
	}
	versions, err := v.Rotate(ctx, []Bucket{b})
	if err != nil {
		t.Fatal(err)
	}
	old := v.keyring.buckets[b][0].key
	if err := v.Retire(ctx, versions); !errors.Is(err, ErrStillWrapped) {
		t.Fatalf("the old key was destroyed under those who need it: %v", err)
	}
	n, err := v.Rewrap(ctx, b, versions[b])
	if err != nil || n != 4*len(categories)-1 {
		t.Fatalf("%d wrapped again, %v", n, err)
	}
	if named, err := v.Lost(ctx, versions); err != nil || len(named) != 1 || named[0] != (DataKey{lost, Identity}) {
		t.Fatalf("lost are %v, %v", named, err)
	}
	// A backup of now has the new key and not the old, which it would be kept by.
	made, err := v.Backup(ctx, t.TempDir(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if HoldsBucketKey(mustRead(t, filepath.Join(made.Path, "keyring")), b, 1) {
		t.Error("the backup has the key that is about to be destroyed")
	}
	if err := v.Retire(ctx, versions); err != nil {
		t.Fatalf("the old key is kept for one that it does not open: %v", err)
	}
	if v.keyring.buckets[b][0].key == old {
		t.Error("the old key is there")
	}
	if now, version := storedKey(t, pool, lost, Identity); string(now) != string(before) || version != at {
		t.Error("the row that does not open was changed")
	}
	again := fileVault(t, pool, path)
	for _, id := range []uuid.UUID{well, misnumbered, ahead} {
		again.mustOpen(t, id, a, sealed[id], "Mei")
	}
	found, err := again.Subjects(ctx, []uuid.UUID{lost})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := found[lost].Open(a, sealed[lost]); err != nil || string(got) != "Mei" {
		t.Errorf("a key of the lost one that opens was not wrapped again: %q, %v", got, err)
	}
}

// A wrapper that cannot be asked is not one that says no: nothing is left behind for it, and
// nothing is destroyed.
func TestAWrapperThatIsDownLosesNobody(t *testing.T) {
	t.Parallel()
	ctx, pool := t.Context(), pgtest.Database(t)
	k, err := OpenKeyring(filepath.Join(t.TempDir(), "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	r := &remote{Keyring: k}
	v := openVault(t, pool, Options{Wrapper: r})
	id := uuid.New()
	b := BucketOf(id)
	mustEnsure(t, v, id)
	versions, err := v.Rotate(ctx, []Bucket{b})
	if err != nil {
		t.Fatal(err)
	}
	beside := inBucket(b ^ 1)
	mustEnsure(t, v, beside)
	made, err := v.Backup(ctx, t.TempDir(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	mustExec(t, pool, damage, beside, int16(Contact))
	r.down = errors.New("sealed")
	for name, do := range map[string]func() error{
		"Rewrap":  func() error { _, err := v.Rewrap(ctx, b, versions[b]); return err },
		"Lost":    func() error { _, err := v.Lost(ctx, versions); return err },
		"Salvage": func() error { _, err := v.Salvage(ctx, versions, made.Number+1); return err },
		"Retire":  func() error { return v.Retire(ctx, versions) },
		"Backup":  func() error { _, err := v.Backup(ctx, t.TempDir(), time.Hour); return err },
		"Subjects": func() error {
			v.Evict(id)
			_, err := v.Subjects(ctx, []uuid.UUID{id})
			return err
		},
	} {
		if err := do(); !errors.Is(err, r.down) || doesNotOpen(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if held, _ := k.Holds(ctx, b, 1); !held {
		t.Fatal("the key was destroyed")
	}
	r.down = nil
	if n, err := v.Rewrap(ctx, b, versions[b]); err != nil || n != len(categories) {
		t.Errorf("up again: %d, %v", n, err)
	}
}

// A version that the engine only refuses may be permitted again: it is not lost.
func TestATransitVersionThatIsRefusedIsNotLost(t *testing.T) {
	t.Parallel()
	ctx, pool := t.Context(), pgtest.Database(t)
	s, wrapper := newTransit(t)
	v := openVault(t, pool, Options{Wrapper: wrapper})
	id := uuid.New()
	b := BucketOf(id)
	mustEnsure(t, v, id)
	versions, err := v.Rotate(ctx, []Bucket{b})
	if err != nil {
		t.Fatal(err)
	}
	refuse := func(below int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.keys[wrapper.name(b)].decrypt = below
	}
	refuse(2)
	if _, err := v.Rewrap(ctx, b, versions[b]); err == nil || doesNotOpen(err) {
		t.Errorf("Rewrap: %v", err)
	}
	if err := v.Retire(ctx, versions); err == nil {
		t.Error("a version that opens was trimmed")
	}
	refuse(1)
	if n, err := v.Rewrap(ctx, b, versions[b]); err != nil || n != len(categories) {
		t.Errorf("permitted again: %d, %v", n, err)
	}
}

// What only a key backup has is brought back before the backup is destroyed, and what was
// destroyed is not.
func TestLostKeysAreSalvagedFromBackups(t *testing.T) {
	t.Parallel()
	ctx, pool, path, a := t.Context(), pgtest.Database(t), filepath.Join(t.TempDir(), "keyring"), testAddress()
	v := fileVault(t, pool, path)
	erased := uuid.New()
	b := BucketOf(erased)
	mustEnsure(t, v, erased)
	gone, damaged, ended, ordered := inBucket(b), inBucket(b), inBucket(b), inBucket(b)
	sealed := map[uuid.UUID][]byte{}
	for _, id := range []uuid.UUID{gone, damaged, ended, ordered} {
		sealed[id] = mustSeal(t, mustEnsure(t, v, id), Contact, a, "Mei")
	}
	if _, err := v.Backup(ctx, t.TempDir(), time.Hour); err != nil {
		t.Fatal(err)
	}
	mustExec(t, pool, `delete from dossier_keys.data_key where subject = any($1)`, []uuid.UUID{gone, ordered})
	mustExec(t, pool, damage, damaged, int16(Contact))
	if err := errors.Join(v.Destroy(ctx, erased), v.DestroyCategory(ctx, ended, Contact)); err != nil {
		t.Fatal(err)
	}
	mustExec(t, pool, `insert into dossier_keys.erasure (id, subject, position, ordered_at, cause, bucket) values (gen_random_uuid(), $1, 1, now(), 'a test', $2)`, ordered, int16(b))
	versions, err := v.Rotate(ctx, []Bucket{b})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Rewrap(ctx, b, versions[b]); err != nil {
		t.Fatal(err)
	}
	saved, err := v.Salvage(ctx, versions, 0)
	if err != nil || len(saved) != len(categories)+1 {
		t.Fatalf("saved %v, %v", saved, err)
	}
	if lost, err := v.Lost(ctx, versions); err != nil || len(lost) > 0 {
		t.Errorf("still lost: %v, %v", lost, err)
	}
	if err := v.Retire(ctx, versions); err != nil {
		t.Fatal(err)
	}
	for _, id := range []uuid.UUID{gone, damaged} {
		fileVault(t, pool, path).mustOpen(t, id, a, sealed[id], "Mei")
	}
	found, err := v.Subjects(ctx, []uuid.UUID{erased, ended, ordered})
	if err != nil || !found[erased].Erased() || !found[ended].Gone(Contact) || found[ordered] != nil {
		t.Errorf("what was destroyed, or is to be, came back: %v, %v", found, err)
	}
	if saved, err := v.Salvage(ctx, versions, 0); err != nil || len(saved) > 0 {
		t.Errorf("again: %v, %v", saved, err)
	}
}

// Where the bucket keys are elsewhere, a backup that was moved away may have a data key that
// is opened by nothing but a version which is about to be destroyed.
func TestBackupsElsewhereAreAskedForFirst(t *testing.T) {
	t.Parallel()
	ctx, pool := t.Context(), pgtest.Database(t)
	_, wrapper := newTransit(t)
	for name, test := range map[string]struct {
		v    *Vault
		left int
	}{"transit": {openVault(t, pool, Options{Wrapper: wrapper}), 1}, "keyring": {openVault(t, pgtest.Database(t), Options{}), 0}} {
		made, err := test.v.Backup(ctx, t.TempDir(), time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if left, err := test.v.Elsewhere(context.WithoutCancel(ctx)); err != nil || len(left) != 0 {
			t.Errorf("%s: a backup that is here: %v, %v", name, left, err)
		}
		if err := os.Rename(made.Path, made.Path+"-moved"); err != nil {
			t.Fatal(err)
		}
		if left, err := test.v.Elsewhere(ctx); err != nil || len(left) != test.left {
			t.Errorf("%s: moved away: %v, %v", name, left, err)
		}
	}
}

func newTransit(t testing.TB) (*transitServer, *Transit) {
	t.Helper()
	fake := &transitServer{keys: map[string]*transitKey{}}
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	return fake, &Transit{Address: server.URL, Token: func() (string, error) { return "s.token", nil }}
}

// A restore mends what was damaged, which is as old as what the backup has, and leaves alone
// what opens.
func TestRestoreMendsDamagedRows(t *testing.T) {
	t.Parallel()
	ctx, pool, path, a := t.Context(), pgtest.Database(t), filepath.Join(t.TempDir(), "keyring"), testAddress()
	v := fileVault(t, pool, path)
	damaged, renumbered, well, ended := uuid.New(), uuid.New(), uuid.New(), uuid.New()
	sealed := map[uuid.UUID][]byte{}
	for _, id := range []uuid.UUID{damaged, renumbered, well, ended} {
		sealed[id] = mustSeal(t, mustEnsure(t, v, id), Contact, a, "Mei")
	}
	made, err := v.Backup(ctx, t.TempDir(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	mustExec(t, pool, damage, damaged, int16(Contact))
	mustExec(t, pool, `update dossier_keys.data_key set bucket_version = 9 where subject = $1`, renumbered)
	if err := v.Destroy(ctx, ended); err != nil {
		t.Fatal(err)
	}
	before, _ := storedKey(t, pool, well, Contact)
	out, err := Restore(ctx, pool, made.Path, path)
	if err != nil || out.DataKeys != int64(1+len(categories)) {
		t.Fatalf("%+v, %v", out, err)
	}
	again := fileVault(t, pool, path)
	for _, id := range []uuid.UUID{damaged, renumbered, well} {
		again.mustOpen(t, id, a, sealed[id], "Mei")
	}
	if after, _ := storedKey(t, pool, well, Contact); string(after) != string(before) {
		t.Error("what opens was changed")
	}
	if _, err := again.Subject(ctx, ended); !errors.Is(err, ErrErased) {
		t.Errorf("what was destroyed came back: %v", err)
	}
}

// All key backups from before an erasure are destroyed, whatever bucket the erased one is in: what
// only they have of others is looked for in every bucket, past what cannot be read of a backup.
func TestLostKeysOfOtherBucketsAreSalvagedToo(t *testing.T) {
	t.Parallel()
	ctx, pool, path, a := t.Context(), pgtest.Database(t), filepath.Join(t.TempDir(), "keyring"), testAddress()
	v := fileVault(t, pool, path)
	erased := uuid.New()
	b := BucketOf(erased)
	mustEnsure(t, v, erased)
	gone, damaged, well, rewrapped := inBucket(b^1), inBucket(b^2), inBucket(b^3), inBucket(b^4)
	sealed := map[uuid.UUID][]byte{}
	for _, id := range []uuid.UUID{gone, damaged, well, rewrapped} {
		sealed[id] = mustSeal(t, mustEnsure(t, v, id), Contact, a, "Mei")
	}
	if _, err := v.Backup(ctx, t.TempDir(), time.Hour); err != nil {
		t.Fatal(err)
	}
	other, err := v.Rotate(ctx, []Bucket{b ^ 4})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Rewrap(ctx, b^4, other[b^4]); err != nil {
		t.Fatal(err)
	}
	mustExec(t, pool, `delete from dossier_keys.data_key where subject = $1`, gone)
	mustExec(t, pool, damage, damaged, int16(Contact))
	kept := map[uuid.UUID][]byte{}
	for _, id := range []uuid.UUID{well, rewrapped} {
		kept[id], _ = storedKey(t, pool, id, Contact)
	}
	versions, err := v.Rotate(ctx, []Bucket{b})
	if err != nil {
		t.Fatal(err)
	}
	made, err := v.Backup(ctx, t.TempDir(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	saved, err := v.Salvage(ctx, versions, made.Number)
	if err != nil || len(saved) != len(categories)+1 {
		t.Errorf("saved %v, %v", saved, err)
	}
	if left, err := v.DestroyBackups(ctx, made.Number); err != nil || len(left) > 0 {
		t.Fatalf("%v, %v", left, err)
	}
	for id, before := range kept {
		if now, _ := storedKey(t, pool, id, Contact); string(now) != string(before) {
			t.Error("what opens was changed")
		}
	}
	for id := range sealed {
		fileVault(t, pool, path).mustOpen(t, id, a, sealed[id], "Mei")
	}
}

// A key backup is about to be overwritten: what there is of it is read, whatever is wrong with
// the rest of it, and one that cannot be read now is not one that has nothing.
func TestSalvageReadsWhatThereIsOfABackup(t *testing.T) {
	t.Parallel()
	ctx, a := t.Context(), testAddress()
	for name, test := range map[string]struct {
		harm  func(t *testing.T, path string)
		fails bool
	}{
		"open to others": {harm: func(t *testing.T, path string) {
			if err := os.Chmod(filepath.Join(path, "keyring"), 0o644); err != nil {
				t.Fatal(err)
			}
		}},
		"a line that is damaged": {harm: func(t *testing.T, path string) {
			rows := mustRead(t, filepath.Join(path, "data-keys"))
			rows[0] = '#'
			if err := os.WriteFile(filepath.Join(path, "data-keys"), rows, 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		"rows that cannot be read now": {fails: true, harm: func(t *testing.T, path string) {
			must := func(err error) {
				if err != nil {
					t.Fatal(err)
				}
			}
			must(os.Remove(filepath.Join(path, "data-keys")))
			must(os.Mkdir(filepath.Join(path, "data-keys"), 0o700))
		}},
		"bucket keys that cannot be read now": {fails: true, harm: func(t *testing.T, path string) {
			if err := errors.Join(os.Remove(filepath.Join(path, "keyring")), os.Symlink("keyring", filepath.Join(path, "keyring"))); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pool, path := pgtest.Database(t), filepath.Join(t.TempDir(), "keyring")
			v := fileVault(t, pool, path)
			first := uuid.New() // in the line that is damaged
			b := BucketOf(first)
			mustEnsure(t, v, first)
			gone := inBucket(b)
			sealed := mustSeal(t, mustEnsure(t, v, gone), Contact, a, "Mei")
			made, err := v.Backup(ctx, t.TempDir(), time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			mustExec(t, pool, `delete from dossier_keys.data_key where subject = $1`, gone)
			versions, err := v.Rotate(ctx, []Bucket{b})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := v.Rewrap(ctx, b, versions[b]); err != nil {
				t.Fatal(err)
			}
			if err := v.Retire(ctx, versions); err != nil { // only the backup has its bucket key now
				t.Fatal(err)
			}
			test.harm(t, made.Path)
			saved, err := v.Salvage(ctx, versions, 0)
			if test.fails {
				if err == nil {
					t.Errorf("it has nothing, it says: %v", saved)
				}
				return
			}
			if err != nil || len(saved) != len(categories) {
				t.Fatalf("saved %v, %v", saved, err)
			}
			fileVault(t, pool, path).mustOpen(t, gone, a, sealed, "Mei")
		})
	}
}
