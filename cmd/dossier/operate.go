package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/sync/errgroup"
)

// listenForOperators opens the port of metrics and profiles; none for "".
func listenForOperators(address string) (net.Listener, error) {
	if address == "" {
		return nil, nil
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("--metrics-listen: %w", err)
	}
	return l, nil
}

// together does the work while operators can look at it. It closes the listener.
func (s *stores) together(ctx context.Context, operators net.Listener, work func(context.Context) error) error {
	return besides(ctx, operators, operatorsRoutes(s.registry, s.ready), work)
}

// besides does the work while routes are served. It closes the listener.
func besides(ctx context.Context, operators net.Listener, routes http.Handler, work func(context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return work(ctx) })
	if operators != nil {
		server := &http.Server{
			Handler: routes, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
			WriteTimeout: 2 * time.Minute, // a profile takes as long as it is told to
			IdleTimeout:  2 * time.Minute, MaxHeaderBytes: 16 << 10,
		}
		group.Go(func() error {
			if err := server.Serve(operators); !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("metrics: %w", err)
			}
			return nil
		})
		group.Go(func() error {
			<-ctx.Done()
			return server.Close()
		})
	}
	return group.Wait()
}

// operatorsRoutes are for those who run Dossier. They ask for no credential, so
// the port is one that only operators reach.
func operatorsRoutes(figures prometheus.Gatherer, ready http.HandlerFunc) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(figures, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz/live", alive)
	mux.HandleFunc("GET /healthz/ready", ready)
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}
