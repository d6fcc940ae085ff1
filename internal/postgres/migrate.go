package postgres

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Migration is one step forward of the durable tables. Once it has been
// released neither its version nor its SQL may change: what is wrong with it
// is put right by the next one.
type Migration struct {
	Version int    // from 1, rising by one
	Name    string // for people: "create the key tables"
	SQL     string // one or more statements, run in one transaction
}

var (
	// ErrDatabaseNewer says that the database has migrations this program
	// does not know. An older program must not write to tables whose rules
	// it cannot know, so it stops here.
	ErrDatabaseNewer = errors.New("the database is newer than this program")

	// ErrMigrationChanged says that a migration was edited after it had been
	// applied, so that two databases of the same version may differ.
	ErrMigrationChanged = errors.New("an applied migration has been changed")
)

// migrationLock serialises the migrations of all processes on one database.
// The number means nothing; it only has to differ from other advisory locks.
const migrationLock int64 = 0x646f7373_6d696772

// Migrate brings the durable tables of a set up to the last of migrations. A
// set is the tables of one package, under a name that never changes; sets know
// nothing of each other and go forward alone. Each step is one transaction with its record in dossier.migration; a failed step
// leaves the ones before it, and the next call goes on from there. Any number
// of processes may call it at the same time: one works, the others wait.
//
// Besides the server's own errors it returns ErrDatabaseNewer and
// ErrMigrationChanged, wrapped with the versions in question.
func Migrate(ctx context.Context, pool *pgxpool.Pool, set string, migrations []Migration) error {
	if set == "" {
		return errors.New("postgres: migrate: the set has no name")
	}
	for i, m := range migrations {
		if m.Version != i+1 || m.Name == "" || m.SQL == "" {
			return fmt.Errorf("postgres: migration of %s at index %d: want version %d with a name and SQL, got version %d, %q", set, i, i+1, m.Version, m.Name)
		}
	}
	for done := false; !done; {
		err := InTx(ctx, pool, func(tx pgx.Tx) (err error) {
			done, err = migrateOne(ctx, tx, set, migrations)
			return err
		})
		if err != nil {
			return fmt.Errorf("postgres: migrate %s: %w", set, err)
		}
	}
	return nil
}

// migrateOne applies the first migration that is missing and reports whether
// none was. The lock belongs to the transaction, so that it cannot outlive a
// process that dies, nor a connection that goes back to a pooler.
func migrateOne(ctx context.Context, tx pgx.Tx, set string, migrations []Migration) (done bool, err error) {
	// A service's timeouts are not meant for a migration, nor for the wait
	// until another process is through with its own.
	if _, err := tx.Exec(ctx, `SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0`); err != nil {
		return false, err
	}
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, migrationLock); err != nil {
		return false, err
	}
	applied, err := appliedMigrations(ctx, tx, set)
	if err != nil {
		return false, err
	}
	if len(applied) > len(migrations) {
		return false, fmt.Errorf("%w: it is at version %d, the program knows %d", ErrDatabaseNewer, len(applied), len(migrations))
	}
	for i, hash := range applied {
		if m := migrations[i]; hash != sha256.Sum256([]byte(m.SQL)) {
			return false, fmt.Errorf("%w: version %d, %q", ErrMigrationChanged, m.Version, m.Name)
		}
	}
	if len(applied) == len(migrations) {
		return true, nil
	}

	next := migrations[len(applied)]
	if _, err := tx.Exec(ctx, next.SQL); err != nil {
		return false, fmt.Errorf("version %d, %q: %w", next.Version, next.Name, err)
	}
	hash := sha256.Sum256([]byte(next.SQL))
	_, err = tx.Exec(ctx, `INSERT INTO dossier.migration (set_name, version, name, sha256) VALUES ($1, $2, $3, $4)`,
		set, next.Version, next.Name, hash[:])
	return false, err
}

// appliedMigrations returns the hashes of what has been applied, in order,
// and makes the table that records it if this is the first time.
func appliedMigrations(ctx context.Context, tx pgx.Tx, set string) ([][sha256.Size]byte, error) {
	// Asked first: CREATE … IF NOT EXISTS wants the right to create even
	// when there is nothing to do, and sends a notice each time.
	var exists bool
	if err := tx.QueryRow(ctx, `SELECT to_regclass('dossier.migration') IS NOT NULL`).Scan(&exists); err != nil {
		return nil, err
	}
	if !exists {
		if _, err := tx.Exec(ctx, createMigrationTable); err != nil {
			return nil, err
		}
	}
	rows, err := tx.Query(ctx, `SELECT version, sha256 FROM dossier.migration WHERE set_name = $1 ORDER BY version`, set)
	if err != nil {
		return nil, err
	}
	var (
		version int
		hash    []byte
		applied [][sha256.Size]byte
	)
	_, err = pgx.ForEachRow(rows, []any{&version, &hash}, func() error {
		if version != len(applied)+1 || len(hash) != sha256.Size {
			return fmt.Errorf("dossier.migration: version %d of %s stands where %d is due", version, set, len(applied)+1)
		}
		applied = append(applied, [sha256.Size]byte(hash))
		return nil
	})
	return applied, err
}

const createMigrationTable = `
CREATE SCHEMA IF NOT EXISTS dossier;
CREATE TABLE dossier.migration (
    set_name   text        NOT NULL CHECK (set_name <> ''), -- whose tables: each package has its own numbers
    version    integer     NOT NULL CHECK (version > 0),
    name       text        NOT NULL,
    sha256     bytea       NOT NULL CHECK (length(sha256) = 32), -- of the SQL as it was applied
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (set_name, version)
);
COMMENT ON TABLE dossier.migration IS 'The steps that have made the durable tables what they are; written by the program only.';
`
