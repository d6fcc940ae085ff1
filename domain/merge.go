package domain

import (
	"slices"
	"strings"
)

// MergeProposed says that two records may be about one person or company
// (capability 4). It begins the stream of the pair, identity-<id>, whose id is
// MergeOf the two, so that a pair has one history of what was thought of it.
type MergeProposed struct {
	First   ID          `json:"first"`
	Second  ID          `json:"second"`
	Source  string      `json:"source"`            // detected or staff
	Score   int         `json:"score,omitempty"`   // 0 to 100, where it was detected
	Parts   []MatchPart `json:"parts,omitempty"`   // what the score is the sum of
	Version int         `json:"version,omitempty"` // of the duplicate rules; 0: those built in
	Run     ID          `json:"run,omitzero"`      // of the job, where it was one
}

// MatchPart is one thing that two records have in common. It says how much alike
// they are and nothing of what.
type MatchPart struct {
	Part   string `json:"part"`   // email, phone or name
	Alike  int    `json:"alike"`  // in percent
	Points int    `json:"points"` // that it gives
}

// MergeAccepted is the decision that the two are one, and which record is to go
// on. What follows is done by automation, up to MergeConfirmed.
type MergeAccepted struct {
	Survivor ID `json:"survivor"`
	Loser    ID `json:"loser"`
}

// MergeRejected is the decision that the two are not one. Why is the reason in
// the metadata.
type MergeRejected struct{}

// MergeConfirmed says that the loser is locked and the survivor has taken it in.
// Where one of the pair had been merged before, these are the records in whose
// sets the two were then.
type MergeConfirmed struct {
	Survivor ID `json:"survivor"`
	Loser    ID `json:"loser"`
}

// MergeJoined says that the two were in one set already: others had joined them.
type MergeJoined struct{}

// MergeFailed says that what was decided could not be carried out; nothing of it
// is left.
type MergeFailed struct {
	Cause string `json:"cause"` // the rule that stood in the way, such as customer-erased
}

// MergeSplitAccepted is the decision that the two are not one after all. What
// follows is done by automation, up to MergeSplit.
type MergeSplitAccepted struct{}

// MergeSplit says that the loser has its own life again.
type MergeSplit struct{}

// EventType implements Event.
func (MergeProposed) EventType() string { return "MergeProposed" }

// EventType implements Event.
func (MergeAccepted) EventType() string { return "MergeAccepted" }

// EventType implements Event.
func (MergeRejected) EventType() string { return "MergeRejected" }

// EventType implements Event.
func (MergeConfirmed) EventType() string { return "MergeConfirmed" }

// EventType implements Event.
func (MergeJoined) EventType() string { return "MergeJoined" }

// EventType implements Event.
func (MergeFailed) EventType() string { return "MergeFailed" }

// EventType implements Event.
func (MergeSplitAccepted) EventType() string { return "MergeSplitAccepted" }

// EventType implements Event.
func (MergeSplit) EventType() string { return "MergeSplit" }

// Where a proposal comes from.
const (
	MergeDetected = "detected"
	MergeByStaff  = "staff"
)

// mergeSpace is the name space of the ids of pairs.
var mergeSpace = DeriveID(ID{}, "dossier", "merge")

// MergeOf returns the id of the pair, in whichever order it is given.
func MergeOf(a, b ID) ID {
	first, second := Pair(a, b)
	return DeriveID(mergeSpace, first.String(), second.String())
}

// Pair returns the two ids in their order.
func Pair(a, b ID) (first, second ID) {
	if strings.Compare(string(a[:]), string(b[:])) > 0 {
		return b, a
	}
	return a, b
}

// MergeState is where the merge of a pair stands.
type MergeState string

// The states of a merge.
const (
	MergeIsProposed  MergeState = "proposed"
	MergeIsRejected  MergeState = "rejected"
	MergeIsAccepted  MergeState = "accepted"  // and being carried out
	MergeIsConfirmed MergeState = "confirmed" // the two are one
	MergeIsJoined    MergeState = "joined"    // they were one already, through others
	MergeIsFailed    MergeState = "failed"
	MergeIsSplitting MergeState = "splitting" // decided, and being carried out
	MergeIsSplit     MergeState = "split"
)

// MergeStates lists the states in their order.
var MergeStates = []MergeState{
	MergeIsProposed, MergeIsRejected, MergeIsAccepted, MergeIsConfirmed, MergeIsJoined, MergeIsFailed, MergeIsSplitting, MergeIsSplit,
}

// MergeLife is the life of the merge of a pair. Only a person accepts, rejects
// and splits; confirm, join, fail and undo are automation's.
var MergeLife = Life[MergeState]{
	"":               {"propose": MergeIsProposed},
	MergeIsProposed:  {"propose": MergeIsProposed, "accept": MergeIsAccepted, "reject": MergeIsRejected},
	MergeIsRejected:  {"propose": MergeIsProposed, "accept": MergeIsAccepted},
	MergeIsAccepted:  {"confirm": MergeIsConfirmed, "join": MergeIsJoined, "fail": MergeIsFailed},
	MergeIsConfirmed: {"split": MergeIsSplitting},
	MergeIsSplitting: {"undo": MergeIsSplit, "fail": MergeIsConfirmed},
	MergeIsJoined:    {"propose": MergeIsProposed, "accept": MergeIsAccepted, "reject": MergeIsRejected},
	MergeIsFailed:    {"propose": MergeIsProposed, "accept": MergeIsAccepted, "reject": MergeIsRejected},
	MergeIsSplit:     {"propose": MergeIsProposed, "accept": MergeIsAccepted},
}

// Merge is the state of a pair.
type Merge struct {
	State           MergeState
	First, Second   ID
	Parts           []MatchPart // of the last proposal
	Survivor, Loser ID          // as accepted, and from MergeConfirmed on as they were joined
}

// MergeStep returns the step of MergeLife that an event of a pair's stream is,
// and false for other events.
func MergeStep(e Event) (string, bool) {
	switch e.(type) {
	case *MergeProposed:
		return "propose", true
	case *MergeAccepted:
		return "accept", true
	case *MergeRejected:
		return "reject", true
	case *MergeConfirmed:
		return "confirm", true
	case *MergeJoined:
		return "join", true
	case *MergeFailed:
		return "fail", true
	case *MergeSplitAccepted:
		return "split", true
	case *MergeSplit:
		return "undo", true
	}
	return "", false
}

// Evolve returns the state after the event; it never fails, and an event that it
// does not expect changes nothing.
func (m Merge) Evolve(h Happened) Merge {
	step, _ := MergeStep(h.Event)
	next, ok := MergeLife.Next(m.State, step)
	if !ok {
		return m
	}
	m.State = next
	switch e := h.Event.(type) {
	case *MergeProposed:
		m.First, m.Second, m.Parts = e.First, e.Second, e.Parts
		m.Survivor, m.Loser = ID{}, ID{}
	case *MergeAccepted:
		m.Survivor, m.Loser = e.Survivor, e.Loser
	case *MergeConfirmed:
		m.Survivor, m.Loser = e.Survivor, e.Loser
	}
	return m
}

func (m Merge) step(step string) error {
	if m.State == "" {
		return refuse("merge-not-found", "mergeId", "nobody has proposed this merge")
	}
	if _, ok := MergeLife.Next(m.State, step); !ok {
		return m.refuse(step)
	}
	return nil
}

// refuse is the refusal of what a person asks for. Of what else is possible it names
// what a person can ask for: the other steps are automation's.
func (m Merge) refuse(step string) error {
	may := MergeLife.Steps(m.State)
	may = slices.DeleteFunc(may, func(s string) bool { return !slices.Contains([]string{"propose", "accept", "reject", "split"}, s) })
	if len(may) == 0 {
		return refuse("merge-state", "mergeId", "%s is not possible here: it is %s, which is being carried out; ask again when it has come to an end", step, m.State)
	}
	return refuse("merge-state", "mergeId", "%s is not possible here: it is %s, and possible is %s", step, m.State, strings.Join(may, ", "))
}

// Propose decides on a proposal. Detection finds the same pair again and again:
// what was decided on stays decided as long as the two have no more and no less
// in common than they had.
func (m Merge) Propose(e MergeProposed) ([]Event, error) {
	if e.First == e.Second {
		return nil, Violations{{Field: "customers", Rule: "another", Detail: "want two different customers"}}
	}
	e.First, e.Second = Pair(e.First, e.Second)
	if _, ok := MergeLife.Next(m.State, "propose"); !ok {
		return nil, m.refuse("propose")
	}
	detected := e.Source == MergeDetected
	switch {
	case m.State == "":
	case detected && slices.Equal(m.Parts, e.Parts):
		return nil, refuse("match-unchanged", "", "the two have in common what they had when it was proposed last; it is %s", m.State)
	case detected && m.State != MergeIsProposed && len(m.Parts) == 0:
		return nil, refuse("match-unchanged", "", "a person has decided on the two; it is %s", m.State)
	case !detected && m.State == MergeIsProposed:
		return nil, refuse("merge-proposed-already", "customers", "that the two are one is proposed already, as merge %s, and waits for a decision", MergeOf(e.First, e.Second))
	}
	return []Event{&e}, nil
}

// Accept decides that the two are one, and that the survivor goes on.
func (m Merge) Accept(survivor ID, reason string) ([]Event, error) {
	var v Violations
	v.code("reason", reason, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := m.step("accept"); err != nil {
		return nil, err
	}
	switch survivor {
	case m.First:
		return []Event{&MergeAccepted{Survivor: m.First, Loser: m.Second}}, nil
	case m.Second:
		return []Event{&MergeAccepted{Survivor: m.Second, Loser: m.First}}, nil
	}
	return nil, Violations{{Field: "survivor", Rule: "one-of", Detail: "want one of the two customers"}}
}

// Reject decides that the two are not one.
func (m Merge) Reject(reason string) ([]Event, error) {
	return m.decided("reject", reason, &MergeRejected{})
}

// Split decides that two who were merged are to be apart again.
func (m Merge) Split(reason string) ([]Event, error) {
	return m.decided("split", reason, &MergeSplitAccepted{})
}

func (m Merge) decided(step, reason string, e Event) ([]Event, error) {
	var v Violations
	v.code("reason", reason, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := m.step(step); err != nil {
		return nil, err
	}
	return []Event{e}, nil
}

// Record decides on an event that says how far what was decided has come.
func (m Merge) Record(e Event) ([]Event, error) {
	step, _ := MergeStep(e)
	if _, ok := MergeLife.Next(m.State, step); !ok {
		return nil, MergeLife.refuse("merge-state", "mergeId", m.State, step)
	}
	return []Event{e}, nil
}
