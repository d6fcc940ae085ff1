package watermill

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sort"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/eventstore"
)

// Log is what the hub and its feeds read; *eventstore.Store is one.
type Log interface {
	Follow(ctx context.Context, after uint64, connected func(bool), fn func(*eventstore.Event) error) error
	All(ctx context.Context, from uint64, count uint64) iterEvents
	Head(ctx context.Context) (uint64, time.Time, error)
}

// Hub keeps the one live subscription of a process and the events that came
// last, decoded once. Its pump never waits for a consumer: who falls out of
// what is kept reads the log, together with others that are behind, until it is
// back.
type Hub struct {
	log      Log
	logger   *slog.Logger
	capacity int // events that are kept
	bytes    int // and their size
	behind   pursuits

	mu        sync.Mutex // guards the rest; held for moments, never while waiting
	ring      []*eventstore.Event
	size      int           // bytes in the ring
	floor     uint64        // the ring has every event of the log above it
	started   bool          // floor is known
	connected bool          // the subscription is there
	failed    error         // the pump has ended: nothing comes behind the ring
	arrived   chan struct{} // closed and replaced when any of this changes
}

// HubOptions bound what a hub keeps; zero values of the first two
// stand for 16,384 events and 64 MiB.
type HubOptions struct {
	Events int
	Bytes  int
	// Window bounds the events that feeds which are behind share: 0 is 16,384.
	Window int
}

// NewHub returns a hub on the log that has not begun; Run begins it.
func NewHub(log Log, logger *slog.Logger, opts HubOptions) *Hub {
	h := &Hub{log: log, logger: logger, capacity: opts.Events, bytes: opts.Bytes, arrived: make(chan struct{})}
	h.behind.log, h.behind.window, h.behind.gather, h.behind.stuck = log, opts.Window, gather, stuck
	if h.behind.window <= 0 {
		h.behind.window = windowEvents
	}
	if h.capacity <= 0 {
		h.capacity = 16_384
	}
	if h.bytes <= 0 {
		h.bytes = 64 << 20
	}
	return h
}

// ErrLogReplaced says that the log is not the one that was read before: the
// event at a position is another, or gone. Who goes on would skip events.
var ErrLogReplaced = errors.New("the log is not the one that was read before")

// Run keeps the subscription, from the log's present head on, until ctx ends
// (with its error) or an event cannot be read: that error is also given to
// every consumer that has come to that event.
func (h *Hub) Run(ctx context.Context) error {
	head, err := h.awaitHead(ctx)
	if err != nil {
		return err
	}
	h.update(func() { h.floor, h.started = head, true })
	var last struct {
		position uint64
		id       uuid.UUID
	}
	followCtx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	connected := func(now bool) {
		if now && last.position > 0 {
			// The node may have come back with an earlier log: its positions
			// would be used again, and those events skipped.
			if err := Verify(followCtx, h.log, last.position, last.id); errors.Is(err, ErrLogReplaced) {
				cancel(err)
			}
		}
		h.update(func() { h.connected = now })
	}
	err = h.log.Follow(followCtx, head, connected, func(e *eventstore.Event) error {
		if err := context.Cause(followCtx); err != nil {
			return err
		}
		last.position, last.id = e.Position, e.ID
		h.add(e)
		return nil
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if cause := context.Cause(followCtx); cause != nil {
		err = cause
	}
	h.logger.ErrorContext(ctx, "live subscription ended", "error", err)
	h.update(func() { h.failed, h.connected = err, false })
	return err
}

func (h *Hub) awaitHead(ctx context.Context) (uint64, error) {
	for {
		head, _, err := h.log.Head(ctx)
		var unknown *eventstore.UnknownEventError
		switch {
		case err == nil:
			return head, nil
		case ctx.Err() != nil:
			return 0, ctx.Err()
		case errors.As(err, &unknown):
			h.update(func() { h.failed = err })
			return 0, err
		}
		h.logger.WarnContext(ctx, "head of the log cannot be read", "error", err)
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// Verify makes sure that the log has the event with the id at the position. It
// returns ErrLogReplaced where it has not, and else the error of reading.
func Verify(ctx context.Context, log Log, position uint64, id uuid.UUID) error {
	for e, err := range log.All(ctx, position, 1) {
		var unknown *eventstore.UnknownEventError
		switch {
		case errors.As(err, &unknown):
			return fmt.Errorf("%w: at position %d there is %w", ErrLogReplaced, position, err)
		case err != nil && invalidPosition(err):
			return fmt.Errorf("%w: there is no event at position %d", ErrLogReplaced, position)
		case err != nil:
			return err
		case e.Position != position || e.ID != id:
			return fmt.Errorf("%w: want event %s at position %d, found %s at %d", ErrLogReplaced, id, position, e.ID, e.Position)
		}
		return nil
	}
	return fmt.Errorf("%w: it ends before position %d", ErrLogReplaced, position)
}

func (h *Hub) add(e *eventstore.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ring = append(h.ring, e)
	h.size += weight(e)
	drop := 0
	for len(h.ring)-drop > h.capacity || h.size > h.bytes && len(h.ring)-drop > 1 {
		h.size -= weight(h.ring[drop])
		h.floor = h.ring[drop].Position
		h.ring[drop] = nil
		drop++
	}
	h.ring = h.ring[drop:] // append moves it to new memory now and then
	h.wake()
}

// weight is about what an event takes in memory.
func weight(e *eventstore.Event) int { return 2*len(e.Data) + len(e.RawMeta) + 1024 }

func (h *Hub) update(change func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	change()
	h.wake()
}

// wake is called with the lock held.
func (h *Hub) wake() {
	close(h.arrived)
	h.arrived = make(chan struct{})
}

// CatchingUp reports whether a feed reads the log because it is behind what the
// hub keeps.
func (h *Hub) CatchingUp() bool { return h.behind.reading.Load() > 0 }

// Connected reports whether the live subscription is there now.
func (h *Hub) Connected() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.connected
}

// Err returns why the hub has ended, or nil.
func (h *Hub) Err() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.failed
}

// After returns how many events of the log above the position the hub has, and
// the position of its last; ok is false where the position is below what it
// keeps, so that the number is not known.
func (h *Hub) After(position uint64) (events int, last uint64, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	last = h.floor
	if n := len(h.ring); n > 0 {
		last = h.ring[n-1].Position
	}
	if !h.started || position < h.floor {
		return 0, last, false
	}
	return len(h.ring) - h.index(position), last, true
}

// index is where the events above the position begin; the lock is held.
func (h *Hub) index(position uint64) int {
	return sort.Search(len(h.ring), func(i int) bool { return h.ring[i].Position > position })
}

// nothing reports whether the hub has nothing above the position, so that who asks
// for more has to wait.
func (h *Hub) nothing(after uint64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return !h.started || after >= h.floor && h.index(after) == len(h.ring)
}

// errBehind says that the ring does not reach down to a position.
var errBehind = errors.New("behind the live subscription")

// next returns events above the position as soon as there are any. It returns
// errBehind where the ring does not reach down to the position.
func (h *Hub) next(ctx context.Context, after uint64, most, bytes int) ([]*eventstore.Event, error) {
	for {
		h.mu.Lock()
		arrived := h.arrived
		switch i := h.index(after); {
		case h.started && after < h.floor || !h.started && h.failed != nil:
			h.mu.Unlock()
			return nil, errBehind
		case h.started && i < len(h.ring):
			events := slices.Clone(cut(h.ring[i:], most, bytes))
			h.mu.Unlock()
			return events, nil
		case h.started && h.failed != nil:
			err := h.failed
			h.mu.Unlock()
			return nil, err
		}
		h.mu.Unlock()
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-arrived:
		}
	}
}

// cut returns the beginning of the events that is within the bounds.
func cut(events []*eventstore.Event, most, bytes int) []*eventstore.Event {
	size := 0
	for i, e := range events {
		size += len(e.Data)
		if i >= most || i > 0 && size > bytes {
			return events[:i]
		}
	}
	return events
}
