package docs_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/projections"
)

// histories is the schema of the read model of the past.
func histories(t *testing.T, pool *pgxpool.Pool) string {
	t.Helper()
	var version int
	if err := pool.QueryRow(t.Context(), `SELECT version FROM read.checkpoints WHERE projection = 'histories'`).Scan(&version); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("histories_v%d", version)
}

var sqlBlock = regexp.MustCompile("(?s)```sql( owner)?\n(.*?)```")

// Every example of sql.md runs, with the rights of an analyst and no more.
func TestSQLExamples(t *testing.T) {
	t.Parallel()
	ctx, pool := context.Background(), pgtest.Database(t)
	if err := projections.Setup(ctx, pool); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("sql.md")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.ConnectConfig(ctx, pool.Config().ConnConfig)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	analyst := func(sql string) error {
		tx, err := conn.Begin(ctx)
		if err != nil {
			return err
		}
		defer tx.Rollback(ctx) //nolint:errcheck // it only reads
		if _, err := tx.Exec(ctx, "SET LOCAL ROLE dossier_analyst"); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, sql)
		return err
	}
	// Something to look back on.
	for _, sql := range []string{
		`INSERT INTO class_days_v2.cells VALUES ('value', 'high', '2026-01-10', 3), ('value', 'high', '2026-01-20', -1), ('value', 'high', '2026-02-01', 5)`,
	} {
		if _, err := pool.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	blocks := sqlBlock.FindAllStringSubmatch(string(text), -1)
	for _, b := range blocks {
		if b[1] != "" { // roles are of the whole server: tried and taken back
			tx, err := pool.Begin(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tx.Exec(ctx, strings.ReplaceAll(b[2], "mara", "dossier_docs_mara")); err != nil {
				t.Errorf("%s: %v", b[2], err)
			}
			_ = tx.Rollback(ctx)
			continue
		}
		if err := analyst(b[2]); err != nil {
			t.Errorf("%s: %v", b[2], err)
		}
	}
	if len(blocks) < 10 {
		t.Errorf("only %d examples", len(blocks))
	}
	var customers int
	if err := pool.QueryRow(ctx, `SELECT customers FROM analytics.classes_as_of('2026-01-31')`).Scan(&customers); err != nil || customers != 2 {
		t.Errorf("%d customers, %v", customers, err)
	}

	// Two complaints of the 10th; one was known on the 12th, that it was severe on the 20th.
	for _, row := range [][]any{
		{"00000000-0000-4000-8000-000000000001", "low", "2026-01-12", "2026-01-20", "2026-01-10"},
		{"00000000-0000-4000-8000-000000000001", "high", "2026-01-20", "infinity", "2026-01-10"},
		{"00000000-0000-4000-8000-000000000002", "low", "2026-01-25", "infinity", "2026-01-11"},
	} {
		if _, err := pool.Exec(ctx, `INSERT INTO `+histories(t, pool)+`.complaints_history SELECT (jsonb_populate_record(NULL::`+histories(t, pool)+`.complaints_history,
'{"customer_id": "00000000-0000-4000-8000-000000000009", "revision": 1, "position": 1, "category": "c", "channel": "", "state": "received", "resolution": "", "cause": "",
"compensation_currency": "", "filed_at": "2026-01-10", "filed_day": "2026-01-10", "recorded_at": "2026-01-12", "open": true, "state_since": "2026-01-10", "owner": "", "team": "",
"level": 0, "waits_for": "", "action": "", "rejection": "", "reopened": 0, "classes": {}, "occurred_to": "infinity"}'
|| jsonb_build_object('id', $1::text, 'severity', $2::text, 'recorded_from', $3::text, 'recorded_to', $4::text, 'occurred_from', $5::text))).*`, row...); err != nil {
			t.Fatal(err)
		}
	}
	for at, want := range map[string]string{
		"": "high low", "'2026-01-10T12:00Z'": "high", "'2026-01-09'": "", "recorded => '2026-01-13'": "low", "'2026-01-10T12:00Z', '2026-01-21'": "high",
		"'2026-02-01', '2026-01-11'": "", "'2026-02-01', '2026-01-25'": "high low",
	} {
		var got string
		if err := pool.QueryRow(ctx, `SELECT coalesce(string_agg(severity, ' ' ORDER BY severity), '') FROM analytics.complaints_as_of(`+at+`)`).Scan(&got); err != nil || got != want {
			t.Errorf("complaints_as_of(%s) are %q, %v; want %q", at, got, err, want)
		}
	}

	// What an analyst may not.
	for _, sql := range []string{"SELECT * FROM read.customers", "SELECT * FROM customers_v7.customers", "SELECT * FROM dossier_keys.data_key", "SELECT * FROM dossier.checkpoint", "DELETE FROM analytics.orders", "CREATE TABLE analytics.x ()"} {
		if err := analyst(sql); err == nil || !strings.Contains(err.Error(), "42501") && !strings.Contains(err.Error(), "42P01") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	// What is empty in the tables for want of a value is null, and the comments say so, also those of a
	// database that was set up when they did not.
	if _, err := pool.Exec(ctx, `INSERT INTO service_cases_v3.service_cases SELECT (jsonb_populate_record(NULL::service_cases_v3.service_cases,
'{"id": "00000000-0000-4000-8000-000000000003", "customer_id": "00000000-0000-4000-8000-000000000009", "revision": 1, "position": 1, "kind": "request", "state": "received", "open": true,
"category": "", "severity": "", "channel": "", "owner": "", "team": "", "classes": {}, "received_at": "2026-01-10", "received_day": "2026-01-10", "clocks": {}}')).*`); err != nil {
		t.Fatal(err)
	}
	var known bool
	if err := pool.QueryRow(ctx, `SELECT category IS NOT NULL FROM analytics.service_cases`).Scan(&known); err != nil || known {
		t.Errorf("a case about nobody knows what has a category: %v, %v", known, err)
	}
	if _, err := pool.Exec(ctx, `COMMENT ON COLUMN analytics.visits.minutes IS 'How long it took; 0 where not said.'`); err != nil {
		t.Fatal(err)
	}
	if err := projections.Setup(ctx, pool); err != nil {
		t.Fatal(err)
	}
	untrue, err := pool.Query(ctx, `
SELECT c.relname || '.' || coalesce(a.attname, ''), coalesce(d.description, 'nothing')
FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
LEFT JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = coalesce(a.attnum, 0)
WHERE c.relnamespace = 'analytics'::regnamespace AND c.relkind = 'v'
  AND (d.description ~ '\m(empty|zero id) (where|else|while|before)\M' OR d.description ~ '\m0 (where|else)\M' AND pg_get_viewdef(c.oid) ~ ('NULLIF\(\w*\.?' || a.attname || ',')
    OR obj_description(c.oid, 'pg_class') IS NULL)`)
	if err != nil {
		t.Fatal(err)
	}
	var what, said string
	if _, err := pgx.ForEachRow(untrue, []any{&what, &said}, func() error {
		t.Errorf("analytics.%s: the comment of the view or the column says %s", what, said)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	// Nothing sealed, no blind index, and a comment on every column.
	rows, err := pool.Query(ctx, `
SELECT c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod), coalesce(col_description(c.oid, a.attnum), '')
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'analytics'::regnamespace AND c.relkind IN ('v', 'm')`)
	if err != nil {
		t.Fatal(err)
	}
	var column, typ, comment string
	n := 0
	if _, err := pgx.ForEachRow(rows, []any{&column, &typ, &comment}, func() error {
		n++
		if strings.HasSuffix(column, "_ref") || strings.Contains(typ, "bytea") || strings.Contains(column, "grams") || strings.Contains(column, "_keys") {
			t.Errorf("analysts see %s %s", column, typ)
		}
		if comment == "" {
			t.Errorf("analytics.%s has no comment", column)
		}
		return nil
	}); err != nil || n < 80 {
		t.Error(n, err)
	}
}
