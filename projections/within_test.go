package projections

import (
	"maps"
	"testing"
	"time"
)

// TestClassesOfTheMoment has a customer that is ordinary from the 2nd on and important
// from the 6th. Then it is decided that it has been potential since the 4th, which ends
// the important one, and that it was by value high from the 3rd on.
func TestClassesOfTheMoment(t *testing.T) {
	on := func(day int) time.Time { return time.Date(2026, 3, day, 9, 0, 0, 0, time.UTC) }
	log := []struct {
		scheme, class string
		day           int
	}{
		{"importance", "ordinary", 2}, {"importance", "important", 6}, {"importance", "potential", 4}, {"value", "high", 3}, {"importance", "potential", 8},
	}
	var s classesSince
	for known, want := range []map[int]classes{
		{1: {}, 2: {}, 9: {}},
		{1: {}, 2: {"importance": "ordinary"}, 5: {"importance": "ordinary"}, 9: {"importance": "ordinary"}},
		{1: {}, 5: {"importance": "ordinary"}, 6: {"importance": "important"}},
		{1: {}, 3: {"importance": "ordinary"}, 4: {"importance": "potential"}, 6: {"importance": "potential"}},
		{2: {"importance": "ordinary"}, 3: {"importance": "ordinary", "value": "high"}, 9: {"importance": "potential", "value": "high"}},
		{3: {"importance": "ordinary", "value": "high"}, 4: {"importance": "potential", "value": "high"}, 9: {"importance": "potential", "value": "high"}},
	} {
		if known > 0 {
			before, was := s, s.at(on(9))
			next := log[known-1]
			s = s.with(next.scheme, classSince{on(next.day), next.class})
			if !maps.Equal(before.at(on(9)), was) {
				t.Errorf("event %d changes what was known before it", known)
			}
		}
		for day, in := range want {
			if got := s.at(on(day)); !maps.Equal(got, in) {
				t.Errorf("known by event %d, on the %dth: %v, want %v", known, day, got, in)
			}
		}
	}
	if n := len(s["importance"]); n != 2 { // from the 2nd and from the 4th on: what is said again adds nothing
		t.Errorf("%d stretches are kept, want 2", n)
	}
}
