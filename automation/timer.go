package automation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/vault"
)

// cause is the event that a reaction follows from.
type cause struct {
	id          uuid.UUID
	position    uint64
	correlation string
	hops        int
}

// timerSpace is the name space of the ids of timers.
var timerSpace = domain.ID(uuid.MustParse("0b9a4f0e-6f0d-5c53-8a53-6a3d4c1f2b10"))

// set makes or moves a timer. An event that is heard again does not bring a
// timer back that has ended, nor one that a later event has moved.
func (e *Engine) set(ctx context.Context, reactor string, from cause, s Set) error {
	id := domain.DeriveID(timerSpace, reactor, s.Key, from.id.String())
	_, err := e.config.Pool.Exec(ctx, `
INSERT INTO automation.timer AS t (id, reactor, key, customer_id, about, due_at, cause_id, cause_at, correlation, hops)
VALUES ($1, $2, $3, $4, nullif($5, '00000000-0000-0000-0000-000000000000'::uuid), $6, $7, $8, $9, $10)
ON CONFLICT (reactor, key) DO UPDATE SET
    id = excluded.id, customer_id = excluded.customer_id, about = excluded.about, due_at = excluded.due_at, state = 'pending', rule = '',
    attempts = 0, not_before = '-infinity', cause_id = excluded.cause_id, cause_at = excluded.cause_at,
    correlation = excluded.correlation, hops = excluded.hops, ended_at = NULL
WHERE t.cause_at < excluded.cause_at`,
		uuid.UUID(id), reactor, s.Key, uuid.UUID(s.Customer), uuid.UUID(s.About), s.At.UTC().Truncate(time.Microsecond),
		from.id, int64(from.position), from.correlation, from.hops) //nolint:gosec // positions have 63 bits
	if err != nil {
		return fmt.Errorf("set a timer: %w", err)
	}
	return nil
}

func (e *Engine) cancel(ctx context.Context, reactor, key string) error {
	_, err := e.config.Pool.Exec(ctx, `UPDATE automation.timer SET state = 'cancelled', ended_at = now() WHERE reactor = $1 AND key = $2 AND state = 'pending'`, reactor, key)
	if err != nil {
		return fmt.Errorf("cancel a timer: %w", err)
	}
	return nil
}

const (
	tick     = time.Second // how often is looked for timers that are due
	maxPause = time.Minute // between attempts at one timer
)

// runTimers fires what is due until ctx ends.
func (e *Engine) runTimers(ctx context.Context) {
	for {
		fired, err := e.fireOne(ctx)
		if err != nil && ctx.Err() == nil {
			e.config.Logger.WarnContext(ctx, "timers in trouble", "error", err)
		}
		if fired && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(tick):
		}
	}
}

// dueTimer is a timer with what its command needs.
type dueTimer struct {
	Timer
	id      uuid.UUID
	reactor string
	from    cause
	tries   int
}

// fireOne fires the timer that has been due for longest, and reports whether
// there was one. The row stays locked meanwhile, so other processes take others.
// A process that dies between the command and the commit leaves a timer that is
// fired again; its key finds the command.
func (e *Engine) fireOne(ctx context.Context) (fired bool, err error) {
	ctx, cancel := drain(ctx)
	defer cancel()
	err = postgres.InTx(ctx, e.config.Pool, func(tx pgx.Tx) error {
		t, err := e.nextDue(ctx, tx)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		fired = true
		state, rule, err := e.fire(ctx, t)
		switch {
		case err != nil && (waits(err) || errors.Is(err, vault.ErrKeyMissing) || t.tries+1 < attempts): // who has lost a key holds up nobody else's timers
			e.config.Logger.WarnContext(ctx, "timer waits", "reactor", t.reactor, "error", err)
			pause := min(time.Second<<min(t.tries, 10), maxPause)
			_, err = tx.Exec(ctx, `UPDATE automation.timer SET attempts = attempts + 1, not_before = $2 WHERE id = $1`, t.id, e.config.Now().Add(pause))
			return err
		case err != nil:
			e.config.Logger.ErrorContext(ctx, "timer given up", "reactor", t.reactor, "error", err)
			state, rule = "failed", kind(err)
		}
		e.metrics.count(t.reactor, "timer-"+state)
		_, err = tx.Exec(ctx, `UPDATE automation.timer SET state = $2, rule = $3, attempts = attempts + 1, ended_at = now() WHERE id = $1`, t.id, state, rule)
		return err
	})
	return fired, err
}

func (e *Engine) nextDue(ctx context.Context, tx pgx.Tx) (t dueTimer, err error) {
	names := make([]string, 0, len(e.byName)) // a timer of a reactor that this program does not have waits for one that does
	for name, r := range e.byName {
		if r.Due != nil {
			names = append(names, name)
		}
	}
	var about *uuid.UUID
	var customer uuid.UUID
	var at int64
	err = tx.QueryRow(ctx, `
SELECT id, reactor, key, customer_id, about, due_at, attempts, cause_id, cause_at, correlation, hops FROM automation.timer
WHERE state = 'pending' AND due_at <= $1 AND not_before <= $1 AND reactor = ANY($2)
ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED`, e.config.Now(), names).
		Scan(&t.id, &t.reactor, &t.Key, &customer, &about, &t.Due, &t.tries, &t.from.id, &at, &t.from.correlation, &t.from.hops)
	if err != nil {
		return t, err
	}
	t.Customer, t.from.position = domain.ID(customer), uint64(at) //nolint:gosec // not negative
	if about != nil {
		t.About = domain.ID(*about)
	}
	return t, nil
}

// fire carries the timer's command out; the state is fired or refused.
func (e *Engine) fire(ctx context.Context, t dueTimer) (state, rule string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicked{r}
		}
	}()
	outcome, rule, err := e.carryOut(ctx, t.reactor, t.from, "timer/"+t.id.String(), e.byName[t.reactor].Due(t.Timer))
	if outcome == "refused" {
		return outcome, rule, err
	}
	return "fired", "", err
}

// drain returns a context that outlives ctx for a while: what is under way is
// finished when the engine is to end.
func drain(ctx context.Context) (context.Context, context.CancelFunc) {
	if ctx.Err() != nil {
		return context.WithCancel(ctx)
	}
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		t := time.NewTimer(drainTime)
		defer t.Stop()
		select {
		case <-t.C:
			cancel()
		case <-out.Done():
		}
	})
	return out, func() { stop(); cancel() }
}
