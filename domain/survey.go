package domain

import (
	"fmt"
	"time"
)

// CustomerSurveyed records a customer's answer to one version of a
// questionnaire (capabilities 31 and 32). Scores that were not asked for are
// absent. What the ratings are about, and on which scale, is taken from the
// version, so that the answer can be understood without it.
type CustomerSurveyed struct {
	AnswerID      ID             `json:"answerId"`
	Questionnaire string         `json:"questionnaire"` // code
	Version       int            `json:"version"`
	Channel       string         `json:"channel,omitempty"`
	NPS           *int           `json:"nps,omitempty"`  // 0 to 10: would recommend
	CSAT          *int           `json:"csat,omitempty"` // 1 to 5: satisfied
	CES           *int           `json:"ces,omitempty"`  // 1 to 7: was easy
	Drivers       *DriverRatings `json:"drivers,omitempty"`
	Ratings       []Rating       `json:"ratings,omitempty"`
	InvitationID  ID             `json:"invitationId,omitzero"` // that it answers; zero where there was none
	Comment       string         `json:"comment,omitempty" personal:"content"`
}

// Rating is the answer to a question that is none of the others.
type Rating struct {
	Question string `json:"question"`         // code within the version
	Kind     string `json:"kind,omitempty"`   // rating, trust or dependence
	Aspect   string `json:"aspect,omitempty"` // the driver or question that is rated, or the subscale
	Score    int    `json:"score"`
	Low      int    `json:"low"` // the scale
	High     int    `json:"high"`
}

// DriverRatings are ratings from 1 to 5 of what drives satisfaction.
type DriverRatings struct {
	ProductQuality *int `json:"productQuality,omitempty"`
	Attitude       *int `json:"attitude,omitempty"`
	Speed          *int `json:"speed,omitempty"`
	AfterSales     *int `json:"afterSales,omitempty"`
}

// EventType implements Event.
func (CustomerSurveyed) EventType() string { return "CustomerSurveyed" }

// RecordSurveyAnswer asks to record an answer. Of its ratings only the question
// and the score are of account.
type RecordSurveyAnswer CustomerSurveyed

// Answer decides on the record of a survey answer of the instant at. Where the questionnaire is defined the answer is bound to what the version asks;
// q is empty where nobody defined it, and then any version and score goes. An
// answer to an invitation is to what the invitation is about.
func (c Customer) Answer(cmd RecordSurveyAnswer, q Questionnaire, at time.Time) ([]Event, error) {
	e := CustomerSurveyed(cmd)
	if invited, known := c.Invitations[e.InvitationID]; known {
		if e.Version == 0 {
			e.Version = invited.Version
		}
		if e.Channel == "" {
			e.Channel = invited.Channel
		}
	}
	if err := e.check(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	if err := c.invited(e, at); err != nil {
		return nil, err
	}
	version, err := q.published(e.Version, at)
	if err != nil {
		return nil, err
	}
	if version == nil {
		if len(e.Ratings) > 0 {
			return nil, Violations{{Field: "ratings", Rule: "questionnaire-defined", Detail: "only a questionnaire that is defined has questions to rate"}}
		}
		return []Event{&e}, nil
	}
	if err := version.bind(&e); err != nil {
		return nil, err
	}
	return []Event{&e}, nil
}

func (e CustomerSurveyed) check() error {
	var v Violations
	v.code("questionnaire", e.Questionnaire, true)
	if e.Version < 1 {
		v.add("version", "range", "1 or more")
	}
	v.code("channel", e.Channel, false)
	v.scale("nps", e.NPS, 0, 10)
	v.scale("csat", e.CSAT, 1, 5)
	v.scale("ces", e.CES, 1, 7)
	if d := e.Drivers; d != nil {
		v.scale("drivers.productQuality", d.ProductQuality, 1, 5)
		v.scale("drivers.attitude", d.Attitude, 1, 5)
		v.scale("drivers.speed", d.Speed, 1, 5)
		v.scale("drivers.afterSales", d.AfterSales, 1, 5)
	}
	if len(e.Ratings) > maxList {
		v.add("ratings", "max-items", fmt.Sprintf("at most %d items", maxList))
	}
	v.text("comment", e.Comment, maxText, false)
	if e.NPS == nil && e.CSAT == nil && e.CES == nil && e.Drivers == nil && len(e.Ratings) == 0 && e.Comment == "" {
		v.add("", "required", "an answer has at least one score or a comment")
	}
	return v.err()
}
