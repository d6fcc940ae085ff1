package automation

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// A customer who changes class is given what the version that decided has for the
// new class, once; what the old class was given ends. A class without a strategy
// ends it, and a scheme without strategies gives nothing.
func TestStrategyAfterClass(t *testing.T) {
	w := newWorld(t)
	w.project()
	scheme := domain.SchemeDefined{
		From: time.Now().AddDate(-1, 0, 0), AfterOrder: true,
		Classes:   []domain.ClassRule{{Class: "many", When: "orders >= 3"}, {Class: "some", When: "orders >= 2"}, {Class: "one", When: "orders >= 1"}},
		Otherwise: "none",
		Strategies: []domain.TierService{
			{Class: "one", Service: "basic", Team: "south"},
			{Class: "some", Service: "plus", Team: "north"},
		},
	}
	w.define("rank", scheme)
	bare := scheme
	bare.Strategies = nil
	w.define("plain", bare)
	asked := map[string]int{} // by scheme, how often there was something to ask a customer
	watched := strategyAfterClass
	watched.Ask = func(ctx context.Context, e *Engine, at *eventstore.Event) ([]Reaction, error) {
		reactions, err := strategyAfterClass.Ask(ctx, e, at)
		asked[at.Skeleton().(*domain.CustomerReclassified).Scheme] += len(reactions)
		return reactions, err
	}
	stop := w.engine(nil, reclassifyAfterOrder, watched)
	w.deployed("reclassify-after-order")
	w.deployed("strategy-after-class")
	ada := w.customer()
	want := [][]string{
		{"applied one v1"},
		{"applied one v1", "ended one", "applied some v1"},
		{"applied one v1", "ended one", "applied some v1", "ended some"},
	}
	for i, want := range want {
		w.do(ada, "PlaceOrder", order(ada).Decide)
		w.reached("reclassify-after-order")
		w.reached("strategy-after-class")
		w.await(func() bool { return len(strategies(t, w, ada)) >= len(want) })
		if got := strategies(t, w, ada); !slices.Equal(got, want) {
			t.Fatalf("after %d orders: %v, want %v", i+1, got, want)
		}
	}
	stop()
	if asked["rank"] != len(want) || asked["plain"] != 0 {
		t.Errorf("customers were asked %v times", asked)
	}
	// Heard again from the beginning, by another engine, it gives nothing a second time.
	if _, err := w.pool.Exec(t.Context(), `UPDATE automation.reactor SET position = 0 WHERE name = 'strategy-after-class'`); err != nil {
		t.Fatal(err)
	}
	stop = w.engine(nil, strategyAfterClass)
	w.reached("strategy-after-class")
	stop()
	if got := strategies(t, w, ada); !slices.Equal(got, want[2]) {
		t.Errorf("heard again: %v, want %v", got, want[2])
	}
}

func strategies(t *testing.T, w *world, id domain.ID) (out []string) {
	t.Helper()
	for _, e := range w.events(id) {
		switch d := e.Skeleton().(type) {
		case *domain.StrategyApplied:
			if d.Scheme != "rank" || e.Meta.Actor != Principal || e.Meta.CausationID == "" {
				t.Errorf("%+v %+v", d, e.Meta)
			}
			out = append(out, fmt.Sprintf("applied %s v%d", d.Given.Class, d.SchemeVersion))
		case *domain.StrategyEnded:
			out = append(out, "ended "+d.Class)
		}
	}
	return out
}
