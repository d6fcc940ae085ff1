package commands_test

import (
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
