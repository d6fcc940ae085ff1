package node_test

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/persistent"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestAThousandConsumers has one group serve that many, each of which asks for as
// many unacknowledged events as there may be. They cost little while nothing is
// there, get the same share, hand over what they leave, and are all told when the
// node closes. It is not parallel: it looks at the memory of the process.
func TestAThousandConsumers(t *testing.T) {
	const (
		many  = 1000
		share = 5
	)
	n := nodetest.Start(t, nodetest.WithConfig(func(c *node.Config) { c.DrainTimeout = notWaited }))
	c := dial(t, n)
	createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{
		StartFrom: esdb.Start{}, Settings: settings(func(s *esdb.PersistentSubscriptionSettings) { s.MessageTimeout = 600_000 }),
	})
	var conns []*grpc.ClientConn
	for range 10 {
		conns = append(conns, raw(t, n))
	}
	before := heap()
	calls := make([]persistent.PersistentSubscriptions_ReadClient, many)
	leave := make([]context.CancelFunc, many)
	for i := range calls {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		call, err := persistent.NewPersistentSubscriptionsClient(conns[i%len(conns)]).Read(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := call.Send(consumer("s", 1<<15)); err != nil {
			t.Fatal(err)
		}
		if _, err := call.Recv(); err != nil {
			t.Fatal(err)
		}
		calls[i], leave[i] = call, cancel
	}
	perConsumer := (heap() - before) / many
	t.Logf("%d bytes a consumer, the client's part included", perConsumer)
	if perConsumer > 200_000 {
		t.Errorf("%d bytes a consumer that has nothing to do", perConsumer)
	}

	var mu sync.Mutex // guards the three
	got := make([]int, many)
	acked, ends := map[string]bool{}, map[codes.Code]int{}
	leaving := false
	var running sync.WaitGroup
	for i, call := range calls {
		running.Go(func() {
			for {
				m, err := call.Recv()
				if err != nil {
					mu.Lock()
					ends[status.Code(err)]++
					mu.Unlock()
					return
				}
				id := m.GetEvent().GetEvent().GetId()
				mu.Lock()
				got[i]++
				mine := !leaving || i%2 == 0
				if mine {
					acked[id.String()] = true
				}
				mu.Unlock()
				if !mine {
					leave[i]() // without a word
					continue
				}
				if err := call.Send(&persistent.ReadReq{Content: &persistent.ReadReq_Ack_{Ack: &persistent.ReadReq_Ack{
					Id: []byte("s::g"), Ids: []*shared.UUID{id},
				}}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	until := func(what string, done func() bool) {
		t.Helper()
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
			mu.Lock()
			ok := done()
			mu.Unlock()
			if ok {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s: %d of them are acknowledged", what, len(acked))
			}
		}
	}
	for range share {
		mustAppend(t, c, "s", esdb.Any{}, events(many)...)
	}
	began := time.Now()
	until("equal shares", func() bool { return len(acked) == many*share })
	t.Logf("%d events in %s", many*share, time.Since(began))
	mu.Lock()
	for i, n := range got {
		if n != share {
			t.Errorf("consumer %d got %d of %d", i, n, many*share)
		}
	}
	leaving = true
	mu.Unlock()
	mustAppend(t, c, "s", esdb.Any{}, events(many)...)
	until("half of them leave", func() bool { return len(acked) == many*share+many && ends[codes.Canceled] == many/2 })
	began = time.Now()
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > notWaited/2 {
		t.Errorf("it took %s to close", took)
	}
	running.Wait()
	if ends[codes.Unavailable] != many/2 {
		t.Errorf("they ended with %v", ends)
	}
}

// TestAnUnacknowledgedConsumerHoldsLittle: the node keeps what a consumer has not
// acknowledged in memory. One that asks for much of it and acknowledges nothing
// gets no more than some megabytes, and the others get the rest.
func TestAnUnacknowledgedConsumerHoldsLittle(t *testing.T) {
	t.Parallel()
	n := nodetest.Start(t)
	c := dial(t, n)
	createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{
		StartFrom: esdb.Start{}, Settings: settings(func(s *esdb.PersistentSubscriptionSettings) { s.MessageTimeout = 600_000 }),
	})
	greedy := joinGroup(t, c, "s", 1<<14)
	const all = 60
	for range all {
		mustAppend(t, c, "s", esdb.Any{}, event("T", strings.Repeat("x", 1<<20-1000)))
	}
	took := 0
	taken := make(chan struct{})
	go func() {
		defer close(taken)
		for greedy.Recv().EventAppeared != nil {
			took++
		}
	}()
	eventually(func() bool { return groupInfo(t, c, "s").Connections[0].InFlightMessages >= 16 })
	modest := joinGroup(t, c, "s", 1)
	for i := range all - 17 {
		e, _ := next(t, modest)
		if err := modest.Ack(e); err != nil {
			t.Fatal(i, err)
		}
	}
	_ = greedy.Close()
	<-taken
	if took < 15 || took > 18 {
		t.Errorf("it was given %d MiB", took)
	}
}

// TestAGroupReadsLittleAhead: what a group has read and nobody has taken is bounded in
// bytes, whatever buffer it was created with.
func TestAGroupReadsLittleAhead(t *testing.T) {
	t.Parallel()
	n := nodetest.Start(t)
	c := dial(t, n)
	const all = 30
	for range all {
		mustAppend(t, c, "s", esdb.Any{}, event("T", strings.Repeat("x", 1<<20-1000)))
	}
	large := settings(func(s *esdb.PersistentSubscriptionSettings) { s.HistoryBufferSize, s.ReadBatchSize = 1<<30, 1<<29 })
	createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{StartFrom: esdb.Start{}, Settings: large})
	if err := c.CreatePersistentSubscriptionToAll(t.Context(), "all", esdb.PersistentAllSubscriptionOptions{
		StartFrom: esdb.Start{}, Settings: large, Filter: &esdb.SubscriptionFilter{Type: esdb.EventFilterType, Prefixes: []string{"T"}},
	}); err != nil {
		t.Fatal(err)
	}
	time.Sleep(1500 * time.Millisecond) // more than a tick
	ofAll, err := c.GetPersistentSubscriptionInfoToAll(t.Context(), "all", esdb.GetPersistentSubscriptionOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []*esdb.PersistentSubscriptionInfo{groupInfo(t, c, "s"), ofAll} {
		if got := i.Stats.ReadBufferCount + i.Stats.LiveBufferCount; got < 4 || got > 6 {
			t.Errorf("%s has read %d MiB ahead", i.EventSource, got)
		}
	}
	s := joinGroup(t, c, "s", 1)
	for i := range all {
		e, _ := next(t, s)
		if e.Event.EventNumber != uint64(i) {
			t.Fatalf("event %d in the place of %d", e.Event.EventNumber, i)
		}
		_ = s.Ack(e)
	}
}

// TestAGroupReadsFewSmallEventsAhead: an event with nothing in it takes memory too.
func TestAGroupReadsFewSmallEventsAhead(t *testing.T) {
	t.Parallel()
	n := nodetest.Start(t)
	c := dial(t, n)
	const all = 20_000
	for range all / 1000 {
		mustAppend(t, c, "s", esdb.Any{}, events(1000)...)
	}
	large := settings(func(s *esdb.PersistentSubscriptionSettings) { s.HistoryBufferSize, s.ReadBatchSize = 1<<30, 1<<29 })
	createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{StartFrom: esdb.Start{}, Settings: large})
	time.Sleep(1500 * time.Millisecond) // more than a tick
	i := groupInfo(t, c, "s")
	if got := i.Stats.ReadBufferCount + i.Stats.LiveBufferCount; got == 0 || got > all*3/4 {
		t.Errorf("it has read %d events ahead", got)
	}
}
