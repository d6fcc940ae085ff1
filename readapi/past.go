package readapi

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// PastInstants ask a list or a figure for a former state, on either clock. They
// count in whole microseconds.
type PastInstants struct {
	RecordedAsOf Instant `query:"recordedAsOf" doc:"What was known then: only events that had been recorded by this instant"`
	OccurredAsOf Instant `query:"occurredAsOf" doc:"What was so then: only events that had occurred by this instant, whenever they were recorded"`
}

func (q PastInstants) asked() bool { return !q.RecordedAsOf.IsZero() || !q.OccurredAsOf.IsZero() }

// RestsOnLog is the part of the log that a former state of a list or a figure takes
// into account, and the read model that had it.
type RestsOnLog struct {
	Position   uint64  `json:"position" doc:"The last event that had been recorded by recordedAsOf, of all the log" example:"4242"`
	RecordedAt Instant `json:"recordedAt" doc:"The latest that the store's clock had been by then, along the log"`
	Model      string  `json:"model" example:"customers_history"`
	Version    int     `json:"version" doc:"Of the read model" example:"1"`
}

// The read models that keep a history.
const (
	modelCustomersHistory  = "customers_history"
	modelComplaintsHistory = "complaints_history"
)

// past is a query of a history at two instants.
type past struct {
	model              string
	recorded, occurred time.Time
	restsOn            RestsOnLog
}

// noLimit stands for an instant that was not given: everything is before it, and
// before the end of nothing that still holds, which is infinity.
var noLimit = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// past makes sure that the model has all that had been recorded by the instant. It
// returns behind's problem where that takes too long.
func (a *api) past(ctx context.Context, model string, q PastInstants) (*past, error) {
	p := &past{model: model, recorded: noLimit, occurred: noLimit, restsOn: RestsOnLog{Model: model}}
	if !q.OccurredAsOf.IsZero() {
		p.occurred = q.OccurredAsOf.Truncate(time.Microsecond)
	}
	if q.RecordedAsOf.IsZero() {
		return p, nil
	}
	p.recorded = q.RecordedAsOf.Truncate(time.Microsecond)
	if a.clocks.beyond(model, p.recorded) {
		return p, nil
	}
	var latest time.Time
	err := a.Pool.QueryRow(ctx, `SELECT recorded FROM read.`+model+`_clock ORDER BY recorded DESC LIMIT 1`).Scan(&latest)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, err
	}
	a.clocks.note(model, latest)
	if latest.After(p.recorded) {
		return p, nil
	}
	// What comes next in the log may have been recorded by then too.
	head, _, err := a.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	return p, a.await(ctx, model, head)
}

const pastWhere = "recorded_from <= ? AND recorded_to > ? AND occurred_from <= ? AND occurred_to > ?"

func (p *past) args() []any { return []any{p.recorded, p.recorded, p.occurred, p.occurred} }

// where returns the conditions as the clause of a query whose last two parameters,
// from number n on, are the instants.
func (p *past) where(first, second string) string {
	return strings.NewReplacer("recorded_from <= ?", "recorded_from <= "+first, "recorded_to > ?", "recorded_to > "+first,
		"occurred_from <= ?", "occurred_from <= "+second, "occurred_to > ?", "occurred_to > "+second).Replace(pastWhere)
}

// rest asks, in the snapshot of the query, for what it rests on.
func (p *past) rest(batch *pgx.Batch) {
	batch.Queue(`SELECT position, recorded FROM read.`+p.model+`_clock WHERE recorded <= $1 ORDER BY recorded DESC LIMIT 1`, p.recorded).
		QueryRow(func(row pgx.Row) error {
			err := row.Scan(&p.restsOn.Position, &p.restsOn.RecordedAt)
			if errors.Is(err, pgx.ErrNoRows) { // before the log
				return nil
			}
			return err
		})
}

// on returns what the answer rests on, given the model's checkpoint; nil stays nil.
func (p *past) on(b basis) *RestsOnLog {
	if p == nil {
		return nil
	}
	p.restsOn.Version = b.version
	return &p.restsOn
}

// clocks remember, for each history, an instant of the log's clock that it has got
// to. They never go back.
type clocks struct {
	mu     sync.Mutex // guards latest, for moments
	latest map[string]time.Time
}

func (c *clocks) beyond(model string, at time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.latest[model].After(at)
}

func (c *clocks) note(model string, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.latest == nil {
		c.latest = map[string]time.Time{}
	}
	if at.After(c.latest[model]) {
		c.latest[model] = at
	}
}

// notThen refuses what a history does not keep, where it was asked for.
func notThen(asked map[string]bool) error {
	for _, name := range []string{"sort", "name", "email", "phone", "lastContactBefore", "openComplaints", "class", "due", "day"} {
		if asked[name] {
			return invalid("query."+name, "exclusive", "not together with recordedAsOf and occurredAsOf")
		}
	}
	return nil
}
