package main

import (
	"context"
	"fmt"
	"time"

	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/vault"
)

// keyFlags say where keys are; the log is not needed.
type keyFlags struct {
	Postgres string `help:"Connection string of Postgres, postgres://…" env:"DOSSIER_POSTGRES" placeholder:"URL" required:""`
	Keyring  string `help:"The keyring file." env:"DOSSIER_KEYRING" placeholder:"FILE" required:"" type:"path"`
	transitFlags
}

type backupKeysCommand struct {
	keyFlags
	To   string `arg:"" help:"Directory that key backups are kept in, each in one of its own." type:"path"`
	Days int    `help:"For how many days it may exist, wherever it is copied to: erasures wait for the end of older ones." default:"30" placeholder:"N"`
}

// Run makes a key backup, and destroys those whose time is over.
func (c *backupKeysCommand) Run(ctx context.Context, out console) error {
	pool, err := postgres.Open(ctx, c.Postgres, postgres.Options{MaxConns: 4})
	if err != nil {
		return err
	}
	defer pool.Close()
	keyring, err := vault.OpenKeyring(c.Keyring)
	if err != nil {
		return err
	}
	wrapper, err := c.wrapper()
	if err != nil {
		return err
	}
	v, err := vault.Open(ctx, pool, keyring, vault.Options{Wrapper: wrapper})
	if err != nil {
		return err
	}
	made, err := v.Backup(ctx, c.To, time.Duration(c.Days)*24*time.Hour)
	if err != nil {
		return err
	}
	if _, err := v.DestroyBackups(ctx, 0); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s\nDestroy every copy of it by %s.\n", made.Path, made.Expires.UTC().Format(time.DateOnly))
	return nil
}

type restoreKeysCommand struct {
	Postgres string `help:"Connection string of Postgres, postgres://…" env:"DOSSIER_POSTGRES" placeholder:"URL" required:""`
	Keyring  string `help:"The keyring file; it is made where there is none." env:"DOSSIER_KEYRING" placeholder:"FILE" required:"" type:"path"`
	From     string `arg:"" help:"A key backup." type:"existingdir"`
}

// Run brings back what is missing, and nothing that was destroyed.
func (c *restoreKeysCommand) Run(ctx context.Context, out console) error {
	pool, err := postgres.Open(ctx, c.Postgres, postgres.Options{MaxConns: 4})
	if err != nil {
		return err
	}
	defer pool.Close()
	done, err := vault.Restore(ctx, pool, c.From, c.Keyring)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d data keys and %d claims are back. At the next start the log's erasures are applied before anything is served.\n", done.DataKeys, done.Claims)
	return nil
}
