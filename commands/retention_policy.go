package commands

import (
	"context"

	"github.com/dossier-crm/dossier/domain"
)

type defineRetention struct {
	PolicyHeaders
	Body struct {
		From       string `json:"from" format:"date-time" doc:"In force from then on. A version from the same instant as an earlier one corrects it" example:"2026-01-01T00:00:00Z"`
		Identity   int    `json:"identityDays,omitempty" minimum:"0" maximum:"36600" doc:"For how many days after archiving it is known who somebody is; then the customer is erased. 0, or left out, is without end"`
		Contact    int    `json:"contactDays,omitempty" minimum:"0" maximum:"36600" doc:"For how many days after archiving contacts are kept. 0, or left out, is without end" example:"365"`
		Content    int    `json:"contentDays,omitempty" minimum:"0" maximum:"36600" doc:"For how many days after archiving what was said and noted is kept. 0, or left out, is without end" example:"730"`
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"privacy-review-2026"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was decided; now, where it is not said"`
	}
}

func (s *Service) defineRetention(in *defineRetention, cmd *CommandOn[domain.RetentionPolicy]) error {
	b := &in.Body
	from, err := deadline("body.from", b.From)
	if err != nil {
		return err
	}
	e := domain.RetentionDefined{From: from, Identity: b.Identity, Contact: b.Contact, Content: b.Content}
	cmd.Reason, cmd.Creates = b.Reason, true
	cmd.Decide = func(p domain.RetentionPolicy, _ func(int) domain.ID) ([]domain.Event, error) { return p.Define(e) }
	return cmd.on(domain.FamilyScheme, "scheme", domain.SchemeRetention, in.IfMatch, "DefineRetention", b, b.OccurredAt)
}

// Retention returns the versions of the retention that are in the log now.
func (s *Service) Retention(ctx context.Context) (domain.RetentionPolicy, error) {
	stream := domain.FamilyScheme.Stream(domain.SchemeRetention)
	at, fresh, err := s.retention.load(ctx, s.Store, stream)
	if err == nil && !fresh {
		at, err = s.retention.advance(ctx, s.Store, stream, at)
	}
	return at.state, err
}
