package projections

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrModelChanged says that the SQL of a read model's tables was changed
// without giving it a new version, so that two databases may differ.
var ErrModelChanged = errors.New("the tables of the read model have changed without a new version")

var (
	//go:embed durable.sql
	durableSQL string
	//go:embed census.sql
	censusSQL string
	//go:embed durable_builds.sql
	buildsSQL string
)

// setupLock serialises Setup of all processes on one database. The number means
// nothing; it only has to differ from other advisory locks.
const setupLock int64 = 0x646f7373_70726f6a

// Setup brings the database to what this program needs: the durable tables, a
// schema for each version of a read model, and the stable views. It may be
// called again and by many processes at once: one works, the others wait.
//
// A read model that has an older version is made beside it; the views go on
// showing the older one. It returns ErrModelChanged where a table is not what
// this program would make, and else the server's errors.
func Setup(ctx context.Context, pool *pgxpool.Pool) error {
	if err := setup(ctx, pool, Models); err != nil {
		return err
	}
	return setupAnalysts(ctx, pool)
}

func setup(ctx context.Context, pool *pgxpool.Pool, models []Model) error {
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, setupLock); err != nil {
			return err
		}
		if err := setupDurable(ctx, tx); err != nil {
			return err
		}
		for _, m := range models {
			if err := setupModel(ctx, tx, m); err != nil {
				return fmt.Errorf("read model %s version %d: %w", m.Name, m.Version, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("set up the read models: %w", err)
	}
	return nil
}

// setupDurable makes the tables that outlive every rebuild, or brings them from
// an earlier form to the present one.
func setupDurable(ctx context.Context, tx pgx.Tx) error {
	var exists, counted, builds bool
	err := tx.QueryRow(ctx, `SELECT to_regclass('dossier.checkpoint') IS NOT NULL, to_regclass('dossier.census') IS NOT NULL, to_regclass('dossier.parked') IS NOT NULL`).
		Scan(&exists, &counted, &builds)
	if err != nil {
		return err
	}
	if !exists {
		if err := createDurable(ctx, tx); err != nil {
			return err
		}
	}
	if !counted {
		if _, err := tx.Exec(ctx, censusSQL); err != nil {
			return fmt.Errorf("tables of the census: %w", err)
		}
	}
	if builds {
		return nil
	}
	if _, err := tx.Exec(ctx, buildsSQL); err != nil {
		return fmt.Errorf("tables of builds and parked streams: %w", err)
	}
	return copyDurableComments(ctx, tx)
}

func createDurable(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, `CREATE SCHEMA IF NOT EXISTS dossier`); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, durableSQL); err != nil {
		return fmt.Errorf("durable tables: %w", err)
	}
	return copyDurableComments(ctx, tx)
}

func copyDurableComments(ctx context.Context, tx pgx.Tx) error {
	if err := copyComments(ctx, tx, "dossier", "read"); err != nil {
		return err
	}
	return copyComments(ctx, tx, "dossier", "analytics")
}

func setupModel(ctx context.Context, tx pgx.Tx, m Model) error {
	tables := sha256.Sum256([]byte(m.section("tables")))
	views := sha256.Sum256([]byte(m.section("views")))
	var state string
	var tablesBefore, viewsBefore []byte
	err := tx.QueryRow(ctx, `
SELECT build, state, tables_hash, views_hash FROM dossier.read_model WHERE projection = $1 AND version = $2
ORDER BY state = 'live' DESC, build LIMIT 1`, m.Name, m.Version).Scan(&m.build, &state, &tablesBefore, &viewsBefore)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		if state, err = createModel(ctx, tx, m, ""); err != nil {
			return err
		}
	case err != nil:
		return err
	case !bytes.Equal(tablesBefore, tables[:]):
		return ErrModelChanged
	}
	if state != "live" || bytes.Equal(viewsBefore, views[:]) {
		return nil
	}
	return showModel(ctx, tx, m)
}

// createModel makes the tables of a build; the first of a model is live. They
// get their indexes, and what afterFill has, when they have been filled.
func createModel(ctx context.Context, tx pgx.Tx, m Model, afterFill string) (state string, err error) {
	if _, err := tx.Exec(ctx, `CREATE SCHEMA `+m.Schema()); err != nil {
		return "", err
	}
	if err := m.exec(ctx, tx, "tables"); err != nil {
		return "", err
	}
	tables := sha256.Sum256([]byte(m.section("tables")))
	err = tx.QueryRow(ctx, `
INSERT INTO dossier.read_model (projection, version, build, state, tables_hash, views_hash, after_fill)
SELECT $1, $2, $3, CASE WHEN EXISTS (SELECT FROM dossier.read_model WHERE projection = $1 AND state = 'live') THEN 'building' ELSE 'live' END, $4, '', $5
RETURNING state`, m.Name, m.Version, m.build, tables[:], afterFill).Scan(&state)
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, `INSERT INTO dossier.checkpoint (projection, version, build) VALUES ($1, $2, $3)`, m.Name, m.Version, m.build)
	return state, err
}

// showModel points the stable views at the version.
func showModel(ctx context.Context, tx pgx.Tx, m Model) error {
	if err := m.exec(ctx, tx, "views"); err != nil {
		return err
	}
	for _, to := range []string{"read", "analytics"} {
		if err := copyComments(ctx, tx, m.Schema(), to); err != nil {
			return err
		}
	}
	views := sha256.Sum256([]byte(m.section("views")))
	_, err := tx.Exec(ctx, `UPDATE dossier.read_model SET views_hash = $4, switched_at = now() WHERE projection = $1 AND version = $2 AND build = $3`,
		m.Name, m.Version, m.build, views[:])
	return err
}

// exec runs a section of the model's SQL, in which the model's own tables need
// no schema.
func (m Model) exec(ctx context.Context, tx pgx.Tx, section string) error {
	if _, err := tx.Exec(ctx, `SET LOCAL search_path = `+m.Schema()); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, m.section(section)); err != nil {
		return fmt.Errorf("%s: %w", section, err)
	}
	return nil
}

// copyComments gives views, and columns of views, that have no comment the one
// of the table that they are made from.
func copyComments(ctx context.Context, tx pgx.Tx, tables, views string) error {
	_, err := tx.Exec(ctx, fmt.Sprintf(`
DO $do$
DECLARE c record;
BEGIN
    FOR c IN
        SELECT DISTINCT ON (v.oid, va.attname) v.relname AS view, va.attname AS col,
               col_description(t.oid, ta.attnum) AS text, obj_description(t.oid, 'pg_class') AS table_text
        FROM pg_rewrite r
        JOIN pg_class v ON v.oid = r.ev_class AND v.relkind = 'v' AND v.relnamespace = '%[2]s'::regnamespace
        JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
        JOIN pg_class t ON t.oid = d.refobjid AND t.relkind = 'r' AND t.relnamespace = '%[1]s'::regnamespace
        JOIN pg_attribute ta ON ta.attrelid = t.oid AND ta.attnum > 0
        JOIN pg_attribute va ON va.attrelid = v.oid AND va.attname = ta.attname
        WHERE col_description(v.oid, va.attnum) IS NULL AND col_description(t.oid, ta.attnum) IS NOT NULL
        ORDER BY v.oid, va.attname, t.relname
    LOOP
        EXECUTE format('COMMENT ON COLUMN %[2]s.%%I.%%I IS %%L', c.view, c.col, c.text);
        EXECUTE format('COMMENT ON VIEW %[2]s.%%I IS %%L', c.view, c.table_text);
    END LOOP;
END
$do$`, tables, views))
	return err
}
