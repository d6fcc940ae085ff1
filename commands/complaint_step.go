package commands

import (
	"strings"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

// ComplaintPath is the path of every command to a complaint.
type ComplaintPath struct {
	CustomerPath
	ComplaintID string `path:"complaintId" format:"uuid" doc:"The complaint"`
}

// id returns the complaint's.
func (p ComplaintPath) id() (domain.ID, error) {
	id, err := domain.ParseID(p.ComplaintID)
	if err != nil {
		return id, invalid("path.complaintId", "uuid", "want a UUID")
	}
	return id, nil
}

// onComplaint makes the command one that takes a complaint further.
func onComplaint(c *Command, p ComplaintPath, name string, step domain.ComplaintStep, body any, occurredAt string) error {
	reason := c.Reason
	c.Route = strings.Replace(c.Route, "{complaintId}", step.Complaint().String(), 1)
	c.Decide = func(s domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return s.Handle(step, reason) }
	return c.existing(p.CustomerPath, name, body, occurredAt)
}

// deadline reads a point in time that may be ahead; "" is none.
func deadline(field, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || t.Year() < 1850 || t.Year() > 9000 {
		return time.Time{}, invalid(field, "date", "want an RFC 3339 date-time, such as 2026-03-01T09:30:00Z")
	}
	return t.UTC().Truncate(time.Microsecond), nil
}

type acknowledgeComplaint struct {
	ComplaintPath
	Body struct {
		Channel     string `json:"channel,omitempty" maxLength:"64" doc:"A code of how the customer was told" example:"phone"`
		Description string `json:"description,omitempty" maxLength:"20000" doc:"What the customer was told"`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When the customer was told; now, where it is not said"`
	}
}

func (s *Service) acknowledgeComplaint(in *acknowledgeComplaint, cmd *Command) error {
	id, err := in.id()
	if err != nil {
		return err
	}
	b := &in.Body
	return onComplaint(cmd, in.ComplaintPath, "AcknowledgeComplaint",
		&domain.ComplaintAcknowledged{ComplaintID: id, Channel: b.Channel, Description: b.Description}, b, b.OccurredAt)
}

type assignComplaint struct {
	ComplaintPath
	Body struct {
		Owner      string `json:"owner,omitempty" maxLength:"64" doc:"Opaque id of who has it now; left out, it is the team's" example:"staff-17"`
		Team       string `json:"team,omitempty" maxLength:"64" doc:"A code of the department" example:"logistics"`
		Due        string `json:"due,omitempty" format:"date-time" doc:"To be done with by then" example:"2026-03-06T16:00:00Z"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was assigned; now, where it is not said"`
	}
}

func (s *Service) assignComplaint(in *assignComplaint, cmd *Command) error {
	id, err := in.id()
	if err != nil {
		return err
	}
	b := &in.Body
	due, err := deadline("body.due", b.Due)
	if err != nil {
		return err
	}
	return onComplaint(cmd, in.ComplaintPath, "AssignComplaint",
		&domain.ComplaintAssigned{ComplaintID: id, Owner: b.Owner, Team: b.Team, Due: due}, b, b.OccurredAt)
}

type analyseComplaint struct {
	ComplaintPath
	Body struct {
		Cause       string `json:"cause,omitempty" maxLength:"64" doc:"A code of why it happened, once that is known" example:"packaging"`
		Description string `json:"description,omitempty" maxLength:"20000" doc:"What was found out"`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) analyseComplaint(in *analyseComplaint, cmd *Command) error {
	id, err := in.id()
	if err != nil {
		return err
	}
	b := &in.Body
	return onComplaint(cmd, in.ComplaintPath, "AnalyseComplaint",
		&domain.ComplaintAnalysed{ComplaintID: id, Cause: b.Cause, Description: b.Description}, b, b.OccurredAt)
}

type agreeAction struct {
	ComplaintPath
	Body struct {
		Action      string `json:"action" minLength:"1" maxLength:"64" doc:"A code of what will be done" example:"replace"`
		Due         string `json:"due,omitempty" format:"date-time" doc:"By when" example:"2026-03-06T16:00:00Z"`
		Description string `json:"description,omitempty" maxLength:"20000"`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was agreed; now, where it is not said"`
	}
}

func (s *Service) agreeAction(in *agreeAction, cmd *Command) error {
	id, err := in.id()
	if err != nil {
		return err
	}
	b := &in.Body
	due, err := deadline("body.due", b.Due)
	if err != nil {
		return err
	}
	return onComplaint(cmd, in.ComplaintPath, "AgreeComplaintAction",
		&domain.ComplaintActionAgreed{ComplaintID: id, Action: b.Action, Due: due, Description: b.Description}, b, b.OccurredAt)
}

type sendComplaintFeedback struct {
	ComplaintPath
	Body struct {
		Channel     string `json:"channel,omitempty" maxLength:"64" doc:"A code of how the customer was told" example:"email"`
		Description string `json:"description,omitempty" maxLength:"20000" doc:"What the customer was told"`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When the customer was told; now, where it is not said"`
	}
}

func (s *Service) sendComplaintFeedback(in *sendComplaintFeedback, cmd *Command) error {
	id, err := in.id()
	if err != nil {
		return err
	}
	b := &in.Body
	return onComplaint(cmd, in.ComplaintPath, "SendComplaintFeedback",
		&domain.ComplaintFeedbackSent{ComplaintID: id, Channel: b.Channel, Description: b.Description}, b, b.OccurredAt)
}

type confirmComplaint struct {
	ComplaintPath
	Body struct {
		Satisfied   *bool  `json:"satisfied,omitempty" doc:"Whether the customer is satisfied; absent where not asked"`
		Description string `json:"description,omitempty" maxLength:"20000" doc:"What the customer said"`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When the customer said so; now, where it is not said"`
	}
}

func (s *Service) confirmComplaint(in *confirmComplaint, cmd *Command) error {
	id, err := in.id()
	if err != nil {
		return err
	}
	b := &in.Body
	return onComplaint(cmd, in.ComplaintPath, "ConfirmComplaint",
		&domain.ComplaintConfirmed{ComplaintID: id, Satisfied: b.Satisfied, Description: b.Description}, b, b.OccurredAt)
}

type closeComplaint struct {
	ComplaintPath
	Body struct {
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was closed; now, where it is not said"`
	}
}

func (s *Service) closeComplaint(in *closeComplaint, cmd *Command) error {
	id, err := in.id()
	if err != nil {
		return err
	}
	return onComplaint(cmd, in.ComplaintPath, "CloseComplaint", &domain.ComplaintClosed{ComplaintID: id}, &in.Body, in.Body.OccurredAt)
}

type reopenComplaint struct {
	ComplaintPath
	Body struct {
		Reason      string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"broke-again"`
		Description string `json:"description,omitempty" maxLength:"20000"`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) reopenComplaint(in *reopenComplaint, cmd *Command) error {
	id, err := in.id()
	if err != nil {
		return err
	}
	b := &in.Body
	cmd.Reason = b.Reason
	return onComplaint(cmd, in.ComplaintPath, "ReopenComplaint", &domain.ComplaintReopened{ComplaintID: id, Description: b.Description}, b, b.OccurredAt)
}

type rejectComplaint struct {
	ComplaintPath
	Body struct {
		Reason      string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why it is without ground" example:"not-our-product"`
		Description string `json:"description,omitempty" maxLength:"20000"`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) rejectComplaint(in *rejectComplaint, cmd *Command) error {
	id, err := in.id()
	if err != nil {
		return err
	}
	b := &in.Body
	cmd.Reason = b.Reason
	return onComplaint(cmd, in.ComplaintPath, "RejectComplaint", &domain.ComplaintRejected{ComplaintID: id, Description: b.Description}, b, b.OccurredAt)
}

type escalateComplaint struct {
	ComplaintPath
	Body struct {
		Level      int    `json:"level" minimum:"1" maximum:"3" doc:"Above the one it is at" example:"1"`
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"overdue"`
		Owner      string `json:"owner,omitempty" maxLength:"64" doc:"Opaque id of who has it now, where that changes" example:"staff-1"`
		Due        string `json:"due,omitempty" format:"date-time" doc:"The new deadline, where there is one"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) escalateComplaint(in *escalateComplaint, cmd *Command) error {
	id, err := in.id()
	if err != nil {
		return err
	}
	b := &in.Body
	due, err := deadline("body.due", b.Due)
	if err != nil {
		return err
	}
	cmd.Reason = b.Reason
	return onComplaint(cmd, in.ComplaintPath, "EscalateComplaint",
		&domain.ComplaintEscalated{ComplaintID: id, Level: b.Level, Owner: b.Owner, Due: due}, b, b.OccurredAt)
}

type noteOnComplaint struct {
	ComplaintPath
	Body struct {
		Direction   string `json:"direction" enum:"in,out,internal" doc:"From the customer, to the customer, or among ourselves"`
		Channel     string `json:"channel,omitempty" maxLength:"64" doc:"A code" example:"email"`
		Description string `json:"description" minLength:"1" maxLength:"20000" doc:"What was said"`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was said; now, where that is not given"`
	}
}

func (s *Service) noteOnComplaint(in *noteOnComplaint, cmd *Command) error {
	id, err := in.id()
	if err != nil {
		return err
	}
	b := &in.Body
	return onComplaint(cmd, in.ComplaintPath, "NoteOnComplaint",
		&domain.ComplaintNoted{ComplaintID: id, Direction: b.Direction, Channel: b.Channel, Description: b.Description}, b, b.OccurredAt)
}

type pauseComplaint struct {
	ComplaintPath
	Body struct {
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of what the customer is waited for" example:"photo-wanted"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"From when; now, where it is not said"`
	}
}

func (s *Service) pauseComplaint(in *pauseComplaint, cmd *Command) error {
	id, err := in.id()
	if err != nil {
		return err
	}
	cmd.Reason = in.Body.Reason
	return onComplaint(cmd, in.ComplaintPath, "PauseComplaint", &domain.ComplaintPaused{ComplaintID: id}, &in.Body, in.Body.OccurredAt)
}

type resumeComplaint struct {
	ComplaintPath
	Body struct {
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"From when; now, where it is not said"`
	}
}

func (s *Service) resumeComplaint(in *resumeComplaint, cmd *Command) error {
	id, err := in.id()
	if err != nil {
		return err
	}
	return onComplaint(cmd, in.ComplaintPath, "ResumeComplaint", &domain.ComplaintResumed{ComplaintID: id}, &in.Body, in.Body.OccurredAt)
}
