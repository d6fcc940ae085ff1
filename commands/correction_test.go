package commands_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dossier-crm/dossier/domain"
)

// Everything that can be corrected is recorded, corrected and withdrawn over the
// API, on one customer.
func TestCorrectAndWithdraw(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	path := a.customer()
	accept := func(method, at, body string, headers ...string) answer {
		t.Helper()
		got := a.send(method, path+at, body, headers...)
		if got.status >= 300 {
			t.Fatalf("%s: %d %s", at, got.status, got.text)
		}
		return got
	}
	refuse := func(at, body, want string) {
		t.Helper()
		got := a.send("POST", path+at, body)
		if fmt.Sprint(got.status, " ", got.Problem.Code) != want {
			t.Errorf("%s %s: %d %s, want %s", at, body, got.status, got.text, want)
		}
	}
	last := func() domain.Happened {
		all := w.history(path)
		e := all[len(all)-1]
		return e.Happened(e.Skeleton())
	}
	for _, one := range []struct {
		collection, record, wrong, faulty string
		id                                func(answer) string
		kind                              string
	}{
		{"visits", visit, `{"minutes":30,"reason":"typing-error"}`, `{"mode":null,"reason":"x"}`, func(a answer) string { return a.Accepted.VisitID }, "VisitCorrected"},
		{"orders", `{"items":1,"amount":{"amount":"1000","currency":"EUR"}}`, `{"amount":{"amount":"100","currency":"EUR"},"reason":"typing-error"}`, `{"items":null,"reason":"x"}`, func(a answer) string { return a.Accepted.OrderID }, "OrderCorrected"},
		{"survey-answers", `{"questionnaire":"q","version":1,"nps":3}`, `{"nps":7,"reason":"misheard"}`, `{"nps":null,"reason":"x"}`, func(a answer) string { return a.Accepted.AnswerID }, "SurveyAnswerCorrected"},
		{"complaints", complaint, `{"severity":"low","reason":"wrong-severity"}`, `{"category":null,"reason":"x"}`, func(a answer) string { return a.Accepted.ComplaintID }, "ComplaintCorrected"},
	} {
		made := accept("POST", "/"+one.collection, one.record)
		at := "/" + one.collection + "/" + one.id(made)
		recorded := last()
		got := accept("POST", at+"/correct", one.wrong, "Idempotency-Key", "correct-"+one.collection)
		h := last()
		c, is := h.Event.(domain.Correction)
		if !is || h.EventType() != one.kind || c.Of() != (domain.Corrects{ID: recorded.ID, Revision: recorded.Revision}) || !h.Occurred.Equal(recorded.Occurred) || h.Reason == "" {
			t.Errorf("%s: %+v corrects %+v", one.collection, h, recorded)
		}
		if one.id(got) != one.id(made) || got.Accepted.Revision != made.Accepted.Revision+1 {
			t.Errorf("%s is answered with %s", one.collection, got.text)
		}
		again := accept("POST", at+"/correct", one.wrong, "Idempotency-Key", "correct-"+one.collection)
		if again.header.Get("Idempotency-Replayed") != "true" || !slices.Equal(again.Accepted.EventIDs, got.Accepted.EventIDs) {
			t.Errorf("%s: not recognised: %s", one.collection, again.text)
		}
		refuse(at+"/correct", one.faulty, "422 invalid")
		refuse(at+"/correct", `{"reason":"x"}`, "422 invalid")
		refuse(at+"/correct", strings.Replace(one.wrong, `,"reason":`, `,"other":`, 1), "422 invalid")
		refuse("/"+one.collection+"/"+domain.ID{1}.String()+"/withdraw", `{"reason":"x"}`, "404 "+strings.TrimSuffix(strings.TrimPrefix(one.collection, "survey-"), "s")+"-not-found")
		if got := a.send("POST", path+at+"/withdraw", `{"reason":"mistake"}`, "If-Match", `"0"`); got.status != 412 {
			t.Errorf("%s: %d %s", one.collection, got.status, got.text)
		}
		accept("POST", at+"/withdraw", `{"reason":"mistake"}`, "Idempotency-Key", "withdraw-"+one.collection)
		if e, is := last().Event.(*domain.RecordWithdrawn); !is || e.Record != recorded.EventType() || e.SubjectID.String() != one.id(made) {
			t.Errorf("%s: %+v", one.collection, last().Event)
		}
		refuse(at+"/withdraw", `{"reason":"mistake"}`, "409 record-withdrawn")
		refuse(at+"/correct", one.wrong, "409 record-withdrawn")
		accept("POST", at+"/withdraw", `{"reason":"mistake"}`, "Idempotency-Key", "withdraw-"+one.collection) // an answer, again
		accept("POST", at+"/correct", one.wrong, "Idempotency-Key", "correct-"+one.collection)
		a.documented("POST", customerRoute+"/"+one.collection+"/{"+map[string]string{"visits": "visitId", "orders": "orderId", "survey-answers": "answerId", "complaints": "complaintId"}[one.collection]+"}/withdraw", 409)
		if one.collection == "complaints" { // what was withdrawn goes no further
			refuse(at+"/resolve", `{"resolution":"x"}`, "404 complaint-not-found")
		}
	}

	change := accept("PATCH", "", `{"name":"Ada Byron"}`).Accepted.Revision
	profile := fmt.Sprintf("/profile-changes/%d", change)
	accept("POST", profile+"/correct", `{"name":"Ada Lovelace","occurredAt":"2026-01-01T00:00:00Z","reason":"misspelt"}`)
	if h := last(); h.Occurred.Year() != 2026 || h.Occurred.Month() != 1 {
		t.Errorf("it occurred %v", h.Occurred)
	}
	refuse(profile+"/correct", `{"region":"GB","reason":"x"}`, "422 invalid")
	refuse(fmt.Sprintf("/profile-changes/%d/correct", change+1), `{"name":"X","reason":"x"}`, "404 change-not-found") // a correction
	refuse("/contacts-changes/0/withdraw", `{"reason":"x"}`, "409 creation-stays")
	accept("POST", "/contacts-changes/0/correct", `{"contacts":[{"kind":"email","value":"ada@example.org"}],"reason":"misspelt"}`)
	accept("POST", profile+"/withdraw", `{"reason":"mistake"}`)

	follow := accept("POST", "/follow-ups", `{"owner":"staff-1","due":"2026-04-01T00:00:00Z","description":"call"}`)
	id := domain.ID{}
	for _, e := range w.history(path) {
		if f, is := e.Skeleton().(*domain.FollowUpOpened); is {
			id = f.FollowUpID
		}
	}
	accept("POST", "/follow-ups/"+id.String()+"/correct", `{"due":"2026-05-01T00:00:00Z","reason":"typing-error"}`)
	accept("POST", "/follow-ups/"+id.String()+"/withdraw", `{"reason":"mistake"}`)
	refuse("/follow-ups/"+id.String()+"/done", `{}`, "404 follow-up-not-found")
	if follow.Accepted.Revision == 0 {
		t.Error(follow.text)
	}

	// Another process decides the same, from the log.
	b := w.api()
	if got := b.send("POST", path+"/follow-ups/"+id.String()+"/withdraw", `{"reason":"mistake"}`); got.Problem.Code != "record-withdrawn" {
		t.Error(got.text)
	}
}

// Scores of a correction are held against the version, as those that are recorded.
func TestACorrectedAnswerIsBoundToItsVersion(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	a.send("PUT", "/v1/questionnaires/annual", `{"aim":"a","audience":"b","scale":{"low":1,"high":5},"questions":[{"code":"would","type":"nps","text":"Would you?"},{"code":"fast","type":"rating","driver":"speed","text":"Was it?"}]}`)
	if got := a.send("POST", "/v1/questionnaires/annual/publish", `{"version":1}`); got.status != 200 {
		t.Fatal(got.text)
	}
	path := a.customer()
	made := a.send("POST", path+"/survey-answers", `{"questionnaire":"annual","version":1,"nps":3,"ratings":[{"question":"fast","score":2}]}`)
	at := path + "/survey-answers/" + made.Accepted.AnswerID + "/correct"
	for body, want := range map[string]int{
		`{"csat":3,"reason":"x"}`:                                  422,
		`{"ratings":[{"question":"slow","score":2}],"reason":"x"}`: 422,
		`{"ratings":[{"question":"fast","score":9}],"reason":"x"}`: 422,
	} {
		if got := a.send("POST", at, body); got.status != want {
			t.Errorf("%s: %d %s", body, got.status, got.text)
		}
	}
	if got := a.send("POST", at, `{"ratings":[{"question":"fast","score":5}],"reason":"x"}`); got.status != 200 {
		t.Fatal(got.text)
	}
	all := w.history(path)
	e := all[len(all)-1].Skeleton().(*domain.SurveyAnswerCorrected)
	if e.Drivers == nil || e.Drivers.Speed == nil || *e.Drivers.Speed != 5 || len(e.Ratings) != 0 || !slices.Equal(e.Changed, []string{"drivers"}) || !slices.Equal(e.Cleared, []string{"ratings"}) {
		t.Errorf("%+v", e)
	}
}
