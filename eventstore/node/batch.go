package node

import (
	"bytes"
	"context"
	"errors"
	"io"
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
	"github.com/dossier-crm/dossier/eventstore/node/internal/wire"
)

// maxBatchesOpen bounds how many appends of one BatchAppend call are under
// way at once, submitted and not answered yet, and how many are begun. One
// counts for as many more as it has slotBytes: a call holds 256 MiB at most
// of each.
const (
	maxBatchesOpen = 4096
	slotBytes      = 64 << 10
)

// eventOverhead is about what an event holds in memory beside its bytes.
const eventOverhead = 128

// batch is one append inside a BatchAppend call.
type batch struct {
	id       []byte            // the correlation id as the client wrote it
	options  wire.BatchOptions // of the first message that has any
	opened   bool
	write    store.Write
	size     int // of the events, by which the append is judged
	named    int // of the message that the options are in, and point into
	held     int // of the others that events are in, likewise
	deadline time.Time
	err      *status.Status // the first thing that was wrong
}

// slots is what the append counts for.
func (w *batch) slots() int {
	held := len(w.id) + w.named + w.held + eventOverhead*len(w.write.Events)
	return min(1+held/slotBytes, maxBatchesOpen)
}

// batchCall is one BatchAppend call: many appends over one stream, each under
// a correlation id of the client's choosing. Appends are handed to the writer
// in the order in which they became complete; answers come back in the order
// in which they became durable, and refusals when they are known.
type batchCall struct {
	n    *Node
	ctx  context.Context
	call streams.Streams_BatchAppendServer
	// What is begun, and what it counts for. Both are touched by the receiving
	// goroutine only.
	open  map[string]*batch
	begun int

	// An append holds its slots from its submission until its answer was sent,
	// and out has room for all of them: the store's committer never waits
	// for a client.
	out     chan submitted
	slots   chan struct{}
	refused chan *wire.BatchAnswer // answers of appends that never held a slot
	mu      sync.Mutex             // guards the fields below, held to read or change them
	pending map[*batch]struct{}
	owed    int  // answers to what was submitted that are not sent yet
	over    bool // nothing more is submitted: the node closes, or the call has ended
}

// submitted is the answer to an append that holds slots.
type submitted struct {
	answer *wire.BatchAnswer
	slots  int
}

// BatchAppend serves the BatchAppend call.
func (s *streamsService) BatchAppend(call streams.Streams_BatchAppendServer) error {
	ctx, cancel := context.WithCancel(call.Context())
	defer cancel()
	b := &batchCall{
		n: s.n, ctx: ctx, call: call, open: map[string]*batch{}, pending: map[*batch]struct{}{},
		out: make(chan submitted, maxBatchesOpen), slots: make(chan struct{}, maxBatchesOpen),
		refused: make(chan *wire.BatchAnswer),
	}
	defer func() { s.n.writing.Add(-int64(b.end())) }()
	ended := make(chan error, 1)
	go func() { ended <- b.receive() }() // ends with the call at the latest
	return b.send(ended)
}

// end has nothing more submitted, and says how many answers are owed.
func (b *batchCall) end() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.over = true
	return b.owed
}

// answered counts an answer as sent, and reports whether it was the last one
// that there will be.
func (b *batchCall) answered() bool {
	b.n.writing.Add(-1)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.owed--
	return b.over && b.owed == 0
}

// receive takes requests until the client has no more, and then waits for
// what is under way.
func (b *batchCall) receive() error {
	for {
		var m wire.BatchMessage
		err := b.call.RecvMsg(&m)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := b.take(&m); err != nil {
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
	stopping := b.n.stopping
	for {
		select {
		case r := <-b.out:
			raw := r.answer.Encode()
			if err := b.call.SendMsg(&raw); err != nil {
				return err
			}
			for range r.slots {
				<-b.slots
			}
			if b.answered() {
				return errStopping
			}
		case r := <-b.refused:
			raw := r.Encode()
			if err := b.call.SendMsg(&raw); err != nil {
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
		case <-stopping:
			if stopping = nil; b.end() == 0 {
				return errStopping
			} // else what is under way is answered first
		}
	}
}

// giveUp answers appends under way with an error; they may still happen.
func (b *batchCall) giveUp(err error, which func(*batch) bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for w := range b.pending {
		if which(w) {
			delete(b.pending, w)
			b.out <- submitted{w.refusal(batchStatus(err)), w.slots()}
		}
	}
}

func (b *batchCall) take(m *wire.BatchMessage) error {
	key := string(m.Correlation)
	w, ok := b.open[key]
	if !ok {
		w = &batch{id: bytes.Clone(m.Correlation), deadline: time.Now().Add(defaultBatchDeadline)}
		if !m.Final {
			b.open[key] = w
		}
	}
	before := 0
	if ok {
		before = w.slots()
	}
	switch {
	case m.HasOptions && !w.opened:
		w.options, w.opened, w.named = m.Options, true, m.Size
		w.err = b.begin(w)
	case len(m.Proposed) > 0:
		w.held += m.Size
	}
	if !w.opened && w.err == nil {
		w.err = badRequest("options are missing")
	}
	for i := range m.Proposed {
		if w.err == nil {
			w.err = b.add(w, &m.Proposed[i])
		}
	}
	if w.err != nil {
		w.write.Events, w.size, w.held = nil, 0, 0 // nobody will write them
	}
	if !m.Final {
		if b.begun += w.slots() - before; b.begun > maxBatchesOpen {
			return errHandler
		}
		return nil
	}
	b.begun -= before
	delete(b.open, key)
	if w.err == nil && w.write.Stream == "" {
		w.err = badRequest("stream name is empty")
	}
	if w.err != nil {
		return b.refuse(w)
	}
	return b.submit(w)
}

// refuse answers an append that never reached the writer. A client that sends
// such and does not read waits here.
func (b *batchCall) refuse(w *batch) error {
	select {
	case b.refused <- w.refusal(w.err):
		return nil
	case <-b.ctx.Done():
		return toStatus(b.ctx, b.ctx.Err())
	}
}

// defaultBatchDeadline applies where a client sets none, as in the original.
const defaultBatchDeadline = 10 * time.Second

func (b *batchCall) begin(w *batch) *status.Status {
	o := &w.options
	w.write.Stream = o.Stream
	var ok bool
	if w.write.Expected, ok = expectation(o.Expectation, o.Revision); !ok {
		return badRequest("expected stream position is missing")
	}
	switch {
	case o.HasTimeout:
		w.deadline = time.Now().Add(o.Timeout)
	case !o.Until.IsZero():
		w.deadline = o.Until
	}
	if w.write.Stream == "" || w.write.Stream == "$$" {
		return badRequest("stream name is empty")
	}
	if err := b.n.mayWrite(b.ctx, w.write.Stream, access.Write); err != nil {
		return statusOf(codes.PermissionDenied, "Access Denied", &shared.AccessDenied{})
	}
	return nil
}

func (b *batchCall) add(w *batch, e *wire.Proposed) *status.Status {
	if !e.HasType || !e.HasContent {
		return badRequest("metadata lacks type or content-type")
	}
	size := len(e.Data) + len(e.Meta) + 2*utf16Length(e.Type)
	limit := b.n.cfg.MaxAppendSize
	if max := b.n.cfg.MaxAppendEventSize; max > 0 && size > max {
		return statusOf(codes.InvalidArgument, "an event is too large", &shared.MaximumAppendSizeExceeded{MaxAppendSize: uint32(max)})
	}
	if w.size += size; w.size > limit {
		return statusOf(codes.InvalidArgument, "the append is too large", &shared.MaximumAppendSizeExceeded{MaxAppendSize: uint32(limit)})
	}
	if e.BadID || e.ID == uuid.Nil || e.Type == "" {
		return badRequest("an event has no id or no type")
	}
	w.write.Events = append(w.write.Events, store.Event{ID: e.ID, Type: e.Type, JSON: e.IsJSON(), Meta: e.Meta, Data: e.Data})
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
func (b *batchCall) submit(w *batch) error {
	for range w.slots() {
		select {
		case b.slots <- struct{}{}:
		case <-b.ctx.Done():
			return toStatus(b.ctx, b.ctx.Err())
		}
	}
	if !b.accept(w) {
		for range w.slots() {
			<-b.slots
		}
		w.err = batchStatus(store.ErrClosed)
		return b.refuse(w)
	}
	w.write.Deadline = w.deadline
	if err := b.n.store.SubmitAsync(b.ctx, &w.write, func(r store.Result) { b.finish(w, r) }); err != nil {
		b.finish(w, store.Result{Err: err})
	}
	return nil
}

// accept registers an append as under way, unless nothing more is submitted.
func (b *batchCall) accept(w *batch) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.over {
		return false
	}
	b.pending[w] = struct{}{}
	b.owed++
	b.n.writing.Add(1)
	return true
}

// finish answers an append, unless it was given up before.
func (b *batchCall) finish(w *batch, r store.Result) {
	b.mu.Lock()
	_, ok := b.pending[w]
	delete(b.pending, w)
	b.mu.Unlock()
	if !ok {
		return
	}
	if r.Err != nil {
		b.out <- submitted{w.refusal(batchStatus(r.Err)), w.slots()}
		return
	}
	a := w.answer()
	a.Success = success(r)
	b.out <- submitted{a, w.slots()}
}

// answer addresses an answer.
func (w *batch) answer() *wire.BatchAnswer {
	return &wire.BatchAnswer{
		Correlation: w.id, Identifier: w.options.Identifier,
		Expectation: w.options.Expectation, Revision: w.options.Revision,
	}
}

func (w *batch) refusal(s *status.Status) *wire.BatchAnswer {
	a := w.answer()
	var err error
	if a.Failure, err = proto.Marshal(s); err != nil { // a name that is no text
		a.Failure, _ = proto.Marshal(&status.Status{Code: s.GetCode()})
	}
	return a
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
