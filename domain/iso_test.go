package domain

import (
	"slices"
	"strings"
	"testing"
)

// An amount has as many decimals as its currency, and the currency is one.
func TestAmountsInTheirCurrency(t *testing.T) {
	for in, want := range map[string][]string{
		"150 JPY": nil, "150.00 JPY": nil, "1.50 JPY": {"amount.amount decimals"}, "0.1 KRW": {"amount.amount decimals"},
		"12.5 EUR": nil, "12.50 EUR": nil, "12.505 EUR": {"amount.amount decimals"}, "0.000001 USD": {"amount.amount decimals"},
		"1.234 KWD": nil, "1.2345 KWD": {"amount.amount decimals"}, "1.2345 CLF": nil,
		"1 DEM": nil, "1 SLE": nil, // taken back, and newer than most lists
		"1 XXX": {"amount.currency iso4217"}, "1 XTS": {"amount.currency iso4217"}, "1 XAU": {"amount.currency iso4217"}, "1 EUU": {"amount.currency iso4217"},
		"1 eur": {"amount.currency iso4217"}, "1 D A": {"amount.currency iso4217"}, "1 ": {"amount.currency iso4217"}, "1.2345 ZZZ": {"amount.currency iso4217"},
	} {
		amount, currency, _ := strings.Cut(in, " ")
		var v Violations
		Money{Amount: mustDecimal(amount), Currency: currency}.check("amount", &v)
		var got []string
		for _, one := range v {
			got = append(got, one.Field+" "+one.Rule)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", in, got, want)
		}
	}
}

func TestRegions(t *testing.T) {
	for code, want := range map[string]bool{
		"GB": true, "GB-LND": true, "FR-75": true, "AT-9": true, "XK": true, "US-CA": true,
		"": false, "ZZ": false, "UK": false, "EU": false, "gb": false, "GB-": false, "GB-LOND": false, "GB-lnd": false, "GB-L-D": false, "GB LND": false, "B G": false, "DEU": false, "276": false, "north": false,
	} {
		if isRegion(code) != want {
			t.Errorf("%q is a region: %t", code, !want)
		}
	}
}

// Every code is there once, and as long as it should be.
func TestListsOfCodes(t *testing.T) {
	seen := map[string]bool{}
	for _, list := range currencies {
		for _, code := range strings.Fields(list) {
			if len(code) != 3 || seen[code] {
				t.Errorf("the currency %s is twice, or none", code)
			}
			seen[code] = true
		}
	}
	for _, code := range strings.Fields(countries) {
		if len(code) != 2 || seen[code] {
			t.Errorf("the country %s is twice, or none", code)
		}
		seen[code] = true
	}
}

// A version that was defined when nobody looked whether there is such a currency goes on;
// a new one with it is refused, by the name that it has in the policy.
func TestCurrenciesOfPolicies(t *testing.T) {
	scheme := SchemeDefined{Currency: "XXX", Classes: []ClassRule{{Class: "often", When: "orders>3"}}, Otherwise: "seldom"}
	if _, err := NewClassifier("rank", scheme, plainRules); err != nil {
		t.Errorf("a stored version: %v", err)
	}
	events, err := Scheme{}.Define("rank", scheme, plainRules)
	violates("currency iso4217").check(t, events, err)
	scheme.Otherwise = ""
	events, err = Scheme{}.Define("rank", scheme, plainRules)
	violates("currency iso4217", "otherwise required").check(t, events, err)
	rules := OfferRulesDefined{Purpose: "marketing", Currency: "XXX", Most: 1, Minutes: 1, AnswerDays: 1}
	if _, err := NewRanker(rules, 1, plainOffers); err != nil {
		t.Errorf("stored rules: %v", err)
	}
	events, err = OfferRules(nil).Define(rules, plainOffers)
	violates("currency iso4217").check(t, events, err)
}
