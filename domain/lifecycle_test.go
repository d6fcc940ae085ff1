package domain

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func onDay(n int) Day { return Day{n: int32(700_000 + n)} }

func walk(steps []LifeStep) (out string) {
	for _, s := range steps {
		out += fmt.Sprintf("%s@%d ", s.Stage, s.Day.n-700_000)
	}
	return out
}

// A customer by hand: made on day 0, visited on day 5, orders on days 10, 30, 40
// and 70, silent until day 200, then an order, then nothing.
//
//	10   the first order: onboarding
//	30   the second: active. Own gaps 20: late after day 30+40, which does not come
//	40   gaps 10, 20: median 15
//	70   the gap was 30 = 2·15, not more: still active. Gaps 10 20 30: median 20
//	111  more than 40 days since day 70: at risk
//	131  more than 60: lapsed
//	200  won back. Gaps 10 20 30 130: median 25
//	251  more than 50 days: at risk; 276 more than 75: lapsed
func TestLifecycleByHand(t *testing.T) {
	events := []LifeEvent{
		{onDay(200), StepOrdered},
		{onDay(0), StepCreated},
		{onDay(5), StepContacted},
		{onDay(10), StepOrdered},
		{onDay(70), StepOrdered},
		{onDay(30), StepOrdered},
		{onDay(40), StepOrdered},
		{onDay(6), StepContacted},
	}
	want := "lead@0 contacted@5 onboarding@10 active@30 at-risk@111 lapsed@131 won-back@200 at-risk@251 lapsed@276 "
	if got := walk(Lifecycle(events)); got != want {
		t.Errorf("\n%s\n%s", got, want)
	}
	closed := append(events, LifeEvent{onDay(120), StepClosed}) // and what was recorded of later days is of a closed record
	if got, want := walk(Lifecycle(closed)), "lead@0 contacted@5 onboarding@10 active@30 at-risk@111 closed@120 "; got != want {
		t.Errorf("\n%s\n%s", got, want)
	}
	// One order: active 30 days later, and 90 days stand for the gap of their own.
	once := []LifeEvent{{onDay(0), StepCreated}, {onDay(0), StepOrdered}}
	if got, want := walk(Lifecycle(once)), "onboarding@0 active@30 at-risk@181 lapsed@271 "; got != want {
		t.Errorf("\n%s\n%s", got, want)
	}
}

// Whoever was talked with was contacted, by whatever channel; who did not answer the
// telephone was not.
func TestWhoWasContacted(t *testing.T) {
	for _, c := range []struct {
		event     Event
		contacted bool
	}{
		{&CustomerVisited{Mode: "phone"}, true},
		{&CustomerContacted{Channel: "phone", Direction: "outbound"}, true},
		{&CustomerContacted{Channel: "mail", Direction: "inbound"}, true},
		{&CustomerContacted{Channel: "phone", Direction: "outbound", Missed: true}, false},
		{&KeyContactHeld{}, true},
		{&CustomerComplained{}, false},
	} {
		step, ok := LifeOf(c.event)
		if ok != c.contacted || ok && step != StepContacted {
			t.Errorf("%T %+v is %q %t", c.event, c.event, step, ok)
		}
	}
}

// The steps do not depend on the order in which events are told, stages follow
// one another as the table says, and no two begin on one day.
func TestLifecycleIsTheTable(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		events := []LifeEvent{{onDay(0), StepCreated}}
		for range r.IntN(12) {
			events = append(events, LifeEvent{onDay(r.IntN(900)), []string{StepContacted, StepOrdered, StepOrdered, StepOrdered}[r.IntN(4)]})
		}
		if r.IntN(4) == 0 {
			events = append(events, LifeEvent{onDay(r.IntN(900)), StepClosed})
		}
		steps := Lifecycle(events)
		shuffled := slices.Clone(events)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if walk(steps) != walk(Lifecycle(shuffled)) {
			t.Fatalf("%v tells\n%s\n%s", events, walk(steps), walk(Lifecycle(shuffled)))
		}
		for i := 1; i < len(steps); i++ {
			if !steps[i-1].Day.Before(steps[i].Day) || steps[i-1].Stage == StageClosed || steps[i-1].Stage == steps[i].Stage {
				t.Fatalf("%v: %s", events, walk(steps))
			}
		}
	}
}
