package projections

import (
	"context"
	"maps"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// Within is the shape of a row per key where a row takes over something of the
// customer as it was at the moment, such as its class when it complained: later
// changes of the customer leave the row alone. Beside the rows it keeps a small
// state of each customer, in a table states(id, revision, state).
type Within[State, Row any] struct {
	Fold[Row] // without Apply

	// Evolve returns the customer's state after the event, and false where the
	// event does not change it. It is pure.
	Evolve func(state State, e *eventstore.Event) (State, bool)
	// Apply is Fold.Apply, given the customer's state after the event.
	Apply func(row Row, state State, e *eventstore.Event) (Row, bool)
}

type within[State, Row any] struct {
	states *fold[stateRow[State]]
	rows   *fold[Row]
	evolve func(State, *eventstore.Event) (State, bool)
	apply  func(Row, State, *eventstore.Event) (Row, bool)
	at     map[*eventstore.Event]State // the customer's state after each event of the batch
}

// Shape makes it work on the tables of a session.
func (s Within[State, Row]) Shape(env Env) Shape {
	w := &within[State, Row]{at: map[*eventstore.Event]State{}, evolve: s.Evolve, apply: s.Apply}
	s.Fold.Apply = func(row Row, e *eventstore.Event) (Row, bool) { return s.Apply(row, w.at[e], e) }
	w.rows = s.Fold.Shape(env).(*fold[Row])
	w.rows.again = w.replay
	w.states = Fold[stateRow[State]]{
		Table:   "states",
		Columns: stateColumns[State](),
		Key:     customerKey,
		Apply: func(row stateRow[State], e *eventstore.Event) (stateRow[State], bool) {
			after, did := s.Evolve(row.state.value, e)
			if !did {
				return row, false
			}
			id, _ := e.Customer()
			return stateRow[State]{id: id, revision: int64(e.Revision), state: stored[State]{after}}, true //nolint:gosec // revisions fit
		},
	}.Shape(env).(*fold[stateRow[State]])
	w.states.corrections = w.rows.corrections // read once for both
	return w
}

// replay follows the customer's state along its events, for rows that are made anew.
func (w *within[State, Row]) replay(events []*eventstore.Event) {
	var state State
	for _, e := range events {
		if after, did := w.evolve(state, e); did {
			state = after
		}
		w.at[e] = state
	}
}

// Prepare implements Shape.
func (w *within[State, Row]) Prepare(ctx context.Context, events []*eventstore.Event) error {
	return w.rows.Prepare(ctx, events)
}

// matter returns the events of customers that have one here which changes them, or
// a row: only those matter.
func (w *within[State, Row]) matter(events []*eventstore.Event) (matter []*eventstore.Event) {
	var zero State
	concerned := map[key]bool{}
	for _, e := range events {
		_, row := w.rows.Key(e)
		if _, changes := w.evolve(zero, e); row || changes {
			if id, ok := customerKey(e); ok {
				concerned[id] = true
			}
		}
	}
	for _, e := range events {
		if id, ok := customerKey(e); ok && concerned[id] {
			matter = append(matter, e)
		}
	}
	return matter
}

// Write implements Shape.
func (w *within[State, Row]) Write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error {
	w.states.unlearn()
	matter := w.matter(events)
	states, err := w.states.load(ctx, tx, matter)
	if err != nil {
		return err
	}
	clear(w.at)
	now := map[key]State{}
	for id, row := range states {
		now[id] = row.state.value
	}
	for _, e := range matter {
		id, _ := customerKey(e)
		if after, did := w.evolve(now[id], e); did {
			now[id] = after
		}
		w.at[e] = now[id]
	}
	if err := w.states.write(ctx, tx, matter, states); err != nil {
		return err
	}
	return w.rows.Write(ctx, tx, events)
}

// Reset implements Shape.
func (w *within[State, Row]) Reset() {
	w.states.Reset()
	w.rows.Reset()
}

// classesState is what rows take over of the customer: the classes it is in.
type classesState struct {
	Classes map[string]string `json:"classes,omitempty"` // scheme → class
}

func (s classesState) evolve(e *eventstore.Event) (classesState, bool) {
	d, ok := e.Skeleton().(*domain.CustomerReclassified)
	if !ok {
		return s, false
	}
	classes := make(map[string]string, len(s.Classes)+1)
	maps.Copy(classes, s.Classes)
	classes[d.Scheme] = d.To
	return classesState{classes}, true
}
