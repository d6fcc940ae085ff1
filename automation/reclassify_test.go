package automation

import (
	"context"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/projections"
)

// A customer who orders is classified anew by the schemes that want it, once,
// with the order as the cause; loaded history and other schemes move nobody.
func TestReclassifyAfterOrder(t *testing.T) {
	w := newWorld(t)
	w.project()
	for name, after := range map[string]bool{"often": true, "still": false} {
		d := domain.SchemeDefined{
			From: time.Now().AddDate(-1, 0, 0), AfterOrder: after,
			Classes: []domain.ClassRule{{Class: "many", When: "orders >= 2"}}, Otherwise: "few",
		}
		w.define(name, d)
	}
	stop := w.engine(nil, reclassifyAfterOrder)
	w.deployed("reclassify-after-order")
	ada, ben := w.customer(), w.customer()
	var first commands.Result
	for i := range 2 {
		first = w.do(ada, "PlaceOrder", order(ada).Decide)
		w.do(ben, "PlaceOrder", order(ben).Decide, imported)
		w.reached("reclassify-after-order")
		if i == 0 { // the first order classifies as few
			if got := classes(w.events(ada)); len(got) != 1 || got[0].Skeleton().(*domain.CustomerReclassified).To != "few" {
				t.Fatalf("after the first order: %d", len(got))
			}
		}
	}
	stop()
	got := classes(w.events(ada))
	if len(got) != 2 {
		t.Fatalf("reclassified %d times, want 2", len(got))
	}
	c, meta := got[1].Skeleton().(*domain.CustomerReclassified), got[1].Meta
	if c.Scheme != "often" || c.From != "few" || c.To != "many" || c.SchemeVersion != 1 || c.Evidence.Inputs["orders"] != 2 {
		t.Errorf("%+v %+v", c, c.Evidence)
	}
	if meta.CausationID != first.Events[0].ID.String() || meta.Hops != 1 || meta.Actor != Principal || meta.Reason != "scheme" {
		t.Errorf("does not name its cause: %+v", meta)
	}
	if n := len(classes(w.events(ben))); n != 0 {
		t.Errorf("loaded history has set off %d", n)
	}
}

func classes(events []*eventstore.Event) (out []*eventstore.Event) {
	for _, e := range events {
		if e.Type == "CustomerReclassified" {
			out = append(out, e)
		}
	}
	return out
}

// define appends a version to the scheme.
func (w *world) define(name string, d domain.SchemeDefined) {
	w.t.Helper()
	if _, err := w.service.DefineScheme(w.t.Context(), name, commands.SchemeCommand{Principal: "tester", Auth: "none"}, d); err != nil {
		w.t.Fatal(err)
	}
}

// project keeps the read models up until the test ends.
func (w *world) project() {
	w.t.Helper()
	engine, err := projections.New(projections.Config{Store: w.store, Vault: w.vault, Pool: w.pool, Sessions: 2})
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- engine.Run(ctx) }()
	w.t.Cleanup(func() { cancel(); <-done })
}
