package domain

import (
	"testing"
	"time"
)

// Who has the customer is what was assigned last for that instant. By hand, with
// days of a month: ann from the 1st on, bob from the 10th until the 20th, nobody
// from the 25th on, cem from the 15th until the 28th.
//
//	ann 1–10, bob 10–15, cem 15–28, and nobody from then on
func TestManagersByTheLastWordForEachInstant(t *testing.T) {
	on := func(day int) time.Time { return time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC) }
	ann, bob, cem := DeriveID(ID{}, "ann"), DeriveID(ID{}, "bob"), DeriveID(ID{}, "cem")
	c := given(
		created,
		&ManagerAssigned{Staff: ann, From: on(1)}, &ManagerAssigned{Staff: bob, From: on(10), Until: on(20)},
		&ManagerReleased{From: on(25)}, &ManagerAssigned{Staff: cem, From: on(15), Until: on(28)},
	)
	for day, want := range map[int]ID{1: ann, 9: ann, 10: bob, 14: bob, 15: cem, 20: cem, 27: cem, 28: {}, 30: {}} {
		if got, has := c.Managers.At(on(day)); got.Staff != want || has == want.IsZero() {
			t.Errorf("on the %d. it is %s, want %s", day, got.Staff, want)
		}
	}
	if got, has := c.Managers.At(on(1).Add(-1)); has {
		t.Error("before the first there is", got.Staff)
	}
	// A deputy is followed by who was there before.
	c = given(created, &ManagerAssigned{Staff: ann, From: on(1)}, &ManagerAssigned{Staff: bob, From: on(10), Until: on(20)})
	if got, _ := c.Managers.At(on(20)); got.Staff != ann || len(c.Managers) != 3 {
		t.Errorf("after the deputy: %+v", c.Managers)
	}
}

func TestAssigningManagers(t *testing.T) {
	from := today
	ann := &ManagerAssigned{Staff: idA, From: from}
	assign := func(e ManagerAssigned) func(Customer) ([]Event, error) {
		return func(c Customer) ([]Event, error) { return c.AssignManager(e) }
	}
	release := func(at time.Time, reason string) func(Customer) ([]Event, error) {
		return func(c Customer) ([]Event, error) { return c.ReleaseManager(at, reason) }
	}
	take := func(at time.Time) func(Customer) ([]Event, error) {
		return func(c Customer) ([]Event, error) { return c.TakeCustomer(idB, "", at) }
	}
	for name, one := range map[string]struct {
		given Customer
		when  func(Customer) ([]Event, error)
		then  then
	}{
		"first":              {given(created), assign(*ann), happens(ann)},
		"a team":             {given(created), assign(ManagerAssigned{Team: "north", From: from}), happens(&ManagerAssigned{Team: "north", From: from})},
		"the same again":     {given(created, ann), assign(ManagerAssigned{Staff: idA, From: from.Add(time.Hour)}), refused("manager-unchanged staff")},
		"earlier, too":       {given(created, ann), assign(ManagerAssigned{Staff: idA, From: from.Add(-time.Hour)}), happens(&ManagerAssigned{Staff: idA, From: from.Add(-time.Hour)})},
		"nobody":             {given(created), assign(ManagerAssigned{From: from}), violates("team required")},
		"both":               {given(created), assign(ManagerAssigned{Staff: idA, Team: "north", From: from}), violates("team exclusive")},
		"backwards":          {given(created), assign(ManagerAssigned{Staff: idA, From: from, Until: from}), violates("until range")},
		"archived":           {given(created, &CustomerArchived{}), assign(*ann), refused("customer-archived customerId")},
		"release":            {given(created, ann), release(from.Add(time.Hour), "left"), happens(&ManagerReleased{From: from.Add(time.Hour)})},
		"release of nobody":  {given(created), release(from, "left"), refused("no-manager customerId")},
		"release, no reason": {given(created, ann), release(from, ""), violates("reason required")},
		"take":               {given(created), take(from), happens(&ManagerAssigned{Staff: idB, From: from})},
		"take what is had":   {given(created, ann), take(from), refused("customer-managed customerId")},
		"take what was had":  {given(created, &ManagerAssigned{Staff: idA, From: from.Add(-time.Hour), Until: from}), take(from), happens(&ManagerAssigned{Staff: idB, From: from})},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := one.when(one.given)
			one.then.check(t, events, err)
		})
	}
}

// Everything that somebody has of a customer goes over in one go: the customer
// from now on, and what is open; what others have, and what is done, stays.
func TestHandingOver(t *testing.T) {
	ann, bob := DeriveID(ID{}, "ann"), DeriveID(ID{}, "bob")
	id := func(n string) ID { return DeriveID(ID{}, "thing", n) }
	before := []Event{
		created,
		&ManagerAssigned{Staff: ann, From: today.AddDate(0, -1, 0)},
		&CustomerComplained{ComplaintID: id("c"), Category: "x", Severity: "low"}, &ComplaintAssigned{ComplaintID: id("c"), Owner: ann.String(), Team: "south"},
		&CustomerComplained{ComplaintID: id("done"), Category: "x", Severity: "low"}, &ComplaintAssigned{ComplaintID: id("done"), Owner: ann.String()}, &ComplaintResolved{ComplaintID: id("done"), Resolution: "r"},
		&CustomerComplained{ComplaintID: id("bob's"), Category: "x", Severity: "low"}, &ComplaintAssigned{ComplaintID: id("bob's"), Owner: bob.String()},
		&VisitPlanned{VisitID: id("v"), Mode: "phone", Staff: bob.String(), From: today, Until: today.Add(time.Hour)}, &VisitRescheduled{VisitID: id("v"), By: ByUs, From: today, Until: today.Add(time.Hour), Staff: ann.String()},
		&FollowUpOpened{FollowUpID: id("f"), Owner: ann.String(), Due: today, Description: "d"},
		&DisputeOpened{DisputeID: id("d"), Kind: "billing", Owner: ann.String(), Claim: "c"},
		&DisputeOpened{DisputeID: id("over"), Kind: "billing", Owner: ann.String(), Claim: "c"}, &DisputeSettled{DisputeID: id("over")},
		important, &KeyContactPrepared{KeyContactID: id("k"), Owner: ann.String(), HoldBy: today, Agenda: "a"}, &KeyContactHeld{KeyContactID: id("k"), Channel: "phone", FollowUpBy: today.Add(time.Hour), Content: "c"},
		&CustomerRequested{RequestID: id("r"), Description: "d"}, &RequestTriaged{RequestID: id("r"), Type: "t", Urgency: "low"}, &RequestAssigned{RequestID: id("r"), Owner: ann.String()},
	}
	for name, to := range map[string]Holder{"a successor": {Staff: bob.String()}, "the team": {Team: "north"}} {
		c := given(before...)
		events, err := c.HandOver(ann, to, today)
		if err != nil || len(events) != 7 {
			t.Fatalf("to %s: %d events, %v", name, len(events), err)
		}
		for _, e := range events {
			c = c.Evolve(Happened{Event: e})
		}
		for _, thing := range []string{"c", "v", "f", "r", "d", "k"} {
			if got := c.Held[id(thing)]; got != to {
				t.Errorf("to %s: %s is %v's", name, thing, got)
			}
		}
		if m, _ := c.Managers.At(today); m.Holder() != to {
			t.Errorf("to %s: the customer is %v's", name, m.Holder())
		}
		if m, _ := c.Managers.At(today.Add(-1)); m.Staff != ann {
			t.Errorf("to %s: who had the customer before is %v", name, m.Holder())
		}
		if c.Held[id("done")].Staff != ann.String() || c.Held[id("over")].Staff != ann.String() || c.Held[id("bob's")].Staff != bob.String() || c.Visits[id("v")] != "planned" {
			t.Errorf("to %s: too much was changed: %v %v", name, c.Held, c.Visits)
		}
		_, err = c.HandOver(ann, to, today)
		refused("nothing-to-hand-over customerId").check(t, nil, err)
	}
	_, err := given(before...).HandOver(ann, Holder{Staff: ann.String()}, today)
	violates("to another").check(t, nil, err)

	// A record that goes on in another one is handed over like any; of one that is
	// archived what is still to be done, and nobody else comes to have it.
	elsewhere := &CustomerMerged{MergeID: id("m"), Into: id("survivor")}
	if events, err := given(append(before, elsewhere)...).HandOver(ann, Holder{Team: "north"}, today); err != nil || len(events) != 7 {
		t.Errorf("of a merged record %d events, %v", len(events), err)
	}
	events, err := given(append(before, elsewhere, &CustomerArchived{})...).HandOver(ann, Holder{Team: "north"}, today)
	if err != nil || len(events) != 6 || events[0].EventType() == "ManagerAssigned" {
		t.Errorf("of an archived record %d events, %v", len(events), err)
	}
}
