package projections

import (
	"errors"
	"slices"
	"testing"
)

// TestVerifyNamesTheFirstDifference spoils read models behind the engine's back.
func TestVerifyNamesTheFirstDifference(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	h := &history{}
	e := s.engine(s.pool, func(c *Config) { c.BatchEvents, c.Shards = 11, 3 })
	run(t, e)
	awaitAll(t, s.pool, s.append(someFacts(t, h, 120)...))
	for _, name := range Names() {
		v, err := e.Verify(t.Context(), name, nil)
		must(t, err)
		if v.Difference != nil || v.Events == 0 || v.Position == 0 {
			t.Errorf("%s: %+v, difference %+v", name, v, v.Difference)
		}
	}
	for _, spoil := range []struct {
		model, sql, table string
		columns           []string
	}{
		{"customers", `UPDATE customers_v7.customers SET visits = visits + 1, region = 'XX' WHERE id = (SELECT min(id::text)::uuid FROM customers_v7.customers)`, "customers", []string{"region", "visits"}},
		{"timeline", `DELETE FROM timeline_v2.timeline WHERE position = (SELECT max(position) FROM timeline_v2.timeline)`, "timeline", nil},
		{"managed_days", `UPDATE managed_days_v2.cells SET customers = customers + 1 WHERE customers > 0 AND day = (SELECT min(day) FROM managed_days_v2.cells WHERE customers > 0)`, "cells", []string{"customers"}},
	} {
		_, err := s.pool.Exec(t.Context(), spoil.sql)
		must(t, err)
		v, err := e.Verify(t.Context(), spoil.model, nil)
		must(t, err)
		d := v.Difference
		if d == nil || d.Table != spoil.table || !slices.Equal(d.Columns, spoil.columns) || d.Key == "" || (spoil.columns == nil && !d.Missing) {
			t.Errorf("%s: difference %+v", spoil.model, d)
		}
	}
	var left int
	must(t, s.pool.QueryRow(t.Context(), `SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%shadow'`).Scan(&left))
	if left != 0 {
		t.Errorf("%d shadows are left", left)
	}
	if _, err := e.Verify(t.Context(), "nonsense", nil); !errors.Is(err, ErrNotServed) {
		t.Errorf("got %v, want ErrNotServed", err)
	}
}
