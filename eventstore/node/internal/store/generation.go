package store

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2"
)

// generation is one opening of the directory: a database with the writer and
// the committer that feed it. A store has one at a time. After a failing
// fsync it gets the next one, see recover.go, while readers that have begun
// finish with the old one.
type generation struct {
	s     *Store
	db    *pebble.DB
	guard *guard
	press *pressure
	end   atomic.Uint64 // published end: first position that is not durable yet
	lin   [16]byte

	refuses atomic.Pointer[error] // why the writer refuses appends, see mergeable

	queue  chan *Write
	groups chan *group
	w      writer // touched by the writer goroutine only
	loops  sync.WaitGroup

	publishing sync.Mutex // guards sealed, held while a group is published
	sealed     bool       // nothing is acknowledged any more

	// Both are added to under Store.mu while the generation is the current
	// one, so that a Wait after that misses nobody.
	readers sync.WaitGroup // iterators and reading calls
	calls   sync.WaitGroup // writes that wait for their outcome
}

// openGeneration has pebble open the directory and replay its log. What a
// crash or a failed fsync left in the log is written and synced anew before
// it returns: it depends on nothing an earlier fsync may have lost.
//
// Pebble may never return, when a file cannot be written while it opens; then
// the call is left behind and its error is the guard's.
func (s *Store) openGeneration(patient bool) (*generation, error) {
	g := &generation{
		s: s, guard: newGuard(s.opt.Logger, s.opt.Dir, patient), press: newPressure(&s.stats),
		queue: make(chan *Write, 1024), groups: make(chan *group, 8),
	}
	opened := make(chan error, 1)
	go func() {
		err := errors.New("store: pebble gave up while opening")
		defer func() { opened <- err }() // also if pebble ends this goroutine
		fs := guardFS{FS: s.opt.FS, g: g.guard, removes: &s.removes, mark: s.mark}
		var db *pebble.DB
		if db, err = pebble.Open(s.opt.Dir, pebbleOptions(s.opt, fs, s.cache, pebbleLog{g.guard}, g.press)); err != nil {
			err = fmt.Errorf("store: open %s: %w", s.opt.Dir, err)
			return
		}
		g.db = db
		err = g.load()
	}()
	err := g.awaitOpen(opened)
	if err != nil {
		return nil, err
	}
	g.guard.patient.Store(true)
	g.loops.Add(2)
	go g.runWriter()
	go g.runCommitter()
	return g, nil
}

func (g *generation) awaitOpen(opened <-chan error) error {
	_, failed, err := g.guard.trouble()
	if errors.Is(err, ErrFailed) {
		return err
	}
	select {
	case <-failed:
		return g.guard.err() // and whatever pebble still does is parked
	case <-g.s.closing:
		g.guard.fail("open", ErrClosed)
		return ErrClosed
	case err = <-opened:
	}
	// An error of the file system says more than what pebble made of it.
	if failure := g.guard.err(); errors.Is(failure, ErrFailed) {
		if g.db != nil && g.guard.thaw() {
			_ = g.db.Close()
		}
		return failure
	}
	if err != nil && g.db != nil {
		err = errors.Join(err, g.db.Close())
	}
	return err
}

// seal ends the acknowledging of writes: a group is published before it
// returns, or never.
func (g *generation) seal() {
	g.publishing.Lock()
	defer g.publishing.Unlock()
	g.sealed = true
}

// publish shows a durable group to readers.
func (g *generation) publish(gr *group) error {
	g.publishing.Lock()
	defer g.publishing.Unlock()
	if g.sealed {
		return g.guard.err()
	}
	g.s.mark.set(gr.end)
	g.end.Store(gr.end)
	g.s.stats.group(gr)
	g.s.topic.publish(gr.streams)
	return nil
}

// close ends a healthy generation. Its calls and readers have to be done.
func (g *generation) close() error {
	close(g.queue)
	g.loops.Wait()
	return g.db.Close()
}

// retire gives back what a failed generation holds once its readers are done.
// It returns at once. Where pebble cannot be closed any more, its memory, at
// most its memtables, stays until the process ends.
func (g *generation) retire() {
	g.s.removes.keep()
	go func() {
		g.readers.Wait()
		g.s.removes.release(g.s.opt.FS.Remove)
		if !g.guard.thaw() {
			g.s.opt.Logger.Warn("memory of the failed opening stays in use until the process ends")
			return
		}
		g.calls.Wait()
		_ = g.close() // the failure was reported when it happened
	}()
}

// removals holds deletions of table files back while readers of an earlier
// generation may want to open them. Files that are left over by the end of
// the process are deleted by the next Open.
type removals struct {
	mu     sync.Mutex // guards both, held to read or set them
	keeper int
	files  []string
}

func (r *removals) keep() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keeper++
}

// postpone reports whether name will be removed later.
func (r *removals) postpone(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.keeper == 0 {
		return false
	}
	r.files = append(r.files, name)
	return true
}

func (r *removals) release(remove func(string) error) {
	r.mu.Lock()
	var files []string
	if r.keeper--; r.keeper == 0 {
		files, r.files = r.files, nil
	}
	r.mu.Unlock()
	for _, name := range files {
		_ = remove(name) // left over, it is removed by the next Open
	}
}
