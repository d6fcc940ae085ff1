package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"go.uber.org/goleak"
)

// sickFS is a disk of which some fsyncs fail, in the worst way a kernel knows:
// the failed one drops what it should have written, later ones of the same
// file report success and write nothing, and reads go on showing the data
// from memory until a crash.
type sickFS struct {
	vfs.FS
	mu     sync.Mutex // guards both
	sick   int        // fsyncs that will fail, among files ending in suffix
	suffix string
	met    int // fsyncs that have failed
}

func (f *sickFS) infect(n int, suffix string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sick, f.suffix = n, suffix
}

func (f *sickFS) failed() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.met
}

func (f *sickFS) fails(name string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.sick == 0 || !strings.HasSuffix(name, f.suffix) {
		return false
	}
	f.sick--
	f.met++
	return true
}

func (f *sickFS) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	file, err := f.FS.Create(name, c)
	return &sickFile{File: file, fs: f, name: name}, err
}

func (f *sickFS) ReuseForWrite(old, name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	file, err := f.FS.ReuseForWrite(old, name, c)
	return &sickFile{File: file, fs: f, name: name}, err
}

type sickFile struct {
	vfs.File
	fs   *sickFS
	name string
	lost bool // pebble syncs a file from one goroutine at a time
}

func (f *sickFile) sync(really func() error) error {
	if f.fs.fails(f.name) {
		f.lost = true
		return syscall.EIO
	}
	if f.lost {
		return nil
	}
	return really()
}

func (f *sickFile) Sync() error     { return f.sync(f.File.Sync) }
func (f *sickFile) SyncData() error { return f.sync(f.File.SyncData) }
func (f *sickFile) SyncTo(n int64) (full bool, err error) {
	err = f.sync(func() (err error) { full, err = f.File.SyncTo(n); return err })
	return full, err
}

// careless stands between the store and the sick disk in the controls: the
// two ways in which programs get a failing fsync wrong.
type careless struct {
	vfs.FS
	wrong func(sync func() error) error
}

func ignore(sync func() error) error { _ = sync(); return nil }

func retry(sync func() error) error {
	for range 3 {
		if sync() == nil {
			return nil
		}
	}
	return sync()
}

func (c careless) Create(name string, k vfs.DiskWriteCategory) (vfs.File, error) {
	file, err := c.FS.Create(name, k)
	return carelessFile{file, c}, err
}

func (c careless) ReuseForWrite(old, name string, k vfs.DiskWriteCategory) (vfs.File, error) {
	file, err := c.FS.ReuseForWrite(old, name, k)
	return carelessFile{file, c}, err
}

type carelessFile struct {
	vfs.File
	c careless
}

func (f carelessFile) Sync() error     { return f.c.wrong(f.File.Sync) }
func (f carelessFile) SyncData() error { return f.c.wrong(f.File.SyncData) }
func (f carelessFile) SyncTo(n int64) (full bool, err error) {
	err = f.c.wrong(func() (err error) { full, err = f.File.SyncTo(n); return err })
	return full, err
}

// follower reads the log as a subscription does and keeps what it was shown.
type follower struct {
	seen []Record
	err  error
	done chan struct{}
}

func follow(ctx context.Context, s *Store) *follower {
	f := &follower{done: make(chan struct{})}
	w := s.WatchAll()
	go func() {
		defer close(f.done)
		defer w.Close()
		next := uint64(0)
		for last := false; ; {
			for next < s.End() {
				it, err := s.ReadAll(next, false)
				if err != nil {
					f.err = err
					return
				}
				for it.Next() {
					f.seen = append(f.seen, it.Record().Clone())
					next = it.Record().Position + 1
				}
				next = max(next, it.End())
				if f.err = it.Err(); f.err != nil {
					it.Close()
					return
				}
				it.Close()
			}
			if last {
				return
			}
			select {
			case <-w.C:
			case <-ctx.Done():
				last = true // look once more
			}
		}
	}()
	return f
}

// sickness appends on a disk with failing fsyncs until the store has come
// back by itself from each of them, crashes, and answers what is wrong:
// acknowledged events that are gone, or a reader that saw something else than
// what the log holds.
func sickness(t *testing.T, suffix string, failures int, arrange func(vfs.FS) vfs.FS) (reopened uint64, fault error) {
	t.Helper()
	mem := vfs.NewCrashableMem()
	sick := &sickFS{FS: mem}
	s := open(t, arrange(sick))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	f := follow(ctx, s)
	var done []acked
	refused := 0
	write := func(i int) error {
		stream, e := fmt.Sprint("s", i%3), event(strings.Repeat("x", 1500))
		r, err := appendTo(s, stream, Any, e)
		switch {
		case err == nil:
			done = append(done, acked{stream, r.Revision, r.Position, e.ID})
		case errors.Is(err, ErrFailed):
			refused++
			if lost := missing(s, done); lost != nil {
				return fmt.Errorf("read after a failing fsync: %w", lost)
			}
		default:
			return fmt.Errorf("append: %w", err)
		}
		return nil
	}
	for i := range 30 {
		fault = errors.Join(fault, write(i))
	}
	for round := range 3 {
		sick.infect(failures, suffix)
		for i := 0; sick.failed() < (round+1)*failures; i++ {
			fault = errors.Join(fault, write(i))
		}
		for n := len(done); len(done) < n+20; { // it comes back without any help
			fault = errors.Join(fault, write(len(done)))
		}
	}
	reopened = s.Reopened()
	if reopened > 0 && refused == 0 && suffix == ".log" {
		fault = errors.Join(fault, errors.New("no append was refused"))
	}
	after := open(t, mem.CrashClone(vfs.CrashCloneCfg{})) // nothing that was not synced
	fault = errors.Join(fault, missing(after, done))
	end := s.End()
	cancel()
	<-f.done
	fault = errors.Join(fault, s.Close())
	return reopened, errors.Join(fault, f.err, f.compare(after, end), after.Close())
}

// compare checks what a reader was shown, without gap, double or change,
// against the log as it is after a crash.
func (f *follower) compare(s *Store, end uint64) error {
	it, err := s.ReadAll(0, false)
	if err != nil {
		return err
	}
	defer it.Close()
	for i, seen := range f.seen {
		if !it.Next() {
			return fmt.Errorf("a reader saw %d events, the log has %d: %w", len(f.seen), i, errors.Join(it.Err()))
		}
		if r := it.Record(); r.Position != seen.Position || r.ID != seen.ID || r.Revision != seen.Revision {
			return fmt.Errorf("event %d at %d is not the one that a reader saw at %d", i, r.Position, seen.Position)
		}
	}
	if it.Next() && it.Record().Position < end {
		return fmt.Errorf("a reader missed the event at %d", it.Record().Position)
	}
	return it.Err()
}

func asIs(fs vfs.FS) vfs.FS { return fs }

func TestFailingSyncHeals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		suffix   string
		failures int
	}{{".log", 1}, {".log", 4}, {".sst", 1}, {"", 1}, {"", 7}} {
		t.Run(fmt.Sprintf("%s%d", strings.TrimPrefix(c.suffix, "."), c.failures), func(t *testing.T) {
			t.Parallel()
			reopened, err := sickness(t, c.suffix, c.failures, asIs)
			if err != nil {
				t.Fatal(err)
			}
			if reopened < 3 {
				t.Errorf("the directory was opened again %d times", reopened)
			}
			t.Logf("opened again %d times", reopened)
		})
	}
}

// TestFailingSyncControl shows that the harness above finds a store that
// ignores a failing fsync, and one that believes the second.
func TestFailingSyncControl(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string]func(func() error) error{"ignored": ignore, "retried": retry} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := sickness(t, ".log", 1, func(fs vfs.FS) vfs.FS { return careless{fs, wrong} })
			if err == nil {
				t.Fatal("nothing was lost: the harness is blind")
			}
			t.Log(err)
		})
	}
}

// TestRecoveryLeavesNothing checks that a failed opening of the directory is
// closed in the end, with its goroutines and its memory.
func TestRecoveryLeavesNothing(t *testing.T) { // not parallel: goroutines are counted
	before := goleak.IgnoreCurrent()
	if _, err := sickness(t, ".log", 1, asIs); err != nil {
		t.Fatal(err)
	}
	var err error
	for range 20 { // it waits for a while itself
		if err = goleak.Find(before); err == nil {
			return
		}
	}
	t.Fatal(err)
}
