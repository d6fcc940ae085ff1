package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/dossier-crm/dossier/automation/reclassify"
	"github.com/dossier-crm/dossier/client"
	"github.com/dossier-crm/dossier/internal/progress"
	"github.com/dossier-crm/dossier/projections"
)

// runScheme changes the scheme frequency of the company, in which every customer is
// potential, and has a run of it put those into another class who have ordered more
// than once. The lists are asked for meanwhile, and the read models follow.
func runScheme(ctx context.Context, o options, out io.Writer) error {
	return withCompany(ctx, o, out, func(w *world, c *company, some []ask) (err error) {
		follow, err := w.helper(ctx, "project")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, follow.stop()) }()
		return c.change(ctx, w, some, out)
	})
}

// frequency is the changed scheme; where it has been run before, another class
// of the two, so that there is always something to change.
func frequency(round int) map[string]any {
	often, other := "high-frequency", "potential"
	if round%2 == 1 {
		often = "low-frequency"
	}
	return map[string]any{
		"from": "2025-01-01T00:00:00Z", "classes": []map[string]any{{"class": often, "when": "ordersEver >= 2"}}, "otherwise": other, "reason": "bench",
	}
}

// change defines a version of the scheme, begins a run, asks the questions in turn until
// the run is done and the read models have followed it, and prints how long all took.
func (c *company) change(ctx context.Context, w *world, asks []ask, out io.Writer) error {
	api, err := client.New(w.base, client.APIKey(w.key))
	if err != nil {
		return err
	}
	once, err := client.New(w.base, client.APIKey(w.key), client.Patience(0))
	if err != nil {
		return err
	}
	var known struct {
		Items []reclassify.SchemeRun `json:"items"`
	}
	if err := api.Get(ctx, "/v1/scheme-runs?scheme=frequency", &known); err != nil {
		return err
	}
	if err := api.Call(ctx, http.MethodPut, "/v1/schemes/frequency", true, frequency(len(known.Items)), nil); err != nil {
		return fmt.Errorf("change the scheme: %w", err)
	}
	if err := c.caughtUp(ctx, w); err != nil {
		return err
	}
	var run reclassify.SchemeRun
	began, load := time.Now(), loadAverage()
	if err := api.Call(ctx, http.MethodPost, "/v1/schemes/frequency/runs", true, map[string]any{"reason": "bench"}, &run); err != nil {
		return fmt.Errorf("begin a run: %w", err)
	}
	asking, stop := context.WithCancel(ctx)
	defer stop()
	var took []time.Duration
	var asked sync.WaitGroup
	asked.Go(func() { took = c.askUntil(asking, once, asks) })
	bar := progress.New(out, "Running the scheme", c.Customers)
	for shown := int64(0); !slices.Contains([]string{"done", "failed", "cancelled"}, run.State); {
		if err := api.Get(ctx, "/v1/scheme-runs/"+run.ID, &run); err != nil {
			return err
		}
		bar.Add(int(run.Customers - shown))
		shown = run.Customers
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	bar.Done()
	ran := time.Since(began)
	if run.State != "done" || run.Customers == 0 || run.Changed == 0 {
		return fmt.Errorf("the run is %s with %d customers, of whom %d changed: %s", run.State, run.Customers, run.Changed, run.Error)
	}
	if err := c.caughtUp(ctx, w); err != nil {
		return err
	}
	followed := time.Since(began)
	stop()
	asked.Wait()
	slices.Sort(took)
	t := table.NewWriter()
	t.SetOutputMirror(out)
	t.SetStyle(table.StyleRounded)
	t.SetTitle("a changed scheme over %d customers, load %s (at the end %s)", c.Customers, load, loadAverage())
	t.AppendHeader(table.Row{"", "", "a second"})
	second := func(n int64, d time.Duration) string { return fmt.Sprintf("%.0f", float64(n)/d.Seconds()) }
	t.AppendRows([]table.Row{
		{"customers looked at", run.Customers, second(run.Customers, ran)},
		{"of them reclassified", run.Changed, second(run.Changed, ran)},
		{"refused", run.Refused, ""},
		{"the run took", ran.Round(time.Second), ""},
		{"until all read models had followed", followed.Round(time.Second), second(run.Changed, followed)},
	})
	if n := len(took); n > 0 {
		t.AppendRows([]table.Row{
			{"answers to lists and figures meanwhile", n, second(int64(n), followed)},
			{"their median", took[n/2].Round(100 * time.Microsecond), ""},
			{"nine of ten within", took[n*9/10].Round(100 * time.Microsecond), ""},
			{"the longest", took[n-1].Round(100 * time.Microsecond), ""},
		})
	}
	t.Render()
	return nil
}

// askUntil asks one question after the other until ctx ends, and returns how long the
// answers took. One without an answer counts with the time until it was given up.
func (c *company) askUntil(ctx context.Context, api *client.Client, asks []ask) []time.Duration {
	var took []time.Duration
	for round := 0; len(asks) > 0; round++ {
		for _, a := range asks {
			since := time.Now()
			_ = api.Get(ctx, c.filledIn(a.path, round), new(any))
			if ctx.Err() != nil {
				return took
			}
			took = append(took, time.Since(since))
		}
	}
	return took
}

// caughtUp waits until every read model is where the log's end is now.
func (c *company) caughtUp(ctx context.Context, w *world) error {
	head, _, err := w.events.Head(ctx)
	if err != nil {
		return err
	}
	for {
		var at int
		if err := w.pool.QueryRow(ctx, `SELECT count(*) FROM read.checkpoints WHERE position >= $1`, head).Scan(&at); err != nil {
			return err
		}
		if at == len(projections.Models) {
			c.Position = head
			return c.note()
		}
		if err := sleep(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
