package readapi

import "context"

// SurveyAnswerRecord is a customer's answer to one version of a questionnaire.
// A score is null where it was not asked for.
type SurveyAnswerRecord struct {
	ID            ID                `json:"id"`
	CustomerID    ID                `json:"customerId"`
	Revision      uint64            `json:"revision" doc:"Of the event in the customer's stream" example:"4"`
	Position      uint64            `json:"position" doc:"Of the event in the log" example:"4711"`
	Questionnaire string            `json:"questionnaire" doc:"A code" example:"after-purchase"`
	Version       int               `json:"version" example:"1"`
	Channel       *string           `json:"channel" doc:"Code of how the answer came in"`
	NPS           *int              `json:"nps" doc:"Would recommend, 0 to 10" example:"9"`
	CSAT          *int              `json:"csat" doc:"Is satisfied, 1 to 5" example:"4"`
	CES           *int              `json:"ces" doc:"It was easy, 1 to 7" example:"6"`
	Drivers       DriverScores      `json:"drivers"`
	Ratings       []RatedQuestion   `json:"ratings" nullable:"false" doc:"Of other questions, and of the subscales of trust and dependence"`
	InvitationID  *ID               `json:"invitationId" nullable:"true" doc:"That it answers; null where there was none"`
	Classes       map[string]string `json:"classes" doc:"The classes the customer was in when it answered, by scheme"`
	Comment       *string           `json:"comment"`
	AnsweredAt    Instant           `json:"answeredAt"`
	Day           Day               `json:"day" doc:"The day of answeredAt in the installation's time zone"`
	RecordedAt    Instant           `json:"recordedAt"`
	Erased        bool              `json:"erased" doc:"Personal fields are null because their keys were destroyed"`
	Masked        bool              `json:"masked" doc:"Personal fields are shown in part, or are null, because of who reads"`
	Unreadable    bool              `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`

	comment []byte
}

// RatedQuestion is the answer to a question that has the version's scale.
type RatedQuestion struct {
	Question string `json:"question" doc:"Its code in the version" example:"fair-prices"`
	Kind     string `json:"kind" enum:"rating,trust,dependence"`
	Aspect   string `json:"aspect" doc:"What it tells about: a driver, the question itself, or the subscale" example:"price"`
	Score    int    `json:"score" example:"4"`
	Low      int    `json:"low" doc:"The worst of the scale" example:"1"`
	High     int    `json:"high" doc:"The best of the scale" example:"5"`
}

// DriverScores are ratings of what drives satisfaction, 1 to 5.
type DriverScores struct {
	ProductQuality *int `json:"productQuality" example:"5"`
	Attitude       *int `json:"attitude" example:"4"`
	Speed          *int `json:"speed" example:"3"`
	AfterSales     *int `json:"afterSales" example:"4"`
}

const surveyColumns = `id, customer_id, revision, position, questionnaire, version, nullif(channel, ''), nps, csat, ces,
	product_quality, attitude, speed, after_sales, answered_at, day, recorded_at, comment_ref,
	ratings, invitation_id, classes`

func (s *SurveyAnswerRecord) scan() []any {
	d := &s.Drivers
	return []any{
		&s.ID, &s.CustomerID, &s.Revision, &s.Position, &s.Questionnaire, &s.Version, &s.Channel, &s.NPS, &s.CSAT, &s.CES,
		&d.ProductQuality, &d.Attitude, &d.Speed, &d.AfterSales, &s.AnsweredAt, &s.Day, &s.RecordedAt, &s.comment,
		&s.Ratings, &s.InvitationID, &s.Classes,
	}
}

func (s *SurveyAnswerRecord) customer() ID { return s.CustomerID }

func (s *SurveyAnswerRecord) open(p *person) {
	s.Comment = opened[string](p, s.comment)
	s.Erased = p.erased
	s.Masked = p.masked
	s.Unreadable = p.unreadable
}

// SurveyFilters are what answers can be narrowed by, in lists and figures.
type SurveyFilters struct {
	Questionnaire string `query:"questionnaire" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Version       int    `query:"version" minimum:"1" maximum:"2147483647" doc:"This version of the questionnaire"`
	Channel       string `query:"channel" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Class         string `query:"class" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"The customer's class in classScheme when it was answered"`
	ClassScheme   string `query:"classScheme" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" default:"importance" doc:"Whose classes are meant"`
	UnclassedIn   string `query:"unclassedIn" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"The customer was in no class of this scheme then"`
	From          Day    `query:"from" doc:"Answered on this day or later"`
	To            Day    `query:"to" doc:"Answered on this day or earlier"`
	PastInstants
}

func (f SurveyFilters) narrow(a *api, l *list) error {
	l.equals("questionnaire", f.Questionnaire)
	if f.Version > 0 {
		l.where("version = ?", f.Version)
	}
	l.equals("channel", f.Channel)
	if f.Class != "" {
		l.where("classes @> jsonb_build_object(?::text, ?::text)", f.ClassScheme, f.Class)
	}
	l.unclassed(f.UnclassedIn)
	l.days("answered_at", f.From, f.To, a.Zone)
	return span(f.From, f.To, "from", "to")
}

type listAnswers struct {
	SurveyFilters
	Sort  string `query:"sort" enum:"answeredAt,-answeredAt" default:"-answeredAt"`
	Count bool   `query:"count" doc:"Count the whole list too"`
	Paging
	Freshness
	Request
}

type listCustomerAnswers struct {
	ID ID `path:"customerId" doc:"The customer"`
	SurveyFilters
	Sort string `query:"sort" enum:"answeredAt,-answeredAt" default:"-answeredAt"`
	Paging
	Freshness
	Request
}

var surveyOrders = []order{{name: "answeredAt", column: "answered_at", instant: true, begins: true}}

func (a *api) answers(f SurveyFilters, sort, path string) (*list, error) {
	l := &list{at: f.PastInstants, model: modelAnswers, columns: surveyColumns, from: "read.survey_answers", path: path, order: orderNamed(surveyOrders, sort)}
	return l, f.narrow(a, l)
}

func (a *api) listAnswers(ctx context.Context, in *listAnswers) (*answer[Page[SurveyAnswerRecord]], error) {
	l, err := a.answers(in.SurveyFilters, in.Sort, in.url.Path)
	if err != nil {
		return nil, err
	}
	return everywhere[SurveyAnswerRecord](ctx, a, l, in.Freshness, in.Paging, in.Count, &in.Request)
}

func (a *api) listCustomerAnswers(ctx context.Context, in *listCustomerAnswers) (*answer[Page[SurveyAnswerRecord]], error) {
	l, err := a.answers(in.SurveyFilters, in.Sort, in.url.Path)
	if err != nil {
		return nil, err
	}
	l.where("customer_id = ?", in.ID)
	return ofCustomer[SurveyAnswerRecord](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}
