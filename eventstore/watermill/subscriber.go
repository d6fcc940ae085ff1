package watermill

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/dossier-crm/dossier/eventstore"
)

// SubscriberConfig says how a Subscriber consumes.
type SubscriberConfig struct {
	Store *eventstore.Store // stays the caller's

	// Group names the consumers that share the messages of a topic: one of them
	// at a time is given messages, behind the last that was acknowledged.
	// Without a group every subscription is given the whole topic.
	Group       string
	Checkpoints Checkpoints // needed with a group

	// FromEnd begins at the end of the topic where there is no checkpoint.
	FromEnd bool
	// InFlight is how many messages may be unacknowledged, 1 unless given. With
	// more, a nack makes that message and all behind it come again (go-back-N).
	InFlight int
	// NackPause is how long a message waits after a nack, 5 ms unless given.
	NackPause time.Duration
	Logger    *slog.Logger
}

// Subscriber consumes a topic by a catch-up subscription, event by event, at
// least once and in order. A topic is
//
//	a stream                    the stream of that name
//	$all                        the whole log without the store's own events
//	$ce-NAME                    all streams of the category: those named NAME-…
//
// A subscription that drops is opened again behind the last event that came;
// the output channel closes only when the context of Subscribe ends or after
// Close.
type Subscriber struct {
	config SubscriberConfig

	life life
}

var _ message.Subscriber = (*Subscriber)(nil)

// NewSubscriber returns a subscriber, or an error where the configuration makes
// no sense.
func NewSubscriber(config SubscriberConfig) (*Subscriber, error) {
	if config.Store == nil || config.Group != "" && config.Checkpoints == nil {
		return nil, errors.New("subscriber: a store is needed, and checkpoints with a group")
	}
	if config.InFlight <= 0 {
		config.InFlight = 1
	}
	if config.NackPause <= 0 {
		config.NackPause = 5 * time.Millisecond
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	return &Subscriber{config: config}, nil
}

// Subscribe implements message.Subscriber. It may be called for many topics,
// and many times. It returns ErrClosed after Close.
func (s *Subscriber) Subscribe(ctx context.Context, topic string) (<-chan *message.Message, error) {
	return s.life.begin(ctx, topic, func(ctx context.Context, out chan<- *message.Message) { s.consume(ctx, topic, out) })
}

// Close implements message.Subscriber: it ends all subscriptions and waits for
// their channels to be closed.
func (s *Subscriber) Close() error {
	s.life.close()
	return nil
}

func (s *Subscriber) consume(ctx context.Context, topic string, out chan<- *message.Message) {
	pause := firstPause
	for ctx.Err() == nil {
		err := s.turn(ctx, topic, out)
		if ctx.Err() != nil {
			return
		}
		s.config.Logger.WarnContext(ctx, "subscriber begins again", "topic", topic, "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(pause):
			pause = min(2*pause, maxPause)
		}
	}
}

// turn consumes while it holds the group's place.
func (s *Subscriber) turn(ctx context.Context, topic string, out chan<- *message.Message) error {
	var place Place = fresh{}
	if s.config.Group != "" {
		var err error
		if place, err = s.config.Checkpoints.Hold(ctx, s.config.Group, topic); err != nil {
			return err
		}
	}
	defer place.Release()
	ctx, cancel := context.WithCancel(ctx)
	events := make(chan *esdb.RecordedEvent)
	var reading sync.WaitGroup
	defer reading.Wait()
	defer cancel()
	reading.Go(func() {
		r := topicReader{store: s.config.Store, topic: topic, log: s.config.Logger}
		if at, begun := place.At(); begun {
			r.after = &at
		} else {
			r.fromEnd = s.config.FromEnd
		}
		r.read(ctx, events)
	})
	return s.deliver(ctx, topic, place, events, out)
}

// flight is an event on its way.
type flight struct {
	event  *esdb.RecordedEvent
	m      *message.Message
	cancel context.CancelFunc
}

func newFlight(ctx context.Context, e *esdb.RecordedEvent) *flight {
	f := &flight{event: e, m: toMessage(e)}
	ctx, f.cancel = context.WithCancel(context.WithValue(ctx, recordedKey{}, recordedOf(e)))
	f.m.SetContext(ctx)
	return f
}

// deliver gives messages out in order and saves the place with each that was
// acknowledged before all behind it.
func (s *Subscriber) deliver(ctx context.Context, topic string, place Place, events <-chan *esdb.RecordedEvent, out chan<- *message.Message) error {
	var window []*flight
	sent := 0 // of the window
	defer func() {
		for _, f := range window {
			f.cancel()
		}
	}()
	landed := func() error {
		f := window[0]
		window, sent = window[1:], sent-1
		f.cancel()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		return place.Save(ctx, placeOf(topic, f.event))
	}
	for {
		var more <-chan *esdb.RecordedEvent
		var to chan<- *message.Message
		var next *message.Message
		var acked, nacked <-chan struct{}
		if len(window) < s.config.InFlight {
			more = events
		}
		if sent < len(window) {
			to, next = out, window[sent].m
		}
		if sent > 0 {
			acked, nacked = window[0].m.Acked(), window[0].m.Nacked()
		}
		select {
		case e := <-more:
			window = append(window, newFlight(ctx, e))
		case to <- next:
			sent++
		case <-acked:
			if err := landed(); err != nil {
				return err
			}
		case <-nacked:
			for i, f := range window {
				f.cancel()
				window[i] = newFlight(ctx, f.event)
			}
			sent = 0
			select {
			case <-ctx.Done():
			case <-time.After(s.config.NackPause):
			}
		case <-ctx.Done():
			for sent > 0 { // what was acknowledged before the end counts
				select {
				case <-window[0].m.Acked():
					if err := landed(); err != nil {
						return err
					}
					continue
				default:
				}
				break
			}
			return ctx.Err()
		}
	}
}

// placeOf is what is saved of an event: its revision in a topic that is a
// stream, else its position in the log.
func placeOf(topic string, e *esdb.RecordedEvent) uint64 {
	if strings.HasPrefix(topic, "$") {
		return e.Position.Commit
	}
	return e.EventNumber
}
