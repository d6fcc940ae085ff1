package projections

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Column is one column of a table and where a row has it.
type Column[Row any] struct {
	Name string
	Ref  func(*Row) any // a pointer into the row, to scan into and to write from
}

// key identifies a row of a fold: a customer or something that belongs to one.
type key = [16]byte

// few is up to how many rows are written one by one, in one round trip; above,
// they are copied.
const few = 48

// table writes and reads rows of a table that the search path finds.
type table[Row any] struct {
	name    string
	columns []Column[Row]
	list    string // their names

	staging                    string // table
	load, insert, stage, merge string

	staged bool     // the session has the staging table
	types  []uint32 // of the columns, once they have been asked
}

// newTable prepares the statements. The conflict clause is what happens to a
// row that is there already; without one that is an error.
func newTable[Row any](env Env, name string, columns []Column[Row], conflict string) *table[Row] {
	names := make([]string, len(columns))
	values := make([]string, len(columns))
	for i, c := range columns {
		names[i], values[i] = c.Name, fmt.Sprintf("$%d", i+1)
	}
	list := strings.Join(names, ", ")
	stage := "stage_" + env.model.Schema() + "_" + name // a session is used for several models
	return &table[Row]{
		name: name, columns: columns, list: list,
		staging: stage,
		load:    fmt.Sprintf("SELECT %s FROM %s WHERE %s = ANY($1)", list, name, names[0]),
		insert:  fmt.Sprintf("%s (%s) VALUES (%s) %s", name, list, strings.Join(values, ", "), conflict),
		stage:   fmt.Sprintf("CREATE TEMP TABLE IF NOT EXISTS %s (LIKE %s) ON COMMIT DELETE ROWS", stage, name),
		merge:   fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s %s", name, list, list, stage, conflict),
	}
}

// forward is the conflict clause by which rows refuse to go back.
func forward[Row any](name string, columns []Column[Row]) string {
	sets := make([]string, 0, len(columns))
	for _, c := range columns[1:] {
		sets = append(sets, fmt.Sprintf("%s = excluded.%s", c.Name, c.Name))
	}
	return fmt.Sprintf("ON CONFLICT (%s) DO UPDATE SET %s WHERE %s.revision < excluded.revision",
		columns[0].Name, strings.Join(sets, ", "), name)
}

// get reads the rows with the keys.
func (t *table[Row]) get(ctx context.Context, db querier, keys []key, each func(Row)) error {
	rows, err := db.Query(ctx, t.load, keys)
	if err != nil {
		return fmt.Errorf("load %d rows of %s: %w", len(keys), t.name, err)
	}
	var row Row
	into := make([]any, len(t.columns))
	for rows.Next() {
		row = *new(Row)
		for i, c := range t.columns {
			into[i] = c.Ref(&row)
		}
		if err := rows.Scan(into...); err != nil {
			rows.Close()
			return fmt.Errorf("read a row of %s: %w", t.name, err)
		}
		each(row)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("load %d rows of %s: %w", len(keys), t.name, err)
	}
	return nil
}

// drop deletes the rows with the keys.
func (t *table[Row]) drop(ctx context.Context, tx pgx.Tx, keys []key) error {
	if _, err := tx.Exec(ctx, fmt.Sprintf("DELETE FROM %s WHERE %s = ANY ($1)", t.name, t.columns[0].Name), keys); err != nil {
		return fmt.Errorf("delete %d rows of %s: %w", len(keys), t.name, err)
	}
	return nil
}

// put writes the rows by the conflict clause and returns how many were written. In a
// transaction in which statements wait, few rows do too: then one that is not written is
// ErrRowAhead when they are sent. The rows must not change until then.
func (t *table[Row]) put(ctx context.Context, tx pgx.Tx, rows []*Row) (int64, error) {
	if len(rows) <= few {
		return t.each(ctx, tx, rows)
	}
	if !t.staged {
		if _, err := tx.Exec(ctx, t.stage); err != nil {
			return 0, fmt.Errorf("staging table of %s: %w", t.name, err)
		}
		t.staged = true
	}
	if err := t.copy(ctx, tx, t.staging, rows); err != nil {
		return 0, err
	}
	tag, err := tx.Exec(ctx, t.merge)
	if err != nil {
		return 0, fmt.Errorf("merge %d rows into %s: %w", len(rows), t.name, err)
	}
	return tag.RowsAffected(), nil
}

// add writes rows that are not there yet.
func (t *table[Row]) add(ctx context.Context, tx pgx.Tx, rows []*Row) error {
	if len(rows) > few {
		return t.copy(ctx, tx, t.name, rows)
	}
	_, err := t.each(ctx, tx, rows)
	return err
}

func (t *table[Row]) each(ctx context.Context, tx pgx.Tx, rows []*Row) (int64, error) {
	if later := laterOf(tx); later != nil {
		ahead := fmt.Errorf("a row of %s: %w", t.name, ErrRowAhead)
		for _, row := range rows {
			later.add(ahead, "INSERT INTO "+t.insert, t.values(row)...)
		}
		return int64(len(rows)), nil
	}
	var batch pgx.Batch
	for i := range rows {
		batch.Queue("INSERT INTO "+t.insert, t.values(rows[i])...)
	}
	results := tx.SendBatch(ctx, &batch)
	var written int64
	for range rows {
		tag, err := results.Exec()
		if err != nil {
			_ = results.Close()
			return 0, fmt.Errorf("write %d rows of %s: %w", len(rows), t.name, err)
		}
		written += tag.RowsAffected()
	}
	return written, results.Close()
}

func (t *table[Row]) copy(ctx context.Context, tx pgx.Tx, into string, rows []*Row) error {
	err := sendLater(ctx, tx)
	if err == nil {
		err = t.copyRows(ctx, tx, into, rows)
	}
	if err != nil {
		return fmt.Errorf("copy %d rows into %s: %w", len(rows), into, err)
	}
	return nil
}

func (t *table[Row]) values(row *Row) []any {
	values := make([]any, len(t.columns))
	for i, c := range t.columns {
		values[i] = c.Ref(row)
	}
	return values
}

// pointers is the rows as a table takes them.
func pointers[Row any](rows []Row) []*Row {
	out := make([]*Row, len(rows))
	for i := range rows {
		out[i] = &rows[i]
	}
	return out
}

// weight is about what the row takes in memory, in bytes: the row, what it points to,
// and its place in a map.
func (t *table[Row]) weight(row *Row) int {
	const (
		place    = 64  // in the map, and what the allocator rounds up
		document = 320 // a json column that is no bytes: a map's first group, or some structs
	)
	bytes := place + int(reflect.TypeFor[Row]().Size()) //nolint:gosec // a row is small
	for i := range t.columns {
		switch v := t.columns[i].Ref(row).(type) {
		case *key, *int64, *int, *bool, *time.Time:
		case *string: // most are one of a few that the program has anyway
		case *[]byte:
			bytes += cap(*v)
		case *json.RawMessage:
			bytes += cap(*v)
		case *[]int64:
			bytes += 8 * cap(*v)
		case *[]string:
			bytes += 16 * cap(*v)
		case *[]key:
			bytes += 16 * cap(*v)
		case *[][]byte:
			for _, one := range *v {
				bytes += 24 + cap(one)
			}
		default:
			bytes += weightOf(reflect.ValueOf(v).Elem(), document)
		}
	}
	return bytes
}

// weightOf is about what a value points to.
func weightOf(v reflect.Value, document int) int {
	switch v.Kind() {
	case reflect.Map:
		if v.IsNil() {
			return 0
		}
		return 48 + document*((v.Len()+7)/8)
	case reflect.Pointer:
		if v.IsNil() {
			return 0
		}
		return 16 + int(v.Type().Elem().Size()) //nolint:gosec // small
	case reflect.Struct:
		return document
	}
	return 0
}
