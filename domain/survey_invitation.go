package domain

import "time"

// InvitationState is where an invitation to a survey stands. The stored words are
// stable. That the time of one has passed is no state: it is open, and it is later
// than its end.
type InvitationState string

// InvitationStates lists them, left to right.
var InvitationStates = []InvitationState{"invited", "delivered", "answered", "expired"}

// InvitationLife is the life of an invitation (capability 31). What is answered
// was delivered, whether or not somebody said so. To expire one ends it before its
// time, such as when it came back.
var InvitationLife = Life[InvitationState]{
	"invited":   {"deliver": "delivered", "answer": "answered", "expire": "expired"},
	"delivered": {"answer": "answered", "expire": "expired"},
}

// Open reports whether the invitation can still be answered, if its time has not
// passed.
func (s InvitationState) Open() bool { return len(InvitationLife[s]) > 0 }

// SurveyInvited asks a customer to answer a version of a questionnaire.
type SurveyInvited struct {
	InvitationID  ID        `json:"invitationId"`
	Questionnaire string    `json:"questionnaire"` // code
	Version       int       `json:"version"`
	Channel       string    `json:"channel"` // code
	Expires       time.Time `json:"expires"` // what is answered then or later does not count
}

// SurveyDelivered says that the invitation reached the customer.
type SurveyDelivered struct {
	InvitationID ID `json:"invitationId"`
}

// SurveyInvitationExpired ends an invitation before its time; why is the reason in
// the metadata.
type SurveyInvitationExpired struct {
	InvitationID ID `json:"invitationId"`
}

// EventType implements Event.
func (SurveyInvited) EventType() string { return "SurveyInvited" }

// EventType implements Event.
func (SurveyDelivered) EventType() string { return "SurveyDelivered" }

// EventType implements Event.
func (SurveyInvitationExpired) EventType() string { return "SurveyInvitationExpired" }

// Invitation is what decisions need to know of one.
type Invitation struct {
	State         InvitationState
	Questionnaire string
	Version       int
	Channel       string
	Expires       time.Time
}

// InvitationOf returns the invitation that an event is about, and false where it
// is about none.
func InvitationOf(e Event) (ID, bool) {
	switch e := e.(type) {
	case *SurveyInvited:
		return e.InvitationID, true
	case *SurveyDelivered:
		return e.InvitationID, true
	case *SurveyInvitationExpired:
		return e.InvitationID, true
	case *CustomerSurveyed:
		return e.InvitationID, !e.InvitationID.IsZero()
	}
	return ID{}, false
}

// Evolve returns the state after an event about the invitation, and false for one
// that it does not expect. The zero state is that of one that was never sent.
func (s InvitationState) Evolve(e Event) (InvitationState, bool) {
	step := ""
	switch e.(type) {
	case *SurveyInvited:
		return "invited", true
	case *SurveyDelivered:
		step = "deliver"
	case *CustomerSurveyed:
		step = "answer"
	case *SurveyInvitationExpired:
		step = "expire"
	}
	next, ok := InvitationLife.Next(s, step)
	if !ok {
		return s, false
	}
	return next, true
}

// InTime reports whether an event at an instant counts for an invitation that ends at
// another: an answer has to come before. One that a correction moves behind the
// end answers nothing, as if it had been recorded right at first.
func InTime(e Event, at, expires time.Time) bool {
	_, is := e.(*CustomerSurveyed)
	return !is || at.Before(expires)
}

// Evolve returns the invitation after an event about it, and false for one that it
// does not expect.
func (i Invitation) Evolve(h Happened) (Invitation, bool) {
	state, expected := i.State.Evolve(h.Event)
	if !expected || !InTime(h.Event, h.Occurred, i.Expires) {
		return i, false
	}
	if d, ok := h.Event.(*SurveyInvited); ok {
		i = Invitation{Questionnaire: d.Questionnaire, Version: d.Version, Channel: d.Channel, Expires: d.Expires}
	}
	i.State = state
	return i, true
}

// maxInvitation is how long an invitation may be open.
const maxInvitation = 366 * 24 * time.Hour

// Invite decides on an invitation that is sent at the instant: to a version that
// is published, where the questionnaire is defined.
func (c Customer) Invite(e SurveyInvited, q Questionnaire, at time.Time) ([]Event, error) {
	var v Violations
	v.code("questionnaire", e.Questionnaire, true)
	if e.Version < 1 {
		v.add("version", "range", "1 or more")
	}
	v.code("channel", e.Channel, true)
	switch {
	case !e.Expires.After(at):
		v.add("expires", "range", "must be after the invitation")
	case e.Expires.Sub(at) > maxInvitation:
		v.add("expires", "range", "at most 366 days after the invitation")
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	if _, err := q.published(e.Version, at); err != nil {
		return nil, err
	}
	return []Event{&e}, nil
}

// DeliverInvitation decides on the record that an invitation arrived.
func (c Customer) DeliverInvitation(id ID) ([]Event, error) {
	return c.onInvitation(id, "deliver", &SurveyDelivered{InvitationID: id})
}

// ExpireInvitation decides on the end of an invitation before its time.
func (c Customer) ExpireInvitation(id ID, reason string) ([]Event, error) {
	var v Violations
	v.code("reason", reason, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	return c.onInvitation(id, "expire", &SurveyInvitationExpired{InvitationID: id})
}

func (c Customer) onInvitation(id ID, step string, e Event) ([]Event, error) {
	if err := c.present(); err != nil {
		return nil, err
	}
	i, known := c.Invitations[id]
	if !known {
		return nil, refuse("invitation-not-found", "invitationId", "the customer has no invitation with this id")
	}
	if _, ok := InvitationLife.Next(i.State, step); !ok {
		return nil, InvitationLife.refuse("invitation-state", "invitationId", i.State, step)
	}
	return []Event{e}, nil
}

// invited refuses an answer that does not go with the invitation that it names.
func (c Customer) invited(e CustomerSurveyed, at time.Time) error {
	if e.InvitationID.IsZero() {
		return nil
	}
	i, known := c.Invitations[e.InvitationID]
	switch {
	case !known:
		return refuse("invitation-unknown", "invitation", "the customer has no invitation with this id")
	case i.Questionnaire != e.Questionnaire:
		return refuse("invitation-other", "questionnaire", "the invitation is to the questionnaire %s", i.Questionnaire)
	case i.Version != e.Version:
		return refuse("invitation-other", "version", "the invitation is to version %d", i.Version)
	case !at.Before(i.Expires):
		return refuse("invitation-expired", "invitation", "the time of the invitation has passed; an answer without it is recorded, and counts as not invited")
	}
	if _, ok := InvitationLife.Next(i.State, "answer"); !ok {
		return InvitationLife.refuse("invitation-state", "invitation", i.State, "answer")
	}
	return nil
}
