package node

import (
	"math"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/persistent"
)

var errStart = status.Error(codes.Internal, "the start position's commit is below its prepare position")

// startRevision reads a stream group's start; clients say -1 as UMAX too.
func startRevision(n uint64) groupPoint {
	if n > math.MaxInt64 {
		return -1
	}
	return groupPoint(n)
}

// createConfig reads both forms of the request: with a stream or $all option,
// and the older one with the stream's name and the revision in the settings.
func createConfig(o *persistent.CreateReq_Options) (groupConfig, error) {
	s := o.GetSettings()
	if s == nil {
		return groupConfig{}, errHandler
	}
	c := groupConfig{
		Group: o.GetGroupName(), ResolveLinks: s.ResolveLinks, ExtraStatistics: s.ExtraStatistics,
		MaxRetryCount: s.MaxRetryCount, MinCheckpointCount: s.MinCheckpointCount, MaxCheckpointCount: s.MaxCheckpointCount,
		MaxSubscriberCount: s.MaxSubscriberCount, LiveBufferSize: s.LiveBufferSize, ReadBatchSize: s.ReadBatchSize,
		HistoryBufferSize: s.HistoryBufferSize, Strategy: s.ConsumerStrategy,
		MessageTimeout: s.GetMessageTimeoutMs(), CheckpointAfter: s.GetCheckpointAfterMs(),
	}
	if c.Strategy == "" {
		c.Strategy = s.GetNamedConsumerStrategy().String() //nolint:staticcheck // older clients send only this
	}
	if t, ok := s.GetMessageTimeout().(*persistent.CreateReq_Settings_MessageTimeoutTicks); ok {
		c.MessageTimeout = ticksToMillis(t.MessageTimeoutTicks)
	}
	if t, ok := s.GetCheckpointAfter().(*persistent.CreateReq_Settings_CheckpointAfterTicks); ok {
		c.CheckpointAfter = ticksToMillis(t.CheckpointAfterTicks)
	}
	switch so := o.GetStreamOption().(type) {
	case *persistent.CreateReq_Options_Stream:
		c.Stream = string(so.Stream.GetStreamIdentifier().GetStreamName())
		switch r := so.Stream.GetRevisionOption().(type) {
		case *persistent.CreateReq_StreamOptions_Revision:
			c.StartFrom = startRevision(r.Revision)
		case *persistent.CreateReq_StreamOptions_End:
			c.StartFrom = -1
		}
	case *persistent.CreateReq_Options_All:
		return c, c.fromAll(so.All)
	default:
		c.Stream = string(o.GetStreamIdentifier().GetStreamName()) //nolint:staticcheck // the older form
		c.StartFrom = startRevision(s.GetRevision())               //nolint:staticcheck // the older form
	}
	if c.Stream == allStream {
		c.Stream = "" // $all is not reached through the stream form
	}
	return c, nil
}

func (c *groupConfig) fromAll(o *persistent.CreateReq_AllOptions) error {
	c.Stream = allStream
	switch p := o.GetAllOption().(type) {
	case *persistent.CreateReq_AllOptions_Position:
		if p.Position.GetCommitPosition() < p.Position.GetPreparePosition() {
			return errStart
		}
		c.StartFrom = startRevision(p.Position.GetCommitPosition())
	case *persistent.CreateReq_AllOptions_End:
		c.StartFrom = -1
	}
	f := o.GetFilter()
	if f == nil {
		return nil
	}
	e, byType := f.GetStreamIdentifier(), false
	if t := f.GetEventType(); t != nil {
		e, byType = t, true
	}
	c.Filter = &groupFilter{ByType: byType, Regex: e.GetRegex(), Prefixes: e.GetPrefix()}
	return nil
}

func updateConfig(o *persistent.UpdateReq_Options) (groupConfig, error) {
	s := o.GetSettings()
	if s == nil {
		return groupConfig{}, errHandler
	}
	c := groupConfig{
		Group: o.GetGroupName(), ResolveLinks: s.ResolveLinks, ExtraStatistics: s.ExtraStatistics,
		MaxRetryCount: s.MaxRetryCount, MinCheckpointCount: s.MinCheckpointCount, MaxCheckpointCount: s.MaxCheckpointCount,
		MaxSubscriberCount: s.MaxSubscriberCount, LiveBufferSize: s.LiveBufferSize, ReadBatchSize: s.ReadBatchSize,
		HistoryBufferSize: s.HistoryBufferSize, Strategy: s.GetNamedConsumerStrategy().String(),
		MessageTimeout: s.GetMessageTimeoutMs(), CheckpointAfter: s.GetCheckpointAfterMs(),
	}
	if t, ok := s.GetMessageTimeout().(*persistent.UpdateReq_Settings_MessageTimeoutTicks); ok {
		c.MessageTimeout = ticksToMillis(t.MessageTimeoutTicks)
	}
	if t, ok := s.GetCheckpointAfter().(*persistent.UpdateReq_Settings_CheckpointAfterTicks); ok {
		c.CheckpointAfter = ticksToMillis(t.CheckpointAfterTicks)
	}
	switch so := o.GetStreamOption().(type) {
	case *persistent.UpdateReq_Options_Stream:
		c.Stream = string(so.Stream.GetStreamIdentifier().GetStreamName())
		switch r := so.Stream.GetRevisionOption().(type) {
		case *persistent.UpdateReq_StreamOptions_Revision:
			c.StartFrom = startRevision(r.Revision)
		case *persistent.UpdateReq_StreamOptions_End:
			c.StartFrom = -1
		}
	case *persistent.UpdateReq_Options_All:
		c.Stream = allStream
		switch p := so.All.GetAllOption().(type) {
		case *persistent.UpdateReq_AllOptions_Position:
			if p.Position.GetCommitPosition() < p.Position.GetPreparePosition() {
				return c, errStart
			}
			c.StartFrom = startRevision(p.Position.GetCommitPosition())
		case *persistent.UpdateReq_AllOptions_End:
			c.StartFrom = -1
		}
	default:
		c.Stream = string(o.GetStreamIdentifier().GetStreamName()) //nolint:staticcheck // the older form
		c.StartFrom = startRevision(s.GetRevision())               //nolint:staticcheck // the older form
	}
	return c, nil
}

// ticksToMillis converts 100 ns ticks.
func ticksToMillis(ticks int64) int32 { return int32(min(ticks/10_000, math.MaxInt32)) }
