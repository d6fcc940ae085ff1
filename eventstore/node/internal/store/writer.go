package store

import (
	"container/list"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/cockroachdb/pebble/v2"
)

// Kind says what a Write does.
type Kind int

const (
	Append    Kind = iota // write the events
	Delete                // hide the stream: soft delete
	TombStone             // end the stream for good
)

// Event is one event to append.
type Event struct {
	ID      [16]byte
	Type    string
	JSON    bool
	Meta    []byte
	Data    []byte
	Created int64 // 100 ns ticks since 1970; 0: the writer's clock
}

// Write is one call that changes a stream. Its fields may not change until
// Submit has returned, and not at all after Submit was given up.
type Write struct {
	Kind     Kind
	Stream   string
	Expected int64 // a revision, or Any, NoStream, StreamExists
	Events   []Event
	Deadline time.Time // not begun after it; zero: none

	records []Record // of a load
	trim    *trim    // of a scavenge
	ctx     context.Context
	done    chan Result  // of a Submit
	then    func(Result) // of a SubmitAsync
}

// finish answers whoever waits for the write. It does not block.
func (w *Write) finish(r Result) {
	if w.then != nil {
		w.then(r)
		return
	}
	w.done <- r
}

// Result is the outcome of a Write. Revision is that of the last event, or
// the stream's last one for an empty append, NoStream if it has none.
type Result struct {
	Revision    int64
	Position    uint64
	HasPosition bool
	Duplicate   bool // nothing was written: the events were there already
	Err         error
}

// head is the writer's view of a stream, including what is not durable yet.
type head struct {
	headRecord
	name    string
	elem    *list.Element
	touched bool // has to be written with the current group
	seen    bool // the stream's metadata was looked up
	meta    Metadata
	raw     []byte // the metadata document
	hasMeta bool   // the metadata stream has an event
}

// group is what shares one batch and one fsync.
type group struct {
	batch   *pebble.Batch
	answers []answer
	touched []*head
	streams []string // names to wake when the group is published
	end     uint64
	events  int
	writes  int  // calls that wrote events
	dirty   bool // there is something to write
	err     error
}

type answer struct {
	w *Write
	r Result
}

const (
	maxGroupCalls = 2048
	maxGroupBytes = 4 << 20
)

// writer is the state of the writer goroutine; nothing else touches it.
type writer struct {
	s       *Store
	gen     *generation
	next    uint64 // position of the next record
	nextNo  uint64 // number of the next new stream
	heads   map[string]*head
	lru     *list.List // front: most recently used
	weight  int        // of all heads
	ids     *idCache
	g       *group
	idBuf   [][16]byte
	checked time.Time // when free space was last looked at
	unseen  int       // bytes written since
	tables  int       // not compacted yet, when that was last looked at
}

func (w *writer) init(g *generation, next, nextNo uint64) {
	w.s, w.gen, w.next, w.nextNo = g.s, g, next, nextNo
	w.heads, w.lru = map[string]*head{}, list.New()
	w.ids = newIDCache(g.s.opt.IDs)
}

func (g *generation) runWriter() {
	defer g.loops.Done()
	defer close(g.groups)
	w := &g.w
	for first := range g.queue {
		w.begin()
		w.handle(first)
	drain:
		for len(w.g.answers) < maxGroupCalls && w.g.batch.Len() < maxGroupBytes {
			select {
			case next, ok := <-g.queue:
				if !ok {
					break drain
				}
				w.handle(next)
			default:
				break drain
			}
		}
		w.ship()
	}
}

func (w *writer) begin() { w.g = &group{batch: w.gen.db.NewBatch()} }

// handle decides one write and puts what it writes into the group.
func (w *writer) handle(req *Write) {
	if err := req.ctx.Err(); err != nil {
		w.answer(req, Result{Err: err})
		return
	}
	if !req.Deadline.IsZero() && time.Now().After(req.Deadline) {
		w.answer(req, Result{Err: context.DeadlineExceeded})
		return
	}
	for _, refused := range []func() error{w.mergeable, w.room} {
		if err := refused(); err != nil {
			w.answer(req, Result{Err: err})
			return
		}
	}
	before := w.g.events
	r, err := w.apply(req)
	if errors.Is(err, errPending) {
		// The decision has to read what this group holds: apply it first.
		w.ship()
		w.begin()
		before = 0
		r, err = w.apply(req)
	}
	if w.g.events > before {
		w.g.writes++
	}
	r.Err = err
	w.answer(req, r)
}

func (w *writer) answer(req *Write, r Result) {
	w.g.answers = append(w.g.answers, answer{req, r})
}

// errPending says that a revision is in the current batch and nowhere else.
var errPending = errors.New("store: revision is in the current group")

func (w *writer) apply(req *Write) (Result, error) {
	switch req.Kind {
	case load:
		return w.load(req)
	case trimKind:
		return w.trim(req)
	}
	h, err := w.head(req.Stream)
	if err != nil {
		return Result{}, err
	}
	if req.Kind != Append && IsMetaStream(req.Stream) {
		return Result{}, fmt.Errorf("%w: the metadata stream %q cannot be deleted", ErrInvalid, req.Stream)
	}
	st, err := w.state(h)
	if err != nil {
		return Result{}, err
	}
	if err := w.preload(h, st, req); err != nil {
		return Result{}, err
	}
	if req.Kind == Delete && st.last < 0 && !st.hasMeta {
		return Result{}, &WrongExpectedError{req.Stream, req.Expected, st.last}
	}
	w.idBuf = w.idBuf[:0]
	for i := range req.Events {
		w.idBuf = append(w.idBuf, req.Events[i].ID)
	}
	v, o, err := decide(st, req.Expected, w.idBuf, history{
		known: func(id [16]byte) (original, bool) { return w.ids.get(h.no, id) },
		at:    func(revision int64) ([16]byte, uint64, bool, error) { return w.at(h, revision) },
	})
	if err != nil {
		return Result{}, err
	}
	switch v {
	case deleted:
		return Result{}, &DeletedError{req.Stream}
	case wrong:
		return Result{}, &WrongExpectedError{req.Stream, req.Expected, st.last}
	case duplicate:
		return w.duplicate(h, o)
	}
	switch req.Kind {
	case Delete:
		return w.softDelete(h)
	case TombStone:
		return w.tombstone(h, req)
	}
	return w.append(h, st, req)
}

// state collects what the decision needs.
func (w *writer) state(h *head) (streamState, error) {
	st := streamState{last: h.last}
	if IsMetaStream(h.name) {
		base, err := w.head(rootOf(h.name))
		if err != nil {
			return st, err
		}
		if base.last == Tombstone {
			st.last = Tombstone
		}
		return st, nil
	}
	if err := w.loadMeta(h); err != nil {
		return st, err
	}
	st.softDeleted, st.hasMeta = h.meta.SoftDeleted(), h.hasMeta
	return st, nil
}

// preload fetches every head the write may touch, so that nothing can fail
// once its first record is in the batch.
func (w *writer) preload(h *head, st streamState, req *Write) error {
	switch {
	case IsMetaStream(h.name):
		base, err := w.head(h.name[2:])
		if err != nil || IsMetaStream(base.name) {
			return err
		}
		return w.loadMeta(base)
	case req.Kind == Delete || st.softDeleted:
		_, err := w.head(MetaStream(h.name))
		return err
	}
	return nil
}

// duplicate answers as the original call was answered. An event that the
// stream's metadata hides by now has no position any more.
func (w *writer) duplicate(h *head, o original) (Result, error) {
	r := Result{Revision: o.revision, Position: o.position, HasPosition: true, Duplicate: true}
	created := int64(0)
	if h.meta.MaxAge > 0 {
		rec, err := w.gen.record(o.position)
		if err == nil {
			created = rec.Created
		}
	}
	if hidden(&h.meta, h.name, o.revision, h.last, created, ticks(w.s.opt.Now())) {
		r.Position, r.HasPosition = 0, false
	}
	return r, nil
}

func (w *writer) append(h *head, st streamState, req *Write) (Result, error) {
	for i := range req.Events {
		e := &req.Events[i]
		if recordSize(len(h.name), len(e.Type), len(e.Meta), len(e.Data)) > MaxRecordSize {
			return Result{}, ErrTooLarge
		}
	}
	if len(req.Events) == 0 {
		r := Result{Revision: h.last, Position: w.lastPosition(), HasPosition: true}
		return r, nil
	}
	first := h.last + 1
	var position uint64
	now := ticks(w.s.opt.Now())
	for i := range req.Events {
		position = w.put(h, h.last+1, &req.Events[i], now)
	}
	result := Result{Revision: h.last, Position: position, HasPosition: true}
	if IsMetaStream(h.name) {
		e := &req.Events[len(req.Events)-1]
		return result, w.metadataWritten(h, document(e.JSON, e.Data), now)
	}
	if st.softDeleted {
		return result, w.writeMetadata(h, withTruncateBefore(h.raw, first), now)
	}
	return result, nil
}

// metadataWritten is called after an append to a metadata stream. It brings
// the writer's view of the base stream up to date, and undeletes it.
func (w *writer) metadataWritten(mh *head, data []byte, now int64) error {
	base, err := w.head(mh.name[2:])
	if err != nil {
		return err
	}
	if IsMetaStream(base.name) {
		return nil
	}
	if err := w.loadMeta(base); err != nil {
		return err
	}
	undelete := base.meta.SoftDeleted()
	w.setMeta(base, data)
	if undelete {
		return w.writeMetadata(base, withTruncateBefore(data, base.last+1), now)
	}
	return nil
}

func (w *writer) softDelete(h *head) (Result, error) {
	if err := w.writeMetadata(h, softDeleteDocument, ticks(w.s.opt.Now())); err != nil {
		return Result{}, err
	}
	return Result{Revision: h.last, Position: w.lastPosition(), HasPosition: true}, nil
}

func (w *writer) tombstone(h *head, req *Write) (Result, error) {
	e := Event{Type: TypeTombstone, ID: newID()}
	position := w.put(h, Tombstone, &e, ticks(w.s.opt.Now()))
	return Result{Revision: Tombstone, Position: position, HasPosition: true}, nil
}

// writeMetadata appends a metadata document of the server's own making.
func (w *writer) writeMetadata(h *head, doc []byte, now int64) error {
	mh, err := w.head(MetaStream(h.name))
	if err != nil {
		return err
	}
	w.put(mh, mh.last+1, &Event{ID: newID(), Type: TypeMetadata, JSON: true, Data: doc}, now)
	w.setMeta(h, doc)
	return nil
}

// put writes one record, its index entry and, with the group, its head.
func (w *writer) put(h *head, revision int64, e *Event, now int64) uint64 {
	w.touch(h)
	position := w.next
	created := e.Created
	if created == 0 {
		created = now
	}
	r := Record{
		Position: position, Revision: revision, Created: created, ID: e.ID, JSON: e.JSON,
		Stream: bytesOf(h.name), Type: bytesOf(e.Type), Meta: e.Meta, Data: e.Data,
	}
	w.putRecord(h.no, &r)
	h.last = revision
	w.ids.add(h.no, e.ID, original{revision, position})
	return position
}

// touch gives a new stream its number and has the head written with the group.
func (w *writer) touch(h *head) {
	if h.no == 0 {
		h.no = w.nextNo
		w.nextNo++
	}
	if !h.touched {
		h.touched = true
		w.g.touched = append(w.g.touched, h)
		w.g.streams = append(w.g.streams, h.name)
	}
}

func (w *writer) putRecord(no uint64, r *Record) {
	size := recordSize(len(r.Stream), len(r.Type), len(r.Meta), len(r.Data))
	op := w.g.batch.SetDeferred(keyOverhead, size)
	logKey(op.Key[:0], r.Position)
	putRecord(op.Value, r)
	_ = op.Finish() // the batch has no index: nothing can fail
	op = w.g.batch.SetDeferred(17, 8)
	streamKey(op.Key[:0], no, uint64(r.Revision))
	binary.BigEndian.PutUint64(op.Value, r.Position)
	_ = op.Finish()
	w.next = r.Position + uint64(size) + keyOverhead
	w.unseen += size
	w.g.events++
	w.g.dirty = true
}

// lastPosition is a valid position for an answer that wrote nothing.
func (w *writer) lastPosition() uint64 {
	it, err := w.gen.db.NewIter(&pebble.IterOptions{LowerBound: []byte{prefixLog}, UpperBound: []byte{prefixLog + 1}})
	if err != nil {
		return 0
	}
	defer it.Close()
	if w.g.events == 0 && it.Last() {
		return binary.BigEndian.Uint64(it.Key()[1:])
	}
	// The last record is in this group: its key is the last L key of the batch.
	var position uint64
	for r := w.g.batch.Reader(); ; {
		_, key, _, ok, err := r.Next()
		if !ok || err != nil {
			return position
		}
		if key[0] == prefixLog {
			position = binary.BigEndian.Uint64(key[1:])
		}
	}
}

// ship applies the group and hands it to the committer.
func (w *writer) ship() {
	g := w.g
	w.g = nil
	for _, h := range g.touched {
		h.touched = false
		op := g.batch.SetDeferred(1+len(h.name), headSize)
		headKey(op.Key[:0], h.name)
		h.put(op.Value, h.name)
		_ = op.Finish()
	}
	if g.dirty {
		_ = g.batch.Set(keyNext, encodeNext(w.next, w.nextNo), nil)
		g.err = w.applyBatch(g.batch)
	}
	g.end = w.next
	w.evict()
	w.gen.groups <- g
}

// applyBatch hands the batch to pebble without waiting for the fsync.
func (w *writer) applyBatch(b *pebble.Batch) (err error) {
	if err := w.gen.guard.beginApply(); err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil { // it holds pebble's locks: applying stays set
			w.gen.guard.fail("apply", fmt.Errorf("%v", p))
			err = w.gen.guard.err()
			return
		}
		w.gen.guard.endApply()
	}()
	if w.s.opt.NoSync {
		return w.gen.db.Apply(b, pebble.NoSync)
	}
	return w.gen.db.ApplyNoSyncWait(b, pebble.Sync)
}
