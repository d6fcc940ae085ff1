package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
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
}

// firstPosition is where a new log begins, so that no record is at 0.
const firstPosition = 64

// Store is an open directory. All methods are safe for concurrent use.
type Store struct {
	opt   Options
	db    *pebble.DB
	lock  *pebble.Lock
	guard *guard
	lin   [16]byte
	mark  *marker

	end   atomic.Uint64 // published end: first position that is not durable yet
	topic topics
	stats Stats

	queue  chan *Write
	groups chan *group
	w      writer // touched by the writer goroutine only
	done   sync.WaitGroup

	mu     sync.Mutex // guards closed and users, held only to read or set them
	closed bool
	users  sync.WaitGroup // iterators and running calls; Close waits for them
	once   sync.Once
	err    error
}

// Open opens the directory, creating it if it is missing, and replays what a
// crash left in the write-ahead log. It answers ErrInUse if another process
// has the directory open. The time it takes does not grow with the log but
// with the write-ahead log and the number of ids to remember.
func Open(opt Options) (*Store, error) {
	if opt.FS == nil {
		opt.FS = vfs.Default
	}
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	if opt.CacheBytes == 0 {
		opt.CacheBytes = 64 << 20
	}
	if opt.MemTable == 0 {
		opt.MemTable = 32 << 20
	}
	if opt.Heads == 0 {
		opt.Heads = 100_000
	}
	if opt.IDs == 0 {
		opt.IDs = 100_000
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	s := &Store{opt: opt, guard: newGuard(opt.Logger), queue: make(chan *Write, 1024), groups: make(chan *group, 8)}
	if err := s.openDB(); err != nil {
		return nil, err
	}
	if err := s.load(); err != nil {
		return nil, errors.Join(err, s.db.Close(), s.lock.Close())
	}
	durable, err := readMarker(opt.FS, opt.Dir)
	if err == nil && durable > s.End() {
		err = lossError(opt.Dir, s.End(), durable)
	}
	if err == nil {
		s.mark, err = openMarker(opt.FS, opt.Dir)
	}
	if err != nil {
		return nil, errors.Join(err, s.db.Close(), s.lock.Close())
	}
	s.done.Add(2)
	go s.runWriter()
	go s.runCommitter()
	return s, nil
}

func (s *Store) openDB() error {
	fs := guardFS{FS: s.opt.FS, g: s.guard}
	if err := fs.MkdirAll(s.opt.Dir, 0o755); err != nil {
		return fmt.Errorf("store: create %s: %w", s.opt.Dir, err)
	}
	lock, err := pebble.LockDirectory(s.opt.Dir, s.opt.FS)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrInUse, s.opt.Dir, err)
	}
	cache := pebble.NewCache(s.opt.CacheBytes)
	defer cache.Unref()
	db, err := pebble.Open(s.opt.Dir, pebbleOptions(s.opt, fs, cache, lock, pebbleLog{s.guard}))
	if err != nil {
		return errors.Join(fmt.Errorf("store: open %s: %w", s.opt.Dir, err), lock.Close())
	}
	s.db, s.lock = db, lock
	return nil
}

func pebbleOptions(opt Options, fs vfs.FS, cache *pebble.Cache, lock *pebble.Lock, log pebble.Logger) *pebble.Options {
	o := &pebble.Options{
		FS:     fs,
		Cache:  cache,
		Lock:   lock,
		Logger: log,
		// Pebble's own answer to a damaged block is to end the process. Here
		// the read that met it fails, and the others go on.
		EventListener: &pebble.EventListener{
			DataCorruption: func(i pebble.DataCorruptionInfo) { log.Errorf("damaged file %s: %v", i.Path, i.Details) },
		},
		FormatMajorVersion:          pebble.FormatNewest,
		MemTableSize:                opt.MemTable,
		MemTableStopWritesThreshold: 4,
		L0CompactionThreshold:       4,
		L0StopWritesThreshold:       32,
		BytesPerSync:                1 << 20,
		MaxOpenFiles:                1000,
	}
	for i := range o.Levels {
		// Heads of streams that do not exist are asked for by every first
		// append; the filter keeps that from reading a block per level.
		o.Levels[i].FilterPolicy = bloom.FilterPolicy(10)
		o.Levels[i].FilterType = pebble.TableFilter
	}
	return o
}

// load reads what the directory knows of itself, or writes it if it is new.
func (s *Store) load() error {
	version, err := s.getCopy(keyFormat)
	if errors.Is(err, pebble.ErrNotFound) {
		return s.create()
	}
	if err != nil {
		return fmt.Errorf("store: read format version: %w", err)
	}
	if len(version) != 8 || binary.BigEndian.Uint64(version) != FormatVersion {
		return fmt.Errorf("store: %s has format version %x, this program reads %d", s.opt.Dir, version, FormatVersion)
	}
	next, err := s.getCopy(keyNext)
	if err != nil {
		return fmt.Errorf("store: read the log's end: %w", err)
	}
	position, stream, err := decodeNext(next)
	if err != nil {
		return err
	}
	lineage, err := s.getCopy(keyEpoch)
	if err != nil {
		return fmt.Errorf("store: read lineage: %w", err)
	}
	copy(s.lin[:], lineage)
	s.w.init(s, position, stream)
	s.end.Store(position)
	return s.loadIDs()
}

func (s *Store) create() error {
	_, _ = rand.Read(s.lin[:]) // never fails
	b := s.db.NewBatch()
	for _, kv := range [][2][]byte{
		{keyFormat, binary.BigEndian.AppendUint64(nil, FormatVersion)},
		{keyNext, encodeNext(firstPosition, 1)},
		{keyEpoch, s.lin[:]},
	} {
		if err := b.Set(kv[0], kv[1], nil); err != nil {
			return err
		}
	}
	if err := b.Commit(pebble.Sync); err != nil {
		return fmt.Errorf("store: create %s: %w", s.opt.Dir, err)
	}
	s.w.init(s, firstPosition, 1)
	s.end.Store(firstPosition)
	return nil
}

// loadIDs fills the id cache from the end of the log. Damaged records are
// left out here; a read of them reports the damage.
func (s *Store) loadIDs() error {
	it, err := s.db.NewIter(&pebble.IterOptions{
		LowerBound: []byte{prefixLog}, UpperBound: []byte{prefixLog + 1},
	})
	if err != nil {
		return err
	}
	defer it.Close()
	type seen struct {
		stream uint64
		id     [16]byte
		at     original
	}
	var tail []seen
	numbers := map[string]uint64{}
	for ok := it.Last(); ok && len(tail) < s.opt.IDs; ok = it.Prev() {
		r, err := decodeRecord(binary.BigEndian.Uint64(it.Key()[1:]), it.Value())
		if err != nil {
			continue
		}
		no, ok := numbers[string(r.Stream)]
		if !ok {
			h, err := s.readHead(string(r.Stream))
			if err != nil {
				return err
			}
			no = h.no
			numbers[string(r.Stream)] = no
		}
		tail = append(tail, seen{no, r.ID, original{r.Revision, r.Position}})
	}
	for i := len(tail) - 1; i >= 0; i-- {
		s.w.ids.add(tail[i].stream, tail[i].id, tail[i].at)
	}
	return it.Error()
}

// Lineage identifies the log: a copy restored from a backup keeps it, a new
// directory gets another.
func (s *Store) Lineage() [16]byte { return s.lin }

// End is the first position that readers may not see yet.
func (s *Store) End() uint64 { return s.end.Load() }

// Err reports why appends are refused at the moment, or nil.
func (s *Store) Err() error { return s.guard.err() }

// enter registers a reader. Each success needs one leave.
func (s *Store) enter() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	s.users.Add(1)
	return nil
}

func (s *Store) leave() { s.users.Done() }

// Close refuses new calls, finishes those that are under way, waits until all
// iterators are closed and closes the directory. Further calls do nothing and
// return the same error.
func (s *Store) Close() error {
	s.once.Do(func() { s.err = s.close() })
	return s.err
}

func (s *Store) close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	// Nobody may wait for space behind a closing store.
	stopped := make(chan struct{})
	go func() {
		full, failed, err := s.guard.trouble()
		if err == nil {
			select {
			case <-stopped:
			case <-full:
			case <-failed:
			}
		}
		s.guard.stop()
	}()
	s.users.Wait()
	close(s.queue)
	s.done.Wait()
	close(stopped)
	_ = s.mark.file.Close() // nothing is owed to it
	if s.guard.isFatal() || s.w.poisoned {
		// Pebble stopped inside a call and holds its locks: only the
		// directory lock can be given back.
		return errors.Join(s.guard.err(), s.lock.Close(), s.lock.Close())
	}
	return errors.Join(s.db.Close(), s.lock.Close())
}

// getCopy reads one key.
func (s *Store) getCopy(key []byte) ([]byte, error) {
	v, closer, err := s.db.Get(key)
	if err != nil {
		return nil, err
	}
	out := append([]byte(nil), v...)
	return out, closer.Close()
}

// readHead reads a stream's head as the database has it, durable or not. A
// stream that does not exist has number 0.
func (s *Store) readHead(name string) (headRecord, error) {
	var buf [128]byte
	v, closer, err := s.db.Get(headKey(buf[:0], name))
	if errors.Is(err, pebble.ErrNotFound) {
		return headRecord{last: -1}, nil
	}
	if err != nil {
		return headRecord{}, fmt.Errorf("store: read head of %q: %w", name, err)
	}
	defer closer.Close()
	return decodeHead(name, v)
}

// Submit hands a write to the writer and waits for its outcome. It returns
// ctx's error if the call was given up; the write may then still happen,
// unless ctx had ended before the writer reached it.
func (s *Store) Submit(ctx context.Context, w *Write) (Result, error) {
	full, failed, err := s.guard.trouble()
	if err != nil {
		return Result{}, err
	}
	if err := s.enter(); err != nil {
		return Result{}, err
	}
	defer s.leave()
	w.ctx, w.done = ctx, make(chan Result, 1)
	select {
	case s.queue <- w:
	case <-ctx.Done():
		return Result{}, ctx.Err()
	case <-full:
		return Result{}, ErrDiskFull
	case <-failed:
		return Result{}, s.guard.err()
	}
	select {
	case r := <-w.done:
		return r, r.Err
	case <-ctx.Done():
		return Result{}, ctx.Err()
	case <-full:
		return Result{}, ErrDiskFull
	case <-failed:
		return Result{}, s.guard.err()
	}
}

// SubmitAsync queues a write and returns; calls from one goroutine keep their
// order. If it returns nil, then runs exactly once, on the committer's
// goroutine, which everybody waits for: it may not block. While the disk is
// full it does not run; see Trouble. The write is dropped if ctx has ended or
// w.Deadline has passed when the writer reaches it.
func (s *Store) SubmitAsync(ctx context.Context, w *Write, then func(Result)) error {
	full, failed, err := s.guard.trouble()
	if err == nil {
		err = s.enter()
	}
	if err != nil {
		return err
	}
	w.ctx, w.then = ctx, func(r Result) { then(r); s.leave() }
	select {
	case s.queue <- w:
		return nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-full:
		err = ErrDiskFull
	case <-failed:
		err = s.guard.err()
	}
	s.leave()
	return err
}

// Trouble returns channels that are closed when appends can no longer be
// acknowledged, for now or for good, and an error if that is so already.
func (s *Store) Trouble() (full, failed <-chan struct{}, err error) { return s.guard.trouble() }
