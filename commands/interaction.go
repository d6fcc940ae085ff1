package commands

import "github.com/dossier-crm/dossier/domain"

type recordInteraction struct {
	CustomerPath
	Body struct {
		Channel    string   `json:"channel" enum:"phone,mail,chat,social,app,post,branch" doc:"mail is electronic, post is on paper, branch is face to face at ours" example:"phone"`
		Direction  string   `json:"direction" enum:"inbound,outbound" doc:"inbound: the customer began it"`
		Topic      string   `json:"topic,omitempty" maxLength:"64" doc:"A code of what it was about" example:"delivery-date"`
		Outcome    string   `json:"outcome,omitempty" maxLength:"64" doc:"A code of what came of it" example:"answered"`
		Missed     bool     `json:"missed,omitempty" doc:"Nobody was reached: it is kept, but does not count as a contact. Outbound only"`
		Staff      string   `json:"staff,omitempty" maxLength:"64" doc:"Opaque id of who of us took part" example:"staff-17"`
		Parties    []string `json:"parties,omitempty" maxItems:"50" nullable:"false" doc:"Who took part besides: names, stored encrypted" example:"[\"Grace Hopper, purchasing\"]"`
		Complaint  string   `json:"complaint,omitempty" format:"uuid" doc:"The complaint that it was about"`
		Request    string   `json:"request,omitempty" format:"uuid" doc:"The service request that it was about"`
		Content    string   `json:"content" minLength:"1" maxLength:"20000" doc:"What was said" example:"Asked when the parcel comes; told her Friday."`
		OccurredAt string   `json:"occurredAt,omitempty" format:"date-time" doc:"When it was; now, where it is not said" example:"2026-03-01T09:30:00Z"`
	}
}

func (s *Service) recordInteraction(in *recordInteraction, cmd *Command) error {
	b := &in.Body
	one := domain.RecordInteraction{
		Channel: b.Channel, Direction: b.Direction, Topic: b.Topic, Outcome: b.Outcome, Missed: b.Missed, Staff: b.Staff,
		Parties: b.Parties, Content: b.Content,
	}
	var err error
	if one.ComplaintID, err = optionalID("body.complaint", b.Complaint); err != nil {
		return err
	}
	if one.RequestID, err = optionalID("body.request", b.Request); err != nil {
		return err
	}
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		one.InteractionID = newID(0)
		return c.Interact(one)
	}
	return cmd.existing(in.CustomerPath, "RecordInteraction", b, b.OccurredAt)
}
