package projections

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"strings"

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
	//go:embed durable_keys.sql
	keysSQL string
	//go:embed durable_shards.sql
	shardsSQL string
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
		if err := retireFormer(ctx, tx); err != nil {
			return err
		}
		var shown []string
		for _, m := range models {
			did, err := setupModel(ctx, tx, m)
			if err != nil {
				return fmt.Errorf("read model %s version %d: %w", m.Name, m.Version, err)
			}
			if did {
				shown = append(shown, m.Schema())
			}
		}
		return copyComments(ctx, tx, shown...) // for all at once: the look at the catalogue is what takes time
	})
	if err != nil {
		return fmt.Errorf("set up the read models: %w", err)
	}
	return nil
}

// setupDurable makes the tables that outlive every rebuild, or brings them from
// an earlier form to the present one.
func setupDurable(ctx context.Context, tx pgx.Tx) error {
	var exists, counted, builds, sharded, keyed bool
	err := tx.QueryRow(ctx, `SELECT to_regclass('dossier.checkpoint') IS NOT NULL, to_regclass('dossier.census') IS NOT NULL, to_regclass('dossier.parked') IS NOT NULL, to_regclass('dossier.shard') IS NOT NULL,
		EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('dossier.parked') AND attname = 'key_missing')`).
		Scan(&exists, &counted, &builds, &sharded, &keyed)
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
	if !sharded {
		if _, err := tx.Exec(ctx, shardsSQL); err != nil {
			return fmt.Errorf("tables of shards: %w", err)
		}
	}
	if !builds {
		if _, err := tx.Exec(ctx, buildsSQL); err != nil {
			return fmt.Errorf("tables of builds and parked streams: %w", err)
		}
	}
	if !keyed {
		if _, err := tx.Exec(ctx, keysSQL); err != nil {
			return fmt.Errorf("column of missing keys: %w", err)
		}
	}
	if builds {
		return nil
	}
	return copyComments(ctx, tx, "dossier")
}

func createDurable(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, `CREATE SCHEMA IF NOT EXISTS dossier`); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, durableSQL); err != nil {
		return fmt.Errorf("durable tables: %w", err)
	}
	return copyComments(ctx, tx, "dossier")
}

// setupModel reports whether it has shown the model.
func setupModel(ctx context.Context, tx pgx.Tx, m Model) (shown bool, err error) {
	tables := sha256.Sum256([]byte(m.section("tables")))
	views := sha256.Sum256([]byte(m.section("views")))
	var state string
	var tablesBefore, viewsBefore []byte
	err = tx.QueryRow(ctx, `
SELECT build, state, tables_hash, views_hash FROM dossier.read_model WHERE projection = $1 AND version = $2
ORDER BY state = 'live' DESC, build LIMIT 1`, m.Name, m.Version).Scan(&m.build, &state, &tablesBefore, &viewsBefore)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		if state, err = createModel(ctx, tx, m, ""); err != nil {
			return false, err
		}
	case err != nil:
		return false, err
	case !bytes.Equal(tablesBefore, tables[:]):
		return false, ErrModelChanged
	}
	if state != "live" || bytes.Equal(viewsBefore, views[:]) {
		return false, nil
	}
	return true, showViews(ctx, tx, m)
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
	if err := showViews(ctx, tx, m); err != nil {
		return err
	}
	return copyComments(ctx, tx, m.Schema())
}

// showViews is showModel without the comments.
func showViews(ctx context.Context, tx pgx.Tx, m Model) error {
	if err := m.exec(ctx, tx, "views"); err != nil {
		return err
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

// copyComments gives the stable views of the schemas' tables, and columns of
// views, that have no comment the one of the table that they are made from. What is
// empty or 0 in the table for want of a value is null for analysts, and said to be.
func copyComments(ctx context.Context, tx pgx.Tx, schemas ...string) error {
	if len(schemas) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, `
WITH t AS MATERIALIZED (
    SELECT t.oid, t.relname FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = ANY($1) AND t.relkind = 'r'
), v AS MATERIALIZED (
    SELECT v.oid, v.relname, n.nspname, r.oid AS rule FROM pg_class v JOIN pg_namespace n ON n.oid = v.relnamespace
    JOIN pg_rewrite r ON r.ev_class = v.oid WHERE n.nspname IN ('read', 'analytics') AND v.relkind = 'v'
), made AS MATERIALIZED (
    SELECT DISTINCT v.oid AS view, v.nspname, v.relname, t.oid AS source, t.relname AS source_name
    FROM v JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = v.rule AND d.refclassid = 'pg_class'::regclass
    JOIN t ON t.oid = d.refobjid
), columns AS MATERIALIZED (
    SELECT DISTINCT ON (made.view, va.attname) made.nspname, made.relname, made.source, va.attname,
        CASE WHEN made.nspname = 'analytics' AND pg_get_viewdef(made.view) ~ ('NULLIF\((\w+\.)?' || va.attname || ',')
             THEN regexp_replace(dt.description, '\m(empty|0) (where|else|while|before)\M', 'null \2', 'g') ELSE dt.description END AS description
    FROM made
    JOIN pg_attribute ta ON ta.attrelid = made.source AND ta.attnum > 0
    JOIN pg_attribute va ON va.attrelid = made.view AND va.attname = ta.attname
    JOIN pg_description dt ON dt.objoid = made.source AND dt.classoid = 'pg_class'::regclass AND dt.objsubid = ta.attnum
    WHERE NOT EXISTS (SELECT FROM pg_description dv WHERE dv.objoid = made.view AND dv.classoid = 'pg_class'::regclass AND dv.objsubid = va.attnum)
    ORDER BY made.view, va.attname, made.source_name
)
SELECT format('COMMENT ON COLUMN %I.%I.%I IS %L', nspname, relname, attname, description) FROM columns
UNION ALL
SELECT DISTINCT ON (nspname, relname) format('COMMENT ON VIEW %I.%I IS %L', nspname, relname, obj_description(source, 'pg_class')) FROM columns`, schemas)
	if err != nil {
		return fmt.Errorf("comments of views: %w", err)
	}
	statements, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("comments of views: %w", err)
	}
	if _, err := tx.Exec(ctx, strings.Join(statements, ";\n")); err != nil {
		return fmt.Errorf("comments of views: %w", err)
	}
	return nil
}
