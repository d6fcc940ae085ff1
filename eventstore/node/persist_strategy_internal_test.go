package node

import (
	"fmt"
	"testing"

	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// crowd is a pinned group with consumers none of which has room, and messages
// that wait for them.
func crowd(clients, waiting int) *group {
	g := &group{cfg: groupConfig{Strategy: strategyCorrelation}, flight: map[[16]byte]*message{}}
	for range clients {
		g.join("", "", "", 1).inFlight = 1
	}
	for i := range waiting {
		r := &store.Record{
			ID: [16]byte{byte(i), byte(i >> 8), 1}, Stream: fmt.Appendf(nil, "s-%d", i), Type: []byte("T"),
			Meta: fmt.Appendf(nil, `{"$correlationId":"c-%d"}`, i),
		}
		g.buffer = append(g.buffer, &message{ev: resolved{event: r}, order: uint64(i + 1)})
	}
	return g
}

// TestPinsFollowTheClients: what a bucket came to is not kept beyond a change of
// clients, and one that goes moves its own share only.
func TestPinsFollowTheClients(t *testing.T) {
	t.Parallel()
	g := crowd(10, 500)
	where := func() map[*message]*groupClient {
		out := map[*message]*groupClient{}
		for _, m := range g.buffer {
			g.choose(m)
			out[m] = g.pins[m.bucket]
		}
		return out
	}
	before := where()
	gone := g.clients[3]
	g.part(gone)
	moved := 0
	for m, c := range where() {
		switch {
		case c == gone:
			t.Fatal("a message is pinned to a client that is gone")
		case c != before[m]:
			moved++
			if before[m] != gone {
				t.Error("a message of another client has moved")
			}
		}
	}
	if moved == 0 {
		t.Error("the client that went had nothing: this tests nothing")
	}
	came := g.join("", "", "", 1)
	came.inFlight = 1
	share := 0
	for _, c := range where() {
		if c == came {
			share++
		}
	}
	if share == 0 {
		t.Error("a client that came gets nothing")
	}
}

// BenchmarkACrowdWithoutRoom is what one acknowledgement costs where a thousand
// pinned consumers have no room and the buffer is full.
func BenchmarkACrowdWithoutRoom(b *testing.B) {
	g := crowd(1000, 500)
	b.ReportAllocs()
	for b.Loop() {
		for _, m := range g.buffer {
			g.choose(m)
		}
	}
}
