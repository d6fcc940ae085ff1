package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/alecthomas/kong"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/client"
	"github.com/dossier-crm/dossier/internal/demo"
	"github.com/dossier-crm/dossier/internal/progress"
)

const (
	demoDefault = 500
	demoWorkers = 16
)

// demoCount is a flag whose value may be left out: --demo, --demo 200, --demo=200.
type demoCount int

// IsBool lets the flag stand alone.
func (demoCount) IsBool() bool { return true }

// Decode implements kong.MapperValue.
func (d *demoCount) Decode(ctx *kong.DecodeContext) error {
	*d = demoDefault
	text := fmt.Sprint(ctx.Scan.Peek().Value)
	n, err := strconv.Atoi(text)
	if ctx.Scan.Peek().Type == kong.FlagValueToken {
		ctx.Scan.Pop()
		if text == "true" || text == "false" {
			if text == "false" {
				*d = 0
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("--demo takes a number of customers, not %q", text)
		}
	} else if err != nil || ctx.Scan.Peek().IsEOL() {
		return nil
	} else {
		ctx.Scan.Pop()
	}
	if n < 1 || n > 1_000_000 {
		return fmt.Errorf("--demo takes 1 to 1000000 customers")
	}
	*d = demoCount(n)
	return nil
}

// loadDemo sends the made-up history as any client would. It may be cut off and
// run again: every command has a key, and what was loaded is not loaded twice.
func loadDemo(ctx context.Context, base, key string, customers int, pool *pgxpool.Pool, out console) error {
	const note = `INSERT INTO dossier.setting (name, value) VALUES ('demo', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`
	var loaded int
	_ = pool.QueryRow(ctx, `SELECT coalesce((SELECT value::int FROM dossier.setting WHERE name = 'demo'), 0)`).Scan(&loaded)
	if loaded >= customers {
		fmt.Fprintf(out, "The demo's %d customers are there already.\n", loaded)
		return nil
	}
	c, err := client.New(base, client.Importing("demo"), client.APIKey(key))
	if err != nil {
		return err
	}
	// The year ends with the day before the first loading, so that a run that
	// was cut off goes on with the same history.
	var today string
	err = pool.QueryRow(ctx, `INSERT INTO dossier.setting (name, value) VALUES ('demo-day', $1)
		ON CONFLICT (name) DO UPDATE SET value = dossier.setting.value RETURNING value`, time.Now().UTC().Format(time.DateOnly)).Scan(&today)
	if err != nil {
		return fmt.Errorf("remember the demo's day: %w", err)
	}
	end, err := time.Parse(time.DateOnly, today)
	if err != nil {
		return err
	}
	stories := demo.Stories(1, customers, end)
	steps := 0
	for _, s := range stories {
		steps += len(s.Steps)
	}
	bar := progress.New(out, "Loading a year of "+strconv.Itoa(customers)+" customers", steps)
	cast, err := demo.Play(ctx, c, stories, demoWorkers, func() { bar.Add(1) })
	bar.Done()
	if err != nil {
		return err
	}
	now, err := client.New(base, client.APIKey(key))
	if err != nil {
		return err
	}
	if err := demo.Office(ctx, now, cast, end); err != nil {
		return err
	}
	if _, err := pool.Exec(ctx, note, strconv.Itoa(customers)); err != nil {
		return err
	}
	fmt.Fprintf(out, "The demo is loaded: %d customers, %d events. Look at %s/v1/customers?sort=-updatedAt\n", customers, steps, base)
	return nil
}
