// Package feed is the form in which events leave Dossier one by one: in the
// change feed and in webhooks.
package feed

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// Entry is an event of the log. Its order in the log is the order of Position;
// the events of one customer come in the order of Revision.
type Entry struct {
	Position      uint64                     `json:"position" doc:"In the log; give it as after to go on behind this event" example:"4711"`
	ID            string                     `json:"id" format:"uuid" doc:"Of the event, the same for ever"`
	Type          string                     `json:"type" doc:"A sentence in the past" example:"CustomerVisited"`
	Schema        int                        `json:"schema" doc:"Schema number of data" example:"1"`
	Stream        string                     `json:"stream" doc:"What it is about" example:"customer-0b7c9b5e-3a57-4bd2-9a43-0e8f3c1d7a21"`
	CustomerID    string                     `json:"customerId,omitempty" format:"uuid" doc:"Where it is about a customer"`
	Revision      uint64                     `json:"revision" doc:"In the stream, from 0" example:"4"`
	OccurredAt    time.Time                  `json:"occurredAt" doc:"In the world, as the caller said"`
	RecordedAt    time.Time                  `json:"recordedAt" doc:"By the store's clock"`
	Actor         string                     `json:"actor" doc:"Opaque id of who was authenticated" example:"staff-17"`
	OnBehalfOf    string                     `json:"onBehalfOf,omitempty"`
	Command       string                     `json:"command" example:"RecordVisit"`
	Reason        string                     `json:"reason,omitempty" doc:"A code"`
	CorrelationID string                     `json:"correlationId,omitempty" doc:"Of the request that led to it"`
	CausationID   string                     `json:"causationId,omitempty" doc:"Of the event that led to it"`
	Import        string                     `json:"import,omitempty" doc:"The run that loaded it, for history that was loaded in bulk"`
	Data          map[string]json.RawMessage `json:"data" doc:"The fields of the event. Personal ones only where they were asked for"`
	Withheld      []string                   `json:"withheld,omitempty" doc:"Names of the personal fields that the event has and data has not"`
	Unreadable    bool                       `json:"unreadable,omitempty" doc:"The event is damaged: what is stored of it is not what its type promises. It has its place in the log, and no data; what else is empty is not known"`
	Erased        bool                       `json:"erased,omitempty" doc:"Personal fields cannot be had: their keys were destroyed"`
}

// Carries reports whether the event is one of the domain; the store's own and
// Dossier's bookkeeping do not leave the house. One that cannot be read is carried:
// a reader that is not told of it would take its stream for whole.
func Carries(e *eventstore.Event) bool { return e.Skeleton() != nil || e.Broken() != nil }

// Of makes the entry of an event that [Carries] holds for. Personal fields are
// in it only with opened, after eventstore.Store.Open.
func Of(e *eventstore.Event, opened bool) (Entry, error) {
	out := Entry{
		Position: e.Position, ID: e.ID.String(), Type: e.Type, Schema: e.Meta.Schema, Stream: e.Stream, Revision: e.Revision,
		OccurredAt: e.Meta.OccurredAt.UTC(), RecordedAt: e.Created.UTC(), Actor: e.Meta.Actor, OnBehalfOf: e.Meta.OnBehalfOf,
		Command: e.Meta.Command, Reason: e.Meta.Reason, CorrelationID: e.Meta.CorrelationID, CausationID: e.Meta.CausationID, Import: e.Meta.Import,
	}
	if id, ok := e.Customer(); ok {
		out.CustomerID = id.String()
	}
	if e.Broken() != nil {
		out.Unreadable, out.Data = true, map[string]json.RawMessage{}
		return out, nil
	}
	// What is stored says which fields there are; what was opened, what they hold.
	if err := json.Unmarshal(e.Data, &out.Data); err != nil {
		return out, fmt.Errorf("data of %s@%d: %w", e.Stream, e.Revision, err)
	}
	var values map[string]json.RawMessage
	if opened && !e.Erased() {
		plain, err := json.Marshal(e.Opened())
		if err != nil {
			return out, fmt.Errorf("data of %s@%d: %w", e.Stream, e.Revision, err)
		}
		if err := json.Unmarshal(plain, &values); err != nil {
			return out, fmt.Errorf("data of %s@%d: %w", e.Stream, e.Revision, err)
		}
	}
	for _, f := range e.SealedFields() {
		value, known := values[f.Name]
		if !known {
			delete(out.Data, f.Name)
			out.Withheld = append(out.Withheld, f.Name)
			continue
		}
		out.Data[f.Name] = value
	}
	out.Erased = opened && e.Erased()
	return out, nil
}

// Filter chooses entries.
type Filter struct {
	Types     map[string]bool // nil for all
	Customers map[domain.ID]bool
}

// Match reports whether the event is one that was chosen.
func (f Filter) Match(e *eventstore.Event) bool {
	if !Carries(e) || len(f.Types) > 0 && !f.Types[e.Type] {
		return false
	}
	if len(f.Customers) == 0 {
		return true
	}
	id, ok := e.Customer()
	return ok && f.Customers[id]
}
