package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// Options say where and how a store keeps its data. Only Dir is required.
type Options struct {
	Dir        string
	FS         vfs.FS           // default vfs.Default; tests put a crashable one here
	Logger     *slog.Logger     // default: discard
	CacheBytes int64            // block cache, default 64 MiB
	MemTable   uint64           // bytes of a memtable, default 32 MiB
	Heads      int              // stream heads kept in memory by the writer, default 100,000
	IDs        int              // recently written event ids kept, default 100,000
	MinFree    uint64           // bytes of the volume that appends leave free; 0: none
	Now        func() time.Time // default time.Now
	NoSync     bool             // benchmarks only: acknowledges what a crash may take back
	Lock       *Lock            // of LockDir, held for as long as the store is open; nil: it takes its own
}

// Store is an open directory. All methods are safe for concurrent use.
type Store struct {
	opt     Options
	lock    *Lock
	cache   *pebble.Cache
	mark    *marker
	gen     atomic.Pointer[generation]
	removes removals
	topic   topics
	stats   Stats

	closing    chan struct{}
	supervisor sync.WaitGroup

	mu     sync.Mutex // guards closed and the exchange of gen, held only for that
	closed bool
	once   sync.Once
	err    error
}

// Open opens the directory, creating it if it is missing, and replays what a
// crash left in the write-ahead log. It answers ErrInUse if another process
// has the directory open, and ErrDiskFull if there is no space to replay the
// log. The time it takes does not grow with the log but with the write-ahead
// log and the number of ids to remember.
func Open(opt Options) (*Store, error) {
	opt.setDefaults()
	if err := opt.FS.MkdirAll(opt.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("store: create %s: %w", opt.Dir, err)
	}
	lock := opt.Lock
	if lock == nil {
		var err error
		if lock, err = lockDir(opt.Dir, opt.FS); err != nil {
			return nil, err
		}
	}
	s := &Store{opt: opt, lock: lock, cache: pebble.NewCache(opt.CacheBytes), closing: make(chan struct{})}
	if err := s.open(); err != nil {
		s.cache.Unref()
		return nil, errors.Join(err, s.unlock())
	}
	s.supervisor.Add(1)
	go s.supervise()
	return s, nil
}

func (s *Store) open() (err error) {
	known, err := readMarker(s.opt.FS, s.opt.Dir)
	if err != nil {
		return err
	}
	if err := inspect(s.opt.FS, s.opt.Dir); err != nil {
		return err
	}
	if s.mark, err = openMarker(s.opt.FS, s.opt.Dir); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = s.mark.file.Close() // nothing is owed to it
		}
	}()
	// Where it turns out that something is gone nothing is deleted: a log that
	// pebble has read and needs no more may hold what it did not find in it.
	s.removes.keep()
	g, err := s.openGeneration(false)
	if err != nil {
		return err
	}
	if known.end > g.end.Load() {
		return errors.Join(lossError(s.opt.Dir, g.end.Load(), known.end), g.close())
	}
	s.removes.release(s.opt.FS.Remove)
	s.mark.set(g.end.Load()) // an older directory has no mark: from here on there is something to check
	s.gen.Store(g)
	return nil
}

func (o *Options) setDefaults() {
	if o.FS == nil {
		o.FS = vfs.Default
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.CacheBytes == 0 {
		o.CacheBytes = 64 << 20
	}
	if o.MemTable == 0 {
		o.MemTable = 32 << 20
	}
	if o.Heads == 0 {
		o.Heads = 100_000
	}
	if o.IDs == 0 {
		o.IDs = 100_000
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Dir = o.FS.PathDir(o.FS.PathJoin(o.Dir, "x")) // as pebble writes it
}

// Lineage identifies the log: a copy restored from a backup keeps it, a new
// directory gets another.
func (s *Store) Lineage() [16]byte { return s.gen.Load().lin }

// End is the first position that readers may not see yet.
func (s *Store) End() uint64 { return s.gen.Load().end.Load() }

// Err reports why appends are refused at the moment, or nil.
func (s *Store) Err() error {
	g := s.gen.Load()
	if err := g.guard.err(); err != nil {
		return err
	}
	if err := g.refuses.Load(); err != nil {
		return *err
	}
	return nil
}

// Trouble returns channels that are closed when appends can no longer be
// acknowledged for now, and an error if that is so already. Ask again after
// that: appends resume with other channels.
func (s *Store) Trouble() (full, failed <-chan struct{}, err error) {
	return s.gen.Load().guard.trouble()
}

// enter registers a reader with the current generation, whose published end
// bounds what it may see. Each success needs one leave.
func (s *Store) enter() (*generation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	g := s.gen.Load()
	g.readers.Add(1)
	return g, nil
}

func (g *generation) leave() { g.readers.Done() }

// enterCall registers a write. Each success needs one Done of calls.
func (s *Store) enterCall() (*generation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	g := s.gen.Load()
	g.calls.Add(1)
	return g, nil
}

// Close refuses new calls, finishes those that are under way, waits until all
// iterators are closed and closes the directory. Further calls do nothing and
// return the same error. If appends are refused at that moment, for a full
// disk or a failed write, it waits for nothing and returns the cause; what
// was acknowledged is on disk.
func (s *Store) Close() error {
	s.once.Do(func() { s.err = s.close() })
	return s.err
}

func (s *Store) close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	close(s.closing)
	s.supervisor.Wait() // from here on there is one generation
	g := s.gen.Load()
	idle := make(chan struct{})
	go func() { g.readers.Wait(); g.calls.Wait(); close(idle) }()
	full, failed, err := g.guard.trouble()
	if err == nil {
		select {
		case <-idle:
		case <-full:
			err = ErrDiskFull
		case <-failed:
			err = g.guard.err()
		}
	}
	if err != nil {
		// Nobody may wait for space behind a closed store.
		g.guard.fail("close", err)
		g.guard.stop()
		g.seal()
		g.guard.drain()
		g.retire()
	} else {
		err = g.close()
	}
	_ = s.mark.file.Close() // nothing is owed to it
	s.cache.Unref()
	return errors.Join(err, s.unlock())
}

// unlock gives back a lock that the store took itself.
func (s *Store) unlock() error {
	if s.opt.Lock != nil {
		return nil
	}
	return s.lock.Close()
}

// Submit hands a write to the writer and waits for its outcome. It returns
// ctx's error if the call was given up; the write may then still happen,
// unless ctx had ended before the writer reached it.
func (s *Store) Submit(ctx context.Context, w *Write) (Result, error) {
	g, err := s.enterCall()
	if err != nil {
		return Result{}, err
	}
	defer g.calls.Done()
	full, failed, err := g.guard.trouble()
	if err != nil {
		return Result{}, err
	}
	w.ctx, w.done = ctx, make(chan Result, 1)
	select {
	case g.queue <- w:
	case <-ctx.Done():
		return Result{}, ctx.Err()
	case <-full:
		return Result{}, ErrDiskFull
	case <-failed:
		return Result{}, g.guard.err()
	}
	select {
	case r := <-w.done:
		return r, r.Err
	case <-ctx.Done():
		return Result{}, ctx.Err()
	case <-full:
		return Result{}, ErrDiskFull
	case <-failed:
		return Result{}, g.guard.err()
	}
}

// SubmitAsync queues a write and returns; calls from one goroutine keep their
// order. If it returns nil, then runs at most once, on the committer's
// goroutine, which everybody waits for: it may not block. While the disk is
// full, or after a failed write, it may not run at all; see Trouble. The
// write is dropped if ctx has ended or w.Deadline has passed when the writer
// reaches it.
func (s *Store) SubmitAsync(ctx context.Context, w *Write, then func(Result)) error {
	g, err := s.enterCall()
	if err != nil {
		return err
	}
	full, failed, err := g.guard.trouble()
	if err == nil {
		w.ctx, w.then = ctx, func(r Result) { then(r); g.calls.Done() }
		select {
		case g.queue <- w:
			return nil
		case <-ctx.Done():
			err = ctx.Err()
		case <-full:
			err = ErrDiskFull
		case <-failed:
			err = g.guard.err()
		}
	}
	g.calls.Done()
	return err
}
