package main

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// A process that begins while keys are restored waits until they are: it is registered
// before it looks for erasures that the log orders, so that it looks again at what came back.
func TestWhoBeginsDuringARestoreWaitsForIt(t *testing.T) {
	t.Parallel()
	flags := storeFlags{Eventstore: nodetest.Start(t).ConnectionString(), Postgres: tables.URL(t), Keyring: filepath.Join(t.TempDir(), "keyring"), zoneFlag: zoneFlag{"UTC"}}
	open := func() error {
		s, err := openStores(t.Context(), flags, slog.New(slog.DiscardHandler), newRegistry())
		if err == nil {
			s.close()
		}
		return err
	}
	if err := open(); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), flags.Postgres)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context()) //nolint:errcheck // nothing is in it
	// What vault.Restore holds until it is done.
	if _, err := conn.Exec(t.Context(), `begin; lock table dossier_keys.process in share row exclusive mode`); err != nil {
		t.Fatal(err)
	}
	opened := make(chan error, 1)
	go func() { opened <- open() }()
	for waits := false; !waits && len(opened) == 0; time.Sleep(10 * time.Millisecond) { // to be registered
		if err := conn.QueryRow(t.Context(), `select exists (select from pg_locks where relation = 'dossier_keys.process'::regclass and not granted)`).Scan(&waits); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case err := <-opened:
		t.Errorf("it has begun beside the restore: %v", err)
		opened <- err
	case <-time.After(2 * time.Second):
	}
	if _, err := conn.Exec(t.Context(), `commit`); err != nil {
		t.Fatal(err)
	}
	if err := <-opened; err != nil {
		t.Error(err)
	}
}
