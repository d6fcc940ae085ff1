package domain

import "testing"

func init() {
	everything = append(everything, &CustomerContacted{InteractionID: idA, Channel: "chat", Direction: Inbound, Content: "x"},
		&ContactPreferenceStated{Channel: "phone", Stance: Refused}, &GreetingRaised{Occasion: "b", Once: "2026"}, &StrategyApplied{Scheme: "importance"}, &StrategyEnded{Scheme: "importance"},
		&KeyContactHeld{KeyContactID: idB}, &KeyContactPrepared{KeyContactID: idA}, &KeyContactHeld{KeyContactID: idA}, &KeyContactFollowedUp{KeyContactID: idA}, &KeyContactCancelled{KeyContactID: idA},
		&NeedRecorded{Need: "x", Weight: 1})
}

func TestInteractions(t *testing.T) {
	ok := RecordInteraction{InteractionID: idA, Channel: "chat", Direction: Outbound, Topic: "delivery", Missed: true, Content: "no answer"}
	e := CustomerContacted(ok)
	with := func(change func(*RecordInteraction)) RecordInteraction {
		cmd := ok
		change(&cmd)
		return cmd
	}
	for name, test := range map[string]struct {
		given Customer
		cmd   RecordInteraction
		then
	}{
		"an exchange":               {given(created), ok, happens(&e)},
		"nobody there":              {given(), ok, refused("customer-not-found customerId")},
		"archived":                  {given(created, archived), ok, refused("customer-archived customerId")},
		"not a channel":             {given(created), with(func(c *RecordInteraction) { c.Channel, c.Direction = "pigeon", "up" }), violates("channel one-of", "direction one-of")},
		"reached and missed":        {given(created), with(func(c *RecordInteraction) { c.Direction = Inbound }), violates("missed outbound-only")},
		"nothing said, by nobody":   {given(created), with(func(c *RecordInteraction) { c.Content, c.Parties = " ", []string{""} }), violates("content required", "parties[0] required")},
		"another's complaint":       {given(created), with(func(c *RecordInteraction) { c.ComplaintID = idA }), refused("complaint-unknown complaint")},
		"another's service request": {given(created), with(func(c *RecordInteraction) { c.RequestID = idA }), refused("request-unknown request")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := test.given.Interact(test.cmd)
			test.check(t, events, err)
		})
	}
	about := ok
	about.ComplaintID = idA
	if _, err := given(created, complained).Interact(about); err != nil {
		t.Error(err)
	}
}

// The same state through every channel: what was said by phone, in a complaint
// by chat, in a survey by e-mail or with an order is one kind of thing.
func TestTouches(t *testing.T) {
	for _, test := range []struct {
		event   Event
		want    string
		reached bool
	}{
		{&CustomerContacted{Channel: "phone", Direction: Inbound}, "contact phone inbound", true},
		{&CustomerContacted{Channel: "phone", Direction: Outbound, Missed: true}, "contact phone outbound", false},
		{&CustomerVisited{Mode: "inPerson"}, "visit inPerson outbound", true},
		{&CustomerComplained{Channel: "email"}, "complaint mail inbound", false},
		{&ComplaintNoted{Direction: NoteOut, Channel: "chat"}, "complaint chat outbound", false},
		{&ComplaintNoted{Direction: NoteInternal}, "", false},
		{&CustomerRequested{Channel: "app"}, "request app inbound", false},
		{&RequestProgressNotified{Channel: "post"}, "request post outbound", false},
		{&SurveyInvited{Channel: "email"}, "survey mail outbound", false},
		{&CustomerSurveyed{}, "survey  inbound", false},
		{&OrderPlaced{Channel: "web"}, "order web inbound", false},
		{&CustomerArchived{}, "", false},
	} {
		got := ""
		if touch, ok := TouchOf(test.event); ok {
			got = touch.Kind + " " + touch.Channel + " " + touch.Direction
		}
		if got != test.want || Reached(test.event) != test.reached {
			t.Errorf("%T: %q, reached %v; want %q, %v", test.event, got, Reached(test.event), test.want, test.reached)
		}
	}
}
