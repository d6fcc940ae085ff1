package automation

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/watermill"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/vault"
)

// A customer's data key that is missing without an erasure lets nobody write to the
// customer, so no reaction can take effect. It may be back in a moment, and is waited for,
// once for each customer, and once for many that are found one after the other. Then the event goes on record, so that others do not wait, and it
// is heard again from there until the key is back: by then perhaps later than events of
// the same customer that came after it.

// keyPatience is how long a missing data key holds a reactor up.
const keyPatience = time.Minute

func (e *Engine) keyPatience() time.Duration {
	if e.config.keyPatience > 0 {
		return e.config.keyPatience
	}
	return keyPatience
}

// keyless is since when a customer's data key is known to be missing, and whether it was
// waited for.
type keyless struct {
	since time.Time
	over  bool
}

// waitsForKey reports whether the trouble is a missing data key that is waited for still.
// One that is found within the same time of another that was waited for is not: one after
// the other, as after a bucket of them was lost, would hold the reactor up for as many.
func (w *worker) waitsForKey(stream string, err error) bool {
	if !errors.Is(err, vault.ErrKeyMissing) {
		return false
	}
	k, known := w.keyless[stream]
	if !known {
		if w.keyless == nil {
			w.keyless = map[string]keyless{}
		}
		k.since = time.Now()
	}
	patience := w.engine.keyPatience()
	if !k.over && (time.Since(k.since) >= patience || !known && time.Since(w.gaveUp) < patience) {
		k.over, w.gaveUp = true, time.Now()
	}
	w.keyless[stream] = k
	return !k.over
}

// keyMissing is the kind of failure that is put on record for it.
const keyMissing = "key-missing"

// runKeyless has what is on record for missing keys heard again, now and then, until ctx ends.
func (e *Engine) runKeyless(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(e.keyPatience()):
		}
		if err := e.hearAgain(ctx); err != nil && ctx.Err() == nil {
			e.config.Logger.WarnContext(ctx, "events on record for missing keys cannot be heard again now", "error", err)
		}
	}
}

func (e *Engine) hearAgain(ctx context.Context) error {
	names := make([]string, 0, len(e.byName))
	for name := range e.byName {
		names = append(names, name)
	}
	rows, err := e.config.Pool.Query(ctx, `SELECT reactor, position FROM automation.failure WHERE cause = $1 AND reactor = ANY($2) ORDER BY position`, keyMissing, names)
	if err != nil {
		return err
	}
	type place struct {
		Reactor  string
		Position int64
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[place])
	if err != nil {
		return err
	}
	for _, p := range all {
		if err := e.hearOneAgain(ctx, p.Reactor, p.Position); err != nil {
			return err
		}
	}
	return nil
}

// hearOneAgain takes the event off the record where it has been reacted to. The row stays
// locked meanwhile, so other processes take others.
func (e *Engine) hearOneAgain(ctx context.Context, reactor string, position int64) error {
	ctx, cancel := drain(ctx)
	defer cancel()
	return postgres.InTx(ctx, e.config.Pool, func(tx pgx.Tx) error {
		var id uuid.UUID
		err := tx.QueryRow(ctx, `SELECT event_id FROM automation.failure WHERE reactor = $1 AND position = $2 AND cause = $3 FOR UPDATE SKIP LOCKED`, reactor, position, keyMissing).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		var event *eventstore.Event
		for one, err := range e.config.Store.All(ctx, uint64(position), 1) { //nolint:gosec // positions have 63 bits
			if err != nil {
				return err
			}
			event = one
		}
		if event == nil || event.ID != id {
			return nil // of another log
		}
		log := e.config.Logger.With("reactor", reactor)
		w := &worker{engine: e, reactor: e.byName[reactor], log: log}
		err = w.hear(ctx, watermill.Recorded{ID: event.ID, Stream: event.Stream, Revision: event.Revision, Position: event.Position, Type: event.Type, Created: event.Created})
		switch {
		case errors.Is(err, vault.ErrKeyMissing):
			return nil
		case err != nil && waits(err):
			return err
		case err != nil:
			log.ErrorContext(ctx, "reactor gives an event up", "position", position, "type", event.Type, "error", err)
			_, err = tx.Exec(ctx, `UPDATE automation.failure SET cause = $3, failed_at = now() WHERE reactor = $1 AND position = $2`, reactor, position, kind(err))
			return err
		}
		log.InfoContext(ctx, "data key is back: reactor has reacted", slog.Int64("position", position))
		_, err = tx.Exec(ctx, `DELETE FROM automation.failure WHERE reactor = $1 AND position = $2`, reactor, position)
		return err
	})
}
