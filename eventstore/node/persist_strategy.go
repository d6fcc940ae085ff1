package node

import (
	"encoding/json"
	"hash/fnv"
	"slices"

	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// pinBuckets is into how many buckets the pinned strategies hash.
const pinBuckets = 1024

// choose finds the client for a message, nil if it has to wait.
func (g *group) choose(m *message) *groupClient {
	if len(g.clients) == 0 {
		return nil
	}
	switch g.cfg.Strategy {
	case strategySingle:
		return firstWithRoom(g.clients, 0)
	case strategyPinned:
		return g.pinned(m, sourceStream)
	case strategyCorrelation:
		return g.pinned(m, correlation)
	}
	c := firstWithRoom(g.clients, g.turn)
	if c != nil {
		g.turn = (slices.Index(g.clients, c) + 1) % len(g.clients)
	}
	return c
}

func firstWithRoom(clients []*groupClient, from int) *groupClient {
	for i := range clients {
		if c := clients[(from+i)%len(clients)]; c.hasRoom() {
			return c
		}
	}
	return nil
}

// pinned is the client of a message's bucket, if it has room. Every message that
// waits is asked for after each acknowledgement, so that what it comes to is kept:
// the bucket with the message, the clients of the buckets until one comes or goes.
func (g *group) pinned(m *message, of func(resolved) []byte) *groupClient {
	if m.bucket == 0 {
		m.bucket = 1 + bucket(of(m.ev))
	}
	if g.pins == nil {
		g.pins = make([]*groupClient, pinBuckets+1)
	}
	c := g.pins[m.bucket]
	if c == nil {
		c = heaviest(g.clients, m.bucket-1)
		g.pins[m.bucket] = c
	}
	if c.hasRoom() {
		return c
	}
	return nil
}

// heaviest gives each bucket to the client with the highest weight for it, so
// that a client that comes or goes moves only its own share.
func heaviest(clients []*groupClient, b uint64) *groupClient {
	var best *groupClient
	var most uint64
	for _, c := range clients {
		if w := mix(c.id<<32 | b); best == nil || w > most {
			best, most = c, w
		}
	}
	return best
}

// mix spreads a small number over 64 bits (the finalizer of SplitMix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func bucket(text []byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(text)
	return h.Sum64() % pinBuckets
}

// sourceStream is the stream an event comes from, behind a link if it is one.
func sourceStream(ev resolved) []byte {
	r := ev.event
	if r == nil {
		r = ev.link
	}
	if string(r.Type) == typeLink {
		if _, stream, ok := parseLink(r.Data); ok {
			return []byte(stream)
		}
	}
	return r.Stream
}

// correlation is an event's $correlationId, or its stream if it has none.
func correlation(ev resolved) []byte {
	var r *store.Record
	if r = ev.event; r == nil {
		r = ev.link
	}
	var meta struct {
		ID string `json:"$correlationId"`
	}
	if json.Unmarshal(r.Meta, &meta) == nil && meta.ID != "" {
		return []byte(meta.ID)
	}
	return sourceStream(ev)
}

// heldBytes bounds what one client has unacknowledged beside its number: the
// events are in memory until it acknowledges them, and it chooses the number.
const heldBytes = 16 << 20

// hasRoom reports whether the client takes one more message now. A client
// that does not even take what timed out long ago gets nothing new.
func (c *groupClient) hasRoom() bool {
	if c.inFlight >= c.limit || c.held >= heldBytes {
		return false
	}
	n, bytes := c.out.holds()
	return n < 2*c.limit && bytes < 2*heldBytes
}

// hold counts a message as in flight, or with -1 as no longer.
func (c *groupClient) hold(m *message, n int) {
	c.inFlight += n
	c.held += n * m.ev.size()
}
