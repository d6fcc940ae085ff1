package httpkit

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
)

type contextKey int

const (
	correlationKey contextKey = iota
	principalKey
	operationKey
	purposeKey
	timerKey
	seenKey
)

// CorrelationHeader carries the id that ties a request to its events and log
// lines; a caller may set it.
const CorrelationHeader = "X-Correlation-Id"

// CorrelationID returns the request's, or "".
func CorrelationID(ctx context.Context) string {
	id, _ := ctx.Value(correlationKey).(string)
	return id
}

// Correlate gives every request a correlation id: the caller's, where it is a
// code of up to 64 letters, digits, and -._: , else a new one.
func Correlate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(CorrelationHeader)
		if !isCode(id) {
			id = uuid.NewString()
		}
		w.Header().Set(CorrelationHeader, id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), correlationKey, id)))
	})
}

func isCode(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == ':') {
			return false
		}
	}
	return true
}

// Recover answers 500 to a request whose handler panicked and logs where.
func Recover(log *slog.Logger) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer func() {
				switch p := recover(); p {
				case nil:
				case http.ErrAbortHandler:
					panic(p)
				default:
					log.ErrorContext(r.Context(), "handler panicked", "panic", p, "correlationId", CorrelationID(r.Context()), "stack", string(debug.Stack()))
					writeProblem(w, r, NewProblem(http.StatusInternalServerError, "internal", "something went wrong here; the log has the cause"))
				}
			}()
			next.ServeHTTP(w, r)
		})
	}
}

// Observe measures requests by route and writes a line for each: path templates
// only, since a path holds ids and a query may hold a name. Who asked is what
// [Seen] was told; whoever did not get past the door has no principal. An
// answer that was broken off has the status "aborted" among the figures.
func Observe(log *slog.Logger, reg prometheus.Registerer) func(http.Handler) http.Handler {
	seconds := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "dossier_http_request_seconds", Help: "Time to answer a request.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"method", "route", "status"})
	sent := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "dossier_http_response_bytes_total", Help: "Bytes of bodies that were answered."}, []string{"method", "route"})
	underWay := prometheus.NewGauge(prometheus.GaugeOpts{Name: "dossier_http_requests_under_way", Help: "Requests being answered now."})
	reg.MustRegister(seconds, sent, underWay)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			began := time.Now()
			underWay.Inc()
			who := &Principal{}
			r = r.WithContext(context.WithValue(r.Context(), seenKey, who))
			ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
			aborted := true
			defer func() { // also where the handler panicked to break its answer off
				underWay.Dec()
				route := chi.RouteContext(r.Context()).RoutePattern()
				if route == "" {
					route = "none"
				}
				status, outcome := ww.Status(), "aborted"
				if status == 0 && !aborted {
					status = http.StatusOK
				}
				if !aborted {
					outcome = strconv.Itoa(status)
				}
				took := time.Since(began)
				seconds.WithLabelValues(method(r.Method), route, outcome).Observe(took.Seconds())
				sent.WithLabelValues(method(r.Method), route).Add(float64(ww.BytesWritten()))
				log.InfoContext(r.Context(), "request", "method", method(r.Method), "route", route, "status", status, "aborted", aborted,
					"bytes", ww.BytesWritten(), "took", took, "principal", who.ID, "role", who.Role, "correlationId", CorrelationID(r.Context()))
			}()
			next.ServeHTTP(ww, r)
			aborted = false
		})
	}
}

// Seen tells [Observe] whose request it is.
func Seen(ctx context.Context, p Principal) {
	if who, ok := ctx.Value(seenKey).(*Principal); ok {
		*who = p
	}
}

// method keeps callers from making up label values.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}
