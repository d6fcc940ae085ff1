package eventstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/vault"
)

// Proposed is an event that is about to be appended.
type Proposed struct {
	ID    uuid.UUID
	Event domain.Event
	Meta  Metadata // Schema is set by Seal
}

// Sealed is an event in its final bytes: sending it again sends the same bytes.
type Sealed struct {
	data esdb.EventData
}

// Seal encrypts the personal fields under the subject's keys and fixes the
// bytes of the event for the stream.
func Seal(subject *vault.Subject, stream string, p Proposed) (Sealed, error) {
	pl := plans[p.Event.EventType()]
	if pl == nil {
		return Sealed{}, fmt.Errorf("event %s is not in the catalogue", p.Event.EventType())
	}
	p.Meta.Schema = pl.schema
	data, err := pl.encode(p.Event, func(c vault.Category, field string, plaintext []byte) ([]byte, error) {
		return subject.Seal(c, address(stream, p.ID, pl.schema, field), plaintext)
	})
	if err != nil {
		return Sealed{}, fmt.Errorf("event %s: %w", p.Event.EventType(), err)
	}
	meta, err := json.Marshal(p.Meta)
	if err != nil {
		return Sealed{}, fmt.Errorf("metadata of event %s: %w", p.Event.EventType(), err)
	}
	return Sealed{data: esdb.EventData{
		EventID: p.ID, EventType: p.Event.EventType(), ContentType: esdb.ContentTypeJson, Data: data, Metadata: meta,
	}}, nil
}

func address(stream string, event uuid.UUID, schema int, field string) vault.Address {
	return vault.Address{Stream: stream, Event: event, Schema: uint16(schema), Field: field} //nolint:gosec // schemas are small
}

// Open decrypts the personal fields of the events, in place and once; it asks
// for the keys of all of them in one query. Events of an erased customer keep
// empty fields and say so (Erased). A key that is missing without an erasure is
// an error: vault.ErrKeyMissing.
func (s *Store) Open(ctx context.Context, events ...*Event) error {
	var wanted []uuid.UUID
	for _, e := range events {
		if e.needsOpening() {
			id, _ := e.Customer()
			wanted = append(wanted, uuid.UUID(id))
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	subjects, err := s.vault.Subjects(ctx, wanted)
	if err != nil {
		return fmt.Errorf("keys of %d events: %w", len(wanted), err)
	}
	for _, e := range events {
		if err := e.open(subjects); err != nil {
			return err
		}
	}
	return nil
}

func (e *Event) needsOpening() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.skeleton != nil && e.opened == nil && len(e.sealed) == 0 {
		e.opened = e.skeleton
	}
	return e.skeleton != nil && e.opened == nil
}

func (e *Event) open(subjects map[uuid.UUID]*vault.Subject) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.skeleton == nil || e.opened != nil {
		return nil
	}
	id, _ := e.Customer()
	subject := subjects[uuid.UUID(id)]
	switch {
	case subject == nil:
		return fmt.Errorf("event %s@%d: %w", e.Stream, e.Revision, vault.ErrKeyMissing)
	case subject.Erased():
		e.opened, e.erased = e.skeleton, true
		return nil
	}
	opened, err := plans[e.Type].open(e.skeleton, e.sealed, func(field string, sealed []byte) ([]byte, error) {
		return subject.Open(address(e.Stream, e.ID, e.Meta.Schema, field), sealed)
	})
	if errors.Is(err, vault.ErrErased) {
		e.opened, e.erased = e.skeleton, true
		return nil
	}
	if errors.Is(err, vault.ErrCorrupt) || errors.Is(err, errField) {
		return e.dataError("a sealed field", err)
	}
	if err != nil {
		return fmt.Errorf("event %s@%d: %w", e.Stream, e.Revision, err)
	}
	e.opened = opened
	return nil
}

// Opened returns the event with its personal fields; Store.Open must have been
// called. It is nil for events that are not of the domain.
func (e *Event) Opened() domain.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.opened
}

// Erased reports whether the customer's keys were destroyed, so that Opened
// lacks the personal fields.
func (e *Event) Erased() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.erased
}
