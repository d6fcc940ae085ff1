package domain

import (
	"fmt"
	"slices"
	"time"
)

// GreetingsDefined is a version of which dates raise a task (capability 18). It
// is in the stream scheme-greetings.
type GreetingsDefined struct {
	From      time.Time  `json:"from"`
	Occasions []Occasion `json:"occasions"`
}

// EventType implements Event.
func (GreetingsDefined) EventType() string { return "GreetingsDefined" }

// Occasion is a kind of date and the task that it raises.
type Occasion struct {
	Code       string   `json:"code"`                 // names it within the policy
	Kind       string   `json:"kind"`                 // one of OccasionKinds
	Calendar   string   `json:"calendar,omitempty"`   // of a holiday: the business calendar that has it
	Holiday    string   `json:"holiday,omitempty"`    // its name there
	Days       int      `json:"days,omitempty"`       // of a revisit: after so many days without a visit
	LeadDays   int      `json:"lead,omitempty"`       // days before the date on which the task is raised
	TierScheme string   `json:"tierScheme,omitempty"` // with Tiers: only for customers in one of these classes
	Tiers      []string `json:"tiers,omitempty"`
	Channels   []string `json:"channels,omitempty"`
	Purpose    string   `json:"purpose,omitempty"` // code of the processing, which needs a legal basis
	Content    string   `json:"content,omitempty"` // code of what it is about
	Owner      string   `json:"owner"`             // opaque id of who does it, where the customer has no manager
}

// The kinds of occasions.
const (
	OccasionBirthday    = "birthday"
	OccasionAnniversary = "anniversary" // of the day on which the record came to be
	OccasionHoliday     = "holiday"
	OccasionRevisit     = "revisit"
)

// OccasionKinds lists the kinds of occasions.
var OccasionKinds = []string{OccasionBirthday, OccasionAnniversary, OccasionHoliday, OccasionRevisit}

// GreetingRaised says that a date has raised a task, once for the occasion and
// its date. The task is the follow-up that is opened with it. Of a birthday only
// the week is told: the day is personal and stands in the follow-up, sealed.
type GreetingRaised struct {
	Occasion   string `json:"occasion"` // code
	Kind       string `json:"kind"`
	Once       string `json:"once"` // what it is raised once for: a year, a day, or a visit's day
	Channel    string `json:"channel"`
	Content    string `json:"content,omitempty"`
	FollowUpID ID     `json:"followUpId"`
}

// EventType implements Event.
func (GreetingRaised) EventType() string { return "GreetingRaised" }

// SchemeGreetings is the name of the scheme with the occasions.
const SchemeGreetings = "greetings"

// Greetings is the state of the policy.
type Greetings []GreetingsDefined

// Evolve returns the state after the event; it never fails.
func (g Greetings) Evolve(h Happened) Greetings {
	if e, ok := h.Event.(*GreetingsDefined); ok {
		return append(g[:len(g):len(g)], *e)
	}
	return g
}

// InForce returns the version that counts at the instant and its number, from 1; 0
// where none has begun.
func (g Greetings) InForce(at time.Time) (GreetingsDefined, int) {
	i := inForceAt(g, func(v GreetingsDefined) time.Time { return v.From }, at)
	if i < 0 {
		return GreetingsDefined{}, 0
	}
	return g[i], i + 1
}

const maxLead = 60

// Define decides on a new version, given the calendars that it names.
func (g Greetings) Define(cmd GreetingsDefined, known Calendars) ([]Event, error) {
	var v Violations
	if len(cmd.Occasions) > maxList {
		v.add("occasions", "items", fmt.Sprintf("at most %d items", maxList))
	}
	seen := map[string]bool{}
	for i, o := range cmd.Occasions {
		at := fmt.Sprintf("occasions[%d].", i)
		v.code(at+"code", o.Code, true)
		if seen[o.Code] {
			v.add(at+"code", "unique", "the same code twice")
		}
		seen[o.Code] = true
		v.oneOf(at+"kind", o.Kind, OccasionKinds...)
		v.calendar(at+"calendar", o.Calendar, o.Kind == OccasionHoliday, known)
		v.text(at+"holiday", o.Holiday, maxName, o.Kind == OccasionHoliday)
		if o.Kind == OccasionRevisit {
			v.scale(at+"days", &o.Days, 1, 3660)
		}
		v.scale(at+"leadDays", &o.LeadDays, 0, maxLead)
		if len(o.Tiers) > 0 {
			v.oneOf(at+"tierScheme", o.TierScheme, tierSchemes...)
		}
		for j, tier := range o.Tiers {
			v.class(fmt.Sprintf("%stiers[%d]", at, j), o.TierScheme, tier)
		}
		v.channels(at+"channels", o.Channels)
		v.code(at+"purpose", o.Purpose, false)
		v.code(at+"content", o.Content, false)
		v.code(at+"owner", o.Owner, true)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	return []Event{&cmd}, nil
}

// MonthDay is a day of every year, as MM-DD.
func MonthDay(d Day) string {
	if d.IsZero() {
		return ""
	}
	return d.String()[5:]
}

// CelebratedOn lists the days of the year (MM-DD) that are celebrated on the day:
// its own, and on 28 February of a year without a 29th that one too.
func CelebratedOn(d Day) []string {
	days := []string{MonthDay(d)}
	if days[0] == "02-28" && MonthDay(Day{d.n + 1}) != "02-29" {
		days = append(days, "02-29")
	}
	return days
}

// Greeting asks to raise the task of an occasion.
type Greeting struct {
	Occasion
	Once string    // what it is raised once for
	Text string    // what is to be done, which may be personal
	Due  time.Time // when the task has to be done by
	At   time.Time // now
	Zone *time.Location
	Heir map[string]Holder // owners who have left → who has what would be theirs
}

// Greet decides on the task of an occasion. It is refused where it has been
// raised before, where the customer is in none of the tiers, and where the
// customer's preferences or the lack of a legal basis forbid it.
func (c Customer) Greet(g Greeting, followUp ID) ([]Event, error) {
	if err := c.open(); err != nil {
		return nil, err
	}
	if c.Greeted[g.Code] >= g.Once { // they are years and days, which sort
		return nil, refuse("greeting-raised", "once", "the task of this occasion has been raised")
	}
	if len(g.Tiers) > 0 && !slices.Contains(g.Tiers, c.Classes[g.TierScheme]) {
		return nil, refuse("greeting-tier", "tiers", "the customer is in none of the tiers")
	}
	gate := Gate{Purpose: g.Purpose, Channels: g.Channels, Zone: g.Zone}
	clearance := gate.Ask(c.Preferences, c.Permissions, g.At)
	if clearance.Why == GateOutsideHours { // the task is for later
		clearance.Open = true
	}
	if err := clearance.refusal(); err != nil {
		return nil, err
	}
	kind := "greeting"
	if g.Kind == OccasionRevisit {
		kind = OccasionRevisit
	}
	owner := g.Owner
	if manager := c.Strategies.Manager(); manager != "" {
		owner = manager
	}
	opened := &FollowUpOpened{FollowUpID: followUp, Kind: kind, Owner: owner, Due: g.Due, Description: g.Text}
	events := []Event{
		&GreetingRaised{Occasion: g.Code, Kind: g.Kind, Once: g.Once, Channel: clearance.Channel, Content: g.Content, FollowUpID: followUp},
		opened,
	}
	if heir, left := g.Heir[owner]; left {
		if opened.Owner = heir.Staff; heir.Staff == "" {
			opened.Owner = heir.Team
			events = append(events, &FollowUpAssigned{FollowUpID: followUp, Team: heir.Team})
		}
	}
	return events, nil
}
