package postgres_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
)

func scan[T any](t *testing.T, db *pgxpool.Pool, sql string, args ...any) (v T) {
	t.Helper()
	if err := db.QueryRow(t.Context(), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

func TestOpenAppliesItsOptions(t *testing.T) {
	t.Parallel()
	db, err := postgres.Open(t.Context(), pgtest.URL(t), postgres.Options{
		ApplicationName: "reader", MaxConns: 3, ReadOnly: true,
		StatementTimeout: 1500 * time.Millisecond, LockTimeout: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for name, want := range map[string]string{
		"application_name": "reader", "statement_timeout": "1500ms", "lock_timeout": "1s",
		"TimeZone": "UTC", "default_transaction_read_only": "on",
	} {
		if got := scan[string](t, db, `SELECT current_setting($1)`, name); got != want {
			t.Errorf("%s = %s, want %s", name, got, want)
		}
	}
	if got := db.Config().MaxConns; got != 3 {
		t.Errorf("MaxConns = %d, want 3", got)
	}
}

func TestOpenDoesNotWaitForWhatTimeDoesNotChange(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	began := time.Now()
	_, err := postgres.Open(t.Context(), strings.Replace(url, "dossier_test_", "no_such_", 1), postgres.Options{})
	if err == nil || time.Since(began) > 5*time.Second {
		t.Errorf("a missing database: %v after %s", err, time.Since(began))
	}
	if _, err := postgres.Open(t.Context(), "postgres://x:secret@[::bad", postgres.Options{}); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a bad URL: %v", err)
	}
}

func TestOpenWaitsOnlyAsLongAsItIsTold(t *testing.T) {
	t.Parallel()
	_, err := postgres.Open(t.Context(), "postgres://127.0.0.1:1/x?sslmode=disable", postgres.Options{ReadyTimeout: 100 * time.Millisecond})
	if err == nil || !strings.Contains(err.Error(), "not ready after 100ms") {
		t.Errorf("got %v", err)
	}
}

func TestInTx(t *testing.T) {
	t.Parallel()
	db := pgtest.Database(t)
	if _, err := db.Exec(t.Context(), `CREATE TABLE n (n int)`); err != nil {
		t.Fatal(err)
	}
	insert := func(ctx context.Context, end func() error) error {
		return postgres.InTx(ctx, db, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, `INSERT INTO n VALUES (1)`); err != nil {
				return err
			}
			return end()
		})
	}
	boom := errors.New("boom")
	if err := insert(t.Context(), func() error { return nil }); err != nil {
		t.Error(err)
	}
	if err := insert(t.Context(), func() error { return boom }); err != boom {
		t.Errorf("got %v, want the error as it is", err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = insert(t.Context(), func() error { panic("boom") })
	}()
	ctx, cancel := context.WithCancel(t.Context())
	if err := insert(ctx, func() error { cancel(); return ctx.Err() }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if got := scan[int](t, db, `SELECT count(*) FROM n`); got != 1 {
		t.Errorf("%d rows, want the one that was committed", got)
	}
	if got := db.Stat().AcquiredConns(); got != 0 {
		t.Errorf("%d connections were not given back", got)
	}
}

var steps = []postgres.Migration{
	{Version: 1, Name: "create the keys", SQL: `CREATE TABLE key (id int PRIMARY KEY); CREATE INDEX ON key (id);`},
	{Version: 2, Name: "date the keys", SQL: `ALTER TABLE key ADD made timestamptz`},
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	db := pgtest.Database(t)
	ctx := t.Context()

	// Many processes come up at once; each step is applied once.
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := postgres.Migrate(ctx, db, "test", steps); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := scan[string](t, db, `SELECT string_agg(version || ' ' || name, ', ' ORDER BY version) FROM dossier.migration`); got != "1 create the keys, 2 date the keys" {
		t.Errorf("recorded: %s", got)
	}

	if err := postgres.Migrate(ctx, db, "test", steps[:1]); !errors.Is(err, postgres.ErrDatabaseNewer) {
		t.Errorf("an older program: got %v, want ErrDatabaseNewer", err)
	}
	edited := []postgres.Migration{steps[0], {Version: 2, Name: "date the keys", SQL: `SELECT 1`}}
	if err := postgres.Migrate(ctx, db, "test", edited); !errors.Is(err, postgres.ErrMigrationChanged) {
		t.Errorf("an edited step: got %v, want ErrMigrationChanged", err)
	}

	// A step that fails leaves nothing of itself, and the ones before it stay.
	failing := append(steps[:2:2], postgres.Migration{Version: 3, Name: "fail", SQL: `CREATE TABLE half (); SELECT 1/0`})
	if err := postgres.Migrate(ctx, db, "test", failing); err == nil || !strings.Contains(err.Error(), `version 3, "fail"`) {
		t.Errorf("a failing step: got %v", err)
	}
	if scan[bool](t, db, `SELECT to_regclass('half') IS NOT NULL`) {
		t.Error("the failed step has left its table")
	}
	if err := postgres.Migrate(ctx, db, "test", steps); err != nil {
		t.Errorf("after the failed step: %v", err)
	}

	// Another package's tables have numbers of their own.
	if err := postgres.Migrate(ctx, db, "other", []postgres.Migration{{Version: 1, Name: "other", SQL: `CREATE TABLE other ()`}}); err != nil {
		t.Errorf("another set: %v", err)
	}
}

func TestMigrateRefusesAGap(t *testing.T) {
	t.Parallel()
	db := pgtest.Database(t)
	for name, list := range map[string][]postgres.Migration{
		"gap":      {steps[0], {Version: 3, Name: "late", SQL: `SELECT 1`}},
		"no name":  {{Version: 1, SQL: `SELECT 1`}},
		"from two": {steps[1]},
	} {
		if postgres.Migrate(t.Context(), db, "test", list) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
