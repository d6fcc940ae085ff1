package domain

import (
	"fmt"
	"time"

	"github.com/dossier-crm/dossier/domain/calendar"
)

// ServiceLevelsDefined is a version of the service levels: who is promised what,
// for cases received from an instant on. It is in the stream
// scheme-service-levels.
type ServiceLevelsDefined struct {
	From       time.Time       `json:"from"`           // in force for what is received from then on
	Calendar   string          `json:"calendar"`       // name of the calendar that the clocks go by; "" counts all hours
	TierScheme string          `json:"tierScheme"`     // the scheme whose classes are the tiers
	Targets    []ServiceTarget `json:"targets"`        // the first that fits is the case's
	Note       string          `json:"note,omitempty"` // of the policy, never of a person
}

// EventType implements Event.
func (ServiceLevelsDefined) EventType() string { return "ServiceLevelsDefined" }

// ServiceTarget promises times to some cases; what is left empty fits all, and a
// time of zero promises nothing.
type ServiceTarget struct {
	Kind          string `json:"kind,omitempty"`          // complaint or request
	Tier          string `json:"tier,omitempty"`          // class of the customer at receipt
	Severity      string `json:"severity,omitempty"`      // of the complaint, urgency of the request
	FirstResponse int    `json:"firstResponse,omitempty"` // minutes, as are all
	NextResponse  int    `json:"nextResponse,omitempty"`
	Resolution    int    `json:"resolution,omitempty"`
}

// SchemeServiceLevels is the name of the scheme with the service levels.
const SchemeServiceLevels = "service-levels"

// ServiceLevels is the state of the policy: its versions in the order in which
// they were decided on.
type ServiceLevels []ServiceLevelsDefined

// Evolve returns the state after the event; it never fails.
func (s ServiceLevels) Evolve(h Happened) ServiceLevels {
	if e, ok := h.Event.(*ServiceLevelsDefined); ok {
		return append(s[:len(s):len(s)], *e)
	}
	return s
}

// maxTarget is a year, in minutes.
const maxTarget = 366 * 24 * 60

// Define decides on a new version, given the calendar that it names.
func (s ServiceLevels) Define(cmd ServiceLevelsDefined, known Calendars) ([]Event, error) {
	var v Violations
	v.calendar("calendar", cmd.Calendar, false, known)
	v.code("tierScheme", cmd.TierScheme, true)
	v.text("note", cmd.Note, maxLine, false)
	if len(cmd.Targets) == 0 || len(cmd.Targets) > maxList {
		v.add("targets", "items", fmt.Sprintf("from 1 to %d items", maxList))
	}
	for i, t := range cmd.Targets {
		at := fmt.Sprintf("targets[%d].", i)
		if t.Kind != "" {
			v.oneOf(at+"kind", t.Kind, CaseComplaint, CaseRequest)
		}
		v.code(at+"tier", t.Tier, false)
		v.code(at+"severity", t.Severity, false)
		v.scale(at+"firstResponse", &t.FirstResponse, 0, maxTarget)
		v.scale(at+"nextResponse", &t.NextResponse, 0, maxTarget)
		v.scale(at+"resolution", &t.Resolution, 0, maxTarget)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	return []Event{&cmd}, nil
}

// InForce returns the version that counts for what is received at the instant:
// of those in force the one that begins last, and of two that begin at the same
// instant the one decided on later. It returns false where there is none.
func (s ServiceLevels) InForce(received time.Time) (ServiceLevelsDefined, bool) {
	best := -1
	for i, v := range s {
		if !received.Before(v.From) && (best < 0 || !v.From.Before(s[best].From)) {
			best = i
		}
	}
	if best < 0 {
		return ServiceLevelsDefined{}, false
	}
	return s[best], true
}

// The kinds of cases.
const (
	CaseComplaint = "complaint"
	CaseRequest   = "request"
)

// Case is what a service level is judged by.
type Case struct {
	Kind     string
	Severity string
	Classes  map[string]string // of the customer at receipt, by scheme
	Upgrade  string            // tier that a service upgrade gave at receipt, "" for none
	Clocks   Clocks
}

// Tier returns the case's tier under the version: what a service upgrade gave, or
// else the customer's class.
func (v ServiceLevelsDefined) Tier(c Case) string {
	if c.Upgrade != "" {
		return c.Upgrade
	}
	return c.Classes[v.TierScheme]
}

// Target returns the first target that fits the case, and false where none does.
func (v ServiceLevelsDefined) Target(c Case) (ServiceTarget, bool) {
	fits := func(want, got string) bool { return want == "" || want == got }
	for _, t := range v.Targets {
		if fits(t.Kind, c.Kind) && fits(t.Tier, v.Tier(c)) && fits(t.Severity, c.Severity) {
			return t, true
		}
	}
	return ServiceTarget{}, false
}

// The clocks that a case has. There is one of the next response for each time
// that the customer asked again.
const (
	ClockFirstResponse = "firstResponse"
	ClockNextResponse  = "nextResponse"
	ClockResolution    = "resolution"
)

// Reading is what one clock shows.
type Reading struct {
	Clock   string
	Started time.Time
	Stopped time.Time // zero while it runs
	Elapsed time.Duration
	Target  time.Duration
	Missed  bool      // the target has passed, be it that the clock still runs
	Due     time.Time // when the target passes; zero where the clock stands still for now
}

// Running reports whether the clock has not been stopped.
func (r Reading) Running() bool { return r.Stopped.IsZero() }

// Met reports whether the clock was stopped in time. A clock that runs and has
// not passed its target is neither met nor missed.
func (r Reading) Met() bool { return !r.Running() && !r.Missed }

// Read reads the clocks of the case for which the version promises a time, as
// they are at the instant now. A target is met if and only if what has elapsed,
// in opening hours and without pauses, is at most the target.
func (v ServiceLevelsDefined) Read(c Case, hours *calendar.Clock, now time.Time) []Reading {
	var out []Reading
	v.promised(c, func(clock string, from, until time.Time, target time.Duration) {
		r := Reading{Clock: clock, Started: from, Stopped: until, Target: target}
		end := until
		if until.IsZero() {
			end = now
		}
		r.Elapsed = hours.Elapsed(from, end, c.Clocks.Pauses...)
		r.Missed = r.Elapsed > r.Target
		if due, ok := hours.Due(from, r.Target, c.Clocks.Pauses...); ok {
			r.Due = due
		}
		out = append(out, r)
	})
	return out
}

// promised calls each with the clocks of the case for which the version promises a
// time, the zero until where one runs.
func (v ServiceLevelsDefined) promised(c Case, each func(clock string, from, until time.Time, target time.Duration)) {
	target, ok := v.Target(c)
	if !ok {
		return
	}
	one := func(clock string, from, until time.Time, minutes int) {
		if minutes > 0 {
			each(clock, from, until, time.Duration(minutes)*time.Minute)
		}
	}
	one(ClockFirstResponse, c.Clocks.Received, c.Clocks.Responded, target.FirstResponse)
	for _, asked := range c.Clocks.Asked {
		one(ClockNextResponse, asked.From, asked.Until, target.NextResponse)
	}
	one(ClockResolution, c.Clocks.Received, c.Clocks.Resolved, target.Resolution)
}

// ClockVerdict is what there is to say of one clock of a case whenever it is asked, as long as
// nothing happens to the case: what a Reading says at an instant follows from it.
type ClockVerdict struct {
	Clock   string
	Stopped bool
	Elapsed time.Duration // of a stopped one
	Due     time.Time     // of one that runs, as that of a Reading
	// Missed is from when on the target is missed: of a stopped clock some instant
	// that has passed. It is zero where it is not, and of one that runs where it would
	// take more than the ten years that a calendar looks ahead.
	Missed time.Time
}

// MissedAt reports whether the target is missed at the instant.
func (v ClockVerdict) MissedAt(now time.Time) bool {
	return !v.Missed.IsZero() && (v.Stopped || !now.Before(v.Missed))
}

// Verdicts returns the verdicts on the clocks that Read reads, in the same order.
func (v ServiceLevelsDefined) Verdicts(c Case, hours *calendar.Clock) []ClockVerdict {
	var out []ClockVerdict
	v.promised(c, func(clock string, from, until time.Time, target time.Duration) {
		one := ClockVerdict{Clock: clock, Stopped: !until.IsZero()}
		if one.Stopped {
			if one.Elapsed = hours.Elapsed(from, until, c.Clocks.Pauses...); one.Elapsed > target {
				one.Missed = until
			}
		} else {
			one.Due, _ = hours.Due(from, target, c.Clocks.Pauses...)
			one.Missed, _ = hours.Due(from, target+1, c.Clocks.Pauses...) // the first instant at which more has elapsed
		}
		out = append(out, one)
	})
	return out
}
