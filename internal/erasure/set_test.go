package erasure

import (
	"errors"
	"maps"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/vault"
)

// merge makes the first the survivor of the second, as automation does.
func (w *world) merge(survivor, loser domain.ID) {
	w.t.Helper()
	id := domain.MergeOf(survivor, loser)
	_, err := w.do("automation", loser, false, func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.Lock(id, survivor) })
	must(w.t, err)
	_, err = w.do("automation", survivor, false, func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.Absorb(id, loser) })
	must(w.t, err)
}

func (w *world) request(id domain.ID) domain.ID {
	w.t.Helper()
	r, err := w.do("first", id, false, func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		return c.RequestErasure(domain.RequestErasure{ErasureID: newID(0), Reason: "asked"})
	})
	must(w.t, err)
	return r.Events[0].Event.(*domain.ErasureRequested).ErasureID
}

// approve is the approval with what the endpoint looks up.
func (w *world) approve(id, erasure domain.ID) error {
	w.t.Helper()
	others, err := w.service.Others(w.t.Context(), id)
	must(w.t, err)
	_, err = w.do("second", id, false, func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.ApproveErasure(erasure, "second", "right", others...)
	})
	return err
}

// Given three records that are one: a request that was made on one of them before it
// was merged is not approved, and one of all three is not under a hold on another;
// after that, and a crash at the steps of the set, all three are erased, each with a
// certificate, and the first one's names the others.
func TestAnErasureCoversTheSet(t *testing.T) {
	w := newWorld(t)
	a, b, c := domain.ID(uuid.New()), domain.ID(uuid.New()), domain.ID(uuid.New())
	apart := domain.ID(uuid.New())
	for _, id := range []domain.ID{a, b, c, apart} {
		w.create(id)
	}
	before := w.request(a)
	held, err := w.do("officer", b, false, func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		return c.Hold(domain.PlaceHold{HoldID: newID(0), Reason: "lawsuit"})
	})
	must(t, err)
	w.merge(b, a)
	w.merge(c, b)
	var refusal *domain.Refusal
	if err := w.approve(a, before); !errors.As(err, &refusal) || refusal.Rule != "merged-since-requested" {
		t.Fatalf("approved with two that nobody has asked about: %v", err)
	}
	erasure := w.request(c)
	if err := w.approve(c, erasure); !errors.As(err, &refusal) || refusal.Rule != "legal-hold" {
		t.Fatalf("approved under a hold on another of the set: %v", err)
	}
	_, err = w.do("officer", b, false, func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.Release(held.Events[0].Event.(*domain.LegalHoldPlaced).HoldID, "over")
	})
	must(t, err)
	must(t, w.approve(c, erasure))
	for _, point := range []string{"set-ordered before", "set-ordered done", "set-ordered noted", "set-covered before"} {
		crashed := false
		r := w.runner(func(step, when string) error {
			if at(step, when) == point {
				crashed = true
				return errCrash
			}
			return nil
		})
		must(t, r.CatchUp(t.Context()))
		for range 600 {
			if open, err := r.pass(t.Context()); errors.Is(err, errCrash) || open == 0 && err == nil {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		if !crashed {
			t.Errorf("it never came to %s", point)
		}
	}
	w.finish()
	certificates := map[domain.ID]string{}
	for _, id := range []domain.ID{a, b, c} {
		erased := 0
		for _, e := range w.events(id) {
			switch d := e.Skeleton().(type) {
			case *domain.CustomerErased:
				erased++
			case *domain.ErasureCertified:
				certificates[id] += d.Certificate
			}
		}
		if _, err := w.vault.Subject(t.Context(), uuid.UUID(id)); erased != 1 || certificates[id] == "" || err == nil {
			t.Errorf("%s: %d erasures, certificate %q, keys %v", id, erased, certificates[id], err)
		}
	}
	for _, other := range []domain.ID{a, b} {
		if !strings.Contains(certificates[c], "covers "+other.String()+" by erasure "+domain.MemberErasure(erasure, other).String()) {
			t.Errorf("the certificate does not name %s:\n%s", other, certificates[c])
		}
	}
	if err := w.visit(apart); err != nil { // the control
		t.Errorf("somebody else: %v", err)
	}
}

// Which records are one with the customer is read before the approval is decided on. One
// that is split off in between is somebody else, and an erasure cannot be taken back: it is
// not covered, and who sends the approval again covers the rest.
func TestWhoIsSplitOffMeanwhileIsNotErased(t *testing.T) {
	w := newWorld(t)
	a, b, c := domain.ID(uuid.New()), domain.ID(uuid.New()), domain.ID(uuid.New())
	for _, id := range []domain.ID{a, b, c} {
		w.create(id)
	}
	w.merge(a, b)
	w.merge(a, c)
	erasure := w.request(a)
	others, err := w.service.Others(t.Context(), a)
	must(t, err)
	if len(others) != 2 {
		t.Fatalf("the control: %d others", len(others))
	}
	split := domain.MergeOf(a, b)
	_, err = w.do("automation", a, false, func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.Separate(split, b) })
	must(t, err)
	_, err = w.do("automation", b, false, func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.Unlock(split) })
	must(t, err)
	var refusal *domain.Refusal
	_, err = w.do("second", a, false, func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.ApproveErasure(erasure, "second", "right", others...)
	})
	if !errors.As(err, &refusal) || refusal.Rule != "set-changed" {
		t.Fatalf("approved with one that was split off: %v", err)
	}
	must(t, w.approve(a, erasure))
	w.finish()
	for id, erased := range map[domain.ID]bool{a: true, b: false, c: true} {
		if _, err := w.vault.Subject(t.Context(), uuid.UUID(id)); (err != nil) != erased {
			t.Errorf("%s: %v", id, err)
		}
	}
	if err := w.visit(b); err != nil {
		t.Errorf("who was split off: %v", err)
	}
}

// Three records are split from a customer and merged into it again, again and again, while
// its erasure is approved: who is covered is who was one with it in its own stream when it
// was erased, nobody else and nobody less, and who is not goes on.
func TestASetIsErasedInAStormOfMerges(t *testing.T) {
	w := newWorld(t)
	a := domain.ID(uuid.New())
	w.create(a)
	members := []domain.ID{domain.ID(uuid.New()), domain.ID(uuid.New()), domain.ID(uuid.New())}
	for _, id := range members {
		w.create(id)
		w.merge(a, id)
	}
	erasure := w.request(a)
	step := func(id domain.ID, decide func(domain.Customer) ([]domain.Event, error)) bool {
		_, err := w.do("automation", id, false, func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return decide(c) })
		if refusal := (*domain.Refusal)(nil); err != nil && !errors.As(err, &refusal) && !errors.Is(err, vault.ErrErased) {
			t.Errorf("a step of a merge: %v", err)
		}
		return err == nil
	}
	var rounds atomic.Int64
	var storm sync.WaitGroup
	for _, id := range members {
		storm.Go(func() { // as the saga does, with its way back
			merge, unlock := domain.MergeOf(a, id), func(c domain.Customer) ([]domain.Event, error) { return c.Unlock(domain.MergeOf(a, id)) }
			for step(a, func(c domain.Customer) ([]domain.Event, error) { return c.Separate(merge, id) }) {
				step(id, unlock)
				rounds.Add(1)
				if !step(id, func(c domain.Customer) ([]domain.Event, error) { return c.Lock(merge, a) }) ||
					!step(a, func(c domain.Customer) ([]domain.Event, error) { return c.Absorb(merge, id) }) {
					step(id, unlock)
					return
				}
			}
		})
	}
	for rounds.Load() < 3 {
		time.Sleep(time.Millisecond)
	}
	again := 0
	for err := w.approve(a, erasure); err != nil; err = w.approve(a, erasure) {
		if refusal := (*domain.Refusal)(nil); !errors.As(err, &refusal) || refusal.Rule != "set-changed" {
			t.Fatalf("the approval: %v", err)
		}
		if again++; again > 10_000 {
			t.Fatal("the set is never at rest")
		}
	}
	storm.Wait()
	w.finish()
	t.Logf("%d splits, %d approvals sent again", rounds.Load(), again)

	one, covered := map[domain.ID]bool{}, map[domain.ID]bool{}
	for _, e := range w.events(a) {
		switch d := e.Skeleton().(type) {
		case *domain.CustomerAbsorbed:
			one[d.Member] = true
		case *domain.CustomerSeparated:
			delete(one, d.Member)
		case *domain.ErasureCoversSet:
			for _, id := range d.Members {
				covered[id] = true
			}
		}
	}
	if !maps.Equal(one, covered) {
		t.Errorf("covered are %v, one with it were %v", covered, one)
	}
	for _, id := range members {
		if _, err := w.vault.Subject(t.Context(), uuid.UUID(id)); (err != nil) != covered[id] {
			t.Errorf("%s, covered %t: %v", id, covered[id], err)
		}
		if !covered[id] {
			must(t, w.visit(id))
		}
	}
}
