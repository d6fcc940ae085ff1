package automation

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/watermill"
)

// ErrLineage says that a reactor's place is of another log. It does not go on:
// positions mean something else there.
var ErrLineage = errors.New("the log is not the one that the reactor has heard")

const (
	lockEvery = time.Second            // how often a process asks whether a reactor is free
	saveEvery = 250 * time.Millisecond // a crash makes this much be heard again, which the keys make harmless
)

// places keeps where reactors stand, in Postgres. A reactor is held by one
// process, with an advisory lock on a connection of its own.
type places struct {
	store *eventstore.Store
	pool  *pgxpool.Pool
}

var _ watermill.Checkpoints = places{}

// Hold implements watermill.Checkpoints. A reactor that has no place yet begins
// at the head of the log, and that is its place from then on.
func (p places) Hold(ctx context.Context, reactor, _ string) (_ watermill.Place, err error) {
	conn, err := pgx.ConnectConfig(ctx, p.pool.Config().ConnConfig.Copy())
	if err != nil {
		return nil, fmt.Errorf("connection of reactor %s: %w", reactor, err)
	}
	defer func() {
		if err != nil {
			closeConn(conn)
		}
	}()
	for locked := false; ; {
		if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, lockOf(reactor)).Scan(&locked); err != nil {
			return nil, fmt.Errorf("lock of reactor %s: %w", reactor, err)
		}
		if locked {
			break
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(lockEvery):
		}
	}
	lineage, err := p.store.Lineage(ctx)
	if err != nil {
		return nil, err
	}
	head, _, err := p.store.Head(ctx)
	if err != nil {
		return nil, err
	}
	held := &place{conn: conn, reactor: reactor}
	var of uuid.UUID
	err = conn.QueryRow(ctx, `
WITH begun AS (
    INSERT INTO automation.reactor (name, lineage, position, deployed_at) VALUES ($1, $2, $3, $3)
    ON CONFLICT (name) DO NOTHING RETURNING lineage, position
)
SELECT lineage, position FROM begun UNION ALL SELECT lineage, position FROM automation.reactor WHERE name = $1 LIMIT 1`,
		reactor, lineage, int64(head)).Scan(&of, &held.saved) //nolint:gosec // positions have 63 bits
	if err != nil {
		return nil, fmt.Errorf("place of reactor %s: %w", reactor, err)
	}
	if of != lineage || held.saved > int64(head) { //nolint:gosec // positions have 63 bits
		return nil, fmt.Errorf("reactor %s: %w", reactor, ErrLineage)
	}
	held.reached = held.saved
	held.done = make(chan struct{})
	held.flushing.Go(held.flush)
	return held, nil
}

// lockOf is the number of the reactor's advisory lock.
func lockOf(reactor string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte("dossier/reactor/" + reactor))
	return int64(h.Sum64()) //nolint:gosec // any number will do
}

// place is where one reactor stands. It is saved now and then, and at the end.
type place struct {
	reactor  string
	done     chan struct{}
	flushing sync.WaitGroup

	mu      sync.Mutex // guards the rest; one at a time uses the connection
	conn    *pgx.Conn
	reached int64
	saved   int64
	err     error // of the last time, nil where it went well
}

// At implements watermill.Place.
func (p *place) At() (uint64, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return uint64(p.reached), true //nolint:gosec // not negative
}

// Save implements watermill.Place. It returns the error of the last time that
// the place was written: the connection and with it the lock may be lost.
func (p *place) Save(_ context.Context, at uint64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reached = int64(at) //nolint:gosec // positions have 63 bits
	return p.err
}

func (p *place) flush() {
	ticker := time.NewTicker(saveEvery)
	defer ticker.Stop()
	pings := 0
	for {
		select {
		case <-p.done:
			return
		case <-ticker.C:
		}
		p.mu.Lock()
		if pings++; p.reached != p.saved || pings%8 == 0 { // without news, to notice that the lock was lost
			p.write()
		}
		p.mu.Unlock()
	}
}

// write is called with the lock held. The place goes forward only: who has lost
// the lock cannot put another back.
func (p *place) write() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	tag, err := p.conn.Exec(ctx, `UPDATE automation.reactor SET position = $2, updated_at = now() WHERE name = $1 AND position = $3`,
		p.reactor, p.reached, p.saved)
	switch {
	case err != nil:
		p.err = fmt.Errorf("save the place of reactor %s: %w", p.reactor, err)
	case tag.RowsAffected() != 1:
		p.err = watermill.ErrTaken
	default:
		p.saved, p.err = p.reached, nil
	}
}

// Release implements watermill.Place.
func (p *place) Release() {
	close(p.done)
	p.flushing.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.reached != p.saved {
		p.write()
	}
	closeConn(p.conn)
}

func closeConn(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_ = conn.Close(ctx)
}
