package domain

import (
	"fmt"
	"time"
)

// VisitState is where a planned visit stands. The stored words are stable.
type VisitState string

// VisitStates lists them, left to right.
var VisitStates = []VisitState{"planned", "confirmed", "started", "completed", "missed", "cancelled"}

// VisitLife is the life of a planned visit (capability 12). Rescheduling plans
// it anew. What was missed or cancelled stays so: who still wants to go plans
// another visit, and the figures know of both.
var VisitLife = Life[VisitState]{
	"planned":   {"confirm": "confirmed", "start": "started", "complete": "completed", "miss": "missed", "cancel": "cancelled", "reschedule": "planned", "assign": "planned"},
	"confirmed": {"start": "started", "complete": "completed", "miss": "missed", "cancel": "cancelled", "reschedule": "planned", "assign": "confirmed"},
	"started":   {"complete": "completed", "miss": "missed", "cancel": "cancelled", "assign": "started"},
}

// Open reports whether the visit is still to come or under way.
func (s VisitState) Open() bool { return len(VisitLife[s]) > 0 }

// VisitStep is an event that takes a planned visit further.
type VisitStep interface {
	Event
	Visit() ID
	// Step names it in VisitLife.
	Step() string
	check(v *Violations)
}

// VisitPlanned plans a visit: when, by whom, how and what for.
type VisitPlanned struct {
	VisitID ID        `json:"visitId"`
	Mode    string    `json:"mode"`
	Purpose string    `json:"purpose,omitempty"` // code
	Staff   string    `json:"staff"`             // opaque id of who goes
	From    time.Time `json:"from"`              // the window in which it is to take place
	Until   time.Time `json:"until"`
	Content string    `json:"content,omitempty" personal:"content"` // what it will be about
	Goal    string    `json:"goal,omitempty" personal:"content"`
}

// VisitConfirmed says that the customer knows of the visit and agrees.
type VisitConfirmed struct {
	VisitID ID `json:"visitId"`
}

// VisitStarted says that the visit has begun.
type VisitStarted struct {
	VisitID ID `json:"visitId"`
}

// VisitMissed says that it did not take place, and nobody had called it off.
type VisitMissed struct {
	VisitID ID `json:"visitId"`
}

// VisitCancelled says that it was called off; why is the reason in the metadata.
type VisitCancelled struct {
	VisitID ID     `json:"visitId"`
	By      string `json:"by"` // customer or us
}

// VisitRescheduled gives the visit another window; why is the reason in the
// metadata.
type VisitRescheduled struct {
	VisitID ID        `json:"visitId"`
	By      string    `json:"by"` // customer or us
	From    time.Time `json:"from"`
	Until   time.Time `json:"until"`
	Staff   string    `json:"staff,omitempty"` // who goes, where that changes
}

// VisitAssigned gives a planned visit to somebody else; its window stays.
type VisitAssigned struct {
	VisitID ID     `json:"visitId"`
	Staff   string `json:"staff,omitempty"` // opaque id of who goes; empty where somebody of the team will
	Team    string `json:"team,omitempty"`  // code
}

// EventType implements Event.
func (VisitAssigned) EventType() string { return "VisitAssigned" }

// EventType implements Event.
func (VisitPlanned) EventType() string { return "VisitPlanned" }

// EventType implements Event.
func (VisitConfirmed) EventType() string { return "VisitConfirmed" }

// EventType implements Event.
func (VisitStarted) EventType() string { return "VisitStarted" }

// EventType implements Event.
func (VisitMissed) EventType() string { return "VisitMissed" }

// EventType implements Event.
func (VisitCancelled) EventType() string { return "VisitCancelled" }

// EventType implements Event.
func (VisitRescheduled) EventType() string { return "VisitRescheduled" }

// The rest of VisitStep. The record of a visit is the step that completes it,
// where it was planned.

func (e CustomerVisited) Visit() ID  { return e.VisitID }
func (e VisitConfirmed) Visit() ID   { return e.VisitID }
func (e VisitStarted) Visit() ID     { return e.VisitID }
func (e VisitMissed) Visit() ID      { return e.VisitID }
func (e VisitCancelled) Visit() ID   { return e.VisitID }
func (e VisitRescheduled) Visit() ID { return e.VisitID }
func (e VisitAssigned) Visit() ID    { return e.VisitID }

func (CustomerVisited) Step() string  { return "complete" }
func (VisitConfirmed) Step() string   { return "confirm" }
func (VisitStarted) Step() string     { return "start" }
func (VisitMissed) Step() string      { return "miss" }
func (VisitCancelled) Step() string   { return "cancel" }
func (VisitRescheduled) Step() string { return "reschedule" }
func (VisitAssigned) Step() string    { return "assign" }

func (VisitConfirmed) check(*Violations)     {}
func (VisitStarted) check(*Violations)       {}
func (VisitMissed) check(*Violations)        {}
func (e VisitCancelled) check(v *Violations) { v.oneOf("by", e.By, ByCustomer, ByUs) }

func (e VisitAssigned) check(v *Violations) { v.holder(e.Staff, e.Team, "staff") }

func (e VisitRescheduled) check(v *Violations) {
	v.oneOf("by", e.By, ByCustomer, ByUs)
	v.code("staff", e.Staff, false)
	v.window(e.From, e.Until)
}

// Who called a visit off or moved it.
const (
	ByCustomer = "customer"
	ByUs       = "us"
)

// VisitWindow is when a visit is to take place, as it was moved last.
type VisitWindow struct{ From, Until time.Time }

// windowOf returns the window that an event gives a visit.
func windowOf(e Event) (w VisitWindow, ok bool) {
	switch e := e.(type) {
	case *VisitPlanned:
		return VisitWindow{e.From, e.Until}, true
	case *VisitRescheduled:
		return VisitWindow{e.From, e.Until}, true
	}
	return w, false
}

// allows refuses what cannot be said of a visit at the instant. One that did not
// take place in its window was missed: whoever calls it off or moves it afterwards
// would take it out of the visits that were due. And none is missed before it could
// have begun.
func (w VisitWindow) allows(step Event, at time.Time) error {
	switch step.(type) {
	case *VisitCancelled, *VisitRescheduled:
		if at.After(w.Until) {
			return refuse("visit-over", "occurredAt", "its window ended at %s: it was missed, or called off or moved before that; who still wants to go plans another visit", w.Until.UTC().Format(time.RFC3339))
		}
	case *VisitMissed:
		if at.Before(w.From) {
			return refuse("visit-to-come", "occurredAt", "its window begins at %s, and it cannot have been missed before", w.From.UTC().Format(time.RFC3339))
		}
	}
	return nil
}

// VisitOf returns the visit that an event is about, and false where it is about
// none.
func VisitOf(e Event) (ID, bool) {
	switch e := e.(type) {
	case *VisitPlanned:
		return e.VisitID, true
	case VisitStep:
		return e.Visit(), true
	}
	return ID{}, false
}

// Evolve returns the state after an event about the visit, and false for one
// that it does not expect, which changes nothing. The zero state is that of a
// visit that was not planned.
func (s VisitState) Evolve(e Event) (VisitState, bool) {
	if _, planned := e.(*VisitPlanned); planned {
		return "planned", true
	}
	about, ok := e.(VisitStep)
	if !ok {
		return s, false
	}
	next, ok := VisitLife.Next(s, about.Step())
	if !ok {
		return s, false
	}
	return next, true
}

// PlanVisit decides on a plan.
func (c Customer) PlanVisit(e VisitPlanned) ([]Event, error) {
	var v Violations
	v.oneOf("mode", e.Mode, VisitModes...)
	v.code("purpose", e.Purpose, false)
	v.code("staff", e.Staff, true)
	v.window(e.From, e.Until)
	v.text("content", e.Content, maxText, false)
	v.text("goal", e.Goal, maxText, false)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	return []Event{&e}, nil
}

// OnVisit decides on a step of a planned visit. To call one off or to move it
// needs a reason, a code. What was agreed may open follow-ups with it.
func (c Customer) OnVisit(step VisitStep, reason string, agreed ...FollowUpOpened) ([]Event, error) {
	var v Violations
	step.check(&v)
	if needs := step.Step() == "cancel" || step.Step() == "reschedule"; needs || reason != "" {
		v.code("reason", reason, needs)
	}
	for i, f := range agreed {
		f.check(fmt.Sprintf("followUps[%d].", i), &v)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.present(); err != nil {
		return nil, err
	}
	state, known := c.Visits[step.Visit()]
	if !known {
		return nil, refuse("visit-not-found", "visitId", "the customer has no planned visit with this id")
	}
	if _, ok := VisitLife.Next(state, step.Step()); !ok {
		return nil, VisitLife.refuse("visit-state", "visitId", state, step.Step())
	}
	events := []Event{step}
	for i := range agreed {
		agreed[i].VisitID = step.Visit()
		events = append(events, &agreed[i])
	}
	return events, nil
}

// maxWindow is how long the window of a visit may be.
const maxWindow = 92 * 24 * time.Hour

func (v *Violations) window(from, until time.Time) {
	switch {
	case from.IsZero():
		v.add("from", "required", "say from when the visit is to take place")
	case !from.Before(until):
		v.add("until", "range", "must be after from")
	case until.Sub(from) > maxWindow:
		v.add("until", "range", "at most 92 days after from")
	}
}
