package vault

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// DataKey names one data key.
type DataKey struct {
	Subject  uuid.UUID
	Category Category
}

func (k DataKey) String() string { return fmt.Sprintf("%v key of %s", k.Category, k.Subject) }

// wrappedKey is a row of a data key that is not destroyed.
type wrappedKey struct {
	Subject  [16]byte
	Category int16
	Version  int32
	Wrapped  []byte
}

func (r wrappedKey) name() DataKey { return DataKey{r.Subject, Category(r.Category)} }

func (r wrappedKey) bound() []byte { return boundTo(r.Subject, Category(r.Category)) }

// wrappedIn reads some of the data keys of a bucket, in the order of their names, behind
// after where that is not nil. It goes by no version: what a row says of it may be what
// was damaged, and then it is as far up as down.
func (v *Vault) wrappedIn(ctx context.Context, b Bucket, after *wrappedKey, limit int) ([]wrappedKey, error) {
	if after == nil {
		after = new(wrappedKey)
	}
	rows, err := v.pool.Query(ctx, `
		select subject, category, bucket_version, wrapped from dossier_keys.data_key
		where bucket = $1 and wrapped is not null and (subject, category) > ($2, $3)
		order by subject, category limit $4`, int16(b), after.Subject, after.Category, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[wrappedKey])
}

// errNeverOpens says of a data key that no bucket key there is opens it, so that none of
// them is of any use to it.
var errNeverOpens = errors.New("no key of its bucket opens it")

// doesNotOpen tells an answer about the bytes or the version from trouble of who gives it.
func doesNotOpen(err error) bool { return errors.Is(err, ErrKeyMissing) || errors.Is(err, ErrCorrupt) }

// unwrap opens a data key for those who are about to destroy a bucket key, and says with which
// version. It takes nothing for lost that a key which is there may open: the bucket keys
// are read again, the versions up to the one given are tried beside the row's own, whose number
// may be what was damaged, and a version that is there and only refused is an error.
//
// It answers errNeverOpens where the data key is lost; whatever else is trouble that may pass.
func (v *Vault) unwrap(ctx context.Context, b Bucket, r wrappedKey, upTo int32) (dataKey []byte, with int32, err error) {
	dataKey, first := v.wrapper.Unwrap(ctx, b, r.Version, r.bound(), r.Wrapped)
	if first == nil || !doesNotOpen(first) {
		return dataKey, r.Version, first
	}
	if err := v.wrapper.Refresh(ctx); err != nil { // another process may have replaced them
		return nil, 0, fmt.Errorf("bucket keys: %w", err)
	}
	for with := range upTo + 1 {
		if with == 0 {
			with = r.Version
		}
		dataKey, err := v.wrapper.Unwrap(ctx, b, with, r.bound(), r.Wrapped)
		if err == nil || !doesNotOpen(err) {
			return dataKey, with, err
		}
		if errors.Is(err, ErrKeyMissing) {
			held, asked := v.wrapper.Holds(ctx, b, with)
			if asked != nil {
				return nil, 0, asked
			}
			if held {
				return nil, 0, fmt.Errorf("version %d of the key of bucket %d is there and cannot be used: %v", with, b, err) //nolint:errorlint // it is not missing
			}
		}
	}
	return nil, 0, fmt.Errorf("%w: %w", errNeverOpens, first)
}

// wrapAnew wraps a data key with a version that is not below the one given, and makes sure that
// what it was wrapped as gives it back: whoever calls it destroys what it was wrapped with before.
func (v *Vault) wrapAnew(ctx context.Context, b Bucket, version int32, bound, dataKey []byte) (wrapped []byte, now int32, err error) {
	if wrapped, now, err = v.wrapper.Wrap(ctx, b, bound, dataKey); err != nil {
		return nil, 0, err
	}
	if now < version {
		return nil, 0, fmt.Errorf("wrapped with version %d, which is to be destroyed", now)
	}
	again, err := v.wrapper.Unwrap(ctx, b, now, bound, wrapped)
	same := bytes.Equal(again, dataKey)
	clear(again)
	if err == nil && !same {
		err = ErrCorrupt
	}
	if err != nil {
		return nil, 0, fmt.Errorf("what it was wrapped as does not give it back: %w", err)
	}
	return wrapped, now, nil
}

// lostBelow returns the data keys of a bucket that no key of it opens, and how many there
// are that one opens whose version is below the one given.
func (v *Vault) lostBelow(ctx context.Context, b Bucket, version int32) (lost []wrappedKey, opens int, err error) {
	var after *wrappedKey
	for {
		rows, err := v.wrappedIn(ctx, b, after, rewrapAtOnce)
		if err != nil || len(rows) == 0 {
			return lost, opens, err
		}
		for _, r := range rows {
			dataKey, with, err := v.unwrap(ctx, b, r, version)
			clear(dataKey)
			switch {
			case err == nil && with < version:
				opens++
			case err == nil:
			case errors.Is(err, errNeverOpens):
				lost = append(lost, r)
			default:
				return nil, 0, fmt.Errorf("%v: %w", r.name(), err)
			}
		}
		after = &rows[len(rows)-1]
	}
}

// Lost returns the data keys that [Vault.Rewrap] has left as they are because no key of their
// bucket opens them. The versions are those that it was given.
func (v *Vault) Lost(ctx context.Context, below map[Bucket]int32) (lost []DataKey, err error) {
	defer wrap(&err, "Lost(%d buckets)", len(below))
	for b, version := range below {
		rows, _, err := v.lostBelow(ctx, b, version)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			lost = append(lost, r.name())
		}
	}
	return lost, nil
}

// Salvage brings data keys back out of the key backups that can be reached: those that no key
// of their bucket opens, and those whose row is gone. What was destroyed stays destroyed.
// It returns those that it has brought back. It comes after [Vault.Rewrap], and can be repeated.
//
// Without before it is for the buckets given, whose former keys are about to be destroyed. With
// before it is for every bucket, and for the backups that were begun before the one of that
// number: they are about to be destroyed, and have everybody's data keys.
func (v *Vault) Salvage(ctx context.Context, below map[Bucket]int32, before int64) (saved []DataKey, err error) {
	defer wrap(&err, "Salvage(%d buckets)", len(below))
	if err := v.wrapper.Refresh(ctx); err != nil { // others have replaced keys of other buckets
		return nil, fmt.Errorf("bucket keys: %w", err)
	}
	least := map[Bucket]int32{}
	rows, err := v.pool.Query(ctx, `select bucket, version from dossier_keys.bucket`)
	if err != nil {
		return nil, err
	}
	var bucket int16
	var version int32
	if _, err := pgx.ForEachRow(rows, []any{&bucket, &version}, func() error {
		b := Bucket(bucket) //nolint:gosec // as the table checks
		if newest, given := below[b]; given || before > 0 {
			least[b] = max(version, newest)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	rows, err = v.pool.Query(ctx, `select path from dossier_keys.backup where destroyed_at is null and ($1 = 0 or number < $1) order by number desc`, before)
	if err != nil {
		return nil, err
	}
	paths, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		found, err := v.salvageFrom(ctx, path, least)
		saved = append(saved, found...)
		if err != nil {
			return saved, err
		}
	}
	return saved, nil
}

// salvageFrom does it with one key backup, for the buckets given, with versions not below
// those given. Of one that was not finished, or is damaged, it takes what there is; one that
// cannot be read now is an error.
func (v *Vault) salvageFrom(ctx context.Context, path string, least map[Bucket]int32) (saved []DataKey, err error) {
	f, err := os.Open(filepath.Join(path, "data-keys"))
	if errors.Is(err, fs.ErrNotExist) { // moved away: it is waited for
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	saving, err := v.savedKeyring(filepath.Join(path, "keyring"))
	if err != nil {
		return nil, err
	}
	lines := bufio.NewReaderSize(f, 1<<16)
	for more := true; more; {
		var some []backupRow
		for len(some) < rewrapAtOnce {
			line, err := lines.ReadSlice('\n')
			var row backupRow
			if json.Unmarshal(line, &row) == nil && row.Wrapped != nil && Category(row.Category).valid() {
				if _, wanted := least[BucketOf(row.Subject)]; wanted {
					some = append(some, row)
				}
			}
			if errors.Is(err, io.EOF) {
				more = false
				break
			}
			if err != nil && !errors.Is(err, bufio.ErrBufferFull) { // of a line that is none
				return saved, err
			}
		}
		now, err := v.stored(ctx, some)
		if err != nil {
			return saved, err
		}
		for _, row := range some {
			name, b := DataKey{row.Subject, Category(row.Category)}, BucketOf(row.Subject)
			r, there := now[name]
			if there {
				opens, err := v.opens(ctx, b, r, row, least[b])
				if err != nil {
					return saved, fmt.Errorf("%v: %w", name, err)
				}
				if opens {
					continue
				}
			}
			did, err := v.bringBack(ctx, row, r.Wrapped, saving, least[b])
			if err != nil {
				return saved, fmt.Errorf("%v: %w", name, err)
			}
			if did {
				saved = append(saved, name)
			}
		}
	}
	return saved, nil
}

// savedKeyring reads the bucket keys of a key backup, also where others may read them: it is
// about to be destroyed. It returns nil where they are not there or not those of this
// keyring: its data keys may be wrapped with what there is here.
func (v *Vault) savedKeyring(path string) (*Keyring, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	k, err := decodeKeyring(content)
	if err != nil || k.id != v.keyring.id {
		return nil, nil //nolint:nilerr // there is nothing to be read of it, now or later
	}
	return k, nil
}

// opens reports whether the data key has no need of the one of a backup: it was destroyed, or
// opens. Where the bucket keys are elsewhere and the backup has the very same bytes, they
// open there as little as here, and nobody is asked.
func (v *Vault) opens(ctx context.Context, b Bucket, r wrappedKey, saved backupRow, upTo int32) (bool, error) {
	if r.Wrapped == nil || v.wrapper != Wrapper(v.keyring) && r.Version == saved.Version && bytes.Equal(r.Wrapped, saved.Wrapped) {
		return true, nil
	}
	dataKey, _, err := v.unwrap(ctx, b, r, upTo)
	clear(dataKey)
	if errors.Is(err, errNeverOpens) {
		return false, nil
	}
	return err == nil, err
}

// stored returns the rows that there are of the data keys, tombstones included.
func (v *Vault) stored(ctx context.Context, keys []backupRow) (map[DataKey]wrappedKey, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	subjects := make([][16]byte, len(keys))
	for i, k := range keys {
		subjects[i] = k.Subject
	}
	rows, err := v.pool.Query(ctx, `select subject, category, bucket_version, wrapped from dossier_keys.data_key where subject = any($1::uuid[])`, slices.Compact(subjects))
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[wrappedKey])
	out := make(map[DataKey]wrappedKey, len(all))
	for _, r := range all {
		out[r.name()] = r
	}
	return out, err
}

// bringBack puts a data key out of a backup in the place of one that does not open, which is
// given as it is now, or of one that is gone. It reports false where the one of the backup
// does not open either.
func (v *Vault) bringBack(ctx context.Context, row backupRow, now []byte, saving *Keyring, version int32) (bool, error) {
	b, r := BucketOf(row.Subject), wrappedKey{row.Subject, row.Category, row.Version, row.Wrapped}
	var dataKey []byte
	err := errNeverOpens
	if saving != nil {
		dataKey, err = saving.Unwrap(ctx, b, r.Version, r.bound(), r.Wrapped)
	}
	if err != nil {
		dataKey, _, err = v.unwrap(ctx, b, r, version)
	}
	if errors.Is(err, errNeverOpens) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer clear(dataKey)
	wrapped, with, err := v.wrapAnew(ctx, b, version, r.bound(), dataKey)
	if err != nil {
		return false, err
	}
	// Not where it was destroyed meanwhile, is to be, or is another one than was looked at.
	tag, err := v.pool.Exec(ctx, "with "+durably+`
		insert into dossier_keys.data_key (subject, category, bucket, bucket_version, wrapped)
		select $1::uuid, $2::smallint, $3, $4, $5 from durably
		where not exists (select from dossier_keys.erasure e where e.subject = $1 and (e.category is null or e.category = $2))
			and not exists (select from dossier_keys.data_key d where d.subject = $1 and d.category = $7 and d.wrapped is null)
		on conflict (subject, category) do update set wrapped = excluded.wrapped, bucket_version = excluded.bucket_version
		where data_key.wrapped = $6`, row.Subject, row.Category, int16(b), with, wrapped, now, int16(Identity))
	if err != nil {
		return false, err
	}
	v.Evict(row.Subject)
	return tag.RowsAffected() > 0, nil
}

// Elsewhere returns the key backups that were moved away, whose time is not over, and that
// may have a lost data key which only a bucket key that is here opens. None are, where
// each backup has the bucket keys that its data keys need.
func (v *Vault) Elsewhere(ctx context.Context) (left []Backup, err error) {
	defer wrap(&err, "Elsewhere()")
	if v.wrapper == Wrapper(v.keyring) {
		return nil, nil
	}
	rows, err := v.pool.Query(ctx, `select number, path, expires_at from dossier_keys.backup where destroyed_at is null and expires_at > now() order by number`)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (b Backup, err error) {
		err = row.Scan(&b.Number, &b.Path, &b.Expires)
		return b, err
	})
	for _, b := range all {
		if _, err := os.Stat(b.Path); errors.Is(err, fs.ErrNotExist) {
			left = append(left, b)
		} else if err != nil {
			return nil, err
		}
	}
	return left, err
}
