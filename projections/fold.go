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
	// ByStream says that two streams never concern the same key, so that the rows can
	// be written in shards.
	ByStream bool
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
	gathering[Row]

	corrections *corrections
	owner       func(*Row) key // nil where the columns do not say
	// beside is which rows have to do with one another; nil where each stands alone.
	beside *beside[Row]
	// moved is told of the rows that a batch changed, and all rows as they were and as
	// they are; nil where nobody asks.
	moved func(changed []key, was, now func(key) Row)
	// again is told of a customer's events when rows are made anew from them; nil
	// where nobody asks.
	again func(events []*eventstore.Event)
	// remade is told of each row that a correction made anew, at once; nil where
	// nobody asks. While it is being made, remaking is set.
	remade   func(k key, after Row, by *eventstore.Event)
	remaking bool
	now      func(key) Row // of the batch that Write folds, as far as it has come
}

// beside says which other rows have to be known where one is: where what it counts
// for follows from theirs.
type beside[Row any] struct {
	event func(e *eventstore.Event) []key // that the event brings together with its row
	row   func(row Row) []key
}

// Shape makes the fold work on the tables of a session.
func (f Fold[Row]) Shape(env Env) Shape {
	s := &fold[Row]{Fold: f, store: env.Store, table: newTable(env, f.Table, f.Columns, forward(f.Table, f.Columns))}
	s.corrections, s.owner = &corrections{env: env}, ownerOf(f.Columns, "customer_id")
	s.most = keptLive
	s.Reset()
	return s
}

// Reset implements Shape.
func (f *fold[Row]) Reset() {
	f.recent, f.rest = map[key]Row{}, nil
	f.table.staged = false
	f.unlearn()
}

// Prepare implements Shape.
func (f *fold[Row]) Prepare(ctx context.Context, events []*eventstore.Event) error {
	if err := f.corrections.prepare(ctx, events, f.Opens); err != nil {
		return err
	}
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
	f.unlearn()
	rows, err := f.load(ctx, tx, events)
	if err != nil {
		return err
	}
	return f.write(ctx, tx, events, rows)
}

// folding is a batch under way.
type folding[Row any] struct {
	rows    map[key]Row // as they are so far
	was     map[key]Row // as they were, of those that changed
	changed []key       // in the order of their first change
	anew    map[key]bool
	exists  map[key]bool // of those that are made anew
}

// write is Write, where the rows of the events have been loaded.
func (f *fold[Row]) write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event, rows map[key]Row) error {
	b := &folding[Row]{rows: rows, was: map[key]Row{}, anew: map[key]bool{}, exists: map[key]bool{}}
	f.now = func(k key) Row { return b.rows[k] }
	for _, e := range events {
		if isCorrection(e) {
			if err := f.remake(ctx, tx, e, b); err != nil {
				return err
			}
		}
		k, ok := f.Key(e)
		if !ok {
			continue
		}
		row, did := f.Apply(rows[k], e)
		if did {
			b.change(k, row)
		}
	}
	return f.flush(ctx, tx, b)
}

// change takes over what a row has become.
func (b *folding[Row]) change(k key, row Row) {
	if _, again := b.was[k]; !again {
		b.was[k] = b.rows[k]
		b.changed = append(b.changed, k)
	}
	b.rows[k], b.exists[k] = row, true
}

// before is a row as it was before the batch.
func (b *folding[Row]) before(k key) Row {
	if row, changed := b.was[k]; changed {
		return row
	}
	return b.rows[k]
}

// remake makes the rows anew that the correction changes.
func (f *fold[Row]) remake(ctx context.Context, tx pgx.Tx, e *eventstore.Event, b *folding[Row]) error {
	changed, after, err := f.corrections.around(ctx, tx, e)
	if err != nil {
		return err
	}
	keys := keysOf(changed, f.Key)
	if len(keys) > 0 && f.again != nil {
		f.again(after)
	}
	for _, k := range keys {
		if _, known := b.rows[k]; !known {
			if row, ok := f.recall(k); ok {
				b.rows[k] = row
			} else if err := f.table.get(ctx, tx, []key{k}, func(row Row) { b.rows[k] = row }); err != nil {
				return err
			}
		}
		row, known := b.rows[k]
		if known && f.owner != nil {
			if mine, _ := e.Customer(); f.owner(&row) != (key{}) && f.owner(&row) != key(mine) {
				continue // another customer has this key, and came first
			}
		}
		var made Row
		exists := false
		f.remaking = true
		for _, one := range after {
			if about, ok := f.Key(one); ok && about == k {
				if next, did := f.Apply(made, one); did {
					made, exists = next, true
				}
			}
		}
		f.remaking = false
		if f.remade != nil {
			f.remade(k, made, e)
		}
		b.change(k, made)
		b.anew[k], b.exists[k] = true, exists
	}
	return nil
}

// flush writes what has changed. Rows that were made anew may be of an earlier
// revision than before, or be gone: they are taken out first.
func (f *fold[Row]) flush(ctx context.Context, tx pgx.Tx, b *folding[Row]) error {
	if len(b.anew) > 0 {
		keys := make([]key, 0, len(b.anew))
		for k := range b.anew {
			keys = append(keys, k)
		}
		if err := f.table.drop(ctx, tx, keys); err != nil {
			return err
		}
	}
	var out []Row
	for _, k := range b.changed {
		if b.exists[k] {
			out = append(out, b.rows[k])
		}
	}
	if len(out) > 0 {
		written, err := f.table.put(ctx, tx, pointers(out))
		if err != nil {
			return err
		}
		if written != int64(len(out)) {
			return fmt.Errorf("%d of %d rows of %s: %w", int64(len(out))-written, len(out), f.Table, ErrRowAhead)
		}
	}
	if f.moved != nil {
		f.moved(b.changed, b.before, f.now)
	}
	for _, k := range b.changed {
		if b.exists[k] {
			f.remember(k, b.rows[k])
		} else {
			delete(f.recent, k)
			delete(f.rest, k)
		}
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
	read := func(keys []key) error {
		return f.table.get(ctx, tx, keys, func(row Row) {
			rows[*f.Columns[0].Ref(&row).(*key)] = row
		})
	}
	if len(missing) > 0 {
		if err := read(missing); err != nil {
			return rows, err
		}
	}
	return rows, f.neighbours(events, func(k key) (Row, bool) { row, ok := rows[k]; return row, ok }, func(keys []key) error {
		missing := keys[:0]
		for _, k := range keys {
			if row, ok := f.recall(k); ok {
				rows[k] = row
			} else {
				missing = append(missing, k)
			}
		}
		if len(missing) == 0 {
			return nil
		}
		return read(missing)
	})
}

// neighbours makes the rows known that those of the events have to do with, and the
// ones that those have to do with in their turn. learn makes keys known, as far as
// they exist.
func (f *fold[Row]) neighbours(events []*eventstore.Event, known func(key) (Row, bool), learn func([]key) error) error {
	if f.beside == nil {
		return nil
	}
	asked := map[key]bool{}
	var open, missing []key
	ask := func(keys ...key) {
		for _, k := range keys {
			if !asked[k] {
				asked[k] = true
				open = append(open, k)
			}
		}
	}
	for _, e := range events {
		if k, ok := f.Key(e); ok {
			ask(k)
		}
	}
	mine := len(open) // these have been loaded, where they exist
	for _, e := range events {
		ask(f.beside.event(e)...)
	}
	for ; len(open) > 0; mine = 0 {
		for _, k := range open[mine:] {
			if _, ok := known(k); !ok {
				missing = append(missing, k)
			}
		}
		if len(missing) > 0 {
			if err := learn(missing); err != nil {
				return err
			}
			missing = nil
		}
		now := open
		open = nil
		for _, k := range now {
			if row, ok := known(k); ok {
				ask(f.beside.row(row)...)
			}
		}
	}
	return nil
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
