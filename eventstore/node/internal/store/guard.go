package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// guard stands between one opening of the directory by pebble and the file
// system. Pebble treats a failing write of its log or manifest as the end of
// the process; a node embedded in another program may not. So:
//
//   - A write that finds no space waits and is tried again from the byte it
//     reached. Meanwhile the store refuses appends, and reads go on.
//   - The first fsync or write that fails in any other way marks the guard as
//     failed, and neither it nor any later change of a file returns to
//     pebble: pebble is stopped where it stands, with its tables readable.
//     Nothing is tried again, since the kernel may have dropped the pages
//     that a second fsync would then report as written.
//
// What follows after a failure is in recover.go.
type guard struct {
	log     *slog.Logger
	dir     string
	retry   time.Duration
	patient atomic.Bool // wait for space; otherwise a full disk is a failure
	closing chan struct{}
	once    sync.Once

	// running is held shared by every change of a file and taken alone by
	// drain, which so waits for those that had begun.
	running sync.RWMutex
	broken  atomic.Bool // failed is set

	mu       sync.Mutex // guards the fields below, held only to read or set them
	waits    int        // writes waiting for space
	fullCh   chan struct{}
	failed   error
	failCh   chan struct{}
	applying bool // the writer is inside of pebble
	stuck    bool // pebble may not go on: it would end the process
	thawed   chan struct{}
}

func newGuard(log *slog.Logger, dir string, patient bool) *guard {
	g := &guard{
		log: log, dir: dir, retry: 50 * time.Millisecond, closing: make(chan struct{}),
		fullCh: make(chan struct{}), failCh: make(chan struct{}), thawed: make(chan struct{}),
	}
	g.patient.Store(patient)
	return g
}

// stop ends the waiting for space: the store is closing.
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
	if noSpace(err) {
		g.failed = fmt.Errorf("%w: %w: %s", ErrFailed, ErrDiskFull, what)
	}
	g.broken.Store(true)
	close(g.failCh)
	g.log.Error("storage failed, appends are refused until the directory is opened again", "what", what, "error", err)
}

// drain returns when no change of a file is under way and none can begin.
// The guard has to have failed.
func (g *guard) drain() {
	g.running.Lock()
	defer g.running.Unlock()
}

// beginApply is called before the writer enters pebble. A writer that pebble
// would meet after a failure makes it panic with its locks held.
func (g *guard) beginApply() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.failed == nil {
		g.applying = true
	}
	return g.failed
}

func (g *guard) endApply() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.applying = false
}

// thaw lets what is parked go on with an error, so that pebble can be closed
// and its memory given back. It answers false where pebble would take the
// error for the end of the process; then it stays parked for good.
func (g *guard) thaw() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.applying || g.stuck {
		return false
	}
	close(g.thawed)
	return true
}

// errParked is what parked calls return once nothing depends on it.
var errParked = errors.New("store: this opening of the directory has failed before")

// park holds a call that may not return to pebble.
func (g *guard) park(name string) error {
	base := name[strings.LastIndexByte(name, os.PathSeparator)+1:]
	if !strings.HasSuffix(base, ".sst") && !strings.HasSuffix(base, ".log") && !strings.HasSuffix(base, ".blob") {
		g.mu.Lock()
		g.stuck = true // manifest, marker or directory: fatal to pebble
		g.mu.Unlock()
	}
	<-g.thawed
	time.Sleep(20 * time.Millisecond) // pebble repeats failed work without a pause
	return errParked
}

// change runs one change of a file of the data directory. If it fails, or one
// failed before, it does not return to pebble.
func (g *guard) change(what, name string, f func() error) error {
	for first := true; ; first = false {
		g.running.RLock()
		if g.broken.Load() {
			g.running.RUnlock()
			return g.park(name)
		}
		err := f()
		if err != nil && !(noSpace(err) && g.patient.Load()) {
			g.fail(what, err) // before another change can begin
		}
		g.running.RUnlock()
		if !first && !noSpace(err) {
			g.spaceFound()
		}
		if err == nil {
			return nil
		}
		if g.broken.Load() || !g.awaitSpace(first) {
			return g.park(name)
		}
	}
}

// awaitSpace sleeps once between two tries. It reports whether to try again.
func (g *guard) awaitSpace(first bool) bool {
	if first {
		g.mu.Lock()
		if g.waits++; g.waits == 1 {
			close(g.fullCh)
			g.log.Warn("disk full, appends are refused until there is space")
		}
		g.mu.Unlock()
	}
	select {
	case <-g.closing:
		return false
	case <-g.failCh:
		return true // change parks it
	case <-time.After(g.retry):
		return true
	}
}

func (g *guard) spaceFound() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.waits--; g.waits == 0 {
		g.fullCh = make(chan struct{})
		g.log.Info("disk has space again, appends resume")
	}
}

func noSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// guardFS is the file system pebble gets. Only files of the data directory
// itself are guarded; those of a checkpoint, in a directory below or
// elsewhere, may fail without harm.
type guardFS struct {
	vfs.FS
	g       *guard
	removes *removals
	mark    *marker
}

func (f guardFS) Unwrap() vfs.FS { return f.FS }

// Lock does nothing: the store holds the directory's lock over all openings.
func (f guardFS) Lock(string) (io.Closer, error) { return io.NopCloser(nil), nil }

func (f guardFS) owns(name string) bool { return f.PathDir(name) == f.g.dir }

func (f guardFS) open(what, name string, open func() (vfs.File, error)) (file vfs.File, err error) {
	if !f.owns(name) {
		return open()
	}
	err = f.g.change(what, name, func() error {
		file, err = open()
		return err
	})
	if err != nil {
		return nil, err
	}
	guarded := &guardFile{File: file, g: f.g, name: name}
	if n, ok := manifestNumber(f.PathBase(name)); ok {
		guarded.durable = func() { f.mark.manifest(n, guarded.written) }
	}
	return guarded, nil
}

func (f guardFS) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	return f.open("create", name, func() (vfs.File, error) { return f.FS.Create(name, c) })
}

func (f guardFS) OpenReadWrite(name string, c vfs.DiskWriteCategory, o ...vfs.OpenOption) (vfs.File, error) {
	return f.open("open", name, func() (vfs.File, error) { return f.FS.OpenReadWrite(name, c, o...) })
}

func (f guardFS) ReuseForWrite(old, name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	return f.open("reuse", name, func() (vfs.File, error) { return f.FS.ReuseForWrite(old, name, c) })
}

// OpenDir opens a directory for its fsync.
func (f guardFS) OpenDir(name string) (vfs.File, error) {
	file, err := f.FS.OpenDir(name)
	if err != nil || name != f.g.dir {
		return file, err
	}
	return &guardFile{File: file, g: f.g, name: name}, nil
}

func (f guardFS) Rename(old, name string) error {
	if !f.owns(name) {
		return f.FS.Rename(old, name)
	}
	return f.g.change("rename", name, func() error { return f.FS.Rename(old, name) })
}

// Remove deletes a file; readers of a former opening keep theirs for a while.
// A file that cannot be removed is in nobody's way.
func (f guardFS) Remove(name string) error {
	if !f.owns(name) {
		return f.FS.Remove(name)
	}
	var failed error
	err := f.g.change("remove", name, func() error {
		if !f.removes.postpone(name) {
			failed = f.FS.Remove(name)
		}
		return nil
	})
	return errors.Join(err, ignoreMissing(failed))
}

// ignoreMissing drops the error of removing what another opening removed.
func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

type guardFile struct {
	vfs.File
	g       *guard
	name    string
	written uint64 // bytes, of a manifest: one goroutine at a time writes it
	durable func() // called when all of a manifest was synced
}

func (f *guardFile) Write(p []byte) (done int, err error) {
	err = f.g.change("write", f.name, func() error {
		n, err := f.File.Write(p[done:])
		done += n
		return err
	})
	f.written += uint64(done)
	return done, err
}

func (f *guardFile) WriteAt(p []byte, at int64) (done int, err error) {
	err = f.g.change("write", f.name, func() error {
		n, err := f.File.WriteAt(p[done:], at+int64(done))
		done += n
		return err
	})
	return done, err
}

// Preallocate is a hint: without room ahead the write itself will say so.
func (f *guardFile) Preallocate(offset, length int64) error {
	return f.g.change("preallocate", f.name, func() error {
		_ = f.File.Preallocate(offset, length)
		return nil
	})
}

// synced does not wait for space: an fsync that found none has failed as any
// other, and may not be tried again.
func (f *guardFile) synced(sync func() error) error {
	return f.g.change("fsync", f.name, func() error {
		if err := sync(); err != nil {
			return errors.New(err.Error()) // not to be taken for a full disk
		}
		return nil
	})
}

func (f *guardFile) Sync() error {
	err := f.synced(f.File.Sync)
	if err == nil && f.durable != nil {
		f.durable()
	}
	return err
}

func (f *guardFile) SyncData() error { return f.synced(f.File.SyncData) }

func (f *guardFile) SyncTo(length int64) (full bool, err error) {
	err = f.synced(func() (err error) { full, err = f.File.SyncTo(length); return err })
	return full, err
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
	l.g.mu.Lock()
	l.g.stuck = true
	l.g.mu.Unlock()
	l.g.fail("pebble", fmt.Errorf(format, args...))
	runtime.Goexit()
}
