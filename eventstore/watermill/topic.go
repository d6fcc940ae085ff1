package watermill

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"github.com/dossier-crm/dossier/eventstore"
)

const (
	allTopic       = "$all"
	categoryPrefix = "$ce-"
)

// topicReader reads a topic for ever, whatever happens to its subscription.
type topicReader struct {
	store   *eventstore.Store
	topic   string
	after   *uint64 // nil: from the start, or
	fromEnd bool    // from the end
	log     *slog.Logger
}

// read sends the topic's events until ctx ends.
func (r *topicReader) read(ctx context.Context, to chan<- *esdb.RecordedEvent) {
	pause := firstPause
	for {
		began := time.Now()
		err := r.readOnce(ctx, to)
		if ctx.Err() != nil {
			return
		}
		r.log.WarnContext(ctx, "subscription dropped, subscribing again", "topic", r.topic, "error", err)
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

func (r *topicReader) readOnce(ctx context.Context, to chan<- *esdb.RecordedEvent) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var sub *esdb.Subscription
	opened := make(chan *esdb.Subscription, 1) // Do may return before the request has
	err := r.store.Do(ctx, func(_ context.Context, c *esdb.Client) error {
		sub, err := r.subscribe(ctx, c)
		opened <- sub
		return err
	})
	if err != nil {
		return err
	}
	sub = <-opened
	defer sub.Close() //nolint:errcheck // it never fails
	for {
		m := sub.Recv()
		switch {
		case m.SubscriptionDropped != nil:
			if m.SubscriptionDropped.Error == nil {
				return errors.New("the store has ended the subscription")
			}
			return m.SubscriptionDropped.Error
		case m.CheckPointReached != nil:
			if at := m.CheckPointReached.Commit; at != ^uint64(0) { // some servers send that before any match
				r.after = &at
			}
		case m.EventAppeared != nil:
			e := m.EventAppeared.OriginalEvent()
			at := placeOf(r.topic, e)
			if r.after != nil && at <= *r.after {
				continue
			}
			if !r.skips(e) {
				select {
				case to <- e:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			r.after = &at
		}
	}
}

// skips reports whether the event is none of the topic's.
func (r *topicReader) skips(e *esdb.RecordedEvent) bool {
	return strings.HasPrefix(r.topic, "$") &&
		(strings.HasPrefix(e.StreamID, "$") || strings.HasPrefix(e.EventType, "$") || strings.HasPrefix(e.StreamID, checkpointPrefix))
}

func (r *topicReader) subscribe(ctx context.Context, c *esdb.Client) (*esdb.Subscription, error) {
	if !strings.HasPrefix(r.topic, "$") {
		var from esdb.StreamPosition = esdb.Start{}
		switch {
		case r.after != nil:
			from = esdb.Revision(*r.after)
		case r.fromEnd:
			from = esdb.End{}
		}
		return c.SubscribeToStream(ctx, r.topic, esdb.SubscribeToStreamOptions{From: from})
	}
	options := esdb.SubscribeToAllOptions{From: esdb.Start{}}
	switch {
	case r.after != nil:
		options.From = esdb.Position{Commit: *r.after, Prepare: *r.after}
	case r.fromEnd:
		options.From = esdb.End{}
	}
	if category, ok := strings.CutPrefix(r.topic, categoryPrefix); ok {
		options.Filter = &esdb.SubscriptionFilter{Type: esdb.StreamFilterType, Prefixes: []string{category + "-"}}
		options.MaxSearchWindow = 1_000
	} else if r.topic != allTopic {
		return nil, fmt.Errorf("topic %s: neither a stream, $all nor a category", r.topic)
	}
	return c.SubscribeToAll(ctx, options)
}
