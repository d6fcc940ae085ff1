package domain

import (
	"slices"
	"time"

	"github.com/dossier-crm/dossier/domain/calendar"
)

// Clocks are the moments from which the clocks of a case, a complaint or a
// service request, are read: what happened, not yet how long it took by which
// calendar. It is a value; its methods leave copies alone.
type Clocks struct {
	Received  time.Time       `json:"received"`
	Responded time.Time       `json:"responded,omitzero"` // the first time
	Resolved  time.Time       `json:"resolved,omitzero"`
	Asked     []calendar.Span `json:"asked,omitempty"`  // from when the customer asked again until we answered
	Pauses    []calendar.Span `json:"pauses,omitempty"` // while the customer was waited for, or took it for settled
}

// AfterComplaint returns the clocks after an event about the complaint, one that
// its state expects.
func (c Clocks) AfterComplaint(e Event, at time.Time) Clocks {
	switch e := e.(type) {
	case *CustomerComplained:
		return Clocks{Received: at}
	case *ComplaintAcknowledged:
		return c.answered(at)
	case *ComplaintNoted:
		switch e.Direction {
		case NoteIn:
			return c.asked(at)
		case NoteOut:
			return c.answered(at)
		}
	case *ComplaintFeedbackSent:
		return c.answered(at)
	case *ComplaintPaused:
		return c.paused(at)
	case *ComplaintResumed:
		return c.resumed(at)
	case *ComplaintResolved, *ComplaintRejected:
		return c.resolved(at)
	case *ComplaintReopened:
		return c.reopened(at)
	}
	return c
}

// AfterRequest returns the clocks after an event about the service request, one
// that its state expects.
func (c Clocks) AfterRequest(e Event, at time.Time) Clocks {
	switch e.(type) {
	case *CustomerRequested:
		return Clocks{Received: at}
	case *RequestProgressNotified:
		return c.answered(at)
	case *RequestResolved:
		return c.resolved(at)
	case *RequestResumed:
		return c.reopened(at)
	}
	return c
}

// answered: whatever the customer is told answers all that was asked.
func (c Clocks) answered(at time.Time) Clocks {
	if c.Responded.IsZero() {
		c.Responded = at
	}
	c.Asked = ended(c.Asked, at)
	return c
}

// asked: a question starts the clock of the next response, unless the first one
// is still owed, or the answer to an earlier question, or the case is done. Who
// asks is not waited for any more.
func (c Clocks) asked(at time.Time) Clocks {
	c = c.resumed(at)
	if n := len(c.Asked); c.Responded.IsZero() || !c.Resolved.IsZero() || n > 0 && c.Asked[n-1].Until.IsZero() {
		return c
	}
	c.Asked = append(slices.Clip(c.Asked), calendar.Span{From: at})
	return c
}

func (c Clocks) paused(at time.Time) Clocks {
	if n := len(c.Pauses); n == 0 || !c.Pauses[n-1].Until.IsZero() {
		c.Pauses = append(slices.Clip(c.Pauses), calendar.Span{From: at})
	}
	return c
}

func (c Clocks) resumed(at time.Time) Clocks {
	c.Pauses = ended(c.Pauses, at)
	return c
}

func (c Clocks) resolved(at time.Time) Clocks {
	c = c.answered(at).resumed(at)
	c.Resolved = at
	return c
}

// reopened: while it was taken for settled no clock ran.
func (c Clocks) reopened(at time.Time) Clocks {
	if !c.Resolved.IsZero() {
		c.Pauses = append(slices.Clip(c.Pauses), calendar.Span{From: c.Resolved, Until: at})
		c.Resolved = time.Time{}
	}
	return c
}

// ended returns the spans with the last one ended, where it was open.
func ended(spans []calendar.Span, at time.Time) []calendar.Span {
	n := len(spans)
	if n == 0 || !spans[n-1].Until.IsZero() {
		return spans
	}
	out := slices.Clone(spans)
	if out[n-1].Until = at; !out[n-1].From.Before(at) {
		out[n-1].Until = out[n-1].From // recorded late: it took no time
	}
	return out
}

// Paused reports whether the clocks stand still.
func (c Clocks) Paused() bool {
	n := len(c.Pauses)
	return n > 0 && c.Pauses[n-1].Until.IsZero()
}
