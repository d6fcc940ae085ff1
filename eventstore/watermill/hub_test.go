package watermill

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/leaks"
)

// Watermill's own tests subscribe several times through a helper of theirs, which
// leaves a goroutine behind for each message that nobody has taken.
func TestMain(m *testing.M) {
	const multiplier = "github.com/ThreeDotsLabs/watermill/internal/subscriber.(*multiplier).Subscribe."
	goleak.VerifyTestMain(m, append(leaks.Forgotten(), goleak.IgnoreAnyFunction(multiplier+"func2"), goleak.IgnoreAnyFunction(multiplier+"func3"))...)
}

// fakeLog is a log in memory. Positions are multiples of ten.
type fakeLog struct {
	mu     sync.Mutex
	events []*eventstore.Event
	grown  chan struct{}
	broken error // at the end of the events
}

func newFakeLog(n int) *fakeLog {
	l := &fakeLog{grown: make(chan struct{})}
	l.grow(n)
	return l
}

func (l *fakeLog) grow(n int) uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	for range n {
		l.events = append(l.events, &eventstore.Event{ID: uuid.New(), Position: uint64(len(l.events)+1) * 10, Data: make([]byte, 100)})
	}
	close(l.grown)
	l.grown = make(chan struct{})
	return uint64(len(l.events)) * 10
}

func (l *fakeLog) from(position uint64) ([]*eventstore.Event, chan struct{}, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := 0
	for i < len(l.events) && l.events[i].Position < position {
		i++
	}
	return append([]*eventstore.Event(nil), l.events[i:]...), l.grown, l.broken
}

func (l *fakeLog) All(_ context.Context, from, count uint64) iterEvents {
	return func(yield func(*eventstore.Event, error) bool) {
		events, _, broken := l.from(from)
		for i, e := range events {
			if uint64(i) >= count || !yield(e, nil) {
				return
			}
		}
		if broken != nil {
			yield(nil, broken)
		}
	}
}

func (l *fakeLog) Head(context.Context) (uint64, time.Time, error) {
	events, _, _ := l.from(0)
	return uint64(len(events)) * 10, time.Time{}, nil
}

func (l *fakeLog) Follow(ctx context.Context, after uint64, connected func(bool), fn func(*eventstore.Event) error) error {
	connected(true)
	for {
		events, grown, broken := l.from(after + 1)
		for _, e := range events {
			if err := fn(e); err != nil {
				return err
			}
			after = e.Position
		}
		if broken != nil {
			return broken
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-grown:
		}
	}
}

func startHub(t *testing.T, log Log, opts HubOptions) *Hub {
	t.Helper()
	h := NewHub(log, slog.New(slog.DiscardHandler), opts)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = h.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return h
}

// TestFeedGivesEveryEventOnce reads from before the hub's ring through the live
// subscription, with a ring so small that the consumer falls out of it.
func TestFeedGivesEveryEventOnce(t *testing.T) {
	log := newFakeLog(500)
	h := startHub(t, log, HubOptions{Events: 20})
	f := h.Feed(7)
	defer f.Close()
	go func() {
		for range 100 {
			log.grow(13)
			time.Sleep(time.Millisecond)
		}
	}()
	var after uint64
	live, behind := 0, 0
	for after < 1800*10 {
		b, err := f.Next(t.Context(), after)
		if err != nil {
			t.Fatal(err)
		}
		if b.After != after || len(b.Events) > 7 {
			t.Fatalf("a batch of %d events after %d, want at most 7 after %d", len(b.Events), b.After, after)
		}
		for _, e := range b.Events {
			if e.Position != after+10 {
				t.Fatalf("event at %d follows %d", e.Position, after)
			}
			after = e.Position
		}
		if b.Live {
			live++
		} else {
			behind++
		}
		if after%700 == 0 {
			time.Sleep(3 * time.Millisecond) // fall behind
		}
	}
	if live == 0 || behind == 0 {
		t.Errorf("%d live and %d other batches: both were wanted", live, behind)
	}
}

// TestSlowConsumerHoldsNobodyUp has a consumer that never comes back.
func TestSlowConsumerHoldsNobodyUp(t *testing.T) {
	log := newFakeLog(0)
	h := startHub(t, log, HubOptions{Events: 10})
	slow, fast := h.Feed(5), h.Feed(5)
	defer slow.Close()
	defer fast.Close()
	log.grow(1)
	if _, err := slow.Next(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	after := uint64(0)
	end := log.grow(1000)
	for after < end {
		b, err := fast.Next(t.Context(), after)
		if err != nil {
			t.Fatal(err)
		}
		after = b.Last()
	}
	for _, last, _ := h.After(0); last != end; _, last, _ = h.After(0) {
		time.Sleep(time.Millisecond) // the feed may have read by itself
	}
	if n, last, ok := h.After(end - 30); !ok || n != 3 || last != end {
		t.Errorf("the hub has %d events to %d, %v; want 3 to %d", n, last, ok, end)
	}
	if _, _, ok := h.After(10); ok {
		t.Error("the hub claims to have what it has dropped")
	}
}

// TestUnreadableEventComesAfterAllBeforeIt gives both kinds of reading an event
// that this program does not know.
func TestUnreadableEventComesAfterAllBeforeIt(t *testing.T) {
	unknown := &eventstore.UnknownEventError{Type: "CustomerTeleported"}
	for _, live := range []bool{true, false} {
		log := newFakeLog(10)
		if !live {
			log.broken = unknown
		}
		h := startHub(t, log, HubOptions{})
		f := h.Feed(4)
		after := uint64(0)
		if live {
			after = 100
			for !h.Connected() {
				time.Sleep(time.Millisecond)
			}
			log.mu.Lock()
			log.broken = unknown
			log.mu.Unlock()
			log.grow(5)
		}
		var err error
		for err == nil {
			var b Batch
			if b, err = f.Next(t.Context(), after); err == nil {
				after = b.Last()
			}
		}
		var got *eventstore.UnknownEventError
		if want, _, _ := log.Head(t.Context()); !errors.As(err, &got) || after != want {
			t.Errorf("live %v: %v at %d, want the unknown event at %d", live, err, after, want)
		}
		f.Close()
	}
}
