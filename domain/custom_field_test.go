package domain

import (
	"reflect"
	"testing"
	"time"
)

var customFields = CustomFields{
	{Fields: []CustomField{{Code: "old", Label: "Old", Type: CustomText}, {Code: "tier", Label: "Tier", Type: CustomChoice, Choices: []string{"gold"}}}},
	{Fields: []CustomField{
		{Code: "tier", Label: "Tier", Type: CustomChoice, Choices: []string{"gold", "silver"}, Search: true},
		{Code: "seats", Label: "Seats", Type: CustomNumber, Min: ptr(mustDecimal("0")), Max: ptr(mustDecimal("99.5")), Kind: "company"},
		{Code: "passport", Label: "Passport", Type: CustomText, Sensitivity: "identity", Pattern: "[A-Z][0-9]+", MaxLength: 5},
		{Code: "since", Label: "Since", Type: CustomDate},
		{Code: "agreed", Label: "Agreed", Type: CustomBoolean, Sensitivity: "content"},
	}},
}

func TestCustomise(t *testing.T) {
	for name, test := range map[string]struct {
		kind   string
		values CustomValues
		then   then
	}{
		"each type": {
			"company",
			CustomValues{"tier": ptr("silver"), "seats": ptr("07.50"), "passport": ptr("A1"), "since": ptr("2026-03-01"), "agreed": ptr("true"), "old": nil},
			happens(&CustomFieldsChanged{
				Source: "web", Version: 2, Cleared: []string{"old"}, Identity: map[string]string{"passport": "A1"}, Content: map[string]string{"agreed": "true"},
				Set: []CustomSet{
					{Field: "agreed", Type: "boolean", Sensitivity: "content"},
					{Field: "passport", Type: "text", Sensitivity: "identity"},
					{Field: "seats", Type: "number", Value: "7.5"},
					{Field: "since", Type: "date", Value: "2026-03-01"},
					{Field: "tier", Type: "choice", Search: true, Value: "silver"},
				},
			}),
		},
		"one nobody declared":    {"person", CustomValues{"x": ptr("1")}, violates("custom.x declared")},
		"a retired one":          {"person", CustomValues{"old": ptr("1")}, violates("custom.old retired")},
		"one of companies":       {"person", CustomValues{"seats": ptr("1")}, violates("custom.seats kind")},
		"another choice":         {"person", CustomValues{"tier": ptr("lead")}, violates("custom.tier one-of")},
		"beyond the range":       {"company", CustomValues{"seats": ptr("99.6")}, violates("custom.seats range")},
		"no number":              {"company", CustomValues{"seats": ptr("1e3")}, violates("custom.seats number")},
		"not as the pattern":     {"person", CustomValues{"passport": ptr("xA1")}, violates("custom.passport pattern")},
		"too long":               {"person", CustomValues{"passport": ptr("A12345")}, violates("custom.passport max-length")},
		"no day":                 {"person", CustomValues{"since": ptr("2026-02-30")}, violates("custom.since date")},
		"neither true nor false": {"person", CustomValues{"agreed": ptr("yes")}, violates("custom.agreed one-of")},
	} {
		t.Run(name, func(t *testing.T) {
			c := Customer{Exists: true, Kind: test.kind}
			events, err := c.Change(ChangeProfile{Source: "web", Custom: test.values, Fields: customFields}, today)
			test.then.check(t, events, err)
		})
	}
}

// What is declared may be changed, but for what stored values rest on.
func TestDeclareCustomFields(t *testing.T) {
	field := func(change func(*CustomField)) CustomFieldsDeclared {
		f := CustomField{Code: "tier", Label: "Tier", Type: CustomChoice, Choices: []string{"bronze"}}
		change(&f)
		return CustomFieldsDeclared{Fields: []CustomField{f}}
	}
	as := field(func(*CustomField) {})
	for name, test := range map[string]struct {
		when CustomFieldsDeclared
		then then
	}{
		"other choices":       {as, happens(&as)},
		"nothing":             {CustomFieldsDeclared{}, violates("fields items")},
		"another type":        {field(func(f *CustomField) { f.Type, f.Choices = CustomText, nil }), refused("custom-field-type fields[0].type")},
		"another sensitivity": {field(func(f *CustomField) { f.Sensitivity = "content" }), refused("custom-field-sensitivity fields[0].sensitivity")},
		"no choices":          {field(func(f *CustomField) { f.Choices = nil }), violates("fields[0].choices items")},
		"of another type": {
			field(func(f *CustomField) { f.Min, f.Pattern, f.MaxLength = ptr(mustDecimal("1")), "x", 3 }),
			violates("fields[0].min exclusive", "fields[0].maxLength exclusive", "fields[0].pattern exclusive"),
		},
		"no pattern": {field(func(f *CustomField) { f.Code, f.Type, f.Choices, f.Pattern = "p", CustomText, nil, "(" }), violates("fields[0].pattern pattern")},
		"twice":      {CustomFieldsDeclared{Fields: append(as.Fields, as.Fields...)}, violates("fields[1].code unique")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := customFields.Declare(test.when)
			test.then.check(t, events, err)
		})
	}
}

// A fact that is told later about an earlier time takes no place.
func TestLaterTagsAndCustomFieldsWin(t *testing.T) {
	var r Record
	for i, one := range []struct {
		hours int
		event Event
	}{
		{0, &CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}},
		{3, &CustomerTagged{Added: []string{"vip", "trial"}, Source: "staff"}},
		{2, &CustomerTagged{Removed: []string{"vip"}, Source: "form"}},
		{4, &CustomerTagged{Removed: []string{"trial"}, Source: "form"}},
		{3, &CustomFieldsChanged{Source: "staff", Set: []CustomSet{{Field: "tier", Type: "choice", Value: "gold"}}}},
		{2, &CustomFieldsChanged{Source: "web", Cleared: []string{"tier"}}},
	} {
		r = r.Evolve(Happened{Event: one.event, Position: uint64(i), Occurred: today.Add(time.Duration(one.hours) * time.Hour)})
	}
	if !reflect.DeepEqual(r.Tags, []string{"vip"}) || r.Custom["tier"].Value != "gold" || r.Sources["tags.vip"] != "staff" || r.Sources["custom.tier"] != "staff" || r.Sources["name"] != "web" {
		t.Errorf("%+v", r)
	}
}
