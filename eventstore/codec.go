package eventstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

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
// bytes of the event for the stream. The subject is nil for a stream that is not
// about one person.
func Seal(subject *vault.Subject, stream string, p Proposed) (Sealed, error) {
	pl := plans[p.Event.EventType()]
	if pl == nil {
		return Sealed{}, fmt.Errorf("event %s is not in the catalogue", p.Event.EventType())
	}
	if family, _, ok := domain.FamilyOf(stream); !ok || family != pl.family {
		return Sealed{}, fmt.Errorf("event %s does not belong into %s", p.Event.EventType(), stream)
	}
	p.Meta.Schema = pl.schema
	data, err := pl.encode(p.Event, func(c vault.Category, field string, plaintext []byte) ([]byte, error) {
		sealed, err := subject.Seal(c, address(stream, p.ID, pl.schema, field), plaintext)
		if errors.Is(err, vault.ErrErased) && !subject.Erased() {
			err = &ExpiredError{field, c}
		}
		return sealed, err
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

// ExpiredError says that a field cannot be sealed because the time for which data of
// its category is kept of this subject has ended, and with it the key. It is a
// vault.ErrErased.
type ExpiredError struct {
	Field    string
	Category vault.Category
}

// Error implements error.
func (e *ExpiredError) Error() string {
	return fmt.Sprintf("field %s: the key for %s data has expired", e.Field, e.Category)
}

// Unwrap returns vault.ErrErased.
func (e *ExpiredError) Unwrap() error { return vault.ErrErased }

// Stored returns the event as it is appended, byte for byte.
func (s Sealed) Stored() (id uuid.UUID, kind string, data, metadata []byte) {
	return s.data.EventID, s.data.EventType, s.data.Data, s.data.Metadata
}

func address(stream string, event uuid.UUID, schema int, field string) vault.Address {
	return vault.Address{Stream: stream, Event: event, Schema: uint16(schema), Field: field} //nolint:gosec // schemas are small
}

// Open decrypts the personal fields of the events, in place and once; it asks
// for the keys of all of them in one query. Fields whose key was destroyed, all
// of an erased customer's or those of a category whose time was up, stay empty,
// and the event says so (Erased, Lost). A key that is missing without an erasure
// is a KeyError, which names all whom it is about; the events of others are open
// then. Trouble of who keeps the keys is another error.
func (s *Store) Open(ctx context.Context, events ...*Event) error {
	var wanted []uuid.UUID
	for _, e := range events {
		if e.needsOpening() {
			if id, ok := e.Subject(); ok {
				wanted = append(wanted, uuid.UUID(id))
			}
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	subjects, err := s.vault.Subjects(ctx, wanted)
	if err != nil {
		return fmt.Errorf("keys of %d events: %w", len(wanted), err)
	}
	var missing *KeyError
	for _, e := range events {
		switch err := e.open(subjects); {
		case errors.Is(err, vault.ErrKeyMissing) && missing == nil:
			missing = &KeyError{Streams: []string{e.Stream}, err: err}
		case errors.Is(err, vault.ErrKeyMissing):
			if !slices.Contains(missing.Streams, e.Stream) {
				missing.Streams = append(missing.Streams, e.Stream)
			}
		case err != nil:
			return err
		}
	}
	if missing != nil {
		return missing
	}
	return nil
}

// KeyError says that data keys are missing without an erasure: whoever keeps them was
// asked, and has none that opens. It is a vault.ErrKeyMissing.
type KeyError struct {
	Streams []string // whose
	err     error    // of the first
}

// Error implements error.
func (e *KeyError) Error() string { return e.err.Error() }

// Unwrap returns why the first of them does not open.
func (e *KeyError) Unwrap() error { return e.err }

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
	id, ok := e.Subject()
	subject := subjects[uuid.UUID(id)]
	switch {
	case !ok:
		e.opened = e.skeleton // such a stream has no personal fields
		return nil
	case subject == nil:
		return fmt.Errorf("event %s@%d: %w", e.Stream, e.Revision, vault.ErrKeyMissing)
	}
	var lost []string
	opened, err := plans[e.Type].open(e.skeleton, e.sealed, func(field string, sealed []byte) ([]byte, error) {
		plaintext, err := subject.Open(address(e.Stream, e.ID, e.Meta.Schema, field), sealed)
		if errors.Is(err, vault.ErrErased) {
			lost = append(lost, field)
			return nil, nil
		}
		return plaintext, err
	})
	if !errors.Is(err, vault.ErrKeyMissing) && errors.Is(err, vault.ErrCorrupt) || errors.Is(err, errField) {
		return e.dataError("a sealed field", err)
	}
	if err != nil {
		return fmt.Errorf("event %s@%d: %w", e.Stream, e.Revision, err)
	}
	e.opened, e.lost = opened, lost
	return nil
}

// Opened returns the event with its personal fields; Store.Open must have been
// called. It is nil for events that are not of the domain.
func (e *Event) Opened() domain.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.opened
}

// Erased reports whether a key of the customer was destroyed, so that Opened
// lacks personal fields: see Lost for which.
func (e *Event) Erased() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.lost) > 0
}

// Lost reports whether the personal field is missing from Opened because its
// key was destroyed.
func (e *Event) Lost(field string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Contains(e.lost, field)
}

// Forget drops what was opened of the event, as if it had been read after the
// customer was erased. Who holds what Opened gave before keeps it.
func (e *Event) Forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.skeleton == nil || len(e.sealed) == 0 {
		return
	}
	e.opened, e.lost = e.skeleton, nil
	for _, f := range e.sealed {
		e.lost = append(e.lost, f.Name)
	}
}

// ForgetCategory is Forget for the fields of one category, whose time was up.
func (e *Event) ForgetCategory(c vault.Category) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.skeleton == nil {
		return
	}
	for i, f := range plans[e.Type].fields {
		if f.category != c || e.Sealed(f.name) == nil || slices.Contains(e.lost, f.name) {
			continue
		}
		e.lost = append(slices.Clip(e.lost), f.name)
		if e.opened != nil {
			out := reflect.New(plans[e.Type].typ)
			out.Elem().Set(reflect.ValueOf(e.opened).Elem())
			out.Elem().Field(i).SetZero()
			e.opened = out.Interface().(domain.Event)
		}
	}
}
