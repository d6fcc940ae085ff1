package domain

import (
	"cmp"
	"math"
	"slices"
)

// Stage is where a customer stands in its lifecycle (capability 45).
type Stage string

// The stages. The words are stored, in the read model of the lifecycle.
const (
	StageNone       Stage = ""
	StageLead       Stage = "lead"
	StageContacted  Stage = "contacted"
	StageOnboarding Stage = "onboarding"
	StageActive     Stage = "active"
	StageAtRisk     Stage = "at-risk"
	StageLapsed     Stage = "lapsed"
	StageWonBack    Stage = "won-back"
	StageClosed     Stage = "closed"
)

// Stages lists the stages in their usual order.
var Stages = []Stage{StageLead, StageContacted, StageOnboarding, StageActive, StageAtRisk, StageLapsed, StageWonBack, StageClosed}

// What moves a customer from stage to stage: the first four happen, the next is
// time that has passed without an order, and the last two leave it where the records
// of a LifeSet lead together, or by themselves.
const (
	StepCreated   = "created"
	StepContacted = "contacted" // somebody talked with the customer: a visit, or an exchange by any channel
	StepOrdered   = "ordered"
	StepClosed    = "closed"  // archived or erased: the contract has ended
	StepSettled   = "settled" // OnboardingDays after the first order
	StepLate      = "late"    // the gap is more than LateGaps times the customer's own
	StepSilent    = "silent"  // the gap is more than SilentGaps times the customer's own
	StepMerged    = "merged"  // with another record: what happened to either counts
	StepSplit     = "split"   // from it again
)

// LifecycleLife is the table: which step leads where. What is not in it changes
// nothing.
var LifecycleLife = Life[Stage]{
	StageNone:       {StepCreated: StageLead, StepContacted: StageContacted, StepOrdered: StageOnboarding, StepClosed: StageClosed},
	StageLead:       {StepContacted: StageContacted, StepOrdered: StageOnboarding, StepClosed: StageClosed},
	StageContacted:  {StepOrdered: StageOnboarding, StepClosed: StageClosed},
	StageOnboarding: {StepSettled: StageActive, StepOrdered: StageActive, StepClosed: StageClosed},
	StageActive:     {StepLate: StageAtRisk, StepClosed: StageClosed},
	StageAtRisk:     {StepOrdered: StageActive, StepSilent: StageLapsed, StepClosed: StageClosed},
	StageLapsed:     {StepOrdered: StageWonBack, StepClosed: StageClosed},
	StageWonBack:    {StepOrdered: StageActive, StepLate: StageAtRisk, StepClosed: StageClosed},
}

// The churn rule (capability 58): a customer is lost when the contract has ended
// or when the days since the last order are more than so many times the median
// of the days between the customer's own orders up to then. Who has ordered once
// has no gap of their own and gets DefaultGap; nobody's is taken for less than
// LeastGap.
const (
	OnboardingDays = 30
	LateGaps       = 2
	SilentGaps     = 3
	DefaultGap     = 90
	LeastGap       = 7
)

// LifeStep is a customer's entry into a stage.
type LifeStep struct {
	Stage Stage  `json:"stage"`
	Day   Day    `json:"day"`
	Why   string `json:"why"` // the step
}

// LifeEvent is one of the four steps that happen.
type LifeEvent struct {
	Day  Day    `json:"d"`
	Step string `json:"s"`
}

var stepOrder = map[string]int{StepCreated: 0, StepContacted: 1, StepOrdered: 2, StepClosed: 3}

// LifeOf returns the step in an event, and false where there is none.
func LifeOf(e Event) (step string, ok bool) {
	switch e := e.(type) {
	case *CustomerCreated: // a company's contact becomes a customer by being talked with or by ordering
		return StepCreated, e.Standing != StandingContact
	case *CustomerVisited, *CustomerContacted, *KeyContactHeld:
		return StepContacted, Reached(e)
	case *OrderPlaced:
		return StepOrdered, true
	case *CustomerArchived, *CustomerErased:
		return StepClosed, true
	}
	return "", false
}

// Lifecycle returns the stages that the customer went through and, if nothing
// more happens, will go through: that somebody becomes at risk is known from the
// last order on, and the days are the same whenever it is asked. Steps on one day
// leave the last of its stages.
func Lifecycle(events []LifeEvent) []LifeStep {
	events = slices.Clone(events)
	slices.SortStableFunc(events, func(a, b LifeEvent) int {
		return cmp.Or(cmp.Compare(a.Day.n, b.Day.n), cmp.Compare(stepOrder[a.Step], stepOrder[b.Step]))
	})
	var steps []LifeStep
	var stage Stage
	move := func(day Day, why string) {
		next, ok := LifecycleLife.Next(stage, why)
		if !ok {
			return
		}
		stage = next
		if n := len(steps); n > 0 && steps[n-1].Day == day {
			steps = steps[:n-1]
		}
		if n := len(steps); n > 0 && steps[n-1].Stage == next { // away and back within a day
			return
		}
		steps = append(steps, LifeStep{next, day, why})
	}
	var last Day                // order
	var gaps []float64          // between orders, kept sorted: a long history is told in one pass
	passes := func(until Day) { // what time brings up to a day, it excluded; none is for ever
		if last.IsZero() {
			return
		}
		gap := ownGap(gaps)
		for _, one := range []struct {
			after int
			why   string
		}{{OnboardingDays, StepSettled}, {int(math.Floor(LateGaps*gap)) + 1, StepLate}, {int(math.Floor(SilentGaps*gap)) + 1, StepSilent}} {
			day := Day{last.n + int32(one.after)} //nolint:gosec // some years of days
			if until.IsZero() || day.Before(until) {
				move(day, one.why)
			}
		}
	}
	for _, e := range events {
		passes(e.Day)
		move(e.Day, e.Step)
		if e.Step == StepOrdered {
			if !last.IsZero() {
				gap := float64(e.Day.n - last.n)
				at, _ := slices.BinarySearch(gaps, gap)
				gaps = slices.Insert(gaps, at, gap)
			}
			last = e.Day
		}
	}
	passes(Day{})
	return steps
}

// ownGap returns the median of the sorted gaps, within its bounds.
func ownGap(gaps []float64) float64 {
	if len(gaps) == 0 {
		return DefaultGap
	}
	middle := len(gaps) / 2
	if len(gaps)%2 == 1 {
		return max(LeastGap, gaps[middle])
	}
	return max(LeastGap, (gaps[middle-1]+gaps[middle])/2)
}
