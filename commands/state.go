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
type known[S any] struct {
	state    S
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
func (k *known[S]) apply(evolve func(S, domain.Happened) S, h domain.Happened, key []byte) {
	k.state = evolve(k.state, h)
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
func (k *known[S]) extend(evolve func(S, domain.Happened) S, p proposal, w eventstore.Written) {
	first := w.Revision + 1 - uint64(len(p.events))
	for i, e := range p.events {
		k.apply(evolve, domain.Happened{
			Event: e.Event, ID: domain.ID(e.ID), Revision: first + uint64(i), Position: w.Position, //nolint:gosec // small
			Occurred: e.Meta.OccurredAt, Actor: e.Meta.Actor, Reason: e.Meta.Reason,
		}, e.Meta.Key)
	}
}

// exists reports whether the stream has begun.
func (k *known[S]) exists() bool { return k.revision >= 0 }

// accepted returns the command of the key, or nil where it is not among the
// recent ones.
func (k *known[S]) accepted(key [32]byte) *acceptedKey {
	for i := range k.recent {
		if k.recent[i].hash == key {
			return &k.recent[i]
		}
	}
	return nil
}

// aggregate is what commands on one family of streams decide about: how its
// state is folded, and the state of those streams that were used lately. What
// the cache gives may be behind the stream: an acceptance may rest on it, since
// the store checks the revision, a refusal may not.
type aggregate[S any] struct {
	family domain.Family
	evolve func(S, domain.Happened) S
	cache  *lru.Cache[string, known[S]]
}

// newAggregate returns one that remembers the state of as many streams as size.
func newAggregate[S any](f domain.Family, size int, evolve func(S, domain.Happened) S) *aggregate[S] {
	c, err := lru.New[string, known[S]](size)
	if err != nil {
		panic(err) // size is a constant above zero
	}
	return &aggregate[S]{family: f, evolve: evolve, cache: c}
}

func (a *aggregate[S]) put(stream string, k known[S]) { a.cache.Add(stream, k) }

// load returns what is known of the stream, and whether it was just read.
func (a *aggregate[S]) load(ctx context.Context, store *eventstore.Store, stream string) (known[S], bool, error) {
	if k, ok := a.cache.Get(stream); ok {
		return k, false, nil
	}
	k, err := a.advance(ctx, store, stream, known[S]{revision: -1})
	return k, true, err
}

// advance reads what the stream has beyond k.
func (a *aggregate[S]) advance(ctx context.Context, store *eventstore.Store, stream string, k known[S]) (known[S], error) {
	for e, err := range store.Stream(ctx, stream, uint64(k.revision+1), math.MaxInt64) { //nolint:gosec // -1 and up
		switch {
		case errors.Is(err, eventstore.ErrNotFound):
			return k, nil
		case err != nil:
			return k, err
		}
		k.apply(a.evolve, e.Happened(e.Skeleton()), e.Meta.Key)
	}
	if k.exists() {
		a.put(stream, k)
	}
	return k, nil
}
