package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/serverfeatures"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/eventstore/node"
)

func serveChild(kind, dir string) error {
	if kind == "node" {
		n, err := node.Start(context.Background(), node.Config{Dir: dir})
		if err != nil {
			return err
		}
		fmt.Println(n.Addr())
		select {}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s := grpc.NewServer(grpc.ForceServerCodecV2(canned{}), grpc.MaxRecvMsgSize(16<<20))
	streams.RegisterStreamsServer(s, &ackServer{})
	serverfeatures.RegisterServerFeaturesServer(s, featureServer{})
	fmt.Println(l.Addr())
	return s.Serve(l)
}

// canned sends bytes that are encoded already.
type canned struct{}

type cannedBytes []byte

func (canned) Name() string { return "proto" }

func (canned) Marshal(v any) (mem.BufferSlice, error) {
	if b, ok := v.(cannedBytes); ok {
		return mem.BufferSlice{mem.SliceBuffer(b)}, nil
	}
	b, err := proto.Marshal(v.(proto.Message))
	return mem.BufferSlice{mem.SliceBuffer(b)}, err
}

func (canned) Unmarshal(data mem.BufferSlice, v any) error {
	b := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer b.Free()
	return proto.Unmarshal(b.ReadOnlyData(), v.(proto.Message))
}

type featureServer struct {
	serverfeatures.UnimplementedServerFeaturesServer
}

func (featureServer) GetSupportedMethods(context.Context, *shared.Empty) (*serverfeatures.SupportedMethods, error) {
	return &serverfeatures.SupportedMethods{EventStoreServerVersion: node.ServerVersion}, nil
}

// ackServer acknowledges everything and reads the same event for ever.
type ackServer struct {
	streams.UnimplementedStreamsServer
}

func (ackServer) Append(call streams.Streams_AppendServer) error {
	for {
		if _, err := call.Recv(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
	}
	return call.SendAndClose(&streams.AppendResp{Result: &streams.AppendResp_Success_{Success: &streams.AppendResp_Success{
		CurrentRevisionOption: &streams.AppendResp_Success_CurrentRevision{CurrentRevision: 1},
		PositionOption:        &streams.AppendResp_Success_Position{Position: &streams.AppendResp_Position{CommitPosition: 1, PreparePosition: 1}},
	}}})
}

func (ackServer) BatchAppend(call streams.Streams_BatchAppendServer) error {
	for {
		r, err := call.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := call.Send(&streams.BatchAppendResp{
			CorrelationId: r.CorrelationId, StreamIdentifier: r.GetOptions().GetStreamIdentifier(),
			ExpectedStreamPosition: &streams.BatchAppendResp_Any{Any: &emptypb.Empty{}},
			Result:                 &streams.BatchAppendResp_Success_{Success: &streams.BatchAppendResp_Success{}},
		}); err != nil {
			return err
		}
	}
}

func (ackServer) Read(req *streams.ReadReq, call streams.Streams_ReadServer) error {
	id := uuid.New()
	event, err := proto.Marshal(&streams.ReadResp{Content: &streams.ReadResp_Event{Event: &streams.ReadResp_ReadEvent{
		Event: &streams.ReadResp_ReadEvent_RecordedEvent{
			Id:               &shared.UUID{Value: &shared.UUID_Structured_{Structured: &shared.UUID_Structured{MostSignificantBits: int64(id.Time()), LeastSignificantBits: -1}}},
			StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte("r-10000")},
			StreamRevision:   1000, PreparePosition: 100_000_000, CommitPosition: 100_000_000,
			Metadata:       map[string]string{"type": "Measured", "content-type": "application/json", "created": "17000000000000000"},
			CustomMetadata: payloadMeta, Data: payloadData,
		},
		Position: &streams.ReadResp_ReadEvent_CommitPosition{CommitPosition: 100_000_000},
	}}})
	if err != nil {
		return err
	}
	if req.GetOptions().GetSubscription() != nil {
		if err := call.Send(&streams.ReadResp{Content: &streams.ReadResp_Confirmation{Confirmation: &streams.ReadResp_SubscriptionConfirmation{}}}); err != nil {
			return err
		}
	}
	for range readEvents {
		if err := call.SendMsg(cannedBytes(event)); err != nil {
			return err
		}
	}
	if req.GetOptions().GetSubscription() == nil {
		return nil
	}
	if err := call.Send(&streams.ReadResp{Content: &streams.ReadResp_CaughtUp_{CaughtUp: &streams.ReadResp_CaughtUp{}}}); err != nil {
		return err
	}
	<-call.Context().Done()
	return nil
}
