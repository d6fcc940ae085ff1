package projections

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// leadership is the right to write one build of a read model: an advisory lock of
// the session that writes, one of each shard, and a generation of the checkpoint.
// The locks keep processes from working against each other; what keeps them from
// harm is the checkpoint.
type leadership struct {
	engine *Engine
	model  Model
	ctx    context.Context //nolint:containedctx // ends with the leadership, for whoever works under it
	end    context.CancelFunc

	mu     sync.Mutex // guards the rest: one at a time writes
	shards []*shard   // one at least
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

// connect opens a connection for one model alone, whose tables need no schema.
func (e *Engine) connect(ctx context.Context, m Model) (*pgx.Conn, error) {
	return e.open(ctx, "dossier projection "+m.Name, map[string]string{"search_path": m.Schema()})
}

// open opens a connection to write read models with.
//
// Commits do not wait for the disk: after a crash of Postgres rows and
// checkpoint are back together where they were, and the log still has the rest.
func (e *Engine) open(ctx context.Context, name string, settings map[string]string) (*pgx.Conn, error) {
	config := e.config.Pool.Config().ConnConfig.Copy()
	maps.Copy(config.RuntimeParams, settings)
	config.RuntimeParams["application_name"] = name
	config.RuntimeParams["synchronous_commit"] = "off"
	config.RuntimeParams["tcp_keepalives_idle"] = "10"
	config.RuntimeParams["tcp_keepalives_interval"] = "5"
	config.RuntimeParams["tcp_keepalives_count"] = "3"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connection of %s: %w", name, err)
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

// lead waits until no other process leads the model and takes its checkpoint, and
// makes as many shards as are wanted.
func (e *Engine) lead(ctx context.Context, m Model, want int) (_ *leadership, err error) {
	if !e.config.fixed {
		targets, err := e.targets(ctx)
		if err != nil {
			return nil, err
		}
		m = m.ofBuild(targets[m.ofBuild(0).Schema()])
	}
	l := &leadership{model: m, engine: e}
	var sessions []*session
	defer func() {
		for i, s := range sessions {
			if err != nil || i >= len(l.shards) {
				e.giveBack(s, m.shardLock(i))
			}
		}
	}()
	have := 1
	for i := 0; i < max(have, want); i++ {
		var s *session
		if i == 0 {
			s, err = e.borrow(ctx, laneOf(m, m.newShape(e.env)))
		} else {
			s, err = e.own(ctx)
		}
		if err != nil {
			return nil, err
		}
		sessions = append(sessions, s)
		if err := e.hold(ctx, s, m, i); err != nil {
			return nil, err
		}
		if i == 0 { // who has this lock has the say over the others
			if have, err = shardsOf(ctx, e.config.Pool, m); err != nil {
				return nil, err
			}
		}
	}
	lineage, err := e.config.Store.Lineage(ctx)
	if err != nil {
		return nil, err
	}
	err = sessions[0].inTx(ctx, m, func(tx pgx.Tx) error {
		if l.at, err = claim(ctx, tx, m, lineage); err != nil {
			return err
		}
		if l.shards, err = claimShards(ctx, tx, m, l.at, have, want); err != nil {
			return err
		}
		l.parked, err = loadParked(ctx, tx, m)
		return err
	})
	if err != nil {
		return nil, err
	}
	l.ctx, l.end = context.WithCancel(ctx)
	for i, s := range l.shards {
		s.session = sessions[i]
		context.AfterFunc(s.session.ctx, l.end)
	}
	return l, nil
}

// hold waits until the session has the lock of a shard.
func (e *Engine) hold(ctx context.Context, s *session, m Model, shard int) error {
	began := time.Now()
	for locked := false; ; {
		err := s.use(ctx, func(ctx context.Context) error {
			return s.conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, m.shardLock(shard)).Scan(&locked)
		})
		if err != nil {
			return fmt.Errorf("lock of projection %s: %w", m.Name, err)
		}
		if locked {
			return nil
		}
		if time.Since(began) > e.patience() {
			if err := e.depose(ctx, m, shard); err != nil {
				return err
			}
		}
		if targets, err := e.targets(ctx); err != nil || !e.config.fixed && targets[m.ofBuild(0).Schema()] != m.build {
			return errors.Join(err, errNotLeading) // it is another build now
		}
		select { // asked again and again: a statement that waits holds vacuum back
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lockEvery):
		}
	}
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
func (e *Engine) depose(ctx context.Context, m Model, shard int) error {
	tag, err := e.config.Pool.Exec(ctx, `
SELECT pg_terminate_backend(l.pid) FROM pg_locks l
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.classid::bigint = ($1::bigint >> 32) & 4294967295 AND l.objid::bigint = $1::bigint & 4294967295
  AND NOT EXISTS (SELECT FROM dossier.projection_health h WHERE h.projection = $2 AND h.version = $3 AND h.build = $4 AND h.beat_at > now() - $5::interval)`,
		m.shardLock(shard), m.Name, m.Version, m.build, e.patience())
	if err != nil {
		return fmt.Errorf("end a leader that says nothing: %w", err)
	}
	if tag.RowsAffected() > 0 {
		e.config.Logger.WarnContext(ctx, "a leader that says nothing was ended", "projection", m.Name)
	}
	return nil
}

// lock is the number of the model's advisory lock.
func (m Model) lock() int64 { return m.shardLock(0) }

// shardLock is that of a shard; the first shard's is the model's.
func (m Model) shardLock(shard int) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte("dossier/projection/" + m.Schema()))
	if shard > 0 {
		_, _ = fmt.Fprintf(h, "/%d", shard)
	}
	return int64(h.Sum64()) //nolint:gosec // any number will do
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
		for _, s := range l.shards {
			l.engine.giveBack(s.session, l.model.shardLock(s.number))
		}
	}
}

// farewell is how long an orderly end of a connection may take.
const farewell = 2 * time.Second

func closeConn(ctx context.Context, conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	_ = conn.Close(ctx)
}
