package telemetry

import (
	"net"
	"net/http"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
)

// Pool tells of a pool of connections to Postgres how full it is.
func Pool(reg prometheus.Registerer, name string, pool *pgxpool.Pool) {
	prometheus.WrapRegistererWith(prometheus.Labels{"pool": name}, reg).MustRegister(poolStats{pool})
}

// poolStats asks the pool when it is asked itself.
type poolStats struct{ *pgxpool.Pool }

var (
	poolConnections = prometheus.NewDesc("dossier_postgres_connections", "Connections of a pool by what they do: used, idle, opening.", []string{"state"}, nil)
	poolLimit       = prometheus.NewDesc("dossier_postgres_connections_limit", "How many connections a pool may have.", nil, nil)
	poolWaits       = prometheus.NewDesc("dossier_postgres_waits_total", "How often somebody had to wait for a connection of a pool.", nil, nil)
	poolWaited      = prometheus.NewDesc("dossier_postgres_wait_seconds_total", "How long they waited together.", nil, nil)
	poolGaveUp      = prometheus.NewDesc("dossier_postgres_waits_given_up_total", "How often the wait ended without a connection.", nil, nil)
)

// Describe implements prometheus.Collector.
func (p poolStats) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{poolConnections, poolLimit, poolWaits, poolWaited, poolGaveUp} {
		out <- d
	}
}

// Collect implements prometheus.Collector.
func (p poolStats) Collect(out chan<- prometheus.Metric) {
	s := p.Stat()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	counter := func(d *prometheus.Desc, v float64) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v)
	}
	gauge(poolConnections, float64(s.AcquiredConns()), "used")
	gauge(poolConnections, float64(s.IdleConns()), "idle")
	gauge(poolConnections, float64(s.ConstructingConns()), "opening")
	gauge(poolLimit, float64(s.MaxConns()))
	counter(poolWaits, float64(s.EmptyAcquireCount()))
	counter(poolWaited, s.EmptyAcquireWaitTime().Seconds())
	counter(poolGaveUp, float64(s.CanceledAcquireCount()))
}

// Connections counts the connections to a server that are open; its result is
// the server's ConnState. limit is how many there may be.
func Connections(reg prometheus.Registerer, limit int) func(net.Conn, http.ConnState) {
	open := prometheus.NewGauge(prometheus.GaugeOpts{Name: "dossier_http_connections", Help: "Connections to the API that are open."})
	most := prometheus.NewGauge(prometheus.GaugeOpts{Name: "dossier_http_connections_limit", Help: "How many there may be."})
	most.Set(float64(limit))
	reg.MustRegister(open, most)
	return func(_ net.Conn, s http.ConnState) {
		switch s {
		case http.StateNew:
			open.Inc()
		case http.StateClosed, http.StateHijacked:
			open.Dec()
		case http.StateActive, http.StateIdle:
		}
	}
}
