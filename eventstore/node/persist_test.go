package node_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

func settings(change func(*esdb.PersistentSubscriptionSettings)) *esdb.PersistentSubscriptionSettings {
	s := esdb.SubscriptionSettingsDefault()
	if change != nil {
		change(&s)
	}
	return &s
}

func createGroup(t testing.TB, c *esdb.Client, stream string, o esdb.PersistentStreamSubscriptionOptions) {
	t.Helper()
	if err := c.CreatePersistentSubscription(context.Background(), stream, "g", o); err != nil {
		t.Fatal(err)
	}
}

func joinGroup(t testing.TB, c *esdb.Client, stream string, buffer uint32) *esdb.PersistentSubscription {
	t.Helper()
	s, err := c.SubscribeToPersistentSubscription(context.Background(), stream, "g", esdb.SubscribeToPersistentSubscriptionOptions{BufferSize: buffer})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// next takes one event from a group.
func next(t testing.TB, s *esdb.PersistentSubscription) (*esdb.ResolvedEvent, int) {
	t.Helper()
	e := s.Recv()
	if e.SubscriptionDropped != nil {
		t.Fatalf("dropped: %v", e.SubscriptionDropped.Error)
	}
	return e.EventAppeared.Event, e.EventAppeared.RetryCount
}

func said(e *esdb.ResolvedEvent, retries int) string {
	return fmt.Sprintf("%d/%d", e.Event.EventNumber, retries)
}

func TestRetriesThenParksThenReplays(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	mustAppend(t, c, "s", esdb.Any{}, events(3)...)
	createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{
		StartFrom: esdb.Start{}, Settings: settings(func(s *esdb.PersistentSubscriptionSettings) { s.MaxRetryCount = 2 }),
	})
	s := joinGroup(t, c, "s", 1)
	var got []string
	for len(got) < 5 {
		e, n := next(t, s)
		got = append(got, said(e, n))
		if e.Event.EventNumber == 0 {
			_ = s.Nack("no", esdb.NackActionRetry, e)
		} else {
			_ = s.Ack(e)
		}
	}
	if want := "0/0 0/1 0/2 1/0 2/0"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	parked := readStream(t, c, "$persistentsubscription-s::g-parked", esdb.ReadStreamOptions{From: esdb.Start{}})
	if len(parked) != 1 || string(parked[0].Event.Data) != "0@s" || !strings.Contains(string(parked[0].Event.UserMetadata), `"reason"`) {
		t.Fatalf("parked %d", len(parked))
	}
	info, err := c.GetPersistentSubscriptionInfo(context.Background(), "s", "g", esdb.GetPersistentSubscriptionOptions{})
	if err != nil || info.Stats.ParkedMessagesCount != 1 {
		t.Errorf("info %+v %v", info, err)
	}
	if err := c.ReplayParkedMessages(context.Background(), "s", "g", esdb.ReplayParkedMessagesOptions{}); err != nil {
		t.Fatal(err)
	}
	e, _ := next(t, s)
	if e.Event.EventNumber != 0 || e.Link == nil || e.Link.EventID != parked[0].Event.EventID {
		t.Errorf("replayed %+v", e)
	}
	_ = s.Ack(e)
	if left := numbers(t, c, "$persistentsubscription-s::g-parked", esdb.ReadStreamOptions{From: esdb.Start{}}); left != "" {
		t.Errorf("still parked: %q", left)
	}
}

func TestNackActions(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	mustAppend(t, c, "s", esdb.Any{}, events(3)...)
	createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{StartFrom: esdb.Start{}, Settings: settings(nil)})
	s := joinGroup(t, c, "s", 10)
	for _, action := range []esdb.NackAction{esdb.NackActionPark, esdb.NackActionSkip, esdb.NackActionStop} {
		e, _ := next(t, s)
		_ = s.Nack("why", action, e)
	}
	mustAppend(t, c, "s", esdb.Any{}, events(1)...)
	if e, n := next(t, s); said(e, n) != "3/0" {
		t.Errorf("after park, skip and stop: %s", said(e, n))
	}
	if got := numbers(t, c, "$persistentsubscription-s::g-parked", esdb.ReadStreamOptions{From: esdb.Start{}}); got != "0" {
		t.Errorf("parked %q, one is wanted", got)
	}
}

func TestTimeoutOfZeroExpiresAtTheNextTick(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	mustAppend(t, c, "s", esdb.Any{}, events(2)...)
	createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{
		StartFrom: esdb.Start{}, Settings: settings(func(s *esdb.PersistentSubscriptionSettings) { s.MessageTimeout = 0 }),
	})
	s := joinGroup(t, c, "s", 2)
	var got []string
	for len(got) < 4 {
		e, n := next(t, s)
		got = append(got, said(e, n))
	}
	if want := "0/0 1/0 0/1 1/1"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

func TestClientGoneIsRetriedInOrder(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	mustAppend(t, c, "s", esdb.Any{}, events(4)...)
	createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{StartFrom: esdb.Start{}, Settings: settings(nil)})
	first := joinGroup(t, c, "s", 3)
	for range 3 {
		next(t, first)
	}
	_ = first.Close()
	second := joinGroup(t, c, "s", 10)
	var got []string
	for len(got) < 4 {
		e, n := next(t, second)
		got = append(got, said(e, n))
	}
	// The fourth may come first if the second joined before the first was
	// missed; the other three are in order and counted.
	retried := strings.Join(got, " ")
	if !strings.Contains(retried, "0/1 1/1 2/1") || !strings.Contains(retried, "3/0") {
		t.Errorf("%v", got)
	}
}

func TestGroupResumesFromItsCheckpoint(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := nodetest.Start(t, nodetest.WithDir(dir))
	c := dial(t, n)
	mustAppend(t, c, "s", esdb.Any{}, events(25)...)
	createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{
		StartFrom: esdb.Start{}, Settings: settings(func(s *esdb.PersistentSubscriptionSettings) {
			s.CheckpointLowerBound, s.CheckpointUpperBound = 5, 10
		}),
	})
	s := joinGroup(t, c, "s", 5)
	for range 20 {
		e, _ := next(t, s)
		if err := s.Ack(e); err != nil {
			t.Fatal(err)
		}
	}
	// The 21st arrives only when acknowledgements were taken.
	next(t, s)
	for {
		info, err := c.GetPersistentSubscriptionInfo(context.Background(), "s", "g", esdb.GetPersistentSubscriptionOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if info.Stats.LastCheckpointedEventRevision != nil && *info.Stats.LastCheckpointedEventRevision >= 9 {
			break
		}
	}
	_ = s.Close()
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	c = dial(t, nodetest.Start(t, nodetest.WithDir(dir)))
	again := joinGroup(t, c, "s", 1)
	e, _ := next(t, again)
	if e.Event.EventNumber < 10 || e.Event.EventNumber > 20 {
		t.Errorf("resumed at %d, want behind a checkpoint and at or before 20", e.Event.EventNumber)
	}
}

func TestPinnedKeepsAStreamWithOneClient(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	if err := c.CreatePersistentSubscriptionToAll(context.Background(), "g", esdb.PersistentAllSubscriptionOptions{
		StartFrom: esdb.Start{}, Filter: &esdb.SubscriptionFilter{Type: esdb.StreamFilterType, Prefixes: []string{"p-"}},
		Settings: settings(func(s *esdb.PersistentSubscriptionSettings) { s.ConsumerStrategyName = esdb.ConsumerStrategyPinned }),
	}); err != nil {
		t.Fatal(err)
	}
	type got struct {
		client int
		stream string
	}
	seen := make(chan got)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for i := range 3 {
		s, err := c.SubscribeToPersistentSubscriptionToAll(ctx, "g", esdb.SubscribeToPersistentSubscriptionOptions{BufferSize: 20})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		go func() {
			for {
				e := s.Recv()
				if e.EventAppeared == nil {
					return
				}
				_ = s.Ack(e.EventAppeared.Event)
				select {
				case seen <- got{i, e.EventAppeared.Event.Event.StreamID}:
				case <-ctx.Done():
					return
				}
			}
		}()
	}
	for i := range 90 {
		mustAppend(t, c, fmt.Sprint("p-", i%30), esdb.Any{}, events(1)...)
	}
	owner, used := map[string]int{}, map[int]bool{}
	for range 90 {
		g := <-seen
		if o, ok := owner[g.stream]; ok && o != g.client {
			t.Fatalf("%s went to clients %d and %d", g.stream, o, g.client)
		}
		owner[g.stream] = g.client
		used[g.client] = true
	}
	if len(used) < 2 {
		t.Error("thirty streams went to one client")
	}
}

func TestDispatchToSingleFillsOneFirst(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{
		StartFrom: esdb.Start{}, Settings: settings(func(s *esdb.PersistentSubscriptionSettings) {
			s.ConsumerStrategyName = esdb.ConsumerStrategyDispatchToSingle
		}),
	})
	a, b := joinGroup(t, c, "s", 3), joinGroup(t, c, "s", 3)
	mustAppend(t, c, "s", esdb.Any{}, events(5)...)
	var got []string
	for range 3 {
		e, n := next(t, a)
		got = append(got, said(e, n))
	}
	for range 2 {
		e, n := next(t, b)
		got = append(got, said(e, n))
	}
	if want := "0/0 1/0 2/0 3/0 4/0"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

func TestGroupErrors(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	ctx := context.Background()
	createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{
		Settings: settings(func(s *esdb.PersistentSubscriptionSettings) { s.MaxSubscriberCount = 1 }),
	})
	if err := c.CreatePersistentSubscription(ctx, "s", "g", esdb.PersistentStreamSubscriptionOptions{}); code(err) != esdb.ErrorCodeResourceAlreadyExists {
		t.Errorf("create again: %v", err)
	}
	bad := settings(func(s *esdb.PersistentSubscriptionSettings) { s.ReadBatchSize, s.HistoryBufferSize = 10, 10 })
	if err := c.CreatePersistentSubscription(ctx, "s", "h", esdb.PersistentStreamSubscriptionOptions{Settings: bad}); err == nil {
		t.Error("a batch as large as the buffer was accepted")
	}
	if err := c.DeletePersistentSubscription(ctx, "s", "none", esdb.DeletePersistentSubscriptionOptions{}); code(err) != esdb.ErrorCodeResourceNotFound {
		t.Errorf("delete of nothing: %v", err)
	}
	s := joinGroup(t, c, "s", 1)
	if _, err := c.SubscribeToPersistentSubscription(ctx, "s", "g", esdb.SubscribeToPersistentSubscriptionOptions{}); err == nil {
		t.Error("a full group took another client")
	}
	if err := c.DeletePersistentSubscription(ctx, "s", "g", esdb.DeletePersistentSubscriptionOptions{}); err != nil {
		t.Fatal(err)
	}
	if e := s.Recv(); e.SubscriptionDropped == nil || !strings.Contains(e.SubscriptionDropped.Error.Error(), "dropped") {
		t.Errorf("client of a deleted group: %+v", e)
	}
}
