package domain

import "time"

// RequestState is where a service request stands. The stored words are stable.
type RequestState string

// RequestStates lists them, left to right.
var RequestStates = []RequestState{"received", "triaged", "assigned", "working", "resolved", "confirmed"}

// RequestLife is the life of a service request (capability 25). A request may be
// resolved at any time; whoever does not find it settled says so, and it is
// worked on again. Tasks for other departments and progress notices do not move it.
var RequestLife = Life[RequestState]{
	"received": {"triage": "triaged", "resolve": "resolved", "notify": "received"},
	"triaged":  {"triage": "triaged", "assign": "assigned", "resolve": "resolved", "notify": "triaged"},
	"assigned": {"assign": "assigned", "start": "working", "resolve": "resolved", "notify": "assigned", "addTask": "assigned", "doTask": "assigned"},
	"working":  {"assign": "working", "resolve": "resolved", "notify": "working", "addTask": "working", "doTask": "working"},
	"resolved": {"confirm": "confirmed", "resume": "working"},
}

// Open reports whether there is still something to be done.
func (s RequestState) Open() bool {
	_, may := RequestLife.Next(s, "resolve")
	return may
}

// Urgencies of a request, mildest first.
var Urgencies = []string{"low", "normal", "high", "critical"}

// CustomerRequested opens a service request.
type CustomerRequested struct {
	RequestID   ID     `json:"requestId"`
	Channel     string `json:"channel,omitempty"`
	Description string `json:"description" personal:"content"`
}

// RequestTriaged says what kind of request it is and how urgent.
type RequestTriaged struct {
	RequestID ID     `json:"requestId"`
	Type      string `json:"type"` // code
	Urgency   string `json:"urgency"`
}

// RequestAssigned gives the request to somebody.
type RequestAssigned struct {
	RequestID ID        `json:"requestId"`
	Owner     string    `json:"owner"` // empty where the team has it
	Team      string    `json:"team,omitempty"`
	Due       time.Time `json:"due,omitzero"` // zero where that stays as it was
}

// RequestStarted says that it is being worked on.
type RequestStarted struct {
	RequestID ID `json:"requestId"`
}

// RequestTaskAdded gives a part of the work to a department.
type RequestTaskAdded struct {
	RequestID   ID        `json:"requestId"`
	TaskID      ID        `json:"taskId"`
	Team        string    `json:"team"`
	Due         time.Time `json:"due,omitzero"`
	Description string    `json:"description" personal:"content"`
}

// RequestTaskDone says that a department has done its part.
type RequestTaskDone struct {
	RequestID ID     `json:"requestId"`
	TaskID    ID     `json:"taskId"`
	Outcome   string `json:"outcome,omitempty"` // code
}

// RequestProgressNotified says what the customer was told meanwhile.
type RequestProgressNotified struct {
	RequestID   ID     `json:"requestId"`
	Channel     string `json:"channel,omitempty"`
	Description string `json:"description" personal:"content"`
}

// RequestResolved says what was done.
type RequestResolved struct {
	RequestID   ID     `json:"requestId"`
	Resolution  string `json:"resolution"` // code
	Description string `json:"description,omitempty" personal:"content"`
}

// RequestConfirmed says that the customer finds it settled.
type RequestConfirmed struct {
	RequestID ID    `json:"requestId"`
	Satisfied *bool `json:"satisfied,omitempty"` // nil where not asked
}

// RequestResumed says that it is not settled after all; why is the reason in the
// metadata.
type RequestResumed struct {
	RequestID ID `json:"requestId"`
}

// EventType implements Event.
func (CustomerRequested) EventType() string { return "CustomerRequested" }

// EventType implements Event.
func (RequestTriaged) EventType() string { return "RequestTriaged" }

// EventType implements Event.
func (RequestAssigned) EventType() string { return "RequestAssigned" }

// EventType implements Event.
func (RequestStarted) EventType() string { return "RequestStarted" }

// EventType implements Event.
func (RequestTaskAdded) EventType() string { return "RequestTaskAdded" }

// EventType implements Event.
func (RequestTaskDone) EventType() string { return "RequestTaskDone" }

// EventType implements Event.
func (RequestProgressNotified) EventType() string { return "RequestProgressNotified" }

// EventType implements Event.
func (RequestResolved) EventType() string { return "RequestResolved" }

// EventType implements Event.
func (RequestConfirmed) EventType() string { return "RequestConfirmed" }

// EventType implements Event.
func (RequestResumed) EventType() string { return "RequestResumed" }
