package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

type replayCommand struct {
	apiFlags
	Customer     string `arg:"" help:"The customer's id."`
	AsOf         string `help:"Apply only what had occurred by then." placeholder:"TIME"`
	RecordedAsOf string `help:"Only what was known then." placeholder:"TIME"`
	Diff         string `help:"How the record differs between two moments, each an instant or a revision." placeholder:"A..B"`
	Format       string `help:"text or json." enum:"text,json" default:"text"`
}

// The parts of the API's answers that are printed.
type (
	replayStep struct {
		Revision   uint64
		Title      string
		Type       string
		Counts     bool
		Erased     bool
		OccurredAt time.Time
		RecordedAt time.Time
		Actor      string
		OnBehalfOf string
		Auth       string
		Command    string
		Reason     string
		Import     string
		Data       map[string]json.RawMessage
		Corrects   *struct {
			Revision  uint64
			Title     string
			ID        string
			Withdrawn bool
			Changes   []replayChange
		}
		Changes []replayChange
	}
	replayChange struct {
		Field    string
		From, To json.RawMessage
		Since    *uint64
	}
	restsOn struct {
		Revision   uint64
		RecordedAt time.Time
	}
)

// Run prints the history, or the difference.
func (c *replayCommand) Run(ctx context.Context, out console) error {
	path := "/v1/customers/" + url.PathEscape(c.Customer)
	if c.Diff != "" {
		from, to, ok := strings.Cut(c.Diff, "..")
		if !ok || c.AsOf != "" || c.RecordedAsOf != "" {
			return misuse{errors.New("--diff: want A..B, and neither --as-of nor --recorded-as-of")}
		}
		return c.diff(ctx, out, path+"/diff", url.Values{"from": {from}, "to": {to}})
	}
	query := url.Values{}
	if c.AsOf != "" {
		query.Set("occurredAsOf", c.AsOf)
	}
	if c.RecordedAsOf != "" {
		query.Set("recordedAsOf", c.RecordedAsOf)
	}
	for first := true; ; first = false {
		raw, err := c.ask(ctx, path+"/replay", query)
		if err != nil {
			return err
		}
		var page struct {
			Steps        []replayStep
			NextRevision *uint64
		}
		if err := json.Unmarshal(raw, &page); err != nil {
			return fmt.Errorf("the answer: %w", err)
		}
		if c.Format == "json" {
			fmt.Fprintf(out, "%s\n", bytes.TrimSpace(raw))
		} else {
			if first {
				fmt.Fprintf(out, "Customer %s%s%s\n", c.Customer, strings.TrimSuffix(", as of "+c.AsOf, ", as of "), strings.TrimSuffix(", as known at "+c.RecordedAsOf, ", as known at "))
			}
			for _, s := range page.Steps {
				s.print(out)
			}
		}
		if page.NextRevision == nil {
			return nil
		}
		query.Set("fromRevision", strconv.FormatUint(*page.NextRevision, 10))
	}
}

func (c *replayCommand) ask(ctx context.Context, path string, query url.Values) ([]byte, error) {
	resp, err := c.get(ctx, path, query)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func (c *replayCommand) diff(ctx context.Context, out console, path string, query url.Values) error {
	raw, err := c.ask(ctx, path, query)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		fmt.Fprintf(out, "%s\n", bytes.TrimSpace(raw))
		return nil
	}
	var d struct {
		From, To *restsOn
		Changes  []replayChange
		Steps    []replayStep
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		return fmt.Errorf("the answer: %w", err)
	}
	fmt.Fprintf(out, "Customer %s, from %s to %s\n\n", c.Customer, d.From.words(), d.To.words())
	if len(d.Changes) == 0 {
		fmt.Fprintln(out, "    nothing changed")
	}
	printChanges(out, d.Changes)
	for _, s := range d.Steps {
		s.print(out)
	}
	return nil
}

func (r *restsOn) words() string {
	if r == nil {
		return "before the first event"
	}
	return fmt.Sprintf("#%d (%s)", r.Revision, stamp(r.RecordedAt))
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// print writes one event as a person reads it.
func (s replayStep) print(out io.Writer) {
	because := ""
	if s.Reason != "" {
		because = ", because " + s.Reason
	}
	fmt.Fprintf(out, "\n#%-4d %s  %s%s\n", s.Revision, stamp(s.RecordedAt), s.Title, because)
	who := "by " + s.Actor
	if s.OnBehalfOf != "" {
		who += " for " + s.OnBehalfOf
	}
	fmt.Fprintf(out, "      %s (%s), %s\n", who, s.Auth, s.Command)
	if late := s.RecordedAt.Sub(s.OccurredAt); late > time.Minute || late < -time.Minute {
		fmt.Fprintf(out, "      occurred %s, %s it was recorded\n", stamp(s.OccurredAt), apart(late))
	}
	if s.Import != "" {
		fmt.Fprintf(out, "      loaded by %s\n", s.Import)
	}
	if c := s.Corrects; c != nil {
		what := "corrects"
		if c.Withdrawn {
			what = "withdraws"
		}
		fmt.Fprintf(out, "      %s #%d %s\n", what, c.Revision, c.Title)
		for _, one := range c.Changes {
			fmt.Fprintf(out, "        %s: %s → %s\n", one.Field, plain(one.From), plain(one.To))
		}
	}
	if s.Erased {
		fmt.Fprintln(out, "      personal fields were erased")
	}
	if !s.Counts {
		fmt.Fprintln(out, "      had not occurred by then: not applied")
	}
	changed := map[string]bool{}
	for _, c := range s.Changes {
		changed[c.Field] = true
	}
	for _, name := range slices.Sorted(maps.Keys(s.Data)) {
		if !changed[name] && !aside[name] && (s.Corrects == nil || len(s.Corrects.Changes) == 0) {
			fmt.Fprintf(out, "      %s %s\n", name, plain(s.Data[name]))
		}
	}
	printChanges(out, s.Changes)
}

// aside are fields of an event that are told in other words.
var aside = map[string]bool{"changed": true, "cleared": true, "corrects": true, "correctsRevision": true}

func apart(d time.Duration) string {
	word := "before"
	if d < 0 {
		d, word = -d, "after"
	}
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days %s", int(d.Hours()/24), word)
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d hours %s", int(d.Hours()), word)
	}
	return fmt.Sprintf("%d minutes %s", int(d.Minutes()), word)
}

func printChanges(out io.Writer, changes []replayChange) {
	for _, c := range changes {
		since := ""
		if c.Since != nil {
			since = fmt.Sprintf(" (#%d)", *c.Since)
		}
		fmt.Fprintf(out, "    * %s: %s%s → %s\n", c.Field, plain(c.From), since, plain(c.To))
	}
}

// plain writes a value without the marks of JSON where a person needs none.
func plain(raw json.RawMessage) string {
	var v any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if d.Decode(&v) != nil || v == nil {
		return "–"
	}
	return plainValue(v)
}

func plainValue(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Quote(v)
	case []any:
		parts := make([]string, len(v))
		for i, one := range v {
			parts[i] = plainValue(one)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, name+" "+plainValue(v[name]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprint(v)
}
