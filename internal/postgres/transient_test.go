package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
)

func TestIsTransientByState(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"08006": true, "40001": true, "40P01": true, "53100": true, "53300": true,
		"55P03": true, "57014": true, "57P01": true, "57P03": true, "25006": true, "58030": true,
		"22P02": false, "23505": false, "28P01": false, "3D000": false, "40002": false,
		"42P01": false, "54000": false, "57P04": false, "XX001": false,
	} {
		err := fmt.Errorf("write rows: %w", &pgconn.PgError{Code: code})
		if got := postgres.IsTransient(err); got != want {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
	for _, c := range []struct {
		err  error
		want bool
	}{
		{nil, false},
		{errors.New("anything"), false},
		{pgx.ErrNoRows, false},
		{context.Canceled, false},
		{context.DeadlineExceeded, true},
		{io.ErrUnexpectedEOF, true},
		{syscall.ECONNRESET, true},
		{pgconn.ErrConnClosed, true},
	} {
		if got := postgres.IsTransient(c.err); got != c.want {
			t.Errorf("%v: %v, want %v", c.err, got, c.want)
		}
	}
}

// What real servers and drivers answer, rather than what one believes.
func TestIsTransientForReal(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	ctx := t.Context()
	connect := func() *pgx.Conn {
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close(context.Background()) })
		return conn
	}
	a, b := connect(), connect()
	must := func(conn *pgx.Conn, sql string) {
		t.Helper()
		if _, err := conn.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	check := func(what string, want bool, err error) {
		t.Helper()
		if err == nil || postgres.IsTransient(err) != want {
			t.Errorf("%s: %v, want transient %v", what, err, want)
		}
	}
	try := func(conn *pgx.Conn, sql string) error {
		_, err := conn.Exec(ctx, sql)
		return err
	}

	must(a, `CREATE TABLE n (n int PRIMARY KEY)`)
	must(a, `INSERT INTO n VALUES (1)`)
	check("a duplicate", false, try(a, `INSERT INTO n VALUES (1)`))
	check("no such table", false, try(a, `SELECT * FROM nowhere`))
	check("a NUL in text", false, func() error { _, err := a.Exec(ctx, `SELECT $1::text`, "\x00"); return err }())

	must(a, `BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT * FROM n`)
	must(b, `UPDATE n SET n = 2`)
	check("a serialization failure", true, try(a, `UPDATE n SET n = 3`))
	must(a, `ROLLBACK; BEGIN; LOCK TABLE n`)
	check("a lock timeout", true, try(b, `SET lock_timeout = 20; SELECT * FROM n`))
	must(a, `ROLLBACK`)
	check("a statement timeout", true, try(b, `SET statement_timeout = 20; SELECT pg_sleep(5)`))

	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	_, err := connect().Exec(short, `SELECT pg_sleep(5)`)
	check("a call's deadline", true, err)
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, err = connect().Exec(gone, `SELECT 1`)
	check("a caller who gave up", false, err)

	must(a, fmt.Sprintf(`SELECT pg_terminate_backend(%d)`, b.PgConn().PID()))
	check("a terminated session", true, try(b, `SELECT 1`))
	check("the connection after it", true, try(b, `SELECT 1`))

	wrong, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	wrong.Password = "wrong"
	_, err = pgx.ConnectConfig(ctx, wrong)
	check("a wrong password", false, err)
	wrong.Port = 1
	_, err = pgx.ConnectConfig(ctx, wrong)
	check("nobody there", true, err)
}

// A pool lives through a restart of its server: trouble meanwhile is
// transient, and afterwards it works again with nothing done to it.
func TestPoolOutlivesARestart(t *testing.T) {
	t.Parallel()
	cfg := postgres.ServerConfig{Dir: t.TempDir()}
	s, err := postgres.Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Stop(context.Background()) }()
	db, err := postgres.Open(t.Context(), s.ConnString(), postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := db.Exec(t.Context(), `SELECT 1`); !postgres.IsTransient(err) {
			t.Errorf("while it is down: %v is not transient", err)
		}
	}
	if s, err = postgres.Start(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	var n int
	for try := 0; ; try++ {
		err := db.QueryRow(t.Context(), `SELECT 1`).Scan(&n)
		if err == nil {
			break
		}
		if !postgres.IsTransient(err) || try > 10 {
			t.Fatalf("after the restart: %v", err)
		}
	}
	if err := s.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}
