package domain

import (
	"testing"
	"time"
)

// Nothing of a complaint can have been before it was received: it would have taken
// less than no time. The instant itself is fine, and a correction moves it.
func TestNothingIsBeforeItsBeginning(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 3, 1, hour, 0, 0, 0, time.UTC) }
	recorded := func(events ...Happened) Customer {
		c := given(created)
		for _, h := range events {
			c = c.Evolve(h)
		}
		return c
	}
	hour := func(from, until int) Event { return &VisitPlanned{VisitID: idA, From: at(from), Until: at(until)} }
	planned := Happened{Event: hour(12, 14), Occurred: at(1)}
	moved := Happened{Event: &VisitRescheduled{VisitID: idA, From: at(18), Until: at(20)}, Occurred: at(2)}
	asked := Happened{Event: &ServiceUpgradeRequested{UpgradeID: idA}, Occurred: at(1)}
	granted := Happened{Event: &ServiceUpgradeGranted{UpgradeID: idA, From: at(2), Until: at(18)}, Occurred: at(2)}
	received := Happened{Event: complained, Occurred: at(12)}
	for name, test := range map[string]struct {
		given Customer
		event Event
		at    time.Time
		want  string // rule
	}{
		"resolved before it was received":    {recorded(received), resolved, at(11), "complaint-time"},
		"resolved at once":                   {recorded(received), resolved, at(12), ""},
		"resolved later":                     {recorded(received), resolved, at(13), ""},
		"received earlier, as is known now":  {recorded(received, Happened{Event: &ComplaintCorrected{ComplaintID: idA}, Occurred: at(10)}), resolved, at(11), ""},
		"another complaint":                  {recorded(received), &ComplaintResolved{ComplaintID: idB}, at(11), ""},
		"the complaint itself":               {recorded(), complained, at(11), ""},
		"request":                            {recorded(Happened{Event: &CustomerRequested{RequestID: idA}, Occurred: at(12)}), &RequestResolved{RequestID: idA}, at(11), "request-time"},
		"follow-up":                          {recorded(Happened{Event: &FollowUpOpened{FollowUpID: idA}, Occurred: at(12)}), &FollowUpDone{FollowUpID: idA}, at(11), "follow-up-time"},
		"dispute":                            {recorded(Happened{Event: &DisputeOpened{DisputeID: idA}, Occurred: at(12)}), &DisputeSettled{DisputeID: idA}, at(11), "dispute-time"},
		"contact with an important customer": {recorded(Happened{Event: &KeyContactPrepared{KeyContactID: idA}, Occurred: at(12)}), &KeyContactHeld{KeyContactID: idA}, at(11), "key-contact-time"},
		"upgrade":                            {recorded(Happened{Event: &ServiceUpgradeRequested{UpgradeID: idA}, Occurred: at(12)}), &ServiceUpgradeGranted{UpgradeID: idA}, at(11), "upgrade-time"},
		"answer to an invitation":            {recorded(Happened{Event: &SurveyInvited{InvitationID: idA}, Occurred: at(12)}), &CustomerSurveyed{InvitationID: idA}, at(11), "invitation-time"},
		"answer to none":                     {recorded(Happened{Event: &SurveyInvited{InvitationID: idA}, Occurred: at(12)}), &CustomerSurveyed{}, at(11), ""},
		"visit called off when it was over":  {recorded(planned), &VisitCancelled{VisitID: idA}, at(15), "visit-over"},
		"visit called off at the end":        {recorded(planned), &VisitCancelled{VisitID: idA}, at(14), ""},
		"visit moved when it was over":       {recorded(planned), &VisitRescheduled{VisitID: idA}, at(15), "visit-over"},
		"visit missed before it could be":    {recorded(planned), &VisitMissed{VisitID: idA}, at(11), "visit-to-come"},
		"visit missed":                       {recorded(planned), &VisitMissed{VisitID: idA}, at(12), ""},
		"moved visit, in the new window":     {recorded(planned, moved), &VisitCancelled{VisitID: idA}, at(19), ""},
		"moved visit, before the new one":    {recorded(planned, moved), &VisitMissed{VisitID: idA}, at(15), "visit-to-come"},
		"visit that took place too late":     {recorded(planned), &CustomerVisited{VisitID: idA}, at(15), ""},
		"upgrade ended in its time":          {recorded(asked, granted), &ServiceUpgradeEnded{UpgradeID: idA}, at(17), ""},
		"upgrade ended when it was over":     {recorded(asked, granted), &ServiceUpgradeEnded{UpgradeID: idA}, at(18), "upgrade-over"},
		"as precise as what is stored":       {recorded(Happened{Event: complained, Occurred: at(12).Add(999)}), resolved, at(12).Add(1), ""},
	} {
		t.Run(name, func(t *testing.T) {
			want := then{}
			if test.want != "" {
				want = refused(test.want + " occurredAt")
			}
			want.check(t, nil, test.given.Follow([]Event{test.event}, test.at))
		})
	}
}
