package node_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

func text(id uuid.UUID) *shared.UUID {
	return &shared.UUID{Value: &shared.UUID_String_{String_: id.String()}}
}

func batchEvent() *streams.BatchAppendReq_ProposedMessage {
	return &streams.BatchAppendReq_ProposedMessage{
		Id: text(uuid.New()), Data: []byte(`{}`), Metadata: map[string]string{"type": "T", "content-type": "application/json"},
	}
}

func batchOptions(stream string) *streams.BatchAppendReq_Options {
	return &streams.BatchAppendReq_Options{
		StreamIdentifier:       &shared.StreamIdentifier{StreamName: []byte(stream)},
		ExpectedStreamPosition: &streams.BatchAppendReq_Options_Any{Any: &emptypb.Empty{}},
	}
}

func TestBatchAppend(t *testing.T) {
	t.Parallel()
	n := nodetest.Start(t, nodetest.WithConfig(func(c *node.Config) { c.MaxAppendSize = 1000 }))
	c := dial(t, n)
	mustAppend(t, c, "gone", esdb.Any{}, events(1)...)
	if _, err := c.TombstoneStream(context.Background(), "gone", esdb.TombstoneStreamOptions{ExpectedRevision: esdb.Any{}}); err != nil {
		t.Fatal(err)
	}
	call, err := streams.NewStreamsClient(raw(t, n)).BatchAppend(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	big := batchEvent()
	big.Data = make([]byte, 2000)
	noStream := batchOptions("b")
	noStream.ExpectedStreamPosition = &streams.BatchAppendReq_Options_NoStream{NoStream: &emptypb.Empty{}}
	one := func(o *streams.BatchAppendReq_Options, e ...*streams.BatchAppendReq_ProposedMessage) []*streams.BatchAppendReq {
		return []*streams.BatchAppendReq{{Options: o, ProposedMessages: e, IsFinal: true}}
	}
	for i, x := range []struct {
		requests []*streams.BatchAppendReq
		revision uint64
		code     codes.Code
		detail   string
	}{
		{requests: one(batchOptions("a"), batchEvent(), batchEvent()), revision: 1},
		{requests: []*streams.BatchAppendReq{ // in pieces
			{Options: batchOptions("a"), ProposedMessages: []*streams.BatchAppendReq_ProposedMessage{batchEvent()}},
			{ProposedMessages: []*streams.BatchAppendReq_ProposedMessage{batchEvent()}},
			{IsFinal: true},
		}, revision: 3},
		{requests: one(noStream, batchEvent()), revision: 0},
		{requests: one(noStream, batchEvent()), code: codes.AlreadyExists, detail: "event_store.client.WrongExpectedVersion"},
		{requests: one(batchOptions("gone"), batchEvent()), code: codes.NotFound, detail: "event_store.client.StreamDeleted"},
		{requests: one(batchOptions("a"), big), code: codes.InvalidArgument, detail: "event_store.client.MaximumAppendSizeExceeded"},
		{requests: one(batchOptions(""), batchEvent()), code: codes.InvalidArgument, detail: "event_store.client.BadRequest"},
		{requests: one(nil, batchEvent()), code: codes.InvalidArgument, detail: "event_store.client.BadRequest"},
	} {
		id := text(uuid.New())
		for _, r := range x.requests {
			r.CorrelationId = id
			if err := call.Send(r); err != nil {
				t.Fatal(err)
			}
		}
		resp, err := call.Recv()
		if err != nil {
			t.Fatal(err)
		}
		if resp.GetCorrelationId().String() != id.String() {
			t.Errorf("%d: answer to another request", i)
		}
		if x.code == codes.OK {
			if s := resp.GetSuccess(); s == nil || s.GetCurrentRevision() != x.revision || s.GetPosition().GetCommitPosition() == 0 {
				t.Errorf("%d: %v, want revision %d", i, resp, x.revision)
			}
			continue
		}
		e := resp.GetError()
		if codes.Code(e.GetCode()) != x.code || len(e.GetDetails()) != 1 || string(e.GetDetails()[0].MessageName()) != x.detail {
			t.Errorf("%d: %v, want %s with %s", i, e, x.code, x.detail)
		}
	}
}

// TestBatchAppendKeepsOrder sends many appends to one stream without waiting:
// they are written in the order in which they were sent.
func TestBatchAppendKeepsOrder(t *testing.T) {
	t.Parallel()
	n := nodetest.Start(t)
	call, err := streams.NewStreamsClient(raw(t, n)).BatchAppend(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	const count = 500
	go func() {
		for i := range count {
			e := batchEvent()
			e.Data = []byte(fmt.Sprint(i))
			_ = call.Send(&streams.BatchAppendReq{
				CorrelationId: text(uuid.New()), Options: batchOptions("s"), IsFinal: true,
				ProposedMessages: []*streams.BatchAppendReq_ProposedMessage{e},
			})
		}
		_ = call.CloseSend()
	}()
	for range count {
		if r, err := call.Recv(); err != nil || r.GetSuccess() == nil {
			t.Fatalf("%v %v", r, err)
		}
	}
	for i, e := range readStream(t, dial(t, n), "s", esdb.ReadStreamOptions{From: esdb.Start{}}) {
		if string(e.Event.Data) != fmt.Sprint(i) {
			t.Fatalf("revision %d holds append %s", i, e.Event.Data)
		}
	}
}
