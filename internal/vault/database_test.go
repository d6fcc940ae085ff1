package vault

import (
	"crypto/rand"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// database hands the test a database of its own on the server that
// DOSSIER_TEST_POSTGRES names.
func database(t testing.TB) *pgxpool.Pool {
	t.Helper()
	url := os.Getenv("DOSSIER_TEST_POSTGRES")
	if url == "" {
		t.Skip("DOSSIER_TEST_POSTGRES is not set")
	}
	name := "vault_" + strings.ToLower(rand.Text())
	admin, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(t.Context())
	if _, err := admin.Exec(t.Context(), "create database "+name); err != nil {
		t.Fatal(err)
	}
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	config.ConnConfig.Database = name
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}
