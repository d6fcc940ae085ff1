package readapi

import (
	"cmp"
	"context"
	"crypto/md5"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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

// planRows is how many rows each table has here: more than 10,000 pages of two.
const planRows = 24_000

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
			if m.Name == table || m.Name == modelHistories && strings.HasSuffix(table, historySuffix) {
				table = m.Schema() + "." + table
				break
			}
		}
		// What the test says nothing of, and what must not be null, is empty.
		rest, err := pool.Query(ctx, `
SELECT column_name, CASE data_type WHEN 'text' THEN $$''$$ WHEN 'boolean' THEN 'false' WHEN 'uuid' THEN 'gen_random_uuid()' WHEN 'jsonb' THEN $$'{}'$$ WHEN 'json' THEN $$'{}'$$ WHEN 'ARRAY' THEN $$'{}'$$
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
		visits, complaints, open_complaint_ids, answers, orders, order_amounts, created_at, recorded_at, updated_at, last_contact_at, stamps, tags, custom_open`,
		`gen_random_uuid(), 0, i, CASE WHEN i % 500 = 0 THEN 'company' ELSE 'person' END, 'R-' || i % 400, CASE WHEN i % 400 = 0 THEN 'staff' ELSE 'web' END, '',
		CASE WHEN i % 300 = 0 THEN 'archived' ELSE 'active' END, CASE WHEN i % 350 = 0 THEN 'important' ELSE '' END, CASE WHEN i % 350 = 1 THEN 'potential' ELSE '' END,
		CASE WHEN i % 350 = 2 THEN 'high' ELSE '' END, 0, 0, CASE WHEN i % 450 = 0 THEN ARRAY[gen_random_uuid()] END, 0, 0, '{}', `+at+`, now(), `+at+` + (i * 7919 % 60000) * interval '1 s',
		CASE WHEN i % 3 > 0 THEN `+at+` + (i * 9973 % 60000) * interval '1 s' END, '{}', CASE WHEN i % 300 = 7 THEN ARRAY['vip'] END, CASE WHEN i % 300 = 8 THEN ARRAY['tier=gold'] END`)
	fill("records", `id, revision, position, kind, region, status, class_value, created_at, filled, invalid, disproved, decided`,
		`gen_random_uuid(), 0, i, 'person', 'R-' || i % 400, 'active', CASE WHEN i % 350 = 2 THEN 'high' ELSE '' END, `+at+`,
		CASE WHEN i % 10 = 0 THEN '{}'::jsonb ELSE '{"email": 1600000000000000}' END, CASE WHEN i % 300 = 1 THEN '{"phone": 1600000000000000}'::jsonb ELSE '{}' END,
		CASE WHEN i % 300 = 2 THEN '{"email": 1600000000000000}'::jsonb ELSE '{}' END, CASE WHEN i % 300 = 0 THEN '{"missing:email": {"state": "accepted"}}'::jsonb ELSE '{}' END`)
	fill("company_links", `id, customer_id, company_id, revision, position, roles, linked_at`,
		`gen_random_uuid(), gen_random_uuid(), md5('c' || i % 300)::uuid, 1, i, ARRAY['buyer'], `+at)
	fill("visits", `id, customer_id, revision, position, mode, purpose, outcome, minutes, staff, occurred_at, day, recorded_at, actor`,
		`gen_random_uuid(), gen_random_uuid(), 1, i, CASE WHEN i % 400 = 0 THEN 'mail' ELSE 'phone' END, 'p-' || i % 300, 'o-' || i % 300, 0, 's-' || i % 300, `+at+`, '2026-01-01', now(), ''`)
	fill("complaints", `id, customer_id, revision, position, category, severity, channel, state, resolution, cause, compensation_currency, filed_at, filed_day, recorded_at,
		open, state_since, owner, team, level, waits_for, action, rejection, reopened, classes`,
		`gen_random_uuid(), gen_random_uuid(), 1, i, 'c-' || i % 300, CASE WHEN i % 400 = 0 THEN 'high' ELSE 'low' END, '', CASE WHEN i % 400 = 1 THEN 'received' ELSE 'resolved' END, '', 'x-' || i % 300, '', `+at+`, '2026-01-01', now(),
		i % 400 = 1, `+at+`, 's-' || i % 300, '', 0, '', '', '', 0, '{}'`)
	fill("survey_answers", `event_id, ratings, classes, id, customer_id, revision, position, questionnaire, version, channel, answered_at, day, recorded_at`,
		`gen_random_uuid(), '[]', '{}', gen_random_uuid(), gen_random_uuid(), 1, i, 'q-' || i % 300, i % 300 + 1, 'c-' || i % 300, `+at+`, '2026-01-01', now()`)
	fill("orders", `id, customer_id, revision, position, number, channel, items, amount, currency, ordered_at, day, recorded_at, state, open, promised, returned_items`,
		`gen_random_uuid(), gen_random_uuid(), 1, i, 'n-' || i, 'c-' || i % 300, 1, 1, CASE WHEN i % 400 = 0 THEN 'EUR' ELSE 'USD' END, `+at+`, '2026-01-01', now(),
		CASE WHEN i % 300 = 0 THEN 'placed' ELSE 'delivered' END, i % 300 = 0, '2026-01-01', CASE WHEN i % 200 = 1 THEN 1 ELSE 0 END`)
	fill("order_returns", `id, customer_id, revision, position, order_id, reason, items, amount, currency, whole, returned_at, day, recorded_at`,
		`gen_random_uuid(), gen_random_uuid(), 1, i, gen_random_uuid(), 'r-' || i % 300, 1, 1, 'EUR', false, `+at+`, '2026-01-01', now()`)
	fill("interactions", `id, customer_id, revision, position, kind, channel, direction, topic, outcome, staff, occurred_at`,
		`gen_random_uuid(), gen_random_uuid(), 1, i, CASE WHEN i % 400 = 0 THEN 'survey' ELSE 'contact' END, 'c-' || i % 300, CASE WHEN i % 300 = 0 THEN 'inbound' ELSE 'outbound' END, 't-' || i % 300, 'o-' || i % 300, 's-' || i % 300, `+at)
	fill("key_contacts", `id, customer_id, revision, position, state, open, topic, owner, team, channel, outcome, prepared_at, due_at, reason`,
		`gen_random_uuid(), md5('c' || i % 300)::uuid, 1, i, CASE WHEN i % 300 = 0 THEN 'held' ELSE 'followedUp' END, i % 300 = 0, '', 's-' || i % 300, CASE WHEN i % 10 = 0 THEN 't-' || i % 300 ELSE '' END, '', '', now(), `+at+`, ''`)
	fill("disputes", `id, customer_id, revision, position, state, open, kind, complaint_id, order_id, owner, team, evidence, opened_at, opened_day`,
		`gen_random_uuid(), md5('c' || i % 300)::uuid, 1, i, CASE WHEN i % 300 = 0 THEN 'opened' ELSE 'settled' END, i % 300 = 0, 'k-' || i % 300, md5('m' || i % 12000)::uuid, md5('o' || i % 12000)::uuid,
		's-' || i % 300, CASE WHEN i % 10 = 0 THEN 't-' || i % 300 ELSE '' END, '[]', `+at+`, '2026-01-01'`)
	fill("service_upgrades", `id, customer_id, revision, position, state, tier, requested_at, valid_from, valid_until`,
		`gen_random_uuid(), md5('c' || i % 300)::uuid, 1, i, CASE i % 3 WHEN 0 THEN 'refused' ELSE 'granted' END, 'gold', `+at+`, CASE WHEN i % 3 > 0 THEN `+at+` END, CASE WHEN i % 300 = 1 THEN '2100-01-01' WHEN i % 3 > 0 THEN `+at+` + interval '1 day' END`)
	fill("interviews", `id, customer_id, revision, position, mode, staff, scores, held_at, day, recorded_at, classes`,
		`gen_random_uuid(), md5('c' || i % 300)::uuid, 1, i, 'phone', 's-' || i % 300, jsonb_build_array(jsonb_build_object('aspect', 'a-' || i % 300, 'score', 3)), `+at+`, '2026-01-01', now(),
		jsonb_build_object('importance', CASE WHEN i % 300 = 0 THEN 'important' ELSE 'ordinary' END)`)
	fill("attachments", `id, customer_id, revision, position, about, about_id, added_at`,
		`gen_random_uuid(), md5('c' || i % 10)::uuid, i, i, CASE WHEN i % 300 = 7 THEN 'dispute' ELSE 'customer' END, CASE WHEN i % 300 = 7 THEN md5('d' || i % 3000)::uuid END, `+at)
	fill("communications", `customer_id, revision, position, status, created_at, class_importance, last_contact_at, since_at, contact_every, due_at, manager`,
		`gen_random_uuid(), 1, i, 'active', `+at+`, CASE i % 3 WHEN 0 THEN 'important' WHEN 1 THEN 'ordinary' ELSE '' END, `+at+`, `+at+`, CASE WHEN i % 100 = 0 THEN 7 ELSE 0 END,
		CASE WHEN i % 100 = 0 THEN `+at+` + interval '7 days' END, 's-' || i % 300`)
	fill("measures", `id, revision, position, state, title, cause, owner, due_at, opened_at, complaints, surveys, team`,
		`gen_random_uuid(), 1, i, CASE WHEN i % 300 = 0 THEN 'opened' ELSE 'verified' END, '', 'x-' || i % 300, 's-' || i % 300, `+at+`, now(), ARRAY[md5('m' || i)::uuid], '{}', CASE WHEN i % 300 = 0 THEN 't-1' ELSE '' END`)
	// What was open for ten hours each, over 16 months, and one in 300 that still is.
	at = `timestamptz '2026-01-01' + i * interval '30 minutes'`
	for table, columns := range map[string]string{
		"orders": "ordered_at", "complaints": "filed_at, due_at, owner", "requests": "received_at, owner", "disputes": "opened_at, owner",
		"visit_plans": "until_at, staff", "follow_ups": "due_at, owner", "key_contacts": "due_at, owner", "communications": "since_at, due_at, manager",
	} {
		values := strings.NewReplacer("due_at", at, "owner", "'s-' || i % 300", "staff", "'s-' || i % 300", "manager", "'s-' || i % 300").Replace(columns)
		for _, column := range []string{"ordered_at", "filed_at", "received_at", "opened_at", "until_at", "since_at"} {
			values = strings.ReplaceAll(values, column, at)
		}
		switch table {
		case "follow_ups":
			columns, values = columns+", state", values+", 'open'"
		case "communications":
			columns, values = columns+", status, class_importance", strings.Replace(values, ", "+at, ", CASE WHEN i % 3 = 2 THEN "+at+" END", 1)+", 'active', CASE i % 3 WHEN 0 THEN 'important' WHEN 1 THEN 'ordinary' ELSE '' END"
		default:
			columns, values = columns+", open", values+", true"
		}
		fill(table+historySuffix, columns+", recorded_from, recorded_to, occurred_from, occurred_to",
			values+", "+at+", CASE i % 3 WHEN 0 THEN 'infinity' WHEN 1 THEN "+at+" + interval '5 hours' ELSE "+at+" + interval '100 ms' END, "+
				at+" - i % 2 * interval '40 days', CASE WHEN i % 300 = 0 THEN 'infinity' ELSE "+at+" + interval '10 hours' END")
	}
	schema := map[string]string{}
	for _, m := range projections.Models {
		schema[m.Name] = m.Schema()
	}
	run(fmt.Sprintf(`INSERT INTO %s.clock (recorded, position, event_id, event_type, schema) SELECT timestamptz '2026-01-01' + i * interval '1 minute', i, gen_random_uuid(), 'CustomerVisited', 1 FROM generate_series(1, %d) i`,
		schema[modelHistories], planRows))
	// 300 teams of 20, each of whom has ten customers, and what there is of those.
	run(`INSERT INTO ` + schema[modelStaff] + `.staff (staff_id, revision, position, team, joined_at, reason)
		SELECT md5('s' || i)::uuid, 0, i, 't-' || i % 300, now(), '' FROM generate_series(0, 5999) i`)
	run(`INSERT INTO ` + schema[modelManagers] + `.customer_managers (customer_id, revision, position, staff, team, role, valid_from, valid_until, reason, actor, recorded_at)
		SELECT id, 1, position, md5('s' || position % 6000)::uuid, '', '', '2026-01-01', 'infinity', '', '', now() FROM ` + schema[modelCustomers] + `.customers`)
	for _, table := range []string{"visits", "complaints", "orders", "interactions"} {
		run(`UPDATE ` + schema[table] + `.` + table + ` t SET customer_id = c.id FROM ` + schema[modelCustomers] + `.customers c WHERE c.position = t.position`)
	}
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
	err := pgx.BeginFunc(context.Background(), pool, func(tx pgx.Tx) error {
		if l.walks() {
			if _, err := tx.Exec(context.Background(), walkPlans); err != nil {
				return err
			}
		}
		return tx.QueryRow(context.Background(), "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "+sql, args...).Scan(&raw)
	})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return planOf(t, raw)
}

// planOf is how many rows the plan looks at, and by what.
func planOf(t *testing.T, raw []byte) (float64, map[string]bool) {
	t.Helper()
	var out []struct{ Plan node }
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	return out[0].Plan.touched(kinds), kinds
}

// md5ID is the id that the tables here have of a text.
func md5ID(text string) string {
	return uuid.UUID(md5.Sum([]byte(text))).String() //nolint:gosec // as the tables were filled
}

// schemaOf is where the tables of the read model are.
func schemaOf(model string) string {
	for _, m := range projections.Models {
		if m.Name == model {
			return m.Schema()
		}
	}
	return ""
}

const planPage = 3 // a page of two and the one that tells whether there are more

func TestPlans(t *testing.T) {
	pool := planned(t)
	t.Run("every filter and sort has an index", func(t *testing.T) { everyFilterAndSortHasAnIndex(t, pool) })
	t.Run("an agent's rows have an index", func(t *testing.T) { agentsRowsHaveAnIndex(t, pool) })
	t.Run("what was open once is found by when it ended", func(t *testing.T) { whatWasOpenIsFoundByItsEnd(t, pool) })
	t.Run("what was known is found at the end of the clock", func(t *testing.T) { whatWasKnownIsFoundAtOnce(t, pool) })
	t.Run("exchanges are counted by an index alone", func(t *testing.T) { exchangesAreCountedByAnIndex(t, pool) })
	t.Run("no page is slower than the first", func(t *testing.T) { noPageIsSlowerThanTheFirst(t, pool) })
}

// exchangesAreCountedByAnIndex: the figures of exchanges read an index in the order of the
// customers, and no row of the table.
func exchangesAreCountedByAnIndex(t *testing.T, pool *pgxpool.Pool) {
	plan := func(sql string, args []any) map[string]bool {
		t.Helper()
		var raw []byte
		if err := pool.QueryRow(t.Context(), "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "+sql, args...).Scan(&raw); err != nil {
			t.Fatal(err)
		}
		_, kinds := planOf(t, raw)
		return kinds
	}
	args := []any{nil, nil, "channel"}
	if kinds := plan(interactionSummarySQL, args); kinds["Seq Scan"] || !kinds["Index Only Scan"] {
		t.Errorf("they are counted by %v", kinds)
	}
	// A control: without the index the table is read.
	if _, err := pool.Exec(context.Background(), "DROP INDEX "+schemaOf(modelInteractions)+".interactions_exchanges"); err != nil {
		t.Fatal(err)
	}
	if kinds := plan(interactionSummarySQL, args); kinds["Index Only Scan"] {
		t.Errorf("without an index they are counted by %v: this test finds nothing", kinds)
	}
}

// whatWasKnownIsFoundAtOnce: every question about the past by policies asks for what is
// said of the instant once for each, whatever the length of the log.
func whatWasKnownIsFoundAtOnce(t *testing.T, pool *pgxpool.Pool) {
	middle := time.Date(2026, 1, 1, 0, planRows/2, 0, 0, time.UTC)
	for _, sql := range []string{
		`SELECT data FROM read.policies WHERE ` + knownBy("$1"),
		`SELECT ` + pastBeyond("$1") + `, 1 + ` + positionBy("$1"),
	} {
		var raw []byte
		if err := pool.QueryRow(t.Context(), "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "+sql, middle).Scan(&raw); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		if touched, _ := planOf(t, raw); touched > 10 {
			t.Errorf("looks at %.0f rows: %s", touched, sql)
		}
	}
}

// explainNarrowed is explain for what an agent of a team gets.
func explainNarrowed(t *testing.T, pool *pgxpool.Pool, team, sql string, args []any) (float64, map[string]bool) {
	t.Helper()
	narrow, err := narrowSQL(sql)
	if err != nil {
		t.Fatal(err)
	}
	var raw []byte
	err = pgx.BeginFunc(context.Background(), pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(context.Background(), scopeSQL, team); err != nil {
			return err
		}
		return tx.QueryRow(context.Background(), "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "+narrow, args...).Scan(&raw)
	})
	if err != nil {
		t.Fatalf("%s: %v", narrow, err)
	}
	return planOf(t, raw)
}

// What an agent gets of a list, and of a figure, is found from what their team has:
// 200 customers of 60,000 here, so what is looked at are so many, and a few more for
// each of them, and not the table.
func agentsRowsHaveAnIndex(t *testing.T, pool *pgxpool.Pool) {
	a := newAPI(Config{Pool: pool, Zone: time.UTC})
	check := func(what string, sql string, args []any) {
		t.Helper()
		touched, kinds := explainNarrowed(t, pool, "t-7", sql, args)
		if kinds["Seq Scan"] || touched > 30*200 {
			t.Errorf("%s of an agent's looks at %v of %d rows by %v", what, touched, planRows, kinds)
		}
	}
	page := func(what string, l *list, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(what, err)
		}
		sql, args := l.sql(nil, false, planPage)
		check(what, sql, args)
		sql, args = l.count()
		check("the number of "+what, sql, args)
	}
	for _, sort := range []string{"createdAt", "-createdAt", "-updatedAt", "-lastContactAt"} {
		l, _, err := a.customers(t.Context(), &listCustomers{Sort: sort})
		page("customers by "+sort, l, err)
	}
	l, _, err := a.customers(t.Context(), &listCustomers{Sort: "createdAt", Status: "active", Region: "R-7"})
	page("customers of a region", l, err)
	visits, err := a.visits(VisitFilters{Sort: "-occurredAt"}, "")
	page("visits", visits, err)
	interactions, err := a.interactions(InteractionFilters{Sort: "-occurredAt"}, "")
	page("interactions", interactions, err)
	complaints, err := a.complaints(ComplaintFilters{Sort: "-filedAt"}, "")
	page("complaints", complaints, err)
	orders, err := a.orders(OrderFilters{Sort: "-orderedAt"}, "")
	page("orders", orders, err)
	check("a complaint", `SELECT id FROM read.complaints WHERE id = $1`, []any{uuid.New()})
	check("the deliveries", deliverySQL, []any{nil, nil, "", "", "importance", "last", "month"})
	var raw []byte
	if err := pool.QueryRow(t.Context(), "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) SELECT kind, customer_id FROM read.belongings WHERE staff = md5('s7')::uuid").Scan(&raw); err != nil {
		t.Fatal(err)
	}
	if touched, kinds := planOf(t, raw); touched > 30*10 { // each has ten customers
		t.Errorf("what somebody has looks at %v of %d rows by %v", touched, planRows, kinds)
	}
	if _, err := pool.Exec(t.Context(), "UPDATE "+schemaOf(modelStaff)+".staff SET left_at = now() WHERE staff_id = md5('s7')::uuid"); err != nil {
		t.Fatal(err)
	}
	if err := pool.QueryRow(t.Context(), "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "+strings.ReplaceAll(handOversSQL, "{belongings}", "read.belongings")).Scan(&raw); err != nil {
		t.Fatal(err)
	}
	if touched, kinds := planOf(t, raw); touched > planRows { // of the staff, one has left
		t.Errorf("what is to be handed over looks at %v of %d rows by %v", touched, planRows, kinds)
	}
	// A control: without the index of who has which customer the whole table is looked at.
	if _, err := pool.Exec(context.Background(), "DROP INDEX "+schemaOf(modelManagers)+".customer_managers_staff"); err != nil {
		t.Fatal(err)
	}
	sql, args := visits.sql(nil, false, planPage)
	if touched, kinds := explainNarrowed(t, pool, "t-7", sql, args); touched < planRows && !kinds["Seq Scan"] {
		t.Errorf("without an index %v rows are looked at: this test finds nothing", touched)
	}
}

// Page 10,000 looks at as many rows as the first one: those that are on it, and for
// each of them who has the customer, and that nobody has it since.
func noPageIsSlowerThanTheFirst(t *testing.T, pool *pgxpool.Pool) {
	a := newAPI(Config{Pool: pool, Zone: time.UTC})
	for _, sort := range []string{"createdAt", "-createdAt", "updatedAt", "-updatedAt", "lastContactAt", "-lastContactAt"} {
		l, _, err := a.customers(t.Context(), &listCustomers{Sort: sort})
		if err != nil {
			t.Fatal(err)
		}
		skip := 19_998
		if strings.HasSuffix(sort, "lastContactAt") {
			skip = 15_996 // as many have a last contact
		}
		deep, _ := l.sql(nil, false, 1)
		deep = strings.Replace(deep, "SELECT "+l.columns+",", "SELECT", 1) + fmt.Sprintf(" OFFSET %d", skip)
		var at cursor
		if err := pool.QueryRow(context.Background(), deep, 1).Scan(&at.Key, &at.Tie); err != nil {
			t.Fatalf("%s: %v", deep, err)
		}
		for page, after := range map[string]*cursor{"1": nil, "10,000": &at} {
			touched, kinds := explain(t, pool, l, after, false)
			if touched > 3*planPage || kinds["Sort"] || kinds["Incremental Sort"] || kinds["Seq Scan"] {
				t.Errorf("sort=%s page %s looks at %v rows by %v", sort, page, touched, kinds)
			}
		}
	}
	for _, minus := range []string{"", "-"} {
		contacts, err1 := a.keyContacts(KeyContactFilters{Sort: minus + "dueAt"}, "")
		disputes, err2 := a.disputes(DisputeFilters{Sort: minus + "openedAt"}, "")
		interviews, err3 := a.interviews(InterviewFilters{Sort: minus + "heldAt"}, "")
		evidence := listAttachments{Sort: minus + "addedAt"}
		of, err4 := domain.ParseID(md5ID("c7"))
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			t.Fatal(err)
		}
		evidence.ID = ID(of)
		lists := map[string]*list{
			"key contacts": contacts, "disputes": disputes, "upgrades": a.upgrades(UpgradeFilters{Sort: minus + "requestedAt"}, ""), "interviews": interviews,
			"attachments": evidence.list(""), "measures": (&listMeasures{Sort: minus + "dueAt"}).list(time.Now(), ""),
		}
		if minus == "" { // two tiers of the plan and the strategies are a part each
			lists["due"] = dueOfPlan(time.Now())
		}
		for name, l := range lists {
			most, skip := 3*planPage, 19_998
			if name == "attachments" { // a tenth of them is the customer's
				skip = 1_998
			}
			if name == "due" {
				most, skip = 8*planPage, 15_000 // a page of each part, looked at twice
			}
			at := cursorBehind(t, pool, l, skip)
			for page, after := range map[string]*cursor{"the first": nil, "a late": &at} {
				touched, kinds := explain(t, pool, l, after, false)
				if touched > float64(most) || kinds["Seq Scan"] || name != "due" && (kinds["Sort"] || kinds["Incremental Sort"]) {
					t.Errorf("%s page of %s%s looks at %v rows by %v", page, minus, name, touched, kinds)
				}
			}
		}
	}
	// A control: without its index the same page looks at the whole table.
	for _, m := range projections.Models {
		if m.Name != modelCommunications {
			continue
		}
		if _, err := pool.Exec(context.Background(), "DROP INDEX "+m.Schema()+".communications_importance"); err != nil {
			t.Fatal(err)
		}
	}
	if touched, _ := explain(t, pool, dueOfPlan(time.Now()), nil, false); touched < planRows/3 {
		t.Errorf("without an index %v rows of who is due are looked at: this test finds nothing", touched)
	}
	if _, err := pool.Exec(context.Background(), "DROP INDEX "+customersSchema()+".customers_created"); err != nil {
		t.Fatal(err)
	}
	l, _, _ := a.customers(t.Context(), &listCustomers{Sort: "createdAt"})
	if touched, _ := explain(t, pool, l, nil, false); touched < planRows {
		t.Errorf("without an index %v rows are looked at: this test finds nothing", touched)
	}
}

// dueOfPlan is the list of due contacts by a plan of two tiers.
func dueOfPlan(until time.Time) *list {
	p := plannedContacts{tiers: []string{"important", "ordinary"}, days: []int{30, 90}, class: "class_importance", at: until}
	l := p.due(context.Background(), until, "", "")
	l.columns = "customer_id, n, class, every, last_contact_at, due"
	return l
}

// cursorBehind is the cursor behind so many rows.
func cursorBehind(t *testing.T, pool *pgxpool.Pool, l *list, skip int) (at cursor) {
	t.Helper()
	sql, args := l.sql(nil, false, skip+1)
	key := "(extract(epoch FROM " + l.order.column + ") * 1000000)::bigint, id FROM "
	_, from, _ := strings.Cut(sql, key)
	sql = fmt.Sprintf("SELECT %s%s OFFSET %d", key, from, skip)
	if err := pool.QueryRow(context.Background(), sql, args...).Scan(&at.Key, &at.Tie); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return at
}

// A page of what was open at an instant looks at no more than what ended in that month,
// and at a page of each month since; and has what all rows have that held then.
func whatWasOpenIsFoundByItsEnd(t *testing.T, pool *pgxpool.Pool) {
	ctx := t.Context()
	a := newAPI(Config{Pool: pool, Zone: time.UTC})
	a.clocks.note(modelHistories, time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)) // so that nobody waits
	var moments []PastInstants
	for _, then := range []time.Time{time.Date(2026, 1, 3, 0, 0, 0, 5e7, time.UTC), time.Date(2026, 9, 15, 7, 0, 0, 5e7, time.UTC), time.Date(2027, 5, 1, 0, 0, 0, 5e7, time.UTC)} {
		at := Instant{then}
		moments = append(moments, PastInstants{OccurredAsOf: at}, PastInstants{RecordedAsOf: at}, PastInstants{AsOf: at}, PastInstants{OccurredAsOf: Instant{then.AddDate(0, -1, 0)}, RecordedAsOf: at})
	}
	known := map[string]bool{}
	for _, at := range moments {
		then := fmt.Sprint(at.occurred(), ", known ", at.recorded())
		check := func(what string, l *list, err error) {
			t.Helper()
			if err == nil && l.past == nil {
				l.at = at
				err = a.then(ctx, l)
			}
			if err != nil {
				t.Fatal(what, err)
			}
			touched, kinds := explain(t, pool, l, nil, false)
			if kinds["Seq Scan"] || touched > planRows/10 {
				t.Errorf("%s at %s looks at %v of %d rows by %v", what, then, touched, planRows, kinds)
			}
			sql, args := l.count()
			var count int
			if err := pool.QueryRow(ctx, sql, args...).Scan(&count); err != nil {
				t.Fatal(what, err)
			}
			if l.passing.recorded != "" {
				rows, err := pool.Query(ctx, "SELECT DISTINCT CASE WHEN recorded_to = 'infinity' THEN 'now' WHEN briefly THEN 'briefly' ELSE 'once' END FROM "+l.passing.rows(l.passing.state, func(c string) string { return "SELECT * FROM " + l.source() + l.filter(c) }, "")+" AS found", l.args...)
				if err != nil {
					t.Fatal(what, err)
				}
				kind := ""
				if _, err := pgx.ForEachRow(rows, []any{&kind}, func() error { known[kind] = true; return nil }); err != nil {
					t.Fatal(what, err)
				}
			}
			if count < 3 && strings.Contains(what, "all") && (at.recorded().IsZero() || at.AsOf == at.RecordedAsOf) {
				t.Errorf("%s at %s are %d", what, then, count)
			}
			got := idsOf(t, pool, l, count+1)
			plain := *l
			plain.passing = nil
			if l.walks() {
				plain.conditions = append(slices.Clone(l.conditions), l.passing.month+" IS NOT NULL") // every argument has a place
				if l.passing.recorded != "" {
					plain.conditions = append(plain.conditions, l.passing.recorded+" IS NOT NULL")
				}
			}
			if want := idsOf(t, pool, &plain, count+1); len(l.parts) == 0 && !slices.Equal(got, want) {
				t.Errorf("%s at %s are %v, want %v", what, then, got, want)
			}
			if len(l.parts) == 0 && len(got) != count {
				t.Errorf("%s at %s are %d, counted %d", what, then, len(got), count)
			}
		}
		for _, who := range []string{"", "s-7"} {
			for _, minus := range []string{"", "-"} {
				what := " of " + cmp.Or(who, "all") + ", " + minus
				if who == "" {
					l, err := a.orders(OrderFilters{Open: "true", Sort: minus + "orderedAt", PastInstants: at}, "")
					check("orders"+what, l, err)
				}
				for _, sort := range []string{"filedAt", "dueAt"} {
					l, err := a.complaints(ComplaintFilters{Open: "true", Owner: who, Sort: minus + sort, PastInstants: at}, "")
					check("complaints by "+sort+what, l, err)
				}
				l, err := a.requests(RequestFilters{Open: "true", Owner: who, Sort: minus + "receivedAt", PastInstants: at}, "")
				check("requests"+what, l, err)
				l, err = a.disputes(DisputeFilters{Open: true, Owner: who, Sort: minus + "openedAt", PastInstants: at}, "")
				check("disputes"+what, l, err)
				l, err = a.visitPlans(VisitPlanFilters{Due: "open", Staff: who, Sort: minus + "until", PastInstants: at}, "")
				check("plans"+what, l, err)
				l, err = a.followUps(FollowUpFilters{State: "open", Owner: who, Sort: minus + "dueAt", PastInstants: at}, "")
				check("follow-ups"+what, l, err)
				l, err = a.keyContacts(KeyContactFilters{Due: "open", Owner: who, Sort: minus + "dueAt", PastInstants: at}, "")
				check("key contacts"+what, l, err)
			}
		}
	}
	if len(known) != 3 {
		t.Errorf("of what is known now, was known once and was known briefly, there is only %v", known)
	}
	// A control: without the index, all that was ever open is looked at.
	for _, m := range projections.Models {
		if m.Name == modelHistories {
			if _, err := pool.Exec(context.Background(), "DROP INDEX "+m.Schema()+".follow_ups_ended, "+m.Schema()+".follow_ups_ended_owner, "+m.Schema()+".follow_ups_ended_team"); err != nil {
				t.Fatal(err)
			}
		}
	}
	l, _ := a.followUps(FollowUpFilters{Due: "overdue", Sort: "dueAt", PastInstants: PastInstants{OccurredAsOf: Instant{time.Date(2027, 5, 1, 0, 0, 0, 0, time.UTC)}}}, "")
	if err := a.then(ctx, l); err != nil {
		t.Fatal(err)
	}
	if touched, _ := explain(t, pool, l, nil, false); touched < planRows {
		t.Errorf("without an index %v rows are looked at: this test finds nothing", touched)
	}
}

// idsOf are the ids of a list's first rows, in its order.
func idsOf(t *testing.T, pool *pgxpool.Pool, l *list, limit int) (ids []string) {
	t.Helper()
	whole := *l
	whole.columns = "id::text AS what"
	for _, nulls := range []bool{false, true} {
		if nulls && !l.order.nullable {
			break
		}
		sql, args := whole.sql(nil, nulls, limit)
		rows, err := pool.Query(t.Context(), sql, args...)
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		var id string
		var key *int64
		var tie ID
		if _, err := pgx.ForEachRow(rows, []any{&id, &key, &tie}, func() error { ids = append(ids, id); return nil }); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	return ids
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
				"last contact": {LastContactBefore: d}, "tags": {Tags: []string{"vip"}},
			} {
				in.Sort = minus + sort
				l, _, err := a.customers(t.Context(), &in)
				if sort == "updatedAt" && name != "none" || sort == "lastContactAt" && (name == "created" || name == "tags") {
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
		for name, f := range map[string]InteractionFilters{
			"none": {}, "kind": {Kind: "survey"}, "channel": {Channel: "c-1"}, "direction": {Direction: "inbound"}, "topic": {Topic: "t-1"}, "outcome": {Outcome: "o-1"}, "staff": {Staff: "s-1"}, "days": {From: d, To: next},
		} {
			f.Sort = minus + "occurredAt"
			l, err := a.interactions(f, "")
			check("interactions by "+name, l, err)
		}
		for name, f := range map[string]ComplaintFilters{"none": {}, "state": {State: "received"}, "severity": {Severity: "high"}, "category": {Category: "c-1"}, "cause": {Cause: "x-1"}, "days": {FiledFrom: d, FiledTo: next}} {
			f.Sort = minus + "filedAt"
			l, err := a.complaints(f, "")
			check("complaints by "+name, l, err)
		}
		for name, f := range map[string]OrderFilters{"none": {}, "number": {Number: "n-77"}, "channel": {Channel: "c-1"}, "currency": {Currency: "EUR"}, "state": {State: "placed"}, "open": {Open: "true"}, "late": {Due: "late"}, "returned": {Returned: true}, "days": {From: d, To: next}} {
			f.Sort = minus + "orderedAt"
			l, err := a.orders(f, "")
			check("orders by "+name, l, err)
		}
		for name, f := range map[string]KeyContactFilters{"none": {}, "state": {State: "held"}, "owner": {Owner: "s-1"}, "team": {Team: "t-10"}, "open": {Due: "open"}, "overdue": {Due: "overdue"}, "days": {From: d, To: next}} {
			f.Sort = minus + "dueAt"
			l, err := a.keyContacts(f, "")
			check("key contacts by "+name+", "+f.Sort, l, err)
		}
		for name, f := range map[string]DisputeFilters{
			"none": {}, "state": {State: "opened"}, "kind": {Kind: "k-1"}, "owner": {Owner: "s-1"}, "team": {Team: "t-10"}, "open": {Open: true},
			"complaint": {Complaint: md5ID("m7")}, "order": {Order: md5ID("o7")}, "days": {From: d, To: next},
		} {
			f.Sort = minus + "openedAt"
			l, err := a.disputes(f, "")
			check("disputes by "+name+", "+f.Sort, l, err)
		}
		for name, f := range map[string]UpgradeFilters{"none": {}, "state": {State: "refused"}, "in force": {InForce: true}, "expiring": {Expiring: d}} {
			f.Sort = minus + "requestedAt"
			check("upgrades by "+name+", "+f.Sort, a.upgrades(f, ""), nil)
		}
		for name, f := range map[string]InterviewFilters{"none": {}, "aspect": {Aspect: "a-1"}, "staff": {Staff: "s-1"}, "class": {ClassScheme: "importance", Class: "important"}, "days": {From: d, To: next}} {
			f.Sort = minus + "heldAt"
			l, err := a.interviews(f, "")
			check("interviews by "+name+", "+f.Sort, l, err)
		}
		for name, in := range map[string]listMeasures{"none": {}, "state": {State: "opened"}, "owner": {Owner: "s-1"}, "team": {Team: "t-1"}, "cause": {Cause: "x-1"}, "overdue": {Overdue: true}, "complaint": {Complaint: md5ID("m7")}} {
			in.Sort = minus + "dueAt"
			check("measures by "+name+", "+in.Sort, in.list(time.Now(), ""), nil)
		}
		of, _ := domain.ParseID(md5ID("c7"))
		for name, in := range map[string]listAttachments{"none": {}, "about": {About: "dispute"}, "one": {About: "dispute", AboutID: md5ID("d7")}} {
			in.ID, in.Sort = ID(of), minus+"addedAt"
			check("attachments by "+name+", "+in.Sort, in.list(""), nil)
		}
		for name, f := range map[string]ReturnFilters{"none": {}, "reason": {Reason: "r-1"}, "days": {From: d, To: next}} {
			l, err := a.returns(f, minus+"returnedAt", "")
			check("returns by "+name, l, err)
		}
		for name, f := range map[string]SurveyFilters{"none": {}, "questionnaire": {Questionnaire: "q-1"}, "version": {Version: 3}, "channel": {Channel: "c-1"}, "days": {From: d, To: next}} {
			l, err := a.answers(f, minus+"answeredAt", "")
			check("answers by "+name, l, err)
		}
	}
	for name, narrow := range map[string]func(*list){
		"none": func(*list) {}, "tier": func(l *list) { l.equals("class", "ordinary") }, "manager": func(l *list) { l.equals("manager", "s-1") },
	} {
		l := dueOfPlan(time.Now())
		narrow(l)
		check("due contacts by "+name, l, nil)
	}
	check("overdue contacts of long ago", dueOfPlan(time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC)), nil)
	s := standards{at: time.Now(), standard: domain.CollectionStandardDefined{ClassScheme: "value", Standards: []domain.Standard{
		{Class: "high", Required: []domain.RequiredField{{Field: "phone"}}, Responsible: "s-1"},
		{Required: []domain.RequiredField{{Field: "email"}}, Responsible: "s-2"},
		{Kind: "company", Required: []domain.RequiredField{{Field: "email", RefreshDays: 30}}, Responsible: "s-3"},
	}}}
	for name, in := range map[string]listRecordGaps{"a class": {Responsible: "s-1"}, "the rest": {Responsible: "s-2"}, "all": {}, "one class": {Class: "high"}} {
		in.Sort, in.Gap = "createdAt", "any"
		check("gaps of "+name, s.gaps(&in, ""), nil)
		faults, err := s.faulty(&listRecordFaults{Responsible: in.Responsible, Class: in.Class, Sort: in.Sort, State: "any"}, "")
		check("faults of "+name, faults, err)
	}
	for _, in := range []listRecordFaults{
		{State: "accepted"}, {State: "rejected"}, {Fault: "invalid", State: "any"}, {Fault: "invalid", State: "rejected"}, {Fault: "wrong", State: "detected"},
	} {
		in.Sort = "createdAt"
		faults, err := s.faulty(&in, "")
		check("faults "+in.Fault+" that are "+in.State, faults, err)
	}
	of := &list{model: modelCompanyLinks, columns: companyLinkColumns, from: companyLinksFrom, order: orderNamed(companyLinkOrders, "since")}
	of.where("company_id = md5('c7')::uuid")
	check("contacts of a company", of, nil)
	id := ID(domain.ID(uuid.New()))
	l, _ := a.visits(VisitFilters{Sort: "-occurredAt"}, "")
	l.where("customer_id = ?", id)
	check("visits of a customer", l, nil)
}
