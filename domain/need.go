package domain

import (
	"strings"
	"unicode"
)

// NeedRecorded says that the customer needs or is interested in something, as far
// as somebody knows (capability 42). Of a need the latest record counts.
type NeedRecorded struct {
	Need   string `json:"need"`   // code
	Weight int    `json:"weight"` // 1 weak to 5 strong; 0 says that there is none any more
	Source string `json:"source"` // who or what says so: a code
	Note   string `json:"note,omitempty" personal:"content"`
}

// EventType implements Event.
func (NeedRecorded) EventType() string { return "NeedRecorded" }

// MaxNeedWeight is the weight of the strongest need.
const MaxNeedWeight = 5

// RecordNeed decides on the record of a need.
func (c Customer) RecordNeed(e NeedRecorded) ([]Event, error) {
	var v Violations
	v.code("need", e.Need, true)
	v.scale("weight", &e.Weight, 0, MaxNeedWeight)
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

// NeedInput is the name of the need as an input of rules: need_ and the code, with
// _ for what a name may not have.
func NeedInput(need string) string {
	return "need_" + strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, need)
}
