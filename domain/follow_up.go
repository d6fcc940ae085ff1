package domain

import "time"

// FollowUpOpened is something to be done for a customer by a certain time
// (capability 14): what was agreed on a visit, promised in a complaint, or came
// up by itself.
type FollowUpOpened struct {
	FollowUpID  ID        `json:"followUpId"`
	Kind        string    `json:"kind,omitempty"` // code, such as agreement, greeting, revisit
	Owner       string    `json:"owner"`          // opaque id of who does it
	Due         time.Time `json:"due"`
	VisitID     ID        `json:"visitId,omitzero"`     // where it comes from one
	ComplaintID ID        `json:"complaintId,omitzero"` // where it comes from one
	Description string    `json:"description" personal:"content"`
}

// FollowUpDone says that it was done.
type FollowUpDone struct {
	FollowUpID  ID     `json:"followUpId"`
	Outcome     string `json:"outcome,omitempty"` // code
	Description string `json:"description,omitempty" personal:"content"`
}

// FollowUpAssigned gives a follow-up to somebody else; when it is due stays.
type FollowUpAssigned struct {
	FollowUpID ID     `json:"followUpId"`
	Owner      string `json:"owner,omitempty"` // opaque id; empty where somebody of the team will do it
	Team       string `json:"team,omitempty"`  // code
}

// FollowUpDropped says that it is not to be done any more; why is the reason in the
// metadata.
type FollowUpDropped struct {
	FollowUpID ID `json:"followUpId"`
}

// EventType implements Event.
func (FollowUpOpened) EventType() string { return "FollowUpOpened" }

// EventType implements Event.
func (FollowUpDone) EventType() string { return "FollowUpDone" }

// EventType implements Event.
func (FollowUpAssigned) EventType() string { return "FollowUpAssigned" }

// EventType implements Event.
func (FollowUpDropped) EventType() string { return "FollowUpDropped" }

// FollowUpState is where a follow-up stands. That one is overdue is no state: it
// is open, and its time has passed.
type FollowUpState string

// FollowUpLife is the life of a follow-up.
var FollowUpLife = Life[FollowUpState]{"open": {"do": "done", "drop": "dropped", "assign": "open"}}

// FollowUpOf returns the follow-up that an event is about, and false where it is
// about none.
func FollowUpOf(e Event) (ID, bool) {
	switch e := e.(type) {
	case *FollowUpOpened:
		return e.FollowUpID, true
	case *FollowUpDone:
		return e.FollowUpID, true
	case *FollowUpDropped:
		return e.FollowUpID, true
	case *FollowUpAssigned:
		return e.FollowUpID, true
	}
	return ID{}, false
}

// Evolve returns the state after an event about the follow-up, and false for
// one that it does not expect. The zero state is that of one that was not opened.
func (s FollowUpState) Evolve(e Event) (FollowUpState, bool) {
	step := ""
	switch e.(type) {
	case *FollowUpOpened:
		return "open", true
	case *FollowUpDone:
		step = "do"
	case *FollowUpDropped:
		step = "drop"
	case *FollowUpAssigned:
		step = "assign"
	}
	next, ok := FollowUpLife.Next(s, step)
	if !ok {
		return s, false
	}
	return next, true
}

func (e FollowUpOpened) check(at string, v *Violations) {
	v.code(at+"kind", e.Kind, false)
	v.code(at+"owner", e.Owner, true)
	if e.Due.IsZero() {
		v.add(at+"due", "required", "say by when")
	}
	v.text(at+"description", e.Description, maxText, true)
}

// OpenFollowUp decides on a new follow-up. The visit and the complaint that it
// names have to be the customer's.
func (c Customer) OpenFollowUp(e FollowUpOpened) ([]Event, error) {
	var v Violations
	e.check("", &v)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	if _, known := c.Complaints[e.ComplaintID]; !known && !e.ComplaintID.IsZero() {
		return nil, refuse("complaint-unknown", "complaint", "the customer has no complaint with this id")
	}
	if _, known := c.Visits[e.VisitID]; !known && !e.VisitID.IsZero() {
		return nil, refuse("visit-unknown", "visit", "the customer has no planned visit with this id")
	}
	return []Event{&e}, nil
}

// DoFollowUp decides on the end of a follow-up that was done.
func (c Customer) DoFollowUp(e FollowUpDone) ([]Event, error) {
	var v Violations
	v.code("outcome", e.Outcome, false)
	v.text("description", e.Description, maxText, false)
	if err := v.err(); err != nil {
		return nil, err
	}
	return c.onFollowUp(e.FollowUpID, "do", &e)
}

// DropFollowUp decides on the end of a follow-up that is not wanted any more.
func (c Customer) DropFollowUp(id ID, reason string) ([]Event, error) {
	var v Violations
	v.code("reason", reason, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	return c.onFollowUp(id, "drop", &FollowUpDropped{FollowUpID: id})
}

// AssignFollowUp decides on giving a follow-up to somebody else.
func (c Customer) AssignFollowUp(e FollowUpAssigned) ([]Event, error) {
	var v Violations
	v.holder(e.Owner, e.Team, "owner")
	if err := v.err(); err != nil {
		return nil, err
	}
	return c.onFollowUp(e.FollowUpID, "assign", &e)
}

func (c Customer) onFollowUp(id ID, step string, e Event) ([]Event, error) {
	if err := c.present(); err != nil {
		return nil, err
	}
	state, known := c.FollowUps[id]
	if !known {
		return nil, refuse("follow-up-not-found", "followUpId", "the customer has no follow-up with this id")
	}
	if _, ok := FollowUpLife.Next(state, step); !ok {
		return nil, FollowUpLife.refuse("follow-up-state", "followUpId", state, step)
	}
	return []Event{e}, nil
}
