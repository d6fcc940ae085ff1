package node

import "sync"

// outbox holds what a group has given a consumer and the consumer's call has not
// sent yet. It grows with what is in it, up to twice what the consumer may have
// unacknowledged, which it says itself: room for all of that from the beginning
// was more than a megabyte for each, of those that asked for much.
type outbox struct {
	wake chan struct{} // receives after a put

	mu    sync.Mutex // guards the fields below, held for one delivery
	items []delivery
	head  int // of those, the first that was not taken
	bytes int // of those from head on
}

// outboxKeeps is for how many deliveries an empty outbox keeps room at most.
const outboxKeeps = 256

func newOutbox() outbox { return outbox{wake: make(chan struct{}, 1)} }

// put never waits: the group's goroutine is everybody's.
func (o *outbox) put(d delivery) {
	o.mu.Lock()
	if n := len(o.items); n == cap(o.items) && o.head > n/2 {
		n = copy(o.items, o.items[o.head:])
		clear(o.items[n:])
		o.items, o.head = o.items[:n], 0
	}
	o.items = append(o.items, d)
	o.bytes += d.ev.size()
	o.mu.Unlock()
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// take answers false when there is nothing.
func (o *outbox) take() (d delivery, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.head == len(o.items) {
		if o.items, o.head = o.items[:0], 0; cap(o.items) > outboxKeeps {
			o.items = nil
		}
		return d, false
	}
	d, o.items[o.head] = o.items[o.head], delivery{}
	o.head++
	o.bytes -= d.ev.size()
	return d, true
}

// holds says how many deliveries wait, and how many bytes.
func (o *outbox) holds() (n, bytes int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.items) - o.head, o.bytes
}
