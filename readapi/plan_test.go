package readapi

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/projections"
)

// planRows is how many rows each table has here: more than 10,000 pages of five.
const planRows = 60_000

// planned is a database whose read models were filled by the server itself,
// with their indexes, as after a rebuild.
func planned(t *testing.T) *pgxpool.Pool {
	t.Helper()
	t.Parallel()
	pool, ctx := pgtest.Database(t), context.Background()
	if err := projections.Setup(ctx, pool); err != nil {
		t.Fatal(err)
	}
	run := func(sql string) {
		t.Helper()
		if _, err := pool.Exec(ctx, sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	at := `timestamptz '2026-01-01' + i * interval '1 minute'`
	fill := func(table, columns, values string) {
		t.Helper()
		for _, m := range projections.Models {
			if m.Name == table {
				table = m.Schema() + "." + table
			}
		}
		// What the test says nothing of, and what must not be null, is empty.
		rest, err := pool.Query(ctx, `
SELECT column_name, CASE data_type WHEN 'text' THEN $$''$$ WHEN 'boolean' THEN 'false' WHEN 'uuid' THEN 'gen_random_uuid()' WHEN 'jsonb' THEN $$'{}'$$ WHEN 'ARRAY' THEN $$'{}'$$
    WHEN 'date' THEN $$'2026-01-01'$$ WHEN 'timestamp with time zone' THEN 'now()' ELSE '0' END
FROM information_schema.columns
WHERE table_schema || '.' || table_name = $1 AND is_nullable = 'NO' AND column_default IS NULL AND NOT column_name = ANY($2)`, table, strings.FieldsFunc(columns, func(r rune) bool { return strings.ContainsRune(", \n\t", r) }))
		if err != nil {
			t.Fatal(err)
		}
		var column, value string
		if _, err := pgx.ForEachRow(rest, []any{&column, &value}, func() error {
			columns, values = columns+", "+column, values+", "+value
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		run(fmt.Sprintf(`INSERT INTO %s (%s) SELECT %s FROM generate_series(1, %d) i`, table, columns, values, planRows))
	}
	fill("customers", `id, revision, position, kind, region, source, external_source, status, class_importance, class_frequency, class_value,
		visits, complaints, open_complaint_ids, answers, orders, order_amounts, created_at, recorded_at, updated_at, last_contact_at, stamps`,
		`gen_random_uuid(), 0, i, CASE WHEN i % 500 = 0 THEN 'company' ELSE 'person' END, 'R-' || i % 400, CASE WHEN i % 400 = 0 THEN 'staff' ELSE 'web' END, '',
		CASE WHEN i % 300 = 0 THEN 'archived' ELSE 'active' END, CASE WHEN i % 350 = 0 THEN 'important' ELSE '' END, CASE WHEN i % 350 = 1 THEN 'potential' ELSE '' END,
		CASE WHEN i % 350 = 2 THEN 'high' ELSE '' END, 0, 0, CASE WHEN i % 450 = 0 THEN ARRAY[gen_random_uuid()] END, 0, 0, '{}', `+at+`, now(), `+at+` + (i * 7919 % 60000) * interval '1 s',
		CASE WHEN i % 3 > 0 THEN `+at+` + (i * 9973 % 60000) * interval '1 s' END, '{}'`)
	fill("visits", `id, customer_id, revision, position, mode, purpose, outcome, minutes, staff, occurred_at, day, recorded_at, actor`,
		`gen_random_uuid(), gen_random_uuid(), 1, i, CASE WHEN i % 400 = 0 THEN 'mail' ELSE 'phone' END, 'p-' || i % 300, 'o-' || i % 300, 0, 's-' || i % 300, `+at+`, '2026-01-01', now(), ''`)
	fill("complaints", `id, customer_id, revision, position, category, severity, channel, state, resolution, cause, compensation_currency, filed_at, filed_day, recorded_at,
		open, state_since, owner, team, level, waits_for, action, rejection, reopened, classes`,
		`gen_random_uuid(), gen_random_uuid(), 1, i, 'c-' || i % 300, CASE WHEN i % 400 = 0 THEN 'high' ELSE 'low' END, '', CASE WHEN i % 400 = 1 THEN 'received' ELSE 'resolved' END, '', 'x-' || i % 300, '', `+at+`, '2026-01-01', now(),
		i % 400 = 1, `+at+`, 's-' || i % 300, '', 0, '', '', '', 0, '{}'`)
	fill("survey_answers", `event_id, ratings, classes, id, customer_id, revision, position, questionnaire, version, channel, answered_at, day, recorded_at`,
		`gen_random_uuid(), '[]', '{}', gen_random_uuid(), gen_random_uuid(), 1, i, 'q-' || i % 300, i % 300 + 1, 'c-' || i % 300, `+at+`, '2026-01-01', now()`)
	fill("orders", `id, customer_id, revision, position, number, channel, items, amount, currency, ordered_at, day, recorded_at`,
		`gen_random_uuid(), gen_random_uuid(), 1, i, 'n-' || i, 'c-' || i % 300, 1, 1, CASE WHEN i % 400 = 0 THEN 'EUR' ELSE 'USD' END, `+at+`, '2026-01-01', now()`)
	for _, m := range projections.Models {
		_, indexes, _ := strings.Cut(m.SQL, "--- indexes\n")
		indexes, _, _ = strings.Cut(indexes, "\n--- ")
		run("SET search_path = " + m.Schema() + ";" + indexes + "; RESET search_path")
	}
	run("VACUUM ANALYZE")
	return pool
}

func customersSchema() string {
	for _, m := range projections.Models {
		if m.Name == modelCustomers {
			return m.Schema()
		}
	}
	return ""
}

// node is what EXPLAIN says of a step.
type node struct {
	Type    string  `json:"Node Type"`
	Rows    float64 `json:"Actual Rows"`
	Loops   float64 `json:"Actual Loops"`
	Removed float64 `json:"Rows Removed by Filter"`
	Plans   []node  `json:"Plans"`
}

// touched is how many rows and index entries the plan has looked at, and the
// kinds of its steps.
func (n node) touched(kinds map[string]bool) float64 {
	kinds[n.Type] = true
	sum := 0.0
	if strings.Contains(n.Type, "Scan") {
		sum = (n.Rows + n.Removed) * n.Loops
	}
	for _, below := range n.Plans {
		sum += below.touched(kinds)
	}
	return sum
}

func explain(t *testing.T, pool *pgxpool.Pool, l *list, after *cursor, nulls bool) (float64, map[string]bool) {
	t.Helper()
	sql, args := l.sql(after, nulls, planPage)
	var raw []byte
	if err := pool.QueryRow(context.Background(), "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "+sql, args...).Scan(&raw); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	var out []struct{ Plan node }
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	return out[0].Plan.touched(kinds), kinds
}

const planPage = 6 // a page of five and the one that tells whether there are more

func TestPlans(t *testing.T) {
	pool := planned(t)
	t.Run("every filter and sort has an index", func(t *testing.T) { everyFilterAndSortHasAnIndex(t, pool) })
	t.Run("no page is slower than the first", func(t *testing.T) { noPageIsSlowerThanTheFirst(t, pool) })
}

// Page 10,000 looks at as many rows as the first one: those that are on it.
func noPageIsSlowerThanTheFirst(t *testing.T, pool *pgxpool.Pool) {
	a := newAPI(Config{Pool: pool, Zone: time.UTC})
	for _, sort := range []string{"createdAt", "-createdAt", "updatedAt", "-updatedAt", "lastContactAt", "-lastContactAt"} {
		l, _, err := a.customers(&listCustomers{Sort: sort})
		if err != nil {
			t.Fatal(err)
		}
		skip := 49_995
		if strings.HasSuffix(sort, "lastContactAt") {
			skip = 39_990 // as many have a last contact
		}
		deep, _ := l.sql(nil, false, 1)
		deep = strings.Replace(deep, "SELECT "+l.columns+",", "SELECT", 1) + fmt.Sprintf(" OFFSET %d", skip)
		var at cursor
		if err := pool.QueryRow(context.Background(), deep, 1).Scan(&at.Key, &at.Tie); err != nil {
			t.Fatalf("%s: %v", deep, err)
		}
		for page, after := range map[string]*cursor{"1": nil, "10,000": &at} {
			touched, kinds := explain(t, pool, l, after, false)
			if touched > planPage || kinds["Sort"] || kinds["Incremental Sort"] || kinds["Seq Scan"] {
				t.Errorf("sort=%s page %s looks at %v rows by %v", sort, page, touched, kinds)
			}
		}
	}
	// A control: without its index the same page looks at the whole table.
	if _, err := pool.Exec(context.Background(), "DROP INDEX "+customersSchema()+".customers_created"); err != nil {
		t.Fatal(err)
	}
	l, _, _ := a.customers(&listCustomers{Sort: "createdAt"})
	if touched, _ := explain(t, pool, l, nil, false); touched < planRows {
		t.Errorf("without an index %v rows are looked at: this test finds nothing", touched)
	}
}

// Every filter with every sort finds its page without looking through the
// table: by the filter's index, or by the sort's.
func everyFilterAndSortHasAnIndex(t *testing.T, pool *pgxpool.Pool) {
	a := newAPI(Config{Pool: pool, Zone: time.UTC})
	check := func(what string, l *list, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(what, err)
		}
		parts := []bool{false}
		if l.order.nullable {
			parts = append(parts, true)
		}
		for _, nulls := range parts {
			touched, kinds := explain(t, pool, l, nil, nulls)
			if kinds["Seq Scan"] || touched > planRows/20 {
				t.Errorf("%s (nulls %v) looks at %v of %d rows by %v", what, nulls, touched, planRows, kinds)
			}
		}
	}
	var d Day
	if err := d.UnmarshalText([]byte("2026-01-20")); err != nil {
		t.Fatal(err)
	}
	next := d.next()
	for _, minus := range []string{"", "-"} {
		for _, sort := range []string{"createdAt", "updatedAt", "lastContactAt"} {
			for name, in := range map[string]listCustomers{
				"none": {}, "kind": {Kind: "company"}, "region": {Region: "R-7"}, "source": {Source: "staff"}, "status": {Status: "archived"},
				"importance": {Importance: "important"}, "frequency": {Frequency: "potential"}, "value": {Value: "high"},
				"created": {CreatedFrom: d, CreatedTo: next}, "open": {OpenComplaints: optional[bool]{true, true}}, "not open": {OpenComplaints: optional[bool]{false, true}},
				"last contact": {LastContactBefore: d},
			} {
				in.Sort = minus + sort
				l, _, err := a.customers(&in)
				if sort == "updatedAt" && name != "none" || sort == "lastContactAt" && name == "created" {
					if err == nil {
						t.Errorf("customers by %s may be sorted by %s", name, sort)
					}
					continue
				}
				check("customers by "+name+", "+in.Sort, l, err)
			}
		}
		for name, f := range map[string]VisitFilters{"none": {}, "mode": {Mode: "mail"}, "purpose": {Purpose: "p-1"}, "outcome": {Outcome: "o-1"}, "staff": {Staff: "s-1"}, "days": {From: d, To: next}} {
			f.Sort = minus + "occurredAt"
			l, err := a.visits(f, "")
			check("visits by "+name, l, err)
		}
		for name, f := range map[string]ComplaintFilters{"none": {}, "state": {State: "received"}, "severity": {Severity: "high"}, "category": {Category: "c-1"}, "cause": {Cause: "x-1"}, "days": {FiledFrom: d, FiledTo: next}} {
			f.Sort = minus + "filedAt"
			l, err := a.complaints(f, "")
			check("complaints by "+name, l, err)
		}
		for name, f := range map[string]OrderFilters{"none": {}, "number": {Number: "n-77"}, "channel": {Channel: "c-1"}, "currency": {Currency: "EUR"}, "days": {From: d, To: next}} {
			f.Sort = minus + "orderedAt"
			l, err := a.orders(f, "")
			check("orders by "+name, l, err)
		}
		for name, f := range map[string]SurveyFilters{"none": {}, "questionnaire": {Questionnaire: "q-1"}, "version": {Version: 3}, "channel": {Channel: "c-1"}, "days": {From: d, To: next}} {
			l, err := a.answers(f, minus+"answeredAt", "")
			check("answers by "+name, l, err)
		}
	}
	id := ID(domain.ID(uuid.New()))
	l, _ := a.visits(VisitFilters{Sort: "-occurredAt"}, "")
	l.where("customer_id = ?", id)
	check("visits of a customer", l, nil)
}
