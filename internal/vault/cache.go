package vault

import (
	"container/list"
	"sync"
	"time"

	"github.com/google/uuid"
)

// cache keeps the keys of the subjects used last, each for one lease at most.
// What is not there, missing and erased alike, is not kept: it is asked again.
type cache struct {
	size  int
	lease time.Duration

	mu        sync.Mutex // guards all below; held for a few map and list steps, in sweep for one pass
	entries   map[uuid.UUID]*list.Element
	recent    *list.List  // of *entry, the most recently used first
	evictions uint64      // how often evict was called
	sweeper   *time.Timer // runs while there are entries
	guarded   bool        // keys are kept only until the time below
	until     time.Time
}

type entry struct {
	subject *Subject
	expires time.Time
}

func newCache(size int, lease time.Duration) *cache {
	return &cache{size: size, lease: lease, entries: make(map[uuid.UUID]*list.Element), recent: list.New()}
}

// get gives a subject whose lease has not run out, or nil.
func (c *cache) get(id uuid.UUID) *Subject {
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.guarded && now.After(c.until) {
		c.dropAll()
		return nil
	}
	e, ok := c.entries[id]
	if !ok {
		return nil
	}
	if now.After(e.Value.(*entry).expires) {
		c.remove(e)
		return nil
	}
	c.recent.MoveToFront(e)
	return e.Value.(*entry).subject
}

// generation is to be asked before keys are read, and given to put.
func (c *cache) generation() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.evictions
}

// put keeps a subject, unless something was evicted since the generation: these
// keys may have been read before they were destroyed. It gives the subject to
// use, which is the cached one if another reader was first, so that a later
// eviction reaches everyone.
func (c *cache) put(s *Subject, generation uint64) *Subject {
	c.mu.Lock()
	defer c.mu.Unlock()
	if generation != c.evictions || c.guarded && time.Now().After(c.until) {
		return s
	}
	fresh := &entry{subject: s, expires: time.Now().Add(c.lease)}
	if e, ok := c.entries[s.id]; ok {
		before := e.Value.(*entry)
		fresh.subject = before.subject
		fresh.subject.keys.Store(s.keys.Load())
		e.Value = fresh
		c.recent.MoveToFront(e)
		return fresh.subject
	}
	c.entries[s.id] = c.recent.PushFront(fresh)
	if c.recent.Len() > c.size {
		c.remove(c.recent.Back())
	}
	if c.sweeper == nil {
		c.sweeper = time.AfterFunc(c.lease, c.sweep)
	}
	return s
}

// evict forgets a subject, and leaves those who hold it with other keys: none.
func (c *cache) evict(id uuid.UUID, instead *keySet) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.evictions++
	if e, ok := c.entries[id]; ok {
		e.Value.(*entry).subject.keys.Store(instead)
		c.remove(e)
	}
}

// sweep drops what has run out though nobody asked for it, so that an idle
// process holds no keys. It runs once a lease for as long as there are any.
func (c *cache) sweep() {
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.guarded && now.After(c.until) {
		c.dropAll()
	}
	for _, e := range c.entries {
		if now.After(e.Value.(*entry).expires) {
			c.remove(e)
		}
	}
	c.sweeper = nil
	if c.recent.Len() > 0 {
		every := c.lease
		if c.guarded {
			every = min(every, fenceAfter/4)
		}
		c.sweeper = time.AfterFunc(every, c.sweep)
	}
}

// lock drops all keys and keeps none until unlock: the process does not know of
// what was destroyed.
func (c *cache) lock() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.guarded, c.until = true, time.Time{}
	c.dropAll()
}

// unlock lets keys be kept until the time, when they are dropped by themselves.
func (c *cache) unlock(until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.guarded, c.until = true, until
	if c.sweeper == nil {
		c.sweeper = time.AfterFunc(fenceAfter/4, c.sweep)
	}
}

// dropAll forgets every subject, also for those who hold it. The caller has c.mu.
func (c *cache) dropAll() {
	c.evictions++
	none := new(keySet)
	for _, e := range c.entries {
		e.Value.(*entry).subject.keys.Store(none)
		c.remove(e)
	}
}

func (c *cache) remove(e *list.Element) {
	c.recent.Remove(e)
	delete(c.entries, e.Value.(*entry).subject.id)
}

func (c *cache) len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.recent.Len()
}
