package domain

import "slices"

// LifeSet is the records that are, or were, one customer, as far as they are known: what
// moves each through the lifecycle, and when it went on in another one. What it says of
// one of them is what the counts by day count of it.
type LifeSet map[ID]LifeRecord

// LifeRecord is what of one record its lifecycle follows from.
type LifeRecord struct {
	Events  []LifeEvent
	Away    []LifeStay // when it went on in another one
	Members []LifeStay // who went on here
}

// LifeStay is the days from the first until before the other on which a record went on
// in another one; no day is no end.
type LifeStay struct {
	Of          ID // the other one
	From, Until Day
}

func (s LifeStay) has(day Day) bool {
	return !day.Before(s.From) && (s.Until.IsZero() || day.Before(s.Until))
}

var stepOfFact = map[string]string{
	FactCreated: StepCreated, FactVisit: StepContacted, FactContact: StepContacted, FactOrder: StepOrdered, FactEnded: StepClosed,
}

// LifeFact reports whether an event with the fact moves a customer, and says of the
// making of a record that is no lead that it does not.
func LifeFact(e Event) (f Fact, ok bool) {
	if f, ok = FactOf(e); !ok {
		return f, false
	}
	if stepOfFact[f.Kind] != "" {
		_, ok = LifeOf(e)
	}
	return f, ok
}

// Evolve returns the record after a fact on the day; of is the other record of a merge.
// Facts that move nobody change nothing.
func (r LifeRecord) Evolve(kind string, of ID, day Day) LifeRecord {
	switch kind {
	case FactMerged:
		r.Away = append(slices.Clip(r.Away), LifeStay{Of: of, From: day})
	case FactUnmerged:
		r.Away = endedStays(r.Away, ID{}, day)
	case FactAbsorbed:
		r.Members = append(slices.Clip(r.Members), LifeStay{Of: of, From: day})
	case FactSeparated:
		r.Members = endedStays(r.Members, of, day)
	default:
		if step, moves := stepOfFact[kind]; moves {
			r.Events = append(slices.Clip(r.Events), LifeEvent{Day: day, Step: step})
		}
	}
	return r
}

// endedStays returns the stays with those ended that have no end and are of the record;
// the zero id is any.
func endedStays(stays []LifeStay, of ID, day Day) []LifeStay {
	stays = slices.Clone(stays)
	for i, s := range stays {
		if s.Until.IsZero() && (of.IsZero() || s.Of == of) {
			stays[i].Until = day
		}
	}
	return stays
}

// Lifecycle returns the stages of one of the records. From the day of a merge the other
// record is in none, and the survivor where all leads that happened to either; days
// before it keep what they had.
func (s LifeSet) Lifecycle(of ID) []LifeStep {
	turns := s.turns(of, map[ID]bool{})
	slices.SortFunc(turns, Day.Compare)
	turns = slices.Compact(turns)
	until := func(i int) (day Day) {
		if i < len(turns) {
			day = turns[i]
		}
		return day
	}
	steps := stepsBefore(until(0), Lifecycle(s[of].Events))
	for i, from := range turns {
		steps = turned(steps, from, s.why(of, from), stepsBefore(until(i+1), Lifecycle(s.joined(of, from, nil))))
	}
	return steps
}

// turned goes on with other steps from the day on.
func turned(steps []LifeStep, from Day, why string, on []LifeStep) []LifeStep {
	was, entered := LifeStep{}, LifeStep{}
	if n := len(steps); n > 0 {
		was = steps[n-1]
	}
	for len(on) > 0 && !from.Before(on[0].Day) {
		entered, on = on[0], on[1:]
	}
	if entered.Stage != was.Stage {
		if entered.Day != from {
			entered.Why = why
		}
		steps = append(steps, LifeStep{entered.Stage, from, entered.Why})
	}
	return append(steps, on...)
}

// stepsBefore are those before the day; none is no limit.
func stepsBefore(day Day, steps []LifeStep) []LifeStep {
	if day.IsZero() {
		return steps
	}
	return slices.DeleteFunc(steps, func(s LifeStep) bool { return !s.Day.Before(day) })
}

// stays are those of the record in another one and of others in it.
func (r LifeRecord) stays() []LifeStay { return slices.Concat(r.Away, r.Members) }

// turns are the days on which a merge or a split changes what the record counts for.
func (s LifeSet) turns(of ID, seen map[ID]bool) []Day {
	if seen[of] {
		return nil
	}
	seen[of] = true
	var days []Day
	for _, stay := range s[of].stays() {
		days = append(days, stay.From)
		if !stay.Until.IsZero() {
			days = append(days, stay.Until)
		}
	}
	for _, m := range s[of].Members {
		days = append(days, s.turns(m.Of, seen)...)
	}
	return days
}

// why tells a merge from a split, on the day of either.
func (s LifeSet) why(of ID, day Day) string {
	var begun func(of ID, above []ID) bool
	begun = func(of ID, above []ID) bool {
		return slices.ContainsFunc(s[of].stays(), func(stay LifeStay) bool { return stay.From == day && stay.has(day) }) ||
			slices.ContainsFunc(s[of].Members, func(m LifeStay) bool {
				return !slices.Contains(above, m.Of) && begun(m.Of, append(slices.Clip(above), of))
			})
	}
	if begun(of, nil) {
		return StepMerged
	}
	return StepSplit
}

// joined is what moves the record on a day: what happened to it and to its members and
// theirs, but for the members' end. Nothing moves one that goes on in another.
func (s LifeSet) joined(of ID, day Day, above []ID) []LifeEvent {
	if len(above) == 0 && slices.ContainsFunc(s[of].Away, func(a LifeStay) bool { return a.has(day) }) {
		return nil
	}
	events := slices.Clone(s[of].Events)
	above = append(slices.Clip(above), of)
	for _, m := range s[of].Members {
		if !m.has(day) || slices.Contains(above, m.Of) { // nobody is a member of itself
			continue
		}
		for _, e := range s.joined(m.Of, day, above) {
			if e.Step != StepClosed {
				events = append(events, e)
			}
		}
	}
	return events
}
