package commands

import (
	"context"

	"github.com/dossier-crm/dossier/domain"
)

// questionnaire returns what is known of the questionnaire; one that nobody has
// defined is empty.
//
// An answer is decided on by the questionnaire's state and appended to the
// customer's stream, and no expected revision covers both. So the questionnaire's
// tail is read for every answer, never only the cache; what remains is that another
// process closes the version between this read and the append, and an answer that
// the questionnaire would have taken a moment before is taken a moment after. That
// is harmless: a version never changes once it is published, so the answer is
// bound to what was asked all the same, nobody could tell the two orders apart by
// when the customer answered, and the positions of both events in the log say in
// which order they came to be.
func (s *Service) questionnaire(ctx context.Context, code string) (domain.Questionnaire, error) {
	if !domain.IsCode(code) { // the decision names the fault
		return nil, nil
	}
	return current(ctx, s, s.questionnaires, domain.FamilySurvey.Stream(code))
}

// Question is one of a questionnaire.
type Question struct {
	Code   string `json:"code" minLength:"1" maxLength:"64" doc:"Unique within the version" example:"delivery-speed"`
	Type   string `json:"type" enum:"nps,csat,ces,rating,trust,dependence,text" doc:"nps (0 to 10), csat (1 to 5), ces (1 to 7), rating and the items of the subscales trust and dependence (by the version's scale), text. At most one each of nps, csat, ces and text, and one rating of each driver"`
	Driver string `json:"driver,omitempty" maxLength:"64" doc:"What a rating is about: productQuality, attitude, speed, afterSales or another code; the question itself, where it is left out" example:"speed"`
	Text   string `json:"text" minLength:"1" maxLength:"500" doc:"As it is asked" example:"How quickly did it arrive?"`
}

// AnswerScale is what can be answered.
type AnswerScale struct {
	Low  int `json:"low" minimum:"-100" maximum:"100" doc:"The worst" example:"1"`
	High int `json:"high" minimum:"-100" maximum:"100" doc:"The best" example:"5"`
}

type draftQuestionnaire struct {
	Questionnaire string `path:"questionnaire" maxLength:"64" doc:"A code" example:"after-purchase"`
	PolicyHeaders
	Body struct {
		Aim        string       `json:"aim" minLength:"1" maxLength:"500" doc:"What it is to find out" example:"Whether delivery got better"`
		Audience   string       `json:"audience" minLength:"1" maxLength:"500" doc:"Who is asked, in words; nobody by name" example:"Customers with an order in the last 30 days"`
		Scale      *AnswerScale `json:"scale,omitempty" doc:"Of ratings and subscales; 1 to 5, where it is left out"`
		Questions  []Question   `json:"questions" minItems:"1" maxItems:"50" nullable:"false"`
		OccurredAt string       `json:"occurredAt,omitempty" format:"date-time" doc:"When it was drafted; now, where it is not said"`
	}
}

func (s *Service) draftQuestionnaire(in *draftQuestionnaire, cmd *CommandOn[domain.Questionnaire]) error {
	b := &in.Body
	e := domain.QuestionnaireDrafted{Aim: b.Aim, Audience: b.Audience, Scale: domain.AnswerScale{Low: 1, High: 5}}
	if b.Scale != nil {
		e.Scale = domain.AnswerScale(*b.Scale)
	}
	for _, q := range b.Questions {
		e.Questions = append(e.Questions, domain.Question(q))
	}
	cmd.Creates = true
	cmd.Decide = func(q domain.Questionnaire, _ func(int) domain.ID) ([]domain.Event, error) { return q.Draft(e) }
	return cmd.on(domain.FamilySurvey, "questionnaire", in.Questionnaire, in.IfMatch, "DraftQuestionnaire", b, b.OccurredAt)
}

type stepQuestionnaire struct {
	Questionnaire string `path:"questionnaire" maxLength:"64" doc:"A code" example:"after-purchase"`
	PolicyHeaders
	Body struct {
		Version    int    `json:"version" minimum:"1" maximum:"1000000" example:"1"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it happened; now, where it is not said"`
	}
}

func (s *Service) publishQuestionnaire(in *stepQuestionnaire, cmd *CommandOn[domain.Questionnaire]) error {
	version := in.Body.Version
	cmd.Creates = true // so that the domain says what is not there
	if err := cmd.on(domain.FamilySurvey, "questionnaire", in.Questionnaire, in.IfMatch, "PublishQuestionnaire", &in.Body, in.Body.OccurredAt); err != nil {
		return err
	}
	at := cmd.instant()
	cmd.Decide = func(q domain.Questionnaire, _ func(int) domain.ID) ([]domain.Event, error) {
		return q.Publish(version, *at)
	}
	return nil
}

func (s *Service) closeQuestionnaire(in *stepQuestionnaire, cmd *CommandOn[domain.Questionnaire]) error {
	version := in.Body.Version
	cmd.Creates = true
	if err := cmd.on(domain.FamilySurvey, "questionnaire", in.Questionnaire, in.IfMatch, "CloseQuestionnaire", &in.Body, in.Body.OccurredAt); err != nil {
		return err
	}
	at := cmd.instant()
	cmd.Decide = func(q domain.Questionnaire, _ func(int) domain.ID) ([]domain.Event, error) {
		return q.Close(version, *at)
	}
	return nil
}
