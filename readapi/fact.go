package readapi

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"net/http"
	"slices"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// FieldSource says where the value of a field came from.
type FieldSource struct {
	Source     *string `json:"source" doc:"form, web, order, survey, import or staff; null where it was not said" example:"web"`
	ObservedAt Instant `json:"observedAt" doc:"When it was so, in the world"`
}

// CustomerFacts is what was ever said of each field of a record.
type CustomerFacts struct {
	CustomerID ID          `json:"customerId"`
	Fields     []FieldFact `json:"fields" nullable:"false" doc:"In alphabetical order; custom fields are custom.<code>, tags tags.<tag>"`
	Erased     bool        `json:"erased" doc:"Values are null because their keys were destroyed"`
	Masked     bool        `json:"masked" doc:"Values are shown in part, or are null, because of who reads"`
	RestsOn    *RestsOn    `json:"restsOn,omitempty" doc:"The last event that was looked at"`
}

// FieldFact is one field with what holds and everything that was said before.
type FieldFact struct {
	Field         string              `json:"field" example:"name"`
	Current       Fact                `json:"current" doc:"What holds: of all that was said the latest by when it was observed"`
	History       []Fact              `json:"history" nullable:"false" doc:"Everything that was said, in the order in which it was observed; the last one holds"`
	Verifications []FieldVerification `json:"verifications" nullable:"false" doc:"When it was held against the world, in the order in which that was done"`
}

// Fact is that somebody said something of a field.
type Fact struct {
	Value      json.RawMessage `json:"value" doc:"null where the field was emptied, the value was erased, or the reader may not see it"`
	Cleared    bool            `json:"cleared" doc:"The field was emptied"`
	Source     *string         `json:"source" doc:"form, web, order, survey, import or staff; null where it was not said" example:"web"`
	ObservedAt Instant         `json:"observedAt" doc:"When it was so, in the world"`
	RecordedAt Instant         `json:"recordedAt" doc:"By the store's clock"`
	Revision   uint64          `json:"revision" doc:"Of the event in the customer's stream" example:"3"`
	EventID    ID              `json:"eventId"`
	Type       string          `json:"type" doc:"Of the event" example:"CustomerProfileChanged"`
	Actor      string          `json:"actor" doc:"Opaque id of who recorded it" example:"staff-17"`
	OnBehalfOf *string         `json:"onBehalfOf"`
	Import     *string         `json:"import" doc:"The run that loaded it"`

	stamp domain.Stamp
}

// FieldVerification is that somebody held a field against the world.
type FieldVerification struct {
	Outcome    string          `json:"outcome" enum:"correct,wrong"`
	Method     *string         `json:"method" example:"call"`
	Note       json.RawMessage `json:"note" doc:"null where there is none, it was erased, or the reader may not see it"`
	VerifiedAt Instant         `json:"verifiedAt" doc:"In the world"`
	RecordedAt Instant         `json:"recordedAt" doc:"By the store's clock"`
	Revision   uint64          `json:"revision"`
	Actor      string          `json:"actor"`

	stamp domain.Stamp
}

type getFacts struct {
	ID    ID     `path:"customerId" doc:"The customer"`
	Field string `query:"field" maxLength:"80" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Only this field" example:"name"`
	PastInstants
	Request
}

const factsDoc = "Every value that was ever said of each field: by whom, through which source, observed when and recorded when. " +
	"A later fact takes the earlier one's place and does not hide it. Read from the log itself, masked as the record is."

// getFacts reads the log itself, so what was acknowledged is in the answer.
func (a *api) getFacts(ctx context.Context, in *getFacts) (*answer[CustomerFacts], error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	horizon, err := a.horizon(ctx, in.recorded(), in.occurred())
	if err != nil {
		return nil, err
	}
	var events []*eventstore.Event
	var last *eventstore.Event
	for e, err := range a.Store.Stream(ctx, domain.CustomerStream(domain.ID(in.ID)), 0, math.MaxInt64) {
		if err != nil {
			return nil, err
		}
		h := e.Happened(e.Skeleton())
		counts, more := horizon.Admit(h)
		if !more {
			break
		}
		last = e
		if counts && tells(e.Skeleton()) {
			events = append(events, e)
		}
	}
	if len(events) == 0 {
		return nil, httpkit.NewProblem(http.StatusNotFound, "customer-not-found", "there was no such customer then")
	}
	if err := a.Store.Open(ctx, events...); err != nil {
		return nil, err
	}
	grade, err := a.gradeOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := CustomerFacts{
		CustomerID: in.ID, Fields: []FieldFact{},
		RestsOn: restsOn(last),
	}
	fields, see := map[string]*FieldFact{}, sightOf(roleOf(ctx), grade)
	for _, e := range events {
		h, err := historyEvent(e, see)
		if err != nil {
			return nil, err
		}
		out.Erased, out.Masked = out.Erased || h.Erased, out.Masked || h.Masked
		told(fields, e, h)
	}
	for name, f := range fields {
		if len(f.History) == 0 || in.Field != "" && name != in.Field {
			continue
		}
		slices.SortStableFunc(f.History, func(a, b Fact) int { return byStamp(a.stamp, b.stamp) })
		slices.SortStableFunc(f.Verifications, func(a, b FieldVerification) int { return byStamp(a.stamp, b.stamp) })
		f.Field, f.Current = name, f.History[len(f.History)-1]
		out.Fields = append(out.Fields, *f)
	}
	slices.SortFunc(out.Fields, func(a, b FieldFact) int { return cmp.Compare(a.Field, b.Field) })
	if err := a.wrote(ctx, readingOf(in.ID, grade, max(1, len(out.Fields)))); err != nil {
		return nil, err
	}
	b := basis{position: last.Position}
	answer := answered(&in.Request, b, in.tag(b, out.Erased), out)
	answer.Position = "" // no read model was asked
	return answer, nil
}

func byStamp(a, b domain.Stamp) int {
	return cmp.Or(cmp.Compare(a.Occurred, b.Occurred), cmp.Compare(a.Position, b.Position))
}

// tells reports whether the event has facts of the record.
func tells(e domain.Event) bool {
	switch e.(type) {
	case *domain.CustomerCreated, *domain.CustomerProfileChanged, *domain.CustomerContactsChanged, *domain.CustomerTagged,
		*domain.CustomFieldsChanged, *domain.FieldVerified:
		return true
	}
	return false
}

// told adds what the event says to the fields. The values are those of the item,
// which shows of the event what the reader may see.
func told(fields map[string]*FieldFact, e *eventstore.Event, h HistoryEvent) {
	stamp := e.Happened(nil).Stamp()
	of := func(name string) *FieldFact {
		if fields[name] == nil {
			fields[name] = &FieldFact{History: []Fact{}, Verifications: []FieldVerification{}}
		}
		return fields[name]
	}
	say := func(name, source string, value json.RawMessage, cleared bool) {
		f := of(name)
		f.History = append(f.History, Fact{
			Value: orNull(value), Cleared: cleared, Source: text(source), ObservedAt: h.OccurredAt, RecordedAt: h.RecordedAt, Revision: h.Revision,
			EventID: h.ID, Type: h.Type, Actor: h.Actor, OnBehalfOf: h.OnBehalfOf, Import: h.Import, stamp: stamp,
		})
	}
	switch d := e.Opened().(type) {
	case *domain.CustomerCreated:
		for _, name := range []string{"name", "birthDate", "contacts", "region", "interests", "notes", "externalRef"} {
			if value, there := h.Data[name]; there {
				say(name, d.Source, value, false)
			}
		}
	case *domain.CustomerProfileChanged:
		for _, name := range d.Changed {
			say(name, d.Source, h.Data[name], false)
		}
		for _, name := range d.Cleared {
			say(name, d.Source, nil, true)
		}
	case *domain.CustomerContactsChanged:
		say("contacts", d.Source, h.Data["contacts"], d.Count == 0)
	case *domain.CustomerTagged:
		for _, tag := range d.Added {
			say("tags."+tag, d.Source, json.RawMessage("true"), false)
		}
		for _, tag := range d.Removed {
			say("tags."+tag, d.Source, nil, true)
		}
	case *domain.CustomFieldsChanged:
		for _, set := range d.Set {
			value := &set.Value
			if set.Sensitivity != "" {
				var shown map[string]*string
				_ = json.Unmarshal(h.Data[set.Sensitivity], &shown) // null where nothing is shown
				value = shown[set.Field]
			}
			say("custom."+set.Field, d.Source, customJSON(set.Type, value), false)
		}
		for _, code := range d.Cleared {
			say("custom."+code, d.Source, nil, true)
		}
	case *domain.FieldVerified:
		f := of(d.Field)
		f.Verifications = append(f.Verifications, FieldVerification{
			Outcome: d.Outcome, Method: text(d.Method), Note: orNull(h.Data["note"]), VerifiedAt: h.OccurredAt, RecordedAt: h.RecordedAt,
			Revision: h.Revision, Actor: h.Actor, stamp: stamp,
		})
	}
}
