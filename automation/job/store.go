package job

import (
	"context"
	_ "embed"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/internal/postgres"
)

//go:embed schema.sql
var schemaSQL string

// Setup makes the durable tables.
func Setup(ctx context.Context, pool *pgxpool.Pool) error {
	return postgres.Migrate(ctx, pool, "imports", []postgres.Migration{{Version: 1, Name: "imports and their results", SQL: schemaSQL}})
}

const (
	formatCSV    = "csv"
	formatNDJSON = "ndjson"
	dedupeSkip   = "skip"
)

// Job is an import.
type Job struct {
	ID            uuid.UUID
	Kind          string
	Source        string
	Format        string
	Separator     string
	Mapping       map[string]string
	Dedupe        string
	DryRun        bool
	CreateMissing bool
	State         string
	Error         string
	Bytes         int64
	BytesRead     int64
	Records       int64
	Created       int64
	Known         int64
	Refused       int64
	Undone        int64
	Actor, Auth   string
	CreatedAt     time.Time
	StartedAt     *time.Time
	EndedAt       *time.Time

	key        []byte
	request    []byte
	undoneLine *int64
	rehearsal  *rehearsal // of a dry run that is being worked through
}

const jobColumns = `id, kind, source, format, separator, mapping, dedupe, dry_run, missing, state, error, bytes, bytes_read,
	records, created, known, refused, undone, actor, auth, created_at, started_at, ended_at, file_key, request, undone_line`

func (j *Job) scan() []any {
	return []any{
		&j.ID, &j.Kind, &j.Source, &j.Format, &j.Separator, &j.Mapping, &j.Dedupe, &j.DryRun, &j.CreateMissing, &j.State, &j.Error, &j.Bytes, &j.BytesRead,
		&j.Records, &j.Created, &j.Known, &j.Refused, &j.Undone, &j.Actor, &j.Auth, &j.CreatedAt, &j.StartedAt, &j.EndedAt, &j.key, &j.request, &j.undoneLine,
	}
}

// insert also takes when it was asked for from the database, which says it from then on.
func (s *Service) insert(ctx context.Context, j *Job) error {
	return s.Pool.QueryRow(ctx, `
INSERT INTO dossier.import_job (id, kind, source, format, separator, mapping, dedupe, dry_run, missing, state, file_key, bytes, actor, auth, request)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', $10, $11, $12, $13, $14) RETURNING created_at`,
		j.ID, j.Kind, j.Source, j.Format, j.Separator, j.Mapping, j.Dedupe, j.DryRun, j.CreateMissing, j.key, j.Bytes, j.Actor, j.Auth, j.request).Scan(&j.CreatedAt)
}

// job returns the import, nil where there is none.
func (s *Service) job(ctx context.Context, id uuid.UUID) (*Job, error) {
	j := new(Job)
	err := s.Pool.QueryRow(ctx, `SELECT `+jobColumns+` FROM dossier.import_job WHERE id = $1`, id).Scan(j.scan()...)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return j, err
}

func (s *Service) jobs(ctx context.Context, where string, args ...any) ([]*Job, error) {
	rows, err := s.Pool.Query(ctx, `SELECT `+jobColumns+` FROM dossier.import_job `+where, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (*Job, error) {
		j := new(Job)
		return j, row.Scan(j.scan()...)
	})
}

// result is what became of a record.
type result struct {
	line     int64
	outcome  string
	fault    fault
	customer *uuid.UUID
	event    *uuid.UUID
}

const (
	outcomeCreated = "created"
	outcomeKnown   = "known"
	outcomeRefused = "refused"
	outcomeUndone  = "undone"
	outcomeKept    = "kept"
)

// checkpoint writes the results of a part and how far the job is in one
// transaction. It returns false where the job was cancelled meanwhile.
func (s *Service) checkpoint(ctx context.Context, j *Job, results []result, read int64) (goOn bool, err error) {
	err = postgres.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		count := map[string]int64{}
		rows := make([][]any, len(results))
		for i, r := range results {
			count[r.outcome]++
			rows[i] = []any{j.ID, r.line, r.outcome, r.fault.code, r.fault.field, r.fault.detail, r.customer, r.event}
		}
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{"dossier", "import_result"},
			[]string{"job", "line", "outcome", "code", "field", "detail", "customer_id", "event_id"}, pgx.CopyFromRows(rows)); err != nil {
			return err
		}
		var state string
		err := tx.QueryRow(ctx, `
UPDATE dossier.import_job SET records = records + $2, created = created + $3, known = known + $4, refused = refused + $5, bytes_read = $6
WHERE id = $1 AND records = $7 RETURNING state`,
			j.ID, len(results), count[outcomeCreated], count[outcomeKnown], count[outcomeRefused], read, j.Records).Scan(&state)
		goOn = state == "running"
		return err
	})
	if err == nil {
		j.Records += int64(len(results))
	}
	return goOn, err
}

// end puts the job into its last state and makes its file unreadable.
func (s *Service) end(ctx context.Context, j *Job, state, why string) error {
	_, err := s.Pool.Exec(ctx, `UPDATE dossier.import_job SET state = $2, error = $3, file_key = NULL, ended_at = now() WHERE id = $1`, j.ID, state, why)
	return err
}
