package projections

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
)

// Journal is the shape of a row per event, written once and never changed.
type Journal[Row any] struct {
	Table   string
	Columns []Column[Row]

	// Row returns the event's row, and false where it has none.
	Row func(e *eventstore.Event) (Row, bool)
}

type journal[Row any] struct {
	Journal[Row]
	table *table[Row]
}

// Shape makes the journal work on the tables of a session.
func (j Journal[Row]) Shape(Env) Shape {
	return &journal[Row]{Journal: j, table: newTable(j.Table, j.Columns, "")}
}

// Prepare implements Shape.
func (j *journal[Row]) Prepare(context.Context, []*eventstore.Event) error { return nil }

// Write implements Shape.
func (j *journal[Row]) Write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error {
	var rows []Row
	for _, e := range events {
		if row, ok := j.Row(e); ok {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return j.table.add(ctx, tx, rows)
}

// Reset implements Shape.
func (j *journal[Row]) Reset() {}
