package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/progress"
	"github.com/dossier-crm/dossier/projections"
)

type rebuildCommand struct {
	storeFlags
	Name     string        `arg:"" help:"Read model."`
	Customer string        `help:"Make this customer's rows again, in place, and no others." placeholder:"ID"`
	Keep     time.Duration `help:"How long the rows that were served before are kept." default:"24h" placeholder:"TIME"`
}

// Run rebuilds the read model, or repairs one customer's rows of it.
func (c *rebuildCommand) Run(ctx context.Context, log *slog.Logger, out console) error {
	s, err := openStores(ctx, c.storeFlags, log, newRegistry())
	if err != nil {
		return err
	}
	defer s.close()
	quiet := slog.New(levelled{log.Handler(), slog.LevelWarn})
	engine, err := projections.New(projections.Config{Store: s.events, Vault: s.vault, Pool: s.pool, Zone: s.zone, Logger: quiet, Shards: s.shards})
	if err != nil {
		return err
	}
	if c.Customer != "" {
		return c.repair(ctx, engine, out)
	}
	var total int
	if err := s.pool.QueryRow(ctx, `SELECT coalesce(max(events), 0) FROM read.checkpoints WHERE projection = $1`, c.Name).Scan(&total); err != nil {
		return err
	}
	bar := progress.New(out, "Rebuilding "+c.Name, total)
	var last projections.RebuildProgress
	began := time.Now()
	done, err := engine.Rebuild(ctx, c.Name, projections.RebuildOptions{Keep: c.Keep, Progress: func(p projections.RebuildProgress) {
		bar.Add(int(p.Events - last.Events))
		if p.Phase != last.Phase && p.Phase != projections.Filling {
			fmt.Fprintf(out, "At %d events: %s\n", p.Events, phases[p.Phase])
		}
		last = p
	}})
	bar.Done()
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		fmt.Fprintf(out, "Interrupted at %d of %d events. What is made stays; the same command goes on with it.\n", last.Events, last.Total)
		return err
	}
	if err != nil {
		return err
	}
	report(out, done, time.Since(began))
	return nil
}

var phases = map[string]string{
	projections.Indexing:  "keys and indexes are made.",
	projections.Comparing: "the rows are compared with those that are served.",
	projections.Switching: "the views are pointed at the new rows, as soon as no long query is in the way.",
}

func report(out console, done *projections.Rebuilt, took time.Duration) {
	switch c := done.Comparison; {
	case !c.Done:
		fmt.Fprintln(out, "Nothing was served before, so there was nothing to compare with.")
	case c.Different == 0:
		fmt.Fprintf(out, "%d rows at position %d are the same as those that were served.\n", c.Rows, c.Position)
	default:
		fmt.Fprintf(out, "Of %d rows at position %d these were not what the log makes them:\n", c.Rows, c.Position)
		for _, d := range c.Differences {
			fmt.Fprintln(out, "  "+inWords(d))
		}
		if more := c.Different - int64(len(c.Differences)); more > 0 {
			fmt.Fprintf(out, "  and %d more\n", more)
		}
	}
	for _, what := range done.Comparison.LeftOut {
		fmt.Fprintf(out, "Not compared, because events are parked or skipped: %s\n", what)
	}
	verb := "made"
	if done.Resumed {
		verb = "gone on with"
	}
	fmt.Fprintf(out, "%s v%d, build %d, was %s in %s from %d events and is shown now. The rows before it are kept until %s.\n",
		done.Projection, done.Version, done.Build, verb, took.Round(100*time.Millisecond), done.Events, done.KeptUntil.UTC().Format(time.RFC3339))
	if done.Parked > 0 {
		fmt.Fprintf(out, "%d streams are parked: see dossier parked list %s\n", done.Parked, done.Projection)
	}
}

func (c *rebuildCommand) repair(ctx context.Context, engine *projections.Engine, out console) error {
	id, err := domain.ParseID(c.Customer)
	if err != nil {
		return fmt.Errorf("--customer: %w", err)
	}
	r, err := engine.Repair(ctx, c.Name, id)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s of %s v%d: %d rows were deleted and %d made from %d events, as of position %d.\n",
		domain.CustomerStream(id), r.Projection, r.Version, r.Deleted, r.Written, r.Events, r.Position)
	return nil
}
