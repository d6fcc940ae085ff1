package commands_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
)

// same says that b is the answer a, given again.
func same(t *testing.T, a, b answer) {
	t.Helper()
	if b.status != a.status || !reflect.DeepEqual(a.Accepted, b.Accepted) || b.header.Get("ETag") != a.header.Get("ETag") || b.header.Get("Location") != a.header.Get("Location") {
		t.Errorf("the first answer was %d %s, and then %d %s", a.status, a.text, b.status, b.text)
	}
	if b.header.Get("Idempotency-Replayed") != "true" || a.header.Get("Idempotency-Replayed") != "" {
		t.Error("Idempotency-Replayed: first", a.header.Get("Idempotency-Replayed"), "then", b.header.Get("Idempotency-Replayed"))
	}
}

// Whatever a retry has to go by, it gets the first answer and writes nothing.
func TestRetry(t *testing.T) {
	w := newWorld(t)
	stop := w.index()
	a := w.api()
	path := a.customer()
	first := a.send("POST", path+"/visits", visit, key("v1")...)
	if first.status != 201 {
		t.Fatal(first.text)
	}
	for range 3 {
		a.send("POST", path+"/visits", visit)
	}
	again := func(t *testing.T, a *api, want int) {
		t.Helper()
		same(t, first, a.send("POST", path+"/visits", `{"content":"the price list", "mode":"phone"}`, key("v1")...))
		reused := a.send("POST", path+"/visits", `{"mode":"video","content":"the price list"}`, key("v1")...)
		if reused.status != 422 || reused.Problem.Code != "idempotency-key-reused" || reused.faults() != "header.Idempotency-Key one-request" {
			t.Errorf("another body: %d %s", reused.status, reused.text)
		}
		if n := len(w.history(path)); n != want {
			t.Errorf("%d events, want %d", n, want)
		}
	}
	t.Run("from the cache", func(t *testing.T) { again(t, a, 5) })
	t.Run("in a new process", func(t *testing.T) { again(t, w.api(), 5) })
	t.Run("by the index", func(t *testing.T) {
		w.indexed(first.Position())
		again(t, w.api(), 5)
	})
	stop()
	t.Run("from the stream, with the index behind", func(t *testing.T) {
		first = a.send("POST", path+"/visits", visit, key("v2")...)
		for i := range 70 { // more than the recent keys of a cached state
			if got := a.send("POST", path+"/visits", visit, key(fmt.Sprint("later", i))...); got.status != 201 {
				t.Fatal(got.text)
			}
		}
		for _, a := range []*api{a, w.api()} {
			same(t, first, a.send("POST", path+"/visits", visit, key("v2")...))
		}
		if n := len(w.history(path)); n != 76 {
			t.Errorf("%d events, want 76", n)
		}
	})
	// The control: without what the index and the stream know, it is carried
	// out again. A key is scoped to a customer, so another customer's is new.
	t.Run("control: another scope is another key", func(t *testing.T) {
		other := a.customer()
		got := a.send("POST", other+"/visits", visit, key("v2")...)
		if got.status != 201 || got.header.Get("Idempotency-Replayed") != "" || len(w.history(other)) != 2 {
			t.Errorf("%d %s", got.status, got.text)
		}
	})
}

func (a answer) Position() uint64 { return a.Accepted.Position }

// A process whose cached state is far behind must find the key in the gap.
func TestRetryAtAProcessThatIsFarBehind(t *testing.T) {
	w := newWorld(t) // no index at all
	behind, ahead := w.api(), w.api()
	path := behind.customer() // now in the cache of one of the two
	next := ahead.send("POST", path+"/visits", visit, key("next")...)
	ahead.send("POST", path+"/visits", visit)
	first := ahead.send("POST", path+"/visits", visit, key("v")...)
	// At the revision that the one behind will expect, the store itself
	// recognises the events, but not those of another body.
	if got := behind.send("POST", path+"/visits", visit, key("next")...); !reflect.DeepEqual(got.Accepted, next.Accepted) {
		t.Errorf("%s and then %s", next.text, got.text)
	}
	for i := range 100 {
		ahead.send("POST", path+"/visits", visit, key(fmt.Sprint(i))...)
	}
	same(t, first, behind.send("POST", path+"/visits", visit, key("v")...))
	if n := len(w.history(path)); n != 104 {
		t.Errorf("%d events, want 104", n)
	}
}

func TestAnotherBodyAtTheVeryRevisionOfTheFirst(t *testing.T) {
	w := newWorld(t)
	behind, ahead := w.api(), w.api()
	path := behind.customer()
	ahead.send("POST", path+"/visits", visit, key("v")...)
	got := behind.send("POST", path+"/visits", `{"mode":"video","content":"another"}`, key("v")...)
	if got.status != 422 || got.Problem.Code != "idempotency-key-reused" {
		t.Errorf("taken for a repetition: %d %s", got.status, got.text)
	}
}

// With an index that is wrongly thought to be complete, and no other memory, a
// retry is carried out twice: these tests can fail.
func TestControlTheLookupIsWhatPreventsADuplicate(t *testing.T) {
	w := newWorld(t)
	path := w.api().customer()
	w.api().send("POST", path+"/visits", visit, key("v")...)
	for i := range 70 {
		w.api().send("POST", path+"/visits", visit, key(fmt.Sprint(i))...)
	}
	if _, err := w.pool.Exec(t.Context(), `UPDATE dossier.checkpoint SET position = 9000000000 WHERE projection = 'idempotency_keys'`); err != nil {
		t.Fatal(err)
	}
	w.api().send("POST", path+"/visits", visit, key("v")...)
	if n := len(w.history(path)); n != 73 {
		t.Errorf("%d events; the control should have written one twice", n)
	}
}

// An index that has parked the stream has not seen what its checkpoint says.
func TestRetryWhileTheIndexHasParkedTheStream(t *testing.T) {
	w := newWorld(t)
	path := w.api().customer()
	first := w.api().send("POST", path+"/visits", visit, key("v")...)
	for i := range 70 {
		w.api().send("POST", path+"/visits", visit, key(fmt.Sprint(i))...)
	}
	if _, err := w.pool.Exec(t.Context(), `UPDATE dossier.checkpoint SET position = 9000000000 WHERE projection = 'idempotency_keys'`); err != nil {
		t.Fatal(err)
	}
	if _, err := w.pool.Exec(t.Context(), `
INSERT INTO dossier.parked (projection, version, build, stream, first_revision, first_position, first_event, first_type, last_revision, last_position, held, digest, cause)
VALUES ('idempotency_keys', 1, 0, 'customer-' || $1, 1, 1, gen_random_uuid(), 'CustomerVisited', 71, 1, 71, 0, 'test')`, strings.TrimPrefix(path, "/v1/customers/")); err != nil {
		t.Fatal(err)
	}
	same(t, first, w.api().send("POST", path+"/visits", visit, key("v")...))
	if n := len(w.history(path)); n != 72 {
		t.Errorf("%d events, want 72", n)
	}
}

func TestRetryOfACreation(t *testing.T) {
	w := newWorld(t)
	defer w.index()()
	a := w.api()
	first := a.send("POST", "/v1/customers", ada, key("c")...)
	same(t, first, w.api().send("POST", "/v1/customers", ada, key("c")...))
	if got := a.send("POST", "/v1/customers", `{"kind":"person","name":"Eve","source":"web"}`, key("c")...); got.status != 422 || got.Problem.Code != "idempotency-key-reused" {
		t.Errorf("another body: %d %s", got.status, got.text)
	}

	shop := func(ref string) string {
		return `{"kind":"person","name":"Ada","source":"web","external":{"source":"shop","reference":"` + ref + `"}}`
	}
	one := a.send("POST", "/v1/customers", shop("1"), key("s1")...)
	same(t, one, w.api().send("POST", "/v1/customers", shop("1"), key("s1")...))
	for _, k := range [][]string{key("s2"), nil} {
		got := a.send("POST", "/v1/customers", shop("1"), k...)
		if got.status != 409 || got.Problem.Code != "customer-exists" || got.faults() != "body.external.reference customer-exists" ||
			got.header.Get("Location") != "/v1/customers/"+one.Accepted.CustomerID {
			t.Errorf("a second creation: %d %s, Location %s", got.status, got.text, got.header.Get("Location"))
		}
	}
	if got := a.send("POST", "/v1/customers", shop("2"), key("s1")...); got.status != 422 || got.Problem.Code != "idempotency-key-reused" {
		t.Errorf("a key for another reference: %d %s", got.status, got.text)
	}
	// A refusal is not remembered: put right, the same key goes through.
	bad := `{"kind":"person","name":" ","source":"web","external":{"source":"shop","reference":"3"}}`
	if got := a.send("POST", "/v1/customers", bad, key("s3")...); got.status != 422 || got.Problem.Code != "invalid" {
		t.Fatal(got.text)
	}
	if got := a.send("POST", "/v1/customers", shop("4"), key("s3")...); got.status != 201 {
		t.Errorf("after a refusal: %d %s", got.status, got.text)
	}
}

func TestRetryGoesBeforeIfMatch(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	path := a.customer()
	pinned := append(key("v"), "If-Match", `"0"`)
	first := a.send("POST", path+"/visits", visit, pinned...)
	same(t, first, w.api().send("POST", path+"/visits", visit, pinned...))
	if got := a.send("POST", path+"/visits", visit, "If-Match", `"0"`, "Idempotency-Key", "new"); got.status != 412 || got.Problem.Code != "revision-mismatch" {
		t.Errorf("a new command at an old revision: %d %s", got.status, got.text)
	}
}

func TestManyAtOnce(t *testing.T) {
	w := newWorld(t)
	defer w.index()()
	apis := []*api{w.api(), w.api()} // two processes
	path := apis[0].customer()
	together := func(n int, keyOf func(int) string, path, body string) []answer {
		answers := make([]answer, n)
		var running sync.WaitGroup
		for i := range n {
			running.Go(func() {
				var err error
				if answers[i], err = apis[i%2].try(context.Background(), "POST", path, body, key(keyOf(i))...); err != nil {
					t.Error(err)
				}
			})
		}
		running.Wait()
		return answers
	}
	one := together(32, func(int) string { return "one" }, path+"/visits", visit)
	for _, got := range one {
		if got.status != 201 || !reflect.DeepEqual(got.Accepted, one[0].Accepted) {
			t.Errorf("one key: %d %s, and %s", got.status, got.text, one[0].text)
		}
	}
	if n := len(w.history(path)); n != 2 {
		t.Errorf("one key made %d events", n-1)
	}
	ids := map[string]bool{}
	for _, got := range together(32, func(i int) string { return fmt.Sprint("different", i) }, path+"/visits", visit) {
		if got.status != 201 {
			t.Errorf("different keys: %d %s", got.status, got.text)
		}
		ids[got.Accepted.VisitID] = true
	}
	if n := len(w.history(path)); n != 34 || len(ids) != 32 {
		t.Errorf("32 keys made %d events, %d ids", n-2, len(ids))
	}
	created := together(32, func(int) string { return "created" }, "/v1/customers", ada)
	for _, got := range created {
		if got.status != 201 || !reflect.DeepEqual(got.Accepted, created[0].Accepted) {
			t.Errorf("one creation: %d %s", got.status, got.text)
		}
	}
}

func TestALostAnswerIsGivenWhenAskedAgain(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	path := a.customer()
	keys := make([]string, 20)
	for i := range keys {
		keys[i] = uuid.NewString()
		ctx, cancel := context.WithCancel(t.Context())
		var gone sync.WaitGroup
		gone.Go(func() { _, _ = a.try(ctx, "POST", path+"/visits", visit, key(keys[i])...) })
		for range i * 1000 { // a little later each time
			_ = ctx.Err()
		}
		cancel()
		gone.Wait()
	}
	for _, k := range keys {
		first := a.send("POST", path+"/visits", visit, key(k)...)
		if second := w.api().send("POST", path+"/visits", visit, key(k)...); first.status != 201 || !reflect.DeepEqual(first.Accepted, second.Accepted) {
			t.Errorf("%s and then %s", first.text, second.text)
		}
	}
	if n := len(w.history(path)); n != 21 {
		t.Errorf("%d events, want 21", n)
	}
}
