package domain

import "time"

// CustomerReclassified moves a customer from one class of a scheme to another
// (capability 36). Why is the reason in the metadata.
type CustomerReclassified struct {
	Scheme        string `json:"scheme"`
	SchemeVersion int    `json:"schemeVersion,omitempty"` // 0: by hand
	From          string `json:"from,omitempty"`          // "" where it had no class yet
	To            string `json:"to"`
	Note          string `json:"note,omitempty" personal:"content"`

	Evidence *ClassEvidence `json:"evidence,omitempty"` // where a scheme decided
}

// ClassEvidence is what a class rests on: with the scheme's version and its
// calibration it can be worked out again from the log.
type ClassEvidence struct {
	At          time.Time          `json:"at"`                    // what was so at this instant
	Rule        string             `json:"rule"`                  // classes[i] or otherwise, of the version
	Inputs      map[string]float64 `json:"inputs"`                // that the scheme uses
	Facts       int                `json:"facts"`                 // behind the inputs
	Positions   []uint64           `json:"positions,omitempty"`   // of the last of them in the log, at most 50
	Calibration uint64             `json:"calibration,omitempty"` // position of the SchemeCalibrated that the scores are by
	Run         ID                 `json:"run,omitzero"`          // of the job, where it was one
}

// EventType implements Event.
func (CustomerReclassified) EventType() string { return "CustomerReclassified" }

const maxEvidence = 50

// Classifying asks to put a customer into the class that a scheme gives.
type Classifying struct {
	*Classifier
	Version     int
	At          time.Time
	Scales      map[string]Scale
	Calibration uint64 // its position; 0 where the scheme needs none
	Run         ID
}

// Reclassify decides on the class that the scheme gives. It is refused where it
// would change nothing, so that a job may ask for everybody.
func (s ClassFacts) Reclassify(c Classifying) ([]Event, error) {
	if !s.Present(c.At) {
		return nil, refuse("customer-archived", "customerId", "the customer is archived, merged into another one, or not there; it is in no class")
	}
	held := s.Class(c.Scheme, c.At)
	if c.Keeps(held) {
		return nil, refuse("class-by-hand", "to", "the class was given by hand, and the scheme keeps those")
	}
	v, err := c.Classify(s, c.At, c.Scales)
	if err != nil {
		return nil, refuse("rule-fails", "classes", "%v", err)
	}
	if held.Class == v.Class {
		return nil, refuse("class-unchanged", "to", "the customer is in this class already")
	}
	return []Event{&CustomerReclassified{
		Scheme: c.Scheme, SchemeVersion: c.Version, From: held.Class, To: v.Class,
		Evidence: &ClassEvidence{
			At: c.At, Rule: v.Rule, Inputs: v.Inputs, Facts: len(v.Positions), Positions: v.Positions[max(0, len(v.Positions)-maxEvidence):],
			Calibration: c.Calibration, Run: c.Run,
		},
	}}, nil
}

// Keeps reports whether the scheme leaves the customer where it is.
func (c *Classifier) Keeps(held HeldClass) bool {
	return c.KeepManual && held.Class != "" && held.Version == 0
}

// Schemes lists the ways of classifying and the classes of each.
var Schemes = map[string][]string{
	"importance": {"important", "ordinary", "potential"},
	"frequency":  {"high-frequency", "low-frequency", "potential"},
	"value":      {"high", "mid", "low"},
	// How carefully the customer's data is handled, beside what the value calls for.
	"sensitivity": {"restricted", "confidential", "ordinary"},
}

// SchemeNames lists the schemes in their usual order.
var SchemeNames = []string{"importance", "frequency", "value", "sensitivity"}

// ReclassifyCustomer asks to put a customer into a class by hand.
type ReclassifyCustomer struct {
	Scheme, To, Reason, Note string
}

// Reclassify decides on a change of class.
func (c Customer) Reclassify(cmd ReclassifyCustomer) ([]Event, error) {
	var v Violations
	v.oneOf("scheme", cmd.Scheme, SchemeNames...)
	if classes, ok := Schemes[cmd.Scheme]; ok {
		v.oneOf("to", cmd.To, classes...)
	}
	v.code("reason", cmd.Reason, true)
	v.text("note", cmd.Note, maxLine, false)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	if c.Classes[cmd.Scheme] == cmd.To {
		return nil, refuse("class-unchanged", "to", "the customer is in this class already")
	}
	return []Event{&CustomerReclassified{Scheme: cmd.Scheme, From: c.Classes[cmd.Scheme], To: cmd.To, Note: cmd.Note}}, nil
}
