package commands

import (
	"time"

	"github.com/dossier-crm/dossier/domain"
)

type grantConsent struct {
	CustomerPath
	Body struct {
		Purpose    string `json:"purpose" minLength:"1" maxLength:"64" doc:"A code of what the data are processed for" example:"newsletter"`
		Notice     string `json:"notice" minLength:"1" maxLength:"64" doc:"Version of the notice that the customer was shown" example:"2026-1"`
		Channel    string `json:"channel" minLength:"1" maxLength:"64" doc:"A code of how it was given" example:"web"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was given; now, where it is not said"`
	}
}

func (s *Service) grantConsent(in *grantConsent, cmd *Command) error {
	b := &in.Body
	if err := cmd.existing(in.CustomerPath, "GrantConsent", b, b.OccurredAt); err != nil {
		return err
	}
	at := s.when(cmd)
	grant := domain.GrantConsent{Purpose: b.Purpose, Notice: b.Notice, Channel: b.Channel}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.Grant(grant, at) }
	return nil
}

type withdrawConsent struct {
	CustomerPath
	Body struct {
		Purpose    string `json:"purpose" minLength:"1" maxLength:"64" example:"newsletter"`
		Channel    string `json:"channel,omitempty" maxLength:"64" doc:"A code of how it was withdrawn" example:"phone"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was withdrawn; now, where it is not said"`
	}
}

func (s *Service) withdrawConsent(in *withdrawConsent, cmd *Command) error {
	b := &in.Body
	if err := cmd.existing(in.CustomerPath, "WithdrawConsent", b, b.OccurredAt); err != nil {
		return err
	}
	cmd.Plain = true
	at := s.when(cmd)
	withdraw := domain.WithdrawConsent{Purpose: b.Purpose, Channel: b.Channel}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.Withdraw(withdraw, at)
	}
	return nil
}

type recordBasis struct {
	CustomerPath
	Body struct {
		Purpose    string `json:"purpose" minLength:"1" maxLength:"64" example:"billing"`
		Basis      string `json:"basis" enum:"contract,legal-obligation,vital-interests,public-task,legitimate-interests" example:"contract"`
		Notice     string `json:"notice,omitempty" maxLength:"64" doc:"Version of the notice that tells of it" example:"2026-1"`
		Channel    string `json:"channel,omitempty" maxLength:"64" example:"branch"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"From when it is there; now, where it is not said"`
	}
}

func (s *Service) recordBasis(in *recordBasis, cmd *Command) error {
	b := &in.Body
	if err := cmd.existing(in.CustomerPath, "RecordBasis", b, b.OccurredAt); err != nil {
		return err
	}
	at := s.when(cmd)
	record := domain.RecordBasis{Purpose: b.Purpose, Basis: b.Basis, Notice: b.Notice, Channel: b.Channel}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.RecordBasis(record, at)
	}
	return nil
}

type endBasis struct {
	CustomerPath
	Body struct {
		Purpose    string `json:"purpose" minLength:"1" maxLength:"64" example:"billing"`
		Basis      string `json:"basis" enum:"contract,legal-obligation,vital-interests,public-task,legitimate-interests" example:"contract"`
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why it ended" example:"contract-over"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it ended; now, where it is not said"`
	}
}

func (s *Service) endBasis(in *endBasis, cmd *Command) error {
	b := &in.Body
	if err := cmd.existing(in.CustomerPath, "EndBasis", b, b.OccurredAt); err != nil {
		return err
	}
	cmd.Reason, cmd.Plain = b.Reason, true
	at := s.when(cmd)
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.EndBasis(b.Purpose, b.Basis, b.Reason, at)
	}
	return nil
}

// when fixes the instant at which the command's event occurred, for decisions
// that depend on it.
func (s *Service) when(cmd *Command) time.Time {
	if cmd.OccurredAt.IsZero() {
		cmd.OccurredAt = s.Now().UTC().Truncate(time.Microsecond)
	}
	return cmd.OccurredAt
}
