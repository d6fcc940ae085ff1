package reclassify

import (
	"flag"
	"fmt"
	"testing"
	"time"
)

var scale = flag.Int("customers", 0, "how many customers TestScale puts into the table of facts; 0 leaves it out")

// TestScale measures; it holds nothing against a limit:
//
//	go test ./automation/reclassify -run TestScale -customers 200000 -v
//
// A trial goes over so many customers of six facts each that are put into the
// read model's table directly. A run goes over a hundredth as many that are made
// by commands, each of whom it reclassifies; the list is asked for meanwhile.
func TestScale(t *testing.T) {
	if *scale == 0 {
		t.Skip("a measurement; see its comment")
	}
	w := newWorld(t)
	w.part = partFacts
	w.customers(max(1, *scale/100), 5)
	w.ask(200, "PUT", "/v1/schemes/rfm", fmt.Sprintf(rfm, `,"reason":"test"`))
	run := w.ask(202, "POST", "/v1/schemes/rfm/runs", `{"reason":"scheme"}`)
	began := time.Now()
	if err := w.work(t.Context()); err != nil {
		t.Fatal(err)
	}
	end := w.ask(200, "GET", "/v1/scheme-runs/"+run["id"].(string), "")
	t.Logf("run: %v customers, %v reclassified in %v", end["customers"], end["changed"], time.Since(began).Round(time.Millisecond))

	if _, err := w.Pool.Exec(t.Context(), `
INSERT INTO class_facts_v5.class_facts SELECT md5(c::text)::uuid, r, 1, CASE r WHEN 0 THEN 'created' ELSE 'order' END, now() - (c % 97 + 7 * r) * interval '1 day', 'EUR', '',
	c % 50 + r, 0, '00000000-0000-0000-0000-000000000000', 1, NULL FROM generate_series(1, $1::int) c, generate_series(0, 5) r`, *scale); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Pool.Exec(t.Context(), `ANALYZE class_facts_v5.class_facts`); err != nil {
		t.Fatal(err)
	}
	trial := w.ask(202, "POST", "/v1/schemes/rfm/trial", `{}`)
	began = time.Now()
	if err := w.work(t.Context()); err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	id := trial["id"].(string)
	end = w.ask(200, "GET", "/v1/scheme-runs/"+id, "")
	t.Logf("trial: %v customers in %v, %.0f/s", end["customers"], took.Round(time.Millisecond), end["customers"].(float64)/took.Seconds())
	began = time.Now()
	page := w.ask(200, "GET", "/v1/scheme-runs/"+id+"/customers?limit=100&to=champion", "")
	t.Logf("a page of %d of those who would be champions: %v", len(page["items"].([]any)), time.Since(began).Round(time.Millisecond))
}
