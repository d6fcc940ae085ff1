package domain

import (
	"errors"
	"testing"
)

// Who comes too late for a merge is told what it is and what may be asked for now,
// never of the steps that are automation's.
func TestRefusalsOfMergesNameWhatAPersonCanDo(t *testing.T) {
	proposed := &MergeProposed{First: idA, Second: idB, Source: MergeByStaff}
	accepted := &MergeAccepted{Survivor: idA, Loser: idB}
	confirmed := &MergeConfirmed{Survivor: idA, Loser: idB}
	for name, c := range map[string]struct {
		given  []Event
		decide func(m Merge) ([]Event, error)
		says   string
	}{
		"rejected too late": {
			[]Event{proposed, accepted},
			func(m Merge) ([]Event, error) { return m.Reject("x") },
			"reject is not possible here: it is accepted, which is being carried out; ask again when it has come to an end",
		},
		"proposed while it is taken apart": {
			[]Event{proposed, accepted, confirmed, &MergeSplitAccepted{}},
			func(m Merge) ([]Event, error) { return m.Propose(*proposed) },
			"propose is not possible here: it is splitting, which is being carried out; ask again when it has come to an end",
		},
		"accepted when it is one": {
			[]Event{proposed, accepted, confirmed},
			func(m Merge) ([]Event, error) { return m.Accept(idA, "x") },
			"accept is not possible here: it is confirmed, and possible is split",
		},
		"split too early": {
			[]Event{proposed},
			func(m Merge) ([]Event, error) { return m.Split("x") },
			"split is not possible here: it is proposed, and possible is accept, propose, reject",
		},
		"proposed twice": {
			[]Event{proposed},
			func(m Merge) ([]Event, error) { return m.Propose(*proposed) },
			"that the two are one is proposed already, as merge " + MergeOf(idA, idB).String() + ", and waits for a decision",
		},
	} {
		var m Merge
		for _, e := range c.given {
			m = m.Evolve(Happened{Event: e})
		}
		_, err := c.decide(m)
		var refusal *Refusal
		if !errors.As(err, &refusal) || refusal.Detail != c.says {
			t.Errorf("%s: %v, want %s", name, err, c.says)
		}
	}
}
