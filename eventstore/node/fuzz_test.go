package node_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// bytesCodec sends and receives whatever bytes it is given.
type bytesCodec struct{}

func (bytesCodec) Name() string { return "proto" }

func (bytesCodec) Marshal(v any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(v.([]byte))}, nil
}

func (bytesCodec) Unmarshal(data mem.BufferSlice, v any) error {
	*v.(*[]byte) = data.Materialize()
	return nil
}

// panics fails the test where the node reports one.
type panics struct{}

func (p panics) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte("panicked")) {
		fmt.Fprintf(os.Stderr, "%s", b)
		os.Exit(3)
	}
	return len(b), nil
}

var methods = []string{
	"streams.Streams/Read", "streams.Streams/Append", "streams.Streams/Delete", "streams.Streams/Tombstone", "streams.Streams/BatchAppend",
	"persistent_subscriptions.PersistentSubscriptions/Create", "persistent_subscriptions.PersistentSubscriptions/Update",
	"persistent_subscriptions.PersistentSubscriptions/Delete", "persistent_subscriptions.PersistentSubscriptions/Read",
	"persistent_subscriptions.PersistentSubscriptions/GetInfo", "persistent_subscriptions.PersistentSubscriptions/List",
	"persistent_subscriptions.PersistentSubscriptions/ReplayParked", "persistent_subscriptions.PersistentSubscriptions/RestartSubsystem",
	"gossip.Gossip/Read", "server_features.ServerFeatures/GetSupportedMethods", "projections.Projections/Create",
}

// FuzzRequests sends any bytes to every method and then uses the node as
// usual: nothing a client sends may end it.
func FuzzRequests(f *testing.F) {
	n := nodetest.Start(f, nodetest.WithConfig(func(c *node.Config) {
		c.Logger = slog.New(slog.NewTextHandler(panics{}, &slog.HandlerOptions{Level: slog.LevelError}))
	}))
	conn := raw(f, n)
	c := dial(f, n)
	mustAppend(f, c, "s", esdb.Any{}, events(3)...)
	for i := range methods {
		f.Add(uint8(i), []byte{}, []byte{})
		f.Add(uint8(i), []byte("\x0a\x09\x0a\x03\x1a\x01s\x2a\x00"), []byte("\x12\x02\x0a\x00"))
		f.Add(uint8(i), []byte("\x0a\x0b\x12\x02\x12\x00\x28\x01\x42\x00\x4a\x02\x0a\x00"), []byte("\xff"))
	}
	f.Fuzz(func(t *testing.T, method uint8, first, second []byte) {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		call, err := conn.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true, ClientStreams: true},
			"/event_store.client."+methods[int(method)%len(methods)], grpc.ForceCodecV2(bytesCodec{}))
		if err != nil {
			return // no time left on a busy machine
		}
		_ = call.SendMsg(first)
		_ = call.SendMsg(second)
		_ = call.CloseSend()
		for {
			var answer []byte
			if err := call.RecvMsg(&answer); err != nil {
				break
			}
		}
		well, stop := context.WithTimeout(context.Background(), 10*time.Second)
		defer stop()
		r, err := c.ReadStream(well, "$users", esdb.ReadStreamOptions{From: esdb.Start{}}, 1)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if _, err := r.Recv(); err != nil && !errors.Is(err, io.EOF) && code(err) != esdb.ErrorCodeStreamDeleted && code(err) != esdb.ErrorCodeResourceNotFound {
			t.Fatalf("the node is not well: %v", err)
		}
	})
}

// TestIdleConnectionSurvives leaves connections alone for longer than gRPC's
// default patience with pings: one with nothing on it, and those of subscribers and
// consumers for whom nothing comes, with pings as often as the client can. It
// takes 50 seconds: DOSSIER_NODE_IDLE=1 go test -run Idle ./eventstore/node
func TestIdleConnectionSurvives(t *testing.T) {
	if os.Getenv("DOSSIER_NODE_IDLE") == "" {
		t.Skip("set DOSSIER_NODE_IDLE=1 to wait 50 seconds")
	}
	t.Parallel()
	n := nodetest.Start(t)
	createGroup(t, dial(t, n), "s", esdb.PersistentStreamSubscriptionOptions{StartFrom: esdb.Start{}})
	for what, wait := range map[string]func(*testing.T, *esdb.Client) (come func()){
		"nothing": func(t *testing.T, c *esdb.Client) func() {
			mustAppend(t, c, "t", esdb.Any{}, events(1)...)
			return func() { mustAppend(t, c, "t", esdb.Any{}, events(1)...) }
		},
		"a subscription": func(t *testing.T, c *esdb.Client) func() {
			sub, err := c.SubscribeToStream(context.Background(), "u", esdb.SubscribeToStreamOptions{From: esdb.Start{}})
			if err != nil {
				t.Fatal(err)
			}
			follow(t, sub, func(s string) bool { return s == "caught up" })
			return func() {
				mustAppend(t, c, "u", esdb.Any{}, events(1)...)
				if got := follow(t, sub, after(1)); got[0] != "u 0" {
					t.Errorf("%v", got)
				}
			}
		},
		"a consumer": func(t *testing.T, c *esdb.Client) func() {
			s := joinGroup(t, c, "s", 10)
			return func() {
				mustAppend(t, c, "s", esdb.Any{}, events(1)...)
				next(t, s)
			}
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			cfg, err := esdb.ParseConnectionString(n.ConnectionString() + "&keepAliveInterval=1000&keepAliveTimeout=2000")
			if err != nil {
				t.Fatal(err)
			}
			var mu sync.Mutex // guards complaints
			var complaints []string
			cfg.Logger = func(level esdb.LogLevel, format string, args ...interface{}) {
				if level == esdb.LogError || level == esdb.LogWarn {
					mu.Lock()
					defer mu.Unlock()
					complaints = append(complaints, fmt.Sprintf(format, args...))
				}
			}
			c, err := esdb.NewClient(cfg)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			come := wait(t, c)
			time.Sleep(50 * time.Second)
			come()
			mu.Lock()
			defer mu.Unlock()
			if len(complaints) > 0 {
				t.Errorf("the client complained: %v", complaints)
			}
		})
	}
}
