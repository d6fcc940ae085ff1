package domain

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// SelectionDefined is a version of a selection of targets (capability 42): which
// customers are meant, written as data. It is in the stream
// scheme-selection-<name>. Whom it finds, and who of these may be approached, is
// for a run to say. What is left empty finds everybody.
type SelectionDefined struct {
	Title     string          `json:"title"` // about customers as a whole; nothing personal
	Kind      string          `json:"kind,omitempty"`
	Regions   []string        `json:"regions,omitempty"`   // one of them
	Classes   []SelectedClass `json:"classes,omitempty"`   // of each scheme that is named one of its classes
	Tags      []string        `json:"tags,omitempty"`      // all of them
	Needs     []SelectedNeed  `json:"needs,omitempty"`     // all of them
	QuietDays int             `json:"quietDays,omitempty"` // no contact for so many days; 0: whenever
}

// SelectedClass is a class that customers are selected by.
type SelectedClass struct {
	Scheme string `json:"scheme"`
	Class  string `json:"class"`
}

// SelectedNeed is a need that customers are selected by.
type SelectedNeed struct {
	Need    string `json:"need"`
	AtLeast int    `json:"atLeast"` // weight, from 1
}

// SelectionRun says that a version of a selection was run for a purpose, through a
// channel, and what came of it. Who was in it follows from the log: all that had
// been recorded by Known, at At in the world.
type SelectionRun struct {
	RunID    ID        `json:"runId"`
	Version  int       `json:"version"` // from 1
	Purpose  string    `json:"purpose"` // code of the processing, which needs a legal basis
	Channel  string    `json:"channel"` // one of Channels
	At       time.Time `json:"at"`
	Known    time.Time `json:"known"`
	Position uint64    `json:"position"` // of the last event in the log that had been recorded by Known

	Matched        int `json:"matched"`        // whom the selection finds
	Selected       int `json:"selected"`       // who of these may be approached
	NotPermitted   int `json:"notPermitted"`   // left out: no legal basis for the purpose
	ChannelRefused int `json:"channelRefused"` // left out: they want nothing through the channel
}

// EventType implements Event.
func (SelectionDefined) EventType() string { return "SelectionDefined" }

// EventType implements Event.
func (SelectionRun) EventType() string { return "SelectionRun" }

const selectionPrefix = "selection-"

// SelectionScheme returns the name of the policy that holds the selection.
func SelectionScheme(name string) string { return selectionPrefix + name }

// SelectionOfScheme returns the selection that the policy holds, and false where it
// is another kind of policy.
func SelectionOfScheme(policy string) (string, bool) {
	return strings.CutPrefix(policy, selectionPrefix)
}

// Selection is the state of a selection: its versions in the order in which they
// were decided on. The last one counts. It is a value.
type Selection []SelectionDefined

// Evolve returns the state after the event; it never fails.
func (s Selection) Evolve(h Happened) Selection {
	if e, ok := h.Event.(*SelectionDefined); ok {
		return append(s[:len(s):len(s)], *e)
	}
	return s
}

// Define decides on a new version.
func (s Selection) Define(name string, e SelectionDefined) ([]Event, error) {
	var v Violations
	v.code("selection", name, true)
	v.text("title", e.Title, maxName, true)
	if e.Kind != "" {
		v.oneOf("kind", e.Kind, "person", "company")
	}
	for field, n := range map[string]int{"regions": len(e.Regions), "classes": len(e.Classes), "tags": len(e.Tags), "needs": len(e.Needs)} {
		if n > maxList {
			v.add(field, "max-items", fmt.Sprintf("at most %d items", maxList))
		}
	}
	for i, region := range e.Regions {
		v.regionCode(fmt.Sprintf("regions[%d]", i), region)
		v.once(fmt.Sprintf("regions[%d]", i), slices.Contains(e.Regions[:i], region))
	}
	for i, c := range e.Classes {
		at := fmt.Sprintf("classes[%d].", i)
		v.oneOf(at+"scheme", c.Scheme, tierSchemes...)
		v.once(fmt.Sprintf("classes[%d]", i), slices.Contains(e.Classes[:i], c))
		if slices.Contains(tierSchemes, c.Scheme) {
			v.class(at+"class", c.Scheme, c.Class)
		}
	}
	for i, tag := range e.Tags {
		v.code(fmt.Sprintf("tags[%d]", i), tag, true)
		v.once(fmt.Sprintf("tags[%d]", i), slices.Contains(e.Tags[:i], tag))
	}
	for i, n := range e.Needs {
		at := fmt.Sprintf("needs[%d].", i)
		v.code(at+"need", n.Need, true)
		v.once(at+"need", slices.ContainsFunc(e.Needs[:i], func(o SelectedNeed) bool { return o.Need == n.Need }))
		v.scale(at+"atLeast", &n.AtLeast, 1, MaxNeedWeight)
	}
	v.scale("quietDays", &e.QuietDays, 0, maxRefresh)
	if err := v.err(); err != nil {
		return nil, err
	}
	return []Event{&e}, nil
}

// CheckRun refuses what a run of the selection cannot be for.
func (s Selection) CheckRun(purpose, channel, reason string) error {
	var v Violations
	v.code("purpose", purpose, true)
	v.oneOf("channel", channel, Channels...)
	v.code("reason", reason, false)
	if err := v.err(); err != nil {
		return err
	}
	if len(s) == 0 {
		return refuse("selection-not-found", "selection", "there is no such selection")
	}
	return nil
}

// Run decides on the record of a run of the last version, which is the one that was
// run.
func (s Selection) Run(e SelectionRun, reason string) ([]Event, error) {
	if err := s.CheckRun(e.Purpose, e.Channel, reason); err != nil {
		return nil, err
	}
	if e.Version != len(s) {
		return nil, refuse("selection-changed", "selection", "the selection has been given another version while it was run")
	}
	return []Event{&e}, nil
}
