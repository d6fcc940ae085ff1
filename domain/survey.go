package domain

// CustomerSurveyed records a customer's answer to one version of a
// questionnaire (capabilities 31 and 32). Scores that were not asked for are
// absent.
type CustomerSurveyed struct {
	AnswerID      ID             `json:"answerId"`
	Questionnaire string         `json:"questionnaire"` // code
	Version       int            `json:"version"`
	Channel       string         `json:"channel,omitempty"`
	NPS           *int           `json:"nps,omitempty"`  // 0 to 10: would recommend
	CSAT          *int           `json:"csat,omitempty"` // 1 to 5: satisfied
	CES           *int           `json:"ces,omitempty"`  // 1 to 7: was easy
	Drivers       *DriverRatings `json:"drivers,omitempty"`
	Comment       string         `json:"comment,omitempty" personal:"content"`
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

// RecordSurveyAnswer asks to record an answer.
type RecordSurveyAnswer CustomerSurveyed

// Answer decides on the record of a survey answer.
func (c Customer) Answer(cmd RecordSurveyAnswer) ([]Event, error) {
	var v Violations
	v.code("questionnaire", cmd.Questionnaire, true)
	if cmd.Version < 1 {
		v.add("version", "range", "1 or more")
	}
	v.code("channel", cmd.Channel, false)
	v.scale("nps", cmd.NPS, 0, 10)
	v.scale("csat", cmd.CSAT, 1, 5)
	v.scale("ces", cmd.CES, 1, 7)
	if d := cmd.Drivers; d != nil {
		v.scale("drivers.productQuality", d.ProductQuality, 1, 5)
		v.scale("drivers.attitude", d.Attitude, 1, 5)
		v.scale("drivers.speed", d.Speed, 1, 5)
		v.scale("drivers.afterSales", d.AfterSales, 1, 5)
	}
	v.text("comment", cmd.Comment, maxText, false)
	if cmd.NPS == nil && cmd.CSAT == nil && cmd.CES == nil && cmd.Drivers == nil && cmd.Comment == "" {
		v.add("", "required", "an answer has at least one score or a comment")
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	e := CustomerSurveyed(cmd)
	return []Event{&e}, nil
}
