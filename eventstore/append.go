package eventstore

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	tracecodes "go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Errors of Append.
var (
	// ErrConflict: the stream is not at the expected revision; nothing was
	// written by this append, and nothing of it will be.
	ErrConflict = errors.New("stream is not at the expected revision")
	// ErrStreamDeleted: the stream has a tombstone.
	ErrStreamDeleted = errors.New("stream is deleted")
	// ErrOutcomeUnknown: ctx ended before the store answered. The events may
	// have been written or may be yet.
	ErrOutcomeUnknown = errors.New("outcome of the append is unknown")
)

// Written says where an append ended.
type Written struct {
	Revision uint64 // of the last event
	Position uint64 // of the last event
}

// NoStream is the expected revision of a stream that must not exist.
const NoStream int64 = -1

// Append writes the events behind the expected revision, all or none. While the
// outcome of an attempt is unknown it sends the same bytes again at the same
// expected revision, which the store recognises, until there is an answer or
// ctx ends (ErrOutcomeUnknown). It is safe to call it again with the same
// arguments whatever it returned.
func (s *Store) Append(ctx context.Context, stream string, expected int64, events []Sealed) (_ Written, err error) {
	ctx, span := otel.Tracer("github.com/dossier-crm/dossier").Start(ctx, "append", trace.WithAttributes(attribute.Int("dossier.events", len(events))))
	defer func() {
		if err != nil { // what it says is in the log, and may be more than a trace should hold
			span.SetStatus(tracecodes.Error, "")
		}
		span.End()
	}()
	var revision esdb.ExpectedRevision = esdb.NoStream{}
	if expected >= 0 {
		revision = esdb.Revision(uint64(expected))
	}
	data := make([]esdb.EventData, len(events))
	for i, e := range events {
		data[i] = e.data
	}
	timeout := callTimeout
	pause := 20 * time.Millisecond
	for {
		result, err := call(ctx, s, func(ctx context.Context, c *esdb.Client) (*esdb.WriteResult, error) {
			return c.AppendToStream(ctx, stream, esdb.AppendToStreamOptions{ExpectedRevision: revision, Deadline: &timeout}, data...)
		})
		final := finalAnswer(err)
		if err == nil || final != nil {
			s.unanswered.over()
		}
		if err == nil {
			span.SetAttributes(attribute.Int64("dossier.position", int64(result.CommitPosition))) //nolint:gosec // positions have 63 bits
			return Written{Revision: result.NextExpectedVersion, Position: result.CommitPosition}, nil
		}
		if final != nil {
			return Written{}, fmt.Errorf("append to %s: %w", stream, final)
		}
		s.unanswered.begin(time.Now())
		s.log.WarnContext(ctx, "append not answered, sending it again", "stream", stream, "error", err)
		select {
		case <-ctx.Done():
			return Written{}, fmt.Errorf("append to %s: %w: %w", stream, ErrOutcomeUnknown, err)
		case <-time.After(pause + rand.N(pause)):
			pause = min(2*pause, time.Second)
		}
	}
}

// finalAnswer returns the error of an append that the store has decided, and
// nil where it may or may not have been written.
func finalAnswer(err error) error {
	switch codeOf(err) {
	case esdb.ErrorCodeWrongExpectedVersion:
		return ErrConflict
	case esdb.ErrorCodeStreamDeleted:
		return ErrStreamDeleted
	case esdb.ErrorCodeAccessDenied, esdb.ErrorCodeUnauthenticated, esdb.ErrorCodeUnsupportedFeature:
		return err
	}
	if st, ok := errors.AsType[interface {
		error
		GRPCStatus() *status.Status
	}](err); ok && st.GRPCStatus().Code() == codes.InvalidArgument {
		return err
	}
	return nil
}
