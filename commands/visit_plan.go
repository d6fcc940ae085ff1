package commands

import (
	"fmt"
	"strings"

	"github.com/dossier-crm/dossier/domain"
)

type planVisit struct {
	CustomerPath
	Body struct {
		Mode       string `json:"mode" enum:"inPerson,phone,video,mail" example:"inPerson"`
		Purpose    string `json:"purpose,omitempty" maxLength:"64" doc:"A code" example:"quarterly-review"`
		Staff      string `json:"staff" minLength:"1" maxLength:"64" doc:"Opaque id of who goes" example:"staff-17"`
		From       string `json:"from" format:"date-time" doc:"The window in which it is to take place, at most 92 days" example:"2026-03-06T08:00:00Z"`
		Until      string `json:"until" format:"date-time" example:"2026-03-06T16:00:00Z"`
		Content    string `json:"content,omitempty" maxLength:"20000" doc:"What it will be about"`
		Goal       string `json:"goal,omitempty" maxLength:"20000" doc:"What it is to achieve"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was planned; now, where it is not said"`
	}
}

func (s *Service) planVisit(in *planVisit, cmd *Command) error {
	b := &in.Body
	plan := domain.VisitPlanned{Mode: b.Mode, Purpose: b.Purpose, Staff: b.Staff, Content: b.Content, Goal: b.Goal}
	var err error
	if plan.From, err = deadline("body.from", b.From); err != nil {
		return err
	}
	if plan.Until, err = deadline("body.until", b.Until); err != nil {
		return err
	}
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		plan.VisitID = newID(0)
		return c.PlanVisit(plan)
	}
	return cmd.existing(in.CustomerPath, "PlanVisit", b, b.OccurredAt)
}

// VisitPath is the path of every command to a planned visit.
type VisitPath struct {
	CustomerPath
	VisitID string `path:"visitId" format:"uuid" doc:"The planned visit"`
}

// onVisit makes the command one that takes a planned visit further. The step is
// made for the visit's id.
func onVisit(c *Command, p VisitPath, name string, step func(id domain.ID) domain.VisitStep, agreed []domain.FollowUpOpened, body any, occurredAt string) error {
	id, err := domain.ParseID(p.VisitID)
	if err != nil {
		return invalid("path.visitId", "uuid", "want a UUID")
	}
	reason := c.Reason
	c.Route = strings.Replace(c.Route, "{visitId}", id.String(), 1)
	c.Decide = func(s domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		list := append([]domain.FollowUpOpened(nil), agreed...)
		for i := range list {
			list[i].FollowUpID = newID(i)
		}
		return s.OnVisit(step(id), reason, list...)
	}
	return c.existing(p.CustomerPath, name, body, occurredAt)
}

type confirmVisit struct {
	VisitPath
	Body struct {
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) confirmVisit(in *confirmVisit, cmd *Command) error {
	return onVisit(cmd, in.VisitPath, "ConfirmVisit", func(id domain.ID) domain.VisitStep { return &domain.VisitConfirmed{VisitID: id} }, nil, &in.Body, in.Body.OccurredAt)
}

type startVisit struct {
	VisitPath
	Body struct {
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) startVisit(in *startVisit, cmd *Command) error {
	return onVisit(cmd, in.VisitPath, "StartVisit", func(id domain.ID) domain.VisitStep { return &domain.VisitStarted{VisitID: id} }, nil, &in.Body, in.Body.OccurredAt)
}

type missVisit struct {
	VisitPath
	Body struct {
		Reason     string `json:"reason,omitempty" maxLength:"64" doc:"A code of why, where it is known" example:"nobody-there"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) missVisit(in *missVisit, cmd *Command) error {
	cmd.Reason = in.Body.Reason
	return onVisit(cmd, in.VisitPath, "MissVisit", func(id domain.ID) domain.VisitStep { return &domain.VisitMissed{VisitID: id} }, nil, &in.Body, in.Body.OccurredAt)
}

type cancelVisit struct {
	VisitPath
	Body struct {
		By         string `json:"by" enum:"customer,us" doc:"Who called it off. What the customer did does not count against adherence"`
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"ill"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) cancelVisit(in *cancelVisit, cmd *Command) error {
	b := &in.Body
	cmd.Reason = b.Reason
	return onVisit(cmd, in.VisitPath, "CancelVisit", func(id domain.ID) domain.VisitStep { return &domain.VisitCancelled{VisitID: id, By: b.By} }, nil, b, b.OccurredAt)
}

type rescheduleVisit struct {
	VisitPath
	Body struct {
		By         string `json:"by" enum:"customer,us" doc:"Who wanted it"`
		From       string `json:"from" format:"date-time" doc:"The new window" example:"2026-03-13T08:00:00Z"`
		Until      string `json:"until" format:"date-time" example:"2026-03-13T16:00:00Z"`
		Staff      string `json:"staff,omitempty" maxLength:"64" doc:"Opaque id of who goes, where that changes"`
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"double-booked"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) rescheduleVisit(in *rescheduleVisit, cmd *Command) error {
	b := &in.Body
	from, err := deadline("body.from", b.From)
	if err != nil {
		return err
	}
	until, err := deadline("body.until", b.Until)
	if err != nil {
		return err
	}
	cmd.Reason = b.Reason
	return onVisit(cmd, in.VisitPath, "RescheduleVisit", func(id domain.ID) domain.VisitStep {
		return &domain.VisitRescheduled{VisitID: id, By: b.By, From: from, Until: until, Staff: b.Staff}
	}, nil, b, b.OccurredAt)
}

// AgreedFollowUp is what was agreed on a visit and has to be done.
type AgreedFollowUp struct {
	Kind        string `json:"kind,omitempty" maxLength:"64" doc:"A code" example:"agreement"`
	Owner       string `json:"owner" minLength:"1" maxLength:"64" doc:"Opaque id of who does it" example:"staff-17"`
	Due         string `json:"due" format:"date-time" doc:"By when" example:"2026-03-13T16:00:00Z"`
	Description string `json:"description" minLength:"1" maxLength:"20000" example:"Send the offer."`
}

type completeVisit struct {
	VisitPath
	Body struct {
		Mode       string           `json:"mode" enum:"inPerson,phone,video,mail" doc:"As it took place" example:"inPerson"`
		Purpose    string           `json:"purpose,omitempty" maxLength:"64" doc:"A code" example:"quarterly-review"`
		Outcome    string           `json:"outcome,omitempty" maxLength:"64" doc:"A code" example:"follow-up"`
		Minutes    int              `json:"minutes,omitempty" minimum:"0" maximum:"1440" example:"45"`
		Staff      string           `json:"staff,omitempty" maxLength:"64" doc:"Opaque id of who visited" example:"staff-17"`
		Content    string           `json:"content" minLength:"1" maxLength:"20000" doc:"What was talked about"`
		Feedback   string           `json:"feedback,omitempty" maxLength:"20000" doc:"What the customer said"`
		Agreements []string         `json:"agreements,omitempty" maxItems:"50" nullable:"false" doc:"What was agreed"`
		FollowUps  []AgreedFollowUp `json:"followUps,omitempty" maxItems:"20" nullable:"false" doc:"What of it has to be done, by whom and when: opened with the record"`
		OccurredAt string           `json:"occurredAt,omitempty" format:"date-time" doc:"When the visit was; now, where it is not said"`
	}
}

func (s *Service) completeVisit(in *completeVisit, cmd *Command) error {
	b := &in.Body
	var agreed []domain.FollowUpOpened
	for i, f := range b.FollowUps {
		due, err := deadline(fmt.Sprintf("body.followUps[%d].due", i), f.Due)
		if err != nil {
			return err
		}
		agreed = append(agreed, domain.FollowUpOpened{Kind: f.Kind, Owner: f.Owner, Due: due, Description: f.Description})
	}
	return onVisit(cmd, in.VisitPath, "CompleteVisit", func(id domain.ID) domain.VisitStep {
		return &domain.CustomerVisited{
			VisitID: id, Mode: b.Mode, Purpose: b.Purpose, Outcome: b.Outcome, Minutes: b.Minutes, Staff: b.Staff,
			Content: b.Content, Feedback: b.Feedback, Agreements: b.Agreements,
		}
	}, agreed, b, b.OccurredAt)
}
