package access

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/internal/httpkit"
)

// Reading is a read of graded data.
type Reading struct {
	Principal, Role, Auth string
	Operation             string
	Purpose               string // a code, as the reader says
	Correlation           string
	Items                 int
	Customers             []uuid.UUID
	Grade                 Grade
	ExportHash            []byte // SHA-256; nil but in the last row of an export
}

// Journal writes readings down. Readings of many requests share a commit: while
// one is under way, those that come gather for the next. It may be used by many
// goroutines at once.
type Journal struct {
	pool *pgxpool.Pool

	mu      sync.Mutex // guards the rest, for moments
	waiting []*entry
	writing bool
}

type entry struct {
	reading Reading
	done    chan error
}

// NewJournal returns a journal in the database, which must be the one that is
// written to and no replica.
func NewJournal(pool *pgxpool.Pool) *Journal { return &Journal{pool: pool} }

const (
	journalBatch = 500
	journalLimit = 5 * time.Second
)

// Write returns when the reading is durable. Where it cannot be written, or no
// journal is kept, the problem is returned that the request is answered with
// instead of the data.
func (j *Journal) Write(ctx context.Context, r Reading) error {
	unavailable := httpkit.NewProblem(http.StatusServiceUnavailable, "access-log-unavailable",
		"reads of graded data are written down first, and that failed; nothing was read").RetryAfter(2 * time.Second)
	if j == nil {
		return unavailable
	}
	e := &entry{reading: r, done: make(chan error, 1)}
	j.mu.Lock()
	j.waiting = append(j.waiting, e)
	lead := !j.writing
	j.writing = true
	j.mu.Unlock()
	if lead {
		j.lead(ctx)
	}
	if err := <-e.done; err != nil {
		slog.ErrorContext(ctx, "access log not written", "correlationId", r.Correlation, "error", err)
		return unavailable
	}
	return nil
}

// lead writes what waits, on behalf of all, until nothing does. It is bounded:
// the leader hands over when its own reading has been written.
func (j *Journal) lead(ctx context.Context) {
	for first := true; ; first = false {
		j.mu.Lock()
		batch := j.waiting[:min(len(j.waiting), journalBatch)]
		j.waiting = j.waiting[len(batch):]
		if len(batch) == 0 {
			j.writing = false
			j.mu.Unlock()
			return
		}
		j.mu.Unlock()
		if !first { // the rest is not this request's to wait for
			go func() {
				j.flush(context.WithoutCancel(ctx), batch)
				j.lead(context.WithoutCancel(ctx))
			}()
			return
		}
		j.flush(context.WithoutCancel(ctx), batch)
	}
}

func (j *Journal) flush(ctx context.Context, batch []*entry) {
	ctx, cancel := context.WithTimeout(ctx, journalLimit)
	defer cancel()
	var out pgx.Batch
	for _, e := range batch {
		r := e.reading
		if r.Customers == nil {
			r.Customers = []uuid.UUID{}
		}
		out.Queue(`INSERT INTO dossier_access.reading (principal, role, auth, operation, purpose, correlation, items, customers, grade, export_hash)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			r.Principal, r.Role, r.Auth, r.Operation, r.Purpose, r.Correlation, r.Items, r.Customers, r.Grade, r.ExportHash)
	}
	err := j.pool.SendBatch(ctx, &out).Close() // one implicit transaction: one commit
	if err != nil {
		err = fmt.Errorf("write %d readings down: %w", len(batch), err)
	}
	for _, e := range batch {
		e.done <- err
	}
}
