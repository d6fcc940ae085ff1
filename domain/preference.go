package domain

import (
	"fmt"
	"slices"
	"time"
)

// ContactPreferenceStated is what the customer wants of one channel, or of all:
// from when it occurred on (capability 16). A later statement about the channel
// or about all channels takes its place.
type ContactPreferenceStated struct {
	Channel string `json:"channel"`         // one of Channels, or any
	Stance  string `json:"stance"`          // preferred, accepted or refused
	From    int    `json:"from,omitempty"`  // minutes after midnight, by the installation's clock
	Until   int    `json:"until,omitempty"` // 0: at any time
}

// EventType implements Event.
func (ContactPreferenceStated) EventType() string { return "ContactPreferenceStated" }

// AnyChannel stands for all channels in a preference.
const AnyChannel = "any"

// The stances that a customer can take.
const (
	Preferred = "preferred"
	Accepted  = "accepted"
	Refused   = "refused"
)

// Preference is a statement with its place.
type Preference struct {
	ContactPreferenceStated
	Event    ID        `json:"event"`
	Revision uint64    `json:"revision"`
	Position uint64    `json:"position"`
	Occurred time.Time `json:"occurred"`
	Recorded time.Time `json:"recorded"`
}

// Preferences are a customer's statements, in the order in which they occurred,
// of two at the same instant in that of the log. It is a value.
type Preferences []Preference

// Evolve returns the preferences after the event; it never fails.
func (p Preferences) Evolve(h Happened) Preferences {
	e, ok := h.Event.(*ContactPreferenceStated)
	if !ok {
		return p
	}
	one := Preference{*e, h.ID, h.Revision, h.Position, h.Occurred.UTC().Truncate(time.Microsecond), h.Recorded.UTC().Truncate(time.Microsecond)}
	at := len(p)
	for at > 0 && p[at-1].Occurred.After(one.Occurred) {
		at--
	}
	return slices.Insert(slices.Clone(p), at, one)
}

// About returns the statement that counts for the channel at the instant: the
// last one about it or about all channels. Nil: none was made.
func (p Preferences) About(channel string, at time.Time) *Preference {
	for i := range slices.Backward(p) {
		if one := &p[i]; !one.Occurred.After(at) && (one.Channel == channel || one.Channel == AnyChannel) {
			return one
		}
	}
	return nil
}

// within reports whether the clock on the wall is inside the stated hours.
func (e ContactPreferenceStated) within(at time.Time, zone *time.Location) bool {
	if e.Until == 0 {
		return true
	}
	local := at.In(zone)
	minute := 60*local.Hour() + local.Minute()
	return e.From <= minute && minute < e.Until
}

// StatePreference decides on a statement. It may be made as long as the customer
// is not erased, archived or not.
func (c Customer) StatePreference(e ContactPreferenceStated, at time.Time) ([]Event, error) {
	var v Violations
	v.oneOf("channel", e.Channel, append([]string{AnyChannel}, Channels...)...)
	v.oneOf("stance", e.Stance, Preferred, Accepted, Refused)
	if e.From < 0 || e.Until < 0 || e.Until > 24*60 || e.From > e.Until || e.Until > 0 && e.From == e.Until {
		v.add("until", "range", "want a time after from, on the same day")
	}
	if e.Stance == Refused && e.Until > 0 {
		v.add("until", "not-refused", "what is refused is refused at any time")
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.own(); err != nil {
		return nil, err
	}
	if had := c.Preferences.About(e.Channel, at); had != nil && had.ContactPreferenceStated == e {
		return nil, refuse("preference-unchanged", "stance", "this is what counts for the channel already")
	}
	return []Event{&e}, nil
}

// Gate is what somebody wants to contact a customer for, and how.
type Gate struct {
	Purpose  string   // code of the processing, which needs a legal basis; "" needs none
	Channels []string // in the order of our preference; none is any
	Zone     *time.Location
	AnyHour  bool // it is not for now, so the hours that were stated do not close it
}

// Why a gate is closed.
const (
	GateNotPermitted   = "not-permitted"   // no legal basis for the purpose is active
	GateChannelRefused = "channel-refused" // the customer refuses all the channels
	GateOutsideHours   = "outside-hours"   // not at this time of the day
)

// Clearance is a gate's answer.
type Clearance struct {
	Open       bool
	Channel    string      // to be taken; the first that would be, where it is closed for the hour
	Why        string      // where it is closed
	Preference *Preference // that closes it, or that chose the channel
	Ground     *Ground     // that permits the purpose, or ended the last basis; nil where there never was one
}

// Ask answers whether the customer may be contacted at the instant: the purpose
// needs a legal basis, then the channel is the first that the customer prefers,
// or else the first that is not refused, within the hours that were stated.
func (g Gate) Ask(prefs Preferences, perms Permissions, at time.Time) Clearance {
	var out Clearance
	if g.Purpose != "" {
		permission := perms.At(g.Purpose, at)
		out.Ground = permission.Proof
		if !permission.Permitted {
			out.Why = GateNotPermitted
			return out
		}
	}
	channels := g.Channels
	if len(channels) == 0 {
		channels = Channels
	}
	var refused, later *Preference
	laterChannel := ""
	for _, wanted := range []bool{true, false} {
		for _, channel := range channels {
			said := prefs.About(channel, at)
			switch {
			case said != nil && said.Stance == Refused:
				if refused == nil || refused.Position < said.Position {
					refused = said
				}
			case wanted != (said != nil && said.Stance == Preferred):
			case said != nil && !g.AnyHour && !said.within(at, g.Zone):
				if later == nil {
					later, laterChannel = said, channel
				}
			default:
				out.Open, out.Channel, out.Preference = true, channel, said
				return out
			}
		}
	}
	if later != nil {
		out.Why, out.Preference, out.Channel = GateOutsideHours, later, laterChannel
		return out
	}
	out.Why, out.Preference = GateChannelRefused, refused
	return out
}

// refusal is the gate's as an error, nil where it is open.
func (c Clearance) refusal() error {
	switch {
	case c.Open:
		return nil
	case c.Preference != nil:
		return refuse(c.Why, "", "the preference stated by event %s forbids it", c.Preference.Event)
	case c.Ground != nil:
		return refuse(c.Why, "", "the last legal basis was ended by event %s", c.Ground.Event)
	}
	return refuse(c.Why, "", "there never was a legal basis for the purpose")
}

// inForceAt returns which of the versions counts at the instant: of those that have
// begun the one that begins last, and of two that begin at the same instant the
// one decided on later; -1 where none has begun.
func inForceAt[V any](versions []V, from func(V) time.Time, at time.Time) int {
	best := -1
	for i, v := range versions {
		if !at.Before(from(v)) && (best < 0 || !from(v).Before(from(versions[best]))) {
			best = i
		}
	}
	return best
}

// tiers checks that each tier is there once.
func (v *Violations) tiers(field, scheme string, n int, tier func(int) string) {
	if n == 0 || n > maxList {
		v.add(field, "items", fmt.Sprintf("from 1 to %d items", maxList))
	}
	seen := map[string]bool{}
	for i := range n {
		at := fmt.Sprintf("%s[%d].tier", field, i)
		v.class(at, scheme, tier(i))
		if seen[tier(i)] {
			v.add(at, "unique", "the same tier twice")
		}
		seen[tier(i)] = true
	}
}
