package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Options say how the connections of a pool behave. The zero value is right
// for a service; each field says what it then means.
type Options struct {
	// ApplicationName is what pg_stat_activity shows. Default "dossier".
	ApplicationName string

	// MaxConns bounds the pool. Zero leaves it to the connection string's
	// pool_max_conns, or else to pgx: four, or one for each CPU if more.
	MaxConns int

	// StatementTimeout ends a statement on the server's side. Zero sets
	// none: a rebuild's statements may be long.
	StatementTimeout time.Duration

	// LockTimeout ends a statement that waits for a lock. Zero sets none.
	LockTimeout time.Duration

	// ReadOnly makes every transaction read-only unless it asks otherwise.
	// It is a guard against mistakes, not a permission.
	ReadOnly bool

	// Tracer is told of every statement; nil for none.
	Tracer pgx.QueryTracer

	// ReadyTimeout is how long Open keeps trying to reach a server that is
	// starting, recovering or not there yet. Default 30 s.
	ReadyTimeout time.Duration
}

const (
	defaultReadyTimeout = 30 * time.Second
	connectTimeout      = 5 * time.Second
	// A transaction that its owner forgot holds back vacuum and, worse,
	// keeps row locks; no honest one waits this long between statements.
	idleInTransactionTimeout = 5 * time.Minute
)

// Open returns a pool on the server at connString (a URL or keyword/value
// pairs) once the server has answered. Close the pool when done.
//
// While the server is merely not ready it tries again, for ReadyTimeout; an
// answer that time does not change (a wrong password, a database that does
// not exist) is returned at once. Errors never hold the password.
//
// Sessions run in UTC, so that no SQL depends on where the server stands.
// Days of a configured zone are named in the SQL that needs them.
func Open(ctx context.Context, connString string, opts Options) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(connString)
	if err != nil {
		return nil, fmt.Errorf("postgres: connection string: %w", err)
	}
	opts.apply(cfg)

	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("postgres: open pool: %w", err)
	}
	wait := opts.ReadyTimeout
	if wait <= 0 {
		wait = defaultReadyTimeout
	}
	if err := awaitReady(ctx, pool.Ping, wait); err != nil {
		pool.Close()
		return nil, fmt.Errorf("postgres: reach the server at %s:%d: %w", cfg.ConnConfig.Host, cfg.ConnConfig.Port, err)
	}
	return pool, nil
}

func (o Options) apply(cfg *pgxpool.Config) {
	if o.Tracer != nil {
		cfg.ConnConfig.Tracer = o.Tracer
	}
	if o.MaxConns > 0 {
		cfg.MaxConns = int32(min(o.MaxConns, 10_000))
	}
	if cfg.ConnConfig.ConnectTimeout == 0 || cfg.ConnConfig.ConnectTimeout > time.Minute {
		cfg.ConnConfig.ConnectTimeout = connectTimeout
	}
	// What the operator wrote into the connection string stays as written.
	set := func(name, value string) {
		if _, given := cfg.ConnConfig.RuntimeParams[name]; !given {
			cfg.ConnConfig.RuntimeParams[name] = value
		}
	}
	name := o.ApplicationName
	if name == "" {
		name = "dossier"
	}
	set("application_name", name)
	set("idle_in_transaction_session_timeout", millis(idleInTransactionTimeout))
	if o.StatementTimeout > 0 {
		set("statement_timeout", millis(o.StatementTimeout))
	}
	if o.LockTimeout > 0 {
		set("lock_timeout", millis(o.LockTimeout))
	}
	if o.ReadOnly {
		set("default_transaction_read_only", "on")
	}
	// A figure takes longer to compile than to work out, and a list always.
	set("jit", "off")
	// What a figure sorts or joins is up to a row for each customer; in the usual 4 MB
	// it goes through files, which takes three times as long. Lists need none of it.
	set("work_mem", "32MB")
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
}

func millis(d time.Duration) string {
	return strconv.FormatInt(max(d.Milliseconds(), 1), 10)
}

// awaitReady calls ping until it succeeds, fails for good, or wait is over.
// The pauses double up to a second; the last error says what was in the way.
func awaitReady(ctx context.Context, ping func(context.Context) error, wait time.Duration) error {
	deadline := time.Now().Add(wait)
	for pause := 25 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		err := ping(ctx)
		if err == nil || ctx.Err() != nil || !IsTransient(err) {
			return err
		}
		if time.Now().Add(pause).After(deadline) {
			return fmt.Errorf("not ready after %s: %w", wait, err)
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(pause):
		}
	}
}

// Beginner is where a transaction can begin: a pool, a connection, or a
// transaction (then it is a savepoint).
type Beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

var _ Beginner = (*pgxpool.Pool)(nil)

// rollbackTimeout bounds the farewell to a server that no longer answers.
const rollbackTimeout = 5 * time.Second

// InTx runs fn in a transaction, which is committed if fn returns nil and
// rolled back if it returns an error or panics. fn's error is returned as it
// is, for errors.Is and errors.As.
//
// If the commit itself fails with an error for which [IsTransient] holds, the
// outcome is unknown: the server may have committed before the connection
// broke. A caller that tries again must recognise what it wrote, as the
// projections do by their checkpoint.
func InTx(ctx context.Context, db Beginner, fn func(pgx.Tx) error) error {
	tx, err := db.Begin(ctx)
	if err != nil {
		return fmt.Errorf("postgres: begin: %w", err)
	}
	defer func() {
		// A no-op after Commit. The caller's context may be what ended fn,
		// and the rollback must not suffer for that: it would cost the
		// connection.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTimeout)
		defer cancel()
		_ = tx.Rollback(ctx)
	}()
	if err := fn(tx); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("postgres: commit: %w", err)
	}
	return nil
}
