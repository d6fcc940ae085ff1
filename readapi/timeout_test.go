package readapi_test

import (
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/readapi"
)

// A statement that takes too long is ended and said to be; an export is not
// under that limit. That it outlasts it is known from a query that began later
// and was ended.
func TestStatementTimeout(t *testing.T) {
	w := newWorld(t, func(c *readapi.Config) {
		pool, err := postgres.Open(t.Context(), c.Pool.Config().ConnString(), postgres.Options{StatementTimeout: 300 * time.Millisecond, MaxConns: 2})
		must(t, err)
		t.Cleanup(pool.Close)
		c.Pool = pool
	})
	path := "/v1/customers/" + w.customer(domain.CustomerCreated{Name: "Ada"}, noon).String()
	w.get(path).is(200)

	tx, err := w.pool.Begin(t.Context())
	must(t, err)
	_, err = tx.Exec(t.Context(), `LOCK TABLE read.customers IN ACCESS EXCLUSIVE MODE`)
	must(t, err)
	type answer struct {
		status int
		body   string
	}
	exported := make(chan answer, 1)
	go func() {
		status, body := w.raw("/v1/customers?format=ndjson", string(access.Administrator))
		exported <- answer{status, body}
	}()
	for waiting := 0; waiting == 0; {
		must(t, w.pool.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%read.customers%'`).Scan(&waiting))
	}
	for range 3 { // what was ended gives its connection back: there are two
		r := w.ask(path)
		r.fault(503, "timeout", "", "")
		equal(t, r.header.Get("Retry-After"), "1")
	}
	select {
	case a := <-exported:
		t.Fatal("the export was ended too:", a)
	default:
	}
	must(t, tx.Rollback(t.Context()))
	if a := <-exported; a.status != 200 || a.body == "" {
		t.Error(a)
	}
	w.ask(path).is(200) // control: it was the lock
}

// Who may see less has another entity tag: what they have is not what others get.
func TestTagsDifferByRole(t *testing.T) {
	w := newWorld(t)
	graded, _ := w.plant(access.High)
	plain := w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	w.get("/v1/customers").is(200)
	as := func(role access.Role, path, tag string) reply {
		return w.get(path, "Test-Role", string(role), "If-None-Match", tag)
	}
	for _, path := range []string{"/v1/customers/" + graded.String(), "/v1/customers/" + plain.String(), "/v1/customers", "/v1/customers/" + graded.String() + "/timeline"} {
		whole := as(access.Administrator, path, `"none"`).is(200).header.Get("ETag")
		part := as(access.Analyst, path, whole).is(200).header.Get("ETag") // 304 would leave them with what they may not see
		as(access.Administrator, path, part).is(200)                       // and this one with less than is theirs
		as(access.Analyst, path, part).is(304)
		as(access.Administrator, path, whole).is(304)
	}
	equal(t, as(access.Analyst, "/v1/customers/"+plain.String(), "").header.Get("ETag"), `"0.analyst"`)
}
