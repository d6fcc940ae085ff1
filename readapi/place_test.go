package readapi_test

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/readapi"
)

// Figures over all there is wait for each other, and lists for none of them: of two
// connections one figure has one, however many are asked for.
func TestFiguresLeaveConnectionsToLists(t *testing.T) {
	w := newWorld(t, func(c *readapi.Config) {
		pool, err := postgres.Open(t.Context(), c.Pool.Config().ConnString(), postgres.Options{MaxConns: 2})
		must(t, err)
		t.Cleanup(pool.Close)
		c.Pool, c.Figures = pool, 1
	})
	id := w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	w.get("/v1/customers/" + id.String()).is(200)
	tx, err := w.pool.Begin(t.Context())
	must(t, err)
	defer tx.Rollback(context.Background()) //nolint:errcheck // so that nobody waits for a test that failed
	_, err = tx.Exec(t.Context(), `LOCK TABLE read.interactions, read.orders IN ACCESS EXCLUSIVE MODE`)
	must(t, err)
	answers := make(chan int, 4)
	for _, path := range []string{"/v1/interactions/summary", "/v1/orders/delivery", "/v1/interactions/summary?by=channel", "/v1/orders/delivery?by=month"} {
		go func() {
			status, _ := w.raw(path, "administrator")
			answers <- status
		}()
	}
	waiting := func() (n int) {
		must(t, w.pool.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&n))
		return n
	}
	for waiting() == 0 {
		time.Sleep(10 * time.Millisecond)
	}
	listed := make(chan int, 1)
	go func() {
		for _, path := range []string{"/v1/customers", "/v1/classes", "/v1/visits"} {
			status, _ := w.raw(path, "administrator")
			listed <- status
		}
	}()
	for range 3 {
		select {
		case status := <-listed:
			equal(t, status, 200)
		case <-time.After(20 * time.Second):
			t.Fatal("a list waits for figures")
		}
	}
	equal(t, waiting(), 1)

	// Who does not want to wait any longer has no place.
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	w.handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/v1/visits/coverage", nil))
	must(t, tx.Rollback(t.Context()))
	for range cap(answers) {
		equal(t, <-answers, 200)
	}
	status, _ := w.raw("/v1/visits/coverage", "administrator")
	equal(t, status, 200)
}

// withheld is a waiter for which a read model is behind.
type withheld struct {
	readapi.Waiter
	model string
	asked chan struct{}
}

func (w withheld) Wait(ctx context.Context, model string, position uint64) error {
	if model != w.model {
		return w.Waiter.Wait(ctx, model, position)
	}
	select {
	case w.asked <- struct{}{}:
	default:
	}
	<-ctx.Done()
	return ctx.Err()
}

// An agent whose figure waits until it is known what is theirs has no place meanwhile.
func TestWhoWaitsForAReadModelHasNoPlace(t *testing.T) {
	asked := make(chan struct{}, 1)
	w := newWorld(t, func(c *readapi.Config) {
		c.Watermark, c.Figures, c.MaxWait = withheld{Waiter: c.Watermark, model: "customer_managers", asked: asked}, 1, 20*time.Second
	})
	w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	w.get("/v1/visits/coverage").is(200)
	waiting, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	go func() {
		defer close(over)
		r := httptest.NewRequestWithContext(waiting, "GET", "/v1/visits/coverage", nil)
		r.Header.Set("Test-Role", "agent")
		r.Header.Set("Dossier-Min-Position", "1")
		w.handler.ServeHTTP(httptest.NewRecorder(), r)
	}()
	defer func() { cancel(); <-over }()
	<-asked
	for range 2 {
		ctx, end := context.WithTimeout(t.Context(), 10*time.Second)
		answer := httptest.NewRecorder()
		w.handler.ServeHTTP(answer, httptest.NewRequestWithContext(ctx, "GET", "/v1/visits/coverage", nil))
		end()
		equal(t, answer.Code, 200)
	}
}
