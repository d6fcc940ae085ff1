package node_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// raw connects the protocol's own stubs.
func raw(t testing.TB, n *node.Node) *grpc.ClientConn {
	t.Helper()
	conn, err := grpc.NewClient(n.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func options(stream string) *streams.AppendReq {
	return &streams.AppendReq{Content: &streams.AppendReq_Options_{Options: &streams.AppendReq_Options{
		StreamIdentifier:       &shared.StreamIdentifier{StreamName: []byte(stream)},
		ExpectedStreamRevision: &streams.AppendReq_Options_Any{Any: &shared.Empty{}},
	}}}
}

func proposed(id uuid.UUID, data string, meta map[string]string) *streams.AppendReq {
	return &streams.AppendReq{Content: &streams.AppendReq_ProposedMessage_{ProposedMessage: &streams.AppendReq_ProposedMessage{
		Id: &shared.UUID{Value: &shared.UUID_String_{String_: id.String()}}, Metadata: meta, Data: []byte(data),
	}}}
}

// send makes one raw Append call.
func send(t testing.TB, n *node.Node, conn *grpc.ClientConn, messages ...*streams.AppendReq) (metadata.MD, error) {
	t.Helper()
	var trailer metadata.MD
	call, err := streams.NewStreamsClient(conn).Append(context.Background(), grpc.Trailer(&trailer))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages {
		if err := call.Send(m); err != nil {
			t.Fatalf("cut off while sending: %v", err)
		}
	}
	_, err = call.CloseAndRecv()
	return trailer, err
}

func TestMalformedAppends(t *testing.T) {
	t.Parallel()
	n := nodetest.Start(t, nodetest.WithConfig(func(c *node.Config) { c.MaxAppendSize, c.MaxAppendEventSize = 1000, 600 }))
	conn := raw(t, n)
	full := map[string]string{"type": "T", "content-type": "application/json"}
	noExpectation := options("s")
	noExpectation.GetOptions().ExpectedStreamRevision = nil
	big := strings.Repeat("x", 500)
	for name, x := range map[string]struct {
		messages  []*streams.AppendReq
		code      codes.Code
		exception string
		trailer   string
	}{
		"empty stream":          {[]*streams.AppendReq{options(""), proposed(uuid.New(), "", full)}, codes.Unknown, "", ""},
		"metadata of no stream": {[]*streams.AppendReq{options("$$"), proposed(uuid.New(), "", full)}, codes.Unknown, "", ""},
		"no options":            {[]*streams.AppendReq{proposed(uuid.New(), "", full)}, codes.Unknown, "", ""},
		"no expectation":        {[]*streams.AppendReq{noExpectation}, codes.InvalidArgument, "", ""},
		"nil id":                {[]*streams.AppendReq{options("s"), proposed(uuid.Nil, "", full)}, codes.Unknown, "", ""},
		"empty type":            {[]*streams.AppendReq{options("s"), proposed(uuid.New(), "", map[string]string{"type": "", "content-type": ""})}, codes.Unknown, "", ""},
		"no type":               {[]*streams.AppendReq{options("s"), proposed(uuid.New(), "", map[string]string{"content-type": ""})}, codes.InvalidArgument, "missing-required-metadata-property", "required-metadata-properties"},
		"$all":                  {[]*streams.AppendReq{options("$all"), proposed(uuid.New(), "", full)}, codes.PermissionDenied, "access-denied", ""},
		"event too large": {
			[]*streams.AppendReq{options("s"), proposed(uuid.New(), big+big, full), proposed(uuid.New(), big, full)},
			codes.InvalidArgument, "maximum-append-event-size-exceeded", "proposed-append-event-size",
		},
		"append too large": {
			[]*streams.AppendReq{options("s"), proposed(uuid.New(), big, full), proposed(uuid.New(), big, full), proposed(uuid.New(), big, full)},
			codes.InvalidArgument, "maximum-append-size-exceeded", "maximum-append-size",
		},
		"fits exactly": {[]*streams.AppendReq{options("s"), proposed(uuid.New(), big, full), proposed(uuid.New(), big[:496], full)}, codes.OK, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			trailer, err := send(t, n, conn, x.messages...)
			if status.Code(err) != x.code {
				t.Errorf("%v, want %s", err, x.code)
			}
			if got := strings.Join(trailer.Get("exception"), ""); got != x.exception {
				t.Errorf("exception %q, want %q", got, x.exception)
			}
			if x.trailer != "" && len(trailer.Get(x.trailer)) != 1 {
				t.Errorf("no trailer %s", x.trailer)
			}
		})
	}
}

// TestOversizeReachesTheClient holds for the real client as well: it sends
// everything before it is refused, and so sees the status.
func TestOversizeReachesTheClient(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	e := event("T", strings.Repeat("x", 300<<10))
	_, err := c.AppendToStream(context.Background(), "s", esdb.AppendToStreamOptions{}, e, event("T", string(e.Data)), event("T", string(e.Data)), event("T", string(e.Data)))
	if err == nil || !strings.Contains(err.Error(), "Maximum Append Size") {
		t.Errorf("client sees %v", err)
	}
	var wrapped *esdb.Error
	if !errors.As(err, &wrapped) {
		t.Errorf("not the client's error: %T", err)
	}
}

func TestNamesAndTypesAreAnyText(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	for _, name := range []string{"ünï", "顧客-1", "a b\nc", "$mine", strings.Repeat("n", 3000), "a@b", "x\x00y"} {
		mustAppend(t, c, name, esdb.NoStream{}, event(name, `{}`))
		got := readStream(t, c, name, esdb.ReadStreamOptions{From: esdb.Start{}})
		if len(got) != 1 || got[0].Event.StreamID != name || got[0].Event.EventType != name {
			t.Errorf("%q came back as %q", name, got[0].Event.StreamID)
		}
		if _, err := c.TombstoneStream(context.Background(), name, esdb.TombstoneStreamOptions{ExpectedRevision: esdb.Any{}}); err != nil {
			t.Errorf("tombstone %q: %v", name, err)
		}
		if err := readError(t, c, name); code(err) != esdb.ErrorCodeStreamDeleted {
			t.Errorf("read of tombstoned %q: %v", name, err)
		}
	}
}

func TestEmptyAppend(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	if w := mustAppend(t, c, "s", esdb.Any{}); w.NextExpectedVersion != 1 || w.CommitPosition == 0 {
		t.Errorf("on nothing: %+v", w) // the client makes 1 of "no stream"
	}
	last := mustAppend(t, c, "s", esdb.Any{}, events(3)...)
	if w := mustAppend(t, c, "s", esdb.Revision(2)); w.NextExpectedVersion != 2 || w.CommitPosition < last.CommitPosition {
		t.Errorf("on three events: %+v", w)
	}
	if got := numbers(t, c, "s", esdb.ReadStreamOptions{From: esdb.Start{}}); got != "0 1 2" {
		t.Errorf("an empty append wrote: %q", got)
	}
}

func TestMaximumEventOfOneMiB(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	data := strings.Repeat("x", 1<<20-2)
	e := event("T", data)
	e.ContentType = esdb.ContentTypeBinary
	mustAppend(t, c, "s", esdb.Any{}, e)
	got := readStream(t, c, "s", esdb.ReadStreamOptions{From: esdb.Start{}})
	if len(got) != 1 || string(got[0].Event.Data) != data || got[0].Event.ContentType != "application/octet-stream" {
		t.Error("the largest event came back different")
	}
}
