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

// apply folds one more event in, which is not a correction.
func (k *known[S]) apply(evolve func(S, domain.Happened) S, h domain.Happened, key []byte) {
	k.state = evolve(k.state, h)
	k.note(h, key)
}

// note takes over all of an event but what it means for the state.
func (k *known[S]) note(h domain.Happened, key []byte) {
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

// extend folds in what was just appended. It returns false where that is a
// correction: the state is another from the corrected event on, and has to be made
// anew from the stream.
func (k *known[S]) extend(evolve func(S, domain.Happened) S, p proposal, w eventstore.Written) bool {
	first := w.Revision + 1 - uint64(len(p.events))
	for i, e := range p.events {
		if _, is := e.Event.(domain.Correction); is {
			return false
		}
		k.apply(evolve, domain.Happened{
			Event: e.Event, ID: domain.ID(e.ID), Revision: first + uint64(i), Position: w.Position, //nolint:gosec // small
			Occurred: e.Meta.OccurredAt, Actor: e.Meta.Actor, Reason: e.Meta.Reason, Imported: e.Meta.Import != "",
		}, e.Meta.Key)
	}
	return true
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

// forget drops what is known of the stream.
func (a *aggregate[S]) forget(stream string) { a.cache.Remove(stream) }

// advance reads what the stream has beyond k. Where there is a correction, the
// state is made anew from the stream's beginning, with corrections in place.
func (a *aggregate[S]) advance(ctx context.Context, store *eventstore.Store, stream string, k known[S]) (known[S], error) {
	var events []domain.Happened // as far as they are read here from the beginning
	whole, corrected := !k.exists(), false
	for e, err := range store.Stream(ctx, stream, uint64(k.revision+1), math.MaxInt64) { //nolint:gosec // -1 and up
		switch {
		case errors.Is(err, eventstore.ErrNotFound):
			return k, nil
		case err != nil:
			return k, err
		}
		h := e.Happened(e.Skeleton())
		if whole {
			events = append(events, h)
		}
		_, is := h.Event.(domain.Correction)
		if corrected = corrected || is; corrected {
			k.note(h, e.Meta.Key)
			continue
		}
		k.apply(a.evolve, h, e.Meta.Key)
	}
	if corrected {
		if !whole {
			var err error
			if events, err = happened(ctx, store, stream, uint64(k.revision)+1); err != nil { //nolint:gosec // there is an event
				return k, err
			}
		}
		var state S
		for _, h := range domain.Corrected(events) {
			state = a.evolve(state, h)
		}
		k.state = state
	}
	if k.exists() {
		a.put(stream, k)
	}
	return k, nil
}

// happened reads the first events of the stream, without their personal fields.
func happened(ctx context.Context, store *eventstore.Store, stream string, count uint64) ([]domain.Happened, error) {
	var events []domain.Happened
	for e, err := range store.Stream(ctx, stream, 0, count) {
		if err != nil {
			return nil, err
		}
		events = append(events, e.Happened(e.Skeleton()))
	}
	return events, nil
}

// current returns the state of a stream as it is in the log now; a stream that has not
// begun has the zero state. For a decision about another stream it remains that this
// one changes between the read and the append: see questionnaire.
func current[S any](ctx context.Context, s *Service, on *aggregate[S], stream string) (S, error) {
	at, fresh, err := on.load(ctx, s.Store, stream)
	if err == nil && !fresh {
		at, err = on.advance(ctx, s.Store, stream, at)
	}
	return at.state, err
}
