package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/projections"
)

// world is what everything is measured on: a node, a Postgres and the API, all
// under one directory, which is a temporary one unless it was named.
type world struct {
	*stores
	role    role // what this world's helpers are told
	dir     string
	profile string
	shards  int
	base    string // of the API
	key     string // to it, the administrator's
	closers []func() error
	made    atomic.Int64 // databases
	filled  *filled      // the log, once it was written
	peak    uint64       // bytes of heap, of the last rebuild
}

func newWorld(ctx context.Context, o options) (_ *world, err error) {
	w := &world{dir: o.dir, profile: o.profile, shards: o.shards}
	if w.dir == "" {
		if w.dir, err = os.MkdirTemp("", "dossier-bench-*"); err != nil {
			return nil, err
		}
		w.closers = append(w.closers, func() error { return os.RemoveAll(w.dir) })
	} else if w.dir, err = filepath.Abs(w.dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(w.dir, 0o750); err != nil {
		return nil, err
	}
	dir := w.dir
	defer func() {
		if err != nil {
			err = errors.Join(err, w.close())
		}
	}()
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // Postgres runs as another user for root
		return nil, err
	}
	// Room for pgbench's 64 connections beside the pools.
	config := postgres.ServerConfig{Dir: filepath.Join(dir, "postgres"), Settings: map[string]string{"max_connections": "200"}}
	if o.hasty {
		config.Settings["fsync"] = "off"
	}
	pg, err := postgres.Start(ctx, config)
	if err != nil {
		return nil, err
	}
	w.closers = append(w.closers, func() error {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
		defer cancel()
		return pg.Stop(stop)
	})
	w.role = role{Postgres: pg.ConnString(), Keyring: filepath.Join(dir, "keyring"), Dir: filepath.Join(dir, "node")}
	if w.role.Eventstore, err = w.start(ctx, "node"); err != nil {
		return nil, err
	}
	if w.stores, err = openStores(ctx, w.role); err != nil {
		return nil, err
	}
	w.closers = append(w.closers, func() error { w.stores.close(); return nil })
	if w.key, err = access.KeepKey(ctx, w.pool, filepath.Join(dir, "admin.key"), access.Key{Principal: "bench", Role: access.Administrator}); err != nil {
		return nil, err
	}
	w.base, err = w.start(ctx, "api")
	return w, err
}

// start starts a helper that lives as long as the world.
func (w *world) start(ctx context.Context, name string) (string, error) {
	c, err := w.helper(ctx, name)
	if err != nil {
		return "", err
	}
	w.closers = append(w.closers, c.stop)
	return c.said, nil
}

func (w *world) helper(ctx context.Context, name string) (*child, error) {
	r := w.role
	r.Name, r.Profile = name, w.profileFile(name)
	return startChild(ctx, r)
}

func (w *world) profileFile(name string) string {
	if w.profile == "" {
		return ""
	}
	return filepath.Join(w.profile, name+".prof")
}

func (w *world) close() error {
	var err error
	for i := len(w.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, w.closers[i]())
	}
	return err
}

// bare is the client that Dossier is built on, and nothing else.
func (w *world) bare() (*esdb.Client, error) {
	config, err := esdb.ParseConnectionString(w.role.Eventstore)
	if err != nil {
		return nil, err
	}
	config.Logger = esdb.NoopLogging()
	return esdb.NewClient(config)
}

// database makes a database with empty read models; drop ends it.
func (w *world) database(ctx context.Context) (_ *pgxpool.Pool, drop func(), err error) {
	name := fmt.Sprintf("bench%d", w.made.Add(1))
	if _, err := w.pool.Exec(ctx, "CREATE DATABASE "+name); err != nil {
		return nil, nil, err
	}
	u, err := url.Parse(w.role.Postgres)
	if err != nil {
		return nil, nil, err
	}
	u.Path = "/" + name
	pool, err := postgres.Open(ctx, u.String(), postgres.Options{MaxConns: 24})
	if err != nil {
		return nil, nil, err
	}
	if err := projections.Setup(ctx, pool); err != nil {
		pool.Close()
		return nil, nil, err
	}
	return pool, func() {
		pool.Close()
		_, _ = w.pool.Exec(context.WithoutCancel(ctx), "DROP DATABASE "+name+" WITH (FORCE)")
	}, nil
}
