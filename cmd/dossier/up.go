package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"golang.org/x/sync/errgroup"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/postgres"
)

type upCommand struct {
	zoneFlag
	phoneFlag
	shardsFlag
	integrationFlags
	evidenceFlags
	Data          string    `help:"Directory for everything that is kept." default:"./dossier-data" env:"DOSSIER_DATA" type:"path" placeholder:"DIR"`
	Listen        string    `help:"Address of the API." default:"127.0.0.1:8080" env:"DOSSIER_LISTEN" placeholder:"ADDR"`
	MetricsListen string    `help:"Address of metrics, profiles and health, for operators: it asks for no credential. Empty for none." default:"127.0.0.1:8081" env:"DOSSIER_METRICS_LISTEN" placeholder:"ADDR"`
	Eventstore    string    `help:"Connection string of an EventStoreDB to use, esdb://… Without it a node is started under --data." env:"DOSSIER_EVENTSTORE" placeholder:"URL"`
	Postgres      string    `help:"Connection string of a Postgres to use, postgres://… Without it a private one is started under --data." env:"DOSSIER_POSTGRES" placeholder:"URL"`
	AccessLog     bool      `help:"Write a line for each request, as serve does." env:"DOSSIER_ACCESS_LOG"`
	Demo          demoCount `help:"Load a year of history of N made-up customers (500 where N is not given)." placeholder:"N"`
	accessFlags
	privacyFlags
}

// Run runs the whole CRM until ctx ends.
func (c *upCommand) Run(ctx context.Context, log *slog.Logger, out console) (err error) {
	if err := os.MkdirAll(c.Data, 0o755); err != nil { //nolint:gosec // Postgres runs as another user for root; what is secret below has modes of its own
		return fmt.Errorf("--data: %w", err)
	}
	began := time.Now()
	// The port first: it is what goes wrong most often, and cheap to find out.
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	defer listener.Close() //nolint:errcheck // closed by the server in the end
	operators, err := listenForOperators(c.MetricsListen)
	if err != nil {
		return err
	}
	if operators != nil {
		defer operators.Close() //nolint:errcheck // likewise
	}
	flags := storeFlags{Eventstore: c.Eventstore, Postgres: c.Postgres, Keyring: filepath.Join(c.Data, "keyring"), zoneFlag: c.zoneFlag, phoneFlag: c.phoneFlag, shardsFlag: c.shardsFlag, integrationFlags: c.integrationFlags, evidenceFlags: c.evidenceFlags}
	registry := newRegistry()
	quiet := slog.New(levelled{log.Handler(), slog.LevelWarn})
	if flags.Eventstore == "" {
		n, err := node.Start(context.WithoutCancel(ctx), node.Config{Dir: filepath.Join(c.Data, "node"), Logger: quiet, Registerer: registry})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, n.Close()) }()
		flags.Eventstore = n.ConnectionString()
	}
	if flags.Postgres == "" {
		fmt.Fprintln(out, "Starting Postgres …")
		pg, err := postgres.Start(ctx, postgres.ServerConfig{Dir: filepath.Join(c.Data, "postgres"), Logger: quiet})
		if err != nil {
			return err
		}
		defer func() {
			stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
			defer cancel()
			err = errors.Join(err, pg.Stop(stop))
		}()
		flags.Postgres = pg.ConnString()
	}
	s, err := openStores(ctx, flags, quiet, registry)
	if err != nil {
		return err
	}
	defer s.close()
	if c.AccessLog {
		s.requests = log
	}

	keyFile := filepath.Join(c.Data, "admin.key")
	key, err := access.KeepKey(ctx, s.pool, keyFile, access.Key{Principal: "admin", Role: access.Administrator})
	if err != nil {
		return fmt.Errorf("administrator's key: %w", err)
	}

	if err := s.openLedger(ctx, ledgerFlags{LedgerKey: filepath.Join(c.Data, "ledger.key")}); err != nil {
		return err
	}

	s.retention = c.retention()
	group, working := errgroup.WithContext(ctx)
	group.Go(func() error {
		return s.together(working, operators, func(ctx context.Context) error { return s.serve(ctx, listener, c.accessFlags) })
	})
	group.Go(func() error { return s.projectAndSign(working) })
	if c.KeyBackups == "" {
		c.KeyBackups = filepath.Join(c.Data, "key-backups")
	}
	group.Go(func() error { return s.keepPromises(working, c.privacyFlags) })
	group.Go(func() error { return s.automate(working) })
	c.whereToLook(out, flags, "http://"+listener.Addr().String(), keyFile, operators, time.Since(began))
	if c.Demo > 0 {
		group.Go(func() error {
			err := loadDemo(working, "http://"+listener.Addr().String(), key, int(c.Demo), s.pool, out)
			if err != nil && working.Err() == nil {
				return fmt.Errorf("demo: %w", err)
			}
			return nil
		})
	}
	return group.Wait()
}

func (c *upCommand) whereToLook(out console, f storeFlags, base, keyFile string, operators net.Listener, took time.Duration) {
	health := base + "/healthz/ready"
	if operators != nil {
		health += "   http://" + operators.Addr().String() + "/metrics"
	}
	t := table.NewWriter()
	t.SetOutputMirror(out)
	t.SetStyle(table.StyleRounded)
	t.SetTitle("Dossier is up after %s", took.Round(10*time.Millisecond))
	t.AppendRows([]table.Row{
		{"API", base + "/v1/customers"},
		{"Documentation", base + "/docs"},
		{"OpenAPI 3.1", base + "/openapi.json"},
		{"Key", `-H "Authorization: Bearer $(cat ` + keyFile + `)"`},
		{"Health, metrics", health},
		{"Lag", base + "/v1/projections"},
		{"Postgres", f.Postgres},
		{"EventStoreDB", f.Eventstore},
		{"Data", c.Data},
	})
	t.Render()
	fmt.Fprintln(out, "Ctrl-C stops everything; what was acknowledged stays.")
}

// levelled lets through what is severe enough.
type levelled struct {
	slog.Handler
	least slog.Level
}

func (h levelled) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= h.least && h.Handler.Enabled(ctx, l)
}

func (h levelled) WithAttrs(attrs []slog.Attr) slog.Handler {
	return levelled{h.Handler.WithAttrs(attrs), h.least}
}

func (h levelled) WithGroup(name string) slog.Handler {
	return levelled{h.Handler.WithGroup(name), h.least}
}
