package domain

import "fmt"

// CustomerContacted records one exchange with the customer through any channel,
// whoever began it (capability 5). A visit has a record of its own,
// CustomerVisited; both are contacts.
type CustomerContacted struct {
	InteractionID ID       `json:"interactionId"`
	Channel       string   `json:"channel"`                               // one of Channels
	Direction     string   `json:"direction"`                             // inbound or outbound
	Topic         string   `json:"topic,omitempty"`                       // code of what it was about
	Outcome       string   `json:"outcome,omitempty"`                     // code of what came of it
	Missed        bool     `json:"missed,omitempty"`                      // nobody was reached: no contact came about
	Staff         string   `json:"staff,omitempty"`                       // opaque id of who of us took part
	ComplaintID   ID       `json:"complaintId,omitzero"`                  // where it is about one
	RequestID     ID       `json:"requestId,omitzero"`                    // where it is about one
	Parties       []string `json:"parties,omitempty" personal:"identity"` // who took part besides
	Content       string   `json:"content" personal:"content"`
}

// EventType implements Event.
func (CustomerContacted) EventType() string { return "CustomerContacted" }

// Channels lists the channels of contacts: mail is electronic, post is on paper,
// branch is face to face at ours.
var Channels = []string{"phone", "mail", "chat", "social", "app", "post", "branch"}

// The directions of an exchange.
const (
	Inbound  = "inbound"  // the customer began it
	Outbound = "outbound" // we did
)

// RecordInteraction asks to record an exchange that took place.
type RecordInteraction CustomerContacted

// Interact decides on the record of an exchange. The complaint and the request
// that it names have to be the customer's.
func (c Customer) Interact(cmd RecordInteraction) ([]Event, error) {
	var v Violations
	v.oneOf("channel", cmd.Channel, Channels...)
	v.oneOf("direction", cmd.Direction, Inbound, Outbound)
	v.code("topic", cmd.Topic, false)
	v.code("outcome", cmd.Outcome, false)
	v.code("staff", cmd.Staff, false)
	v.text("content", cmd.Content, maxText, true)
	if cmd.Missed && cmd.Direction == Inbound {
		v.add("missed", "outbound-only", "who was reached by the customer was reached")
	}
	if len(cmd.Parties) > maxList {
		v.add("parties", "max-items", fmt.Sprintf("at most %d items", maxList))
		cmd.Parties = nil
	}
	for i, s := range cmd.Parties {
		v.text(fmt.Sprintf("parties[%d]", i), s, maxName, true)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	if _, known := c.Complaints[cmd.ComplaintID]; !known && !cmd.ComplaintID.IsZero() {
		return nil, refuse("complaint-unknown", "complaint", "the customer has no complaint with this id")
	}
	if _, known := c.Requests[cmd.RequestID]; !known && !cmd.RequestID.IsZero() {
		return nil, refuse("request-unknown", "request", "the customer has no service request with this id")
	}
	e := CustomerContacted(cmd)
	return []Event{&e}, nil
}

// Reached reports whether the event is a contact between the customer and us:
// what communication plans and managed customers count. A complaint or an order
// is none: nobody talked with anybody.
func Reached(e Event) bool {
	switch e := e.(type) {
	case *CustomerContacted:
		return !e.Missed
	case *CustomerVisited, *KeyContactHeld:
		return true
	}
	return false
}

// Touch is an event as a part of the one view over all channels (capability 19).
type Touch struct {
	ID        ID
	Kind      string // one of TouchKinds
	Channel   string // one of Channels, inPerson, video, or a code as it was given; "" where not said
	Direction string
	Topic     string
	Outcome   string
	Staff     string
	Missed    bool
	Content   string // name of the event's field with what was said
	Parties   string // name of the event's field with who took part
}

// TouchKinds lists what the view over all channels is made of.
var TouchKinds = []string{"contact", "visit", "complaint", "request", "survey", "order"}

// TouchOf returns the event as an exchange with the customer, and false where it
// is none.
func TouchOf(e Event) (t Touch, ok bool) {
	said := "description"
	switch e := e.(type) {
	case *CustomerContacted:
		t = Touch{ID: e.InteractionID, Kind: "contact", Channel: e.Channel, Direction: e.Direction, Topic: e.Topic, Outcome: e.Outcome, Staff: e.Staff, Missed: e.Missed, Content: "content", Parties: "parties"}
	case *KeyContactHeld:
		t = Touch{ID: e.KeyContactID, Kind: "contact", Channel: e.Channel, Direction: Outbound, Outcome: e.Outcome, Content: "content"}
	case *CustomerVisited:
		t = Touch{ID: e.VisitID, Kind: "visit", Channel: e.Mode, Direction: Outbound, Topic: e.Purpose, Outcome: e.Outcome, Staff: e.Staff, Content: "content"}
	case *CustomerComplained:
		t = Touch{ID: e.ComplaintID, Kind: "complaint", Channel: e.Channel, Direction: Inbound, Topic: e.Category, Content: said}
	case *ComplaintAcknowledged:
		t = Touch{ID: e.ComplaintID, Kind: "complaint", Channel: e.Channel, Direction: Outbound, Content: said}
	case *ComplaintFeedbackSent:
		t = Touch{ID: e.ComplaintID, Kind: "complaint", Channel: e.Channel, Direction: Outbound, Content: said}
	case *ComplaintNoted:
		direction, theirs := map[string]string{NoteIn: Inbound, NoteOut: Outbound}[e.Direction]
		if !theirs { // among ourselves
			return t, false
		}
		t = Touch{ID: e.ComplaintID, Kind: "complaint", Channel: e.Channel, Direction: direction, Content: said}
	case *CustomerRequested:
		t = Touch{ID: e.RequestID, Kind: "request", Channel: e.Channel, Direction: Inbound, Content: said}
	case *RequestProgressNotified:
		t = Touch{ID: e.RequestID, Kind: "request", Channel: e.Channel, Direction: Outbound, Content: said}
	case *SurveyInvited:
		t = Touch{ID: e.InvitationID, Kind: "survey", Channel: e.Channel, Direction: Outbound, Topic: e.Questionnaire}
	case *CustomerSurveyed:
		t = Touch{ID: e.AnswerID, Kind: "survey", Channel: e.Channel, Direction: Inbound, Topic: e.Questionnaire, Content: "comment"}
	case *OrderPlaced:
		t = Touch{ID: e.OrderID, Kind: "order", Channel: e.Channel, Direction: Inbound}
	default:
		return t, false
	}
	if t.Channel == "email" { // as it is called where channels are codes
		t.Channel = "mail"
	}
	return t, true
}
