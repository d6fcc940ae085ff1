package store

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2"
)

// Tables are flushed faster than they are compacted now and then: behind
// stopTables of them the writer waits for a compaction. Pebble would wait by
// itself, inside of a call that nothing can end, and a compaction that meets a
// damaged block never succeeds: appends would hang, and with them Close. So
// pebble is told never to wait, and the writer refuses where waiting is vain.
const (
	stopTables     = 32
	pressureLook   = 100 * time.Millisecond
	pebbleNoStop   = math.MaxInt32
	maxDamageNoted = 100
)

// pressure is what pebble tells of its tables. Its listener's functions are
// called from inside of pebble: they do not block and do not call it.
type pressure struct {
	changed atomic.Bool   // tables were flushed or compacted since the writer looked
	wake    chan struct{} // receives then
	pace    *pacer
	stats   *Stats // where failures are counted

	mu      sync.Mutex      // guards both, held to read or set them
	damaged error           // why compactions fail, nil if they do not
	noted   map[string]bool // damages that were logged: pebble finds them again and again
}

func newPressure(stats *Stats) *pressure {
	p := &pressure{wake: make(chan struct{}, 1), noted: map[string]bool{}, pace: newPacer(), stats: stats}
	p.changed.Store(true) // of what an earlier opening left nothing is known
	return p
}

func (p *pressure) poke() {
	p.changed.Store(true)
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// first reports whether a damage was not noted yet.
func (p *pressure) first(text string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.noted[text] || len(p.noted) >= maxDamageNoted {
		return false
	}
	p.noted[text] = true
	return true
}

func (p *pressure) damage() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.damaged
}

func (p *pressure) failed(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.damaged = &CorruptError{Revision: -1, Reason: fmt.Sprintf(
		"appends are refused: tables cannot be merged any more because one is damaged (%s); verify names the records; restore a backup", firstLine(err))}
}

// firstLine is an error of pebble's without what it carries below.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// merged counts how a compaction went, and has the next one wait where this one
// met damage: it would meet it again.
func (p *pressure) merged(err error) {
	switch {
	case err == nil:
		p.pace.succeeded()
	case pebble.IsCorruptionError(err):
		p.stats.unmerged.Add(1)
		p.pace.failed(time.Now())
	}
}

func (p *pressure) listener(log pebble.Logger) *pebble.EventListener {
	return &pebble.EventListener{
		// Pebble's own answer to a damaged block is to end the process. Here
		// the read that met it fails, and the others go on.
		DataCorruption: func(i pebble.DataCorruptionInfo) {
			if text := fmt.Sprintf("damaged file %s: %s", i.Path, firstLine(i.Details)); p.first(text) {
				log.Errorf("%s", text)
			}
		},
		BackgroundError: func(err error) {
			text := "background error: " + firstLine(err)
			if pebble.IsCorruptionError(err) {
				p.failed(err)
				p.poke()
				text = "tables cannot be merged with a damaged one, which is tried again with rests between: " + firstLine(err)
			}
			if p.first(text) {
				log.Errorf("%s", text)
			}
		},
		FlushEnd: func(pebble.FlushInfo) { p.poke() },
		CompactionEnd: func(i pebble.CompactionInfo) {
			p.merged(i.Err)
			p.poke()
		},
	}
}

// mergeable waits while there are too many tables, and fails where they cannot
// become fewer.
func (w *writer) mergeable() error {
	p := w.gen.press
	for w.tables >= stopTables || p.changed.Load() {
		p.changed.Store(false)
		if err := w.gen.guard.beginApply(); err != nil {
			return err
		}
		w.tables = int(w.gen.db.Metrics().Levels[0].Sublevels)
		w.gen.guard.endApply()
		if w.tables < stopTables {
			w.gen.refuses.Store(nil)
			return nil
		}
		if err := p.damage(); err != nil {
			w.gen.refuses.Store(&err)
			return err
		}
		timer := time.NewTimer(pressureLook)
		select {
		case <-p.wake:
		case <-timer.C:
		case <-w.gen.guard.failCh: // seen above
		}
		timer.Stop()
	}
	return nil
}
