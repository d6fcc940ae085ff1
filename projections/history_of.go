package projections

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
)

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

// summed is a rollup whose past can be kept.
type summed interface {
	pastSum(figure, name string, env Env) pastSum
}

// rollupPast keeps the changes of a rollup's cells by position, for package tally.
// The cells are of days, so an instant of the world is the day on which it is.
type rollupPast[State any, Cell comparable] struct {
	rules  sets[State, Cell]
	figure string
	states *fold[stateRow[inSet[State]]]
	batch  *historyBatch
}

func (r *rollup[State, Cell]) pastSum(figure, name string, env Env) pastSum {
	p := &rollupPast[State, Cell]{rules: r.rules, figure: figure}
	p.states = p.rules.statesOf(name+"_states", env, p.apply)
	p.states.remade = p.moved
	return p
}

func (p *rollupPast[State, Cell]) use(c *corrections) { p.states.corrections = c }

func (p *rollupPast[State, Cell]) reset() { p.states.Reset() }

func (p *rollupPast[State, Cell]) write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event, b *historyBatch) error {
	p.batch = b
	return p.states.Write(ctx, tx, events)
}

func (p *rollupPast[State, Cell]) apply(row stateRow[inSet[State]], e *eventstore.Event) (stateRow[inSet[State]], bool) {
	after, did := p.rules.apply(row, e)
	if did && !p.states.remaking {
		p.moved(after.id, after, e)
	}
	return after, did
}

// moved moves the counts at the event, which makes the state of the customer what it
// is after it: by what that makes of the customer's cells and of its survivors'.
func (p *rollupPast[State, Cell]) moved(k key, after stateRow[inSet[State]], e *eventstore.Event) {
	moved := map[edge]int64{}
	was := viewOf(p.states.now)
	now := func(other key) inSet[State] {
		if other == k {
			return after.state.value
		}
		return was(other)
	}
	p.rules.difference(was, now, []key{k}, func(cell Cell, n int64) { moved[p.edge(cell)] += n })
	p.batch.tally.moved(e.Position, moved)
}

// edge is a cell as a group and its day.
func (p *rollupPast[State, Cell]) edge(cell Cell) edge {
	var words []string
	var day time.Time
	for _, c := range p.rules.Columns {
		switch v := c.Ref(&cell).(type) {
		case *string:
			words = append(words, *v)
		case *date:
			day = v.Time()
		default:
			panic(fmt.Sprintf("a cell of %s has a column %s that is neither a word nor a day", p.figure, c.Name))
		}
	}
	return edge{group{p.figure, strings.Join(words, " ")}, day.UnixMicro()}
}
