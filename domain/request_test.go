package domain

import (
	"slices"
	"strings"
	"testing"
)

func requestSteps(id ID) []RequestStep {
	return []RequestStep{
		&RequestTriaged{RequestID: id, Type: "repair", Urgency: "high"}, &RequestAssigned{RequestID: id, Owner: "s"}, &RequestStarted{RequestID: id},
		&RequestTaskAdded{RequestID: id, TaskID: idB, Team: "stores", Description: "x"}, &RequestTaskDone{RequestID: id, TaskID: idB},
		&RequestProgressNotified{RequestID: id, Description: "x"}, &RequestResolved{RequestID: id, Resolution: "r"}, &RequestConfirmed{RequestID: id}, &RequestResumed{RequestID: id},
	}
}

// Requests that nobody has made, too.
func init() {
	for _, s := range requestSteps(DeriveID(ID{}, "never asked")) {
		everything = slices.Insert(everything, 0, Event(s))
	}
	everything = slices.Insert(everything, 0, Event(&CustomerRequested{RequestID: idB}))
}

func TestTheLifeOfARequest(t *testing.T) {
	asked := &CustomerRequested{RequestID: idA, Description: "x"}
	names := map[string]RequestStep{}
	for _, s := range requestSteps(idA) {
		names[s.Step()] = s
	}
	for path, want := range map[string]string{
		"triage triage assign assign start resolve confirm": "confirmed",
		"resolve confirm":                     "confirmed",
		"assign":                              "request-state",
		"triage start":                        "request-state",
		"triage assign addTask start resolve": "tasks-open",
		"triage assign addTask start doTask resolve":              "resolved",
		"triage assign start addTask doTask doTask":               "task-done",
		"triage assign doTask":                                    "task-not-found",
		"notify resolve notify":                                   "request-state",
		"resolve resume notify":                                   "working",
		"triage notify assign notify start notify resolve resume": "working",
		"resolve confirm resume":                                  "request-state",
	} {
		c, state := given(created, asked), ""
		for step := range strings.FieldsSeq(path) {
			events, err := c.Serve(names[step], map[bool]string{true: "not-yet"}[step == "resume"])
			if err != nil {
				var got then
				got.fill(err)
				state, _, _ = strings.Cut(got.refusal, " ")
				continue
			}
			c = c.Evolve(Happened{Event: events[0]})
			state = string(c.Requests[idA].State)
		}
		if state != want {
			t.Errorf("%s: %s, want %s", path, state, want)
		}
	}
	for from, row := range RequestLife {
		for step, to := range row {
			if names[step] == nil || !slices.Contains(RequestStates, from) || !slices.Contains(RequestStates, to) {
				t.Errorf("%s %s %s", from, step, to)
			}
		}
	}
	c := given(created, asked)
	for _, test := range []struct {
		step RequestStep
		then then
	}{
		{&RequestTriaged{RequestID: idA, Urgency: "soon"}, violates("type required", "urgency one-of")},
		{&RequestAssigned{RequestID: idA, Team: "a b"}, violates("team code")},
		{&RequestTaskAdded{RequestID: idA}, violates("team required", "description required")},
		{&RequestTaskDone{RequestID: idA, Outcome: "a b"}, violates("outcome code")},
		{&RequestProgressNotified{RequestID: idA, Channel: "a b"}, violates("channel code", "description required")},
		{&RequestResolved{RequestID: idA, Description: "\x01"}, violates("resolution required", "description no-control-characters")},
		{&RequestResumed{RequestID: idA}, violates("reason required")},
		{&RequestStarted{RequestID: idB}, refused("request-not-found requestId")},
	} {
		events, err := c.Serve(test.step, "")
		test.then.check(t, events, err)
	}
	events, err := given(created).Ask(CustomerRequested{Channel: "a b"})
	violates("channel code", "description required").check(t, events, err)
	events, err = given(created).Ask(*asked)
	happens(asked).check(t, events, err)
}
