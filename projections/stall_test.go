package projections

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/watermark"
)

// deaf is a log whose subscription's goroutine ends without a word when it is
// told to: nobody is left who could say that something is wrong.
type deaf struct {
	*eventstore.Store
	kill chan struct{}
}

func (d deaf) Follow(ctx context.Context, after uint64, connected func(bool), fn func(*eventstore.Event) error) error {
	return d.Store.Follow(ctx, after, func(bool) { connected(true) }, func(e *eventstore.Event) error {
		select {
		case <-d.kill:
			runtime.Goexit()
		default:
		}
		return fn(e)
	})
}

// TestDeadSubscriptionIsNoticed kills the live subscription: every projection goes
// on to believe that it is live, and everybody who asks is told that it is not.
// The checkpoint is made older by hand, so that the test need not wait.
func TestDeadSubscriptionIsNoticed(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	kill := make(chan struct{})
	e := s.engine(s.pool, func(c *Config) { c.log = deaf{s.log, kill} })
	run(t, e)
	ada := domain.ID(uuid.New())
	position := s.append(fact{customer: ada, event: &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}, occurred: beginning})
	awaitAll(t, s.pool, position)
	awaitState(t, e, "customers", watermark.Live)
	close(kill)
	s.append(fact{customer: ada, event: visited(), occurred: beginning})
	deadline := time.Now().Add(40 * time.Second)
	for {
		_, err := s.pool.Exec(t.Context(), `UPDATE dossier.checkpoint SET updated_at = now() - interval '1 minute'`)
		must(t, err)
		stalled := 0
		survey, err := watermark.Survey(t.Context(), s.pool, s.log) // as another process asks
		must(t, err)
		for _, one := range survey {
			if one.State == watermark.Stalled && one.Position < one.Head && one.LagEvents != nil && *one.LagEvents == 1 {
				stalled++
			}
		}
		if stalled == len(Models) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d projections are said to be stalled: %+v", stalled, len(Models), survey[0])
		}
		time.Sleep(200 * time.Millisecond)
	}
	statuses, err := e.Status(t.Context())
	must(t, err)
	for _, st := range statuses {
		if state, _, leads := e.projectors[0].state(); state != watermark.Live || !leads {
			t.Errorf("control: the engine itself says %s", state)
		}
		if st.State != watermark.Stalled {
			t.Errorf("%s is %s", st.Projection, st.State)
		}
	}
}
