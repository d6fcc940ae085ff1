// Package watermark says how far the read models are, to whoever waits for a
// position and to whoever watches their health. It needs no projection in its
// own process.
package watermark

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Channel is the Postgres channel on which projections tell of their commits;
// the payload is "projection position", again and again where several moved together.
const Channel = "dossier_checkpoint"

const (
	pollEvery  = 2 * time.Second // a notification can be lost with a connection
	maxPause   = 2 * time.Second
	firstPause = 50 * time.Millisecond
)

// ErrUnknownProjection says that no read model has the name.
var ErrUnknownProjection = errors.New("unknown projection")

// Watcher knows the positions of the read models that are served. It may be
// used by many goroutines at once.
type Watcher struct {
	pool *pgxpool.Pool

	mu        sync.Mutex // guards the rest, for moments
	positions map[string]uint64
	frozen    map[string]time.Duration // how long it takes the newer version, by read models that are not kept up
	moved     chan struct{}            // closed and replaced when a position changes
}

// New returns a watcher that knows nothing until Run.
func New(pool *pgxpool.Pool) *Watcher {
	return &Watcher{pool: pool, positions: map[string]uint64{}, moved: make(chan struct{})}
}

// Run listens on a connection of its own until ctx ends, and returns its error.
// A lost connection is opened again; a slow poll makes up for what was missed.
func (w *Watcher) Run(ctx context.Context) error {
	pause := firstPause
	for {
		began := time.Now()
		_ = w.listen(ctx) // tried again for ever, whatever it is
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if time.Since(began) > 10*time.Second {
			pause = firstPause
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
			pause = min(2*pause, maxPause)
		}
	}
}

func (w *Watcher) listen(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, w.pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(ctx)
	}()
	if _, err := conn.Exec(ctx, "LISTEN "+Channel); err != nil {
		return err
	}
	for {
		// Listening came first: what commits after this poll is notified.
		if err := w.poll(ctx, conn); err != nil {
			return err
		}
		next := time.Now().Add(pollEvery)
		for time.Now().Before(next) {
			wait, cancel := context.WithDeadline(ctx, next)
			n, err := conn.WaitForNotification(wait)
			cancel()
			switch {
			case err == nil:
				w.notified(n.Payload)
			case ctx.Err() != nil:
				return ctx.Err()
			case !errors.Is(err, context.DeadlineExceeded):
				return err
			}
		}
	}
}

func (w *Watcher) poll(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, `SELECT projection, position, frozen_since IS NOT NULL, next_seconds_left FROM read.checkpoints`)
	if err != nil {
		return err
	}
	now, still := map[string]uint64{}, map[string]time.Duration{}
	var name string
	var position uint64
	var frozen bool
	var left *float64
	if _, err := pgx.ForEachRow(rows, []any{&name, &position, &frozen, &left}, func() error {
		now[name] = position
		if frozen {
			still[name] = estimate(left)
		}
		return nil
	}); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.positions, w.frozen = now, still
	w.wake()
	return nil
}

// estimate is when to ask again for what a version that is being made will have.
func estimate(left *float64) time.Duration {
	if left == nil {
		return 10 * time.Second
	}
	return time.Duration(min(max(*left, 1), 3600) * float64(time.Second))
}

// FrozenError says that waiting is of no use: no process keeps the read model up,
// because a newer version is being made, which takes about Left.
type FrozenError struct{ Left time.Duration }

func (e *FrozenError) Error() string {
	return "the read model is not kept up while a newer version is made, which takes about " + e.Left.Round(time.Second).String()
}

func (w *Watcher) notified(payload string) {
	words := strings.Fields(payload)
	w.mu.Lock()
	defer w.mu.Unlock()
	further := false
	for ; len(words) >= 2; words = words[2:] {
		position, err := strconv.ParseUint(words[1], 10, 64)
		if err == nil && position > w.positions[words[0]] { // it may have waited behind a poll
			w.positions[words[0]], further = position, true
		}
	}
	if further {
		w.wake()
	}
}

// wake is called with the lock held.
func (w *Watcher) wake() {
	close(w.moved)
	w.moved = make(chan struct{})
}

// Position returns how far the projection is, 0 where that is not known.
func (w *Watcher) Position(projection string) uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.positions[projection]
}

// Wait returns when every event up to the position is in the read model. It
// returns the error of ctx when that ends first, ErrUnknownProjection where the
// database has no such read model, and at once a *FrozenError where nobody keeps it up. Waiting takes no connection.
func (w *Watcher) Wait(ctx context.Context, projection string, position uint64) error {
	for {
		w.mu.Lock()
		at, known := w.positions[projection]
		moved, any := w.moved, len(w.positions) > 0
		left, frozen := w.frozen[projection]
		w.mu.Unlock()
		switch {
		case known && at >= position:
			return nil
		case any && !known:
			return fmt.Errorf("%w %q", ErrUnknownProjection, projection)
		case frozen:
			return &FrozenError{left}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %s to reach %d: it is at %d: %w", projection, position, at, ctx.Err())
		case <-moved:
		}
	}
}
