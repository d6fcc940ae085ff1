package commands

import (
	"strings"

	"github.com/dossier-crm/dossier/domain"
)

type prepareKeyContact struct {
	CustomerPath
	Body struct {
		Topic      string `json:"topic,omitempty" maxLength:"64" doc:"A code" example:"contract"`
		Owner      string `json:"owner" minLength:"1" maxLength:"64" doc:"Opaque id of who holds it" example:"staff-17"`
		HoldBy     string `json:"holdBy" format:"date-time" doc:"By when it is to be held" example:"2026-03-13T16:00:00Z"`
		Agenda     string `json:"agenda" minLength:"1" maxLength:"20000" doc:"What is to be talked about" example:"The contract for next year."`
		Goal       string `json:"goal,omitempty" maxLength:"20000" doc:"What it is to achieve"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was prepared; now, where it is not said"`
	}
}

func (s *Service) prepareKeyContact(in *prepareKeyContact, cmd *Command) error {
	b := &in.Body
	e := domain.KeyContactPrepared{Topic: b.Topic, Owner: b.Owner, Agenda: b.Agenda, Goal: b.Goal}
	var err error
	if e.HoldBy, err = deadline("body.holdBy", b.HoldBy); err != nil {
		return err
	}
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		e.KeyContactID = newID(0)
		return c.PrepareKeyContact(e)
	}
	return cmd.existing(in.CustomerPath, "PrepareKeyContact", b, b.OccurredAt)
}

// KeyContactPath is the path of every command to a contact with an important
// customer.
type KeyContactPath struct {
	CustomerPath
	KeyContactID string `path:"keyContactId" format:"uuid" doc:"The contact"`
}

// step makes the command a step of the contact.
func (p KeyContactPath) step(s *Service, cmd *Command, name string, body any, occurredAt string, event func(domain.ID) domain.Event) error {
	id, err := domain.ParseID(p.KeyContactID)
	if err != nil {
		return invalid("path.keyContactId", "uuid", "want a UUID")
	}
	if err := cmd.existing(p.CustomerPath, name, body, occurredAt); err != nil {
		return err
	}
	cmd.Route = strings.Replace(cmd.Route, "{keyContactId}", id.String(), 1)
	at, e, reason := s.when(cmd), event(id), cmd.Reason
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.OnKeyContact(e, reason, at)
	}
	return nil
}

type holdKeyContact struct {
	KeyContactPath
	Body struct {
		Channel    string `json:"channel" enum:"phone,mail,chat,social,app,post,branch"`
		Outcome    string `json:"outcome,omitempty" maxLength:"64" doc:"A code" example:"agreed"`
		FollowUpBy string `json:"followUpBy" format:"date-time" doc:"By when what came of it is followed up" example:"2026-03-20T16:00:00Z"`
		Content    string `json:"content" minLength:"1" maxLength:"20000" doc:"What was said"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was held; now, where it is not said"`
	}
}

func (s *Service) holdKeyContact(in *holdKeyContact, cmd *Command) error {
	b := &in.Body
	by, err := deadline("body.followUpBy", b.FollowUpBy)
	if err != nil {
		return err
	}
	return in.step(s, cmd, "HoldKeyContact", b, b.OccurredAt, func(id domain.ID) domain.Event {
		return &domain.KeyContactHeld{KeyContactID: id, Channel: b.Channel, Outcome: b.Outcome, FollowUpBy: by, Content: b.Content}
	})
}

type followUpKeyContact struct {
	KeyContactPath
	Body struct {
		Outcome    string `json:"outcome,omitempty" maxLength:"64" doc:"A code" example:"signed"`
		Content    string `json:"content" minLength:"1" maxLength:"20000" doc:"What was done"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) followUpKeyContact(in *followUpKeyContact, cmd *Command) error {
	b := &in.Body
	return in.step(s, cmd, "FollowUpKeyContact", b, b.OccurredAt, func(id domain.ID) domain.Event {
		return &domain.KeyContactFollowedUp{KeyContactID: id, Outcome: b.Outcome, Content: b.Content}
	})
}

type cancelKeyContact struct {
	KeyContactPath
	Body struct {
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why it is not held" example:"ill"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) cancelKeyContact(in *cancelKeyContact, cmd *Command) error {
	b := &in.Body
	cmd.Reason = b.Reason
	return in.step(s, cmd, "CancelKeyContact", b, b.OccurredAt, func(id domain.ID) domain.Event {
		return &domain.KeyContactCancelled{KeyContactID: id}
	})
}

type assignKeyContact struct {
	KeyContactPath
	Body struct {
		Owner      string `json:"owner,omitempty" maxLength:"64" doc:"Opaque id of who holds it" example:"staff-17"`
		Team       string `json:"team,omitempty" maxLength:"64" doc:"A code; without owner somebody of the team will hold it" example:"north"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) assignKeyContact(in *assignKeyContact, cmd *Command) error {
	b := &in.Body
	return in.step(s, cmd, "AssignKeyContact", b, b.OccurredAt, func(id domain.ID) domain.Event {
		return &domain.KeyContactAssigned{KeyContactID: id, Owner: b.Owner, Team: b.Team}
	})
}
