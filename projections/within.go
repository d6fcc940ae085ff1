package projections

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// Within is the shape of a row per key where a row takes over the classes that the
// customer was in at the moment, such as those of a complaint when it was received:
// later changes of the customer leave the row alone. The moment is when the event
// occurred, not when it was recorded: a complaint that is entered weeks later has the
// classes of its day, as far as they are known by then. Beside the rows it keeps the
// classes of each customer and since when they hold, in a table
// states(id, revision, state).
type Within[Row any] struct {
	Fold[Row] // without Apply

	// Apply is Fold.Apply, given the classes that the customer was in when the event
	// occurred.
	Apply func(row Row, of classes, e *eventstore.Event) (Row, bool)
}

type within[Row any] struct {
	states *fold[stateRow[classesSince]]
	rows   *fold[Row]
	apply  func(Row, classes, *eventstore.Event) (Row, bool)
	at     map[*eventstore.Event]classesSince // the customer's after each event of the batch
}

// Shape makes it work on the tables of a session.
func (s Within[Row]) Shape(env Env) Shape {
	w := &within[Row]{at: map[*eventstore.Event]classesSince{}, apply: s.Apply}
	s.Fold.Apply = func(row Row, e *eventstore.Event) (Row, bool) { return s.Apply(row, w.at[e].when(e), e) }
	w.rows = s.Fold.Shape(env).(*fold[Row])
	w.rows.again = w.replay
	w.states = Fold[stateRow[classesSince]]{
		Table:   "states",
		Columns: stateColumns[classesSince](),
		Key:     customerKey,
		Apply: func(row stateRow[classesSince], e *eventstore.Event) (stateRow[classesSince], bool) {
			after, did := row.state.value.evolve(e)
			if !did {
				return row, false
			}
			id, _ := e.Customer()
			return stateRow[classesSince]{id: id, revision: int64(e.Revision), state: stored[classesSince]{after}}, true //nolint:gosec // revisions fit
		},
	}.Shape(env).(*fold[stateRow[classesSince]])
	w.states.corrections = w.rows.corrections // read once for both
	return w
}

// replay follows the customer's state along its events, for rows that are made anew.
func (w *within[Row]) replay(events []*eventstore.Event) {
	var state classesSince
	for _, e := range events {
		if after, did := state.evolve(e); did {
			state = after
		}
		w.at[e] = state
	}
}

// Prepare implements Shape.
func (w *within[Row]) Prepare(ctx context.Context, events []*eventstore.Event) error {
	return w.rows.Prepare(ctx, events)
}

// matter returns the events of customers that have one here which changes them, or
// a row: only those matter.
func (w *within[Row]) matter(events []*eventstore.Event) (matter []*eventstore.Event) {
	concerned := map[key]bool{}
	for _, e := range events {
		_, row := w.rows.Key(e)
		if _, changes := classesSince(nil).evolve(e); row || changes {
			if id, ok := customerKey(e); ok {
				concerned[id] = true
			}
		}
	}
	for _, e := range events {
		if id, ok := customerKey(e); ok && concerned[id] {
			matter = append(matter, e)
		}
	}
	return matter
}

// Write implements Shape.
func (w *within[Row]) Write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error {
	w.states.unlearn()
	matter := w.matter(events)
	states, err := w.states.load(ctx, tx, matter)
	if err != nil {
		return err
	}
	clear(w.at)
	now := map[key]classesSince{}
	for id, row := range states {
		now[id] = row.state.value
	}
	for _, e := range matter {
		id, _ := customerKey(e)
		if after, did := now[id].evolve(e); did {
			now[id] = after
		}
		w.at[e] = now[id]
	}
	if err := w.states.write(ctx, tx, matter, states); err != nil {
		return err
	}
	return w.rows.Write(ctx, tx, events)
}

// Reset implements Shape.
func (w *within[Row]) Reset() {
	w.states.Reset()
	w.rows.Reset()
}

// classes are the classes that a customer is in, by scheme. Nobody changes them.
type classes map[string]string

// evolve returns the classes after the event, and false where it changes none.
func (c classes) evolve(e *eventstore.Event) (classes, bool) {
	d, ok := e.Skeleton().(*domain.CustomerReclassified)
	if !ok {
		return c, false
	}
	after := make(classes, len(c)+1)
	maps.Copy(after, c)
	after[d.Scheme] = d.To
	return after, true
}

// classesSince are the classes of a customer at any instant, as the log has them up to
// an event: by scheme, from when on it is in which, the earliest first.
type classesSince map[string][]classSince

type classSince struct {
	At    time.Time `json:"at"` // rounded up to microseconds, as instants of histories are
	Class string    `json:"class"`
}

// evolve returns the classes after the event, and false where it changes none.
func (s classesSince) evolve(e *eventstore.Event) (classesSince, bool) {
	d, ok := e.Skeleton().(*domain.CustomerReclassified)
	if !ok {
		return s, false
	}
	return s.with(d.Scheme, classSince{upToMicro(e.Meta.OccurredAt), d.To}), true
}

// with returns the classes after what was recorded after all of them. At any instant
// what was recorded last counts, of what had occurred by then: so what had been decided
// for a later instant does not hold any more.
func (s classesSince) with(scheme string, next classSince) classesSince {
	before := s[scheme]
	n := len(before)
	for n > 0 && !before[n-1].At.Before(next.At) {
		n--
	}
	since := slices.Clone(before[:n])
	if n == 0 || since[n-1].Class != next.Class { // else it goes on, and nothing has to be kept
		since = append(since, next)
	}
	after := make(classesSince, len(s)+1)
	maps.Copy(after, s)
	after[scheme] = since
	return after
}

// when returns the classes that the customer was in when the event occurred.
func (s classesSince) when(e *eventstore.Event) classes { return s.at(upToMicro(e.Meta.OccurredAt)) }

// classesAlong returns for each of a customer's events, from its first on, the classes
// that the customer was in when it occurred, as known at it.
func classesAlong(events []*eventstore.Event) map[*eventstore.Event]classes {
	in := make(map[*eventstore.Event]classes, len(events))
	var since classesSince
	for _, e := range events {
		if after, did := since.evolve(e); did {
			since = after
		}
		in[e] = since.when(e)
	}
	return in
}

func (s classesSince) at(moment time.Time) classes {
	in := make(classes, len(s))
	for scheme, all := range s {
		for _, one := range slices.Backward(all) {
			if !one.At.After(moment) {
				in[scheme] = one.Class
				break
			}
		}
	}
	return in
}
