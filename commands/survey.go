package commands

import (
	"context"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

// Drivers are ratings of what drives satisfaction.
type Drivers struct {
	ProductQuality *int `json:"productQuality,omitempty" minimum:"1" maximum:"5"`
	Attitude       *int `json:"attitude,omitempty" minimum:"1" maximum:"5"`
	Speed          *int `json:"speed,omitempty" minimum:"1" maximum:"5"`
	AfterSales     *int `json:"afterSales,omitempty" minimum:"1" maximum:"5"`
}

// QuestionScore is the answer to a question that has the version's scale.
type QuestionScore struct {
	Question string `json:"question" minLength:"1" maxLength:"64" doc:"Its code in the version" example:"fair-prices"`
	Score    int    `json:"score" minimum:"-100" maximum:"100" example:"4"`
}

type recordSurveyAnswer struct {
	CustomerPath
	Body struct {
		Questionnaire string          `json:"questionnaire" minLength:"1" maxLength:"64" doc:"A code" example:"annual"`
		Version       int             `json:"version,omitempty" minimum:"1" maximum:"1000000" doc:"Of the questionnaire; may be left out with an invitation" example:"3"`
		Invitation    string          `json:"invitation,omitempty" format:"uuid" doc:"That is answered"`
		Channel       string          `json:"channel,omitempty" maxLength:"64" doc:"A code" example:"email"`
		NPS           *int            `json:"nps,omitempty" minimum:"0" maximum:"10" doc:"Would recommend" example:"9"`
		CSAT          *int            `json:"csat,omitempty" minimum:"1" maximum:"5" doc:"Is satisfied" example:"4"`
		CES           *int            `json:"ces,omitempty" minimum:"1" maximum:"7" doc:"It was easy" example:"6"`
		Drivers       *Drivers        `json:"drivers,omitempty"`
		Ratings       []QuestionScore `json:"ratings,omitempty" maxItems:"50" nullable:"false" doc:"Of questions that the version has a scale for: ratings, trust, dependence"`
		Comment       string          `json:"comment,omitempty" maxLength:"20000"`
		OccurredAt    string          `json:"occurredAt,omitempty" format:"date-time" doc:"When it was answered; now, where it is not said" example:"2026-03-01T09:30:00Z"`
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
	for _, r := range b.Ratings {
		answer.Ratings = append(answer.Ratings, domain.Rating{Question: r.Question, Score: r.Score})
	}
	var err error
	if b.Invitation != "" {
		if answer.InvitationID, err = domain.ParseID(b.Invitation); err != nil {
			return invalid("body.invitation", "uuid", "want a UUID")
		}
	}
	if err := cmd.existing(in.CustomerPath, "RecordSurveyAnswer", b, b.OccurredAt); err != nil {
		return err
	}
	AnswerSurvey(cmd, answer)
	return nil
}

// AnswerSurvey makes the command one to record the answer, of when the command says
// that it occurred.
func AnswerSurvey(cmd *Command, answer domain.RecordSurveyAnswer) {
	var asked domain.Questionnaire
	var at time.Time
	occurred := cmd.OccurredAt
	cmd.Consult = func(ctx context.Context, s *Service) (err error) {
		if at = occurred; at.IsZero() {
			at = s.Now()
		}
		asked, err = s.questionnaire(ctx, answer.Questionnaire)
		return err
	}
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		answer.AnswerID = newID(0)
		return c.Answer(answer, asked, at)
	}
}
