package domain

import (
	"testing"
	"time"
)

// When the gate refuses, it names what refuses; of preferences the last statement
// counts, whichever was recorded last.
func TestGate(t *testing.T) {
	hour := func(n int) time.Time { return today.Add(time.Duration(n) * time.Hour) }
	said := func(n int, channel, stance string, from, until int) Happened {
		return Happened{Event: &ContactPreferenceStated{channel, stance, from, until}, ID: DeriveID(ID{}, channel+stance), Position: uint64(n + 100), Occurred: hour(n)}
	}
	granted := Happened{Event: &ConsentGranted{Purpose: "marketing"}, ID: idA, Occurred: hour(-50)}
	withdrawn := Happened{Event: &ConsentWithdrawn{Purpose: "marketing"}, ID: idB, Occurred: hour(-1)}
	for name, test := range map[string]struct {
		gate   Gate
		events []Happened
		want   string // channel, or why
		by     ID     // of the event that it names
	}{
		"nothing was said":           {Gate{}, nil, "phone", ID{}},
		"the plan's order":           {Gate{Channels: []string{"post", "mail"}}, nil, "post", ID{}},
		"preferred before the order": {Gate{Channels: []string{"post", "mail"}}, []Happened{said(-2, "mail", Preferred, 0, 0)}, "mail", DeriveID(ID{}, "mailpreferred")},
		"refused":                    {Gate{Channels: []string{"post", "mail"}}, []Happened{said(-2, "post", Refused, 0, 0)}, "mail", ID{}},
		"all refused":                {Gate{Channels: []string{"post"}}, []Happened{said(-2, AnyChannel, Refused, 0, 0)}, GateChannelRefused, DeriveID(ID{}, "anyrefused")},
		"all refused, then one not":  {Gate{}, []Happened{said(-3, AnyChannel, Refused, 0, 0), said(-2, "chat", Accepted, 0, 0)}, "chat", DeriveID(ID{}, "chataccepted")},
		"one not, then all refused":  {Gate{}, []Happened{said(-2, "chat", Accepted, 0, 0), said(-1, AnyChannel, Refused, 0, 0)}, GateChannelRefused, DeriveID(ID{}, "anyrefused")},
		"refused tomorrow":           {Gate{Channels: []string{"post"}}, []Happened{said(20, "post", Refused, 0, 0)}, "post", ID{}},
		"at noon, from one on":       {Gate{Channels: []string{"phone"}}, []Happened{said(-2, "phone", Preferred, 13*60, 17*60)}, GateOutsideHours, DeriveID(ID{}, "phonepreferred")},
		"at noon, from noon on":      {Gate{Channels: []string{"phone"}}, []Happened{said(-2, "phone", Preferred, 12*60, 17*60)}, "phone", DeriveID(ID{}, "phonepreferred")},
		"no basis":                   {Gate{Purpose: "marketing"}, nil, GateNotPermitted, ID{}},
		"consent":                    {Gate{Purpose: "marketing"}, []Happened{granted}, "phone", idA},
		"consent withdrawn":          {Gate{Purpose: "marketing"}, []Happened{granted, withdrawn}, GateNotPermitted, idB},
	} {
		var c Customer
		for _, h := range test.events {
			c = c.Evolve(h)
		}
		test.gate.Zone = time.UTC
		got := test.gate.Ask(c.Preferences, c.Permissions, today)
		what, by := got.Channel, ID{}
		if !got.Open {
			what = got.Why
		}
		switch {
		case got.Preference != nil:
			by = got.Preference.Event
		case got.Ground != nil:
			by = got.Ground.Event
		}
		if what != test.want || by != test.by {
			t.Errorf("%s: %s by %v, want %s by %v", name, what, by, test.want, test.by)
		}
	}
}

func TestPreferencesAndPlans(t *testing.T) {
	refusedPhone := ContactPreferenceStated{Channel: "phone", Stance: Refused}
	for name, test := range map[string]struct {
		decide func() ([]Event, error)
		then
	}{
		"a preference":   {func() ([]Event, error) { return given(created).StatePreference(refusedPhone, today) }, happens(&refusedPhone)},
		"of an archived": {func() ([]Event, error) { return given(created, archived).StatePreference(refusedPhone, today) }, happens(&refusedPhone)},
		"the same again": {func() ([]Event, error) { return given(created, &refusedPhone).StatePreference(refusedPhone, today) }, refused("preference-unchanged stance")},
		"of nobody":      {func() ([]Event, error) { return given().StatePreference(refusedPhone, today) }, refused("customer-not-found customerId")},
		"hours of a refusal": {func() ([]Event, error) {
			return given(created).StatePreference(ContactPreferenceStated{"fax", Refused, 10, 20}, today)
		}, violates("channel one-of", "until not-refused")},
		"a plan without tiers": {func() ([]Event, error) {
			return CommunicationPlan(nil).Define(CommunicationPlanDefined{TierScheme: "x"})
		}, violates("tierScheme one-of", "tiers items")},
		"a tier twice": {func() ([]Event, error) {
			return CommunicationPlan(nil).Define(CommunicationPlanDefined{TierScheme: "value", Tiers: []TierPlan{{Tier: "high", Days: 1}, {Tier: "high", Days: 0, Channels: []string{"fax"}}}})
		}, violates("tiers[1].tier unique", "tiers[1].days range", "tiers[1].channels[0] one-of")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := test.decide()
			test.check(t, events, err)
		})
	}
}

// A 29 February is celebrated on the 28th of years without one: 2026 and 2100 have
// none, 2028 has.
func TestCelebratedOn(t *testing.T) {
	for day, want := range map[string]string{
		"2026-02-28": "02-28 02-29", "2028-02-28": "02-28", "2028-02-29": "02-29", "2026-03-01": "03-01", "2100-02-28": "02-28 02-29",
	} {
		d, err := ParseDay(day)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for i, md := range CelebratedOn(d) {
			if i > 0 {
				got += " "
			}
			got += md
		}
		if got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
}

func TestGreetings(t *testing.T) {
	g := Greeting{Occasion: Occasion{Code: "b", Kind: OccasionBirthday, Owner: "north", Channels: []string{"post"}}, Once: "2026", Text: "Birthday on 2026-03-04.", Due: today, At: today, Zone: time.UTC}
	raised := []Event{
		&GreetingRaised{Occasion: "b", Kind: OccasionBirthday, Once: "2026", Channel: "post", FollowUpID: idA},
		&FollowUpOpened{FollowUpID: idA, Kind: "greeting", Owner: "north", Due: today, Description: "Birthday on 2026-03-04."},
	}
	managed := &StrategyApplied{Scheme: "importance", Given: TierService{Class: "important", Team: "staff-7"}}
	tiered, marketing := g, g
	tiered.TierScheme, tiered.Tiers, marketing.Purpose = "importance", []string{"important"}, "marketing"
	for name, test := range map[string]struct {
		given Customer
		cmd   Greeting
		then
	}{
		"raised":          {given(created), g, happens(raised...)},
		"once a year":     {given(created, raised[0]), g, refused("greeting-raised once")},
		"and the next":    {given(created, &GreetingRaised{Occasion: "b", Once: "2025"}), g, happens(raised...)},
		"not of the tier": {given(created), tiered, refused("greeting-tier tiers")},
		"refused by post": {given(created, &ContactPreferenceStated{Channel: "post", Stance: Refused}), g, refused(GateChannelRefused)},
		"no consent":      {given(created), marketing, refused(GateNotPermitted)},
		"archived":        {given(created, archived), g, refused("customer-archived customerId")},
		"erased":          {given(created, &CustomerErased{}), g, refused("customer-erased customerId")},
		"who looks after": {given(created, managed), g, happens(raised[0], &FollowUpOpened{FollowUpID: idA, Kind: "greeting", Owner: "staff-7", Due: today, Description: "Birthday on 2026-03-04."})},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := test.given.Greet(test.cmd, idA)
			test.check(t, events, err)
		})
	}
}

func TestStrategies(t *testing.T) {
	d := SchemeDefined{Strategies: []TierService{{Class: "important", Service: "gold", ContactEvery: 30}}}
	applied := &StrategyApplied{Scheme: "importance", SchemeVersion: 1, Given: d.Strategies[0]}
	before := &StrategyApplied{Scheme: "importance", SchemeVersion: 1, Given: TierService{Class: "important", Service: "gold", ContactEvery: 30, Offers: []string{"card"}}}
	ordinary := &CustomerReclassified{Scheme: "importance", To: "ordinary"}
	for name, test := range map[string]struct {
		given   Customer
		class   string
		version int
		then
	}{
		"applied":                     {given(created, important), "important", 1, happens(applied)},
		"again":                       {given(created, important, applied), "important", 1, refused("strategy-unchanged")},
		"the same of a newer version": {given(created, important, applied), "important", 2, refused("strategy-unchanged")},
		"other of a newer version":    {given(created, important, before), "important", 2, happens(&StrategyEnded{"importance", "important"}, &StrategyApplied{Scheme: "importance", SchemeVersion: 2, Given: d.Strategies[0]})},
		"ended":                       {given(created, important, applied, ordinary), "ordinary", 1, happens(&StrategyEnded{"importance", "important"})},
		"nothing to end":              {given(created, ordinary), "ordinary", 1, refused("strategy-unchanged")},
		"moved on already":            {given(created, important, ordinary), "important", 1, refused("class-changed")},
		"archived":                    {given(created, important, archived), "important", 1, refused("customer-archived customerId")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := test.given.Strategise("importance", test.class, test.version, d)
			test.check(t, events, err)
		})
	}
	// A run of the second version has come before who hears that the class was entered by
	// the first. Another class has nothing to do with it.
	later := *before
	later.SchemeVersion = 2
	events, err := given(created, important, &later).Enter("importance", "important", 1, d)
	refused("strategy-unchanged").check(t, events, err)
	events, err = given(created, important, before).Enter("importance", "important", 1, d)
	happens(&StrategyEnded{"importance", "important"}, applied).check(t, events, err)
	events, err = given(created, important, &later, ordinary).Enter("importance", "ordinary", 1, d)
	happens(&StrategyEnded{"importance", "important"}).check(t, events, err)
}

func TestKeyContacts(t *testing.T) {
	prepared := &KeyContactPrepared{KeyContactID: idA, Owner: "staff-1", HoldBy: today, Agenda: "x"}
	held := &KeyContactHeld{KeyContactID: idA, Channel: "branch", FollowUpBy: today.Add(time.Hour), Content: "x"}
	done, cancelled := &KeyContactFollowedUp{KeyContactID: idA, Content: "x"}, &KeyContactCancelled{KeyContactID: idA}
	theirs := &KeyContactAssigned{KeyContactID: idA, Owner: "staff-2"}
	events, err := given(created).PrepareKeyContact(*prepared)
	refused("customer-not-important customerId").check(t, events, err)
	events, err = given(created, important).PrepareKeyContact(*prepared)
	happens(prepared).check(t, events, err)
	for name, test := range map[string]struct {
		given  Customer
		step   Event
		reason string
		then
	}{
		"held":            {given(created, important, prepared), held, "", happens(held)},
		"followed up":     {given(created, important, prepared, held), done, "", happens(done)},
		"cancelled":       {given(created, important, prepared), cancelled, "ill", happens(cancelled)},
		"too early":       {given(created, important, prepared), done, "", refused("key-contact-state keyContactId")},
		"too late":        {given(created, important, prepared, held), cancelled, "ill", refused("key-contact-state keyContactId")},
		"unknown":         {given(created, important), held, "", refused("key-contact-not-found keyContactId")},
		"without a time":  {given(created, important, prepared), &KeyContactHeld{KeyContactID: idA, Channel: "fax", Content: "x"}, "", violates("channel one-of", "followUpBy range")},
		"given away":      {given(created, important, prepared), theirs, "", happens(theirs)},
		"given away held": {given(created, important, prepared, held), theirs, "", happens(theirs)},
		"given too late":  {given(created, important, prepared, held, done), theirs, "", refused("key-contact-state keyContactId")},
		"given to nobody": {given(created, important, prepared), &KeyContactAssigned{KeyContactID: idA}, "", violates("owner required")},
		"without a cause": {given(created, important, prepared), cancelled, "", violates("reason required")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := test.given.OnKeyContact(test.step, test.reason, today)
			test.check(t, events, err)
		})
	}
}
