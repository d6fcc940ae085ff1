package projections

import (
	"context"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/tally"
)

// histories is the read model of the past: what every list and figure was at any
// two instants. It is one model, so that all answers about a moment rest on one
// position of the log, and has one clock.
var histories = Model{
	Name: "histories", Version: 5 + versions(pastOf...) + versions(pastSums...),
	SQL: historiesSQL(), Shape: func(env Env) Shape { return newHistories(env) },
}

// pastOf are the read models of which each row has a history: what they make of an
// event is declared there, and is here what it was. A new one is a line.
var pastOf = []Model{
	visits,
	interactions,
	communications,
	keyContacts,
	visitPlans,
	followUps,
	complaints,
	requests,
	serviceCases,
	surveyAnswers,
	surveyInvitations,
	orders,
	orderReturns,
	disputes,
	serviceUpgrades,
	offers,
	offerRankings,
	interviews,
	staffDirectory,
	records,
	measures,
	merges,
	legalHolds,
	erasures,
	customerClasses,
	attachments,
}

// pastSums are the rollups of which the past is kept.
var pastSums = []Model{managedDays, lifecycleDays, effectiveDays}

// tallyOf is what package tally calls those of them that it has.
var tallyOf = map[string]string{managedDays.Name: tally.Managed, lifecycleDays.Name: tally.Lifecycle}

// versions is a number that grows when one of the models gets a new version: what
// is made of them has to be made again.
func versions(models ...Model) int {
	sum := 0
	for _, m := range models {
		sum += m.Version
	}
	return sum
}

// pastTable is a table of the model, whatever its rows are.
type pastTable interface {
	name() string
	within() bool
	concerns(e *eventstore.Event) (key, bool)
	opens(e *eventstore.Event) bool
	write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event, b *historyBatch) error
	reset()
	// compareAsOf compares the rows at two instants with the folds of the events that
	// count then, and adds what these are counted in (asof.go).
	compareAsOf(ctx context.Context, tx pgx.Tx, seen *seenLog, then []admitted, at AsOf, groups map[group]int64) (rows int64, difference *Difference, err error)
}

// historyBatch is what the tables of the model share of a batch.
type historyBatch struct {
	clock   *logClock
	tally   *historyTally
	classes map[*eventstore.Event]classes // of the event's customer when it occurred, as known at it

	corrections *corrections
}

// historyShape is histories at work on the tables of a session.
type historyShape struct {
	store   *eventstore.Store
	classes *historyTable[classesRow]
	tables  []pastTable // classes among them
	sums    []pastSum
	clock   logClock
	tally   *historyTally

	corrections *corrections
}

func newHistories(env Env) *historyShape {
	h := &historyShape{corrections: &corrections{env: env}, store: env.Store, classes: newHistoryTable(env, classesHistory), tally: newHistoryTally(env)}
	h.tables = []pastTable{h.classes, newHistoryTable(env, customersHistory(env))}
	for _, m := range pastOf {
		h.tables = append(h.tables, m.Shape(env).(historical).past(env))
	}
	for _, m := range pastSums {
		h.sums = append(h.sums, m.Shape(env).(summed).pastSum(m.Name, env))
	}
	for _, s := range h.sums {
		s.use(h.corrections)
	}
	return h
}

// Pass implements passer: the clock goes over every event of the log, also those
// that are parked or skipped, so that it is the same whatever is, and says of what
// was parked, when it is applied after all, when it was recorded.
func (h *historyShape) Pass(ctx context.Context, tx pgx.Tx, all []*eventstore.Event) error {
	if err := h.clock.open(ctx, tx); err != nil {
		return err
	}
	before := h.clock.last
	if err := h.clock.advance(ctx, tx, all); err != nil {
		return err
	}
	return h.tally.passed(ctx, tx, before, h.clock.last)
}

// Prepare implements Shape. What is sealed is kept sealed, but for what blind
// indexes are made of.
func (h *historyShape) Prepare(ctx context.Context, events []*eventstore.Event) error {
	opens := func(e *eventstore.Event) bool {
		return e.Skeleton() != nil && slices.ContainsFunc(h.tables, func(t pastTable) bool { return t.opens(e) })
	}
	if err := h.corrections.prepare(ctx, events, opens); err != nil {
		return err
	}
	var closed []*eventstore.Event
	for _, e := range events {
		if opens(e) || isCorrection(e) {
			closed = append(closed, e)
		}
	}
	return h.store.Open(ctx, closed...)
}

// Reset implements Shape.
func (h *historyShape) Reset() {
	for _, t := range h.tables {
		t.reset()
	}
	for _, s := range h.sums {
		s.reset()
	}
	h.clock = logClock{}
	h.tally.reset()
}

// Write implements Shape.
func (h *historyShape) Write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error {
	if err := h.clock.open(ctx, tx); err != nil {
		return err
	}
	if err := h.clock.look(ctx, tx, events); err != nil {
		return err
	}
	h.tally.pending = h.tally.pending[:0]
	b := &historyBatch{clock: &h.clock, tally: h.tally, corrections: h.corrections}
	if err := h.follow(ctx, tx, events, b); err != nil {
		return err
	}
	for _, t := range h.tables {
		if err := t.write(ctx, tx, events, b); err != nil {
			return err
		}
	}
	for _, s := range h.sums {
		if err := s.write(ctx, tx, events, b); err != nil {
			return err
		}
	}
	return h.tally.write(ctx, tx, h.clock.last)
}

// follow says in the batch which classes the customer was in when each event occurred
// at which a row may take them over.
func (h *historyShape) follow(ctx context.Context, tx pgx.Tx, events []*eventstore.Event, b *historyBatch) error {
	takes := map[*eventstore.Event]bool{}
	concerned := map[key]bool{}
	for _, e := range events {
		for _, t := range h.tables {
			if _, does := t.concerns(e); does && t.within() {
				id, _ := customerKey(e)
				takes[e], concerned[id] = true, true
				break
			}
		}
	}
	now, err := h.classes.loadBy(ctx, tx, events, func(e *eventstore.Event) (key, bool) {
		id, ok := customerKey(e)
		return id, ok && e.Skeleton() != nil && concerned[id]
	})
	if err != nil {
		return err
	}
	now.rows = maps.Clone(now.rows)
	b.classes = make(map[*eventstore.Event]classes, len(takes))
	for _, e := range events {
		id, _ := customerKey(e)
		if !now.keys[id] {
			continue
		}
		if _, does := h.classes.concerns(e); does {
			now.rows[id] = h.classes.after(now.rows[id], nil, e, b.clock.marks[e.Position], func(validity[classesRow]) {})
		}
		if takes[e] {
			b.classes[e] = classesAt(now.rows[id], e)
		}
	}
	return nil
}

// classesAt returns the classes when the event occurred.
func classesAt(rows []validity[classesRow], e *eventstore.Event) classes {
	at := moment{upToMicro(e.Meta.OccurredAt)}
	for _, row := range rows {
		if !at.before(row.occurredFrom) && at.before(row.occurredTo) {
			return row.state.classes
		}
	}
	return classes{}
}

// classesRow is the classes that a customer is in, also those of schemes that have
// no column of customers.
type classesRow struct {
	id                 key
	revision, position int64
	classes            classes
}

var classesHistory = History[classesRow]{
	Table: "classes_history", Owner: "customer_id",
	Columns: []Column[classesRow]{
		{"customer_id", func(r *classesRow) any { return &r.id }},
		{"revision", func(r *classesRow) any { return &r.revision }},
		{"position", func(r *classesRow) any { return &r.position }},
		{"classes", func(r *classesRow) any { return &r.classes }},
	},
	Key: func(e *eventstore.Event) (key, bool) {
		if _, did := classes(nil).evolve(e); !did {
			return key{}, false
		}
		return customerKey(e)
	},
	Apply: func(r classesRow, _ classes, e *eventstore.Event) (classesRow, bool) {
		after, did := r.classes.evolve(e)
		id, _ := customerKey(e)
		return classesRow{id, int64(e.Revision), int64(e.Position), after}, did //nolint:gosec // both fit
	},
}
