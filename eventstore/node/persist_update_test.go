package node_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/persistent"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"

	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// groupInfo asks for the state of group g.
func groupInfo(t testing.TB, c *esdb.Client, stream string) *esdb.PersistentSubscriptionInfo {
	t.Helper()
	info, err := c.GetPersistentSubscriptionInfo(context.Background(), stream, "g", esdb.GetPersistentSubscriptionOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// eventually waits for what a group does on its tick.
func eventually(what func() bool) {
	for !what() {
		time.Sleep(10 * time.Millisecond)
	}
}

// TestUpdateTakesEffect changes one setting of a group at a time and looks at
// what the group does then.
func TestUpdateTakesEffect(t *testing.T) {
	t.Parallel()
	n := nodetest.Start(t)
	for name, setting := range map[string]struct {
		change func(*esdb.PersistentSubscriptionSettings)
		check  func(t *testing.T, c *esdb.Client, stream string)
	}{
		"MaxRetryCount": {
			func(s *esdb.PersistentSubscriptionSettings) { s.MaxRetryCount = 1 },
			func(t *testing.T, c *esdb.Client, stream string) {
				s, got := joinGroup(t, c, stream, 1), []string(nil)
				for len(got) < 3 {
					e, n := next(t, s)
					got = append(got, said(e, n))
					_ = s.Nack("no", esdb.NackActionRetry, e)
				}
				if want := "0/0 0/1 1/0"; strings.Join(got, " ") != want {
					t.Errorf("%v, want %s", got, want)
				}
			},
		},
		"MessageTimeout": {
			func(s *esdb.PersistentSubscriptionSettings) { s.MessageTimeout = 0 },
			func(t *testing.T, c *esdb.Client, stream string) {
				s := joinGroup(t, c, stream, 1)
				for _, want := range []string{"0/0", "0/1"} { // the second after a tick
					if e, n := next(t, s); said(e, n) != want {
						t.Errorf("%s, want %s", said(e, n), want)
					}
				}
			},
		},
		"MaxSubscriberCount": {
			func(s *esdb.PersistentSubscriptionSettings) { s.MaxSubscriberCount = 1 },
			func(t *testing.T, c *esdb.Client, stream string) {
				joinGroup(t, c, stream, 1)
				if _, err := c.SubscribeToPersistentSubscription(t.Context(), stream, "g", esdb.SubscribeToPersistentSubscriptionOptions{}); err == nil {
					t.Error("a second consumer was let in")
				}
			},
		},
		"ResolveLinkTos": {
			func(s *esdb.PersistentSubscriptionSettings) { s.ResolveLinkTos = true },
			func(t *testing.T, c *esdb.Client, stream string) {
				s := joinGroup(t, c, stream, 10)
				for range 5 {
					next(t, s)
				}
				if e, _ := next(t, s); e.Link == nil || e.Event == nil || e.Event.EventNumber != 0 {
					t.Errorf("link not resolved: %+v", e)
				}
			},
		},
		"ConsumerStrategyName": {
			func(s *esdb.PersistentSubscriptionSettings) {
				s.ConsumerStrategyName = esdb.ConsumerStrategyDispatchToSingle
			},
			func(t *testing.T, c *esdb.Client, stream string) {
				a, b := joinGroup(t, c, stream, 20), joinGroup(t, c, stream, 20)
				for i := range uint64(6) {
					if e, _ := next(t, a); e.OriginalEvent().EventNumber != i {
						t.Errorf("event %d went to the other consumer", i)
					}
				}
				_ = b
			},
		},
		"MaxCheckpointCount": {
			func(s *esdb.PersistentSubscriptionSettings) { s.CheckpointUpperBound, s.CheckpointAfter = 2, 3_600_000 },
			func(t *testing.T, c *esdb.Client, stream string) {
				s := joinGroup(t, c, stream, 10)
				for range 2 {
					e, _ := next(t, s)
					_ = s.Ack(e)
				}
				eventually(func() bool { return groupInfo(t, c, stream).Stats.LastCheckpointedEventRevision != nil })
				if at := *groupInfo(t, c, stream).Stats.LastCheckpointedEventRevision; at != 1 {
					t.Errorf("checkpoint at %d", at)
				}
			},
		},
		"MinCheckpointCount and CheckpointAfter": {
			func(s *esdb.PersistentSubscriptionSettings) { s.CheckpointLowerBound, s.CheckpointAfter = 1, 1 },
			func(t *testing.T, c *esdb.Client, stream string) {
				s := joinGroup(t, c, stream, 10)
				e, _ := next(t, s)
				_ = s.Ack(e)
				eventually(func() bool { return groupInfo(t, c, stream).Stats.LastCheckpointedEventRevision != nil })
				if at := *groupInfo(t, c, stream).Stats.LastCheckpointedEventRevision; at != 0 {
					t.Errorf("checkpoint at %d", at)
				}
			},
		},
		"buffers": {
			func(s *esdb.PersistentSubscriptionSettings) {
				s.ReadBatchSize, s.HistoryBufferSize, s.LiveBufferSize = 1, 3, 2
			},
			func(t *testing.T, c *esdb.Client, stream string) {
				i := groupInfo(t, c, stream)
				if i.Stats.ReadBufferCount > 3 || i.Settings.LiveBufferSize != 2 || i.Settings.ReadBatchSize != 1 {
					t.Errorf("%d events read ahead, settings %+v", i.Stats.ReadBufferCount, i.Settings)
				}
			},
		},
		"ExtraStatistics": {
			func(s *esdb.PersistentSubscriptionSettings) { s.ExtraStatistics = true },
			func(t *testing.T, c *esdb.Client, stream string) {
				s := joinGroup(t, c, stream, 10)
				e, _ := next(t, s)
				_ = s.Ack(e)
				eventually(func() bool { return len(groupInfo(t, c, stream).Connections[0].ExtraStatistics) > 0 })
				all := groupInfo(t, c, stream).Connections[0].ExtraStatistics
				if len(all) != 14 || !slices.ContainsFunc(all, func(m esdb.PersistentSubscriptionMeasurement) bool { return m.Key == "99.9%" }) {
					t.Errorf("%+v", all)
				}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, stream := dial(t, n), strings.ReplaceAll(name, " ", "-")
			mustAppend(t, c, stream, esdb.NoStream{}, append(events(5),
				esdb.EventData{EventType: "$>", ContentType: esdb.ContentTypeBinary, Data: []byte("0@" + stream)})...)
			before := func(s *esdb.PersistentSubscriptionSettings) {
				s.CheckpointAfter, s.MessageTimeout = 3_600_000, 3_600_000
			}
			createGroup(t, c, stream, esdb.PersistentStreamSubscriptionOptions{StartFrom: esdb.Start{}, Settings: settings(before)})
			former := joinGroup(t, c, stream, 1)
			next(t, former)
			if err := c.UpdatePersistentSubscription(t.Context(), stream, "g", esdb.PersistentStreamSubscriptionOptions{
				StartFrom: esdb.Start{}, Settings: settings(func(s *esdb.PersistentSubscriptionSettings) { before(s); setting.change(s) }),
			}); err != nil {
				t.Fatal(err)
			}
			if e := former.Recv(); e.SubscriptionDropped == nil {
				t.Error("an update leaves consumers connected")
			}
			setting.check(t, c, stream)
		})
	}
}

// TestUpdateMovesTheStart lets a group without a checkpoint begin elsewhere.
func TestUpdateMovesTheStart(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	mustAppend(t, c, "s", esdb.Any{}, events(5)...)
	createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{StartFrom: esdb.Start{}, Settings: settings(nil)})
	if err := c.UpdatePersistentSubscription(t.Context(), "s", "g", esdb.PersistentStreamSubscriptionOptions{
		StartFrom: esdb.Revision(3), Settings: settings(nil),
	}); err != nil {
		t.Fatal(err)
	}
	if e, _ := next(t, joinGroup(t, c, "s", 1)); e.Event.EventNumber != 3 {
		t.Errorf("begins at %d", e.Event.EventNumber)
	}
}

// TestPinnedByCorrelation keeps events of one correlation with one consumer,
// from whatever stream they come, and events without one with their stream's.
func TestPinnedByCorrelation(t *testing.T) {
	t.Parallel()
	n := nodetest.Start(t)
	c := dial(t, n)
	// The Go client knows no such strategy and cannot name it.
	if _, err := persistent.NewPersistentSubscriptionsClient(raw(t, n)).Create(t.Context(), &persistent.CreateReq{Options: &persistent.CreateReq_Options{
		StreamOption: &persistent.CreateReq_Options_All{All: &persistent.CreateReq_AllOptions{
			AllOption: &persistent.CreateReq_AllOptions_Start{Start: &shared.Empty{}},
			FilterOption: &persistent.CreateReq_AllOptions_Filter{Filter: &persistent.CreateReq_AllOptions_FilterOptions{
				Filter: &persistent.CreateReq_AllOptions_FilterOptions_StreamIdentifier{
					StreamIdentifier: &persistent.CreateReq_AllOptions_FilterOptions_Expression{Prefix: []string{"p-"}},
				},
				CheckpointIntervalMultiplier: 1,
			}},
		}},
		GroupName: "g",
		Settings: &persistent.CreateReq_Settings{
			ConsumerStrategy: "PinnedByCorrelation", HistoryBufferSize: 500, ReadBatchSize: 20, LiveBufferSize: 500, MaxRetryCount: 10,
			MessageTimeout: &persistent.CreateReq_Settings_MessageTimeoutMs{MessageTimeoutMs: 60_000},
		},
	}}); err != nil {
		t.Fatal(err)
	}
	type got struct {
		client      int
		key, stream string
	}
	seen := make(chan got, 200)
	for i := range 3 {
		s, err := c.SubscribeToPersistentSubscriptionToAll(context.Background(), "g", esdb.SubscribeToPersistentSubscriptionOptions{BufferSize: 200})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		go func() {
			for e := s.Recv(); e.EventAppeared != nil; e = s.Recv() {
				r := e.EventAppeared.Event.Event
				_ = s.Ack(e.EventAppeared.Event)
				key := string(r.UserMetadata)
				if key == "" {
					key = r.StreamID
				}
				seen <- got{client: i, key: key, stream: r.StreamID}
			}
		}()
	}
	for i := range 120 { // forty correlations, each over three streams
		e := event("T", "{}")
		if i%40 > 5 {
			e.Metadata = []byte(`{"$correlationId":"c` + strconv.Itoa(i%40) + `"}`)
		}
		mustAppend(t, c, "p-"+strconv.Itoa(i%7), esdb.Any{}, e)
	}
	owner, streams := map[string]int{}, map[string]map[string]bool{}
	clients := map[int]bool{}
	for range 120 {
		g := <-seen
		if o, ok := owner[g.key]; ok && o != g.client {
			t.Fatalf("%s went to consumers %d and %d", g.key, o, g.client)
		}
		owner[g.key], clients[g.client] = g.client, true
		if streams[g.key] == nil {
			streams[g.key] = map[string]bool{}
		}
		streams[g.key][g.stream] = true
	}
	if len(clients) < 2 {
		t.Error("forty correlations went to one consumer")
	}
	if len(streams[`{"$correlationId":"c10"}`]) < 2 {
		t.Error("a correlation did not span streams: the test shows nothing")
	}
}

// TestConsumerStatistics looks at what GetInfo tells of each consumer.
func TestConsumerStatistics(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	mustAppend(t, c, "s", esdb.Any{}, events(6)...)
	createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{StartFrom: esdb.Start{}, Settings: settings(func(s *esdb.PersistentSubscriptionSettings) {
		s.ConsumerStrategyName = esdb.ConsumerStrategyDispatchToSingle
	})})
	a := joinGroup(t, c, "s", 4)
	for range 4 {
		next(t, a)
	}
	b := joinGroup(t, c, "s", 4)
	for range 2 {
		e, _ := next(t, b)
		_ = b.Ack(e)
	}
	eventually(func() bool { return groupInfo(t, c, "s").Connections[1].InFlightMessages == 0 })
	info := groupInfo(t, c, "s")
	x, y := info.Connections[0], info.Connections[1]
	if x.TotalItemsProcessed != 4 || x.InFlightMessages != 4 || x.AvailableSlots != 0 || x.From == "" || x.Username == "" {
		t.Errorf("first consumer %+v", x)
	}
	if y.TotalItemsProcessed != 2 || y.AvailableSlots != 4 || len(y.ExtraStatistics) != 0 {
		t.Errorf("second consumer %+v", y)
	}
	// A tick turns what was counted into a rate, and the next one ends it.
	mustAppend(t, c, "s", esdb.Any{}, events(2)...)
	eventually(func() bool { return groupInfo(t, c, "s").Connections[1].AverageItemsPerSecond > 0 })
	eventually(func() bool {
		i := groupInfo(t, c, "s").Connections[1]
		return i.AverageItemsPerSecond == 0 && i.CountSinceLastMeasurement == 0 && i.TotalItemsProcessed == 4
	})
}
