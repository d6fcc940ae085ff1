package node_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/persistent"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

func structured() *streams.ReadReq_Options_UUIDOption {
	return &streams.ReadReq_Options_UUIDOption{Content: &streams.ReadReq_Options_UUIDOption_Structured{Structured: &shared.Empty{}}}
}

// notWaited is a limit for a node to close that is so long that closing in half of it
// shows, on whatever machine, that it was not waited for.
const notWaited = time.Minute

// fromStart asks for all of a stream: a subscription, or a read.
func fromStart(stream string, subscribe bool) *streams.ReadReq {
	o := &streams.ReadReq_Options{
		StreamOption: &streams.ReadReq_Options_Stream{Stream: &streams.ReadReq_Options_StreamOptions{
			StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte(stream)},
			RevisionOption:   &streams.ReadReq_Options_StreamOptions_Start{Start: &shared.Empty{}},
		}},
		CountOption:  &streams.ReadReq_Options_Count{Count: 1 << 40},
		FilterOption: &streams.ReadReq_Options_NoFilter{NoFilter: &shared.Empty{}},
		UuidOption:   structured(),
	}
	if subscribe {
		o.CountOption = &streams.ReadReq_Options_Subscription{Subscription: &streams.ReadReq_Options_SubscriptionOptions{}}
	}
	return &streams.ReadReq{Options: o}
}

// TestCloseDoesNotWaitForReaders closes a node whose readers, subscribers and
// consumers have stopped to read, on the connection that appends go over as
// well. The node waits for appends only.
func TestCloseDoesNotWaitForReaders(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"none", "read", "subscription", "consumer", "unfinished append"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			n := nodetest.Start(t, nodetest.WithConfig(func(c *node.Config) { c.DrainTimeout = notWaited }))
			c := dial(t, n)
			for range 40 { // more than a window of HTTP/2
				mustAppend(t, c, "s", esdb.Any{}, event("T", strings.Repeat("x", 100_000)))
			}
			conn := raw(t, n)
			ctx := t.Context()
			switch kind {
			case "read", "subscription":
				call, err := streams.NewStreamsClient(conn).Read(ctx, fromStart("s", kind == "subscription"))
				if err != nil {
					t.Fatal(err)
				}
				if _, err := call.Recv(); err != nil {
					t.Fatal(err)
				}
			case "consumer":
				start := esdb.PersistentStreamSubscriptionOptions{StartFrom: esdb.Start{}}
				createGroup(t, c, "s", start)
				call, err := persistent.NewPersistentSubscriptionsClient(conn).Read(ctx)
				if err != nil {
					t.Fatal(err)
				}
				if err := call.Send(consumer("s", 100)); err != nil {
					t.Fatal(err)
				}
				if _, err := call.Recv(); err != nil {
					t.Fatal(err)
				}
			case "unfinished append":
				call, err := streams.NewStreamsClient(conn).Append(ctx)
				if err != nil {
					t.Fatal(err)
				}
				if err := call.Send(options("t")); err != nil {
					t.Fatal(err)
				}
			}
			time.Sleep(200 * time.Millisecond) // until the node is stuck
			began := time.Now()
			if err := n.Close(); err != nil {
				t.Error(err)
			}
			if took := time.Since(began); took > notWaited/2 {
				t.Errorf("it took %s to close", took)
			}
		})
	}
}

func consumer(stream string, buffer int32) *persistent.ReadReq {
	return &persistent.ReadReq{Content: &persistent.ReadReq_Options_{Options: &persistent.ReadReq_Options{
		StreamOption: &persistent.ReadReq_Options_StreamIdentifier{StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte(stream)}},
		GroupName:    "g", BufferSize: buffer,
		UuidOption: &persistent.ReadReq_Options_UUIDOption{Content: &persistent.ReadReq_Options_UUIDOption_Structured{Structured: &shared.Empty{}}},
	}}}
}

// TestCloseAnswersAppends closes a node under load, beside a subscriber that
// reads nothing. Whatever was not acknowledged is not in the log afterwards: no
// append that was under way is left without an answer.
func TestCloseAnswersAppends(t *testing.T) {
	t.Parallel()
	for _, batched := range []bool{false, true} {
		t.Run(fmt.Sprintf("batched %t", batched), func(t *testing.T) {
			t.Parallel()
			for range 5 {
				closeUnderLoad(t, batched)
			}
		})
	}
}

func closeUnderLoad(t *testing.T, batched bool) {
	dir := t.TempDir()
	n, err := node.Start(t.Context(), node.Config{Dir: dir, DrainTimeout: notWaited})
	if err != nil {
		t.Fatal(err)
	}
	c := dial(t, n)
	for range 40 {
		mustAppend(t, c, "history", esdb.Any{}, event("T", strings.Repeat("x", 100_000)))
	}
	var mu sync.Mutex // guards both
	sent, acked := map[uuid.UUID]bool{}, map[uuid.UUID]bool{}
	var clients sync.WaitGroup
	for i := range 8 {
		conn := raw(t, n)
		stalled, err := streams.NewStreamsClient(conn).Read(t.Context(), fromStart("history", true))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := stalled.Recv(); err != nil {
			t.Fatal(err)
		}
		add := appender(t, conn, fmt.Sprint("s", i))
		if batched {
			add = batcher(t, conn, fmt.Sprint("s", i))
		}
		clients.Go(func() {
			add(func(id uuid.UUID) { mu.Lock(); sent[id] = true; mu.Unlock() },
				func(id uuid.UUID) { mu.Lock(); acked[id] = true; mu.Unlock() })
		})
	}
	time.Sleep(100 * time.Millisecond)
	began := time.Now()
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	took := time.Since(began)
	clients.Wait()
	n, err = node.Start(t.Context(), node.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	r, err := dial(t, n).ReadAll(context.Background(), esdb.ReadAllOptions{From: esdb.Start{}}, 1<<40)
	written := map[uuid.UUID]bool{}
	for _, e := range drain(t, r, err) {
		written[e.Event.EventID] = true
	}
	open := 0
	for id := range sent {
		if written[id] != acked[id] {
			open++
		}
	}
	if open > 0 || len(acked) == 0 {
		t.Errorf("of %d appends %d were acknowledged; of %d what the client knows is not what was written", len(sent), len(acked), open)
	}
	if took > notWaited/2 {
		t.Errorf("it took %s to close", took)
	}
}

// appender appends one event after the other until it is refused.
func appender(t *testing.T, conn *grpc.ClientConn, stream string) func(sent, acked func(uuid.UUID)) {
	return func(sent, acked func(uuid.UUID)) {
		for {
			id := uuid.New()
			sent(id)
			call, err := streams.NewStreamsClient(conn).Append(t.Context())
			if err != nil {
				return
			}
			_ = call.Send(options(stream))
			_ = call.Send(proposed(id, "{}", map[string]string{"type": "T", "content-type": "application/json"}))
			if _, err := call.CloseAndRecv(); err != nil {
				return
			}
			acked(id)
		}
	}
}

// batcher has many appends of one call under way.
func batcher(t *testing.T, conn *grpc.ClientConn, stream string) func(sent, acked func(uuid.UUID)) {
	return func(sent, acked func(uuid.UUID)) {
		call, err := streams.NewStreamsClient(conn).BatchAppend(t.Context())
		if err != nil {
			return
		}
		go func() {
			for {
				id := uuid.New()
				sent(id)
				e := batchEvent()
				e.Id = text(id)
				if err := call.Send(&streams.BatchAppendReq{
					CorrelationId: e.Id, IsFinal: true, Options: batchOptions(stream),
					ProposedMessages: []*streams.BatchAppendReq_ProposedMessage{e},
				}); err != nil {
					return
				}
			}
		}()
		for {
			a, err := call.Recv()
			if errors.Is(err, io.EOF) || err != nil {
				return
			}
			if a.GetSuccess() != nil {
				acked(uuid.MustParse(a.GetCorrelationId().GetString_()))
			}
		}
	}
}

// TestCloseRefusesAppendsThatEndLate sends the ends of appends after the node has begun
// to close, and about when it cuts its connections: none is written without an answer,
// since none is written.
func TestCloseRefusesAppendsThatEndLate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n, err := node.Start(t.Context(), node.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	calls := make([]streams.Streams_AppendClient, 20)
	conn := raw(t, n)
	for i := range calls {
		if calls[i], err = streams.NewStreamsClient(conn).Append(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := calls[i].Send(options(fmt.Sprint("s", i))); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(100 * time.Millisecond) // until they have begun
	var clients sync.WaitGroup
	for i, call := range calls {
		clients.Go(func() {
			time.Sleep(100*time.Millisecond + time.Duration(i)*10*time.Millisecond)
			_ = call.Send(proposed(uuid.New(), "{}", map[string]string{"type": "T", "content-type": "application/json"}))
			if _, err := call.CloseAndRecv(); status.Code(err) != codes.Unavailable {
				t.Errorf("append %d: %v", i, err)
			}
		})
	}
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	clients.Wait()
	if n, err = node.Start(t.Context(), node.Config{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	r, err := dial(t, n).ReadAll(context.Background(), esdb.ReadAllOptions{From: esdb.Start{}}, 1<<40)
	for _, e := range drain(t, r, err) {
		if strings.HasPrefix(e.Event.StreamID, "s") {
			t.Errorf("%s was written", e.Event.StreamID)
		}
	}
}
