package commands

import (
	"context"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

type assignManager struct {
	CustomerPath
	Body struct {
		Staff  string `json:"staff,omitempty" format:"uuid" doc:"The member of the staff, by the directory"`
		Team   string `json:"team,omitempty" maxLength:"64" doc:"A code, instead of staff: the whole team has the customer" example:"north"`
		Role   string `json:"role,omitempty" maxLength:"64" doc:"A code of what they are to the customer" example:"deputy"`
		From   string `json:"from,omitempty" format:"date-time" doc:"From when, also in the past or ahead; now, where it is not said"`
		Until  string `json:"until,omitempty" format:"date-time" doc:"Until when; then whoever was assigned before for that time has the customer again. Without end, where it is not said"`
		Reason string `json:"reason,omitempty" maxLength:"64" doc:"A code" example:"holiday"`
	}
}

func (s *Service) assignManager(in *assignManager, cmd *Command) error {
	b := &in.Body
	e := domain.ManagerAssigned{Team: b.Team, Role: b.Role}
	var err error
	if e.Staff, err = optionalID("body.staff", b.Staff); err != nil {
		return err
	}
	if e.From, err = cmd.beginning(b.From, s.Now()); err != nil {
		return err
	}
	if e.Until, err = deadline("body.until", b.Until); err != nil {
		return err
	}
	cmd.Reason = b.Reason
	if b.Reason != "" && !domain.IsCode(b.Reason) {
		return invalid("body.reason", "code", "only letters, digits and . _ : / - are allowed")
	}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.AssignManager(e) }
	return cmd.about(in.CustomerPath, "AssignManager", b)
}

type releaseManager struct {
	CustomerPath
	Body struct {
		From   string `json:"from,omitempty" format:"date-time" doc:"From when nobody has the customer; now, where it is not said"`
		Reason string `json:"reason" minLength:"1" maxLength:"64" doc:"A code" example:"moved-away"`
	}
}

func (s *Service) releaseManager(in *releaseManager, cmd *Command) error {
	from, err := cmd.beginning(in.Body.From, s.Now())
	if err != nil {
		return err
	}
	cmd.Reason = in.Body.Reason
	reason := in.Body.Reason
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.ReleaseManager(from, reason)
	}
	return cmd.about(in.CustomerPath, "ReleaseManager", &in.Body)
}

type takeCustomer struct {
	CustomerPath
	Body struct {
		Role string `json:"role,omitempty" maxLength:"64" doc:"A code of what you are to the customer" example:"relationship-manager"`
	}
}

func (s *Service) takeCustomer(in *takeCustomer, cmd *Command) error {
	staff, err := domain.ParseID(cmd.Staff)
	if err != nil {
		return invalid("header.Authorization", "staff", "only a member of the staff can take a customer: the credential is nobody's in the directory")
	}
	role, now := in.Body.Role, s.now()
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.TakeCustomer(staff, role, now)
	}
	return cmd.about(in.CustomerPath, "TakeCustomer", &in.Body)
}

type handOver struct {
	CustomerPath
	Body struct {
		From string `json:"from" format:"uuid" doc:"The member of the staff who has it"`
		To   string `json:"to,omitempty" format:"uuid" doc:"The member of the staff who takes it over"`
		Team string `json:"team,omitempty" maxLength:"64" doc:"A code, instead of to: the whole team takes it over" example:"north"`
	}
}

func (s *Service) handOver(in *handOver, cmd *Command) error {
	b := &in.Body
	from, err := domain.ParseID(b.From)
	if err != nil {
		return invalid("body.from", "uuid", "want a UUID")
	}
	if (b.To == "") == (b.Team == "") {
		return invalid("body.to", "exclusive", "want either to or team")
	}
	to, now := domain.Holder{Staff: b.To, Team: b.Team}, s.now()
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.HandOver(from, to, now)
	}
	return cmd.about(in.CustomerPath, "HandOver", b)
}

type assignVisit struct {
	VisitPath
	Body struct {
		Staff      string `json:"staff,omitempty" maxLength:"64" doc:"Opaque id of who goes" example:"staff-17"`
		Team       string `json:"team,omitempty" maxLength:"64" doc:"A code; without staff somebody of the team will go" example:"north"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) assignVisit(in *assignVisit, cmd *Command) error {
	b := &in.Body
	return onVisit(cmd, in.VisitPath, "AssignVisit", func(id domain.ID) domain.VisitStep {
		return &domain.VisitAssigned{VisitID: id, Staff: b.Staff, Team: b.Team}
	}, nil, b, b.OccurredAt)
}

type assignFollowUp struct {
	FollowUpPath
	Body struct {
		Owner      string `json:"owner,omitempty" maxLength:"64" doc:"Opaque id of who does it" example:"staff-17"`
		Team       string `json:"team,omitempty" maxLength:"64" doc:"A code; without owner somebody of the team will do it" example:"north"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) assignFollowUp(in *assignFollowUp, cmd *Command) error {
	id, err := in.id(cmd)
	if err != nil {
		return err
	}
	e := domain.FollowUpAssigned{FollowUpID: id, Owner: in.Body.Owner, Team: in.Body.Team}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.AssignFollowUp(e) }
	return cmd.existing(in.CustomerPath, "AssignFollowUp", &in.Body, in.Body.OccurredAt)
}

// beginning reads from when something holds. What holds from a past instant on
// occurred then; what will hold was decided now.
func (c *CommandOn[S]) beginning(text string, now time.Time) (time.Time, error) {
	from, err := deadline("body.from", text)
	if err != nil {
		return from, err
	}
	now = now.UTC().Truncate(time.Microsecond)
	if from.IsZero() {
		from = now
	}
	if c.OccurredAt = from; from.After(now) {
		c.OccurredAt = now
	}
	return from, nil
}

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }

// Member returns a member of the staff as the directory has them now.
func (s *Service) Member(ctx context.Context, id domain.ID) (domain.Staff, error) {
	stream := domain.FamilyStaff.Stream(id.String())
	at, fresh, err := s.staff.load(ctx, s.Store, stream)
	if err == nil && !fresh {
		at, err = s.staff.advance(ctx, s.Store, stream, at)
	}
	return at.state, err
}

// heirs is how many successors of successors are looked at: more are a ring.
const heirs = 20

// Heir returns who has what somebody owned that has left: the successor, or
// theirs where they have left too, and in the end the team.
func (s *Service) Heir(ctx context.Context, id domain.ID) (domain.Holder, error) {
	team := ""
	for range heirs {
		m, err := s.Member(ctx, id)
		if err != nil {
			return domain.Holder{}, err
		}
		switch {
		case m.Exists && !m.Gone:
			return domain.Holder{Staff: id.String()}, nil
		case m.Exists:
			team = m.Team
		}
		if !m.Exists || m.Successor.IsZero() {
			break
		}
		id = m.Successor
	}
	return domain.Holder{Team: team}, nil
}

// whom is what requests call who is given something by the event.
func whom(e domain.Event) string {
	switch e.(type) {
	case *domain.ManagerAssigned, *domain.VisitPlanned, *domain.VisitRescheduled, *domain.VisitAssigned:
		return "staff"
	}
	return "owner"
}

// takeable refuses events that give something to somebody who has left, and a
// customer to somebody who is not in the directory. It reads the directory's
// streams: a refusal that rests on them is right now.
func (s *Service) takeable(ctx context.Context, events []domain.Event) error {
	for _, e := range events {
		id, manager, gives := domain.GivesTo(e)
		if !gives {
			continue
		}
		m, err := s.Member(ctx, id)
		switch {
		case err != nil:
			return err
		case m.Gone:
			return &domain.Refusal{Rule: "staff-left", Field: whom(e), Detail: "the member of the staff has left"}
		case manager && !m.Exists:
			return &domain.Refusal{Rule: "staff-unknown", Field: whom(e), Detail: "there is nobody with this id in the directory of the staff"}
		}
	}
	return nil
}
