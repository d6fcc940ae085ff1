package node

import (
	"context"
	"math"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"

	"github.com/dossier-crm/dossier/eventstore/node/internal/access"
	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// A page is read and encoded, the view of the database is let go, and then the
// page is sent: a client that takes its time holds a page and not the
// memtables and files of the moment at which it stopped reading. A thousand
// such clients hold a thousand pages; larger ones are not faster to read.
const (
	readPage  = 4096     // records looked at
	pageBytes = 64 << 10 // of responses; the last one may exceed it
)

// reader serves one Read call.
type reader struct {
	n         *Node
	ctx       context.Context
	call      streams.Streams_ReadServer
	opt       *streams.ReadReq_Options
	links     bool
	stringIDs bool
	backwards bool
	filter    *eventFilter
	left      uint64 // events still wanted
	enc       encoder
	page      []any // responses that wait to be sent
	pageSize  int
}

// Read serves reads and catch-up subscriptions.
func (s *streamsService) Read(req *streams.ReadReq, call streams.Streams_ReadServer) error {
	o := req.GetOptions()
	r := &reader{
		n: s.n, ctx: call.Context(), call: call, opt: o, links: o.GetResolveLinks(),
		backwards: o.GetReadDirection() == streams.ReadReq_Options_Backwards,
	}
	switch o.GetUuidOption().GetContent().(type) {
	case *streams.ReadReq_Options_UUIDOption_Structured:
	case *streams.ReadReq_Options_UUIDOption_String_:
		r.stringIDs = true
	default:
		return status.Error(codes.InvalidArgument, "uuid option is missing")
	}
	if f := o.GetFilter(); f != nil {
		if o.GetAll() == nil {
			return status.Error(codes.InvalidArgument, "filters are for $all only")
		}
		var err error
		if r.filter, err = readFilter(f); err != nil {
			return err
		}
	}
	switch c := o.GetCountOption().(type) {
	case *streams.ReadReq_Options_Count:
		r.left = c.Count
		return r.read()
	case *streams.ReadReq_Options_Subscription:
		if r.backwards {
			return status.Error(codes.InvalidArgument, "subscriptions go forwards")
		}
		return r.subscribe()
	}
	return status.Error(codes.InvalidArgument, "neither a count nor a subscription is asked for")
}

func readFilter(f *streams.ReadReq_Options_FilterOptions) (*eventFilter, error) {
	var window uint32
	switch w := f.GetWindow().(type) {
	case *streams.ReadReq_Options_FilterOptions_Max:
		window = w.Max
		if window == 0 {
			return nil, status.Error(codes.InvalidArgument, "max search window must be greater than zero")
		}
	case *streams.ReadReq_Options_FilterOptions_Count:
	default:
		return nil, status.Error(codes.InvalidArgument, "filter window is missing")
	}
	e, byType := f.GetStreamIdentifier(), false
	if t := f.GetEventType(); t != nil {
		e, byType = t, true
	}
	return newFilter(byType, e.GetRegex(), e.GetPrefix(), window, f.GetCheckpointIntervalMultiplier())
}

func (r *reader) read() error {
	switch o := r.opt.GetStreamOption().(type) {
	case *streams.ReadReq_Options_All:
		if err := r.n.allow(r.ctx, allStream, access.Read); err != nil {
			return err
		}
		return r.readAll(o.All)
	case *streams.ReadReq_Options_Stream:
		name := string(o.Stream.GetStreamIdentifier().GetStreamName())
		if name == "" {
			return errHandler
		}
		if err := r.n.allow(r.ctx, name, access.Read); err != nil {
			return err
		}
		if r.left == 0 {
			return errHandler
		}
		return r.readStream(name, o.Stream)
	}
	return status.Error(codes.InvalidArgument, "stream option is missing")
}

// revisionFrom turns a stream position into the first revision to look at.
func revisionFrom(o *streams.ReadReq_Options_StreamOptions, last int64, backwards bool) (int64, bool) {
	switch p := o.GetRevisionOption().(type) {
	case *streams.ReadReq_Options_StreamOptions_Revision:
		return int64(min(p.Revision, math.MaxInt64-1)), true
	case *streams.ReadReq_Options_StreamOptions_Start:
		return 0, true
	case *streams.ReadReq_Options_StreamOptions_End:
		if backwards {
			return last, true
		}
		return last + 1, true
	}
	return 0, false
}

func (r *reader) readStream(name string, o *streams.ReadReq_Options_StreamOptions) error {
	v, err := r.n.store.View(name)
	if err != nil {
		return toStatus(r.ctx, err)
	}
	if v.Tombstoned {
		return streamDeleted(r.ctx, name)
	}
	if !v.Exists() {
		return r.call.Send(&streams.ReadResp{Content: &streams.ReadResp_StreamNotFound_{
			StreamNotFound: &streams.ReadResp_StreamNotFound{
				StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte(name)},
			},
		}})
	}
	from, ok := revisionFrom(o, v.Last, r.backwards)
	if !ok {
		return status.Error(codes.InvalidArgument, "revision option is missing")
	}
	speaks := r.opt.GetControlOption().GetCompatibility() >= 1
	sent := false
	for {
		next, n, done, err := r.streamPage(&v, from, speaks && !sent)
		sent = sent || n > 0
		if err := r.flush(err); err != nil {
			return err
		}
		if done {
			break
		}
		if err := r.stopped(); err != nil {
			return err
		}
		from = next
		if v, err = r.n.store.View(name); err != nil {
			return toStatus(r.ctx, err)
		}
		if !v.Exists() {
			break // deleted while it was read: the read ends there
		}
	}
	if speaks {
		return r.call.Send(&streams.ReadResp{Content: &streams.ReadResp_LastStreamPosition{LastStreamPosition: uint64(v.Last)}})
	}
	return nil
}

// streamPage queues a page of events and returns where to go on.
func (r *reader) streamPage(v *store.View, from int64, first bool) (next int64, n int, done bool, err error) {
	it, err := v.Read(from, r.backwards)
	if err != nil {
		return 0, 0, true, toStatus(r.ctx, err)
	}
	defer it.Close()
	for ; n < readPage && !r.full(); n++ {
		if r.left == 0 {
			return 0, n, true, nil
		}
		if !it.Next() {
			return 0, n, true, toStatus(r.ctx, it.Err())
		}
		rec := it.Record()
		if first && n == 0 && !r.backwards && rec.Revision > from {
			r.queue(&streams.ReadResp{Content: &streams.ReadResp_FirstStreamPosition{FirstStreamPosition: uint64(rec.Revision)}})
		}
		if err := r.queueEvent(rec); err != nil {
			return 0, n, true, err
		}
		if next = rec.Revision + 1; r.backwards {
			next = rec.Revision - 1
		}
		r.left--
	}
	return next, n, next < 0, nil
}

func (r *reader) queue(m any) { r.page = append(r.page, m) }

func (r *reader) queueEvent(rec *store.Record) error {
	ev, err := r.n.resolve(rec, r.links)
	if err != nil {
		return toStatus(r.ctx, err)
	}
	raw := *r.enc.encode(ev, r.stringIDs, -1)
	r.pageSize += raw.Len()
	r.queue(&raw)
	return nil
}

// full reports whether the page is to be sent before more is read.
func (r *reader) full() bool { return r.pageSize >= pageBytes }

// flush sends the page. It is called when no iterator is open, also after an
// error, which it returns: what was read before it is sent.
func (r *reader) flush(err error) error {
	for i, m := range r.page {
		if err := r.call.SendMsg(m); err != nil {
			return err
		}
		r.page[i] = nil
	}
	r.page, r.pageSize = r.page[:0], 0
	return err
}

// positionFrom turns a log position into a bound. ok is false if the request
// carries none or one that cannot exist.
func positionFrom(o *streams.ReadReq_Options_AllOptions, end uint64) (position uint64, start, ok bool) {
	switch p := o.GetAllOption().(type) {
	case *streams.ReadReq_Options_AllOptions_Position:
		c := p.Position.GetCommitPosition()
		return c, false, c >= p.Position.GetPreparePosition()
	case *streams.ReadReq_Options_AllOptions_Start:
		return 0, true, true
	case *streams.ReadReq_Options_AllOptions_End:
		return end, false, true
	}
	return 0, false, false
}

func (r *reader) readAll(o *streams.ReadReq_Options_AllOptions) error {
	if o.GetAllOption() == nil {
		return status.Error(codes.InvalidArgument, "position option is missing")
	}
	from, _, ok := positionFrom(o, r.n.store.End())
	if !ok {
		return status.Error(codes.Unknown, "Unexpected ReadAllResult: InvalidPosition")
	}
	for done := false; !done && r.left > 0; {
		var err error
		from, done, err = r.allPage(from)
		if err := r.flush(err); err != nil {
			return err
		}
		if err := r.stopped(); !done && err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) allPage(from uint64) (next uint64, done bool, err error) {
	it, err := r.n.store.ReadAll(from, r.backwards)
	if err != nil {
		return 0, true, toStatus(r.ctx, err)
	}
	defer it.Close()
	for n := 0; n < readPage && !r.full(); n++ {
		if r.left == 0 {
			return 0, true, nil
		}
		if !it.Next() {
			return 0, true, toStatus(r.ctx, it.Err())
		}
		rec := it.Record()
		if next = rec.Position; !r.backwards {
			next++
		}
		if hiddenInAll(rec) || !r.filter.match(rec) {
			continue
		}
		if err := r.queueEvent(rec); err != nil {
			return 0, true, err
		}
		r.left--
	}
	return next, false, r.ctx.Err()
}
