package domain

// RequestStep is an event that takes a service request further. It is its own
// command, as with complaints.
type RequestStep interface {
	Event
	Request() ID
	// Step names it in RequestLife.
	Step() string
	check(v *Violations)
}

func (e RequestTriaged) Request() ID          { return e.RequestID }
func (e RequestAssigned) Request() ID         { return e.RequestID }
func (e RequestStarted) Request() ID          { return e.RequestID }
func (e RequestTaskAdded) Request() ID        { return e.RequestID }
func (e RequestTaskDone) Request() ID         { return e.RequestID }
func (e RequestProgressNotified) Request() ID { return e.RequestID }
func (e RequestResolved) Request() ID         { return e.RequestID }
func (e RequestConfirmed) Request() ID        { return e.RequestID }
func (e RequestResumed) Request() ID          { return e.RequestID }

func (RequestTriaged) Step() string          { return "triage" }
func (RequestAssigned) Step() string         { return "assign" }
func (RequestStarted) Step() string          { return "start" }
func (RequestTaskAdded) Step() string        { return "addTask" }
func (RequestTaskDone) Step() string         { return "doTask" }
func (RequestProgressNotified) Step() string { return "notify" }
func (RequestResolved) Step() string         { return "resolve" }
func (RequestConfirmed) Step() string        { return "confirm" }
func (RequestResumed) Step() string          { return "resume" }

func (e RequestTriaged) check(v *Violations) {
	v.code("type", e.Type, true)
	v.oneOf("urgency", e.Urgency, Urgencies...)
}

func (e RequestAssigned) check(v *Violations) {
	v.holder(e.Owner, e.Team, "owner")
}

func (RequestStarted) check(*Violations) {}

func (e RequestTaskAdded) check(v *Violations) {
	v.code("team", e.Team, true)
	v.text("description", e.Description, maxText, true)
}

func (e RequestTaskDone) check(v *Violations) { v.code("outcome", e.Outcome, false) }

func (e RequestProgressNotified) check(v *Violations) {
	v.code("channel", e.Channel, false)
	v.text("description", e.Description, maxText, true)
}

func (e RequestResolved) check(v *Violations) {
	v.code("resolution", e.Resolution, true)
	v.text("description", e.Description, maxText, false)
}

func (RequestConfirmed) check(*Violations) {}
func (RequestResumed) check(*Violations)   {}

// RequestOf returns the request that an event is about, and false where it is
// about none.
func RequestOf(e Event) (ID, bool) {
	switch e := e.(type) {
	case *CustomerRequested:
		return e.RequestID, true
	case RequestStep:
		return e.Request(), true
	}
	return ID{}, false
}

// Request is what decisions about a request need of it.
type Request struct {
	State RequestState
	Tasks map[ID]bool // of other departments: done or not
}

// Evolve returns the request after an event about it, and false for one that its
// state does not expect, which changes nothing.
func (r Request) Evolve(e Event) (Request, bool) {
	if _, opened := e.(*CustomerRequested); opened {
		return Request{State: "received"}, true
	}
	about, ok := e.(RequestStep)
	if !ok {
		return r, false
	}
	next, ok := RequestLife.Next(r.State, about.Step())
	if !ok {
		return r, false
	}
	r.State = next
	switch e := e.(type) {
	case *RequestTaskAdded:
		r.Tasks = with(r.Tasks, e.TaskID, false)
	case *RequestTaskDone:
		r.Tasks = with(r.Tasks, e.TaskID, true)
	}
	return r, true
}

// Ask decides on a new service request.
func (c Customer) Ask(e CustomerRequested) ([]Event, error) {
	var v Violations
	v.code("channel", e.Channel, false)
	v.text("description", e.Description, maxText, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	return []Event{&e}, nil
}

// Serve decides on a step of a service request. To resume what was resolved needs
// a reason, a code. It is resolved only when all departments have done their part.
func (c Customer) Serve(step RequestStep, reason string) ([]Event, error) {
	var v Violations
	step.check(&v)
	if needs := step.Step() == "resume"; needs || reason != "" {
		v.code("reason", reason, needs)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.present(); err != nil {
		return nil, err
	}
	request, known := c.Requests[step.Request()]
	if !known {
		return nil, refuse("request-not-found", "requestId", "the customer has no service request with this id")
	}
	if _, ok := RequestLife.Next(request.State, step.Step()); !ok {
		return nil, RequestLife.refuse("request-state", "requestId", request.State, step.Step())
	}
	switch step := step.(type) {
	case *RequestTaskDone:
		done, known := request.Tasks[step.TaskID]
		switch {
		case !known:
			return nil, refuse("task-not-found", "taskId", "the request has no task with this id")
		case done:
			return nil, refuse("task-done", "taskId", "the task was done before")
		}
	case *RequestResolved:
		for _, done := range request.Tasks {
			if !done {
				return nil, refuse("tasks-open", "requestId", "a department has not done its part yet")
			}
		}
	}
	return []Event{step}, nil
}
