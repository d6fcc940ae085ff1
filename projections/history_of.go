package projections

import "github.com/dossier-crm/dossier/eventstore"

// What a read model declares, its rows' key and what an event does to a row, is
// also what a history needs: so every fold and journal has one.

// historical is a shape whose rows can have a history.
type historical interface {
	past(env Env) pastTable
}

const historySuffix = "_history"

// ownerIn returns the column with whom the rows are about: the customer, or where they
// are about none, themselves.
func ownerIn[Row any](columns []Column[Row]) string {
	if ownerOf(columns, "customer_id") != nil {
		return "customer_id"
	}
	return columns[0].Name
}

func (f *fold[Row]) past(env Env) pastTable {
	return newHistoryTable(env, History[Row]{
		Table: f.Table + historySuffix, Columns: f.Columns, Owner: ownerIn(f.Columns), Key: f.Key, Opens: f.Opens,
		Apply: func(r Row, _ classes, e *eventstore.Event) (Row, bool) { return f.Apply(r, e) },
	})
}

func (w *within[Row]) past(env Env) pastTable {
	return newHistoryTable(env, History[Row]{
		Table: w.rows.Table + historySuffix, Columns: w.rows.Columns, Owner: "customer_id", Key: w.rows.Key, Opens: w.rows.Opens,
		Apply: w.apply, Within: true,
	})
}

// journaled is the row of a journal with the event that it is of.
type journaled[Row any] struct {
	event key
	row   Row
}

func (j *journal[Row]) past(env Env) pastTable {
	columns := []Column[journaled[Row]]{{"event_id", func(r *journaled[Row]) any { return &r.event }}}
	for _, c := range j.Columns {
		columns = append(columns, Column[journaled[Row]]{c.Name, func(r *journaled[Row]) any { return c.Ref(&r.row) }})
	}
	return newHistoryTable(env, History[journaled[Row]]{
		Table: j.Table + historySuffix, Columns: columns, Owner: "customer_id",
		Key: func(e *eventstore.Event) (key, bool) {
			_, ok := j.Row(e)
			return e.ID, ok
		},
		Apply: func(_ journaled[Row], _ classes, e *eventstore.Event) (journaled[Row], bool) {
			row, ok := j.Row(e)
			return journaled[Row]{e.ID, row}, ok
		},
	})
}
