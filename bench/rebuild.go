package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"runtime/metrics"
	"strings"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/projections"
)

// benchRebuild builds the customers model from nothing, next to reading the log
// alone and to writing the rows alone.
func benchRebuild(ctx context.Context, w *world, o options, r *report) error {
	log, err := w.fill(ctx, o.events)
	if err != nil {
		return err
	}
	bare, err := w.bare()
	if err != nil {
		return err
	}
	defer bare.Close() //nolint:errcheck // only read through
	var rows *memoryRows
	for range o.rounds {
		read, err := readAll(ctx, bare, log)
		if err != nil {
			return err
		}
		rate, made, err := w.rebuild(ctx, log, customersOnly(), "rebuild")
		if err != nil {
			return err
		}
		if rows == nil {
			rows = made
		}
		r.add("events rebuilt, customers", "bare ReadAll", rate, read)
		r.note("customers rebuilt from %d events: peak heap %d MiB", log.events, w.peak>>20)
		plain, err := w.plain(ctx, log, rows)
		if err != nil {
			return fmt.Errorf("plain pgx: %w", err)
		}
		r.add("events rebuilt, customers", "plain pgx from memory", rate, plain)
		single, err := w.single(ctx, rows, o.window())
		if err != nil {
			return fmt.Errorf("an upsert a message: %w", err)
		}
		r.add("events rebuilt, customers", "one upsert a message", rate, single)
		if o.emmett != "" {
			emmett, err := w.emmett(ctx, o.emmett, o.window())
			if err != nil {
				return err
			}
			r.add("events rebuilt, customers", "Emmett, a row a message", rate, emmett)
		}
	}
	return nil
}

// benchAll builds every read model from nothing at once.
func benchAll(ctx context.Context, w *world, o options, r *report) error {
	log, err := w.fill(ctx, o.events)
	if err != nil {
		return err
	}
	bare, err := w.bare()
	if err != nil {
		return err
	}
	defer bare.Close() //nolint:errcheck // only read through
	for range o.rounds {
		read, err := readAll(ctx, bare, log)
		if err != nil {
			return err
		}
		rate, _, err := w.rebuild(ctx, log, projections.Models, "all")
		if err != nil {
			return err
		}
		r.add(fmt.Sprintf("events rebuilt, all %d read models", len(projections.Models)), "bare ReadAll", rate, read)
		r.note("all read models rebuilt from %d events: peak heap %d MiB", log.events, w.peak>>20)
	}
	return nil
}

func customersOnly() []projections.Model {
	for _, m := range projections.Models {
		if m.Name == "customers" {
			return []projections.Model{m}
		}
	}
	return nil
}

// readAll reads the log with the bare client and does nothing with it.
func readAll(ctx context.Context, bare *esdb.Client, log *filled) (float64, error) {
	began := time.Now()
	stream, err := bare.ReadAll(ctx, esdb.ReadAllOptions{}, math.MaxInt64)
	if err != nil {
		return 0, err
	}
	defer stream.Close()
	events := 0
	for {
		e, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, err
		}
		if strings.HasPrefix(e.Event.StreamID, "customer-") {
			events++
		}
	}
	if events != log.events {
		return 0, fmt.Errorf("%d events written, %d read", log.events, events)
	}
	return float64(events) / time.Since(began).Seconds(), nil
}

// rebuild runs the engine on a new database until the models are at the head.
func (w *world) rebuild(ctx context.Context, log *filled, models []projections.Model, name string) (rate float64, rows *memoryRows, err error) {
	pool, drop, err := w.database(ctx)
	if err != nil {
		return 0, nil, err
	}
	defer drop()
	// The engine takes its list when it is made, and nothing else runs meanwhile.
	all := projections.Models
	projections.Models = models
	engine, err := projections.New(projections.Config{Store: w.events, Vault: w.vault, Pool: pool, Zone: time.UTC, Logger: w.log, Shards: w.shards})
	projections.Models = all
	if err != nil {
		return 0, nil, err
	}
	end, err := profile(w.profileFile(name)) // of the last round
	if err != nil {
		return 0, nil, err
	}
	running, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	runtime.GC() // what was before is not this rebuild's
	heap := watchHeap()
	began := time.Now()
	go func() { done <- engine.Run(running) }()
	err = caughtUp(ctx, pool, models, log.position)
	took := time.Since(began)
	end()
	stop()
	w.peak = heap()
	if err = errors.Join(err, <-done); err != nil {
		return 0, nil, err
	}
	// Control: the rows know as many events as there are.
	var events int
	if err := pool.QueryRow(ctx, `SELECT coalesce(sum(revision + 1), 0) FROM read.customers`).Scan(&events); err != nil {
		return 0, nil, err
	}
	if events != log.events {
		return 0, nil, fmt.Errorf("%d events in the log, %d in the rows", log.events, events)
	}
	rows, err = remember(ctx, pool)
	return float64(log.events) / took.Seconds(), rows, err
}

// watchHeap notes the most that the heap's objects take, live or not yet swept,
// until the function that it returns is called.
func watchHeap() (peak func() uint64) {
	end, most := make(chan struct{}), make(chan uint64)
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		var top uint64
		for {
			metrics.Read(sample)
			top = max(top, sample[0].Value.Uint64())
			select {
			case <-end:
				most <- top
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(end); return <-most }
}

// caughtUp waits until the models are at the position.
func caughtUp(ctx context.Context, pool *pgxpool.Pool, models []projections.Model, position uint64) error {
	names := make([]string, len(models))
	for i, m := range models {
		names[i] = m.Name
	}
	waiting, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	for {
		var at int
		err := pool.QueryRow(waiting, `SELECT count(*) FROM read.checkpoints WHERE projection = ANY($1) AND position >= $2`, names, position).Scan(&at)
		if err != nil {
			return fmt.Errorf("wait for the read models: %w", err)
		}
		if at == len(models) {
			return nil
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// atRest waits until the models are at the position and have their indexes, which
// they get only then: what is measured before is measured without them, or beside
// their making.
func atRest(ctx context.Context, pool *pgxpool.Pool, models []projections.Model, position uint64) error {
	if err := caughtUp(ctx, pool, models, position); err != nil {
		return err
	}
	const still = 3 * time.Second // no new index for so long
	last, since := 0, time.Now()
	for time.Since(since) < still {
		var indexes, making int
		err := pool.QueryRow(ctx, `SELECT (SELECT count(*) FROM pg_indexes), (SELECT count(*) FROM pg_stat_progress_create_index)`).Scan(&indexes, &making)
		if err != nil {
			return fmt.Errorf("wait for the indexes: %w", err)
		}
		if indexes != last || making > 0 {
			last, since = indexes, time.Now()
		}
		time.Sleep(50 * time.Millisecond)
	}
	return nil
}
