package commands

import (
	"strings"

	"github.com/dossier-crm/dossier/domain"
)

type openFollowUp struct {
	CustomerPath
	Body struct {
		Kind        string `json:"kind,omitempty" maxLength:"64" doc:"A code, such as agreement, greeting, revisit" example:"greeting"`
		Owner       string `json:"owner" minLength:"1" maxLength:"64" doc:"Opaque id of who does it" example:"staff-17"`
		Due         string `json:"due" format:"date-time" doc:"By when" example:"2026-03-13T16:00:00Z"`
		Visit       string `json:"visit,omitempty" format:"uuid" doc:"The planned visit that it comes from"`
		Complaint   string `json:"complaint,omitempty" format:"uuid" doc:"The complaint that it comes from"`
		Description string `json:"description" minLength:"1" maxLength:"20000" example:"Congratulate on the anniversary."`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When it came up; now, where it is not said"`
	}
}

func (s *Service) openFollowUp(in *openFollowUp, cmd *Command) error {
	b := &in.Body
	f := domain.FollowUpOpened{Kind: b.Kind, Owner: b.Owner, Description: b.Description}
	var err error
	if f.Due, err = deadline("body.due", b.Due); err != nil {
		return err
	}
	if f.VisitID, err = optionalID("body.visit", b.Visit); err != nil {
		return err
	}
	if f.ComplaintID, err = optionalID("body.complaint", b.Complaint); err != nil {
		return err
	}
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		f.FollowUpID = newID(0)
		return c.OpenFollowUp(f)
	}
	return cmd.existing(in.CustomerPath, "OpenFollowUp", b, b.OccurredAt)
}

// optionalID reads an id; "" is none.
func optionalID(field, text string) (domain.ID, error) {
	if text == "" {
		return domain.ID{}, nil
	}
	id, err := domain.ParseID(text)
	if err != nil {
		return id, invalid(field, "uuid", "want a UUID")
	}
	return id, nil
}

// FollowUpPath is the path of every command to a follow-up.
type FollowUpPath struct {
	CustomerPath
	FollowUpID string `path:"followUpId" format:"uuid" doc:"The follow-up"`
}

func (p FollowUpPath) id(cmd *Command) (domain.ID, error) {
	id, err := domain.ParseID(p.FollowUpID)
	if err != nil {
		return id, invalid("path.followUpId", "uuid", "want a UUID")
	}
	cmd.Route = strings.Replace(cmd.Route, "{followUpId}", id.String(), 1)
	return id, nil
}

type doFollowUp struct {
	FollowUpPath
	Body struct {
		Outcome     string `json:"outcome,omitempty" maxLength:"64" doc:"A code" example:"sent"`
		Description string `json:"description,omitempty" maxLength:"20000"`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was done; now, where it is not said"`
	}
}

func (s *Service) doFollowUp(in *doFollowUp, cmd *Command) error {
	id, err := in.id(cmd)
	if err != nil {
		return err
	}
	b := &in.Body
	done := domain.FollowUpDone{FollowUpID: id, Outcome: b.Outcome, Description: b.Description}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.DoFollowUp(done) }
	return cmd.existing(in.CustomerPath, "DoFollowUp", b, b.OccurredAt)
}

type dropFollowUp struct {
	FollowUpPath
	Body struct {
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why it is not to be done any more" example:"no-need"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) dropFollowUp(in *dropFollowUp, cmd *Command) error {
	id, err := in.id(cmd)
	if err != nil {
		return err
	}
	cmd.Reason = in.Body.Reason
	reason := in.Body.Reason
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.DropFollowUp(id, reason)
	}
	return cmd.existing(in.CustomerPath, "DropFollowUp", &in.Body, in.Body.OccurredAt)
}
