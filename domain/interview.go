package domain

import "fmt"

// InterviewHeld records a conversation about what the customer thinks of us
// (capability 33), with a score for each aspect that was talked about.
type InterviewHeld struct {
	InterviewID ID            `json:"interviewId"`
	Mode        string        `json:"mode"`            // inPerson, phone, video or mail
	Staff       string        `json:"staff,omitempty"` // opaque id of who asked
	Scores      []AspectScore `json:"scores"`
	Content     string        `json:"content" personal:"content"` // what was said
}

// AspectScore is what the customer thinks of an aspect, from 1, bad, to 5, good.
type AspectScore struct {
	Aspect string `json:"aspect"` // code, such as those of the drivers: productQuality, attitude, speed, afterSales
	Score  int    `json:"score"`
}

// EventType implements Event.
func (InterviewHeld) EventType() string { return "InterviewHeld" }

// Interview decides on the record of an interview.
func (c Customer) Interview(e InterviewHeld) ([]Event, error) {
	var v Violations
	v.oneOf("mode", e.Mode, VisitModes...)
	v.code("staff", e.Staff, false)
	if n := len(e.Scores); n < 1 || n > maxList {
		v.add("scores", "items", fmt.Sprintf("from 1 to %d items", maxList))
	}
	seen := map[string]bool{}
	for i, s := range e.Scores {
		at := fmt.Sprintf("scores[%d].", i)
		v.code(at+"aspect", s.Aspect, true)
		v.scale(at+"score", &s.Score, 1, 5)
		if seen[s.Aspect] {
			v.add(at+"aspect", "unique", "an aspect has one score")
		}
		seen[s.Aspect] = true
	}
	v.text("content", e.Content, maxText, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	return []Event{&e}, nil
}
