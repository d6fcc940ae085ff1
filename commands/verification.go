package commands

import (
	"context"

	"github.com/dossier-crm/dossier/domain"
)

type verifyField struct {
	CustomerPath
	Body struct {
		Field      string `json:"field" minLength:"1" maxLength:"71" doc:"name, birthDate, contacts, email, phone, post, region, interests, notes, or custom.<code>" example:"email"`
		Outcome    string `json:"outcome" enum:"correct,wrong" example:"correct"`
		Method     string `json:"method,omitempty" maxLength:"64" doc:"A code, such as call, document" example:"call"`
		Note       string `json:"note,omitempty" maxLength:"500"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was held against the world; now, where it is not said"`
	}
}

func (s *Service) verifyField(in *verifyField, cmd *Command) error {
	b := &in.Body
	e := domain.FieldVerified{Field: b.Field, Outcome: b.Outcome, Method: b.Method, Note: b.Note}
	if err := cmd.existing(in.CustomerPath, "VerifyField", b, b.OccurredAt); err != nil {
		return err
	}
	customer, at := cmd.Customer, cmd.OccurredAt
	filled := false
	cmd.Consult = func(ctx context.Context, s *Service) error {
		record, err := s.readRecord(ctx, customer, at)
		filled = record.marks.Fields[e.Field].On
		return err
	}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.Verify(e, filled) }
	return nil
}
