package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	"github.com/google/uuid"
)

func open(t testing.TB, fs vfs.FS, change ...func(*Options)) *Store {
	t.Helper()
	o := Options{Dir: "data", FS: fs, MemTable: 64 << 10, IDs: 1000}
	for _, f := range change {
		f(&o)
	}
	s, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func event(data string) Event {
	return Event{ID: uuid.New(), Type: "t", JSON: true, Data: []byte(data)}
}

func appendTo(s *Store, stream string, expected int64, e ...Event) (Result, error) {
	return s.Submit(context.Background(), &Write{Stream: stream, Expected: expected, Events: e})
}

// acked is one append that was acknowledged.
type acked struct {
	stream   string
	revision int64
	position uint64
	id       [16]byte
}

// missing returns what was acknowledged and cannot be read back.
func missing(s *Store, all []acked) error {
	for _, a := range all {
		v, err := s.View(a.stream)
		if err != nil {
			return err
		}
		it, err := v.Read(a.revision, false)
		if err != nil {
			return err
		}
		ok := it.Next() && it.Record().Revision == a.revision && it.Record().ID == a.id && it.Record().Position == a.position
		err = it.Err()
		it.Close()
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("acknowledged event %d of %s is gone", a.revision, a.stream)
		}
	}
	return nil
}

// crashes runs a load and takes a copy of the disk, as a power failure would
// leave it, at every operation that changes it. Each copy has to open and to
// hold everything that was acknowledged before. It returns the first loss.
func crashes(t *testing.T, sync bool) (checked int, loss error) {
	t.Helper()
	mem := vfs.NewCrashableMem()
	type snapshot struct {
		fs    *vfs.MemFS
		acked int
	}
	var mu lockedLog
	var snaps []snapshot
	busy := atomic.Bool{}
	rng := rand.New(rand.NewPCG(1, 2))
	taken := 0
	hook := errorfs.InjectorFunc(func(op errorfs.Op) error {
		if op.Kind.ReadOrWrite() != errorfs.OpIsWrite || !busy.CompareAndSwap(false, true) {
			return nil
		}
		defer busy.Store(false)
		n := mu.len() // acknowledged before the copy is taken
		// Every third write is enough for each day; all of them with
		// DOSSIER_NODE_CRASH_ALL=1.
		if taken++; taken%3 == 0 || os.Getenv("DOSSIER_NODE_CRASH_ALL") != "" {
			snaps = append(snaps, snapshot{mem.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: int(rng.Uint64() % 101), RNG: rng}), n})
		}
		return nil
	})
	var fs vfs.FS = errorfs.Wrap(mem, hook)
	if !sync {
		fs = noSyncFS{fs}
	}
	s := open(t, fs, func(o *Options) { o.Now = nil })
	for i := range 120 {
		e := event(strings.Repeat("x", 1500))
		stream := fmt.Sprint("s", i%5)
		r, err := appendTo(s, stream, Any, e)
		if err != nil {
			t.Fatal(err)
		}
		mu.add(acked{stream, r.Revision, r.Position, e.ID})
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, snap := range snaps {
		after, err := Open(Options{Dir: "data", FS: snap.fs, MemTable: 64 << 10, IDs: 1000})
		if err != nil {
			if snap.acked == 0 {
				continue // nothing was promised yet
			}
			return checked, fmt.Errorf("after %d acknowledgements the directory does not open: %w", snap.acked, err)
		}
		err = missing(after, mu.all[:snap.acked])
		if err == nil {
			_, err = appendTo(after, "after", NoStream, event("x"))
		}
		if err := errors.Join(err, after.Close()); err != nil {
			return checked, err
		}
		checked++
	}
	return checked, nil
}

type lockedLog struct {
	mu  sync.Mutex
	all []acked
}

func (l *lockedLog) add(a acked) { l.mu.Lock(); l.all = append(l.all, a); l.mu.Unlock() }

func (l *lockedLog) len() int { l.mu.Lock(); defer l.mu.Unlock(); return len(l.all) }

// noSyncFS pretends to sync the write-ahead log: the fault the crash test has
// to find.
type noSyncFS struct{ vfs.FS }

func (f noSyncFS) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	file, err := f.FS.Create(name, c)
	if err == nil && strings.HasSuffix(name, ".log") {
		return noSyncFile{file}, nil
	}
	return file, err
}

func (f noSyncFS) ReuseForWrite(a, b string, c vfs.DiskWriteCategory) (vfs.File, error) {
	file, err := f.FS.ReuseForWrite(a, b, c)
	if err == nil {
		return noSyncFile{file}, nil
	}
	return file, err
}

type noSyncFile struct{ vfs.File }

func (noSyncFile) Sync() error                { return nil }
func (noSyncFile) SyncData() error            { return nil }
func (noSyncFile) SyncTo(int64) (bool, error) { return false, nil }

func TestCrashAtEveryWrite(t *testing.T) {
	t.Parallel()
	n, err := crashes(t, true)
	if err != nil {
		t.Fatal(err)
	}
	if n < 50 {
		t.Errorf("only %d crashes were checked", n)
	}
	t.Logf("%d crashes checked", n)
}

// TestCrashControl shows that the harness above finds a store that
// acknowledges what is not on disk.
func TestCrashControl(t *testing.T) {
	t.Parallel()
	if _, err := crashes(t, false); err == nil {
		t.Fatal("a log that is never synced lost nothing: the harness is blind")
	}
}

// faulty fails writes or syncs of the log while on.
type faulty struct {
	mu    sync.Mutex
	err   error
	kinds map[errorfs.OpKind]bool
}

func (f *faulty) set(err error, kinds ...errorfs.OpKind) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err, f.kinds = err, map[errorfs.OpKind]bool{}
	for _, k := range kinds {
		f.kinds[k] = true
	}
}

func (f *faulty) String() string { return "faulty" }

func (f *faulty) MaybeError(op errorfs.Op) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil && f.kinds[op.Kind] && strings.HasSuffix(op.Path, ".log") {
		return f.err
	}
	return nil
}

func TestDiskFullIsRefusedAndHeals(t *testing.T) {
	t.Parallel()
	mem := vfs.NewCrashableMem()
	f := &faulty{}
	s := open(t, errorfs.Wrap(mem, f))
	before := event("before")
	r, err := appendTo(s, "a", Any, before)
	if err != nil {
		t.Fatal(err)
	}
	f.set(syscall.ENOSPC, errorfs.OpFileWrite)
	for range 3 {
		if _, err := appendTo(s, "a", Any, event("during")); !errors.Is(err, ErrDiskFull) {
			t.Fatalf("append to a full disk: %v", err)
		}
		if err := missing(s, []acked{{"a", r.Revision, r.Position, before.ID}}); err != nil {
			t.Fatalf("read while the disk is full: %v", err)
		}
	}
	if v, err := s.View("a"); err != nil || v.Last != 0 {
		t.Errorf("readers see what is not durable: %d %v", v.Last, err)
	}
	f.set(nil)
	after := event("after")
	for {
		if r, err = appendTo(s, "b", NoStream, after); err == nil {
			break
		}
		if !errors.Is(err, ErrDiskFull) {
			t.Fatalf("append after space was made: %v", err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, mem.CrashClone(vfs.CrashCloneCfg{}))
	defer s.Close()
	if err := missing(s, []acked{{"b", r.Revision, r.Position, after.ID}}); err != nil {
		t.Fatal(err)
	}
}

// smallDisk is a volume with a given number of free bytes.
type smallDisk struct {
	vfs.FS
	free *atomic.Uint64
}

func (d smallDisk) GetDiskUsage(string) (vfs.DiskUsage, error) {
	return vfs.DiskUsage{TotalBytes: 1 << 40, AvailBytes: d.free.Load()}, nil
}

func TestSpaceIsLeftFree(t *testing.T) {
	t.Parallel()
	var free atomic.Uint64
	free.Store(1 << 30)
	s := open(t, smallDisk{vfs.NewMem(), &free}, func(o *Options) { o.MinFree = 1 << 20 })
	defer s.Close()
	if _, err := appendTo(s, "a", NoStream, event("1")); err != nil {
		t.Fatal(err)
	}
	free.Store(1 << 19)
	for { // the volume is asked twice a second
		if _, err := appendTo(s, "b", Any, event("2")); errors.Is(err, ErrDiskFull) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	free.Store(1 << 30)
	for {
		if _, err := appendTo(s, "a", 0, event("3")); err == nil {
			break
		} else if !errors.Is(err, ErrDiskFull) {
			t.Fatal(err)
		}
	}
}
