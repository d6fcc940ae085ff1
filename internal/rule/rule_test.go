package rule

import (
	"strings"
	"testing"

	"github.com/dossier-crm/dossier/domain"
)

var names = []string{"orders", "amount", "nps"}

func TestRulesThatHold(t *testing.T) {
	in := domain.Inputs{"orders": 3, "amount": 99.5, "nps": -1}
	for source, want := range map[string]bool{
		"orders >= 3":                            true,
		"orders > 3":                             false,
		"orders >= 3 and amount < 100":           true,
		"not (nps >= 0) || false":                true,
		"amount / orders > 33 ? nps < 0 : false": true,
		"orders in [1, 2]":                       false,
		"max(orders, nps) == 3":                  true,
		"amount / (orders - 3) > 1000":           true, // infinity, not an error
	} {
		rule, err := Compile(source, names)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got, err := rule.Holds(in); err != nil || got != want {
			t.Errorf("%s is %v, %v, want %v", source, got, err, want)
		}
	}
	rule, err := Compile("nps > 0 and orders > nps", names)
	if err != nil || strings.Join(rule.Uses, " ") != "nps orders" {
		t.Errorf("uses %v, %v", rule.Uses, err)
	}
}

// What would not end soon, reaches out or is no answer is refused when the rule
// is written, with words about it.
func TestRulesThatAreRefused(t *testing.T) {
	for source, want := range map[string]string{
		"": "characters",
		strings.Repeat("orders > 1 and ", 40) + "true": "characters",
		"orders":                                "bool",
		"order > 3":                             "unknown name order",
		"orders >":                              "unexpected token",
		"orders + 1":                            "bool",
		"all(1..1000000, orders > 1)":           "",
		"1 in 1..1000000000":                    "..",
		`"a" matches "(a+)+b"`:                  "",
		"now() > 1":                             "",
		"let x = 1; x > orders":                 "",
		"$env.orders > 1":                       "",
		strings.Repeat("-", 200) + "orders > 1": "",
	} {
		if _, err := Compile(source, names); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.40s: %v, want %q", source, err, want)
		}
	}
}

// A score is a number, whatever its parts are.
func TestScores(t *testing.T) {
	in := domain.Inputs{"orders": 3, "amount": 99.5, "nps": -1}
	for source, want := range map[string]float64{
		"7":                           7,
		"orders":                      3,
		"2 * orders + amount / 10":    15.95,
		"orders > 2 ? 10 : -1":        10,
		"max(orders, nps) - min(1,2)": 2,
	} {
		score, err := CompileScore(source, names)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got, err := score.Of(in); err != nil || got != want {
			t.Errorf("%s is %v, %v, want %v", source, got, err, want)
		}
	}
	for _, source := range []string{"", "orders > 3", "order + 1", `"a"`, "now()", "1..3"} {
		if _, err := CompileScore(source, names); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", source, err)
		}
	}
}

func BenchmarkHolds(b *testing.B) {
	rule, err := Compile("orders >= 3 and (amount > 500 or nps >= 9)", names)
	if err != nil {
		b.Fatal(err)
	}
	in := domain.Inputs{"orders": 3, "amount": 99.5, "nps": 9}
	b.ReportAllocs()
	for b.Loop() {
		if ok, _ := rule.Holds(in); !ok {
			b.Fatal("wrong")
		}
	}
}
