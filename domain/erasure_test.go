package domain

import (
	"testing"
	"time"
)

// by is a history whose every event the actor caused.
func by(actor string, events ...Event) Customer {
	var c Customer
	for i, e := range events {
		c = c.Evolve(Happened{Event: e, Revision: uint64(i), Actor: actor})
	}
	return c
}

func TestErasureDecisions(t *testing.T) {
	requested := &ErasureRequested{ErasureID: idA}
	erased := &CustomerErased{ErasureID: idA, Cause: ErasedByRequest}
	held, released := &LegalHoldPlaced{HoldID: idB}, &LegalHoldReleased{HoldID: idB}
	for name, test := range map[string]struct {
		do   func() ([]Event, error)
		want then
	}{
		"request": {func() ([]Event, error) {
			return given(created).RequestErasure(RequestErasure{ErasureID: idA, Reason: "asked"})
		}, happens(requested)},
		"request of an archived one": {func() ([]Event, error) {
			return given(created, archived).RequestErasure(RequestErasure{ErasureID: idA, Reason: "asked"})
		}, happens(requested)},
		"request under hold": {func() ([]Event, error) {
			return given(created, held).RequestErasure(RequestErasure{ErasureID: idA, Reason: "asked"})
		}, happens(requested)},
		"request twice": {func() ([]Event, error) {
			return given(created, requested).RequestErasure(RequestErasure{ErasureID: idB, Reason: "asked"})
		}, refused("erasure-pending customerId")},
		"request of nobody": {func() ([]Event, error) {
			return given().RequestErasure(RequestErasure{ErasureID: idA, Reason: "asked"})
		}, refused("customer-not-found customerId")},
		"request of an erased one": {func() ([]Event, error) {
			return given(created, erased).RequestErasure(RequestErasure{ErasureID: idA, Reason: "asked"})
		}, refused("customer-erased customerId")},
		"request without a reason": {func() ([]Event, error) { return given(created).RequestErasure(RequestErasure{ErasureID: idA}) }, violates("reason required")},
		"approve": {
			func() ([]Event, error) { return by("first", created, requested).ApproveErasure(idA, "second", "right") },
			happens(&ErasureApproved{ErasureID: idA}, erased),
		},
		"approve of a set": {
			func() ([]Event, error) {
				return by("first", created, &CustomerAbsorbed{idA, idB}, requested).ApproveErasure(idA, "second", "right", SetMember{ID: idB, Direct: true}, SetMember{ID: idC})
			},
			happens(&ErasureApproved{ErasureID: idA}, &ErasureCoversSet{idA, []ID{idB, idC}}, erased),
		},
		"approve of a set with a hold on another": {func() ([]Event, error) {
			return by("first", created, &CustomerAbsorbed{idA, idB}, requested).ApproveErasure(idA, "second", "right", SetMember{ID: idB, Holds: 1})
		}, refused("legal-hold customerId")},
		"approve of a set that has grown": {func() ([]Event, error) {
			return by("first", created, &CustomerAbsorbed{idA, idB}, requested).ApproveErasure(idA, "second", "right")
		}, refused("set-changed")},
		"approve of a set that was split": {func() ([]Event, error) {
			return by("first", created, requested).ApproveErasure(idA, "second", "right", SetMember{ID: idB, Direct: true})
		}, refused("set-changed")},
		"approve of a set that was split in part": {func() ([]Event, error) {
			return by("first", created, &CustomerAbsorbed{idA, idC}, requested).ApproveErasure(idA, "second", "right", SetMember{ID: idC, Direct: true}, SetMember{ID: idB, Direct: true})
		}, refused("set-changed")},
		"approve what was requested before the merge": {func() ([]Event, error) {
			return by("first", created, requested, &CustomerMerged{idA, idB}).ApproveErasure(idA, "second", "right", SetMember{ID: idB})
		}, refused("merged-since-requested erasureId")},
		"reject what was requested before the merge": {func() ([]Event, error) {
			return by("first", created, requested, &CustomerMerged{idA, idB}).RejectErasure(idA, "wrong")
		}, happens(&ErasureRejected{ErasureID: idA})},
		"request of a merged one": {func() ([]Event, error) {
			return given(created, &CustomerMerged{idA, idB}).RequestErasure(RequestErasure{ErasureID: idA, Reason: "asked"})
		}, refused("customer-merged customerId")},
		"erase with a set": {
			func() ([]Event, error) { return given(created).EraseWithSet(idA, idB) },
			happens(&CustomerErased{MemberErasure(idA, idB), ErasedWithSet}),
		},
		"erase with a set under hold": {func() ([]Event, error) { return given(created, held).EraseWithSet(idA, idB) }, refused("legal-hold customerId")},
		"approve after a merge": {func() ([]Event, error) {
			return by("first", created, requested, &CustomerAbsorbed{MergeID: idA, Member: idB}).ApproveErasure(idA, "second", "right")
		}, refused("merged-since-requested erasureId")},
		"approve after a split": {func() ([]Event, error) {
			return by("first", created, &CustomerAbsorbed{MergeID: idA, Member: idB}, requested, &CustomerSeparated{MergeID: idA, Member: idB}).ApproveErasure(idA, "second", "right")
		}, happens(&ErasureApproved{ErasureID: idA}, erased)},
		"approve one's own": {func() ([]Event, error) { return by("first", created, requested).ApproveErasure(idA, "first", "right") }, refused("second-person-required")},
		"approve under hold": {func() ([]Event, error) {
			return by("first", created, requested, held).ApproveErasure(idA, "second", "right")
		}, refused("legal-hold customerId")},
		"approve after the hold": {func() ([]Event, error) {
			return by("first", created, held, requested, released).ApproveErasure(idA, "second", "right")
		}, happens(&ErasureApproved{ErasureID: idA}, erased)},
		"approve another": {func() ([]Event, error) { return by("first", created, requested).ApproveErasure(idB, "second", "right") }, refused("erasure-not-found erasureId")},
		"approve a rejected": {func() ([]Event, error) {
			return by("first", created, requested, &ErasureRejected{idA}).ApproveErasure(idA, "second", "x")
		}, refused("erasure-not-found erasureId")},
		"reject one's own":   {func() ([]Event, error) { return by("first", created, requested).RejectErasure(idA, "withdrawn") }, happens(&ErasureRejected{idA})},
		"hold":               {func() ([]Event, error) { return given(created, archived).Hold(PlaceHold{idB, "case-7", "lawsuit"}) }, happens(&LegalHoldPlaced{idB, "case-7"})},
		"hold an erased one": {func() ([]Event, error) { return given(created, erased).Hold(PlaceHold{idB, "", "lawsuit"}) }, refused("customer-erased customerId")},
		"release":            {func() ([]Event, error) { return given(created, held).Release(idB, "over") }, happens(released)},
		"release twice":      {func() ([]Event, error) { return given(created, held, released).Release(idB, "over") }, refused("hold-not-found holdId")},
		"visit an erased one": {func() ([]Event, error) {
			return given(created, erased).Visit(RecordVisit{Mode: "phone", Content: "c"})
		}, refused("customer-erased customerId")},
		"give access": {func() ([]Event, error) { return given(created, archived).GiveAccess(idA, "letter") }, happens(&SubjectAccessGiven{idA, "letter"})},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := test.do()
			test.want.check(t, events, err)
		})
	}
}

func TestRetentionDecisions(t *testing.T) {
	policy := Retention{CategoryContent: 30, CategoryContact: 60, CategoryIdentity: 90}
	expired := func(category string) *PersonalDataExpired { return &PersonalDataExpired{category, policy[category]} }
	for name, test := range map[string]struct {
		state Customer
		days  int
		want  then
	}{
		"in use":         {given(created), 1000, refused("nothing-due")},
		"not yet":        {given(created, archived), 29, refused("nothing-due")},
		"content":        {given(created, archived), 30, happens(expired(CategoryContent))},
		"content is":     {given(created, archived, expired(CategoryContent)), 59, refused("nothing-due")},
		"both":           {given(created, archived), 60, happens(expired(CategoryContact), expired(CategoryContent))},
		"the rest":       {given(created, archived, expired(CategoryContent)), 61, happens(expired(CategoryContact))},
		"all of it":      {given(created, archived), 90, happens(&CustomerErased{ErasureID: idA, Cause: ErasedByRetention})},
		"held":           {given(created, archived, &LegalHoldPlaced{HoldID: idB}), 90, refused("legal-hold customerId")},
		"erased already": {given(created, archived, &CustomerErased{}), 90, refused("customer-erased customerId")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := test.state.Expire(policy, idA, today, today.Add(time.Duration(test.days)*24*time.Hour))
			test.want.check(t, events, err)
		})
	}
	// A record that was merged: by when the one that goes on was archived.
	merged := given(created, &CustomerMerged{idA, idB})
	for name, test := range map[string]struct {
		state Customer
		other SetMember
		want  then
	}{
		"it goes on in one in use":   {merged, SetMember{ID: idB}, refused("nothing-due")},
		"it was archived before":     {given(created, archived, &CustomerMerged{idA, idB}), SetMember{ID: idB}, refused("nothing-due")},
		"it goes on in an archived":  {merged, SetMember{ID: idB, Archived: true}, happens(expired(CategoryContact), expired(CategoryContent))},
		"and that is held":           {merged, SetMember{ID: idB, Archived: true, Holds: 1}, refused("legal-hold customerId")},
		"what it took in is held":    {given(created, &CustomerAbsorbed{idA, idB}, archived), SetMember{ID: idB, Holds: 1}, refused("legal-hold customerId")},
		"what it took in is no hold": {given(created, &CustomerAbsorbed{idA, idB}, archived), SetMember{ID: idB}, happens(&ErasureCoversSet{ErasureID: idA, Members: []ID{idB}}, &CustomerErased{ErasureID: idA, Cause: ErasedByRetention})},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := test.state.Expire(policy, idA, today, today.AddDate(0, 0, 90), test.other)
			test.want.check(t, events, err)
		})
	}
	if events, err := given(created, archived).Expire(Retention{}, idA, today, today.AddDate(99, 0, 0)); err == nil {
		t.Errorf("without a policy there is %v", events)
	}
}
