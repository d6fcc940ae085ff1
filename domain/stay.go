package domain

import "slices"

// Stay is the days from the first until before the other on which a record went on
// in another one; no day is no end.
type Stay struct {
	Of    ID  `json:"of"` // the other one
	From  Day `json:"from"`
	Until Day `json:"until,omitzero"`
}

// Has reports whether the day is one of them.
func (s Stay) Has(day Day) bool {
	return !day.Before(s.From) && (s.Until.IsZero() || day.Before(s.Until))
}

// Stays are when a record was one with others. Figures by day count a merged set once
// by them: nothing of a record that goes on in another one, and for the survivor what
// follows from all. Days before a merge keep what they had, when there were two records.
type Stays struct {
	Away    []Stay `json:"away,omitempty"`    // when it went on in another one
	Members []Stay `json:"members,omitempty"` // who went on here
}

// Evolve returns the stays after a fact on the day, and whether it changes them; of is
// the other record of a merge, of an absorption and of a separation.
func (s Stays) Evolve(kind string, of ID, day Day) (after Stays, did bool) {
	switch kind {
	case FactMerged:
		s.Away, did = append(slices.Clip(s.Away), Stay{Of: of, From: day}), true
	case FactUnmerged:
		s.Away, did = endedStays(s.Away, ID{}, day)
	case FactAbsorbed:
		s.Members, did = append(slices.Clip(s.Members), Stay{Of: of, From: day}), true
	case FactSeparated:
		s.Members, did = endedStays(s.Members, of, day)
	}
	return s, did
}

// endedStays returns the stays with those ended that have no end and are of the record;
// the zero id is any.
func endedStays(stays []Stay, of ID, day Day) (after []Stay, did bool) {
	after = slices.Clone(stays)
	for i, s := range after {
		if s.Until.IsZero() && (of.IsZero() || s.Of == of) {
			after[i].Until, did = day, true
		}
	}
	return after, did
}

// Any reports whether it ever was one with another.
func (s Stays) Any() bool { return len(s.Away)+len(s.Members) > 0 }

// All are those of the record in others and of others in it.
func (s Stays) All() []Stay { return slices.Concat(s.Away, s.Members) }

// AwayOn reports whether the record went on in another one on the day.
func (s Stays) AwayOn(day Day) bool {
	return slices.ContainsFunc(s.Away, func(a Stay) bool { return a.Has(day) })
}

// MembersOn are the records that went on here on the day.
func (s Stays) MembersOn(day Day) (members []ID) {
	for _, m := range s.Members {
		if m.Has(day) {
			members = append(members, m.Of)
		}
	}
	return members
}

// Turns are the days, in order and each once, on which a merge or a split changes what
// the record counts for: its own, and those of its members. The stays of a record are
// what the function gives for it.
func Turns(of ID, stays func(ID) Stays) []Day {
	seen := map[ID]bool{}
	var days []Day
	for open := []ID{of}; len(open) > 0; open = open[1:] {
		if seen[open[0]] {
			continue
		}
		seen[open[0]] = true
		s := stays(open[0])
		for _, stay := range s.All() {
			days = append(days, stay.From)
			if !stay.Until.IsZero() {
				days = append(days, stay.Until)
			}
		}
		for _, m := range s.Members {
			open = append(open, m.Of)
		}
	}
	slices.SortFunc(days, Day.Compare)
	return slices.Compact(days)
}
