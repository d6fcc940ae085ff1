package commands

import "github.com/dossier-crm/dossier/domain"

type defineQualityWeights struct {
	PolicyHeaders
	Body struct {
		From         string `json:"from" format:"date-time" doc:"In force from then on. A version from the same instant as an earlier one corrects it" example:"2026-01-01T00:00:00Z"`
		Completeness string `json:"completeness" maxLength:"20" doc:"A decimal; the four weights are 1 together" example:"0.4"`
		Accuracy     string `json:"accuracy" maxLength:"20" example:"0.3"`
		Timeliness   string `json:"timeliness" maxLength:"20" example:"0.2"`
		Uniqueness   string `json:"uniqueness" maxLength:"20" doc:"Of 1 − duplicate rate" example:"0.1"`
		SampleDays   int    `json:"sampleDays,omitempty" minimum:"0" maximum:"3660" doc:"Verifications count for so many days; for ever, where it is left out" example:"365"`
		Note         string `json:"note,omitempty" maxLength:"500"`
		Reason       string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"year-2026"`
		OccurredAt   string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was decided; now, where it is not said"`
	}
}

func (s *Service) defineQualityWeights(in *defineQualityWeights, cmd *CommandOn[domain.QualityWeights]) error {
	b := &in.Body
	e := domain.QualityWeightsDefined{SampleDays: b.SampleDays, Note: b.Note}
	var err error
	if e.From, err = deadline("body.from", b.From); err != nil {
		return err
	}
	for _, w := range []struct {
		field, text string
		to          *domain.Decimal
	}{
		{"body.completeness", b.Completeness, &e.Completeness},
		{"body.accuracy", b.Accuracy, &e.Accuracy},
		{"body.timeliness", b.Timeliness, &e.Timeliness},
		{"body.uniqueness", b.Uniqueness, &e.Uniqueness},
	} {
		if *w.to, err = decimal(w.field, w.text); err != nil {
			return err
		}
	}
	cmd.Reason, cmd.Creates = b.Reason, true
	cmd.Decide = func(c domain.QualityWeights, _ func(int) domain.ID) ([]domain.Event, error) { return c.Define(e) }
	return cmd.on(domain.FamilyScheme, "scheme", domain.SchemeQualityWeights, in.IfMatch, "DefineQualityWeights", b, b.OccurredAt)
}
