package domain

// ComplaintState is where a complaint stands. The stored words are stable:
// received, acknowledged, assigned, analysing, actionAgreed, resolved,
// feedbackSent, confirmed, closed, and reopened, rejected beside that line.
type ComplaintState string

// The two of them that more than the table has to name.
const (
	ComplaintReceived ComplaintState = "received"
	ComplaintDone     ComplaintState = "resolved"
)

// ComplaintStates lists them, left to right.
var ComplaintStates = []ComplaintState{
	"received", "acknowledged", "assigned", "analysing", "actionAgreed", "resolved", "feedbackSent", "confirmed", "closed", "reopened", "rejected",
}

// ComplaintLife is the life of a complaint (capability 21). Steps may be left
// out on the way to the right, as where it is resolved while the customer waits;
// nothing goes back but by reopening. Assigning anew, analysing further and
// agreeing on something else are possible until it is resolved. To escalate, to
// note what was said, to pause for the customer and to resume do not move it.
var ComplaintLife = Life[ComplaintState]{
	"received":     {"acknowledge": "acknowledged", "assign": "assigned", "resolve": "resolved", "reject": "rejected", "escalate": "received", "note": "received", "pause": "received", "resume": "received"},
	"acknowledged": {"assign": "assigned", "resolve": "resolved", "reject": "rejected", "escalate": "acknowledged", "note": "acknowledged", "pause": "acknowledged", "resume": "acknowledged"},
	"assigned":     {"assign": "assigned", "analyse": "analysing", "resolve": "resolved", "reject": "rejected", "escalate": "assigned", "note": "assigned", "pause": "assigned", "resume": "assigned"},
	"analysing":    {"assign": "analysing", "analyse": "analysing", "agreeAction": "actionAgreed", "resolve": "resolved", "reject": "rejected", "escalate": "analysing", "note": "analysing", "pause": "analysing", "resume": "analysing"},
	"actionAgreed": {"assign": "actionAgreed", "analyse": "analysing", "agreeAction": "actionAgreed", "resolve": "resolved", "escalate": "actionAgreed", "note": "actionAgreed", "pause": "actionAgreed", "resume": "actionAgreed"},
	"resolved":     {"sendFeedback": "feedbackSent", "confirm": "confirmed", "close": "closed", "reopen": "reopened", "note": "resolved"},
	"feedbackSent": {"confirm": "confirmed", "close": "closed", "reopen": "reopened", "note": "feedbackSent"},
	"confirmed":    {"close": "closed", "reopen": "reopened", "note": "confirmed"},
	"closed":       {"reopen": "reopened", "note": "closed"},
	"reopened":     {"acknowledge": "acknowledged", "assign": "assigned", "analyse": "analysing", "resolve": "resolved", "reject": "rejected", "escalate": "reopened", "note": "reopened", "pause": "reopened", "resume": "reopened"},
	"rejected":     {"close": "closed", "reopen": "reopened", "note": "rejected"},
}

// Open reports whether there is still something to be done: the complaint is
// neither resolved nor rejected, or it was reopened since.
func (s ComplaintState) Open() bool {
	_, may := ComplaintLife.Next(s, "resolve")
	return may
}

// Complaint is what decisions about a complaint need of it.
type Complaint struct {
	State  ComplaintState
	Level  int  // of escalation, 0 for none
	Paused bool // the customer is waited for
}

// Evolve returns the complaint after an event about it, and false for one that
// its state does not expect, which changes nothing. The zero complaint is one
// that nobody has filed yet.
func (c Complaint) Evolve(e Event) (Complaint, bool) {
	if _, filed := e.(*CustomerComplained); filed {
		return Complaint{State: ComplaintReceived}, true
	}
	about, ok := e.(ComplaintStep)
	if !ok {
		return c, false
	}
	if c.State, ok = ComplaintLife.Next(c.State, about.Step()); !ok {
		return c, false
	}
	switch e := e.(type) {
	case *ComplaintEscalated:
		c.Level = e.Level
	case *ComplaintPaused:
		c.Paused = true
	case *ComplaintResumed:
		c.Paused = false
	case *ComplaintNoted:
		c.Paused = c.Paused && e.Direction != NoteIn // who has written is not waited for
	}
	c.Paused = c.Paused && c.State.Open()
	return c, true
}
