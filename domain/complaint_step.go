package domain

import "time"

// ComplaintStep is an event that takes a complaint further. It is its own
// command: what is asked for is what will have happened.
type ComplaintStep interface {
	Event
	Complaint() ID
	// Step names it in ComplaintLife.
	Step() string
	check(v *Violations)
}

// ComplaintAcknowledged says that the customer was told that the complaint has come in.
type ComplaintAcknowledged struct {
	ComplaintID ID     `json:"complaintId"`
	Channel     string `json:"channel,omitempty"`
	Description string `json:"description,omitempty" personal:"content"`
}

// ComplaintAssigned gives the complaint to somebody, perhaps with a deadline.
type ComplaintAssigned struct {
	ComplaintID ID        `json:"complaintId"`
	Owner       string    `json:"owner"`          // opaque id of who has it now; empty where the team has it
	Team        string    `json:"team,omitempty"` // code of the department
	Due         time.Time `json:"due,omitzero"`   // to be done with by then; zero where that stays as it was
}

// ComplaintAnalysed says how far the search for the cause has come.
type ComplaintAnalysed struct {
	ComplaintID ID     `json:"complaintId"`
	Cause       string `json:"cause,omitempty"` // code, once it is known
	Description string `json:"description,omitempty" personal:"content"`
}

// ComplaintActionAgreed says what will be done, and by when.
type ComplaintActionAgreed struct {
	ComplaintID ID        `json:"complaintId"`
	Action      string    `json:"action"` // code
	Due         time.Time `json:"due,omitzero"`
	Description string    `json:"description,omitempty" personal:"content"`
}

// ComplaintResolved says what was done about the complaint.
type ComplaintResolved struct {
	ComplaintID  ID     `json:"complaintId"`
	Resolution   string `json:"resolution"`      // code of what was done
	Cause        string `json:"cause,omitempty"` // code of why it happened
	Compensation *Money `json:"compensation,omitempty"`
	Description  string `json:"description,omitempty" personal:"content"`
}

// ComplaintFeedbackSent says that the customer was told what had been done.
type ComplaintFeedbackSent struct {
	ComplaintID ID     `json:"complaintId"`
	Channel     string `json:"channel,omitempty"`
	Description string `json:"description,omitempty" personal:"content"`
}

// ComplaintConfirmed says that the customer says that the matter is settled.
type ComplaintConfirmed struct {
	ComplaintID ID     `json:"complaintId"`
	Satisfied   *bool  `json:"satisfied,omitempty"` // nil where not asked
	Description string `json:"description,omitempty" personal:"content"`
}

// ComplaintClosed ends the work on a complaint.
type ComplaintClosed struct {
	ComplaintID ID `json:"complaintId"`
}

// ComplaintReopened begins it again; why is the reason in the metadata.
type ComplaintReopened struct {
	ComplaintID ID     `json:"complaintId"`
	Description string `json:"description,omitempty" personal:"content"`
}

// ComplaintRejected says that it is found to be without ground; why is the reason in the
// metadata.
type ComplaintRejected struct {
	ComplaintID ID     `json:"complaintId"`
	Description string `json:"description,omitempty" personal:"content"`
}

// ComplaintEscalated takes the complaint to a higher level; why is the reason in
// the metadata.
type ComplaintEscalated struct {
	ComplaintID ID        `json:"complaintId"`
	Level       int       `json:"level"`           // 1 to 3
	Owner       string    `json:"owner,omitempty"` // who has it now, where that changes
	Due         time.Time `json:"due,omitzero"`
}

// ComplaintNoted records what was said about it meanwhile.
type ComplaintNoted struct {
	ComplaintID ID     `json:"complaintId"`
	Direction   string `json:"direction"` // in, out, internal
	Channel     string `json:"channel,omitempty"`
	Description string `json:"description" personal:"content"`
}

// ComplaintPaused says that nothing can be done before the customer has done something;
// what it is, is the reason in the metadata. The clocks stand still.
type ComplaintPaused struct {
	ComplaintID ID `json:"complaintId"`
}

// ComplaintResumed ends the pause. A note of what the customer said does too.
type ComplaintResumed struct {
	ComplaintID ID `json:"complaintId"`
}

// Directions of a note.
const (
	NoteIn       = "in"       // from the customer
	NoteOut      = "out"      // to the customer
	NoteInternal = "internal" // among ourselves
)

// MaxLevel is the highest level of escalation.
const MaxLevel = 3

// EventType implements Event.
func (ComplaintAcknowledged) EventType() string { return "ComplaintAcknowledged" }

// EventType implements Event.
func (ComplaintAssigned) EventType() string { return "ComplaintAssigned" }

// EventType implements Event.
func (ComplaintAnalysed) EventType() string { return "ComplaintAnalysed" }

// EventType implements Event.
func (ComplaintActionAgreed) EventType() string { return "ComplaintActionAgreed" }

// EventType implements Event.
func (ComplaintResolved) EventType() string { return "ComplaintResolved" }

// EventType implements Event.
func (ComplaintFeedbackSent) EventType() string { return "ComplaintFeedbackSent" }

// EventType implements Event.
func (ComplaintConfirmed) EventType() string { return "ComplaintConfirmed" }

// EventType implements Event.
func (ComplaintClosed) EventType() string { return "ComplaintClosed" }

// EventType implements Event.
func (ComplaintReopened) EventType() string { return "ComplaintReopened" }

// EventType implements Event.
func (ComplaintRejected) EventType() string { return "ComplaintRejected" }

// EventType implements Event.
func (ComplaintEscalated) EventType() string { return "ComplaintEscalated" }

// EventType implements Event.
func (ComplaintNoted) EventType() string { return "ComplaintNoted" }

// EventType implements Event.
func (ComplaintPaused) EventType() string { return "ComplaintPaused" }

// EventType implements Event.
func (ComplaintResumed) EventType() string { return "ComplaintResumed" }

// The rest of ComplaintStep, a line for each: what it is about, its name in the
// table, and what its fields have to be.

func (e ComplaintAcknowledged) Complaint() ID { return e.ComplaintID }
func (e ComplaintAssigned) Complaint() ID     { return e.ComplaintID }
func (e ComplaintAnalysed) Complaint() ID     { return e.ComplaintID }
func (e ComplaintActionAgreed) Complaint() ID { return e.ComplaintID }
func (e ComplaintResolved) Complaint() ID     { return e.ComplaintID }
func (e ComplaintFeedbackSent) Complaint() ID { return e.ComplaintID }
func (e ComplaintConfirmed) Complaint() ID    { return e.ComplaintID }
func (e ComplaintClosed) Complaint() ID       { return e.ComplaintID }
func (e ComplaintReopened) Complaint() ID     { return e.ComplaintID }
func (e ComplaintRejected) Complaint() ID     { return e.ComplaintID }
func (e ComplaintEscalated) Complaint() ID    { return e.ComplaintID }
func (e ComplaintNoted) Complaint() ID        { return e.ComplaintID }
func (e ComplaintPaused) Complaint() ID       { return e.ComplaintID }
func (e ComplaintResumed) Complaint() ID      { return e.ComplaintID }

func (ComplaintAcknowledged) Step() string { return "acknowledge" }
func (ComplaintAssigned) Step() string     { return "assign" }
func (ComplaintAnalysed) Step() string     { return "analyse" }
func (ComplaintActionAgreed) Step() string { return "agreeAction" }
func (ComplaintResolved) Step() string     { return "resolve" }
func (ComplaintFeedbackSent) Step() string { return "sendFeedback" }
func (ComplaintConfirmed) Step() string    { return "confirm" }
func (ComplaintClosed) Step() string       { return "close" }
func (ComplaintReopened) Step() string     { return "reopen" }
func (ComplaintRejected) Step() string     { return "reject" }
func (ComplaintEscalated) Step() string    { return "escalate" }
func (ComplaintNoted) Step() string        { return "note" }
func (ComplaintPaused) Step() string       { return "pause" }
func (ComplaintResumed) Step() string      { return "resume" }

func (e ComplaintAcknowledged) check(v *Violations) {
	v.code("channel", e.Channel, false)
	v.text("description", e.Description, maxText, false)
}

func (e ComplaintAssigned) check(v *Violations) {
	v.holder(e.Owner, e.Team, "owner")
}

func (e ComplaintAnalysed) check(v *Violations) {
	v.code("cause", e.Cause, false)
	v.text("description", e.Description, maxText, false)
}

func (e ComplaintActionAgreed) check(v *Violations) {
	v.code("action", e.Action, true)
	v.text("description", e.Description, maxText, false)
}

func (e ComplaintResolved) check(v *Violations) {
	v.code("resolution", e.Resolution, true)
	v.code("cause", e.Cause, false)
	v.text("description", e.Description, maxText, false)
	if e.Compensation != nil {
		e.Compensation.check("compensation", v)
	}
}

func (e ComplaintFeedbackSent) check(v *Violations) {
	v.code("channel", e.Channel, false)
	v.text("description", e.Description, maxText, false)
}

func (e ComplaintConfirmed) check(v *Violations) {
	v.text("description", e.Description, maxText, false)
}
func (ComplaintClosed) check(*Violations)       {}
func (e ComplaintReopened) check(v *Violations) { v.text("description", e.Description, maxText, false) }

func (e ComplaintRejected) check(v *Violations) { v.text("description", e.Description, maxText, false) }

func (e ComplaintEscalated) check(v *Violations) {
	v.scale("level", &e.Level, 1, MaxLevel)
	v.code("owner", e.Owner, false)
}

func (e ComplaintNoted) check(v *Violations) {
	v.oneOf("direction", e.Direction, NoteIn, NoteOut, NoteInternal)
	v.code("channel", e.Channel, false)
	v.text("description", e.Description, maxText, true)
}

func (ComplaintPaused) check(*Violations)  {}
func (ComplaintResumed) check(*Violations) {}
