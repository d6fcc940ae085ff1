package projections

import (
	"context"
	"fmt"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/vault"
)

// corrections is what a shape has of the streams of a batch that are corrected in
// it. A correction changes what its stream says from the corrected event on, and
// rows do not keep what they were made of: so they are made once more from the
// stream up to the correction, with corrections in place. How, is each shape's.
//
// Corrections are rare. A stream is read once for a batch, however many of its
// events that corrects.
type corrections struct {
	env     Env
	streams map[string][]*eventstore.Event // from the beginning to the last correction in the batch
	skipped map[string]map[uint64]bool     // positions, by stream; nil until asked
}

// isCorrection reports whether the event corrects another.
func isCorrection(e *eventstore.Event) bool {
	_, is := e.Skeleton().(domain.Correction)
	return is
}

// prepare reads the streams of the batch that have a correction in it, and opens
// those events of them that the shape needs open.
func (c *corrections) prepare(ctx context.Context, events []*eventstore.Event, opens func(*eventstore.Event) bool) error {
	c.streams, c.skipped = nil, nil
	last := map[string]uint64{}
	for _, e := range events {
		if isCorrection(e) {
			last[e.Stream] = e.Revision
		}
	}
	if len(last) == 0 {
		return nil
	}
	c.streams = make(map[string][]*eventstore.Event, len(last))
	for stream, revision := range last {
		var all, closed []*eventstore.Event
		for e, err := range c.read(ctx, stream, revision+1) {
			if err != nil {
				return fmt.Errorf("read what was corrected: %w", err)
			}
			if e.Skeleton() == nil {
				continue // it cannot be read, and was skipped
			}
			all = append(all, e)
		}
		corrected := correctedBy(all)
		for _, e := range all {
			if opens != nil && (opens(e) || isCorrection(e) || corrected[domain.ID(e.ID)]) {
				closed = append(closed, e)
			}
		}
		if err := c.env.Store.Open(ctx, closed...); err != nil {
			return err
		}
		if err := forgotten(all); err != nil {
			return err
		}
		c.streams[stream] = all
	}
	return nil
}

// correctedBy says which events the corrections among these correct. They are to be
// opened with them, whatever they are: the correction may say what the event did not.
func correctedBy(events []*eventstore.Event) map[domain.ID]bool {
	corrected := map[domain.ID]bool{}
	for _, e := range events {
		if by, is := e.Skeleton().(domain.Correction); is {
			corrected[by.Of().ID] = true
		}
	}
	return corrected
}

func (c *corrections) read(ctx context.Context, stream string, count uint64) iter.Seq2[*eventstore.Event, error] {
	if c.env.stream != nil {
		return c.env.stream(ctx, stream, count)
	}
	return c.env.Store.StreamWhole(ctx, stream, 0, count)
}

// forgotten takes out of the events what an erasure or an expiry among them has
// emptied in the rows: it does not come back with a correction.
func forgotten(events []*eventstore.Event) error {
	for i, e := range events {
		switch d := e.Skeleton().(type) {
		case *domain.CustomerErased:
			for _, before := range events[:i] {
				before.Forget()
			}
		case *domain.PersonalDataExpired:
			category, err := vault.ParseCategory(d.Category)
			if err != nil {
				return err
			}
			for _, before := range events[:i] {
				before.ForgetCategory(category)
			}
		}
	}
	return nil
}

// moved is an event that is another with a correction, or gone.
type moved struct{ before, after *eventstore.Event } // after is nil where it is gone

// around returns what the correction changes, and the events of the stream before
// it with corrections in place, this one too. What was skipped is left out.
func (c *corrections) around(ctx context.Context, tx pgx.Tx, e *eventstore.Event) (changed []moved, after []*eventstore.Event, err error) {
	if c.skipped == nil {
		if err := c.skips(ctx, tx); err != nil {
			return nil, nil, err
		}
	}
	var all []*eventstore.Event
	for _, one := range c.streams[e.Stream] {
		if one.Revision <= e.Revision && !c.skipped[e.Stream][one.Position] {
			all = append(all, one)
		}
	}
	if len(all) == 0 || all[len(all)-1].Revision != e.Revision {
		return nil, nil, fmt.Errorf("what %s@%d corrects was not read", e.Stream, e.Revision)
	}
	before := eventstore.InPlace(all[:len(all)-1])
	after = eventstore.InPlace(all)
	after = after[:len(after)-1]
	j := 0
	for _, one := range before {
		for j < len(after) && after[j].Revision < one.Revision {
			j++
		}
		switch {
		case j == len(after) || after[j].Revision != one.Revision:
			changed = append(changed, moved{one, nil})
		case after[j].AmendedBy() != one.AmendedBy(): // what it corrects, or what follows from that
			changed = append(changed, moved{one, after[j]})
		}
	}
	return changed, after, nil
}

// skips reads what was skipped of the streams: rows are made without it.
func (c *corrections) skips(ctx context.Context, tx pgx.Tx) error {
	streams := make([]string, 0, len(c.streams))
	for stream := range c.streams {
		streams = append(streams, stream)
	}
	rows, err := tx.Query(ctx, `SELECT stream, position FROM dossier.skipped WHERE projection = $1 AND version = $2 AND build = $3 AND stream = ANY ($4)`,
		c.env.model.Name, c.env.model.Version, c.env.model.build, streams)
	if err != nil {
		return fmt.Errorf("what was skipped of corrected streams: %w", err)
	}
	c.skipped = map[string]map[uint64]bool{}
	var stream string
	var position uint64
	_, err = pgx.ForEachRow(rows, []any{&stream, &position}, func() error {
		if c.skipped[stream] == nil {
			c.skipped[stream] = map[uint64]bool{}
		}
		c.skipped[stream][position] = true
		return nil
	})
	return err
}

// keysOf returns the keys of what a correction changes.
func keysOf(changed []moved, of func(*eventstore.Event) (key, bool)) []key {
	var keys []key
	seen := map[key]bool{}
	for _, m := range changed {
		for _, e := range []*eventstore.Event{m.before, m.after} {
			if e == nil {
				continue
			}
			if k, ok := of(e); ok && !seen[k] {
				seen[k] = true
				keys = append(keys, k)
			}
		}
	}
	return keys
}

// ownerOf returns how to read whose a row is, from the column with the customer;
// nil where there is none.
func ownerOf[Row any](columns []Column[Row], column string) func(*Row) key {
	for _, c := range columns {
		if c.Name == column {
			return func(r *Row) key { return *c.Ref(r).(*key) }
		}
	}
	return nil
}
