package domain

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// plainRules stands for the library of expressions: "name>number", or "true".
func plainRules(source string, names []string) (Rule, error) {
	name, bound, ok := strings.Cut(source, ">")
	if source == "true" {
		return Rule{Holds: func(Inputs) (bool, error) { return true, nil }}, nil
	}
	if !ok || !slices.Contains(names, name) {
		return Rule{}, errors.New("cannot be read")
	}
	d, err := ParseDecimal(bound)
	return Rule{Holds: func(in Inputs) (bool, error) { return in[name] > d.Float(), nil }, Uses: []string{name}}, err
}

// Ten values, worked by hand. 5·place/10 goes 0, ½, 1, 1½, 2 … so two places
// make a quintile: places 0 and 1 score 1, 2 and 3 score 2, and so on.
//
//	value    1 2 3 3 3 6 7 8 9 9
//	place    0 1 2 3 4 5 6 7 8 9
//
// The threes lie on places 2 to 4. The best placed of them is on place 4, which
// scores 1+⌊5·4/10⌋ = 3; the worst on place 2, which scores 2. The nines score 5
// either way: places 8 and 9 are both of the last quintile.
func TestQuintilesByHand(t *testing.T) {
	values := []float64{3, 9, 1, 3, 8, 2, 9, 7, 6, 3}
	for ties, want := range map[string]map[float64]float64{
		TiesBetter: {1: 1, 2: 1, 3: 3, 6: 3, 7: 4, 8: 4, 9: 5, 0: 1, 100: 5},
		TiesWorse:  {1: 1, 2: 1, 3: 2, 6: 3, 7: 4, 8: 4, 9: 5, 0: 1, 100: 5},
	} {
		scale := MeasureScale(slices.Clone(values), ties)
		if scale.Customers != 10 || scale.Least != 1 || scale.Most != 9 {
			t.Errorf("%s: %+v", ties, scale)
		}
		for v, score := range want {
			if got := scale.Score(v, ties); got != score {
				t.Errorf("%s: %v scores %v, want %v", ties, v, got, score)
			}
		}
	}
}

// Whatever the values, the score is the rule's: 1 + ⌊5·place/n⌋ with the place of
// the best or the worst of those that are equal.
func TestQuintilesAreTheRule(t *testing.T) {
	for n := 1; n < 40; n++ {
		var values []float64
		for i := range n {
			values = append(values, float64(i*i*7%11))
		}
		for _, ties := range []string{TiesBetter, TiesWorse} {
			scale := MeasureScale(slices.Clone(values), ties)
			for _, v := range values {
				place := 0
				for _, other := range values {
					if other < v || ties == TiesBetter && other == v {
						place++
					}
				}
				if ties == TiesBetter {
					place--
				}
				if got, want := scale.Score(v, ties), float64(1+5*place/n); got != want {
					t.Fatalf("%s, %d values: %v scores %v, want %v", ties, n, v, got, want)
				}
			}
		}
	}
}

func story(at time.Time, events ...struct {
	Days float64
	Event
}) ClassFacts {
	var s ClassFacts
	for i, e := range events {
		s = s.Evolve(Happened{Event: e.Event, Position: uint64(10 * (i + 1)), Occurred: at.Add(-time.Duration(e.Days * 24 * float64(time.Hour)))})
	}
	return s
}

type ago = struct {
	Days float64
	Event
}

func euros(text string) *OrderPlaced {
	return &OrderPlaced{Items: 1, Amount: Money{Amount: mustDecimal(text), Currency: "EUR"}}
}

var midnight = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// A customer worked by hand, seen at midnight with a window of 100 days:
//
//	400 days ago  created
//	300 days ago  order of 50      outside of the window
//	100 days ago  order of 20      the window's beginning is not in it
//	 90 days ago  order of 100.25  in
//	 70 days ago  order of 9 USD   in, but of another currency
//	 10 days ago  order of 49.75   in
//	 20 days ago  a complaint that is open, one that was resolved
//	  0 days ago  order of 1000    tomorrow: has not occurred
//
// Orders 3, amount 150, average 75, 10 days since the last. Gaps 200, 10, 20, 60:
// sorted 10 20 60 200, the median is 40.
func TestInputsByHand(t *testing.T) {
	nine := 9
	s := story(midnight,
		ago{400, &CustomerCreated{}}, ago{300, euros("50")}, ago{100, euros("20")}, ago{90, euros("100.25")},
		ago{70, &OrderPlaced{Amount: Money{Amount: mustDecimal("9"), Currency: "USD"}}}, ago{10, euros("49.75")}, ago{-1, euros("1000")},
		ago{20, &CustomerComplained{ComplaintID: ID{1}}}, ago{20, &CustomerComplained{ComplaintID: ID{2}}}, ago{19, &ComplaintResolved{ComplaintID: ID{2}}},
		ago{5, &CustomerSurveyed{NPS: &nine}}, ago{50, &CriterionDeclared{Criterion: "potential", Value: mustDecimal("4")}},
		ago{60, &CriterionDeclared{Criterion: "potential", Value: mustDecimal("2")}}, // recorded later, of earlier
		ago{30, &CustomerReclassified{Scheme: "value", To: "mid"}},
	)
	in, positions := s.Inputs(midnight, 100, "EUR")
	for name, want := range map[string]float64{
		"orders": 3, "amount": 150, "averageOrder": 75, "daysSinceOrder": 10, "ordersEver": 5, "medianGap": 40, "tenure": 400,
		"complaints": 2, "openComplaints": 1, "nps": 9, "potential": 4, "profit": 0, "visits": 0, "daysSinceVisit": Never,
	} {
		if in[name] != want {
			t.Errorf("%s is %v, want %v", name, in[name], want)
		}
	}
	if len(positions) != 12 || slices.Contains(positions, 70) { // all but the class and what has not occurred
		t.Errorf("rests on %v", positions)
	}
	if held := s.Class("value", midnight); held != (HeldClass{"mid", 0}) {
		t.Errorf("holds %v", held)
	}
	if before := midnight.AddDate(0, 0, -31); s.Class("value", before) != (HeldClass{}) || !s.Present(before) || s.Present(midnight.AddDate(-2, 0, 0)) {
		t.Error("the past is not the past")
	}
}

// The grade by hand: 0.5·norm(amount) + 0.3·norm(tenure) + 0.2·norm(potential).
// Amount 150 between the declared 100 and 300 is 0.25. Tenure 400 between the
// measured 0 and 500 is 0.8. Potential 4 between 1 and 5 is 0.75.
// 0.125 + 0.24 + 0.15 = 0.515.
func TestGradeByHand(t *testing.T) {
	low, high := mustDecimal("100"), mustDecimal("300")
	c, err := NewClassifier("grades", SchemeDefined{
		Grade:   []GradePart{{"amount", mustDecimal("0.5"), &low, &high}, {"tenure", mustDecimal("0.3"), nil, nil}, {"potential", mustDecimal("0.2"), nil, nil}},
		Classes: []ClassRule{{"high", "grade>0.6"}, {"mid", "grade>0.5"}}, Otherwise: "low",
	}, plainRules)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Scaled(); !slices.Equal(got, []string{"tenure", "potential"}) {
		t.Errorf("scales of %v", got)
	}
	s := story(midnight, ago{400, &CustomerCreated{}}, ago{1, euros("150")}, ago{1, &CriterionDeclared{Criterion: "potential", Value: mustDecimal("4")}})
	v, err := c.Classify(s, midnight, map[string]Scale{"tenure": {Least: 0, Most: 500}, "potential": {Least: 1, Most: 5}})
	if err != nil || v.Class != "mid" || v.Rule != "classes[1]" || math.Abs(v.Inputs["grade"]-0.515) > 1e-12 {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestReclassifyByScheme(t *testing.T) {
	scheme := SchemeDefined{Classes: []ClassRule{{"many", "orders>1"}}, Otherwise: "few", KeepManual: true}
	c, err := NewClassifier("often", scheme, plainRules)
	if err != nil {
		t.Fatal(err)
	}
	cmd := Classifying{Classifier: c, Version: 3, At: midnight, Calibration: 7}
	s := story(midnight, ago{9, &CustomerCreated{}}, ago{2, euros("1")}, ago{1, euros("1")})
	events, err := s.Reclassify(cmd)
	if err != nil {
		t.Fatal(err)
	}
	e := events[0].(*CustomerReclassified)
	if e.From != "" || e.To != "many" || e.SchemeVersion != 3 || e.Evidence.Facts != 3 || e.Evidence.Calibration != 7 || e.Evidence.Inputs["orders"] != 2 {
		t.Errorf("%+v %+v", e, e.Evidence)
	}
	refused := func(what, rule string, s ClassFacts) {
		t.Helper()
		_, err := s.Reclassify(cmd)
		if r, ok := errors.AsType[*Refusal](err); !ok || r.Rule != rule {
			t.Errorf("%s: %v, want %s", what, err, rule)
		}
	}
	refused("again", "class-unchanged", s.Evolve(Happened{Event: e, Occurred: midnight}))
	refused("by hand", "class-by-hand", s.Evolve(Happened{Event: &CustomerReclassified{Scheme: "often", To: "few"}, Occurred: midnight}))
	refused("archived", "customer-archived", s.Evolve(Happened{Event: &CustomerArchived{}, Occurred: midnight}))
	refused("nobody", "customer-archived", ClassFacts{})
}

func TestSchemeVersions(t *testing.T) {
	good := SchemeDefined{Classes: []ClassRule{{"many", "orders>1"}}, Otherwise: "few"}
	for what, wrong := range map[string]struct {
		change func(*SchemeDefined)
		field  string
	}{
		"a rule that cannot be read": {func(d *SchemeDefined) { d.Classes = append(slices.Clone(d.Classes), ClassRule{"x", "r>1"}) }, "classes[1].when"}, // no quintiles asked for
		"weights":                    {func(d *SchemeDefined) { d.Grade = []GradePart{{"amount", mustDecimal("0.9"), nil, nil}} }, "grade"},
		"bounds": {func(d *SchemeDefined) {
			d.Grade = []GradePart{{"amount", mustDecimal("1"), new(mustDecimal("2")), new(mustDecimal("2"))}}
		}, "grade[0].most"},
		"a strategy": {func(d *SchemeDefined) { d.Strategies = []TierService{{Class: "none"}} }, "strategies[0].class"},
		"no class":   {func(d *SchemeDefined) { d.Otherwise = "" }, "otherwise"},
		"ties":       {func(d *SchemeDefined) { d.Ties = "any" }, "quintiles.ties"},
	} {
		d := good
		wrong.change(&d)
		_, err := Scheme{}.Define("often", d, plainRules)
		v, ok := errors.AsType[Violations](err)
		if !ok || v[0].Field != wrong.field {
			t.Errorf("%s: %v, want %s", what, err, wrong.field)
		}
	}
	if _, err := (Scheme{}).Define("value", good, plainRules); err == nil {
		t.Error("a built-in scheme got classes of its own")
	}
	day := func(n int) time.Time { return midnight.AddDate(0, 0, n) }
	var s Scheme
	for i, from := range []time.Time{day(0), day(20), day(10), day(20)} {
		d := good
		d.From = from
		s = s.Evolve(Happened{Event: &d, Position: uint64(i)})
	}
	for at, want := range map[time.Time]int{day(5): 1, day(10): 3, day(19): 3, day(20): 4, day(99): 4} {
		if v, ok := s.InForce(at); !ok || v.Version != want {
			t.Errorf("version %d counts at %v, want %d", v.Version, at, want)
		}
	}
	if _, ok := s.InForce(day(-1)); ok {
		t.Error("a version counts before the first")
	}
}
