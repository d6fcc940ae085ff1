package domain

import (
	"reflect"
	"strings"
	"testing"
)

func TestDuplicateScoresByHand(t *testing.T) {
	r := BuiltInDuplicateRules
	for name, test := range map[string]struct {
		shared      string
		names, want int
		parts       []MatchPart
	}{
		"an address and the name": {"email", 100, 100, []MatchPart{{"email", 100, 60}, {"name", 100, 40}}},
		"an address alone":        {"email", 59, 60, []MatchPart{{"email", 100, 60}}},
		// 40 · 75 % = 30, and 45 + 30 = 75
		"a number and a name that is alike": {"phone", 75, 75, []MatchPart{{"phone", 100, 45}, {"name", 75, 30}}},
		"both, at most 100":                 {"email phone", 0, 100, []MatchPart{{"email", 100, 60}, {"phone", 100, 45}}},
		"the name alone":                    {"", 100, 40, []MatchPart{{"name", 100, 40}}},
		// 40 · 88 % = 35, and 35 + 35 = 70
		"a household's address and a name that is alike": {"post", 88, 70, []MatchPart{{"post", 100, 35}, {"name", 88, 35}}},
		"two of a household":                             {"post", 80, 67, []MatchPart{{"post", 100, 35}, {"name", 80, 32}}},
		"a handle and the name":                          {"handle", 100, 85, []MatchPart{{"handle", 100, 45}, {"name", 100, 40}}},
	} {
		if score, parts := r.Score(func(key string) bool { return strings.Contains(test.shared, key) }, test.names); score != test.want || !reflect.DeepEqual(parts, test.parts) {
			t.Errorf("%s: %d %v", name, score, parts)
		}
	}
	// {1,2,3,4} and {2,3,5}: two are shared of seven, 2·2/7 = 57 %
	if got := Alike([]int64{1, 2, 3, 4}, []int64{2, 3, 5}); got != 57 {
		t.Errorf("alike in %d %%", got)
	}
	if Alike(nil, nil) != 0 || Alike([]int64{7}, []int64{7}) != 100 {
		t.Error("nothing, and the same")
	}
}

func TestWhatWasRejectedComesBackOnlyWhenSomethingChanges(t *testing.T) {
	found := func(points int) MergeProposed {
		return MergeProposed{First: idA, Second: idB, Source: MergeDetected, Score: points, Parts: []MatchPart{{"email", 100, points}}}
	}
	var m Merge
	for _, step := range []struct {
		propose MergeProposed
		rule    string
	}{{found(80), ""}, {found(80), "match-unchanged"}, {found(90), ""}} {
		events, err := m.Propose(step.propose)
		if r, ok := err.(*Refusal); (step.rule == "") != (err == nil) || ok && r.Rule != step.rule { //nolint:errorlint // as it was made
			t.Fatalf("proposed with %d: %v", step.propose.Score, err)
		}
		if err == nil {
			m = m.Evolve(Happened{Event: events[0]}).Evolve(Happened{Event: &MergeRejected{}})
		}
		if m.State != MergeIsRejected {
			t.Errorf("it is %s", m.State)
		}
	}
}
