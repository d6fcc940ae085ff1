package node_test

import (
	"context"
	"strings"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// longHistory appends n events of 4 KB: more than a connection takes before
// its client reads.
func longHistory(t *testing.T, c *esdb.Client, stream string, n int) {
	t.Helper()
	data := `{"n":"` + strings.Repeat("x", 4000) + `"}`
	for at := 0; at < n; at += 200 {
		batch := make([]esdb.EventData, 200)
		for i := range batch {
			batch[i] = event("T", data)
		}
		mustAppend(t, c, stream, esdb.Any{}, batch...)
	}
}

// TestASlowReaderOfHistory: what changes while a subscriber is still at its
// history takes effect there, not only when it has caught up.
func TestASlowReaderOfHistory(t *testing.T) {
	t.Parallel()
	const long = 10_000
	first := func(t *testing.T, sub *esdb.Subscription) {
		t.Helper()
		if e := sub.Recv(); e.EventAppeared == nil {
			t.Fatalf("first: %+v", e)
		}
	}
	t.Run("truncated", func(t *testing.T) {
		t.Parallel()
		c := dial(t, nodetest.Start(t))
		longHistory(t, c, "s", long)
		sub, err := c.SubscribeToStream(t.Context(), "s", esdb.SubscribeToStreamOptions{From: esdb.Start{}})
		if err != nil {
			t.Fatal(err)
		}
		defer sub.Close()
		first(t, sub)
		setMeta(t, c, "s", `{"$tb":9990}`)
		got := 1
		for e := sub.Recv(); e.CaughtUp == nil; e = sub.Recv() {
			got++
		}
		if got > 5000 {
			t.Errorf("%d events of a stream that was truncated", got)
		}
	})
	for name, stream := range map[string]string{"stream": "s", "all": "$all"} {
		t.Run("right to read "+name, func(t *testing.T) {
			t.Parallel()
			_, as := secure(t)
			admin, bob := as("admin", "root"), as("bob", "b")
			setMeta(t, admin, "$all", `{"$acl":{"$r":["$admins","bob"]}}`)
			longHistory(t, admin, "s", long)
			subscribe := func() (*esdb.Subscription, error) {
				if stream == "$all" {
					return bob.SubscribeToAll(context.Background(), esdb.SubscribeToAllOptions{From: esdb.Start{}})
				}
				return bob.SubscribeToStream(context.Background(), stream, esdb.SubscribeToStreamOptions{From: esdb.Start{}})
			}
			sub, err := subscribe()
			if err != nil {
				t.Fatal(err)
			}
			defer sub.Close()
			first(t, sub)
			setMeta(t, admin, stream, `{"$acl":{"$r":"$admins"}}`)
			got := 1
			for e := sub.Recv(); e.SubscriptionDropped == nil; e = sub.Recv() {
				if got++; e.CaughtUp != nil || got > 5000 {
					t.Fatalf("%d events after the right was taken away", got)
				}
			}
		})
	}
}
