package watermill

import (
	"context"
	"errors"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/eventstore"
)

// Trace tells fn of every event of the log behind the position, the store's own
// among them, without decoding one: what a count of the log rests on that is to
// be independent of hubs, feeds and the codec. It returns when ctx ends, when fn
// fails, or when the subscription drops; the caller goes on behind the last event
// that fn has had.
func Trace(ctx context.Context, store *eventstore.Store, after uint64, fn func(position uint64, id uuid.UUID) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var from esdb.AllPosition = esdb.Start{}
	if after > 0 {
		from = esdb.Position{Commit: after, Prepare: after}
	}
	opened := make(chan *esdb.Subscription, 1)
	err := store.Do(ctx, func(_ context.Context, client *esdb.Client) error {
		sub, err := client.SubscribeToAll(ctx, esdb.SubscribeToAllOptions{From: from})
		opened <- sub
		return err
	})
	if err != nil {
		return err
	}
	sub := <-opened
	defer sub.Close() //nolint:errcheck // it never fails
	for {
		m := sub.Recv()
		switch {
		case m.SubscriptionDropped != nil:
			return errors.Join(errors.New("subscription dropped"), m.SubscriptionDropped.Error)
		case m.EventAppeared != nil:
			e := m.EventAppeared.OriginalEvent()
			if err := fn(e.Position.Commit, e.EventID); err != nil {
				return err
			}
		}
	}
}
