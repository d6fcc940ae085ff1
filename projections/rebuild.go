package projections

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dossier-crm/dossier/internal/postgres"
)

// A rebuild makes one more build of the version that is served, from the log,
// beside it. While it is made it never goes beyond the other, so that the two can
// be compared at the same position; then it catches up and takes its place. What
// is made stays when the rebuild is interrupted, and the next one goes on with it.

// RebuildOptions say how a read model is rebuilt.
type RebuildOptions struct {
	Keep     time.Duration         // how long the build that was served is kept; 0 is a day
	Progress func(RebuildProgress) // told several times a second; may be nil
}

// The phases of a rebuild, in their order.
const (
	Filling   = "filling"   // events are applied
	Indexing  = "indexing"  // keys and indexes are made
	Comparing = "comparing" // rows are compared with those that are served
	Switching = "switching" // it follows the log until no long query is in the way
)

// RebuildProgress is how far a rebuild is.
type RebuildProgress struct {
	Phase         string
	Events, Total int64 // of the log; Total is as far as the build that is served
}

// Rebuilt is what a rebuild has done.
type Rebuilt struct {
	Projection string
	Version    int
	Build      int
	Resumed    bool  // an interrupted one was gone on with
	Events     int64 // that were applied, also before an interruption
	Parked     int   // streams that could not be applied
	Comparison Comparison
	KeptUntil  time.Time // the build that was served before
}

// Errors of rebuilding.
var (
	ErrUnknownModel = errors.New("there is no such read model")
	ErrRebuilding   = errors.New("another process is rebuilding it")
)

// errKeys says that rows violate a key that was to be made after them.
var errKeys = errors.New("two rows have the same key")

// Rebuild makes the read model once more from the log and shows the new build
// when it has caught up. It may run beside the processes that keep the present
// one up, and be interrupted at any time by the end of ctx or of the process: the
// next call goes on where it was. It returns ErrUnknownModel, ErrNotServed where
// the program's version is not the one that is served (a new version is made by
// itself), ErrRebuilding, or the error that made it stop.
func (e *Engine) Rebuild(ctx context.Context, name string, o RebuildOptions) (_ *Rebuilt, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("rebuild %s: %w", name, err)
		}
	}()
	i := slices.IndexFunc(e.config.models, func(m Model) bool { return m.Name == name })
	if i < 0 {
		return nil, ErrUnknownModel
	}
	if o.Keep == 0 {
		o.Keep = defaultKeep
	}
	lock, err := e.connect(ctx, e.config.models[i])
	if err != nil {
		return nil, err
	}
	defer closeConn(ctx, lock)
	if err := alone(ctx, lock, name); err != nil {
		return nil, err
	}
	for keysLater := true; ; keysLater = false {
		r := &rebuild{engine: e, options: o, keysLater: keysLater}
		out, err := r.run(ctx, e.config.models[i])
		if !errors.Is(err, errKeys) || !keysLater {
			return out, err
		}
		// The log has what the tables refuse. With the key in place the event at
		// fault is found and its stream parked, as in the build that is served.
		e.config.Logger.WarnContext(ctx, "rebuild begins again with keys in place", "projection", name, "error", err)
		if err := postgres.InTx(ctx, e.config.Pool, func(tx pgx.Tx) error { return dropBuild(ctx, tx, r.model) }); err != nil {
			return nil, err
		}
	}
}

// brokenOff is how long the server may take to notice that a rebuild was broken off,
// whose connection has the lock until then.
const brokenOff = 2 * time.Second

// alone takes the lock of the model's rebuilds for the connection, or returns
// ErrRebuilding.
func alone(ctx context.Context, conn *pgx.Conn, name string) error {
	h := fnv.New64a()
	_, _ = h.Write([]byte("dossier/rebuild/" + name))
	for began := time.Now(); ; {
		var free bool
		if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, int64(h.Sum64())).Scan(&free); err != nil || free { //nolint:gosec // any number will do
			return err
		}
		if time.Since(began) > brokenOff {
			return ErrRebuilding
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

type rebuild struct {
	engine    *Engine
	options   RebuildOptions
	keysLater bool
	served    Model // the build that is served
	model     Model // the one that is made
	found     Rebuilt
	p         *projector // of the one that is made
	total     int64
}

func (r *rebuild) run(ctx context.Context, m Model) (*Rebuilt, error) {
	if err := postgres.InTx(ctx, r.engine.config.Pool, func(tx pgx.Tx) error { return r.prepare(ctx, tx, m) }); err != nil {
		return nil, err
	}
	config := r.engine.config
	config.models, config.fixed, config.Registerer = []Model{r.model}, true, nil
	beside, err := New(config)
	if err != nil {
		return nil, err
	}
	r.p = beside.projectors[0]
	to, err := r.position(ctx, config.Pool)
	if err != nil {
		return nil, err
	}
	r.p.gate = newGate(to)
	running, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := beside.Run(running); err != nil {
			cancel(err)
		}
	}()
	err = r.make(running, to)
	if cause := context.Cause(running); err != nil && cause != nil && ctx.Err() == nil {
		err = cause
	}
	cancel(nil)
	<-ended // a batch under way is finished
	if err != nil {
		return nil, err
	}
	return &r.found, nil
}

// prepare finds the build that is served and makes another beside it, or finds
// the one that was begun.
func (r *rebuild) prepare(ctx context.Context, tx pgx.Tx, m Model) error {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, setupLock); err != nil {
		return err
	}
	r.served, r.model = m, m
	err := tx.QueryRow(ctx, `SELECT build FROM dossier.read_model WHERE projection = $1 AND version = $2 AND state = 'live'`, m.Name, m.Version).Scan(&r.served.build)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNotServed
	} else if err != nil {
		return err
	}
	r.found = Rebuilt{Projection: m.Name, Version: m.Version}
	var tables []byte
	err = tx.QueryRow(ctx, `SELECT build, tables_hash FROM dossier.read_model WHERE projection = $1 AND version = $2 AND state = 'building' ORDER BY build DESC LIMIT 1`,
		m.Name, m.Version).Scan(&r.model.build, &tables)
	hash := sha256.Sum256([]byte(m.section("tables")))
	switch {
	case err == nil && slices.Equal(tables, hash[:]):
		r.found.Build, r.found.Resumed = r.model.build, true
		return nil
	case err != nil && !errors.Is(err, pgx.ErrNoRows):
		return err
	}
	if err := tx.QueryRow(ctx, `SELECT max(build) + 1 FROM dossier.read_model WHERE projection = $1 AND version = $2`, m.Name, m.Version).Scan(&r.model.build); err != nil {
		return err
	}
	r.found.Build = r.model.build
	if _, err := createModel(ctx, tx, r.model, ""); err != nil {
		return err
	}
	if _, appends := m.Shape(Env{}).(appender); !appends || !r.keysLater {
		return nil
	}
	return r.deferKeys(ctx, tx)
}

// appender is a shape that only adds rows, so that keys can be made after them.
type appender interface{ appends() }

func (*journal[Row]) appends() {}

// deferKeys takes the primary keys away until the rows are there.
func (r *rebuild) deferKeys(ctx context.Context, tx pgx.Tx) error {
	var drop, add string
	err := tx.QueryRow(ctx, `
SELECT coalesce(string_agg(format('ALTER TABLE %I DROP CONSTRAINT %I', c.relname, k.conname), '; '), ''),
       coalesce(string_agg(format('ALTER TABLE %I ADD CONSTRAINT %I %s', c.relname, k.conname, pg_get_constraintdef(k.oid)), '; '), '')
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = $1::text::regnamespace AND k.contype = 'p'`, r.model.Schema()).Scan(&drop, &add)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `SET LOCAL search_path = `+r.model.Schema()); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, drop); err != nil {
		return fmt.Errorf("take the keys away: %w", err)
	}
	_, err = tx.Exec(ctx, `UPDATE dossier.read_model SET after_fill = $4 WHERE projection = $1 AND version = $2 AND build = $3`, r.model.Name, r.model.Version, r.model.build, add)
	return err
}

// position returns where the build that is served is.
func (r *rebuild) position(ctx context.Context, db rowQuerier) (position uint64, err error) {
	err = db.QueryRow(ctx, `SELECT position, events FROM dossier.checkpoint WHERE projection = $1 AND version = $2 AND build = $3`,
		r.served.Name, r.served.Version, r.served.build).Scan(&position, &r.total)
	return position, err
}

// make fills the build up to where the other is, gives it its keys and indexes,
// compares the two, lets it catch up, and shows it.
func (r *rebuild) make(ctx context.Context, to uint64) error {
	for round := 0; ; round++ {
		if err := r.reach(ctx, to); err != nil {
			return err
		}
		if round == 0 {
			r.tell(Indexing)
			if err := r.index(ctx); err != nil {
				return err
			}
		}
		var next uint64
		err := r.persist(ctx, func() (_ bool, err error) {
			next, err = r.position(ctx, r.engine.config.Pool)
			return true, err
		})
		if err != nil {
			return err
		}
		if next == to || round > 3 {
			break
		}
		to = next
		r.p.gate.move(to)
	}
	r.tell(Comparing)
	if err := r.compare(ctx); err != nil {
		return err
	}
	r.p.gate.lift()
	return r.show(ctx)
}

func (r *rebuild) tell(phase string) {
	r.p.mu.Lock()
	r.found.Events = r.p.events
	r.p.mu.Unlock()
	if r.options.Progress != nil {
		r.options.Progress(RebuildProgress{Phase: phase, Events: r.found.Events, Total: max(r.total, r.found.Events)})
	}
}

const rebuildTick = 50 * time.Millisecond

// reach waits until the build is at the position.
func (r *rebuild) reach(ctx context.Context, to uint64) error {
	ticker := time.NewTicker(rebuildTick)
	defer ticker.Stop()
	for {
		r.p.mu.Lock()
		at, leads, stopped, trouble := r.p.at, r.p.leads != nil, r.p.stopped, r.p.trouble
		r.p.mu.Unlock()
		r.tell(Filling)
		switch {
		case stopped:
			return trouble
		case leads && at >= to:
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

// index makes keys and indexes; trouble that waiting heals is waited out.
func (r *rebuild) index(ctx context.Context) error {
	return r.persist(ctx, func() (bool, error) {
		err := r.p.index(ctx)
		if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == "23505" {
			return false, fmt.Errorf("%w: constraint %s", errKeys, pg.ConstraintName)
		}
		r.p.mu.Lock()
		done := r.p.indexed
		r.p.mu.Unlock()
		return done, err
	})
}

// show tries to switch until it is done.
func (r *rebuild) show(ctx context.Context) error {
	err := r.persist(ctx, func() (bool, error) {
		r.tell(Switching)
		return r.p.show(ctx, r.options.Keep)
	})
	if err != nil {
		return err
	}
	r.found.KeptUntil = time.Now().Add(r.options.Keep)
	if leads := r.p.leading(); leads != nil {
		leads.mu.Lock()
		r.found.Parked = len(leads.parked)
		leads.mu.Unlock()
	}
	return nil
}

// persist tries again and again until it is done or an error comes that waiting
// does not heal.
func (r *rebuild) persist(ctx context.Context, try func() (done bool, err error)) error {
	for {
		done, err := try()
		switch {
		case done && err == nil:
			return nil
		case err != nil && !healsByWaiting(err):
			return err
		}
		r.p.mu.Lock()
		stopped, trouble := r.p.stopped, r.p.trouble
		r.p.mu.Unlock()
		if stopped {
			return trouble
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(rebuildTick):
		}
	}
}
