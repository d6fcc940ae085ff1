package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/watermark"
	"github.com/dossier-crm/dossier/projections"
)

// benchLive measures how long after its acknowledgement an event is visible in the
// customers model, for somebody who waits for its position as the API does, and in
// all of them. Against
// it: from sending an append to its delivery by a bare subscription, and two
// commits of Postgres that wait for the disk.
func benchLive(ctx context.Context, w *world, o options, r *report) error {
	log, err := w.fill(ctx, o.events)
	if err != nil {
		return err
	}
	p, err := w.helper(ctx, "project")
	if err != nil {
		return err
	}
	stop := func() error { return p.stop() }
	if err := atRest(ctx, w.pool, projections.Models, log.position); err != nil {
		return errors.Join(err, stop())
	}
	err = w.live(ctx, o, r)
	return errors.Join(err, stop())
}

func (w *world) live(ctx context.Context, o options, r *report) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	marks := watermark.New(w.pool)
	watching := make(chan struct{})
	go func() { defer close(watching); _ = marks.Run(ctx) }()
	defer func() { cancel(); <-watching }()
	bare, err := w.bare()
	if err != nil {
		return err
	}
	defer bare.Close() //nolint:errcheck // only read through
	sub, err := bare.SubscribeToAll(ctx, esdb.SubscribeToAllOptions{From: esdb.End{}})
	if err != nil {
		return err
	}
	defer sub.Close() //nolint:errcheck // never fails
	id := domain.ID(uuid.New())
	subject, err := w.vault.Ensure(ctx, uuid.UUID(id))
	if err != nil {
		return err
	}
	if _, err := w.pool.Exec(ctx, `CREATE TABLE IF NOT EXISTS bench_commit (n int); DELETE FROM bench_commit; INSERT INTO bench_commit VALUES (0)`); err != nil {
		return err
	}
	revision, stream := int64(-1), domain.CustomerStream(id)
	var visible, all, delivered, committed []float64 // seconds
	for range o.rounds {
		visible, all, delivered, committed = visible[:0], all[:0], delivered[:0], committed[:0]
		for began := time.Now(); time.Since(began) < o.window(); {
			e := happening(0, int(revision)+1)
			sealed, err := eventstore.Seal(subject, stream, eventstore.Proposed{
				ID: uuid.New(), Event: e, Meta: eventstore.Metadata{Actor: "bench", Auth: "none", Command: "Bench", OccurredAt: time.Now()},
			})
			if err != nil {
				return err
			}
			sent := time.Now()
			written, err := w.events.Append(ctx, stream, revision, []eventstore.Sealed{sealed})
			if err != nil {
				return err
			}
			acknowledged := time.Now()
			arrived := make(chan error, 1)
			go func() {
				for {
					m := sub.Recv()
					if m.SubscriptionDropped != nil {
						arrived <- m.SubscriptionDropped.Error
						return
					}
					if m.EventAppeared != nil && m.EventAppeared.OriginalEvent().Position.Commit >= written.Position {
						delivered = append(delivered, time.Since(sent).Seconds())
						arrived <- nil
						return
					}
				}
			}()
			if err := marks.Wait(ctx, "customers", written.Position); err != nil {
				return err
			}
			visible = append(visible, time.Since(acknowledged).Seconds())
			for _, model := range projections.Names() {
				if err := marks.Wait(ctx, model, written.Position); err != nil {
					return err
				}
			}
			all = append(all, time.Since(acknowledged).Seconds())
			if err := <-arrived; err != nil {
				return err
			}
			revision++
			// Control: what is said to be visible is.
			var have int64
			if err := w.pool.QueryRow(ctx, `SELECT revision FROM read.customers WHERE id = $1`, uuid.UUID(id)).Scan(&have); err != nil || have != revision {
				return fmt.Errorf("revision %d is visible, want %d: %w", have, revision, err)
			}
			twice := time.Now()
			for range 2 {
				if _, err := w.pool.Exec(ctx, `UPDATE bench_commit SET n = n + 1`); err != nil {
					return err
				}
			}
			committed = append(committed, time.Since(twice).Seconds())
		}
		v, d, c := median(visible), median(delivered), median(committed)
		r.add("acknowledged → visible, one at a time", "append → delivered + two commits", 1/v, 1/(d+c))
		r.note("live, %d events: visible %.2f ms after the acknowledgement, in every read model %.2f ms; delivered %.2f ms after the append was sent, two commits %.2f ms", len(visible), 1e3*v, 1e3*median(all), 1e3*d, 1e3*c)
	}
	return nil
}
