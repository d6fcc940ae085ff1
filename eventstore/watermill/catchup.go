package watermill

import (
	"context"
	"errors"
	"math"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dossier-crm/dossier/eventstore"
)

// Feeds that are behind at about the same place read the log together: it is
// read and decoded once, however many read models are made.
//
// A pursuit is one such read. It keeps a window of the events that it has read
// last, from which its members take their batches, each at its own place. It
// reads on while the slowest of them has what it needs in the window. So the
// window bounds both memory and how far members are apart; who holds the others
// up for too long is left behind and reads by itself.

const (
	windowEvents = 16_384   // of a pursuit
	windowBytes  = 32 << 20 // and their weight
	chunkEvents  = 256      // that are added at once
	chunkBytes   = 1 << 20

	// gather is how long a new pursuit keeps its beginning for feeds that are
	// about to come: after a start all read models are behind at once.
	gather = 250 * time.Millisecond
	// stuck is for how long a member may keep others waiting at one place, and
	// patience for how long in all; a time in which nobody waits makes up for a
	// leniency times longer one. So slow members set the pace of the others for a
	// while, and for ever those who make them wait for less than four fifths of
	// the time.
	stuck    = 2 * time.Second
	patience = 10 * time.Second
	leniency = 4
)

// pursuits are the reads of a hub's feeds that are behind.
type pursuits struct {
	log    Log
	window int // events
	gather time.Duration
	stuck  time.Duration

	reading atomic.Int32 // how many pursuits there are

	mu    sync.Mutex // guards all pursuits, their members and feeds, for moments
	all   []*pursuit
	feeds int // that the hub has given out
}

type pursuit struct {
	of     *pursuits
	cancel context.CancelFunc
	began  time.Time

	// The rest is guarded by of.mu.
	floor     uint64 // the window has every event above it, up to at
	at        uint64
	window    []*eventstore.Event
	size      int
	ended     bool  // there was no more of the log
	err       error // it cannot be read on; everything before it is in the window
	members   map[*Feed]*member
	changed   chan struct{} // closed and replaced when any of this changes
	gathering bool          // more members may come
	blocked   bool          // there are more events than room
	debt      time.Duration // for how long members have made others wait, less what was made up for
	free      time.Time     // when the last such wait ended
}

// member is one feed's place in a pursuit.
type member struct {
	after   uint64 // it needs the events above
	waiting bool   // for events that were not read yet
}

// errLeftBehind says that a feed has held the others up and is no member any more.
var errLeftBehind = errors.New("left behind")

// join makes the feed a member of the furthest pursuit that has what comes after
// the position, and begins a new one where there is none.
func (ps *pursuits) join(f *Feed, after uint64) *pursuit {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	p := ps.furthest(f, after)
	if p == nil {
		p = &pursuit{of: ps, floor: after, at: after, began: time.Now(), gathering: f.leftBy == nil, members: map[*Feed]*member{}, changed: make(chan struct{})}
		p.free = p.began
		var ctx context.Context
		ctx, p.cancel = context.WithCancel(context.Background()) // ends with its last member
		ps.all = append(ps.all, p)
		ps.reading.Store(int32(len(ps.all))) //nolint:gosec // a few
		go p.run(ctx, after)
	}
	p.members[f] = &member{after: after}
	p.gathering = p.gathering && len(p.members) < ps.feeds
	p.wake()
	return p
}

func (ps *pursuits) furthest(f *Feed, after uint64) *pursuit {
	var best *pursuit
	for _, p := range ps.all {
		covers := p.floor <= after && after <= p.at
		over := p.err != nil || p.ended && after == p.at
		if covers && !over && p != f.leftBy && (best == nil || p.at > best.at) {
			best = p
		}
	}
	return best
}

// ahead reports whether another pursuit than the feed's, and a further one, has
// what comes after the position.
func (p *pursuit) ahead(f *Feed, after uint64) bool {
	p.of.mu.Lock()
	defer p.of.mu.Unlock()
	best := p.of.furthest(f, after)
	return best != nil && best != p && best.at > p.at
}

// leave ends the feed's membership, and the pursuit with its last member.
func (p *pursuit) leave(f *Feed) {
	p.of.mu.Lock()
	defer p.of.mu.Unlock()
	p.drop(f)
}

// drop is called with the lock held.
func (p *pursuit) drop(f *Feed) {
	if p.members[f] == nil {
		return
	}
	delete(p.members, f)
	p.wake()
	if len(p.members) == 0 {
		p.cancel()
		p.window = nil
		p.of.all = slices.DeleteFunc(p.of.all, func(one *pursuit) bool { return one == p })
		p.of.reading.Store(int32(len(p.of.all))) //nolint:gosec // a few
	}
}

// wake is called with the lock held.
func (p *pursuit) wake() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// run reads the log to its present end.
func (p *pursuit) run(ctx context.Context, after uint64) {
	chunk := make([]*eventstore.Event, 0, chunkEvents)
	size := 0
	for e, err := range p.of.log.All(ctx, after, math.MaxInt64) {
		if err != nil {
			if p.add(ctx, chunk, size) {
				p.end(err)
			}
			return
		}
		if e.Position <= after { // the read includes the position itself
			continue
		}
		chunk = append(chunk, e)
		size += weight(e)
		if len(chunk) == chunkEvents || size > chunkBytes {
			if !p.add(ctx, chunk, size) {
				return
			}
			chunk, size = chunk[:0], 0
		}
	}
	if p.add(ctx, chunk, size) {
		p.end(nil)
	}
}

func (p *pursuit) end(err error) {
	p.of.mu.Lock()
	defer p.of.mu.Unlock()
	p.err, p.ended = err, err == nil
	p.wake()
}

// add puts events into the window as soon as it has room. It returns false where
// ctx ended before.
func (p *pursuit) add(ctx context.Context, events []*eventstore.Event, size int) bool {
	if len(events) == 0 {
		return ctx.Err() == nil
	}
	p.of.mu.Lock()
	defer p.of.mu.Unlock()
	began := time.Now()
	for !p.makeRoom(len(events), size) {
		if p.gathering { // until now it waited for those who are about to come
			began = time.Now()
		}
		if !p.await(ctx, began) {
			return false
		}
	}
	p.window = append(p.window, events...)
	p.size += size
	p.at = events[len(events)-1].Position
	p.wake()
	return ctx.Err() == nil
}

// makeRoom drops what every member has had, as far as the window is full. It
// reports whether there is room for so much more.
func (p *pursuit) makeRoom(events, size int) bool {
	full := func() bool {
		return len(p.window) > 0 && (len(p.window)+events > p.of.window || p.size+size > windowBytes)
	}
	if !full() {
		return true
	}
	if p.gathering = p.gathering && len(p.members) < p.of.feeds && time.Since(p.began) < p.of.gather; p.gathering {
		return false
	}
	done := uint64(math.MaxUint64)
	for _, m := range p.members {
		done = min(done, m.after)
	}
	drop := 0
	for full() && p.window[0].Position <= done {
		p.floor = p.window[0].Position
		p.size -= weight(p.window[0])
		p.window[0] = nil
		p.window = p.window[1:] // append moves it to new memory now and then
		drop++
	}
	return !full()
}

// await waits a little for members to go on, and leaves those behind that have
// held others up for too long, or since began. Nobody holds others up while more
// members may come. The lock is held, but not while it waits.
func (p *pursuit) await(ctx context.Context, began time.Time) bool {
	p.blocked = true
	p.wake()
	changed, now, gathering := p.changed, time.Now(), p.gathering
	held := p.waiting() && !gathering
	p.debt = max(0, p.debt-leniency*now.Sub(p.free))
	p.of.mu.Unlock()
	t := time.NewTimer(min(p.of.gather, p.of.stuck))
	select {
	case <-ctx.Done():
	case <-changed:
	case <-t.C:
	}
	t.Stop()
	p.of.mu.Lock()
	p.blocked, p.free = false, time.Now()
	if held {
		p.debt += p.free.Sub(now)
	}
	if p.waiting() && !gathering && (p.debt > patience || p.free.Sub(began) > p.of.stuck) {
		p.debt = 0
		p.leaveBehind()
	}
	return ctx.Err() == nil
}

// waiting reports whether a member waits for events that were not read yet.
func (p *pursuit) waiting() bool {
	for _, m := range p.members {
		if m.waiting {
			return true
		}
	}
	return false
}

// leaveBehind ends the membership of those who are in the older half of the
// window, unless all are.
func (p *pursuit) leaveBehind() {
	middle := p.window[len(p.window)/2].Position
	var slow []*Feed
	for f, m := range p.members {
		if m.after < middle && !m.waiting {
			slow = append(slow, f)
		}
	}
	if len(slow) == len(p.members) {
		return
	}
	for _, f := range slow {
		p.drop(f)
	}
}

// next returns the member's next batch: a whole one, but for the last before the
// end of the log or an error; none at the end. It returns errLeftBehind where
// the feed is no member any more.
func (p *pursuit) next(ctx context.Context, f *Feed, after uint64) ([]*eventstore.Event, error) {
	p.of.mu.Lock()
	defer p.of.mu.Unlock()
	if m := p.members[f]; m != nil && m.after != after {
		m.after = after
		p.wake()
	}
	for {
		m := p.members[f]
		if m == nil {
			return nil, errLeftBehind
		}
		i := sort.Search(len(p.window), func(i int) bool { return p.window[i].Position > after })
		events := cut(p.window[i:], f.most, f.bytes)
		rest := len(p.window) - i
		whole := len(events) < rest || len(events) >= f.most || p.blocked && rest > len(p.window)/2
		switch {
		case rest > 0 && (whole || p.ended || p.err != nil):
			return slices.Clone(events), nil
		case p.err != nil:
			return nil, p.err
		case p.ended:
			return nil, nil
		}
		changed := p.changed
		m.waiting = true
		p.of.mu.Unlock()
		select {
		case <-ctx.Done():
		case <-changed:
		}
		p.of.mu.Lock()
		m.waiting = false
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
}
