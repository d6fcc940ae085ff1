package commands_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
)

// carried does what automation does once a merge is accepted or its split: on the
// three streams, in their order.
func (w *world) carried(merge string, survivor, loser domain.ID, split bool) {
	w.t.Helper()
	s := commands.NewService(commands.Config{Store: w.store, Vault: w.vault, Pool: w.pool, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
	defer s.Close(context.Background()) //nolint:errcheck // nothing is under way
	id, err := domain.ParseID(merge)
	if err != nil {
		w.t.Fatal(err)
	}
	on := func(customer domain.ID, decide func(domain.Customer) ([]domain.Event, error)) {
		w.t.Helper()
		if _, err := s.Do(w.t.Context(), commands.Command{
			Name: "CarryMergeOut", Customer: customer, Route: "test", Principal: "automation", Auth: "internal",
			Decide: func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return decide(c) },
		}); err != nil {
			w.t.Fatal(err)
		}
	}
	end := domain.Event(&domain.MergeConfirmed{Survivor: survivor, Loser: loser})
	if split {
		on(survivor, func(c domain.Customer) ([]domain.Event, error) { return c.Separate(id, loser) })
		on(loser, func(c domain.Customer) ([]domain.Event, error) { return c.Unlock(id) })
		end = &domain.MergeSplit{}
	} else {
		on(loser, func(c domain.Customer) ([]domain.Event, error) { return c.Lock(id, survivor) })
		on(survivor, func(c domain.Customer) ([]domain.Event, error) { return c.Absorb(id, loser) })
	}
	if _, err := s.RecordMerge(w.t.Context(), id, commands.Command{Name: "CarryMergeOut", Route: "test", Principal: "automation", Auth: "internal"}, end); err != nil {
		w.t.Fatal(err)
	}
}

// Every answer of the commands to a merge, and what is said to the record that was
// merged.
func TestMerges(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	id := func(path string) domain.ID {
		id, err := domain.ParseID(strings.TrimPrefix(path, "/v1/customers/"))
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	ask := func(want, path, body string, headers ...string) answer {
		t.Helper()
		got := a.send("POST", path, body, headers...)
		if said := strings.TrimSpace(fmt.Sprint(got.status, " ", got.Problem.Code)); said != want {
			t.Errorf("%s %s: %d %s, want %s", path, body, got.status, got.text, want)
		}
		route := path
		if parts := strings.Split(path, "/"); len(parts) > 3 && parts[2] == "merges" {
			route = "/v1/merges/{mergeId}/" + parts[4]
		}
		if strings.HasPrefix(route, "/v1/merges") {
			a.documented("POST", route, got.status)
		}
		return got
	}
	ada, twice, third := a.customer(), a.customer(), a.customer()
	complaint := ask("201", twice+"/complaints", complaint).Accepted.ComplaintID
	order := ask("201", twice+"/orders", `{"items":1,"amount":{"amount":"1000","currency":"EUR"}}`).Accepted.OrderID
	pair := func(a, b domain.ID) string {
		return fmt.Sprintf(`{"customers":["%s","%s"],"reason":"same-desk"}`, a, b)
	}

	// Proposed.
	ask("422 invalid", "/v1/merges", pair(id(ada), id(ada)))
	ask("422 invalid", "/v1/merges", `{"customers":["x","y"],"reason":"same-desk"}`)
	ask("422 invalid", "/v1/merges", fmt.Sprintf(`{"customers":["%s"],"reason":"same-desk"}`, id(ada)))
	ask("422 invalid", "/v1/merges", strings.Replace(pair(id(ada), id(twice)), "same-desk", "same desk", 1))
	ask("404 customer-not-found", "/v1/merges", pair(id(ada), domain.ID{1}))
	proposed := ask("201", "/v1/merges", pair(id(ada), id(twice)), key("propose")...)
	merge := "/v1/merges/" + proposed.Accepted.ID
	if want := domain.MergeOf(id(twice), id(ada)); proposed.Accepted.ID != want.String() {
		t.Errorf("the pair is %s, want %s: %s", proposed.Accepted.ID, want, proposed.text)
	}
	ask("409 merge-proposed-already", "/v1/merges", pair(id(twice), id(ada)))
	ask("422 idempotency-key-reused", "/v1/merges", strings.Replace(pair(id(ada), id(twice)), "same-desk", "by-phone", 1), key("propose")...)
	ask("422 idempotency-key-reused", "/v1/merges", pair(id(ada), id(third)), key("propose")...) // nothing indexes keys here: the claim tells it
	ask("422 invalid", "/v1/merges", pair(id(third), id(third)), key("other")...)
	ask("201", "/v1/merges", pair(id(third), id(a.customer())), key("other")...) // what is refused binds no key

	// The rules by which pairs are found are a policy.
	rules := func(name int) string {
		return fmt.Sprintf(`{"from":"2026-01-01T00:00:00Z","threshold":70,"email":60,"phone":45,"name":%d,"nameAlike":60,"mostShared":50,"reason":"review"}`, name)
	}
	for _, one := range []struct {
		body   string
		status int
		faults string
	}{
		{rules(40), 200, ""},
		{rules(70), 422, "body.name below-threshold"},
		{rules(101), 422, "body.name range"},
		{strings.Replace(rules(40), `"threshold":70,`, "", 1), 422, "body.threshold required"},
	} {
		if got := a.send("PUT", "/v1/duplicate-rules", one.body); got.status != one.status || got.faults() != one.faults {
			t.Errorf("rules %s: %d %s", one.body, got.status, got.text)
		}
	}

	// Decided.
	accept := func(survivor domain.ID) string {
		return fmt.Sprintf(`{"survivor":"%s","reason":"same-person"}`, survivor)
	}
	ask("409 merge-state", merge+"/split", `{"reason":"x"}`)
	ask("404 merge-not-found", "/v1/merges/"+domain.ID{1}.String()+"/accept", accept(id(ada)))
	ask("422 invalid", "/v1/merges/7/accept", accept(id(ada)))
	ask("422 invalid", merge+"/accept", accept(id(third)))
	ask("422 invalid", merge+"/accept", `{"survivor":"7","reason":"x"}`)
	ask("422 invalid", merge+"/accept", fmt.Sprintf(`{"survivor":"%s"}`, id(ada)))
	ask("422 invalid", merge+"/accept", accept(id(ada)), "Dossier-Import", "old-system")
	ask("412 revision-mismatch", merge+"/accept", accept(id(ada)), "If-Match", `"7"`)
	ask("200", merge+"/reject", `{"reason":"father-and-son"}`)
	ask("409 merge-state", merge+"/reject", `{"reason":"father-and-son"}`)
	ask("201", "/v1/merges", pair(id(ada), id(twice)), key("once-more")...)
	ask("422 idempotency-key-reused", "/v1/merges", pair(id(twice), id(third)), key("once-more")...) // as that of the first proposal
	ask("422 idempotency-key-reused", "/v1/merges", pair(id(ada), id(third)), key("propose")...)
	ask("200", merge+"/accept", accept(id(ada)), append(key("accept"), "If-Match", `"2"`)...)
	ask("409 merge-state", merge+"/accept", accept(id(ada)))
	w.carried(proposed.Accepted.ID, id(ada), id(twice), false)

	// A repetition has its answer, whatever happened since.
	for _, again := range []answer{
		ask("201", "/v1/merges", pair(id(ada), id(twice)), key("propose")...),
		ask("200", merge+"/accept", accept(id(ada)), append(key("accept"), "If-Match", `"2"`)...),
	} {
		if again.header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("not recognised: %s", again.text)
		}
	}
	ask("409 merged-already", "/v1/merges", pair(id(ada), id(twice)))

	// The record that was merged: nothing is begun on it, and the survivor is named.
	refused := func(at, body string, survivor domain.ID) {
		t.Helper()
		got := ask("409 customer-merged", twice+at, body)
		if got.Problem.CustomerID != survivor.String() || got.header.Get("Location") != "/v1/customers/"+survivor.String() {
			t.Errorf("%s names %q, %q", at, got.Problem.CustomerID, got.header.Get("Location"))
		}
	}
	refused("/visits", visit, id(ada))
	refused("/complaints", `{"category":"delivery","severity":"low","description":"again"}`, id(ada))
	if got := a.send("PATCH", twice, `{"name":"Ada"}`); got.status != 409 || got.Problem.Code != "customer-merged" {
		t.Errorf("a change of the profile: %d %s", got.status, got.text)
	}
	ask("201", ada+"/visits", visit)
	// What was begun on it is ended there, and what is wrong in it is corrected there.
	ask("200", twice+"/complaints/"+complaint+"/resolve", `{"resolution":"replaced"}`)
	ask("200", twice+"/orders/"+order+"/correct", `{"amount":{"amount":"100","currency":"EUR"},"reason":"typing-error"}`)

	// At the end of a chain the one that goes on is named; it is split last first.
	next := ask("201", "/v1/merges", pair(id(ada), id(third)))
	ask("200", "/v1/merges/"+next.Accepted.ID+"/accept", accept(id(third)))
	w.carried(next.Accepted.ID, id(third), id(ada), false)
	refused("/visits", visit, id(third))
	ask("409 merged-already", "/v1/merges", pair(id(twice), id(third)))
	further := ask("409 merged-further", merge+"/split", `{"reason":"father-and-son"}`)
	if further.Problem.CustomerID != id(third).String() {
		t.Errorf("merged further into %q", further.Problem.CustomerID)
	}
	ask("200", "/v1/merges/"+next.Accepted.ID+"/split", `{"reason":"father-and-son"}`)
	w.carried(next.Accepted.ID, id(third), id(ada), true)
	ask("422 invalid", merge+"/split", `{}`)
	ask("200", merge+"/split", `{"reason":"father-and-son"}`)
	w.carried(proposed.Accepted.ID, id(ada), id(twice), true)
	ask("201", twice+"/visits", visit)
	ask("409 merge-state", merge+"/split", `{"reason":"father-and-son"}`)
}

// A key that a proposal had before keys were bound to pairs, or whose binding went with an
// older database, is known from the log.
func TestTheKeyOfAProposalIsKnownFromTheLog(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	propose := func() answer {
		one, other := a.customer(), a.customer()
		return a.send("POST", "/v1/merges", fmt.Sprintf(`{"customers":["%s","%s"],"reason":"same-desk"}`, one[len("/v1/customers/"):], other[len("/v1/customers/"):]), key("propose")...)
	}
	first := propose()
	if first.status != 201 {
		t.Fatalf("%d %s", first.status, first.text)
	}
	stop := w.index()
	w.indexed(first.Accepted.Position)
	stop()
	if _, err := w.pool.Exec(t.Context(), `delete from dossier_keys.claim`); err != nil {
		t.Fatal(err)
	}
	if got := propose(); got.Problem.Code != "idempotency-key-reused" {
		t.Errorf("another pair: %d %s", got.status, got.text)
	}
}
