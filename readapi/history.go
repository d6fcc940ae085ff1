package readapi

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/vault"
)

// HistoryEvent is an event as the log has it, with its metadata.
type HistoryEvent struct {
	ID            ID                         `json:"id"`
	Revision      uint64                     `json:"revision" doc:"In the customer's stream, from 0" example:"4"`
	Position      uint64                     `json:"position" doc:"In the log" example:"4711"`
	Type          string                     `json:"type" doc:"A sentence in the past" example:"CustomerVisited"`
	Schema        int                        `json:"schema" doc:"Schema number of data" example:"1"`
	OccurredAt    Instant                    `json:"occurredAt" doc:"In the world, as the caller said"`
	RecordedAt    Instant                    `json:"recordedAt" doc:"By the store's clock"`
	Actor         string                     `json:"actor" doc:"Opaque id of who was authenticated" example:"staff-17"`
	OnBehalfOf    *string                    `json:"onBehalfOf" doc:"For whom, as the actor says"`
	Auth          string                     `json:"auth" doc:"How the actor was authenticated"`
	Command       string                     `json:"command" doc:"What was asked for" example:"record-visit"`
	Reason        *string                    `json:"reason" doc:"A code, where there is one"`
	CorrelationID *string                    `json:"correlationId" doc:"Of the request that led to it"`
	CausationID   *string                    `json:"causationId" doc:"Of the event that led to it"`
	Import        *string                    `json:"import" doc:"The run that loaded it, for history that was loaded in bulk"`
	Data          map[string]json.RawMessage `json:"data" doc:"The fields of the event, opened; personal ones are null where they were erased"`
	Erased        bool                       `json:"erased" doc:"Personal fields are null because their keys were destroyed"`
	Masked        bool                       `json:"masked" doc:"Personal fields are shown in part, or are null, because of who reads"`
}

// History is a part of a customer's stream.
type History struct {
	Items        []HistoryEvent `json:"items" nullable:"false"`
	NextRevision *uint64        `json:"nextRevision,omitempty" doc:"Give it as fromRevision for the part after this one. Absent at the end of the stream"`
}

type getHistory struct {
	ID           ID     `path:"customerId" doc:"The customer"`
	FromRevision uint64 `query:"fromRevision" maximum:"9007199254740991" doc:"Begin with this revision; 0 is the first event"`
	Limit        int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"Events at most"`
	Request
}

// getHistory reads the log itself, so what was acknowledged is in it.
func (a *api) getHistory(ctx context.Context, in *getHistory) (*answer[History], error) {
	stream := domain.CustomerStream(domain.ID(in.ID))
	var events []*eventstore.Event
	for e, err := range a.Store.Stream(ctx, stream, in.FromRevision, uint64(in.Limit)+1) { //nolint:gosec // 1 to 500
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	out := History{Items: []HistoryEvent{}}
	if len(events) > in.Limit {
		next := events[in.Limit].Revision
		out.NextRevision, events = &next, events[:in.Limit]
	}
	if err := a.Store.Open(ctx, events...); err != nil {
		return nil, err
	}
	erased, last := false, uint64(0)
	grade, err := a.gradeOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := a.wrote(ctx, readingOf(in.ID, grade, len(events))); err != nil {
		return nil, err
	}
	see := sightOf(roleOf(ctx), grade)
	for _, e := range events {
		item, err := historyEvent(e, see)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, item)
		erased, last = erased || e.Erased(), e.Position
	}
	b := basis{position: last}
	answer := answered(&in.Request, b, in.tag(b, erased, out.NextRevision != nil), out)
	answer.Position = ""
	if out.NextRevision != nil {
		answer.Link = in.link("fromRevision", strconv.FormatUint(*out.NextRevision, 10))
	}
	return answer, nil
}

func historyEvent(e *eventstore.Event, see sight) (HistoryEvent, error) {
	h := HistoryEvent{
		ID: ID(e.ID), Revision: e.Revision, Position: e.Position, Type: e.Type, Schema: e.Meta.Schema,
		OccurredAt: Instant{e.Meta.OccurredAt}, RecordedAt: Instant{e.Created},
		Actor: e.Meta.Actor, OnBehalfOf: text(e.Meta.OnBehalfOf), Auth: e.Meta.Auth,
		Command: e.Meta.Command, Reason: text(e.Meta.Reason),
		CorrelationID: text(e.Meta.CorrelationID), CausationID: text(e.Meta.CausationID), Import: text(e.Meta.Import),
		Erased: e.Erased(),
	}
	// What is stored says which fields there are; what was opened, what they hold.
	err := json.Unmarshal(e.Data, &h.Data)
	if err != nil {
		return h, fmt.Errorf("data of %s@%d: %w", e.Stream, e.Revision, err)
	}
	opened, err := json.Marshal(e.Opened())
	if err != nil {
		return h, fmt.Errorf("data of %s@%d: %w", e.Stream, e.Revision, err)
	}
	var values map[string]json.RawMessage
	if err := json.Unmarshal(opened, &values); err != nil {
		return h, fmt.Errorf("data of %s@%d: %w", e.Stream, e.Revision, err)
	}
	for _, f := range e.SealedFields() {
		h.Data[f.Name] = nil // null
		if e.Lost(f.Name) {
			continue
		}
		category, err := vault.CategoryOf(f.Data)
		if err != nil {
			return h, fmt.Errorf("field %s of %s@%d: %w", f.Name, e.Stream, e.Revision, err)
		}
		var whole bool
		h.Data[f.Name], whole = access.Show(see.role, category.String(), see.grade, values[f.Name])
		h.Masked = h.Masked || !whole
	}
	return h, nil
}
