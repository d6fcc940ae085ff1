package wire

import (
	"bytes"
	"testing"

	"github.com/google/uuid"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
)

// FuzzBatchRequest compares the hand-written decoder with the library's.
func FuzzBatchRequest(f *testing.F) {
	id, named := protoUUID(uuid.New(), true), &shared.StreamIdentifier{StreamName: []byte("s")}
	event := &streams.BatchAppendReq_ProposedMessage{
		Id: id, Metadata: map[string]string{"type": "T", "content-type": "application/json"}, CustomMetadata: []byte("m"), Data: []byte("d"),
	}
	for _, m := range []*streams.BatchAppendReq{
		{},
		{CorrelationId: id, IsFinal: true, Options: &streams.BatchAppendReq_Options{
			StreamIdentifier: named, ExpectedStreamPosition: &streams.BatchAppendReq_Options_StreamPosition{StreamPosition: 7},
			DeadlineOption: &streams.BatchAppendReq_Options_Deadline{Deadline: durationpb.New(1500e6)},
		}, ProposedMessages: []*streams.BatchAppendReq_ProposedMessage{event, event}},
		{CorrelationId: protoUUID(uuid.New(), false), Options: &streams.BatchAppendReq_Options{
			StreamIdentifier: named, ExpectedStreamPosition: &streams.BatchAppendReq_Options_Any{Any: &emptypb.Empty{}},
			DeadlineOption: &streams.BatchAppendReq_Options_Deadline_21_10_0{Deadline_21_10_0: timestamppb.Now()},
		}},
		{Options: &streams.BatchAppendReq_Options{ExpectedStreamPosition: &streams.BatchAppendReq_Options_StreamExists{StreamExists: &emptypb.Empty{}}}},
	} {
		b, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var got BatchMessage
		err := got.DecodeWire(bytes.Clone(b))
		want := &streams.BatchAppendReq{}
		if proto.Unmarshal(b, want) != nil || err != nil {
			return
		}
		if got.HasOptions != (want.Options != nil) || got.Final != want.IsFinal || len(got.Proposed) != len(want.ProposedMessages) ||
			(got.Correlation != nil) != (want.CorrelationId != nil) {
			t.Fatalf("got %+v, want %v", got, want)
		}
		for i, p := range want.ProposedMessages {
			g := &got.Proposed[i]
			if typ, ok := p.Metadata["type"]; g.HasType != ok || g.Type != typ || !bytes.Equal(g.Data, p.Data) || !bytes.Equal(g.Meta, p.CustomMetadata) {
				t.Fatalf("event %d: got %+v, want %v", i, g, p)
			}
		}
		o := want.GetOptions()
		if got.Options.Stream != string(o.GetStreamIdentifier().GetStreamName()) || got.Options.HasTimeout != (o.GetDeadline() != nil) {
			t.Fatalf("options %+v, want %v", got.Options, o)
		}
		if d := o.GetDeadline(); d != nil && d.CheckValid() == nil && d.AsDuration() != got.Options.Timeout && d.Seconds < 9_000_000_000 && d.Seconds > -9_000_000_000 {
			t.Fatalf("timeout %v, want %v", got.Options.Timeout, d.AsDuration())
		}
	})
}

// TestAnswers compares the hand-written answers with the library's.
func TestAnswers(t *testing.T) {
	t.Parallel()
	id, named := protoUUID(uuid.New(), false), &shared.StreamIdentifier{StreamName: []byte("a stream")}
	rawID, err1 := proto.Marshal(id)
	rawName, err2 := proto.Marshal(named)
	failure := &status.Status{Code: 6, Message: "WrongExpectedVersion"}
	rawFailure, err3 := proto.Marshal(failure)
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	empty := &shared.Empty{}
	for _, s := range []Success{{Revision: 0, Position: 1, HasPosition: true}, {Revision: 1 << 40, Position: 1<<63 + 5, HasPosition: true}, {Revision: -1}, {Revision: 3}} {
		want, batch := &streams.AppendResp_Success{}, &streams.BatchAppendResp_Success{}
		want.CurrentRevisionOption = &streams.AppendResp_Success_CurrentRevision{CurrentRevision: uint64(s.Revision)}
		batch.CurrentRevisionOption = &streams.BatchAppendResp_Success_CurrentRevision{CurrentRevision: uint64(s.Revision)}
		if s.Revision < 0 {
			want.CurrentRevisionOption = &streams.AppendResp_Success_NoStream{NoStream: empty}
			batch.CurrentRevisionOption = &streams.BatchAppendResp_Success_NoStream{NoStream: &emptypb.Empty{}}
		}
		want.PositionOption = &streams.AppendResp_Success_NoPosition{NoPosition: empty}
		batch.PositionOption = &streams.BatchAppendResp_Success_NoPosition{NoPosition: &emptypb.Empty{}}
		if s.HasPosition {
			want.PositionOption = &streams.AppendResp_Success_Position{Position: &streams.AppendResp_Position{CommitPosition: s.Position, PreparePosition: s.Position}}
			batch.PositionOption = &streams.BatchAppendResp_Success_Position{Position: &shared.AllStreamPosition{CommitPosition: s.Position, PreparePosition: s.Position}}
		}
		same(t, bytesOf(s.Encode()), &streams.AppendResp{Result: &streams.AppendResp_Success_{Success: want}}, &streams.AppendResp{})
		a := BatchAnswer{Correlation: rawID, Identifier: rawName, Expectation: ExpectAny, Success: s}
		same(t, bytesOf(a.Encode()), &streams.BatchAppendResp{
			CorrelationId: id, StreamIdentifier: named, ExpectedStreamPosition: &streams.BatchAppendResp_Any{Any: &emptypb.Empty{}},
			Result: &streams.BatchAppendResp_Success_{Success: batch},
		}, &streams.BatchAppendResp{})
	}
	a := BatchAnswer{Correlation: rawID, Expectation: ExpectRevision, Failure: rawFailure}
	same(t, bytesOf(a.Encode()), &streams.BatchAppendResp{
		CorrelationId: id, ExpectedStreamPosition: &streams.BatchAppendResp_StreamPosition{}, Result: &streams.BatchAppendResp_Error{Error: failure},
	}, &streams.BatchAppendResp{})
}

func same(t *testing.T, raw []byte, want, got proto.Message) {
	t.Helper()
	if err := proto.Unmarshal(raw, got); err != nil {
		t.Fatal(err)
	}
	if !proto.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}
