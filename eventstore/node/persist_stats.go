package node

import (
	"context"
	"slices"
	"time"

	"google.golang.org/grpc/metadata"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/persistent"
)

// clientStats are what GetInfo tells of one consumer. The group's goroutine
// owns them.
type clientStats struct {
	total    int64 // messages sent since the consumer connected
	measured int64 // of those, since the last tick
	rate     int64 // messages sent between the last two ticks

	// The time from sending a message to its acknowledgement, the last ones
	// of them. Kept only for a group with extra statistics.
	latencies []time.Duration
	turn      int
}

// latencyWindow is how many acknowledgements the extra statistics look at.
const latencyWindow = 1000

func (s *clientStats) sent() { s.total++; s.measured++ }

func (s *clientStats) tick() { s.rate, s.measured = s.measured, 0 }

func (s *clientStats) acknowledged(after time.Duration) {
	if len(s.latencies) < latencyWindow {
		s.latencies = append(s.latencies, after)
		return
	}
	s.latencies[s.turn] = after
	s.turn = (s.turn + 1) % latencyWindow
}

// quantiles are the measurements of the original and where they stand among
// the ordered latencies.
var quantiles = []struct {
	name string
	at   float64
}{
	{"Median", 0.5},
	{"Fastest", 0},
	{"Quintile 1", 0.2},
	{"Quintile 2", 0.4},
	{"Quintile 3", 0.6},
	{"Quintile 4", 0.8},
	{"Quintile 5", 1},
	{"90%", 0.9},
	{"95%", 0.95},
	{"99%", 0.99},
	{"99.5%", 0.995},
	{"99.9%", 0.999},
	{"Highest", 1},
}

// measurements are the extra statistics, in whole milliseconds, none before
// the first acknowledgement.
func (s *clientStats) measurements() []*persistent.SubscriptionInfo_Measurement {
	if len(s.latencies) == 0 {
		return nil
	}
	ordered := slices.Sorted(slices.Values(s.latencies))
	var sum time.Duration
	for _, d := range ordered {
		sum += d
	}
	out := []*persistent.SubscriptionInfo_Measurement{{Key: "Mean", Value: (sum / time.Duration(len(ordered))).Milliseconds()}}
	for _, q := range quantiles {
		i := int(q.at * float64(len(ordered)-1))
		out = append(out, &persistent.SubscriptionInfo_Measurement{Key: q.name, Value: ordered[i].Milliseconds()})
	}
	return out
}

// connectionName is what a client calls its connection, in a header.
func connectionName(ctx context.Context) string {
	if v := metadata.ValueFromIncomingContext(ctx, "connection-name"); len(v) > 0 {
		return v[0]
	}
	return ""
}

// info describes the consumer.
func (c *groupClient) info(extra bool) *persistent.SubscriptionInfo_ConnectionInfo {
	out := &persistent.SubscriptionInfo_ConnectionInfo{
		From: c.from, Username: c.user, ConnectionName: c.name, TotalItems: c.stats.total,
		AverageItemsPerSecond: int32(c.stats.rate), CountSinceLastMeasurement: c.stats.measured,
		AvailableSlots: int32(c.limit - c.inFlight), InFlightMessages: int32(c.inFlight),
	}
	if extra {
		out.ObservedMeasurements = c.stats.measurements()
	}
	return out
}
