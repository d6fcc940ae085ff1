package domain

import (
	"bytes"
	"slices"
	"time"
)

// Holder is who has a customer, or a thing to do for one: a member of the staff,
// a team, or both. The zero value is nobody.
type Holder struct{ Staff, Team string }

// HolderOf returns who a thing belongs to after the event, given whom it belonged
// to before: a complaint, a request or a department's part of one, a planned
// visit, a follow-up, a dispute, a contact with an important customer. It returns
// false for an event that gives nothing to anybody.
func HolderOf(e Event, before func(thing ID) Holder) (thing ID, to Holder, ok bool) {
	switch e := e.(type) {
	case *ComplaintAssigned:
		return e.ComplaintID, Holder{e.Owner, e.Team}, true
	case *ComplaintEscalated:
		to = before(e.ComplaintID)
		if e.Owner != "" {
			to.Staff = e.Owner
		}
		return e.ComplaintID, to, true
	case *RequestAssigned:
		return e.RequestID, Holder{e.Owner, e.Team}, true
	case *RequestTaskAdded:
		return e.TaskID, Holder{Team: e.Team}, true
	case *VisitPlanned:
		return e.VisitID, Holder{Staff: e.Staff}, true
	case *VisitRescheduled:
		to = before(e.VisitID)
		if e.Staff != "" {
			to = Holder{Staff: e.Staff}
		}
		return e.VisitID, to, true
	case *VisitAssigned:
		return e.VisitID, Holder{e.Staff, e.Team}, true
	case *FollowUpOpened:
		return e.FollowUpID, Holder{Staff: e.Owner}, true
	case *FollowUpAssigned:
		return e.FollowUpID, Holder{e.Owner, e.Team}, true
	case *DisputeOpened:
		return e.DisputeID, Holder{Staff: e.Owner}, true
	case *DisputeAssigned:
		return e.DisputeID, Holder{e.Owner, e.Team}, true
	case *KeyContactPrepared:
		return e.KeyContactID, Holder{Staff: e.Owner}, true
	case *KeyContactAssigned:
		return e.KeyContactID, Holder{e.Owner, e.Team}, true
	}
	return ID{}, Holder{}, false
}

// GivesTo returns the member of the staff that an event gives a customer, a thing to
// do for one, or an improvement to; false where it gives nothing to anybody in particular.
func GivesTo(e Event) (to ID, manager, ok bool) {
	holder := ""
	switch e := e.(type) {
	case *ManagerAssigned:
		return e.Staff, true, !e.Staff.IsZero()
	case *MeasureOpened:
		holder = e.Owner
	case *MeasureReopened:
		holder = e.Owner
	case *MeasureAssigned:
		holder = e.Owner
	case *FollowUpCorrected: // folds have it in the place of what it corrects
		holder = e.Owner
	default:
		_, given, _ := HolderOf(e, func(ID) Holder { return Holder{} })
		holder = given.Staff
	}
	to, err := ParseID(holder) // owners may be other opaque ids than those of the directory
	return to, false, err == nil
}

// held returns the customer after an event that gives a thing to somebody.
func (c Customer) held(e Event) Customer {
	if thing, to, ok := HolderOf(e, func(id ID) Holder { return c.Held[id] }); ok {
		c.Held = with(c.Held, thing, to)
	}
	return c
}

// Owners returns who may act on the things within the customer at the instant:
// whoever has the customer, and whoever has one of the things.
func (c Customer) Owners(now time.Time, things ...ID) []Holder {
	var out []Holder
	if m, ok := c.Managers.At(now); ok {
		out = append(out, m.Holder())
	}
	for _, thing := range things {
		if h, ok := c.Held[thing]; ok && h != (Holder{}) {
			out = append(out, h)
		}
	}
	return out
}

// Holder returns who it is in the words of other things: by the text of the id.
func (e ManagerAssigned) Holder() Holder {
	if e.Staff.IsZero() {
		return Holder{Team: e.Team}
	}
	return Holder{Staff: e.Staff.String()}
}

// toDo reports whether there is still something to be done about the thing.
func (c Customer) toDo(thing ID) bool {
	return c.Complaints[thing].State.Open() || c.Requests[thing].State.Open() || c.Visits[thing].Open() || c.FollowUps[thing] == "open" ||
		c.Disputes[thing].Open() || c.KeyContacts[thing].Open()
}

// HandOver decides on giving everything that somebody has of the customer to
// somebody else: the customer itself, from now on and unless it is archived, and what is still to be done. A
// record that was merged into another one is handed over like any: what was begun on
// it is ended there, by whoever has it, and after a split it would be back with who
// has left.
func (c Customer) HandOver(from ID, to Holder, now time.Time) ([]Event, error) {
	successor, team := ID{}, to.Team
	if to.Staff != "" {
		var err error
		if successor, err = ParseID(to.Staff); err != nil || successor == from {
			return nil, Violations{{Field: "to", Rule: "another", Detail: "want another member of the staff"}}
		}
		team = ""
	} else if !IsCode(team) {
		return nil, Violations{{Field: "team", Rule: "required", Detail: "want a successor or a team"}}
	}
	if err := c.present(); err != nil {
		return nil, err
	}
	var events []Event
	for _, span := range c.Managers {
		if c.Archived || span.Staff != from || !span.Until.IsZero() && !span.Until.After(now) {
			continue
		}
		span.Staff, span.Team, span.From = successor, team, later(span.From, now)
		events = append(events, &span)
	}
	var things []ID
	for thing, h := range c.Held {
		if h.Staff == from.String() && c.toDo(thing) {
			things = append(things, thing)
		}
	}
	slices.SortFunc(things, func(a, b ID) int { return bytes.Compare(a[:], b[:]) })
	for _, thing := range things {
		events = append(events, c.give(thing, Holder{to.Staff, team}))
	}
	if len(events) == 0 {
		return nil, refuse("nothing-to-hand-over", "customerId", "nothing of the customer is theirs")
	}
	return events, nil
}

// give returns the event that gives a thing to somebody.
func (c Customer) give(thing ID, to Holder) Event {
	if _, is := c.Complaints[thing]; is {
		return &ComplaintAssigned{ComplaintID: thing, Owner: to.Staff, Team: to.Team}
	}
	if _, is := c.Requests[thing]; is {
		return &RequestAssigned{RequestID: thing, Owner: to.Staff, Team: to.Team}
	}
	if _, is := c.Visits[thing]; is {
		return &VisitAssigned{VisitID: thing, Staff: to.Staff, Team: to.Team}
	}
	if _, is := c.Disputes[thing]; is {
		return &DisputeAssigned{DisputeID: thing, Owner: to.Staff, Team: to.Team}
	}
	if _, is := c.KeyContacts[thing]; is {
		return &KeyContactAssigned{KeyContactID: thing, Owner: to.Staff, Team: to.Team}
	}
	return &FollowUpAssigned{FollowUpID: thing, Owner: to.Staff, Team: to.Team}
}

// holder checks whom something is given to: a person, a team, or both.
func (v *Violations) holder(staff, team, field string) {
	v.code(field, staff, team == "")
	v.code("team", team, false)
}
