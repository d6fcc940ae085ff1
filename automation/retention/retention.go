// Package retention ends the keeping of personal data when its time is up.
//
// The policy, a scheme of versions (PUT /v1/retention), says for how many days after
// a customer was archived each category is kept. What is due becomes an event, PersonalDataExpired or for identity
// CustomerErased, by a decision of the domain like any other: a legal hold keeps
// it. What follows from the event is the work of internal/erasure.
package retention

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/vault"
)

// Job finds what is due and has it decided. Several may run: the second finds
// that nothing is due any more.
type Job struct {
	Pool    *pgxpool.Pool // the read models
	Service *commands.Service
	Policy  domain.Retention // where no version is in force
	Log     *slog.Logger
	Now     func() time.Time
}

// every is how often the job looks. Retention is counted in days.
const every = time.Hour

// Run looks for what is due, now and every hour, until ctx ends, and returns its
// error. What counts is the version of the policy that is in force when it looks.
func (j *Job) Run(ctx context.Context) error {
	for {
		if n, err := j.Once(ctx); err != nil && ctx.Err() == nil {
			j.Log.WarnContext(ctx, "retention in trouble", "error", err)
		} else if n > 0 {
			j.Log.InfoContext(ctx, "retention has ended the keeping of personal data", "customers", n)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(every):
		}
	}
}

// A customer is due by a category when it was archived long enough ago and the
// category has not expired before.
const dueSQL = `
SELECT c.id, c.archived_at FROM read.customers c
WHERE c.status = 'archived' AND c.archived_at <= $1
  AND ($2 = 'identity' OR NOT EXISTS (SELECT FROM read.timeline t
       WHERE t.customer_id = c.id AND t.type = 'PersonalDataExpired' AND t.data ->> 'category' = $2))
  AND NOT EXISTS (SELECT FROM read.legal_holds h WHERE h.customer_id = c.id AND h.state = 'placed')
  AND (c.archived_at, c.id) > ($3, $4)
ORDER BY c.archived_at, c.id LIMIT $5`

// What was merged is due with the record that goes on for it, which may be some
// merges further. Its identity ends with that one's.
const dueOfSetsSQL = `
SELECT c.id, s.archived_at FROM read.customers c
CROSS JOIN LATERAL (
  WITH RECURSIVE way AS (
    SELECT c.merged_into AS id
    UNION SELECT w.merged_into FROM way JOIN read.customers w USING (id) WHERE w.status = 'merged')
  SELECT a.archived_at FROM way JOIN read.customers a USING (id) WHERE a.status = 'archived') s
WHERE c.status = 'merged' AND s.archived_at <= $1
  AND NOT EXISTS (SELECT FROM read.timeline t
       WHERE t.customer_id = c.id AND t.type = 'PersonalDataExpired' AND t.data ->> 'category' = $2)
  AND (s.archived_at, c.id) > ($3, $4)
ORDER BY s.archived_at, c.id LIMIT $5`

// part is how many customers are found at a time.
var part = 1000

// due is a customer of whom something may have to end.
type due struct {
	ID       uuid.UUID
	Archived time.Time
}

// Once has everything decided that is due now, and returns for how many customers
// something ended.
func (j *Job) Once(ctx context.Context) (ended int, err error) {
	now := j.Now()
	versions, err := j.Service.Retention(ctx)
	if err != nil {
		return 0, fmt.Errorf("which retention is in force: %w", err)
	}
	policy := j.Policy
	if v, ok := versions.InForce(now); ok {
		policy = v.Days()
	}
	for _, category := range []string{domain.CategoryIdentity, domain.CategoryContact, domain.CategoryContent} {
		days := policy[category]
		if days <= 0 {
			continue
		}
		found := []string{dueSQL, dueOfSetsSQL}
		if category == domain.CategoryIdentity {
			found = found[:1]
		}
		for _, query := range found {
			n, err := j.category(ctx, query, category, policy, now)
			if ended += n; err != nil {
				return ended, err
			}
		}
	}
	return ended, nil
}

// category has all decided that is due of a category, part after part: also behind
// those whom something keeps, who are found each time.
func (j *Job) category(ctx context.Context, query, category string, policy domain.Retention, now time.Time) (ended int, err error) {
	var last due
	for {
		rows, err := j.Pool.Query(ctx, query, now.AddDate(0, 0, -policy[category]), category, last.Archived, last.ID, part)
		if err != nil {
			return ended, fmt.Errorf("what is due of category %s: %w", category, err)
		}
		all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[due])
		if err != nil {
			return ended, fmt.Errorf("what is due of category %s: %w", category, err)
		}
		for _, d := range all {
			did, err := j.end(ctx, domain.ID(d.ID), policy, d.Archived, now)
			if errors.Is(err, vault.ErrKeyMissing) || errors.Is(err, vault.ErrCorrupt) { // a fault of this one, which the others do not wait for
				j.Log.ErrorContext(ctx, "retention cannot end the keeping of personal data", "customer", d.ID, "error", err)
			} else if err != nil {
				return ended, err
			}
			if did {
				ended++
			}
			last = d
		}
		if len(all) < part {
			return ended, nil
		}
	}
}

// end has one customer decided. That nothing is due after all, because the read
// model is behind, is no error.
func (j *Job) end(ctx context.Context, customer domain.ID, policy domain.Retention, archived, now time.Time) (bool, error) {
	// A policy that changes during a day is another intent; the same one twice is
	// a repetition. Maps are printed in the order of their keys.
	var others []domain.SetMember
	r, err := j.Service.Do(ctx, commands.Command{
		Consult: func(ctx context.Context, s *commands.Service) (err error) {
			others, err = s.Others(ctx, customer)
			return err
		},
		Name: "EndRetention", Customer: customer, Plain: true, Route: "retention " + customer.String(),
		Principal: "retention", Auth: "internal", Reason: "retention-period-over",
		Key: "archived " + archived.UTC().Format(time.RFC3339Nano) + " now " + now.UTC().Format(time.DateOnly) + fmt.Sprint(" policy ", policy), Body: []byte("{}"),
		Decide: func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
			return c.Expire(policy, newID(0), archived, now, others...)
		},
	})
	if refusal, ok := errors.AsType[*domain.Refusal](err); ok {
		j.Log.DebugContext(ctx, "not due", "customer", uuid.UUID(customer), "rule", refusal.Rule)
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("end the keeping of data of %s: %w", customer, err)
	}
	return !r.Replayed, nil
}
