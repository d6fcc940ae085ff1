package node

import (
	"testing"

	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// TestAnOutboxKeepsNothing: one that has held much, and holds nothing, takes little; in
// what order it is filled and emptied does not change the order of what is in it.
func TestAnOutboxKeepsNothing(t *testing.T) {
	t.Parallel()
	o := newOutbox()
	next, want := int64(0), int64(0)
	fill := func(n int) {
		for range n {
			o.put(delivery{ev: resolved{event: &store.Record{Revision: next}}})
			next++
		}
	}
	empty := func(n int) {
		for range n {
			d, ok := o.take()
			if !ok || d.ev.event.Revision != want {
				t.Fatalf("%v %v in the place of %d", ok, d.ev.event, want)
			}
			want++
		}
	}
	for _, n := range []int{1, 10, 1000, 1 << 15} {
		fill(n)
		empty(n / 2)
		fill(n / 3)
		empty(n - n/2 + n/3)
		if _, ok := o.take(); ok {
			t.Fatal("there is something left")
		}
		if n, bytes := o.holds(); n != 0 || bytes != 0 {
			t.Errorf("it holds %d deliveries, %d bytes", n, bytes)
		}
		if cap(o.items) > outboxKeeps {
			t.Errorf("room for %d deliveries is left of %d", cap(o.items), n)
		}
	}
}
