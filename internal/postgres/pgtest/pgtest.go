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

// Database returns a pool on a new, empty database. When the test ends the
// pool is closed, which waits for connections that have not been released,
// and the database is dropped.
func Database(t testing.TB) *pgxpool.Pool {
	t.Helper()
	pool, err := postgres.Open(t.Context(), URL(t), postgres.Options{ApplicationName: "dossier-test"})
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
	server := os.Getenv(ServerVariable)
	if server == "" {
		var err error
		if server, err = shared(); err != nil {
			t.Fatalf("pgtest: no server: %v", err)
		}
	}
	// A name that says where it came from, should it ever be left behind.
	name := "dossier_test_" + strings.ToLower(rand.Text())
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("pgtest: %s: not a URL", ServerVariable)
	}
	u.Path = "/" + name

	quoted := pgx.Identifier{name}.Sanitize()
	// Without these words the copy would have the locale of whoever set up
	// the server, and order text differently from a private one.
	admin(t, server, "CREATE DATABASE "+quoted+" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
	t.Cleanup(func() { admin(t, server, "DROP DATABASE IF EXISTS "+quoted+" WITH (FORCE)") })
	return u.String()
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
