package commands

import (
	"context"
	"errors"
	"math"
	"slices"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// known is what is known of a stream: its state at a revision, and the keys of
// the commands that it accepted lately. It is a value; copies do not affect
// each other.
type known struct {
	state    domain.Customer
	revision int64  // of the last event folded, -1 for none
	position uint64 // of that event, or later
	recent   []acceptedKey
	// keysAfter says how far back recent reaches: it has every key of the
	// stream's events behind this position.
	keysAfter uint64
}

// acceptedKey is a command that was accepted under an idempotency key.
type acceptedKey struct {
	hash     [32]byte
	revision uint64 // of its first event
	events   int
	position uint64 // of its last event
}

const recentKeys = 64

// apply folds one more event in.
func (k *known) apply(h domain.Happened, key []byte) {
	k.state = k.state.Evolve(h)
	k.revision, k.position = int64(h.Revision), h.Position //nolint:gosec // revisions have 63 bits
	if len(key) != 32 {
		return
	}
	if n := len(k.recent); n > 0 && k.recent[n-1].hash == [32]byte(key) {
		last := k.recent[n-1]
		last.events++
		last.position = h.Position
		k.recent = append(slices.Clone(k.recent[:n-1]), last)
		return
	}
	from := 0
	if len(k.recent) >= recentKeys {
		from = len(k.recent) - recentKeys/2
		k.keysAfter = k.recent[from-1].position
	}
	k.recent = append(slices.Clone(k.recent[from:]), acceptedKey{hash: [32]byte(key), revision: h.Revision, events: 1, position: h.Position})
}

// extend folds in what was just appended.
func (k *known) extend(p proposal, w eventstore.Written) {
	first := w.Revision + 1 - uint64(len(p.events))
	for i, e := range p.events {
		k.apply(domain.Happened{
			Event: e.Event, ID: domain.ID(e.ID), Revision: first + uint64(i), Position: w.Position, //nolint:gosec // small
			Occurred: e.Meta.OccurredAt, Actor: e.Meta.Actor, Reason: e.Meta.Reason,
		}, e.Meta.Key)
	}
}

// accepted returns the command of the key, or nil where it is not among the
// recent ones.
func (k *known) accepted(key [32]byte) *acceptedKey {
	for i := range k.recent {
		if k.recent[i].hash == key {
			return &k.recent[i]
		}
	}
	return nil
}

// stateCache keeps the state of streams that were used lately. What it gives
// may be behind the stream: an acceptance may rest on it, since the store
// checks the revision, a refusal may not.
type stateCache struct {
	cache *lru.Cache[string, known]
}

func newStateCache(size int) *stateCache {
	c, err := lru.New[string, known](size)
	if err != nil {
		panic(err) // size is a constant above zero
	}
	return &stateCache{cache: c}
}

func (c *stateCache) put(stream string, k known) { c.cache.Add(stream, k) }

// load returns what is known of the stream, and whether it was just read.
func (c *stateCache) load(ctx context.Context, store *eventstore.Store, stream string) (known, bool, error) {
	if k, ok := c.cache.Get(stream); ok {
		return k, false, nil
	}
	k, err := c.advance(ctx, store, stream, known{revision: -1})
	return k, true, err
}

// advance reads what the stream has beyond k.
func (c *stateCache) advance(ctx context.Context, store *eventstore.Store, stream string, k known) (known, error) {
	for e, err := range store.Stream(ctx, stream, uint64(k.revision+1), math.MaxInt64) { //nolint:gosec // -1 and up
		switch {
		case errors.Is(err, eventstore.ErrNotFound):
			return k, nil
		case err != nil:
			return k, err
		}
		k.apply(e.Happened(e.Skeleton()), e.Meta.Key)
	}
	if k.revision >= 0 {
		c.put(stream, k)
	}
	return k, nil
}
