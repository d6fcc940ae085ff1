package eventstore

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
)

// Selected is what FollowTypes tells of the log: an event of one of the types,
// or where Event is nil that there is none up to and including Position.
type Selected struct {
	Event    *Event
	Position uint64
	CaughtUp bool // what comes next had not happened when the subscription began
}

// FollowTypes hands every event after the position whose type begins with one of
// the words to fn, in order and without end; the store passes over all others. A
// subscription that drops is opened again. It returns when ctx ends (with its
// error), or with the error of fn or of an event that cannot be read.
func (s *Store) FollowTypes(ctx context.Context, after uint64, types []string, fn func(Selected) error) error {
	pause := 50 * time.Millisecond
	for {
		err := s.followTypesOnce(ctx, &after, types, fn)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case !errors.Is(err, errDropped):
			return err
		}
		s.log.WarnContext(ctx, "subscription dropped, subscribing again", "position", after, "error", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
			pause = min(2*pause, 2*time.Second)
		}
	}
}

func (s *Store) followTypesOnce(ctx context.Context, after *uint64, types []string, fn func(Selected) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var from esdb.AllPosition = esdb.Start{}
	if *after > 0 {
		from = esdb.Position{Commit: *after, Prepare: *after}
	}
	sub, err := call(ctx, s, func(_ context.Context, c *esdb.Client) (*esdb.Subscription, error) {
		return c.SubscribeToAll(ctx, esdb.SubscribeToAllOptions{
			From: from, MaxSearchWindow: 4096, Filter: &esdb.SubscriptionFilter{Type: esdb.EventFilterType, Prefixes: types},
		})
	})
	if err != nil {
		return fmt.Errorf("%w: %w", errDropped, err)
	}
	defer sub.Close() //nolint:errcheck // it never fails
	for {
		m := sub.Recv()
		one := Selected{Position: *after}
		switch {
		case m.SubscriptionDropped != nil:
			return fmt.Errorf("%w: %w", errDropped, m.SubscriptionDropped.Error)
		case m.EventAppeared != nil:
			if one.Event, err = s.fromClient(m.EventAppeared.OriginalEvent()); err != nil {
				return err
			}
			one.Position = one.Event.Position
		case m.CheckPointReached != nil:
			// Some servers say "the end" before anything was looked at.
			if m.CheckPointReached.Commit > math.MaxInt64 {
				continue
			}
			one.Position = m.CheckPointReached.Commit
		case m.CaughtUp != nil:
			one.CaughtUp = true
		default:
			continue
		}
		if !one.CaughtUp && one.Position <= *after && *after > 0 {
			continue
		}
		if err := fn(one); err != nil {
			return err
		}
		*after = one.Position
	}
}

// AppendOnce appends an event that holds nothing personal to the end of a stream,
// unless one of the last events there has its id already.
func (s *Store) AppendOnce(ctx context.Context, stream string, p Proposed) error {
	sealed, err := Seal(nil, stream, p)
	if err != nil {
		return err
	}
	for {
		revision, there := NoStream, false
		for e, err := range s.StreamBackwards(ctx, stream, math.MaxInt64, lastEvents) {
			switch {
			case errors.Is(err, ErrNotFound):
				continue
			case err != nil:
				return err
			}
			revision = max(revision, int64(e.Revision)) //nolint:gosec // it fits
			there = there || e.ID == p.ID
		}
		if there {
			return nil
		}
		if _, err = s.Append(ctx, stream, revision, []Sealed{sealed}); !errors.Is(err, ErrConflict) {
			return err
		}
	}
}

// lastEvents is how far back AppendOnce looks.
const lastEvents = 64
