package readapi

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/tally"
)

// PastInstants ask a list or a figure for a former state, on either clock. They
// count in whole microseconds.
type PastInstants struct {
	AsOf         Instant `query:"asOf" doc:"What was known then of what was so then: the same as recordedAsOf and occurredAsOf both"`
	RecordedAsOf Instant `query:"recordedAsOf" doc:"What was known then: only events that had been recorded by this instant"`
	OccurredAsOf Instant `query:"occurredAsOf" doc:"What was so then: only events that had occurred by this instant count, whenever they were recorded"`
}

func (q PastInstants) asked() bool { return !q.recorded().IsZero() || !q.occurred().IsZero() }

// recorded and occurred are the instants that are asked for, zero for now.
func (q PastInstants) recorded() time.Time { return cmp.Or(q.AsOf, q.RecordedAsOf).Time }
func (q PastInstants) occurred() time.Time { return cmp.Or(q.AsOf, q.OccurredAsOf).Time }

// check refuses asOf together with one of those that it stands for.
func (q PastInstants) check() error {
	if !q.AsOf.IsZero() && (!q.RecordedAsOf.IsZero() || !q.OccurredAsOf.IsZero()) {
		return invalid("query.asOf", "exclusive", "not together with recordedAsOf and occurredAsOf")
	}
	return nil
}

// moment is what was now in the state that is asked for: the instant in the world,
// or else that of what was known. What is overdue is so at a moment.
func (q PastInstants) moment(now time.Time) time.Time {
	switch {
	case !q.occurred().IsZero():
		return q.occurred()
	case !q.recorded().IsZero():
		return earlier(q.recorded(), now)
	}
	return now
}

// now is the moment as SQL. The present one is no argument, because a cursor is bound
// to those.
func (q PastInstants) now(now time.Time) string {
	if !q.asked() {
		return "now()"
	}
	return instantSQL(q.moment(now))
}

// instantSQL is an instant as SQL.
func instantSQL(at time.Time) string {
	return "'" + at.UTC().Format("2006-01-02T15:04:05.999999Z") + "'::timestamptz"
}

// dayOf returns the day of the moment that is asked for in the installation's time
// zone.
func (a *api) dayOf(q PastInstants) Day { return Day{domain.DayOf(q.moment(a.Now()), a.Zone)} }

// RestsOnLog is the part of the log that a former state of a list or a figure takes
// into account, and the read model that had it.
type RestsOnLog struct {
	Position   uint64   `json:"position" doc:"The last event that had been recorded by recordedAsOf, of all the log; 0 before the first" example:"4242"`
	RecordedAt *Instant `json:"recordedAt" nullable:"true" doc:"The latest that the store's clock had been by then, along the log; null before the first event"`
	EventID    *ID      `json:"eventId" nullable:"true" doc:"Of that event; null before the first"`
	EventType  *string  `json:"eventType" doc:"Null before the first" example:"CustomerVisited"`
	Schema     *int     `json:"schema" doc:"Of that event's type; null before the first" example:"1"`
	Model      string   `json:"model" example:"histories"`
	Version    int      `json:"version" doc:"Of the read model" example:"1"`
}

// modelHistories is the read model of the past.
const modelHistories = "histories"

// past is a query of the histories at two instants.
type past struct {
	recorded, occurred time.Time
	restsOn            RestsOnLog
}

// noLimit stands for an instant that was not given: everything is before it, and
// before the end of nothing that still holds, which is infinity.
var noLimit = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// past makes sure that the histories have all that had been recorded by the instant;
// it is nil for the present. It returns behind's problem where that takes too long.
func (a *api) past(ctx context.Context, q PastInstants) (*past, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	if !q.asked() {
		return nil, nil
	}
	p := &past{recorded: noLimit, occurred: noLimit, restsOn: RestsOnLog{Model: modelHistories}}
	if at := q.occurred(); !at.IsZero() {
		p.occurred = at.Truncate(time.Microsecond)
	}
	if q.recorded().IsZero() {
		return p, nil
	}
	p.recorded = q.recorded().Truncate(time.Microsecond)
	if a.clocks.beyond(modelHistories, p.recorded) {
		return p, nil
	}
	var latest time.Time
	err := a.Pool.QueryRow(ctx, `SELECT recorded FROM read.histories_clock ORDER BY recorded DESC LIMIT 1`).Scan(&latest)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, err
	}
	a.clocks.note(modelHistories, latest)
	if latest.After(p.recorded) {
		return p, nil
	}
	// What comes next in the log may have been recorded by then too.
	head, _, err := a.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	return p, a.await(ctx, modelHistories, head)
}

// knownBy is the condition on a row, which says when and at which position it was recorded,
// that it had been by the instant of the parameter; null is now. It is a part of the log
// also where the store's clock was set back. What comes after all that the read model of the
// past has is judged by its own time.
func knownBy(instant string) string {
	return "(" + instant + "::timestamptz IS NULL OR recorded_at <= " + instant + " AND (NOT " + pastBeyond(instant) +
		" OR position <= " + positionBy(instant) + "))"
}

// pastBeyond says that the read model of the past has something that was recorded after
// the instant. It is the latest that is asked for, which is at the end of an index; by
// EXISTS the first after the instant would be looked for from the beginning of the log.
func pastBeyond(instant string) string {
	return "coalesce((SELECT recorded > " + instant + " FROM read.histories_clock ORDER BY recorded DESC LIMIT 1), false)"
}

// positionBy is the last position that the read model of the past has of what had been
// recorded by the instant; 0 where there is none.
func positionBy(instant string) string {
	return "coalesce((SELECT position FROM read.histories_clock WHERE recorded <= " + instant + " ORDER BY recorded DESC LIMIT 1), 0)"
}

// horizon is what of a stream had been recorded by one instant and had occurred by the
// other; zero is no limit. Of what the read model of the past does not have yet, the
// stream alone decides, so that nobody waits.
func (a *api) horizon(ctx context.Context, recorded, occurred time.Time) (domain.Horizon, error) {
	z := domain.Horizon{Recorded: recorded, Occurred: occurred}
	if recorded.IsZero() {
		return z, nil
	}
	before, err := a.recordedBy(ctx, recorded)
	z.Before = before
	return z, err
}

// recordedBy returns the position before which all had been recorded by the instant, and
// nothing else; 0 where the read model of the past is not beyond the instant.
func (a *api) recordedBy(ctx context.Context, instant time.Time) (before uint64, err error) {
	err = a.Pool.QueryRow(ctx, `SELECT CASE WHEN `+pastBeyond("$1")+` THEN 1 + `+positionBy("$1")+` ELSE 0 END`, instant).Scan(&before)
	return before, err
}

// upTo makes a query one of what the histories have by then, of all that had been recorded,
// and waits until a read model that is no history, but keeps what every event said, has that
// too: what such a model may have beyond them is not in what the answer says that it rests
// on. The histories are at the least position at least. It returns up to which position that is.
func (a *api) upTo(ctx context.Context, p *past, model string, least uint64) (position uint64, err error) {
	if err := a.await(ctx, modelHistories, least); err != nil {
		return 0, err
	}
	err = a.Pool.QueryRow(ctx, `SELECT position, recorded FROM read.histories_clock WHERE recorded <= $1 ORDER BY recorded DESC LIMIT 1`, p.recorded).
		Scan(&position, &p.recorded)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) { // before the log
		return 0, err
	}
	return position, a.await(ctx, model, position)
}

// awaitThen is upTo, of the model that the answer rests on.
func (a *api) awaitThen(ctx context.Context, p *past, model string, least uint64) (position uint64, err error) {
	p.restsOn.Model = model
	return a.upTo(ctx, p, model, least)
}

// holds is the condition that a row of a history holds at the two instants, which
// are the parameters named; of is the table's alias with its point, or nothing.
func holds(of, recorded, occurred string) string {
	return of + "recorded_from <= " + recorded + " AND " + of + "recorded_to > " + recorded + " AND " +
		of + "occurred_from <= " + occurred + " AND " + of + "occurred_to > " + occurred
}

// genericPlans is a statement before queries of the histories: these have many indexes
// each, and would be planned anew for every pair of instants.
const genericPlans = `SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('jit', 'off', true)`

// aloneStarts and aloneEnds are statements around the query for a page of the past. The
// planner takes the few rows that hold for fewer, and has several processes look for them: to
// start these takes longer than to read a page.
const (
	aloneStarts = `SET LOCAL max_parallel_workers_per_gather = 0`
	aloneEnds   = `SET LOCAL max_parallel_workers_per_gather TO DEFAULT`
)

// then makes a list one of what was, where that is asked for and it is not one.
func (a *api) then(ctx context.Context, l *list) (err error) {
	if l.past != nil {
		return nil
	}
	if l.past, err = a.past(ctx, l.at); err != nil || l.past == nil {
		return err
	}
	table := l.from + "_history"
	l.model, l.from = modelHistories, table+" AS found"
	l.recorded, l.occurred = l.bind("?", l.past.recorded), l.bind("?", l.past.occurred)
	l.conditions = append(l.conditions, holds("", l.recorded, l.occurred))
	if l.order.begins { // else the latest first are those that came after
		l.conditions = append(l.conditions, l.order.column+" <= "+l.occurred)
	}
	l.ended(ctx, table)
	return nil
}

// tables are the read models in a query that has a place for the past.
var tables = regexp.MustCompile(`\bread\.([a-z_]+)( [a-z]\b)?`)

// sql has a figure's query ask the histories at the instants in the place of the
// present rows; nil leaves it as it is.
func (p *past) sql(query string, args ...any) (string, []any) {
	if p == nil {
		return query, args
	}
	recorded, occurred := "$"+strconv.Itoa(len(args)+1), "$"+strconv.Itoa(len(args)+2)
	query = tables.ReplaceAllStringFunc(query, func(found string) string {
		m := tables.FindStringSubmatch(found)
		alias := cmp.Or(m[2], " "+m[1])
		return "(SELECT * FROM read." + m[1] + "_history WHERE " + holds("", recorded, occurred) + ")" + alias
	})
	return query, append(args[:len(args):len(args)], p.recorded, p.occurred)
}

// in returns the read model to ask: the histories, or that of the present.
func (p *past) in(model string) string {
	if p == nil {
		return model
	}
	return modelHistories
}

// rest asks, in the snapshot of the query, for what it rests on.
func (p *past) rest(batch *pgx.Batch) {
	if p == nil {
		return
	}
	batch.Queue(`SELECT position, recorded, event_id, event_type, schema FROM read.histories_clock WHERE recorded <= $1 ORDER BY recorded DESC LIMIT 1`, p.recorded).
		QueryRow(func(row pgx.Row) error {
			on := &p.restsOn
			err := row.Scan(&on.Position, &on.RecordedAt, &on.EventID, &on.EventType, &on.Schema)
			if errors.Is(err, pgx.ErrNoRows) { // before the log
				return nil
			}
			return err
		})
}

// tallySQL counts customers at instants (package tally).
var tallySQL = tally.SQL("read.histories_clock", "read.", tally.Shift)

// tally asks, in the snapshot of the query, for the counts of a figure of what was
// known then, at an instant of the world, and for what they rest on: rest is not asked
// for beside it.
func (p *past) tally(batch *pgx.Batch, occurred time.Time, figure string, counted func(map[string]int64)) {
	batch.Queue(tally.Settings)
	batch.Queue(tallySQL, p.recorded, occurred, figure).Query(func(rows pgx.Rows) error {
		on := &p.restsOn
		sums, err := tally.Sums(rows, &on.Position, &on.RecordedAt, &on.EventID, &on.EventType, &on.Schema)
		counted(sums)
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

// notThen refuses what there is of the present only, where it was asked for.
func notThen(asked map[string]bool) error {
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		if asked[name] {
			return invalid("query."+name, "exclusive", "not together with asOf, recordedAsOf and occurredAsOf")
		}
	}
	return nil
}
