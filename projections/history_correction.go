package projections

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/personal"
)

// written is what a batch writes: each row once, as it is in the end.
type written[State any] struct {
	rows    []validity[State]
	at      map[identity]int  // into rows
	dropped map[identity]bool // rows that were to be known for no time at all
}

func (w *written[State]) put(k key, v validity[State]) {
	id := identity{k, v.recordedFrom.UnixMicro(), v.occurredFrom.UnixMicro()}
	if i, again := w.at[id]; again {
		w.rows[i] = v
		return
	}
	w.at[id] = len(w.rows)
	w.rows = append(w.rows, v)
}

// drop takes a row out that would have been known from the same moment on as what
// is in its place.
func (w *written[State]) drop(k key, v validity[State]) {
	id := identity{k, v.recordedFrom.UnixMicro(), v.occurredFrom.UnixMicro()}
	if i, pending := w.at[id]; pending {
		w.rows[i] = validity[State]{} // known from no moment on: it is left out
		delete(w.at, id)
	}
	w.dropped[id] = true
}

// flush writes what a batch comes to.
func (h *historyTable[State]) flush(ctx context.Context, tx pgx.Tx, out *written[State]) error {
	rows := out.rows
	if len(out.dropped) > 0 {
		rows = slices.DeleteFunc(rows, func(v validity[State]) bool { return v.recordedFrom.IsZero() })
		var statements pgx.Batch
		for id := range out.dropped {
			statements.Queue(fmt.Sprintf(`DELETE FROM %s WHERE %s = $1 AND recorded_from = $2 AND occurred_from = $3`, h.Table, h.Columns[0].Name),
				id.key, time.UnixMicro(id.recorded), time.UnixMicro(id.occurred))
		}
		if err := tx.SendBatch(ctx, &statements).Close(); err != nil {
			return fmt.Errorf("delete %d rows of %s: %w", len(out.dropped), h.Table, err)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	n, err := h.rows.put(ctx, tx, pointers(rows))
	if err != nil {
		return err
	}
	if n != int64(len(rows)) {
		return fmt.Errorf("%d of %d rows of %s: %w", int64(len(rows))-n, len(rows), h.Table, ErrRowAhead)
	}
	return nil
}

// remake folds what holds from the moment on once more, of the keys that the
// correction changes something of: rows that come out the same go on, the others
// end, and what was known before stays.
func (h *historyTable[State]) remake(ctx context.Context, tx pgx.Tx, e *eventstore.Event, known moment, now map[key][]validity[State], b *historyBatch, out *written[State]) error {
	changed, after, err := b.corrections.around(ctx, tx, e)
	if err != nil {
		return err
	}
	keys := keysOf(changed, h.concerns)
	if len(keys) == 0 {
		return nil
	}
	resealed := h.resealed(changed)
	owner := ownerOf(h.Columns, h.Owner)
	var in map[*eventstore.Event]classes
	if h.Within {
		in = classesAlong(after)
	}
	for _, k := range keys {
		before, ok := now[k]
		if !ok {
			if before, ok = h.recall(k); !ok {
				if err := h.rows.get(ctx, tx, []key{k}, func(row validity[State]) { before = append(before, row) }); err != nil {
					return err
				}
			}
		}
		if mine, _ := e.Customer(); owner != nil && len(before) > 0 && owner(&before[0].state) != key(mine) {
			continue // another customer has this key, and came first
		}
		var holds []validity[State]
		for _, one := range after {
			if about, ok := h.concerns(one); ok && about == k {
				holds = h.after(holds, in[one], one, known, func(validity[State]) {})
			}
		}
		now[k] = h.replace(k, before, holds, known, resealed, out)
		if h.Groups != nil {
			tallyRows(b.tally, e.Position, h.Groups, before, now[k])
		}
	}
	return nil
}

// resealed returns from when on rows may say other personal things after the
// correction: where the table has columns for them, and what it changes is sealed
// otherwise. Rows are not asked: what is personal in them may be empty by now, by an
// erasure that the events are only on the way to, and the past must not be cut into
// other pieces for it.
func (h *historyTable[State]) resealed(changed []moved) moment {
	var from moment
	if !slices.ContainsFunc(h.Columns, func(c Column[State]) bool { return personal.Column(c.Name) }) {
		return from
	}
	for _, m := range changed {
		var sealed [2][]eventstore.SealedField
		for i, e := range []*eventstore.Event{m.before, m.after} {
			if e != nil {
				sealed[i] = e.SealedFields()
			}
		}
		if slices.EqualFunc(sealed[0], sealed[1], func(a, b eventstore.SealedField) bool { return a.Name == b.Name && bytes.Equal(a.Data, b.Data) }) {
			continue
		}
		for _, e := range []*eventstore.Event{m.before, m.after} {
			if e == nil {
				continue
			}
			if at := (moment{upToMicro(e.Meta.OccurredAt)}); at.before(from) {
				from = at
			}
		}
	}
	return from
}

// replace puts what holds from the moment on in the place of what held. Rows that
// go on after resealed are other rows, whatever they say.
func (h *historyTable[State]) replace(k key, before, holds []validity[State], known, resealed moment, out *written[State]) []validity[State] {
	goesOn := make([]bool, len(holds))
	var ending []validity[State]
	for _, row := range before {
		i := slices.IndexFunc(holds, func(v validity[State]) bool {
			return v.occurredFrom.Equal(row.occurredFrom.Time) && v.occurredTo.Equal(row.occurredTo.Time) &&
				!resealed.before(row.occurredTo) && sameRow(h.Columns, &v.state, &row.state)
		})
		if i < 0 {
			ending = append(ending, row)
			continue
		}
		goesOn[i], holds[i] = true, row
	}
	for _, row := range ending {
		if !row.recordedFrom.before(known) {
			out.drop(k, row)
			continue
		}
		row.recordedTo = known
		out.put(k, row)
	}
	for i, row := range holds {
		if !goesOn[i] {
			out.put(k, row)
		}
	}
	return holds
}

// sameRow reports whether two rows have the same values in all columns that are not
// personal, be they from the table or made just now.
func sameRow[Row any](columns []Column[Row], a, b *Row) bool {
	for _, c := range columns {
		if !personal.Column(c.Name) && !sameValue(reflect.ValueOf(c.Ref(a)).Elem(), reflect.ValueOf(c.Ref(b)).Elem()) {
			return false
		}
	}
	return true
}

func sameValue(a, b reflect.Value) bool {
	switch {
	case a.Kind() == reflect.Pointer:
		return a.IsNil() == b.IsNil() && (a.IsNil() || sameValue(a.Elem(), b.Elem()))
	case a.Kind() == reflect.Slice && a.Len() == 0 && b.Len() == 0, a.Kind() == reflect.Map && a.Len() == 0 && b.Len() == 0:
		return true
	}
	if t, is := a.Interface().(time.Time); is {
		return t.Equal(b.Interface().(time.Time))
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}
