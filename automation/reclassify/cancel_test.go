package reclassify

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
)

// TestCancelledRun stops a run in the middle: what was done stays and is counted, nothing
// more is done, and the next run of the scheme does the rest.
func TestCancelledRun(t *testing.T) {
	w := newWorld(t)
	const customers = 24 // whose facts are more than two parts
	w.customers(customers, 3)
	w.ask(200, "PUT", "/v1/schemes/rfm", fmt.Sprintf(rfm, `,"reason":"test"`))
	run := func() string {
		return w.ask(202, "POST", "/v1/schemes/rfm/runs", `{"reason":"scheme"}`)["id"].(string)
	}
	at := func(id string) string { return "/v1/scheme-runs/" + id }

	// What was queued is never begun.
	queued := run()
	if got := w.ask(200, "POST", at(queued)+"/cancel", ""); got["state"] != "cancelled" || got["endedAt"] == nil {
		t.Errorf("a queued run: %v", got)
	}
	w.ask(200, "POST", at(queued)+"/cancel", "")

	// Who cancels it while the read models are waited for ends it, once, and is no other process.
	one, err := w.run(t.Context(), uuid.MustParse(queued))
	if err != nil {
		t.Fatal(err)
	}
	ended := *one.EndedAt
	if err := w.begin(t.Context(), one, time.Now(), 1, 0); !errors.Is(err, errCancelled) {
		t.Errorf("a run that was cancelled meanwhile begins: %v", err)
	}
	one.State = "queued" // as it was read
	if err := w.workOn(t.Context(), one); err != nil {
		t.Errorf("a run that was cancelled meanwhile: %v", err)
	}
	if one, err = w.run(t.Context(), one.ID); err != nil || one.State != "cancelled" || !one.EndedAt.Equal(ended) {
		t.Errorf("it is %s since %s, and was since %s: %v", one.State, one.EndedAt, ended, err)
	}

	first, parts := run(), 0
	w.failpoint = func(string) error {
		if parts++; parts == 2 {
			if got := w.ask(200, "POST", at(first)+"/cancel", ""); got["state"] != "cancelling" {
				t.Errorf("a run under way: %v", got)
			}
			w.ask(409, "POST", "/v1/schemes/rfm/runs", `{"reason":"scheme"}`)
		}
		return nil
	}
	if err := w.work(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.failpoint = nil
	stopped := w.ask(200, "GET", at(first), "")
	if did := stopped["changed"].(float64); stopped["state"] != "cancelled" || parts != 2 || did < 1 || did >= customers || stopped["endedAt"] == nil {
		t.Errorf("after %d parts: %v", parts, stopped)
	}
	if got := w.ask(200, "GET", at(queued), ""); got["customers"] != 0.0 || got["startedAt"] != nil {
		t.Errorf("a run that was cancelled before it began has begun: %v", got)
	}

	rest := run()
	if err := w.work(t.Context()); err != nil {
		t.Fatal(err)
	}
	// All are classified: by the one or by the other, some again because the scales are new.
	var unclassified int
	if err := w.Pool.QueryRow(t.Context(), `
SELECT count(DISTINCT c.customer_id) FROM read.class_facts c WHERE NOT EXISTS (
	SELECT FROM dossier.class_result r WHERE r.customer_id = c.customer_id AND r.run = ANY($1::uuid[]) AND r.outcome = 'changed')`, []string{first, rest}).Scan(&unclassified); err != nil || unclassified != 0 {
		t.Errorf("%d customers are in no class: %v", unclassified, err)
	}
	if got := w.ask(409, "POST", at(rest)+"/cancel", ""); got["code"] != "run-ended" {
		t.Errorf("a run that has ended: %v", got)
	}
	w.ask(404, "POST", at("00000000-0000-4000-8000-000000000000")+"/cancel", "")
}

// TestTrialBesideARun: who tries a scheme does not wait for a run that is under way.
func TestTrialBesideARun(t *testing.T) {
	w := newWorld(t)
	w.customers(6, 3)
	w.ask(200, "PUT", "/v1/schemes/rfm", fmt.Sprintf(rfm, `,"reason":"test"`))
	w.ask(202, "POST", "/v1/schemes/rfm/runs", `{"reason":"scheme"}`)
	goOn, begun := make(chan struct{}), make(chan struct{})
	var first atomic.Bool
	w.failpoint = func(string) error {
		if first.CompareAndSwap(false, true) { // it is the run's: nothing else is queued
			close(begun)
			<-goOn
		}
		return nil
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	<-begun
	if got := w.ask(202, "POST", "/v1/schemes/rfm/trial?waitSeconds=20", `{}`); got["state"] != "done" {
		t.Errorf("a trial beside a run: %v", got)
	}
	close(goOn)
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		items := w.ask(200, "GET", "/v1/scheme-runs?scheme=rfm", "")["items"].([]any)
		if last := items[len(items)-1].(map[string]any); last["state"] == "done" {
			break
		} else if time.Now().After(deadline) {
			t.Fatalf("the run: %v", last)
		}
	}
	cancel()
	<-ended
}
