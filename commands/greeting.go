package commands

import (
	"context"

	"github.com/dossier-crm/dossier/domain"
)

// GreetingOccasion is a kind of date and the task that it raises.
type GreetingOccasion struct {
	Code       string   `json:"code" minLength:"1" maxLength:"64" doc:"Names it within the policy: what was raised under it is not raised again for the same year or day" example:"birthday"`
	Kind       string   `json:"kind" enum:"birthday,anniversary,holiday,revisit" doc:"anniversary: of the day on which the record came to be. revisit: so many days after the last visit"`
	Calendar   string   `json:"calendar,omitempty" maxLength:"64" doc:"Of a holiday: the business calendar that has it" example:"office"`
	Holiday    string   `json:"holiday,omitempty" maxLength:"200" doc:"Its name in the calendar" example:"Christmas Day"`
	Days       int      `json:"days,omitempty" minimum:"0" maximum:"3660" doc:"Of a revisit: so many days without a visit" example:"180"`
	LeadDays   int      `json:"leadDays,omitempty" minimum:"0" maximum:"60" doc:"So many days before the date the task is raised" example:"7"`
	TierScheme string   `json:"tierScheme,omitempty" enum:"importance,frequency,value" doc:"With tiers"`
	Tiers      []string `json:"tiers,omitempty" maxItems:"20" nullable:"false" doc:"Only for customers in one of these classes"`
	Channels   []string `json:"channels,omitempty" maxItems:"10" nullable:"false" enum:"phone,mail,chat,social,app,post,branch" doc:"In the order in which they are tried; any, where none is named"`
	Purpose    string   `json:"purpose,omitempty" maxLength:"64" doc:"A legal basis for it has to be active" example:"marketing"`
	Content    string   `json:"content,omitempty" maxLength:"64" doc:"A code of what it is about" example:"card"`
	Owner      string   `json:"owner" minLength:"1" maxLength:"64" doc:"Opaque id of who does it, where the customer's strategy names nobody" example:"team-north"`
}

type defineGreetings struct {
	PolicyHeaders
	Body struct {
		From       string             `json:"from" format:"date-time" doc:"In force from then on. A version from the same instant as an earlier one corrects it" example:"2026-01-01T00:00:00Z"`
		Occasions  []GreetingOccasion `json:"occasions" maxItems:"50" nullable:"false" doc:"None ends all greetings"`
		Reason     string             `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"year-2026"`
		OccurredAt string             `json:"occurredAt,omitempty" format:"date-time" doc:"When it was decided; now, where it is not said"`
	}
}

func (s *Service) defineGreetings(in *defineGreetings, cmd *CommandOn[domain.Greetings]) error {
	b := &in.Body
	from, err := deadline("body.from", b.From)
	if err != nil {
		return err
	}
	e := domain.GreetingsDefined{From: from}
	for _, o := range b.Occasions {
		e.Occasions = append(e.Occasions, domain.Occasion(o))
	}
	var names []string
	for _, o := range e.Occasions {
		names = append(names, o.Calendar)
	}
	known := cmd.consultCalendars(names...)
	cmd.Reason, cmd.Creates = b.Reason, true
	cmd.Decide = func(g domain.Greetings, _ func(int) domain.ID) ([]domain.Event, error) { return g.Define(e, known) }
	return cmd.on(domain.FamilyScheme, "scheme", domain.SchemeGreetings, in.IfMatch, "DefineGreetings", b, b.OccurredAt)
}

// Greetings returns the policy of greetings as it is in the log now.
func (s *Service) Greetings(ctx context.Context) (domain.Greetings, error) {
	return current(ctx, s, s.greetings, domain.FamilyScheme.Stream(domain.SchemeGreetings))
}

// Calendar returns a business calendar as it is in the log now.
func (s *Service) Calendar(ctx context.Context, name string) (domain.Calendar, error) {
	return current(ctx, s, s.calendars, domain.FamilyScheme.Stream(domain.CalendarScheme(name)))
}
