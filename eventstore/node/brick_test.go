package node_test

import (
	"context"
	"strings"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// TestNoEventKeepsANodeFromStarting writes to the streams that a node reads when
// it starts, as any client may. It starts, says what is wrong to who asks for
// it, and what is not affected goes on.
func TestNoEventKeepsANodeFromStarting(t *testing.T) {
	t.Parallel()
	const config, checkpoint = "$persistentSubscriptionConfig", "$persistentsubscription-s::g-checkpoint"
	tombstone := func(c *esdb.Client, name string) {
		if _, err := c.TombstoneStream(context.Background(), name, esdb.TombstoneStreamOptions{ExpectedRevision: esdb.Any{}}); err != nil {
			t.Error(err)
		}
	}
	for name, x := range map[string]struct {
		harm   func(t *testing.T, c *esdb.Client)
		says   string // about group g of stream s, "" if it works
		others bool   // group g of stream other works
	}{
		"users":           {func(_ *testing.T, c *esdb.Client) { tombstone(c, "$users") }, "", true},
		"no checkpoint":   {func(t *testing.T, c *esdb.Client) { mustAppend(t, c, checkpoint, esdb.Any{}, event("x", `{}`)) }, "failed: 'checkpoint", true},
		"no more of them": {func(_ *testing.T, c *esdb.Client) { tombstone(c, checkpoint) }, "", true},
		"no configuration": {
			func(t *testing.T, c *esdb.Client) { mustAppend(t, c, config, esdb.Any{}, event("x", `[]`)) },
			"failed: 'read $persistentSubscriptionConfig", false,
		},
		"no such strategy": {func(t *testing.T, c *esdb.Client) {
			all := readStream(t, c, config, esdb.ReadStreamOptions{From: esdb.End{}, Direction: esdb.Backwards})
			doc := string(all[0].Event.Data)
			at := strings.LastIndex(doc, "RoundRobin") // of s: they are sorted
			mustAppend(t, c, config, esdb.Any{}, event("x", doc[:at]+"Magic"+doc[at+len("RoundRobin"):]))
		}, "failed: 'unknown consumer strategy", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			n := nodetest.Start(t, nodetest.WithDir(dir))
			c := dial(t, n)
			for _, stream := range []string{"other", "s"} {
				mustAppend(t, c, stream, esdb.Any{}, events(3)...)
				createGroup(t, c, stream, esdb.PersistentStreamSubscriptionOptions{StartFrom: esdb.Start{}})
			}
			x.harm(t, c)
			if err := n.Close(); err != nil {
				t.Fatal(err)
			}
			n, err := node.Start(t.Context(), node.Config{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			defer n.Close()
			c = dial(t, n)
			ask := func(stream string) string {
				_, err := c.GetPersistentSubscriptionInfo(context.Background(), stream, "g", esdb.GetPersistentSubscriptionOptions{})
				if err != nil {
					return err.Error()
				}
				return ""
			}
			if got := ask("s"); !strings.Contains(got, x.says) || x.says == "" && got != "" {
				t.Errorf("the group says %q, want %q", got, x.says)
			}
			if got := ask("other"); (got == "") != x.others {
				t.Errorf("the other group says %q", got)
			}
		})
	}
}

// TestABrokenGroupIsDeleted: it is kept until somebody does, and can be made
// again then.
func TestABrokenGroupIsDeleted(t *testing.T) {
	t.Parallel()
	n := nodetest.Start(t)
	c := dial(t, n)
	ctx := context.Background()
	mustAppend(t, c, "s", esdb.Any{}, events(3)...)
	createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{StartFrom: esdb.Start{}})
	mustAppend(t, c, "$persistentsubscription-s::g-checkpoint", esdb.Any{}, event("x", `{}`))
	restart := func() {
		if err := c.RestartPersistentSubscriptionSubsystem(ctx, esdb.RestartPersistentSubscriptionSubsystemOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	restart()
	createGroup(t, c, "other", esdb.PersistentStreamSubscriptionOptions{}) // writes the configuration
	restart()
	if err := c.CreatePersistentSubscription(ctx, "s", "g", esdb.PersistentStreamSubscriptionOptions{}); code(err) != esdb.ErrorCodeResourceAlreadyExists {
		t.Errorf("create beside the broken one: %v", err)
	}
	if err := c.DeletePersistentSubscription(ctx, "s", "g", esdb.DeletePersistentSubscriptionOptions{}); err != nil {
		t.Fatal(err)
	}
	createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{StartFrom: esdb.Start{}})
	s := joinGroup(t, c, "s", 1)
	if e, _ := next(t, s); e.Event.EventNumber != 0 {
		t.Errorf("it begins at %d", e.Event.EventNumber)
	}
}
