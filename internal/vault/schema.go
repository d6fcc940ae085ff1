package vault

import (
	"context"
	_ "embed"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// SchemaSQL makes the Postgres schema dossier_keys. It can be run again. It may be
// the first step of a list of migrations; [Open] runs it where nobody has.
//
//go:embed schema.sql
var SchemaSQL string

// schemaLock is the advisory lock under which one process at a time prepares the
// schema: "dossierk" in ASCII.
const schemaLock = 0x646f73736965726b

// prepare makes the schema and meets the keyring: a database that knows none
// remembers this one, a database that knows another refuses it ([ErrKeyring]),
// and so does one whose bucket keys are not those of bucketKeys, where it is given.
func prepare(ctx context.Context, pool *pgxpool.Pool, keyring uuid.UUID, bucketKeys *Keyring) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		// A request's timeouts are not meant for the wait until others are through.
		if _, err := tx.Exec(ctx, `set local statement_timeout = 0; set local lock_timeout = 0`); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock($1)`, int64(schemaLock)); err != nil {
			return err
		}
		// Not every time: it needs more rights than the rest, and a lock on the
		// tables that running processes write to.
		var made bool
		if err := tx.QueryRow(ctx, `select to_regclass('dossier_keys.erasure_checkpoint') is not null`).Scan(&made); err != nil {
			return err
		}
		if !made {
			if _, err := tx.Exec(ctx, SchemaSQL); err != nil {
				return fmt.Errorf("schema: %w", err)
			}
		}
		// With keys there but no keyring known, something was lost: do not guess.
		if _, err := tx.Exec(ctx, `
			insert into dossier_keys.keyring (id)
			select $1 where not exists (select from dossier_keys.data_key)
			on conflict do nothing`, keyring); err != nil {
			return err
		}
		var known uuid.UUID
		err := tx.QueryRow(ctx, `select id from dossier_keys.keyring`).Scan(&known)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return fmt.Errorf("%w: this database has data keys but does not say of which keyring", ErrKeyring)
		case err != nil:
			return err
		case known != keyring:
			return fmt.Errorf("%w: this database's keys are of keyring %s, not %s; restore that file", ErrKeyring, known, keyring)
		}
		if bucketKeys != nil {
			return meet(ctx, tx, bucketKeys)
		}
		return nil
	})
}
