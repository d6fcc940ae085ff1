package node

import (
	"context"

	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"

	"github.com/dossier-crm/dossier/eventstore/node/internal/access"
	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
	"github.com/dossier-crm/dossier/eventstore/node/internal/wire"
)

// Delete serves the soft delete: the stream can be written to again.
func (s *streamsService) Delete(ctx context.Context, req *streams.DeleteReq) (*streams.DeleteResp, error) {
	o := req.GetOptions()
	form, revision := wire.ExpectNothing, uint64(0)
	switch e := o.GetExpectedStreamRevision().(type) {
	case *streams.DeleteReq_Options_Revision:
		form, revision = wire.ExpectRevision, e.Revision
	case *streams.DeleteReq_Options_NoStream:
		form = wire.ExpectNoStream
	case *streams.DeleteReq_Options_Any:
		form = wire.ExpectAny
	case *streams.DeleteReq_Options_StreamExists:
		form = wire.ExpectStreamExists
	}
	r, err := s.n.remove(ctx, store.Delete, o.GetStreamIdentifier().GetStreamName(), form, revision)
	if err != nil {
		return nil, err
	}
	return &streams.DeleteResp{PositionOption: &streams.DeleteResp_Position_{
		Position: &streams.DeleteResp_Position{CommitPosition: r.Position, PreparePosition: r.Position},
	}}, nil
}

// Tombstone serves the hard delete: the stream's name is spent.
func (s *streamsService) Tombstone(ctx context.Context, req *streams.TombstoneReq) (*streams.TombstoneResp, error) {
	o := req.GetOptions()
	form, revision := wire.ExpectNothing, uint64(0)
	switch e := o.GetExpectedStreamRevision().(type) {
	case *streams.TombstoneReq_Options_Revision:
		form, revision = wire.ExpectRevision, e.Revision
	case *streams.TombstoneReq_Options_NoStream:
		form = wire.ExpectNoStream
	case *streams.TombstoneReq_Options_Any:
		form = wire.ExpectAny
	case *streams.TombstoneReq_Options_StreamExists:
		form = wire.ExpectStreamExists
	}
	r, err := s.n.remove(ctx, store.TombStone, o.GetStreamIdentifier().GetStreamName(), form, revision)
	if err != nil {
		return nil, err
	}
	return &streams.TombstoneResp{PositionOption: &streams.TombstoneResp_Position_{
		Position: &streams.TombstoneResp_Position{CommitPosition: r.Position, PreparePosition: r.Position},
	}}, nil
}

func (n *Node) remove(ctx context.Context, kind store.Kind, name []byte, form wire.Expectation, revision uint64) (store.Result, error) {
	stream := string(name)
	expected, ok := expectation(form, revision)
	if !ok {
		return store.Result{}, status.Error(codes.InvalidArgument, "expected stream revision is missing")
	}
	if stream == "" || stream == "$$" {
		return store.Result{}, errHandler
	}
	if err := n.mayWrite(ctx, stream, access.Delete); err != nil {
		return store.Result{}, err
	}
	// The decision sees a delete as an append of one event with a new id, so
	// that no two deletes are ever taken for the same.
	r, err := n.store.Submit(ctx, &store.Write{
		Kind: kind, Stream: stream, Expected: expected, Events: []store.Event{{ID: uuid.New()}},
	})
	return r, toStatus(ctx, err)
}
