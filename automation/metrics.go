package automation

import (
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/prometheus/client_golang/prometheus"
)

type metrics struct {
	reactions *prometheus.CounterVec
	errors    *prometheus.CounterVec
	seconds   *prometheus.HistogramVec
}

func newMetrics(r prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		reactions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dossier_automation_reactions_total",
			Help: "Reactions by what became of them: done, replayed, refused, set, cancelled, timer-…; and events not heard: imported, loop, failed.",
		}, []string{"reactor", "outcome"}),
		errors: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dossier_automation_errors_total", Help: "Attempts at an event that ended in trouble; it comes again.",
		}, []string{"reactor"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "dossier_automation_event_seconds", Help: "Time from when a reactor is given an event until it is through with it.",
			Buckets: prometheus.ExponentialBuckets(0.0001, 4, 9),
		}, []string{"reactor"}),
	}
	if r == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.reactions, m.errors, m.seconds} {
		if err := r.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *metrics) count(reactor, outcome string) {
	m.reactions.WithLabelValues(reactor, outcome).Inc()
}

func (m *metrics) middleware(reactor string) message.HandlerMiddleware {
	return func(h message.HandlerFunc) message.HandlerFunc {
		return func(msg *message.Message) ([]*message.Message, error) {
			began := time.Now()
			out, err := h(msg)
			m.seconds.WithLabelValues(reactor).Observe(time.Since(began).Seconds())
			if err != nil {
				m.errors.WithLabelValues(reactor).Inc()
			}
			return out, err
		}
	}
}
