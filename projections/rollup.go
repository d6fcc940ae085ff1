package projections

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// Rollup is the shape of figures that are sums over customers. Each customer has
// a small state, and a state says what it contributes to which cells; the cells
// are moved by the difference of what was contributed before and after. So they
// are the sum over all customers by construction, whatever late facts come.
//
// A customer who goes on in another record contributes nothing meanwhile, and the
// survivor what follows from both (see rollup_set.go).
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
	// Join returns what follows for the survivor of a set from what happened to it and
	// to the members; nil where that is what happened to the survivor.
	Join func(own State, members []State) State
	// Cut adds what of a cell is in the days from the first until before the other, each
	// with how many times; the zero day is no limit.
	Cut func(cell Cell, from, until domain.Day, add func(part Cell, times int64))
	// Ends returns, of a cell that is of some days, what begins with the first of them and
	// what with the day after the last; nil where cells are changes of a count on a day.
	Ends func(cell Cell) (begins, ends Cell)
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
	states *fold[stateRow[inSet[State]]]
	cells  *table[cellRow[Cell]]
	rules  sets[State, Cell]
	deltas map[Cell]int64 // of the batch
}

// statesOf makes the fold of the customers' states in the table.
func (r sets[State, Cell]) statesOf(table string, env Env, apply func(stateRow[inSet[State]], *eventstore.Event) (stateRow[inSet[State]], bool)) *fold[stateRow[inSet[State]]] {
	f := Fold[stateRow[inSet[State]]]{Table: table, Columns: stateColumns[inSet[State]](), Key: customerKey, Apply: apply}.Shape(env).(*fold[stateRow[inSet[State]]])
	f.beside = &beside[stateRow[inSet[State]]]{event: broughtTogether, row: func(row stateRow[inSet[State]]) []key { return row.state.value.others() }}
	return f
}

// apply is the fold of one customer's state.
func (r sets[State, Cell]) apply(row stateRow[inSet[State]], e *eventstore.Event) (stateRow[inSet[State]], bool) {
	after, did := r.evolve(row.state.value, e)
	if !did {
		return row, false
	}
	id, _ := e.Customer()
	return stateRow[inSet[State]]{id: id, revision: int64(e.Revision), state: stored[inSet[State]]{after}}, true //nolint:gosec // revisions fit
}

// viewOf is the states in the rows.
func viewOf[State any](rows func(key) stateRow[inSet[State]]) view[State] {
	return func(k key) inSet[State] { return rows(k).state.value }
}

// Shape makes the rollup work on the tables of a session. The states are a fold.
func (r Rollup[State, Cell]) Shape(env Env) Shape {
	s := &rollup[State, Cell]{rules: sets[State, Cell]{r, env.Zone}, deltas: map[Cell]int64{}}
	s.states = s.rules.statesOf("states", env, s.rules.apply)
	s.states.moved = s.moved
	columns := make([]Column[cellRow[Cell]], 0, len(r.Columns)+1)
	conflict := ""
	for _, c := range r.Columns {
		columns = append(columns, Column[cellRow[Cell]]{c.Name, func(row *cellRow[Cell]) any { return c.Ref(&row.cell) }})
		conflict += ", " + c.Name
	}
	columns = append(columns, Column[cellRow[Cell]]{r.Measure, func(row *cellRow[Cell]) any { return &row.n }})
	s.cells = newTable(env, "cells", columns,
		fmt.Sprintf("ON CONFLICT (%s) DO UPDATE SET %[2]s = cells.%[2]s + excluded.%[2]s", conflict[2:], r.Measure))
	return s
}

// moved notes by how much the cells move with the customers' states.
func (r *rollup[State, Cell]) moved(changed []key, was, now func(key) stateRow[inSet[State]]) {
	r.rules.difference(viewOf(was), viewOf(now), changed, func(cell Cell, n int64) { r.deltas[cell] += n })
}

// Prepare implements Shape.
func (r *rollup[State, Cell]) Prepare(ctx context.Context, events []*eventstore.Event) error {
	return r.states.Prepare(ctx, events)
}

// Write implements Shape.
func (r *rollup[State, Cell]) Write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error {
	clear(r.deltas)
	if err := r.states.Write(ctx, tx, events); err != nil {
		return err
	}
	return r.writeCells(ctx, tx)
}

// writeCells moves the cells.
func (r *rollup[State, Cell]) writeCells(ctx context.Context, tx pgx.Tx) error {
	rows := r.cellRows()
	if len(rows) == 0 {
		return nil
	}
	_, err := r.cells.put(ctx, tx, pointers(rows))
	return err
}

// cellRows is by how much each cell moves that does.
func (r *rollup[State, Cell]) cellRows() []cellRow[Cell] {
	rows := make([]cellRow[Cell], 0, len(r.deltas))
	for cell, n := range r.deltas {
		if n != 0 {
			rows = append(rows, cellRow[Cell]{cell, n})
		}
	}
	return rows
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
