package watermill

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/eventstore"
)

// countedLog counts the reads of a log from a position to its end.
type countedLog struct {
	*fakeLog
	reads atomic.Int64
	most  atomic.Int64 // events that were read, over all reads
}

func (l *countedLog) All(ctx context.Context, from, count uint64) iterEvents {
	if count > 1 {
		l.reads.Add(1)
	}
	return func(yield func(*eventstore.Event, error) bool) {
		for e, err := range l.fakeLog.All(ctx, from, count) {
			l.most.Add(1)
			if !yield(e, err) {
				return
			}
		}
	}
}

// follow reads with a feed until the position and checks that every event comes
// once, in order. between is called with each batch.
func follow(t *testing.T, f *Feed, after, end uint64, between func(Batch)) {
	defer f.Close()
	for after < end {
		b, err := f.Next(t.Context(), after)
		if err != nil {
			t.Error(err)
			return
		}
		for _, e := range b.Events {
			if e.Position != after+10 {
				t.Errorf("event at %d follows %d", e.Position, after)
				return
			}
			after = e.Position
		}
		if between != nil {
			between(b)
		}
	}
}

// TestThoseBehindReadTogether has nine feeds, one of which needs longer for each
// batch, and one read of the log.
func TestThoseBehindReadTogether(t *testing.T) {
	const events = 20_000
	log := &countedLog{fakeLog: newFakeLog(events)}
	h := startHub(t, log, HubOptions{Window: 3_000})
	h.behind.gather = time.Hour // all nine come
	var all sync.WaitGroup
	for i := range 9 {
		f := h.Feed(500)
		all.Go(func() {
			follow(t, f, 0, events*10, func(b Batch) {
				if len(b.Events) != 500 {
					t.Errorf("a batch of %d events while behind", len(b.Events))
				}
				h.behind.mu.Lock()
				for _, p := range h.behind.all {
					if len(p.window) > 3_000 {
						t.Errorf("the window has %d events", len(p.window))
					}
				}
				h.behind.mu.Unlock()
				if i == 3 {
					time.Sleep(time.Millisecond)
				}
			})
		})
	}
	all.Wait()
	if n := log.reads.Load(); n != 1 {
		t.Errorf("the log was read %d times", n)
	}
	if len(h.behind.all) != 0 {
		t.Errorf("%d reads are left", len(h.behind.all))
	}
}

// TestWhoIsStuckIsLeftBehind has a feed that takes one batch and does not come
// back until the others are at the end. Then it has a read of its own.
func TestWhoIsStuckIsLeftBehind(t *testing.T) {
	const events = 20_000
	log := &countedLog{fakeLog: newFakeLog(events)}
	h := startHub(t, log, HubOptions{Window: 2_000})
	h.behind.gather, h.behind.stuck = time.Hour, 250*time.Millisecond // a busy machine stops a feed for tens
	feeds := []*Feed{h.Feed(500), h.Feed(500), h.Feed(500)}
	done := make(chan struct{})
	var all, fast sync.WaitGroup
	began := make(chan struct{})
	all.Go(func() {
		first := true
		follow(t, feeds[0], 0, events*10, func(Batch) {
			if first {
				first = false
				close(began)
				<-done
			}
		})
	})
	<-began
	for _, f := range feeds[1:] {
		fast.Go(func() { follow(t, f, 0, events*10, nil) })
	}
	fast.Wait()
	close(done)
	all.Wait()
	if n := log.reads.Load(); n != 2 {
		t.Errorf("the log was read %d times, want once for two and once for the one that was stuck", n)
	}
}

// TestNobodyIsLeftBehindWhileOthersAreToCome has a feed that is away with its
// first batch while a second one waits for a third, for longer than one may be
// stuck. The first has done nothing wrong; left behind, it would be missed for as
// long as the read waits for feeds to come.
func TestNobodyIsLeftBehindWhileOthersAreToCome(t *testing.T) {
	const events = 20_000
	log := &countedLog{fakeLog: newFakeLog(events)}
	h := startHub(t, log, HubOptions{Window: 2_000})
	h.behind.gather, h.behind.stuck = time.Hour, 20*time.Millisecond
	feeds := []*Feed{h.Feed(500), h.Feed(500), h.Feed(500)}
	began, come := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		once := sync.OnceFunc(func() { close(began); <-come })
		follow(t, feeds[0], 0, events*10, func(Batch) { once() })
	})
	<-began
	all.Go(func() { follow(t, feeds[1], 0, events*10, nil) })
	for waits := false; !waits; {
		h.behind.mu.Lock()
		waits = len(h.behind.all) == 1 && h.behind.all[0].blocked && h.behind.all[0].waiting()
		h.behind.mu.Unlock()
		time.Sleep(time.Millisecond)
	}
	time.Sleep(5 * h.behind.stuck)
	h.behind.mu.Lock()
	if n := len(h.behind.all[0].members); n != 2 {
		t.Errorf("%d members while a third is to come, want 2", n)
		h.behind.all[0].gathering = false
	}
	h.behind.mu.Unlock()
	close(come)
	all.Go(func() { follow(t, feeds[2], 0, events*10, nil) })
	all.Wait()
}

// TestReadsThatMeetBecomeOne begins at two places, the further one first. It goes
// on when the other has got there.
func TestReadsThatMeetBecomeOne(t *testing.T) {
	const events, apart = 20_000, 700
	log := &countedLog{fakeLog: newFakeLog(events)}
	h := startHub(t, log, HubOptions{Window: 4_000})
	far, near := h.Feed(500), h.Feed(500)
	began, met := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		once := sync.OnceFunc(func() { close(began); <-met }) // it does not run away
		follow(t, far, apart*10, events*10, func(Batch) { once() })
	})
	<-began
	meet := sync.OnceFunc(func() { close(met) })
	follow(t, near, 0, events*10, func(b Batch) {
		if b.Last() >= 2*apart*10 {
			meet()
		}
	})
	all.Wait()
	// The one that was further read what both needed; the other read at most
	// until it met it, its window and what a read is ahead of it included.
	if n := log.most.Load(); n >= 2*events-apart-5_000 {
		t.Errorf("%d events were read of %d: the two reads stay apart", n, events)
	}
}

// TestErrorOfASharedReadComesToAll has a log that cannot be read to its end.
func TestErrorOfASharedReadComesToAll(t *testing.T) {
	unknown := &eventstore.UnknownEventError{Type: "CustomerTeleported"}
	log := newFakeLog(5_000)
	log.broken = unknown
	h := startHub(t, log, HubOptions{Window: 1_000})
	var all sync.WaitGroup
	for range 4 {
		f := h.Feed(300)
		all.Go(func() {
			defer f.Close()
			var after uint64
			for {
				b, err := f.Next(t.Context(), after)
				if err != nil {
					if after != 50_000 {
						t.Errorf("%v at %d", err, after)
					}
					return
				}
				after = b.Last()
			}
		})
	}
	all.Wait()
}
