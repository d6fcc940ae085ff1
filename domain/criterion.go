package domain

// CriterionDeclared says what somebody holds to be true of a customer that no
// event gives: how great its potential is, its margin, its tolerance of risk
// (capability 35). The latest by when it occurred counts.
type CriterionDeclared struct {
	Criterion string  `json:"criterion"` // one of Criteria
	Value     Decimal `json:"value"`
	Source    string  `json:"source"` // who or what says so: a code
	Note      string  `json:"note,omitempty" personal:"content"`
}

// EventType implements Event.
func (CriterionDeclared) EventType() string { return "CriterionDeclared" }

// Declare decides on a declared criterion.
func (c Customer) Declare(e CriterionDeclared) ([]Event, error) {
	var v Violations
	v.oneOf("criterion", e.Criterion, Criteria...)
	v.code("source", e.Source, true)
	v.text("note", e.Note, maxLine, false)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	return []Event{&e}, nil
}
