package store

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"
)

// View is a stream as readers see it at one published end.
type View struct {
	Name        string
	Last        int64 // last revision, -1 if the stream has no event
	Tombstoned  bool
	SoftDeleted bool
	HasMeta     bool
	Meta        Metadata

	s     *Store
	no    uint64
	first int64
	end   uint64
}

// Exists reports whether a read of the stream finds one.
func (v *View) Exists() bool { return v.Last >= 0 && !v.SoftDeleted && !v.Tombstoned }

// View looks a stream up.
func (s *Store) View(name string) (View, error) {
	g, err := s.enter()
	if err != nil {
		return View{}, err
	}
	defer g.leave()
	return g.again(func() (View, error) { return g.view(name) })
}

// again looks once more where a scavenge may have removed replaced metadata
// between the look at the index and the read of the record.
func (g *generation) again(look func() (View, error)) (View, error) {
	for try := 0; ; try++ {
		v, err := look()
		var gone *CorruptError
		if try < 3 && errors.As(err, &gone) && g.end.Load() > v.end {
			continue
		}
		return v, err
	}
}

func (g *generation) view(name string) (View, error) {
	end := g.end.Load()
	v, err := g.bare(name, end)
	if err != nil {
		return v, err
	}
	if IsMetaStream(name) {
		base, err := g.bare(rootOf(name), end)
		v.Tombstoned = v.Tombstoned || base.Tombstoned
		v.Meta = metaOfMeta
		return v, err
	}
	err = g.viewMeta(&v) // before v is copied
	return v, err
}

// viewMeta fills in what the stream's metadata says.
func (g *generation) viewMeta(v *View) error {
	mv, err := g.bare(MetaStream(v.Name), v.end)
	if err != nil || mv.Last < 0 {
		return err
	}
	v.HasMeta = true
	position, ok, err := g.indexed(mv.no, mv.Last)
	if err != nil || !ok {
		return err
	}
	r, err := g.record(position)
	if err != nil {
		return err
	}
	v.Meta = ParseMetadata(document(r.JSON, r.Data))
	v.SoftDeleted = v.Meta.SoftDeleted()
	return nil
}

// Metadata returns the metadata of a stream as the server understands it.
func (s *Store) Metadata(name string) (Metadata, error) {
	if IsMetaStream(name) {
		return metaOfMeta, nil
	}
	g, err := s.enter()
	if err != nil {
		return Metadata{}, err
	}
	defer g.leave()
	v, err := g.again(func() (View, error) {
		v := View{Name: name, s: s, end: g.end.Load()}
		err := g.viewMeta(&v) // before v is copied
		return v, err
	})
	return v.Meta, err
}

// bare finds a stream's last revision below end, without its metadata.
func (g *generation) bare(name string, end uint64) (View, error) {
	v := View{Name: name, Last: -1, s: g.s, end: end}
	// The head is read after end was taken, so it is at least as new.
	h, err := g.readHead(name)
	if err != nil || h.no == 0 {
		return v, err
	}
	v.no, v.first = h.no, h.first
	if position, ok, err := g.indexed(h.no, h.last); err != nil {
		return v, err
	} else if h.last != Tombstone && (!ok || position < end) {
		v.Last = h.last // not in the index: scavenged, so durable
		return v, nil
	} else if h.last == Tombstone && position < end {
		v.Tombstoned = true
	}
	it, err := g.db.NewIter(&pebble.IterOptions{
		LowerBound: streamKey(nil, h.no, 0), UpperBound: streamKey(nil, h.no, uint64(Tombstone)),
	})
	if err != nil {
		return v, fmt.Errorf("store: read index of %q: %w", name, err)
	}
	defer it.Close()
	for ok := it.Last(); ok; ok = it.Prev() {
		if binary.BigEndian.Uint64(it.Value()) < end {
			v.Last = int64(binary.BigEndian.Uint64(it.Key()[9:]))
			break
		}
	}
	return v, it.Error()
}

func (g *generation) indexed(no uint64, revision int64) (uint64, bool, error) {
	var buf [17]byte
	b, closer, err := g.db.Get(streamKey(buf[:0], no, uint64(revision)))
	if errors.Is(err, pebble.ErrNotFound) {
		return 0, false, nil
	}
	if pebble.IsCorruptionError(err) {
		return 0, false, &CorruptError{Revision: revision, Reason: fmt.Sprintf("the index of stream number %d cannot be read: %s", no, firstLine(err))}
	}
	if err != nil {
		return 0, false, fmt.Errorf("store: read stream index: %w", err)
	}
	position := binary.BigEndian.Uint64(b)
	return position, true, closer.Close()
}

// hidden reports whether a stream's metadata hides one of its events.
func hidden(m *Metadata, stream string, revision, last, created, now int64) bool {
	if IsMetaStream(stream) {
		return revision < last
	}
	if m.HasTruncate && revision < m.TruncateBefore {
		return true
	}
	if m.MaxCount > 0 && revision <= last-m.MaxCount {
		return true
	}
	return m.MaxAge > 0 && created < now-int64(m.MaxAge/100)
}

// lowest is the first revision that truncation and counting leave readable.
func (v *View) lowest() int64 {
	low := v.first
	if v.Meta.HasTruncate {
		low = max(low, v.Meta.TruncateBefore)
	}
	if v.Meta.MaxCount > 0 {
		low = max(low, v.Last-v.Meta.MaxCount+1)
	}
	return low
}

// StreamIter walks one stream's readable events.
type StreamIter struct {
	v     *View
	g     *generation
	index *pebble.Iterator
	log   *pebble.Iterator
	back  bool
	on    bool
	now   int64
	err   error
	rec   Record
	buf   [9]byte
}

// Read walks revisions from ≤ r ≤ Last upwards, or r ≤ from downwards,
// leaving out what the stream's metadata hides at this moment.
func (v *View) Read(from int64, backwards bool) (*StreamIter, error) {
	g, err := v.s.enter()
	if err != nil {
		return nil, err
	}
	lower, upper := max(from, v.lowest()), v.Last
	if backwards {
		lower, upper = v.lowest(), min(from, v.Last)
	}
	if v.no == 0 || lower > upper {
		lower, upper = 0, -1
	}
	// The log is opened first: a scavenge in between then leaves records
	// without an entry, which is harmless, and not the other way round.
	log, err := g.db.NewIter(&pebble.IterOptions{LowerBound: []byte{prefixLog}, UpperBound: logKey(nil, v.end)})
	if err != nil {
		g.leave()
		return nil, fmt.Errorf("store: read %q: %w", v.Name, err)
	}
	index, err := g.db.NewIter(&pebble.IterOptions{
		LowerBound: streamKey(nil, v.no, uint64(lower)), UpperBound: streamKey(nil, v.no, uint64(upper+1)),
	})
	if err != nil {
		_ = log.Close()
		g.leave()
		return nil, fmt.Errorf("store: read %q: %w", v.Name, err)
	}
	return &StreamIter{v: v, g: g, index: index, log: log, back: backwards, now: ticks(v.s.opt.Now())}, nil
}

// Next moves to the next readable event and reports whether there is one.
func (i *StreamIter) Next() bool {
	for i.err == nil && i.step() {
		revision := int64(binary.BigEndian.Uint64(i.index.Key()[9:]))
		position := binary.BigEndian.Uint64(i.index.Value())
		if i.err = i.load(position, revision); i.err != nil {
			return false
		}
		if i.v.Meta.MaxAge > 0 && hidden(&i.v.Meta, i.v.Name, revision, i.v.Last, i.rec.Created, i.now) {
			continue
		}
		return true
	}
	return false
}

func (i *StreamIter) step() bool {
	var ok bool
	switch {
	case i.on && i.back:
		ok = i.index.Prev()
	case i.on:
		ok = i.index.Next()
	case i.back:
		ok = i.index.Last()
	default:
		ok = i.index.First()
	}
	i.on = true
	if !ok {
		if err := i.index.Error(); err != nil {
			i.err = &CorruptError{Stream: i.v.Name, Revision: i.rec.Revision, Reason: "index unreadable next to this revision: " + firstLine(err)}
		}
	}
	return ok
}

// load reads the record an index entry points at and checks that it is the
// one the entry means.
func (i *StreamIter) load(position uint64, revision int64) error {
	bad := func(reason string) error {
		return &CorruptError{Stream: i.v.Name, Revision: revision, Position: position, Reason: reason}
	}
	if !i.log.SeekGE(logKey(i.buf[:0], position)) || binary.BigEndian.Uint64(i.log.Key()[1:]) != position {
		if err := i.log.Error(); err != nil {
			return bad(firstLine(err))
		}
		return bad("the index names a record that is not in the log")
	}
	value, err := i.log.ValueAndErr()
	if err != nil {
		return bad(firstLine(err))
	}
	if i.rec, err = decodeRecord(position, value); err != nil {
		return bad(err.Error())
	}
	if i.rec.Revision != revision || string(i.rec.Stream) != i.v.Name {
		return bad("the index names another stream's record")
	}
	return nil
}

// Record is the current record; it is valid until the next call of Next.
func (i *StreamIter) Record() *Record { return &i.rec }

// Err says why Next returned false, nil at the end.
func (i *StreamIter) Err() error { return i.err }

// Close gives the view back. It may be called once.
func (i *StreamIter) Close() {
	_ = i.index.Close() // errors were reported by Next
	_ = i.log.Close()
	i.g.leave()
}

// TombstoneRecord reads the record that ended the stream.
func (v *View) TombstoneRecord() (Record, bool, error) {
	if !v.Tombstoned || v.no == 0 {
		return Record{}, false, nil
	}
	g, err := v.s.enter()
	if err != nil {
		return Record{}, false, err
	}
	defer g.leave()
	position, ok, err := g.indexed(v.no, Tombstone)
	if err != nil || !ok || position >= v.end {
		return Record{}, false, err
	}
	r, err := g.record(position)
	return r, err == nil, err
}
