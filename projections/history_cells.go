package projections

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
)

// tallied are cells that are changes of a count on a day: package tally has them.
type tallied[Cell comparable] struct {
	figure  string
	columns []Column[Cell]
}

func (tallied[Cell]) reset() {}

func (t tallied[Cell]) moved(b *historyBatch, position uint64, by map[Cell]int64) {
	moved := map[edge]int64{}
	for cell, n := range by {
		moved[t.edge(cell)] += n
	}
	b.tally.moved(position, moved)
}

// write has nothing to do: histories writes the tally.
func (tallied[Cell]) write(context.Context, pgx.Tx) error { return nil }

// edge is a cell as a group and its day.
func (t tallied[Cell]) edge(cell Cell) edge {
	var words []string
	var day time.Time
	for _, c := range t.columns {
		switch v := c.Ref(&cell).(type) {
		case *string:
			words = append(words, *v)
		case *date:
			day = v.Time()
		default:
			panic(fmt.Sprintf("a cell of %s has a column %s that is neither a word nor a day", t.figure, c.Name))
		}
	}
	return edge{group{t.figure, strings.Join(words, " ")}, day.UnixMicro()}
}

func (t tallied[Cell]) compareAsOf(ctx context.Context, tx pgx.Tx, want map[Cell]int64, at AsOf, day domain.Day) (*Difference, error) {
	until := noLimit
	if !day.IsZero() {
		until = day.Time()
	}
	groups := map[group]int64{}
	for cell, n := range want {
		if at := t.edge(cell); at.occurred <= until.UnixMicro() {
			if groups[at.group] += n; groups[at.group] == 0 {
				delete(groups, at.group)
			}
		}
	}
	recorded, _ := at.limits()
	return tallyAsOf(ctx, tx, t.figure, recorded, until, groups)
}

// stretches keep the changes of cells that end one by one: sums up to each day on which
// they begin and each on which they end would be as many as there are pairs of days. The
// table is NAME(position, the cells' columns, the measure).
type stretches[Cell comparable] struct {
	rows    *table[cellChange[Cell]]
	columns []Column[Cell]
	names   string // of the columns
	measure string
	cut     func(Cell, domain.Day, domain.Day, func(Cell, int64))
	ends    func(Cell) (begins, ends Cell)
	pending []cellChange[Cell] // of the batch
}

// cellChange says that a cell has so many more since the event at the position.
type cellChange[Cell comparable] struct {
	position int64
	cell     Cell
	n        int64
}

func newStretches[State any, Cell comparable](name string, env Env, r Rollup[State, Cell]) *stretches[Cell] {
	all := []Column[cellChange[Cell]]{{"position", func(r *cellChange[Cell]) any { return &r.position }}}
	names := make([]string, len(r.Columns))
	for i, c := range r.Columns {
		names[i] = c.Name
		all = append(all, Column[cellChange[Cell]]{c.Name, func(r *cellChange[Cell]) any { return c.Ref(&r.cell) }})
	}
	all = append(all, Column[cellChange[Cell]]{r.Measure, func(row *cellChange[Cell]) any { return &row.n }})
	return &stretches[Cell]{rows: newTable(env, name, all, ""), columns: r.Columns, names: strings.Join(names, ", "), measure: r.Measure, cut: r.Cut, ends: r.Ends}
}

func (c *stretches[Cell]) reset() {
	c.pending = c.pending[:0]
	c.rows.staged = false
}

func (c *stretches[Cell]) moved(_ *historyBatch, position uint64, by map[Cell]int64) {
	for cell, n := range by {
		if n != 0 {
			c.pending = append(c.pending, cellChange[Cell]{int64(position), cell, n}) //nolint:gosec // positions fit
		}
	}
}

func (c *stretches[Cell]) write(ctx context.Context, tx pgx.Tx) error {
	if len(c.pending) == 0 {
		return nil
	}
	err := c.rows.add(ctx, tx, pointers(c.pending))
	c.pending = nil // in a transaction in which statements wait, the rows do too
	return err
}

// compareAsOf compares what there is on each day up to the day: a stretch may be in pieces.
func (c *stretches[Cell]) compareAsOf(ctx context.Context, tx pgx.Tx, want map[Cell]int64, at AsOf, day domain.Day) (*Difference, error) {
	var after domain.Day // none is no limit
	if !day.IsZero() {
		after = domain.DayOf(day.Time().AddDate(0, 0, 1), time.UTC)
	}
	left := map[Cell]int64{} // what begins and ends on a day and is not wanted, less what is wanted and does not
	upTo := func(cell Cell, n int64) {
		c.cut(cell, domain.Day{}, after, func(part Cell, times int64) {
			begins, ends := c.ends(part)
			left[begins] += n * times
			left[ends] -= n * times
		})
	}
	for cell, n := range want {
		upTo(cell, -n)
	}
	recorded, _ := at.limits()
	rows, err := tx.Query(ctx, fmt.Sprintf(`SELECT %[1]s, sum(%[2]s)::bigint FROM %[3]s
WHERE position <= (SELECT coalesce(max(position), -1) FROM (SELECT position FROM clock WHERE recorded <= $1 ORDER BY recorded DESC LIMIT 1) known)
GROUP BY %[1]s`, c.names, c.measure, c.rows.name), recorded)
	if err != nil {
		return nil, fmt.Errorf("sum up %s: %w", c.rows.name, err)
	}
	var cell Cell
	var n int64
	into := make([]any, 0, len(c.columns)+1)
	for _, column := range c.columns {
		into = append(into, column.Ref(&cell))
	}
	if _, err := pgx.ForEachRow(rows, append(into, &n), func() error { upTo(cell, n); return nil }); err != nil {
		return nil, fmt.Errorf("sum up %s: %w", c.rows.name, err)
	}
	for cell, n := range left {
		if n != 0 {
			return c.difference(cell)
		}
	}
	return nil, nil
}

// difference says that a cell is not what it should be.
func (c *stretches[Cell]) difference(cell Cell) (*Difference, error) {
	id := map[string]any{}
	for _, column := range c.columns {
		id[column.Name] = column.Ref(&cell)
	}
	b, err := json.Marshal(id)
	return &Difference{Table: c.rows.name, Key: string(b), Columns: []string{c.measure}}, err
}
