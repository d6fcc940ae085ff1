package domain

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// SchemeDefined is a version of how customers are classified (capability 35),
// written as data: which inputs over which window, how they are scored against
// one another, and which class follows. It is in the stream scheme-class-<name>.
// Versions stay; which of them counts is for InForce to say.
type SchemeDefined struct {
	From       time.Time     `json:"from"`
	Window     int           `json:"window,omitempty"`   // days that orders, visits and complaints count; 0: all time
	Currency   string        `json:"currency,omitempty"` // of the amounts; "" takes every one, which is right only where there is one
	Ties       string        `json:"ties,omitempty"`     // quintiles are wanted: r, f and m are inputs (capability 37)
	Needs      []string      `json:"needs,omitempty"`    // codes of needs that are inputs (NeedInput)
	Grade      []GradePart   `json:"grade,omitempty"`    // grade is an input: Σ weight·norm (capability 38)
	Classes    []ClassRule   `json:"classes"`            // the first whose rule holds
	Otherwise  string        `json:"otherwise"`          // the class where none does
	AfterOrder bool          `json:"afterOrder,omitempty"`
	KeepManual bool          `json:"keepManual,omitempty"` // who was classified by hand stays where they are
	Strategies []TierService `json:"strategies,omitempty"` // what each class is given (capability 39)
	Note       string        `json:"note,omitempty"`       // about the policy; nothing personal
}

// GradePart is one term of a value grade. Its norm is (value - least)/(most -
// least), held between 0 and 1, and 0 where most is least. Without declared
// bounds they are those of all customers when the scheme was last calibrated.
type GradePart struct {
	Input  string   `json:"input"`
	Weight Decimal  `json:"weight"`
	Least  *Decimal `json:"least,omitempty"`
	Most   *Decimal `json:"most,omitempty"`
}

// ClassRule puts who meets the rule into the class.
type ClassRule struct {
	Class string `json:"class"`
	When  string `json:"when"` // an expression over the inputs
}

// TierService is what the customers of a class are given while they are in it.
type TierService struct {
	Class        string   `json:"class"`
	Service      string   `json:"service,omitempty"`      // a code of the standard of service
	ContactEvery int      `json:"contactEvery,omitempty"` // days; 0 promises none
	Channel      string   `json:"channel,omitempty"`
	Manager      bool     `json:"manager,omitempty"` // has a dedicated manager
	Team         string   `json:"team,omitempty"`    // opaque id of the team or the member of the staff that looks after them
	Resources    []string `json:"resources,omitempty"`
	Offers       []string `json:"offers,omitempty"`
}

// SchemeCalibrated keeps what the measures of a version looked like over all
// customers at an instant, so that each score can be explained and worked out
// again, and a single customer be classified without looking at all.
type SchemeCalibrated struct {
	Version   int              `json:"version"`
	At        time.Time        `json:"at"`
	Position  uint64           `json:"position"` // of the log, up to which events were taken into account
	Customers int              `json:"customers"`
	Scales    map[string]Scale `json:"scales"` // by input; r is of the days since the last order, negated
}

// EventType implements Event.
func (SchemeDefined) EventType() string { return "SchemeDefined" }

// EventType implements Event.
func (SchemeCalibrated) EventType() string { return "SchemeCalibrated" }

const classSchemePrefix = "class-"

// ClassScheme returns the name of the policy that holds the scheme.
func ClassScheme(scheme string) string { return classSchemePrefix + scheme }

// ClassOfScheme returns the scheme that the policy holds, and false where it is
// another kind of policy.
func ClassOfScheme(policy string) (string, bool) { return strings.CutPrefix(policy, classSchemePrefix) }

// Scheme is the state of a scheme: its versions and calibrations in the order in
// which they were decided on. It is a value.
type Scheme struct {
	Versions     []SchemeVersion
	Calibrations []Calibration
}

// SchemeVersion is a version with its place.
type SchemeVersion struct {
	SchemeDefined
	Version  int // from 1
	EventID  ID
	Position uint64
	Recorded time.Time
}

// Calibration is a calibration with its place.
type Calibration struct {
	SchemeCalibrated
	At uint64 // its own position in the log
}

// Evolve returns the state after the event; it never fails.
func (s Scheme) Evolve(h Happened) Scheme {
	switch e := h.Event.(type) {
	case *SchemeDefined:
		s.Versions = append(s.Versions[:len(s.Versions):len(s.Versions)], SchemeVersion{*e, len(s.Versions) + 1, h.ID, h.Position, h.Recorded})
	case *SchemeCalibrated:
		s.Calibrations = append(s.Calibrations[:len(s.Calibrations):len(s.Calibrations)], Calibration{*e, h.Position})
	}
	return s
}

// Gives reports whether a version of the scheme has something for a class.
func (s Scheme) Gives() bool {
	return slices.ContainsFunc(s.Versions, func(v SchemeVersion) bool { return len(v.Strategies) > 0 })
}

// InForce returns the version that counts at the instant: of those that have
// begun the one that begins last, and of two that begin at the same instant the
// one decided on later. It returns false where none has begun.
func (s Scheme) InForce(at time.Time) (SchemeVersion, bool) {
	best := -1
	for i, v := range s.Versions {
		if !at.Before(v.From) && (best < 0 || !v.From.Before(s.Versions[best].From)) {
			best = i
		}
	}
	if best < 0 {
		return SchemeVersion{}, false
	}
	return s.Versions[best], true
}

// Calibrated returns the last calibration of the version, and false where it has
// none.
func (s Scheme) Calibrated(version int) (Calibration, bool) {
	for _, c := range slices.Backward(s.Calibrations) {
		if c.Version == version {
			return c, true
		}
	}
	return Calibration{}, false
}

// Compile makes a rule of its source, which may use the names. It is passed in:
// the language of rules is a library's. Its errors are for who wrote the rule.
type Compile func(source string, names []string) (Rule, error)

// Rule is a compiled rule.
type Rule struct {
	Holds func(Inputs) (bool, error) // ends soon, whatever the inputs
	Uses  []string                   // names, in alphabetical order
}

const (
	maxClassRules   = 20
	maxSchemeWindow = 36_600
)

// inputNames are those that rules of the version may use.
func (d SchemeDefined) inputNames() []string {
	names := slices.Clone(Criteria)
	for _, one := range Derived {
		names = append(names, one.Name)
	}
	for _, need := range d.Needs {
		names = append(names, NeedInput(need))
	}
	if d.Ties != "" {
		names = append(names, "r", "f", "m")
	}
	if len(d.Grade) > 0 {
		names = append(names, "grade")
	}
	return names
}

// Define decides on a new version of the scheme that is called name.
func (s Scheme) Define(name string, d SchemeDefined, compile Compile) ([]Event, error) {
	var v Violations
	if d.Currency != "" { // of a version that is stored it is what it was
		v.currency("currency", d.Currency)
	}
	_, err := NewClassifier(name, d, compile)
	if err := v.and(err); err != nil {
		return nil, err
	}
	return []Event{&d}, nil
}

// Calibrate decides on the record of a calibration. One that is there already,
// of the same version and instant, is refused.
func (s Scheme) Calibrate(c SchemeCalibrated) ([]Event, error) {
	if c.Version < 1 || c.Version > len(s.Versions) {
		return nil, refuse("scheme-version-not-found", "version", "the scheme has no such version")
	}
	return []Event{&c}, nil
}

func (d SchemeDefined) check(name string, v *Violations) {
	v.code("scheme", name, true)
	if d.Window < 0 || d.Window > maxSchemeWindow {
		v.add("windowDays", "range", fmt.Sprintf("from 0 to %d", maxSchemeWindow))
	}
	if d.Ties != "" {
		v.oneOf("quintiles.ties", d.Ties, TiesBetter, TiesWorse)
	}
	for i, need := range d.Needs {
		v.code(fmt.Sprintf("needs[%d]", i), need, true)
	}
	v.text("note", d.Note, maxLine, false)
	known := d
	known.Ties, known.Grade = "", nil
	var total int64
	for i, g := range d.Grade {
		at := fmt.Sprintf("grade[%d].", i)
		v.oneOf(at+"input", g.Input, known.inputNames()...)
		if g.Weight.Sign() <= 0 || g.Weight.Float() > 1 {
			v.add(at+"weight", "range", "more than 0, at most 1")
		}
		total += g.Weight.micros
		switch {
		case (g.Least == nil) != (g.Most == nil):
			v.add(at+"most", "both", "least and most are declared together")
		case g.Least != nil && g.Least.micros >= g.Most.micros:
			v.add(at+"most", "range", "must be more than least")
		}
		if slices.ContainsFunc(d.Grade[:i], func(o GradePart) bool { return o.Input == g.Input }) {
			v.add(at+"input", "unique", "the same input twice")
		}
	}
	if len(d.Grade) > 0 && total != decimalUnit {
		v.add("grade", "sum", "the weights add up to 1")
	}
	if len(d.Classes) == 0 || len(d.Classes) > maxClassRules {
		v.add("classes", "items", fmt.Sprintf("from 1 to %d items", maxClassRules))
	}
	for i, c := range d.Classes {
		v.class(fmt.Sprintf("classes[%d].class", i), name, c.Class)
	}
	v.class("otherwise", name, d.Otherwise)
	for i, s := range d.Strategies {
		at := fmt.Sprintf("strategies[%d].", i)
		if !slices.Contains(d.ClassNames(), s.Class) {
			v.add(at+"class", "one-of", "want a class of the scheme")
		}
		v.code(at+"service", s.Service, false)
		v.code(at+"channel", s.Channel, false)
		v.code(at+"team", s.Team, false)
		v.scale(at+"contactEveryDays", &s.ContactEvery, 0, 3660)
		for j, code := range s.Resources {
			v.code(fmt.Sprintf("%sresources[%d]", at, j), code, true)
		}
		for j, code := range s.Offers {
			v.code(fmt.Sprintf("%soffers[%d]", at, j), code, true)
		}
		if slices.ContainsFunc(d.Strategies[:i], func(o TierService) bool { return o.Class == s.Class }) {
			v.add(at+"class", "unique", "the same class twice")
		}
	}
}

// class checks a class; schemes that came with the program keep their classes.
func (v *Violations) class(field, scheme, class string) {
	if classes, ok := Schemes[scheme]; ok {
		v.oneOf(field, class, classes...)
		return
	}
	v.code(field, class, true)
}

// ClassNames lists the classes of the version, each once, in their order.
func (d SchemeDefined) ClassNames() []string {
	var names []string
	for _, c := range append(slices.Clone(d.Classes), ClassRule{Class: d.Otherwise}) {
		if !slices.Contains(names, c.Class) {
			names = append(names, c.Class)
		}
	}
	return names
}

// Classifier is a version of a scheme, ready to be used. It may be used by many
// goroutines at once.
type Classifier struct {
	Scheme string
	SchemeDefined
	rules []Rule
	uses  []string
}

// NewClassifier checks the version and compiles its rules. Its errors are
// Violations, which name the rules that are wrong.
func NewClassifier(scheme string, d SchemeDefined, compile Compile) (*Classifier, error) {
	var v Violations
	d.check(scheme, &v)
	c := &Classifier{Scheme: scheme, SchemeDefined: d}
	names := d.inputNames()
	uses := map[string]bool{}
	for i, one := range d.Classes {
		rule, err := compile(one.When, names)
		if err != nil {
			v.add(fmt.Sprintf("classes[%d].when", i), "expression", err.Error())
			continue
		}
		c.rules = append(c.rules, rule)
		for _, name := range rule.Uses {
			uses[name] = true
		}
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	for _, g := range d.Grade {
		uses[g.Input] = true
	}
	if d.Ties != "" {
		uses["daysSinceOrder"], uses["orders"], uses["amount"] = true, true, true
	}
	c.uses = slices.Sorted(maps.Keys(uses))
	return c, nil
}

// Scaled lists the inputs whose scales have to be known, in their order.
func (c *Classifier) Scaled() []string {
	var names []string
	if c.Ties != "" {
		names = append(names, "r", "f", "m")
	}
	for _, g := range c.Grade {
		if g.Least == nil {
			names = append(names, g.Input)
		}
	}
	return names
}

// Measure returns a customer's value of a scaled input, and false where the
// customer is not among those who are compared: r, f and m are of those who have
// ordered in the window.
func (c *Classifier) Measure(name string, in Inputs) (float64, bool) {
	switch name {
	case "r":
		return -in["daysSinceOrder"], in["orders"] > 0
	case "f":
		return in["orders"], in["orders"] > 0
	case "m":
		return in["amount"], in["orders"] > 0
	}
	return in[name], true
}

// Verdict is a class and how it came about.
type Verdict struct {
	Class     string
	Rule      string             // classes[i] or otherwise
	Inputs    map[string]float64 // those that the scheme uses
	Positions []uint64           // of the facts behind them
}

// Classify returns the class of the customer at the instant, given what all
// customers look like. It is pure: the same facts, version and scales give the
// same verdict. Its error is that of a rule which cannot be worked out.
func (c *Classifier) Classify(facts ClassFacts, at time.Time, scales map[string]Scale) (Verdict, error) {
	in, positions := facts.Inputs(at, c.Window, c.Currency)
	for _, need := range c.Needs {
		in[NeedInput(need)] += 0
	}
	if c.Ties != "" {
		for _, name := range []string{"r", "f", "m"} {
			in[name] = 0
			if value, ok := c.Measure(name, in); ok {
				in[name] = scales[name].Score(value, c.Ties)
			}
		}
	}
	if len(c.Grade) > 0 {
		grade := 0.0
		for _, g := range c.Grade {
			norm := scales[g.Input].Share(in[g.Input])
			if g.Least != nil {
				norm = share(in[g.Input], g.Least.Float(), g.Most.Float())
			}
			grade += float64(g.Weight.Float() * norm) // not fused: the same on every machine
		}
		in["grade"] = grade
	}
	v := Verdict{Class: c.Otherwise, Rule: "otherwise", Inputs: map[string]float64{}, Positions: positions}
	for i, rule := range c.rules {
		holds, err := rule.Holds(in)
		if err != nil {
			return v, fmt.Errorf("classes[%d].when: %w", i, err)
		}
		if holds {
			v.Class, v.Rule = c.Classes[i].Class, fmt.Sprintf("classes[%d]", i)
			break
		}
	}
	for _, name := range c.uses {
		v.Inputs[name] = in[name]
	}
	return v, nil
}
