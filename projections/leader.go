package projections

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// leadership is the right to write one version of a read model: an advisory
// lock on the connection that writes, and a generation of the checkpoint. The
// lock keeps processes from working against each other; what keeps them from
// harm is the checkpoint.
type leadership struct {
	model Model
	ctx   context.Context //nolint:containedctx // ends with the leadership, for whoever works under it
	end   context.CancelFunc

	mu     sync.Mutex // guards the rest: one at a time uses the connection
	conn   *pgx.Conn
	at     checkpoint
	parked parkedSet // as of at; replaced, never changed
	closed bool
}

const (
	lockEvery = time.Second
	pingEvery = 2 * time.Second
	// patience is for how long a leader may say nothing before another process
	// ends its connection: a process that is stopped keeps it open for ever.
	patience = 10 * time.Second
)

// connect opens the connection that a leader writes with.
//
// Commits do not wait for the disk: after a crash of Postgres rows and
// checkpoint are back together where they were, and the log still has the rest.
func (e *Engine) connect(ctx context.Context, m Model) (*pgx.Conn, error) {
	config := e.config.Pool.Config().ConnConfig.Copy()
	config.RuntimeParams["application_name"] = "dossier projection " + m.Name
	config.RuntimeParams["synchronous_commit"] = "off"
	config.RuntimeParams["search_path"] = m.Schema()
	config.RuntimeParams["tcp_keepalives_idle"] = "10"
	config.RuntimeParams["tcp_keepalives_interval"] = "5"
	config.RuntimeParams["tcp_keepalives_count"] = "3"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connection of projection %s: %w", m.Name, err)
	}
	return conn, nil
}

// targets says which build of each version of a model is to be led, by the schema
// of build 0: the one that is served, or was last, or is being made.
func (e *Engine) targets(ctx context.Context) (map[string]int, error) {
	rows, err := e.config.Pool.Query(ctx, `
SELECT DISTINCT ON (projection, version) projection, version, build FROM dossier.read_model
ORDER BY projection, version, state = 'live' DESC, state = 'retired' DESC, build DESC`)
	if err != nil {
		return nil, fmt.Errorf("which builds are to be led: %w", err)
	}
	targets := map[string]int{}
	var m Model
	var build int
	_, err = pgx.ForEachRow(rows, []any{&m.Name, &m.Version, &build}, func() error {
		targets[m.Schema()] = build
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("which builds are to be led: %w", err)
	}
	return targets, nil
}

// lead waits until no other process leads the model and takes its checkpoint.
func (e *Engine) lead(ctx context.Context, m Model) (_ *leadership, err error) {
	if !e.config.fixed {
		targets, err := e.targets(ctx)
		if err != nil {
			return nil, err
		}
		m = m.ofBuild(targets[m.ofBuild(0).Schema()])
	}
	conn, err := e.connect(ctx, m)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			closeConn(ctx, conn)
		}
	}()
	began := time.Now()
	for locked := false; ; {
		if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, m.lock()).Scan(&locked); err != nil {
			return nil, fmt.Errorf("lock of projection %s: %w", m.Name, err)
		}
		if locked {
			break
		}
		if time.Since(began) > e.patience() {
			if err := e.depose(ctx, conn, m); err != nil {
				return nil, err
			}
		}
		if targets, err := e.targets(ctx); err != nil || !e.config.fixed && targets[m.ofBuild(0).Schema()] != m.build {
			return nil, errors.Join(err, errNotLeading) // it is another build now
		}
		select { // asked again and again: a statement that waits holds vacuum back
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(lockEvery):
		}
	}
	lineage, err := e.config.Store.Lineage(ctx)
	if err != nil {
		return nil, err
	}
	at, err := claim(ctx, conn, m, lineage)
	if err != nil {
		return nil, err
	}
	l := &leadership{model: m, conn: conn, at: at}
	if l.parked, err = loadParked(ctx, conn, m); err != nil {
		return nil, err
	}
	l.ctx, l.end = context.WithCancel(ctx)
	e.background.Add(1)
	go func() {
		defer e.background.Done()
		l.watch()
	}()
	return l, nil
}

func (e *Engine) patience() time.Duration {
	if e.config.patience > 0 {
		return e.config.patience
	}
	return patience
}

// depose ends the connection of a leader that has said nothing for too long. It
// may be stopped and go on any time: it will find its connection gone, and should
// it have a transaction under way, the generation.
func (e *Engine) depose(ctx context.Context, conn *pgx.Conn, m Model) error {
	tag, err := conn.Exec(ctx, `
SELECT pg_terminate_backend(l.pid) FROM pg_locks l
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.classid::bigint = ($1::bigint >> 32) & 4294967295 AND l.objid::bigint = $1::bigint & 4294967295
  AND NOT EXISTS (SELECT FROM dossier.projection_health h WHERE h.projection = $2 AND h.version = $3 AND h.build = $4 AND h.beat_at > now() - $5::interval)`,
		m.lock(), m.Name, m.Version, m.build, e.patience())
	if err != nil {
		return fmt.Errorf("end a leader that says nothing: %w", err)
	}
	if tag.RowsAffected() > 0 {
		e.config.Logger.WarnContext(ctx, "a leader that says nothing was ended", "projection", m.Name)
	}
	return nil
}

// lock is the number of the model's advisory lock.
func (m Model) lock() int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte("dossier/projection/" + m.Schema()))
	return int64(h.Sum64()) //nolint:gosec // any number will do
}

// watch ends the leadership when its connection has died while idle.
func (l *leadership) watch() {
	ticker := time.NewTicker(pingEvery)
	defer ticker.Stop()
	for {
		select {
		case <-l.ctx.Done():
			return
		case <-ticker.C:
		}
		if !l.mu.TryLock() {
			continue // in use: whoever uses it will notice
		}
		if !l.closed {
			ctx, cancel := context.WithTimeout(l.ctx, 5*time.Second)
			if err := l.conn.Ping(ctx); err != nil && l.ctx.Err() == nil {
				l.close()
			}
			cancel()
		}
		l.mu.Unlock()
	}
}

// position is that of the checkpoint.
func (l *leadership) position() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.at.position
}

// resign gives the leadership up, after the transaction that is under way.
func (l *leadership) resign() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.close()
}

// close is called with the lock held.
func (l *leadership) close() {
	if !l.closed {
		l.closed = true
		l.end()
		closeConn(context.Background(), l.conn)
	}
}

func closeConn(ctx context.Context, conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	_ = conn.Close(ctx)
}
