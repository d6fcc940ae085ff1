package node

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Names of the ordinary streams and types in which persistent subscriptions
// keep their state.
const (
	persistentConfigStream = "$persistentSubscriptionConfig"
	persistentConfigType   = "$PersistentConfig"
	checkpointType         = "$SubscriptionCheckpoint"
	persistentPrefix       = "$persistentsubscription-"
	parkedSuffix           = "-parked"
)

// Consumer strategies.
const (
	strategyRoundRobin  = "RoundRobin"
	strategySingle      = "DispatchToSingle"
	strategyPinned      = "Pinned"
	strategyCorrelation = "PinnedByCorrelation"
)

// groupPoint is a place in what a group reads: a revision of a stream or a
// position of $all. -1 is the end.
type groupPoint int64

func (p groupPoint) format(all bool) string {
	if !all {
		return strconv.FormatInt(int64(p), 10)
	}
	return fmt.Sprintf("C:%d/P:%d", int64(p), int64(p))
}

func parsePoint(s string, all bool) (groupPoint, bool) {
	if all {
		s, _, _ = strings.Cut(strings.TrimPrefix(s, "C:"), "/")
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return groupPoint(n), err == nil
}

// groupConfig is what is stored of one persistent subscription. Durations are
// in milliseconds.
type groupConfig struct {
	Stream             string       `json:"stream"`
	Group              string       `json:"group"`
	ResolveLinks       bool         `json:"resolveLinkTos"`
	ExtraStatistics    bool         `json:"extraStatistics"`
	MessageTimeout     int32        `json:"messageTimeout"`
	StartFrom          groupPoint   `json:"startFrom"` // as asked for, -1: end
	First              groupPoint   `json:"first"`     // the first point that belongs to the group
	LiveBufferSize     int32        `json:"liveBufferSize"`
	HistoryBufferSize  int32        `json:"historyBufferSize"`
	ReadBatchSize      int32        `json:"readBatchSize"`
	MaxRetryCount      int32        `json:"maxRetryCount"`
	CheckpointAfter    int32        `json:"checkPointAfter"`
	MinCheckpointCount int32        `json:"minCheckPointCount"`
	MaxCheckpointCount int32        `json:"maxCheckPointCount"`
	MaxSubscriberCount int32        `json:"maxSubscriberCount"`
	Strategy           string       `json:"namedConsumerStrategy"`
	Filter             *groupFilter `json:"filter,omitempty"`
}

type groupFilter struct {
	ByType   bool     `json:"byType"`
	Regex    string   `json:"regex,omitempty"`
	Prefixes []string `json:"prefixes,omitempty"`
}

func (f *groupFilter) compile() (*eventFilter, error) {
	if f == nil {
		return nil, nil
	}
	return newFilter(f.ByType, f.Regex, f.Prefixes, defaultWindow, 1)
}

func (c *groupConfig) all() bool { return c.Stream == allStream }

// key names the group: it is the id clients acknowledge against, and part of
// the names of the group's own streams.
func (c *groupConfig) key() string { return groupKey(c.Stream, c.Group) }

func groupKey(stream, group string) string { return stream + "::" + group }

func (c *groupConfig) checkpointStream() string { return persistentPrefix + c.key() + "-checkpoint" }

func (c *groupConfig) parkedStream() string { return persistentPrefix + c.key() + parkedSuffix }

// check refuses settings the original refuses.
func (c *groupConfig) check() error {
	switch c.Strategy {
	case strategyRoundRobin, strategySingle, strategyPinned, strategyCorrelation:
	default:
		return fmt.Errorf("unknown consumer strategy %q", c.Strategy)
	}
	if c.ReadBatchSize >= c.HistoryBufferSize {
		return fmt.Errorf("read batch size %d must be below history buffer size %d", c.ReadBatchSize, c.HistoryBufferSize)
	}
	if c.ReadBatchSize <= 0 || c.LiveBufferSize < 0 || c.MaxRetryCount < 0 || c.MaxSubscriberCount < 0 || c.MessageTimeout < 0 {
		return fmt.Errorf("a size, count or timeout is out of range")
	}
	return nil
}

// configDocument is the data of the newest event in the configuration stream.
type configDocument struct {
	Version string        `json:"version"`
	Entries []groupConfig `json:"entries"`
}

func parseConfigs(data []byte) ([]groupConfig, error) {
	var doc configDocument
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("read %s: %w", persistentConfigStream, err)
	}
	return doc.Entries, nil
}
