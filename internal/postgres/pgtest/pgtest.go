// Package pgtest hands each test a Postgres database of its own.
//
// All test programs of one `go test` share one server. It is run by a helper
// process (see helper.go) and not by the test program, because a test program
// can end at any moment without a last word: a panic, a timeout, a kill. The
// helper sees its clients' connections close, stops the server and removes
// its files. Callers need no TestMain and close nothing.
package pgtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/internal/postgres"
)

// ServerVariable names the environment variable with the URL of a server to
// use instead of a private one. Its user must be allowed to create databases.
const ServerVariable = "DOSSIER_TEST_POSTGRES"

// adminTimeout bounds the making and dropping of a database, which wait for
// each other when many tests run at once.
const adminTimeout = time.Minute

// connectTimeout, in seconds, is longer than a service's: the server forks for
// each connection, and beside the compiler that has taken longer than five.
const connectTimeout = "30"

// Database returns a pool on a new, empty database. When the test ends the
// pool is closed, which waits for connections that have not been released,
// and the database is dropped.
func Database(t testing.TB) *pgxpool.Pool {
	t.Helper()
	return open(t, URL(t))
}

func open(t testing.TB, url string) *pgxpool.Pool {
	t.Helper()
	pool, err := postgres.Open(t.Context(), url, postgres.Options{ApplicationName: "dossier-test"})
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// URL is [Database] for code that opens its own connections, such as a
// program under test. The URL is good until the test ends; connections that
// are still open then are cut.
func URL(t testing.TB) string {
	t.Helper()
	return database(t, empty)
}

// empty is what a database begins as that has nothing in it.
const empty = "template0"

// database makes a database that lives as long as the test.
func database(t testing.TB, template string) string {
	t.Helper()
	made, name, err := create(t, "dossier_test_", template)
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	server, _ := server()
	t.Cleanup(func() { admin(t, server, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)") })
	return made
}

// create makes a database and returns its URL and its name.
func create(t testing.TB, prefix, template string) (made, name string, err error) {
	t.Helper()
	server, err := server()
	if err != nil {
		return "", "", fmt.Errorf("no server: %w", err)
	}
	// A name that says where it came from, should it ever be left behind.
	name = prefix + strings.ToLower(rand.Text())
	u, err := url.Parse(server)
	if err != nil {
		return "", "", fmt.Errorf("%s: not a URL", ServerVariable)
	}
	u.Path = "/" + name
	if q := u.Query(); !q.Has("connect_timeout") {
		q.Set("connect_timeout", connectTimeout)
		u.RawQuery = q.Encode()
	}
	// Without these words the copy would have the locale of whoever set up
	// the server, and order text differently from a private one.
	admin(t, server, fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
		pgx.Identifier{name}.Sanitize(), pgx.Identifier{template}.Sanitize()))
	return u.String(), name, nil
}

// server returns the URL of the server that tests use.
func server() (string, error) {
	if server := os.Getenv(ServerVariable); server != "" {
		return server, nil
	}
	return shared()
}

// admin runs one statement on the server's own database. A refused connection
// is tried again: a server has only so many, and tests run in parallel.
func admin(t testing.TB, server, sql string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), adminTimeout)
	defer cancel()
	for {
		err := adminOnce(ctx, server, sql)
		if err == nil {
			return
		}
		if ctx.Err() != nil || !postgres.IsTransient(err) {
			t.Fatalf("pgtest: %s: %v", sql, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func adminOnce(ctx context.Context, server, sql string) error {
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	return err
}
