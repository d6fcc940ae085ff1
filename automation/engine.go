package automation

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"

	wm "github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/message/router/middleware"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/watermill"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/vault"
)

// MaxHops is how many automatic commands may follow from one another. An event
// that is further from what a person did is heard by no reactor.
const MaxHops = 5

const (
	attempts  = 5 // at an event, before it is put on record and passed over
	drainTime = 15 * time.Second
)

// Config is what an engine works with.
type Config struct {
	Store      *eventstore.Store
	Pool       *pgxpool.Pool
	Commands   *commands.Service
	Reactors   []Reactor
	Logger     *slog.Logger          // nil is none
	Registerer prometheus.Registerer // nil is none
	Now        func() time.Time      // nil is time.Now

	// failpoint is asked at steps, in tests: command (carried out, nothing else
	// written yet), and merge-… after each step of a merge.
	failpoint func(step string) error
	// keyPatience stands for the constant, in tests.
	keyPatience time.Duration

	unkeyed bool // commands have no keys: the control of tests
}

// Engine runs reactors and their timers. Any number of processes may run one:
// each reactor works in one of them at a time, timers in all.
type Engine struct {
	config  Config
	byName  map[string]Reactor
	metrics *metrics
}

// New prepares an engine; Setup must have been called for the database.
func New(config Config) (*Engine, error) {
	if config.Store == nil || config.Pool == nil || config.Commands == nil {
		return nil, errors.New("automation: a store, a pool and the commands are needed")
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	e := &Engine{config: config, byName: map[string]Reactor{}}
	for _, r := range config.Reactors {
		if _, twice := e.byName[r.Name]; twice || r.Name == "" || (r.React == nil) == (r.Ask == nil) {
			return nil, fmt.Errorf("automation: reactor %q is there twice or not whole", r.Name)
		}
		e.byName[r.Name] = r
	}
	var err error
	if e.metrics, err = newMetrics(config.Registerer); err != nil {
		return nil, fmt.Errorf("automation: %w", err)
	}
	return e, nil
}

// Run works until ctx ends; what is under way is finished. It returns nil at the
// end of ctx. It is called once.
func (e *Engine) Run(ctx context.Context) error {
	router, err := message.NewRouter(message.RouterConfig{CloseTimeout: 2 * drainTime}, wm.NewSlogLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		return fmt.Errorf("automation: %w", err)
	}
	for _, r := range e.config.Reactors {
		log := e.config.Logger.With("reactor", r.Name)
		sub, err := watermill.NewSubscriber(watermill.SubscriberConfig{
			Store: e.config.Store, Group: r.Name, Checkpoints: places{e.config.Store, e.config.Pool},
			NackPause: time.Second, Logger: log,
		})
		if err != nil {
			return fmt.Errorf("automation: %w", err)
		}
		w := &worker{engine: e, reactor: r, log: log}
		h := router.AddConsumerHandler(r.Name, "$all", sub, w.handle)
		h.AddMiddleware(e.metrics.middleware(r.Name), middleware.Retry{
			MaxRetries: 3, InitialInterval: 50 * time.Millisecond, Multiplier: 3, MaxInterval: 2 * time.Second,
		}.Middleware, middleware.Recoverer)
	}
	var timers sync.WaitGroup
	timersCtx, cancel := context.WithCancel(ctx)
	timers.Go(func() { e.runTimers(timersCtx) })
	timers.Go(func() { e.runKeyless(timersCtx) })
	if len(e.config.Reactors) == 0 {
		<-ctx.Done()
	} else {
		err = router.Run(ctx)
	}
	cancel()
	timers.Wait()
	if err != nil {
		return fmt.Errorf("automation: %w", err)
	}
	return nil
}

// worker is one reactor at work. Its messages come one after another.
type worker struct {
	engine  *Engine
	reactor Reactor
	log     *slog.Logger

	at     uint64 // position of the event that fails
	failed int    // how often it has, for reasons that waiting does not heal

	keyless map[string]keyless // streams whose data key is missing
	gaveUp  time.Time          // when one was last not waited for any more
}

// handle is the Watermill handler. An error makes the event come again.
func (w *worker) handle(m *message.Message) error {
	at, ok := watermill.RecordedFrom(m.Context())
	if !ok {
		return errors.New("message without its place")
	}
	if !slices.Contains(w.reactor.On, at.Type) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(m.Context()), 2*drainTime)
	defer cancel()
	err := w.hear(ctx, at)
	if err == nil {
		delete(w.keyless, at.Stream)
	}
	if err == nil || waits(err) || w.waitsForKey(at.Stream, err) {
		return err
	}
	if w.at != at.Position {
		w.at, w.failed = at.Position, 0
	}
	if w.failed++; w.failed < attempts && !errors.Is(err, vault.ErrKeyMissing) {
		return err
	}
	w.log.ErrorContext(ctx, "reactor gives an event up", "position", at.Position, "type", at.Type, "error", err)
	return w.engine.putOnRecord(ctx, w.reactor.Name, at, err)
}

// hear reacts to one event that concerns the reactor.
func (w *worker) hear(ctx context.Context, at watermill.Recorded) (err error) {
	defer func() { // here and not in the Recoverer, so that it counts as a failure
		if r := recover(); r != nil {
			err = panicked{r}
		}
	}()
	var event *eventstore.Event
	for e, err := range w.engine.config.Store.Stream(ctx, at.Stream, at.Revision, 1) {
		if err != nil {
			return err
		}
		event = e
	}
	if event == nil || event.ID != at.ID {
		return fmt.Errorf("event %s@%d is not there", at.Stream, at.Revision)
	}
	switch {
	case event.Skeleton() == nil:
		return nil
	case event.Meta.Import != "":
		w.engine.metrics.count(w.reactor.Name, "imported")
		return nil
	case event.Meta.Hops >= MaxHops:
		w.engine.metrics.count(w.reactor.Name, "loop")
		w.log.WarnContext(ctx, "reactor is deaf to the end of a chain", "position", at.Position, "hops", event.Meta.Hops)
		return nil
	}
	from := cause{id: event.ID, position: event.Position, correlation: event.Meta.CorrelationID, hops: event.Meta.Hops}
	var reactions []Reaction
	if w.reactor.Ask != nil {
		if reactions, err = w.reactor.Ask(ctx, w.engine, event); err != nil {
			return err
		}
	} else {
		reactions = w.reactor.React(event)
	}
	var keyless error // of one customer, for whom others do not wait
	for i, reaction := range reactions {
		err := w.engine.react(ctx, w.reactor.Name, from, i, reaction)
		if errors.Is(err, vault.ErrKeyMissing) {
			keyless = err
		} else if err != nil && waits(err) {
			return err
		} else if err != nil { // with it, so that the event is heard again when the key is back
			return errors.Join(keyless, err)
		}
	}
	return keyless
}

func (e *Engine) react(ctx context.Context, reactor string, from cause, i int, reaction Reaction) error {
	switch r := reaction.(type) {
	case Do:
		name := r.Name
		if name == "" {
			name = strconv.Itoa(i)
		}
		outcome, rule, err := e.carryOut(ctx, reactor, from, from.id.String()+"/"+name, r)
		if err == nil {
			e.metrics.count(reactor, outcome)
			e.config.Logger.DebugContext(ctx, "reactor has reacted", "reactor", reactor, "outcome", outcome, "rule", rule)
		}
		return err
	case Set:
		e.metrics.count(reactor, "set")
		return e.set(ctx, reactor, from, r)
	case Cancel:
		e.metrics.count(reactor, "cancelled")
		return e.cancel(ctx, reactor, r.Key)
	}
	return fmt.Errorf("reaction of an unknown kind %T", reaction)
}

// carryOut issues the command. Its outcome is done, replayed, or refused with
// the rule; an error is trouble.
func (e *Engine) carryOut(ctx context.Context, reactor string, from cause, key string, d Do) (outcome, rule string, err error) {
	cmd := commands.Command{
		Name: d.Command, Customer: d.Customer, Route: "automation/" + reactor, Principal: Principal, Auth: "automation",
		Key: key, Body: []byte(d.Command), Reason: d.Reason, Cause: from.id.String(), Correlation: from.correlation, Hops: from.hops + 1,
		Decide: d.Decide,
	}
	if e.config.unkeyed {
		cmd.Key = ""
	}
	carry := d.Carry
	if carry == nil {
		carry = func(ctx context.Context, s *commands.Service, cmd commands.Command) (commands.Result, error) {
			return s.Do(ctx, cmd)
		}
	}
	result, err := carry(ctx, e.config.Commands, cmd)
	if err == nil {
		err = e.fail("command")
	}
	if refusal, ok := errors.AsType[*domain.Refusal](err); ok {
		return "refused", refusal.Rule, nil
	}
	switch {
	case errors.Is(err, vault.ErrErased), errors.Is(err, eventstore.ErrStreamDeleted):
		return "refused", "customer-erased", nil
	case err != nil:
		return "", "", err
	case result.Replayed:
		return "replayed", "", nil
	}
	return "done", "", nil
}

// fail asks the failpoint of tests.
func (e *Engine) fail(step string) error {
	if e.config.failpoint == nil {
		return nil
	}
	return e.config.failpoint(step)
}

// Principal is who automatic commands are by.
const Principal = "automation"

// waits reports whether the trouble ends by itself.
func waits(err error) bool {
	return postgres.IsTransient(err) || errors.Is(err, eventstore.ErrUnavailable) || errors.Is(err, eventstore.ErrOutcomeUnknown) ||
		errors.Is(err, commands.ErrContention) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, vault.ErrUnavailable)
}

// panicked is the error of a rule that panicked.
type panicked struct{ value any }

func (p panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// kind says in a word what kind of failure it is; the words of errors may hold
// what does not belong into a table that others read.
func kind(err error) string {
	if _, ok := errors.AsType[panicked](err); ok {
		return "panic"
	}
	if _, ok := errors.AsType[domain.Violations](err); ok {
		return "invalid-command"
	}
	if _, ok := errors.AsType[*eventstore.DataError](err); ok {
		return "unreadable" // the event
	}
	if errors.Is(err, vault.ErrKeyMissing) {
		return keyMissing // of a customer, without an erasure
	}
	return "error"
}

func (e *Engine) putOnRecord(ctx context.Context, reactor string, at watermill.Recorded, cause error) error {
	e.metrics.count(reactor, "failed")
	_, err := e.config.Pool.Exec(ctx, `
INSERT INTO automation.failure (reactor, position, event_id, stream, type, cause) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (reactor, position) DO UPDATE SET cause = excluded.cause, failed_at = now()`,
		reactor, int64(at.Position), at.ID, at.Stream, at.Type, kind(cause)) //nolint:gosec // positions have 63 bits
	if err != nil {
		return fmt.Errorf("put a failure on record: %w", err)
	}
	return nil
}
