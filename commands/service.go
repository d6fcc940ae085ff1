package commands

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
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

// Command is a request to change one customer.
type Command = CommandOn[domain.Customer]

// CommandOn is a request to change one stream, whose state is an S.
type CommandOn[S any] struct {
	Name        string // stored as metadata, such as FileComplaint
	Customer    domain.ID
	Stream      string // where it is not the customer's
	Creates     bool   // the stream may not exist yet
	Plain       bool   // the request and its events hold nothing personal: it is taken also where a data key is lost
	Route       string // method and path with its ids
	Principal   string
	Staff       string // the member of the staff that the principal is; "" where none
	Agent       bool   // may act only on what is theirs or their team's
	OnBehalfOf  string
	Key         string // idempotency key, "" for none
	Body        []byte // canonical form of the request, for its digest
	IfMatch     *uint64
	OccurredAt  time.Time // zero: now
	Reason      string
	Import      string // the run that loads it, for history loaded in bulk
	Cause       string // id of the event that caused it, for automation
	Hops        int    // automatic commands up to this one, for automation
	Correlation string
	Auth        string // how the principal was authenticated

	// Consult reads what Decide needs to know of other streams; nil where that is
	// nothing. It is called once, after the command's turn has come.
	Consult func(ctx context.Context, s *Service) error

	// Placed returns when it occurred, where Consult finds that out; zero for what
	// OccurredAt says. Nil where the command says it.
	Placed func() time.Time

	// Decide returns the events that follow, given the state. It is pure: it
	// may be called again with a newer state. newID gives ids for what the
	// command brings into being, the same at every call.
	Decide func(state S, newID func(n int) domain.ID) ([]domain.Event, error)
}

func (c *CommandOn[S]) stream() string {
	if c.Stream != "" {
		return c.Stream
	}
	return domain.CustomerStream(c.Customer)
}

// Result is the answer to an accepted command. It is made of what is stored,
// so that a retry gets the same one.
type Result struct {
	Stream   string
	Customer domain.ID // whose stream it is, zero where it is not a customer's
	Events   []Accepted
	Revision uint64 // of the last event
	Position uint64 // of the last event
	Replayed bool   // the command had been accepted before
}

// Accepted is an event of a Result; its personal fields may be missing.
type Accepted struct {
	ID    uuid.UUID
	Event domain.Event

	stored ledger.Event // as it is in the log, but for when that was
}

func resultOn(stream string) Result {
	customer, _ := domain.CustomerOfStream(stream)
	return Result{Stream: stream, Customer: customer}
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

// checkTime returns when it happened, to the microsecond: now, where t is zero.
func (s *Service) checkTime(t time.Time) (time.Time, error) {
	now := s.Now().UTC()
	if t.IsZero() {
		t = now
	}
	if t.After(now.Add(maxSkew)) {
		return t, ErrSkew
	}
	return t.UTC().Truncate(time.Microsecond), nil
}

// instant returns the place of when the command occurs, which is there once its turn
// has come.
func (c *CommandOn[S]) instant() *time.Time {
	at, consult := c.OccurredAt, c.Consult
	c.Consult = func(ctx context.Context, s *Service) (err error) {
		if at, err = s.checkTime(at); err != nil || consult == nil {
			return err
		}
		return consult(ctx, s)
	}
	return &at
}

// process is a command's life: find out whether it was accepted before, decide,
// append at the expected revision, and on a conflict once more from the tail.
func process[S any](ctx context.Context, s *Service, on *aggregate[S], cmd CommandOn[S]) (Result, error) {
	stream := cmd.stream()
	// Who waits behind an unsettled append gives up when its caller does, so
	// that retries do not pile up; whose turn has come goes on to the end.
	waiting, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	unlock, err := s.lock(waiting, stream)
	if err != nil {
		return Result{}, fmt.Errorf("%w: an earlier command to the stream is not settled", eventstore.ErrUnavailable)
	}
	defer unlock()
	theirs := true
	if cmd.Consult != nil {
		// What it finds in the stream is not for somebody to know whose it is not;
		// whose command was accepted before gets its answer all the same.
		if theirs, err = asked(ctx, s, on, &cmd); err != nil {
			return Result{}, err
		}
		if theirs {
			if err := cmd.Consult(ctx, s); err != nil {
				return Result{}, err
			}
		}
	}
	if cmd.Placed != nil {
		if at := cmd.Placed(); !at.IsZero() {
			cmd.OccurredAt = at
		}
	}
	at, fresh, err := on.load(ctx, s.Store, stream)
	if err != nil {
		return Result{}, err
	}
	if !at.exists() && !cmd.Creates {
		family := string(on.family)
		if on.family == domain.FamilyIdentity {
			family = "merge" // that is what a stream of it is about
		}
		return Result{}, &domain.Refusal{Rule: family + "-not-found", Field: family + "Id", Detail: "there is no such " + family}
	}
	key := keyHash(cmd.Principal, cmd.Route, cmd.Key)
	if !at.exists() { // a refused creation makes no keys and binds no idempotency key
		if _, err := decide(cmd, key, at); err != nil {
			return Result{}, err
		}
	}
	subject, err := s.subject(ctx, stream, cmd.Key != "", key, at.exists())
	if errors.Is(err, vault.ErrErased) {
		return afterErasure(ctx, s, cmd, stream, key, at)
	}
	if err != nil && !(cmd.Plain && errors.Is(err, vault.ErrKeyMissing)) {
		return Result{}, err
	}
	digest := cmd.digest(subject)
	same := func(stored []byte) bool { return cmd.same(subject, stored) }
	if cmd.Key != "" {
		found, err := findKey(ctx, s, stream, key, at)
		if err != nil {
			return Result{}, err
		}
		if found != nil {
			return s.replay(ctx, stream, *found, same)
		}
	}
	var unsealed error // why the last decision could not be sealed
	for range maxDecisions {
		if found := at.accepted(key); found != nil {
			return s.replay(ctx, stream, *found, same)
		}
		if !theirs {
			return Result{}, notTheirs
		}
		var events []domain.Event
		err := owns(ctx, s, &cmd, at.state)
		if err == nil {
			events, err = decide(cmd, key, at)
		}
		if err == nil {
			if err = s.takeable(ctx, events); err != nil {
				return Result{}, err
			}
		}
		if err != nil && fresh {
			return Result{}, err
		}
		if err == nil {
			p, err := propose(cmd, subject, stream, key, digest, events)
			unsealed = err
			if _, expired := errors.AsType[*eventstore.ExpiredError](err); expired {
				return Result{}, err
			}
			if errors.Is(err, vault.ErrKeyMissing) || errors.Is(err, vault.ErrErased) {
				// Taken from under the command: erased, or this process was cut off.
				switch again, asked := s.subject(ctx, stream, false, key, true); {
				case errors.Is(asked, vault.ErrErased):
					return afterErasure(ctx, s, cmd, stream, key, at)
				case asked == nil:
					subject, digest = again, cmd.digest(again)
					continue
				}
			}
			if err == nil && cmd.Key != "" && cmd.Creates {
				err = s.claim(ctx, stream, key)
			}
			if err != nil {
				return Result{}, err
			}
			written, err := s.Store.Append(ctx, stream, at.revision, p.sealed)
			if err == nil {
				if at.extend(on.evolve, p, written) {
					on.put(stream, at)
				} else {
					on.forget(stream)
				}
				return p.result(stream, written), nil
			}
			if !errors.Is(err, eventstore.ErrConflict) {
				return Result{}, err
			}
		}
		// Somebody else wrote, or a refusal rests on a state from the cache,
		// which it may not: read the tail and decide again.
		before := at.position
		if at, err = on.advance(ctx, s.Store, stream, at); err != nil {
			return Result{}, err
		}
		fresh = true
		if cmd.Key != "" && at.keysAfter > before {
			// So much was written meanwhile that the recent keys do not reach
			// back to what has been searched.
			found, err := findKey(ctx, s, stream, key, at)
			if err != nil {
				return Result{}, err
			}
			if found != nil {
				return s.replay(ctx, stream, *found, same)
			}
		}
	}
	if unsealed != nil { // the keys are there, and one of them is not
		return Result{}, unsealed
	}
	return Result{}, ErrContention
}

// afterErasure answers a command to a customer whose keys are destroyed: what
// was accepted before gets its answer again. That the request is the same
// cannot be told any more, because the key of its digest is gone too.
func afterErasure[S any](ctx context.Context, s *Service, cmd CommandOn[S], stream string, key [32]byte, at known[S]) (Result, error) {
	if cmd.Key != "" && at.exists() {
		found, err := findKey(ctx, s, stream, key, at)
		if err != nil {
			return Result{}, err
		}
		if found != nil {
			return s.replay(ctx, stream, *found, nil)
		}
	}
	if err := owns(ctx, s, &cmd, at.state); err != nil { // that there was one is not for everybody to know
		return Result{}, err
	}
	return Result{}, vault.ErrErased
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

// subject returns the keys of whom the stream is about, nil where it is about
// nobody who has any. For a new stream they are made durable first, and with an
// idempotency key so is which stream that key began.
func (s *Service) subject(ctx context.Context, stream string, keyed bool, key [32]byte, exists bool) (*vault.Subject, error) {
	named, ok := domain.SubjectOf(stream)
	if !ok {
		return nil, nil
	}
	id := uuid.UUID(named)
	switch {
	case exists:
		return s.Vault.Subject(ctx, id)
	case !keyed:
		return s.Vault.Ensure(ctx, id)
	}
	subject, owner, err := s.Vault.EnsureClaimed(ctx, id, key)
	if err != nil {
		return nil, err
	}
	if owner != id {
		return nil, ErrKeyReused
	}
	return subject, nil
}

// claim binds the idempotency key to a stream that is about no person and is about to be
// written by what may begin it: to one that is there already too, since a pair can be
// proposed again, and only the body names it. Where the key is bound to another one it answers
// [ErrKeyReused]: the index of keys may not have that yet. Streams that are named by codes
// have them in the route, and so in the key.
func (s *Service) claim(ctx context.Context, stream string, key [32]byte) error {
	if _, personal := domain.SubjectOf(stream); personal { // theirs came with their keys
		return nil
	}
	_, name, _ := domain.FamilyOf(stream)
	id, err := uuid.Parse(name)
	if err != nil {
		return nil //nolint:nilerr // a code
	}
	owner, err := s.Vault.Claim(ctx, id, key)
	if err == nil && owner != id {
		err = ErrKeyReused
	}
	return err
}

// digest tells one request from another under the same key. That of a request
// about a person is an HMAC under their keys; others hold nothing personal.
func (c *CommandOn[S]) digest(subject *vault.Subject) [32]byte {
	if subject == nil || c.Plain {
		return sha256.Sum256(c.Body)
	}
	return subject.Digest(c.Body)
}

// same reports whether the digest of an accepted request is this one's.
func (c *CommandOn[S]) same(subject *vault.Subject, stored []byte) bool {
	digest, none := c.digest(subject), [32]byte{}
	if digest == none || bytes.Equal(stored, digest[:]) {
		return true
	}
	if !c.Plain || subject == nil {
		return false
	}
	former := subject.Digest(c.Body) // as such commands had it before they were taken without keys
	return former != none && bytes.Equal(stored, former[:])
}

func decide[S any](cmd CommandOn[S], key [32]byte, at known[S]) ([]domain.Event, error) {
	if cmd.IfMatch != nil && int64(*cmd.IfMatch) != at.revision { //nolint:gosec // parsed with 63 bits
		return nil, ErrRevision
	}
	events, err := cmd.Decide(at.state, func(n int) domain.ID {
		return domain.DeriveID(idSpace, string(key[:]), "thing", strconv.Itoa(n))
	})
	if customer, is := any(at.state).(domain.Customer); is && err == nil {
		err = customer.Follow(events, cmd.OccurredAt)
	}
	if cmd.Creates && at.exists() && err != nil && cmd.Stream == "" {
		if _, ok := errors.AsType[*domain.Refusal](err); ok {
			err = &ExistsError{Customer: cmd.Customer, refusal: err}
		}
	}
	return events, err
}

// proposal is what an accepted command appends, in its final bytes.
type proposal struct {
	events []eventstore.Proposed
	sealed []eventstore.Sealed
}

func propose[S any](cmd CommandOn[S], subject *vault.Subject, stream string, key, digest [32]byte, events []domain.Event) (proposal, error) {
	var p proposal
	for i, e := range events {
		one := eventstore.Proposed{
			// The digest is part of the id, so that the store recognises a
			// repetition and not another body under the same key: that one
			// conflicts, and the key is found.
			ID:    uuid.UUID(domain.DeriveID(idSpace, string(key[:]), string(digest[:]), "event", strconv.Itoa(i))),
			Event: e,
			Meta: eventstore.Metadata{
				CorrelationID: cmd.Correlation, CausationID: cmd.Cause, Actor: cmd.Principal, OnBehalfOf: cmd.OnBehalfOf,
				Auth: cmd.Auth, Command: cmd.Name, Reason: cmd.Reason, OccurredAt: cmd.OccurredAt, Index: i, Import: cmd.Import,
				Hops: cmd.Hops,
			},
		}
		if cmd.Key != "" {
			one.Meta.Key, one.Meta.RequestDigest = key[:], digest[:]
		}
		sealed, err := eventstore.Seal(subject, stream, one)
		if err != nil {
			return p, err
		}
		p.events, p.sealed = append(p.events, one), append(p.sealed, sealed)
	}
	return p, nil
}

func (p proposal) result(stream string, w eventstore.Written) Result {
	r := resultOn(stream)
	r.Revision, r.Position = w.Revision, w.Position
	first := w.Revision + 1 - uint64(len(p.events))
	for i, e := range p.events {
		stored := ledger.Event{Stream: stream, Revision: first + uint64(i)} //nolint:gosec // small
		stored.ID, stored.Type, stored.Data, stored.Meta = p.sealed[i].Stored()
		r.Events = append(r.Events, Accepted{ID: e.ID, Event: e.Event, stored: stored})
	}
	return r
}
