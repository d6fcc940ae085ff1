package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime/pprof"

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

// serveChild serves until standard input ends. With a profile it writes one of
// the processor time it used.
func serveChild(kind, dir, profile string) error {
	if profile != "" {
		f, err := os.Create(profile + "." + kind)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	if kind == "node" {
		n, err := node.Start(context.Background(), node.Config{Dir: dir})
		if err != nil {
			return err
		}
		fmt.Println(n.Addr())
		_, _ = io.Copy(io.Discard, os.Stdin)
		return nil // without Close: it would be profiled
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	a := &ackServer{}
	if kind == "sync" {
		if a.log, err = openLog(dir); err != nil {
			return err
		}
	}
	s := grpc.NewServer(grpc.ForceServerCodecV2(canned{}), grpc.MaxRecvMsgSize(16<<20))
	streams.RegisterStreamsServer(s, a)
	serverfeatures.RegisterServerFeaturesServer(s, featureServer{})
	fmt.Println(l.Addr())
	go func() { _ = s.Serve(l) }()
	_, _ = io.Copy(io.Discard, os.Stdin)
	return nil
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
//
// With a log it is the least that a server which loses nothing can do: it
// writes each event's bytes to a file and waits for an fdatasync that all
// calls share, and knows nothing of streams, revisions or indexes.
type ackServer struct {
	streams.UnimplementedStreamsServer
	log *rawLog
}

func (s *ackServer) Append(call streams.Streams_AppendServer) error {
	n := 0
	for {
		m, err := call.Recv()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		if m.GetProposedMessage() != nil {
			n++
		}
	}
	if s.log != nil {
		if err := s.log.write(n); err != nil {
			return err
		}
	}
	return call.SendAndClose(&streams.AppendResp{Result: &streams.AppendResp_Success_{Success: &streams.AppendResp_Success{
		CurrentRevisionOption: &streams.AppendResp_Success_CurrentRevision{CurrentRevision: 1},
		PositionOption:        &streams.AppendResp_Success_Position{Position: &streams.AppendResp_Position{CommitPosition: 1, PreparePosition: 1}},
	}}})
}

func (s *ackServer) BatchAppend(call streams.Streams_BatchAppendServer) error {
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

func (s *ackServer) Read(req *streams.ReadReq, call streams.Streams_ReadServer) error {
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
