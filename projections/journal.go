package projections

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
)

// Journal is the shape of a row per event, written once and never changed, but
// where the event is corrected.
type Journal[Row any] struct {
	Table   string
	Columns []Column[Row]

	// Row returns the event's row, and false where it has none.
	Row func(e *eventstore.Event) (Row, bool)

	// Amend is a statement for the rows of events that are corrected, which are the
	// customer's $1 with the revisions $2: it takes them out, or marks them. Empty
	// where corrections change no row.
	Amend string
	// Marks returns the further parameters of Amend, from $3 on; nil for none.
	Marks func(by *eventstore.Event) []any
	// Anew says that events which are corrected get another row, of what they say
	// then.
	Anew bool
}

type journal[Row any] struct {
	Journal[Row]
	table       *table[Row]
	corrections corrections
	rows        []Row // that are gathered and not written yet
	gathered    int   // what they take
}

// Shape makes the journal work on the tables of a session.
func (j Journal[Row]) Shape(env Env) Shape {
	return &journal[Row]{Journal: j, table: newTable(env, j.Table, j.Columns, ""), corrections: corrections{env: env}}
}

// Prepare implements Shape.
func (j *journal[Row]) Prepare(ctx context.Context, events []*eventstore.Event) error {
	if j.Amend == "" {
		return nil
	}
	return j.corrections.prepare(ctx, events, nil)
}

// Write implements Shape.
func (j *journal[Row]) Write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error {
	var rows []Row
	flush := func() error {
		if len(rows) == 0 {
			return nil
		}
		err := j.table.add(ctx, tx, pointers(rows))
		rows = nil
		return err
	}
	for _, e := range events {
		if j.Amend != "" && isCorrection(e) {
			if err := flush(); err != nil { // what is corrected may be of this batch
				return err
			}
			anew, err := j.amend(ctx, tx, e)
			if err != nil {
				return err
			}
			rows = anew
		}
		if row, ok := j.Row(e); ok {
			rows = append(rows, row)
		}
	}
	return flush()
}

// amend amends the rows of what the event corrects and returns those to add.
func (j *journal[Row]) amend(ctx context.Context, tx pgx.Tx, e *eventstore.Event) (anew []Row, err error) {
	changed, _, err := j.corrections.around(ctx, tx, e)
	if err != nil {
		return nil, err
	}
	var revisions []int64
	for _, m := range changed {
		if _, has := j.Row(m.before); has {
			revisions = append(revisions, int64(m.before.Revision)) //nolint:gosec // revisions fit
		}
		if m.after == nil || !j.Anew {
			continue
		}
		if row, ok := j.Row(m.after); ok {
			anew = append(anew, row)
		}
	}
	if len(revisions) == 0 {
		return anew, nil
	}
	customer, _ := e.Customer()
	args := []any{key(customer), revisions}
	if j.Marks != nil {
		args = append(args, j.Marks(e)...)
	}
	if _, err := tx.Exec(ctx, j.Amend, args...); err != nil {
		return nil, fmt.Errorf("amend %d rows of %s: %w", len(revisions), j.Table, err)
	}
	return anew, nil
}

// Reset implements Shape.
func (j *journal[Row]) Reset() { j.rows, j.gathered = nil, 0 }
