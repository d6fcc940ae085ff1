package reclassify

import (
	"context"
	_ "embed"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/postgres"
)

//go:embed schema.sql
var schemaSQL string

//go:embed cancel.sql
var cancelSQL string

// Setup makes the durable tables. Any number of processes may call it at once.
func Setup(ctx context.Context, pool *pgxpool.Pool) error {
	return postgres.Migrate(ctx, pool, "classes", []postgres.Migration{
		{Version: 1, Name: "runs of schemes and what they found", SQL: schemaSQL},
		{Version: 2, Name: "runs that somebody stops", SQL: cancelSQL},
	})
}

// run is a row of class_run.
type run struct {
	ID          uuid.UUID
	Scheme      string
	Version     int
	Cause       uuid.UUID
	Definition  domain.SchemeDefined
	Trial       bool
	Occurred    *time.Time // nil before it is begun, unless given
	Recorded    *time.Time
	Position    *int64
	Parked      int
	State       string
	Error       string
	Scales      map[string]domain.Scale
	Calibration int64
	After       uuid.UUID
	Customers   int64
	Changed     int64
	Refused     int64
	Actor, Auth string
	Reason      string
	request     []byte
	CreatedAt   time.Time
	StartedAt   *time.Time
	EndedAt     *time.Time
}

const runColumns = `id, scheme, version, cause, definition, trial, occurred, recorded, position, parked, state, error, scales, calibration, after,
	customers, changed, refused, actor, auth, reason, request, created_at, started_at, ended_at`

// goesOn reports whether there is still something to do.
func (r *run) goesOn() bool {
	return r.State == "queued" || r.State == "running" || r.State == "cancelling"
}

func (r *run) scan() []any {
	return []any{
		&r.ID, &r.Scheme, &r.Version, &r.Cause, &r.Definition, &r.Trial, &r.Occurred, &r.Recorded, &r.Position, &r.Parked, &r.State, &r.Error, &r.Scales, &r.Calibration, &r.After,
		&r.Customers, &r.Changed, &r.Refused, &r.Actor, &r.Auth, &r.Reason, &r.request, &r.CreatedAt, &r.StartedAt, &r.EndedAt,
	}
}

func (s *Service) runs(ctx context.Context, where string, args ...any) ([]*run, error) {
	rows, err := s.Pool.Query(ctx, `SELECT `+runColumns+` FROM dossier.class_run `+where, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (*run, error) {
		r := new(run)
		return r, row.Scan(r.scan()...)
	})
}

// run returns the run, nil where there is none.
func (s *Service) run(ctx context.Context, id uuid.UUID) (*run, error) {
	list, err := s.runs(ctx, `WHERE id = $1`, id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

func (s *Service) insert(ctx context.Context, r *run) error {
	return s.Pool.QueryRow(ctx, `
INSERT INTO dossier.class_run (id, scheme, version, cause, definition, trial, occurred, recorded, actor, auth, reason, request)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING created_at`,
		r.ID, r.Scheme, r.Version, r.Cause, r.Definition, r.Trial, r.Occurred, r.Recorded, r.Actor, r.Auth, r.Reason, r.request).Scan(&r.CreatedAt)
}

// begin fixes what the run rests on, once. It returns errCancelled where the run has
// been cancelled meanwhile.
func (s *Service) begin(ctx context.Context, r *run, occurred time.Time, position uint64, parked int) error {
	err := s.Pool.QueryRow(ctx, `
UPDATE dossier.class_run SET state = 'running', started_at = now(), occurred = coalesce(occurred, $2), position = $3, parked = $4
WHERE id = $1 AND state IN ('queued', 'running') RETURNING state, occurred, position, started_at`, r.ID, occurred, int64(position), parked). //nolint:gosec // 63 bits
		Scan(&r.State, &r.Occurred, &r.Position, &r.StartedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return errCancelled
	}
	return err
}

// cancel stops the run, at once where it has not begun, and reports whether there was
// anything to stop.
func (s *Service) cancel(ctx context.Context, id uuid.UUID) (bool, error) {
	tag, err := s.Pool.Exec(ctx, `
UPDATE dossier.class_run SET state = CASE state WHEN 'queued' THEN 'cancelled' ELSE 'cancelling' END, ended_at = CASE state WHEN 'queued' THEN now() END
WHERE id = $1 AND state IN ('queued', 'running', 'cancelling')`, id)
	return tag.RowsAffected() > 0, err
}

// cancelled reports whether somebody wants the run to be stopped.
func (s *Service) cancelled(ctx context.Context, r *run) (bool, error) {
	err := s.Pool.QueryRow(ctx, `SELECT state FROM dossier.class_run WHERE id = $1`, r.ID).Scan(&r.State)
	return r.State == "cancelling", err
}

func (s *Service) measured(ctx context.Context, r *run, scales map[string]domain.Scale, calibration uint64) error {
	r.Scales, r.Calibration = scales, int64(calibration) //nolint:gosec // 63 bits
	_, err := s.Pool.Exec(ctx, `UPDATE dossier.class_run SET scales = $2, calibration = $3 WHERE id = $1`, r.ID, scales, r.Calibration)
	return err
}

func (s *Service) end(ctx context.Context, r *run, state, why string) error {
	r.State = state
	_, err := s.Pool.Exec(ctx, `UPDATE dossier.class_run SET state = $2, error = $3, ended_at = coalesce(ended_at, now()) WHERE id = $1`, r.ID, state, why)
	return err
}

// found is what a run has found of one customer whose class would change.
type found struct {
	customer domain.ID
	from, to string
	outcome  string
	verdict  Verdict
}

// Verdict is how a class came about, as it is kept.
type Verdict struct {
	Rule      string             `json:"rule" doc:"Which rule held: classes[i] of the version, or otherwise"`
	Inputs    map[string]float64 `json:"inputs" doc:"Those that the scheme uses"`
	Facts     int                `json:"facts" doc:"How many events are behind the inputs"`
	Positions []uint64           `json:"positions" nullable:"false" doc:"The last of them in the log, at most 50"`
}

const (
	outcomeChanged = "changed"
	outcomeWould   = "would-change"
)

var errTaken = errors.New("another process has gone on with the run")

// checkpoint writes what became of a part, and that it is done, in one
// transaction.
func (s *Service) checkpoint(ctx context.Context, r *run, after domain.ID, customers int64, tally map[[2]string]int64, results []found) error {
	var changed, refused int64
	rows := make([][]any, len(results))
	for i, f := range results {
		if f.outcome == outcomeChanged || f.outcome == outcomeWould {
			changed++
		} else {
			refused++
		}
		rows[i] = []any{r.ID, uuid.UUID(f.customer), f.from, f.to, f.outcome, f.verdict}
	}
	err := postgres.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `
UPDATE dossier.class_run SET after = $2, customers = customers + $3, changed = changed + $4, refused = refused + $5 WHERE id = $1 AND after = $6`,
			r.ID, uuid.UUID(after), customers, changed, refused, r.After)
		if err == nil && tag.RowsAffected() != 1 {
			err = errTaken
		}
		if err != nil {
			return err
		}
		for classes, n := range tally {
			if _, err := tx.Exec(ctx, `
INSERT INTO dossier.class_tally (run, from_class, to_class, customers) VALUES ($1, $2, $3, $4)
ON CONFLICT (run, from_class, to_class) DO UPDATE SET customers = class_tally.customers + excluded.customers`, r.ID, classes[0], classes[1], n); err != nil {
				return err
			}
		}
		_, err = tx.CopyFrom(ctx, pgx.Identifier{"dossier", "class_result"},
			[]string{"run", "customer_id", "from_class", "to_class", "outcome", "verdict"}, pgx.CopyFromRows(rows))
		return err
	})
	if err == nil {
		r.After, r.Customers, r.Changed, r.Refused = uuid.UUID(after), r.Customers+customers, r.Changed+changed, r.Refused+refused
	}
	return err
}
