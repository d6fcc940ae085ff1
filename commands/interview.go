package commands

import "github.com/dossier-crm/dossier/domain"

// AspectScore is what the customer thinks of an aspect.
type AspectScore struct {
	Aspect string `json:"aspect" minLength:"1" maxLength:"64" doc:"A code, such as productQuality, attitude, speed or afterSales, by which it is put together with answers to surveys" example:"speed"`
	Score  int    `json:"score" minimum:"1" maximum:"5" doc:"From 1, bad, to 5, good" example:"4"`
}

type recordInterview struct {
	CustomerPath
	Body struct {
		Mode       string        `json:"mode" enum:"inPerson,phone,video,mail" example:"phone"`
		Staff      string        `json:"staff,omitempty" maxLength:"64" doc:"Opaque id of who asked" example:"staff-17"`
		Scores     []AspectScore `json:"scores" minItems:"1" maxItems:"50" nullable:"false"`
		Content    string        `json:"content" minLength:"1" maxLength:"20000" doc:"What was said"`
		OccurredAt string        `json:"occurredAt,omitempty" format:"date-time" doc:"When it was held; now, where it is not said"`
	}
}

func (s *Service) recordInterview(in *recordInterview, cmd *Command) error {
	b := &in.Body
	e := domain.InterviewHeld{Mode: b.Mode, Staff: b.Staff, Content: b.Content}
	for _, one := range b.Scores {
		e.Scores = append(e.Scores, domain.AspectScore(one))
	}
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		e.InterviewID = newID(0)
		return c.Interview(e)
	}
	return cmd.existing(in.CustomerPath, "RecordInterview", b, b.OccurredAt)
}
