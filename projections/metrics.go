package projections

import (
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/dossier-crm/dossier/internal/watermark"
)

// metrics are what Prometheus is told of the projections.
type metrics struct {
	lagEvents, lagSeconds, state, census *prometheus.GaugeVec
	batches, events, retries, parkings   *prometheus.CounterVec
	commit, handle                       *prometheus.HistogramVec
	keysMissing                          prometheus.Gauge
}

func newMetrics(to prometheus.Registerer) (*metrics, error) {
	by := []string{"projection"}
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "dossier_projection_" + name, Help: help}, append(by, labels...))
	}
	counter := func(name, help string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "dossier_projection_" + name, Help: help}, by)
	}
	histogram := func(name, help string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "dossier_projection_" + name, Help: help, Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14),
		}, by)
	}
	m := &metrics{
		lagEvents:  gauge("lag_events", "Events of the log that are not applied; -1 where the number is not known."),
		lagSeconds: gauge("lag_seconds", "Age of the oldest event that is not applied."),
		state:      gauge("state", "1 for the state that the projection is in.", "state"),
		census:     gauge("census", "1 where every event was considered once, 0 where not, -1 where that is not known."),
		batches:    counter("batches_total", "Batches that were committed."),
		events:     counter("events_total", "Events of the log that were considered."),
		retries:    counter("retries_total", "Times that a projection was in trouble and tried again."),
		commit:     histogram("commit_seconds", "Duration of the transaction of a batch."),
		handle:     histogram("handle_seconds", "Duration of handling a batch, its keys included."),
		parkings:   counter("parkings_total", "Streams that were parked because an event could not be applied."),
	}
	m.keysMissing = prometheus.NewGauge(prometheus.GaugeOpts{Name: "dossier_keys_missing", Help: "Customers of whom something is parked because their data key is missing without an erasure."})
	if to == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.lagEvents, m.lagSeconds, m.state, m.census, m.batches, m.events, m.retries, m.parkings, m.commit, m.handle, m.keysMissing} {
		if err := to.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// middleware measures the handling of each message.
func (m *metrics) middleware(h message.HandlerFunc) message.HandlerFunc {
	return func(msg *message.Message) ([]*message.Message, error) {
		began := time.Now()
		out, err := h(msg)
		m.handle.WithLabelValues(message.HandlerNameFromCtx(msg.Context())).Observe(time.Since(began).Seconds())
		return out, err
	}
}

func (m *metrics) applied(projection string, events int, took time.Duration) {
	m.batches.WithLabelValues(projection).Inc()
	m.events.WithLabelValues(projection).Add(float64(events))
	m.commit.WithLabelValues(projection).Observe(took.Seconds())
}

func (m *metrics) observe(statuses []Status) {
	for _, s := range statuses {
		if s.Building {
			continue
		}
		lag := -1.0
		if s.LagEvents != nil {
			lag = float64(*s.LagEvents)
		}
		m.lagEvents.WithLabelValues(s.Projection).Set(lag)
		m.lagSeconds.WithLabelValues(s.Projection).Set(s.LagSeconds)
		m.census.WithLabelValues(s.Projection).Set(map[string]float64{CensusAgrees: 1, CensusDiffers: 0}[s.Census])
		if s.Census == CensusUnknown {
			m.census.WithLabelValues(s.Projection).Set(-1)
		}
		for _, state := range []string{watermark.Live, watermark.CatchingUp, watermark.Waiting, watermark.Stopped, watermark.Stalled, watermark.Frozen} {
			value := 0.0
			if state == s.State {
				value = 1
			}
			m.state.WithLabelValues(s.Projection, state).Set(value)
		}
	}
}
