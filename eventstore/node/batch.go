package node

import (
	"context"
	"errors"
	"io"
	"math"
	"sync"
	"time"

	"github.com/google/uuid"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"

	"github.com/dossier-crm/dossier/eventstore/node/internal/access"
	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// maxBatchesOpen bounds how many appends of one BatchAppend call are under
// way at once, begun and not answered yet.
const maxBatchesOpen = 4096

// batch is one append inside a BatchAppend call.
type batch struct {
	options  *streams.BatchAppendReq_Options
	write    store.Write
	size     int
	deadline time.Time
	err      *status.Status // the first thing that was wrong
}

// batchCall is one BatchAppend call: many appends over one stream, each under
// a correlation id of the client's choosing. Appends are handed to the writer
// in the order in which they became complete; answers come back in the order
// in which they became durable, and refusals when they are known.
type batchCall struct {
	n    *Node
	ctx  context.Context
	call streams.Streams_BatchAppendServer
	open map[string]*batch // touched by the receiving goroutine only

	// An append holds a slot from its submission until its answer was sent,
	// and out has room for all of them: the store's committer never waits
	// for a client.
	out     chan *streams.BatchAppendResp
	slots   chan struct{}
	refused chan *streams.BatchAppendResp // answers of appends that never held a slot
	mu      sync.Mutex                    // guards pending, held to add or remove
	pending map[*batch]*shared.UUID
}

// BatchAppend serves the BatchAppend call.
func (s *streamsService) BatchAppend(call streams.Streams_BatchAppendServer) error {
	ctx, cancel := context.WithCancel(call.Context())
	defer cancel()
	b := &batchCall{
		n: s.n, ctx: ctx, call: call, open: map[string]*batch{}, pending: map[*batch]*shared.UUID{},
		out: make(chan *streams.BatchAppendResp, maxBatchesOpen), slots: make(chan struct{}, maxBatchesOpen),
		refused: make(chan *streams.BatchAppendResp),
	}
	ended := make(chan error, 1)
	go func() { ended <- b.receive() }() // ends with the call at the latest
	return b.send(ended)
}

// receive takes requests until the client has no more, and then waits for
// what is under way.
func (b *batchCall) receive() error {
	for {
		req, err := b.call.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := b.take(req); err != nil {
			return err
		}
	}
	for range cap(b.slots) {
		select {
		case b.slots <- struct{}{}:
		case <-b.ctx.Done():
			return toStatus(b.ctx, b.ctx.Err())
		}
	}
	return nil
}

// batchTick is how often deadlines of appends under way are looked at.
const batchTick = 250 * time.Millisecond

// send delivers answers until receive is through, and gives up appends whose
// deadline has passed or that a full disk holds up.
func (b *batchCall) send(ended <-chan error) error {
	tick := time.NewTicker(batchTick)
	defer tick.Stop()
	full, failed, _ := b.n.store.Trouble() // an error is seen with each submit
	for {
		select {
		case r := <-b.out:
			if err := b.call.Send(r); err != nil {
				return err
			}
			<-b.slots
		case r := <-b.refused:
			if err := b.call.Send(r); err != nil {
				return err
			}
		case err := <-ended:
			return err
		case now := <-tick.C:
			b.giveUp(context.DeadlineExceeded, func(w *batch) bool { return now.After(w.deadline) })
			full, failed, _ = b.n.store.Trouble()
		case <-full:
			full = nil
			b.giveUp(store.ErrDiskFull, func(*batch) bool { return true })
		case <-failed:
			failed = nil
			b.giveUp(store.ErrFailed, func(*batch) bool { return true })
		case <-b.n.stopping:
			return errStopping
		}
	}
}

// giveUp answers appends under way with an error; they may still happen.
func (b *batchCall) giveUp(err error, which func(*batch) bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for w, id := range b.pending {
		if which(w) {
			delete(b.pending, w)
			b.out <- b.answer(id, w, errorAnswer(batchStatus(err)))
		}
	}
}

func (b *batchCall) take(req *streams.BatchAppendReq) error {
	id := req.GetCorrelationId()
	key, err := proto.MarshalOptions{Deterministic: true}.Marshal(id)
	if err != nil {
		return errHandler
	}
	w, ok := b.open[string(key)]
	if !ok {
		if len(b.open) >= maxBatchesOpen {
			return errHandler
		}
		w = &batch{deadline: time.Now().Add(defaultBatchDeadline)}
		b.open[string(key)] = w
	}
	if o := req.GetOptions(); o != nil && w.options == nil {
		w.options = o
		w.err = b.begin(w, o)
	}
	if w.options == nil && w.err == nil {
		w.err = badRequest("options are missing")
	}
	for _, m := range req.GetProposedMessages() {
		if w.err == nil {
			w.err = b.add(w, m)
		}
	}
	if !req.GetIsFinal() {
		return nil
	}
	delete(b.open, string(key))
	if w.err == nil && w.write.Stream == "" {
		w.err = badRequest("stream name is empty")
	}
	if w.err != nil {
		return b.refuse(id, w)
	}
	return b.submit(id, w)
}

// refuse answers an append that never reached the writer. A client that sends
// such and does not read waits here.
func (b *batchCall) refuse(id *shared.UUID, w *batch) error {
	select {
	case b.refused <- b.answer(id, w, errorAnswer(w.err)):
		return nil
	case <-b.ctx.Done():
		return toStatus(b.ctx, b.ctx.Err())
	}
}

// defaultBatchDeadline applies where a client sets none, as in the original.
const defaultBatchDeadline = 10 * time.Second

func (b *batchCall) begin(w *batch, o *streams.BatchAppendReq_Options) *status.Status {
	w.write.Stream = string(o.GetStreamIdentifier().GetStreamName())
	switch e := o.GetExpectedStreamPosition().(type) {
	case *streams.BatchAppendReq_Options_StreamPosition:
		w.write.Expected = int64(min(e.StreamPosition, math.MaxInt64))
	case *streams.BatchAppendReq_Options_NoStream:
		w.write.Expected = store.NoStream
	case *streams.BatchAppendReq_Options_Any:
		w.write.Expected = store.Any
	case *streams.BatchAppendReq_Options_StreamExists:
		w.write.Expected = store.StreamExists
	default:
		return badRequest("expected stream position is missing")
	}
	switch d := o.GetDeadlineOption().(type) {
	case *streams.BatchAppendReq_Options_Deadline:
		w.deadline = time.Now().Add(d.Deadline.AsDuration())
	case *streams.BatchAppendReq_Options_Deadline_21_10_0:
		w.deadline = d.Deadline_21_10_0.AsTime()
	}
	if w.write.Stream == "" || w.write.Stream == "$$" {
		return badRequest("stream name is empty")
	}
	if err := b.n.mayWrite(b.ctx, w.write.Stream, access.Write); err != nil {
		return statusOf(codes.PermissionDenied, "Access Denied", &shared.AccessDenied{})
	}
	return nil
}

func (b *batchCall) add(w *batch, m *streams.BatchAppendReq_ProposedMessage) *status.Status {
	typ, ok1 := m.GetMetadata()["type"]
	content, ok2 := m.GetMetadata()["content-type"]
	if !ok1 || !ok2 {
		return badRequest("metadata lacks type or content-type")
	}
	size := len(m.GetData()) + len(m.GetCustomMetadata()) + 2*utf16Length(typ)
	limit := b.n.cfg.MaxAppendSize
	if max := b.n.cfg.MaxAppendEventSize; max > 0 && size > max {
		return statusOf(codes.InvalidArgument, "an event is too large", &shared.MaximumAppendSizeExceeded{MaxAppendSize: uint32(max)})
	}
	if w.size += size; w.size > limit {
		return statusOf(codes.InvalidArgument, "the append is too large", &shared.MaximumAppendSizeExceeded{MaxAppendSize: uint32(limit)})
	}
	id, ok := idOf(m.GetId())
	if !ok || id == uuid.Nil || typ == "" {
		return badRequest("an event has no id or no type")
	}
	w.write.Events = append(w.write.Events, store.Event{
		ID: id, Type: typ, JSON: content == "application/json", Meta: m.GetCustomMetadata(), Data: m.GetData(),
	})
	return nil
}

// idOf reads either form of the protocol's UUID.
func idOf(u *shared.UUID) (uuid.UUID, bool) {
	switch v := u.GetValue().(type) {
	case *shared.UUID_Structured_:
		var id uuid.UUID
		for i := range 8 {
			id[i] = byte(v.Structured.GetMostSignificantBits() >> (56 - 8*i))
			id[8+i] = byte(v.Structured.GetLeastSignificantBits() >> (56 - 8*i))
		}
		return id, true
	case *shared.UUID_String_:
		id, err := uuid.Parse(v.String_)
		return id, err == nil
	}
	return uuid.Nil, false
}

// submit queues the append before it returns, so that the order of the
// client's requests is the order of the log.
func (b *batchCall) submit(id *shared.UUID, w *batch) error {
	select {
	case b.slots <- struct{}{}:
	case <-b.ctx.Done():
		return toStatus(b.ctx, b.ctx.Err())
	}
	b.mu.Lock()
	b.pending[w] = id
	b.mu.Unlock()
	w.write.Deadline = w.deadline
	if err := b.n.store.SubmitAsync(b.ctx, &w.write, func(r store.Result) { b.finish(w, r) }); err != nil {
		b.finish(w, store.Result{Err: err})
	}
	return nil
}

// finish answers an append, unless it was given up before.
func (b *batchCall) finish(w *batch, r store.Result) {
	b.mu.Lock()
	id, ok := b.pending[w]
	delete(b.pending, w)
	b.mu.Unlock()
	if !ok {
		return
	}
	if r.Err != nil {
		b.out <- b.answer(id, w, errorAnswer(batchStatus(r.Err)))
	} else {
		b.out <- b.answer(id, w, successAnswer(r))
	}
}

// answer addresses an answer.
func (b *batchCall) answer(id *shared.UUID, w *batch, resp *streams.BatchAppendResp) *streams.BatchAppendResp {
	resp.CorrelationId = id
	if o := w.options; o != nil {
		resp.StreamIdentifier = o.GetStreamIdentifier()
		switch e := o.GetExpectedStreamPosition().(type) {
		case *streams.BatchAppendReq_Options_StreamPosition:
			resp.ExpectedStreamPosition = &streams.BatchAppendResp_StreamPosition{StreamPosition: e.StreamPosition}
		case *streams.BatchAppendReq_Options_NoStream:
			resp.ExpectedStreamPosition = &streams.BatchAppendResp_NoStream{NoStream: e.NoStream}
		case *streams.BatchAppendReq_Options_Any:
			resp.ExpectedStreamPosition = &streams.BatchAppendResp_Any{Any: e.Any}
		case *streams.BatchAppendReq_Options_StreamExists:
			resp.ExpectedStreamPosition = &streams.BatchAppendResp_StreamExists{StreamExists: e.StreamExists}
		}
	}
	return resp
}

func successAnswer(r store.Result) *streams.BatchAppendResp {
	ok := &streams.BatchAppendResp_Success{}
	if r.Revision < 0 {
		ok.CurrentRevisionOption = &streams.BatchAppendResp_Success_NoStream{NoStream: &emptypb.Empty{}}
	} else {
		ok.CurrentRevisionOption = &streams.BatchAppendResp_Success_CurrentRevision{CurrentRevision: uint64(r.Revision)}
	}
	if r.HasPosition {
		ok.PositionOption = &streams.BatchAppendResp_Success_Position{Position: &shared.AllStreamPosition{
			CommitPosition: r.Position, PreparePosition: r.Position,
		}}
	} else {
		ok.PositionOption = &streams.BatchAppendResp_Success_NoPosition{NoPosition: &emptypb.Empty{}}
	}
	return &streams.BatchAppendResp{Result: &streams.BatchAppendResp_Success_{Success: ok}}
}

func errorAnswer(s *status.Status) *streams.BatchAppendResp {
	return &streams.BatchAppendResp{Result: &streams.BatchAppendResp_Error{Error: s}}
}

func statusOf(c codes.Code, message string, detail proto.Message) *status.Status {
	s := &status.Status{Code: int32(c), Message: message}
	// Packing a message of this program's own cannot fail.
	if d, err := anypb.New(detail); err == nil {
		s.Details = []*anypb.Any{d}
	}
	return s
}

func badRequest(message string) *status.Status {
	return statusOf(codes.InvalidArgument, message, &shared.BadRequest{Message: message})
}

// batchStatus turns an error of the store into the status of one append.
func batchStatus(err error) *status.Status {
	var wrong *store.WrongExpectedError
	var gone *store.DeletedError
	switch {
	case errors.As(err, &wrong):
		return statusOf(codes.AlreadyExists, "WrongExpectedVersion", wrongDetail(wrong))
	case errors.As(err, &gone):
		return statusOf(codes.NotFound, "StreamDeleted", &shared.StreamDeleted{
			StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte(gone.Stream)},
		})
	case errors.Is(err, context.DeadlineExceeded):
		return statusOf(codes.DeadlineExceeded, "Timeout", &shared.Timeout{})
	case errors.Is(err, store.ErrTooLarge):
		return badRequest(err.Error())
	case errors.Is(err, store.ErrDiskFull), errors.Is(err, store.ErrFailed), errors.Is(err, store.ErrClosed):
		return statusOf(codes.Unavailable, err.Error(), &shared.Unknown{})
	}
	return statusOf(codes.Internal, err.Error(), &shared.Unknown{})
}

func wrongDetail(w *store.WrongExpectedError) *shared.WrongExpectedVersion {
	d := &shared.WrongExpectedVersion{}
	if w.Current < 0 {
		d.CurrentStreamRevisionOption = &shared.WrongExpectedVersion_CurrentNoStream{CurrentNoStream: &emptypb.Empty{}}
	} else {
		d.CurrentStreamRevisionOption = &shared.WrongExpectedVersion_CurrentStreamRevision{CurrentStreamRevision: uint64(w.Current)}
	}
	switch w.Expected {
	case store.Any:
		d.ExpectedStreamPositionOption = &shared.WrongExpectedVersion_ExpectedAny{ExpectedAny: &emptypb.Empty{}}
	case store.NoStream:
		d.ExpectedStreamPositionOption = &shared.WrongExpectedVersion_ExpectedNoStream{ExpectedNoStream: &emptypb.Empty{}}
	case store.StreamExists:
		d.ExpectedStreamPositionOption = &shared.WrongExpectedVersion_ExpectedStreamExists{ExpectedStreamExists: &emptypb.Empty{}}
	default:
		d.ExpectedStreamPositionOption = &shared.WrongExpectedVersion_ExpectedStreamPosition{ExpectedStreamPosition: uint64(w.Expected)}
	}
	return d
}
