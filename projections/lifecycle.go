package projections

import (
	_ "embed"
	"slices"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed lifecycle.sql
var lifecycleSQL string

var lifecycleDays = Model{Name: "lifecycle_days", Version: 3, SQL: lifecycleSQL, Shape: func(env Env) Shape {
	return Rollup[lifecycleState, lifecycleCell]{
		Columns: []Column[lifecycleCell]{
			{"stage", func(c *lifecycleCell) any { return &c.stage }},
			{"day", func(c *lifecycleCell) any { return &c.day }},
		},
		Measure: "customers",
		Evolve: func(s lifecycleState, e *eventstore.Event) (lifecycleState, bool) {
			return s.evolve(e.Skeleton(), domain.DayOf(occurred(e), env.Zone))
		},
		Cells: lifecycleState.cells,
		Join:  lifecycleState.join,
		Cut:   cutDay(func(c *lifecycleCell) *date { return &c.day }),
	}.Shape(env)
}}

// lifecycleCell is a stage on a day.
type lifecycleCell struct {
	stage string
	day   date
}

// lifecycleState is what moves a customer through the lifecycle. Of contacts the
// first is enough.
type lifecycleState struct {
	Events []domain.LifeEvent `json:"events,omitempty"`
}

func (s lifecycleState) evolve(d domain.Event, day domain.Day) (lifecycleState, bool) {
	step, ok := domain.LifeOf(d)
	if !ok {
		return s, false
	}
	events := make([]domain.LifeEvent, 0, len(s.Events)+1)
	for _, e := range s.Events {
		if step == domain.StepContacted && e.Step == step {
			if !day.Before(e.Day) {
				return s, false
			}
			continue // this one was earlier
		}
		events = append(events, e)
	}
	s.Events = append(events, domain.LifeEvent{Day: day, Step: step})
	return s, true
}

// join takes over what happened to the members, but for their end.
func (s lifecycleState) join(members []lifecycleState) lifecycleState {
	events := slices.Clone(s.Events)
	for _, m := range members {
		for _, e := range m.Events {
			if e.Step != domain.StepClosed {
				events = append(events, e)
			}
		}
	}
	return lifecycleState{events}
}

func (s lifecycleState) cells() map[lifecycleCell]int64 {
	cells := map[lifecycleCell]int64{}
	steps := domain.Lifecycle(s.Events)
	for i, step := range steps {
		var until domain.Day
		if i+1 < len(steps) {
			until = steps[i+1].Day
		}
		span(step.Day, until, func(day domain.Day, n int64) { cells[lifecycleCell{string(step.Stage), date{day}}] += n })
	}
	return cells
}
