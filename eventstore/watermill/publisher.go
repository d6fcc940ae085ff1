package watermill

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/dossier-crm/dossier/eventstore"
)

// ErrClosed says that a publisher or subscriber is closed.
var ErrClosed = errors.New("closed")

// Publisher appends messages to the stream that the topic names. It may be used
// by many goroutines at once.
type Publisher struct {
	store   *eventstore.Store
	patient time.Duration

	mu     sync.RWMutex // held for reading while publishing; guards closed
	closed bool
}

var _ message.Publisher = (*Publisher)(nil)

// NewPublisher returns a publisher. The store stays the caller's.
func NewPublisher(store *eventstore.Store) *Publisher {
	return &Publisher{store: store, patient: 30 * time.Second}
}

// Publish implements message.Publisher: the messages become one append, all or
// none, in their order. While the store does not answer it tries again with the
// same event ids, which the store recognises, for half a minute or until the
// context of the first message ends. It returns eventstore.ErrConflict where
// the stream is not at the expected revision, and ErrClosed after Close.
func (p *Publisher) Publish(topic string, messages ...*message.Message) error {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.closed {
		return fmt.Errorf("publish to %s: %w", topic, ErrClosed)
	}
	if len(messages) == 0 {
		return nil
	}
	options := esdb.AppendToStreamOptions{ExpectedRevision: esdb.Any{}}
	if text := messages[0].Metadata.Get(ExpectedRevision); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fmt.Errorf("publish to %s: expected revision %q is not a number", topic, text)
		}
		options.ExpectedRevision = esdb.NoStream{}
		if n >= 0 {
			options.ExpectedRevision = esdb.Revision(uint64(n))
		}
	}
	events := make([]esdb.EventData, len(messages))
	for i, m := range messages {
		var err error
		if events[i], err = toEvent(m); err != nil {
			return fmt.Errorf("publish to %s: %w", topic, err)
		}
	}
	ctx, cancel := context.WithTimeout(messages[0].Context(), p.patient)
	defer cancel()
	if err := p.append(ctx, topic, options, events); err != nil {
		return fmt.Errorf("publish to %s: %w", topic, err)
	}
	return nil
}

func (p *Publisher) append(ctx context.Context, stream string, options esdb.AppendToStreamOptions, events []esdb.EventData) error {
	pause := 20 * time.Millisecond
	for {
		err := p.store.Do(ctx, func(ctx context.Context, c *esdb.Client) error {
			_, err := c.AppendToStream(ctx, stream, options, events...)
			return err
		})
		if err == nil {
			return nil
		}
		if e, ok := errors.AsType[*esdb.Error](err); ok {
			switch e.Code() {
			case esdb.ErrorCodeWrongExpectedVersion:
				return fmt.Errorf("%w: %w", eventstore.ErrConflict, err)
			case esdb.ErrorCodeStreamDeleted, esdb.ErrorCodeAccessDenied, esdb.ErrorCodeUnauthenticated, esdb.ErrorCodeUnsupportedFeature:
				return err
			}
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
			pause = min(2*pause, time.Second)
		}
	}
}

// Close implements message.Publisher. It waits for what is being published.
func (p *Publisher) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	return nil
}
