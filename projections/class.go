package projections

import (
	_ "embed"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed class.sql
var classSQL string

var classDays = Model{Name: "class_days", Version: 2, SQL: classSQL, Shape: func(env Env) Shape {
	return Rollup[classState, classCell]{
		Columns: []Column[classCell]{
			{"scheme", func(c *classCell) any { return &c.scheme }},
			{"class", func(c *classCell) any { return &c.class }},
			{"day", func(c *classCell) any { return &c.day }},
		},
		Measure: "customers",
		Evolve: func(s classState, e *eventstore.Event) (classState, bool) {
			return s.evolve(e.Skeleton(), domain.DayOf(occurred(e), env.Zone))
		},
		Cells: classState.cells, // a set is in the survivor's classes
		Cut:   cutDay(func(c *classCell) *date { return &c.day }),
	}.Shape(env)
}}

// classCell is a class of a scheme on a day.
type classCell struct {
	scheme, class string
	day           date
}

// classState is on which days a customer entered which classes.
//
// A class is a state machine and goes by the order of the log: as of a day the
// customer is in the class of the last event in the log that had occurred by
// then. So an event that occurred earlier but was recorded later hides what the
// log had for its day and after, and what remains is in order of both.
type classState struct {
	Entered  map[string][]entered `json:"entered,omitempty"` // by scheme, in order of days
	Archived domain.Day           `json:"archived,omitzero"`
}

type entered struct {
	Day   domain.Day `json:"day"`
	Class string     `json:"class"`
}

func (s classState) evolve(d domain.Event, day domain.Day) (classState, bool) {
	switch d := d.(type) {
	case *domain.CustomerReclassified:
		var steps []entered
		for _, step := range s.Entered[d.Scheme] {
			if step.Day.Before(day) {
				steps = append(steps, step)
			}
		}
		all := make(map[string][]entered, len(s.Entered)+1)
		for scheme, steps := range s.Entered {
			all[scheme] = steps
		}
		all[d.Scheme] = append(steps, entered{day, d.To})
		s.Entered = all
		return s, true
	case *domain.CustomerArchived, *domain.CustomerErased:
		s.Archived = earliest(s.Archived, day)
		return s, true
	}
	return s, false
}

func (s classState) cells() map[classCell]int64 {
	cells := map[classCell]int64{}
	for scheme, steps := range s.Entered {
		for i, step := range steps {
			until := s.Archived
			if i+1 < len(steps) {
				until = earliest(until, steps[i+1].Day)
			}
			span(step.Day, until, func(day domain.Day, n int64) {
				cells[classCell{scheme, step.Class, date{day}}] += n
			})
		}
	}
	return cells
}

// earliest returns the earlier day; the zero day is none.
func earliest(a, b domain.Day) domain.Day {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// span adds one on the first day and takes it back on the day it ends; the zero
// day is no end, and nothing is added where it ends before it begins.
func span(from, until domain.Day, add func(day domain.Day, n int64)) {
	switch {
	case from.IsZero():
	case until.IsZero():
		add(from, 1)
	case from.Before(until):
		add(from, 1)
		add(until, -1)
	}
}
