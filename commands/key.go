package commands

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/ledger"
)

// A command with an idempotency key is accepted at most once, for ever: its
// events carry the hash of (principal, route, key), the read model
// idempotency_keys is the index of those hashes, and what the index does not
// have yet is found in the stream itself. The route is the method and the path
// with its ids, so a key belongs to one customer's stream; the keys of creation
// are bound to a stream by vault.EnsureClaimed.

// idSpace is the name space of the ids that are derived here.
var idSpace = domain.ID(uuid.MustParse("6e1b3b52-6a0f-5f0c-9c5e-0d5c4a3d7b11"))

// keyHash returns the stored form of the command's key. A command without one
// gets a random one that nobody can repeat.
func keyHash(principal, route, key string) [32]byte {
	if key == "" {
		key = uuid.NewString()
	}
	h := sha256.New()
	for _, part := range []string{principal, route, key} {
		var n [4]byte
		binary.BigEndian.PutUint32(n[:], uint32(len(part))) //nolint:gosec // far below 4 GiB
		h.Write(n[:])
		h.Write([]byte(part))
	}
	return [32]byte(h.Sum(nil))
}

// newCustomerID returns the id of the customer that a creation under the key
// makes, so that a retry meets the same stream; random without a key.
func newCustomerID(principal, route, key string) domain.ID {
	if key == "" {
		return domain.ID(uuid.New())
	}
	return domain.DeriveID(idSpace, principal, route, key, "customer")
}

// The index has seen the stream up to its checkpoint, or to before the first event
// of it that is parked or was skipped.
const findKeySQL = `
SELECT least(c.position, (SELECT min(w.position) - 1 FROM read.withheld w WHERE w.projection = c.projection AND w.stream = $2)),
       k.stream, k.revision, k.events
FROM read.checkpoints c
LEFT JOIN read.idempotency_keys k ON k.key = $1
WHERE c.projection = 'idempotency_keys'`

// findKey looks for a command that was accepted under the key: in the index,
// then in the part of the stream that the index has not seen, up to the
// revision of at. What comes after that is found when the append conflicts.
func findKey[S any](ctx context.Context, s *Service, stream string, key [32]byte, at known[S]) (*acceptedKey, error) {
	if _, personal := domain.SubjectOf(stream); personal && !at.exists() { // its keys were made with its claim
		return nil, nil
	}
	var indexed int64
	var where *string
	var revision *int64
	var events *int
	err := s.Pool.QueryRow(ctx, findKeySQL, key[:], stream).Scan(&indexed, &where, &revision, &events)
	switch {
	case errors.Is(err, pgx.ErrNoRows): // the index has not begun
	case err != nil:
		return nil, fmt.Errorf("look up idempotency key: %w", err)
	case where != nil && *where != stream: // the key of a creation made another one
		return nil, ErrKeyReused
	case revision != nil:
		return &acceptedKey{hash: key, revision: uint64(*revision), events: *events}, nil //nolint:gosec // not negative
	}
	if !at.exists() {
		return nil, nil
	}
	if found := at.accepted(key); found != nil {
		return found, nil
	}
	if uint64(indexed) >= at.keysAfter { //nolint:gosec // not negative
		return nil, nil // the recent keys cover what the index has not seen
	}
	var found *acceptedKey
	for e, err := range s.Store.StreamBackwards(ctx, stream, uint64(at.revision), math.MaxInt64) { //nolint:gosec // it exists, so it is not below zero
		if err != nil {
			return nil, fmt.Errorf("look for idempotency key: %w", err)
		}
		if e.Position <= uint64(indexed) { //nolint:gosec // not negative
			break
		}
		if bytes.Equal(e.Meta.Key, key[:]) {
			if found == nil {
				found = &acceptedKey{hash: key, position: e.Position}
			}
			found.revision = e.Revision
			found.events++
		}
	}
	return found, nil
}

// replay makes the answer to a command that was accepted before from its
// events, whatever has happened since. Without same the request is not compared: the
// customer is erased, and its digest cannot be made.
func (s *Service) replay(ctx context.Context, stream string, found acceptedKey, same func(digest []byte) bool) (Result, error) {
	r := resultOn(stream)
	r.Replayed = true
	for e, err := range s.Store.Stream(ctx, stream, found.revision, uint64(found.events)) { //nolint:gosec // small
		if err != nil {
			return Result{}, fmt.Errorf("read the accepted command: %w", err)
		}
		if !bytes.Equal(e.Meta.Key, found.hash[:]) {
			return Result{}, fmt.Errorf("index of idempotency keys points to %s@%d, which has another key", stream, e.Revision)
		}
		if same != nil && !same(e.Meta.RequestDigest) {
			return Result{}, ErrKeyReused
		}
		r.Events = append(r.Events, Accepted{ID: e.ID, Event: e.Skeleton(), stored: ledger.Event{
			Stream: e.Stream, Revision: e.Revision, ID: e.ID, Type: e.Type, Data: e.Data, Meta: e.RawMeta,
		}})
		r.Revision, r.Position = e.Revision, e.Position
	}
	if len(r.Events) != found.events {
		return Result{}, fmt.Errorf("index of idempotency keys points to %s@%d, which is not there: %w", stream, found.revision, eventstore.ErrNotFound)
	}
	return r, nil
}
