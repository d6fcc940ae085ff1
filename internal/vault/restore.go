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

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Restored says what a restore has brought back.
type Restored struct {
	Backup   Backup
	DataKeys int64 // rows that were missing or older
	Claims   int64
}

// Restore brings a key backup into a keyring file and a database: bucket keys
// that are missing, data keys that are missing, wrapped with older bucket keys, or damaged.
// What was destroyed stays destroyed. From then on the log counts as not read, so
// that the next start applies its erasures again before anything is served, and the
// backup counts as one that erasures have to destroy.
//
// No other process may use the database meanwhile: what was destroyed since the backup
// is only found at a start. One that is registered is refused with [ErrRunning], and one
// that is about to be waits.
func Restore(ctx context.Context, pool *pgxpool.Pool, from, keyring string) (out Restored, err error) {
	defer wrap(&err, "Restore(%q)", from)
	if from, err = filepath.Abs(from); err != nil {
		return out, err
	}
	if out.Backup, err = readBackup(from); err != nil {
		return out, err
	}
	saved, err := readKeyring(filepath.Join(from, "keyring"))
	if err != nil {
		return out, err
	}
	if err := nobodyRuns(ctx, pool); err != nil {
		return out, err
	}
	if err := mergeKeyring(keyring, saved); err != nil {
		return out, err
	}
	if err := prepare(ctx, pool, saved.id, nil); err != nil {
		return out, err
	}
	f, err := os.Open(filepath.Join(from, "data-keys"))
	if err != nil {
		return out, err
	}
	defer f.Close() //nolint:errcheck // only read
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `lock table dossier_keys.process in share row exclusive mode`); err != nil {
			return err
		}
		if err := nobodyRuns(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `set local statement_timeout = 0; set local synchronous_commit = on; update dossier_keys.erasure_checkpoint set position = 0; delete from dossier_keys.erasure`); err != nil {
			return err
		}
		if err := recordBackup(ctx, tx, out.Backup, true); err != nil {
			return err
		}
		k, err := readKeyring(keyring)
		if err != nil {
			return err
		}
		if err := restoreRows(ctx, tx, bufio.NewReaderSize(f, 1<<16), k, &out); err != nil {
			return err
		}
		// New keys are wrapped with the newest versions that the keyring has.
		var buckets []int16
		var versions []int32
		for b := range Bucket(Buckets) {
			oldest, _ := k.Versions(b)
			buckets, versions = append(buckets, int16(b)), append(versions, oldest)
		}
		_, err = tx.Exec(ctx, `
			update dossier_keys.bucket b set version = greatest(b.version, r.version)
			from unnest($1::smallint[], $2::integer[]) as r (bucket, version) where b.bucket = r.bucket`, buckets, versions)
		return err
	})
	return out, err
}

func restoreRows(ctx context.Context, tx pgx.Tx, r io.Reader, k *Keyring, out *Restored) error {
	decoder := json.NewDecoder(r)
	for more := true; more; {
		var batch pgx.Batch
		var keys []backupRow
		for batch.Len() < 1000 {
			var row backupRow
			err := decoder.Decode(&row)
			if errors.Is(err, io.EOF) {
				more = false
				break
			}
			if err != nil {
				return err
			}
			if row.Claim != nil {
				batch.Queue(`insert into dossier_keys.claim (key_hash, subject) values ($1, $2) on conflict do nothing`,
					row.Claim, row.Subject).Exec(counted(&out.Claims))
				continue
			}
			if row.Wrapped != nil {
				keys = append(keys, row)
			}
			batch.Queue(`
				insert into dossier_keys.data_key (subject, category, bucket, bucket_version, wrapped, destroyed_at) values ($1, $2, $3, $4, $5, $6)
				on conflict (subject, category) do update
				set wrapped = excluded.wrapped, bucket_version = excluded.bucket_version, destroyed_at = excluded.destroyed_at
				where data_key.destroyed_at is null and (excluded.destroyed_at is not null or excluded.bucket_version > data_key.bucket_version)`,
				row.Subject, row.Category, int16(BucketOf(row.Subject)), row.Version, row.Wrapped, row.Destroyed).Exec(counted(&out.DataKeys))
		}
		if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
			return err
		}
		mended, err := mend(ctx, tx, k, keys)
		if err != nil {
			return err
		}
		out.DataKeys += mended
	}
	return nil
}

// mend puts data keys that the keyring opens in the place of those that it does not: rows
// that were damaged, which are as old as those of the backup. Where the bucket keys are
// elsewhere, the keyring opens neither.
func mend(ctx context.Context, tx pgx.Tx, k *Keyring, saved []backupRow) (n int64, err error) {
	subjects := make([][16]byte, len(saved))
	for i, row := range saved {
		subjects[i] = row.Subject
	}
	rows, err := tx.Query(ctx, `select subject, category, bucket_version, wrapped from dossier_keys.data_key where subject = any($1::uuid[]) and wrapped is not null`, subjects)
	if err != nil {
		return 0, err
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[wrappedKey])
	if err != nil {
		return 0, err
	}
	now := make(map[DataKey]wrappedKey, len(all))
	for _, r := range all {
		now[r.name()] = r
	}
	opens := func(r wrappedKey) bool {
		dataKey, err := k.Unwrap(ctx, BucketOf(r.Subject), r.Version, r.bound(), r.Wrapped)
		clear(dataKey)
		return err == nil
	}
	for _, row := range saved {
		from := wrappedKey{row.Subject, row.Category, row.Version, row.Wrapped}
		r, there := now[from.name()]
		if !there || r.Version == from.Version && bytes.Equal(r.Wrapped, from.Wrapped) || opens(r) || !opens(from) {
			continue
		}
		tag, err := tx.Exec(ctx, `update dossier_keys.data_key set bucket = $3, bucket_version = $4, wrapped = $5 where subject = $1 and category = $2 and wrapped = $6`, // what was looked at
			row.Subject, row.Category, int16(BucketOf(row.Subject)), row.Version, row.Wrapped, r.Wrapped)
		if err != nil {
			return 0, err
		}
		n += tag.RowsAffected()
	}
	return n, nil
}

// mergeKeyring brings the bucket keys of a saved keyring into the file, or makes
// the file where there is none.
func mergeKeyring(path string, saved *Keyring) error {
	k, err := readKeyring(path)
	if errors.Is(err, fs.ErrNotExist) {
		return createFile(path, saved.encode())
	}
	if err != nil {
		return err
	}
	if k.id != saved.id {
		return fmt.Errorf("%w: the backup is of keyring %s, the file is %s", ErrKeyring, saved.id, k.id)
	}
	return k.change(func(next *[Buckets][]bucketKey) error {
		for b := range next {
			all := slices.Concat(next[b], saved.buckets[b])
			slices.SortStableFunc(all, func(a, b bucketKey) int { return int(a.version - b.version) })
			next[b] = slices.CompactFunc(all, func(a, b bucketKey) bool { return a.version == b.version })
		}
		return nil
	})
}

func counted(n *int64) func(pgconn.CommandTag) error {
	return func(tag pgconn.CommandTag) error {
		*n += tag.RowsAffected()
		return nil
	}
}
