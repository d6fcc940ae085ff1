package readapi

import (
	"strconv"
	"strings"
	"time"
)

// order is what a list is sorted by. Every column of it is in an index, in
// front of the id that breaks ties.
type order struct {
	name     string // as the parameter sort has it
	column   string
	desc     bool
	instant  bool // the column is a timestamptz, else a bigint
	nullable bool // null is before everything else, and last in descending order
	unique   bool // no tie to break
	begins   bool // the column is never later than occurred_from: nothing of a row was so before it
}

// list is a query for one page.
type list struct {
	at      PastInstants // what is asked for
	past    *past        // nil for the present
	model   string
	columns string
	from    string
	order   order
	path    string // of the request
	of      *ID    // whose list it is; nil for everybody's

	conditions         []string
	firsts             []string // what is looked for before all other conditions
	recorded, occurred string   // parameters of the instants, in a list of the past
	passing            *passing // a state that the rows are in for a while; nil for none
	narrowed           []string // columns that have to have a value, or other conditions that an index is of
	beside             string   // what is looked up for the rows of the page, as items of FROM; empty for nothing

	parts []part // of which each has an index of its own; nil where from has one for all
	whole string // item of FROM with the rows that are shown, where parts are walked by months
	apart bool   // what is sought lies far apart, and an index has its keys with the sort's column: a list of the past

	below any // what the sort's column is below, in the part where it is not null; nil for nothing
	args  []any
}

// part is some of the rows of a list whose sort's column is worked out: by how much it
// is behind a column that an index sorts by. Together the parts are all rows; a page
// is the first of the first rows of each.
type part struct {
	from   string
	state  string        // a condition that from has, which the index is of
	column string        // that the index of the part sorts by, in front of the id
	behind time.Duration // how much later the list's column is
	until  time.Time     // which the list's column is not later than
}

// where adds a condition; each ? in it stands for one of the arguments.
func (l *list) where(condition string, args ...any) {
	l.conditions = append(l.conditions, l.bind(condition, args...))
}

// first adds a condition that next to nothing meets and that has an index. The
// planner has no statistics of single keys in arrays of keys: left alone it
// walks the sort's index past every row in the hope of a match, so the OFFSET,
// which skips nothing, keeps it from merging the subquery into the rest.
func (l *list) first(condition string, args ...any) {
	l.firsts = append(l.firsts, l.bind(condition, args...))
}

// source is what the rows are of: from, or what of it first has found.
func (l *list) source() string {
	source := l.from
	for _, condition := range l.firsts {
		source = "(SELECT * FROM " + source + " WHERE " + condition + " OFFSET 0) AS found"
	}
	return source
}

// bind numbers the arguments of a condition.
func (l *list) bind(condition string, args ...any) string {
	var b strings.Builder
	rest := condition
	for _, arg := range args {
		before, after, _ := strings.Cut(rest, "?")
		l.args = append(l.args, arg)
		b.WriteString(before + "$" + strconv.Itoa(len(l.args)))
		rest = after
	}
	return b.String() + rest
}

// equals adds a condition unless the value is empty.
func (l *list) equals(column, value string) {
	if value != "" {
		l.narrow(column, column+" = ?", value)
	}
}

// unclassed adds the condition that the customer was in no class of a scheme, unless
// that is empty. It has no index: those who are in none are few or nearly all.
func (l *list) unclassed(scheme string) {
	if scheme != "" {
		l.where("coalesce(classes ->> ?, '') = ''", scheme)
	}
}

// narrow is where, of a condition that an index on the column is made for.
func (l *list) narrow(column, condition string, args ...any) {
	l.where(condition, args...)
	l.narrowed = append(l.narrowed, column)
}

// days adds the conditions that a timestamptz column falls on the days, both
// included; a zero day is no limit.
func (l *list) days(column string, from, to Day, zone *time.Location) {
	if !from.IsZero() {
		l.where(column+" >= ?", from.Start(zone))
	}
	if !to.IsZero() {
		l.where(column+" < ?", to.next().Start(zone))
	}
}

// filter returns the conditions, and more of them, as a WHERE clause.
func (l *list) filter(more ...string) string {
	all := append(l.conditions[:len(l.conditions):len(l.conditions)], more...)
	if len(all) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(all, " AND ")
}

// sql returns the query for the rows of a part behind a cursor.
func (l *list) sql(after *cursor, nulls bool, limit int) (string, []any) {
	args := l.args[:len(l.args):len(l.args)]
	bind := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	direction, beyond := "", " > "
	if l.order.desc {
		direction, beyond = " DESC", " < "
	}
	column := l.order.column
	sorted, key := column+direction+", id"+direction, column
	if l.order.instant {
		key = "(extract(epoch FROM " + column + ") * 1000000)::bigint"
	}
	if l.order.unique {
		sorted = column + direction
	} else {
		key += ", id"
	}
	var more []string
	switch {
	case nulls: // sorted by the column all the same, which is what its index is known by
		more = append(more, column+" IS NULL")
	case l.order.nullable:
		more = append(more, column+" IS NOT NULL")
		if l.below != nil {
			more = append(more, column+" < "+bind(l.below))
		}
	}
	if after != nil {
		var value any = after.Key
		if l.order.instant && after.Key != nil {
			value = time.UnixMicro(*after.Key)
		}
		switch {
		case nulls:
			more = append(more, "id"+beyond+bind(*after.Tie))
		case l.order.unique:
			more = append(more, column+beyond+bind(value))
		default:
			more = append(more, "("+column+", id)"+beyond+"("+bind(value)+", "+bind(*after.Tie)+")")
		}
	}
	from, first := l.source(), " ORDER BY "+sorted+" LIMIT "+bind(limit)
	switch {
	case l.walks() && len(l.parts) > 0:
		behind := list{conditions: more}
		from = l.keyed(l.whole, l.merged(after, limit, bind)+behind.filter()+first, sorted)
	case len(l.parts) > 0:
		from = l.merged(after, limit, bind) + l.filter(more...) + first
	case l.walks():
		query := func(condition string) string { return l.keys() + from + l.filter(append(more, condition)...) }
		from = l.keyed(from, l.passing.rows(l.passing.state, query, first)+" AS found"+first, sorted)
	case l.apart:
		from = l.keyed(from, "("+l.keys()+from+l.filter(more...)+first+") AS found", sorted)
	default:
		from += l.filter(more...) + first
	}
	if l.beside != "" { // for those rows only
		from = "(SELECT * FROM " + from + ") AS found, " + l.beside + " ORDER BY " + sorted
	}
	return "SELECT " + l.columns + ", " + key + " FROM " + from, args
}

// keys begins a query of which only what is in an index of months is selected.
func (l *list) keys() string {
	return "SELECT id, recorded_from, occurred_from, " + l.order.column + " FROM "
}

// keyed is the rows, of what they are in whole, whose keys are found: what is walked is
// far more than what is shown, and is read from the indexes alone.
func (l *list) keyed(whole, found, sorted string) string {
	return "(SELECT id AS key, recorded_from AS key_recorded, occurred_from AS key_occurred FROM " + found + ") AS keys, LATERAL (SELECT * FROM " + whole +
		" WHERE id = key AND recorded_from = key_recorded AND occurred_from = key_occurred OFFSET 0) AS found ORDER BY " + sorted
}

// merged returns the first rows of each part behind the cursor, of ascending order.
func (l *list) merged(after *cursor, limit int, bind func(any) string) string {
	var b strings.Builder
	for i, p := range l.parts {
		if i > 0 {
			b.WriteString(" UNION ALL ")
		}
		reach := []string{p.column + " <= " + bind(p.until.Add(-p.behind))}
		if after != nil {
			reach = append(reach, "("+p.column+", id) > ("+bind(time.UnixMicro(*after.Key).Add(-p.behind))+", "+bind(*after.Tie)+")")
		}
		query := func(condition string) string {
			return l.keys() + p.from + " AS part" + l.filter(append(reach, condition)...)
		}
		first := " ORDER BY " + p.column + ", id LIMIT " + bind(limit)
		if l.walks() {
			b.WriteString(l.passing.rows(l.passing.state+" AND "+p.state, query, first))
			continue
		}
		b.WriteString("(SELECT * FROM " + p.from + " AS part" + l.filter(reach...) + first + ")")
	}
	return "(" + b.String() + ") AS merged"
}

// count returns the query for the number of rows in both parts.
func (l *list) count() (string, []any) {
	switch {
	case l.walks():
		query := func(condition string) string { return l.keys() + l.source() + l.filter(condition) }
		return "SELECT count(*) FROM " + l.passing.rows(l.passing.state, query, "") + " AS found", l.args
	case l.below == nil:
		return "SELECT count(*) FROM " + l.source() + l.filter(), l.args
	}
	args := append(l.args[:len(l.args):len(l.args)], l.below)
	column := l.order.column
	return "SELECT count(*) FROM " + l.source() + l.filter("("+column+" < $"+strconv.Itoa(len(args))+" OR "+column+" IS NULL)"), args
}
