package projections

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dossier-crm/dossier/internal/postgres"
)

// session is a connection that projections write with, one after the other. A
// connection costs the server a process, so there are as many as can be at work at
// the same time and not one for each projection. The advisory locks of those that
// lead with it are its own: where it breaks, all of them have lost the lead.
// They write rows with no other one: who ends the connection of a leader that is
// stopped (depose) ends its transaction with it, and with that the locks of the rows.
type session struct {
	ctx  context.Context //nolint:containedctx // ends with the connection, for whoever leads with it
	end  context.CancelFunc
	uses int  // by the engine's lock
	lane lane // who may use it

	mu     sync.Mutex // guards the rest: one at a time uses the connection
	conn   *pgx.Conn
	schema string // that is searched outside of transactions for tables without a schema
}

// lane is a part of an engine's sessions, which only some of the projections use: so
// none of the others keeps them waiting.
type lane int

const (
	usual lane = iota
	// ahead is for the one that goes first, which is alone there.
	ahead
	// slow is for those that write in steps, of which each asks something, and so for
	// some milliseconds at each event. Each is alone there: two that take turns at a
	// connection for a whole transaction each are both behind for ever.
	slow
)

func laneOf(m Model, s Shape) lane {
	switch {
	case m.First:
		return ahead
	case gatherable(s) == nil:
		return slow
	}
	return usual
}

// writers is how many sessions the projections of an engine share, unless it is told.
// Live, an event concerns a dozen projections, and each waits for a round trip and not
// for a processor.
func writers() int { return min(max(10, 2*runtime.GOMAXPROCS(0)), 24) }

// borrow returns a session of the lane to lead with: the one with the fewest users, or
// a new one while there are less than may be.
func (e *Engine) borrow(ctx context.Context, l lane) (*session, error) {
	e.sessionsLock.Lock()
	defer e.sessionsLock.Unlock()
	e.sessions = slices.DeleteFunc(e.sessions, func(s *session) bool { return s.ctx.Err() != nil })
	var mine []*session
	for _, s := range e.sessions {
		if s.lane == l {
			mine = append(mine, s)
		}
	}
	most := len(e.projectors)
	if l == usual {
		most = max(min(e.config.Sessions, most), 1)
	}
	if len(mine) < most {
		s, err := e.newSession(ctx, nil)
		if err != nil {
			return nil, err
		}
		s.lane = l
		e.sessions, mine = append(e.sessions, s), append(mine, s)
	}
	s := slices.MinFunc(mine, func(a, b *session) int { return a.uses - b.uses })
	s.uses++
	return s, nil
}

// own returns a session that nobody else gets, for a further shard of a projection:
// the shards of a batch wait for each other and so must not wait for a connection.
func (e *Engine) own(ctx context.Context) (*session, error) {
	// Rows of two shards have nothing to do with each other. Should they, then one
	// would wait for the first shard, which waits for it to commit.
	s, err := e.newSession(ctx, map[string]string{"lock_timeout": "5s"})
	if err == nil {
		s.uses = 1
	}
	return s, err
}

func (e *Engine) newSession(ctx context.Context, settings map[string]string) (*session, error) {
	conn, err := e.open(ctx, "dossier projection writer", settings)
	if err != nil {
		return nil, err
	}
	s := &session{conn: conn}
	s.ctx, s.end = context.WithCancel(context.WithoutCancel(ctx))
	e.background.Add(1)
	go func() {
		defer e.background.Done()
		s.watch()
	}()
	return s, nil
}

// giveBack ends one use of the session, and gives the lock up under which it was
// led. The last user's leaves with the connection.
func (e *Engine) giveBack(s *session, lock int64) {
	e.sessionsLock.Lock()
	s.uses--
	last := s.uses == 0
	if last {
		s.end() // nobody borrows it any more
	}
	e.sessionsLock.Unlock()
	if last || s.unlock(lock) != nil {
		s.close()
	}
}

// unlock gives the lock up.
func (s *session) unlock(lock int64) error {
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn.IsClosed() {
		return errClosed
	}
	_, err := s.conn.Exec(ctx, `SELECT pg_advisory_unlock($1)`, lock)
	return err
}

// close ends the session for all who use it.
func (s *session) close() {
	s.end()
	s.mu.Lock()
	defer s.mu.Unlock()
	closeConn(context.Background(), s.conn)
}

// watch ends the session when its connection has died while idle.
func (s *session) watch() {
	ticker := time.NewTicker(pingEvery)
	defer ticker.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-ticker.C:
		}
		if !s.mu.TryLock() {
			continue // in use: whoever uses it will notice
		}
		ctx, cancel := context.WithTimeout(s.ctx, 5*time.Second)
		err := s.conn.Ping(ctx)
		cancel()
		s.noticed()
		s.mu.Unlock()
		if err != nil && s.ctx.Err() == nil {
			s.close()
		}
	}
}

// noticed ends the session where the connection is closed. It is called with the
// lock held.
func (s *session) noticed() {
	if s.conn.IsClosed() {
		s.end()
	}
}

// inTx is postgres.InTx for the model, whose tables need no schema.
func (s *session) inTx(ctx context.Context, m Model, fn func(pgx.Tx) error) error {
	return s.use(ctx, func(ctx context.Context) error {
		return postgres.InTx(ctx, modelBeginner{s.conn, m}, func(tx pgx.Tx) error {
			t := modelTx{tx, m.remark(), &statements{}}
			if err := fn(t); err != nil {
				return err
			}
			return t.sendLater(ctx)
		})
	})
}

// use lets fn have the connection. The end of ctx is not the end of what is under
// way: a statement that is broken off costs the connection, and the others that have
// a batch under way on it theirs.
func (s *session) use(ctx context.Context, fn func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, cancel := drain(ctx)
	defer cancel()
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.noticed()
	if s.conn.IsClosed() {
		return errClosed
	}
	return fn(ctx)
}

// modelBeginner begins transactions that find the tables of the model, in one round
// trip.
type modelBeginner struct {
	conn *pgx.Conn
	m    Model
}

// Begin implements postgres.Beginner.
func (b modelBeginner) Begin(ctx context.Context) (pgx.Tx, error) {
	return b.conn.BeginTx(ctx, pgx.TxOptions{BeginQuery: `BEGIN; SET LOCAL search_path = ` + b.m.Schema()})
}

// reader reads tables of the model, outside of a transaction and only if it is asked
// to: from the first query until done is called it has the session.
type reader struct {
	session *session
	m       Model
	has     bool
}

// Query implements querier. Its ctx is to be one that a drain returned, as inTx has it.
func (r *reader) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	s, schema := r.session, r.m.Schema()
	if !r.has {
		s.mu.Lock()
		r.has = true
	}
	if s.conn.IsClosed() {
		return nil, errClosed
	}
	if s.schema != schema {
		s.schema = ""
		if _, err := s.conn.Exec(ctx, `SET search_path = `+schema); err != nil {
			return nil, fmt.Errorf("search the tables of %s: %w", schema, err)
		}
		s.schema = schema
	}
	return s.conn.Query(ctx, r.m.remark()+sql, args...)
}

// done gives the session back.
func (r *reader) done() {
	if r.has {
		r.session.noticed()
		r.session.mu.Unlock()
		r.has = false
	}
}

// modelTx is a transaction of a model. Its statements say which, for two reasons:
// people see it in the server's lists, and the statements of two models on tables of
// the same name are two to a connection, which remembers statements by their text.
// Rows that are written with few at a time wait for the next statement that asks
// something, or the end.
type modelTx struct {
	pgx.Tx
	remark string
	later  *statements // nil in a savepoint, where each is to fail by itself
}

// laterOf returns where statements of the transaction wait, or nil where none do.
func laterOf(tx pgx.Tx) *statements {
	t, _ := tx.(modelTx)
	return t.later
}

// sendLater sends the statements of the transaction that wait.
func sendLater(ctx context.Context, tx pgx.Tx) error {
	if t, is := tx.(modelTx); is {
		return t.sendLater(ctx)
	}
	return nil
}

// execLater executes a statement with those of the transaction that wait, or now.
func execLater(ctx context.Context, tx pgx.Tx, sql string, args ...any) error {
	if later := laterOf(tx); later != nil {
		later.then(nil, sql, args...)
		return nil
	}
	_, err := tx.Exec(ctx, sql, args...)
	return err
}

func (t modelTx) sendLater(ctx context.Context) error {
	return t.later.send(ctx, modelTx{Tx: t.Tx, remark: t.remark})
}

func (m Model) remark() string { return "/* " + m.Schema() + " */ " }

// Begin is for a savepoint.
func (t modelTx) Begin(ctx context.Context) (pgx.Tx, error) {
	if err := t.sendLater(ctx); err != nil {
		return nil, err
	}
	tx, err := t.Tx.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return modelTx{Tx: tx, remark: t.remark}, nil
}

func (t modelTx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if err := t.sendLater(ctx); err != nil {
		return pgconn.CommandTag{}, err
	}
	return t.Tx.Exec(ctx, t.remark+sql, args...)
}

func (t modelTx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if err := t.sendLater(ctx); err != nil {
		return nil, err
	}
	return t.Tx.Query(ctx, t.remark+sql, args...)
}

func (t modelTx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if err := t.sendLater(ctx); err != nil {
		return failedRow{err}
	}
	return t.Tx.QueryRow(ctx, t.remark+sql, args...)
}

func (t modelTx) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	if err := t.sendLater(ctx); err != nil {
		return failedBatch{failedRow{err}}
	}
	for _, q := range b.QueuedQueries {
		q.SQL = t.remark + q.SQL
	}
	return t.Tx.SendBatch(ctx, b)
}

// failedRow and failedBatch are what is returned where statements that waited failed.
type failedRow struct{ err error }

// Scan implements pgx.Row.
func (f failedRow) Scan(...any) error { return f.err }

type failedBatch struct{ failedRow }

// The rest implements pgx.BatchResults.

func (f failedBatch) Exec() (pgconn.CommandTag, error) { return pgconn.CommandTag{}, f.err }
func (f failedBatch) Query() (pgx.Rows, error)         { return nil, f.err }
func (f failedBatch) QueryRow() pgx.Row                { return f.failedRow }
func (f failedBatch) Close() error                     { return f.err }
func (failedBatch) Tx() pgx.Tx                         { return nil }

// errClosed heals by waiting: the next time there is another session.
var errClosed = fmt.Errorf("session of projections: %w", pgconn.ErrConnClosed)
