package vault

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
)

func cached(seed byte) *Subject { return newSubject(uuid.UUID{seed}, new(keySet)) }

func TestCacheKeepsTheLastUsed(t *testing.T) {
	c := newCache(2, time.Hour)
	a, b := c.put(cached(1), 0), c.put(cached(2), 0)
	c.get(a.id)
	c.put(cached(3), 0)
	if c.get(a.id) != a || c.get(b.id) != nil || c.len() != 2 {
		t.Error("dropped the wrong one")
	}
}

func TestCacheForgetsWhenTheLeaseEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(10, time.Minute)
		a := c.put(cached(1), 0)
		time.Sleep(50 * time.Second)
		if c.get(a.id) != a {
			t.Error("forgot too early")
		}
		b := c.put(cached(2), 0)
		time.Sleep(11 * time.Second)
		if c.get(a.id) != nil { // using it did not make the lease longer
			t.Error("kept for longer than the lease")
		}
		if c.get(b.id) != b {
			t.Error("forgot another's")
		}
		time.Sleep(2 * time.Minute) // nobody asks any more
		if n := c.len(); n != 0 {
			t.Errorf("%d keys in an idle process", n)
		}
		synctest.Wait()
		c.put(cached(3), 0)
		time.Sleep(3 * time.Minute)
		if n := c.len(); n != 0 {
			t.Errorf("%d keys in a process that is idle again", n)
		}
	})
}

func TestCacheRefusesWhatWasReadBeforeAnEviction(t *testing.T) {
	c := newCache(10, time.Hour)
	generation := c.generation()
	c.evict(uuid.UUID{1}, new(keySet))
	c.put(cached(1), generation)
	if c.get(uuid.UUID{1}) != nil {
		t.Error("a read that began before the eviction was kept")
	}
	c.put(cached(1), c.generation())
	if c.get(uuid.UUID{1}) == nil {
		t.Error("control: a read that began after it was not")
	}
}

func TestEvictionReachesThoseWhoHoldTheSubject(t *testing.T) {
	c := newCache(10, time.Hour)
	one := c.put(testSubject(1), 0)
	two := c.put(testSubject(1), 0) // read twice at once
	c.evict(one.id, &keySet{erased: true})
	for _, s := range []*Subject{one, two} {
		if _, err := s.Seal(Identity, testAddress(), nil); !errors.Is(err, ErrErased) {
			t.Errorf("Seal: %v", err)
		}
	}
}
