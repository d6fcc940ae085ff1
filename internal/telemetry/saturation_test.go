package telemetry

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
)

// value returns what the registry has under the name, with the labels' values.
func value(t *testing.T, reg *prometheus.Registry, name string, want ...string) float64 {
	t.Helper()
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			var labels []string
			for _, l := range m.GetLabel() {
				labels = append(labels, l.GetValue())
			}
			if f.GetName() == name && slices.Equal(labels, want) {
				return m.GetGauge().GetValue() + m.GetCounter().GetValue()
			}
		}
	}
	t.Fatalf("there is no %s %v", name, want)
	return 0
}

func TestPools(t *testing.T) {
	pool := pgtest.Database(t)
	reg := prometheus.NewRegistry()
	Pool(reg, "main", pgtest.Database(t)) // one beside the other
	Pool(reg, "queries", pool)
	before := value(t, reg, "dossier_postgres_connections", "queries", "used")
	conn, err := pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := value(t, reg, "dossier_postgres_connections", "queries", "used"); before != 0 || got != 1 {
		t.Error(before, got)
	}
	conn.Release()
	if got := value(t, reg, "dossier_postgres_connections_limit", "queries"); got != float64(pool.Config().MaxConns) {
		t.Error(got)
	}
	if got := value(t, reg, "dossier_postgres_waits_total", "queries"); got < 1 { // for the first there was none
		t.Error(got)
	}
}

func TestConnections(t *testing.T) {
	reg := prometheus.NewRegistry()
	during := make(chan float64, 1)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		during <- value(t, reg, "dossier_http_connections")
	}))
	server.Config.ConnState = Connections(reg, 7)
	server.Start()
	resp, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	server.Close() // waits for its connections
	if one, none := <-during, value(t, reg, "dossier_http_connections"); one != 1 || none != 0 || value(t, reg, "dossier_http_connections_limit") != 7 {
		t.Error(one, none)
	}
}
