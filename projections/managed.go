package projections

import (
	_ "embed"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed managed.sql
var managedSQL string

var managedDays = Model{Name: "managed_days", Version: 2, SQL: managedSQL, Shape: func(env Env) Shape {
	return Rollup[managedState, managedCell]{
		Columns: []Column[managedCell]{
			{"part", func(c *managedCell) any { return &c.part }},
			{"day", func(c *managedCell) any { return &c.day }},
		},
		Measure: "customers",
		Evolve: func(s managedState, e *eventstore.Event) (managedState, bool) {
			return s.evolve(e.Skeleton(), domain.DayOf(occurred(e), env.Zone))
		},
		Cells: managedState.cells,
		Join:  managedState.join,
		Cut:   cutDay(func(c *managedCell) *date { return &c.day }),
	}.Shape(env)
}}

// managedCell is one part of the managed customers on a day.
type managedCell struct {
	part string // existing or potential
	day  date
}

// managedState is what decides on which days a customer is managed (capability
// 41): existing from the first order on, potential from the creation on where
// the source is a qualified one and there is no order yet, neither from the day
// on which it is archived or erased.
type managedState struct {
	Created   domain.Day `json:"created,omitzero"`
	Qualified bool       `json:"qualified,omitempty"`
	Ordered   domain.Day `json:"ordered,omitzero"` // the first time
	Archived  domain.Day `json:"archived,omitzero"`
}

func (s managedState) evolve(d domain.Event, day domain.Day) (managedState, bool) {
	before := s
	switch d := d.(type) {
	case *domain.CustomerCreated:
		s.Created, s.Qualified = day, d.Potential()
	case *domain.OrderPlaced:
		s.Ordered = earliest(s.Ordered, day)
	case *domain.CustomerArchived, *domain.CustomerErased:
		s.Archived = earliest(s.Archived, day)
	}
	return s, s != before
}

// join makes a set existing by whoever's order, and potential by whoever's source.
// That the survivor is archived ends the set.
func (s managedState) join(members []managedState) managedState {
	for _, m := range members {
		s.Ordered = earliest(s.Ordered, m.Ordered)
		if m.Qualified && (!s.Qualified || m.Created.Before(s.Created)) {
			s.Created, s.Qualified = m.Created, true
		}
	}
	return s
}

func (s managedState) cells() map[managedCell]int64 {
	cells := map[managedCell]int64{}
	add := func(part string) func(domain.Day, int64) {
		return func(day domain.Day, n int64) { cells[managedCell{part, date{day}}] += n }
	}
	span(s.Ordered, s.Archived, add("existing"))
	if s.Qualified {
		span(s.Created, earliest(s.Ordered, s.Archived), add("potential"))
	}
	return cells
}
