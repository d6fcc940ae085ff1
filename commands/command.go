package commands

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/ledger"
)

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
