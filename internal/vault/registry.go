package vault

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Every process that may hold decrypted keys says so in Postgres, and acts upon
// notices to drop some. A notice counts as carried out when every process has
// acknowledged it, or is proved dead:
//
//   - its advisory lock is free, so its connection has ended, and
//   - it has not said that it lives for longer than fenceAfter. A process that
//     lost its connection but lives drops all keys by itself before that time is
//     over, and caches none until it is registered again.
//
// A process that hangs with its connection open (stopped by a debugger, say) is
// neither: it is waited for, because its memory still has the keys.

const (
	noticeChannel = "dossier_keys"
	beatEvery     = time.Second
	// fenceAfter is how long after its last beat a process stops using cached keys.
	fenceAfter = 10 * time.Second
	// deadAfter is how long after its last beat a process without a connection
	// counts as dead: longer, for clocks that do not run alike.
	deadAfter = fenceAfter + 5*time.Second
)

// OnForget has the function called with every subject that this process is told
// to forget, for whatever else it keeps of them. It must be set before Run.
func (v *Vault) OnForget(forget func(subject uuid.UUID)) { v.forget = append(v.forget, forget) }

// Run registers the process under a name for people and acts upon notices, until
// ctx ends. A process that runs for longer than a moment has to call it, or an
// erasure does not know of it; while it runs, keys are only cached as long as the
// registry can be reached.
func (v *Vault) Run(ctx context.Context, name string) error {
	pause := 50 * time.Millisecond
	for {
		err := v.register(ctx, name)
		v.cache.lock()
		v.once.Do(func() { close(v.tried) })
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if v.Log != nil {
			v.Log.WarnContext(ctx, "registry of processes lost, no keys are cached", "error", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
			pause = min(2*pause, 2*time.Second)
		}
	}
}

// Tried is closed when Run has registered the process, or could not at its first try. A
// restore keeps it from being registered until it is done, so what is asked of the log
// behind it is asked of what was restored.
func (v *Vault) Tried() <-chan struct{} { return v.tried }

// ErrRunning says that a process uses the keys that nobody may use meanwhile.
var ErrRunning = errors.New("a process is running, stop it first")

// nobodyRuns returns ErrRunning where a registered process lives: it holds its lock as
// long as its connection does, so one that was killed is gone at once.
func nobodyRuns(ctx context.Context, on interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
},
) error {
	var known bool
	if err := on.QueryRow(ctx, `select to_regclass('dossier_keys.process') is not null`).Scan(&known); err != nil || !known {
		return err
	}
	rows, err := on.Query(ctx, `select id, name from dossier_keys.process order by name`)
	if err != nil {
		return err
	}
	type process struct {
		ID   [16]byte
		Name string
	}
	registered, err := pgx.CollectRows(rows, pgx.RowToStructByPos[process])
	if err != nil {
		return err
	}
	for _, p := range registered {
		var dead bool
		if err := on.QueryRow(ctx, `select pg_try_advisory_xact_lock($1)`, lockOf(p.ID)).Scan(&dead); err != nil {
			return err
		}
		if !dead {
			return fmt.Errorf("%w: %s", ErrRunning, p.Name)
		}
	}
	return nil
}

// lockOf is the advisory lock that a process holds.
func lockOf(process uuid.UUID) int64 { return int64(binary.BigEndian.Uint64(process[:])) }

func (v *Vault) register(ctx context.Context, name string) error {
	config := v.pool.Config().ConnConfig.Copy()
	config.RuntimeParams["application_name"] = "dossier keys " + name
	config.RuntimeParams["statement_timeout"] = "0"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	process := uuid.New()
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		v.cache.lock() // first: a row that is gone says that no keys are here
		_, _ = conn.Exec(end, `delete from dossier_keys.process where id = $1`, process)
		_ = conn.Close(end)
	}()
	began := time.Now()
	v.cache.lock() // what was read before may have been destroyed without a word to us
	var acknowledged int64
	if _, err := conn.Exec(ctx, `select pg_advisory_lock($1)`, lockOf(process)); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, `listen `+noticeChannel); err != nil {
		return err
	}
	if err := v.wrapper.Refresh(ctx); err != nil {
		return err
	}
	if err := conn.QueryRow(ctx, `
		insert into dossier_keys.process (id, name, acknowledged)
		select $1, $2, coalesce((select max(id) from dossier_keys.notice), 0)
		returning acknowledged`, process, name).Scan(&acknowledged); err != nil {
		return err
	}
	v.once.Do(func() { close(v.tried) })
	v.cache.unlock(began.Add(fenceAfter))
	for {
		began = time.Now()
		beat, cancel := context.WithTimeout(ctx, fenceAfter/2)
		acknowledged, err = v.beat(beat, conn, process, acknowledged)
		cancel()
		if err != nil {
			return err
		}
		v.cache.unlock(began.Add(fenceAfter))
		wait, cancel := context.WithTimeout(ctx, beatEvery)
		_, err = conn.WaitForNotification(wait)
		cancel()
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return err
		}
	}
}

// beat acts upon the notices behind the one acknowledged, and says so.
func (v *Vault) beat(ctx context.Context, conn *pgx.Conn, process uuid.UUID, acknowledged int64) (int64, error) {
	rows, err := conn.Query(ctx, `select id, coalesce(subject, $2) from dossier_keys.notice where id > $1 order by id`, acknowledged, uuid.Nil)
	if err != nil {
		return acknowledged, err
	}
	type notice struct {
		ID      int64
		Subject [16]byte
	}
	notices, err := pgx.CollectRows(rows, pgx.RowToStructByPos[notice])
	if err != nil {
		return acknowledged, err
	}
	refreshed := false
	for _, n := range notices {
		switch subject := uuid.UUID(n.Subject); {
		case subject != uuid.Nil:
			v.Evict(subject)
			for _, forget := range v.forget {
				forget(subject)
			}
		case !refreshed:
			if err := v.wrapper.Refresh(ctx); err != nil {
				return acknowledged, err
			}
			refreshed = true
		}
		acknowledged = n.ID
	}
	tag, err := conn.Exec(ctx, `update dossier_keys.process set beat_at = clock_timestamp(), acknowledged = $2 where id = $1`, process, acknowledged)
	if err == nil && tag.RowsAffected() == 0 {
		err = errors.New("this process was taken for dead")
	}
	return acknowledged, err
}

// Tell gives every process notice to forget the subjects, or where there is none
// to read the bucket keys again. It returns the notice to wait for.
func (v *Vault) Tell(ctx context.Context, subjects ...uuid.UUID) (notice int64, err error) {
	defer wrap(&err, "Tell(%d)", len(subjects))
	err = pgx.BeginFunc(ctx, v.pool, func(tx pgx.Tx) error {
		// One at a time, so that numbers become visible in their order.
		if _, err := tx.Exec(ctx, `lock table dossier_keys.notice in exclusive mode`); err != nil {
			return err
		}
		if len(subjects) == 0 {
			err = tx.QueryRow(ctx, `insert into dossier_keys.notice (kind) values ('keyring') returning id`).Scan(&notice)
		}
		for _, subject := range subjects {
			err = errors.Join(err, tx.QueryRow(ctx, `insert into dossier_keys.notice (kind, subject) values ('subject', $1) returning id`, subject).Scan(&notice))
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `select pg_notify($1, $2)`, noticeChannel, strconv.FormatInt(notice, 10))
		return err
	})
	return notice, err
}

// Unacknowledged names the processes that have not acted upon the notice and are
// not proved dead. It removes those that are.
func (v *Vault) Unacknowledged(ctx context.Context, notice int64) (names []string, err error) {
	defer wrap(&err, "Unacknowledged(%d)", notice)
	rows, err := v.pool.Query(ctx, `
		select id, name, clock_timestamp() - beat_at > $2::interval from dossier_keys.process where acknowledged < $1 order by name`, notice, v.deadAfter)
	if err != nil {
		return nil, err
	}
	type process struct {
		ID     [16]byte
		Name   string
		Silent bool
	}
	behind, err := pgx.CollectRows(rows, pgx.RowToStructByPos[process])
	if err != nil {
		return nil, err
	}
	for _, p := range behind {
		dead := false
		if p.Silent {
			if dead, err = v.dead(ctx, p.ID); err != nil {
				return nil, err
			}
		}
		if !dead {
			names = append(names, p.Name)
		}
	}
	return names, nil
}

// dead removes a process whose connection has ended.
func (v *Vault) dead(ctx context.Context, process uuid.UUID) (dead bool, err error) {
	err = pgx.BeginFunc(ctx, v.pool, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, `select pg_try_advisory_xact_lock($1)`, lockOf(process)).Scan(&dead); err != nil || !dead {
			return err
		}
		_, err := tx.Exec(ctx, `delete from dossier_keys.process where id = $1 and clock_timestamp() - beat_at > $2::interval`, process, v.deadAfter)
		return err
	})
	if err != nil {
		err = fmt.Errorf("process %s: %w", process, err)
	}
	return dead, err
}
