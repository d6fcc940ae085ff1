package domain

import (
	"fmt"
	"slices"
	"time"
)

// MeasureState is where an improvement stands. The stored words are stable.
type MeasureState string

// MeasureStates lists them, left to right.
var MeasureStates = []MeasureState{"opened", "implemented", "verified", "ineffective"}

// MeasureLife is the life of an improvement (capability 23). What called for it
// may be added at any time, and while there is something to be done it can be given to
// somebody else. One that did not help, or does not any more, is taken up again.
var MeasureLife = Life[MeasureState]{
	"opened":      {"assign": "opened", "link": "opened", "implement": "implemented"},
	"implemented": {"assign": "implemented", "link": "implemented", "verify": "verified", "findIneffective": "ineffective"},
	"verified":    {"link": "verified", "reopen": "opened"},
	"ineffective": {"link": "ineffective", "reopen": "opened"},
}

// MeasureOpened begins an improvement: something that is changed so that customers
// need not complain again. Its stream is about no person, so nothing in it is
// personal and nothing is sealed.
type MeasureOpened struct {
	Title   string    `json:"title"`
	Cause   string    `json:"cause,omitempty"` // code of the cause of complaints that it is to remove
	Owner   string    `json:"owner"`           // opaque id of who sees to it
	Due     time.Time `json:"due"`             // to be implemented by then
	Because Because   `json:"because,omitzero"`
}

// Because is what called for an improvement.
type Because struct {
	Complaints []ID     `json:"complaints,omitempty"`
	Surveys    []string `json:"surveys,omitempty"` // codes of questionnaires
}

// MeasureLinked adds to what called for it.
type MeasureLinked struct {
	Because Because `json:"because"`
}

// MeasureImplemented says that it has been carried out.
type MeasureImplemented struct {
	Action string `json:"action,omitempty"` // code of what was done
}

// MeasureVerified says that it helped.
type MeasureVerified struct{}

// MeasureIneffective says that it did not; why is the reason in the metadata.
type MeasureIneffective struct{}

// MeasureReopened takes it up again; why is the reason in the metadata.
type MeasureReopened struct {
	Owner string    `json:"owner,omitempty"` // where that changes
	Due   time.Time `json:"due"`
}

// MeasureAssigned gives it to somebody else, or to a team; when it is due stays.
type MeasureAssigned struct {
	Owner string `json:"owner,omitempty"`
	Team  string `json:"team,omitempty"`
}

// EventType implements Event.
func (MeasureOpened) EventType() string { return "MeasureOpened" }

// EventType implements Event.
func (MeasureLinked) EventType() string { return "MeasureLinked" }

// EventType implements Event.
func (MeasureImplemented) EventType() string { return "MeasureImplemented" }

// EventType implements Event.
func (MeasureVerified) EventType() string { return "MeasureVerified" }

// EventType implements Event.
func (MeasureIneffective) EventType() string { return "MeasureIneffective" }

// EventType implements Event.
func (MeasureReopened) EventType() string { return "MeasureReopened" }

// EventType implements Event.
func (MeasureAssigned) EventType() string { return "MeasureAssigned" }

// Open reports whether there is still something to be done: to carry it out, or to see
// whether it helped.
func (s MeasureState) Open() bool { return s == "opened" || s == "implemented" }

// Evolve returns the state after an event about the measure, and false for one
// that it does not expect. The zero state is that of one nobody has opened.
func (s MeasureState) Evolve(e Event) (MeasureState, bool) {
	step := ""
	switch e.(type) {
	case *MeasureOpened:
		return "opened", s == ""
	case *MeasureLinked:
		step = "link"
	case *MeasureImplemented:
		step = "implement"
	case *MeasureVerified:
		step = "verify"
	case *MeasureIneffective:
		step = "findIneffective"
	case *MeasureReopened:
		step = "reopen"
	case *MeasureAssigned:
		step = "assign"
	}
	next, ok := MeasureLife.Next(s, step)
	if !ok {
		return s, false
	}
	return next, true
}

// Measure is what decisions about an improvement need of it.
type Measure struct {
	State MeasureState
	Owner Holder
	Last  time.Time // when the last of its steps occurred
}

// Evolve returns the state after the event; it never fails.
func (m Measure) Evolve(h Happened) Measure {
	after, expected := m.State.Evolve(h.Event)
	if !expected {
		return m
	}
	m.State = after
	switch e := h.Event.(type) {
	case *MeasureOpened:
		m.Owner = Holder{Staff: e.Owner}
	case *MeasureReopened:
		if e.Owner != "" {
			m.Owner = Holder{Staff: e.Owner}
		}
	case *MeasureAssigned:
		m.Owner = Holder{e.Owner, e.Team}
		return m // whose it is has no part in before and after
	}
	m.Last = h.Occurred
	return m
}

func (b Because) check(at string, v *Violations) {
	for name, n := range map[string]int{"complaints": len(b.Complaints), "surveys": len(b.Surveys)} {
		if n > maxList {
			v.add(at+name, "max-items", fmt.Sprintf("at most %d items", maxList))
		}
	}
	for i, code := range b.Surveys {
		v.code(fmt.Sprintf("%ssurveys[%d]", at, i), code, true)
	}
}

// Open decides on a new measure.
func (m Measure) Open(e MeasureOpened) ([]Event, error) {
	var v Violations
	v.text("title", e.Title, maxName, true)
	v.code("cause", e.Cause, false)
	v.code("owner", e.Owner, true)
	if e.Due.IsZero() {
		v.add("due", "required", "say by when")
	}
	e.Because.check("because.", &v)
	if err := v.err(); err != nil {
		return nil, err
	}
	if m.State != "" {
		return nil, refuse("measure-exists", "", "there is such a measure already")
	}
	return []Event{&e}, nil
}

// needsMeasureReason are the steps that say why.
var needsMeasureReason = []string{"findIneffective", "reopen"}

// Step decides on what becomes of the measure at the instant. Steps follow one
// another in the world too, so that before and after can be told apart.
func (m Measure) Step(e Event, reason string, at time.Time) ([]Event, error) {
	var v Violations
	step := ""
	switch e := e.(type) {
	case *MeasureLinked:
		step = "link"
		e.Because.check("because.", &v)
		if len(e.Because.Complaints)+len(e.Because.Surveys) == 0 {
			v.add("because", "required", "say what called for it")
		}
	case *MeasureImplemented:
		step = "implement"
		v.code("action", e.Action, false)
	case *MeasureVerified:
		step = "verify"
	case *MeasureIneffective:
		step = "findIneffective"
	case *MeasureAssigned:
		step = "assign"
		v.holder(e.Owner, e.Team, "owner")
	case *MeasureReopened:
		step = "reopen"
		v.code("owner", e.Owner, false)
		if e.Due.IsZero() {
			v.add("due", "required", "say by when")
		}
	}
	if needs := slices.Contains(needsMeasureReason, step); needs || reason != "" {
		v.code("reason", reason, needs)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if m.State == "" {
		return nil, refuse("measure-not-found", "measureId", "there is no such measure")
	}
	if _, ok := m.State.Evolve(e); !ok {
		return nil, MeasureLife.refuse("measure-state", "measureId", m.State, step)
	}
	if step != "link" && step != "assign" && at.Truncate(time.Microsecond).Before(m.Last.Truncate(time.Microsecond)) {
		return nil, refuse("measure-time", "occurredAt", "the measure's last step was at %s, and this one cannot have been before", m.Last.UTC().Format(time.RFC3339))
	}
	return []Event{e}, nil
}

// HandOver decides on giving it to somebody else, where somebody has it and something is
// still to be done.
func (m Measure) HandOver(from ID, to Holder) ([]Event, error) {
	switch {
	case m.State == "":
		return nil, refuse("measure-not-found", "measureId", "there is no such measure")
	case to.Staff == from.String():
		return nil, Violations{{Field: "to", Rule: "another", Detail: "want another member of the staff"}}
	case to.Staff == "" && !IsCode(to.Team):
		return nil, Violations{{Field: "team", Rule: "required", Detail: "want a successor or a team"}}
	case m.Owner.Staff != from.String() || !m.State.Open():
		return nil, refuse("nothing-to-hand-over", "measureId", "the measure is not theirs, or nothing of it is to be done")
	}
	return []Event{&MeasureAssigned{Owner: to.Staff, Team: to.Team}}, nil
}
