package node

import (
	"context"
	"errors"
	"io"
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"

	"github.com/dossier-crm/dossier/eventstore/node/internal/access"
	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
	"github.com/dossier-crm/dossier/eventstore/node/internal/wire"
)

// streamsService serves event_store.client.streams.Streams.
type streamsService struct {
	streams.UnimplementedStreamsServer
	n *Node
}

// proposal collects one append and remembers the first thing wrong with it.
// The caller reads the request to its end in any case: a client that is cut
// off while it sends never sees the status.
type proposal struct {
	n      *Node
	write  store.Write
	size   int
	err    error
	opened bool
}

// Append serves the Append call.
func (s *streamsService) Append(call streams.Streams_AppendServer) error {
	p := proposal{n: s.n, err: s.n.stoppedErr()}
	ctx := call.Context()
	var m wire.AppendMessage
	for {
		err := call.RecvMsg(&m)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if p.err == nil {
			p.err = p.take(ctx, &m)
		}
	}
	if err := p.finish(); err != nil {
		return err
	}
	// From here on it may be written. Close waits for the answer, if it has not begun:
	// what is counted after it has begun could be missed.
	s.n.writing.Add(1)
	defer s.n.writing.Add(-1)
	if err := s.n.stoppedErr(); err != nil {
		return err
	}
	result, err := s.n.store.Submit(ctx, &p.write)
	var wrong *store.WrongExpectedError
	if errors.As(err, &wrong) {
		return call.SendAndClose(wrongExpected(wrong))
	}
	if err != nil {
		return toStatus(ctx, err)
	}
	answer := success(result)
	raw := answer.Encode()
	return call.SendMsg(&raw)
}

// take checks one message, in the order in which the original checks.
func (p *proposal) take(ctx context.Context, m *wire.AppendMessage) error {
	if !p.opened {
		p.opened = true
		return p.open(ctx, m)
	}
	if !m.HasEvent {
		return errHandler
	}
	return p.add(ctx, &m.Proposed)
}

func (p *proposal) open(ctx context.Context, m *wire.AppendMessage) error {
	if !m.HasOptions || !m.HasStream {
		return errHandler
	}
	expected, ok := expectation(m.Expectation, m.Revision)
	if !ok {
		return status.Error(codes.InvalidArgument, "expected stream revision is missing")
	}
	p.write.Stream, p.write.Expected = m.Stream, expected
	return p.n.mayWrite(ctx, m.Stream, access.Write)
}

// mayWrite refuses writes to $all, names that are no text, and callers
// without the right.
func (n *Node) mayWrite(ctx context.Context, stream string, op access.Op) error {
	if stream == allStream {
		return denied(ctx)
	}
	if !utf8.ValidString(stream) {
		return errHandler
	}
	return n.allow(ctx, stream, op)
}

const allStream = "$all"

func expectation(form wire.Expectation, revision uint64) (int64, bool) {
	switch form {
	case wire.ExpectRevision:
		return int64(min(revision, math.MaxInt64)), true
	case wire.ExpectNoStream:
		return store.NoStream, true
	case wire.ExpectAny:
		return store.Any, true
	case wire.ExpectStreamExists:
		return store.StreamExists, true
	}
	return 0, false
}

func (p *proposal) add(ctx context.Context, e *wire.Proposed) error {
	if !e.HasType || !e.HasContent {
		return fail(ctx, codes.InvalidArgument, "Required Metadata Property 'type' or 'content-type' is missing",
			"exception", "missing-required-metadata-property", "required-metadata-properties", "type,content-type")
	}
	size := len(e.Data) + len(e.Meta) + 2*utf16Length(e.Type)
	if limit := p.n.cfg.MaxAppendEventSize; limit > 0 && size > limit {
		return eventTooLarge(ctx, e.ID, size, limit)
	}
	if p.size += size; p.size > p.n.cfg.MaxAppendSize {
		return fail(ctx, codes.InvalidArgument,
			"Maximum Append Size of "+strconv.Itoa(p.n.cfg.MaxAppendSize)+" Exceeded.",
			"exception", "maximum-append-size-exceeded", "maximum-append-size", strconv.Itoa(p.n.cfg.MaxAppendSize))
	}
	if e.BadID || e.ID == uuid.Nil || e.Type == "" {
		return errHandler
	}
	p.write.Events = append(p.write.Events, store.Event{
		ID: e.ID, Type: e.Type, JSON: e.IsJSON(), Meta: e.Meta, Data: e.Data,
	})
	return nil
}

func eventTooLarge(ctx context.Context, id uuid.UUID, size, limit int) error {
	return fail(ctx, codes.InvalidArgument, "Event with Id: "+id.String()+" exceeds the maximum append event size",
		"exception", "maximum-append-event-size-exceeded", "event-id", id.String(),
		"proposed-append-event-size", strconv.Itoa(size), "maximum-append-event-size", strconv.Itoa(limit))
}

// finish says what is wrong with the whole, once all of it was read.
func (p *proposal) finish() error {
	switch {
	case p.err != nil:
		return p.err
	case !p.opened, p.write.Stream == "", p.write.Stream == "$$":
		return errHandler
	}
	return nil
}

func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

func success(r store.Result) wire.Success {
	return wire.Success{Revision: r.Revision, Position: r.Position, HasPosition: r.HasPosition}
}

// wrongExpected fills both generations of the response's fields.
func wrongExpected(w *store.WrongExpectedError) *streams.AppendResp {
	empty := &shared.Empty{}
	m := &streams.AppendResp_WrongExpectedVersion{}
	if w.Current < 0 {
		m.CurrentRevisionOption = &streams.AppendResp_WrongExpectedVersion_CurrentNoStream{CurrentNoStream: empty}
		m.CurrentRevisionOption_20_6_0 = &streams.AppendResp_WrongExpectedVersion_NoStream_20_6_0{NoStream_20_6_0: empty}
	} else {
		current := uint64(w.Current)
		m.CurrentRevisionOption = &streams.AppendResp_WrongExpectedVersion_CurrentRevision{CurrentRevision: current}
		m.CurrentRevisionOption_20_6_0 = &streams.AppendResp_WrongExpectedVersion_CurrentRevision_20_6_0{CurrentRevision_20_6_0: current}
	}
	switch w.Expected {
	case store.Any:
		m.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedAny{ExpectedAny: empty}
		m.ExpectedRevisionOption_20_6_0 = &streams.AppendResp_WrongExpectedVersion_Any_20_6_0{Any_20_6_0: empty}
	case store.StreamExists:
		m.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedStreamExists{ExpectedStreamExists: empty}
		m.ExpectedRevisionOption_20_6_0 = &streams.AppendResp_WrongExpectedVersion_StreamExists_20_6_0{StreamExists_20_6_0: empty}
	case store.NoStream:
		m.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedNoStream{ExpectedNoStream: empty}
		m.ExpectedRevisionOption_20_6_0 = &streams.AppendResp_WrongExpectedVersion_ExpectedRevision_20_6_0{ExpectedRevision_20_6_0: math.MaxUint64}
	default:
		expected := uint64(w.Expected)
		m.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedRevision{ExpectedRevision: expected}
		m.ExpectedRevisionOption_20_6_0 = &streams.AppendResp_WrongExpectedVersion_ExpectedRevision_20_6_0{ExpectedRevision_20_6_0: expected}
	}
	return &streams.AppendResp{Result: &streams.AppendResp_WrongExpectedVersion_{WrongExpectedVersion: m}}
}
