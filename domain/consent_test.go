package domain

import (
	"math/rand/v2"
	"testing"
	"time"
)

// consentAt is the day n of the story, at noon.
func consentAt(n int) time.Time { return today.AddDate(0, 0, n) }

func TestPermissionIsProvedByAnEvent(t *testing.T) {
	grant := func(notice string) Event {
		return &ConsentGranted{Purpose: "newsletter", Notice: notice, Channel: "web"}
	}
	history := []struct {
		day   int
		event Event
	}{
		{0, created},
		{1, grant("v1")},
		{5, &ConsentWithdrawn{Purpose: "newsletter"}},
		{9, grant("v2")},
		{3, &BasisRecorded{Purpose: "billing", Basis: "contract"}},
		{4, &ConsentWithdrawn{Purpose: "newsletter"}}, // recorded late
		{20, &BasisEnded{Purpose: "billing", Basis: "contract"}},
		{30, &CustomerErased{}},
	}
	var c Customer
	var r Record
	for i, step := range history {
		h := Happened{Event: step.event, ID: ID{byte(i)}, Revision: uint64(i), Position: uint64(100 + i), Occurred: consentAt(step.day)}
		c, r = c.Evolve(h), r.Evolve(h)
	}
	for _, test := range []struct {
		purpose string
		day     int
		want    bool
		proof   int // revision, -1 for none
	}{
		{"newsletter", 0, false, -1},
		{"newsletter", 1, true, 1},
		{"newsletter", 3, true, 1},
		{"newsletter", 4, false, 5}, // the late one had occurred by then
		{"newsletter", 8, false, 2},
		{"newsletter", 9, true, 3},
		{"newsletter", 29, true, 3},
		{"newsletter", 30, false, 7},
		{"billing", 2, false, -1},
		{"billing", 19, true, 4},
		{"billing", 20, false, 6},
		{"billing", 31, false, 7},
		{"profiling", 10, false, -1},
	} {
		for name, p := range map[string]Permission{"state": c.Permitted(test.purpose, consentAt(test.day)), "record": r.Permitted(test.purpose, consentAt(test.day))} {
			proof := -1
			if p.Proof != nil {
				proof = int(p.Proof.Revision)
			}
			if p.Permitted != test.want || proof != test.proof || p.Permitted != (len(p.Active) > 0) {
				t.Errorf("%s on day %d by the %s: %v, proved by %d; want %v by %d", test.purpose, test.day, name, p.Permitted, proof, test.want, test.proof)
			}
		}
	}
}

// In whatever order grounds come to be known, the answer is the one of the
// definition: of each basis the latest ground by then, any active permits.
func TestPermissionsAreTheSameInAnyOrder(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 1))
		var p Permissions
		var all []Happened
		for i := range random.IntN(12) {
			events := []Event{
				&ConsentGranted{Purpose: "a"}, &ConsentWithdrawn{Purpose: "a"},
				&BasisRecorded{Purpose: "a", Basis: "contract"}, &BasisEnded{Purpose: "a", Basis: "contract"}, &ConsentGranted{Purpose: "b"},
			}
			h := Happened{Event: events[random.IntN(len(events))], Position: uint64(i), Revision: uint64(i), Occurred: consentAt(random.IntN(6))}
			all, p = append(all, h), p.Evolve(h)
		}
		for day := range 7 {
			var consent, contract *Happened
			for i := range all {
				h := &all[i]
				if h.Occurred.After(consentAt(day)) {
					continue
				}
				which := &consent
				switch e := h.Event.(type) {
				case *BasisRecorded, *BasisEnded:
					which = &contract
				case *ConsentGranted:
					if e.Purpose != "a" {
						continue
					}
				}
				if *which == nil || !h.Occurred.Before((*which).Occurred) {
					*which = h
				}
			}
			want := false
			if consent != nil {
				_, granted := consent.Event.(*ConsentGranted)
				want = want || granted
			}
			if contract != nil {
				_, recorded := contract.Event.(*BasisRecorded)
				want = want || recorded
			}
			if got := p.At("a", consentAt(day)).Permitted; got != want {
				t.Fatalf("seed %d day %d: permitted %v, want %v", seed, day, got, want)
			}
		}
	}
}

func TestConsentDecisions(t *testing.T) {
	granted := &ConsentGranted{Purpose: "newsletter", Notice: "v1", Channel: "web"}
	basis := &BasisRecorded{Purpose: "billing", Basis: "contract", Notice: "v1"}
	gone := given(created, granted, basis, &CustomerErased{})
	for name, test := range map[string]struct {
		do   func() ([]Event, error)
		want then
	}{
		"grant":       {func() ([]Event, error) { return given(created).Grant(GrantConsent(*granted), today) }, happens(granted)},
		"grant again": {func() ([]Event, error) { return given(created, granted).Grant(GrantConsent(*granted), today) }, refused("consent-unchanged purpose")},
		"grant a new notice": {func() ([]Event, error) {
			return given(created, granted).Grant(GrantConsent{"newsletter", "v2", "web"}, today)
		}, happens(&ConsentGranted{"newsletter", "v2", "web"})},
		"grant badly":    {func() ([]Event, error) { return given(created).Grant(GrantConsent{"a b", "", ""}, today) }, violates("purpose code", "notice required", "channel required")},
		"grant archived": {func() ([]Event, error) { return given(created, archived).Grant(GrantConsent(*granted), today) }, refused("customer-archived customerId")},
		"grant erased":   {func() ([]Event, error) { return gone.Grant(GrantConsent(*granted), today) }, refused("customer-erased customerId")},
		"withdraw": {func() ([]Event, error) {
			return given(created, granted).Withdraw(WithdrawConsent{Purpose: "newsletter"}, today)
		}, happens(&ConsentWithdrawn{Purpose: "newsletter"})},
		"withdraw archived": {func() ([]Event, error) {
			return given(created, granted, archived).Withdraw(WithdrawConsent{Purpose: "newsletter"}, today)
		}, happens(&ConsentWithdrawn{Purpose: "newsletter"})},
		"withdraw none":   {func() ([]Event, error) { return given(created).Withdraw(WithdrawConsent{Purpose: "newsletter"}, today) }, refused("consent-not-active purpose")},
		"withdraw erased": {func() ([]Event, error) { return gone.Withdraw(WithdrawConsent{Purpose: "newsletter"}, today) }, refused("customer-erased customerId")},
		"basis":           {func() ([]Event, error) { return given(created).RecordBasis(RecordBasis(*basis), today) }, happens(basis)},
		"basis again":     {func() ([]Event, error) { return given(created, basis).RecordBasis(RecordBasis(*basis), today) }, refused("basis-unchanged basis")},
		"consent as a basis": {func() ([]Event, error) {
			return given(created).RecordBasis(RecordBasis{Purpose: "a", Basis: BasisConsent}, today)
		}, violates("basis one-of")},
		"end":           {func() ([]Event, error) { return given(created, basis).EndBasis("billing", "contract", "over", today) }, happens(&BasisEnded{"billing", "contract"})},
		"end none":      {func() ([]Event, error) { return given(created).EndBasis("billing", "contract", "over", today) }, refused("basis-not-active basis")},
		"end no reason": {func() ([]Event, error) { return given(created, basis).EndBasis("billing", "contract", "", today) }, violates("reason required")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := test.do()
			test.want.check(t, events, err)
		})
	}
}
