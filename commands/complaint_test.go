package commands_test

import (
	"path"
	"testing"

	"github.com/dossier-crm/dossier/domain"
)

// A complaint goes the whole way over the API: every step is an event under its
// own route, and a step that is not possible says which are.
func TestALifeOfAComplaint(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	path := a.customer()
	id := a.send("POST", path+"/complaints", complaint).Accepted.ComplaintID
	for i, step := range []struct {
		step, body string
		status     int
		event      string // or the code of a problem
	}{
		{"acknowledge", `{"channel":"phone","description":"we have it"}`, 200, "ComplaintAcknowledged"},
		{"acknowledge", `{}`, 409, "complaint-state"},
		{"assign", `{"owner":"staff-17","team":"logistics","due":"2026-03-06T16:00:00Z"}`, 200, "ComplaintAssigned"},
		{"assign", `{"owner":"staff-17","due":"2026-02-30T16:00:00Z"}`, 422, "invalid"},
		{"analyse", `{"cause":"packaging","description":"thin"}`, 200, "ComplaintAnalysed"},
		{"pause", `{"reason":"photo-wanted"}`, 200, "ComplaintPaused"},
		{"pause", `{"reason":"photo-wanted"}`, 409, "complaint-paused"},
		{"resume", `{}`, 200, "ComplaintResumed"},
		{"resume", `{}`, 409, "complaint-not-paused"},
		{"notes", `{"direction":"in","channel":"email","description":"where is it"}`, 201, "ComplaintNoted"},
		{"escalate", `{"level":2,"reason":"overdue","owner":"staff-1","due":"2026-03-08T16:00:00Z"}`, 200, "ComplaintEscalated"},
		{"escalate", `{"level":1,"reason":"overdue"}`, 409, "complaint-escalated"},
		{"agree-action", `{"action":"replace","due":"2026-03-07T16:00:00Z","description":"d"}`, 200, "ComplaintActionAgreed"},
		{"reject", `{"reason":"unfounded"}`, 409, "complaint-state"},
		{"resolve", `{"resolution":"replaced"}`, 200, "ComplaintResolved"},
		{"send-feedback", `{"channel":"email","description":"d"}`, 200, "ComplaintFeedbackSent"},
		{"confirm", `{"satisfied":false,"description":"d"}`, 200, "ComplaintConfirmed"},
		{"close", `{}`, 200, "ComplaintClosed"},
		{"reopen", `{"description":"d"}`, 422, "invalid"},
		{"reopen", `{"reason":"broke-again","description":"d"}`, 200, "ComplaintReopened"},
		{"reject", `{"reason":"unfounded","description":"d"}`, 200, "ComplaintRejected"},
	} {
		got := a.send("POST", path+"/complaints/"+id+"/"+step.step, step.body)
		if got.status != step.status {
			t.Fatalf("%d %s: %d %s", i, step.step, got.status, got.text)
		}
		if got.status >= 300 {
			if got.Problem.Code != step.event {
				t.Errorf("%d %s: %s", i, step.step, got.text)
			}
			a.documented("POST", customerRoute+"/complaints/{complaintId}/"+step.step, got.status)
			continue
		}
		if got.Accepted.ComplaintID != id || got.header.Get("Location") != "/v1/complaints/"+id {
			t.Errorf("%s: %s %v", step.step, got.text, got.header)
		}
		all := w.history(path)
		if e := all[len(all)-1]; e.Type != step.event {
			t.Errorf("%s is stored as %s", step.step, e.Type)
		} else if about, ok := domain.ComplaintOf(e.Skeleton()); !ok || about.String() != id {
			t.Errorf("%s is about %s", step.step, about)
		}
	}
	if got := a.send("POST", path+"/complaints/"+id+"/acknowledge", `{}`); got.Problem.Detail != "acknowledge is not possible here: it is rejected, and possible is close, note, reopen" {
		t.Error(got.text)
	}
}

// Nothing of a case can have been before the case: a complaint that was resolved a
// week before it came in took no time, kept its target, and was resolved on days on
// which nobody had complained yet.
func TestNoStepIsBeforeItsBeginning(t *testing.T) {
	a := newWorld(t).api()
	of := a.customer()
	begin := func(under, body string) string {
		got := a.send("POST", of+under, body)
		if got.status != 201 {
			t.Fatalf("%s: %d %s", under, got.status, got.text)
		}
		return path.Base(got.header.Get("Location"))
	}
	id := begin("/complaints", `{"category":"delivery","severity":"high","description":"d","occurredAt":"2026-02-08T09:00:00Z"}`)
	for _, test := range []struct{ step, body, want string }{
		{"/complaints/" + id + "/resolve", `{"resolution":"replaced","occurredAt":"2026-02-01T09:00:00Z"}`, "complaint-time"},
		{"/complaints/" + id + "/notes", `{"direction":"out","description":"d","occurredAt":"2026-02-08T08:59:59.999999Z"}`, "complaint-time"},
		{"/complaints/" + id + "/resolve", `{"resolution":"replaced","occurredAt":"2026-02-08T09:00:00Z"}`, ""},
	} {
		got := a.send("POST", of+test.step, test.body)
		if got.Problem.Code != test.want {
			t.Errorf("%s %s: %d %s", test.step, test.body, got.status, got.text)
		}
		if test.want != "" && (len(got.Problem.Errors) != 1 || got.Problem.Errors[0].Field != "body.occurredAt") {
			t.Errorf("%s does not name the field: %s", test.step, got.text)
		}
	}

	// It came in earlier than was thought, so it may have been resolved earlier.
	other := begin("/complaints", `{"category":"delivery","severity":"high","description":"d","occurredAt":"2026-02-08T09:00:00Z"}`)
	if got := a.send("POST", of+"/complaints/"+other+"/correct", `{"occurredAt":"2026-02-05T09:00:00Z","reason":"typed-wrongly"}`); got.status != 200 {
		t.Fatal(got.text)
	}
	if got := a.send("POST", of+"/complaints/"+other+"/resolve", `{"resolution":"replaced","occurredAt":"2026-02-06T09:00:00Z"}`); got.status != 200 {
		t.Error(got.text)
	}
}
