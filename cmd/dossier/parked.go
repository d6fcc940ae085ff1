package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/dossier-crm/dossier/internal/parked"
	"github.com/dossier-crm/dossier/internal/postgres"
)

type parkedCommand struct {
	List  parkedListCommand  `cmd:"" help:"List the streams that read models have parked, and the events that were skipped."`
	Show  parkedShowCommand  `cmd:"" help:"Show one parked stream."`
	Retry parkedRetryCommand `cmd:"" help:"Have a parked stream applied again, from the event on that failed. Exit status 1 where it fails again."`
	Skip  parkedSkipCommand  `cmd:"" help:"Leave the event that failed out for good, and have what waits behind it applied."`
}

// parkedFlags say where the read models are.
type parkedFlags struct {
	Postgres string `help:"Connection string of Postgres, as dossier up prints it." env:"DOSSIER_POSTGRES" placeholder:"URL" required:""`
}

func (f parkedFlags) open(ctx context.Context) (*pgxpool.Pool, error) {
	return postgres.Open(ctx, f.Postgres, postgres.Options{MaxConns: 2})
}

type parkedListCommand struct {
	parkedFlags
	Projection string `arg:"" optional:"" help:"Read model; all where none is named."`
}

// Run lists what is parked and skipped.
func (c *parkedListCommand) Run(ctx context.Context, out console) error {
	pool, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	list, err := parked.List(ctx, pool, c.Projection)
	if err != nil {
		return err
	}
	skips, err := parked.Skips(ctx, pool, c.Projection)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		fmt.Fprintln(out, "Nothing is parked.")
	} else {
		t := newTable(out, "Read model", "Stream", "From revision", "Event", "Events waiting", "Since", "Cause")
		for _, p := range list {
			t.AppendRow(table.Row{p.Projection, p.Stream, p.FirstRevision, p.FirstType, p.Held, p.ParkedAt.UTC().Format(time.DateTime), text.WrapSoft(p.Cause, 60)})
		}
		t.Render()
	}
	if len(skips) > 0 {
		t := newTable(out, "Read model", "Stream", "Revision", "Event", "Skipped", "By", "Reason")
		for _, s := range skips {
			t.AppendRow(table.Row{s.Projection, s.Stream, s.Revision, s.Type, s.At.UTC().Format(time.DateTime), s.By, text.WrapSoft(s.Reason, 60)})
		}
		t.Render()
	}
	return nil
}

func newTable(out console, columns ...any) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(out)
	t.SetStyle(table.StyleRounded)
	t.AppendHeader(columns)
	return t
}

// parkedStreamArgs name one parked stream.
type parkedStreamArgs struct {
	parkedFlags
	Projection string `arg:"" help:"Read model."`
	Stream     string `arg:"" help:"Stream, such as customer-…"`
}

type parkedShowCommand struct{ parkedStreamArgs }

// Run shows one parked stream.
func (c *parkedShowCommand) Run(ctx context.Context, out console) error {
	pool, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	p, err := parked.Find(ctx, pool, c.Projection, c.Stream)
	if err != nil {
		return err
	}
	t := newTable(out, "", p.Projection+" v"+fmt.Sprint(p.Version))
	t.AppendRows([]table.Row{
		{"Stream", p.Stream},
		{"Could not be applied", fmt.Sprintf("%s, revision %d, position %d", p.FirstType, p.FirstRevision, p.FirstPosition)},
		{"Event", p.FirstEvent},
		{"Cause", text.WrapSoft(p.Cause, 80)},
		{"Waiting", fmt.Sprintf("%d events, up to revision %d, position %d", p.Held, p.LastRevision, p.LastPosition)},
		{"Since", p.ParkedAt.UTC().Format(time.DateTime)},
		{"Tried again", fmt.Sprintf("%d times", p.Tries)},
	})
	if p.Asked != "" {
		t.AppendRow(table.Row{"Asked for", p.Asked})
	}
	t.Render()
	return nil
}

type parkedRetryCommand struct{ parkedStreamArgs }

// Run asks for a retry and waits for what comes of it.
func (c *parkedRetryCommand) Run(ctx context.Context, out console) error {
	return c.ask(ctx, out, func(pool *pgxpool.Pool) error {
		return parked.Retry(ctx, pool, c.Projection, c.Stream, operator())
	})
}

type parkedSkipCommand struct {
	parkedStreamArgs
	Reason string `help:"Why; it is kept and shown. No personal data." required:"" placeholder:"TEXT"`
}

// Run asks for a skip and waits for what comes of it.
func (c *parkedSkipCommand) Run(ctx context.Context, out console) error {
	return c.ask(ctx, out, func(pool *pgxpool.Pool) error {
		return parked.Leave(ctx, pool, c.Projection, c.Stream, operator(), c.Reason)
	})
}

// operator is an opaque id of whoever sits at the terminal.
func operator() string { return fmt.Sprintf("uid:%d", os.Getuid()) }

// settleTime is how long the commands wait for a leader to do what was asked.
const settleTime = 30 * time.Second

// ask asks and waits until the leader has done it, or has tried.
func (c parkedStreamArgs) ask(ctx context.Context, out console, ask func(*pgxpool.Pool) error) error {
	pool, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := ask(pool); err != nil {
		return err
	}
	waiting, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	for {
		p, err := parked.Find(waiting, pool, c.Projection, c.Stream)
		switch {
		case errors.Is(err, parked.ErrNotParked):
			fmt.Fprintf(out, "%s of %s is not parked any more: everything that waited is applied.\n", c.Stream, c.Projection)
			return nil
		case err != nil && waiting.Err() == nil:
			return err
		case err == nil && p.Asked == "":
			return fmt.Errorf("%s of %s stays parked from revision %d on: %s", c.Stream, c.Projection, p.FirstRevision, p.Cause)
		}
		select {
		case <-waiting.Done():
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("no process that runs %s has answered; the wish stays", c.Projection)
		case <-time.After(100 * time.Millisecond):
		}
	}
}
