package vault

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Rotate gives each bucket a new key and sees to it that nothing is wrapped with
// a former one any more, in whatever process. What is wrapped with a former one
// stays so until [Vault.Rewrap].
func (v *Vault) Rotate(ctx context.Context, buckets []Bucket) (versions map[Bucket]int32, err error) {
	defer wrap(&err, "Rotate(%d buckets)", len(buckets))
	if versions, err = v.wrapper.Rotate(ctx, buckets); err != nil {
		return nil, err
	}
	var numbers []int16
	var now []int32
	for b, version := range versions {
		numbers, now = append(numbers, int16(b)), append(now, version)
	}
	// Waits for those who have locked the row to wrap with a former version.
	_, err = v.pool.Exec(ctx, "with "+durably+`
		update dossier_keys.bucket b set version = r.version, rotated_at = now()
		from (select k.bucket, k.version from unnest($1::smallint[], $2::integer[]) as k (bucket, version), durably) as r
		where b.bucket = r.bucket and b.version < r.version`, numbers, now)
	return versions, err
}

// rewrapAtOnce bounds the rows of a transaction.
const rewrapAtOnce = 500

// Rewrap wraps what is in a bucket with the newest version of its key, and
// returns how many data keys it was. It can be repeated and resumed.
//
// A data key that no key of the bucket opens is left as it is: it is lost already,
// and others do not wait for it. [Vault.Lost] names them. Where a bucket key cannot
// be asked for, which is not the same, it is an error.
func (v *Vault) Rewrap(ctx context.Context, b Bucket, version int32) (n int, err error) {
	defer wrap(&err, "Rewrap(%d, %d)", b, version)
	var after *wrappedKey
	for {
		old, err := v.wrappedIn(ctx, b, after, rewrapAtOnce)
		if err != nil || len(old) == 0 {
			return n, err
		}
		after = &old[len(old)-1]
		var batch pgx.Batch
		for _, r := range old {
			dataKey, with, err := v.unwrap(ctx, b, r, version)
			if errors.Is(err, errNeverOpens) || err == nil && with == r.Version && with >= version {
				clear(dataKey)
				continue
			}
			if err != nil {
				return n, fmt.Errorf("%v: %w", r.name(), err)
			}
			wrapped, now, err := v.wrapAnew(ctx, b, version, r.bound(), dataKey)
			clear(dataKey)
			if err != nil {
				return n, fmt.Errorf("%v: %w", r.name(), err)
			}
			// Not where it was destroyed or wrapped again meanwhile.
			batch.Queue(`update dossier_keys.data_key set wrapped = $4, bucket_version = $5
				where subject = $1 and category = $2 and bucket_version = $3 and wrapped is not null`, r.Subject, r.Category, r.Version, wrapped, now)
		}
		err = pgx.BeginFunc(ctx, v.pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, `set local synchronous_commit = on`); err != nil {
				return err
			}
			return tx.SendBatch(ctx, &batch).Close()
		})
		if err != nil {
			return n, err
		}
		n += batch.Len()
	}
}

// ErrStillWrapped says that a version of a bucket's key cannot be destroyed yet.
var ErrStillWrapped = errors.New("data keys are wrapped with it still")

// Retire destroys the versions of bucket keys below those given. It refuses
// ([ErrStillWrapped]) as long as one of them opens a data key. It tries each of
// those that are left and takes nobody's word: a data key that none opens does
// not keep them, and never will be opened by them.
func (v *Vault) Retire(ctx context.Context, below map[Bucket]int32) (err error) {
	defer wrap(&err, "Retire(%d buckets)", len(below))
	for b, version := range below {
		_, needed, err := v.lostBelow(ctx, b, version)
		if err != nil {
			return err
		}
		if needed > 0 {
			return fmt.Errorf("bucket %d below version %d: %d %w", b, version, needed, ErrStillWrapped)
		}
	}
	return v.wrapper.Retire(ctx, below)
}

// meet compares the keyring's bucket keys with what the database expects of them.
func meet(ctx context.Context, tx pgx.Tx, k *Keyring) error {
	rows, err := tx.Query(ctx, `select bucket, version from dossier_keys.bucket where version > 1`)
	if err != nil {
		return err
	}
	type row struct {
		Bucket  int16
		Version int32
	}
	rotated, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	if err != nil {
		return err
	}
	least := make(map[Bucket]int32, len(rotated))
	for _, r := range rotated {
		least[Bucket(r.Bucket)] = r.Version
	}
	for b := range Bucket(Buckets) {
		oldest, newest := k.Versions(b)
		switch want := max(1, least[b]); {
		case newest < want:
			return fmt.Errorf("%w: it is from before the key of bucket %d was replaced; restore the newest key backup", ErrKeyring, b)
		case oldest > want:
			return fmt.Errorf("%w: the database is from before the key of bucket %d was replaced; restore the newest key backup into it (dossier restore-keys)", ErrKeyring, b)
		}
	}
	return nil
}
