package commands_test

import "testing"

// What was due stays due: a visit that was not made cannot be called off afterwards,
// nor moved out of the month; and it is not missed before it could have been made.
func TestAVisitIsCalledOffInTime(t *testing.T) {
	a := newWorld(t).api()
	path := a.customer()
	plan := func() string {
		got := a.send("POST", path+"/visit-plans", `{"mode":"inPerson","staff":"staff-17","from":"2026-02-10T08:00:00Z","until":"2026-02-10T16:00:00Z","occurredAt":"2026-02-01T08:00:00Z"}`)
		if got.status != 201 {
			t.Fatal(got.text)
		}
		return path + "/visit-plans/" + got.Accepted.VisitID
	}
	for _, test := range []struct{ step, body, want string }{
		{"/cancel", `{"by":"customer","reason":"ill","occurredAt":"2026-02-10T16:00:01Z"}`, "visit-over"},
		{"/cancel", `{"by":"customer","reason":"ill","occurredAt":"2026-02-10T16:00:00Z"}`, ""},
		{"/reschedule", `{"by":"us","reason":"fair","from":"2026-03-10T08:00:00Z","until":"2026-03-10T16:00:00Z"}`, "visit-over"},
		{"/reschedule", `{"by":"us","reason":"fair","from":"2026-03-10T08:00:00Z","until":"2026-03-10T16:00:00Z","occurredAt":"2026-02-09T08:00:00Z"}`, ""},
		{"/miss", `{"occurredAt":"2026-02-10T07:59:59Z"}`, "visit-to-come"},
		{"/miss", `{"occurredAt":"2026-02-10T12:00:00Z"}`, ""},
	} {
		got := a.send("POST", plan()+test.step, test.body)
		if got.Problem.Code != test.want || test.want == "" && got.status != 200 {
			t.Errorf("%s %s: %d %s", test.step, test.body, got.status, got.text)
		}
		if test.want != "" && (len(got.Problem.Errors) != 1 || got.Problem.Errors[0].Field != "body.occurredAt") {
			t.Errorf("%s does not name the field: %s", test.step, got.text)
		}
	}
}
