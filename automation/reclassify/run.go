package reclassify

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/rule"
	"github.com/dossier-crm/dossier/internal/vault"
	"github.com/dossier-crm/dossier/internal/watermark"
)

// Config is what a Service works with; all fields are required.
type Config struct {
	Pool     *pgxpool.Pool
	Store    *eventstore.Store
	Commands *commands.Service
	Log      *slog.Logger
	Now      func() time.Time

	failpoint func(step string) error // in tests
}

// Service receives runs and trials and works through them. It may be used by
// many goroutines at once.
type Service struct {
	Config
	wake map[bool]chan struct{} // of trials, and of runs
	part int                    // facts at a time
}

// New returns a service whose tables [Setup] has made.
func New(c Config) *Service {
	return &Service{Config: c, wake: map[bool]chan struct{}{true: make(chan struct{}, 1), false: make(chan struct{}, 1)}, part: partFacts}
}

const (
	atOnce    = 24 // commands side by side
	lookEvery = 5 * time.Second
	keepUp    = 5 * time.Minute // for the read model of facts to get to the head

	modelFacts = "class_facts"
	modelClock = "histories"      // knows when the log's clock was where
	modelGiven = "communications" // knows which strategies are in effect
)

// Run works through the runs until ctx ends, one after the other, and beside them
// through the trials: a run may take an hour, and who tries a scheme waits for an answer.
// It returns the error of ctx, and waits out everything else.
func (s *Service) Run(ctx context.Context) error {
	var both sync.WaitGroup
	for trials := range s.wake {
		both.Go(func() { s.follow(ctx, trials) })
	}
	both.Wait()
	return ctx.Err()
}

func (s *Service) follow(ctx context.Context, trials bool) {
	for {
		if err := s.runAll(ctx, trials); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "runs of schemes cannot go on now", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-s.wake[trials]:
		case <-time.After(lookEvery):
		}
	}
}

func (s *Service) kick(r *run) {
	select {
	case s.wake[r.Trial] <- struct{}{}:
	default:
	}
}

func (s *Service) runAll(ctx context.Context, trials bool) error {
	runs, err := s.runs(ctx, `WHERE trial = $1 AND state IN ('queued', 'running', 'cancelling') ORDER BY created_at, id`, trials)
	if err != nil {
		return err
	}
	for _, r := range runs {
		if err := s.alone(ctx, r.ID); err != nil {
			return err
		}
	}
	return nil
}

// alone works the run unless another process does.
func (s *Service) alone(ctx context.Context, id uuid.UUID) error {
	conn, err := pgx.ConnectConfig(ctx, s.Pool.Config().ConnConfig.Copy())
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_, _ = conn.Exec(ctx, `SELECT pg_advisory_unlock_all()`) // with the connection it goes too, but only some time after Close
		_ = conn.Close(ctx)
	}()
	var mine bool
	if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, int64(binary.BigEndian.Uint64(id[8:]))).Scan(&mine); err != nil || !mine { //nolint:gosec // any number will do
		return err
	}
	r, err := s.run(ctx, id) // as it is now
	if err != nil || r == nil || !r.goesOn() {
		return err
	}
	return s.workOn(ctx, r)
}

// errCancelled says that somebody has stopped the run.
var errCancelled = errors.New("the run is cancelled")

// workOn goes through the run from where it is. A fault of the scheme ends the run, and
// so does who cancels it; trouble of the stores is returned, and the run goes on later.
func (s *Service) workOn(ctx context.Context, r *run) error {
	err := s.goOn(ctx, r)
	broken, isBroken := errors.AsType[ruleError](err)
	switch {
	case isBroken:
		return s.end(ctx, r, "failed", broken.Error())
	case errors.Is(err, errCancelled):
		return s.end(ctx, r, "cancelled", "")
	}
	return err
}

func (s *Service) goOn(ctx context.Context, r *run) error {
	classifier, err := domain.NewClassifier(r.Scheme, r.Definition, rule.Compile)
	if err != nil {
		return s.end(ctx, r, "failed", err.Error())
	}
	if r.Position == nil {
		if err := s.start(ctx, r); err != nil {
			return err
		}
	}
	if r.Scales == nil {
		if err := s.measure(ctx, r, classifier); err != nil {
			return err
		}
	}
	for {
		if cancelled, err := s.cancelled(ctx, r); err != nil || cancelled {
			return cmp.Or(err, errCancelled)
		}
		people, err := s.facts(ctx, r, r.After)
		if err != nil {
			return err
		}
		if len(people) == 0 {
			return s.end(ctx, r, "done", "")
		}
		if err := s.classify(ctx, r, classifier, people); err != nil {
			return err
		}
	}
}

// start fixes the instant and the position that the run rests on.
func (s *Service) start(ctx context.Context, r *run) error {
	now := s.Now().UTC().Truncate(time.Microsecond)
	head, _, err := s.Store.Head(ctx)
	if err != nil {
		return err
	}
	if err := s.await(ctx, modelFacts, head); err != nil {
		return err
	}
	if !r.Trial {
		if err := s.await(ctx, modelGiven, head); err != nil {
			return err
		}
	}
	if r.Recorded != nil {
		if err := s.await(ctx, modelClock, head); err != nil {
			return err
		}
		err := s.Pool.QueryRow(ctx, `SELECT position FROM read.`+modelClock+`_clock WHERE recorded <= $1 ORDER BY recorded DESC LIMIT 1`, *r.Recorded).Scan(&head)
		if errors.Is(err, pgx.ErrNoRows) {
			head, err = 0, nil // before the log
		}
		if err != nil {
			return err
		}
	}
	var parked int
	if err := s.Pool.QueryRow(ctx, `SELECT parked FROM read.checkpoints WHERE projection = $1`, modelFacts).Scan(&parked); err != nil {
		return err
	}
	return s.begin(ctx, r, now, head, parked)
}

// await waits until the read model has got to the position.
func (s *Service) await(ctx context.Context, model string, position uint64) error {
	ctx, cancel := context.WithTimeout(ctx, keepUp)
	defer cancel()
	return watermark.Await(ctx, s.Pool, model, position)
}

// measure looks at everybody to know the scales, where the scheme needs any. A
// run keeps them in the scheme's stream.
func (s *Service) measure(ctx context.Context, r *run, c *domain.Classifier) error {
	scales := map[string]domain.Scale{}
	names := c.Scaled()
	if len(names) == 0 {
		return s.measured(ctx, r, scales, 0)
	}
	values := map[string][]float64{}
	customers := 0
	var after uuid.UUID
	for {
		if cancelled, err := s.cancelled(ctx, r); err != nil || cancelled {
			return cmp.Or(err, errCancelled)
		}
		people, err := s.facts(ctx, r, after)
		if err != nil {
			return err
		}
		if len(people) == 0 {
			break
		}
		for _, p := range people {
			if !p.facts.Present(*r.Occurred) {
				continue
			}
			customers++
			in, _ := p.facts.Inputs(*r.Occurred, c.Window, c.Currency)
			for _, name := range names {
				if v, ok := c.Measure(name, in); ok {
					values[name] = append(values[name], v)
				}
			}
		}
		after = uuid.UUID(people[len(people)-1].id)
	}
	for _, name := range names {
		scales[name] = domain.MeasureScale(values[name], c.Ties)
	}
	if r.Trial {
		return s.measured(ctx, r, scales, 0)
	}
	at, err := s.Commands.Calibrate(ctx, r.Scheme, s.by(r, "calibration"), domain.SchemeCalibrated{
		Version: r.Version, At: *r.Occurred, Position: uint64(*r.Position), Customers: customers, Scales: scales, //nolint:gosec // not negative
	})
	if err != nil {
		return err
	}
	return s.measured(ctx, r, scales, at)
}

// by is who the run's commands are by; the key makes each of them once.
func (s *Service) by(r *run, what string) commands.SchemeCommand {
	return commands.SchemeCommand{
		Principal: r.Actor, Auth: r.Auth, Key: "run/" + r.ID.String() + "/" + what, Cause: r.Cause.String(), Correlation: r.ID.String(), Reason: r.Reason,
	}
}

// ruleError is the error of a rule that cannot be worked out.
type ruleError struct{ error }

// classify does a part.
func (s *Service) classify(ctx context.Context, r *run, c *domain.Classifier, people []person) error {
	tally := map[[2]string]int64{}
	var customers int64
	var results []found
	stay := map[uuid.UUID]string{} // who is in the class already
	for _, p := range people {
		if !p.facts.Present(*r.Occurred) {
			continue
		}
		customers++
		held := p.facts.Class(r.Scheme, *r.Occurred)
		v, err := c.Classify(p.facts, *r.Occurred, r.Scales)
		if err != nil {
			return ruleError{err}
		}
		if c.Keeps(held) {
			v.Class = held.Class
		}
		tally[[2]string{held.Class, v.Class}]++
		if v.Class != held.Class {
			results = append(results, found{p.id, held.Class, v.Class, outcomeWould, Verdict{v.Rule, v.Inputs, len(v.Positions), v.Positions[max(0, len(v.Positions)-50):]}})
		} else if v.Class != "" {
			stay[uuid.UUID(p.id)] = v.Class
		}
	}
	if !r.Trial {
		if err := sideBySide(ctx, results, func(ctx context.Context, f *found) error { return s.one(ctx, r, c, f) }); err != nil {
			return err
		}
		if err := s.give(ctx, r, stay); err != nil {
			return err
		}
	}
	if s.failpoint != nil {
		if err := s.failpoint("part"); err != nil {
			return err
		}
	}
	return s.checkpoint(ctx, r, people[len(people)-1].id, customers, tally, results)
}

// sideBySide does something with each of the list, several at a time. An error is
// trouble that waiting heals, and ends it.
func sideBySide[T any](ctx context.Context, list []T, do func(context.Context, *T) error) error {
	working, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan *T)
	var group sync.WaitGroup
	for range min(atOnce, len(list)) {
		group.Go(func() {
			for one := range next {
				if err := do(working, one); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
feed:
	for i := range list {
		select {
		case next <- &list[i]:
		case <-working.Done():
			break feed
		}
	}
	close(next)
	group.Wait()
	return context.Cause(working)
}

// one reclassifies a customer, and notes what became of it.
func (s *Service) one(ctx context.Context, r *run, c *domain.Classifier, f *found) error {
	done, err := s.Commands.Classify(ctx, f.customer, s.by(r, f.customer.String()), domain.Classifying{
		Classifier: c, Version: r.Version, At: *r.Occurred, Scales: r.Scales, Calibration: uint64(r.Calibration), Run: domain.ID(r.ID), //nolint:gosec // not negative
	})
	refused, isRefusal := commands.Refused(err)
	switch {
	case isRefusal:
		f.outcome = refused
	case errors.Is(err, vault.ErrErased), errors.Is(err, eventstore.ErrStreamDeleted):
		f.outcome = "customer-erased"
	case errors.Is(err, vault.ErrKeyMissing): // a fault of this one, which the others do not wait for
		s.Log.ErrorContext(ctx, "a customer cannot be reclassified", "customer", f.customer.String(), "scheme", r.Scheme, "error", err)
		f.outcome = "key-lost"
	case err != nil:
		return err
	default:
		f.outcome = outcomeChanged
		if e, ok := done.Events[0].Event.(*domain.CustomerReclassified); ok { // as it was decided
			f.to = e.To
		}
	}
	return nil
}

// give gives those who stay in their class what the version has for it, where they have
// something else: a version may change nothing but that (capability 39). Who enters a
// class gets it from the reactor that follows each reclassification. Whom it is about is
// read from the read model, so that nobody else is asked; the decision is the customer's.
func (s *Service) give(ctx context.Context, r *run, stay map[uuid.UUID]string) error {
	scheme, err := s.Commands.Scheme(ctx, r.Scheme)
	if err != nil || !scheme.Gives() || len(stay) == 0 {
		return err
	}
	rows, err := s.Pool.Query(ctx, `SELECT customer_id, strategies FROM read.communications WHERE customer_id = ANY($1)`, slices.Collect(maps.Keys(stay)))
	if err != nil {
		return err
	}
	var other []uuid.UUID
	var customer uuid.UUID
	var had domain.Strategies
	if _, err := pgx.ForEachRow(rows, []any{&customer, &had}, func() error {
		if !had.InEffect(r.Scheme, stay[customer], r.Definition) {
			other = append(other, customer)
		}
		had = nil
		return nil
	}); err != nil {
		return err
	}
	return sideBySide(ctx, other, func(ctx context.Context, id *uuid.UUID) error {
		by := s.by(r, "strategy/"+id.String())
		_, err := s.Commands.Do(ctx, commands.Command{
			Name: "ApplyStrategy", Customer: domain.ID(*id), Route: "schemes/" + r.Scheme, Principal: by.Principal, Auth: by.Auth, Key: by.Key, Body: []byte(r.Scheme),
			Reason: by.Reason, Cause: by.Cause, Correlation: by.Correlation,
			Decide: func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
				return c.Strategise(r.Scheme, stay[*id], r.Version, r.Definition)
			},
		})
		if _, refused := commands.Refused(err); refused || errors.Is(err, vault.ErrErased) || errors.Is(err, eventstore.ErrStreamDeleted) {
			return nil // something else has been decided meanwhile
		}
		if errors.Is(err, vault.ErrKeyMissing) { // as above
			s.Log.ErrorContext(ctx, "a customer cannot be given what the class has", "customer", *id, "scheme", r.Scheme, "error", err)
			return nil
		}
		return err
	})
}
