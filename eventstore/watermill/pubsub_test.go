package watermill_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"testing"
	"time"

	wm "github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/pubsub/tests"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/eventstore/watermill"
)

func dial(t testing.TB, connection string) *eventstore.Store {
	t.Helper()
	s, err := eventstore.Dial(t.Context(), connection, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// pubSub makes publishers and subscribers on one node.
type pubSub struct {
	store       *eventstore.Store
	checkpoints *watermill.StreamCheckpoints
	inFlight    int
}

func newPubSub(t *testing.T, inFlight int) *pubSub {
	store := dial(t, nodetest.ConnectionString(t))
	return &pubSub{store: store, checkpoints: watermill.NewStreamCheckpoints(store), inFlight: inFlight}
}

func (p *pubSub) of(t *testing.T, group string) (message.Publisher, message.Subscriber) {
	config := watermill.SubscriberConfig{Store: p.store, Group: group, InFlight: p.inFlight, NackPause: time.Millisecond}
	if group != "" {
		config.Checkpoints = p.checkpoints
	}
	sub, err := watermill.NewSubscriber(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sub.Close() }) // the suite leaves some open
	return watermill.NewPublisher(p.store), sub
}

func (p *pubSub) inGroup(t *testing.T) (message.Publisher, message.Subscriber) {
	return p.of(t, "test")
}
func (p *pubSub) alone(t *testing.T) (message.Publisher, message.Subscriber) { return p.of(t, "") }

// TestUniversalSuite is Watermill's own, for what a catch-up subscription with
// one message in flight promises.
func TestUniversalSuite(t *testing.T) {
	p := newPubSub(t, 1)
	tests.TestPubSub(t, tests.Features{
		ConsumerGroups: true, GuaranteedOrder: true, Persistent: true, ForceShort: testing.Short(),
	}, p.inGroup, p.of)
}

// TestUniversalSuiteInFlight is the suite for several messages in flight: a nack
// repeats what was behind it, so order is promised only without one.
func TestUniversalSuiteInFlight(t *testing.T) {
	p := newPubSub(t, 8)
	tests.TestPubSub(t, tests.Features{ConsumerGroups: true, Persistent: true, ForceShort: true}, p.inGroup, p.of)
	t.Run("in-order", func(t *testing.T) {
		tests.TestPublishSubscribeInOrder(t, tests.TestContext{
			TestID: tests.NewTestID(), Features: tests.Features{GuaranteedOrder: true, Persistent: true, ForceShort: true},
		}, p.inGroup)
	})
}

// TestNewSubscriberReceivesOldMessages is for subscribers without a group.
func TestNewSubscriberReceivesOldMessages(t *testing.T) {
	p := newPubSub(t, 1)
	tests.TestNewSubscriberReceivesOldMessages(t, tests.TestContext{
		TestID: tests.NewTestID(), Features: tests.Features{NewSubscriberReceivesOldMessages: true, GuaranteedOrder: true, Persistent: true},
	}, p.alone)
}

// TestStress is the suite many times at once.
func TestStress(t *testing.T) {
	if os.Getenv("STRESS_TEST_COUNT") == "" {
		t.Skip("STRESS_TEST_COUNT says how many times")
	}
	p := newPubSub(t, 1)
	tests.TestPubSubStressTest(t, tests.Features{ConsumerGroups: true, GuaranteedOrder: true, Persistent: true, ForceShort: true}, p.inGroup, p.of)
}

// TestReconnect restarts the node on its port and data while messages flow.
func TestReconnect(t *testing.T) {
	dir := t.TempDir()
	start := func(address string) *node.Node {
		n, err := node.Start(context.Background(), node.Config{Dir: dir, Listen: address, MemTableBytes: 4 << 20, CacheBytes: 16 << 20})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = n.Close() })
		return n
	}
	n := start("")
	store := dial(t, n.ConnectionString())
	p := &pubSub{store: store, checkpoints: watermill.NewStreamCheckpoints(store), inFlight: 1}
	pub, sub := p.inGroup(t)
	defer sub.Close() //nolint:errcheck // it never fails
	messages, err := sub.Subscribe(t.Context(), "orders")
	if err != nil {
		t.Fatal(err)
	}
	const count = 120
	var published atomic.Int64
	go func() {
		for i := range count {
			m := message.NewMessage(wm.NewUUID(), fmt.Appendf(nil, "%d", i))
			if err := pub.Publish("orders", m); err != nil {
				t.Errorf("publish %d: %v", i, err)
				return
			}
			published.Add(1)
			time.Sleep(5 * time.Millisecond)
		}
	}()
	go func() {
		for range 3 {
			time.Sleep(150 * time.Millisecond)
			address := n.Addr().String()
			_ = n.Close()
			n = start(address)
		}
	}()
	next := 0
	deadline := time.After(40 * time.Second)
	for next < count {
		select {
		case m, open := <-messages:
			if !open {
				t.Fatal("the channel was closed")
			}
			switch got := string(m.Payload); got {
			case fmt.Sprint(next):
				next++
			case fmt.Sprint(next - 1): // its acknowledgement was lost
			default:
				t.Fatalf("message %s, want %d", got, next)
			}
			m.Ack()
		case <-deadline:
			t.Fatalf("%d of %d messages came, %d were published", next, count, published.Load())
		}
	}
}

// TestTopics reads the whole log and a category, and meets events where they are.
func TestTopics(t *testing.T) {
	p := newPubSub(t, 4)
	pub, sub := p.inGroup(t)
	defer sub.Close() //nolint:errcheck // it never fails
	for i, topic := range []string{"order-1", "visit-1", "order-2", "order-1"} {
		m := message.NewMessage(wm.NewUUID(), fmt.Appendf(nil, `{"n":%d}`, i))
		m.Metadata.Set(watermill.EventType, "Placed")
		m.Metadata.Set(watermill.CorrelationID, "c-1")
		if i == 0 {
			m.Metadata.Set(watermill.ExpectedRevision, "-1")
		}
		if err := pub.Publish(topic, m); err != nil {
			t.Fatal(err)
		}
	}
	for topic, want := range map[string][]string{
		"$all": {"order-1", "visit-1", "order-2", "order-1"}, "$ce-order": {"order-1", "order-2", "order-1"}, "visit-1": {"visit-1"},
	} {
		messages, err := sub.Subscribe(t.Context(), topic)
		if err != nil {
			t.Fatal(err)
		}
		for i, stream := range want {
			m := <-messages
			r, ok := watermill.RecordedFrom(m.Context())
			if !ok || r.Stream != stream || r.Type != "Placed" || r.Position == 0 || r.Created.IsZero() || m.Metadata.Get(watermill.CorrelationID) != "c-1" {
				t.Errorf("%s message %d: %+v %v", topic, i, r, m.Metadata)
			}
			m.Ack()
		}
	}
	m := message.NewMessage(wm.NewUUID(), nil)
	m.Metadata.Set(watermill.ExpectedRevision, "7")
	if err := pub.Publish("order-1", m); err == nil {
		t.Error("a wrong expected revision was accepted")
	}
}

// persistent makes a subscriber of a group that the server keeps.
func (p *pubSub) persistent(t *testing.T, group string) (message.Publisher, message.Subscriber) {
	sub, err := watermill.NewPersistentSubscriber(watermill.PersistentConfig{Store: p.store, Group: group})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sub.Close() })
	return watermill.NewPublisher(p.store), sub
}

// TestUniversalSuitePersistent is the suite for persistent subscriptions.
func TestUniversalSuitePersistent(t *testing.T) {
	p := newPubSub(t, 1)
	tests.TestPubSub(t, tests.Features{ConsumerGroups: true, Persistent: true, ForceShort: true},
		func(t *testing.T) (message.Publisher, message.Subscriber) { return p.persistent(t, "test") }, p.persistent)
}

// TestPark puts a message aside: it does not come again, the others do.
func TestPark(t *testing.T) {
	p := newPubSub(t, 1)
	pub, sub := p.persistent(t, "parkers")
	for i := range 3 {
		if err := pub.Publish("cars", message.NewMessage(wm.NewUUID(), fmt.Appendf(nil, "%d", i))); err != nil {
			t.Fatal(err)
		}
	}
	messages, err := sub.Subscribe(t.Context(), "cars")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for len(seen) < 3 || seen["2"] < 2 {
		m := <-messages
		payload := string(m.Payload)
		seen[payload]++
		switch {
		case payload == "1":
			if !watermill.Park(m.Context(), "no room") {
				t.Error("the message cannot be parked")
			}
			m.Nack()
		case payload == "2" && seen["2"] == 1:
			m.Nack()
		default:
			m.Ack()
		}
	}
	select {
	case m := <-messages:
		t.Errorf("message %s came again", m.Payload)
	case <-time.After(200 * time.Millisecond):
	}
	if seen["1"] != 1 {
		t.Errorf("the parked message came %d times", seen["1"])
	}
}
