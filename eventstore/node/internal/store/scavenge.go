package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"
)

// Scavenged counts what a scavenge removed.
type Scavenged struct {
	Streams uint64 // streams that lost records
	Records uint64
	Bytes   uint64
}

// trim is what the writer removes from the front of a stream in one group.
type trim struct {
	first int64 // first revision that stays
	cut   []cutRecord
}

type cutRecord struct {
	revision int64
	position uint64
}

const trimKind Kind = -2

// trimPortion bounds how many records one group removes.
const trimPortion = 1000

// Scavenge removes for good what no reader of a stream can see any more:
// records below $tb, beyond $maxCount, older than $maxAge, of soft-deleted
// and tombstoned streams, and metadata that was replaced. The last record of
// a stream always stays, since revisions go on from it. Appends, reads and
// subscriptions go on; a reader that is under way sees a record or does not.
// It may be stopped at any time and started again. keep, which may be nil, says
// from which revision on a stream has to stay although readers see less of it.
func (s *Store) Scavenge(ctx context.Context, keep func(stream string) (first int64, ok bool, err error)) (Scavenged, error) {
	if keep == nil {
		keep = func(string) (int64, bool, error) { return 0, false, nil }
	}
	var total Scavenged
	after := []byte{prefixHead}
	for {
		names, err := s.someStreams(after, 256)
		if err != nil || len(names) == 0 {
			if err == nil && total.Records > 0 {
				err = s.reclaim(ctx)
			}
			return total, err
		}
		for _, name := range names {
			if err := s.scavengeStream(ctx, name, keep, &total); err != nil {
				return total, fmt.Errorf("store: scavenge %q: %w", name, err)
			}
		}
		after = append(headKey(nil, names[len(names)-1]), 0)
	}
}

// reclaim has pebble rewrite the files that hold removed records.
func (s *Store) reclaim(ctx context.Context) error {
	g, err := s.enter()
	if err != nil {
		return err
	}
	defer g.leave()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-ctx.Done():
		case <-g.guard.failCh: // it may never end
			cancel(g.guard.err())
		}
	}()
	for _, p := range []byte{prefixLog, prefixStream} {
		if err := g.db.Compact(ctx, []byte{p}, []byte{p + 1}, false); err != nil {
			return errors.Join(err, context.Cause(ctx))
		}
	}
	return nil
}

func (s *Store) someStreams(from []byte, n int) ([]string, error) {
	g, err := s.enter()
	if err != nil {
		return nil, err
	}
	defer g.leave()
	it, err := g.db.NewIter(&pebble.IterOptions{LowerBound: from, UpperBound: []byte{prefixHead + 1}})
	if err != nil {
		return nil, err
	}
	defer it.Close()
	var names []string
	for ok := it.First(); ok && len(names) < n; ok = it.Next() {
		names = append(names, string(bytes.Clone(it.Key()[1:])))
	}
	return names, it.Error()
}

func (s *Store) scavengeStream(ctx context.Context, name string, stays func(string) (int64, bool, error), total *Scavenged) error {
	v, err := s.View(name)
	if err != nil || v.no == 0 {
		return err
	}
	keep, err := s.keepFrom(&v)
	if err != nil {
		return err
	}
	if first, ok, err := stays(name); err != nil {
		return err
	} else if ok {
		keep = min(keep, first)
	}
	removed := false
	for {
		t, size, err := s.collect(&v, keep)
		if err != nil || len(t.cut) == 0 {
			if removed {
				total.Streams++
			}
			return err
		}
		if _, err := s.Submit(ctx, &Write{Kind: trimKind, Stream: name, trim: t}); err != nil {
			return err
		}
		removed = true
		total.Records += uint64(len(t.cut))
		total.Bytes += size
	}
}

// keepFrom finds the first revision that has to stay.
func (s *Store) keepFrom(v *View) (int64, error) {
	if v.Tombstoned && v.no != 0 {
		g, err := s.enter()
		if err != nil {
			return 0, err
		}
		defer g.leave()
		if _, ok, err := g.indexed(v.no, Tombstone); err != nil || ok {
			return Tombstone, err
		}
	}
	keep := min(v.lowest(), v.Last)
	if v.Meta.MaxAge <= 0 {
		return keep, nil
	}
	it, err := v.Read(0, false) // begins at the first event that is not too old
	if err != nil {
		return 0, err
	}
	defer it.Close()
	if it.Next() {
		return max(keep, it.Record().Revision), nil
	}
	return v.Last, it.Err()
}

// collect lists the oldest records below keep, a portion of them.
func (s *Store) collect(v *View, keep int64) (*trim, uint64, error) {
	g, err := s.enter()
	if err != nil {
		return nil, 0, err
	}
	defer g.leave()
	it, err := g.db.NewIter(&pebble.IterOptions{
		LowerBound: streamKey(nil, v.no, 0), UpperBound: streamKey(nil, v.no, uint64(max(keep, 0))),
	})
	if err != nil {
		return nil, 0, err
	}
	defer it.Close()
	t, size := &trim{}, uint64(0)
	for ok := it.First(); ok && len(t.cut) < trimPortion; ok = it.Next() {
		c := cutRecord{int64(binary.BigEndian.Uint64(it.Key()[9:])), binary.BigEndian.Uint64(it.Value())}
		if c.position >= v.end {
			break
		}
		if r, err := g.record(c.position); err == nil {
			size += uint64(recordSize(len(r.Stream), len(r.Type), len(r.Meta), len(r.Data)))
		}
		t.cut = append(t.cut, c)
		t.first = c.revision + 1
	}
	return t, size, it.Error()
}

// trim removes records and moves the stream's first revision in one batch.
func (w *writer) trim(req *Write) (Result, error) {
	h, err := w.head(req.Stream)
	if err != nil {
		return Result{}, err
	}
	w.touch(h)
	h.first = max(h.first, req.trim.first)
	for _, c := range req.trim.cut {
		_ = w.g.batch.Delete(logKey(nil, c.position), nil) // a plain batch does not fail
		_ = w.g.batch.Delete(streamKey(nil, h.no, uint64(c.revision)), nil)
	}
	w.g.dirty = true
	return Result{Revision: h.last}, nil
}
