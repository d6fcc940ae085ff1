package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"golang.org/x/sync/errgroup"

	"github.com/dossier-crm/dossier/client"
	"github.com/dossier-crm/dossier/internal/progress"
)

// What people notice of an answer, and what they do not wait for.
const (
	noticed = 250 * time.Millisecond
	tooSlow = time.Second
)

// formerDays is how long ago the past is that is asked for.
const formerDays = 14

// runLists fills the world with a company of so many customers, unless it is there
// already, and asks for the daily lists and the figures.
func runLists(ctx context.Context, o options, out io.Writer) error {
	return withCompany(ctx, o, out, func(w *world, c *company, some []ask) error { return c.ask(ctx, w, some, o.rounds, o.users, out) })
}

// withCompany calls do with a company of so many customers and its read models, which it
// makes unless they are there already, and with the questions that are wanted.
func withCompany(ctx context.Context, o options, out io.Writer, do func(*world, *company, []ask) error) (err error) {
	w, err := newWorld(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	c, err := openCompany(w.dir)
	if err != nil {
		return err
	}
	if err := c.fill(ctx, w, o.customers, out); err != nil {
		return err
	}
	if err := c.build(ctx, w, o.hasty, out); err != nil {
		return err
	}
	return do(w, c, slices.DeleteFunc(slices.Clone(asks), func(a ask) bool { return !strings.Contains(a.path, o.only) }))
}

// asked is what became of a question.
type asked struct {
	path string

	mu        sync.Mutex // guards what follows
	took      []time.Duration
	rows      int
	something bool  // was in an answer
	fault     error // the first one; others may have been answered
}

// ask has users at once ask each question so often, in rounds, and prints how long the
// answers took. It returns an error where there was none, or nothing in it.
func (c *company) ask(ctx context.Context, w *world, asks []ask, rounds, users int, out io.Writer) error {
	api, err := client.New(w.base, client.APIKey(w.key), client.Patience(0))
	if err != nil {
		return err
	}
	former, err := c.former(ctx, w)
	if err != nil {
		return err
	}
	var all []*asked
	for _, a := range asks {
		all = append(all, &asked{path: a.path})
		if a.past {
			join := "?"
			if strings.Contains(a.path, "?") {
				join = "&"
			}
			all = append(all, &asked{path: a.path + join + former})
		}
	}
	began, since := loadAverage(), time.Now()
	bar := progress.New(out, "Asking", len(all)*rounds*users)
	each, working := errgroup.WithContext(ctx)
	for user := range users {
		each.Go(func() error {
			for n := range len(all) * rounds {
				// Each begins elsewhere, so that they do not ask the same at the same time.
				a := all[(n+user*len(all)/users)%len(all)]
				a.note(c.question(working, api, c.filledIn(a.path, n/len(all)*users+user)))
				if working.Err() != nil {
					return working.Err()
				}
				bar.Add(1)
			}
			return nil
		})
	}
	if err := each.Wait(); err != nil {
		return err
	}
	bar.Done()
	took := time.Since(since)
	fmt.Fprintf(out, "%d users at once, %d answers in %s, %.0f a second\n", users, len(all)*rounds*users, took.Round(time.Second), float64(len(all)*rounds*users)/took.Seconds()) //nolint:errcheck // to a terminal
	t := table.NewWriter()
	t.SetOutputMirror(out)
	t.SetStyle(table.StyleRounded)
	t.SetTitle("%d customers, %d events, load %s (at the end %s)", c.Customers, c.Events, began, loadAverage())
	t.AppendHeader(table.Row{"question", "rows", "median", "worst", ""})
	var faults []error
	for _, a := range all {
		slices.Sort(a.took)
		middle, worst := a.took[len(a.took)/2], a.took[len(a.took)-1]
		if a.fault == nil && !a.something { // the company has some of everything
			a.fault = fmt.Errorf("%s: nothing in the answer", a.path)
		}
		mark := ""
		switch {
		case a.fault != nil:
			mark = "NO ANSWER"
			faults = append(faults, a.fault)
		case middle > tooSlow:
			mark = "over 1 s"
		case middle > noticed:
			mark = "over 250 ms"
		}
		name := strings.Replace(strings.TrimPrefix(a.path, "/v1/"), former, "then", 1)
		t.AppendRow(table.Row{name, a.rows, middle.Round(100 * time.Microsecond), worst.Round(100 * time.Microsecond), mark})
	}
	t.Render()
	return errors.Join(faults...)
}

// question asks one and returns how long the answer took, and the answer.
func (c *company) question(ctx context.Context, api *client.Client, path string) (took time.Duration, answer any, err error) {
	since := time.Now()
	err = api.Get(ctx, path, &answer)
	return time.Since(since), answer, err
}

// note keeps what became of the question once more.
func (a *asked) note(took time.Duration, answer any, err error) {
	rows, something := weigh(answer)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.took = append(a.took, took)
	a.fault = cmp.Or(a.fault, err)
	a.rows = max(a.rows, rows)
	a.something = a.something || something
}

// former names a moment on both clocks: two weeks ago, by what was known when half of
// the log was written.
func (c *company) former(ctx context.Context, w *world) (string, error) {
	var recorded time.Time
	err := w.pool.QueryRow(ctx, `SELECT recorded FROM read.histories_clock ORDER BY recorded OFFSET (SELECT count(*) / 2 FROM read.histories_clock) LIMIT 1`).Scan(&recorded)
	if err != nil {
		return "", fmt.Errorf("find the middle of the log: %w", err)
	}
	return url.Values{"recordedAsOf": {recorded.UTC().Format(time.RFC3339Nano)}, "occurredAsOf": {c.Today.AddDate(0, 0, -formerDays).Format(time.RFC3339)}}.Encode(), nil
}

// filledIn is the question of a round: each has its own person and team, so that what
// is found in memory is no more than at work.
func (c *company) filledIn(path string, round int) string {
	return strings.NewReplacer(
		"$staff", lifeStaff(round%c.Staff).String(), "$team", team(round), "$since", c.Today.AddDate(0, 0, -90).Format(time.DateOnly),
		"$month", url.Values{"from": {c.Today.AddDate(0, -1, 0).Format(time.DateOnly)}, "to": {c.Today.Format(time.DateOnly)}}.Encode(), "$measure", lifeID("measure", 0).String(),
	).Replace(path)
}

// weigh returns how long the longest list of an answer is, and whether there is
// anything in it: an item in a list of items, or a figure above zero.
func weigh(answer any) (rows int, something bool) {
	switch v := answer.(type) {
	case map[string]any:
		if items, is := v["items"].([]any); is {
			return len(items), len(items) > 0
		}
		for name, one := range v {
			if name == "position" {
				continue // of the log, which is there in any case
			}
			n, some := weigh(one)
			rows, something = max(rows, n), something || some
		}
	case []any:
		rows = len(v)
		for _, one := range v {
			n, some := weigh(one)
			rows, something = max(rows, n), something || some
		}
	case float64:
		something = v > 0
	}
	return rows, something
}
