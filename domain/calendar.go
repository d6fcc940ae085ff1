package domain

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dossier-crm/dossier/domain/calendar"
)

// CalendarDefined is a version of a business calendar, in the stream
// scheme-calendar-<name>: opening hours and exceptions from a day on. A version
// that begins on the same day as an earlier one corrects it, also for days that
// have passed: what was measured by it is measured anew.
type CalendarDefined struct {
	From       Day                  `json:"from,omitzero"` // none is always
	Zone       string               `json:"zone"`          // IANA name
	Week       [7][]calendar.Hours  `json:"week"`          // Sunday first
	Exceptions []calendar.Exception `json:"exceptions,omitempty"`
}

// EventType implements Event.
func (CalendarDefined) EventType() string { return "CalendarDefined" }

const calendarPrefix = "calendar-"

// CalendarScheme returns the name of the scheme that has the calendar.
func CalendarScheme(name string) string { return calendarPrefix + name }

// CalendarOfScheme returns the name of the calendar that the scheme is, and
// false where it is none.
func CalendarOfScheme(scheme string) (string, bool) { return strings.CutPrefix(scheme, calendarPrefix) }

// Calendar is the state of a calendar: its versions, in their order.
type Calendar struct{ Versions calendar.Calendar }

// Evolve returns the state after the event; it never fails.
func (c Calendar) Evolve(h Happened) Calendar {
	if e, ok := h.Event.(*CalendarDefined); ok {
		c.Versions = append(c.Versions[:len(c.Versions):len(c.Versions)], e.version())
	}
	return c
}

func (e CalendarDefined) version() calendar.Version {
	return calendar.Version{From: e.From.String(), Zone: e.Zone, Week: e.Week, Exceptions: e.Exceptions}
}

// Define decides on a new version. The name is a code.
func (c Calendar) Define(name string, cmd CalendarDefined) ([]Event, error) {
	var v Violations
	v.code("name", name, true)
	if err := cmd.version().Check(); err != nil {
		field, detail, _ := strings.Cut(err.Error(), ": ")
		v.add(field, "calendar", detail)
	}
	for i, e := range cmd.Exceptions {
		if utf8.RuneCountInString(e.Name) > maxName {
			v.add(fmt.Sprintf("exceptions[%d].name", i), "max-length", fmt.Sprintf("at most %d characters", maxName))
		}
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	return []Event{&cmd}, nil
}

// Calendars are those that a policy may name, by their names.
type Calendars map[string]Calendar

// calendar checks the name of a calendar that a policy goes by. One that nobody has
// defined is open at all hours and has no holidays: a misspelt name would be a promise
// by another clock, or a greeting that is never raised.
func (v *Violations) calendar(field, name string, required bool, known Calendars) {
	v.code(field, name, required)
	if IsCode(name) && len(known[name].Versions) == 0 {
		v.add(field, "defined", "there is no such calendar; define it first")
	}
}

// Holiday returns the name of the exception that the calendar has on the day, and
// false where it has none: by the version that counts on it.
func (c Calendar) Holiday(d Day) (name string, ok bool) { return c.Versions.Exception(d.String()) }
