package domain

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// The kinds of facts. The words are stored, in the read model of facts.
const (
	FactCreated   = "created"
	FactEnded     = "ended" // archived or erased
	FactOrder     = "order"
	FactReturned  = "returned"  // of an order, a part or the rest
	FactCancelled = "cancelled" // an order
	FactVisit     = "visit"
	FactComplaint = "complaint"
	FactReopened  = "reopened"
	FactSettled   = "settled" // a complaint was resolved or rejected
	FactNPS       = "nps"
	FactCriterion = "criterion"
	FactClass     = "class"
	FactContact   = "contact" // other than a visit
	FactNeed      = "need"

	// Of merges: who went on elsewhere, and who goes on here.
	FactMerged    = "merged"
	FactUnmerged  = "unmerged"
	FactAbsorbed  = "absorbed"
	FactSeparated = "separated"
)

// Fact is what of an event matters to criteria (capability 35). It holds
// nothing personal.
type Fact struct {
	Kind     string
	At       time.Time // in the world
	Position uint64
	Code     string  // currency, criterion, need or scheme
	Text     string  // the class
	Amount   Decimal // of an order or a return, or a criterion's value
	Number   int     // NPS, a need's weight, the scheme's version (0: by hand), or 1 where nothing is left of the order
	Ref      ID      // the complaint, the order, or the other record of a merge
}

// FactOf returns the fact in an event, and false where there is none.
func FactOf(e Event) (f Fact, ok bool) {
	switch e := e.(type) {
	case *CustomerCreated:
		f.Kind = FactCreated
	case *CustomerArchived, *CustomerErased:
		f.Kind = FactEnded
	case *OrderPlaced:
		f.Kind, f.Code, f.Amount, f.Ref = FactOrder, e.Amount.Currency, e.Amount.Amount, e.OrderID
	case *OrderReturned:
		f.Kind, f.Code, f.Amount, f.Ref = FactReturned, e.Amount.Currency, e.Amount.Amount, e.OrderID
		if e.Whole {
			f.Number = 1
		}
	case *OrderCancelled:
		f.Kind, f.Code, f.Amount, f.Ref, f.Number = FactCancelled, e.Amount.Currency, e.Amount.Amount, e.OrderID, 1
	case *CustomerVisited:
		f.Kind = FactVisit
	case *CustomerContacted, *KeyContactHeld:
		if !Reached(e) {
			return f, false
		}
		f.Kind = FactContact
	case *NeedRecorded:
		f.Kind, f.Code, f.Number = FactNeed, e.Need, e.Weight
	case *CustomerComplained:
		f.Kind, f.Ref = FactComplaint, e.ComplaintID
	case *ComplaintReopened:
		f.Kind, f.Ref = FactReopened, e.ComplaintID
	case *ComplaintResolved:
		f.Kind, f.Ref = FactSettled, e.ComplaintID
	case *ComplaintRejected:
		f.Kind, f.Ref = FactSettled, e.ComplaintID
	case *CustomerSurveyed:
		if e.NPS == nil {
			return f, false
		}
		f.Kind, f.Number = FactNPS, *e.NPS
	case *CriterionDeclared:
		f.Kind, f.Code, f.Amount = FactCriterion, e.Criterion, e.Value
	case *CustomerReclassified:
		f.Kind, f.Code, f.Text, f.Number = FactClass, e.Scheme, e.To, e.SchemeVersion
	case *CustomerMerged:
		f.Kind, f.Ref = FactMerged, e.Into
	case *CustomerUnmerged:
		f.Kind = FactUnmerged
	case *CustomerAbsorbed:
		f.Kind, f.Ref = FactAbsorbed, e.Member
	case *CustomerSeparated:
		f.Kind, f.Ref = FactSeparated, e.Member
	default:
		return f, false
	}
	return f, true
}

// ClassFacts are the facts of one customer, in the order of the log. Its zero
// value is a customer of whom nothing is known.
type ClassFacts struct {
	list    []Fact
	members map[ID]ClassFacts // records that went on in this one, as far as they are known
}

// Evolve returns the facts after the event; it never fails. Copies do not affect
// each other.
func (s ClassFacts) Evolve(h Happened) ClassFacts {
	if f, ok := FactOf(h.Event); ok {
		f.At, f.Position = h.Occurred, h.Position
		s.list = append(s.list[:len(s.list):len(s.list)], f)
	}
	return s
}

// NewClassFacts takes the facts over, which are in the order of the log.
func NewClassFacts(list []Fact) ClassFacts { return ClassFacts{list: list} }

// Members lists the records that went on in this one at the instant.
func (s ClassFacts) Members(at time.Time) []ID {
	var in []ID
	for _, f := range s.list {
		if !f.At.After(at) && (f.Kind == FactAbsorbed || f.Kind == FactSeparated) {
			if in = without(in, f.Ref); f.Kind == FactAbsorbed {
				in = append(in, f.Ref)
			}
		}
	}
	return in
}

// With returns the facts with those of a member. They count at the instants at
// which it was one.
func (s ClassFacts) With(member ID, facts ClassFacts) ClassFacts {
	s.members = with(s.members, member, facts)
	return s
}

// WithMembersOf returns the facts with the members that the other ones, of the same
// customer, know of.
func (s ClassFacts) WithMembersOf(other ClassFacts) ClassFacts {
	s.members = other.members
	return s
}

// all are the facts of the customer and of its members at the instant, in the
// order of the log: what happened to a member counts as if it had happened here.
func (s ClassFacts) all(at time.Time) []Fact {
	in := s.Members(at)
	if len(in) == 0 {
		return s.list
	}
	list := slices.Clone(s.list)
	for _, id := range in {
		list = append(list, s.members[id].all(at)...)
	}
	slices.SortStableFunc(list, func(a, b Fact) int { return cmp.Compare(a.Position, b.Position) })
	return list
}

// HeldClass is the class of a scheme that a customer is in.
type HeldClass struct {
	Class   string
	Version int // of the scheme; 0: by hand
}

// Class returns the class that the customer was in: classes go by the order of
// the log, so it is that of the last reclassification which had occurred by the
// instant.
func (s ClassFacts) Class(scheme string, at time.Time) (held HeldClass) {
	for _, f := range s.list {
		if f.Kind == FactClass && f.Code == scheme && !f.At.After(at) {
			held = HeldClass{f.Text, f.Number}
		}
	}
	return held
}

// Present reports whether the customer existed at the instant and had been
// neither archived nor erased nor merged into another one.
func (s ClassFacts) Present(at time.Time) bool {
	var created, ended, merged bool
	for _, f := range s.list {
		if !f.At.After(at) {
			created = created || f.Kind == FactCreated
			ended = ended || f.Kind == FactEnded
			merged = f.Kind == FactMerged || merged && f.Kind != FactUnmerged
		}
	}
	return created && !ended && !merged
}

// Never stands for the days since something that has not happened: more than any
// number of days that a rule compares with.
const Never = 999_999

// Inputs are the values that a scheme's rules are about, by name.
type Inputs map[string]float64

// Criteria that somebody declares about a customer, because no event gives them.
var Criteria = []string{"importance", "need", "profit", "loyalty", "potential", "financialStrength", "riskTolerance"}

// Derived are the inputs that follow from what happened, with what they mean.
var Derived = []struct{ Name, Meaning string }{
	{"orders", "orders in the window"},
	{"amount", "sum of the orders in the window, in the scheme's currency, less what of them was returned"},
	{"averageOrder", "amount / orders in that currency; 0 without any"},
	{"daysSinceOrder", "whole days of 24 hours since the last order in the window; 999999 without any"},
	{"ordersEver", "orders, whatever the window"},
	{"medianGap", "median of the days between the customer's own orders, ever; 0 with fewer than two"},
	{"daysSinceOrderEver", "days since the last order ever; 999999 without any"},
	{"tenure", "days since the record was made, or since the first order where that is earlier"},
	{"visits", "visits in the window"},
	{"daysSinceVisit", "days since the last visit ever; 999999 without any"},
	{"contacts", "visits and other contacts in the window"},
	{"daysSinceContact", "days since the last visit or other contact ever; 999999 without any"},
	{"complaints", "complaints in the window"},
	{"openComplaints", "complaints that are neither resolved nor rejected"},
	{"nps", "the last answer's, whatever the window; -1 without any"},
}

// Inputs returns the derived and the declared inputs at the instant, and the
// positions of the facts behind them, in the order of the log. The window is so
// many days, its end included and its beginning not; 0 is all time. Orders in
// another currency than the one given count as orders but not in amount; ""
// takes every currency, which is right only where there is one.
//
// What came back by the instant is taken off the order that it was part of, also
// where it came back outside the window. An order that was cancelled or came back
// whole is none: it counts neither in how many nor in how long ago.
func (s ClassFacts) Inputs(at time.Time, window int, currency string) (Inputs, []uint64) {
	var from time.Time
	if window > 0 {
		from = at.Add(-time.Duration(window) * 24 * time.Hour)
	}
	in := Inputs{"daysSinceOrder": Never, "daysSinceOrderEver": Never, "daysSinceVisit": Never, "daysSinceContact": Never, "nps": -1}
	for _, d := range Derived {
		in[d.Name] += 0
	}
	for _, c := range Criteria {
		in[c] = 0
	}
	var positions []uint64
	var sum Decimal
	var priced float64
	var ordered []time.Time
	open := map[ID]bool{}
	latest := map[string]Stamp{}
	newer := func(what string, f Fact) bool {
		stamp := Stamp{f.At.UnixMicro(), f.Position}
		if had, ok := latest[what]; ok && stamp.Before(had) {
			return false
		}
		latest[what] = stamp
		return true
	}
	returned, gone := s.returns(at)
	for _, f := range s.all(at) {
		if f.At.After(at) || f.Kind == FactClass || f.Kind == FactEnded || f.Kind == FactMerged || f.Kind == FactUnmerged {
			continue
		}
		within := f.At.After(from)
		days := wholeDays(f.At, at)
		switch f.Kind {
		case FactCreated:
			in["tenure"] = max(in["tenure"], days)
		case FactOrder:
			if gone[f.Ref] {
				break
			}
			ordered = append(ordered, f.At)
			in["ordersEver"]++
			in["tenure"] = max(in["tenure"], days)
			in["daysSinceOrderEver"] = min(in["daysSinceOrderEver"], days)
			if within {
				in["orders"]++
				in["daysSinceOrder"] = min(in["daysSinceOrder"], days)
				if currency == "" || f.Code == currency {
					sum = sum.Add(f.Amount).Sub(returned[f.Ref])
					priced++
				}
			}
		case FactVisit, FactContact:
			in["daysSinceContact"] = min(in["daysSinceContact"], days)
			if within {
				in["contacts"]++
			}
			if f.Kind == FactVisit {
				in["daysSinceVisit"] = min(in["daysSinceVisit"], days)
				if within {
					in["visits"]++
				}
			}
		case FactNeed:
			if newer("need "+f.Code, f) {
				in[NeedInput(f.Code)] = float64(f.Number)
			}
		case FactComplaint:
			open[f.Ref] = true
			if within {
				in["complaints"]++
			}
		case FactReopened:
			open[f.Ref] = true
		case FactSettled:
			delete(open, f.Ref)
		case FactNPS:
			if newer("nps", f) {
				in["nps"] = float64(f.Number)
			}
		case FactCriterion:
			if newer("criterion "+f.Code, f) {
				in[f.Code] = f.Amount.Float()
			}
		}
		positions = append(positions, f.Position)
	}
	in["openComplaints"] = float64(len(open))
	in["amount"] = sum.Float()
	if priced > 0 {
		in["averageOrder"] = in["amount"] / priced
	}
	in["medianGap"] = medianGap(ordered)
	return in, positions
}

// returns tells what came back of the orders by the instant, and which of them
// are none any more.
func (s ClassFacts) returns(at time.Time) (amounts map[ID]Decimal, gone map[ID]bool) {
	amounts, gone = map[ID]Decimal{}, map[ID]bool{}
	for _, f := range s.all(at) {
		if f.At.After(at) || f.Kind != FactReturned && f.Kind != FactCancelled {
			continue
		}
		amounts[f.Ref] = amounts[f.Ref].Add(f.Amount)
		gone[f.Ref] = gone[f.Ref] || f.Number == 1
	}
	return amounts, gone
}

// medianGap returns the median of the days between orders that follow one
// another: the middle gap, or the mean of the two in the middle. Orders on one
// another's heels count with their gap of less than a day.
func medianGap(ordered []time.Time) float64 {
	if len(ordered) < 2 {
		return 0
	}
	slices.SortFunc(ordered, time.Time.Compare)
	gaps := make([]float64, 0, len(ordered)-1)
	for i := 1; i < len(ordered); i++ {
		gaps = append(gaps, ordered[i].Sub(ordered[i-1]).Hours()/24)
	}
	return median(gaps)
}

// median returns the middle value, or the mean of the two in the middle; it
// sorts the values, of which there is at least one.
func median(values []float64) float64 {
	slices.Sort(values)
	middle := len(values) / 2
	if len(values)%2 == 1 {
		return values[middle]
	}
	return (values[middle-1] + values[middle]) / 2
}

func wholeDays(from, to time.Time) float64 { return math.Floor(to.Sub(from).Hours() / 24) }
