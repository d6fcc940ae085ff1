package commands_test

import "testing"

// A verification is of what the record had then: before there was an address, and when it
// is gone, none can be right or wrong.
func TestVerificationsAreOfWhatIsThere(t *testing.T) {
	a := newWorld(t).api()
	created := a.send("POST", "/v1/customers", `{"kind":"person","name":"Ada","source":"web","occurredAt":"2026-01-01T00:00:00Z"}`)
	path, tag := created.header.Get("Location"), created.header.Get("ETag")
	for _, step := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"POST", "/verifications", `{"field":"email","outcome":"wrong"}`, 409, "field-empty body.field field-empty"},
		{"PUT", "/contacts", `{"contacts":[{"kind":"email","value":"ada@example.org"}],"occurredAt":"2026-02-01T00:00:00Z"}`, 200, ""},
		{"POST", "/verifications", `{"field":"email","outcome":"wrong","occurredAt":"2026-01-31T23:59:59Z"}`, 409, "field-empty body.field field-empty"},
		{"POST", "/verifications", `{"field":"email","outcome":"wrong","occurredAt":"2026-02-01T00:00:00Z"}`, 201, ""},
		{"POST", "/verifications", `{"field":"contacts","outcome":"correct"}`, 201, ""},
		{"POST", "/verifications", `{"field":"custom.tier","outcome":"wrong"}`, 409, "field-empty body.field field-empty"},
		{"PUT", "/contacts", `{"contacts":[],"occurredAt":"2026-02-10T00:00:00Z"}`, 200, ""},
		{"POST", "/verifications", `{"field":"email","outcome":"correct"}`, 409, "field-empty body.field field-empty"},
		{"POST", "/verifications", `{"field":"email","outcome":"correct","occurredAt":"2026-02-09T00:00:00Z"}`, 201, ""},
	} {
		var headers []string
		if step.method == "PUT" {
			headers = []string{"If-Match", tag}
		}
		got := a.send(step.method, path+step.path, step.body, headers...)
		if got.status < 300 {
			tag = got.header.Get("ETag")
		}
		says := ""
		if got.status >= 300 {
			says = got.Problem.Code + " " + got.faults()
		}
		if got.status != step.status || says != step.says {
			t.Errorf("%s %s: %d %s; want %d %s", step.path, step.body, got.status, says, step.status, step.says)
		}
	}
}
