package store

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/sstable"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// firstPosition is where a new log begins, so that no record is at 0.
const firstPosition = 64

func pebbleOptions(opt Options, fs vfs.FS, cache *pebble.Cache, log pebble.Logger, press *pressure) *pebble.Options {
	o := &pebble.Options{
		FS:                          fs,
		Cache:                       cache,
		Logger:                      log,
		EventListener:               press.listener(log),
		FormatMajorVersion:          pebble.FormatNewest,
		MemTableSize:                opt.MemTable,
		MemTableStopWritesThreshold: 4,
		L0CompactionThreshold:       4,
		L0StopWritesThreshold:       pebbleNoStop, // see pressure.go
		BytesPerSync:                1 << 20,
		MaxOpenFiles:                1000,
	}
	o.Experimental.CompactionScheduler = press.pace
	for i := range o.Levels {
		// Heads of streams that do not exist are asked for by every first
		// append; the filter keeps that from reading a block per level.
		o.Levels[i].FilterPolicy = bloom.FilterPolicy(10)
		o.Levels[i].FilterType = pebble.TableFilter
		// Sealed fields do not compress, and a walk along a log that is larger
		// than the cache would decompress every block of it: that was half of
		// the time of a read of $all. Blocks of earlier versions are read as
		// they are.
		o.Levels[i].Compression = func() *sstable.CompressionProfile { return sstable.NoCompression }
		o.Levels[i].BlockSize = 16 << 10
	}
	return o
}

// Exists reports whether a directory holds a store.
func Exists(dir string) (bool, error) {
	desc, err := pebble.Peek(dir, vfs.Default)
	if err != nil {
		return false, fmt.Errorf("store: look at %s: %w", dir, err)
	}
	return desc.Exists, nil
}

// load reads what the directory knows of itself, or writes it if it is new.
func (g *generation) load() error {
	version, err := g.getCopy(keyFormat)
	if errors.Is(err, pebble.ErrNotFound) {
		if err := g.mustBeEmpty(); err != nil {
			return err
		}
		return g.create()
	}
	if err != nil {
		return fmt.Errorf("store: read format version: %w", err)
	}
	if len(version) != 8 || binary.BigEndian.Uint64(version) != FormatVersion {
		return fmt.Errorf("store: %s has format version %x, this program reads %d", g.s.opt.Dir, version, FormatVersion)
	}
	next, err := g.getCopy(keyNext)
	if err != nil {
		return fmt.Errorf("store: read the log's end: %w", err)
	}
	position, stream, err := decodeNext(next)
	if err != nil {
		return err
	}
	lineage, err := g.getCopy(keyEpoch)
	if err != nil {
		return fmt.Errorf("store: read lineage: %w", err)
	}
	copy(g.lin[:], lineage)
	g.w.init(g, position, stream)
	g.end.Store(position)
	return g.loadIDs()
}

// mustBeEmpty is an error where a directory that does not know of itself has
// records: it has lost a part and is not new.
func (g *generation) mustBeEmpty() error {
	it, err := g.db.NewIter(nil)
	if err != nil {
		return err
	}
	defer it.Close()
	if it.First() {
		return &CorruptError{Revision: -1, Reason: g.s.opt.Dir + ": a part of the data is gone, the format version with it; restore a backup"}
	}
	return it.Error()
}

func (g *generation) create() error {
	_, _ = rand.Read(g.lin[:]) // never fails
	b := g.db.NewBatch()
	for _, kv := range [][2][]byte{
		{keyFormat, binary.BigEndian.AppendUint64(nil, FormatVersion)},
		{keyNext, encodeNext(firstPosition, 1)},
		{keyEpoch, g.lin[:]},
	} {
		if err := b.Set(kv[0], kv[1], nil); err != nil {
			return err
		}
	}
	if err := b.Commit(pebble.Sync); err != nil {
		return fmt.Errorf("store: create %s: %w", g.s.opt.Dir, err)
	}
	g.w.init(g, firstPosition, 1)
	g.end.Store(firstPosition)
	return nil
}

// loadIDs fills the id cache from the end of the log. Damaged records are
// left out here, and all before a damage that cannot be passed; a read of them
// reports it.
func (g *generation) loadIDs() error {
	it, err := g.db.NewIter(&pebble.IterOptions{
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
	for ok := it.Last(); ok && len(tail) < g.s.opt.IDs; ok = it.Prev() {
		r, err := decodeRecord(binary.BigEndian.Uint64(it.Key()[1:]), it.Value())
		if err != nil {
			continue
		}
		no, ok := numbers[string(r.Stream)]
		if !ok {
			h, err := g.readHead(string(r.Stream))
			if damaged := (*CorruptError)(nil); errors.As(err, &damaged) {
				continue
			}
			if err != nil {
				return err
			}
			no = h.no
			numbers[string(r.Stream)] = no
		}
		tail = append(tail, seen{no, r.ID, original{r.Revision, r.Position}})
	}
	for i := len(tail) - 1; i >= 0; i-- {
		g.w.ids.add(tail[i].stream, tail[i].id, tail[i].at)
	}
	if err := it.Error(); err != nil && !pebble.IsCorruptionError(err) {
		return fmt.Errorf("store: read the log's last ids: %w", err)
	}
	return nil
}

// getCopy reads one key.
func (g *generation) getCopy(key []byte) ([]byte, error) {
	v, closer, err := g.db.Get(key)
	if err != nil {
		return nil, err
	}
	out := append([]byte(nil), v...)
	return out, closer.Close()
}

// readHead reads a stream's head as the database has it, durable or not. A
// stream that does not exist has number 0.
func (g *generation) readHead(name string) (headRecord, error) {
	var buf [128]byte
	v, closer, err := g.db.Get(headKey(buf[:0], name))
	if errors.Is(err, pebble.ErrNotFound) {
		return headRecord{last: -1}, nil
	}
	if pebble.IsCorruptionError(err) {
		return headRecord{}, &CorruptError{Stream: name, Revision: -1, Reason: "its head cannot be read: " + firstLine(err)}
	}
	if err != nil {
		return headRecord{}, fmt.Errorf("store: read head of %q: %w", name, err)
	}
	defer closer.Close()
	return decodeHead(name, v)
}
