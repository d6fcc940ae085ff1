package store

import (
	"errors"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// After a failing fsync nobody knows what of the log is on disk. The kernel
// may have dropped the pages and marked them clean, so that the next fsync
// succeeds and proves nothing, and so may pebble's tables in memory hold what
// no disk does. The store therefore believes neither: it stops that opening
// of the directory for good, waits until the disk takes a write again, and
// opens the directory anew. What can be read then is written to new files and
// synced before anybody sees it; what cannot be read was never acknowledged.
//
// Readers keep the old opening, bounded by what it had published, until they
// are done; new ones get the new opening. Calls that were under way end with
// ErrFailed and an open outcome, as they would after a crash.

const (
	probeInterval = 100 * time.Millisecond // between two tries of a failed disk
	reopenLimit   = time.Minute            // the longest pause between two tries to open
	probeBytes    = 64 << 10
	probeName     = "probe"
)

// supervise replaces each failed generation until the store closes.
func (s *Store) supervise() {
	defer s.supervisor.Done()
	for {
		g := s.gen.Load()
		select {
		case <-s.closing:
			return
		case <-g.guard.failCh:
		}
		if !s.recover(g) {
			return
		}
	}
}

// recover puts a new generation in the place of a failed one. It answers
// false if the store closes meanwhile, or if acknowledged records are gone:
// then only an operator can help, and reads go on with what is in memory.
func (s *Store) recover(old *generation) bool {
	old.seal()
	old.guard.drain()
	began, pause := time.Now(), probeInterval
	for {
		next, err := s.reopen(old)
		if err == nil {
			s.swap(next)
			old.retire()
			s.stats.reopened.Add(1)
			s.topic.publishAll() // a write of open outcome may have survived
			s.opt.Logger.Info("directory opened again, appends resume", "after", time.Since(began), "end", next.end.Load())
			return true
		}
		if lost := (*CorruptError)(nil); errors.As(err, &lost) {
			s.opt.Logger.Error("acknowledged records are gone, appends stay refused", "error", err)
			return false
		}
		if pause == probeInterval {
			s.opt.Logger.Warn("directory cannot be opened again yet", "error", err)
		}
		if !errors.Is(err, errProbe) {
			pause = min(2*pause, reopenLimit)
		}
		select {
		case <-s.closing:
			return false
		case <-time.After(pause):
		}
	}
}

// reopen opens the directory again if the disk takes a write.
func (s *Store) reopen(old *generation) (*generation, error) {
	if err := s.probe(); err != nil {
		return nil, errors.Join(errProbe, err)
	}
	if err := inspect(s.opt.FS, s.opt.Dir); err != nil {
		return nil, err
	}
	g, err := s.openGeneration(true)
	if err != nil {
		return nil, err
	}
	if published := old.end.Load(); g.end.Load() < published {
		return nil, errors.Join(lossError(s.opt.Dir, g.end.Load(), published), g.close())
	}
	return g, nil
}

var errProbe = errors.New("store: the disk takes no write")

// probe writes a little to a new file and syncs it.
func (s *Store) probe() (err error) {
	name := s.opt.FS.PathJoin(s.opt.Dir, probeName)
	f, err := s.opt.FS.Create(name, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, probeBytes))
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close(), s.opt.FS.Remove(name))
}

// swap makes g the generation that new calls get.
func (s *Store) swap(g *generation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gen.Store(g)
}

// Reopened counts how often the directory was opened again after a failure.
func (s *Store) Reopened() uint64 { return s.stats.reopened.Load() }
