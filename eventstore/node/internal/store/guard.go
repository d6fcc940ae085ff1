package store

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// guard stands between pebble and the file system. Pebble treats a failing
// write of its log as the end of the process; a node embedded in another
// program may not. So:
//
//   - A write that finds no space waits and is tried again from the byte it
//     reached. Meanwhile the store refuses appends, and reads go on.
//   - A failing fsync, or any other failing write, marks the store as failed
//     before pebble sees the error. The kernel may have dropped the dirty
//     pages, so trying again would pretend.
type guard struct {
	log     *slog.Logger
	retry   time.Duration
	closing chan struct{}
	once    sync.Once

	full   atomic.Bool
	mu     sync.Mutex // guards the fields below, held only to read or set them
	waits  int        // writes waiting for space
	fullCh chan struct{}
	failed error
	failCh chan struct{}
	fatal  bool // pebble gave up: its locks may be held for ever
}

func newGuard(log *slog.Logger) *guard {
	return &guard{
		log: log, retry: 50 * time.Millisecond, closing: make(chan struct{}),
		fullCh: make(chan struct{}), failCh: make(chan struct{}),
	}
}

// stop lets waiting writes fail.
func (g *guard) stop() { g.once.Do(func() { close(g.closing) }) }

// trouble returns a channel that is closed as soon as no append can be
// acknowledged for now, and an error if that is so already.
func (g *guard) trouble() (full, failed <-chan struct{}, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.failed != nil:
		return nil, nil, g.failed
	case g.waits > 0:
		return nil, nil, ErrDiskFull
	}
	return g.fullCh, g.failCh, nil
}

func (g *guard) err() error {
	_, _, err := g.trouble()
	return err
}

func (g *guard) fail(what string, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.failed != nil {
		return
	}
	g.failed = fmt.Errorf("%w: %s: %w", ErrFailed, what, err)
	close(g.failCh)
	g.log.Error("storage failed, appends are refused until the directory is opened again", "what", what, "error", err)
}

func (g *guard) isFatal() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.fatal
}

// awaitSpace sleeps once between two tries. It reports whether to try again.
func (g *guard) awaitSpace(first bool) bool {
	if first {
		g.mu.Lock()
		if g.waits++; g.waits == 1 {
			g.full.Store(true)
			close(g.fullCh)
			g.log.Warn("disk full, appends are refused until there is space")
		}
		g.mu.Unlock()
	}
	select {
	case <-g.closing:
		return false
	case <-time.After(g.retry):
		return true
	}
}

func (g *guard) spaceFound() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.waits--; g.waits == 0 {
		g.full.Store(false)
		g.fullCh = make(chan struct{})
		g.log.Info("disk has space again, appends resume")
	}
}

func noSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// guardFS is the file system pebble gets.
type guardFS struct {
	vfs.FS
	g *guard
}

func (f guardFS) Unwrap() vfs.FS { return f.FS }

func (f guardFS) open(make func() (vfs.File, error)) (vfs.File, error) {
	file, err := make()
	for first := true; err != nil && noSpace(err); first = false {
		if !f.g.awaitSpace(first) {
			break
		}
		if file, err = make(); !noSpace(err) {
			f.g.spaceFound()
		}
	}
	if err != nil {
		return nil, err
	}
	return &guardFile{File: file, g: f.g}, nil
}

func (f guardFS) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	return f.open(func() (vfs.File, error) { return f.FS.Create(name, c) })
}

func (f guardFS) OpenReadWrite(name string, c vfs.DiskWriteCategory, o ...vfs.OpenOption) (vfs.File, error) {
	return f.open(func() (vfs.File, error) { return f.FS.OpenReadWrite(name, c, o...) })
}

func (f guardFS) ReuseForWrite(old, name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	return f.open(func() (vfs.File, error) { return f.FS.ReuseForWrite(old, name, c) })
}

type guardFile struct {
	vfs.File
	g *guard
}

func (f *guardFile) Write(p []byte) (int, error) {
	done, err := f.File.Write(p)
	for first := true; noSpace(err); first = false {
		if !f.g.awaitSpace(first) {
			return done, err
		}
		var n int
		n, err = f.File.Write(p[done:])
		done += n
		if !noSpace(err) {
			f.g.spaceFound()
		}
	}
	if err != nil {
		f.g.fail("write", err)
	}
	return done, err
}

func (f *guardFile) Preallocate(offset, length int64) error {
	if err := f.File.Preallocate(offset, length); err != nil && !noSpace(err) {
		return err
	}
	return nil // without room ahead the write itself will say so
}

func (f *guardFile) Sync() error { return f.synced(f.File.Sync()) }

func (f *guardFile) SyncData() error { return f.synced(f.File.SyncData()) }

func (f *guardFile) SyncTo(length int64) (bool, error) {
	full, err := f.File.SyncTo(length)
	return full, f.synced(err)
}

func (f *guardFile) synced(err error) error {
	if err != nil {
		f.g.fail("fsync", err)
	}
	return err
}

// pebbleLog passes pebble's messages on. Fatalf must not return; it ends the
// goroutine of pebble that called it, not the process.
type pebbleLog struct{ g *guard }

func (l pebbleLog) Infof(format string, args ...any) {
	l.g.log.Debug("pebble", "message", fmt.Sprintf(format, args...))
}

func (l pebbleLog) Errorf(format string, args ...any) {
	l.g.log.Warn("pebble", "message", fmt.Sprintf(format, args...))
}

func (l pebbleLog) Fatalf(format string, args ...any) {
	err := fmt.Errorf(format, args...)
	l.g.mu.Lock()
	l.g.fatal = true
	l.g.mu.Unlock()
	l.g.fail("pebble", err)
	runtime.Goexit()
}
