package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/dossier-crm/dossier/internal/progress"
	"github.com/dossier-crm/dossier/projections"
)

type verifyCommand struct {
	storeFlags
	Names []string `arg:"" optional:"" help:"Read models to verify; all where none is named."`

	AsOfSamples int `name:"as-of-samples" help:"Also recompute this many random pairs of instants of each history from the log."`
}

// Run replays the log into a shadow of each read model and compares row by row.
func (c *verifyCommand) Run(ctx context.Context, log *slog.Logger, out console) error {
	s, err := openStores(ctx, c.storeFlags, log, newRegistry())
	if err != nil {
		return err
	}
	defer s.close()
	engine, err := projections.New(projections.Config{Store: s.events, Vault: s.vault, Pool: s.pool, Zone: s.zone, Logger: log})
	if err != nil {
		return err
	}
	if len(c.Names) == 0 {
		c.Names = projections.Names()
	}
	var total int
	if err := s.pool.QueryRow(ctx, `SELECT coalesce(max(events), 0) FROM read.checkpoints`).Scan(&total); err != nil {
		return err
	}
	t := table.NewWriter()
	t.SetOutputMirror(out)
	t.SetStyle(table.StyleRounded)
	t.AppendHeader(table.Row{"Read model", "Position", "Events", "Parked", "Skipped", "Rows", "Verdict"})
	different := 0
	for _, name := range c.Names {
		bar := progress.New(out, "Replaying into a shadow of "+name, total)
		var last int64
		v, err := engine.Verify(ctx, name, func(events int64) { bar.Add(int(events - last)); last = events })
		bar.Done()
		if err != nil {
			return err
		}
		verdict := "as the log makes it"
		switch {
		case v.Difference != nil:
			different++
			verdict = inWords(*v.Difference)
		case v.Unbalanced != "":
			different++
			verdict = v.Unbalanced
		}
		t.AppendRow(table.Row{fmt.Sprintf("%s v%d", v.Projection, v.Version), v.Position, v.Events, v.Parked, v.Skipped, v.Rows, verdict})
	}
	for _, name := range c.histories() {
		v, err := engine.VerifyAsOf(ctx, name, c.AsOfSamples)
		if err != nil {
			return err
		}
		verdict := fmt.Sprintf("at %d pairs of instants, for %d of its keys, as the log makes it", v.Samples, v.Keys)
		if v.Difference != nil {
			different++
			verdict = fmt.Sprintf("%s, recorded by %s, occurred by %s", inWords(*v.Difference), instant(v.At.Recorded), instant(v.At.Occurred))
		}
		t.AppendRow(table.Row{fmt.Sprintf("%s v%d as of", v.Projection, v.Version), v.Position, "", v.Rows, verdict})
	}
	t.Render()
	if different > 0 {
		return fmt.Errorf("%d read models are not what the log makes them", different)
	}
	return nil
}

// inWords says what is wrong with a row.
func inWords(d projections.Difference) string {
	switch {
	case d.Missing:
		return "lacks " + d.Table + " " + d.Key
	case d.Extra:
		return "has too many: " + d.Table + " " + d.Key
	}
	return "differs: " + d.Table + " " + d.Key + " in " + strings.Join(d.Columns, ", ")
}

// histories are those of the read models that are verified as of instants too.
func (c *verifyCommand) histories() (names []string) {
	if c.AsOfSamples <= 0 {
		return nil
	}
	for _, name := range projections.HistoryNames() {
		if slices.Contains(c.Names, name) {
			names = append(names, name)
		}
	}
	return names
}

func instant(t time.Time) string {
	if t.IsZero() {
		return "now"
	}
	return t.UTC().Format(time.RFC3339Nano)
}
