package domain

import (
	"fmt"
	"time"
)

// CommunicationPlanDefined is a version of how often, through which channel and
// about what the customers of each tier are contacted (capability 16). It is in
// the stream scheme-communication.
type CommunicationPlanDefined struct {
	From       time.Time  `json:"from"`
	TierScheme string     `json:"tierScheme"`
	Effective  int        `json:"effective,omitempty"` // days since the last contact in which a managed customer is an effective one (capability 41)
	Tiers      []TierPlan `json:"tiers"`
}

// EventType implements Event.
func (CommunicationPlanDefined) EventType() string { return "CommunicationPlanDefined" }

// TierPlan promises a tier a contact at least every so many days.
type TierPlan struct {
	Tier     string   `json:"tier"`
	Days     int      `json:"days"`
	Channels []string `json:"channels,omitempty"` // in the order in which they are tried; none is any
	Content  string   `json:"content,omitempty"`  // code of what it is about
	Purpose  string   `json:"purpose,omitempty"`  // code of the processing, which needs a legal basis
}

// SchemeCommunication is the name of the scheme with the communication plan.
const SchemeCommunication = "communication"

// CommunicationPlan is the state of the policy: its versions in the order in
// which they were decided on.
type CommunicationPlan []CommunicationPlanDefined

// Evolve returns the state after the event; it never fails.
func (p CommunicationPlan) Evolve(h Happened) CommunicationPlan {
	if e, ok := h.Event.(*CommunicationPlanDefined); ok {
		return append(p[:len(p):len(p)], *e)
	}
	return p
}

// Define decides on a new version.
func (p CommunicationPlan) Define(cmd CommunicationPlanDefined) ([]Event, error) {
	var v Violations
	v.oneOf("tierScheme", cmd.TierScheme, tierSchemes...)
	v.scale("effectiveDays", &cmd.Effective, 0, 3660)
	v.tiers("tiers", cmd.TierScheme, len(cmd.Tiers), func(i int) string { return cmd.Tiers[i].Tier })
	for i, t := range cmd.Tiers {
		at := fmt.Sprintf("tiers[%d].", i)
		v.scale(at+"days", &t.Days, 1, 3660)
		v.code(at+"content", t.Content, false)
		v.code(at+"purpose", t.Purpose, false)
		v.channels(at+"channels", t.Channels)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	return []Event{&cmd}, nil
}

// tierSchemes are those whose classes customers are looked up by.
var tierSchemes = []string{"importance", "frequency", "value"}

// InForce returns the version that counts at the instant, and false where none
// has begun.
func (p CommunicationPlan) InForce(at time.Time) (CommunicationPlanDefined, bool) {
	i := inForceAt(p, func(v CommunicationPlanDefined) time.Time { return v.From }, at)
	if i < 0 {
		return CommunicationPlanDefined{}, false
	}
	return p[i], true
}

func (v *Violations) channels(field string, list []string) {
	for i, c := range list {
		v.oneOf(fmt.Sprintf("%s[%d]", field, i), c, Channels...)
	}
}
