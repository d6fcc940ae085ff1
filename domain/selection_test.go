package domain

import (
	"strings"
	"testing"
)

func TestSelectionsAreDefinedAndRun(t *testing.T) {
	some := SelectionDefined{Title: "who needs insurance", Kind: "person", Classes: []SelectedClass{{"importance", "important"}}, Needs: []SelectedNeed{{"insurance", 3}}, QuietDays: 30}
	but := func(change func(*SelectionDefined)) SelectionDefined {
		d := some
		change(&d)
		return d
	}
	for name, c := range map[string]struct {
		selection SelectionDefined
		want      string
	}{
		"as it is":              {some, ""},
		"of everybody":          {SelectionDefined{Title: "all"}, ""},
		"a country of nobody":   {but(func(d *SelectionDefined) { d.Regions = []string{"GB-LND", "ZZ"} }), "regions[1]: want a country by its code in ISO 3166, such as GB, or a part of one, such as GB-LND"},
		"without a title":       {but(func(d *SelectionDefined) { d.Title = " " }), "title: must not be blank"},
		"a class of no scheme":  {but(func(d *SelectionDefined) { d.Classes = []SelectedClass{{"sensitivity", "restricted"}} }), "classes[0].scheme: want one of"},
		"no class of a scheme":  {but(func(d *SelectionDefined) { d.Classes = []SelectedClass{{"value", "important"}} }), "classes[0].class: want one of"},
		"a need of no weight":   {but(func(d *SelectionDefined) { d.Needs = []SelectedNeed{{"insurance", 0}} }), "needs[0].atLeast: from 1 to 5"},
		"a tag that is no code": {but(func(d *SelectionDefined) { d.Tags = []string{"very important"} }), "tags[0]: only letters"},
		"the same tag twice":    {but(func(d *SelectionDefined) { d.Tags = []string{"vip", "new", "vip"} }), "tags[2]: the same twice"},
		"the same class twice":  {but(func(d *SelectionDefined) { d.Classes = append(d.Classes, d.Classes[0]) }), "classes[1]: the same twice"},
		"the same region twice": {but(func(d *SelectionDefined) { d.Regions = []string{"GB", "GB"} }), "regions[1]: the same twice"},
		"the same need twice":   {but(func(d *SelectionDefined) { d.Needs = []SelectedNeed{{"insurance", 1}, {"insurance", 3}} }), "needs[1].need: the same twice"},
		"never in contact":      {but(func(d *SelectionDefined) { d.QuietDays = -1 }), "quietDays: from 0"},
	} {
		events, err := Selection(nil).Define("spring", c.selection)
		switch {
		case c.want == "" && (err != nil || len(events) != 1):
			t.Errorf("%s: %v, %v", name, events, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}

	two := Selection(nil).Evolve(Happened{Event: &some}).Evolve(Happened{Event: &some})
	for name, c := range map[string]struct {
		state Selection
		run   SelectionRun
		want  string
	}{
		"the last version":                 {two, SelectionRun{Version: 2, Purpose: "marketing", Channel: "phone"}, ""},
		"another version":                  {two, SelectionRun{Version: 1, Purpose: "marketing", Channel: "phone"}, "selection-changed"},
		"for nothing":                      {two, SelectionRun{Version: 2, Channel: "phone"}, "purpose: must not be empty"},
		"through any channel":              {two, SelectionRun{Version: 2, Purpose: "marketing", Channel: AnyChannel}, "channel: want one of"},
		"of a selection that is not there": {nil, SelectionRun{Purpose: "marketing", Channel: "phone"}, "selection-not-found"},
	} {
		events, err := c.state.Run(c.run, "")
		switch {
		case c.want == "" && (err != nil || len(events) != 1):
			t.Errorf("%s: %v, %v", name, events, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
