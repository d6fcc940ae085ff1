package commands

import "github.com/dossier-crm/dossier/domain"

type recordVisit struct {
	CustomerPath
	Body struct {
		Mode       string   `json:"mode" enum:"inPerson,phone,video,mail" example:"inPerson"`
		Purpose    string   `json:"purpose,omitempty" maxLength:"64" doc:"A code" example:"quarterly-review"`
		Outcome    string   `json:"outcome,omitempty" maxLength:"64" doc:"A code" example:"follow-up"`
		Minutes    int      `json:"minutes,omitempty" minimum:"0" maximum:"1440" example:"45"`
		Staff      string   `json:"staff,omitempty" maxLength:"64" doc:"Opaque id of who visited" example:"staff-17"`
		Content    string   `json:"content" minLength:"1" maxLength:"20000" doc:"What was talked about" example:"Walked through the new price list."`
		Feedback   string   `json:"feedback,omitempty" maxLength:"20000" doc:"What the customer said"`
		Agreements []string `json:"agreements,omitempty" maxItems:"50" nullable:"false" doc:"What was agreed"`
		OccurredAt string   `json:"occurredAt,omitempty" format:"date-time" doc:"When the visit was; now, where it is not said" example:"2026-03-01T09:30:00Z"`
	}
}

func (s *Service) recordVisit(in *recordVisit, cmd *Command) error {
	b := &in.Body
	visit := domain.RecordVisit{
		Mode: b.Mode, Purpose: b.Purpose, Outcome: b.Outcome, Minutes: b.Minutes, Staff: b.Staff,
		Content: b.Content, Feedback: b.Feedback, Agreements: b.Agreements,
	}
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		visit.VisitID = newID(0)
		return c.Visit(visit)
	}
	return cmd.existing(in.CustomerPath, "RecordVisit", b, b.OccurredAt)
}
