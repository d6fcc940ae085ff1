package duplicate

import (
	"flag"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/projections"
)

var sweepOf = flag.Int("sweep", 0, "look for the duplicates of so many records, and say how long it takes; 0 for none")

// One in fifty has a duplicate, and a third has the number of the same switchboard. The
// time of a record must not grow with how many records there are.
//
//	go test ./automation/duplicate -run Sweep -sweep 100000 -v -timeout 60m
func TestSweepOfManyRecords(t *testing.T) {
	if *sweepOf == 0 {
		t.Skip("only with -sweep")
	}
	pool, ctx := pgtest.Database(t), t.Context()
	if err := projections.Setup(ctx, pool); err != nil {
		t.Fatal(err)
	}
	schema := ""
	for _, m := range projections.Models {
		if m.Name == "customers" {
			schema = m.Schema()
		}
	}
	rest := ""
	if err := pool.QueryRow(ctx, `
SELECT string_agg(', ' || column_name, '' ORDER BY ordinal_position) FROM information_schema.columns
WHERE table_schema = $1 AND table_name = 'customers' AND is_nullable = 'NO' AND column_default IS NULL AND column_name NOT IN ('id', 'revision', 'position', 'status', 'created_at', 'recorded_at', 'updated_at')`, schema).Scan(&rest); err != nil {
		t.Fatal(err)
	}
	values := ""
	if err := pool.QueryRow(ctx, `
SELECT string_agg(CASE data_type WHEN 'text' THEN $$, ''$$ WHEN 'jsonb' THEN $$, '{}'$$ WHEN 'json' THEN $$, '{}'$$ WHEN 'ARRAY' THEN $$, '{}'$$ ELSE ', 0' END, '' ORDER BY ordinal_position) FROM information_schema.columns
WHERE table_schema = $1 AND table_name = 'customers' AND is_nullable = 'NO' AND column_default IS NULL AND column_name NOT IN ('id', 'revision', 'position', 'status', 'created_at', 'recorded_at', 'updated_at')`, schema).Scan(&values); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(ctx, fmt.Sprintf(`
INSERT INTO %s.customers (id, revision, position, status, created_at, recorded_at, updated_at, email_keys, phone_keys, name_grams%s)
SELECT gen_random_uuid(), 0, i, 'active', now(), now(), now(), ARRAY[decode(md5('e' || CASE WHEN i %% 50 = 1 THEN i - 1 ELSE i END), 'hex')],
	ARRAY[decode(md5('p' || CASE WHEN i %% 3 = 0 THEN 0 ELSE i END), 'hex')], (SELECT array_agg(g) FROM generate_series(i / 2 * 2, i / 2 * 2 + 12) g)%s
FROM generate_series(1, %d) i`, schema, rest, values, *sweepOf)); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		"CREATE INDEX ON " + schema + ".customers USING gin (email_keys)", "CREATE INDEX ON " + schema + ".customers USING gin (phone_keys)", "ANALYZE " + schema + ".customers",
	} {
		if _, err := pool.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	found, looked, crowded := 0, 0, Crowded{}
	var most uint64
	begun := time.Now()
	quarter := begun
	after := uuid.UUID{}
	for {
		rows, err := pool.Query(ctx, `SELECT id FROM read.customers WHERE id > $1 ORDER BY id LIMIT $2`, after, part)
		if err != nil {
			t.Fatal(err)
		}
		var ids []domain.ID
		for rows.Next() {
			if err := rows.Scan(&after); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, domain.ID(after))
		}
		proposals, err := Find(ctx, pool, ids, domain.BuiltInDuplicateRules, crowded)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			found += len(proposals[id])
			if looked++; looked%max(1, *sweepOf/4) == 0 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse)
				t.Logf("%d records, the last quarter in %v, heap %d MiB", looked, time.Since(quarter).Round(time.Millisecond), m.HeapInuse>>20)
				quarter = time.Now()
			}
		}
		if len(ids) < part {
			break
		}
	}
	t.Logf("%d records in %v, %v each; %d proposals, %d crowded keys", looked, time.Since(begun).Round(time.Millisecond), time.Since(begun)/time.Duration(max(1, looked)), found, len(crowded))
	if want := 2 * (*sweepOf / 50); found < want-2 || found > want+2 {
		t.Errorf("%d proposals, want %d", found, want)
	}
}
