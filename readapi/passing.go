package readapi

import (
	"context"
	"slices"
	"time"

	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// passing is a state that a row is in for a while and then no more: open, to be
// contacted. At present an index has the few that are in it, in the order of the list.
// Of the past, what was in it once lies among all that ever was; so the index of the
// history begins with the months in which a row ended and began
// (projections/history_sql.go). What held at an instant ended in its month or later and
// began in it or earlier: the first of the list are among the first of each such pair of
// months. How many pairs there are depends on how long things stay open and not on how
// many there are, and of each a page is read. What was known for less than a second is
// found by when it was recorded: at an instant that is next to nothing.
type passing struct {
	table    string   // of the history, once the list is one of the past; empty before
	state    string   // the condition
	by       []string // columns that an index has in front of the sort's, each by itself
	month    string   // parameter with that of the earlier of the two instants
	recorded string   // parameter with the instant that was known; empty for now
}

// passes adds a condition that what meets it meets for a while only. by are the columns
// for which there is an index of the months that has them in front of the sort's column.
func (l *list) passes(state string, by ...string) {
	l.where(state)
	l.passing = &passing{state: state, by: by}
}

// inMonths is the condition that a row of a history ended and began in the months that
// are walked.
const inMonths = "ended = months.ended AND begun = months.begun"

// ended has the list walk the months of the table of a history, where what else it is
// narrowed by has an index of them too. What an agent gets is found from what the team has.
func (l *list) ended(ctx context.Context, table string) {
	if l.passing == nil || l.of != nil || len(l.firsts) > 0 || access.Role(httpkit.PrincipalOf(ctx).Role) == access.Agent {
		return
	}
	if slices.ContainsFunc(l.narrowed, func(column string) bool { return !slices.Contains(l.passing.by, column) }) {
		return
	}
	l.passing.table, l.passing.month = table, l.bind("?::timestamp", monthOf(earlier(l.past.recorded, l.past.occurred)))
	if l.past.recorded.Before(noLimit) {
		l.passing.recorded = l.bind("?::timestamptz", l.past.recorded)
	}
}

// monthOf is the month of UTC that the instant is in.
func monthOf(at time.Time) time.Time {
	at = at.UTC()
	return time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// walkPlans are the plans of such a list: the planner knows the rows of a month badly, and
// would rather sort all of them than read the first ones in the order of the index.
const (
	walkPlans  = `SELECT set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true)`
	usualPlans = `SELECT set_config('enable_sort', 'on', true), set_config('enable_bitmapscan', 'on', true)`
)

// walks reports whether the list is read month by month.
func (l *list) walks() bool { return l.passing != nil && l.passing.table != "" }

// What of the rows in the state is in an index.
const (
	knownNow  = " AND recorded_to = 'infinity'"
	knownOnce = " AND recorded_to < 'infinity' AND NOT briefly"
)

// rows are those of the query that select returns for more conditions: the first ones, in
// the order of the list, of each pair of months that rows in the state have, and what was
// known briefly.
func (p *passing) rows(state string, query func(more string) string, first string) string {
	all := p.months(state+knownNow, p.month, query(inMonths+knownNow)+first)
	if p.recorded != "" {
		known := "date_trunc('month', " + p.recorded + " AT TIME ZONE 'UTC')"
		all += " UNION ALL " + p.months(state+knownOnce, known, query(inMonths+knownOnce)+first) +
			" UNION ALL " + query("briefly AND recorded_from > "+p.recorded+" - interval '1 second'")
	}
	return "(" + all + ")"
}

// months is the rows of the query for each pair of months of rows in the state. The pairs
// are found one by one, by the next in the index; where a month began too late, the next
// is that of a later end.
func (p *passing) months(state, last, query string) string {
	pairs := "SELECT ended, begun FROM " + p.table + " WHERE " + state
	const first = " ORDER BY ended, begun LIMIT 1"
	return "(WITH RECURSIVE months AS ((" + pairs + " AND ended >= " + p.month + first + ")" +
		" UNION ALL SELECT later.ended, later.begun FROM months, LATERAL (" + pairs +
		" AND (ended, begun) > (months.ended, CASE WHEN months.begun > " + last + " THEN 'infinity' ELSE months.begun END)" + first + ") AS later)" +
		" SELECT of_months.* FROM months, LATERAL (" + query + ") AS of_months WHERE months.begun <= " + last + ")"
}
