package reclassify

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/dossier-crm/dossier/domain"
)

// given lists what was given to the customer and taken from it, in the order of the log.
func (w *world) given(customer string) (out []string) {
	w.t.Helper()
	id, err := domain.ParseID(customer)
	if err != nil {
		w.t.Fatal(err)
	}
	for e, err := range w.Store.Stream(w.t.Context(), domain.CustomerStream(id), 0, math.MaxInt64) {
		if err != nil {
			w.t.Fatal(err)
		}
		switch d := e.Skeleton().(type) {
		case *domain.StrategyApplied:
			out = append(out, fmt.Sprintf("%s %s v%d", d.Given.Class, d.Given.Service, d.SchemeVersion))
		case *domain.StrategyEnded:
			out = append(out, d.Class+" ended")
		}
	}
	return out
}

// A version that gives a class something else reaches those who are in it already by a
// run: each once, whoever has it already not at all, and a trial nobody. Who enters a class
// is the reactor's, which is not here.
func TestRunsGiveWhatAClassIsGiven(t *testing.T) {
	w := newWorld(t)
	big, small := w.customers(1, 1)[0], w.ask(201, "POST", "/v1/customers", fmt.Sprintf(`{"kind":"person","name":"None","source":"web","occurredAt":%q}`, ago(400)))["customerId"].(string)
	for range 3 {
		w.order(big, ago(20), "10")
	}
	version := func(from, strategies string) {
		w.ask(200, "PUT", "/v1/schemes/rank", fmt.Sprintf(`{"from":%q,"windowDays":365,"classes":[{"class":"big","when":"orders >= 3"}],"otherwise":"small","strategies":[%s],"reason":"x"}`, from, strategies))
	}
	run := func(trial bool) {
		what := "runs"
		if trial {
			what = "trial"
		}
		w.ask(202, "POST", "/v1/schemes/rank/"+what, map[bool]string{false: `{"reason":"x"}`, true: `{}`}[trial])
		if err := w.work(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	var want [2][]string
	is := func(when string, more ...[]string) {
		t.Helper()
		for i, id := range []string{big, small} {
			if len(more) > i {
				want[i] = append(want[i], more[i]...)
			}
			if got := w.given(id); !slices.Equal(got, want[i]) {
				t.Errorf("%s: %v, want %v", when, got, want[i])
			}
		}
	}
	version("2020-01-01T00:00:00Z", `{"class":"big","service":"gold"},{"class":"small","service":"basic","offers":["card"]}`)
	run(false)
	is("both enter a class")
	run(false)
	is("both stay in it", []string{"big gold v1"}, []string{"small basic v1"})
	version("2021-01-01T00:00:00Z", `{"class":"big","service":"platinum"},{"class":"small","service":"basic","offers":["card"]}`)
	run(true)
	is("a trial")
	run(false)
	is("one is given something else", []string{"big ended", "big platinum v2"})
	run(false)
	is("nothing is new")
	version("2022-01-01T00:00:00Z", `{"class":"big","service":"platinum"}`)
	run(false)
	is("one is given nothing any more", nil, []string{"small ended"})
}
