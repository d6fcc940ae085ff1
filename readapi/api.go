package readapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/evidence"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/vault"
)

// Config is what the query side works with. The first five have to be there.
type Config struct {
	Pool      *pgxpool.Pool     // the read models; a replica will do
	Vault     *vault.Vault      // opens personal fields
	Store     *eventstore.Store // for the history and for former states
	Watermark Waiter            // for minPosition
	Zone      *time.Location    // days are days of this zone; the projections' own
	Numbers   domain.Numbers    // reads the phone number that is searched for

	// Journal writes down who read graded data. Without one none is answered.
	Journal *access.Journal

	// Status says where the projections stand; by default the checkpoints and
	// the log are asked.
	Status func(context.Context) ([]ProjectionStatus, error)

	// Feeds makes a reader of the log for one caller of the change feed; nil
	// leaves the route out. MayOpen says whether the caller may have personal
	// fields in it; nil means never. The feeds end with Lifetime.
	Feeds    func() Feed
	MayOpen  func(context.Context) bool
	Lifetime context.Context //nolint:containedctx // of the server, which outlives requests

	MaxFeeds  int           // at once; 256 by default
	Heartbeat time.Duration // of a feed; 15 s by default

	// Evidence has the bytes of attachments; without it none can be read.
	Evidence evidence.Store

	// Retention says in the register for how long categories are kept.
	Retention domain.Retention

	MaxWait time.Duration    // for minPosition; 5 s by default
	Exports int              // at once, each with a connection of its own; 8 by default
	Figures int              // over all there is, worked out at once; as many as processors by default
	Now     func() time.Time // time.Now by default
}

const (
	defaultWait    = 5 * time.Second
	defaultExports = 8
)

type api struct {
	Config
	exports   chan struct{} // a place for each export under way
	followers chan struct{} // a place for each feed
	places    chan struct{} // a place for each figure that is worked out
	lineage   struct {      // of the log, asked for once
		sync.Mutex
		origin string
	}
	clocks   clocks
	verdicts verdicts
}

func newAPI(c Config) *api {
	if c.MaxWait <= 0 {
		c.MaxWait = defaultWait
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Exports <= 0 {
		c.Exports = defaultExports
	}
	if c.MaxFeeds <= 0 {
		c.MaxFeeds = defaultFeeds
	}
	if c.Heartbeat <= 0 {
		c.Heartbeat = defaultBeat
	}
	if c.Figures <= 0 {
		c.Figures = defaultFigures()
	}
	a := &api{Config: c, exports: make(chan struct{}, c.Exports), followers: make(chan struct{}, c.MaxFeeds), places: make(chan struct{}, c.Figures)}
	if a.Status == nil {
		a.Status = a.survey
	}
	return a
}

// problemOf turns the errors that a caller can do something about into
// problems.
func problemOf(err error) *httpkit.Problem {
	if p, ok := errors.AsType[*httpkit.Problem](err); ok {
		return p
	}
	switch {
	case errors.Is(err, eventstore.ErrNotFound):
		return notFound("customer")
	case errors.Is(err, eventstore.ErrUnavailable):
		return httpkit.NewProblem(http.StatusServiceUnavailable, "event-store-unavailable", "the event store cannot be reached now").RetryAfter(time.Second)
	case errors.Is(err, vault.ErrKeyMissing):
		return httpkit.NewProblem(http.StatusInternalServerError, "key-missing", "the data key of what was asked for is missing, without an erasure; the log has which")
	case errors.Is(err, vault.ErrUnavailable):
		return httpkit.NewProblem(http.StatusServiceUnavailable, "keys-unavailable", "the keys of personal fields cannot be reached now").RetryAfter(time.Second)
	case postgres.IsTimeout(err):
		return httpkit.NewProblem(http.StatusServiceUnavailable, "timeout", "finding the answer took longer than is permitted; ask for less, or for an export").RetryAfter(time.Second)
	case postgres.IsTransient(err):
		return httpkit.NewProblem(http.StatusServiceUnavailable, "read-models-unavailable", "the read models cannot be reached now").RetryAfter(time.Second)
	}
	return ledgerProblem(err)
}

func notFound(what string) *httpkit.Problem {
	return httpkit.NewProblem(http.StatusNotFound, what+"-not-found", "there is no such "+what)
}

// invalid refuses a parameter.
func invalid(field, rule, format string, args ...any) error {
	return httpkit.NewProblem(http.StatusUnprocessableEntity, "invalid", "the query does not fit",
		httpkit.FieldError{Field: field, Rule: rule, Detail: fmt.Sprintf(format, args...)})
}

// span refuses days in the wrong order; zero days are open ends.
func span(from, to Day, names ...string) error {
	if !from.IsZero() && !to.IsZero() && to.Before(from.Day) {
		return invalid("query."+names[1], "range", "must not be before %s", names[0])
	}
	return nil
}
