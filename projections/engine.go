package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	wm "github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/watermill"
	"github.com/dossier-crm/dossier/internal/vault"
)

// Config is what an engine works with. The pool is also where the connections
// that read models are written with, some for all of them, take their settings
// from; they are not taken out of it.
type Config struct {
	Store      *eventstore.Store
	Vault      *vault.Vault
	Pool       *pgxpool.Pool
	Zone       *time.Location        // nil is UTC; it never changes for a database
	Logger     *slog.Logger          // nil is none
	Registerer prometheus.Registerer // nil is none

	// Hub is the process's live subscription, run by its owner; nil makes one.
	Hub *watermill.Hub

	// BatchEvents bounds the events of a transaction; 0 is 2,000, or 10,000 where it is
	// written in many steps.
	BatchEvents int

	// Shards is how many shards a projection is written in whose rows are each of one
	// stream; 0 is one. It may differ from start to start.
	Shards int
	// Sessions is how many connections the projections share, but for the one that goes
	// first and those that write slowly, which have one each; 0 is 10, or two a processor
	// but at most 24. Fewer cost the server less and let projections wait for one another.
	Sessions int

	models []Model       // in tests; nil is Models
	fixed  bool          // the models are the builds to lead, whatever is served
	log    watermill.Log // in tests; nil is Store
	// patience, parkMost and attempts stand for the constants, in tests.
	patience time.Duration
	courtesy time.Duration
	parkMost int
	attempts int
	// keyPatience stands for the constant too.
	keyPatience time.Duration
	gather      int  // bytes; below 0 nothing is gathered
	gathers     bool // also what is live
	// failpoint is asked at each step of a batch, in tests: rows, park, settled,
	// checkpoint, commit, ack.
	failpoint func(step string) error
}

// ErrZone says that the stored days are days of another time zone.
var ErrZone = errors.New("the read models were made in another time zone")

// Engine runs all projections of a process.
type Engine struct {
	config     Config
	hub        *watermill.Hub
	projectors []*projector
	goesFirst  *projector // one of them; nil where none does
	metrics    *metrics
	census     *census
	env        Env
	gathering  atomic.Int64 // bytes that the projectors have gathered
	name       string       // of the process, for people

	sessionsLock sync.Mutex
	sessions     []*session // that projections lead with

	passes passes
	first  first

	regained time.Time // when it was last asked whether keys are back

	background sync.WaitGroup
}

// New prepares an engine; Setup must have been called for the database.
func New(config Config) (*Engine, error) {
	if config.Store == nil || config.Vault == nil || config.Pool == nil {
		return nil, errors.New("projections: a store, a vault and a pool are needed")
	}
	if config.Zone == nil {
		config.Zone = time.UTC
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.models == nil {
		config.models = Models
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	if config.attempts == 0 {
		config.attempts = attempts
	}
	if config.courtesy == 0 {
		config.courtesy = courtesy
	}
	if config.Sessions == 0 {
		config.Sessions = writers()
	}
	if config.gather == 0 {
		config.gather = gatherMemory()
	}
	if config.log == nil {
		config.log = config.Store
	}
	e := &Engine{
		config: config, name: fmt.Sprintf("%s:%d", host, os.Getpid()),
		hub: config.Hub,
	}
	if e.hub == nil {
		e.hub = watermill.NewHub(config.log, config.Logger, watermill.HubOptions{})
	}
	if e.metrics, err = newMetrics(config.Registerer); err != nil {
		return nil, fmt.Errorf("projections: %w", err)
	}
	e.census = &census{engine: e}
	e.env = Env{Store: config.Store, Vault: config.Vault, Zone: config.Zone}
	for _, m := range config.models {
		p := &projector{engine: e, model: m, shape: m.newShape(e.env), commit: together, log: config.Logger.With("projection", m.Name)}
		p.shapes = []Shape{p.shape}
		if m.First {
			e.goesFirst = p
		}
		e.projectors = append(e.projectors, p)
	}
	return e, nil
}

// Run runs every projection until ctx ends; batches under way are finished. A
// projection that stops does not end it. It returns nil at the end of ctx, and
// ErrZone or an error of Postgres where it could not begin. It is called once.
func (e *Engine) Run(ctx context.Context) error {
	if err := e.checkZone(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	router, err := message.NewRouter(message.RouterConfig{CloseTimeout: 2 * drainTime}, wm.NewSlogLogger(quiet(e.config.Logger)))
	if err != nil {
		return fmt.Errorf("projections: %w", err)
	}
	router.AddMiddleware(e.metrics.middleware)
	for _, p := range e.projectors {
		router.AddConsumerHandler(p.model.Name, "$all", watermill.NewBatchSubscriber(e.hub.Feed(e.batchEvents(p)), p, p.log), p.handle)
	}
	hubCtx, cancel := context.WithCancel(ctx)
	e.background.Add(5)
	go func() {
		defer e.background.Done()
		if e.config.Hub == nil {
			_ = e.hub.Run(hubCtx) // its error is every projection's
		}
	}()
	go func() {
		defer e.background.Done()
		e.beat(hubCtx)
	}()
	go func() {
		defer e.background.Done()
		e.keep(hubCtx)
	}()
	go func() {
		defer e.background.Done()
		if !e.config.fixed { // one count a process is enough
			e.census.run(hubCtx)
		}
	}()
	go func() {
		defer e.background.Done()
		e.attend(hubCtx)
	}()
	err = router.Run(ctx)
	cancel()
	for _, p := range e.projectors {
		p.resign()
	}
	e.background.Wait()
	if err != nil {
		return fmt.Errorf("projections: %w", err)
	}
	return nil
}

// slowEvents bounds a transaction of those that write in steps, unless it is told: each
// step waits for an answer, whatever it is about.
const slowEvents = 10_000

func (e *Engine) batchEvents(p *projector) int {
	if e.config.BatchEvents == 0 && laneOf(p.model, p.shape) == slow {
		return slowEvents
	}
	return e.config.BatchEvents
}

// quiet keeps what Watermill says of its own life out of the log.
func quiet(log *slog.Logger) *slog.Logger {
	return slog.New(atLeast{log.Handler(), slog.LevelWarn})
}

type atLeast struct {
	slog.Handler
	level slog.Level
}

func (h atLeast) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= h.level && h.Handler.Enabled(ctx, level)
}

func (h atLeast) WithAttrs(attrs []slog.Attr) slog.Handler {
	return atLeast{h.Handler.WithAttrs(attrs), h.level}
}

func (h atLeast) WithGroup(name string) slog.Handler {
	return atLeast{h.Handler.WithGroup(name), h.level}
}

func (e *Engine) checkZone(ctx context.Context) error {
	// Two statements: of two processes that begin at once, the second does not see in the
	// one that found it there what the first has just written.
	var stored string
	_, err := e.config.Pool.Exec(ctx, `INSERT INTO dossier.setting (name, value) VALUES ('zone', $1) ON CONFLICT (name) DO NOTHING`, e.config.Zone.String())
	if err == nil {
		err = e.config.Pool.QueryRow(ctx, `SELECT value FROM dossier.setting WHERE name = 'zone'`).Scan(&stored)
	}
	switch {
	case err != nil:
		return fmt.Errorf("projections: time zone of the database: %w", err)
	case stored != e.config.Zone.String():
		return fmt.Errorf("%w: %s, and the configured one is %s", ErrZone, stored, e.config.Zone)
	}
	return nil
}

func (e *Engine) mostParked() int {
	if e.config.parkMost > 0 {
		return e.config.parkMost
	}
	return mostParked
}

// fail is a failpoint.
func (e *Engine) fail(step string) error {
	if e.config.failpoint == nil {
		return nil
	}
	return e.config.failpoint(step)
}
