package domain

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
)

// OfferRulesDefined is a version of what is offered to whom at a contact
// (capability 20), written as data. It is in the stream scheme-offers. Versions
// stay; which of them counts is for InForce to say.
type OfferRulesDefined struct {
	From       time.Time `json:"from"`
	Purpose    string    `json:"purpose"`            // code of the processing, which needs a legal basis
	Window     int       `json:"window,omitempty"`   // days that orders, visits and complaints count; 0: all time
	Currency   string    `json:"currency,omitempty"` // of the amounts; "" takes every one
	Needs      []string  `json:"needs,omitempty"`    // codes of needs that are inputs (NeedInput)
	Tags       []string  `json:"tags,omitempty"`     // tags that are inputs (TagInput)
	Most       int       `json:"most"`               // so many offers at a contact
	Minutes    int       `json:"minutes"`            // a ranking holds for so long
	AnswerDays int       `json:"answerDays"`         // what was presented can be answered for so long
	Offers     []Offer   `json:"offers"`             // in the order that decides between equal scores
	Note       string    `json:"note,omitempty"`     // about the policy; nothing personal
}

// Offer is an entry of the catalogue.
type Offer struct {
	Code     string     `json:"code"`               // names it in every version
	Name     string     `json:"name"`               // of the offer; nothing personal
	When     string     `json:"when,omitempty"`     // who is eligible: an expression over the inputs; "" is everybody
	Score    string     `json:"score"`              // the higher the earlier: an expression whose value is a number
	From     *time.Time `json:"from,omitempty"`     // nil: as long as the version is in force
	Until    *time.Time `json:"until,omitempty"`    // not included
	CoolDown int        `json:"coolDown,omitempty"` // days for which it rests after it was declined
	Repeat   bool       `json:"repeat,omitempty"`   // also for who has accepted it before
	Channels []string   `json:"channels,omitempty"` // through which it is made; none is any
}

// EventType implements Event.
func (OfferRulesDefined) EventType() string { return "OfferRulesDefined" }

// SchemeOffers is the name of the scheme with the rules of offers.
const SchemeOffers = "offers"

// OfferRules is the state of the policy: its versions in the order in which they
// were decided on. It is a value.
type OfferRules []OfferRulesDefined

// Evolve returns the state after the event; it never fails.
func (r OfferRules) Evolve(h Happened) OfferRules {
	if e, ok := h.Event.(*OfferRulesDefined); ok {
		return append(r[:len(r):len(r)], *e)
	}
	return r
}

// InForce returns the version that counts at the instant and its number, from 1;
// 0 where none has begun.
func (r OfferRules) InForce(at time.Time) (OfferRulesDefined, int) {
	i := inForceAt(r, func(v OfferRulesDefined) time.Time { return v.From }, at)
	if i < 0 {
		return OfferRulesDefined{}, 0
	}
	return r[i], i + 1
}

// OfferCompilers make rules and scores of their sources; they are passed in,
// because the language is a library's.
type OfferCompilers struct {
	Rule  Compile
	Score CompileScore
}

// CompileScore makes a score of its source, as Compile makes a rule.
type CompileScore func(source string, names []string) (Score, error)

// Score is a compiled score.
type Score struct {
	Of   func(Inputs) (float64, error) // ends soon, whatever the inputs
	Uses []string                      // names, in alphabetical order
}

// Define decides on a new version.
func (r OfferRules) Define(d OfferRulesDefined, compile OfferCompilers) ([]Event, error) {
	var v Violations
	if d.Currency != "" { // of a version that is stored it is what it was
		v.currency("currency", d.Currency)
	}
	_, err := NewRanker(d, len(r)+1, compile)
	if err := v.and(err); err != nil {
		return nil, err
	}
	return []Event{&d}, nil
}

const (
	maxRankingMinutes = 7 * 24 * 60
	maxAnswerDays     = 366
)

func (d OfferRulesDefined) check(v *Violations) {
	v.code("purpose", d.Purpose, true)
	v.scale("windowDays", &d.Window, 0, maxSchemeWindow)
	for i, need := range d.Needs {
		v.code(fmt.Sprintf("needs[%d]", i), need, true)
	}
	for i, tag := range d.Tags {
		v.code(fmt.Sprintf("tags[%d]", i), tag, true)
	}
	v.scale("most", &d.Most, 1, maxList)
	v.scale("minutes", &d.Minutes, 1, maxRankingMinutes)
	v.scale("answerDays", &d.AnswerDays, 1, maxAnswerDays)
	v.text("note", d.Note, maxLine, false)
	if len(d.Offers) > maxList {
		v.add("offers", "items", fmt.Sprintf("at most %d items", maxList))
	}
	for i, o := range d.Offers {
		at := fmt.Sprintf("offers[%d].", i)
		v.code(at+"code", o.Code, true)
		if slices.ContainsFunc(d.Offers[:i], func(other Offer) bool { return other.Code == o.Code }) {
			v.add(at+"code", "unique", "the same code twice")
		}
		v.text(at+"name", o.Name, maxName, true)
		if o.From != nil && o.Until != nil && !o.From.Before(*o.Until) {
			v.add(at+"until", "range", "must be after from")
		}
		v.scale(at+"coolDownDays", &o.CoolDown, 0, 3660)
		v.channels(at+"channels", o.Channels)
	}
}

// ClassInput is the name of a class as an input of the rules of offers: 1 where
// the customer is in it, and else 0.
func ClassInput(scheme, class string) string {
	return "class_" + scheme + "_" + strings.ReplaceAll(class, "-", "_")
}

// TagInput is the name of a tag as an input: 1 where the customer has it, and else
// 0.
func TagInput(tag string) string { return "tag_" + strings.TrimPrefix(NeedInput(tag), "need_") }

// inputNames are those that rules and scores of the version may use: those of
// schemes, and what the record and the classes say.
func (d OfferRulesDefined) inputNames() []string {
	names := append(SchemeDefined{Needs: d.Needs}.inputNames(), "company")
	for _, tag := range d.Tags {
		names = append(names, TagInput(tag))
	}
	for _, scheme := range tierSchemes {
		for _, class := range Schemes[scheme] {
			names = append(names, ClassInput(scheme, class))
		}
	}
	return names
}

// Ranker is a version of the rules, ready to be used. It may be used by many
// goroutines at once.
type Ranker struct {
	OfferRulesDefined
	Version int // from 1
	rules   []Rule
	scores  []Score
	uses    []string
}

// NewRanker checks the version and compiles its expressions. Its errors are
// Violations, which name those that are wrong.
func NewRanker(d OfferRulesDefined, version int, compile OfferCompilers) (*Ranker, error) {
	var v Violations
	d.check(&v)
	r := &Ranker{OfferRulesDefined: d, Version: version}
	names, uses := d.inputNames(), map[string]bool{}
	for i, o := range d.Offers {
		rule := Rule{Holds: func(Inputs) (bool, error) { return true, nil }}
		var err error
		if o.When != "" {
			if rule, err = compile.Rule(o.When, names); err != nil {
				v.add(fmt.Sprintf("offers[%d].when", i), "expression", err.Error())
			}
		}
		score, err := compile.Score(o.Score, names)
		if err != nil {
			v.add(fmt.Sprintf("offers[%d].score", i), "expression", err.Error())
		}
		r.rules, r.scores = append(r.rules, rule), append(r.scores, score)
		for _, name := range slices.Concat(rule.Uses, score.Uses) {
			uses[name] = true
		}
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	r.uses = slices.Sorted(maps.Keys(uses))
	return r, nil
}

// Why an offer is left out of a ranking.
const (
	OfferOutOfTime  = "out-of-time"     // it has not begun, or has ended
	OfferOffChannel = "other-channel"   // it is not made through the channel of the contact
	OfferWaits      = "presented"       // it was presented, and waits for the answer
	OfferTaken      = "accepted"        // the customer has it already
	OfferRests      = "cool-down"       // it was declined not long ago
	OfferNotForThem = "not-eligible"    // its rule does not hold
	OfferSurplus    = "beyond-the-most" // others have higher scores
)

// OfferReasons lists why an offer may be left out, in the order in which it is
// looked at.
var OfferReasons = []string{OfferOutOfTime, OfferOffChannel, OfferWaits, OfferTaken, OfferRests, OfferNotForThem, OfferSurplus}

// RankedOffer is an offer that may be presented.
type RankedOffer struct {
	OfferID ID         `json:"offerId"` // of this offer to this customer
	Offer   string     `json:"offer"`   // its code
	Name    string     `json:"name"`
	Score   float64    `json:"score"`
	Until   *time.Time `json:"until,omitempty"` // what the rules say of the offer
}

// LeftOutOffer is an offer that is not for now, and why.
type LeftOutOffer struct {
	Offer string     `json:"offer"`
	Why   string     `json:"why"`             // one of OfferReasons
	Until *time.Time `json:"until,omitempty"` // as long as it rests
}

// Rank returns the offers in their order: the higher score first, and of equal
// ones that which the rules have first. It is pure: the same version, inputs and
// history of offers give the same order. Its error is that of an expression that
// cannot be worked out.
func (r *Ranker) Rank(in Inputs, channel string, made MadeOffers, at time.Time) (ranked []RankedOffer, out []LeftOutOffer, err error) {
	for i, o := range r.Offers {
		if why, until := o.leftOut(channel, made, at); why != "" {
			out = append(out, LeftOutOffer{o.Code, why, until})
			continue
		}
		holds, err := r.rules[i].Holds(in)
		if err != nil {
			return nil, nil, refuse("rule-fails", "", "offers[%d].when: %v", i, err)
		}
		if !holds {
			out = append(out, LeftOutOffer{Offer: o.Code, Why: OfferNotForThem})
			continue
		}
		score, err := r.scores[i].Of(in)
		if err == nil && (math.IsNaN(score) || math.IsInf(score, 0)) {
			err = errors.New("the score is not a number") // such as what is divided by zero
		}
		if err != nil {
			return nil, nil, refuse("rule-fails", "", "offers[%d].score: %v", i, err)
		}
		ranked = append(ranked, RankedOffer{Offer: o.Code, Name: o.Name, Score: score, Until: o.Until})
	}
	slices.SortStableFunc(ranked, func(a, b RankedOffer) int { return cmp.Compare(b.Score, a.Score) })
	for _, o := range ranked[min(r.Most, len(ranked)):] {
		out = append(out, LeftOutOffer{Offer: o.Offer, Why: OfferSurplus})
	}
	return ranked[:min(r.Most, len(ranked))], out, nil
}

// leftOut returns why the offer is not made now, whoever the customer is; "" where
// nothing stands against it.
func (o Offer) leftOut(channel string, made MadeOffers, at time.Time) (why string, until *time.Time) {
	switch {
	case o.From != nil && at.Before(*o.From), o.Until != nil && !at.Before(*o.Until):
		return OfferOutOfTime, nil
	case len(o.Channels) > 0 && !slices.Contains(o.Channels, channel):
		return OfferOffChannel, nil
	}
	had := made.of(o.Code, at)
	switch rests := had.declined.Add(time.Duration(o.CoolDown) * 24 * time.Hour); {
	case had.waits:
		return OfferWaits, nil
	case had.accepted && !o.Repeat:
		return OfferTaken, nil
	case !had.declined.IsZero() && at.Before(rests):
		return OfferRests, &rests
	}
	return "", nil
}
