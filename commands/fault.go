package commands

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

type acceptFault struct {
	CustomerPath
	Body struct {
		Field      string `json:"field" minLength:"1" maxLength:"71" doc:"name, birthDate, contacts, email, phone, post, region, interests, notes, or custom.<code>" example:"phone"`
		Fault      string `json:"fault" enum:"missing,stale,invalid,wrong" doc:"What is wrong with it"`
		Reason     string `json:"reason,omitempty" maxLength:"64" doc:"A code" example:"will-call"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was decided; now, where it is not said"`
	}
}

func (s *Service) acceptFault(in *acceptFault, cmd *Command) error {
	b := &in.Body
	return onFault(cmd, in.CustomerPath, domain.Fault{Field: b.Field, Kind: b.Fault}, "accept", b.Reason, "AcceptFault", b, b.OccurredAt)
}

type rejectFault struct {
	CustomerPath
	Body struct {
		Field      string `json:"field" minLength:"1" maxLength:"71" doc:"name, birthDate, contacts, email, phone, post, region, interests, notes, or custom.<code>" example:"phone"`
		Fault      string `json:"fault" enum:"missing,stale,invalid,wrong" doc:"What is said to be wrong with it"`
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why it is right as it is" example:"has-no-phone"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was decided; now, where it is not said"`
	}
}

func (s *Service) rejectFault(in *rejectFault, cmd *Command) error {
	b := &in.Body
	return onFault(cmd, in.CustomerPath, domain.Fault{Field: b.Field, Kind: b.Fault}, "reject", b.Reason, "RejectFault", b, b.OccurredAt)
}

// onFault makes the command one that decides on a fault of a record. Whether there
// is such a fault is looked for in the customer's own stream, by the standard in
// force: a fault of a moment ago is known, whatever read models have got to. What
// is said of the field between that and the append takes the decision's ground
// away by itself, since it is about another word then.
func onFault(c *Command, p CustomerPath, f domain.Fault, step, reason, name string, body any, occurredAt string) error {
	c.Reason = reason
	if err := c.existing(p, name, body, occurredAt); err != nil {
		return err
	}
	there, said := false, uint64(0)
	c.Consult = func(ctx context.Context, s *Service) (err error) {
		there, said, err = s.lookForFault(ctx, c.Customer, f)
		return err
	}
	c.Decide = func(state domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return state.DecideOnFault(f, step, reason, there, said)
	}
	return nil
}

// lookForFault reports whether the customer's record has the fault now, and which
// the last word on its field is.
func (s *Service) lookForFault(ctx context.Context, customer domain.ID, f domain.Fault) (there bool, said uint64, err error) {
	policy, err := current(ctx, s, s.standards, domain.FamilyScheme.Stream(domain.SchemeCollectionStandard))
	if err != nil {
		return false, 0, err
	}
	standard, _ := policy.InForce(s.Now())
	r, err := s.readRecord(ctx, customer, time.Time{})
	if err != nil {
		return false, 0, err
	}
	found := standard.Faults(r.classes[standard.ClassScheme], r.kind, r.marks.Filled(), r.marks.Invalid(), r.marks.Disproved(), s.Now())
	there = slices.ContainsFunc(found, func(one domain.FoundFault) bool { return one.Fault == f })
	return there, r.marks.Said(f.Field), nil
}

// markedRecord is what the quality of a record is judged by.
type markedRecord struct {
	kind    string
	classes map[string]string // scheme → class
	marks   domain.RecordMarks
}

// readRecord reads what of the customer's record is filled, from its own stream: by
// what had occurred up to the instant, or all of it where that is zero.
func (s *Service) readRecord(ctx context.Context, customer domain.ID, until time.Time) (markedRecord, error) {
	var events []*eventstore.Event
	for e, err := range s.Store.Stream(ctx, domain.CustomerStream(customer), 0, math.MaxInt64) {
		switch {
		case errors.Is(err, eventstore.ErrNotFound):
			return markedRecord{}, nil
		case err != nil:
			return markedRecord{}, err
		}
		events = append(events, e)
	}
	r := markedRecord{classes: map[string]string{}}
	for _, e := range eventstore.InPlace(events) {
		h := e.Happened(e.Skeleton())
		if !until.IsZero() && h.Occurred.After(until) {
			continue
		}
		r.marks, _ = r.marks.Evolve(h, func(field string) bool { return e.Sealed(field) != nil })
		switch d := h.Event.(type) {
		case *domain.CustomerCreated:
			r.kind = d.Kind
		case *domain.CustomerReclassified:
			r.classes[d.Scheme] = d.To
		}
	}
	return r, nil
}
