package vault

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// durably is joined into the statements that make or destroy keys: a key must
// not be lost after something was sealed with it, nor come back after it was
// destroyed, whatever the pool otherwise does about synchronous_commit.
const durably = `durably as materialized (
	select case when current_setting('synchronous_commit') = 'off'
		then set_config('synchronous_commit', 'on', true) end as set)`

// insertKeys makes the keys that are missing. Rows that exist, tombstones
// included, are left alone, and racing creators wait for each other on the first
// row (the order is the same for all), so they agree.
//
// The row of the bucket is locked against a rotation meanwhile: either these rows
// are there when the rotation looks for what to wrap again, or the row says here
// that the version has become too old, and none are made.
const insertKeys = `,
	made as (
		insert into dossier_keys.data_key (subject, category, bucket, bucket_version, wrapped)
		select %s, k.category, $2, k.version, k.wrapped
		from unnest($3::smallint[], $4::integer[], $5::bytea[]) as k (category, version, wrapped), durably, fence%s
		where k.version >= fence.version
		order by k.category
		on conflict (subject, category) do nothing
		returning 1)
	select (select version from fence), (select count(*) from made)`

const fence = `, fence as materialized (
	select version from dossier_keys.bucket where bucket = $2 for share)`

// claimOnce makes insertKeys do its work only if the claim is new.
const claimOnce = `, claimed as (
	insert into dossier_keys.claim (key_hash, subject)
	select $6, $1 from fence where version <= $7
	on conflict (key_hash) do nothing
	returning subject)`

// insert makes a subject's missing keys in one statement, with the claim if there
// is one. It answers the keys only when all of them are new; when not, whoever
// made the others (or claimed first) has committed, and a query finds them.
func (v *Vault) insert(ctx context.Context, subject uuid.UUID, claim *[32]byte) (*keySet, error) {
	for range 3 {
		keys, stale, err := v.insertOnce(ctx, subject, claim)
		if !stale || err != nil {
			return keys, err
		}
		// Another process has rotated the bucket.
		if err := v.wrapper.Refresh(ctx); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
	}
	return nil, fmt.Errorf("%w: the database asks for a newer key of bucket %d than there is", ErrKeyring, BucketOf(subject))
}

func (v *Vault) insertOnce(ctx context.Context, subject uuid.UUID, claim *[32]byte) (_ *keySet, stale bool, err error) {
	bucket := BucketOf(subject)
	var (
		keys     keySet
		category []int16
		version  []int32
		wrapped  [][]byte
	)
	for _, c := range categories {
		var dataKey key
		rand.Read(dataKey[:])
		w, ver, err := v.wrapper.Wrap(ctx, bucket, boundTo(subject, c), dataKey[:])
		if err != nil {
			return nil, false, fmt.Errorf("wrap: %w: %w", ErrUnavailable, err)
		}
		category, version, wrapped = append(category, int16(c)), append(version, ver), append(wrapped, w)
		keys.state[c], keys.prk[c] = live, extract(dataKey[:])
	}
	oldest := slices.Min(version)
	sql := "with " + durably + fence + fmt.Sprintf(insertKeys, "$1::uuid", "")
	args := []any{subject, int16(bucket), category, version, wrapped}
	if claim != nil {
		sql = "with " + durably + fence + claimOnce + fmt.Sprintf(insertKeys, "claimed.subject", ", claimed")
		args = append(args, claim[:], oldest)
	}
	var least int32
	var made int64
	if err := v.pool.QueryRow(ctx, sql, args...).Scan(&least, &made); err != nil {
		return nil, false, err
	}
	if made != int64(len(categories)) {
		return nil, oldest < least, nil
	}
	return &keys, false, nil
}

// owner reads a claim back.
func (v *Vault) owner(ctx context.Context, claim [32]byte) (owner uuid.UUID, err error) {
	err = v.pool.QueryRow(ctx, `select subject from dossier_keys.claim where key_hash = $1`, claim[:]).Scan(&owner)
	if errors.Is(err, pgx.ErrNoRows) {
		err = fmt.Errorf("claim vanished: %w", ErrKeyMissing)
	}
	return owner, err
}

// load reads and unwraps the keys of subjects in one query. Subjects without a
// single row are not in the answer. A key that does not open is its subject's fault
// and nobody else's; trouble of who unwraps is everybody's. Where a bucket was
// rotated meanwhile it reads once more: the row, the bucket keys or both were those
// of before.
func (v *Vault) load(ctx context.Context, subjects []uuid.UUID) (map[uuid.UUID]*keySet, error) {
	found, err := v.loadOnce(ctx, subjects)
	for _, keys := range found {
		if keys.faulty() != nil {
			if refreshed := v.wrapper.Refresh(ctx); refreshed != nil {
				return nil, fmt.Errorf("%w: %w", ErrUnavailable, refreshed)
			}
			return v.loadOnce(ctx, subjects)
		}
	}
	return found, err
}

func (v *Vault) loadOnce(ctx context.Context, subjects []uuid.UUID) (map[uuid.UUID]*keySet, error) {
	ids := make([][16]byte, len(subjects))
	for i, id := range subjects {
		ids[i] = id
	}
	rows, err := v.pool.Query(ctx, `
		select subject, category, bucket, bucket_version, wrapped
		from dossier_keys.data_key where subject = any($1::uuid[])`, ids)
	if err != nil {
		return nil, err
	}
	type row struct {
		Subject  [16]byte
		Category int16
		Bucket   int16
		Version  int32
		Wrapped  []byte
	}
	stored, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	if err != nil {
		return nil, err
	}
	found := make(map[uuid.UUID]*keySet, len(subjects))
	for _, r := range stored {
		subject, c := uuid.UUID(r.Subject), Category(r.Category)
		keys := found[subject]
		if keys == nil {
			keys = new(keySet)
			found[subject] = keys
		}
		switch {
		case !c.valid(): // made by a newer program
		case r.Wrapped == nil:
			keys.state[c] = destroyed
		default:
			dataKey, err := v.wrapper.Unwrap(ctx, Bucket(r.Bucket), r.Version, boundTo(subject, c), r.Wrapped)
			if err != nil {
				err = fmt.Errorf("%v key of %s: %w", c, subject, err)
			}
			switch {
			case err == nil:
				keys.state[c], keys.prk[c] = live, extract(dataKey)
			case doesNotOpen(err):
				if !errors.Is(err, ErrKeyMissing) { // whatever is there, the key is not
					err = fmt.Errorf("%w: %w", ErrKeyMissing, err)
				}
				keys.state[c], keys.fault[c] = closed, err
			default:
				return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
			}
		}
	}
	for subject, keys := range found {
		if keys.state[Identity] == destroyed {
			found[subject] = &keySet{erased: true}
		}
	}
	return found, nil
}

// destroy overwrites every key of a subject by a tombstone, and leaves one where
// there was none. It can be repeated; the first time counts.
func (v *Vault) destroy(ctx context.Context, subject uuid.UUID) error {
	all := make([]int16, len(categories))
	for i, c := range categories {
		all[i] = int16(c)
	}
	// The second select is for categories that only a newer program knows.
	_, err := v.pool.Exec(ctx, "with "+durably+`
		insert into dossier_keys.data_key (subject, category, bucket, bucket_version, destroyed_at)
		select $1, k.category, $2, 0, now()
		from (
			select unnest($3::smallint[]) as category
			union
			select category from dossier_keys.data_key where subject = $1
		) as k, durably
		order by k.category
		on conflict (subject, category) do update
		set wrapped = null, destroyed_at = coalesce(data_key.destroyed_at, excluded.destroyed_at)`,
		subject, int16(BucketOf(subject)), all)
	return err
}

// destroyCategory does the same to the key of one category.
func (v *Vault) destroyCategory(ctx context.Context, subject uuid.UUID, c Category) error {
	_, err := v.pool.Exec(ctx, "with "+durably+`
		insert into dossier_keys.data_key (subject, category, bucket, bucket_version, destroyed_at)
		select $1, $3, $2, 0, now() from durably
		on conflict (subject, category) do update
		set wrapped = null, destroyed_at = coalesce(data_key.destroyed_at, excluded.destroyed_at)`,
		subject, int16(BucketOf(subject)), int16(c))
	return err
}
