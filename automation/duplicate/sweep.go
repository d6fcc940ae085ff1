package duplicate

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/watermark"
)

//go:embed schema.sql
var schemaSQL string

// Setup makes the durable table. Any number of processes may call it at once.
func Setup(ctx context.Context, pool *pgxpool.Pool) error {
	return postgres.Migrate(ctx, pool, "duplicates", []postgres.Migration{{Version: 1, Name: "sweeps for duplicates", SQL: schemaSQL}})
}

// Job goes over all records once a day, and once more when the rules change. A record
// that is made or changed is looked at by a reactor at once; the sweep finds what came
// in bulk, which no automation reacts to, and what new rules make of the old. Several
// may run; one works, under an advisory lock, part by part, and where it is killed the
// next goes on.
type Job struct {
	Store    *eventstore.Store
	Pool     *pgxpool.Pool
	Commands *commands.Service
	Zone     *time.Location
	Log      *slog.Logger
	Now      func() time.Time
}

const (
	every    = 10 * time.Second // a look costs a query when there is nothing to do
	part     = 500              // records at a time
	lockName = 0x6475706c6963   // of the advisory lock: one process at a time
)

// Run looks until ctx ends, and returns its error.
func (j *Job) Run(ctx context.Context) error {
	for {
		if err := j.Once(ctx); err != nil && ctx.Err() == nil {
			j.Log.WarnContext(ctx, "the search for duplicates cannot go on now", "error", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(every):
		}
	}
}

// Once does today's sweep, unless it is done or another process is at it.
func (j *Job) Once(ctx context.Context) error {
	rules, version, err := j.Commands.DuplicateRules(ctx)
	if err != nil {
		return err
	}
	day := domain.DayOf(j.Now(), j.Zone)
	return postgres.Alone(ctx, j.Pool, lockName, func(ctx context.Context) error { return j.sweep(ctx, day, rules, version) })
}

func (j *Job) sweep(ctx context.Context, day domain.Day, rules domain.DuplicateRulesDefined, version int) error {
	var after uuid.UUID
	var lookedAt int64
	var finished *time.Time
	outcomes := map[string]int{}
	err := j.Pool.QueryRow(ctx, `
WITH made AS (INSERT INTO automation.duplicate_sweep (day, version) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING after, looked_at, outcomes, finished_at)
SELECT after, looked_at, outcomes, finished_at FROM made UNION ALL SELECT after, looked_at, outcomes, finished_at FROM automation.duplicate_sweep WHERE day = $1 AND version = $2 LIMIT 1`,
		day.Time(), version).Scan(&after, &lookedAt, &outcomes, &finished)
	if err != nil || finished != nil {
		return err
	}
	head, _, err := j.Store.Head(ctx)
	if err != nil {
		return err
	}
	waiting, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := watermark.Await(waiting, j.Pool, "customers", head); err != nil {
		return err
	}
	run := domain.DeriveID(domain.ID{}, "duplicate-sweep", day.String(), fmt.Sprint(version))
	crowded := Crowded{}
	for more := true; more; {
		rows, err := j.Pool.Query(ctx, `SELECT id FROM read.customers WHERE id > $1 ORDER BY id LIMIT $2`, after, part)
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[domain.ID])
		if err != nil {
			return err
		}
		found, err := Find(ctx, j.Pool, ids, rules, crowded)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := j.propose(ctx, id, found[id], version, run, outcomes); err != nil {
				return err
			}
			after = uuid.UUID(id)
		}
		lookedAt += int64(len(ids))
		more = len(ids) == part
		if _, err := j.Pool.Exec(ctx, `UPDATE automation.duplicate_sweep SET after = $3, looked_at = $4, outcomes = $5, finished_at = CASE WHEN $6 THEN NULL ELSE now() END WHERE day = $1 AND version = $2`,
			day.Time(), version, after, lookedAt, outcomes, more); err != nil {
			return err
		}
	}
	return nil
}

// propose has proposed what follows for one record. What was proposed and decided on
// before is refused, and counted as that.
func (j *Job) propose(ctx context.Context, id domain.ID, found []domain.MergeProposed, version int, run domain.ID, outcomes map[string]int) error {
	for _, p := range found {
		p.Version, p.Run = version, run
		_, err := j.Commands.ProposeMerge(ctx, commands.Command{
			Name: "ProposeMerge", Route: "automation/duplicate-sweep", Principal: "automation", Auth: "automation", Reason: "detected",
			Key: run.String() + "/" + id.String() + "/" + domain.MergeOf(p.First, p.Second).String(), Body: []byte("ProposeMerge"),
		}, p)
		refusal, refused := errors.AsType[*domain.Refusal](err)
		switch {
		case refused:
			outcomes[refusal.Rule]++
		case err != nil:
			return err
		default:
			outcomes["proposed"]++
		}
	}
	return nil
}
