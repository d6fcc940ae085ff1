// Package telemetry makes traces of what a request sets off: the request, its
// command, the append, the projections' batches, the queries. They are exported
// where the standard OTEL_ variables say so, and cost next to nothing where not.
//
// Spans hold no values: no path, query, header or address of a client, no SQL
// parameters. What ties them together is the correlation id, also where a
// projection takes up in a trace of its own what a request has appended.
package telemetry

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/exaring/otelpgx"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/dossier-crm/dossier/internal/httpkit"
)

// Names of attributes.
const (
	Correlation  = "dossier.correlation_id"
	Correlations = "dossier.correlation_ids" // of a batch's events
)

const scope = "github.com/dossier-crm/dossier"

// Start begins to export traces by OTLP over HTTP where the environment asks for
// it: OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, or
// OTEL_TRACES_EXPORTER=otlp, unless OTEL_SDK_DISABLED=true or
// OTEL_TRACES_EXPORTER=none. Sampling, headers, batching and resource attributes
// go by the standard variables too. stop sends what is left.
func Start(ctx context.Context, getenv func(string) string) (stop func(context.Context) error, err error) {
	stop = func(context.Context) error { return nil }
	kind := getenv("OTEL_TRACES_EXPORTER")
	asked := kind == "otlp" || getenv("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != ""
	if !asked || kind == "none" || getenv("OTEL_SDK_DISABLED") == "true" {
		return stop, nil
	}
	if kind != "" && kind != "otlp" {
		return stop, fmt.Errorf("OTEL_TRACES_EXPORTER=%s: want otlp or none", kind)
	}
	for _, name := range []string{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"} {
		if p := getenv(name); p != "" && p != "http/protobuf" {
			return stop, fmt.Errorf("%s=%s: want http/protobuf", name, p)
		}
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return stop, fmt.Errorf("exporter of traces: %w", err)
	}
	// Not the detectors of host and process: arguments hold passwords.
	about, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", "dossier")), resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return stop, errors.Join(fmt.Errorf("attributes of traces: %w", err), exporter.Shutdown(ctx))
	}
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(about), sdk.WithSpanProcessor(correlate{}))
	otel.SetTracerProvider(provider)
	return func(ctx context.Context) error {
		otel.SetTracerProvider(noop.NewTracerProvider())
		return provider.Shutdown(ctx)
	}, nil
}

// on reports whether traces are made at all.
func on() bool {
	_, is := otel.GetTracerProvider().(*sdk.TracerProvider)
	return is
}

// correlate gives every span of a request, whoever makes it, its correlation id.
type correlate struct{}

func (correlate) OnStart(ctx context.Context, s sdk.ReadWriteSpan) {
	if id := httpkit.CorrelationID(ctx); id != "" {
		s.SetAttributes(attribute.String(Correlation, id))
	}
}
func (correlate) OnEnd(sdk.ReadOnlySpan)           {}
func (correlate) Shutdown(context.Context) error   { return nil }
func (correlate) ForceFlush(context.Context) error { return nil }

// Begin begins a span. Attributes must hold nothing personal. End it with [End].
func Begin(ctx context.Context, name string, attributes ...attribute.KeyValue) (context.Context, trace.Span) {
	return otel.Tracer(scope).Start(ctx, name, trace.WithAttributes(attributes...))
}

// End ends the span. Of an error it keeps that there was one: what it says may
// hold a value, and is in the log.
func End(span trace.Span, err error) {
	if err != nil {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}

// Requests is the middleware that makes a span of each request. It goes on from
// the caller's traceparent.
func Requests(next http.Handler) http.Handler {
	if !on() {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
		ctx, span := otel.Tracer(scope).Start(ctx, "request", trace.WithSpanKind(trace.SpanKindServer))
		ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		finished := false
		defer func() { // also where the answer was broken off
			if route := chi.RouteContext(ctx).RoutePattern(); route != "" {
				span.SetName(r.Method + " " + route) // the method too is one of the routes'
				span.SetAttributes(attribute.String("http.request.method", r.Method), attribute.String("http.route", route))
			}
			span.SetAttributes(attribute.Int("http.response.status_code", ww.Status()))
			if !finished || ww.Status() >= http.StatusInternalServerError {
				span.SetStatus(codes.Error, "")
			}
			span.End()
		}()
		next.ServeHTTP(ww, r.WithContext(ctx))
		finished = true
	})
}

// Queries returns what makes spans of statements, below a span that is there
// already; nil where no traces are made. A statement's text is in them and its
// parameters are not.
func Queries() pgx.QueryTracer {
	if !on() {
		return nil
	}
	return otelpgx.NewTracer(otelpgx.WithDisableConnectionDetailsInAttributes())
}
