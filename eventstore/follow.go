package eventstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
)

// Follow hands every event of the log after the position to fn, in order and
// without end: a subscription that drops is opened again behind the last event
// that fn has had. It returns when ctx ends (with its error), or with the error
// of fn or of an event that cannot be read (UnknownEventError). connected is
// told of the subscription's state and may be nil.
func (s *Store) Follow(ctx context.Context, after uint64, connected func(bool), fn func(*Event) error) error {
	if connected == nil {
		connected = func(bool) {}
	}
	defer connected(false)
	pause := 50 * time.Millisecond
	for {
		began := time.Now()
		err := s.followOnce(ctx, &after, connected, fn)
		connected(false)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case !errors.Is(err, errDropped):
			return err
		}
		s.log.WarnContext(ctx, "subscription dropped, subscribing again", "position", after, "error", err)
		if time.Since(began) > 10*time.Second {
			pause = 50 * time.Millisecond
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
			pause = min(2*pause, 2*time.Second)
		}
	}
}

var errDropped = errors.New("subscription dropped")

func (s *Store) followOnce(ctx context.Context, after *uint64, connected func(bool), fn func(*Event) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var from esdb.AllPosition = esdb.Start{}
	if *after > 0 {
		from = esdb.Position{Commit: *after, Prepare: *after}
	}
	sub, err := call(ctx, s, func(_ context.Context, c *esdb.Client) (*esdb.Subscription, error) {
		return c.SubscribeToAll(ctx, esdb.SubscribeToAllOptions{From: from})
	})
	if err != nil {
		return fmt.Errorf("%w: %w", errDropped, err)
	}
	defer sub.Close() //nolint:errcheck // it never fails
	connected(true)
	for {
		m := sub.Recv()
		switch {
		case m.SubscriptionDropped != nil:
			return fmt.Errorf("%w: %w", errDropped, m.SubscriptionDropped.Error)
		case m.EventAppeared != nil:
			e, err := s.fromClient(m.EventAppeared.OriginalEvent())
			if err != nil {
				return err
			}
			if e.Position <= *after && *after > 0 {
				continue
			}
			if err := fn(e); err != nil {
				return err
			}
			*after = e.Position
		}
	}
}
