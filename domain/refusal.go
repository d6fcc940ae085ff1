package domain

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Violation names one field of a command and the rule that it breaks.
type Violation struct {
	Field  string // path in the command, such as contacts[2].value
	Rule   string // stable word, such as max-length
	Detail string // for a person; never repeats the value
}

// Violations is the error of a command that could never be accepted as it
// stands, whatever the state: all its faults at once.
type Violations []Violation

func (v Violations) Error() string {
	parts := make([]string, len(v))
	for i, one := range v {
		parts[i] = one.Field + ": " + one.Detail
	}
	return "invalid command: " + strings.Join(parts, "; ")
}

func (v *Violations) add(field, rule, detail string) {
	*v = append(*v, Violation{Field: field, Rule: rule, Detail: detail})
}

// once refuses what the list has before.
func (v *Violations) once(field string, before bool) {
	if before {
		v.add(field, "unique", "the same twice")
	}
}

// err returns v as an error, or nil where there is none.
func (v Violations) err() error {
	if len(v) == 0 {
		return nil
	}
	return v
}

// and returns v with the faults that err has, where it is of them, and else err.
func (v Violations) and(err error) error {
	more, is := err.(Violations) //nolint:errorlint // nothing wraps it
	if err != nil && !is {
		return err
	}
	return append(v, more...).err()
}

// Refusal is the error of a command that the present state does not allow.
// Another state might: the caller may read, and try again.
type Refusal struct {
	Rule   string // stable word, such as complaint-already-resolved
	Field  string // the field of the command that it concerns, or ""
	Detail string

	Customer ID // whom to ask instead; zero where there is nobody
}

func (r *Refusal) Error() string { return r.Rule + ": " + r.Detail }

func refuse(rule, field, format string, args ...any) error {
	return &Refusal{Rule: rule, Field: field, Detail: fmt.Sprintf(format, args...)}
}

// Lengths are counted in characters (Unicode code points).
const (
	maxName   = 200
	maxCode   = 64
	maxLine   = 500
	maxText   = 20_000
	maxList   = 50
	maxRegion = 16
)

// text checks a free text: valid UTF-8, no control characters but line breaks
// and tabs, at most most characters, and not blank where it is required: with
// something in it that is seen.
func (v *Violations) text(field, s string, most int, required bool) {
	switch {
	case !utf8.ValidString(s):
		v.add(field, "utf-8", "want valid UTF-8")
	case required && blank(s):
		v.add(field, "required", "must not be blank")
	case utf8.RuneCountInString(s) > most:
		v.add(field, "max-length", fmt.Sprintf("at most %d characters", most))
	case strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' }):
		v.add(field, "no-control-characters", "control characters other than line breaks and tabs are not allowed")
	}
}

// code checks an opaque code: letters, digits and . _ : / - only.
func (v *Violations) code(field, s string, required bool) {
	if s == "" {
		if required {
			v.add(field, "required", "must not be empty")
		}
		return
	}
	if len(s) > maxCode {
		v.add(field, "max-length", fmt.Sprintf("at most %d characters", maxCode))
		return
	}
	if !IsCode(s) {
		v.add(field, "code", "only letters, digits and . _ : / - are allowed")
	}
}

// blank reports whether nothing of the text is seen: spaces, and what only says how
// text is to be set, such as a space without width.
func blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) })
}

// IsCode reports whether s has the form of a code: 1 to 64 letters and digits
// of ASCII and . _ : / -.
func IsCode(s string) bool {
	if s == "" || len(s) > maxCode {
		return false
	}
	return !strings.ContainsFunc(s, func(c rune) bool {
		return c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("._:/-", c)
	})
}

func (v *Violations) oneOf(field, s string, allowed ...string) {
	if !slices.Contains(allowed, s) {
		v.add(field, "one-of", "want one of "+strings.Join(allowed, ", "))
	}
}

func (v *Violations) scale(field string, n *int, low, high int) {
	if n != nil && (*n < low || *n > high) {
		v.add(field, "range", fmt.Sprintf("from %d to %d", low, high))
	}
}
