package watermill

import (
	"context"
	"errors"
	"iter"
	"math"
	"strings"

	"github.com/dossier-crm/dossier/eventstore"
)

type iterEvents = iter.Seq2[*eventstore.Event, error]

// Feed gives one consumer the log in batches: from the hub while it is live,
// from a read of its own while it is behind. It is used by one goroutine.
type Feed struct {
	hub   *Hub
	most  int // events in a batch
	bytes int // of data in a batch

	reader *reader // nil while live
}

// Feed returns a feed of batches of at most most events; 0 stands for 2,000.
func (h *Hub) Feed(most int) *Feed {
	if most <= 0 {
		most = 2_000
	}
	return &Feed{hub: h, most: most, bytes: 8 << 20}
}

// Next returns the events behind the position: at once while there are any,
// else as soon as one arrives. It returns the error of ctx, of the store, or of
// an event that this program does not know (eventstore.UnknownEventError); the
// events before that one have been returned by then.
func (f *Feed) Next(ctx context.Context, after uint64) (Batch, error) {
	for {
		if f.reader != nil && f.reader.at != after {
			f.Close()
		}
		if f.reader == nil || f.reader.ended {
			events, err := f.hub.next(ctx, after, f.most, f.bytes)
			if err == nil {
				f.Close()
				return Batch{After: after, Events: events, Live: true}, nil
			}
			if !errors.Is(err, errBehind) {
				f.Close()
				return Batch{}, err
			}
			f.Close()
			f.reader = newReader(ctx, f.hub.log, after, f.most, f.bytes)
		}
		events, err := f.reader.next(ctx)
		switch {
		case err != nil:
			f.Close()
			return Batch{}, err
		case len(events) > 0:
			return Batch{After: after, Events: events}, nil
		}
	}
}

// Close ends a read that is under way. The feed may be used again.
func (f *Feed) Close() {
	if f.reader != nil {
		f.reader.cancel()
		f.reader = nil
	}
}

// reader reads the log to its present end on a goroutine of its own, a batch
// ahead of the consumer.
type reader struct {
	at      uint64 // position of the last event given out
	ended   bool
	cancel  context.CancelFunc
	batches chan readBatch
}

type readBatch struct {
	events []*eventstore.Event
	err    error
}

func newReader(ctx context.Context, log Log, after uint64, most, bytes int) *reader {
	ctx, cancel := context.WithCancel(ctx)
	r := &reader{at: after, cancel: cancel, batches: make(chan readBatch, 1)}
	go r.read(ctx, log, after, most, bytes)
	return r
}

func (r *reader) read(ctx context.Context, log Log, after uint64, most, bytes int) {
	defer close(r.batches)
	send := func(b readBatch) bool {
		select {
		case r.batches <- b:
			return true
		case <-ctx.Done():
			return false
		}
	}
	events := make([]*eventstore.Event, 0, most)
	size := 0
	for e, err := range log.All(ctx, after, math.MaxInt64) {
		if err != nil {
			if len(events) > 0 && !send(readBatch{events: events}) {
				return
			}
			send(readBatch{err: err})
			return
		}
		if e.Position <= after { // the read includes the position itself
			continue
		}
		events = append(events, e)
		size += len(e.Data)
		if len(events) == most || size > bytes {
			if !send(readBatch{events: events}) {
				return
			}
			events, size = make([]*eventstore.Event, 0, most), 0
		}
	}
	if len(events) > 0 {
		send(readBatch{events: events})
	}
}

// next returns the next batch, and none at the end of the log.
func (r *reader) next(ctx context.Context) ([]*eventstore.Event, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case b, more := <-r.batches:
		if !more {
			r.ended = true
			return nil, ctx.Err()
		}
		if b.err == nil {
			r.at = b.events[len(b.events)-1].Position
		}
		return b.events, b.err
	}
}

// invalidPosition reports whether the store says that no event begins at a
// position.
func invalidPosition(err error) bool { return strings.Contains(err.Error(), "InvalidPosition") }
