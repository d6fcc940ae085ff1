package automation

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
)

// pair is the merge of two customers in a test.
func (w *world) propose(a, b domain.ID) domain.ID {
	w.t.Helper()
	_, err := w.service.ProposeMerge(w.t.Context(), commands.Command{Name: "ProposeMerge", Route: "test", Principal: "tester", Auth: "none"},
		domain.MergeProposed{First: a, Second: b, Source: domain.MergeByStaff})
	if err != nil {
		w.t.Fatal(err)
	}
	return domain.MergeOf(a, b)
}

// decide appends a decision on a merge, as its endpoint does.
func (w *world) decide(merge domain.ID, e domain.Event) error {
	_, err := w.service.RecordMerge(w.t.Context(), merge, commands.Command{Name: e.EventType(), Route: "test", Principal: "tester", Auth: "none", Reason: "test"}, e)
	return err
}

func (w *world) accept(survivor, loser domain.ID) domain.ID {
	w.t.Helper()
	merge := w.propose(survivor, loser)
	if err := w.decide(merge, &domain.MergeAccepted{Survivor: survivor, Loser: loser}); err != nil {
		w.t.Fatal(err)
	}
	return merge
}

func (w *world) state(merge domain.ID) domain.MergeState {
	w.t.Helper()
	m, err := w.service.MergeNow(w.t.Context(), domain.FamilyIdentity.Stream(merge.String()))
	if err != nil {
		w.t.Fatal(err)
	}
	return m.State
}

func (w *world) survivor(id domain.ID) domain.ID {
	w.t.Helper()
	root, _, err := w.service.Survivor(w.t.Context(), id, domain.ID{})
	if err != nil {
		w.t.Fatal(err)
	}
	return root
}

func (w *world) visit(id domain.ID) error {
	_, err := w.service.Do(w.t.Context(), commands.Command{
		Name: "RecordVisit", Customer: id, Route: "test", Principal: "tester", Auth: "none",
		Decide: func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
			return c.Visit(domain.RecordVisit{VisitID: newID(0), Mode: "phone", Content: "c"})
		},
	})
	return err
}

func ruleOf(err error) string {
	refusal, _ := errors.AsType[*domain.Refusal](err)
	if refusal == nil {
		return fmt.Sprint(err)
	}
	return refusal.Rule
}

// One world for all that does not need a crash: setting one up takes longer than
// the tests do.
func TestMergesAreCarriedOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.engine(nil, carryMergesOut)
	w.deployed("carry-merges-out")

	t.Run("a loser is locked and its survivor named, and split gives it back", func(t *testing.T) {
		a, b := w.customer(), w.customer()
		merge := w.accept(a, b)
		if s := w.settled(merge); s != domain.MergeIsConfirmed || w.survivor(b) != a {
			t.Fatalf("%s, and %s goes on in %s", s, b, w.survivor(b))
		}
		err := w.visit(b)
		refusal, ok := errors.AsType[*domain.Refusal](err)
		if !ok || refusal.Rule != domain.RuleMerged || refusal.Customer != a {
			t.Errorf("a visit to the loser: %v", err)
		}
		if err := w.visit(a); err != nil {
			t.Errorf("a visit to the survivor: %v", err)
		}
		for _, e := range append(w.events(a), w.events(b)...) {
			if e.Meta.Actor == Principal && (e.Meta.CausationID == "" || e.Meta.Hops != 1) {
				t.Errorf("%s does not name its cause: %+v", e.Type, e.Meta)
			}
		}
		if err := w.decide(merge, &domain.MergeSplitAccepted{}); err != nil {
			t.Fatal(err)
		}
		if s := w.settled(merge); s != domain.MergeIsSplit || w.survivor(b) != b {
			t.Fatalf("%s, and %s goes on in %s", s, b, w.survivor(b))
		}
		if err := w.visit(b); err != nil {
			t.Errorf("a visit after the split: %v", err)
		}
	})
	t.Run("a chain, in either order, is one set", func(t *testing.T) {
		for _, first := range []bool{true, false} {
			a, b, c := w.customer(), w.customer(), w.customer()
			one, two := func() domain.ID { return w.accept(b, a) }, func() domain.ID { return w.accept(c, b) }
			if !first {
				one, two = two, one
			}
			m, n := one(), two()
			w.settled(n)
			if w.state(m) != domain.MergeIsConfirmed || w.state(n) != domain.MergeIsConfirmed || w.survivor(a) != c || w.survivor(b) != c {
				t.Errorf("first %v: %s %s, a → %v, b → %v", first, w.state(m), w.state(n), w.survivor(a) == c, w.survivor(b) == c)
			}
		}
	})
	t.Run("two merges of one loser, and a circle, are one set", func(t *testing.T) {
		a, b, c := w.customer(), w.customer(), w.customer()
		m, n := w.accept(b, a), w.accept(c, a)
		w.settled(n)
		if w.survivor(a) != w.survivor(b) || w.survivor(b) != w.survivor(c) || w.state(m) != domain.MergeIsConfirmed || w.state(n) != domain.MergeIsConfirmed {
			t.Errorf("%s %s, survivors %s %s %s", w.state(m), w.state(n), w.survivor(a), w.survivor(b), w.survivor(c))
		}
		p := domain.MergeOf(b, c)
		for _, e := range []domain.Event{&domain.MergeProposed{First: b, Second: c, Source: domain.MergeByStaff}, &domain.MergeAccepted{Survivor: b, Loser: c}} {
			if err := w.decide(p, e); err != nil {
				t.Fatal(err)
			}
		}
		if s := w.settled(p); s != domain.MergeIsJoined {
			t.Errorf("two who are one already: %s", s)
		}
	})
	t.Run("a survivor that was merged further is split first", func(t *testing.T) {
		a, b, c := w.customer(), w.customer(), w.customer()
		m := w.accept(b, a)
		w.accept(c, b)
		w.settled(m)
		if err := w.decide(m, &domain.MergeSplitAccepted{}); err != nil {
			t.Fatal(err)
		}
		if s := w.settled(m); s != domain.MergeIsConfirmed || w.survivor(a) != c {
			t.Errorf("%s, a goes on in %s", s, w.survivor(a))
		}
	})
	t.Run("an archived survivor takes nobody in, and nothing stays locked", func(t *testing.T) {
		a, b := w.customer(), w.customer()
		w.archive(a)
		m := w.accept(a, b)
		if s := w.settled(m); s != domain.MergeIsFailed || w.visit(b) != nil {
			t.Errorf("%s, and a visit to the other: %v", s, w.visit(b))
		}
	})
	t.Run("what comes to the loser while it is locked is in its history or refused", func(t *testing.T) {
		a, b := w.customer(), w.customer()
		merge := w.propose(a, b)
		done := make(chan int)
		go func() {
			accepted := 0
			for range 30 {
				switch err := w.visit(b); ruleOf(err) {
				case "<nil>":
					accepted++
				case domain.RuleMerged:
				default:
					t.Error(err)
				}
			}
			done <- accepted
		}()
		if err := w.decide(merge, &domain.MergeAccepted{Survivor: a, Loser: b}); err != nil {
			t.Fatal(err)
		}
		accepted := <-done
		w.settled(merge)
		visits, locked := 0, false
		for _, e := range w.events(b) {
			switch e.Skeleton().(type) {
			case *domain.CustomerVisited:
				if visits++; locked {
					t.Error("a visit behind the lock")
				}
			case *domain.CustomerMerged:
				locked = true
			}
		}
		if visits != accepted || !locked {
			t.Errorf("%d visits were accepted, %d are there, locked %v", accepted, visits, locked)
		}
	})
}

// settled waits until what was decided on the merge is carried out, and with it all
// that was decided before.
func (w *world) settled(merge domain.ID) domain.MergeState {
	w.t.Helper()
	w.await(func() bool { s := w.state(merge); return s != domain.MergeIsAccepted && s != domain.MergeIsSplitting })
	return w.state(merge)
}

var errKilled = errors.New("killed")

// Given an engine that is killed behind each step of a merge and of its split, when
// another goes on, then what was decided is done, once. The control: without what
// goes on, it stays half done.
func TestAMergeKilledAtAnyStepIsCompleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, step := range []string{"merge-lock", "merge-absorb", "command", "merge-separate", "merge-unlock"} {
		a, b := w.customer(), w.customer()
		merge := w.propose(a, b)
		kill := make(chan struct{})
		stop := w.engine(func(c *Config) {
			c.failpoint = func(at string) error {
				if at != step {
					return nil
				}
				select {
				case <-kill:
				default:
					close(kill)
				}
				return fmt.Errorf("%w: %w", errKilled, context.Canceled) // it is tried again, for ever
			}
		}, carryMergesOut)
		w.deployed("carry-merges-out")
		if err := w.decide(merge, &domain.MergeAccepted{Survivor: a, Loser: b}); err != nil {
			t.Fatal(err)
		}
		if step == "merge-separate" || step == "merge-unlock" {
			w.settled(merge)
			if err := w.decide(merge, &domain.MergeSplitAccepted{}); err != nil {
				t.Fatal(err)
			}
		}
		<-kill
		stop()
		if s := w.state(merge); step != "command" && s != domain.MergeIsAccepted && s != domain.MergeIsSplitting { // the control
			t.Fatalf("killed at %s, and yet it is %s", step, s)
		}
		end := w.engine(nil, carryMergesOut)
		w.settled(merge)
		end()
		want, root := domain.MergeIsConfirmed, a
		if step == "merge-separate" || step == "merge-unlock" {
			want, root = domain.MergeIsSplit, b
		}
		if s := w.state(merge); s != want || w.survivor(b) != root {
			t.Errorf("killed at %s: %s, b goes on in itself: %v", step, s, w.survivor(b) == b)
		}
		seen := map[string]int{}
		for _, e := range append(w.events(a), w.events(b)...) {
			seen[e.Type]++
		}
		for typ, n := range seen {
			if n != 1 {
				t.Errorf("killed at %s: %d %s", step, n, typ)
			}
		}
	}
}

// Given random sequences of proposals, decisions, splits and commands, when all
// is carried out, then sets are what a simple model says: a forest of who was led
// where, in which only a root takes commands.
func TestMergesByASimpleModel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.engine(nil, carryMergesOut)
	w.deployed("carry-merges-out")
	seed := rand.Uint64()                    //nolint:gosec // nothing secret
	random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // nothing secret
	defer func() {
		if t.Failed() {
			t.Logf("seed %d", seed)
		}
	}()
	ids := make([]domain.ID, 6)
	for i := range ids {
		ids[i] = w.customer()
	}
	into, by := map[domain.ID]domain.ID{}, map[domain.ID]domain.ID{} // who goes on where, by which merge
	states := map[domain.ID]domain.MergeState{}
	edge := map[domain.ID][2]domain.ID{}
	root := func(id domain.ID) domain.ID {
		for into[id] != (domain.ID{}) {
			id = into[id]
		}
		return id
	}
	last := domain.ID{} // that was decided on
	for range 60 {
		a, b := ids[random.IntN(len(ids))], ids[random.IntN(len(ids))]
		if a == b {
			continue
		}
		merge := domain.MergeOf(a, b)
		w.settled(merge) // a pair has one decision at a time; others go on beside it
		switch what := random.IntN(6); {
		case what < 3: // proposed, where it is allowed, and accepted
			if _, ok := domain.MergeLife.Next(states[merge], "accept"); !ok && states[merge] != "" {
				continue
			}
			if states[merge] == "" {
				if err := w.decide(merge, &domain.MergeProposed{First: a, Second: b, Source: domain.MergeByStaff}); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.decide(merge, &domain.MergeAccepted{Survivor: a, Loser: b}); err != nil {
				t.Fatal(err)
			}
			last = merge
			if x, y := root(b), root(a); x == y {
				states[merge] = domain.MergeIsJoined
			} else {
				into[x], by[x], states[merge], edge[merge] = y, merge, domain.MergeIsConfirmed, [2]domain.ID{y, x}
			}
		case what == 3: // rejected
			_, ok := domain.MergeLife.Next(states[merge], "reject")
			if err := w.decide(merge, &domain.MergeRejected{}); (err == nil) != ok {
				t.Fatalf("rejecting what is %s: %v", states[merge], err)
			}
			if ok {
				states[merge] = domain.MergeIsRejected
			}
		case what == 4: // split
			if states[merge] != domain.MergeIsConfirmed {
				continue
			}
			if err := w.decide(merge, &domain.MergeSplitAccepted{}); err != nil {
				t.Fatal(err)
			}
			last = merge
			survivor, loser := edge[merge][0], edge[merge][1]
			if into[survivor] == (domain.ID{}) { // else that one is split first
				delete(into, loser)
				delete(by, loser)
				states[merge] = domain.MergeIsSplit
			}
		default: // a command, once what was decided is carried out
			w.settled(last)
			if err := w.visit(a); (ruleOf(err) == domain.RuleMerged) != (into[a] != domain.ID{}) {
				t.Fatalf("a visit: %v, and by the model merged: %v", err, into[a] != domain.ID{})
			}
		}
	}
	w.settled(last)
	members := map[domain.ID]map[domain.ID]domain.ID{}
	for _, id := range ids {
		members[id] = map[domain.ID]domain.ID{}
	}
	for x, y := range into {
		members[y][x] = by[x]
	}
	for _, id := range ids {
		c, err := w.service.CustomerNow(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if c.Merged.Into != into[id] || c.Merged.Merge != by[id] || w.survivor(id) != root(id) || fmt.Sprint(c.Members) != fmt.Sprint(members[id]) {
			t.Errorf("%s went to %s by %s and has %v; by the model to %s by %s with %v", id, c.Merged.Into, c.Merged.Merge, c.Members, into[id], by[id], members[id])
		}
	}
	for merge, want := range states {
		if got := w.state(merge); got != want {
			t.Errorf("merge %s is %s, by the model %s", merge, got, want)
		}
	}
}

// Given two records with an order each and a scheme by which two orders make a
// customer one of many, when they are merged, then the survivor is classified anew, and
// once more when they are split.
func TestAMergeClassifiesTheSurvivorAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.project()
	w.define("often", domain.SchemeDefined{
		From: time.Now().AddDate(-1, 0, 0), AfterOrder: true, Classes: []domain.ClassRule{{Class: "many", When: "orders >= 2"}}, Otherwise: "few",
	})
	w.engine(nil, carryMergesOut, reclassifyAfterOrder)
	w.deployed("carry-merges-out")
	w.deployed("reclassify-after-order")
	ada, twice := w.customer(), w.customer()
	for _, id := range []domain.ID{ada, twice} {
		w.do(id, "PlaceOrder", order(id).Decide)
	}
	class := func(want string) {
		t.Helper()
		w.await(func() bool {
			got := classes(w.events(ada))
			return len(got) > 0 && got[len(got)-1].Skeleton().(*domain.CustomerReclassified).To == want
		})
	}
	class("few")
	merge := w.accept(ada, twice)
	class("many")
	if err := w.decide(merge, &domain.MergeSplitAccepted{}); err != nil {
		t.Fatal(err)
	}
	class("few")
	w.settled(merge)
}
