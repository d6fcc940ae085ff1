package commands_test

import "testing"

// A policy is defined version by version, and what cannot be is named by field.
func TestCalendarsAndServiceLevels(t *testing.T) {
	a := newWorld(t).api()
	const (
		office = `{"zone":"Europe/Berlin","week":{"monday":[{"from":"09:00","until":"12:00"},{"from":"13:00","until":"24:00"}]},"exceptions":[{"day":"2026-05-01","name":"Labour Day"}],"reason":"year-2026"}`
		levels = `{"from":"2026-01-01T00:00:00Z","calendar":"office","tierScheme":"importance","targets":[{"kind":"complaint","tier":"important","firstResponseMinutes":240}],"reason":"contract"}`
	)
	for _, test := range []struct {
		path, body, header string
		status             int
		says               string // location, or code and faults
	}{
		{"/v1/calendars/office", office, "", 200, "/v1/policies/calendar-office"},
		{"/v1/calendars/office", office, `"0"`, 200, "/v1/policies/calendar-office"},
		{"/v1/calendars/office", office, `"0"`, 412, "revision-mismatch header.If-Match current-revision"},
		{"/v1/calendars/of%20fice", office, "", 422, "invalid path.calendar code"},
		{"/v1/calendars/office", `{"zone":"Atlantis","week":{},"reason":"r"}`, "", 422, "invalid body.zone calendar"},
		{"/v1/calendars/office", `{"zone":"UTC","week":{"monday":[{"from":"09:00","until":"08:00"}]},"reason":"r"}`, "", 422, "invalid body.week.monday order"},
		{"/v1/calendars/office", `{"zone":"UTC","week":{"monday":[{"from":"9","until":"25:00"}]},"reason":"r"}`, "", 422, "invalid body.week.monday[0].from format, body.week.monday[0].until format"},
		{"/v1/calendars/office", `{"zone":"UTC","week":{},"exceptions":[{"day":"2026-02-30"}],"reason":"r"}`, "", 422, "invalid body.exceptions[0].day date"},
		{"/v1/calendars/office", `{"zone":"UTC","week":{},"from":"2026-02-30","reason":"r"}`, "", 422, "invalid body.from date"},
		{"/v1/calendars/office", `{"zone":"UTC","week":{},"exceptions":[{"day":"2026-02-03"},{"day":"2026-02-03"}],"reason":"r"}`, "", 422, "invalid body.exceptions calendar"},
		{"/v1/service-levels", levels, "", 200, "/v1/policies/service-levels"},
		{"/v1/service-levels", levels, "", 200, "/v1/policies/service-levels"},
		{"/v1/service-levels", `{"from":"2026-01-01T00:00:00Z","tierScheme":"a b","targets":[{"tier":"ü"}],"reason":"r"}`, "", 422, "invalid body.tierScheme code, body.targets[0].tier code"},
		{"/v1/service-levels", `{"from":"2026-01-01T00:00:00Z","calendar":"ofice","tierScheme":"importance","targets":[{}],"reason":"r"}`, "", 422, "invalid body.calendar defined"},
		{"/v1/greetings", `{"from":"2026-01-01T00:00:00Z","occasions":[{"code":"a","kind":"holiday","calendar":"office","holiday":"Labour Day","owner":"o"},{"code":"b","kind":"holiday","calendar":"plant","holiday":"Labour Day","owner":"o"}],"reason":"r"}`, "", 422, "invalid body.occasions[1].calendar defined"},
		{"/v1/service-levels", `{"from":"yesterday","tierScheme":"importance","targets":[{}],"reason":"r"}`, "", 422, "invalid body.from date"},
	} {
		var headers []string
		if test.header != "" {
			headers = []string{"If-Match", test.header}
		}
		got := a.send("PUT", test.path, test.body, headers...)
		says := got.header.Get("Location")
		if got.status >= 300 {
			says = got.Problem.Code + " " + got.faults()
		}
		if got.status != test.status || says != test.says {
			t.Errorf("%s %s: %d %s; want %d %s", test.path, test.body, got.status, says, test.status, test.says)
		}
	}
	first := a.send("PUT", "/v1/calendars/plant", office, key("k")...)
	if again := a.send("PUT", "/v1/calendars/plant", office, key("k")...); again.header.Get("Idempotency-Replayed") != "true" || again.Accepted.Position != first.Accepted.Position {
		t.Error(again.status, again.text)
	}
}
