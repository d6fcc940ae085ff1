package domain

import "slices"

// LifeSet is the records that are, or were, one customer, as far as they are known: what
// moves each through the lifecycle, and when it went on in another one. What it says of
// one of them is what the counts by day count of it.
type LifeSet map[ID]LifeRecord

// LifeRecord is what of one record its lifecycle follows from.
type LifeRecord struct {
	Stays
	Events []LifeEvent
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
	r.Stays, _ = r.Stays.Evolve(kind, of, day)
	if step, moves := stepOfFact[kind]; moves {
		r.Events = append(slices.Clip(r.Events), LifeEvent{Day: day, Step: step})
	}
	return r
}

// Lifecycle returns the stages of one of the records. From the day of a merge the other
// record is in none, and the survivor where all leads that happened to either; days
// before it keep what they had.
func (s LifeSet) Lifecycle(of ID) []LifeStep {
	turns := Turns(of, func(one ID) Stays { return s[one].Stays })
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

// why tells a merge from a split, on the day of either.
func (s LifeSet) why(of ID, day Day) string {
	var begun func(of ID, above []ID) bool
	begun = func(of ID, above []ID) bool {
		return slices.ContainsFunc(s[of].All(), func(stay Stay) bool { return stay.From == day && stay.Has(day) }) ||
			slices.ContainsFunc(s[of].Members, func(m Stay) bool {
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
	if len(above) == 0 && s[of].AwayOn(day) {
		return nil
	}
	events := slices.Clone(s[of].Events)
	above = append(slices.Clip(above), of)
	for _, m := range s[of].MembersOn(day) {
		if slices.Contains(above, m) { // nobody is a member of itself
			continue
		}
		for _, e := range s.joined(m, day, above) {
			if e.Step != StepClosed {
				events = append(events, e)
			}
		}
	}
	return events
}
