package domain

import (
	"maps"
	"slices"
	"time"
)

// A fault is something about a field of a record that is not as the collection
// standard wants it (capability 10). That there is one follows from the record and
// the standard in force, and is no event: it is detected whenever somebody looks.
// What is decided on it is one.

// Fault is what is wrong with a field of a record.
type Fault struct {
	Field string
	Kind  string // one of FaultKinds
}

// The kinds of faults.
const (
	FaultMissing = "missing" // it is required and empty
	FaultStale   = "stale"   // it is required, and past its refresh interval
	FaultInvalid = "invalid" // it is filled with what cannot be so: a phone that is no valid number
	FaultWrong   = "wrong"   // it was held against the world and found wrong, and nothing has taken its place
)

// FaultKinds lists them.
var FaultKinds = []string{FaultMissing, FaultStale, FaultInvalid, FaultWrong}

// String returns the fault in one word, such as missing:email.
func (f Fault) String() string { return f.Kind + ":" + f.Field }

// FaultState is where a fault stands.
type FaultState string

// FaultDetected is where every fault begins, without an event.
const FaultDetected FaultState = "detected"

// FaultStates lists the states, left to right.
var FaultStates = []FaultState{FaultDetected, "accepted", "rejected"}

// FaultLife is what may be decided on a fault: that it is to be put right, or that
// the record is right as it is.
var FaultLife = Life[FaultState]{
	FaultDetected: {"accept": "accepted", "reject": "rejected"},
	"accepted":    {"reject": "rejected"},
	"rejected":    {"accept": "accepted"},
}

// FaultAccepted says that there is such a fault and that it is put right. Said is
// the position in the log of the last word on the field that was decided about, 0
// where there was none: the decision is about that word and about no other.
type FaultAccepted struct {
	Field string `json:"field"`
	Fault string `json:"fault"`
	Said  int    `json:"said,omitempty"`
}

// FaultRejected says that the record is right as it is; why is the reason in the
// metadata. It is not detected again until something else is said of the field.
type FaultRejected struct {
	Field string `json:"field"`
	Fault string `json:"fault"`
	Said  int    `json:"said,omitempty"`
}

// EventType implements Event.
func (FaultAccepted) EventType() string { return "FaultAccepted" }

// EventType implements Event.
func (FaultRejected) EventType() string { return "FaultRejected" }

// FaultDecision is what was decided on a fault, and about which word on the field.
type FaultDecision struct {
	State    FaultState `json:"state"`
	Said     uint64     `json:"said,omitempty"`
	Occurred int64      `json:"at"` // microseconds since 1970
	Position uint64     `json:"position"`
	Event    ID         `json:"event"`
	Actor    string     `json:"by"`
	Reason   string     `json:"reason,omitempty"`
}

// FaultDecisions are the last decisions on the faults of a record, by the fault in
// one word. It is a value.
type FaultDecisions map[string]FaultDecision

// Evolve returns the decisions after the event, and false where it is none.
func (d FaultDecisions) Evolve(h Happened) (FaultDecisions, bool) {
	one := FaultDecision{Occurred: h.Stamp().Occurred, Position: h.Position, Event: h.ID, Actor: h.Actor, Reason: h.Reason}
	var f Fault
	switch e := h.Event.(type) {
	case *FaultAccepted:
		f, one.State, one.Said = Fault{e.Field, e.Fault}, "accepted", position(e.Said)
	case *FaultRejected:
		f, one.State, one.Said = Fault{e.Field, e.Fault}, "rejected", position(e.Said)
	default:
		return d, false
	}
	return with(d, f.String(), one), true
}

// FoundFault is a fault as it is found.
type FoundFault struct {
	Fault
	Since time.Time // since when it is one; zero where the field was never filled
}

// Faults returns what is wrong with a record of the class and kind at the instant,
// in the order of the standard; nothing where no standard is the record's. filled,
// invalid and disproved are those of its RecordMarks; what cannot be so and what was
// found wrong are faults whether or not the field is required.
func (v CollectionStandardDefined) Faults(class, kind string, filled, invalid, disproved map[string]int64, at time.Time) []FoundFault {
	which := v.Of(class, kind)
	if which < 0 {
		return nil
	}
	s := v.Standards[which]
	var found []FoundFault
	for _, f := range s.Required {
		micro, is := filled[f.Field]
		observed := time.UnixMicro(micro).UTC()
		switch {
		case !is:
			found = append(found, FoundFault{Fault: Fault{f.Field, FaultMissing}})
		case observed.Before(s.FreshFrom(f, at)):
			found = append(found, FoundFault{Fault{f.Field, FaultStale}, observed.AddDate(0, 0, s.Refresh(f))})
		}
	}
	for _, kind := range []struct {
		name   string
		fields map[string]int64
	}{{FaultInvalid, invalid}, {FaultWrong, disproved}} {
		for _, field := range slices.Sorted(maps.Keys(kind.fields)) {
			found = append(found, FoundFault{Fault{field, kind.name}, time.UnixMicro(kind.fields[field]).UTC()})
		}
	}
	return found
}

// DecideOnFault decides on a step, accept or reject, of a fault that was looked
// for: there says whether it was found, and said which the last word on its field
// is.
func (c Customer) DecideOnFault(f Fault, step, reason string, there bool, said uint64) ([]Event, error) {
	var v Violations
	v.recordField("field", f.Field)
	v.oneOf("fault", f.Kind, FaultKinds...)
	v.code("reason", reason, step == "reject")
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	if !there {
		return nil, refuse("fault-not-found", "fault", "nothing like that is wrong with the field by the standard in force")
	}
	state := FaultDetected
	if had, decided := c.Faults[f.String()]; decided && had.Said == said {
		state = had.State
	}
	next, ok := FaultLife.Next(state, step)
	if !ok {
		return nil, FaultLife.refuse("fault-state", "fault", state, step)
	}
	if next == "rejected" {
		return []Event{&FaultRejected{f.Field, f.Kind, int(said)}}, nil //nolint:gosec // positions have 63 bits
	}
	return []Event{&FaultAccepted{f.Field, f.Kind, int(said)}}, nil //nolint:gosec // positions have 63 bits
}

// position is one as it is stored in an event.
func position(stored int) uint64 { return uint64(max(stored, 0)) } //nolint:gosec // not negative
