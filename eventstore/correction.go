package eventstore

import (
	"slices"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/vault"
)

// InPlace returns the events of a stream, from its beginning and in its order, with
// corrections in the place of what they correct (domain.InPlace). Events that are
// corrected are copies, opened as far as the events they are made of are; the
// others are the same.
func InPlace(events []*Event) []*Event {
	return domain.InPlace(events, func(e *Event) domain.Happened { return e.Happened(e.skeleton) }, (*Event).Amended)
}

// Amended returns a copy of the event that says what the correction by makes of it,
// which is amended where it is not opened: at its own place in the log, with its own
// id, of when the correction says that it occurred. A sealed field is that of the
// correction where this names it; so the copy itself cannot be opened. What merely
// follows from the correction of another event keeps its time and its sealed fields.
func (e *Event) Amended(by *Event, amended domain.Event) *Event {
	correction := by.skeleton.(domain.Correction) // by the caller
	out := &Event{
		ID: e.ID, Stream: e.Stream, Revision: e.Revision, Position: e.Position, Created: e.Created, Type: e.Type,
		Meta: e.Meta, Data: e.Data, RawMeta: e.RawMeta, customer: e.customer, ofCustomer: e.ofCustomer,
		skeleton: amended, amendedBy: by,
	}
	follows := correction.Of().ID != domain.ID(e.ID)
	var named []string
	if !follows {
		out.Meta.OccurredAt, named = by.Meta.OccurredAt, domain.NamedBy(correction)
	}
	for _, f := range e.sealed {
		if slices.Contains(named, f.Name) {
			continue
		}
		if f.of == nil {
			f.of = e
		}
		out.sealed = append(out.sealed, f)
	}
	if !follows {
		for _, f := range by.sealed {
			f.of = by
			out.sealed = append(out.sealed, f)
		}
	}
	for _, f := range out.sealed {
		if f.of.Lost(f.Name) {
			out.lost = append(out.lost, f.Name)
		}
	}
	if follows {
		if opened := e.Opened(); opened != nil || len(e.sealed) == 0 {
			out.opened = domain.Restated(opened, amended)
		}
		return out
	}
	opened, opening := e.Opened(), by.Opened()
	if opened == nil || opening == nil {
		return out
	}
	if after, ok := opening.(domain.Correction).Amend(opened); ok && after != nil {
		out.opened = after
	}
	return out
}

// AmendedBy returns the newest correction that is in the event, nil where the event
// is as it was recorded.
func (e *Event) AmendedBy() *Event { return e.amendedBy }

// Ref returns the stored form of a personal field as a reference that can be opened
// later without the event, or nil where the field is empty.
func (e *Event) Ref(field string) []byte {
	for _, f := range e.sealed {
		if f.Name != field {
			continue
		}
		of := e
		if f.of != nil {
			of = f.of
		}
		return vault.EncodeRef(of.ID, uint16(of.Meta.Schema), field, f.Data) //nolint:gosec // schemas are small
	}
	return nil
}
