package commands_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/dossier-crm/dossier/domain"
)

// ranked is what of an answer these tests read.
func ranked(t *testing.T, a answer) (ids map[string]string, out string) {
	t.Helper()
	var body struct {
		Ranking struct {
			Version int
			Closed  string
			Offers  []struct {
				OfferID, Offer string
				Score          float64
			}
			LeftOut []struct{ Offer, Why string }
		}
	}
	if err := json.Unmarshal([]byte(a.text), &body); err != nil || a.status != 201 {
		t.Fatal(a.status, a.text, err)
	}
	r, parts := body.Ranking, []string{}
	ids = map[string]string{}
	for _, o := range r.Offers {
		ids[o.Offer] = o.OfferID
		parts = append(parts, fmt.Sprint(o.Offer, ":", o.Score))
	}
	for _, o := range r.LeftOut {
		parts = append(parts, o.Offer+":"+o.Why)
	}
	return ids, fmt.Sprintf("v%d %s%s", r.Version, r.Closed, strings.Join(parts, " "))
}

// Offers by HTTP: which version counts when, what of the log the inputs are made
// of, what is refused, and what a repetition gets.
func TestOffers(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	ask := func(want, path, body string, headers ...string) answer {
		t.Helper()
		got := a.send("POST", path, body, headers...)
		if said := strings.TrimSpace(fmt.Sprint(got.status, " ", got.Problem.Code)); said != want {
			t.Errorf("%s %s: %d %s, want %s", path, body, got.status, got.text, want)
		}
		return got
	}
	is := func(name, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	define := func(from, offers string) answer {
		t.Helper()
		got := a.send("PUT", "/v1/offer-rules", `{"from":"`+from+`","purpose":"marketing","most":3,"minutes":30,"answerDays":14,"reason":"test","offers":[`+offers+`]}`)
		a.documented("PUT", "/v1/offer-rules", got.status)
		return got
	}
	const phone, rank = `{"channel":"phone"}`, "/offers/rank"
	ada := a.customer()
	ask("409 offer-rules-missing", ada+rank, phone)
	ask("404 customer-not-found", "/v1/customers/"+domain.ID{1}.String()+rank, phone)
	ask("422 invalid", ada+rank, `{"channel":"pigeon"}`)

	// Rules that cannot be read are refused, naming what is wrong.
	bad := define("2026-01-01T00:00:00Z", `{"code":"card","name":"A card","when":"orders +","score":"orders > 3"}`)
	is("faults", bad.faults(), "body.offers[0].when expression, body.offers[0].score expression")
	// The score of the card is the number of orders, and from 1 March on ten times that.
	define("2026-01-01T00:00:00Z", `{"code":"card","name":"A card","score":"orders","coolDownDays":30},{"code":"ratio","name":"By orders","when":"orders > 1","score":"amount / orders"}`)
	if got := define("2026-03-01T00:00:00Z", `{"code":"card","name":"A card","score":"10 * orders","coolDownDays":30}`); got.status != 200 || got.header.Get("Location") != "/v1/policies/offers" {
		t.Errorf("defined: %d %s, %s", got.status, got.text, got.header.Get("Location"))
	}
	_, out := ranked(t, ask("201", ada+rank, phone))
	is("without consent", out, "v2 not-permitted")
	ask("201", ada+"/consents", `{"purpose":"marketing","notice":"v1","channel":"web","occurredAt":"2026-01-01T00:00:00Z"}`)
	place := func(at string) string {
		return ask("201", ada+"/orders", `{"items":1,"amount":{"amount":"30","currency":"EUR"},"occurredAt":"`+at+`"}`).Accepted.OrderID
	}
	place("2026-01-10T00:00:00Z")
	wrong := place("2026-01-11T00:00:00Z")
	_, out = ranked(t, ask("201", ada+rank, `{"channel":"phone","occurredAt":"2026-02-01T00:00:00Z"}`))
	is("in February", out, "v1 ratio:30 card:2") // 60 / 2 orders
	_, out = ranked(t, ask("201", ada+rank, `{"channel":"phone","occurredAt":"2026-01-10T12:00:00Z"}`))
	is("between the orders", out, "v1 card:1 ratio:not-eligible")
	// An order that was withdrawn never was.
	ask("200", ada+"/orders/"+wrong+"/withdraw", `{"reason":"typing-error"}`)
	_, out = ranked(t, ask("201", ada+rank, `{"channel":"phone","occurredAt":"2026-02-01T00:00:00Z"}`))
	is("corrected", out, "v1 card:1 ratio:not-eligible")

	// A repetition gets the same ranking, whatever happened since.
	first := ask("201", ada+rank, phone, key("rank")...)
	offers, out := ranked(t, first)
	is("in March", out, "v2 card:10")
	card := ada + "/offers/" + offers["card"]
	ask("200", card+"/present", `{"staff":"staff-17"}`, key("present")...)
	ask("409 offer-state", card+"/present", `{}`)
	ask("409 order-unknown", card+"/accept", `{"order":"`+domain.ID{1}.String()+`"}`)
	ask("422 invalid", card+"/decline", `{}`)
	ask("412 revision-mismatch", card+"/decline", `{"reason":"too-dear"}`, "If-Match", `"2"`)
	declined := ask("200", card+"/decline", `{"reason":"too-dear"}`)
	if declined.header.Get("Location") != ada+"/offers" {
		t.Errorf("the answer is at %s", declined.header.Get("Location"))
	}
	ask("404 offer-not-found", ada+"/offers/"+domain.ID{1}.String()+"/accept", `{}`)
	_, out = ranked(t, ask("201", ada+rank, phone))
	is("after it was declined", out, "v2 card:cool-down")
	again := ask("201", ada+rank, phone, key("rank")...)
	if again.text != first.text || again.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("a repetition: %s, and first %s", again.text, first.text)
	}
	ask("422 idempotency-key-reused", ada+rank, `{"channel":"mail"}`, key("rank")...)
	ask("200", card+"/present", `{"staff":"staff-17"}`, key("present")...)

	// Another record of the same customer. What was declined there rests here, too.
	id := func(path string) domain.ID {
		id, err := domain.ParseID(strings.TrimPrefix(path, "/v1/customers/"))
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	other := a.customer()
	ask("201", other+"/consents", `{"purpose":"marketing","notice":"v1","channel":"web","occurredAt":"2026-01-01T00:00:00Z"}`)
	_, out = ranked(t, ask("201", other+rank, phone))
	is("the other record", out, "v2 card:0")
	merge := ask("201", "/v1/merges", fmt.Sprintf(`{"customers":["%s","%s"],"reason":"same-desk"}`, id(ada), id(other))).Accepted.ID
	ask("200", "/v1/merges/"+merge+"/accept", fmt.Sprintf(`{"survivor":"%s","reason":"same-person"}`, id(other)))
	w.carried(merge, id(other), id(ada), false)
	if got := ask("409 customer-merged", ada+rank, phone); got.Problem.CustomerID != id(other).String() {
		t.Errorf("the survivor is %s", got.Problem.CustomerID)
	}
	_, out = ranked(t, ask("201", other+rank, phone))
	is("the survivor", out, "v2 card:cool-down")
	// Withdrawn there, it never was. The order of there counts here: 10 · 1.
	ask("200", card+"/withdraw", `{"reason":"wrong-customer"}`)
	_, out = ranked(t, ask("201", other+rank, phone))
	is("the survivor, after it was withdrawn", out, "v2 card:10")
	ask("409 record-withdrawn", card+"/withdraw", `{"reason":"wrong-customer"}`)

	ask("200", other+"/archive", `{"reason":"closed"}`)
	ask("409 customer-archived", other+rank, phone)
}
