package node_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// dial connects the real client to a node.
func dial(t testing.TB, n *node.Node) *esdb.Client {
	t.Helper()
	return dialString(t, n.ConnectionString())
}

func dialString(t testing.TB, s string) *esdb.Client {
	t.Helper()
	cfg, err := esdb.ParseConnectionString(s)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Logger = esdb.NoopLogging()
	c, err := esdb.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func event(typ string, data string) esdb.EventData {
	return esdb.EventData{EventID: uuid.New(), EventType: typ, ContentType: esdb.ContentTypeJson, Data: []byte(data)}
}

func events(n int) []esdb.EventData {
	out := make([]esdb.EventData, n)
	for i := range out {
		out[i] = event("Tested", `{"n":1}`)
	}
	return out
}

func mustAppend(t testing.TB, c *esdb.Client, stream string, expected esdb.ExpectedRevision, e ...esdb.EventData) *esdb.WriteResult {
	t.Helper()
	r, err := c.AppendToStream(context.Background(), stream, esdb.AppendToStreamOptions{ExpectedRevision: expected}, e...)
	if err != nil {
		t.Fatalf("append to %s: %v", stream, err)
	}
	return r
}

// readAll drains a read.
func drain(t testing.TB, r *esdb.ReadStream, err error) []*esdb.ResolvedEvent {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var out []*esdb.ResolvedEvent
	for {
		e, err := r.Recv()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
	}
}

func readStream(t testing.TB, c *esdb.Client, stream string, o esdb.ReadStreamOptions) []*esdb.ResolvedEvent {
	t.Helper()
	r, err := c.ReadStream(context.Background(), stream, o, 1<<40)
	return drain(t, r, err)
}

func code(err error) esdb.ErrorCode {
	var e *esdb.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return -1
}

func TestAppendAndRead(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	w := mustAppend(t, c, "a", esdb.NoStream{}, events(3)...)
	if w.NextExpectedVersion != 2 || w.CommitPosition == 0 || w.CommitPosition != w.PreparePosition {
		t.Errorf("result %+v", w)
	}
	got := readStream(t, c, "a", esdb.ReadStreamOptions{From: esdb.Start{}})
	if len(got) != 3 || got[2].Event.EventNumber != 2 || got[2].Event.Position.Commit != w.CommitPosition {
		t.Errorf("read %d events", len(got))
	}
	_, err := c.AppendToStream(context.Background(), "a", esdb.AppendToStreamOptions{ExpectedRevision: esdb.NoStream{}}, events(1)...)
	if code(err) != esdb.ErrorCodeWrongExpectedVersion {
		t.Errorf("second create: %v", err)
	}
}

func TestRestartKeepsEverything(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := nodetest.Start(t, nodetest.WithDir(dir))
	c := dial(t, n)
	e := events(5)
	first := mustAppend(t, c, "a", esdb.Any{}, e...)
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	c = dial(t, nodetest.Start(t, nodetest.WithDir(dir)))
	if got := readStream(t, c, "a", esdb.ReadStreamOptions{From: esdb.Start{}}); len(got) != 5 {
		t.Fatalf("%d events after restart", len(got))
	}
	if again := mustAppend(t, c, "a", esdb.Any{}, e...); *again != *first {
		t.Errorf("resend after restart: %+v, first %+v", again, first)
	}
	if next := mustAppend(t, c, "a", esdb.Revision(4), events(1)...); next.CommitPosition <= first.CommitPosition {
		t.Errorf("position went back: %d after %d", next.CommitPosition, first.CommitPosition)
	}
}

func TestDirectoryIsLocked(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	nodetest.Start(t, nodetest.WithDir(dir))
	_, err := node.Start(context.Background(), node.Config{Dir: dir})
	if !errors.Is(err, node.ErrInUse) {
		t.Errorf("second node: %v", err)
	}
}

func TestSubscribeToAll(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	mustAppend(t, c, "a", esdb.Any{}, events(2)...)
	sub, err := c.SubscribeToAll(context.Background(), esdb.SubscribeToAllOptions{
		From: esdb.Start{}, Filter: esdb.ExcludeSystemEventsFilter(),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Close()
	var got []string
	for len(got) < 6 {
		e := sub.Recv()
		switch {
		case e.SubscriptionDropped != nil:
			t.Fatal(e.SubscriptionDropped.Error)
		case e.CaughtUp != nil:
			got = append(got, "caught up")
			mustAppend(t, c, "b", esdb.Any{}, events(2)...)
		case e.CheckPointReached != nil:
			got = append(got, "checkpoint")
		case e.EventAppeared != nil:
			got = append(got, e.EventAppeared.Event.StreamID)
		}
	}
	want := []string{"a", "a", "checkpoint", "caught up", "b", "b"}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}

func TestDeleteAndTombstone(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	ctx := context.Background()
	mustAppend(t, c, "a", esdb.Any{}, events(2)...)
	if d, err := c.DeleteStream(ctx, "a", esdb.DeleteStreamOptions{ExpectedRevision: esdb.Any{}}); err != nil || d.Position.Commit == 0 {
		t.Fatalf("delete: %v", err)
	}
	r, err := c.ReadStream(ctx, "a", esdb.ReadStreamOptions{From: esdb.Start{}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Recv(); code(err) != esdb.ErrorCodeResourceNotFound {
		t.Errorf("read of a deleted stream: %v", err)
	}
	if w := mustAppend(t, c, "a", esdb.NoStream{}, events(1)...); w.NextExpectedVersion != 2 {
		t.Errorf("recreated at %d", w.NextExpectedVersion)
	}
	if got := readStream(t, c, "a", esdb.ReadStreamOptions{From: esdb.Start{}}); len(got) != 1 || got[0].Event.EventNumber != 2 {
		t.Errorf("after recreation: %d events", len(got))
	}
	if d, err := c.TombstoneStream(ctx, "a", esdb.TombstoneStreamOptions{ExpectedRevision: esdb.Any{}}); err != nil || d.Position.Commit == 0 {
		t.Fatalf("tombstone: %v", err)
	}
	if _, err := c.AppendToStream(ctx, "a", esdb.AppendToStreamOptions{}, events(1)...); code(err) != esdb.ErrorCodeStreamDeleted {
		t.Errorf("append to a tombstoned stream: %v", err)
	}
}
