package projections

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
)

// How each shape gathers. Events that correct others are never gathered: rows are
// made anew from the log in the transaction that writes them.

// gathering is what a fold knows of rows while it gathers. What Write remembers is
// apart: each begins without what the other knew.
type gathering[Row any] struct {
	rows    map[key]*known[Row]
	weight  int           // of all of them, about, in bytes
	changed []*known[Row] // rows that are not written yet
	most    int           // bytes that are kept between transactions
}

// known is what a fold knows of a key's row.
type known[Row any] struct {
	row     Row
	was     *Row // before it changed, where somebody asks
	exists  bool // in the table
	changed bool // it is not what the table has
	weight  int
}

// unlearn forgets all of it.
func (f *gathering[Row]) unlearn() {
	f.rows, f.weight, f.changed = map[key]*known[Row]{}, 0, nil
}

// Gather implements gatherer.
func (f *fold[Row]) Gather(ctx context.Context, db querier, events []*eventstore.Event) error {
	if err := f.learn(ctx, db, events); err != nil {
		return err
	}
	for _, e := range events {
		f.apply(e)
	}
	return nil
}

// apply folds one event, whose key's row has been loaded, and returns the row.
func (f *fold[Row]) apply(e *eventstore.Event) *known[Row] {
	k, ok := f.Key(e)
	if !ok {
		return nil
	}
	one := f.rows[k]
	row, did := f.Apply(one.row, e)
	if !did {
		return one
	}
	if one.changed {
		one.row = row
		return one
	}
	if f.moved != nil {
		was := one.row
		one.was = &was
	}
	one.row, one.changed = row, true
	f.changed = append(f.changed, one)
	f.weigh(one)
	return one
}

// Gathered implements gatherer.
func (f *fold[Row]) Gathered() int {
	if len(f.changed) == 0 {
		return 0
	}
	return f.weight
}

// Flush implements gatherer.
func (f *fold[Row]) Flush(ctx context.Context, tx pgx.Tx) error {
	if len(f.changed) == 0 {
		f.forget()
		return nil
	}
	fresh, moved := make([]*Row, 0, len(f.changed)), make([]*Row, 0, len(f.changed))
	for _, one := range f.changed {
		if one.exists || len(f.changed) <= few {
			moved = append(moved, &one.row)
		} else {
			fresh = append(fresh, &one.row)
		}
	}
	if len(fresh) > 0 { // the table's key refuses those that are there in spite of it
		if err := f.table.add(ctx, tx, fresh); err != nil {
			return err
		}
	}
	if len(moved) > 0 {
		written, err := f.table.put(ctx, tx, moved)
		if err != nil {
			return err
		}
		if written != int64(len(moved)) {
			return fmt.Errorf("%d of %d rows of %s: %w", int64(len(moved))-written, len(moved), f.Table, ErrRowAhead)
		}
	}
	if f.moved != nil {
		f.moved(f.changedKeys(), f.before, f.after)
	}
	f.Queued()
	return nil
}

// Queue implements gatherer.
func (f *fold[Row]) Queue(w *writes) bool {
	if len(f.changed) > few {
		return false
	}
	for _, one := range f.changed {
		queue(w, f.table, &one.row)
	}
	if f.moved != nil {
		f.moved(f.changedKeys(), f.before, f.after)
	}
	return true
}

// Queued implements gatherer.
func (f *fold[Row]) Queued() {
	for _, one := range f.changed {
		one.was, one.exists, one.changed = nil, true, false
		f.weigh(one)
	}
	f.changed = nil
	f.forget()
}

// changedKeys are those of the rows that are not written yet.
func (f *fold[Row]) changedKeys() []key {
	keys := make([]key, 0, len(f.changed))
	for _, one := range f.changed {
		keys = append(keys, *f.Columns[0].Ref(&one.row).(*key))
	}
	return keys
}

// before is a row as the table has it, and after as it has become.
func (f *gathering[Row]) before(k key) (row Row) {
	switch one := f.rows[k]; {
	case one == nil:
		return row
	case one.changed:
		return *one.was
	default:
		return one.row
	}
}

func (f *gathering[Row]) after(k key) (row Row) {
	if one := f.rows[k]; one != nil {
		return one.row
	}
	return row
}

// Keep implements gatherer.
func (f *fold[Row]) Keep(bytes int) { f.most = bytes }

// learn makes the rows that the events concern known, as far as they exist.
func (f *fold[Row]) learn(ctx context.Context, db querier, events []*eventstore.Event) error {
	clear(f.recent)
	clear(f.rest)
	var missing []key
	for _, e := range events {
		k, ok := f.Key(e)
		if !ok || f.rows[k] != nil {
			continue
		}
		f.know(k)
		if e.Revision > 0 { // the stream's first event has no row before it
			missing = append(missing, k)
		}
	}
	read := func(keys []key) error {
		return f.table.get(ctx, db, keys, func(row Row) {
			one := f.rows[*f.Columns[0].Ref(&row).(*key)]
			one.row, one.exists = row, true
			f.weigh(one)
		})
	}
	if len(missing) > 0 {
		if err := read(missing); err != nil {
			return err
		}
	}
	has := func(k key) (row Row, ok bool) {
		one := f.rows[k]
		if one == nil {
			return row, false
		}
		return one.row, true
	}
	return f.neighbours(events, has, func(keys []key) error {
		for _, k := range keys {
			f.know(k)
		}
		return read(keys)
	})
}

// know makes room for a key's row.
func (f *fold[Row]) know(k key) {
	one := &known[Row]{}
	f.rows[k] = one
	f.weigh(one)
}

// weigh notes about how much the row takes in memory.
func (f *fold[Row]) weigh(one *known[Row]) {
	before := one.weight
	one.weight = f.table.weight(&one.row)
	if one.was != nil {
		one.weight += f.table.weight(one.was)
	}
	f.weight += one.weight - before
}

// forget drops what is above what is to be kept. Nothing is unwritten when it is
// called. Whatever comes first is dropped: where customers come round again and again,
// and there are more of them than are kept, the one that was not used for longest is
// just the one that comes next.
func (f *fold[Row]) forget() {
	for k, one := range f.rows {
		if f.weight <= f.most {
			return
		}
		delete(f.rows, k)
		f.weight -= one.weight
	}
}

// Gather implements gatherer.
func (w *within[Row]) Gather(ctx context.Context, db querier, events []*eventstore.Event) error {
	matter := w.matter(events)
	if err := w.states.learn(ctx, db, matter); err != nil {
		return err
	}
	clear(w.at)
	for _, e := range matter {
		w.at[e] = w.states.apply(e).row.state.value
	}
	return w.rows.Gather(ctx, db, events)
}

// Gathered implements gatherer.
func (w *within[Row]) Gathered() int { return w.states.Gathered() + w.rows.Gathered() }

// Flush implements gatherer.
func (w *within[Row]) Flush(ctx context.Context, tx pgx.Tx) error {
	clear(w.at)
	if err := w.states.Flush(ctx, tx); err != nil {
		return err
	}
	return w.rows.Flush(ctx, tx)
}

// Queue implements gatherer.
func (w *within[Row]) Queue(to *writes) bool { return w.states.Queue(to) && w.rows.Queue(to) }

// Queued implements gatherer.
func (w *within[Row]) Queued() {
	clear(w.at)
	w.states.Queued()
	w.rows.Queued()
}

// Keep implements gatherer.
func (w *within[Row]) Keep(bytes int) {
	w.states.Keep(bytes / 2)
	w.rows.Keep(bytes / 2)
}

// Gather implements gatherer.
func (r *rollup[State, Cell]) Gather(ctx context.Context, db querier, events []*eventstore.Event) error {
	return r.states.Gather(ctx, db, events)
}

// Gathered implements gatherer.
func (r *rollup[State, Cell]) Gathered() int { return r.states.Gathered() }

// Flush implements gatherer.
func (r *rollup[State, Cell]) Flush(ctx context.Context, tx pgx.Tx) error {
	clear(r.deltas)
	if err := r.states.Flush(ctx, tx); err != nil {
		return err
	}
	return r.writeCells(ctx, tx)
}

// Queue implements gatherer.
func (r *rollup[State, Cell]) Queue(w *writes) bool {
	clear(r.deltas)
	if !r.states.Queue(w) {
		return false
	}
	rows := r.cellRows()
	for i := range rows {
		queue(w, r.cells, &rows[i])
	}
	return len(rows) <= few
}

// Queued implements gatherer.
func (r *rollup[State, Cell]) Queued() { r.states.Queued() }

// Keep implements gatherer.
func (r *rollup[State, Cell]) Keep(bytes int) { r.states.Keep(bytes) }

// Gather implements gatherer.
func (j *journal[Row]) Gather(_ context.Context, _ querier, events []*eventstore.Event) error {
	for _, e := range events {
		if row, ok := j.Row(e); ok {
			j.rows = append(j.rows, row)
			j.gathered += j.table.weight(&row)
		}
	}
	return nil
}

// Gathered implements gatherer.
func (j *journal[Row]) Gathered() int { return j.gathered }

// Flush implements gatherer.
func (j *journal[Row]) Flush(ctx context.Context, tx pgx.Tx) error {
	if len(j.rows) == 0 {
		return nil
	}
	if err := j.table.add(ctx, tx, pointers(j.rows)); err != nil {
		return err
	}
	j.Queued()
	return nil
}

// Queue implements gatherer.
func (j *journal[Row]) Queue(w *writes) bool {
	for i := range j.rows {
		queue(w, j.table, &j.rows[i])
	}
	return len(j.rows) <= few
}

// Queued implements gatherer.
func (j *journal[Row]) Queued() { j.rows, j.gathered = nil, 0 }

// Keep implements gatherer: nothing is kept that is written.
func (j *journal[Row]) Keep(int) {}
