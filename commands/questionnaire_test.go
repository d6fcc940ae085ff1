package commands_test

import (
	"testing"

	"github.com/dossier-crm/dossier/domain"
)

// A questionnaire goes through its life, and answers are held against it, also by
// a process that has not seen it change.
func TestQuestionnaires(t *testing.T) {
	w := newWorld(t)
	a, other := w.api(), w.api()
	const draft = `{"aim":"Is delivery better?","audience":"Who ordered","questions":[{"code":"r","type":"nps","text":"?"},{"code":"s","type":"rating","driver":"speed","text":"?"},{"code":"t","type":"trust","text":"?"}]}`
	path := a.customer()
	answers, invitations := path+"/survey-answers", path+"/survey-invitations"
	for i, test := range []struct {
		api                *api
		method, path, body string
		status             int
		says               string // code and faults
	}{
		{a, "POST", answers, `{"questionnaire":"q","version":7,"csat":1}`, 201, ""}, // nobody defined it yet
		{a, "POST", "/v1/questionnaires/q/publish", `{"version":1}`, 404, "questionnaire-not-found path.questionnaire questionnaire-not-found"},
		{a, "PUT", "/v1/questionnaires/q", draft[:len(draft)-1] + `,"occurredAt":"2026-02-01T00:00:00Z"}`, 200, ""},
		{a, "PUT", "/v1/questionnaires/a%20b", draft, 422, "invalid path.questionnaire code"},
		{a, "PUT", "/v1/questionnaires/q", `{"aim":"a","audience":"b","scale":{"low":5,"high":1},"questions":[{"code":"a","type":"nps","driver":"x","text":"?"}]}`, 422, "invalid body.scale.high range, body.questions[0].driver rating-only"},
		{other, "POST", answers, `{"questionnaire":"q","version":1,"nps":9}`, 409, "questionnaire-not-published body.version questionnaire-not-published"},
		{a, "POST", "/v1/questionnaires/q/publish", `{"version":2}`, 409, "questionnaire-version body.version questionnaire-version"},
		{a, "POST", "/v1/questionnaires/q/publish", `{"version":1,"occurredAt":"2026-01-31T23:59:59Z"}`, 409, "questionnaire-time body.occurredAt questionnaire-time"},
		{a, "POST", "/v1/questionnaires/q/publish", `{"version":1,"occurredAt":"2026-02-02T00:00:00Z"}`, 200, ""},
		{other, "POST", answers, `{"questionnaire":"q","version":1,"nps":9,"occurredAt":"2026-02-01T12:00:00Z"}`, 409, "questionnaire-not-published body.occurredAt questionnaire-not-published"},
		{other, "POST", answers, `{"questionnaire":"q","version":1,"nps":9,"ratings":[{"question":"s","score":5},{"question":"t","score":3}]}`, 201, ""},
		{a, "POST", answers, `{"questionnaire":"q","version":1,"csat":5,"comment":"c","ratings":[{"question":"t","score":6}]}`, 422, "invalid body.csat not-asked, body.comment not-asked, body.ratings[0].score range"},
		{a, "POST", invitations, `{"questionnaire":"q","version":2,"channel":"email","expires":"2026-04-01T00:00:00Z"}`, 409, "questionnaire-not-published body.version questionnaire-not-published"},
		{a, "POST", invitations, `{"questionnaire":"q","version":1,"channel":"email","expires":"2026-02-01T00:00:00Z"}`, 422, "invalid body.expires range"},
		{a, "POST", "/v1/questionnaires/q/close", `{"version":1}`, 200, ""},
		{other, "POST", answers, `{"questionnaire":"q","version":1,"nps":9}`, 409, "questionnaire-not-published body.version questionnaire-not-published"},
		{other, "POST", answers, `{"questionnaire":"q","version":1,"nps":9,"occurredAt":"2026-02-28T00:00:00Z"}`, 201, ""}, // on paper, before it was closed
		{a, "POST", "/v1/questionnaires/q/close", `{"version":1}`, 409, "questionnaire-state body.version questionnaire-state"},
	} {
		got := test.api.send(test.method, test.path, test.body)
		says := ""
		if got.status >= 300 {
			says = got.Problem.Code + " " + got.faults()
		}
		if got.status != test.status || says != test.says {
			t.Errorf("%d: %s %s: %d %s; want %d %s", i, test.path, test.body, got.status, says, test.status, test.says)
		}
	}
	// The retry of an answer that was accepted gets its answer, though the version is closed.
	a.send("PUT", "/v1/questionnaires/p", draft)
	a.send("POST", "/v1/questionnaires/p/publish", `{"version":1}`)
	first := a.send("POST", answers, `{"questionnaire":"p","version":1,"nps":1}`, key("k")...)
	a.send("POST", "/v1/questionnaires/p/close", `{"version":1}`)
	if again := a.send("POST", answers, `{"questionnaire":"p","version":1,"nps":1}`, key("k")...); again.status != 201 || again.Accepted.AnswerID != first.Accepted.AnswerID {
		t.Error(again.status, again.text)
	}
}

func TestAnswersByInvitation(t *testing.T) {
	a := newWorld(t).api()
	path := a.customer()
	invited := a.send("POST", path+"/survey-invitations", `{"questionnaire":"q","version":1,"channel":"email","expires":"2026-03-02T00:00:00Z","occurredAt":"2026-02-20T00:00:00Z"}`)
	if at := invited.header.Get("Location"); invited.status != 201 || at != path+"/survey-invitations" {
		t.Fatal(invited.status, at, invited.text)
	}
	var one string
	for _, e := range a.history(path) {
		if d, ok := e.Skeleton().(*domain.SurveyInvited); ok {
			one = d.InvitationID.String()
		}
	}
	if got := a.send("POST", path+"/survey-invitations/"+one+"/deliver", `{}`); got.status != 200 {
		t.Error(got.status, got.text)
	}
	if got := a.send("POST", path+"/survey-answers", `{"questionnaire":"q","nps":9,"invitation":"`+one+`","occurredAt":"2026-03-02T00:00:00Z"}`); got.Problem.Code != "invalid" /* it is in the future */ {
		t.Error(got.status, got.text)
	}
	if got := a.send("POST", path+"/survey-answers", `{"questionnaire":"q","nps":9,"invitation":"`+one+`"}`); got.status != 201 {
		t.Error(got.status, got.text)
	}
	for _, step := range []string{"deliver", "expire"} {
		if got := a.send("POST", path+"/survey-invitations/"+one+"/"+step, map[string]string{"deliver": `{}`, "expire": `{"reason":"bounced"}`}[step]); got.status != 409 || got.Problem.Code != "invitation-state" {
			t.Error(step, got.status, got.text)
		}
	}
}
