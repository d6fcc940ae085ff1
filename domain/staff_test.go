package domain

import "testing"

func TestStaff(t *testing.T) {
	id, other := DeriveID(ID{}, "a"), DeriveID(ID{}, "b")
	join := StaffJoined{Name: "Grace Hopper", Team: "north"}
	var nobody Staff
	here := nobody.Evolve(Happened{Event: &join})
	gone := here.Evolve(Happened{Event: &StaffLeft{}})
	for _, test := range []struct {
		name   string
		decide func() ([]Event, error)
		want   string // rule of the refusal, or type of the event
	}{
		{"join", func() ([]Event, error) { return nobody.Join(join) }, "StaffJoined"},
		{"join again", func() ([]Event, error) { return here.Join(join) }, "staff-exists"},
		{"join without a team", func() ([]Event, error) { return nobody.Join(StaffJoined{Name: "x"}) }, "required"},
		{"move", func() ([]Event, error) { return here.Move("south") }, "StaffMoved"},
		{"move nowhere", func() ([]Event, error) { return here.Move("north") }, "staff-team-unchanged"},
		{"move who left", func() ([]Event, error) { return gone.Move("south") }, "staff-left"},
		{"move nobody", func() ([]Event, error) { return nobody.Move("south") }, "staff-not-found"},
		{"leave", func() ([]Event, error) { return here.Leave(id, other) }, "StaffLeft"},
		{"leave again", func() ([]Event, error) { return gone.Leave(id, other) }, "staff-left"},
		{"leave to oneself", func() ([]Event, error) { return here.Leave(id, id) }, "another"},
	} {
		events, err := test.decide()
		got := ""
		switch e := err.(type) { //nolint:errorlint // decisions return them bare
		case nil:
			got = events[0].EventType()
		case *Refusal:
			got = e.Rule
		case Violations:
			got = e[0].Rule
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestFamilyOf(t *testing.T) {
	id := DeriveID(ID{}, "a").String()
	for stream, want := range map[string]Family{
		"customer-" + id: FamilyCustomer, "staff-" + id: FamilyStaff, "scheme-value": FamilyScheme, "scheme-a-b": FamilyScheme,
		"customer-7": "", "customer": "", "scheme-": "", "dossier-lineage": "", "$$scheme-value": "",
	} {
		f, name, ok := FamilyOf(stream)
		if f != want || ok != (want != "") || ok && f.Stream(name) != stream {
			t.Errorf("%s: %q %q %v", stream, f, name, ok)
		}
	}
}
