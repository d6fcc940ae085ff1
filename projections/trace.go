package projections

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/dossier-crm/dossier/eventstore/watermill"
	"github.com/dossier-crm/dossier/internal/telemetry"
)

// maxCorrelations is how many requests a batch's span names: a live batch has a
// few, and one of a rebuild 2,000.
const maxCorrelations = 32

// traced begins the span of a batch. It is a trace of its own, which names the
// requests that its events come from and their positions.
func traced(ctx context.Context, model string, batch watermill.Batch) (context.Context, trace.Span) {
	ctx, span := telemetry.Begin(ctx, "projection "+model)
	if !span.IsRecording() {
		return ctx, span
	}
	seen := map[string]bool{}
	var ids []string
	for _, e := range batch.Events {
		if id := e.Meta.CorrelationID; id != "" && !seen[id] && len(ids) < maxCorrelations {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	span.SetAttributes(
		attribute.String("dossier.projection", model), attribute.Int("dossier.events", len(batch.Events)), attribute.StringSlice(telemetry.Correlations, ids),
		attribute.Int64("dossier.after", int64(batch.After)), attribute.Int64("dossier.position", int64(batch.Last())), //nolint:gosec // positions have 63 bits
	)
	if len(ids) == 1 {
		span.SetAttributes(attribute.String(telemetry.Correlation, ids[0]))
	}
	return ctx, span
}
