package domain

import (
	"fmt"
	"time"
)

// VisitCadenceDefined is a version of how often the customers of each tier are
// to be visited (capability 15). It is in the stream scheme-visit-cadence.
type VisitCadenceDefined struct {
	From       time.Time `json:"from"`
	TierScheme string    `json:"tierScheme"`
	Cadences   []Cadence `json:"cadences"`
}

// EventType implements Event.
func (VisitCadenceDefined) EventType() string { return "VisitCadenceDefined" }

// Cadence promises a tier a visit at least every so many days.
type Cadence struct {
	Tier string `json:"tier"`
	Days int    `json:"days"`
}

// SchemeVisitCadence is the name of the scheme with the cadences.
const SchemeVisitCadence = "visit-cadence"

// VisitCadence is the state of the policy: its versions in the order in which
// they were decided on.
type VisitCadence []VisitCadenceDefined

// Evolve returns the state after the event; it never fails.
func (s VisitCadence) Evolve(h Happened) VisitCadence {
	if e, ok := h.Event.(*VisitCadenceDefined); ok {
		return append(s[:len(s):len(s)], *e)
	}
	return s
}

// Define decides on a new version.
func (s VisitCadence) Define(cmd VisitCadenceDefined) ([]Event, error) {
	var v Violations
	v.oneOf("tierScheme", cmd.TierScheme, SchemeNames...)
	if len(cmd.Cadences) == 0 || len(cmd.Cadences) > maxList {
		v.add("cadences", "items", fmt.Sprintf("from 1 to %d items", maxList))
	}
	seen := map[string]bool{}
	for i, c := range cmd.Cadences {
		at := fmt.Sprintf("cadences[%d].", i)
		v.class(at+"tier", cmd.TierScheme, c.Tier)
		v.scale(at+"days", &c.Days, 1, 3660)
		if seen[c.Tier] {
			v.add(at+"tier", "unique", "the same tier twice")
		}
		seen[c.Tier] = true
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	return []Event{&cmd}, nil
}

// InForce returns the version that counts at the instant, by the same rule as
// the service levels: the one that begins last, and of two that begin at the same
// instant the one decided on later. It returns false where there is none.
func (s VisitCadence) InForce(at time.Time) (VisitCadenceDefined, bool) {
	i := inForceAt(s, func(v VisitCadenceDefined) time.Time { return v.From }, at)
	if i < 0 {
		return VisitCadenceDefined{}, false
	}
	return s[i], true
}
