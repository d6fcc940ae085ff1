package access

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Grade is how carefully a customer's data is handled: the higher of what the
// customer's value and the customer's sensitivity call for (capability 8).
type Grade int

// The grades.
const (
	Ordinary Grade = 1 + iota
	Elevated
	High
)

// gradeOfClass is the grade that a class of the schemes value and sensitivity
// calls for; a class that is not here, and none, is Ordinary.
var gradeOfClass = map[string]Grade{
	"value:mid": Elevated, "value:high": High,
	"sensitivity:confidential": Elevated, "sensitivity:restricted": High,
}

// GradeOf returns the grade of a customer in the classes.
func GradeOf(value, sensitivity string) Grade {
	return max(Ordinary, gradeOfClass["value:"+value], gradeOfClass["sensitivity:"+sensitivity])
}

// Sight is what a reader gets to see of a field.
type Sight int

// From nothing to everything.
const (
	Deny  Sight = iota // null
	Mask               // enough to recognise what one knows already
	Allow              // as it is
)

func (s Sight) String() string { return [...]string{"deny", "mask", "allow"}[s] }

// sensitivities are the categories that a personal field of an event is
// declared to have. What has none is nobody's secret.
var sensitivities = []string{"identity", "contact", "content"}

// sights is the one table of who sees what, by role and by the sensitivity of
// the field, for customers of the grades Ordinary, Elevated, High. What is not
// in it is denied.
var sights = map[Role]map[string][3]Sight{
	Client: {
		"identity": {Allow, Allow, Allow},
		"contact":  {Allow, Allow, Mask},
		"content":  {Allow, Allow, Deny},
	},
	// Only of what is theirs or their team's (ownership.go): they work with it.
	Agent: {
		"identity": {Allow, Allow, Allow},
		"contact":  {Allow, Allow, Allow},
		"content":  {Allow, Allow, Allow},
	},
	Analyst: {
		"identity": {Mask, Mask, Deny},
		"contact":  {Mask, Deny, Deny},
		"content":  {Deny, Deny, Deny},
	},
	Auditor: {
		"identity": {Allow, Allow, Allow},
		"contact":  {Allow, Allow, Allow},
		"content":  {Allow, Allow, Allow},
	},
	Officer: {
		"identity": {Allow, Allow, Allow},
		"contact":  {Allow, Allow, Allow},
		"content":  {Allow, Allow, Allow},
	},
	Administrator: {
		"identity": {Allow, Allow, Allow},
		"contact":  {Allow, Allow, Allow},
		"content":  {Allow, Allow, Allow},
	},
}

// SightOf returns what the role sees of a field of the sensitivity, of a
// customer of the grade.
func SightOf(role Role, sensitivity string, grade Grade) Sight {
	if grade < Ordinary || grade > High {
		return Deny
	}
	return sights[role][sensitivity][grade-1]
}

// Show is the one place where a value of a personal field, in JSON, becomes
// what the role may see of it; null where that is nothing. whole is whether it
// was left as it is. Every format is made of what it returns.
func Show(role Role, sensitivity string, grade Grade, value json.RawMessage) (shown json.RawMessage, whole bool) {
	switch SightOf(role, sensitivity, grade) {
	case Allow:
		return value, true
	case Mask:
		return mask(value), isEmpty(value)
	}
	return json.RawMessage("null"), isEmpty(value)
}

// Searches reports whether the role may search by a field of the sensitivity:
// who does not see it could find it out by asking.
func Searches(role Role, sensitivity string) bool {
	return SightOf(role, sensitivity, Ordinary) == Allow
}

// Counts reports whether the role may count what such a search finds, which
// also counts those of whom it may not see the field.
func Counts(role Role, sensitivity string) bool {
	return SightOf(role, sensitivity, High) == Allow
}

func isEmpty(value json.RawMessage) bool {
	v := string(bytes.TrimSpace(value))
	return slices.Contains([]string{"", "null", `""`, "[]", "{}"}, v)
}

// kept are the members of objects that say what a value is and not what it holds.
var kept = []string{"kind"}

// mask keeps the structure and hides what it holds.
func mask(value json.RawMessage) json.RawMessage {
	var v any
	if json.Unmarshal(value, &v) != nil {
		return json.RawMessage("null")
	}
	out, err := json.Marshal(masked(v))
	if err != nil {
		return json.RawMessage("null")
	}
	return out
}

var dayForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`)

func masked(v any) any {
	switch v := v.(type) {
	case string:
		if dayForm.MatchString(v) {
			return nil
		}
		return maskText(v)
	case []any:
		for i := range v {
			v[i] = masked(v[i])
		}
		return v
	case map[string]any:
		for name := range v {
			if !slices.Contains(kept, name) {
				v[name] = masked(v[name])
			}
		}
		return v
	}
	return nil // a number or a truth has nothing that could be hidden in part
}

const dots = "•••"

// maskText leaves of an address its first letter, of a number its last two
// digits, and of words the first letters of at most three. The length is not told.
func maskText(s string) string {
	if s == "" {
		return s
	}
	if at := strings.LastIndexByte(s, '@'); at > 0 {
		return firstLetter(s) + dots + "@" + dots
	}
	var digits []rune
	letters := 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			digits = append(digits, r)
		case unicode.IsLetter(r):
			letters++
		}
	}
	if len(digits) > letters {
		if len(digits) < 5 {
			return dots
		}
		return dots + string(digits[len(digits)-2:])
	}
	words := strings.Fields(s)
	var out []string
	for _, w := range words[:min(3, len(words))] {
		out = append(out, firstLetter(w)+dots)
	}
	if len(out) == 0 {
		return dots
	}
	return strings.Join(out, " ")
}

func firstLetter(s string) string {
	for _, r := range s {
		if unicode.IsLetter(r) {
			return string(r)
		}
	}
	return ""
}
