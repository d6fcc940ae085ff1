package wire

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"testing"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/persistent"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
)

func bytesOf(r Raw) []byte { return r.buf.ReadOnlyData() }

func protoUUID(id uuid.UUID, text bool) *shared.UUID {
	if text {
		return &shared.UUID{Value: &shared.UUID_String_{String_: id.String()}}
	}
	return &shared.UUID{Value: &shared.UUID_Structured_{Structured: &shared.UUID_Structured{
		MostSignificantBits: int64(binary.BigEndian.Uint64(id[:8])), LeastSignificantBits: int64(binary.BigEndian.Uint64(id[8:])),
	}}}
}

func protoEvent(e *Event, text bool) *streams.ReadResp_ReadEvent_RecordedEvent {
	if e == nil {
		return nil
	}
	contentType := "application/octet-stream"
	if e.JSON {
		contentType = "application/json"
	}
	return &streams.ReadResp_ReadEvent_RecordedEvent{
		Id: protoUUID(e.ID, text), StreamIdentifier: &shared.StreamIdentifier{StreamName: e.Stream},
		StreamRevision: e.Revision, PreparePosition: e.Position, CommitPosition: e.Position,
		Metadata:       map[string]string{"type": string(e.Type), "content-type": contentType, "created": strconv.FormatInt(e.Created, 10)},
		CustomMetadata: e.Meta, Data: e.Data,
	}
}

// FuzzReadResponse compares the hand-written encoding with the library's.
func FuzzReadResponse(f *testing.F) {
	f.Add([]byte("0123456789abcdef"), "s", uint64(3), uint64(99), "T", true, int64(17e15), []byte("{}"), []byte("data"), true, false, int32(-1))
	f.Add(make([]byte, 16), "", uint64(0), uint64(0), "", false, int64(0), []byte{}, []byte{}, false, true, int32(0))
	f.Fuzz(func(t *testing.T, id []byte, stream string, revision, position uint64, typ string, isJSON bool, created int64, meta, data []byte, link, text bool, retry int32) {
		e := &Event{Stream: []byte(stream), Revision: revision, Position: position, Type: bytes.ToValidUTF8([]byte(typ), nil), JSON: isJSON, Created: created, Meta: meta, Data: data}
		copy(e.ID[:], id)
		r := Response{Event: e, Commit: position, StringIDs: text, Retry: max(retry, -1)}
		if link {
			r.Link = &Event{ID: e.ID, Stream: []byte("l"), Type: []byte("$>"), Revision: 1, Position: position, Data: data}
		}
		want := &streams.ReadResp{Content: &streams.ReadResp_Event{Event: &streams.ReadResp_ReadEvent{
			Event: protoEvent(r.Event, text), Link: protoEvent(r.Link, text),
			Position: &streams.ReadResp_ReadEvent_CommitPosition{CommitPosition: position},
		}}}
		got := &streams.ReadResp{}
		raw := bytesOf(r.Encode())
		if err := proto.Unmarshal(raw, got); err != nil {
			t.Fatal(err)
		}
		got.ProtoReflect().Get(got.ProtoReflect().Descriptor().Fields().ByName("event")).Message().SetUnknown(nil) // the retry count
		if !proto.Equal(got, want) {
			t.Fatalf("got %v\nwant %v", got, want)
		}
		if retry >= 0 {
			p := &persistent.ReadResp{}
			if err := proto.Unmarshal(raw, p); err != nil {
				t.Fatal(err)
			}
			if p.GetEvent().GetRetryCount() != retry || p.GetEvent().GetEvent().GetStreamRevision() != revision {
				t.Fatalf("persistent form: %v", p)
			}
		}
	})
}

// FuzzAppendRequest compares the hand-written decoder with the library's on
// any bytes: what the library refuses may be refused, what both accept means
// the same.
func FuzzAppendRequest(f *testing.F) {
	for _, m := range []*streams.AppendReq{
		{Content: &streams.AppendReq_Options_{Options: &streams.AppendReq_Options{
			StreamIdentifier:       &shared.StreamIdentifier{StreamName: []byte("s")},
			ExpectedStreamRevision: &streams.AppendReq_Options_Revision{Revision: 7},
		}}},
		{Content: &streams.AppendReq_ProposedMessage_{ProposedMessage: &streams.AppendReq_ProposedMessage{
			Id: protoUUID(uuid.New(), false), Metadata: map[string]string{"type": "T", "content-type": "application/json"},
			CustomMetadata: []byte("m"), Data: []byte("d"),
		}}},
		{Content: &streams.AppendReq_ProposedMessage_{ProposedMessage: &streams.AppendReq_ProposedMessage{Id: protoUUID(uuid.New(), true)}}},
	} {
		b, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var got AppendMessage
		err := got.DecodeWire(bytes.Clone(b))
		want := &streams.AppendReq{}
		if proto.Unmarshal(b, want) != nil || err != nil {
			return
		}
		if got.HasOptions != (want.GetOptions() != nil) || got.HasEvent != (want.GetProposedMessage() != nil) {
			t.Fatalf("kinds differ: %+v, %v", got, want)
		}
		if o := want.GetOptions(); o != nil && got.Stream != string(o.GetStreamIdentifier().GetStreamName()) {
			t.Fatalf("stream %q, want %q", got.Stream, o.GetStreamIdentifier().GetStreamName())
		}
		if p := want.GetProposedMessage(); p != nil {
			typ, ok := p.GetMetadata()["type"]
			if got.Proposed.HasType != ok || got.Proposed.Type != typ || !bytes.Equal(got.Proposed.Data, p.GetData()) || !bytes.Equal(got.Proposed.Meta, p.GetCustomMetadata()) {
				t.Fatalf("event %+v, want %v", got.Proposed, p)
			}
		}
	})
}
