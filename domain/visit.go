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

// Visit decides on the record of a visit that nobody had planned.
func (c Customer) Visit(cmd RecordVisit) ([]Event, error) {
	var v Violations
	e := CustomerVisited(cmd)
	e.check(&v)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	return []Event{&e}, nil
}

func (e CustomerVisited) check(v *Violations) {
	v.oneOf("mode", e.Mode, VisitModes...)
	v.code("purpose", e.Purpose, false)
	v.code("outcome", e.Outcome, false)
	v.code("staff", e.Staff, false)
	v.text("content", e.Content, maxText, true)
	v.text("feedback", e.Feedback, maxText, false)
	v.scale("minutes", &e.Minutes, 0, 24*60)
	if len(e.Agreements) > maxList {
		v.add("agreements", "max-items", fmt.Sprintf("at most %d items", maxList))
		return
	}
	for i, s := range e.Agreements {
		v.text(fmt.Sprintf("agreements[%d]", i), s, maxLine, true)
	}
}
