package erasure

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/vault"
)

// Purger empties a place where copies of a customer's data are kept, such as
// exports. It may be called again. The category is that of which the data have
// expired, 0 where the customer is erased.
type Purger struct {
	Name  string
	Purge func(ctx context.Context, customer uuid.UUID, expired vault.Category) error
}

// Config is what a runner works with; the first four have to be there.
type Config struct {
	Store *eventstore.Store
	Vault *vault.Vault
	Pool  *pgxpool.Pool
	Sign  Signer // of certificates

	Purgers []Purger
	// Backups is the directory for key backups that the runner makes by itself;
	// where it is empty it waits for those that an operator makes.
	Backups string
	Keep    time.Duration // how long such a backup lives; 30 days where it is 0
	Log     *slog.Logger  // nil is none

	// failpoint is asked around each step, in tests.
	failpoint func(step, when string) error
}

// Runner carries out erasures. Any number of processes may run one; one works.
type Runner struct {
	Config
	wake chan struct{}
}

// New returns a runner.
func New(c Config) *Runner {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Keep <= 0 {
		c.Keep = 30 * 24 * time.Hour
	}
	return &Runner{Config: c, wake: make(chan struct{}, 1)}
}

const (
	// leaderLock is the advisory lock of the runner that works: "erasures".
	leaderLock = 0x6572617375726573
	askEvery   = time.Second // for what is waited for
	mostPause  = 30 * time.Second
)

// Run carries out what the log orders until ctx ends, and returns its error.
func (r *Runner) Run(ctx context.Context) error {
	pause := askEvery
	for {
		err := r.lead(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.Log.WarnContext(ctx, "erasures in trouble", "error", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
			pause = min(2*pause, mostPause)
		}
	}
}

// lead waits for the lead and works as long as it has it.
func (r *Runner) lead(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, r.Pool.Config().ConnConfig.Copy())
	if err != nil {
		return fmt.Errorf("lead of the erasures: %w", err)
	}
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		_ = conn.Close(end)
	}()
	for locked := false; !locked; {
		if err := conn.QueryRow(ctx, `select pg_try_advisory_lock($1)`, int64(leaderLock)).Scan(&locked); err != nil {
			return fmt.Errorf("lead of the erasures: %w", err)
		}
		if !locked {
			if err := wait(ctx, askEvery); err != nil {
				return err
			}
		}
	}
	if err := r.CatchUp(ctx); err != nil {
		return err
	}
	after, err := r.checkpoint(ctx)
	if err != nil {
		return err
	}
	following, stop := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		stop(r.Store.FollowTypes(following, after, orders, func(s eventstore.Selected) error {
			if s.CaughtUp {
				return nil
			}
			if err := r.passed(following, s); err != nil {
				return err
			}
			if s.Event != nil {
				select {
				case r.wake <- struct{}{}:
				default:
				}
			}
			return nil
		}))
	}()
	defer func() { stop(nil); <-done }()
	for following.Err() == nil {
		if err := conn.Ping(following); err != nil { // the lead ends with the connection
			return fmt.Errorf("lead of the erasures: %w", err)
		}
		open, err := r.pass(following)
		if err != nil {
			return err
		}
		var ask <-chan time.Time
		if open > 0 {
			ask = time.After(askEvery)
		} else {
			ask = time.After(mostPause)
		}
		select {
		case <-following.Done():
		case <-r.wake:
		case <-ask:
		}
	}
	return context.Cause(following)
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// work is an erasure under way.
type work struct {
	id, subject   uuid.UUID
	category      vault.Category // 0 for all of it
	position      uint64
	ordered       time.Time
	cause         string
	bucket        vault.Bucket
	notice        int64
	keyringNotice int64
	version       int32
	backup        int64
	done          map[string]report
}

// report is what is known of a step that is done.
type report struct {
	at     time.Time
	detail string
}

// pass takes every open erasure as far as it goes now, and returns how many are
// still open.
func (r *Runner) pass(ctx context.Context) (open int, err error) {
	all, err := r.open(ctx)
	if err != nil || len(all) == 0 {
		return len(all), err
	}
	waiting := map[uuid.UUID]bool{}
	for _, s := range r.steps() {
		var group []*work
		for _, w := range all {
			if _, done := w.done[s.name]; !done && !waiting[w.id] {
				group = append(group, w)
			}
		}
		if len(group) == 0 {
			continue
		}
		groups := [][]*work{group}
		if s.alone {
			groups = slices.Collect(slices.Chunk(group, 1))
		}
		for _, group := range groups {
			detail, waits, err := r.do(ctx, s, group)
			if err != nil {
				return len(all), fmt.Errorf("step %s of %d erasures: %w", s.name, len(group), err)
			}
			for _, w := range group {
				if waits != "" {
					waiting[w.id] = true
				} else {
					w.done[s.name] = report{time.Now(), detail}
				}
			}
		}
	}
	return len(waiting), nil
}

// do carries out one step of a group and notes it.
func (r *Runner) do(ctx context.Context, s step, group []*work) (detail, waits string, err error) {
	if err := r.fail(s.name, "before"); err != nil {
		return "", "", err
	}
	detail, waits, err = s.do(ctx, group)
	if err != nil {
		return "", "", err
	}
	if waits == "" {
		if err := r.fail(s.name, "done"); err != nil {
			return "", "", err
		}
	}
	ids := make([][16]byte, len(group))
	for i, w := range group {
		ids[i] = w.id
	}
	err = pgx.BeginFunc(ctx, r.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `set local synchronous_commit = on`); err != nil {
			return err
		}
		if waits != "" {
			_, err := tx.Exec(ctx, `update dossier_keys.erasure set waits_for = $2 where id = any($1) and waits_for is distinct from $2`, ids, waits)
			return err
		}
		if _, err := tx.Exec(ctx, `
			insert into dossier_keys.erasure_step (erasure, step, detail)
			select e, $2, $3 from unnest($1::uuid[]) e on conflict do nothing`, ids, s.name, detail); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `
			update dossier_keys.erasure set waits_for = null, completed_at = case when $2 then now() end where id = any($1)`, ids, s.name == lastStep)
		return err
	})
	if err != nil {
		return "", "", err
	}
	if waits == "" {
		r.Log.InfoContext(ctx, "erasures moved on", "step", s.name, "erasures", len(group))
		err = r.fail(s.name, "noted")
	}
	return detail, waits, err
}

func (r *Runner) fail(step, when string) error {
	if r.failpoint == nil {
		return nil
	}
	return r.failpoint(step, when)
}

// open reads the erasures that are not complete, in the order of the log.
func (r *Runner) open(ctx context.Context) ([]*work, error) {
	rows, err := r.Pool.Query(ctx, `
		select id, subject, coalesce(category, 0), position, ordered_at, cause, bucket,
		       coalesce(notice, 0), coalesce(keyring_notice, 0), coalesce(version, 0), coalesce(backup, 0)
		from dossier_keys.erasure where completed_at is null order by position`)
	if err != nil {
		return nil, fmt.Errorf("open erasures: %w", err)
	}
	byID := map[uuid.UUID]*work{}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (*work, error) {
		w := &work{done: map[string]report{}}
		var id, subject [16]byte
		var category, bucket int16
		var position int64
		err := row.Scan(&id, &subject, &category, &position, &w.ordered, &w.cause, &bucket, &w.notice, &w.keyringNotice, &w.version, &w.backup)
		w.id, w.subject, w.category, w.position, w.bucket = id, subject, vault.Category(category), uint64(position), vault.Bucket(bucket) //nolint:gosec // as written
		byID[w.id] = w
		return w, err
	})
	if err != nil || len(all) == 0 {
		return nil, wrapped("open erasures", err)
	}
	steps, err := r.Pool.Query(ctx, `
		select s.erasure, s.step, s.done_at, s.detail from dossier_keys.erasure_step s
		join dossier_keys.erasure e on e.id = s.erasure where e.completed_at is null`)
	if err != nil {
		return nil, fmt.Errorf("steps of erasures: %w", err)
	}
	var id [16]byte
	var name, detail string
	var at time.Time
	_, err = pgx.ForEachRow(steps, []any{&id, &name, &at, &detail}, func() error {
		if w := byID[id]; w != nil {
			w.done[name] = report{at, detail}
		}
		return nil
	})
	return all, wrapped("steps of erasures", err)
}

func wrapped(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// names joins what is waited for, shortened.
func names(list []string) string {
	if len(list) > 5 {
		list = append(list[:5:5], fmt.Sprintf("%d more", len(list)-5))
	}
	return strings.Join(list, ", ")
}
