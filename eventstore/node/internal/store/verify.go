package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// Report is what a verification found.
type Report struct {
	Records  uint64          // records in the log whose checksum is right
	Indexed  uint64          // entries of the stream index that name the right record
	Streams  uint64          // stream heads that agree with the index
	Unread   uint64          // records that are gone, cannot be read or are not what was written
	Skipped  uint64          // damaged places that a walk went on behind
	Notes    []string        // what could not be checked
	Problems []*CorruptError // at most maxProblems of them
	More     uint64          // problems beyond those
}

// maxProblems bounds a report.
const maxProblems = 1000

// OK reports whether nothing was found.
func (r *Report) OK() bool { return len(r.Problems) == 0 }

func (r *Report) add(stream string, revision int64, position uint64, format string, args ...any) {
	if len(r.Problems) >= maxProblems {
		r.More++
		return
	}
	r.Problems = append(r.Problems, &CorruptError{stream, revision, position, fmt.Sprintf(format, args...)})
}

func (r *Report) addErr(err error) {
	var c *CorruptError
	if errors.As(err, &c) {
		r.add(c.Stream, c.Revision, c.Position, "%s", c.Reason)
		return
	}
	r.add("", -1, 0, "%s", err)
}

// VerifyDir checks a directory that no process has open, without changing it.
// The error says that it could not be checked at all; what is wrong with the
// data is in the report.
func VerifyDir(ctx context.Context, opt Options) (*Report, error) {
	if opt.FS == nil {
		opt.FS = vfs.Default
	}
	lock, err := lockDir(opt.Dir, opt.FS)
	if err != nil {
		return nil, err
	}
	notes, err := noted(opt.FS, opt.Dir)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	if err := inspect(opt.FS, opt.Dir); err != nil {
		r := &Report{Notes: notes}
		if lost := (*CorruptError)(nil); errors.As(err, &lost) {
			r.addErr(err)
			err = nil
		}
		return r, errors.Join(err, lock.Close())
	}
	cache := pebble.NewCache(64 << 20)
	defer cache.Unref()
	o := pebbleOptions(opt, opt.FS, cache, quiet{}, newPressure(&Stats{}))
	o.Lock = lock
	o.ReadOnly = true
	db, err := pebble.Open(opt.Dir, o)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("store: open %s: %w", opt.Dir, err), lock.Close())
	}
	r, err := verify(ctx, db)
	r.Notes = notes
	if err == nil {
		err = r.checkMarker(opt, db)
	}
	return r, errors.Join(err, db.Close(), lock.Close())
}

type quiet struct{}

func (quiet) Infof(string, ...any)         {}
func (quiet) Errorf(string, ...any)        {}
func (quiet) Fatalf(f string, args ...any) { panic(fmt.Sprintf(f, args...)) }

// Verify checks the data of an open store while it is used.
func (s *Store) Verify(ctx context.Context) (*Report, error) {
	g, err := s.enter()
	if err != nil {
		return nil, err
	}
	defer g.leave()
	snap := g.db.NewSnapshot()
	defer snap.Close()
	return verify(ctx, snap)
}

// verifier reads one state of the database from end to end.
type verifier struct {
	ctx    context.Context
	db     pebble.Reader
	report *Report
	n      int

	unnamed map[uint64][]*CorruptError // by number of stream, of records that cannot be read
	skipped []skip                     // of the log
}

func verify(ctx context.Context, db pebble.Reader) (*Report, error) {
	v := &verifier{ctx: ctx, db: db, report: &Report{}, unnamed: map[uint64][]*CorruptError{}}
	if err := v.log(); err != nil {
		return v.report, err
	}
	if err := v.index(); err != nil {
		return v.report, err
	}
	if v.report.OK() && v.report.Records != v.report.Indexed {
		v.report.add("", -1, 0, "the log has %d records, the index %d", v.report.Records, v.report.Indexed)
	}
	return v.report, v.heads()
}

// each calls f with every key that can be read, and skipped where some cannot.
func (v *verifier) each(prefix byte, f func(key, value []byte), skipped func(skip)) error {
	for from := []byte{prefix}; ; {
		last, damage, err := v.walk(from, f)
		if err != nil || damage == nil {
			return err
		}
		next, err := v.behind(last)
		if err != nil {
			return err
		}
		s := skip{last, next}
		v.report.Skipped++
		v.report.add("", -1, positionOf(last), "%s: %s", s, firstLine(damage))
		skipped(s)
		if from = next; next == nil {
			return nil
		}
	}
}

// walk calls f with the keys of one prefix until it meets damage. It returns
// the last key that it has read, or from.
func (v *verifier) walk(from []byte, f func(key, value []byte)) (last []byte, damage, err error) {
	it, err := v.db.NewIter(&pebble.IterOptions{LowerBound: from, UpperBound: []byte{from[0] + 1}})
	if err != nil {
		return nil, nil, err
	}
	defer it.Close()
	last = append(last, from...)
	for ok := it.First(); ok; ok = it.Next() {
		if v.n++; v.n%1024 == 0 && v.ctx.Err() != nil {
			return nil, nil, v.ctx.Err()
		}
		last = append(last[:0], it.Key()...)
		value, err := it.ValueAndErr()
		if err != nil {
			v.report.add("", -1, positionOf(last), "key %x cannot be read: %s", it.Key(), firstLine(err))
			continue
		}
		f(it.Key(), value)
	}
	return last, it.Error(), nil
}

func positionOf(key []byte) uint64 {
	if len(key) == 9 && key[0] == prefixLog {
		return binary.BigEndian.Uint64(key[1:])
	}
	return 0
}

func (v *verifier) get(key []byte) ([]byte, error) {
	b, closer, err := v.db.Get(key)
	if err != nil {
		return nil, err
	}
	out := append([]byte(nil), b...)
	return out, closer.Close()
}

func (v *verifier) log() error {
	var end uint64
	err := v.each(prefixLog, func(key, value []byte) {
		position := positionOf(key)
		if _, err := decodeRecord(position, value); err != nil {
			v.report.Unread++
			v.report.addErr(damaged(position, value, err))
			return
		}
		end = position + uint64(len(value)) + keyOverhead
		v.report.Records++
	}, func(s skip) { v.skipped = append(v.skipped, s) })
	if err != nil {
		return err
	}
	raw, err := v.get(keyNext)
	if err != nil {
		v.report.add("", -1, 0, "the log's end marker cannot be read: %s", firstLine(err))
		return nil
	}
	next, _, err := decodeNext(raw)
	switch {
	case err != nil:
		v.report.addErr(err)
	case next < end:
		v.report.add("", -1, end, "records lie behind the log's end %d", next)
	}
	return nil
}

// index checks that every entry names its record, that revisions have no gaps
// but those that were imported or scavenged, and that heads agree.
func (v *verifier) index() error {
	i := &indexedStream{verifier: v}
	err := v.each(prefixStream, i.entry, func(skip) { i.hole = true })
	i.finish()
	return err
}

// indexedStream is the stream whose entries the index is at. It is known by its number
// until one of its records can be read.
type indexedStream struct {
	*verifier
	begun bool
	named bool
	no    uint64
	name  string
	head  headRecord
	prev  int64 // revision of the entry before
	some  bool  // there was one
	hole  bool  // what is behind it cannot be read
}

// finish compares the end of a stream with its head.
func (i *indexedStream) finish() {
	if i.named && !i.hole && i.head.no == i.no && i.head.last != i.prev {
		i.report.add(i.name, i.prev, 0, "the head says the last revision is %d, the index ends at %d", i.head.last, i.prev)
	}
}

// bad reports an entry. What the name is the heads may tell.
func (i *indexedStream) bad(revision int64, position uint64, format string, args ...any) {
	before := len(i.report.Problems)
	i.report.add(i.name, revision, position, format, args...)
	if !i.named && len(i.report.Problems) > before {
		i.unnamed[i.no] = append(i.unnamed[i.no], i.report.Problems[before])
	}
}

func (i *indexedStream) entry(key, value []byte) {
	no, revision := binary.BigEndian.Uint64(key[1:]), int64(binary.BigEndian.Uint64(key[9:]))
	if !i.begun || i.no != no {
		i.finish()
		*i = indexedStream{verifier: i.verifier, begun: true, no: no, hole: i.hole}
	}
	first, before, hole := !i.some, i.prev, i.hole
	i.prev, i.some, i.hole = revision, true, false
	if len(value) != 8 {
		i.bad(revision, 0, "index entry has %d bytes", len(value))
		return
	}
	position := binary.BigEndian.Uint64(value)
	raw, err := i.get(logKey(nil, position))
	if err != nil {
		i.report.Unread++
		i.bad(revision, position, "the index names a record that cannot be read: %s", firstLine(err))
		return
	}
	passed := slices.ContainsFunc(i.skipped, func(s skip) bool { return s.hides(position) }) // by the walk of the log
	r, err := decodeRecord(position, raw)
	switch {
	case err != nil && passed: // else it was reported with the log
		i.report.Unread++
		i.bad(revision, position, "%s", err)
		return
	case err != nil:
		return
	case passed: // between two damages, or in another table
		i.report.Records++
	}
	if !i.named {
		i.open(string(r.Stream), revision, position)
	}
	if first {
		before = i.head.first - 1
	}
	switch {
	case r.Revision != revision || string(r.Stream) != i.name:
		i.bad(revision, position, "the index names record %d of %q", r.Revision, r.Stream)
		return
	case revision != before+1 && !hole && !r.Gap && revision != Tombstone:
		i.bad(revision, position, "revisions %d to %d are missing", before+1, revision-1)
	}
	i.report.Indexed++
}

// open names the stream by one of its records and looks its head up.
func (i *indexedStream) open(name string, revision int64, position uint64) {
	i.named, i.name = true, name
	i.nameAll(i.no, name)
	b, err := i.get(headKey(nil, name))
	if err == nil {
		i.head, err = decodeHead(name, b)
	}
	if err != nil {
		i.bad(revision, position, "the stream's head cannot be read: %s", firstLine(err))
	} else if i.head.no != i.no {
		i.bad(revision, position, "the head says stream number %d, the index %d", i.head.no, i.no)
	}
}

// nameAll names what was reported of a stream when only its number was known.
func (v *verifier) nameAll(no uint64, name string) {
	for _, p := range v.unnamed[no] {
		p.Stream = name
	}
	delete(v.unnamed, no)
}

func (v *verifier) heads() error {
	return v.each(prefixHead, func(key, value []byte) {
		name := string(key[1:])
		h, err := decodeHead(name, value)
		if err != nil {
			v.report.addErr(err)
			return
		}
		v.nameAll(h.no, name)
		if _, err := v.get(streamKey(nil, h.no, uint64(h.last))); err != nil {
			v.report.add(name, h.last, 0, "the stream's last revision is not in the index: %s", firstLine(err))
			return
		}
		v.report.Streams++
	}, func(skip) {})
}

// checkMarker finds out whether the log was longer once.
func (r *Report) checkMarker(opt Options, db *pebble.DB) error {
	known, err := readMarker(opt.FS, opt.Dir)
	if err != nil {
		return err
	}
	raw, closer, err := db.Get(keyNext)
	if err != nil {
		return nil // reported with the log
	}
	defer closer.Close()
	if end, _, err := decodeNext(raw); err == nil && known.end > end {
		r.addErr(lossError(opt.Dir, end, known.end))
	}
	return nil
}
