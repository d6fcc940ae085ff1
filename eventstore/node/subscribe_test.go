package node_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// follow writes down what a subscription says, event by event, until stop
// returns true.
func follow(t testing.TB, sub *esdb.Subscription, stop func(said string) bool) []string {
	t.Helper()
	var out []string
	for {
		e := sub.Recv()
		said := ""
		switch {
		case e.SubscriptionDropped != nil:
			said = "dropped: " + status.Code(e.SubscriptionDropped.Error).String()
		case e.CaughtUp != nil:
			said = "caught up"
		case e.CheckPointReached != nil:
			said = fmt.Sprint("checkpoint ", e.CheckPointReached.Commit)
		case e.EventAppeared != nil:
			r := e.EventAppeared.OriginalEvent()
			said = fmt.Sprintf("%s %d", r.StreamID, r.EventNumber)
		}
		out = append(out, said)
		if stop(said) || e.SubscriptionDropped != nil {
			return out
		}
	}
}

func after(n int) func(string) bool { return func(string) bool { n--; return n <= 0 } }

func TestWhereSubscriptionsBegin(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	mustAppend(t, c, "s", esdb.Any{}, events(3)...)
	for i, x := range []struct {
		from esdb.StreamPosition
		want string
	}{
		{esdb.Start{}, "s 0,s 1,s 2,caught up"},
		{esdb.StreamRevision{Value: 0}, "s 1,s 2,caught up"},
		{esdb.StreamRevision{Value: 2}, "caught up"},
		{esdb.End{}, "caught up"},
	} {
		sub, err := c.SubscribeToStream(context.Background(), "s", esdb.SubscribeToStreamOptions{From: x.from})
		if err != nil {
			t.Fatal(err)
		}
		got := follow(t, sub, func(s string) bool { return s == "caught up" })
		if strings.Join(got, ",") != x.want {
			t.Errorf("%d: %v, want %s", i, got, x.want)
		}
		_ = sub.Close()
	}
}

func TestSubscriptionPastTheEndSkips(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	sub, err := c.SubscribeToStream(context.Background(), "s", esdb.SubscribeToStreamOptions{From: esdb.StreamRevision{Value: 2}})
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Close()
	follow(t, sub, func(s string) bool { return s == "caught up" })
	mustAppend(t, c, "s", esdb.NoStream{}, events(5)...)
	if got := follow(t, sub, after(2)); strings.Join(got, ",") != "s 3,s 4" {
		t.Errorf("%v", got)
	}
}

func TestSubscriptionOverDeleteAndTombstone(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	ctx := context.Background()
	mustAppend(t, c, "s", esdb.Any{}, events(2)...)
	if _, err := c.DeleteStream(ctx, "s", esdb.DeleteStreamOptions{ExpectedRevision: esdb.Any{}}); err != nil {
		t.Fatal(err)
	}
	sub, err := c.SubscribeToStream(ctx, "s", esdb.SubscribeToStreamOptions{From: esdb.Start{}})
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Close()
	got := follow(t, sub, func(s string) bool { return s == "caught up" })
	mustAppend(t, c, "s", esdb.Any{}, events(1)...)
	got = append(got, follow(t, sub, after(1))...)
	if _, err := c.TombstoneStream(ctx, "s", esdb.TombstoneStreamOptions{ExpectedRevision: esdb.Any{}}); err != nil {
		t.Fatal(err)
	}
	got = append(got, follow(t, sub, after(2))...)
	want := "caught up,s 2,s 9223372036854775807,dropped: " + codes.FailedPrecondition.String()
	if strings.Join(got, ",") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// TestCheckpoints counts considered events, matching or not: with a window of
// 2 and a multiplier of 3 a checkpoint comes after every sixth, and one before
// caught up.
func TestCheckpoints(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	ctx := context.Background()
	r, err := c.ReadAll(ctx, esdb.ReadAllOptions{From: esdb.Start{}}, 1<<40)
	before := len(drain(t, r, err)) // the node's own
	for i := range 20 {
		mustAppend(t, c, fmt.Sprintf("%c-%d", 'a'+i%2, i), esdb.Any{}, events(1)...)
	}
	r, err = c.ReadAll(ctx, esdb.ReadAllOptions{From: esdb.Start{}}, 1<<40)
	all := drain(t, r, err)
	sub, err := c.SubscribeToAll(ctx, esdb.SubscribeToAllOptions{
		From: esdb.Start{}, MaxSearchWindow: 2, CheckpointInterval: 3,
		Filter: &esdb.SubscriptionFilter{Type: esdb.StreamFilterType, Prefixes: []string{"a-"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Close()
	got := follow(t, sub, func(s string) bool { return s == "caught up" })
	var want []string
	for i, e := range all {
		if strings.HasPrefix(e.Event.StreamID, "a-") {
			want = append(want, fmt.Sprintf("%s %d", e.Event.StreamID, e.Event.EventNumber))
		}
		if (i+1)%6 == 0 || i == len(all)-1 {
			want = append(want, fmt.Sprint("checkpoint ", e.Event.Position.Commit))
		}
	}
	want = append(want, "caught up")
	if strings.Join(got, ",") != strings.Join(want, ",") {
		t.Errorf("got %v\nwant %v (%d before)", got, want, before)
	}
	// Live: six more, none matching, and the sixth brings a checkpoint.
	var last *esdb.WriteResult
	for range 6 {
		last = mustAppend(t, c, "other", esdb.Any{}, events(1)...)
	}
	if got := follow(t, sub, after(1)); got[0] != fmt.Sprint("checkpoint ", last.CommitPosition) {
		t.Errorf("live: %v, want checkpoint %d", got, last.CommitPosition)
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	ctx := context.Background()
	mustAppend(t, c, "order-1", esdb.Any{}, event("Placed", `{}`), event("Paid", `{}`))
	mustAppend(t, c, "user-1", esdb.Any{}, event("Placed", `{}`))
	for _, x := range []struct {
		filter *esdb.SubscriptionFilter
		want   string
	}{
		{&esdb.SubscriptionFilter{Type: esdb.StreamFilterType, Prefixes: []string{"order-"}}, "order-1 0,order-1 1"},
		{&esdb.SubscriptionFilter{Type: esdb.EventFilterType, Prefixes: []string{"Paid", "X"}}, "order-1 1"},
		{&esdb.SubscriptionFilter{Type: esdb.StreamFilterType, Regex: "^u.*1$"}, "user-1 0"},
		{&esdb.SubscriptionFilter{Type: esdb.EventFilterType, Regex: "lace"}, "order-1 0,user-1 0"},
	} {
		sub, err := c.SubscribeToAll(ctx, esdb.SubscribeToAllOptions{From: esdb.Start{}, Filter: x.filter})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range follow(t, sub, func(s string) bool { return s == "caught up" }) {
			if !strings.HasPrefix(s, "c") {
				got = append(got, s)
			}
		}
		if strings.Join(got, ",") != x.want {
			t.Errorf("%+v: %v, want %s", x.filter, got, x.want)
		}
		_ = sub.Close()
	}
	// What only .NET knows is refused, not misunderstood.
	_, err := c.SubscribeToAll(ctx, esdb.SubscribeToAllOptions{
		From: esdb.Start{}, Filter: &esdb.SubscriptionFilter{Type: esdb.EventFilterType, Regex: "(?=x)"},
	})
	if err == nil {
		t.Error("look-ahead was accepted")
	}
}

// TestManySubscribersInOrder has appends and subscribers race: each
// subscriber sees everything once, in the order of the log.
func TestManySubscribersInOrder(t *testing.T) {
	t.Parallel()
	n := nodetest.Start(t)
	c := dial(t, n)
	const writers, each = 4, 50
	type result struct {
		order []uint64
		err   error
	}
	results := make(chan result)
	for i := range 4 {
		sub, err := c.SubscribeToAll(context.Background(), esdb.SubscribeToAllOptions{From: esdb.Start{}})
		if err != nil {
			t.Fatal(err)
		}
		defer sub.Close()
		go func() {
			var r result
			next := map[string]uint64{}
			for len(r.order) < writers*each {
				e := sub.Recv()
				if e.SubscriptionDropped != nil {
					r.err = e.SubscriptionDropped.Error
					break
				}
				if e.EventAppeared == nil || !strings.HasPrefix(e.EventAppeared.Event.StreamID, "w") {
					continue
				}
				ev := e.EventAppeared.Event
				if ev.EventNumber != next[ev.StreamID] {
					r.err = fmt.Errorf("subscriber %d: %s has %d, want %d", i, ev.StreamID, ev.EventNumber, next[ev.StreamID])
					break
				}
				next[ev.StreamID]++
				r.order = append(r.order, ev.Position.Commit)
			}
			results <- r
		}()
	}
	for w := range writers {
		go func() {
			for range each {
				_, _ = c.AppendToStream(context.Background(), fmt.Sprint("w", w), esdb.AppendToStreamOptions{}, events(1)...)
			}
		}()
	}
	var first []uint64
	for range 4 {
		r := <-results
		if r.err != nil {
			t.Fatal(r.err)
		}
		if first == nil {
			first = r.order
		}
		if fmt.Sprint(first) != fmt.Sprint(r.order) {
			t.Error("two subscribers saw different orders")
		}
	}
}
