package commands

import (
	"strings"

	"github.com/dossier-crm/dossier/domain"
)

type askForService struct {
	CustomerPath
	Body struct {
		Channel     string `json:"channel,omitempty" maxLength:"64" doc:"A code of how it came in" example:"phone"`
		Description string `json:"description" minLength:"1" maxLength:"20000" example:"The lamp flickers."`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was received; now, where it is not said"`
	}
}

func (s *Service) askForService(in *askForService, cmd *Command) error {
	b := &in.Body
	ask := domain.CustomerRequested{Channel: b.Channel, Description: b.Description}
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		ask.RequestID = newID(0)
		return c.Ask(ask)
	}
	return cmd.existing(in.CustomerPath, "AskForService", b, b.OccurredAt)
}

// RequestPath is the path of every command to a service request.
type RequestPath struct {
	CustomerPath
	RequestID string `path:"requestId" format:"uuid" doc:"The service request"`
}

// onRequest makes the command one that takes a service request further. The step
// is made for the request's id; newID gives ids for what it brings into being.
func onRequest(c *Command, p RequestPath, name string, step func(id domain.ID, newID func(int) domain.ID) domain.RequestStep, body any, occurredAt string) error {
	id, err := domain.ParseID(p.RequestID)
	if err != nil {
		return invalid("path.requestId", "uuid", "want a UUID")
	}
	reason := c.Reason
	c.Route = strings.Replace(c.Route, "{requestId}", id.String(), 1)
	c.Decide = func(s domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		return s.Serve(step(id, newID), reason)
	}
	return c.existing(p.CustomerPath, name, body, occurredAt)
}

type triageRequest struct {
	RequestPath
	Body struct {
		Type       string `json:"type" minLength:"1" maxLength:"64" doc:"A code" example:"repair"`
		Urgency    string `json:"urgency" enum:"low,normal,high,critical"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) triageRequest(in *triageRequest, cmd *Command) error {
	b := &in.Body
	return onRequest(cmd, in.RequestPath, "TriageRequest", func(id domain.ID, _ func(int) domain.ID) domain.RequestStep {
		return &domain.RequestTriaged{RequestID: id, Type: b.Type, Urgency: b.Urgency}
	}, b, b.OccurredAt)
}

type assignRequest struct {
	RequestPath
	Body struct {
		Owner      string `json:"owner,omitempty" maxLength:"64" doc:"Opaque id of who has it now; left out, it is the team's" example:"staff-17"`
		Team       string `json:"team,omitempty" maxLength:"64" doc:"A code of the department" example:"service"`
		Due        string `json:"due,omitempty" format:"date-time" doc:"To be done with by then"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) assignRequest(in *assignRequest, cmd *Command) error {
	b := &in.Body
	due, err := deadline("body.due", b.Due)
	if err != nil {
		return err
	}
	return onRequest(cmd, in.RequestPath, "AssignRequest", func(id domain.ID, _ func(int) domain.ID) domain.RequestStep {
		return &domain.RequestAssigned{RequestID: id, Owner: b.Owner, Team: b.Team, Due: due}
	}, b, b.OccurredAt)
}

type startRequest struct {
	RequestPath
	Body struct {
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) startRequest(in *startRequest, cmd *Command) error {
	return onRequest(cmd, in.RequestPath, "StartRequest", func(id domain.ID, _ func(int) domain.ID) domain.RequestStep {
		return &domain.RequestStarted{RequestID: id}
	}, &in.Body, in.Body.OccurredAt)
}

type addRequestTask struct {
	RequestPath
	Body struct {
		Team        string `json:"team" minLength:"1" maxLength:"64" doc:"A code of the department" example:"stores"`
		Due         string `json:"due,omitempty" format:"date-time" doc:"To be done by then"`
		Description string `json:"description" minLength:"1" maxLength:"20000" example:"Find a bulb."`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) addRequestTask(in *addRequestTask, cmd *Command) error {
	b := &in.Body
	due, err := deadline("body.due", b.Due)
	if err != nil {
		return err
	}
	return onRequest(cmd, in.RequestPath, "AddRequestTask", func(id domain.ID, newID func(int) domain.ID) domain.RequestStep {
		return &domain.RequestTaskAdded{RequestID: id, TaskID: newID(0), Team: b.Team, Due: due, Description: b.Description}
	}, b, b.OccurredAt)
}

type doRequestTask struct {
	RequestPath
	TaskID string `path:"taskId" format:"uuid" doc:"The department's part"`
	Body   struct {
		Outcome    string `json:"outcome,omitempty" maxLength:"64" doc:"A code" example:"found"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) doRequestTask(in *doRequestTask, cmd *Command) error {
	task, err := domain.ParseID(in.TaskID)
	if err != nil {
		return invalid("path.taskId", "uuid", "want a UUID")
	}
	b := &in.Body
	cmd.Route = strings.Replace(cmd.Route, "{taskId}", task.String(), 1)
	return onRequest(cmd, in.RequestPath, "DoRequestTask", func(id domain.ID, _ func(int) domain.ID) domain.RequestStep {
		return &domain.RequestTaskDone{RequestID: id, TaskID: task, Outcome: b.Outcome}
	}, b, b.OccurredAt)
}

type notifyProgress struct {
	RequestPath
	Body struct {
		Channel     string `json:"channel,omitempty" maxLength:"64" doc:"A code" example:"email"`
		Description string `json:"description" minLength:"1" maxLength:"20000" doc:"What the customer was told"`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) notifyProgress(in *notifyProgress, cmd *Command) error {
	b := &in.Body
	return onRequest(cmd, in.RequestPath, "NotifyProgress", func(id domain.ID, _ func(int) domain.ID) domain.RequestStep {
		return &domain.RequestProgressNotified{RequestID: id, Channel: b.Channel, Description: b.Description}
	}, b, b.OccurredAt)
}

type resolveRequest struct {
	RequestPath
	Body struct {
		Resolution  string `json:"resolution" minLength:"1" maxLength:"64" doc:"A code of what was done" example:"repaired"`
		Description string `json:"description,omitempty" maxLength:"20000"`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) resolveRequest(in *resolveRequest, cmd *Command) error {
	b := &in.Body
	return onRequest(cmd, in.RequestPath, "ResolveRequest", func(id domain.ID, _ func(int) domain.ID) domain.RequestStep {
		return &domain.RequestResolved{RequestID: id, Resolution: b.Resolution, Description: b.Description}
	}, b, b.OccurredAt)
}

type confirmRequest struct {
	RequestPath
	Body struct {
		Satisfied  *bool  `json:"satisfied,omitempty" doc:"Whether the customer is satisfied; absent where not asked"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) confirmRequest(in *confirmRequest, cmd *Command) error {
	b := &in.Body
	return onRequest(cmd, in.RequestPath, "ConfirmRequest", func(id domain.ID, _ func(int) domain.ID) domain.RequestStep {
		return &domain.RequestConfirmed{RequestID: id, Satisfied: b.Satisfied}
	}, b, b.OccurredAt)
}

type resumeRequest struct {
	RequestPath
	Body struct {
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why it is not settled" example:"broke-again"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) resumeRequest(in *resumeRequest, cmd *Command) error {
	cmd.Reason = in.Body.Reason
	return onRequest(cmd, in.RequestPath, "ResumeRequest", func(id domain.ID, _ func(int) domain.ID) domain.RequestStep {
		return &domain.RequestResumed{RequestID: id}
	}, &in.Body, in.Body.OccurredAt)
}
