package domain

import (
	"slices"
	"strings"
)

// FieldVerified says that somebody held a field of the record against the world
// (capability 9). A value that was found correct has been observed anew; one that
// was found wrong stays what it is until a fact takes its place.
type FieldVerified struct {
	Field   string `json:"field"`            // one of RecordFields, or custom.<code>
	Outcome string `json:"outcome"`          // correct or wrong
	Method  string `json:"method,omitempty"` // code, such as call, document
	Note    string `json:"note,omitempty" personal:"content"`
}

// EventType implements Event.
func (FieldVerified) EventType() string { return "FieldVerified" }

// The outcomes of a verification.
const (
	VerifiedCorrect = "correct"
	VerifiedWrong   = "wrong"
)

// RecordFields are the fields that every record has. email, phone and post are
// the contacts of that kind; contacts is any of them.
var RecordFields = []string{"name", "birthDate", "contacts", "email", "phone", "post", "region", "interests", "notes"}

// customPrefix begins the names of custom fields among those of the record.
const customPrefix = "custom."

// IsRecordField reports whether it is the name of a field that a record has, or
// has the form of a custom field's.
func IsRecordField(name string) bool {
	if code, custom := strings.CutPrefix(name, customPrefix); custom {
		return IsCode(code)
	}
	return slices.Contains(RecordFields, name)
}

func (v *Violations) recordField(at, name string) {
	if !IsRecordField(name) {
		v.add(at, "one-of", "want one of "+strings.Join(RecordFields, ", ")+", or custom.<code>")
	}
}

// Verify decides on a verification. filled says whether the record had anything in the
// field when it was held against the world: of nothing there is neither a right nor a
// wrong. That it is right to be empty is said of the fault that it is missing.
func (c Customer) Verify(e FieldVerified, filled bool) ([]Event, error) {
	var v Violations
	v.recordField("field", e.Field)
	v.oneOf("outcome", e.Outcome, VerifiedCorrect, VerifiedWrong)
	v.code("method", e.Method, false)
	v.text("note", e.Note, maxLine, false)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	if !filled {
		return nil, refuse("field-empty", "field", "the record had nothing there that could have been right or wrong")
	}
	return []Event{&e}, nil
}
