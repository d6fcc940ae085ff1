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
	Own     State  `json:"own"`
	Away    []stay `json:"away,omitempty"`    // when it went on in another record
	Members []stay `json:"members,omitempty"` // who went on here
}

// stay is the days from the first until before the other on which a record went on
// in another one; no day is no end.
type stay struct {
	Of    domain.ID  `json:"of"` // the other one
	From  domain.Day `json:"from"`
	Until domain.Day `json:"until,omitzero"`
}

func (s stay) has(day domain.Day) bool {
	return !day.Before(s.From) && (s.Until.IsZero() || day.Before(s.Until))
}

// ended returns the stays with those ended that have no end and are of the record;
// the zero id is any.
func ended(stays []stay, of domain.ID, day domain.Day) ([]stay, bool) {
	did := false
	out := slices.Clone(stays)
	for i, s := range out {
		if s.Until.IsZero() && (of.IsZero() || s.Of == of) {
			out[i].Until, did = day, true
		}
	}
	return out, did
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
	for _, stays := range [][]stay{s.Away, s.Members} {
		for _, st := range stays {
			keys = append(keys, key(st.Of))
		}
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
	day := domain.DayOf(occurred(e), r.zone)
	did := false
	switch d := e.Skeleton().(type) {
	case *domain.CustomerMerged:
		s.Away = append(slices.Clip(s.Away), stay{Of: d.Into, From: day})
		return s, true
	case *domain.CustomerUnmerged:
		s.Away, did = ended(s.Away, domain.ID{}, day)
		return s, did
	case *domain.CustomerAbsorbed:
		s.Members = append(slices.Clip(s.Members), stay{Of: d.Member, From: day})
		return s, true
	case *domain.CustomerSeparated:
		s.Members, did = ended(s.Members, d.Member, day)
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

// turns are the days on which a merge or a split changes what the customer counts
// for.
func (v view[State]) turns(of key, seen map[key]bool) []domain.Day {
	s := v(of)
	if len(s.Away)+len(s.Members) == 0 || seen[of] {
		return nil
	}
	seen[of] = true
	var days []domain.Day
	for _, stays := range [][]stay{s.Away, s.Members} {
		for _, st := range stays {
			days = append(days, st.From)
			if !st.Until.IsZero() {
				days = append(days, st.Until)
			}
		}
	}
	for _, m := range s.Members {
		days = append(days, v.turns(key(m.Of), seen)...)
	}
	return days
}

// joined is the state that counts on a day: the customer's with its members' and
// with theirs.
func (r sets[State, Cell]) joined(v view[State], of key, day domain.Day, above []key) State {
	s := v(of)
	if r.Join == nil || slices.Contains(above, of) { // nobody is a member of itself
		return s.Own
	}
	var with []State
	for _, m := range s.Members {
		if m.has(day) {
			with = append(with, r.joined(v, key(m.Of), day, append(slices.Clip(above), of)))
		}
	}
	if len(with) == 0 {
		return s.Own
	}
	return r.Join(s.Own, with)
}

// cells is what a customer contributes, stretch by stretch.
func (r sets[State, Cell]) cells(v view[State], of key) map[Cell]int64 {
	s := v(of)
	if len(s.Away)+len(s.Members) == 0 {
		return r.Cells(s.Own)
	}
	turns := v.turns(of, map[key]bool{})
	slices.SortFunc(turns, domain.Day.Compare)
	turns = slices.Compact(turns)
	cells := map[Cell]int64{}
	for i := range len(turns) + 1 {
		var from, until domain.Day // none is no limit
		state := s.Own
		if i < len(turns) {
			until = turns[i]
		}
		if i > 0 {
			from = turns[i-1]
			if slices.ContainsFunc(s.Away, func(a stay) bool { return a.has(from) }) {
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
