package commands

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.opentelemetry.io/otel/attribute"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/evidence"
	"github.com/dossier-crm/dossier/internal/ledger"
	"github.com/dossier-crm/dossier/internal/telemetry"
	"github.com/dossier-crm/dossier/internal/vault"
)

// Errors of Do, besides domain.Violations and *domain.Refusal.
var (
	// ErrRevision: the caller pinned a revision and the stream is at another.
	ErrRevision = errors.New("the record is at another revision")
	// ErrKeyReused: the idempotency key was used for another request.
	ErrKeyReused = errors.New("idempotency key was used for another request")
	// ErrContention: others wrote to the stream again and again meanwhile.
	ErrContention = errors.New("the record is being changed by others")
	// ErrSkew: the event is said to have occurred in the future.
	ErrSkew = errors.New("occurredAt is in the future")
)

// ExistsError is the refusal of a creation, with the customer that is there.
type ExistsError struct {
	Customer domain.ID
	refusal  error
}

func (e *ExistsError) Error() string { return e.refusal.Error() }

// Unwrap returns the *domain.Refusal.
func (e *ExistsError) Unwrap() error { return e.refusal }

const (
	maxSkew      = 5 * time.Minute  // how far in the future an event may occur
	answerWithin = 15 * time.Second // then 503; the append goes on and is settled
	maxDecisions = 20               // decisions on one command before ErrContention
	stripes      = 1024
)

// Config is what a Service is made of; the fields up to Now are required.
type Config struct {
	Store *eventstore.Store
	Vault *vault.Vault
	Pool  *pgxpool.Pool // for the index of idempotency keys
	Log   *slog.Logger
	Now   func() time.Time

	Evidence evidence.Store // has the bytes of attachments; nil for none

	Numbers domain.Numbers // reads phone numbers; nil where they are not read

	Receipts *ledger.Issuer // signs receipts for what was written; nil for none
}

// Service carries commands out. It may be used by many goroutines at once; any
// number of processes may run one against the same stores.
type Service struct {
	Config
	customers  *aggregate[domain.Customer]
	staff      *aggregate[domain.Staff]
	calendars  *aggregate[domain.Calendar]
	levels     *aggregate[domain.ServiceLevels]
	cadence    *aggregate[domain.VisitCadence]
	retention  *aggregate[domain.RetentionPolicy]
	duplicates *aggregate[domain.DuplicateRules]
	schemes    *aggregate[domain.Scheme]
	plan       *aggregate[domain.CommunicationPlan]
	greetings  *aggregate[domain.Greetings]
	measures   *aggregate[domain.Measure]
	facts      *aggregate[domain.ClassFacts] // of customers, for their classes

	questionnaires *aggregate[domain.Questionnaire]
	merges         *aggregate[domain.Merge]

	fields    *aggregate[domain.CustomFields]
	standards *aggregate[domain.CollectionStandard]
	weights   *aggregate[domain.QualityWeights]

	selections *aggregate[domain.Selection]
	offers     *aggregate[domain.OfferRules]

	// locks serialise the commands of a stream within this process, until the
	// outcome of an append is known: nothing is decided on a stream while an
	// append to it is unsettled. Other processes are held off by the expected
	// revision alone.
	locks [stripes]chan struct{}

	lifetime context.Context // ends when unsettled appends are given up
	stop     context.CancelFunc
	running  sync.WaitGroup
}

// NewService returns a service that is ready to use.
func NewService(c Config) *Service {
	s := &Service{
		Config:     c,
		customers:  newAggregate(domain.FamilyCustomer, 50_000, domain.Customer.Evolve),
		staff:      newAggregate(domain.FamilyStaff, 1_000, domain.Staff.Evolve),
		calendars:  newAggregate(domain.FamilyScheme, 100, domain.Calendar.Evolve),
		levels:     newAggregate(domain.FamilyScheme, 10, domain.ServiceLevels.Evolve),
		cadence:    newAggregate(domain.FamilyScheme, 10, domain.VisitCadence.Evolve),
		plan:       newAggregate(domain.FamilyScheme, 10, domain.CommunicationPlan.Evolve),
		greetings:  newAggregate(domain.FamilyScheme, 10, domain.Greetings.Evolve),
		retention:  newAggregate(domain.FamilyScheme, 10, domain.RetentionPolicy.Evolve),
		duplicates: newAggregate(domain.FamilyScheme, 10, domain.DuplicateRules.Evolve),

		measures: newAggregate(domain.FamilyMeasure, 500, domain.Measure.Evolve),

		questionnaires: newAggregate(domain.FamilySurvey, 500, domain.Questionnaire.Evolve),
		merges:         newAggregate(domain.FamilyIdentity, 2_000, domain.Merge.Evolve),
		schemes:        newAggregate(domain.FamilyScheme, 100, domain.Scheme.Evolve),
		facts:          newAggregate(domain.FamilyCustomer, 2_000, domain.ClassFacts.Evolve),

		fields:    newAggregate(domain.FamilyScheme, 10, domain.CustomFields.Evolve),
		standards: newAggregate(domain.FamilyScheme, 10, domain.CollectionStandard.Evolve),
		weights:   newAggregate(domain.FamilyScheme, 10, domain.QualityWeights.Evolve),

		selections: newAggregate(domain.FamilyScheme, 100, domain.Selection.Evolve),
		offers:     newAggregate(domain.FamilyScheme, 10, domain.OfferRules.Evolve),
	}
	s.lifetime, s.stop = context.WithCancel(context.Background())
	for i := range s.locks {
		s.locks[i] = make(chan struct{}, 1)
	}
	return s
}

// Close waits for commands under way until ctx ends, then gives up those whose
// append is not settled. A client that asks again with its key gets the answer.
func (s *Service) Close(ctx context.Context) error {
	done := make(chan struct{})
	go func() { s.running.Wait(); close(done) }()
	defer s.stop()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		s.stop()
		<-done
		return ctx.Err()
	}
}

// Do carries the command out. It returns when the outcome is known, when ctx
// ends, or after answerWithin with eventstore.ErrOutcomeUnknown; in the latter
// cases the command goes on by itself, and asking again with the same key gives
// its answer.
func (s *Service) Do(ctx context.Context, cmd Command) (Result, error) {
	return do(ctx, s, s.customers, cmd)
}

func do[S any](ctx context.Context, s *Service, on *aggregate[S], cmd CommandOn[S]) (Result, error) {
	var err error
	if cmd.OccurredAt, err = s.checkTime(cmd.OccurredAt); err != nil {
		return Result{}, err
	}
	type outcome struct {
		result Result
		err    error
	}
	answered := make(chan outcome, 1)
	s.running.Go(func() {
		detached, cancel := context.WithCancel(context.WithoutCancel(ctx))
		detached, span := telemetry.Begin(detached, "command "+cmd.Name, attribute.String(telemetry.Correlation, cmd.Correlation))
		defer cancel()
		defer context.AfterFunc(s.lifetime, cancel)()
		r, err := process(detached, s, on, cmd)
		if err == nil {
			s.erase(detached, r)
		}
		telemetry.End(span, err)
		answered <- outcome{r, err}
	})
	timeout := time.NewTimer(answerWithin)
	defer timeout.Stop()
	select {
	case o := <-answered:
		return o.result, o.err
	case <-ctx.Done():
		return Result{}, fmt.Errorf("%w: %w", eventstore.ErrOutcomeUnknown, ctx.Err())
	case <-timeout.C:
		return Result{}, eventstore.ErrOutcomeUnknown
	}
}

func (s *Service) lock(ctx context.Context, stream string) (unlock func(), err error) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(stream)) // never fails
	lock := s.locks[h.Sum32()%stripes]
	select {
	case lock <- struct{}{}:
		return func() { <-lock }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
