package store

import (
	"context"
	"fmt"
)

// Load writes records as they are, revision, id and time included, in the
// order given. A position is kept if it lies at or behind the log's end and
// replaced by the end otherwise. Revisions of a stream must rise; a revision
// that leaves some out is marked, so that Verify does not take it for a loss.
// Positions and revisions so high that little could follow are ErrInvalid.
// It returns when the records are durable.
func (s *Store) Load(ctx context.Context, records []Record) error {
	_, err := s.Submit(ctx, &Write{Kind: load, records: records})
	return err
}

const load Kind = -1

// Where a load may put a record at most. Positions and revisions only rise, and
// clients hold both as an int64: behind a record close to the end of it a log
// or a stream would have no room left.
const (
	maxPosition = uint64(1) << 62
	maxRevision = int64(1) << 62
)

func (w *writer) load(req *Write) (Result, error) {
	// Judge all first: once a record is in the batch nothing may fail.
	last := map[string]int64{}
	for i := range req.records {
		r := &req.records[i]
		name := string(r.Stream)
		h, err := w.head(name)
		if err != nil {
			return Result{}, err
		}
		prev, ok := last[name]
		if !ok {
			prev = h.last
		}
		if r.Revision <= prev || prev == Tombstone || name == "" || len(r.Type) == 0 {
			return Result{}, fmt.Errorf("%w: record %d of stream %q does not follow revision %d", ErrInvalid, r.Revision, name, prev)
		}
		if name == "$all" || name == "$$" {
			return Result{}, fmt.Errorf("%w: no stream can have the name %q", ErrInvalid, name)
		}
		if r.Position > maxPosition || r.Revision > maxRevision && r.Revision != Tombstone {
			return Result{}, fmt.Errorf("%w: record %d of stream %q at position %d: nothing could follow it", ErrInvalid, r.Revision, name, r.Position)
		}
		if recordSize(len(r.Stream), len(r.Type), len(r.Meta), len(r.Data)) > MaxRecordSize {
			return Result{}, ErrTooLarge
		}
		last[name] = r.Revision
		if IsMetaStream(name) {
			base, err := w.head(name[2:])
			if err != nil {
				return Result{}, err
			}
			if err := w.loadMeta(base); err != nil {
				return Result{}, err
			}
		}
	}
	for i := range req.records {
		w.loadOne(&req.records[i])
	}
	return Result{Revision: int64(len(req.records))}, nil
}

func (w *writer) loadOne(r *Record) {
	h := w.heads[string(r.Stream)] // fetched above, and not evicted within a group
	w.touch(h)
	r.Position = max(r.Position, w.next)
	r.Gap = r.Revision != h.last+1 && r.Revision != Tombstone
	w.putRecord(h.no, r)
	h.last = r.Revision
	w.ids.add(h.no, r.ID, original{r.Revision, r.Position})
	if IsMetaStream(h.name) && r.Revision != Tombstone {
		w.setMeta(w.heads[h.name[2:]], document(r.JSON, r.Data))
	}
}
