package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"golang.org/x/net/netutil"
	"golang.org/x/sync/errgroup"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/parked"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/telemetry"
	"github.com/dossier-crm/dossier/internal/watermark"
	"github.com/dossier-crm/dossier/readapi"
)

const apiDescription = "Commands append events to the history of a customer; queries read models that are made of it, or the history itself. " +
	"Every write answers with a `position`: give it to a read as `minPosition` to see your own write there. " +
	"Errors are problem details (RFC 9457) with a stable `code`."

const drainTimeout = 15 * time.Second

// serve answers the API on the listener until ctx ends, then drains.
func (s *stores) serve(ctx context.Context, listener net.Listener, flags accessFlags) error {
	issuer, err := flags.issuer()
	if err != nil {
		return err
	}
	service := commands.NewService(commands.Config{Store: s.events, Vault: s.vault, Pool: s.pool, Log: s.log, Now: time.Now, Receipts: s.receipts(), Evidence: s.evidence, Numbers: s.numbers})
	// Queries have connections of their own, so that slow ones take none from
	// who writes, projects, or checks credentials.
	s.reads, err = postgres.Open(ctx, s.postgres, postgres.Options{
		ApplicationName: "dossier queries", MaxConns: max(1, flags.QueryConnections), StatementTimeout: flags.StatementTimeout, Tracer: telemetry.Queries(),
	})
	if err != nil {
		return err
	}
	defer s.reads.Close()
	telemetry.Pool(s.registry, "queries", s.reads)
	marks := watermark.New(s.pool)
	door := access.NewDoor(access.Config{
		Pool: s.pool, Log: s.log, Issuer: issuer, FailRate: flags.FailRate, FailBurst: flags.FailBurst, Proxies: flags.Proxies,
		Staff: access.StaffOf(s.pool),
	})
	feeds, endFeeds := context.WithCancel(context.Background())
	defer endFeeds()
	router := chi.NewRouter()
	router.Use(httpkit.Correlate, telemetry.Requests, httpkit.Observe(s.requests, s.registry), httpkit.Recover(s.log),
		httpkit.Within(flags.RequestTimeout), door.Authenticate,
		access.NewLimiter(flags.RateLimit, flags.RateBurst, nil).Limit)
	api := httpkit.NewAPI(router, "Dossier", version(), apiDescription)
	access.Guard(api, readapi.Sees(s.reads, marks))
	s.register(api, service, marks, feeds, flags.FiguresAtOnce)
	others, err := s.integrations(service)
	if err != nil {
		return err
	}
	others.register(api)
	router.Get("/healthz/live", alive)
	router.Get("/healthz/ready", s.ready)
	if err := access.Check(router, api.OpenAPI()); err != nil {
		return fmt.Errorf("routes: %w", err)
	}

	server := &http.Server{
		Handler: router, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ConnState: telemetry.Connections(s.registry, flags.MaxConnections),
	}
	server.RegisterOnShutdown(endFeeds)                                // they would go on for ever
	background, stop := context.WithCancel(context.WithoutCancel(ctx)) // outlives the requests
	defer stop()
	var group errgroup.Group
	group.Go(func() error {
		if err := marks.Run(background); err != nil && !errors.Is(err, context.Canceled) {
			return fmt.Errorf("watch of the watermarks: %w", err)
		}
		return nil
	})
	group.Go(func() error { door.Run(background); return nil })
	group.Go(func() error { return others.run(ctx) })
	group.Go(func() error {
		if err := server.Serve(netutil.LimitListener(listener, flags.MaxConnections)); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("API: %w", err)
		}
		return nil
	})
	<-ctx.Done()
	drain, cancel := context.WithTimeout(background, drainTimeout)
	defer cancel()
	err = errors.Join(server.Shutdown(drain), service.Close(drain))
	stop()
	return errors.Join(err, group.Wait())
}

// register adds all operations to the API.
func (s *stores) register(api huma.API, service *commands.Service, marks *watermark.Watcher, feeds context.Context, figures int) {
	service.Register(api)
	readapi.Register(api, readapi.Config{
		Pool: s.reads, Vault: s.vault, Store: s.events, Watermark: marks, Zone: s.zone, Numbers: s.numbers, Retention: s.retention, Evidence: s.evidence, Journal: access.NewJournal(s.pool), Figures: figures,
		Feeds:    func() readapi.Feed { return feed{s.hub.Feed(512)} },
		MayOpen:  func(ctx context.Context) bool { return access.MayReplay(httpkit.PrincipalOf(ctx)) },
		Lifetime: feeds,
	})
}

func alive(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }

// ready says whether the process can do its work, and if not, what is missing.
func (s *stores) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	checks := map[string]string{"postgres": "ok", "eventstore": "ok", "projections": "ok"}
	status := http.StatusOK
	failed := func(name, why string, err error) {
		s.log.WarnContext(ctx, "not ready", "check", name, "error", err)
		checks[name], status = why, http.StatusServiceUnavailable
	}
	if err := s.pool.Ping(ctx); err != nil {
		failed("postgres", "unreachable", err)
	}
	if _, err := s.events.Ping(ctx); err != nil {
		failed("eventstore", "unreachable", err)
	}
	notes := map[string]string{} // what a person should know and no request fails for
	if status == http.StatusOK {
		survey, err := watermark.Survey(ctx, s.pool, s.events)
		if err != nil {
			failed("projections", "unknown", err)
		}
		for _, one := range survey {
			switch one.State {
			case watermark.Stopped:
				failed("projections", one.Projection+" has stopped", errors.New(one.Error))
			case watermark.Stalled: // found from the log and the checkpoint: its process believes that all is well
				failed("projections", one.Projection+" does not follow the log", fmt.Errorf("it is at %d, the log at %d: %s", one.Position, one.Head, one.Error))
			}
			if one.Skipped > 0 || one.Parked > 0 {
				notes[one.Projection] = fmt.Sprintf("%d streams parked, %d events skipped", one.Parked, one.Skipped)
			}
		}
	}
	if status == http.StatusOK {
		if missing, err := parked.KeysMissing(ctx, s.pool); err == nil && missing > 0 {
			notes["keys"] = fmt.Sprintf("the data keys of %d customers are missing without an erasure (dossier parked list, dossier restore-keys)", missing)
		}
	}
	if since, is := s.events.Unanswered(); is { // as with a full disk: reads go on
		notes["eventstore"] = "no append was answered since " + since.UTC().Format(time.RFC3339)
	}
	checks["ledger"] = s.ledgerHealth(ctx)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"ready": status == http.StatusOK, "checks": checks, "notes": notes})
}
