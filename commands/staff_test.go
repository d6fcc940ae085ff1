package commands_test

import (
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
)

// A stream that is no customer's has the whole life of a command: keys,
// revisions, refusals, and personal fields that the store cannot read.
func TestStaff(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	joined := a.send("POST", "/v1/staff", `{"name":"Grace Hopper","team":"north"}`, key("join-1")...)
	path := "/v1/staff/" + joined.Accepted.ID
	if joined.status != 201 || joined.header.Get("Location") != path || joined.header.Get("ETag") != `"0"` || len(joined.Accepted.EventIDs) != 1 {
		t.Fatal(joined.status, joined.text, joined.header)
	}
	again := a.send("POST", "/v1/staff", `{"team":"north","name":"Grace Hopper"}`, key("join-1")...)
	if again.status != 201 || again.header.Get("Idempotency-Replayed") != "true" || again.Accepted.ID != joined.Accepted.ID || again.Accepted.Position != joined.Accepted.Position {
		t.Error(again.status, again.text)
	}
	if other := a.send("POST", "/v1/staff", `{"name":"Grace Hopper","team":"south"}`, key("join-1")...); other.Problem.Code != "idempotency-key-reused" {
		t.Error(other.status, other.text)
	}
	for _, test := range []struct {
		path, body, header string
		status             int
		code               string
	}{
		{path + "/move", `{"team":"north"}`, "", 409, "staff-team-unchanged"},
		{path + "/move", `{"team":"no rth"}`, "", 422, "invalid"},
		{path + "/move", `{"team":"south"}`, `"7"`, 412, "revision-mismatch"},
		{path + "/move", `{"team":"south"}`, `"0"`, 200, ""},
		{path + "/leave", `{"reason":"resigned","successor":"` + joined.Accepted.ID + `"}`, "", 422, "invalid"},
		{path + "/leave", `{"reason":"resigned"}`, "", 200, ""},
		{path + "/move", `{"team":"east"}`, "", 409, "staff-left"},
		{"/v1/staff/" + uuid.NewString() + "/move", `{"team":"east"}`, "", 404, "staff-not-found"},
	} {
		var headers []string
		if test.header != "" {
			headers = []string{"If-Match", test.header}
		}
		got := a.send("POST", test.path, test.body, headers...)
		if got.status != test.status || got.Problem.Code != test.code {
			t.Errorf("%s %s: %d %s", test.path, test.body, got.status, got.text)
		}
	}
	var events []string
	for e, err := range w.store.Stream(t.Context(), domain.FamilyStaff.Stream(joined.Accepted.ID), 0, 10) {
		if err != nil {
			t.Fatal(err)
		}
		if err := w.store.Open(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		if d, ok := e.Opened().(*domain.StaffJoined); ok && d.Name != "Grace Hopper" || ok && e.Sealed("name") == nil {
			t.Errorf("%+v, sealed %v", d, e.SealedFields())
		}
		events = append(events, e.Type)
	}
	if len(events) != 3 {
		t.Errorf("events %v", events)
	}
}

// An improvement is not given to who has left, neither a new one nor one that is taken
// up again; to others than the directory's it is.
func TestNoMeasureForWhoHasLeft(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	ann := a.send("POST", "/v1/staff", `{"name":"Ann Arbor","team":"north"}`).Accepted.ID
	open := func(owner string) answer {
		return a.send("POST", "/v1/measures", `{"title":"Stronger boxes","owner":"`+owner+`","due":"2026-06-30T16:00:00Z"}`)
	}
	hers := open(ann)
	if hers.status != 201 {
		t.Fatal(hers.status, hers.text)
	}
	path := "/v1/measures/" + hers.Accepted.ID
	for _, step := range []string{"/implement", "/verify"} {
		if got := a.send("POST", path+step, `{}`); got.status != 200 {
			t.Fatal(step, got.status, got.text)
		}
	}
	if got := a.send("POST", "/v1/staff/"+ann+"/leave", `{"reason":"resigned"}`); got.status != 200 {
		t.Fatal(got.status, got.text)
	}
	if got := open(ann); got.status != 409 || got.Problem.Code != "staff-left" || len(got.Problem.Errors) != 1 || got.Problem.Errors[0].Field != "body.owner" {
		t.Error("opened", got.status, got.text)
	}
	reopen := func(owner string) answer {
		return a.send("POST", path+"/reopen", `{"reason":"back-again","due":"2026-06-30T16:00:00Z","owner":"`+owner+`"}`)
	}
	if got := reopen(ann); got.status != 409 || got.Problem.Code != "staff-left" {
		t.Error("taken up again", got.status, got.text)
	}
	if got := reopen("quality-board"); got.status != 200 {
		t.Error("taken up again by others", got.status, got.text)
	}
}

// An improvement is given to a team, and to somebody of it who takes it, as long as there
// is something to be done; not to who has left, and not to nobody.
func TestAssignMeasure(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	ann := a.send("POST", "/v1/staff", `{"name":"Ann Arbor","team":"north"}`).Accepted.ID
	if got := a.send("POST", "/v1/staff/"+ann+"/leave", `{"reason":"resigned"}`); got.status != 200 {
		t.Fatal(got.status, got.text)
	}
	path := "/v1/measures/" + a.send("POST", "/v1/measures", `{"title":"Stronger boxes","owner":"board","due":"2026-06-30T16:00:00Z"}`).Accepted.ID
	for _, step := range []struct {
		path, body string
		status     int
		code       string
	}{
		{"/assign", `{"team":"north"}`, 200, ""},
		{"/assign", `{"owner":"` + ann + `"}`, 409, "staff-left"},
		{"/assign", `{}`, 422, "invalid"},
		{"/implement", `{}`, 200, ""},
		{"/assign", `{"owner":"board","occurredAt":"2026-01-02T03:04:05Z"}`, 200, ""}, // whose it is has no part in before and after
		{"/verify", `{}`, 200, ""},
		{"/assign", `{"team":"north"}`, 409, "measure-state"},
	} {
		if got := a.send("POST", path+step.path, step.body); got.status != step.status || got.Problem.Code != step.code {
			t.Error(step, got.status, got.text)
		}
	}
}

// The key of a command on such a stream is found by whoever lost the answer,
// also when many ask at once.
func TestStaffKeysUnderARace(t *testing.T) {
	w := newWorld(t)
	a, b := w.api(), w.api()
	var wait sync.WaitGroup
	for i := range 16 {
		wait.Go(func() {
			one := []*api{a, b}[i%2]
			if got, err := one.try(t.Context(), "POST", "/v1/staff", `{"name":"Grace Hopper","team":"north"}`, key("race")...); err != nil || got.status != 201 {
				t.Errorf("%v %d %s", err, got.status, got.text)
			}
		})
	}
	wait.Wait()
	got := a.send("POST", "/v1/staff", `{"name":"Grace Hopper","team":"north"}`, key("race")...)
	if got.Accepted.Revision != 0 || got.header.Get("Idempotency-Replayed") != "true" {
		t.Error(got.text)
	}
	if moved := a.send("POST", "/v1/staff/"+got.Accepted.ID+"/move", `{"team":"south"}`); moved.Accepted.Revision != 1 {
		t.Errorf("the stream has more than one event before: %s", moved.text)
	}
}
