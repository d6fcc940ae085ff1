package projections

import (
	"context"
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
	closed bool
}

const (
	lockEvery = time.Second
	pingEvery = 2 * time.Second
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

// lead waits until no other process leads the model and takes its checkpoint.
func (e *Engine) lead(ctx context.Context, m Model) (_ *leadership, err error) {
	conn, err := e.connect(ctx, m)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			closeConn(ctx, conn)
		}
	}()
	for locked := false; ; {
		if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, m.lock()).Scan(&locked); err != nil {
			return nil, fmt.Errorf("lock of projection %s: %w", m.Name, err)
		}
		if locked {
			break
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
	l.ctx, l.end = context.WithCancel(ctx)
	e.background.Add(1)
	go func() {
		defer e.background.Done()
		l.watch()
	}()
	return l, nil
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
