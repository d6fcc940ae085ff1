package watermill

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/eventstore"
)

// Checkpoints keep where consumer groups stand in their topics.
type Checkpoints interface {
	// Hold waits until nobody else holds the group's place in the topic and
	// returns it. It returns the error of ctx, or of the storage.
	Hold(ctx context.Context, group, topic string) (Place, error)
}

// Place is where a group stands in a topic. It is used by one goroutine.
type Place interface {
	// At returns the place, and false where the group has not begun.
	At() (uint64, bool)
	// Save moves the place. It returns ErrTaken where somebody else has moved
	// it: the holder must stop.
	Save(ctx context.Context, at uint64) error
	// Release lets others hold the place.
	Release()
}

// ErrTaken says that another process goes on in the place of this one.
var ErrTaken = errors.New("the group is consumed by another process")

// checkpointPrefix begins the streams that hold places. A subscriber of $all
// passes over them: each acknowledgement writes there.
const checkpointPrefix = "watermill-checkpoint-"

// StreamCheckpoints keep places in the store itself: a stream for each group and
// topic, of which the store needs to keep the last event only. Within a process
// subscribers of a group that share the value take turns. Of two processes one
// finds that its place was moved, and stops until it is its turn again: events
// are not lost but some are handled twice, which at-least-once allows.
type StreamCheckpoints struct {
	store *eventstore.Store

	mu    sync.Mutex // guards turns
	turns map[string]chan struct{}
}

// NewStreamCheckpoints returns checkpoints in the store, which stays the caller's.
func NewStreamCheckpoints(store *eventstore.Store) *StreamCheckpoints {
	return &StreamCheckpoints{store: store, turns: map[string]chan struct{}{}}
}

type streamPlace struct {
	store  *eventstore.Store
	stream string
	at     *uint64
	next   esdb.ExpectedRevision
	turn   chan struct{}
}

type placeReached struct {
	At uint64 `json:"at"`
}

// Hold implements Checkpoints.
func (c *StreamCheckpoints) Hold(ctx context.Context, group, topic string) (Place, error) {
	stream := checkpointPrefix + group + "-" + topic
	c.mu.Lock()
	turn := c.turns[stream]
	if turn == nil {
		turn = make(chan struct{}, 1)
		c.turns[stream] = turn
	}
	c.mu.Unlock()
	select {
	case turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p := &streamPlace{store: c.store, stream: stream, next: esdb.NoStream{}, turn: turn}
	if err := p.load(ctx); err != nil {
		p.Release()
		return nil, fmt.Errorf("place of group %s in %s: %w", group, topic, err)
	}
	return p, nil
}

func (p *streamPlace) load(ctx context.Context) error {
	for e, err := range p.store.StreamBackwards(ctx, p.stream, ^uint64(0), 1) {
		if errors.Is(err, eventstore.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		var reached placeReached
		if err := json.Unmarshal(e.Data, &reached); err != nil {
			return err
		}
		p.at, p.next = &reached.At, esdb.Revision(e.Revision)
	}
	return nil
}

// At implements Place.
func (p *streamPlace) At() (uint64, bool) {
	if p.at == nil {
		return 0, false
	}
	return *p.at, true
}

// Save implements Place.
func (p *streamPlace) Save(ctx context.Context, at uint64) error {
	data, err := json.Marshal(placeReached{at})
	if err != nil {
		return err
	}
	event := esdb.EventData{EventID: uuid.New(), EventType: "PlaceReached", ContentType: esdb.ContentTypeJson, Data: data, Metadata: []byte("{}")}
	var revision uint64
	err = p.store.Do(ctx, func(ctx context.Context, c *esdb.Client) error {
		if _, first := p.next.(esdb.NoStream); first {
			var keep esdb.StreamMetadata
			keep.SetMaxCount(1)
			if _, err := c.SetStreamMetadata(ctx, p.stream, esdb.AppendToStreamOptions{ExpectedRevision: esdb.Any{}}, keep); err != nil {
				return err
			}
		}
		w, err := c.AppendToStream(ctx, p.stream, esdb.AppendToStreamOptions{ExpectedRevision: p.next}, event)
		if err == nil {
			revision = w.NextExpectedVersion
		}
		return err
	})
	if e, ok := errors.AsType[*esdb.Error](err); ok && e.Code() == esdb.ErrorCodeWrongExpectedVersion {
		return ErrTaken
	}
	if err != nil {
		return err
	}
	p.at, p.next = &at, esdb.Revision(revision)
	return nil
}

// Release implements Place.
func (p *streamPlace) Release() { <-p.turn }

// fresh is the place of a subscriber without a group: it begins anew each time.
type fresh struct{}

func (fresh) At() (uint64, bool)                 { return 0, false }
func (fresh) Save(context.Context, uint64) error { return nil }
func (fresh) Release()                           {}
