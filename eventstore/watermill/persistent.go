package watermill

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"sync"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/dossier-crm/dossier/eventstore"
)

// PersistentConfig says how a PersistentSubscriber consumes.
type PersistentConfig struct {
	Store *eventstore.Store // stays the caller's
	Group string            // name of the persistent subscription

	// InFlight is how many messages may be unacknowledged, 10 unless given.
	InFlight int
	// MaxRetries is how often the server gives a message out again before it
	// parks it; 0 is without end. It counts when the group is created.
	MaxRetries int
	// FromEnd makes a group that is created here begin at the end of the topic.
	FromEnd bool
	Logger  *slog.Logger
}

// PersistentSubscriber consumes a topic, a stream or $all, by a persistent
// subscription: the server keeps the group's place and gives each message to one
// of its consumers. Consumers work side by side, so there is no order, and
// messages come at least once. The group is created where there is none.
//
// A nack asks for the message again, Park puts it aside. A subscription that
// drops is opened again; the output channel closes only when the context of
// Subscribe ends or after Close.
type PersistentSubscriber struct {
	config PersistentConfig

	life life
}

var (
	_ message.Subscriber           = (*PersistentSubscriber)(nil)
	_ message.SubscribeInitializer = (*PersistentSubscriber)(nil)
)

// NewPersistentSubscriber returns a subscriber, or an error where the
// configuration makes no sense.
func NewPersistentSubscriber(config PersistentConfig) (*PersistentSubscriber, error) {
	if config.Store == nil || config.Group == "" {
		return nil, errors.New("persistent subscriber: a store and a group are needed")
	}
	if config.InFlight <= 0 {
		config.InFlight = 10
	}
	if config.MaxRetries <= 0 {
		config.MaxRetries = math.MaxInt32
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	return &PersistentSubscriber{config: config}, nil
}

type parkKey struct{}

// Park marks the message whose context it is as one to be put aside: a nack then
// does not bring it again. Where the message is not of a PersistentSubscriber it
// returns false and does nothing.
func Park(ctx context.Context, reason string) bool {
	park, ok := ctx.Value(parkKey{}).(*parking)
	if ok {
		park.mu.Lock()
		defer park.mu.Unlock()
		park.asked, park.reason = true, reason
	}
	return ok
}

type parking struct {
	mu     sync.Mutex // guards the rest
	asked  bool
	reason string
}

// SubscribeInitialize implements message.SubscribeInitializer: it creates the
// group, so that it has every message that is published from then on.
func (s *PersistentSubscriber) SubscribeInitialize(topic string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return s.create(ctx, topic)
}

func (s *PersistentSubscriber) create(ctx context.Context, topic string) error {
	settings := esdb.SubscriptionSettingsDefault()
	settings.MaxRetryCount = int32(min(s.config.MaxRetries, math.MaxInt32)) //nolint:gosec // it is bounded
	err := s.config.Store.Do(ctx, func(ctx context.Context, c *esdb.Client) error {
		if topic == allTopic {
			var from esdb.AllPosition = esdb.Start{}
			if s.config.FromEnd {
				from = esdb.End{}
			}
			return c.CreatePersistentSubscriptionToAll(ctx, s.config.Group, esdb.PersistentAllSubscriptionOptions{
				Settings: &settings, StartFrom: from, Filter: esdb.ExcludeSystemEventsFilter(),
			})
		}
		var from esdb.StreamPosition = esdb.Start{}
		if s.config.FromEnd {
			from = esdb.End{}
		}
		return c.CreatePersistentSubscription(ctx, topic, s.config.Group, esdb.PersistentStreamSubscriptionOptions{Settings: &settings, StartFrom: from})
	})
	if e, ok := errors.AsType[*esdb.Error](err); ok && e.Code() == esdb.ErrorCodeResourceAlreadyExists {
		return nil
	}
	if err != nil {
		return fmt.Errorf("create group %s of %s: %w", s.config.Group, topic, err)
	}
	return nil
}

// Subscribe implements message.Subscriber. It may be called for many topics, and
// many times. It returns ErrClosed after Close.
func (s *PersistentSubscriber) Subscribe(ctx context.Context, topic string) (<-chan *message.Message, error) {
	return s.life.begin(ctx, topic, func(ctx context.Context, out chan<- *message.Message) { s.follow(ctx, topic, out) })
}

// follow keeps a connection to the group until ctx ends.
func (s *PersistentSubscriber) follow(ctx context.Context, topic string, out chan<- *message.Message) {
	pause := firstPause
	for {
		began := time.Now()
		err := s.consume(ctx, topic, out)
		if ctx.Err() != nil {
			return
		}
		s.config.Logger.WarnContext(ctx, "persistent subscription dropped, subscribing again", "topic", topic, "error", err)
		if time.Since(began) > 10*time.Second {
			pause = firstPause
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
			pause = min(2*pause, maxPause)
		}
	}
}

// Close implements message.Subscriber: it ends all subscriptions and waits for
// their channels to be closed. The group stays.
func (s *PersistentSubscriber) Close() error {
	s.life.close()
	return nil
}

// group is one connection to a persistent subscription.
type group struct {
	sub *esdb.PersistentSubscription
	out chan<- *message.Message

	mu sync.Mutex // one answer at a time is sent on the connection

	gate   sync.Mutex // guards ending, and flying against new flights
	ending bool
	flying sync.WaitGroup
}

// fly hands a message over on a goroutine of its own, unless it is too late.
func (g *group) fly(ctx context.Context, e *esdb.ResolvedEvent) {
	g.gate.Lock()
	defer g.gate.Unlock()
	if !g.ending {
		g.flying.Go(func() { g.handOver(ctx, e) })
	}
}

// land waits for the messages that are out.
func (g *group) land() {
	g.gate.Lock()
	g.ending = true
	g.gate.Unlock()
	g.flying.Wait()
}

func (s *PersistentSubscriber) consume(ctx context.Context, topic string, out chan<- *message.Message) error {
	if err := s.create(ctx, topic); err != nil {
		return err
	}
	subCtx, cancel := context.WithCancel(context.WithoutCancel(ctx)) // answers are sent after ctx has ended
	defer cancel()
	opened := make(chan *esdb.PersistentSubscription, 1)
	err := s.config.Store.Do(ctx, func(_ context.Context, c *esdb.Client) error {
		options := esdb.SubscribeToPersistentSubscriptionOptions{BufferSize: uint32(s.config.InFlight)} //nolint:gosec // it is small
		var sub *esdb.PersistentSubscription
		var err error
		if topic == allTopic {
			sub, err = c.SubscribeToPersistentSubscriptionToAll(subCtx, s.config.Group, options)
		} else {
			sub, err = c.SubscribeToPersistentSubscription(subCtx, topic, s.config.Group, options)
		}
		opened <- sub
		return err
	})
	if err != nil {
		return err
	}
	g := &group{sub: <-opened, out: out}
	defer g.sub.Close() //nolint:errcheck // it never fails
	msgCtx, end := context.WithCancel(ctx)
	defer func() { // no answer after the connection, no goroutine after this one
		end()
		g.land()
		cancel()
	}()
	stop := context.AfterFunc(ctx, func() { g.land(); cancel() })
	defer stop()
	for {
		m := g.sub.Recv()
		switch {
		case m.SubscriptionDropped != nil:
			if m.SubscriptionDropped.Error == nil {
				return errors.New("the store has ended the subscription")
			}
			return m.SubscriptionDropped.Error
		case m.EventAppeared != nil:
			g.fly(msgCtx, m.EventAppeared.Event)
		}
	}
}

// handOver gives a message out and its answer back.
func (g *group) handOver(ctx context.Context, e *esdb.ResolvedEvent) {
	park := &parking{}
	f := newFlight(context.WithValue(ctx, parkKey{}, park), e.OriginalEvent())
	defer f.cancel()
	select {
	case g.out <- f.m:
	case <-ctx.Done():
		return // the server gives it to another
	}
	select {
	case <-f.m.Acked():
		g.answer(func() error { return g.sub.Ack(e) })
	case <-f.m.Nacked():
		park.mu.Lock()
		defer park.mu.Unlock()
		g.answer(func() error {
			if park.asked {
				return g.sub.Nack(park.reason, esdb.NackActionPark, e)
			}
			return g.sub.Nack("nack", esdb.NackActionRetry, e)
		})
	case <-ctx.Done():
		select {
		case <-f.m.Acked(): // what was acknowledged before the end counts
			g.answer(func() error { return g.sub.Ack(e) })
		default:
		}
	}
}

// answer sends on the connection. An answer that fails is as none: the server
// gives the message out again.
func (g *group) answer(send func() error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	_ = send()
}
