package domain

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// CustomFieldsDeclared is a version of the fields that the organisation has added
// to its records. It is in the stream scheme-custom-fields and counts from its
// recording on; a field that it leaves out takes no more values, and what it had
// stays.
type CustomFieldsDeclared struct {
	Fields []CustomField `json:"fields"`
	Note   string        `json:"note,omitempty"` // of the policy, never of a person
}

// EventType implements Event.
func (CustomFieldsDeclared) EventType() string { return "CustomFieldsDeclared" }

// CustomField declares one field: what its values are, and how careful one has to
// be with them.
type CustomField struct {
	Code        string   `json:"code"`
	Label       string   `json:"label"`
	Type        string   `json:"type"`                  // one of CustomTypes
	Sensitivity string   `json:"sensitivity,omitempty"` // category of personal data; "" for what everybody may see
	Kind        string   `json:"kind,omitempty"`        // of the customers that have it; "" for all
	Choices     []string `json:"choices,omitempty"`     // of a choice
	Min         *Decimal `json:"min,omitempty"`         // of a number
	Max         *Decimal `json:"max,omitempty"`
	MaxLength   int      `json:"maxLength,omitempty"` // of a text, in characters; 0: 500
	Pattern     string   `json:"pattern,omitempty"`   // of a text: a regular expression that all of it matches
	Search      bool     `json:"search,omitempty"`    // lists can be narrowed by it
}

// The types of custom fields. The words are stored.
const (
	CustomText    = "text"
	CustomNumber  = "number"
	CustomDate    = "date"
	CustomChoice  = "choice"
	CustomBoolean = "boolean"
)

// CustomTypes lists them.
var CustomTypes = []string{CustomText, CustomNumber, CustomDate, CustomChoice, CustomBoolean}

// Sensitivities are the categories of personal data that a custom field can be
// declared to have.
var Sensitivities = []string{"identity", "contact", "content"}

// SchemeCustomFields is the name of the scheme with the custom fields.
const SchemeCustomFields = "custom-fields"

const maxCustomFields = 100

// CustomFields is the state of the policy: its versions, the first being 1.
type CustomFields []CustomFieldsDeclared

// Evolve returns the state after the event; it never fails.
func (s CustomFields) Evolve(h Happened) CustomFields {
	if e, ok := h.Event.(*CustomFieldsDeclared); ok {
		return append(s[:len(s):len(s)], *e)
	}
	return s
}

// Field returns the newest declaration of the field, and the version that it is
// of; 0 where the field was never declared. A field that is not of the newest
// version is retired.
func (s CustomFields) Field(code string) (f CustomField, version int) {
	for i := len(s) - 1; i >= 0; i-- {
		for _, f := range s[i].Fields {
			if f.Code == code {
				return f, i + 1
			}
		}
	}
	return f, 0
}

// Declare decides on a new version. A field keeps its type and its sensitivity
// for ever: values that are sealed under one category cannot become another's.
func (s CustomFields) Declare(cmd CustomFieldsDeclared) ([]Event, error) {
	var v Violations
	if len(cmd.Fields) == 0 || len(cmd.Fields) > maxCustomFields {
		v.add("fields", "items", fmt.Sprintf("from 1 to %d items", maxCustomFields))
	}
	v.text("note", cmd.Note, maxLine, false)
	seen := map[string]bool{}
	for i, f := range cmd.Fields {
		at := fmt.Sprintf("fields[%d].", i)
		f.check(at, &v)
		if seen[f.Code] {
			v.add(at+"code", "unique", "the same field twice")
		}
		seen[f.Code] = true
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	for i, f := range cmd.Fields {
		at := fmt.Sprintf("fields[%d].", i)
		switch had, version := s.Field(f.Code); {
		case version == 0:
		case had.Type != f.Type:
			return nil, refuse("custom-field-type", at+"type", "the field %s has values of the type %s; take a new code", f.Code, had.Type)
		case had.Sensitivity != f.Sensitivity:
			return nil, refuse("custom-field-sensitivity", at+"sensitivity", "the values of the field %s are kept under another sensitivity; take a new code", f.Code)
		}
	}
	return []Event{&cmd}, nil
}

func (f CustomField) check(at string, v *Violations) {
	v.code(at+"code", f.Code, true)
	if strings.Contains(f.Code, ":") { // lists are narrowed by code:value
		v.add(at+"code", "code", "without a colon")
	}
	v.text(at+"label", f.Label, maxName, true)
	v.oneOf(at+"type", f.Type, CustomTypes...)
	if f.Sensitivity != "" {
		v.oneOf(at+"sensitivity", f.Sensitivity, Sensitivities...)
	}
	if f.Kind != "" {
		v.oneOf(at+"kind", f.Kind, "person", "company")
	}
	only := func(field, of string, given bool) {
		if given && f.Type != of {
			v.add(at+field, "exclusive", "only of the type "+of)
		}
	}
	only("choices", CustomChoice, len(f.Choices) > 0)
	only("min", CustomNumber, f.Min != nil)
	only("max", CustomNumber, f.Max != nil)
	only("maxLength", CustomText, f.MaxLength != 0)
	only("pattern", CustomText, f.Pattern != "")
	if f.Type == CustomChoice && len(f.Choices) == 0 || len(f.Choices) > maxCustomFields {
		v.add(at+"choices", "items", fmt.Sprintf("from 1 to %d items", maxCustomFields))
	}
	for i, one := range f.Choices {
		v.code(fmt.Sprintf("%schoices[%d]", at, i), one, true)
		if slices.Contains(f.Choices[:i], one) {
			v.add(fmt.Sprintf("%schoices[%d]", at, i), "unique", "the same choice twice")
		}
	}
	if f.Min != nil && f.Max != nil && f.Max.Less(*f.Min) {
		v.add(at+"max", "range", "not below min")
	}
	v.scale(at+"maxLength", &f.MaxLength, 0, maxText)
	if len(f.Pattern) > maxLine {
		v.add(at+"pattern", "max-length", fmt.Sprintf("at most %d characters", maxLine))
	} else if _, err := f.pattern(); err != nil {
		v.add(at+"pattern", "pattern", "want a regular expression (RE2)")
	}
}

// pattern compiles the expression, which has to match all of a value. Go's match
// in time that is linear in the text, so one from outside does no harm.
func (f CustomField) pattern() (*regexp.Regexp, error) {
	return regexp.Compile(`\A(?:` + f.Pattern + `)\z`)
}

// parse returns the value in the form in which it is stored, and names the rule
// that it breaks where it is none.
func (f CustomField) parse(at, text string, v *Violations) string {
	switch f.Type {
	case CustomNumber:
		d, err := ParseDecimal(text)
		switch {
		case err != nil:
			v.add(at, "number", "want a number with at most six decimal places")
		case f.Min != nil && d.Less(*f.Min), f.Max != nil && f.Max.Less(d):
			v.add(at, "range", "outside the declared range")
		default:
			return plainNumber(d.String())
		}
	case CustomDate:
		d, err := ParseDay(text)
		if err != nil {
			v.add(at, "date", "want a day as YYYY-MM-DD")
			return ""
		}
		return d.String()
	case CustomChoice:
		v.oneOf(at, text, f.Choices...)
	case CustomBoolean:
		v.oneOf(at, text, "true", "false")
	default:
		most := f.MaxLength
		if most == 0 {
			most = maxLine
		}
		v.text(at, text, most, true)
		if re, err := f.pattern(); f.Pattern != "" && err == nil && utf8.ValidString(text) && !re.MatchString(text) {
			v.add(at, "pattern", "does not match the declared pattern")
		}
	}
	return text
}

// Stored returns a value that is asked for in the form in which values of the field are
// stored. What is no value of it stays as it is, and is nowhere stored.
func (f CustomField) Stored(text string) string {
	if d, err := ParseDecimal(text); f.Type == CustomNumber && err == nil {
		return plainNumber(d.String())
	}
	return text
}

// plainNumber drops zeros behind the last decimal that says something.
func plainNumber(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// CustomFieldsChanged sets values of custom fields and empties others. Values are
// in the form of their type: a decimal, YYYY-MM-DD, a choice, true or false, a
// text. How sensitive a field is is declared at run time and sealing goes by the
// event's struct, so the values of each category have a field of their own.
type CustomFieldsChanged struct {
	Source   string            `json:"source"`
	Version  int               `json:"version"` // of the scheme that the values were held against
	Set      []CustomSet       `json:"set,omitempty"`
	Cleared  []string          `json:"cleared,omitempty"`
	Identity map[string]string `json:"identity,omitempty" personal:"identity"` // field → value
	Contact  map[string]string `json:"contact,omitempty" personal:"contact"`
	Content  map[string]string `json:"content,omitempty" personal:"content"`
}

// EventType implements Event.
func (CustomFieldsChanged) EventType() string { return "CustomFieldsChanged" }

// CustomSet says of a value what it is, and holds it where it is not personal.
type CustomSet struct {
	Field       string `json:"field"`
	Type        string `json:"type"`
	Sensitivity string `json:"sensitivity,omitempty"`
	Search      bool   `json:"search,omitempty"` // lists can be narrowed by it
	Value       string `json:"value,omitempty"`  // where it has no sensitivity
}

// Sealed returns the values of a category; nil for no category.
func (e *CustomFieldsChanged) Sealed(category string) map[string]string {
	switch category {
	case "identity":
		return e.Identity
	case "contact":
		return e.Contact
	case "content":
		return e.Content
	}
	return nil
}

// ValueOf returns the value that the event sets; "" where it has been erased.
func (e *CustomFieldsChanged) ValueOf(s CustomSet) string {
	if s.Sensitivity == "" {
		return s.Value
	}
	return e.Sealed(s.Sensitivity)[s.Field]
}

// CustomValues are new values of custom fields, by code; nil empties a field.
type CustomValues map[string]*string

// customise makes the event of the values, held against the newest version. What
// breaks a rule is named below the field at. It returns nil for no values.
func (s CustomFields) customise(at, kind, source string, values CustomValues, v *Violations) *CustomFieldsChanged {
	if len(values) == 0 {
		return nil
	}
	e := &CustomFieldsChanged{Source: source, Version: len(s)}
	for _, code := range slices.Sorted(maps.Keys(values)) {
		where := at + "." + code
		f, version := s.Field(code)
		switch value := values[code]; {
		case version == 0:
			v.add(where, "declared", "there is no such custom field")
		case value == nil:
			e.Cleared = append(e.Cleared, code)
		case version < len(s):
			v.add(where, "retired", "the field takes no more values")
		case f.Kind != "" && f.Kind != kind:
			v.add(where, "kind", "only of customers of the kind "+f.Kind)
		default:
			set := CustomSet{Field: code, Type: f.Type, Sensitivity: f.Sensitivity, Search: f.Search}
			text := f.parse(where, *value, v)
			switch f.Sensitivity {
			case "":
				set.Value = text
			case "identity":
				e.Identity = with(e.Identity, code, text)
			case "contact":
				e.Contact = with(e.Contact, code, text)
			case "content":
				e.Content = with(e.Content, code, text)
			}
			e.Set = append(e.Set, set)
		}
	}
	return e
}
