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
// in which they became durable.
type batchCall struct {
	n    *Node
	ctx  context.Context
	call streams.Streams_BatchAppendServer
	open map[string]*batch

	slots chan struct{}
	tasks sync.WaitGroup
	mu    sync.Mutex // guards sending and err, held for one Send
	err   error
}

// BatchAppend serves the BatchAppend call.
func (s *streamsService) BatchAppend(call streams.Streams_BatchAppendServer) error {
	ctx, cancel := context.WithCancel(call.Context())
	defer cancel()
	b := &batchCall{
		n: s.n, ctx: ctx, call: call,
		open: map[string]*batch{}, slots: make(chan struct{}, maxBatchesOpen),
	}
	go func() { // a call held open must not keep the node from closing
		select {
		case <-s.n.stopping:
			cancel()
		case <-ctx.Done():
		}
	}()
	defer b.tasks.Wait()
	requests := make(chan *streams.BatchAppendReq)
	ended := make(chan error, 1)
	go func() {
		for {
			req, err := call.Recv()
			if err != nil {
				ended <- err
				return
			}
			select {
			case requests <- req:
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case req := <-requests:
			if err := b.take(req); err != nil {
				return err
			}
		case err := <-ended:
			if errors.Is(err, io.EOF) {
				b.tasks.Wait()
				return b.sendError()
			}
			return err
		case <-s.n.stopping:
			b.tasks.Wait()
			return errStopping
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
		return b.answer(id, w, errorAnswer(w.err))
	}
	return b.submit(id, w)
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
// client's requests is the order of the log, and answers when it is durable.
func (b *batchCall) submit(id *shared.UUID, w *batch) error {
	select {
	case b.slots <- struct{}{}:
	case <-b.ctx.Done():
		return toStatus(b.ctx, b.ctx.Err())
	}
	ctx, cancel := context.WithDeadline(b.ctx, w.deadline)
	b.tasks.Add(1)
	b.n.store.SubmitAsync(ctx, &w.write, func(r store.Result, err error) {
		defer b.tasks.Done()
		cancel()
		<-b.slots
		if err != nil {
			_ = b.answer(id, w, errorAnswer(batchStatus(err))) // kept in b.err
			return
		}
		_ = b.answer(id, w, successAnswer(r))
	})
	return b.sendError()
}

func (b *batchCall) sendError() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}

func (b *batchCall) answer(id *shared.UUID, w *batch, resp *streams.BatchAppendResp) error {
	resp.CorrelationId = id
	if o := w.options; o != nil {
		resp.StreamIdentifier = o.GetStreamIdentifier()
		switch e := o.GetExpectedStreamPosition().(type) {
		case *streams.BatchAppendReq_Options_StreamPosition:
			resp.ExpectedStreamPosition = &streams.BatchAppendResp_StreamPosition{StreamPosition: e.StreamPosition}
		case *streams.BatchAppendReq_Options_NoStream:
			resp.ExpectedStreamPosition = &streams.BatchAppendResp_NoStream{NoStream: &emptypb.Empty{}}
		case *streams.BatchAppendReq_Options_Any:
			resp.ExpectedStreamPosition = &streams.BatchAppendResp_Any{Any: &emptypb.Empty{}}
		case *streams.BatchAppendReq_Options_StreamExists:
			resp.ExpectedStreamPosition = &streams.BatchAppendResp_StreamExists{StreamExists: &emptypb.Empty{}}
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err == nil {
		b.err = b.call.Send(resp)
	}
	return b.err
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
