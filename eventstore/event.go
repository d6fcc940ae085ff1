package eventstore

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
)

// Metadata is what is stored beside every event. Nothing in it is personal:
// actors are opaque ids, the idempotency key is hashed, the digest of the
// request is an HMAC under the customer's key.
type Metadata struct {
	CorrelationID string    `json:"$correlationId,omitempty"` // the store's own name
	CausationID   string    `json:"$causationId,omitempty"`   // the store's own name
	Actor         string    `json:"actor"`                    // who was authenticated
	OnBehalfOf    string    `json:"onBehalfOf,omitempty"`     // for whom, as the actor says
	Auth          string    `json:"auth"`                     // how the actor was authenticated
	Command       string    `json:"command"`                  // name of the command
	Reason        string    `json:"reason,omitempty"`         // code
	OccurredAt    time.Time `json:"occurredAt"`               // in the world
	Schema        int       `json:"schema"`                   // of the data
	Key           []byte    `json:"key,omitempty"`            // hash of (principal, route, idempotency key)
	RequestDigest []byte    `json:"requestDigest,omitempty"`  // HMAC of the request, or its plain hash where it has nothing personal
	Index         int       `json:"index,omitempty"`          // of this event among those of its command
	Import        string    `json:"import,omitempty"`         // the run that loaded it, for history loaded in bulk
	Hops          int       `json:"hops,omitempty"`           // automatic commands between what a person did and this event
}

// Event is a stored event, as the log has it. Its fields are not changed after
// it was read; it may be shared between goroutines.
type Event struct {
	ID       uuid.UUID
	Stream   string
	Revision uint64
	Position uint64 // in the whole log: commit position
	Created  time.Time
	Type     string
	Meta     Metadata
	Data     []byte // JSON with sealed personal fields
	RawMeta  []byte

	customer   domain.ID // whose stream it is in
	ofCustomer bool

	skeleton domain.Event // without personal fields; nil where the type is not of the catalogue
	sealed   []SealedField
	broken   *DataError // why there is no skeleton although the type is known

	amendedBy *Event // the newest correction in it; nil where it is as it was recorded

	mu     sync.Mutex
	opened domain.Event
	lost   []string // personal fields whose keys were destroyed
}

// SealedField is a personal field of an event in its stored, encrypted form.
type SealedField struct {
	Name string // JSON name
	Data []byte

	of *Event // whose field it is, where that is another: a correction's
}

// Skeleton returns the event without its personal fields, or nil where it is
// not an event of the domain (the store's own, or Dossier's bookkeeping).
func (e *Event) Skeleton() domain.Event { return e.skeleton }

// Broken returns why the event cannot be read although its type is known, or
// nil. Such an event has no skeleton: who skips what has none looks here first.
// Only reads of the whole log hand it out; reads of a stream end with the error.
func (e *Event) Broken() error {
	if e.broken == nil {
		return nil
	}
	return e.broken
}

// Sealed returns the stored form of a personal field, or nil where it is empty.
func (e *Event) Sealed(field string) []byte {
	for _, s := range e.sealed {
		if s.Name == field {
			return s.Data
		}
	}
	return nil
}

// SealedFields returns all personal fields in their stored form.
func (e *Event) SealedFields() []SealedField { return e.sealed }

// Customer returns the customer whose stream the event is in.
func (e *Event) Customer() (domain.ID, bool) { return e.customer, e.ofCustomer }

// Subject returns whose keys seal the event's personal fields, and false where
// its stream is not about one person.
func (e *Event) Subject() (domain.ID, bool) {
	if e.ofCustomer {
		return e.customer, true
	}
	return domain.SubjectOf(e.Stream)
}

// Happened places an event of the domain, opened or skeleton, in its stream.
func (e *Event) Happened(d domain.Event) domain.Happened {
	h := domain.Happened{
		Event: d, ID: domain.ID(e.ID), Revision: e.Revision, Position: e.Position,
		Occurred: e.Meta.OccurredAt, Recorded: e.Created.Truncate(time.Microsecond), // as it is shown and asked for
		Actor: e.Meta.Actor, Reason: e.Meta.Reason, Imported: e.Meta.Import != "",
	}
	if e.amendedBy != nil {
		h.Amended = e.amendedBy.Position
	}
	return h
}

// System reports whether the event is the store's own: its stream or type
// begins with $. Projections count positions of such events and skip them.
func (e *Event) System() bool {
	return strings.HasPrefix(e.Type, "$") || strings.HasPrefix(e.Stream, "$")
}

// UnknownEventError says that the log holds an event of the domain that this
// program does not know: it is older than the log. Who reads must stop, because
// skipping would be silent loss.
type UnknownEventError struct {
	Stream   string
	Revision uint64
	Type     string
	Schema   int
}

func (e *UnknownEventError) Error() string {
	return fmt.Sprintf("unknown event %s schema %d at %s@%d: this program is older than the log", e.Type, e.Schema, e.Stream, e.Revision)
}

// DataError says that one event's stored bytes are not what its type and schema
// promise: no other program and no waiting will read them. It quotes nothing of
// the data.
type DataError struct {
	Stream   string
	Revision uint64
	Type     string
	Part     string // metadata, data, or the name of a field
	err      error  // not shown where it may quote what was opened
}

func (e *DataError) Error() string {
	return fmt.Sprintf("%s of %s at %s@%d cannot be read", e.Part, e.Type, e.Stream, e.Revision)
}

func (e *DataError) Unwrap() error { return e.err }

func (e *Event) dataError(part string, err error) *DataError {
	return &DataError{Stream: e.Stream, Revision: e.Revision, Type: e.Type, Part: part, err: err}
}

func (s *Store) fromClient(r *esdb.RecordedEvent) (*Event, error) {
	e := &Event{
		ID: r.EventID, Stream: r.StreamID, Revision: r.EventNumber, Position: r.Position.Commit,
		Created: r.CreatedDate.UTC(), Type: r.EventType, Data: r.Data, RawMeta: r.UserMetadata,
	}
	e.customer, e.ofCustomer = domain.CustomerOfStream(e.Stream)
	if e.System() {
		return e, nil
	}
	family := domain.FamilyCustomer
	if !e.ofCustomer {
		var ours bool
		if family, _, ours = domain.FamilyOf(e.Stream); !ours {
			return e, nil
		}
	}
	p := plans[e.Type]
	var err error
	if e.Meta, err = decodeMetadata(r.UserMetadata); err != nil && p != nil && p.family == family {
		e.broken = e.dataError("metadata", err)
		return e, nil
	}
	if p == nil || p.family != family || e.Meta.Schema < 1 || e.Meta.Schema > p.schema {
		return nil, &UnknownEventError{Stream: e.Stream, Revision: e.Revision, Type: e.Type, Schema: e.Meta.Schema}
	}
	if e.skeleton, e.sealed, err = p.decode(e.Data); err != nil {
		e.skeleton, e.sealed, e.broken = nil, nil, e.dataError("data", err)
	}
	return e, nil
}

func decodeMetadata(data []byte) (m Metadata, err error) {
	if quickMetadata.decode(data, reflect.ValueOf(&m).Elem(), nil) {
		return m, nil
	}
	m = Metadata{}
	err = json.Unmarshal(data, &m)
	return m, err
}
