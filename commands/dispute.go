package commands

import (
	"strings"

	"github.com/dossier-crm/dossier/domain"
)

type openDispute struct {
	CustomerPath
	Body struct {
		Kind       string `json:"kind" minLength:"1" maxLength:"64" doc:"A code of what it is about" example:"billing"`
		Complaint  string `json:"complaint,omitempty" format:"uuid" doc:"The complaint that it comes from"`
		Order      string `json:"order,omitempty" format:"uuid" doc:"The order that it is about"`
		Owner      string `json:"owner,omitempty" maxLength:"64" doc:"Opaque id of who handles it" example:"staff-17"`
		Amount     *Money `json:"amount,omitempty" doc:"That is claimed"`
		Claim      string `json:"claim" minLength:"1" maxLength:"20000" doc:"What the customer claims"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it began; now, where it is not said"`
	}
}

func (s *Service) openDispute(in *openDispute, cmd *Command) error {
	b := &in.Body
	e := domain.DisputeOpened{Kind: b.Kind, Owner: b.Owner, Claim: b.Claim}
	var err error
	if e.ComplaintID, err = optionalID("body.complaint", b.Complaint); err != nil {
		return err
	}
	if e.OrderID, err = optionalID("body.order", b.Order); err != nil {
		return err
	}
	if e.Amount, err = b.Amount.optional("body.amount"); err != nil {
		return err
	}
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		e.DisputeID = newID(0)
		return c.OpenDispute(e)
	}
	return cmd.existing(in.CustomerPath, "OpenDispute", b, b.OccurredAt)
}

func (m *Money) optional(field string) (*domain.Money, error) {
	if m == nil {
		return nil, nil
	}
	money, err := m.domain(field)
	return &money, err
}

// DisputePath is the path of every command to a dispute.
type DisputePath struct {
	CustomerPath
	DisputeID string `path:"disputeId" format:"uuid" doc:"The dispute"`
}

type assignDispute struct {
	DisputePath
	Body struct {
		Owner      string `json:"owner,omitempty" maxLength:"64" doc:"Opaque id of who handles it" example:"staff-17"`
		Team       string `json:"team,omitempty" maxLength:"64" doc:"A code; without owner somebody of the team will handle it" example:"north"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) assignDispute(in *assignDispute, cmd *Command) error {
	b := &in.Body
	return onDispute(cmd, in.DisputePath, "AssignDispute", b, b.OccurredAt, func(id domain.ID) domain.DisputeStep {
		return &domain.DisputeAssigned{DisputeID: id, Owner: b.Owner, Team: b.Team}
	})
}

// onDispute makes the command one that takes a dispute further.
func onDispute(c *Command, p DisputePath, name string, body any, occurredAt string, step func(domain.ID) domain.DisputeStep) error {
	id, err := domain.ParseID(p.DisputeID)
	if err != nil {
		return invalid("path.disputeId", "uuid", "want a UUID")
	}
	reason := c.Reason
	c.Route = strings.Replace(c.Route, "{disputeId}", id.String(), 1)
	c.Decide = func(s domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return s.OnDispute(step(id), reason)
	}
	return c.existing(p.CustomerPath, name, body, occurredAt)
}

type addDisputeEvidence struct {
	DisputePath
	Body struct {
		From        string `json:"from" enum:"customer,us,third" doc:"Whose evidence it is"`
		Attachment  string `json:"attachment,omitempty" format:"uuid" doc:"The bytes, where there are any"`
		Description string `json:"description" minLength:"1" maxLength:"20000" doc:"What it shows"`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was put forward; now, where it is not said"`
	}
}

func (s *Service) addDisputeEvidence(in *addDisputeEvidence, cmd *Command) error {
	b := &in.Body
	attachment, err := optionalID("body.attachment", b.Attachment)
	if err != nil {
		return err
	}
	return onDispute(cmd, in.DisputePath, "AddDisputeEvidence", b, b.OccurredAt, func(id domain.ID) domain.DisputeStep {
		return &domain.DisputeEvidenceAdded{DisputeID: id, From: b.From, AttachmentID: attachment, Description: b.Description}
	})
}

type ruleDispute struct {
	DisputePath
	Body struct {
		For        string `json:"for" enum:"customer,us,both" doc:"Who was found to be right"`
		Body       string `json:"body,omitempty" maxLength:"64" doc:"A code of who ruled" example:"ombudsman"`
		Amount     *Money `json:"amount,omitempty" doc:"That was awarded to the customer"`
		Ruling     string `json:"ruling" minLength:"1" maxLength:"20000"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was ruled; now, where it is not said"`
	}
}

func (s *Service) ruleDispute(in *ruleDispute, cmd *Command) error {
	b := &in.Body
	amount, err := b.Amount.optional("body.amount")
	if err != nil {
		return err
	}
	return onDispute(cmd, in.DisputePath, "RuleDispute", b, b.OccurredAt, func(id domain.ID) domain.DisputeStep {
		return &domain.DisputeRuled{DisputeID: id, For: b.For, Body: b.Body, Amount: amount, Ruling: b.Ruling}
	})
}

type settleDispute struct {
	DisputePath
	Body struct {
		Amount      *Money `json:"amount,omitempty" doc:"That the customer gets"`
		Description string `json:"description,omitempty" maxLength:"20000"`
		OccurredAt  string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was settled; now, where it is not said"`
	}
}

func (s *Service) settleDispute(in *settleDispute, cmd *Command) error {
	b := &in.Body
	amount, err := b.Amount.optional("body.amount")
	if err != nil {
		return err
	}
	return onDispute(cmd, in.DisputePath, "SettleDispute", b, b.OccurredAt, func(id domain.ID) domain.DisputeStep {
		return &domain.DisputeSettled{DisputeID: id, Amount: amount, Description: b.Description}
	})
}

type withdrawDispute struct {
	DisputePath
	Body struct {
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"found-the-invoice"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) withdrawDispute(in *withdrawDispute, cmd *Command) error {
	cmd.Reason = in.Body.Reason
	return onDispute(cmd, in.DisputePath, "WithdrawDispute", &in.Body, in.Body.OccurredAt, func(id domain.ID) domain.DisputeStep {
		return &domain.DisputeWithdrawn{DisputeID: id}
	})
}
