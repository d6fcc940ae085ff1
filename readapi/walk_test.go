package readapi

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/projections"
)

// walkedRow is a row of a list of which only the first column is looked at.
type walkedRow struct{ what string }

func (r *walkedRow) scan() []any  { return []any{&r.what} }
func (r *walkedRow) customer() ID { return ID{} }
func (r *walkedRow) open(*person) {}

// pagesOf reads a list page by page, each from its cursor, as requests do.
func pagesOf(t *testing.T, pool *pgxpool.Pool, l *list, limit int) (all []string) {
	t.Helper()
	s := &scan[walkedRow, *walkedRow]{list: l, nulls: l.order.nullable && !l.order.desc}
	for more := true; more; more = s.goOn(limit) {
		if err := pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) error {
			var batch pgx.Batch
			s.queue(&batch, limit)
			return tx.SendBatch(t.Context(), &batch).Close()
		}); err != nil {
			sql, args := l.sql(s.after, s.nulls, limit)
			t.Fatalf("%v\n%s\n%v", err, sql, args)
		}
		for i, row := range s.rows {
			all, s.after = append(all, row.what), &s.ends[i]
		}
	}
	return all
}

// walkable is a random instant where what is walked by months and quarters has its edges:
// the first of a month and a microsecond beside it, three months apart, half a second apart.
func walkable(r *rand.Rand) time.Time {
	at := time.Date(2026, time.Month(1+r.IntN(15)), 1, 0, 0, 0, 0, time.UTC)
	switch r.IntN(5) {
	case 0:
		return at.Add(time.Duration(r.IntN(3)-1) * time.Microsecond)
	case 1:
		return at.AddDate(0, 3, 0)
	case 2:
		return at.AddDate(0, 0, 14).Add(time.Duration(r.IntN(3)) * 500 * time.Millisecond)
	}
	return at.Add(time.Duration(r.IntN(28*24)) * time.Hour)
}

// stretches cuts a clock into some that follow each other; the last may be without end.
func stretches(r *rand.Rand) (out [][2]string) {
	cuts := []time.Time{walkable(r), walkable(r), walkable(r)}
	cuts = append(cuts, cuts[0].AddDate(0, 3, 0))
	slices.SortFunc(cuts, time.Time.Compare)
	cuts = slices.Compact(cuts)[r.IntN(2):]
	for i, from := range cuts {
		to := "infinity"
		if i+1 < len(cuts) {
			to = cuts[i+1].Format(time.RFC3339Nano)
		} else if r.IntN(4) == 0 {
			continue
		}
		out = append(out, [2]string{from.Format(time.RFC3339Nano), to})
	}
	return out
}

// randomHistory fills the history of a table. What the columns are that more returns is the
// same for all of one thing's rows but for the state.
func randomHistory(t *testing.T, pool *pgxpool.Pool, r *rand.Rand, table string, things int, more func() map[string]any) {
	t.Helper()
	name := schemaOf(modelHistories) + "." + table + "_history"
	rows, err := pool.Query(t.Context(), `SELECT 'ALTER COLUMN ' || column_name || ' SET DEFAULT ' || CASE data_type WHEN 'text' THEN $$''$$ WHEN 'boolean' THEN 'false' WHEN 'uuid' THEN 'gen_random_uuid()'
    WHEN 'jsonb' THEN $$'{}'$$ WHEN 'json' THEN $$'{}'$$ WHEN 'ARRAY' THEN $$'{}'$$ WHEN 'date' THEN $$'2026-01-01'$$ WHEN 'timestamp with time zone' THEN 'now()' ELSE '0' END
FROM information_schema.columns WHERE table_schema || '.' || table_name = $1 AND is_nullable = 'NO'`, name)
	if err != nil {
		t.Fatal(err)
	}
	defaults, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), "ALTER TABLE "+name+" "+strings.Join(defaults, ", ")); err != nil {
		t.Fatal(err)
	}
	var batch pgx.Batch
	for range things {
		id := uuid.New()
		for _, recorded := range stretches(r) {
			for _, occurred := range stretches(r) {
				columns := more()
				columns["recorded_from"], columns["recorded_to"], columns["occurred_from"], columns["occurred_to"] = recorded[0], recorded[1], occurred[0], occurred[1]
				if _, ok := columns["customer_id"]; ok {
					columns["customer_id"] = id
				} else {
					columns["id"] = id
				}
				names := slices.Sorted(maps.Keys(columns))
				values := make([]string, len(names))
				for i, name := range names {
					values[i] = fmt.Sprintf("'%v'", columns[name])
				}
				batch.Queue("INSERT INTO " + name + " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(values, ", ") + ")")
			}
		}
	}
	if err := pool.SendBatch(t.Context(), &batch).Close(); err != nil {
		t.Fatal(err)
	}
}

// What is read month by month, keys first, page by page from its cursors, is what the list
// without that has: with a column that may be null in both directions, and with parts of
// which two are behind by the same.
func TestWalkedPagesAreTheList(t *testing.T) {
	pool, seed := pgtest.Database(t), rand.Uint64()
	if err := projections.Setup(context.Background(), pool); err != nil {
		t.Fatal(err)
	}
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // a test's
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	randomHistory(t, pool, r, "complaints", 40, func() map[string]any {
		row := map[string]any{"open": r.IntN(4) > 0, "owner": pick("s-0", "s-1"), "filed_at": walkable(r).Format(time.RFC3339Nano)}
		if r.IntN(2) == 0 {
			row["due_at"] = walkable(r).Format(time.RFC3339Nano)
		}
		return row
	})
	randomHistory(t, pool, r, "communications", 60, func() map[string]any {
		since := walkable(r)
		row := map[string]any{
			"customer_id": nil, "status": pick("active", "active", "archived"), "class_importance": pick("important", "ordinary", "", "other"), "manager": pick("s-0", "s-1"),
			"since_at": since.Format(time.RFC3339Nano), "created_at": since.Format(time.RFC3339Nano),
		}
		if r.IntN(3) == 0 {
			days := []int{7, 30, 90}[r.IntN(3)]
			row["contact_every"], row["due_at"] = days, since.Add(time.Duration(days)*24*time.Hour).Format(time.RFC3339Nano)
		}
		return row
	})
	a := newAPI(Config{Pool: pool, Zone: time.UTC})
	a.clocks.note(modelHistories, time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)) // so that nobody waits
	whole := 0
	check := func(what string, at PastInstants, walked, plain *list) {
		t.Helper()
		if !walked.walks() || plain.walks() {
			t.Fatalf("%s: walks %t, and %t without", what, walked.walks(), plain.walks())
		}
		got, want := pagesOf(t, pool, walked, 1+r.IntN(9)), pagesOf(t, pool, plain, 1000)
		if whole = max(whole, len(want)); !slices.Equal(got, want) {
			t.Errorf("%s at %+v: %d, want %d\n%v\n%v", what, at, len(got), len(want), got, want)
		}
	}
	for i := range 12 {
		at := PastInstants{OccurredAsOf: Instant{walkable(r)}}
		if i%3 > 0 {
			at.RecordedAsOf = Instant{walkable(r)}
		}
		for _, sort := range []string{"dueAt", "-dueAt"} {
			lists := [2]*list{}
			for i := range lists {
				l, err := a.complaints(ComplaintFilters{Open: "true", Sort: sort, PastInstants: at}, "")
				if err != nil {
					t.Fatal(err)
				}
				if i == 1 {
					l.passing = nil
				}
				if err := a.then(t.Context(), l); err != nil {
					t.Fatal(err)
				}
				l.columns = "id::text || ' ' || recorded_from || ' ' || occurred_from AS what"
				lists[i] = l
			}
			check("complaints by "+sort, at, lists[0], lists[1])
		}
		past, err := a.past(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		p := plannedContacts{tiers: []string{"important", "ordinary"}, days: []int{30, 30}, class: "class_importance", past: past}
		for _, tier := range []string{"", "important"} {
			until := walkable(r)
			walked, plain := p.due(t.Context(), until, tier, ""), p.list()
			plain.order = walked.order
			plain.where("due <= ?", until)
			plain.equals("class", tier)
			walked.columns = "id::text || ' ' || n || ' ' || class || ' ' || every || ' ' || due || ' ' || recorded_from || ' ' || occurred_from AS what"
			plain.columns = walked.columns
			check("due contacts of "+tier, at, walked, plain)
		}
	}
	if whole < 10 {
		t.Errorf("the longest list had %d: no page had a next one", whole)
	}
}
