package commands

import (
	"context"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

type inviteToSurvey struct {
	CustomerPath
	Body struct {
		Questionnaire string `json:"questionnaire" minLength:"1" maxLength:"64" doc:"A code" example:"annual"`
		Version       int    `json:"version" minimum:"1" maximum:"1000000" doc:"One that is published, where the questionnaire is defined" example:"3"`
		Channel       string `json:"channel" minLength:"1" maxLength:"64" doc:"A code" example:"email"`
		Expires       string `json:"expires" format:"date-time" doc:"What is answered then or later does not count as an answer to it; at most 366 days ahead" example:"2026-04-01T00:00:00Z"`
		OccurredAt    string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was sent; now, where it is not said"`
	}
}

func (s *Service) inviteToSurvey(in *inviteToSurvey, cmd *Command) error {
	b := &in.Body
	expires, err := deadline("body.expires", b.Expires)
	if err != nil {
		return err
	}
	if err := cmd.existing(in.CustomerPath, "InviteToSurvey", b, b.OccurredAt); err != nil {
		return err
	}
	e := domain.SurveyInvited{Questionnaire: b.Questionnaire, Version: b.Version, Channel: b.Channel, Expires: expires}
	var asked domain.Questionnaire
	var at time.Time
	occurred := cmd.OccurredAt
	cmd.Consult = func(ctx context.Context, s *Service) (err error) {
		if at = occurred; at.IsZero() {
			at = s.Now()
		}
		asked, err = s.questionnaire(ctx, e.Questionnaire)
		return err
	}
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		one := e
		one.InvitationID = newID(0)
		return c.Invite(one, asked, at)
	}
	return nil
}

// InvitationPath is the path of a command about an invitation.
type InvitationPath struct {
	CustomerPath
	InvitationID string `path:"invitationId" format:"uuid" doc:"The invitation"`
}

type deliverInvitation struct {
	InvitationPath
	Body struct {
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it arrived; now, where it is not said"`
	}
}

func (s *Service) deliverInvitation(in *deliverInvitation, cmd *Command) error {
	id, err := cmd.onInvitation(in.InvitationPath, "DeliverSurveyInvitation", &in.Body, in.Body.OccurredAt)
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.DeliverInvitation(id) }
	return err
}

type expireInvitation struct {
	InvitationPath
	Body struct {
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code" example:"bounced"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it happened; now, where it is not said"`
	}
}

func (s *Service) expireInvitation(in *expireInvitation, cmd *Command) error {
	id, err := cmd.onInvitation(in.InvitationPath, "ExpireSurveyInvitation", &in.Body, in.Body.OccurredAt)
	cmd.Reason = in.Body.Reason
	reason := in.Body.Reason
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.ExpireInvitation(id, reason)
	}
	return err
}

func (c *CommandOn[S]) onInvitation(p InvitationPath, name string, body any, occurredAt string) (domain.ID, error) {
	id, err := domain.ParseID(p.InvitationID)
	if err != nil {
		return id, invalid("path.invitationId", "uuid", "want a UUID")
	}
	if err := c.existing(p.CustomerPath, name, body, occurredAt); err != nil {
		return id, err
	}
	c.Route = strings.Replace(c.Route, "{invitationId}", id.String(), 1)
	return id, nil
}
