package domain

import (
	"testing"
	"time"
)

// delivery asks for everything, by a scale of 1 to 5; mood has a scale of 1 to 7.
var (
	delivery = QuestionnaireDrafted{Version: 1, Aim: "a", Audience: "b", Scale: AnswerScale{1, 5}, Questions: []Question{
		{Code: "recommend", Type: QuestionNPS, Text: "?"},
		{Code: "speed", Type: QuestionRating, Driver: "speed", Text: "?"},
		{Code: "price", Type: QuestionRating, Text: "?"},
		{Code: "t1", Type: QuestionTrust, Text: "?"},
		{Code: "t2", Type: QuestionTrust, Text: "?"},
		{Code: "words", Type: QuestionText, Text: "?"},
	}}
	mood = QuestionnaireDrafted{Version: 1, Aim: "a", Audience: "b", Scale: AnswerScale{1, 7}, Questions: []Question{{Code: "speed", Type: QuestionRating, Driver: "speed", Text: "?"}}}
)

// questionnaire folds a history; event n occurred n hours after today.
func questionnaire(events ...Event) Questionnaire {
	var q Questionnaire
	for i, e := range events {
		q = q.Evolve(Happened{Event: e, Revision: uint64(i), Occurred: today.Add(time.Duration(i) * time.Hour)})
	}
	return q
}

func TestQuestionnaireLife(t *testing.T) {
	second := delivery
	second.Version = 2
	draft := questionnaire(&delivery)
	published := questionnaire(&delivery, &QuestionnairePublished{Version: 1})
	closed := questionnaire(&delivery, &QuestionnairePublished{Version: 1}, &QuestionnaireClosed{Version: 1})
	later := today.Add(3 * time.Hour)
	for name, test := range map[string]struct {
		decide func() ([]Event, error)
		then
	}{
		"the first draft":               {func() ([]Event, error) { return Questionnaire(nil).Draft(delivery) }, happens(&delivery)},
		"a draft of a draft":            {func() ([]Event, error) { return draft.Draft(second) }, happens(&delivery)},
		"a draft after publication":     {func() ([]Event, error) { return published.Draft(delivery) }, happens(&second)},
		"publish":                       {func() ([]Event, error) { return draft.Publish(1, later) }, happens(&QuestionnairePublished{Version: 1})},
		"publish again":                 {func() ([]Event, error) { return published.Publish(1, later) }, refused("questionnaire-state version")},
		"publish what is not there":     {func() ([]Event, error) { return draft.Publish(2, later) }, refused("questionnaire-version version")},
		"publish of nothing":            {func() ([]Event, error) { return Questionnaire(nil).Publish(1, later) }, refused("questionnaire-not-found questionnaire")},
		"close":                         {func() ([]Event, error) { return published.Close(1, later) }, happens(&QuestionnaireClosed{Version: 1})},
		"close a draft":                 {func() ([]Event, error) { return draft.Close(1, later) }, refused("questionnaire-state version")},
		"publish what was closed":       {func() ([]Event, error) { return closed.Publish(1, later) }, refused("questionnaire-state version")},
		"publish before the draft":      {func() ([]Event, error) { return draft.Publish(1, today.Add(-1)) }, refused("questionnaire-time occurredAt")},
		"close before it was published": {func() ([]Event, error) { return published.Close(1, today.Add(time.Hour-1)) }, refused("questionnaire-time occurredAt")},
		"close at once":                 {func() ([]Event, error) { return published.Close(1, today.Add(time.Hour)) }, happens(&QuestionnaireClosed{Version: 1})},
		"a draft with faults": {func() ([]Event, error) {
			return draft.Draft(QuestionnaireDrafted{Aim: " ", Scale: AnswerScale{5, 5}, Questions: []Question{
				{Code: "a", Type: "nps", Driver: "speed", Text: "?"}, {Code: "a", Type: "nps", Text: "?"}, {Code: "c", Type: "stars"}, {Code: "d", Type: "rating", Driver: "x", Text: "?"}, {Code: "x", Type: "rating", Text: "?"},
			}})
		}, violates("aim required", "audience required", "scale.high range", "questions[0].driver rating-only", "questions[1].code unique", "questions[1].type unique",
			"questions[2].type one-of", "questions[2].text required", "questions[4].type unique")},
		"a draft without questions": {func() ([]Event, error) {
			return draft.Draft(QuestionnaireDrafted{Aim: "a", Audience: "b", Scale: AnswerScale{1, 5}})
		}, violates("questions items")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := test.decide()
			test.check(t, events, err)
		})
	}
	before := published.State(1)
	published.Evolve(Happened{Event: &QuestionnaireClosed{Version: 1}})
	if published.State(1) != before {
		t.Error("a fold changed what a copy sees")
	}
	// What a state does not expect changes nothing.
	if odd := published.Evolve(Happened{Event: &delivery}).Evolve(Happened{Event: &QuestionnaireClosed{Version: 9}}); odd.State(1) != "published" || len(odd) != 1 {
		t.Errorf("%+v", odd)
	}
}

func TestAnswersAreBoundToTheirVersion(t *testing.T) {
	published := questionnaire(&delivery, &QuestionnairePublished{Version: 1})
	closed := questionnaire(&delivery, &QuestionnairePublished{Version: 1}, &QuestionnaireClosed{Version: 1}) // at 14:00
	seven := questionnaire(&mood, &QuestionnairePublished{Version: 1})
	invited := SurveyInvited{InvitationID: idA, Questionnaire: "q", Version: 1, Channel: "email", Expires: today.Add(4 * time.Hour)}
	ada := given(created, &invited)
	at := today.Add(3 * time.Hour)
	for name, test := range map[string]struct {
		state Customer
		q     Questionnaire
		at    time.Time
		cmd   RecordSurveyAnswer
		then
	}{
		"all that is asked": {
			ada, published, at,
			RecordSurveyAnswer{NPS: ptr(9), Comment: "c", Ratings: []Rating{{Question: "speed", Score: 4}, {Question: "price", Score: 2}, {Question: "t1", Score: 5}}},
			happens(&CustomerSurveyed{Questionnaire: "q", Version: 1, NPS: ptr(9), Comment: "c", Drivers: &DriverRatings{Speed: ptr(4)}, Ratings: []Rating{
				{Question: "price", Kind: "rating", Aspect: "price", Score: 2, Low: 1, High: 5}, {Question: "t1", Kind: "trust", Aspect: "trust", Score: 5, Low: 1, High: 5},
			}}),
		},
		"a driver in its own place": {ada, published, at, RecordSurveyAnswer{Drivers: &DriverRatings{Speed: ptr(3)}}, happens(&CustomerSurveyed{Questionnaire: "q", Version: 1, Drivers: &DriverRatings{Speed: ptr(3)}})},
		"what is not asked": {
			ada, published, at,
			RecordSurveyAnswer{CSAT: ptr(1), CES: ptr(1), Drivers: &DriverRatings{Attitude: ptr(1)}, Ratings: []Rating{{Question: "recommend", Score: 1}, {Question: "mood", Score: 1}}},
			violates("csat not-asked", "ces not-asked", "drivers.attitude not-asked", "ratings[0].question not-asked", "ratings[1].question not-asked"),
		},
		"off the scale, and twice": {
			ada, published, at,
			RecordSurveyAnswer{Drivers: &DriverRatings{Speed: ptr(3)}, Ratings: []Rating{{Question: "t1", Score: 6}, {Question: "t1", Score: 5}, {Question: "speed", Score: 1}}},
			violates("ratings[0].score range", "ratings[1].question unique", "ratings[2].question unique"),
		},
		"a driver by another scale": {ada, seven, at, RecordSurveyAnswer{Ratings: []Rating{{Question: "speed", Score: 7}}}, happens(&CustomerSurveyed{Questionnaire: "q", Version: 1, Ratings: []Rating{
			{Question: "speed", Kind: "rating", Aspect: "speed", Score: 7, Low: 1, High: 7},
		}})},
		"five points on seven":       {ada, seven, at, RecordSurveyAnswer{Drivers: &DriverRatings{Speed: ptr(3)}}, violates("drivers.speed scale")},
		"a draft":                    {ada, questionnaire(&delivery), at, RecordSurveyAnswer{NPS: ptr(1)}, refused("questionnaire-not-published version")},
		"no such version":            {ada, published, at, RecordSurveyAnswer{Version: 2, NPS: ptr(1)}, refused("questionnaire-not-published version")},
		"after it was closed":        {ada, closed, at, RecordSurveyAnswer{NPS: ptr(1)}, refused("questionnaire-not-published version")},
		"before, but recorded later": {ada, closed, today.Add(time.Hour), RecordSurveyAnswer{NPS: ptr(1)}, happens(&CustomerSurveyed{Questionnaire: "q", Version: 1, NPS: ptr(1)})},
		"before it was published":    {ada, published, today.Add(time.Hour - 1), RecordSurveyAnswer{NPS: ptr(1)}, refused("questionnaire-not-published occurredAt")},
		"before that, and closed":    {ada, closed, today, RecordSurveyAnswer{NPS: ptr(1)}, refused("questionnaire-not-published occurredAt")},
		"ratings of nothing defined": {ada, nil, at, RecordSurveyAnswer{Ratings: []Rating{{Question: "a", Score: 1}}}, violates("ratings questionnaire-defined")},
		"by invitation":              {ada, nil, at, RecordSurveyAnswer{InvitationID: idA, Version: -1, NPS: ptr(1)}, happens(&CustomerSurveyed{InvitationID: idA, Questionnaire: "q", Version: 1, Channel: "email", NPS: ptr(1)})},
		"too late for it":            {ada, nil, today.Add(4 * time.Hour), RecordSurveyAnswer{InvitationID: idA, NPS: ptr(1)}, refused("invitation-expired invitation")},
		"of another version":         {ada, nil, at, RecordSurveyAnswer{InvitationID: idA, Version: 2, NPS: ptr(1)}, refused("invitation-other version")},
		"of another one":             {ada, nil, at, RecordSurveyAnswer{InvitationID: idA, Questionnaire: "p", NPS: ptr(1)}, refused("invitation-other questionnaire")},
		"of nobody":                  {ada, nil, at, RecordSurveyAnswer{InvitationID: idB, NPS: ptr(1)}, refused("invitation-unknown invitation")},
		"answered a second time":     {given(created, &invited, &CustomerSurveyed{InvitationID: idA}), nil, at, RecordSurveyAnswer{InvitationID: idA, NPS: ptr(1)}, refused("invitation-state invitation")},
	} {
		t.Run(name, func(t *testing.T) {
			if test.cmd.Questionnaire == "" {
				test.cmd.Questionnaire = "q"
			}
			switch test.cmd.Version {
			case 0:
				test.cmd.Version = 1
			case -1: // left out
				test.cmd.Version = 0
			}
			events, err := test.state.Answer(test.cmd, test.q, test.at)
			test.check(t, events, err)
			again, _ := test.state.Answer(test.cmd, test.q, test.at)
			if test.events != nil {
				test.check(t, again, nil) // a decision does not change the command
			}
		})
	}
}

func TestInvitations(t *testing.T) {
	invited := SurveyInvited{InvitationID: idA, Questionnaire: "q", Version: 1, Channel: "email", Expires: today.AddDate(0, 0, 14)}
	ada := given(created, &invited)
	delivered := given(created, &invited, &SurveyDelivered{InvitationID: idA})
	invite := func(c Customer, e SurveyInvited, q Questionnaire) func() ([]Event, error) {
		return func() ([]Event, error) { return c.Invite(e, q, today) }
	}
	late, long := invited, invited
	late.Expires, long.Expires = today, today.AddDate(2, 0, 0)
	for name, test := range map[string]struct {
		decide func() ([]Event, error)
		then
	}{
		"invite":                    {invite(given(created), invited, nil), happens(&invited)},
		"invite to a draft":         {invite(given(created), invited, questionnaire(&delivery)), refused("questionnaire-not-published version")},
		"invite until now":          {invite(given(created), late, nil), violates("expires range")},
		"invite for two years":      {invite(given(created), long, nil), violates("expires range")},
		"invite to nothing":         {invite(given(created), SurveyInvited{Expires: invited.Expires}, nil), violates("questionnaire required", "version range", "channel required")},
		"invite an archived one":    {invite(given(created, archived), invited, nil), refused("customer-archived customerId")},
		"deliver":                   {func() ([]Event, error) { return ada.DeliverInvitation(idA) }, happens(&SurveyDelivered{InvitationID: idA})},
		"deliver twice":             {func() ([]Event, error) { return delivered.DeliverInvitation(idA) }, refused("invitation-state invitationId")},
		"deliver another":           {func() ([]Event, error) { return ada.DeliverInvitation(idB) }, refused("invitation-not-found invitationId")},
		"expire":                    {func() ([]Event, error) { return delivered.ExpireInvitation(idA, "bounced") }, happens(&SurveyInvitationExpired{InvitationID: idA})},
		"expire without saying why": {func() ([]Event, error) { return delivered.ExpireInvitation(idA, "") }, violates("reason required")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := test.decide()
			test.check(t, events, err)
		})
	}
}

// What is answered when the time of an invitation has passed answers nothing, also
// where only a correction says so.
func TestAnAnswerBehindTheEndLeavesTheInvitation(t *testing.T) {
	i := Invitation{State: "delivered", Expires: today}
	for name, test := range map[string]struct {
		at   time.Time
		want InvitationState
	}{
		"before": {today.Add(-time.Microsecond), "answered"},
		"at":     {today, "delivered"},
		"behind": {today.Add(time.Microsecond), "delivered"},
	} {
		after, expected := i.Evolve(Happened{Event: &CustomerSurveyed{InvitationID: idA}, Occurred: test.at})
		if after.State != test.want || expected != (test.want == "answered") {
			t.Errorf("%s the end: %s, %v", name, after.State, expected)
		}
	}
}
