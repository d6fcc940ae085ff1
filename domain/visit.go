package domain

import "fmt"

// CustomerVisited records one contact with the customer: by phone, mail, video
// or face to face (capability 13).
type CustomerVisited struct {
	VisitID    ID       `json:"visitId"`
	Mode       string   `json:"mode"`
	Purpose    string   `json:"purpose,omitempty"` // code
	Outcome    string   `json:"outcome,omitempty"` // code
	Minutes    int      `json:"minutes,omitempty"`
	Staff      string   `json:"staff,omitempty"` // opaque id of who visited
	Content    string   `json:"content" personal:"content"`
	Feedback   string   `json:"feedback,omitempty" personal:"content"`
	Agreements []string `json:"agreements,omitempty" personal:"content"`
}

// EventType implements Event.
func (CustomerVisited) EventType() string { return "CustomerVisited" }

// VisitModes lists how a customer can be visited.
var VisitModes = []string{"inPerson", "phone", "video", "mail"}

// RecordVisit asks to record a visit that took place.
type RecordVisit CustomerVisited

// Visit decides on the record of a visit.
func (c Customer) Visit(cmd RecordVisit) ([]Event, error) {
	var v Violations
	v.oneOf("mode", cmd.Mode, VisitModes...)
	v.code("purpose", cmd.Purpose, false)
	v.code("outcome", cmd.Outcome, false)
	v.code("staff", cmd.Staff, false)
	v.text("content", cmd.Content, maxText, true)
	v.text("feedback", cmd.Feedback, maxText, false)
	v.scale("minutes", &cmd.Minutes, 0, 24*60)
	if len(cmd.Agreements) > maxList {
		v.add("agreements", "max-items", fmt.Sprintf("at most %d items", maxList))
	} else {
		for i, s := range cmd.Agreements {
			v.text(fmt.Sprintf("agreements[%d]", i), s, maxLine, true)
		}
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	e := CustomerVisited(cmd)
	return []Event{&e}, nil
}
