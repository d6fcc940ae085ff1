package domain

// CustomerComplained opens a complaint (capability 21).
type CustomerComplained struct {
	ComplaintID ID     `json:"complaintId"`
	Category    string `json:"category"` // code of what it is about
	Severity    string `json:"severity"` // low, normal, high, critical
	Channel     string `json:"channel,omitempty"`
	Description string `json:"description" personal:"content"`
}

// EventType implements Event.
func (CustomerComplained) EventType() string { return "CustomerComplained" }

// ComplaintOf returns the complaint that an event is about, and false where it
// is about none.
func ComplaintOf(e Event) (ID, bool) {
	switch e := e.(type) {
	case *CustomerComplained:
		return e.ComplaintID, true
	case ComplaintStep:
		return e.Complaint(), true
	}
	return ID{}, false
}

// Severities of a complaint, mildest first.
var Severities = []string{"low", "normal", "high", "critical"}

// FileComplaint asks to open a complaint.
type FileComplaint CustomerComplained

// Complain decides on a new complaint.
func (c Customer) Complain(cmd FileComplaint) ([]Event, error) {
	var v Violations
	e := CustomerComplained(cmd)
	e.check(&v)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	return []Event{&e}, nil
}

func (e CustomerComplained) check(v *Violations) {
	v.code("category", e.Category, true)
	v.oneOf("severity", e.Severity, Severities...)
	v.code("channel", e.Channel, false)
	v.text("description", e.Description, maxText, true)
}

// Handle decides on a step of a complaint. The reason is a code; steps that go
// against what the customer or the plan expects cannot do without one.
func (c Customer) Handle(step ComplaintStep, reason string) ([]Event, error) {
	var v Violations
	step.check(&v)
	if needs := needsReason[step.Step()]; needs || reason != "" {
		v.code("reason", reason, needs)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.present(); err != nil {
		return nil, err
	}
	complaint, known := c.Complaints[step.Complaint()]
	if !known {
		return nil, refuse("complaint-not-found", "complaintId", "the customer has no complaint with this id")
	}
	if _, ok := ComplaintLife.Next(complaint.State, step.Step()); !ok {
		if step.Step() == "resolve" && complaint.State != "rejected" {
			return nil, refuse("complaint-already-resolved", "complaintId", "the complaint was resolved before")
		}
		return nil, ComplaintLife.refuse("complaint-state", "complaintId", complaint.State, step.Step())
	}
	switch step := step.(type) {
	case *ComplaintEscalated:
		if step.Level <= complaint.Level {
			return nil, refuse("complaint-escalated", "level", "the complaint is at level %d already", complaint.Level)
		}
	case *ComplaintPaused:
		if complaint.Paused {
			return nil, refuse("complaint-paused", "complaintId", "the complaint waits for the customer already")
		}
	case *ComplaintResumed:
		if !complaint.Paused {
			return nil, refuse("complaint-not-paused", "complaintId", "the complaint does not wait for the customer")
		}
	}
	return []Event{step}, nil
}

var needsReason = map[string]bool{"reject": true, "reopen": true, "escalate": true, "pause": true}

// Resolve decides on the end of a complaint.
func (c Customer) Resolve(cmd ComplaintResolved) ([]Event, error) { return c.Handle(&cmd, "") }
