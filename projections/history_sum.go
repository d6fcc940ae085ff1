package projections

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// summed is a rollup whose past can be kept.
type summed interface {
	pastSum(name string, env Env) pastSum
}

// pastSum is the past of a rollup.
type pastSum interface {
	use(c *corrections) // it is prepared with the model's
	write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event, b *historyBatch) error
	reset()
	// compareAsOf compares it with what the events that count make of the rollup at the
	// end of a day; the zero day is no limit (asof.go).
	compareAsOf(ctx context.Context, tx pgx.Tx, events []knownEvent, at AsOf, day domain.Day) (*Difference, error)
}

// rollupPast keeps the changes of a rollup's cells by position. The cells are of days,
// so an instant of the world is the day on which it is.
type rollupPast[State any, Cell comparable] struct {
	rules  sets[State, Cell]
	states *fold[stateRow[inSet[State]]]
	kept   cellsPast[Cell]
	batch  *historyBatch
}

// cellsPast is where the changes of cells are kept.
type cellsPast[Cell comparable] interface {
	reset()
	// moved notes by how much an event moves the cells, and write writes what was noted.
	moved(b *historyBatch, position uint64, by map[Cell]int64)
	write(ctx context.Context, tx pgx.Tx) error
	// compareAsOf compares the sums of the changes known at the instant, up to the day, with
	// those that are wanted, of which some may be later.
	compareAsOf(ctx context.Context, tx pgx.Tx, want map[Cell]int64, at AsOf, day domain.Day) (*Difference, error)
}

// pastSum tallies cells that are changes of a count, and keeps those that end one by one.
func (r *rollup[State, Cell]) pastSum(name string, env Env) pastSum {
	p := &rollupPast[State, Cell]{rules: r.rules}
	if r.rules.Ends == nil {
		p.kept = tallied[Cell]{tallyOf[name], r.rules.Columns}
	} else {
		p.kept = newStretches(name+"_changes", env, r.rules.Rollup)
	}
	p.states = p.rules.statesOf(name+"_states", env, p.apply)
	p.states.remade = p.moved
	return p
}

func (p *rollupPast[State, Cell]) use(c *corrections) { p.states.corrections = c }

func (p *rollupPast[State, Cell]) reset() {
	p.states.Reset()
	p.kept.reset()
}

func (p *rollupPast[State, Cell]) write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event, b *historyBatch) error {
	p.batch = b
	if err := p.states.Write(ctx, tx, events); err != nil {
		return err
	}
	return p.kept.write(ctx, tx)
}

func (p *rollupPast[State, Cell]) apply(row stateRow[inSet[State]], e *eventstore.Event) (stateRow[inSet[State]], bool) {
	after, did := p.rules.apply(row, e)
	if did && !p.states.remaking {
		p.moved(after.id, after, e)
	}
	return after, did
}

// moved moves the cells at the event, which makes the state of the customer what it
// is after it: by what that makes of the customer's cells and of its survivors'.
func (p *rollupPast[State, Cell]) moved(k key, after stateRow[inSet[State]], e *eventstore.Event) {
	moved := map[Cell]int64{}
	was := viewOf(p.states.now)
	now := func(other key) inSet[State] {
		if other == k {
			return after.state.value
		}
		return was(other)
	}
	p.rules.difference(was, now, []key{k}, func(cell Cell, n int64) { moved[cell] += n })
	p.kept.moved(p.batch, e.Position, moved)
}

func (p *rollupPast[State, Cell]) compareAsOf(ctx context.Context, tx pgx.Tx, events []knownEvent, at AsOf, day domain.Day) (*Difference, error) {
	states := map[key]inSet[State]{}
	for _, e := range (AsOf{Recorded: at.Recorded}).of(events) {
		if !day.IsZero() && day.Before(domain.DayOf(e.Meta.OccurredAt, p.rules.zone)) {
			continue
		}
		id, ok := customerKey(e)
		if !ok {
			continue
		}
		if after, did := p.rules.evolve(states[id], e); did {
			states[id] = after
		}
	}
	want := map[Cell]int64{}
	for id := range states {
		for cell, n := range p.rules.cells(func(k key) inSet[State] { return states[k] }, id) {
			want[cell] += n
		}
	}
	return p.kept.compareAsOf(ctx, tx, want, at, day)
}
