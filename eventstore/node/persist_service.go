package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/persistent"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"

	"github.com/dossier-crm/dossier/eventstore/node/internal/access"
	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// persistentServer serves persistent subscriptions.
type persistentServer struct {
	persistent.UnimplementedPersistentSubscriptionsServer
	n *Node
}

// mayManage lets administrators and operators through.
func mayManage(ctx context.Context) error {
	if p := principal(ctx); !p.IsAdmin() && !p.In(access.Ops) {
		return denied(ctx)
	}
	return nil
}

func mayLook(ctx context.Context) error {
	if principal(ctx).Anonymous {
		return denied(ctx)
	}
	return nil
}

// groupStatus turns an error about a group into a status.
func groupStatus(ctx context.Context, err error, stream, group string) error {
	names := []string{"stream-name", stream, "group-name", group}
	text := fmt.Sprintf("Subscription group %s on stream %s ", group, stream)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errGroupMissing):
		return fail(ctx, codes.NotFound, text+"does not exist.",
			append([]string{"exception", "persistent-subscription-does-not-exist"}, names...)...)
	case errors.Is(err, errGroupExists):
		return fail(ctx, codes.AlreadyExists, text+"exists.",
			append([]string{"exception", "persistent-subscription-exists"}, names...)...)
	case errors.Is(err, store.ErrDiskFull), errors.Is(err, store.ErrFailed), errors.Is(err, store.ErrClosed):
		return toStatus(ctx, err) // it can be tried again
	}
	return fail(ctx, codes.Internal, text+"failed: '"+err.Error()+"'",
		append([]string{"exception", "persistent-subscription-failed", "reason", err.Error()}, names...)...)
}

func groupDropped(ctx context.Context, stream, group string) error {
	return fail(ctx, codes.Canceled, fmt.Sprintf("Subscription group %s on stream %s was dropped.", group, stream),
		"exception", "persistent-subscription-dropped", "stream-name", stream, "group-name", group)
}

func (s *persistentServer) Create(ctx context.Context, req *persistent.CreateReq) (*persistent.CreateResp, error) {
	if err := mayManage(ctx); err != nil {
		return nil, err
	}
	c, err := createConfig(req.GetOptions())
	if err != nil {
		return nil, err
	}
	if err := s.n.checkGroup(&c); err != nil {
		return nil, groupStatus(ctx, err, c.Stream, c.Group)
	}
	if _, err := c.Filter.compile(); err != nil {
		return nil, err
	}
	return &persistent.CreateResp{}, groupStatus(ctx, s.n.groups.create(c), c.Stream, c.Group)
}

// checkGroup refuses what no group can be.
func (n *Node) checkGroup(c *groupConfig) error {
	if c.Stream == "" || c.Group == "" {
		return errors.New("stream and group need a name")
	}
	if !utf8.ValidString(c.Stream) { // it would be another name once it was stored as JSON
		return errors.New("the stream's name is no text")
	}
	if c.all() && c.StartFrom >= 0 && uint64(c.StartFrom) > n.store.End() {
		return errors.New("the start position is beyond the log")
	}
	return c.check()
}

func (s *persistentServer) Update(ctx context.Context, req *persistent.UpdateReq) (*persistent.UpdateResp, error) {
	if err := mayManage(ctx); err != nil {
		return nil, err
	}
	c, err := updateConfig(req.GetOptions())
	if err != nil {
		return nil, err
	}
	if s.n.groups.get(c.Stream, c.Group) == nil {
		return nil, groupStatus(ctx, s.n.groups.missing(c.Stream, c.Group), c.Stream, c.Group)
	}
	if err := s.n.checkGroup(&c); err != nil {
		return nil, groupStatus(ctx, err, c.Stream, c.Group)
	}
	return &persistent.UpdateResp{}, groupStatus(ctx, s.n.groups.update(c), c.Stream, c.Group)
}

func (s *persistentServer) Delete(ctx context.Context, req *persistent.DeleteReq) (*persistent.DeleteResp, error) {
	if err := mayManage(ctx); err != nil {
		return nil, err
	}
	o := req.GetOptions()
	stream := allStream
	if id := o.GetStreamIdentifier(); id != nil {
		stream = string(id.GetStreamName())
	}
	return &persistent.DeleteResp{}, groupStatus(ctx, s.n.groups.remove(stream, o.GetGroupName()), stream, o.GetGroupName())
}

func (s *persistentServer) ReplayParked(ctx context.Context, req *persistent.ReplayParkedReq) (*persistent.ReplayParkedResp, error) {
	if err := mayManage(ctx); err != nil {
		return nil, err
	}
	o := req.GetOptions()
	stream := allStream
	if id := o.GetStreamIdentifier(); id != nil {
		stream = string(id.GetStreamName())
	}
	stopAt := int64(-1)
	if at, ok := o.GetStopAtOption().(*persistent.ReplayParkedReq_Options_StopAt); ok {
		if stopAt = at.StopAt; stopAt < 0 {
			return nil, groupStatus(ctx, errors.New("stop_at is negative"), stream, o.GetGroupName())
		}
	}
	g := s.n.groups.get(stream, o.GetGroupName())
	var err error
	if g == nil {
		err = s.n.groups.missing(stream, o.GetGroupName())
	} else if !g.do(func() { err = g.replay(stopAt) }) {
		err = errGroupMissing
	}
	return &persistent.ReplayParkedResp{}, groupStatus(ctx, err, stream, o.GetGroupName())
}

func (s *persistentServer) RestartSubsystem(ctx context.Context, _ *shared.Empty) (*shared.Empty, error) {
	if err := mayManage(ctx); err != nil {
		return nil, err
	}
	return &shared.Empty{}, toStatus(ctx, s.n.groups.restart())
}

// Read serves one consumer of a group.
func (s *persistentServer) Read(call persistent.PersistentSubscriptions_ReadServer) error {
	ctx := call.Context()
	first, err := call.Recv()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return err
	}
	o := first.GetOptions()
	stream, name := allStream, o.GetGroupName()
	if id := o.GetStreamIdentifier(); id != nil {
		stream = string(id.GetStreamName())
	}
	if o == nil || stream == "" || o.GetBufferSize() < 1 {
		return errHandler
	}
	stringIDs := false
	switch o.GetUuidOption().GetContent().(type) {
	case *persistent.ReadReq_Options_UUIDOption_Structured:
	case *persistent.ReadReq_Options_UUIDOption_String_:
		stringIDs = true
	default:
		return status.Error(codes.InvalidArgument, "uuid option is missing")
	}
	if err := mayLook(ctx); err != nil {
		return err
	}
	if err := s.n.allow(ctx, stream, access.Read); err != nil {
		return err
	}
	g := s.n.groups.get(stream, name)
	if g == nil {
		return groupStatus(ctx, s.n.groups.missing(stream, name), stream, name)
	}
	from := ""
	if p, ok := peer.FromContext(ctx); ok {
		from = p.Addr.String()
	}
	var c *groupClient
	if !g.do(func() {
		c = g.join(principal(ctx).Name, from, connectionName(ctx), int(min(o.GetBufferSize(), math.MaxInt16)))
	}) {
		return groupDropped(ctx, stream, name)
	}
	if c == nil {
		return fail(ctx, codes.FailedPrecondition, "Maximum subscriptions reached for subscription group "+name,
			"exception", "maximum-subscribers-reached", "stream-name", stream, "group-name", name)
	}
	s.n.metrics.subscribers.Add(1)
	defer s.n.metrics.subscribers.Add(-1)
	defer g.do(func() { g.part(c) })
	return s.serve(call, g, c, stringIDs)
}

func (s *persistentServer) serve(call persistent.PersistentSubscriptions_ReadServer, g *group, c *groupClient, stringIDs bool) error {
	if err := call.Send(&persistent.ReadResp{Content: &persistent.ReadResp_SubscriptionConfirmation_{
		SubscriptionConfirmation: &persistent.ReadResp_SubscriptionConfirmation{SubscriptionId: g.cfg.key()},
	}}); err != nil {
		return err
	}
	var enc encoder
	ended := make(chan error, 1)
	go func() { ended <- g.listen(call, c) }()
	right := s.n.watchRight(g.cfg.Stream)
	defer right.close()
	if err := s.n.allow(call.Context(), g.cfg.Stream, access.Read); err != nil { // it may have been lost before it was watched
		return err
	}
	for {
		select {
		case <-c.out.wake:
			if err := s.deliver(call, c, right, &enc, stringIDs); err != nil {
				return err
			}
		case err := <-ended:
			return err
		case <-c.dropped:
			if err := s.n.stoppedErr(); err != nil {
				return err
			}
			return groupDropped(call.Context(), g.cfg.Stream, g.cfg.Group)
		case <-right.changed():
			if err := s.n.allow(call.Context(), g.cfg.Stream, access.Read); err != nil {
				return err
			}
		case <-s.n.stopping:
			return errStopping
		}
	}
}

// deliver sends what waits for a client, and stops where something else has
// happened to it meanwhile.
func (s *persistentServer) deliver(call persistent.PersistentSubscriptions_ReadServer, c *groupClient, right rightWatch, enc *encoder, stringIDs bool) error {
	for {
		select {
		case <-c.dropped:
			return nil
		case <-s.n.stopping:
			return nil
		default:
		}
		m, ok := c.out.take()
		if !ok {
			return nil
		}
		if err := right.lost(call.Context()); err != nil {
			return err
		}
		if err := call.SendMsg(enc.encode(m.ev, stringIDs, m.retries)); err != nil {
			return err
		}
	}
}

// listen takes a client's acknowledgements until it is gone.
func (g *group) listen(call persistent.PersistentSubscriptions_ReadServer, c *groupClient) error {
	for {
		req, err := call.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch m := req.GetContent().(type) {
		case *persistent.ReadReq_Ack_:
			g.do(func() {
				for _, id := range m.Ack.GetIds() {
					if id, ok := idOf(id); ok {
						g.accept(c, id)
					}
				}
			})
		case *persistent.ReadReq_Nack_:
			g.do(func() {
				for _, id := range m.Nack.GetIds() {
					if id, ok := idOf(id); ok {
						g.refuse(c, id, m.Nack.GetAction(), m.Nack.GetReason())
					}
				}
			})
		default:
			return errHandler
		}
	}
}

// accept handles an acknowledgement.
func (g *group) accept(c *groupClient, id uuid.UUID) {
	if m := g.settle(c, id); m != nil && g.cfg.ExtraStatistics {
		c.stats.acknowledged(time.Since(m.sent))
	}
}

// refuse handles a negative acknowledgement.
func (g *group) refuse(c *groupClient, id uuid.UUID, action persistent.ReadReq_Nack_Action, reason string) {
	m := g.settle(c, id)
	if m == nil {
		return
	}
	switch action {
	case persistent.ReadReq_Nack_Park:
		g.park(m, "Client explicitly NAK'ed message.\n"+reason)
	case persistent.ReadReq_Nack_Skip, persistent.ReadReq_Nack_Stop:
	default:
		g.again(m, false, "retry count reached its limit")
	}
}
