package projections

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
)

// ErrRowAhead says that a row is at or behind an event already, although the
// checkpoint is not: something else has written to the table.
var ErrRowAhead = errors.New("a row is ahead of its checkpoint")

// Fold is the shape of a row per key. The rows that a batch concerns are loaded
// with one query, folded in memory, and written in one go. A row keeps the
// revision that it is at and refuses to go back.
type Fold[Row any] struct {
	Table   string
	Columns []Column[Row] // the first is the key, one is called revision

	// Key returns whose row the event concerns, and false where none.
	Key func(e *eventstore.Event) (key, bool)
	// Apply returns the row after the event. It is pure; the zero row is one
	// that does not exist yet. It returns false where the event changes nothing.
	Apply func(row Row, e *eventstore.Event) (Row, bool)
	// Opens reports whether Apply needs the personal fields of the event; nil
	// where it never does.
	Opens func(e *eventstore.Event) bool
}

// foldCache is how many rows a fold remembers, in two generations.
const foldCache = 20_000

type fold[Row any] struct {
	Fold[Row]
	store        *eventstore.Store
	table        *table[Row]
	recent, rest map[key]Row // as the last transaction left them
}

// Shape makes the fold work on the tables of a session.
func (f Fold[Row]) Shape(env Env) Shape {
	s := &fold[Row]{Fold: f, store: env.Store, table: newTable(f.Table, f.Columns, forward(f.Table, f.Columns))}
	s.Reset()
	return s
}

// Reset implements Shape.
func (f *fold[Row]) Reset() {
	f.recent, f.rest = map[key]Row{}, nil
	f.table.staged = false
}

// Prepare implements Shape.
func (f *fold[Row]) Prepare(ctx context.Context, events []*eventstore.Event) error {
	if f.Opens == nil {
		return nil
	}
	var closed []*eventstore.Event
	for _, e := range events {
		if f.Opens(e) {
			closed = append(closed, e)
		}
	}
	return f.store.Open(ctx, closed...)
}

// Write implements Shape.
func (f *fold[Row]) Write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error {
	rows, err := f.load(ctx, tx, events)
	if err != nil {
		return err
	}
	return f.write(ctx, tx, events, rows)
}

// write is Write, where the rows of the events have been loaded.
func (f *fold[Row]) write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event, rows map[key]Row) error {
	changed := map[key]int{} // into out
	var out []Row
	for _, e := range events {
		k, ok := f.Key(e)
		if !ok {
			continue
		}
		row, did := f.Apply(rows[k], e)
		if !did {
			continue
		}
		rows[k] = row
		if i, again := changed[k]; again {
			out[i] = row
			continue
		}
		changed[k] = len(out)
		out = append(out, row)
	}
	if len(out) == 0 {
		return nil
	}
	written, err := f.table.put(ctx, tx, out)
	if err != nil {
		return err
	}
	if written != int64(len(out)) {
		return fmt.Errorf("%d of %d rows of %s: %w", int64(len(out))-written, len(out), f.Table, ErrRowAhead)
	}
	for k := range changed {
		f.remember(k, rows[k])
	}
	return nil
}

// load returns the rows that the events concern, as far as they exist.
func (f *fold[Row]) load(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) (map[key]Row, error) {
	rows := map[key]Row{}
	asked := map[key]bool{}
	var missing []key
	for _, e := range events {
		k, ok := f.Key(e)
		if !ok || asked[k] {
			continue
		}
		asked[k] = true
		if row, ok := f.recall(k); ok {
			rows[k] = row
			continue
		}
		if e.Revision > 0 { // the stream's first event has no row before it
			missing = append(missing, k)
		}
	}
	if len(missing) == 0 {
		return rows, nil
	}
	err := f.table.get(ctx, tx, missing, func(row Row) {
		rows[*f.Columns[0].Ref(&row).(*key)] = row
	})
	return rows, err
}

func (f *fold[Row]) recall(k key) (Row, bool) {
	if row, ok := f.recent[k]; ok {
		return row, true
	}
	row, ok := f.rest[k]
	return row, ok
}

func (f *fold[Row]) remember(k key, row Row) {
	if len(f.recent) >= foldCache/2 {
		f.recent, f.rest = map[key]Row{}, f.recent
	}
	f.recent[k] = row
}
