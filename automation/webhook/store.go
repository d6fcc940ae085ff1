package webhook

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/watermill"
	"github.com/dossier-crm/dossier/internal/postgres"
)

var (
	//go:embed schema.sql
	schemaSQL string
	//go:embed keys.sql
	keysSQL string
)

// Setup makes the durable tables.
func Setup(ctx context.Context, pool *pgxpool.Pool) error {
	return postgres.Migrate(ctx, pool, "webhooks", []postgres.Migration{
		{Version: 1, Name: "webhooks, queues and deliveries", SQL: schemaSQL},
		{Version: 2, Name: "keys under which webhooks were made", SQL: keysSQL},
	})
}

// Config is what a Service works with. Allow may be empty, the rest has to be
// there.
type Config struct {
	Pool   *pgxpool.Pool
	Store  *eventstore.Store
	Hub    *watermill.Hub // run by its owner
	Secret [32]byte       // seals the webhooks' secrets; of the keyring
	Allow  []netip.Prefix // addresses inside that webhooks may lead to; with any, http is allowed too
	Log    *slog.Logger
	Now    func() time.Time
}

// Service keeps webhooks and, in one process at a time, delivers. It may be
// used by many goroutines at once.
type Service struct {
	Config
	client  *http.Client
	changed chan struct{} // a webhook was, in this process
}

// New returns a service whose tables [Setup] has made.
func New(c Config) *Service {
	return &Service{Config: c, client: newClient(c.Allow), changed: make(chan struct{}, 1)}
}

// hook is an address that is told of events.
type hook struct {
	ID          uuid.UUID
	URL         string
	Description string
	Types       []string
	Imports     bool
	State       string
	Reason      string
	Position    uint64
	Actor       string
	CreatedAt   time.Time
	UpdatedAt   time.Time

	generation  int64
	secret      []byte
	before      []byte
	beforeUntil *time.Time
	queued      int64
	failing     int // attempts at the event that has failed most often
}

const (
	active = "active"
	paused = "paused"

	reasonAsked   = "asked"
	reasonFailing = "failing"
	reasonGone    = "gone"
)

const selectWebhook = `SELECT w.id, w.url, w.description, w.types, w.imports, w.state, w.reason, w.position, w.actor, w.created_at, w.updated_at,
	w.generation, w.secret, w.secret_before, w.before_until, q.queued, q.failing
FROM dossier.webhook w, LATERAL (SELECT count(*) AS queued, coalesce(max(attempts), 0) AS failing FROM dossier.webhook_queue WHERE webhook = w.id) q `

func (s *Service) webhooks(ctx context.Context, where string, args ...any) ([]*hook, error) {
	rows, err := s.Pool.Query(ctx, selectWebhook+where, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (*hook, error) {
		w := new(hook)
		return w, row.Scan(&w.ID, &w.URL, &w.Description, &w.Types, &w.Imports, &w.State, &w.Reason, &w.Position, &w.Actor, &w.CreatedAt, &w.UpdatedAt,
			&w.generation, &w.secret, &w.before, &w.beforeUntil, &w.queued, &w.failing)
	})
}

// webhook returns the one of the id, nil where there is none.
func (s *Service) webhook(ctx context.Context, id uuid.UUID) (*hook, error) {
	all, err := s.webhooks(ctx, `WHERE w.id = $1`, id)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all[0], nil
}

func (s *Service) tell() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// add keeps a new webhook. Where request is the digest of a creation under an idempotency
// key, that is kept with it; it reports false where there was one under the key before, and
// answers errAnother where that is from before keys were kept, and another one.
func (s *Service) add(ctx context.Context, w *hook, request []byte) (added bool, err error) {
	err = postgres.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		if request != nil {
			tag, err := tx.Exec(ctx, `INSERT INTO dossier.webhook_key (webhook, request, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, w.ID, request, w.CreatedAt)
			if err != nil || tag.RowsAffected() == 0 {
				return err
			}
		}
		// One that was made before keys were kept may be there.
		tag, err := tx.Exec(ctx, `INSERT INTO dossier.webhook (id, url, description, types, imports, state, position, secret, actor, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, 'active', $6, $7, $8, $9, $9) ON CONFLICT DO NOTHING`, w.ID, w.URL, w.Description, w.Types, w.Imports, w.Position, w.secret, w.Actor, w.CreatedAt)
		if added = tag.RowsAffected() > 0; added || err != nil {
			return err
		}
		same := true // as far as it is known of one that was removed just now
		err = tx.QueryRow(ctx, `SELECT url = $2 AND types = $3 AND imports = $4 FROM dossier.webhook WHERE id = $1`, w.ID, w.URL, w.Types, w.Imports).Scan(&same)
		if errors.Is(err, pgx.ErrNoRows) {
			err = nil
		}
		if err == nil && !same {
			err = errAnother // and the key stays that of the former request
		}
		return err
	})
	return added, err
}

var errAnother = errors.New("the key is that of another webhook")

// requested is the digest of the request that made the webhook under its key.
func (s *Service) requested(ctx context.Context, id uuid.UUID) (request []byte, err error) {
	err = s.Pool.QueryRow(ctx, `SELECT request FROM dossier.webhook_key WHERE webhook = $1`, id).Scan(&request)
	return request, err
}

// queued is an event that a webhook has still to be told of.
type queued struct {
	stream   string
	position uint64
	attempts int
	first    *time.Time
}

// enqueue puts events into the queue and moves the position with it. It returns
// errChanged where the webhook is not what it was.
func (s *Service) enqueue(ctx context.Context, w *hook, events []*eventstore.Event, last uint64) error {
	err := postgres.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE dossier.webhook SET position = $3 WHERE id = $1 AND generation = $2 AND state = 'active' AND position = $4`, w.ID, w.generation, last, w.Position)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return errChanged
		}
		rows := make([][]any, len(events))
		for i, e := range events {
			rows[i] = []any{w.ID, e.Stream, e.Position, s.Now()}
		}
		_, err = tx.CopyFrom(ctx, pgx.Identifier{"dossier", "webhook_queue"}, []string{"webhook", "stream", "position", "next_at"}, pgx.CopyFromRows(rows))
		return err
	})
	if err == nil {
		w.Position = last
	}
	return err
}

var errChanged = errors.New("the webhook was changed")

// due returns the oldest event of each stream that is to be tried by now, and
// when the next one is if that is later; zero where none is waiting. Streams of
// which an event is under way are left out, and those that were tried before where
// there is no place for such ones.
// It returns errChanged where the webhook is not what it was.
func (s *Service) due(ctx context.Context, w *hook, under places, most int) (out []queued, next time.Time, err error) {
	var current bool
	if err := s.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM dossier.webhook WHERE id = $1 AND generation = $2 AND state = 'active')`, w.ID, w.generation).Scan(&current); err != nil {
		return nil, next, err
	}
	if !current {
		return nil, next, errChanged
	}
	rows, err := s.Pool.Query(ctx, `
SELECT stream, position, attempts, first_at, next_at FROM (
    SELECT DISTINCT ON (stream) stream, position, attempts, first_at, next_at FROM dossier.webhook_queue WHERE webhook = $1 ORDER BY stream, position
) heads WHERE stream <> ALL($3) AND (attempts = 0 OR $4) ORDER BY next_at, position LIMIT $2`,
		w.ID, most, slices.AppendSeq([]string{}, maps.Keys(under)), under.repeated() < forRepeats)
	if err != nil {
		return nil, next, err
	}
	var q queued
	var at time.Time
	now := s.Now()
	_, err = pgx.ForEachRow(rows, []any{&q.stream, &q.position, &q.attempts, &q.first, &at}, func() error {
		if at.After(now) {
			if next.IsZero() {
				next = at
			}
			return nil
		}
		out = append(out, q)
		return nil
	})
	return out, next, err
}

// attempt is how a delivery ended.
type attempt struct {
	event   uuid.UUID // zero where the log does not have it
	kind    string    // its type
	status  int
	outcome string
	took    time.Duration
	after   time.Duration // as the receiver asked
}

// settle writes an attempt down: the event leaves the queue or waits, and where
// it has failed for long enough the webhook is paused.
func (s *Service) settle(ctx context.Context, w *hook, q queued, a attempt) error {
	now := s.Now()
	first := now
	if q.first != nil {
		first = *q.first
	}
	return postgres.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		// First, so that no two lock in another order; a webhook that was deleted
		// or replayed meanwhile has another queue.
		tag, err := tx.Exec(ctx, `SELECT 1 FROM dossier.webhook WHERE id = $1 FOR UPDATE`, w.ID)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO dossier.webhook_delivery (webhook, position, event_id, type, attempt, status, outcome, took_ms, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, w.ID, q.position, a.event, a.kind, q.attempts+1, a.status, a.outcome, a.took.Milliseconds(), now); err != nil {
			return fmt.Errorf("delivery log: %w", err)
		}
		if a.outcome == outcomeDelivered {
			_, err := tx.Exec(ctx, `DELETE FROM dossier.webhook_queue WHERE webhook = $1 AND stream = $2 AND position = $3`, w.ID, q.stream, q.position)
			return err
		}
		next := now.Add(max(pause(q.attempts), a.after))
		if _, err := tx.Exec(ctx, `UPDATE dossier.webhook_queue SET attempts = attempts + 1, first_at = $4, next_at = $5 WHERE webhook = $1 AND stream = $2 AND position = $3`,
			w.ID, q.stream, q.position, first, next); err != nil {
			return err
		}
		reason := ""
		switch {
		case a.outcome == outcomeGone:
			reason = reasonGone
		case now.Sub(first) >= giveUp:
			reason = reasonFailing
		default:
			return nil
		}
		_, err = tx.Exec(ctx, `UPDATE dossier.webhook SET state = 'paused', reason = $3, generation = generation + 1, updated_at = $4 WHERE id = $1 AND generation = $2`, w.ID, w.generation, reason, now)
		return err
	})
}
