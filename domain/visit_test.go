package domain

import (
	"slices"
	"strings"
	"testing"
	"time"
)

var visitPlan = &VisitPlanned{VisitID: idA, Mode: "inPerson", Staff: "staff-1", From: today, Until: today.Add(time.Hour)}

func visitSteps(id ID) []Event {
	return []Event{
		&VisitConfirmed{VisitID: id}, &VisitStarted{VisitID: id}, &VisitMissed{VisitID: id}, &VisitCancelled{VisitID: id, By: ByUs},
		&VisitRescheduled{VisitID: id, By: ByCustomer, From: today, Until: today.Add(time.Hour)}, &VisitAssigned{VisitID: id, Team: "north"},
	}
}

// Visits and follow-ups that were never planned, too.
func init() {
	never := DeriveID(ID{}, "never planned")
	more := append(visitSteps(never), &FollowUpDone{FollowUpID: never}, &FollowUpDropped{FollowUpID: never}, &FollowUpAssigned{FollowUpID: never, Team: "north"},
		&ManagerReleased{From: today}, &ManagerAssigned{Team: "north", From: today},
		&VisitPlanned{VisitID: idB}, &FollowUpOpened{FollowUpID: idB})
	everything = slices.Insert(everything, 0, more...)
}

func TestTheLifeOfAVisit(t *testing.T) {
	visited := &CustomerVisited{VisitID: idA, Mode: "phone", Content: "x"}
	cancelled, moved := &VisitCancelled{VisitID: idA, By: ByCustomer}, &VisitRescheduled{VisitID: idA, By: ByUs, From: today, Until: today.Add(time.Hour)}
	for path, want := range map[string]string{
		"confirm start complete":                       "completed",
		"complete":                                     "completed",
		"confirm reschedule confirm complete":          "completed",
		"reschedule miss":                              "missed",
		"confirm cancel":                               "cancelled",
		"start reschedule":                             "visit-state",
		"complete cancel":                              "visit-state",
		"miss reschedule":                              "visit-state",
		"confirm confirm":                              "visit-state",
		"start start":                                  "visit-state",
		"reschedule reschedule start cancel":           "cancelled",
		"cancel complete":                              "visit-state",
		"reschedule confirm start complete reschedule": "visit-state",
	} {
		c, state := given(created, visitPlan), ""
		for step := range strings.FieldsSeq(path) {
			i := slices.Index([]string{"confirm", "start", "miss", "cancel", "reschedule", "complete"}, step)
			e := []VisitStep{&VisitConfirmed{idA}, &VisitStarted{idA}, &VisitMissed{idA}, cancelled, moved, visited}[i]
			events, err := c.OnVisit(e, map[bool]string{true: "why"}[step == "cancel" || step == "reschedule"])
			if err != nil {
				var got then
				got.fill(err)
				state, _, _ = strings.Cut(got.refusal, " ")
				continue
			}
			c = c.Evolve(Happened{Event: events[0]})
			state = string(c.Visits[idA])
		}
		if state != want {
			t.Errorf("%s: %s, want %s", path, state, want)
		}
	}
	for from, steps := range VisitLife {
		for step, to := range steps {
			if !slices.Contains(VisitStates, from) || !slices.Contains(VisitStates, to) {
				t.Errorf("%s %s %s", from, step, to)
			}
		}
	}
	c := given(created, visitPlan)
	for name, test := range map[string]struct {
		when func() ([]Event, error)
		then then
	}{
		"plan":            {func() ([]Event, error) { return given(created).PlanVisit(*visitPlan) }, happens(visitPlan)},
		"plan, all wrong": {func() ([]Event, error) { return c.PlanVisit(VisitPlanned{Purpose: "a b", Goal: "\x01"}) }, violates("mode one-of", "purpose code", "staff required", "from required", "goal no-control-characters")},
		"a window that ends first": {func() ([]Event, error) {
			return c.PlanVisit(VisitPlanned{Mode: "phone", Staff: "s", From: today, Until: today})
		}, violates("until range")},
		"a window of a year": {func() ([]Event, error) {
			return c.PlanVisit(VisitPlanned{Mode: "phone", Staff: "s", From: today, Until: today.AddDate(1, 0, 0)})
		}, violates("until range")},
		"cancel by nobody": {func() ([]Event, error) { return c.OnVisit(&VisitCancelled{VisitID: idA}, "") }, violates("by one-of", "reason required")},
		"another's visit":  {func() ([]Event, error) { return c.OnVisit(&VisitStarted{VisitID: idB}, "") }, refused("visit-not-found visitId")},
		"of an archived": {func() ([]Event, error) {
			return given(created, visitPlan, archived).OnVisit(&VisitStarted{VisitID: idA}, "")
		}, happens(&VisitStarted{VisitID: idA})},
		"what was agreed": {func() ([]Event, error) {
			return c.OnVisit(visited, "", FollowUpOpened{FollowUpID: idB, Owner: "s", Due: today, Description: "x"})
		}, happens(visited, &FollowUpOpened{FollowUpID: idB, Owner: "s", Due: today, Description: "x", VisitID: idA})},
		"agreed with nothing": {func() ([]Event, error) { return c.OnVisit(visited, "", FollowUpOpened{}) }, violates("followUps[0].owner required", "followUps[0].due required", "followUps[0].description required")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := test.when()
			test.then.check(t, events, err)
		})
	}
}

func TestTheLifeOfAFollowUp(t *testing.T) {
	opened := &FollowUpOpened{FollowUpID: idA, Owner: "s", Due: today, Description: "call", ComplaintID: idB}
	c := given(created, &CustomerComplained{ComplaintID: idB})
	for name, test := range map[string]struct {
		given Customer
		when  func(Customer) ([]Event, error)
		then  then
	}{
		"open":             {c, func(c Customer) ([]Event, error) { return c.OpenFollowUp(*opened) }, happens(opened)},
		"on nothing known": {given(created), func(c Customer) ([]Event, error) { return c.OpenFollowUp(*opened) }, refused("complaint-unknown complaint")},
		"on no visit known": {c, func(c Customer) ([]Event, error) {
			return c.OpenFollowUp(FollowUpOpened{Owner: "s", Due: today, Description: "x", VisitID: idA})
		}, refused("visit-unknown visit")},
		"do":                  {given(created, opened), func(c Customer) ([]Event, error) { return c.DoFollowUp(FollowUpDone{FollowUpID: idA}) }, happens(&FollowUpDone{FollowUpID: idA})},
		"do what is not":      {given(created), func(c Customer) ([]Event, error) { return c.DoFollowUp(FollowUpDone{FollowUpID: idA}) }, refused("follow-up-not-found followUpId")},
		"do twice":            {given(created, opened, &FollowUpDone{FollowUpID: idA}), func(c Customer) ([]Event, error) { return c.DoFollowUp(FollowUpDone{FollowUpID: idA}) }, refused("follow-up-state followUpId")},
		"drop":                {given(created, opened), func(c Customer) ([]Event, error) { return c.DropFollowUp(idA, "no-need") }, happens(&FollowUpDropped{FollowUpID: idA})},
		"drop for no reason":  {given(created, opened), func(c Customer) ([]Event, error) { return c.DropFollowUp(idA, "") }, violates("reason required")},
		"do what was dropped": {given(created, opened, &FollowUpDropped{FollowUpID: idA}), func(c Customer) ([]Event, error) { return c.DoFollowUp(FollowUpDone{FollowUpID: idA}) }, refused("follow-up-state followUpId")},
		"do, all wrong": {given(created, opened), func(c Customer) ([]Event, error) {
			return c.DoFollowUp(FollowUpDone{FollowUpID: idA, Outcome: "a b", Description: "\x01"})
		}, violates("outcome code", "description no-control-characters")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := test.when(test.given)
			test.then.check(t, events, err)
		})
	}
}
