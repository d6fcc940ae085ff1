package vault

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/singleflight"
)

// Vault gives out subjects' keys. It is safe for concurrent use, by any number
// of processes on one database.
type Vault struct {
	Index // blind indexes and references, by the keyring's secrets

	pool    *pgxpool.Pool
	wrapper Wrapper
	cache   *cache
	misses  singleflight.Group

	keyring   *Keyring
	forget    []func(subject uuid.UUID)
	deadAfter time.Duration
	tried     chan struct{} // closed when the first try to register has succeeded or failed
	once      sync.Once     // closes tried

	// Log is told of trouble with the registry; nil is nobody. It is set before Run.
	Log *slog.Logger
}

// Options of a vault. The zero value is right for most.
type Options struct {
	// Wrapper wraps data keys; nil stands for the keyring.
	Wrapper Wrapper
	// CacheSize bounds how many subjects' keys are held in memory; 0 stands for
	// 50,000, which take about 15 MB.
	CacheSize int
	// Lease is how long they are held before they are read again; 0 stands for
	// five minutes. It is also how long another process may go on using keys
	// that were destroyed.
	Lease time.Duration
}

// loadTimeout bounds a read of keys that several callers wait for, and that no
// single caller's context may therefore end.
const loadTimeout = 15 * time.Second

// Open prepares the schema and checks that the keyring is the one that this
// database's keys were wrapped with: [ErrKeyring] if not. A vault holds nothing
// that needs closing; the pool stays the caller's.
func Open(ctx context.Context, pool *pgxpool.Pool, keyring *Keyring, opts Options) (_ *Vault, err error) {
	defer wrap(&err, "Open(%s)", keyring.path)
	bucketKeys := keyring
	if opts.Wrapper != nil {
		bucketKeys = nil
	}
	if err := prepare(ctx, pool, keyring.id, bucketKeys); err != nil {
		return nil, err
	}
	v := &Vault{
		Index:   keyring.Index(),
		pool:    pool,
		wrapper: opts.Wrapper,
		keyring: keyring, deadAfter: deadAfter, tried: make(chan struct{}),
		cache: newCache(cmp.Or(opts.CacheSize, 50_000), cmp.Or(opts.Lease, 5*time.Minute)),
	}
	if v.wrapper == nil {
		v.wrapper = keyring
	}
	return v, nil
}

// Subject finds a subject's keys, all of them: [ErrErased], [ErrKeyMissing], and
// [ErrUnavailable] where that cannot be told.
func (v *Vault) Subject(ctx context.Context, subject uuid.UUID) (*Subject, error) {
	if s := v.cache.get(subject); s != nil {
		return s, nil
	}
	s, err := v.subject(ctx, subject)
	wrap(&err, "Subject(%s)", subject)
	return s, err
}

// subject reads keys that are not in the cache, once for all who wait for them.
func (v *Vault) subject(ctx context.Context, subject uuid.UUID) (*Subject, error) {
	result := v.misses.DoChan(string(subject[:]), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTimeout)
		defer cancel()
		return v.read(ctx, []uuid.UUID{subject})
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-result:
		if r.Err != nil {
			return nil, r.Err
		}
		s := r.Val.(map[uuid.UUID]*Subject)[subject]
		switch {
		case s == nil:
			return nil, ErrKeyMissing
		case s.Erased():
			return nil, ErrErased
		case s.keys.Load().state[Identity] == absent: // everybody has had one from the first
			return nil, fmt.Errorf("%v key of %s: %w", Identity, subject, ErrKeyMissing)
		}
		if err := s.keys.Load().faulty(); err != nil {
			return nil, err
		}
		return s, nil
	}
}

// Subjects finds many subjects' keys, with one query for those that are not in
// the cache. An erased subject is in the answer, with Erased() true; one whose
// keys are missing is not, and the nil Subject that the map then gives answers
// [ErrKeyMissing]; so does one of whom a key is there and does not open. An error is
// trouble of the stores, and says nothing about any of them.
func (v *Vault) Subjects(ctx context.Context, subjects []uuid.UUID) (_ map[uuid.UUID]*Subject, err error) {
	defer wrap(&err, "Subjects(%d)", len(subjects))
	found := make(map[uuid.UUID]*Subject, len(subjects))
	asked := make(map[uuid.UUID]struct{})
	var missing []uuid.UUID
	for _, id := range subjects {
		if _, again := asked[id]; again || found[id] != nil {
			continue
		}
		if s := v.cache.get(id); s != nil {
			found[id] = s
			continue
		}
		asked[id] = struct{}{}
		missing = append(missing, id)
	}
	if len(missing) == 0 {
		return found, nil
	}
	read, err := v.read(ctx, missing)
	if err != nil {
		return nil, err
	}
	for id, s := range read {
		found[id] = s
	}
	return found, nil
}

// read loads keys and keeps those that are alive.
func (v *Vault) read(ctx context.Context, subjects []uuid.UUID) (map[uuid.UUID]*Subject, error) {
	generation := v.cache.generation()
	loaded, err := v.load(ctx, subjects)
	if err != nil {
		return nil, err
	}
	found := make(map[uuid.UUID]*Subject, len(loaded))
	for id, keys := range loaded {
		found[id] = newSubject(id, keys)
		if !keys.erased && found[id].complete() && keys.faulty() == nil { // what is lost may come back
			found[id] = v.cache.put(found[id], generation)
		}
	}
	return found, nil
}

// Ensure finds a subject's keys and makes those that are missing. They are on
// disk before it returns; racing creators, in whatever process, get the same
// keys. After [Vault.Destroy] it answers [ErrErased], for ever.
//
// It is for what creates a subject. Whoever expects one to exist calls
// [Vault.Subject], so that a lost key is a fault and not replaced by another.
func (v *Vault) Ensure(ctx context.Context, subject uuid.UUID) (_ *Subject, err error) {
	s := v.cache.get(subject)
	if s == nil {
		defer wrap(&err, "Ensure(%s)", subject)
		if s, err = v.subject(ctx, subject); err != nil && !errors.Is(err, ErrKeyMissing) {
			return nil, err
		}
	}
	if s != nil && s.complete() {
		return s, nil
	}
	return v.create(ctx, subject)
}

// EnsureClaimed is [Vault.Ensure] for a command that creates a subject. In the
// same statement it binds the hash of the command's idempotency key to the
// subject, for ever. When that key has created another subject before, nothing
// is made, and the answer is that subject and its id: owner != subject. When the
// owner is erased, owner is given with [ErrErased].
func (v *Vault) EnsureClaimed(ctx context.Context, subject uuid.UUID, claim [32]byte) (_ *Subject, owner uuid.UUID, err error) {
	defer wrap(&err, "EnsureClaimed(%s)", subject)
	generation := v.cache.generation()
	keys, err := v.insert(ctx, subject, &claim)
	if err != nil {
		return nil, uuid.Nil, err
	}
	if keys != nil {
		return v.cache.put(newSubject(subject, keys), generation), subject, nil
	}
	if owner, err = v.owner(ctx, claim); err != nil {
		return nil, uuid.Nil, err
	}
	// The owner's keys were made before or with the claim. If there is none now
	// it was lost, and a new one must not hide that.
	v.misses.Forget(string(owner[:])) // a read under way may have begun before
	s, err := v.Subject(ctx, owner)
	if err == nil && !s.complete() {
		s, err = v.create(ctx, owner)
	}
	return s, owner, err
}

// Claim binds the hash of a command's idempotency key to what the command creates, for
// ever, where that is no person and has no keys. It returns what the hash is bound to,
// which is something else where the key has created that before.
func (v *Vault) Claim(ctx context.Context, created uuid.UUID, claim [32]byte) (owner uuid.UUID, err error) {
	defer wrap(&err, "Claim(%s)", created)
	_, err = v.pool.Exec(ctx, "with "+durably+`
		insert into dossier_keys.claim (key_hash, subject) select $1, $2::uuid from durably
		on conflict (key_hash) do nothing`, claim[:], created)
	if err != nil {
		return uuid.Nil, err
	}
	return v.owner(ctx, claim)
}

// create makes the keys that are missing, and reads them if others were made.
func (v *Vault) create(ctx context.Context, subject uuid.UUID) (*Subject, error) {
	generation := v.cache.generation()
	keys, err := v.insert(ctx, subject, nil)
	if err != nil {
		return nil, err
	}
	if keys != nil {
		return v.cache.put(newSubject(subject, keys), generation), nil
	}
	v.misses.Forget(string(subject[:])) // as above
	return v.subject(ctx, subject)
}

// Destroy destroys a subject's keys in Postgres and in this process's memory,
// also for those who hold its [Subject], and sees to it that no new ones are
// made. Other processes follow within a lease, or at once if told to
// [Vault.Evict]. It can be repeated.
//
// It is the first step of an erasure, not the whole: Postgres's files and its
// write-ahead log still hold the wrapped keys, until the key of the subject's
// bucket is replaced and the old one destroyed.
func (v *Vault) Destroy(ctx context.Context, subject uuid.UUID) (err error) {
	defer wrap(&err, "Destroy(%s)", subject)
	if err := v.destroy(ctx, subject); err != nil {
		v.Evict(subject) // its outcome may be unknown
		return err
	}
	v.misses.Forget(string(subject[:]))
	v.cache.evict(subject, &keySet{erased: true})
	return nil
}

// DestroyCategory destroys the key of one category of a subject's data, for ever;
// what the others cover stays readable. [Identity] is no category of that kind:
// its tombstone stands for the whole subject, which is [Vault.Destroy].
func (v *Vault) DestroyCategory(ctx context.Context, subject uuid.UUID, c Category) (err error) {
	defer wrap(&err, "DestroyCategory(%s, %v)", subject, c)
	if c == Identity || !c.valid() {
		return errors.New("not a category that ends by itself")
	}
	err = v.destroyCategory(ctx, subject, c)
	v.Evict(subject)
	return err
}

// Destroyed says of which of the subjects the keys were destroyed, from Postgres
// and not from the cache.
func (v *Vault) Destroyed(ctx context.Context, subjects []uuid.UUID) (_ map[uuid.UUID]bool, err error) {
	defer wrap(&err, "Destroyed(%d)", len(subjects))
	ids := make([][16]byte, len(subjects))
	for i, id := range subjects {
		ids[i] = id
	}
	rows, err := v.pool.Query(ctx, `
		select subject from dossier_keys.data_key where subject = any($1::uuid[])
		group by subject having bool_and(wrapped is null) and bool_or(category = 1)`, ids)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[[16]byte])
	out := make(map[uuid.UUID]bool, len(found))
	for _, id := range found {
		out[id] = true
	}
	return out, err
}

// Evict drops a subject's keys from this process's memory. Whoever holds its
// [Subject] is answered [ErrKeyMissing] from then on, and learns by asking for
// the subject again whether it was erased.
func (v *Vault) Evict(subject uuid.UUID) {
	v.misses.Forget(string(subject[:]))
	v.cache.evict(subject, new(keySet))
}
