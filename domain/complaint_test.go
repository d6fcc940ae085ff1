package domain

import (
	"slices"
	"strings"
	"testing"
)

// steps is one event for each step that a complaint can take.
func steps(id ID) []ComplaintStep {
	return []ComplaintStep{
		&ComplaintAcknowledged{ComplaintID: id}, &ComplaintAssigned{ComplaintID: id, Owner: "staff-1"}, &ComplaintAnalysed{ComplaintID: id, Cause: "carrier"},
		&ComplaintActionAgreed{ComplaintID: id, Action: "replace"}, &ComplaintResolved{ComplaintID: id, Resolution: "replaced"},
		&ComplaintFeedbackSent{ComplaintID: id}, &ComplaintConfirmed{ComplaintID: id}, &ComplaintClosed{ComplaintID: id},
		&ComplaintReopened{ComplaintID: id}, &ComplaintRejected{ComplaintID: id}, &ComplaintEscalated{ComplaintID: id, Level: 1},
		&ComplaintNoted{ComplaintID: id, Direction: NoteOut, Description: "soon"}, &ComplaintPaused{ComplaintID: id}, &ComplaintResumed{ComplaintID: id},
	}
}

// Steps of a complaint that was never filed, too.
func init() {
	for _, s := range steps(DeriveID(ID{}, "never filed")) {
		everything = slices.Insert(everything, 0, Event(s))
	}
	slices.Reverse(everything[:len(steps(idA))]) // so that it is not left reopened
}

func TestTheTableOfAComplaintIsWhole(t *testing.T) {
	var known []string
	for _, s := range steps(idA) {
		known = append(known, s.Step())
	}
	reached := map[ComplaintState]bool{ComplaintReceived: true}
	used := map[string]bool{}
	for _, from := range ComplaintStates {
		if len(ComplaintLife[from]) == 0 {
			t.Errorf("nothing is possible where it is %s", from)
		}
		for step, to := range ComplaintLife[from] {
			if !slices.Contains(known, step) || !slices.Contains(ComplaintStates, to) {
				t.Errorf("%s, %s leads to %s: not a step or not a state", from, step, to)
			}
			reached[to], used[step] = true, true
		}
	}
	if len(reached) != len(ComplaintStates) || len(ComplaintLife) != len(ComplaintStates) || len(used) != len(known) {
		t.Errorf("%d states are reached of %d, %d have rows; %d steps are used of %d", len(reached), len(ComplaintStates), len(ComplaintLife), len(used), len(known))
	}
	var open []ComplaintState
	for _, s := range ComplaintStates {
		if s.Open() {
			open = append(open, s)
		}
	}
	if !slices.Equal(open, []ComplaintState{"received", "acknowledged", "assigned", "analysing", "actionAgreed", "reopened"}) {
		t.Errorf("open are %v", open)
	}
	if table := ComplaintLife.Table(ComplaintStates); !strings.Contains(table, "| confirmed | close | closed |\n") {
		t.Error(table)
	}
}

// A complaint goes the whole way, is opened again and goes a short way.
func TestTheLifeOfAComplaint(t *testing.T) {
	c := given(created, complained)
	for _, test := range []struct {
		step   ComplaintStep
		reason string
		then   string // a state, or a refusal
	}{
		{&ComplaintFeedbackSent{ComplaintID: idA}, "", "complaint-state"},
		{&ComplaintAnalysed{ComplaintID: idA}, "", "complaint-state"}, // by whom?
		{&ComplaintAcknowledged{ComplaintID: idA, Channel: "phone"}, "", "acknowledged"},
		{&ComplaintAcknowledged{ComplaintID: idA}, "", "complaint-state"},
		{&ComplaintAssigned{ComplaintID: idA, Owner: "staff-1"}, "", "assigned"},
		{&ComplaintAssigned{ComplaintID: idA, Owner: "staff-2"}, "", "assigned"},
		{&ComplaintActionAgreed{ComplaintID: idA, Action: "replace"}, "", "complaint-state"},
		{&ComplaintAnalysed{ComplaintID: idA}, "", "analysing"},
		{&ComplaintPaused{ComplaintID: idA}, "", "reason required"},
		{&ComplaintResumed{ComplaintID: idA}, "", "complaint-not-paused"},
		{&ComplaintPaused{ComplaintID: idA}, "photo-wanted", "analysing"},
		{&ComplaintPaused{ComplaintID: idA}, "photo-wanted", "complaint-paused"},
		{&ComplaintNoted{ComplaintID: idA, Direction: NoteIn, Description: "here it is"}, "", "analysing"},
		{&ComplaintResumed{ComplaintID: idA}, "", "complaint-not-paused"}, // the note ended it
		{&ComplaintEscalated{ComplaintID: idA, Level: 2}, "press", "analysing"},
		{&ComplaintEscalated{ComplaintID: idA, Level: 2}, "press", "complaint-escalated"},
		{&ComplaintActionAgreed{ComplaintID: idA, Action: "replace"}, "", "actionAgreed"},
		{&ComplaintResolved{ComplaintID: idA, Resolution: "replaced"}, "", "resolved"},
		{&ComplaintRejected{ComplaintID: idA}, "unfounded", "complaint-state"},
		{&ComplaintEscalated{ComplaintID: idA, Level: 3}, "press", "complaint-state"},
		{&ComplaintFeedbackSent{ComplaintID: idA}, "", "feedbackSent"},
		{&ComplaintResolved{ComplaintID: idA, Resolution: "replaced"}, "", "complaint-already-resolved"},
		{&ComplaintConfirmed{ComplaintID: idA, Satisfied: ptr(true)}, "", "confirmed"},
		{&ComplaintClosed{ComplaintID: idA}, "", "closed"},
		{&ComplaintReopened{ComplaintID: idA}, "", "reason required"},
		{&ComplaintReopened{ComplaintID: idA}, "broke-again", "reopened"},
		{&ComplaintResolved{ComplaintID: idA, Resolution: "refunded"}, "", "resolved"},
		{&ComplaintReopened{ComplaintID: idA}, "broke-again", "reopened"},
		{&ComplaintRejected{ComplaintID: idA}, "unfounded", "rejected"},
		{&ComplaintResolved{ComplaintID: idA, Resolution: "refunded"}, "", "complaint-state"},
		{&ComplaintClosed{ComplaintID: idB}, "", "complaint-not-found"},
	} {
		events, err := c.Handle(test.step, test.reason)
		if err == nil {
			c = c.Evolve(Happened{Event: events[0]})
			if got := c.Complaints[idA].State; string(got) != test.then {
				t.Errorf("%s: it is %s, want %s", test.step.Step(), got, test.then)
			}
			continue
		}
		var got then
		got.fill(err)
		if got.refusal == "" && len(got.violates) > 0 {
			got.refusal = got.violates[0]
		}
		if rule, _, _ := strings.Cut(got.refusal+" ", " "); rule != test.then && got.refusal != test.then {
			t.Errorf("%s: %v, want %s", test.step.Step(), err, test.then)
		}
	}
}

func TestStepsSayWhatIsWrongWithThem(t *testing.T) {
	c := given(created, complained)
	for _, test := range []struct {
		step ComplaintStep
		then then
	}{
		{&ComplaintAcknowledged{ComplaintID: idA, Channel: "a b", Description: "\x01"}, violates("channel code", "description no-control-characters")},
		{&ComplaintAssigned{ComplaintID: idA, Team: "a b"}, violates("team code")},
		{&ComplaintAnalysed{ComplaintID: idA, Cause: "a b", Description: "\x01"}, violates("cause code", "description no-control-characters")},
		{&ComplaintActionAgreed{ComplaintID: idA, Description: "\x01"}, violates("action required", "description no-control-characters")},
		{&ComplaintFeedbackSent{ComplaintID: idA, Channel: "a b", Description: "\x01"}, violates("channel code", "description no-control-characters")},
		{&ComplaintConfirmed{ComplaintID: idA, Description: "\x01"}, violates("description no-control-characters")},
		{&ComplaintReopened{ComplaintID: idA, Description: "\x01"}, violates("description no-control-characters", "reason required")},
		{&ComplaintRejected{ComplaintID: idA, Description: "\x01"}, violates("description no-control-characters", "reason required")},
		{&ComplaintEscalated{ComplaintID: idA, Level: 4, Owner: "a b"}, violates("level range", "owner code", "reason required")},
		{&ComplaintNoted{ComplaintID: idA, Direction: "up", Channel: "a b"}, violates("direction one-of", "channel code", "description required")},
	} {
		events, err := c.Handle(test.step, "")
		test.then.check(t, events, err)
	}
	// Whose customer is archived is still settled, and nothing else begins.
	settled := &ComplaintResolved{ComplaintID: idA, Resolution: "replaced"}
	events, err := given(created, complained, archived).Handle(settled, "")
	happens(settled).check(t, events, err)
	_, err = given(created, archived).Complain(FileComplaint(*complained))
	refused("customer-archived customerId").check(t, nil, err)
}
