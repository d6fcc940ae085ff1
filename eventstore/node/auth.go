package node

import (
	"context"
	"runtime/debug"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"

	"github.com/dossier-crm/dossier/eventstore/node/internal/access"
	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
	"github.com/dossier-crm/dossier/eventstore/node/internal/wire"
)

type principalKey struct{}

// identify finds out who makes a call. Bad credentials end every call, also
// those that need none.
func (n *Node) identify(ctx context.Context) (access.Principal, error) {
	if n.users == nil {
		return access.System, nil
	}
	md, _ := metadata.FromIncomingContext(ctx)
	var header string
	if v := md.Get("authorization"); len(v) > 0 {
		header = v[0]
	}
	p, err := n.users.Authenticate(header)
	if err != nil {
		return p, errUnauthenticated
	}
	return p, nil
}

func principal(ctx context.Context) access.Principal {
	if p, ok := ctx.Value(principalKey{}).(access.Principal); ok {
		return p
	}
	return access.Anonymous
}

// caught turns a panic of a handler into the status the original answers when
// one of its own throws. The program around the node lives on.
func (n *Node) caught(method string, err *error) {
	if p := recover(); p != nil {
		n.cfg.Logger.Error("handler panicked", "method", method, "panic", p, "stack", string(debug.Stack()))
		*err = errHandler
	}
}

func (n *Node) unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (_ any, err error) {
	defer n.caught(info.FullMethod, &err)
	p, err := n.identify(ctx)
	if err != nil {
		return nil, err
	}
	n.writing.Add(1)
	defer n.writing.Add(-1)
	if err := n.stoppedErr(); err != nil {
		return nil, err
	}
	return next(context.WithValue(ctx, principalKey{}, p), req)
}

func (n *Node) stream(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) (err error) {
	defer n.caught(info.FullMethod, &err)
	p, err := n.identify(ss.Context())
	if err != nil {
		switch {
		case info.FullMethod == streams.Streams_Append_FullMethodName:
			hearOut(ss, hearMessages)
		case info.IsClientStream:
			hearOut(ss, 1) // then it waits for an answer
		}
		return err
	}
	if p.System {
		return next(srv, systemStream{ss})
	}
	return next(srv, identified{ss, context.WithValue(ss.Context(), principalKey{}, p)})
}

// How long, and for how many messages, a caller that is refused is listened to.
const (
	hearTime     = 500 * time.Millisecond
	hearMessages = 64
)

// hearOut receives up to so many messages of a call that is refused for its
// credentials. A client that is cut off while it sends never sees the status, and
// takes wrong credentials for a fault of the connection; one that does not come to
// an end is cut off.
func hearOut(ss grpc.ServerStream, messages int) {
	heard := make(chan struct{})
	go func() { // ends with the call at the latest
		defer close(heard)
		var m wire.AppendMessage // of another call it cannot be read, and that is as good
		for range messages {
			if ss.RecvMsg(&m) != nil {
				return
			}
		}
	}()
	timer := time.NewTimer(hearTime)
	defer timer.Stop()
	select {
	case <-heard:
	case <-timer.C:
	}
}

type identified struct {
	grpc.ServerStream
	ctx context.Context
}

func (s identified) Context() context.Context { return s.ctx }

type systemStream struct{ grpc.ServerStream }

func (s systemStream) Context() context.Context {
	return context.WithValue(s.ServerStream.Context(), principalKey{}, access.System)
}

// settingsStream may hold an event that replaces the default lists.
const settingsStream = "$settings"

// allow checks a stream's access control list. The metadata stream $$s is
// judged by the metadata rights of s.
func (n *Node) allow(ctx context.Context, stream string, op access.Op) error {
	p := principal(ctx)
	if p.IsAdmin() {
		return nil
	}
	if p.Anonymous {
		return denied(ctx)
	}
	if store.IsMetaStream(stream) {
		stream = strings.TrimPrefix(stream, "$$")
		switch op {
		case access.Read:
			op = access.MetaRead
		default:
			op = access.MetaWrite
		}
	}
	meta, err := n.store.Metadata(stream)
	if err != nil {
		return toStatus(ctx, err)
	}
	defaults, err := n.aclDefaults()
	if err != nil {
		return toStatus(ctx, err)
	}
	var own *access.List
	if meta.ACL != nil {
		own = &access.List{
			Read: meta.ACL.Read, Write: meta.ACL.Write, Delete: meta.ACL.Delete,
			MetaRead: meta.ACL.MetaRead, MetaWrite: meta.ACL.MetaWrite,
		}
	}
	if !defaults.Allowed(p, stream, own, op) {
		return denied(ctx)
	}
	return nil
}

func (n *Node) aclDefaults() (access.Defaults, error) {
	r, ok, err := n.lastEvent(settingsStream)
	if err != nil || !ok {
		return access.Defaults{}, err
	}
	return access.ParseDefaults(r.Data), nil
}

// lastEvent reads the newest readable event of a stream.
func (n *Node) lastEvent(stream string) (store.Record, bool, error) {
	return lastEvent(n.store, stream)
}

func lastEvent(s *store.Store, stream string) (store.Record, bool, error) {
	v, err := s.View(stream)
	if err != nil || !v.Exists() {
		return store.Record{}, false, err
	}
	it, err := v.Read(v.Last, true)
	if err != nil {
		return store.Record{}, false, err
	}
	defer it.Close()
	if !it.Next() {
		return store.Record{}, false, it.Err()
	}
	return it.Record().Clone(), true, nil
}
