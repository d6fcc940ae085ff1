package node_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// TestLargerThanTheCaches keeps more streams, more ids and more bytes than
// any cache of the node holds, so that every head, duplicate and record has
// to come from tables on disk.
func TestLargerThanTheCaches(t *testing.T) {
	t.Parallel()
	const streams, rounds = 400, 5
	c := dial(t, nodetest.Start(t, nodetest.WithConfig(func(c *node.Config) {
		c.CacheBytes, c.MemTableBytes, c.StreamHeads, c.RecentIDs = 64<<10, 256<<10, 10, 10
	})))
	data := func(stream, round int) []byte { // does not compress
		b := make([]byte, 2_000)
		_, _ = rand.NewChaCha8([32]byte{byte(stream), byte(stream >> 8), byte(round)}).Read(b)
		return b
	}
	name := func(stream int) string { return "stream-" + strconv.Itoa(stream) }
	id := func(stream, round int) uuid.UUID {
		return uuid.UUID{0: 1, 1: byte(stream), 2: byte(stream >> 8), 3: byte(round)}
	}
	put := func(stream, round int) *esdb.WriteResult {
		var expected esdb.ExpectedRevision = esdb.NoStream{}
		if round > 0 {
			expected = esdb.Revision(uint64(round - 1))
		}
		return mustAppend(t, c, name(stream), expected, esdb.EventData{
			EventID: id(stream, round), EventType: "T", ContentType: esdb.ContentTypeBinary, Data: data(stream, round),
		})
	}
	var first *esdb.WriteResult
	for round := range rounds {
		for stream := range streams {
			if r := put(stream, round); round == 0 && stream == 0 {
				first = r
			}
		}
	}
	// A resend is recognised by the record, long after its id was forgotten.
	if again := put(0, 0); again.CommitPosition != first.CommitPosition {
		t.Errorf("resend at %d, the original was at %d", again.CommitPosition, first.CommitPosition)
	}
	for _, stream := range rand.Perm(streams)[:50] {
		for round, e := range readStream(t, c, name(stream), esdb.ReadStreamOptions{From: esdb.Start{}}) {
			if e.Event.EventID != id(stream, round) || !bytes.Equal(e.Event.Data, data(stream, round)) {
				t.Fatalf("stream %d round %d is another event", stream, round)
			}
		}
	}
	r, err := c.ReadAll(context.Background(), esdb.ReadAllOptions{From: esdb.Start{}}, 1<<40)
	seen := 0
	for _, e := range drain(t, r, err) {
		if e.Event.EventType != "T" {
			continue
		}
		if stream, round := seen%streams, seen/streams; !bytes.Equal(e.Event.Data, data(stream, round)) {
			t.Fatalf("event %d of $all is not the one written", seen)
		}
		seen++
	}
	if seen != streams*rounds {
		t.Errorf("%d events in $all", seen)
	}
}
