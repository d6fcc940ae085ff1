// Package parked shows the streams that a projection has parked, and takes down
// what somebody wants done with them. It does none of it: the process that leads
// the projection does, whichever that is.
package parked

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Channel is the Postgres channel on which leaders are told that there is
// something to do; the payload is the projection.
const Channel = "dossier_projection"

// Stream is a stream that a projection has parked: its first event could not be
// applied, and what follows waits behind it. There is no content in it.
type Stream struct {
	Projection    string
	Version       int
	Stream        string
	FirstRevision int64 // of the event that could not be applied
	FirstPosition int64
	FirstEvent    uuid.UUID
	FirstType     string
	LastRevision  int64
	LastPosition  int64
	Held          int64 // events that wait, the first among them
	Cause         string
	Tries         int // since it was parked
	ParkedAt      time.Time
	TriedAt       *time.Time
	Asked         string // retry, skip, or empty
	AskedReason   string
	AskedAt       *time.Time
}

// Skip is an event that a projection leaves out because somebody said so.
type Skip struct {
	Projection string
	Version    int
	Stream     string
	Revision   int64
	Position   int64
	Type       string
	Cause      string
	Reason     string
	By         string
	At         time.Time
}

// Errors of asking.
var (
	ErrNotParked = errors.New("the stream is not parked")
	ErrReason    = errors.New("a skip needs a reason")
)

// Database is a pool, a connection or a transaction.
type Database interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

const columns = `projection, version, stream, first_revision, first_position, first_event, first_type, last_revision, last_position,
	held, cause, tries, parked_at, tried_at, coalesce(asked, ''), coalesce(asked_reason, ''), asked_at`

// List returns what is parked in the projection, or in all where it is empty, in
// the order in which it stands in the log.
func List(ctx context.Context, db Database, projection string) ([]Stream, error) {
	rows, err := db.Query(ctx, `SELECT `+columns+` FROM read.parked WHERE $1 = '' OR projection = $1 ORDER BY projection, first_position`, projection)
	if err != nil {
		return nil, fmt.Errorf("list parked streams: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Stream])
	if err != nil {
		return nil, fmt.Errorf("list parked streams: %w", err)
	}
	return list, nil
}

// KeysMissing returns of how many customers something is parked, in any build of any
// projection, because their data key is missing without an erasure.
func KeysMissing(ctx context.Context, db interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
},
) (n int, err error) {
	if err := db.QueryRow(ctx, `SELECT count(DISTINCT stream) FROM dossier.parked WHERE key_missing`).Scan(&n); err != nil {
		return 0, fmt.Errorf("count missing keys: %w", err)
	}
	return n, nil
}

// Find returns one parked stream of the projection. It returns ErrNotParked where
// the projection serves all of it.
func Find(ctx context.Context, db Database, projection, stream string) (*Stream, error) {
	rows, err := db.Query(ctx, `SELECT `+columns+` FROM read.parked WHERE projection = $1 AND stream = $2`, projection, stream)
	if err != nil {
		return nil, fmt.Errorf("find parked stream: %w", err)
	}
	s, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Stream])
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, ErrNotParked
	case err != nil:
		return nil, fmt.Errorf("find parked stream: %w", err)
	}
	return &s, nil
}

// Skips returns the events that the projection, or any where it is empty, leaves
// out.
func Skips(ctx context.Context, db Database, projection string) ([]Skip, error) {
	rows, err := db.Query(ctx, `
SELECT projection, version, stream, revision, position, type, cause, reason, skipped_by, skipped_at
FROM read.skipped WHERE $1 = '' OR projection = $1 ORDER BY projection, position`, projection)
	if err != nil {
		return nil, fmt.Errorf("list skipped events: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Skip])
	if err != nil {
		return nil, fmt.Errorf("list skipped events: %w", err)
	}
	return list, nil
}

// Retry asks the leader to apply what waits, from the first event on. It returns
// ErrNotParked.
func Retry(ctx context.Context, db Database, projection, stream, by string) error {
	return ask(ctx, db, projection, stream, "retry", by, "")
}

// Leave asks the leader to leave the first event out for good and to apply what
// waits behind it. It returns ErrNotParked, and ErrReason where none is given.
func Leave(ctx context.Context, db Database, projection, stream, by, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return ErrReason
	}
	return ask(ctx, db, projection, stream, "skip", by, reason)
}

// ask writes the wish down with a revision: should the leader get further before
// it reads the wish, the wish was about another event and is dropped with it.
func ask(ctx context.Context, db Database, projection, stream, what, by, reason string) error {
	tag, err := db.Exec(ctx, `
WITH asked AS (
    UPDATE dossier.parked p SET asked = $3, asked_by = $4, asked_reason = $5, asked_at = now()
    FROM dossier.read_model m
    WHERE (m.projection, m.version, m.build) = (p.projection, p.version, p.build) AND m.state = 'live'
      AND p.projection = $1 AND p.stream = $2
    RETURNING p.projection
)
SELECT pg_notify($6, projection) FROM asked`, projection, stream, what, by, reason, Channel)
	switch {
	case err != nil:
		return fmt.Errorf("ask for a %s: %w", what, err)
	case tag.RowsAffected() == 0:
		return ErrNotParked
	}
	return nil
}
