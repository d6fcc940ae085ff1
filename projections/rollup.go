package projections

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
)

// Rollup is the shape of figures that are sums over customers. Each customer has
// a small state, and a state says what it contributes to which cells; the cells
// are moved by the difference of what was contributed before and after. So they
// are the sum over all customers by construction, whatever late facts come.
//
// The tables are states(id, revision, state) and cells(the columns, and last
// the measure).
type Rollup[State any, Cell comparable] struct {
	Columns []Column[Cell] // of the cells' key
	Measure string         // column of the sum

	// Evolve returns the customer's state after the event, and false where the
	// event does not change it. It is pure.
	Evolve func(state State, e *eventstore.Event) (State, bool)
	// Cells returns what a customer in the state contributes; the zero state
	// contributes nothing.
	Cells func(state State) map[Cell]int64
}

type stateRow[State any] struct {
	id       key
	revision int64
	state    stored[State]
}

func stateColumns[State any]() []Column[stateRow[State]] {
	return []Column[stateRow[State]]{
		{"id", func(r *stateRow[State]) any { return &r.id }},
		{"revision", func(r *stateRow[State]) any { return &r.revision }},
		{"state", func(r *stateRow[State]) any { return &r.state }},
	}
}

// stored is a value in a json column.
type stored[T any] struct{ value T }

func (s stored[T]) MarshalJSON() ([]byte, error) { return json.Marshal(s.value) }

func (s *stored[T]) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &s.value) }

type cellRow[Cell comparable] struct {
	cell Cell
	n    int64
}

type rollup[State any, Cell comparable] struct {
	states Shape
	cells  *table[cellRow[Cell]]
	rules  Rollup[State, Cell]
	deltas map[Cell]int64 // of the batch
}

// Shape makes the rollup work on the tables of a session. The states are a fold.
func (r Rollup[State, Cell]) Shape(env Env) Shape {
	s := &rollup[State, Cell]{rules: r, deltas: map[Cell]int64{}}
	s.states = Fold[stateRow[State]]{
		Table:   "states",
		Columns: stateColumns[State](),
		Key:     customerKey,
		Apply:   s.apply,
	}.Shape(env)
	columns := make([]Column[cellRow[Cell]], 0, len(r.Columns)+1)
	conflict := ""
	for _, c := range r.Columns {
		columns = append(columns, Column[cellRow[Cell]]{c.Name, func(row *cellRow[Cell]) any { return c.Ref(&row.cell) }})
		conflict += ", " + c.Name
	}
	columns = append(columns, Column[cellRow[Cell]]{r.Measure, func(row *cellRow[Cell]) any { return &row.n }})
	s.cells = newTable("cells", columns,
		fmt.Sprintf("ON CONFLICT (%s) DO UPDATE SET %[2]s = cells.%[2]s + excluded.%[2]s", conflict[2:], r.Measure))
	return s
}

// apply is the fold of one customer's state. It notes by how much the cells move.
func (r *rollup[State, Cell]) apply(row stateRow[State], e *eventstore.Event) (stateRow[State], bool) {
	after, did := r.rules.Evolve(row.state.value, e)
	if !did {
		return row, false
	}
	for cell, n := range r.rules.Cells(after) {
		r.deltas[cell] += n
	}
	for cell, n := range r.rules.Cells(row.state.value) {
		r.deltas[cell] -= n
	}
	id, _ := e.Customer()
	return stateRow[State]{id: id, revision: int64(e.Revision), state: stored[State]{after}}, true //nolint:gosec // revisions fit
}

// Prepare implements Shape.
func (r *rollup[State, Cell]) Prepare(context.Context, []*eventstore.Event) error { return nil }

// Write implements Shape.
func (r *rollup[State, Cell]) Write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error {
	clear(r.deltas)
	if err := r.states.Write(ctx, tx, events); err != nil {
		return err
	}
	maps.DeleteFunc(r.deltas, func(_ Cell, n int64) bool { return n == 0 })
	if len(r.deltas) == 0 {
		return nil
	}
	rows := make([]cellRow[Cell], 0, len(r.deltas))
	for cell, n := range r.deltas {
		rows = append(rows, cellRow[Cell]{cell, n})
	}
	_, err := r.cells.put(ctx, tx, rows)
	return err
}

// Reset implements Shape.
func (r *rollup[State, Cell]) Reset() {
	r.states.Reset()
	r.cells.staged = false
}

// customerKey is the key of folds with a row a customer.
func customerKey(e *eventstore.Event) (key, bool) {
	id, ok := e.Customer()
	return key(id), ok
}
