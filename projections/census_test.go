package projections

import (
	"context"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/eventstore"
)

func awaitCensus(t testing.TB, e *Engine, projection, verdict string) Status {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		statuses, err := e.Status(t.Context())
		must(t, err)
		for _, s := range statuses {
			if s.Projection == projection && s.Census == verdict {
				return s
			}
			if s.Projection == projection && time.Now().After(deadline) {
				t.Fatalf("the census of %s is %q, want %q: %+v", projection, s.Census, verdict, s)
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// TestCensus has a projection that leaves an event out and one that considers one
// twice: both are caught, the others agree, also over a restart.
func TestCensus(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	h := &history{}
	position := s.append(someFacts(t, h, 60)...)
	e := s.engine(s.pool, func(c *Config) { c.BatchEvents, c.gather = 10, -1 })
	for _, p := range e.projectors {
		done := false
		change := func(edit func([]*eventstore.Event) []*eventstore.Event) {
			p.commit = func(ctx context.Context, p *projector, leads *leadership, all, events []*eventstore.Event) (checkpoint, parkedSet, error) {
				if !done && len(all) > 4 {
					done, all = true, edit(all)
				}
				return together(ctx, p, leads, all, events)
			}
		}
		switch p.model.Name {
		case "visits":
			change(func(all []*eventstore.Event) []*eventstore.Event { return append(all[:2:2], all[3:]...) })
		case "orders": // one twice in the place of another: the count is right
			change(func(all []*eventstore.Event) []*eventstore.Event {
				return append(append(all[:2:2], all[3]), all[3:]...)
			})
		}
	}
	stop := run(t, e)
	awaitAll(t, s.pool, position)
	check := func(e *Engine) {
		t.Helper()
		for _, name := range Names() {
			want := CensusAgrees
			if name == "visits" || name == "orders" {
				want = CensusDiffers
			}
			if st := awaitCensus(t, e, name, want); (want == CensusDiffers) != (st.Error != "") {
				t.Errorf("%s: error %q", name, st.Error)
			}
		}
	}
	check(e)
	stop()
	again := s.engine(s.pool, nil)
	run(t, again)
	awaitAll(t, s.pool, s.append(someFacts(t, h, 20)...))
	check(again)
}
