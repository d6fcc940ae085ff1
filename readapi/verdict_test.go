package readapi

import (
	"testing"
	"unique"
)

// What is kept is bounded, and what is kept by one set of policies is not given by
// another.
func TestVerdictsAreKept(t *testing.T) {
	t.Parallel()
	var v verdicts
	content := func(n int) contentKey { return contentKey{int64(n), 1} }
	first, second := [16]byte{1}, [16]byte{2}
	found := map[contentKey]*caseVerdict{}
	for n := range mostVerdicts {
		found[content(n)] = &caseVerdict{tier: unique.Make("a")}
	}
	v.note(first, found)
	if got := v.of(second, []judgedCase{{content: content(1)}}); len(got) != 0 {
		t.Errorf("by other policies: %v", got)
	}
	if got := v.of(first, []judgedCase{{content: content(1)}, {content: content(mostVerdicts)}}); len(got) != 1 || got[content(1)].tier.Value() != "a" {
		t.Errorf("known are %v", got)
	}
	v.note(second, map[contentKey]*caseVerdict{content(1): {tier: unique.Make("b")}, content(2): {tier: unique.Make("b")}})
	if len(v.known) != mostVerdicts {
		t.Errorf("%d are kept", len(v.known))
	}
}
