package projections

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// A data key that is missing without an erasure may come back by itself: a process that was
// cut off has dropped its keys and reads them again, a keyring file is being put in its
// place, a bucket key was replaced a moment ago. So it is waited for, and everybody behind
// it waits too. After keyPatience it is taken for lost, and its stream is parked, so that
// the others go on. A store that cannot be asked says nothing of any key: then the time
// begins anew, and nothing is parked.

// keyPatience is how long a missing data key is waited for.
const keyPatience = time.Minute

// triedWithin is more than what passes between two attempts at a batch.
const triedWithin = 15 * time.Second

// regainEvery is how often it is asked whether the keys of parked streams are back.
const regainEvery = 10 * time.Second

// absence is since when a data key is known to be missing.
type absence struct{ first, last time.Time }

func (e *Engine) keyPatience() time.Duration {
	if e.config.keyPatience > 0 {
		return e.config.keyPatience
	}
	return keyPatience
}

// misses notes whose data keys the error says are missing, and reports whether one of them
// has been waited for. Trouble of a store ends what was known.
func (p *projector) misses(err error) (waitedFor bool) {
	var missing *eventstore.KeyError
	if !errors.As(err, &missing) {
		var keys keyTrouble
		if errors.As(err, &keys) || healsByWaiting(err) {
			p.absent = nil
		}
		return false
	}
	if p.absent == nil {
		p.absent = map[string]absence{}
	}
	now, patience := time.Now(), p.engine.keyPatience()
	for _, stream := range missing.Streams {
		a, known := p.absent[stream]
		switch {
		case !known && now.Sub(p.gaveUp) < patience: // it was waited for just now: one after the other would take a rebuild for ever
			a.first = now.Add(-patience)
		case !known, now.Sub(a.last) > max(patience, triedWithin): // it was there in between
			a.first = now
		}
		a.last = now
		p.absent[stream] = a
		waitedFor = waitedFor || p.waitedFor(stream)
	}
	return waitedFor
}

// waitedFor reports whether the data key of the stream is missing for as long as it is
// waited for.
func (p *projector) waitedFor(stream string) bool {
	a, is := p.absent[stream]
	return is && a.last.Sub(a.first) >= p.engine.keyPatience()
}

// found ends what is known of the streams' keys: the events were applied, or parked.
func (p *projector) found(events []*eventstore.Event) {
	for _, e := range events {
		if len(p.absent) == 0 {
			return
		}
		delete(p.absent, e.Stream)
	}
}

// lost reports whether the error is of data keys that are not waited for any more: their
// stream is parked, or a key of the batch has been waited for. One after the other would
// take a rebuild for ever.
func (d *divider) lost(err error) bool {
	var missing *eventstore.KeyError
	return errors.As(err, &missing) && (d.parked || d.waited)
}

// isMissingKey reports whether a stream is parked because of its data key.
func isMissingKey(cause error) bool {
	var missing *eventstore.KeyError
	return errors.As(cause, &missing)
}

// regain asks for those parked streams to be applied again whose data keys were missing
// and are back, after a restore or because they have been erased since.
func (e *Engine) regain(ctx context.Context) error {
	if time.Since(e.regained) < min(regainEvery, e.keyPatience()) {
		return nil
	}
	e.regained = time.Now()
	rows, err := e.config.Pool.Query(ctx, `
SELECT DISTINCT stream FROM dossier.parked WHERE key_missing AND asked IS NULL AND coalesce(tried_at, parked_at) < now() - $1::interval`,
		min(regainEvery, e.keyPatience()))
	if err != nil {
		return fmt.Errorf("streams parked for their keys: %w", err)
	}
	streams, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(streams) == 0 {
		return err
	}
	var ids []uuid.UUID
	for _, stream := range streams {
		if id, ok := domain.SubjectOf(stream); ok {
			ids = append(ids, uuid.UUID(id))
		}
	}
	subjects, err := e.config.Vault.Subjects(ctx, ids)
	if err != nil {
		return fmt.Errorf("keys of parked streams: %w", err)
	}
	back := slices.DeleteFunc(streams, func(stream string) bool {
		id, _ := domain.SubjectOf(stream)
		return !subjects[uuid.UUID(id)].Whole()
	})
	if len(back) == 0 {
		return nil
	}
	if _, err := e.config.Pool.Exec(ctx, `
UPDATE dossier.parked SET asked = 'retry', asked_by = 'dossier', asked_at = now() WHERE key_missing AND asked IS NULL AND stream = ANY($1)`, back); err != nil {
		return fmt.Errorf("ask for streams whose keys are back: %w", err)
	}
	e.config.Logger.WarnContext(ctx, "data keys are back: what waited for them is applied", "customers", len(back))
	return nil
}
