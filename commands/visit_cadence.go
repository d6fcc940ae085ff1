package commands

import "github.com/dossier-crm/dossier/domain"

// Cadence promises a tier a visit at least every so many days.
type Cadence struct {
	Tier string `json:"tier" minLength:"1" maxLength:"64" doc:"A class of the scheme" example:"important"`
	Days int    `json:"days" minimum:"1" maximum:"3660" doc:"A visit at least every so many days" example:"90"`
}

type defineVisitCadence struct {
	PolicyHeaders
	Body struct {
		From       string    `json:"from" format:"date-time" doc:"In force from then on. A version from the same instant as an earlier one corrects it" example:"2026-01-01T00:00:00Z"`
		TierScheme string    `json:"tierScheme" enum:"importance,frequency,value" doc:"The scheme whose classes are the tiers"`
		Cadences   []Cadence `json:"cadences" minItems:"1" maxItems:"50" nullable:"false" doc:"Customers of other classes are promised no visit"`
		Reason     string    `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"year-2026"`
		OccurredAt string    `json:"occurredAt,omitempty" format:"date-time" doc:"When it was decided; now, where it is not said"`
	}
}

func (s *Service) defineVisitCadence(in *defineVisitCadence, cmd *CommandOn[domain.VisitCadence]) error {
	b := &in.Body
	from, err := deadline("body.from", b.From)
	if err != nil {
		return err
	}
	e := domain.VisitCadenceDefined{From: from, TierScheme: b.TierScheme}
	for _, c := range b.Cadences {
		e.Cadences = append(e.Cadences, domain.Cadence(c))
	}
	cmd.Reason, cmd.Creates = b.Reason, true
	cmd.Decide = func(c domain.VisitCadence, _ func(int) domain.ID) ([]domain.Event, error) { return c.Define(e) }
	return cmd.on(domain.FamilyScheme, "scheme", domain.SchemeVisitCadence, in.IfMatch, "DefineVisitCadence", b, b.OccurredAt)
}
