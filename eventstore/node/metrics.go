package node

import (
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are the node's figures. They exist whether or not they are
// registered.
type metrics struct {
	appends, events, fsyncs prometheus.Counter
	group                   prometheus.Histogram
	subscribers             atomic.Int64
	slowTotal               prometheus.Counter
	all                     []prometheus.Collector
}

func newMetrics(n *Node) *metrics {
	m := &metrics{
		appends: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "dossier_node_appends_total", Help: "Calls whose events became durable.",
		}),
		events: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "dossier_node_events_total", Help: "Events that became durable.",
		}),
		fsyncs: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "dossier_node_groups_total", Help: "Groups of calls that shared one wait for an fsync.",
		}),
		group: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "dossier_node_group_calls", Help: "Calls in a group, refused ones included.",
			Buckets: []float64{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024},
		}),
		slowTotal: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "dossier_node_subscribers_fell_behind_total", Help: "Times a live subscriber was more than 32 events behind.",
		}),
	}
	m.all = []prometheus.Collector{
		m.appends, m.events, m.fsyncs, m.group, m.slowTotal,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "dossier_node_subscribers", Help: "Catch-up subscriptions and persistent consumers connected.",
		}, func() float64 { return float64(m.subscribers.Load()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "dossier_node_log_end_position", Help: "First position that is not durable yet.",
		}, func() float64 { return float64(n.store.End()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "dossier_node_appends_refused", Help: "1 while appends are refused for a full disk or a failed write.",
		}, func() float64 {
			if n.store.Err() != nil {
				return 1
			}
			return 0
		}),
	}
	m.all = append(m.all, prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "dossier_node_reopened_total", Help: "Times the directory was opened again after a failed write or fsync.",
	}, func() float64 { return float64(n.store.Reopened()) }))
	m.all = append(m.all, prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "dossier_node_merges_failed_total", Help: "Times tables could not be merged because one is damaged: verify names its records.",
	}, func() float64 { return float64(n.store.Unmerged()) }))
	n.store.OnGroup(func(calls, writes, events int) {
		m.appends.Add(float64(writes))
		m.events.Add(float64(events))
		m.fsyncs.Inc()
		m.group.Observe(float64(calls))
	})
	return m
}

// register puts the figures into r. Two nodes need registerers that tell them
// apart, for example prometheus.WrapRegistererWith.
func (m *metrics) register(r prometheus.Registerer) error {
	for i, c := range m.all {
		if err := r.Register(c); err != nil {
			for _, c := range m.all[:i] {
				r.Unregister(c)
			}
			return err
		}
	}
	return nil
}

func (m *metrics) unregister(r prometheus.Registerer) {
	for _, c := range m.all {
		r.Unregister(c)
	}
}
