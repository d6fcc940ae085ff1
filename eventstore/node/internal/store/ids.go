package store

// idCache remembers the most recently written event ids, per stream, so that
// a resend with expected Any or StreamExists is recognised. It is bounded; the
// oldest entry leaves first. Only the writer touches it.
type idCache struct {
	entries map[idKey]idEntry
	ring    []idKey
	seq     uint64
}

type idKey struct {
	stream uint64
	id     [16]byte
}

type idEntry struct {
	original
	seq uint64
}

func newIDCache(size int) *idCache {
	return &idCache{entries: make(map[idKey]idEntry), ring: make([]idKey, max(size, 1))}
}

func (c *idCache) add(stream uint64, id [16]byte, o original) {
	key := idKey{stream, id}
	slot := &c.ring[c.seq%uint64(len(c.ring))]
	if c.seq >= uint64(len(c.ring)) {
		// The slot's former owner leaves, unless it was written again since.
		if e, ok := c.entries[*slot]; ok && e.seq+uint64(len(c.ring)) == c.seq {
			delete(c.entries, *slot)
		}
	}
	*slot = key
	c.entries[key] = idEntry{original: o, seq: c.seq}
	c.seq++
}

func (c *idCache) get(stream uint64, id [16]byte) (original, bool) {
	e, ok := c.entries[idKey{stream, id}]
	return e.original, ok
}
