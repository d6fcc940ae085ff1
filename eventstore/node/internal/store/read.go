package store

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"
)

// record reads and checks one record, durable or not. The answer owns its
// memory.
func (g *generation) record(position uint64) (Record, error) {
	var buf [9]byte
	v, closer, err := g.db.Get(logKey(buf[:0], position))
	if err != nil {
		return Record{}, g.unreadable(position, err)
	}
	defer closer.Close()
	r, err := decodeRecord(position, v)
	if err != nil {
		return Record{}, damaged(position, v, err)
	}
	return r.Clone(), nil
}

// damaged names a record as well as its bytes allow.
func damaged(position uint64, raw []byte, err error) error {
	c := &CorruptError{Revision: -1, Position: position, Reason: err.Error()}
	if r, perr := parseRecord(position, raw); perr == nil {
		c.Stream, c.Revision = string(r.Stream), r.Revision
	}
	return c
}

// unreadable names a record that the database could not deliver at all.
func (g *generation) unreadable(position uint64, err error) error {
	if errors.Is(err, pebble.ErrNotFound) || pebble.IsCorruptionError(err) {
		return &CorruptError{Revision: -1, Position: position, Reason: firstLine(err)}
	}
	return fmt.Errorf("store: read position %d: %w", position, err)
}

// Record reads the record at a position. It answers false if there is none
// that readers may see.
func (s *Store) Record(position uint64) (Record, bool, error) {
	g, err := s.enter()
	if err != nil {
		return Record{}, false, err
	}
	defer g.leave()
	if position >= g.end.Load() {
		return Record{}, false, nil
	}
	var buf [9]byte
	v, closer, err := g.db.Get(logKey(buf[:0], position))
	if errors.Is(err, pebble.ErrNotFound) {
		return Record{}, false, nil
	}
	if err != nil {
		return Record{}, false, g.unreadable(position, err)
	}
	defer closer.Close()
	r, err := decodeRecord(position, v)
	if err != nil {
		return Record{}, false, damaged(position, v, err)
	}
	return r.Clone(), true, nil
}

// AllIter walks the log. It holds a view of the database as it was when it was
// opened: close it soon, since it keeps scavenged files on disk.
type AllIter struct {
	g    *generation
	it   *pebble.Iterator
	back bool
	on   bool
	last uint64
	end  uint64
	err  error
	rec  Record
}

// ReadAll walks positions from ≤ p < End upwards, or p < from downwards.
func (s *Store) ReadAll(from uint64, backwards bool) (*AllIter, error) {
	g, err := s.enter()
	if err != nil {
		return nil, err
	}
	end := g.end.Load()
	lower, upper := from, end
	if backwards {
		lower, upper = 0, min(from, end)
	}
	upper = max(lower, upper)
	it, err := g.db.NewIter(&pebble.IterOptions{LowerBound: logKey(nil, lower), UpperBound: logKey(nil, upper)})
	if err != nil {
		g.leave()
		return nil, fmt.Errorf("store: read $all: %w", err)
	}
	return &AllIter{g: g, it: it, back: backwards, end: end}, nil
}

// Next moves to the next record and reports whether there is one.
func (a *AllIter) Next() bool {
	if a.err != nil {
		return false
	}
	var ok bool
	switch {
	case a.on && a.back:
		ok = a.it.Prev()
	case a.on:
		ok = a.it.Next()
	case a.back:
		ok = a.it.Last()
	default:
		ok = a.it.First()
	}
	a.on = true
	if !ok {
		if err := a.it.Error(); err != nil {
			a.err = &CorruptError{Revision: -1, Position: a.last, Reason: "unreadable next to this position: " + firstLine(err)}
		}
		return false
	}
	position := binary.BigEndian.Uint64(a.it.Key()[1:])
	value, err := a.it.ValueAndErr()
	if err == nil {
		a.rec, err = decodeRecord(position, value)
	}
	if err != nil {
		a.err = damaged(position, value, err)
		return false
	}
	a.last = position
	return true
}

// Record is the current record; it is valid until the next call of Next.
func (a *AllIter) Record() *Record { return &a.rec }

// End is the published end the iterator was opened at: going forwards, every
// visible record below it has been passed once Next returned false.
func (a *AllIter) End() uint64 { return a.end }

// Err says why Next returned false, nil at the end.
func (a *AllIter) Err() error { return a.err }

// Close gives the view back. It may be called once.
func (a *AllIter) Close() {
	_ = a.it.Close() // its error was reported by Next
	a.g.leave()
}
