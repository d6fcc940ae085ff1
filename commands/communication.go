package commands

import (
	"github.com/dossier-crm/dossier/domain"
)

// PlannedContact promises a tier a contact at least every so many days.
type PlannedContact struct {
	Tier     string   `json:"tier" minLength:"1" maxLength:"64" doc:"A class of the scheme" example:"important"`
	Days     int      `json:"days" minimum:"1" maximum:"3660" doc:"A contact at least every so many days" example:"30"`
	Channels []string `json:"channels,omitempty" maxItems:"10" nullable:"false" enum:"phone,mail,chat,social,app,post,branch" doc:"In the order in which they are tried; any, where none is named"`
	Content  string   `json:"content,omitempty" maxLength:"64" doc:"A code of what it is about" example:"news"`
	Purpose  string   `json:"purpose,omitempty" maxLength:"64" doc:"The processing that the contact is. A legal basis for it has to be active; none is asked for, where it is not named" example:"marketing"`
}

type defineCommunicationPlan struct {
	PolicyHeaders
	Body struct {
		From          string           `json:"from" format:"date-time" doc:"In force from then on. A version from the same instant as an earlier one corrects it" example:"2026-01-01T00:00:00Z"`
		TierScheme    string           `json:"tierScheme" enum:"importance,frequency,value" doc:"The scheme whose classes are the tiers"`
		EffectiveDays int              `json:"effectiveDays,omitempty" minimum:"0" maximum:"3660" doc:"A managed customer is an effective one as long as the last contact is at most so many days ago, its own day counted" example:"90"`
		Tiers         []PlannedContact `json:"tiers" minItems:"1" maxItems:"50" nullable:"false" doc:"Customers of other classes are promised no contact"`
		Reason        string           `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"year-2026"`
		OccurredAt    string           `json:"occurredAt,omitempty" format:"date-time" doc:"When it was decided; now, where it is not said"`
	}
}

func (s *Service) defineCommunicationPlan(in *defineCommunicationPlan, cmd *CommandOn[domain.CommunicationPlan]) error {
	b := &in.Body
	from, err := deadline("body.from", b.From)
	if err != nil {
		return err
	}
	e := domain.CommunicationPlanDefined{From: from, TierScheme: b.TierScheme, Effective: b.EffectiveDays}
	for _, t := range b.Tiers {
		e.Tiers = append(e.Tiers, domain.TierPlan(t))
	}
	cmd.Reason, cmd.Creates = b.Reason, true
	cmd.Decide = func(p domain.CommunicationPlan, _ func(int) domain.ID) ([]domain.Event, error) { return p.Define(e) }
	return cmd.on(domain.FamilyScheme, "scheme", domain.SchemeCommunication, in.IfMatch, "DefineCommunicationPlan", b, b.OccurredAt)
}
