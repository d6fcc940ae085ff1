package projections

import (
	"context"
	"sync"
	"time"
)

// A live event wakes every projection at once, and with them as many backends of
// Postgres as there are sessions. Where there are fewer processors than that, all of them
// end late, the one with them that somebody waits for. So that one goes first, and the
// others begin when it has committed.

// courtesy is how long the others let it go first at most: they are held up no longer by
// one that is slow than if all had begun together.
const courtesy = 5 * time.Millisecond

// first is where the projection is that goes first, in this process.
type first struct {
	mu    sync.Mutex // guards the rest, for moments
	at    uint64
	moved chan struct{} // closed and replaced when it moves; nil while nobody waits
}

// passed notes that the projection has committed what is up to the position.
func (f *first) passed(at uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at = at
	if f.moved != nil {
		close(f.moved)
		f.moved = nil
	}
}

// wait returns when the projection has passed the position, or when that took the most it may, or ctx ends.
func (f *first) wait(ctx context.Context, at uint64, most time.Duration) {
	var patience *time.Timer
	for {
		f.mu.Lock()
		if f.at >= at {
			f.mu.Unlock()
			return
		}
		if f.moved == nil {
			f.moved = make(chan struct{})
		}
		moved := f.moved
		f.mu.Unlock()
		if patience == nil {
			patience = time.NewTimer(most)
			defer patience.Stop()
		}
		select {
		case <-moved:
		case <-patience.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// afterFirst lets the projection that goes first have gone, where it is at work in this
// process and has no trouble.
func (p *projector) afterFirst(ctx context.Context, at uint64) {
	if p.model.First {
		return
	}
	if p.engine.goesFirst == nil || !p.engine.goesFirst.prompt() {
		return
	}
	p.engine.first.wait(ctx, at, p.engine.config.courtesy)
}

// prompt reports whether the projector follows the log without trouble.
func (p *projector) prompt() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.leads != nil && p.leads.ctx.Err() == nil && p.trouble == nil
}
