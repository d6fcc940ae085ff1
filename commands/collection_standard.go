package commands

import "github.com/dossier-crm/dossier/domain"

// Standard is what the records of some customers have to hold.
type Standard struct {
	Class       string          `json:"class,omitempty" maxLength:"64" doc:"A class of the scheme; every other one, where it is left out" example:"important"`
	Kind        string          `json:"kind,omitempty" enum:"person,company" doc:"Both, where it is left out"`
	Required    []RequiredField `json:"required" minItems:"1" maxItems:"50" nullable:"false"`
	RefreshDays int             `json:"refreshDays,omitempty" minimum:"0" maximum:"3660" doc:"A field is stale when it was neither observed nor found correct for so many days; left out, it never is" example:"365"`
	Responsible string          `json:"responsible" minLength:"1" maxLength:"64" doc:"Opaque id of who sees to it" example:"staff-17"`
}

// RequiredField is a field that records have to hold.
type RequiredField struct {
	Field       string `json:"field" minLength:"1" maxLength:"71" doc:"name, birthDate, contacts, email, phone, post, region, interests, notes, or custom.<code>" example:"email"`
	RefreshDays int    `json:"refreshDays,omitempty" minimum:"0" maximum:"3660" doc:"Instead of the standard's" example:"90"`
}

type defineCollectionStandard struct {
	PolicyHeaders
	Body struct {
		From        string     `json:"from" format:"date-time" doc:"In force from then on. A version from the same instant as an earlier one corrects it" example:"2026-01-01T00:00:00Z"`
		ClassScheme string     `json:"classScheme" enum:"importance,frequency,value,sensitivity" doc:"The scheme of the classes"`
		Standards   []Standard `json:"standards" minItems:"1" maxItems:"50" nullable:"false" doc:"The first that fits a record is its own; of other records nothing is required"`
		Note        string     `json:"note,omitempty" maxLength:"500"`
		Reason      string     `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"year-2026"`
		OccurredAt  string     `json:"occurredAt,omitempty" format:"date-time" doc:"When it was decided; now, where it is not said"`
	}
}

func (s *Service) defineCollectionStandard(in *defineCollectionStandard, cmd *CommandOn[domain.CollectionStandard]) error {
	b := &in.Body
	from, err := deadline("body.from", b.From)
	if err != nil {
		return err
	}
	e := domain.CollectionStandardDefined{From: from, ClassScheme: b.ClassScheme, Note: b.Note}
	for _, one := range b.Standards {
		to := domain.Standard{Class: one.Class, Kind: one.Kind, RefreshDays: one.RefreshDays, Responsible: one.Responsible}
		for _, f := range one.Required {
			to.Required = append(to.Required, domain.RequiredField(f))
		}
		e.Standards = append(e.Standards, to)
	}
	cmd.Reason, cmd.Creates = b.Reason, true
	cmd.Decide = func(c domain.CollectionStandard, _ func(int) domain.ID) ([]domain.Event, error) { return c.Define(e) }
	return cmd.on(domain.FamilyScheme, "scheme", domain.SchemeCollectionStandard, in.IfMatch, "DefineCollectionStandard", b, b.OccurredAt)
}
