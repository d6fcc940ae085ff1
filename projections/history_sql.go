package projections

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
)

//go:embed histories.sql
var histories1SQL string

// historiesSQL is the SQL of the read model of the past: what is its own, and for
// each read model that has a history its table, indexes and views once more, with
// the columns of both clocks.
func historiesSQL() string {
	own := Model{Name: "histories", SQL: histories1SQL}
	parts := map[string]string{}
	for _, section := range []string{"tables", "indexes", "views"} {
		parts[section] = own.section(section)
	}
	add := func(d derived) {
		parts["tables"] += "\n" + d.tables
		parts["indexes"] += d.indexes
		parts["views"] += "\n" + d.views
	}
	add(derive(customers, historyMore{keep: customerFact, columns: customerHistoryColumns, comments: customerHistoryComments, view: ", class_sensitivity, classes", analysts: ", nullif(class_sensitivity, '') AS class_sensitivity, classes"}))
	for _, m := range pastOf {
		add(derive(m, historyMore{}))
	}
	preamble, _, _ := strings.Cut(histories1SQL, "--- tables")
	return preamble + "--- tables\n" + parts["tables"] + "\n--- indexes\n" + parts["indexes"] + "\n--- views\n" + parts["views"]
}

// What is in a state for a while and then no more (open, overdue) has in the section
// "past" of its SQL indexes of its history that begin with {months}: that in which a row
// ended, on the clock on which it did first, and that in which it began. What held at an
// instant ended in that month or later and began in it or earlier, and within a pair of
// months the index is in the order of the list (readapi/passing.go). Of what lasted for more
// than three months the quarter in which it began will do: there are fewer pairs, and few of
// one do not hold. Behind that it has both clocks, so that nothing is fetched that is not shown. Each is made
// twice, of what is known now and of what was known once. Of the latter those are left out
// that were known for less than a second, as when a life is loaded in bulk: these are found
// by when. Much of it was known of an instant that had not come, until something changed the
// row: so it has there also from when on it was so.
const (
	monthsItem = "{months}"
	endedSQL   = "date_trunc('month', least(recorded_to, occurred_to) AT TIME ZONE 'UTC')"
	beganSQL   = "(CASE WHEN recorded_to = 'infinity' THEN least(recorded_from, occurred_from) ELSE recorded_from END AT TIME ZONE 'UTC')"
	begunSQL   = "date_trunc(CASE WHEN least(recorded_to, occurred_to) AT TIME ZONE 'UTC' > " + beganSQL + " + interval '3 months' THEN 'quarter' ELSE 'month' END, " + beganSQL + ")"
	brieflySQL = "(recorded_to AT TIME ZONE 'UTC' < recorded_from AT TIME ZONE 'UTC' + interval '1 second')"

	heldItem = "{held}"
	heldSQL  = "occurred_to, occurred_from, recorded_to, recorded_from"

	passingColumns  = ", " + endedSQL + " AS ended, " + begunSQL + " AS begun, " + brieflySQL + " AS briefly"
	passingComments = `COMMENT ON COLUMN %[1]s.ended IS 'The month of UTC in which it ended, on the clock on which it did first; infinity where it holds.';
COMMENT ON COLUMN %[1]s.begun IS 'The month of UTC in which it began, on the clock on which it did first, or the quarter where it lasted for more than three months; of what is not known any more that in which it was recorded.';
COMMENT ON COLUMN %[1]s.briefly IS 'It was known for less than a second.';
`
)

// pastIndexes makes the indexes of the section. One of the columns that a figure needs, with
// {held}, tells it what holds without the rows.
func pastIndexes(section string) string {
	var b strings.Builder
	brief := map[string]bool{}
	for _, x := range indexSQL.FindAllStringSubmatch(section, -1) {
		name, table := x[1], x[2]
		if strings.Contains(x[3], heldItem) {
			b.WriteString(strings.Replace(x[0], heldItem, heldSQL, 1) + "\n")
			continue
		}
		columns, state, ok := strings.Cut(x[3], " WHERE ")
		if !ok || !strings.HasPrefix(columns, "("+monthsItem+", ") {
			panic(name + " does not begin with the months, or is of no state")
		}
		columns = strings.Replace(strings.TrimSuffix(columns, ")"), monthsItem, endedSQL+", "+begunSQL, 1) + ", " + heldSQL + ")"
		fmt.Fprintf(&b, "CREATE INDEX IF NOT EXISTS %s ON %s %s WHERE %s AND recorded_to = 'infinity';\n", name, table, columns, state)
		fmt.Fprintf(&b, "CREATE INDEX IF NOT EXISTS %s_once ON %s %s WHERE %s AND recorded_to < 'infinity' AND NOT %s;\n", name, table, columns, state, brieflySQL)
		if !brief[state] {
			fmt.Fprintf(&b, "CREATE INDEX IF NOT EXISTS %s_briefly ON %s (recorded_from) WHERE %s AND %s;\n", name, table, state, brieflySQL)
		}
		brief[state] = true
	}
	return b.String()
}

type derived struct{ tables, indexes, views string }

// historyMore is what a history has more or less than the read model.
type historyMore struct {
	keep                    func(column string) bool // nil keeps all
	columns, comments, view string
	analysts                string // in the place of view, in theirs
}

var (
	tableSQL   = regexp.MustCompile(`(?ms)^CREATE TABLE (\w+) \(\n(.*?)^\);`)
	commentSQL = regexp.MustCompile(`(?m)^COMMENT ON (TABLE|COLUMN) (\w+)(\.\w+)? IS ('(?:[^']|'')*');`)
	indexSQL   = regexp.MustCompile(`(?m)^CREATE INDEX IF NOT EXISTS (\w+) ON (\w+) (.*);( -- not of the past)?`)
	viewSQL    = regexp.MustCompile(`(?ms)^CREATE OR REPLACE VIEW (read|analytics)\.(\w+) AS\nSELECT (.*?)\s+FROM (\w+);`)
	viewNote   = regexp.MustCompile(`(?m)^COMMENT ON COLUMN (read|analytics)\.(\w+)\.(\w+) IS ('(?:[^']|'')*');`)
)

// historyColumns are those of both clocks.
const (
	historyColumns = `    recorded_from timestamptz NOT NULL,
    recorded_to timestamptz NOT NULL,
    occurred_from timestamptz NOT NULL,
    occurred_to timestamptz NOT NULL,
`
	historyComments = `COMMENT ON COLUMN %[1]s.recorded_from IS 'Known from this instant on: the latest that the store''s clock had been, along the log, at the event.';
COMMENT ON COLUMN %[1]s.recorded_to IS 'Known otherwise from this instant on; infinity where it is what is known now.';
COMMENT ON COLUMN %[1]s.occurred_from IS 'So from this instant on, in the world.';
COMMENT ON COLUMN %[1]s.occurred_to IS 'Otherwise from this instant on; infinity where it is still so.';
`
	historyViewColumns = ", recorded_from, recorded_to, occurred_from, occurred_to"
)

// derive makes the SQL of the history of a read model from the read model's own. It
// panics where that has something that it does not know: the program is wrong then,
// and every test says so.
func derive(m Model, more historyMore) (out derived) {
	first := tableSQL.FindStringSubmatch(m.section("tables"))
	if first == nil {
		panic("no table in " + m.Name)
	}
	table, history := first[1], first[1]+historySuffix
	kept := map[string]bool{}
	var body strings.Builder
	keyed := "" // the first column is the key
	if _, journaled := keyless(first[2]); journaled {
		keyed = "event_id"
		body.WriteString("    event_id uuid NOT NULL,\n")
	}
	for line := range strings.Lines(first[2]) {
		line, _, _ = strings.Cut(line, " --")
		line = strings.TrimSuffix(strings.TrimSpace(line), ",")
		name, rest, _ := strings.Cut(line, " ")
		switch {
		case name == "PRIMARY", name == "UNIQUE", name == "CHECK", name == "":
			continue
		case strings.Contains(rest, "GENERATED"), strings.Contains(rest, "REFERENCES"):
			panic(m.Name + ": a history cannot have the column " + line)
		case more.keep != nil && !more.keep(name):
			continue
		}
		kept[name] = true
		if keyed == "" {
			keyed = name
		}
		fmt.Fprintf(&body, "    %s %s,\n", name, strings.TrimSuffix(strings.TrimSpace(rest), " PRIMARY KEY"))
	}
	out.tables = fmt.Sprintf("CREATE TABLE %s (\n%s%s%s    PRIMARY KEY (%s, recorded_from, occurred_from)\n);\n", history, body.String(), more.columns, historyColumns, keyed)
	if keyed == "event_id" && !kept[keyed] {
		out.tables += "COMMENT ON COLUMN " + history + ".event_id IS 'The event.';\n"
	}
	for _, c := range commentSQL.FindAllStringSubmatch(m.section("tables"), -1) {
		switch {
		case c[2] != table, c[3] != "" && !kept[c[3][1:]]:
		case c[1] == "TABLE":
			out.tables += fmt.Sprintf("COMMENT ON TABLE %s IS 'What was known at any instant about any instant. %s;\n", history, c[4][1:])
		default:
			out.tables += fmt.Sprintf("COMMENT ON COLUMN %s%s IS %s;\n", history, c[3], c[4])
		}
	}
	out.tables += more.comments + fmt.Sprintf(historyComments, history)
	for _, x := range indexSQL.FindAllStringSubmatch(m.section("indexes"), -1) {
		if x[2] == table && x[4] == "" && (more.keep == nil || keepsIndex(x[3], kept)) {
			out.indexes += fmt.Sprintf("CREATE INDEX IF NOT EXISTS %s%s ON %s %s;\n", x[1], historySuffix, history, x[3])
		}
	}
	past := m.past()
	out.indexes += pastIndexes(past)
	for _, v := range viewSQL.FindAllStringSubmatch(m.section("views"), -1) {
		if v[4] != table {
			panic(m.Name + ": a view of it is not of its table alone")
		}
		if v[2] != m.Name {
			continue
		}
		view, items, months := v[1]+"."+v[2]+historySuffix, selected(v[3], more.keep), ""
		also := more.view
		if v[1] == "analytics" {
			also = more.analysts
		}
		if strings.Contains(past, monthsItem) && v[1] == "read" {
			months = passingColumns
		}
		out.views += fmt.Sprintf("CREATE OR REPLACE VIEW %s AS\nSELECT %s%s%s%s\nFROM %s;\n", view, items, also, historyViewColumns, months, history)
		if months != "" {
			out.views += fmt.Sprintf(passingComments, view)
		}
		if v[1] == "analytics" {
			out.views += asOfFunction(v[2])
		}
	}
	for _, c := range viewNote.FindAllStringSubmatch(m.section("views"), -1) {
		if c[2] == m.Name && (more.keep == nil || more.keep(c[3])) {
			out.views += fmt.Sprintf("COMMENT ON COLUMN %s.%s%s.%s IS %s;\n", c[1], c[2], historySuffix, c[3], c[4])
		}
	}
	return out
}

// keyless reports whether the table has no column that is its key: the rows of a
// journal are known by their events.
func keyless(columns string) (string, bool) {
	for line := range strings.Lines(columns) {
		if strings.Contains(line, " PRIMARY KEY") && !strings.Contains(line, "PRIMARY KEY (") {
			return strings.Fields(line)[0], false
		}
	}
	return "", true
}

// keepsIndex reports whether all columns of an index are kept.
func keepsIndex(definition string, kept map[string]bool) bool {
	for _, word := range regexp.MustCompile(`[a-z_]+`).FindAllString(definition, -1) {
		if !kept[word] && word != "gin" {
			return false
		}
	}
	return true
}

// selected returns the items of a view's list that are kept: those of which every
// column is.
func selected(list string, keep func(string) bool) string {
	if keep == nil {
		return list
	}
	var out []string
	depth, from := 0, 0
	take := func(item string) {
		column := regexp.MustCompile(`^\s*(?:\w+\()*([a-z_]+)`).FindStringSubmatch(item)
		if column != nil && keep(column[1]) {
			out = append(out, strings.TrimSpace(item))
		}
	}
	for i, r := range list {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				take(list[from:i])
				from = i + 1
			}
		}
	}
	take(list[from:])
	return strings.Join(out, ", ")
}

// asOfFunction makes the function by which analysts ask for a view at two instants.
// It is one SELECT, which Postgres takes into the query that uses it.
func asOfFunction(view string) string {
	return fmt.Sprintf(`CREATE OR REPLACE FUNCTION analytics.%[1]s_as_of(occurred timestamptz DEFAULT 'infinity', recorded timestamptz DEFAULT 'infinity')
RETURNS SETOF analytics.%[1]s%[2]s LANGUAGE sql STABLE AS $$
SELECT * FROM analytics.%[1]s%[2]s
WHERE recorded_from <= least($2, '9999-12-31') AND recorded_to > least($2, '9999-12-31')
  AND occurred_from <= least($1, '9999-12-31') AND occurred_to > least($1, '9999-12-31')
$$;
COMMENT ON FUNCTION analytics.%[1]s_as_of(timestamptz, timestamptz) IS 'The rows of %[1]s as they were at the first instant, as far as it was recorded by the second; each is now where it is left out.';
`, view, historySuffix)
}
