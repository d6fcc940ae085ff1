package node

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/persistent"
)

func (s *persistentServer) GetInfo(ctx context.Context, req *persistent.GetInfoReq) (*persistent.GetInfoResp, error) {
	if err := mayLook(ctx); err != nil {
		return nil, err
	}
	o := req.GetOptions()
	stream := allStream
	if id := o.GetStreamIdentifier(); id != nil {
		stream = string(id.GetStreamName())
	}
	g := s.n.groups.get(stream, o.GetGroupName())
	var info *persistent.SubscriptionInfo
	if g == nil {
		return nil, groupStatus(ctx, s.n.groups.missing(stream, o.GetGroupName()), stream, o.GetGroupName())
	}
	if !g.do(func() { info = g.info() }) {
		return nil, groupStatus(ctx, errGroupMissing, stream, o.GetGroupName())
	}
	return &persistent.GetInfoResp{SubscriptionInfo: info}, nil
}

func (s *persistentServer) List(ctx context.Context, req *persistent.ListReq) (*persistent.ListResp, error) {
	if err := mayLook(ctx); err != nil {
		return nil, err
	}
	stream := ""
	switch o := req.GetOptions().GetListOption().(type) {
	case *persistent.ListReq_Options_ListAllSubscriptions:
	case *persistent.ListReq_Options_ListForStream:
		stream = allStream
		if id := o.ListForStream.GetStream(); id != nil {
			stream = string(id.GetStreamName())
		}
	default:
		return nil, status.Error(codes.InvalidArgument, "list option is missing")
	}
	resp := &persistent.ListResp{}
	for _, g := range s.n.groups.list(stream) {
		g.do(func() { resp.Subscriptions = append(resp.Subscriptions, g.info()) })
	}
	if stream != "" && len(resp.Subscriptions) == 0 {
		return nil, groupStatus(ctx, errGroupMissing, stream, "")
	}
	return resp, nil
}

// info describes the group. Positions are text: a revision, or C:x/P:y.
func (g *group) info() *persistent.SubscriptionInfo {
	c := &g.cfg
	state := "Live"
	if !g.atEnd || len(g.buffer) > 0 {
		state = "Behind"
	}
	out := &persistent.SubscriptionInfo{
		EventSource: c.Stream, GroupName: c.Group, Status: state,
		AveragePerSecond: int32(g.rate), TotalItems: g.total, CountSinceLastMeasurement: g.measured,
		ResolveLinkTos: c.ResolveLinks, StartFrom: c.StartFrom.format(c.all()), ExtraStatistics: c.ExtraStatistics,
		MessageTimeoutMilliseconds: c.MessageTimeout, MaxRetryCount: c.MaxRetryCount,
		LiveBufferSize: c.LiveBufferSize, BufferSize: c.HistoryBufferSize, ReadBatchSize: c.ReadBatchSize,
		CheckPointAfterMilliseconds: c.CheckpointAfter, MinCheckPointCount: c.MinCheckpointCount,
		MaxCheckPointCount: c.MaxCheckpointCount, MaxSubscriberCount: c.MaxSubscriberCount,
		NamedConsumerStrategy: c.Strategy,
		ReadBufferCount:       int32(len(g.buffer)), RetryBufferCount: int32(len(g.retry)),
		TotalInFlightMessages: int32(len(g.flight)), OutstandingMessagesCount: int32(len(g.flight)),
		ParkedMessageCount: g.parkedCount(),
	}
	if g.checkpoint >= 0 {
		out.LastCheckpointedEventPosition = g.checkpoint.format(c.all())
	}
	if last, ok := g.lastKnown(); ok {
		out.LastKnownEventPosition = last.format(c.all())
	}
	for _, cl := range g.clients {
		out.Connections = append(out.Connections, cl.info(c.ExtraStatistics))
	}
	return out
}

// lastKnown is the last event of what the group reads.
func (g *group) lastKnown() (groupPoint, bool) {
	if !g.cfg.all() {
		v, err := g.n.store.View(g.cfg.Stream)
		return groupPoint(v.Last), err == nil && v.Exists()
	}
	it, err := g.n.store.ReadAll(g.n.store.End(), true)
	if err != nil {
		return 0, false
	}
	defer it.Close()
	if !it.Next() {
		return 0, false
	}
	return groupPoint(it.Record().Position), true
}
