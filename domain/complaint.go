package domain

// ComplaintState is where a complaint stands. Issue by issue the life grows;
// the stored words are stable.
type ComplaintState string

// The states that a complaint passes, left to right.
const (
	ComplaintReceived ComplaintState = "received"
	ComplaintDone     ComplaintState = "resolved"
)

// CustomerComplained opens a complaint (capability 21).
type CustomerComplained struct {
	ComplaintID ID     `json:"complaintId"`
	Category    string `json:"category"` // code of what it is about
	Severity    string `json:"severity"` // low, normal, high, critical
	Channel     string `json:"channel,omitempty"`
	Description string `json:"description" personal:"content"`
}

// ComplaintResolved ends a complaint with what was done about it.
type ComplaintResolved struct {
	ComplaintID  ID     `json:"complaintId"`
	Resolution   string `json:"resolution"`      // code of what was done
	Cause        string `json:"cause,omitempty"` // code of why it happened
	Compensation *Money `json:"compensation,omitempty"`
	Description  string `json:"description,omitempty" personal:"content"`
}

// EventType implements Event.
func (CustomerComplained) EventType() string { return "CustomerComplained" }

// EventType implements Event.
func (ComplaintResolved) EventType() string { return "ComplaintResolved" }

// Severities of a complaint, mildest first.
var Severities = []string{"low", "normal", "high", "critical"}

// FileComplaint asks to open a complaint.
type FileComplaint CustomerComplained

// Complain decides on a new complaint.
func (c Customer) Complain(cmd FileComplaint) ([]Event, error) {
	var v Violations
	v.code("category", cmd.Category, true)
	v.oneOf("severity", cmd.Severity, Severities...)
	v.code("channel", cmd.Channel, false)
	v.text("description", cmd.Description, maxText, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	e := CustomerComplained(cmd)
	return []Event{&e}, nil
}

// ResolveComplaint asks to end a complaint.
type ResolveComplaint ComplaintResolved

// Resolve decides on the end of a complaint.
func (c Customer) Resolve(cmd ResolveComplaint) ([]Event, error) {
	var v Violations
	v.code("resolution", cmd.Resolution, true)
	v.code("cause", cmd.Cause, false)
	v.text("description", cmd.Description, maxText, false)
	if cmd.Compensation != nil {
		cmd.Compensation.check("compensation", &v)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	switch state, known := c.Complaints[cmd.ComplaintID]; {
	case !known:
		return nil, refuse("complaint-not-found", "complaintId", "the customer has no complaint with this id")
	case state == ComplaintDone:
		return nil, refuse("complaint-already-resolved", "complaintId", "the complaint was resolved before")
	}
	e := ComplaintResolved(cmd)
	return []Event{&e}, nil
}
