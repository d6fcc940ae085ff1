package projections

import (
	"context"
	"errors"
	"sync"

	"github.com/dossier-crm/dossier/eventstore"
)

// gate keeps a build from going beyond a position, so that it can be compared
// with another one at the same. A nil gate is open.
type gate struct {
	mu    sync.Mutex // guards the rest, for moments
	until uint64
	open  bool
	moved chan struct{} // closed and replaced when it moves
}

// errHeld says that a gate keeps the rest of a batch back: it comes again.
var errHeld = errors.New("held at a position")

func newGate(until uint64) *gate { return &gate{until: until, moved: make(chan struct{})} }

// move lets the build go up to the position; lift lets it go on for ever.
func (g *gate) move(until uint64) { g.change(until, false) }

func (g *gate) lift() { g.change(0, true) }

func (g *gate) change(until uint64, open bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.until, g.open = until, open
	close(g.moved)
	g.moved = make(chan struct{})
}

// wait returns when the build may go beyond the position where it is, or with the
// error of ctx.
func (g *gate) wait(ctx context.Context, at uint64) error {
	if g == nil {
		return nil
	}
	for {
		g.mu.Lock()
		moved, may := g.moved, g.open || at < g.until
		g.mu.Unlock()
		if may {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-moved:
		}
	}
}

// cut returns the events that may be applied, and whether some may not.
func (g *gate) cut(events []*eventstore.Event) (may []*eventstore.Event, cut bool) {
	if g == nil {
		return events, false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open {
		return events, false
	}
	for i, e := range events {
		if e.Position > g.until {
			return events[:i], true
		}
	}
	return events, false
}
