package vault

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A key backup is a directory:
//
//	keyring         the keyring file, without the versions of bucket keys that
//	                nothing is wrapped with any more
//	data-keys       the wrapped data keys, tombstones and claims, a JSON object a line
//	manifest.json   which backup it is, until when it may live, and SHA-256 of both
//
// Whoever has it and a copy of the log can read everything that was not erased
// before it was made. So it lives for a limited time, shorter than what is
// promised to those who ask for an erasure, and an erasure is not complete before
// every backup from before it is gone.

// Backup is one key backup.
type Backup struct {
	Number  int64     `json:"number"` // in the order in which they were begun
	ID      uuid.UUID `json:"id"`
	Path    string    `json:"-"`
	Made    time.Time `json:"madeAt"`
	Expires time.Time `json:"expiresAt"`
	Keyring uuid.UUID `json:"keyring"`

	KeyringSHA256  string `json:"keyringSha256"`
	DataKeysSHA256 string `json:"dataKeysSha256"`
}

// backupRow is a line of data-keys: a data key, a tombstone, or a claim.
type backupRow struct {
	Subject   uuid.UUID  `json:"subject"`
	Category  int16      `json:"category,omitempty"`
	Version   int32      `json:"version,omitempty"`
	Wrapped   []byte     `json:"wrapped,omitempty"`
	Destroyed *time.Time `json:"destroyedAt,omitempty"`
	Claim     []byte     `json:"claim,omitempty"`
}

// Backup writes a key backup into a new directory below dir and records it, with
// the time until which it may exist anywhere. Everything is on disk before it
// returns.
func (v *Vault) Backup(ctx context.Context, dir string, keep time.Duration) (made Backup, err error) {
	defer wrap(&err, "Backup(%q)", dir)
	if keep <= 0 {
		return made, errors.New("a key backup needs a time after which it is destroyed")
	}
	made = Backup{ID: uuid.New(), Keyring: v.keyring.id}
	now := time.Now().UTC()
	made.Path, err = filepath.Abs(filepath.Join(dir, fmt.Sprintf("keys-%s-%s", now.Format("20060102T150405Z"), made.ID.String()[:8])))
	if err != nil {
		return made, err
	}
	// The directory first, so that one which is recorded and not there was moved
	// away. Recorded before it is written: one that was begun and not finished may
	// hold keys as well.
	if err := os.MkdirAll(made.Path, 0o700); err != nil {
		return made, err
	}
	err = v.pool.QueryRow(ctx, "with "+durably+`
		insert into dossier_keys.backup (id, path, expires_at) select $1, $2, now() + $3::interval from durably
		returning number, made_at, expires_at`, made.ID, made.Path, keep).Scan(&made.Number, &made.Made, &made.Expires)
	if err != nil {
		return made, err
	}
	err = pgx.BeginTxFunc(ctx, v.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `set local statement_timeout = 0`); err != nil {
			return err
		}
		needed, err := v.neededVersions(ctx, tx)
		if err != nil {
			return err
		}
		if err := v.wrapper.Refresh(ctx); err != nil {
			return err
		}
		content := v.keyring.encodeNeeded(needed)
		sum := sha256.Sum256(content)
		made.KeyringSHA256 = hex.EncodeToString(sum[:])
		if err := writeFile(filepath.Join(made.Path, "keyring"), func(w io.Writer) error {
			_, err := w.Write(content)
			return err
		}); err != nil {
			return err
		}
		hash := sha256.New()
		err = writeFile(filepath.Join(made.Path, "data-keys"), func(w io.Writer) error {
			return writeRows(ctx, tx, io.MultiWriter(w, hash))
		})
		made.DataKeysSHA256 = hex.EncodeToString(hash.Sum(nil))
		return err
	})
	if err != nil {
		return made, err
	}
	manifest, err := json.MarshalIndent(made, "", "  ")
	if err != nil {
		return made, err
	}
	if err := writeFile(filepath.Join(made.Path, "manifest.json"), func(w io.Writer) error {
		_, err := w.Write(append(manifest, '\n'))
		return err
	}); err != nil {
		return made, err
	}
	if err := errors.Join(syncDir(made.Path), syncDir(filepath.Dir(made.Path))); err != nil {
		return made, err
	}
	_, err = v.pool.Exec(ctx, `update dossier_keys.backup set complete = true where number = $1`, made.Number)
	return made, err
}

// neededVersions is the oldest version of each bucket's key that opens something in the
// snapshot, or that something may come to be wrapped with. What no key opens needs none:
// for its sake a backup would hold the key that an erasure is about to destroy.
func (v *Vault) neededVersions(ctx context.Context, tx pgx.Tx) (map[Bucket]int32, error) {
	rows, err := tx.Query(ctx, `select bucket, version from dossier_keys.bucket`)
	if err != nil {
		return nil, err
	}
	out := make(map[Bucket]int32, Buckets)
	var bucket int16
	var version int32
	if _, err = pgx.ForEachRow(rows, []any{&bucket, &version}, func() error {
		out[Bucket(bucket)] = version
		return nil
	}); err != nil {
		return nil, err
	}
	rows, err = tx.Query(ctx, `
		select k.bucket, k.subject, k.category, k.bucket_version, k.wrapped
		from dossier_keys.data_key k join dossier_keys.bucket b on b.bucket = k.bucket
		where k.bucket_version < b.version and k.wrapped is not null`)
	if err != nil {
		return nil, err
	}
	type older struct {
		Bucket int16
		wrappedKey
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (o older, err error) {
		err = row.Scan(&o.Bucket, &o.Subject, &o.Category, &o.Version, &o.Wrapped)
		return o, err
	})
	if err != nil {
		return nil, err
	}
	for _, o := range all {
		b := Bucket(o.Bucket)
		dataKey, with, err := v.unwrap(ctx, b, o.wrappedKey, out[b])
		clear(dataKey)
		switch {
		case err == nil:
			out[b] = min(out[b], with)
		case !errors.Is(err, errNeverOpens):
			return nil, fmt.Errorf("%v: %w", o.name(), err)
		}
	}
	return out, nil
}

// encodeNeeded is encode without the versions below those needed.
func (k *Keyring) encodeNeeded(needed map[Bucket]int32) []byte {
	k.mu.RLock()
	defer k.mu.RUnlock()
	copied := &Keyring{id: k.id, secrets: k.secrets}
	for b := range k.buckets {
		copied.buckets[b] = keep(k.buckets[b], needed[Bucket(b)])
	}
	return copied.encode()
}

func writeRows(ctx context.Context, tx pgx.Tx, w io.Writer) error {
	encoder := json.NewEncoder(w)
	rows, err := tx.Query(ctx, `
		select subject, category, bucket_version, wrapped, destroyed_at, null::bytea from dossier_keys.data_key
		union all
		select subject, 0, 0, null, null, key_hash from dossier_keys.claim`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r backupRow
		var subject [16]byte
		if err := rows.Scan(&subject, &r.Category, &r.Version, &r.Wrapped, &r.Destroyed, &r.Claim); err != nil {
			return err
		}
		r.Subject = subject
		if err := encoder.Encode(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<16)
	return errors.Join(write(w), w.Flush(), f.Sync(), f.Close())
}

// DestroyBackups overwrites and removes key backups: those whose time is over,
// and with before those that were begun before the one of that number. It returns
// those of the latter that may still exist: where they are is not to be reached
// from here, and their time is not over.
func (v *Vault) DestroyBackups(ctx context.Context, before int64) (left []Backup, err error) {
	defer wrap(&err, "DestroyBackups(%d)", before)
	rows, err := v.pool.Query(ctx, `
		select number, id, path, made_at, expires_at, expires_at < now() from dossier_keys.backup
		where destroyed_at is null and (number < $1 or expires_at < now()) order by number`, before)
	if err != nil {
		return nil, err
	}
	type row struct {
		Number        int64
		ID            [16]byte
		Path          string
		Made, Expires time.Time
		Over          bool
	}
	old, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	if err != nil {
		return nil, err
	}
	for _, r := range old {
		found, err := shredDir(r.Path)
		if err != nil {
			return nil, err
		}
		if !found && !r.Over { // moved or copied away: only its time ends it
			left = append(left, Backup{Number: r.Number, ID: r.ID, Path: r.Path, Made: r.Made, Expires: r.Expires})
			continue
		}
		if _, err := v.pool.Exec(ctx, `update dossier_keys.backup set destroyed_at = now() where number = $1`, r.Number); err != nil {
			return nil, err
		}
		if err := removeEmpty(r.Path); err != nil {
			return nil, err
		}
	}
	return left, nil
}

// RecordBackups makes the key backups below dir known that the database does not
// know of, or counts as destroyed: it was restored from before they were made, or
// they were. Otherwise [Vault.DestroyBackups] would leave them. Those that are not
// finished count as to be kept for as long as given. What is no directory is not one
// that was made here, such as an archive of one, and is left to who made it; and so is
// what is of another keyring: several installations may have theirs in one directory.
func (v *Vault) RecordBackups(ctx context.Context, dir string, keep time.Duration) (err error) {
	defer wrap(&err, "RecordBackups(%q)", dir)
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	found, err := namesIn(dir, "keys-*")
	if err != nil {
		return err
	}
	for _, path := range found {
		if info, err := os.Stat(path); err != nil {
			return err
		} else if !info.IsDir() {
			continue
		}
		content, err := os.ReadDir(path)
		if err != nil {
			return err
		}
		if len(content) == 0 { // about to be recorded, or destroyed
			continue
		}
		b, err := readManifest(path)
		complete := err == nil
		if !complete {
			if b, err = v.unfinished(path, keep); err != nil {
				return err
			}
		}
		if b.Keyring != v.keyring.id {
			continue
		}
		if err := recordBackup(ctx, v.pool, b, complete); err != nil {
			return err
		}
	}
	return nil
}

// unfinished is a key backup that has no manifest, begun now for all that is known. It is
// of this vault's keyring where it has something of that, and else of none: then it has no
// key of it.
func (v *Vault) unfinished(path string, keep time.Duration) (Backup, error) {
	now := time.Now()
	b := Backup{ID: uuid.New(), Path: path, Made: now, Expires: now.Add(keep)}
	ours, err := beginsKeyring(filepath.Join(path, "keyring"), v.keyring.id)
	if ours {
		b.Keyring = v.keyring.id
	}
	return b, err
}

// recordBackup makes one known that exists where it says. Where it is known to be at
// another place, that stays to be looked at, or waited for, and this counts as a copy.
func recordBackup(ctx context.Context, db interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}, b Backup, complete bool,
) error {
	_, err := db.Exec(ctx, `
		insert into dossier_keys.backup (id, path, made_at, expires_at, complete)
		values (coalesce(
			(select max(id::text)::uuid from dossier_keys.backup where path = $2),
			(select gen_random_uuid() from dossier_keys.backup where id = $1 and destroyed_at is null),
			$1), $2, $3, $4, $5)
		on conflict (id) do update set path = excluded.path, destroyed_at = null where backup.destroyed_at is not null`,
		b.ID, b.Path, b.Made, b.Expires, complete)
	return err
}

// shredDir overwrites and removes what is in a key backup's directory, and says
// whether there was one. The directory stays until it is noted that the backup is
// gone: a crash before that must not look as if somebody had moved it away.
func shredDir(dir string) (found bool, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for _, e := range entries {
		switch e.Name() {
		case "keyring", "data-keys", "manifest.json":
			if err := shred(filepath.Join(dir, e.Name())); err != nil {
				return true, err
			}
		default:
			return true, fmt.Errorf("%s is not part of a key backup: remove the directory by hand", filepath.Join(dir, e.Name()))
		}
	}
	return true, nil
}

// removeEmpty removes a directory, where there is one.
func removeEmpty(dir string) error {
	err := os.Remove(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return errors.Join(err, syncDir(filepath.Dir(dir)))
}

func readManifest(dir string) (b Backup, err error) {
	manifest, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		return b, err
	}
	err = json.Unmarshal(manifest, &b)
	b.Path = dir
	return b, err
}

// readBackup reads a backup's manifest and checks its files against it.
func readBackup(dir string) (b Backup, err error) {
	if b, err = readManifest(dir); err != nil {
		return b, err
	}
	for name, want := range map[string]string{"keyring": b.KeyringSHA256, "data-keys": b.DataKeysSHA256} {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			return b, err
		}
		hash := sha256.New()
		_, err = io.Copy(hash, f)
		if err = errors.Join(err, f.Close()); err != nil {
			return b, err
		}
		if hex.EncodeToString(hash.Sum(nil)) != want {
			return b, fmt.Errorf("%w: %s is not what the manifest says", ErrKeyring, name)
		}
	}
	return b, nil
}
