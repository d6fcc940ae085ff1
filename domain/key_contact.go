package domain

import "time"

// KeyContactPrepared is a contact with an important customer that is prepared
// for: by whom, until when it is to be held, what it is to achieve (capability 17).
type KeyContactPrepared struct {
	KeyContactID ID        `json:"keyContactId"`
	Topic        string    `json:"topic,omitempty"` // code
	Owner        string    `json:"owner"`           // opaque id of who holds it
	HoldBy       time.Time `json:"holdBy"`
	Agenda       string    `json:"agenda" personal:"content"`
	Goal         string    `json:"goal,omitempty" personal:"content"`
}

// KeyContactHeld says that it was held, and by when what came of it is to be
// followed up.
type KeyContactHeld struct {
	KeyContactID ID        `json:"keyContactId"`
	Channel      string    `json:"channel"` // one of Channels
	Outcome      string    `json:"outcome,omitempty"`
	FollowUpBy   time.Time `json:"followUpBy"`
	Content      string    `json:"content" personal:"content"`
}

// KeyContactFollowedUp says what was done about what came of it.
type KeyContactFollowedUp struct {
	KeyContactID ID     `json:"keyContactId"`
	Outcome      string `json:"outcome,omitempty"`
	Content      string `json:"content" personal:"content"`
}

// KeyContactCancelled says that it is not held after all; why is the reason in the
// metadata.
type KeyContactCancelled struct {
	KeyContactID ID `json:"keyContactId"`
}

// KeyContactAssigned gives a contact that is prepared for to somebody else; by when
// it is to be held, or followed up, stays.
type KeyContactAssigned struct {
	KeyContactID ID     `json:"keyContactId"`
	Owner        string `json:"owner,omitempty"` // opaque id of who holds it; empty where somebody of the team will
	Team         string `json:"team,omitempty"`  // code
}

// EventType implements Event.
func (KeyContactPrepared) EventType() string { return "KeyContactPrepared" }

// EventType implements Event.
func (KeyContactHeld) EventType() string { return "KeyContactHeld" }

// EventType implements Event.
func (KeyContactFollowedUp) EventType() string { return "KeyContactFollowedUp" }

// EventType implements Event.
func (KeyContactCancelled) EventType() string { return "KeyContactCancelled" }

// EventType implements Event.
func (KeyContactAssigned) EventType() string { return "KeyContactAssigned" }

// KeyContactState is where a contact with an important customer stands. That one
// is overdue is no state: its time has passed.
type KeyContactState string

// KeyContactLife is the table of states.
var KeyContactLife = Life[KeyContactState]{
	"prepared": {"hold": "held", "cancel": "cancelled", "assign": "prepared"},
	"held":     {"followUp": "followedUp", "assign": "held"},
}

// KeyContactStates lists the states from which something may follow.
var KeyContactStates = []KeyContactState{"prepared", "held"}

// KeyContactOf returns the contact that an event is about, and false where it is
// about none.
func KeyContactOf(e Event) (ID, bool) {
	switch e := e.(type) {
	case *KeyContactPrepared:
		return e.KeyContactID, true
	case *KeyContactHeld:
		return e.KeyContactID, true
	case *KeyContactFollowedUp:
		return e.KeyContactID, true
	case *KeyContactCancelled:
		return e.KeyContactID, true
	case *KeyContactAssigned:
		return e.KeyContactID, true
	}
	return ID{}, false
}

// Evolve returns the state after an event about the contact, and false for one
// that it does not expect. The zero state is that of one that was not prepared.
func (s KeyContactState) Evolve(e Event) (KeyContactState, bool) {
	step := ""
	switch e.(type) {
	case *KeyContactPrepared:
		return "prepared", s == ""
	case *KeyContactHeld:
		step = "hold"
	case *KeyContactFollowedUp:
		step = "followUp"
	case *KeyContactCancelled:
		step = "cancel"
	case *KeyContactAssigned:
		step = "assign"
	}
	next, ok := KeyContactLife.Next(s, step)
	if !ok {
		return s, false
	}
	return next, true
}

// Open reports whether something is still to be done.
func (s KeyContactState) Open() bool { return s == "prepared" || s == "held" }

// PrepareKeyContact decides on a contact that is prepared for. It is for customers
// of the class important.
func (c Customer) PrepareKeyContact(e KeyContactPrepared) ([]Event, error) {
	var v Violations
	v.code("topic", e.Topic, false)
	v.code("owner", e.Owner, true)
	if e.HoldBy.IsZero() {
		v.add("holdBy", "required", "say by when")
	}
	v.text("agenda", e.Agenda, maxText, true)
	v.text("goal", e.Goal, maxText, false)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	if c.Classes["importance"] != "important" {
		return nil, refuse("customer-not-important", "customerId", "the customer is not of the class important")
	}
	return []Event{&e}, nil
}

// OnKeyContact decides on a step of a contact that was prepared for. at is when it
// occurred.
func (c Customer) OnKeyContact(e Event, reason string, at time.Time) ([]Event, error) {
	var v Violations
	step := ""
	switch e := e.(type) {
	case *KeyContactHeld:
		step = "hold"
		v.oneOf("channel", e.Channel, Channels...)
		v.code("outcome", e.Outcome, false)
		v.text("content", e.Content, maxText, true)
		if !e.FollowUpBy.After(at) {
			v.add("followUpBy", "range", "want a time after it was held")
		}
	case *KeyContactFollowedUp:
		step = "followUp"
		v.code("outcome", e.Outcome, false)
		v.text("content", e.Content, maxText, true)
	case *KeyContactCancelled:
		step = "cancel"
		v.code("reason", reason, true)
	case *KeyContactAssigned:
		step = "assign"
		v.holder(e.Owner, e.Team, "owner")
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.present(); err != nil {
		return nil, err
	}
	id, _ := KeyContactOf(e)
	state, known := c.KeyContacts[id]
	if !known {
		return nil, refuse("key-contact-not-found", "keyContactId", "the customer has no such contact")
	}
	if _, ok := KeyContactLife.Next(state, step); !ok {
		return nil, KeyContactLife.refuse("key-contact-state", "keyContactId", state, step)
	}
	return []Event{e}, nil
}
