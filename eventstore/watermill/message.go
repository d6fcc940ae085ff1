package watermill

import (
	"context"
	"crypto/sha1" //nolint:gosec // RFC 9562 defines UUIDv5 over SHA-1
	"encoding/json"
	"fmt"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/google/uuid"
)

// Keys of a message's metadata that mean something to the publisher. The others
// become the event's metadata; the subscriber gives them back.
const (
	// EventType names the event's type. Without it the type is Message.
	EventType = "esdb_event_type"
	// ExpectedRevision of the topic's stream, on the first message of a
	// Publish: a number, or -1 for a stream that must not exist. Without it any
	// revision will do.
	ExpectedRevision = "esdb_expected_revision"
	// CorrelationID and CausationID have the store's own names.
	CorrelationID = "$correlationId"
	CausationID   = "$causationId"

	messageUUID = "_watermill_message_uuid"
	defaultType = "Message"
)

// Recorded says where the event of a message is in the log.
type Recorded struct {
	ID       uuid.UUID
	Stream   string
	Revision uint64
	Position uint64 // in the whole log
	Type     string
	Created  time.Time
}

type recordedKey struct{}

// RecordedFrom returns where the event is whose message has the context.
func RecordedFrom(ctx context.Context) (Recorded, bool) {
	r, ok := ctx.Value(recordedKey{}).(Recorded)
	return r, ok
}

// toEvent makes an event of a message. A message whose UUID is a UUID gives the
// event that id, so that publishing it again is recognised by the store.
func toEvent(m *message.Message) (esdb.EventData, error) {
	id, err := uuid.Parse(m.UUID)
	if err != nil {
		id = uuid.NewHash(sha1.New(), uuid.NameSpaceOID, []byte(m.UUID), 5) //nolint:gosec // see the import
	}
	meta := make(map[string]string, len(m.Metadata)+1)
	for k, v := range m.Metadata {
		if k != EventType && k != ExpectedRevision {
			meta[k] = v
		}
	}
	if m.UUID != id.String() {
		meta[messageUUID] = m.UUID
	}
	raw, err := json.Marshal(meta)
	if err != nil {
		return esdb.EventData{}, fmt.Errorf("metadata of message %s: %w", m.UUID, err)
	}
	event := esdb.EventData{EventID: id, EventType: m.Metadata.Get(EventType), ContentType: esdb.ContentTypeBinary, Data: m.Payload, Metadata: raw}
	if event.EventType == "" {
		event.EventType = defaultType
	}
	if json.Valid(m.Payload) {
		event.ContentType = esdb.ContentTypeJson
	}
	return event, nil
}

// toMessage makes a message of an event, also of one that was not published by
// a Publisher: values of its metadata that are not text keep their JSON.
func toMessage(e *esdb.RecordedEvent) *message.Message {
	m := message.NewMessage(e.EventID.String(), e.Data)
	var values map[string]json.RawMessage
	if json.Unmarshal(e.UserMetadata, &values) == nil {
		for k, raw := range values {
			var text string
			if json.Unmarshal(raw, &text) != nil {
				text = string(raw)
			}
			m.Metadata.Set(k, text)
		}
	}
	if id := m.Metadata.Get(messageUUID); id != "" {
		m.UUID = id
		delete(m.Metadata, messageUUID)
	}
	if e.EventType != defaultType {
		m.Metadata.Set(EventType, e.EventType)
	}
	return m
}

func recordedOf(e *esdb.RecordedEvent) Recorded {
	return Recorded{
		ID: e.EventID, Stream: e.StreamID, Revision: e.EventNumber, Position: e.Position.Commit, Type: e.EventType, Created: e.CreatedDate.UTC(),
	}
}
