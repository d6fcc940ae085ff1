package watermill

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/dossier-crm/dossier/eventstore"
)

// Batch is a run of consecutive events of the log, never empty.
type Batch struct {
	After  uint64 // position of the event before the first, 0 where it is the log's first
	Events []*eventstore.Event
	Live   bool // from the live subscription, not from catching up
}

// Last returns the position of the last event.
func (b Batch) Last() uint64 { return b.Events[len(b.Events)-1].Position }

// Range is the payload of a batch's message, as JSON. The events themselves
// travel in the message's context.
type Range struct {
	After uint64 `json:"after"` // position of the event before the first
	First uint64 `json:"first"`
	Last  uint64 `json:"last"`
	Count int    `json:"count"`
}

type batchKey struct{}

// BatchFrom returns the batch that the message with the context carries.
func BatchFrom(ctx context.Context) (Batch, bool) {
	b, ok := ctx.Value(batchKey{}).(Batch)
	return b, ok
}

// Cursor is where a consumer stands and whether it may be given events.
type Cursor interface {
	// Open waits until the consumer may be given events and returns the
	// position behind which it wants them. It is called before the first
	// message and again after a nack, a failure to read, and the end of the
	// context that it returned, which is a child of ctx and ends when the
	// consumer may not be given events any more. An error is waited out; a
	// consumer that has stopped for good waits until ctx ends.
	Open(ctx context.Context) (context.Context, uint64, error)
	// Failed is told of the errors of reading.
	Failed(err error)
}

// Idler is a cursor that is told when nothing comes behind what its consumer has
// acknowledged, before more is waited for. It is not called while a message is
// in flight; an error makes the subscription begin again with Open.
type Idler interface {
	Idle(ctx context.Context) error
}

// BatchSubscriber is a message.Subscriber that makes one message of a batch.
//
// One message is in flight: the next one comes when it was acknowledged. After
// a nack, the cursor says where to go on, a little later with every nack. The
// output channel closes only when the context of Subscribe ends or after Close;
// everything else is waited out.
type BatchSubscriber struct {
	feed   *Feed
	cursor Cursor
	log    *slog.Logger

	life life
}

var _ message.Subscriber = (*BatchSubscriber)(nil)

const (
	firstPause = 50 * time.Millisecond
	maxPause   = 5 * time.Second
)

// NewBatchSubscriber makes a subscriber for one consumer.
func NewBatchSubscriber(feed *Feed, cursor Cursor, log *slog.Logger) *BatchSubscriber {
	if idler, is := cursor.(Idler); is {
		feed.idle = idler.Idle
	}
	return &BatchSubscriber{feed: feed, cursor: cursor, log: log}
}

// Subscribe implements message.Subscriber; the topic is not used. It is to be
// called once: the cursor belongs to one consumer.
func (s *BatchSubscriber) Subscribe(ctx context.Context, topic string) (<-chan *message.Message, error) {
	return s.life.begin(ctx, topic, s.run)
}

// Close implements message.Subscriber: it ends the subscription and waits for
// its channel to be closed.
func (s *BatchSubscriber) Close() error {
	s.life.close()
	return nil
}

func (s *BatchSubscriber) run(ctx context.Context, out chan<- *message.Message) {
	defer s.feed.Close()
	pause := firstPause
	var last uint64
	for ctx.Err() == nil {
		open, after, err := s.cursor.Open(ctx)
		progress := after > last // also what was committed without being acknowledged
		if err == nil {
			last = after
			var more bool
			more, err = s.session(ctx, open, after, out)
			if err != nil && open.Err() == nil {
				s.cursor.Failed(err)
			}
			progress = progress || more
		}
		if ctx.Err() != nil {
			return
		}
		if progress {
			pause = firstPause
		}
		if err != nil && open != nil && open.Err() == nil {
			s.log.WarnContext(ctx, "batch subscriber begins again", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
			pause = min(2*pause, maxPause)
		}
	}
}

// session delivers batches until one is not acknowledged or cannot be read.
func (s *BatchSubscriber) session(parent, ctx context.Context, after uint64, out chan<- *message.Message) (progress bool, err error) {
	defer s.feed.Close()
	for {
		batch, err := s.feed.Next(ctx, after)
		if err != nil {
			return progress, err
		}
		if acked, err := s.deliver(parent, ctx, batch, out); err != nil || !acked {
			return progress, err
		}
		after, progress = batch.Last(), true
	}
}

// deliver waits for the answer even if the session ends meanwhile: the handler
// is still at work, and the next message must not meet it.
func (s *BatchSubscriber) deliver(parent, ctx context.Context, batch Batch, out chan<- *message.Message) (acked bool, err error) {
	payload, err := json.Marshal(Range{
		After: batch.After, First: batch.Events[0].Position, Last: batch.Last(), Count: len(batch.Events),
	})
	if err != nil {
		return false, err
	}
	ctx, cancel := context.WithCancel(context.WithValue(ctx, batchKey{}, batch))
	defer cancel()
	m := message.NewMessage(watermill.NewUUID(), payload)
	m.SetContext(ctx)
	select {
	case out <- m:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	select {
	case <-m.Acked():
		return true, nil
	case <-m.Nacked():
		return false, nil
	case <-parent.Done():
		return false, parent.Err()
	}
}
