package projections

import (
	"slices"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// Figures that are sums over customers count a merged set once. What a customer
// contributes is worked out for each stretch of days between two merges or splits:
// nothing while it goes on in another record, and else what follows from its own
// state and from those of the members it has then. Days before a merge keep what
// they had: there were two records.
//
// The states are each customer's own. What a member has is looked up in its row when
// the survivor's cells are worked out, so the cells are a function of all states, and
// it does not matter how they came about: a late fact of a member, or a correction,
// moves the survivor's cells of the days on which it was a member, also when it has
// been split off since.

// inSet is a customer's state with what merges did to it.
type inSet[State any] struct {
	Own State `json:"own"`
	domain.Stays
}

// broughtTogether is whose states an event brings together with its customer's.
func broughtTogether(e *eventstore.Event) []key {
	switch d := e.Skeleton().(type) {
	case *domain.CustomerMerged:
		return []key{key(d.Into)}
	case *domain.CustomerAbsorbed:
		return []key{key(d.Member)}
	}
	return nil
}

// others are the records that it has to do with, or had.
func (s inSet[State]) others() []key {
	var keys []key
	for _, stay := range s.All() {
		keys = append(keys, key(stay.Of))
	}
	return keys
}

// sets is how a rollup counts them.
type sets[State any, Cell comparable] struct {
	Rollup[State, Cell]
	zone *time.Location
}

// evolve returns the state after the event. It is pure.
func (r sets[State, Cell]) evolve(s inSet[State], e *eventstore.Event) (inSet[State], bool) {
	did := false
	switch e.Skeleton().(type) {
	case *domain.CustomerMerged, *domain.CustomerUnmerged, *domain.CustomerAbsorbed, *domain.CustomerSeparated:
		f, _ := domain.FactOf(e.Skeleton())
		s.Stays, did = s.Evolve(f.Kind, f.Ref, domain.DayOf(occurred(e), r.zone))
		return s, did
	}
	s.Own, did = r.Evolve(s.Own, e)
	return s, did
}

// view is the states of all customers at one moment.
type view[State any] func(key) inSet[State]

// survivors are the keys with those of the records in which they go on or went on,
// and so on: whose cells a change of theirs can move.
func (v view[State]) survivors(keys ...key) []key {
	seen := map[key]bool{}
	var all []key
	for open := keys; len(open) > 0; open = open[1:] {
		if seen[open[0]] {
			continue
		}
		seen[open[0]] = true
		all = append(all, open[0])
		for _, a := range v(open[0]).Away {
			open = append(slices.Clip(open), key(a.Of))
		}
	}
	return all
}

// stays is when the records were one.
func (v view[State]) stays(of domain.ID) domain.Stays { return v(key(of)).Stays }

// joined is the state that counts on a day: the customer's with its members' and
// with theirs.
func (r sets[State, Cell]) joined(v view[State], of key, day domain.Day, above []key) State {
	s := v(of)
	if r.Join == nil || slices.Contains(above, of) { // nobody is a member of itself
		return s.Own
	}
	var with []State
	for _, m := range s.MembersOn(day) {
		with = append(with, r.joined(v, key(m), day, append(slices.Clip(above), of)))
	}
	if len(with) == 0 {
		return s.Own
	}
	return r.Join(s.Own, with)
}

// cells is what a customer contributes, stretch by stretch.
func (r sets[State, Cell]) cells(v view[State], of key) map[Cell]int64 {
	s := v(of)
	if !s.Any() {
		return r.Cells(s.Own)
	}
	turns := domain.Turns(domain.ID(of), v.stays)
	cells := map[Cell]int64{}
	for i := range len(turns) + 1 {
		var from, until domain.Day // none is no limit
		state := s.Own
		if i < len(turns) {
			until = turns[i]
		}
		if i > 0 {
			from = turns[i-1]
			if s.AwayOn(from) {
				continue
			}
			state = r.joined(v, of, from, nil)
		}
		for cell, n := range r.Cells(state) {
			r.Cut(cell, from, until, func(part Cell, times int64) { cells[part] += n * times })
		}
	}
	return cells
}

// difference is by how much the cells move where the states of the keys have become
// others.
func (r sets[State, Cell]) difference(was, now view[State], changed []key, move func(Cell, int64)) {
	seen := map[key]bool{}
	for _, k := range append(now.survivors(changed...), was.survivors(changed...)...) {
		if seen[k] {
			continue
		}
		seen[k] = true
		for cell, n := range r.cells(now, k) {
			move(cell, n)
		}
		for cell, n := range r.cells(was, k) {
			move(cell, -n)
		}
	}
}

// cutDay is Rollup.Cut of cells that are the change of a count on a day.
func cutDay[Cell any](day func(*Cell) *date) func(Cell, domain.Day, domain.Day, func(Cell, int64)) {
	return func(cell Cell, from, until domain.Day, add func(Cell, int64)) {
		at := day(&cell)
		if !until.IsZero() && !at.Before(until) {
			return
		}
		if at.Before(from) {
			at.Day = from
		}
		add(cell, 1)
		if !until.IsZero() {
			at.Day = until
			add(cell, -1)
		}
	}
}
