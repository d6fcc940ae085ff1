package node_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/persistent"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// parkAll has a group of stream s park its first n events.
func parkAll(t testing.TB, c *esdb.Client, stream string, n int) {
	t.Helper()
	mustAppend(t, c, stream, esdb.Any{}, events(n)...)
	createGroup(t, c, stream, esdb.PersistentStreamSubscriptionOptions{StartFrom: esdb.Start{}, Settings: settings(nil)})
	s := joinGroup(t, c, stream, uint32(n))
	for range n {
		e, _ := next(t, s)
		_ = s.Nack("poison", esdb.NackActionPark, e)
	}
	eventually(func() bool { return groupInfo(t, c, stream).Stats.ParkedMessagesCount == int64(n) })
	_ = s.Close()
	eventually(func() bool { return len(groupInfo(t, c, stream).Connections) == 0 })
}

func replayParked(t testing.TB, c *esdb.Client, stream string, stopAt int) {
	t.Helper()
	if err := c.ReplayParkedMessages(t.Context(), stream, "g", esdb.ReplayParkedMessagesOptions{StopAt: stopAt}); err != nil {
		t.Fatal(err)
	}
}

// TestReplayStopsAtARevision: the bound is a revision of the parked stream,
// whatever was replayed before, and not a number of messages.
func TestReplayStopsAtARevision(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	parkAll(t, c, "s", 6)
	for _, step := range []struct {
		stopAt int
		left   int64
	}{{2, 4}, {2, 4}, {5, 1}, {99, 0}} {
		replayParked(t, c, "s", step.stopAt)
		if left := groupInfo(t, c, "s").Stats.ParkedMessagesCount; left != step.left {
			t.Errorf("stopped at %d: %d left, want %d", step.stopAt, left, step.left)
		}
	}
}

// TestReplayedIsNotLost: what was replayed and nobody acknowledged is parked
// again when the group comes back, and what was acknowledged is not.
func TestReplayedIsNotLost(t *testing.T) {
	t.Parallel()
	for name, comeBack := range map[string]func(t *testing.T, n *node.Node, c *esdb.Client, start func() *esdb.Client) *esdb.Client{
		"restart": func(t *testing.T, n *node.Node, _ *esdb.Client, start func() *esdb.Client) *esdb.Client {
			if err := n.Close(); err != nil {
				t.Fatal(err)
			}
			return start()
		},
		"update": func(t *testing.T, _ *node.Node, c *esdb.Client, _ func() *esdb.Client) *esdb.Client {
			if err := c.UpdatePersistentSubscription(t.Context(), "s", "g", esdb.PersistentStreamSubscriptionOptions{
				StartFrom: esdb.Start{}, Settings: settings(nil),
			}); err != nil {
				t.Fatal(err)
			}
			return c
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			var n *node.Node
			start := func() *esdb.Client {
				n = nodetest.Start(t, nodetest.WithDir(dir))
				return dial(t, n)
			}
			c := start()
			parkAll(t, c, "s", 4)
			replayParked(t, c, "s", 3)
			s := joinGroup(t, c, "s", 1)
			e, _ := next(t, s)
			_ = s.Ack(e) // the first of three
			next(t, s)
			c = comeBack(t, n, c, start)
			eventually(func() bool { return groupInfo(t, c, "s").Stats.ParkedMessagesCount == 3 })
			replayParked(t, c, "s", 0)
			s = joinGroup(t, c, "s", 10)
			var got []string
			for range 3 {
				e, n := next(t, s)
				got = append(got, said(e, n))
				_ = s.Ack(e)
			}
			if want := "1/0 2/0 3/0"; strings.Join(got, " ") != want {
				t.Errorf("%v, want %s", got, want)
			}
		})
	}
}

// TestAFilterThatLeavesOutALog walks a group over many events that are not
// for it: it answers meanwhile, and does not begin anew after a restart.
func TestAFilterThatLeavesOutALog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := nodetest.Start(t, nodetest.WithDir(dir))
	var b strings.Builder
	for i := range 400_000 {
		fmt.Fprintf(&b, `{"s":"noise","r":%d,"id":"%08x-0000-4000-8000-000000000001","t":"T","d":"e30=","c":1}`+"\n", i, i+1)
	}
	if err := n.Import(t.Context(), strings.NewReader(b.String())); err != nil {
		t.Fatal(err)
	}
	c := dial(t, n)
	info := func(name string) *esdb.PersistentSubscriptionInfo {
		i, err := c.GetPersistentSubscriptionInfoToAll(context.Background(), name, esdb.GetPersistentSubscriptionOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	name, meanwhile := "", false
	for i := 0; i < 20 && !meanwhile; i++ { // a client that is slow just then asks when it has read all
		name = fmt.Sprint("g", i)
		if err := c.CreatePersistentSubscriptionToAll(t.Context(), name, esdb.PersistentAllSubscriptionOptions{
			StartFrom: esdb.Start{}, Filter: &esdb.SubscriptionFilter{Type: esdb.StreamFilterType, Prefixes: []string{"signal"}},
			Settings: settings(func(s *esdb.PersistentSubscriptionSettings) { s.CheckpointAfter = 1 }),
		}); err != nil {
			t.Fatal(err)
		}
		meanwhile = info(name).Status == "Behind"
	}
	if !meanwhile {
		t.Error("a group answers only when it has read all")
	}
	// Within a tick or some its checkpoint is behind what the filter leaves out.
	eventually(func() bool {
		at := info(name).Stats.LastCheckpointedPosition
		return at != nil && noiseBehind(t, c, *at) <= 10
	})
}

// noiseBehind counts the events of the stream noise from a position on, up to 11.
func noiseBehind(t *testing.T, c *esdb.Client, at esdb.Position) (n int) {
	t.Helper()
	r, err := c.ReadAll(t.Context(), esdb.ReadAllOptions{From: at, Direction: esdb.Forwards}, 100)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for n <= 10 {
		e, err := r.Recv()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e.Event.StreamID == "noise" {
			n++
		}
	}
	return n
}

// TestGroupsWithOneKey: a::b with c and a with b::c have one key, and are not
// one group.
func TestGroupsWithOneKey(t *testing.T) {
	t.Parallel()
	n := nodetest.Start(t)
	c := dial(t, n)
	mustAppend(t, c, "a::b", esdb.Any{}, events(1)...)
	if err := c.CreatePersistentSubscription(t.Context(), "a::b", "c", esdb.PersistentStreamSubscriptionOptions{StartFrom: esdb.Start{}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.SubscribeToPersistentSubscription(t.Context(), "a", "b::c", esdb.SubscribeToPersistentSubscriptionOptions{}); code(err) != esdb.ErrorCodeResourceNotFound {
		t.Errorf("a's consumer is given a::b's events: %v", err)
	}
	if err := c.DeletePersistentSubscription(t.Context(), "a", "b::c", esdb.DeletePersistentSubscriptionOptions{}); code(err) != esdb.ErrorCodeResourceNotFound {
		t.Errorf("delete: %v", err)
	}
	if err := c.CreatePersistentSubscription(t.Context(), "a", "b::c", esdb.PersistentStreamSubscriptionOptions{}); code(err) != esdb.ErrorCodeResourceAlreadyExists {
		t.Errorf("create: %v", err)
	}
	_, err := persistent.NewPersistentSubscriptionsClient(raw(t, n)).Create(t.Context(), &persistent.CreateReq{Options: &persistent.CreateReq_Options{
		GroupName: "g", Settings: &persistent.CreateReq_Settings{
			ConsumerStrategy: "RoundRobin", ReadBatchSize: 1, HistoryBufferSize: 2,
		},
		StreamOption: &persistent.CreateReq_Options_Stream{Stream: &persistent.CreateReq_StreamOptions{
			StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte("odd\xff")},
		}},
	}})
	if err == nil {
		t.Error("a group on a name that is no text: it has another name after a restart")
	}
}

// TestAScavengeKeepsWhatWasReplayed: the parked messages that nobody has settled
// are hidden in their stream and still there when the group comes back.
func TestAScavengeKeepsWhatWasReplayed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := nodetest.Start(t, nodetest.WithDir(dir))
	c := dial(t, n)
	parkAll(t, c, "s", 4)
	replayParked(t, c, "s", 3)
	if _, err := n.Scavenge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := node.ScavengeDir(t.Context(), dir); err != nil { // and without a node
		t.Fatal(err)
	}
	c = dial(t, nodetest.Start(t, nodetest.WithDir(dir)))
	eventually(func() bool { return groupInfo(t, c, "s").Stats.RetryBufferCount == 0 })
	replayParked(t, c, "s", 0)
	if got := groupInfo(t, c, "s").Stats.RetryBufferCount; got != 4 {
		t.Errorf("%d of 4 came back", got)
	}
}

// TestReplayedAndSettledComesOnce: what was settled behind a message that was
// not does not come again, and is not counted as parked.
func TestReplayedAndSettledComesOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := nodetest.Start(t, nodetest.WithDir(dir))
	c := dial(t, n)
	parkAll(t, c, "s", 6)
	// What is parked has its checkpoint, or the group begins at it anew.
	if err := c.UpdatePersistentSubscription(t.Context(), "s", "g", esdb.PersistentStreamSubscriptionOptions{
		StartFrom: esdb.Revision(6), Settings: settings(nil),
	}); err != nil {
		t.Fatal(err)
	}
	take := func(replay int, settle ...uint64) (got []string) {
		replayParked(t, c, "s", replay)
		s := joinGroup(t, c, "s", 10)
		for range groupInfo(t, c, "s").Stats.OutstandingMessagesCount {
			e, retries := next(t, s)
			got = append(got, said(e, retries))
			if slices.Contains(settle, e.Event.EventNumber) {
				_ = s.Ack(e)
			}
		}
		eventually(func() bool {
			return groupInfo(t, c, "s").Stats.OutstandingMessagesCount == int64(len(got)-len(settle))
		})
		return got
	}
	restart := func() {
		if err := n.Close(); err != nil {
			t.Fatal(err)
		}
		n = nodetest.Start(t, nodetest.WithDir(dir))
		c = dial(t, n)
		eventually(func() bool { return groupInfo(t, c, "s").Stats.RetryBufferCount == 0 })
	}
	for i, step := range []struct {
		replay int
		settle []uint64
		want   string
		parked int64 // after a restart
	}{
		{5, []uint64{1, 3}, "0/0 1/0 2/0 3/0 4/0", 4},
		{3, []uint64{2}, "0/0 2/0", 3},
		{0, []uint64{0, 5}, "0/0 4/0 5/0", 1},
		{0, []uint64{4}, "4/0", 0},
	} {
		if got := strings.Join(take(step.replay, step.settle...), " "); got != step.want {
			t.Errorf("replay %d: %s, want %s", i, got, step.want)
		}
		restart()
		if parked := groupInfo(t, c, "s").Stats.ParkedMessagesCount; parked != step.parked {
			t.Errorf("replay %d: %d are parked after a restart, want %d", i, parked, step.parked)
		}
	}
}

// importParked loads that many events into stream s and the parked stream of its
// group g.
func importParked(t testing.TB, n *node.Node, parked int) {
	t.Helper()
	var b strings.Builder
	for i := range parked {
		fmt.Fprintf(&b, `{"s":"s","r":%d,"id":"%08x-0000-4000-8000-000000000001","t":"T","d":"e30=","c":1}`+"\n", i, i+1)
		link := base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%d@s", i))
		fmt.Fprintf(&b, `{"s":"$persistentsubscription-s::g-parked","r":%d,"id":"%08x-0000-4000-8000-000000000002","t":"$>","d":%q,"c":1}`+"\n", i, i+1, link)
	}
	if err := n.Import(t.Context(), strings.NewReader(b.String())); err != nil {
		t.Fatal(err)
	}
}

// TestAReplayIsBounded: of many parked messages a replay has few in memory, and
// all of them come, once and in order.
func TestAReplayIsBounded(t *testing.T) {
	t.Parallel()
	const parked, most = 3000, 500
	n := nodetest.Start(t)
	c := dial(t, n)
	importParked(t, n, parked)
	createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{StartFrom: esdb.End{}, Settings: settings(nil)})
	replayParked(t, c, "s", parked-1) // all but one
	if got := groupInfo(t, c, "s").Stats; got.RetryBufferCount > most || got.ParkedMessagesCount != parked-got.RetryBufferCount {
		t.Errorf("%d in memory and %d parked, of %d", got.RetryBufferCount, got.ParkedMessagesCount, parked)
	}
	var got, want []string
	s := joinGroup(t, c, "s", 10)
	for i := range parked - 1 {
		e, _ := next(t, s)
		if e.Event.StreamID == "s" && e.Link != nil && e.Link.EventNumber == e.Event.EventNumber {
			got = append(got, fmt.Sprint(e.Event.EventNumber))
		}
		want = append(want, fmt.Sprint(i))
		_ = s.Ack(e)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d of %d came in order", len(got), len(want))
	}
	eventually(func() bool { return groupInfo(t, c, "s").Stats.OutstandingMessagesCount == 0 })
	if left := groupInfo(t, c, "s").Stats; left.ParkedMessagesCount != 1 || left.RetryBufferCount != 0 {
		t.Errorf("%+v is left", left)
	}
}

// TestLinksToNothingAreSettled: a group that resolves links moves its
// checkpoint over those whose targets are gone.
func TestLinksToNothingAreSettled(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	var links []esdb.EventData
	for i := range 20 {
		links = append(links, esdb.EventData{EventID: uuid.New(), EventType: "$>", Data: fmt.Appendf(nil, "%d@gone", i)})
	}
	mustAppend(t, c, "s", esdb.Any{}, links...)
	createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{
		StartFrom: esdb.Start{}, Settings: settings(func(s *esdb.PersistentSubscriptionSettings) {
			s.ResolveLinkTos, s.CheckpointAfter = true, 1
		}),
	})
	eventually(func() bool {
		at := groupInfo(t, c, "s").Stats.LastCheckpointedEventRevision
		return at != nil && *at == 19
	})
}
