package commands_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

type batched struct {
	Results []struct {
		Status   int
		Replayed bool
		ETag     string
		Body     struct {
			CustomerID, Code string
			Revision         uint64
			Errors           []struct{ Field, Rule string }
		}
	}
	Accepted, Refused, Unsettled int
}

func (a *api) batch(items ...string) batched {
	a.t.Helper()
	got := a.send("POST", "/v1/batch", `{"items":[`+strings.Join(items, ",")+`]}`)
	if got.status != 200 {
		a.t.Fatal(got.status, got.text)
	}
	var out batched
	if err := json.Unmarshal([]byte(got.text), &out); err != nil {
		a.t.Fatal(err)
	}
	return out
}

func item(method, path, key, body string) string {
	return fmt.Sprintf(`{"method":%q,"path":%q,"idempotencyKey":%q,"body":%s}`, method, path, key, body)
}

func TestBatch(t *testing.T) {
	a := newWorld(t).api()
	first, second := a.customer(), a.customer()
	var items []string
	for i := range 20 {
		items = append(items, item("POST", first+"/visits", fmt.Sprint("a", i), visit), item("POST", second+"/visits", fmt.Sprint("b", i), visit))
	}
	items = append(items,
		item("POST", "/v1/customers", "new", ada),
		item("POST", second+"/visits", "bad", `{"mode":"horse","content":"x"}`),
		item("PATCH", first, "p", `{"notes":"n"}`),
		item("POST", "/v1/customers/11111111-1111-4111-8111-111111111111/visits", "gone", visit),
		item("GET", first, "get", "null"),
	)
	// GET is no command: the description refuses it before anything is done.
	if got := a.send("POST", "/v1/batch", `{"items":[`+strings.Join(items, ",")+`]}`); got.status != 422 || got.Problem.Errors[0].Field != "body.items[44].method" {
		t.Fatal(got.status, got.text)
	}
	items = items[:44]
	items = append(items, item("POST", "/v1/batch", "nested", `{"items":[]}`), item("POST", "//evil.example/v1/customers", "host", ada))
	for round := range 2 { // the second time all of it was done before
		got := a.batch(items...)
		if got.Accepted != 42 || got.Refused != 4 || got.Unsettled != 0 {
			t.Fatalf("%+v", got)
		}
		for i := range 40 {
			r := got.Results[i]
			if r.Status != 201 || r.Body.Revision != uint64(1+i/2) || r.ETag != fmt.Sprintf(`"%d"`, 1+i/2) || r.Replayed != (round == 1) {
				t.Errorf("round %d, item %d: %+v", round, i, r)
			}
		}
		for i, want := range map[int]string{41: "422 invalid", 43: "404 customer-not-found", 44: "404 no-such-command", 45: "404 no-such-command"} {
			if r := got.Results[i]; fmt.Sprint(r.Status, " ", r.Body.Code) != want {
				t.Errorf("item %d: %+v, want %s", i, r, want)
			}
		}
		if r := got.Results[42]; r.Status != 200 || r.Body.Revision != 21 {
			t.Errorf("%+v", r)
		}
	}
	if n := len(a.history(first)); n != 22 {
		t.Errorf("%d events", n)
	}
	for _, body := range []string{`{"items":[]}`, `{"items":[{"method":"POST","path":"/v1/customers","body":{}}]}`, `{}`} {
		if got := a.send("POST", "/v1/batch", body); got.status != 422 {
			t.Errorf("%s: %d %s", body, got.status, got.text)
		}
	}
}
