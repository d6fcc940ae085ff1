package projections

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
)

// crowd holds back what an engine commits until every projection has come, so that
// what they have of the facts is one transaction, and returns the last one's position.
// Before it lets them go it calls meanwhile, which may be nil.
func crowd(t *testing.T, s *stores, e *Engine, meanwhile func(), facts ...fact) uint64 {
	t.Helper()
	e.joint.senders <- struct{}{}
	position := s.append(facts...)
	for waits, began := 0, time.Now(); waits < len(e.projectors); time.Sleep(time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Fatalf("%d of %d projections have come", waits, len(e.projectors))
		}
		e.joint.mu.Lock()
		waits = len(e.joint.queue)
		e.joint.mu.Unlock()
	}
	if meanwhile != nil {
		meanwhile()
	}
	<-e.joint.senders
	return position
}

// said is what an engine has logged.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *said) times(words string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Count(s.text.Bytes(), []byte(words))
}

const sayApart = "projections write apart what they could not together"

// TestLiveRowsAreCommittedTogether: the rows of all read models that an event concerns
// and the checkpoints of all there are, by one commit.
func TestLiveRowsAreCommittedTogether(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	e := s.engine(s.pool, nil)
	run(t, e)
	ada := domain.ID(uuid.New())
	awaitAll(t, s.pool, s.append(fact{customer: ada, event: &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}, occurred: beginning}))
	position := crowd(t, s, e, nil, fact{customer: ada, event: visited(), occurred: beginning})
	awaitAll(t, s.pool, position)
	var commits int
	var by string
	must(t, s.pool.QueryRow(t.Context(), `SELECT count(DISTINCT xmin::text), min(xmin::text) FROM dossier.checkpoint`).Scan(&commits, &by))
	if commits != 1 {
		t.Errorf("%d commits moved the checkpoints", commits)
	}
	for _, m := range []Model{customers, timeline, histories} {
		all, err := tablesOf(t.Context(), s.pool, m.Schema())
		must(t, err)
		written := 0
		for _, table := range all {
			var n int
			must(t, s.pool.QueryRow(t.Context(), `SELECT count(*) FROM `+m.Schema()+`.`+table.Name+` WHERE xmin::text = $1`, by).Scan(&n))
			written += n
		}
		if written == 0 {
			t.Errorf("no row of %s is of the commit of its checkpoint", m.Name)
		}
	}
	newReference(t, s).check(t, s.pool)
}

// TestOneThatFailsSpoilsNoOthers: of those that commit together one fails. The others
// have their rows all the same, and what failed is dealt with as if it had been alone.
func TestOneThatFailsSpoilsNoOthers(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"panic", "error", "constraint", "late"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			s := newStores(t)
			bad := uuid.New()
			sp := &spoiler{how: how, bad: map[uuid.UUID]bool{bad: true}}
			var log said
			e := s.engine(s.pool, func(c *Config) {
				c.models, c.Logger = append([]Model(nil), Models...), slog.New(slog.NewTextHandler(&log, nil))
				for i, m := range c.models {
					if m.Name == visits.Name {
						// It does not gather, so that it fails where it writes.
						c.models[i].Shape = func(env Env) Shape { return stubborn{&spoiled{m.Shape(env), sp}} }
					}
				}
			})
			run(t, e)
			ada := domain.ID(uuid.New())
			awaitAll(t, s.pool, s.append(fact{customer: ada, event: &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}, occurred: beginning}))
			position := crowd(t, s, e, nil, fact{customer: ada, id: bad, event: visited(), occurred: beginning})
			awaitAll(t, s.pool, position)
			if n := log.times(sayApart); n != 1 {
				t.Errorf("they wrote apart %d times", n)
			}
			var models, led int
			must(t, s.pool.QueryRow(t.Context(), `SELECT count(DISTINCT projection) FROM dossier.parked`).Scan(&models))
			must(t, s.pool.QueryRow(t.Context(), `SELECT count(*) FROM dossier.checkpoint WHERE generation > 1`).Scan(&led))
			if models != 1 || led != 1 {
				t.Errorf("%d read models have parked and %d have taken the lead again, want the one that failed", models, led)
			}
			sp.heal(true)
			retryAll(t, s.pool)
			newReference(t, s).check(t, s.pool)
		})
	}
}

// stubborn is spoiled, and does not gather.
type stubborn struct{ Shape }

// TestALockOfOneHoldsUpNoOthers: where one read model's table is locked, the others
// that would have committed with it go on.
func TestALockOfOneHoldsUpNoOthers(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	e := s.engine(s.pool, nil)
	run(t, e)
	ada := domain.ID(uuid.New())
	awaitAll(t, s.pool, s.append(fact{customer: ada, event: &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}, occurred: beginning}))
	tx, err := s.pool.Begin(t.Context())
	must(t, err)
	defer tx.Rollback(context.WithoutCancel(t.Context())) //nolint:errcheck // it is over
	_, err = tx.Exec(t.Context(), `LOCK TABLE `+visits.Schema()+`.visits IN EXCLUSIVE MODE`)
	must(t, err)
	position := crowd(t, s, e, nil, fact{customer: ada, event: visited(), occurred: beginning})
	for _, m := range Models {
		if m.Name != visits.Name {
			awaitPosition(t, s.pool, m.Name, position)
		}
	}
	var at uint64
	must(t, s.pool.QueryRow(t.Context(), `SELECT position FROM read.checkpoints WHERE projection = $1`, visits.Name).Scan(&at))
	if at >= position {
		t.Error("the table that is locked has been written")
	}
	must(t, tx.Rollback(t.Context()))
	awaitAll(t, s.pool, position)
	newReference(t, s).check(t, s.pool)
}

// TestRowsOfAFencedOneAreNotCommitted: another process takes over one of those that are
// about to commit together.
func TestRowsOfAFencedOneAreNotCommitted(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	var log said
	e := s.engine(s.pool, func(c *Config) { c.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	run(t, e)
	ada := domain.ID(uuid.New())
	awaitAll(t, s.pool, s.append(fact{customer: ada, event: &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}, occurred: beginning}))
	lineage, err := s.log.Lineage(t.Context())
	must(t, err)
	position := crowd(t, s, e, func() {
		_, err := claim(t.Context(), s.pool, visits, lineage)
		must(t, err)
	}, fact{customer: ada, event: visited(), occurred: beginning})
	awaitAll(t, s.pool, position) // a row that was written without its checkpoint would be ahead of it for ever
	if log.times(sayApart) != 1 || log.times(ErrRowAhead.Error()) != 0 {
		t.Errorf("it was written all the same: %s", log.text.String())
	}
	newReference(t, s).check(t, s.pool)
}
