package store

import (
	"sync"
	"time"

	"github.com/cockroachdb/pebble/v2"
)

// Pebble tries a compaction that failed again at once, where the table is in level 0:
// those below it leaves alone for five minutes. Where such a table is damaged
// each try reads up to the same block, fails there and searches that block for
// a flipped bit, some ten times a second for as long as the process runs. It
// leaves to its scheduler when a compaction may begin: this one lets it rest
// after such a failure, longer with each, and is content with the first that
// succeeds. Meanwhile tables that are not damaged wait as well, a minute at
// most: pebble would come back to one of level 0 first in any case.
const (
	paceFirst = time.Second
	paceLimit = time.Minute
	paceLook  = 100 * time.Millisecond // how often pebble's own limit is looked at
)

// pacer says when pebble may merge tables. Pebble calls it with its locks held,
// so that it takes none of pebble's but on its own goroutine.
type pacer struct {
	db   pebble.DBForCompaction // set by Register, before any other call
	poke chan struct{}
	stop chan struct{}
	done chan struct{}

	mu      sync.Mutex // guards the fields below, held only to read or set them
	running int
	closed  bool
	pause   time.Duration // the last rest, 0 after a success
	until   time.Time     // the end of it
}

func newPacer() *pacer {
	return &pacer{poke: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
}

// nextPause is how long to rest after one failure more.
func nextPause(last time.Duration) time.Duration {
	return max(paceFirst, min(2*last, paceLimit))
}

// failed begins a rest.
func (p *pacer) failed(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pause = nextPause(p.pause)
	p.until = now.Add(p.pause)
}

// succeeded has the next failure rest as shortly as the first.
func (p *pacer) succeeded() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pause = 0
}

// admit counts one compaction more, if there may be one.
func (p *pacer) admit(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || now.Before(p.until) || p.running >= p.db.GetAllowedWithoutPermission() {
		return false
	}
	p.running++
	return true
}

func (p *pacer) release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running--
}

// grant offers pebble what it may run.
func (p *pacer) grant() {
	for p.admit(time.Now()) {
		if waiting, _ := p.db.GetWaitingCompaction(); !waiting || !p.db.Schedule(p) {
			p.release()
			return
		}
	}
}

func (p *pacer) run() {
	defer close(p.done)
	tick := time.NewTicker(paceLook)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-p.poke:
		case <-p.stop:
			return
		}
		p.grant()
	}
}

// Register begins to grant.
func (p *pacer) Register(_ int, db pebble.DBForCompaction) {
	p.db = db
	go p.run()
}

// Unregister ends it: pebble is asked nothing more when it returns.
func (p *pacer) Unregister() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	close(p.stop)
	<-p.done
}

// TrySchedule answers pebble's question for a compaction that it would like to
// begin now. A refused one is asked for by grant later.
func (p *pacer) TrySchedule() (bool, pebble.CompactionGrantHandle) {
	if !p.admit(time.Now()) {
		return false, nil
	}
	return true, p
}

// UpdateGetAllowedWithoutPermission says that pebble's own limit may have risen.
func (p *pacer) UpdateGetAllowedWithoutPermission() {
	select {
	case p.poke <- struct{}{}:
	default:
	}
}

// Done ends a compaction that was granted.
func (p *pacer) Done() {
	p.release()
	p.UpdateGetAllowedWithoutPermission()
}

// Started, MeasureCPU and CumulativeStats are of no use here.
func (p *pacer) Started() {}

// MeasureCPU does nothing.
func (p *pacer) MeasureCPU(pebble.CompactionGoroutineKind) {}

// CumulativeStats does nothing.
func (p *pacer) CumulativeStats(pebble.CompactionGrantHandleStats) {}
