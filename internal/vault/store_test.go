package vault

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
)

// A row that someone removed, moved or damaged is a fault, and is neither taken
// for an erasure nor replaced by a new key where one is expected.
func TestDamagedRowsFailClosed(t *testing.T) {
	t.Parallel()
	ctx, pool := t.Context(), pgtest.Database(t)
	v := openVault(t, pool, Options{})
	for name, test := range map[string]struct {
		damage string
		want   error
	}{
		"subject lost":  {`delete from dossier_keys.data_key where subject = $1`, ErrKeyMissing},
		"moved":         {`update dossier_keys.data_key d set wrapped = (select wrapped from dossier_keys.data_key o where o.subject <> d.subject and wrapped is not null limit 1) where subject = $1`, ErrCorrupt},
		"categories":    {`update dossier_keys.data_key d set wrapped = (select wrapped from dossier_keys.data_key o where o.subject = d.subject and o.category <> d.category limit 1) where subject = $1`, ErrCorrupt},
		"bucket":        {`update dossier_keys.data_key set bucket = (bucket + 1) % 4096 where subject = $1`, ErrCorrupt},
		"version":       {`update dossier_keys.data_key set bucket_version = 2 where subject = $1`, ErrKeyMissing},
		"wrapped bytes": {`update dossier_keys.data_key set wrapped = set_byte(wrapped, 20, 255 - get_byte(wrapped, 20)) where subject = $1`, ErrCorrupt},
		"short":         {`update dossier_keys.data_key set wrapped = '' where subject = $1`, ErrCorrupt},
	} {
		other, id, claim := uuid.New(), uuid.New(), [32]byte([]byte((name + "                                ")[:32]))
		mustEnsure(t, v, other)
		if _, _, err := v.EnsureClaimed(ctx, id, claim); err != nil {
			t.Fatal(err)
		}
		if _, err := pool.Exec(ctx, test.damage, id); err != nil {
			t.Fatal(name, err)
		}
		v.Evict(id)
		if _, err := v.Subject(ctx, id); !errors.Is(err, test.want) || errors.Is(err, ErrErased) {
			t.Errorf("%s: Subject: %v", name, err)
		}
		if _, _, err := v.EnsureClaimed(ctx, other, claim); !errors.Is(err, test.want) {
			t.Errorf("%s: EnsureClaimed: %v", name, err)
		}
	}
}

// A subject from before there were as many categories gets the missing key.
func TestEnsureCompletesASubject(t *testing.T) {
	t.Parallel()
	ctx, pool, id, a := t.Context(), pgtest.Database(t), uuid.New(), testAddress()
	v := openVault(t, pool, Options{})
	before := mustEnsure(t, v, id)
	sealed := mustSeal(t, before, Identity, a, "Mei")
	if _, err := pool.Exec(ctx, `delete from dossier_keys.data_key where subject = $1 and category = 3`, id); err != nil {
		t.Fatal(err)
	}
	v.Evict(id)
	s, err := v.Subject(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Seal(Content, a, nil); !errors.Is(err, ErrKeyMissing) {
		t.Errorf("a missing category: %v", err)
	}
	mustSeal(t, mustEnsure(t, v, id), Content, a, "a note")
	if got, err := s.Open(a, sealed); err != nil || string(got) != "Mei" {
		t.Errorf("the other keys have changed: %q, %v", got, err)
	}
}

func TestKeysAreDurableWhateverThePoolSays(t *testing.T) {
	t.Parallel()
	ctx, pool := t.Context(), pgtest.Database(t)
	for before, want := range map[string]string{"off": "on", "on": "on", "local": "local", "remote_write": "remote_write"} {
		tx, err := pool.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var got string
		_, err1 := tx.Exec(ctx, "set local synchronous_commit = "+before)
		_, err2 := tx.Exec(ctx, "with "+durably+" select * from durably")
		err3 := tx.QueryRow(ctx, "show synchronous_commit").Scan(&got)
		if err := errors.Join(err1, err2, err3, tx.Rollback(ctx)); err != nil || got != want {
			t.Errorf("%s: %s, want %s: %v", before, got, want, err)
		}
	}
}

func TestEveryColumnIsExplained(t *testing.T) {
	t.Parallel()
	pool := pgtest.Database(t)
	openVault(t, pool, Options{})
	if _, err := pool.Exec(t.Context(), SchemaSQL); err != nil {
		t.Errorf("the schema cannot be made again: %v", err)
	}
	rows, err := pool.Query(t.Context(), `
		select format('%s.%s', table_name, column_name),
		       coalesce(col_description(format('dossier_keys.%I', table_name)::regclass, ordinal_position), '')
		from information_schema.columns where table_schema = 'dossier_keys'`)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for ; rows.Next(); n++ {
		var column, comment string
		if err := rows.Scan(&column, &comment); err != nil || comment == "" {
			t.Errorf("%s is not explained, %v", column, err)
		}
	}
	if rows.Err() != nil || n < 40 {
		t.Errorf("%d columns, %v", n, rows.Err())
	}
}

func TestManyProcessesPrepareAtOnce(t *testing.T) {
	t.Parallel()
	pool, keyring := pgtest.Database(t), testKeyring(t)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if _, err := Open(context.Background(), pool, keyring, Options{}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// remote stands for a wrapper that is not the keyring, and can be down.
type remote struct {
	*Keyring
	down error
}

func (r *remote) Unwrap(ctx context.Context, b Bucket, version int32, bound, wrapped []byte) ([]byte, error) {
	if r.down != nil {
		return nil, r.down
	}
	return r.Keyring.Unwrap(ctx, b, version, bound, wrapped)
}

func TestAWrapperThatIsDownIsNeitherErasedNorMissing(t *testing.T) {
	t.Parallel()
	pool, id := pgtest.Database(t), uuid.New()
	r := &remote{Keyring: testKeyring(t)}
	v := openVault(t, pool, Options{Wrapper: r})
	mustEnsure(t, v, id)
	v.Evict(id)
	r.down = errors.New("transit sealed")
	for name, ask := range map[string]func() error{
		"Subject": func() error { _, err := v.Subject(t.Context(), id); return err },
		"Ensure":  func() error { _, err := v.Ensure(t.Context(), id); return err },
	} {
		if err := ask(); !errors.Is(err, r.down) || errors.Is(err, ErrErased) || errors.Is(err, ErrKeyMissing) {
			t.Errorf("%s: %v", name, err)
		}
	}
	r.down = nil
	if _, err := v.Subject(t.Context(), id); err != nil {
		t.Errorf("up again: %v", err)
	}
}
