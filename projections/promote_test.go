package projections

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/internal/watermark"
)

// TestNewVersionIsBuiltBesideTheLiveOne changes the versions of all models: the
// old ones are shown until the new ones have come as far, and then the new.
func TestNewVersionIsBuiltBesideTheLiveOne(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	h := &history{}
	position := s.append(someFacts(t, h, 80)...)
	stopOld := run(t, s.engine(s.pool, nil))
	awaitAll(t, s.pool, position)
	stopOld()
	before := dump(t, s.pool)

	second := make([]Model, len(Models))
	for i, m := range Models {
		second[i] = m
		second[i].Version++
	}
	must(t, setup(t.Context(), s.pool, second))
	var schemas []string
	for _, m := range Models {
		schemas = append(schemas, m.Schema())
	}
	same(t, dump(t, s.pool), before) // nothing has changed for who reads

	// A long query on a view neither is broken by the switch nor holds it up for ever.
	tx, err := s.pool.Begin(t.Context())
	must(t, err)
	_, err = tx.Exec(t.Context(), `SELECT count(*) FROM read.customers`)
	must(t, err)
	e := s.engine(s.pool, func(c *Config) { c.models, c.BatchEvents = second, 9 })
	run(t, e)
	position = s.append(someFacts(t, h, 40)...)
	awaitState(t, e, "orders", "live")
	// Nobody keeps the old version of the customers up: it is frozen, and says
	// for how long still.
	_, err = s.pool.Exec(t.Context(), `UPDATE dossier.projection_health SET beat_at = now() - interval '1 minute' WHERE projection || '_v' || version = ANY($1)`, schemas)
	must(t, err)
	for frozen := false; !frozen; time.Sleep(20 * time.Millisecond) {
		survey, err := watermark.Survey(t.Context(), s.pool, s.log)
		must(t, err)
		for _, one := range survey {
			if one.Projection != "customers" {
				continue
			}
			if one.State != watermark.Frozen || one.FrozenSince == nil || one.Next == nil || one.Next.Version != customers.Version+1 {
				t.Fatalf("a version that nobody keeps up: %+v", one)
			}
			frozen = one.Next.Rate != nil && one.Next.SecondsLeft != nil // once its leader has spoken twice
		}
	}
	var version int
	must(t, tx.QueryRow(t.Context(), `SELECT version FROM read.checkpoints WHERE projection = 'customers'`).Scan(&version))
	if version != customers.Version {
		t.Errorf("version %d is shown behind the back of a query", version)
	}
	must(t, tx.Rollback(t.Context()))

	deadline := time.Now().Add(20 * time.Second)
	for {
		var old int
		must(t, s.pool.QueryRow(t.Context(), `SELECT count(*) FROM dossier.read_model WHERE state = 'live' AND projection || '_v' || version = ANY($1)`, schemas).Scan(&old))
		if old == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d models are still shown in their former version", old)
		}
		time.Sleep(20 * time.Millisecond)
	}
	awaitAll(t, s.pool, position)
	newReference(t, s).check(t, s.pool)
	var indexes int
	must(t, s.pool.QueryRow(t.Context(), `SELECT count(*) FROM pg_indexes WHERE schemaname = $1`, second[0].Schema()).Scan(&indexes))
	if want := strings.Count(customers.section("indexes"), "CREATE INDEX") + 1; indexes != want {
		t.Errorf("customers has %d indexes, want %d", indexes, want)
	}
	var listed []string // which keep what is new in a list, apart from grams, of which a row has dozens
	must(t, s.pool.QueryRow(t.Context(), `
SELECT array_agg(c.relname::text) FROM pg_class c JOIN pg_am a ON a.oid = c.relam
WHERE c.relnamespace = $1::regnamespace AND a.amname = 'gin' AND NOT coalesce(c.reloptions @> '{fastupdate=off}', false)`, second[0].Schema()).Scan(&listed))
	if slices.Sort(listed); !slices.Equal(listed, []string{"customers_name_grams", "customers_notes_grams"}) {
		t.Errorf("who looks for a key of customers reads what is new from one end to the other: %v", listed)
	}

	dropped, err := DropRetired(t.Context(), s.pool)
	must(t, err)
	if len(dropped) != 0 {
		t.Errorf("dropped %v before their time", dropped)
	}
	_, err = s.pool.Exec(t.Context(), `UPDATE dossier.read_model SET keep_until = now() WHERE state = 'retired'`)
	must(t, err)
	dropped, err = DropRetired(t.Context(), s.pool)
	must(t, err)
	if len(dropped) != len(Models) {
		t.Errorf("dropped %v, want all of the former versions", dropped)
	}
	newReference(t, s).check(t, s.pool)
	must(t, setup(t.Context(), s.pool, second))
}
