package projections

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/watermark"
)

// TestTheFirstGoesFirst writes live events one at a time, and looks when the
// transactions began that moved the checkpoints over them.
func TestTheFirstGoesFirst(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	e := s.engine(s.pool, func(c *Config) { c.courtesy = time.Hour })
	run(t, e)
	ada := domain.ID(uuid.New())
	awaitAll(t, s.pool, s.append(fact{customer: ada, event: &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}, occurred: beginning}))
	for _, m := range Models {
		awaitState(t, e, m.Name, watermark.Live)
	}
	for range 5 {
		awaitAll(t, s.pool, s.append(fact{customer: ada, event: visited(), occurred: beginning}))
		var before []string
		must(t, s.pool.QueryRow(t.Context(), `SELECT array_agg(o.projection) FROM dossier.checkpoint o, dossier.checkpoint f
			WHERE f.projection = 'customers' AND o.projection <> 'customers' AND o.updated_at <= f.updated_at`).Scan(&before))
		if len(before) > 0 {
			t.Errorf("before customers went %v", before)
		}
	}
}

// TestTheFirstKeepsNobody holds the checkpoint of the projection that goes first, as a
// person at a terminal might: the others go on without it.
func TestTheFirstKeepsNobody(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	e := s.engine(s.pool, nil)
	run(t, e)
	ada := domain.ID(uuid.New())
	awaitAll(t, s.pool, s.append(fact{customer: ada, event: &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}, occurred: beginning}))
	for _, m := range Models {
		awaitState(t, e, m.Name, watermark.Live)
	}
	tx, err := s.pool.Begin(t.Context())
	must(t, err)
	defer tx.Rollback(context.Background()) //nolint:errcheck // the test has ended
	_, err = tx.Exec(t.Context(), `SELECT FROM dossier.checkpoint WHERE projection = 'customers' FOR UPDATE`)
	must(t, err)
	next := s.append(fact{customer: ada, event: visited(), occurred: beginning})
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		var behind []string
		must(t, s.pool.QueryRow(t.Context(), `SELECT array_agg(projection ORDER BY projection) FROM dossier.checkpoint WHERE position < $1`, next).Scan(&behind))
		if len(behind) == 1 && behind[0] == "customers" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("behind are %v", behind)
		}
	}
	must(t, tx.Rollback(t.Context()))
	awaitAll(t, s.pool, next)
}
