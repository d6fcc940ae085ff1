package commands

import "github.com/dossier-crm/dossier/domain"

// Drivers are ratings of what drives satisfaction.
type Drivers struct {
	ProductQuality *int `json:"productQuality,omitempty" minimum:"1" maximum:"5"`
	Attitude       *int `json:"attitude,omitempty" minimum:"1" maximum:"5"`
	Speed          *int `json:"speed,omitempty" minimum:"1" maximum:"5"`
	AfterSales     *int `json:"afterSales,omitempty" minimum:"1" maximum:"5"`
}

type recordSurveyAnswer struct {
	CustomerPath
	Body struct {
		Questionnaire string   `json:"questionnaire" minLength:"1" maxLength:"64" doc:"A code" example:"annual"`
		Version       int      `json:"version" minimum:"1" maximum:"1000000" doc:"Of the questionnaire" example:"3"`
		Channel       string   `json:"channel,omitempty" maxLength:"64" doc:"A code" example:"email"`
		NPS           *int     `json:"nps,omitempty" minimum:"0" maximum:"10" doc:"Would recommend" example:"9"`
		CSAT          *int     `json:"csat,omitempty" minimum:"1" maximum:"5" doc:"Is satisfied" example:"4"`
		CES           *int     `json:"ces,omitempty" minimum:"1" maximum:"7" doc:"It was easy" example:"6"`
		Drivers       *Drivers `json:"drivers,omitempty"`
		Comment       string   `json:"comment,omitempty" maxLength:"20000"`
		OccurredAt    string   `json:"occurredAt,omitempty" format:"date-time" doc:"When it was answered; now, where it is not said" example:"2026-03-01T09:30:00Z"`
	}
}

func (s *Service) recordSurveyAnswer(in *recordSurveyAnswer, cmd *Command) error {
	b := &in.Body
	answer := domain.RecordSurveyAnswer{
		Questionnaire: b.Questionnaire, Version: b.Version, Channel: b.Channel,
		NPS: b.NPS, CSAT: b.CSAT, CES: b.CES, Comment: b.Comment,
	}
	if b.Drivers != nil {
		drivers := domain.DriverRatings(*b.Drivers)
		answer.Drivers = &drivers
	}
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		answer.AnswerID = newID(0)
		return c.Answer(answer)
	}
	return cmd.existing(in.CustomerPath, "RecordSurveyAnswer", b, b.OccurredAt)
}
