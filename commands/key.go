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
	"github.com/dossier-crm/dossier/internal/vault"
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

// subject returns the keys of whom the stream is about, nil where it is about
// nobody who has any. For a new stream they are made durable first, and with an
// idempotency key so is which stream that key began.
func (s *Service) subject(ctx context.Context, stream string, keyed bool, key [32]byte, exists bool) (*vault.Subject, error) {
	named, ok := domain.SubjectOf(stream)
	if !ok {
		return nil, nil
	}
	id := uuid.UUID(named)
	switch {
	case exists:
		return s.Vault.Subject(ctx, id)
	case !keyed:
		return s.Vault.Ensure(ctx, id)
	}
	subject, owner, err := s.Vault.EnsureClaimed(ctx, id, key)
	if err != nil {
		return nil, err
	}
	if owner != id {
		return nil, ErrKeyReused
	}
	return subject, nil
}

// claim binds the idempotency key to a stream that is about no person and is about to be
// written by what may begin it: to one that is there already too, since a pair can be
// proposed again, and only the body names it. Where the key is bound to another one it answers
// [ErrKeyReused]: the index of keys may not have that yet. Streams that are named by codes
// have them in the route, and so in the key.
func (s *Service) claim(ctx context.Context, stream string, key [32]byte) error {
	if _, personal := domain.SubjectOf(stream); personal { // theirs came with their keys
		return nil
	}
	_, name, _ := domain.FamilyOf(stream)
	id, err := uuid.Parse(name)
	if err != nil {
		return nil //nolint:nilerr // a code
	}
	owner, err := s.Vault.Claim(ctx, id, key)
	if err == nil && owner != id {
		err = ErrKeyReused
	}
	return err
}

// digest tells one request from another under the same key. That of a request
// about a person is an HMAC under their keys; others hold nothing personal.
func (c *CommandOn[S]) digest(subject *vault.Subject) [32]byte {
	if subject == nil || c.Plain {
		return sha256.Sum256(c.Body)
	}
	return subject.Digest(c.Body)
}

// same reports whether the digest of an accepted request is this one's. Without keys no
// digest can be made, and none can be told from another.
func (c *CommandOn[S]) same(subject *vault.Subject, stored []byte) bool {
	digest := c.digest(subject)
	return digest == [32]byte{} || bytes.Equal(stored, digest[:])
}
