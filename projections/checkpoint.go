package projections

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/watermark"
)

// Errors that a projection meets at its checkpoint.
var (
	// ErrFenced says that the checkpoint is not where this process left it:
	// another one has taken over. Nothing was written.
	ErrFenced = errors.New("the checkpoint was moved by another leader")
	// ErrLineage says that the log is another one than the checkpoint's.
	ErrLineage = errors.New("the log is not the one that the read model was made from")
)

// checkpoint is where a projection stands, as its leader knows it.
type checkpoint struct {
	generation int
	lineage    uuid.UUID
	position   uint64
	event      uuid.UUID // at the position
	events     int64     // of the log up to the position
	digest     *int64    // sum of their hashes, nil where it was not kept from the start
	live       bool      // the version is the one that is served

	applied       int64  // of the events, how many are in the rows
	appliedDigest *int64 // sum of their hashes
}

// claim takes the checkpoint over: from then on nobody of an earlier generation
// can move it. It returns ErrLineage where the checkpoint is of another log.
func claim(ctx context.Context, db rowQuerier, m Model, lineage uuid.UUID) (checkpoint, error) {
	var c checkpoint
	var known, event *uuid.UUID
	err := db.QueryRow(ctx, `
UPDATE dossier.checkpoint SET generation = generation + 1, lineage = coalesce(lineage, $3)
WHERE projection = $1 AND version = $2 AND build = $4
RETURNING generation, lineage, position, event_id, events, digest, applied, applied_digest,
    (SELECT state = 'live' FROM dossier.read_model WHERE projection = $1 AND version = $2 AND build = $4)`, m.Name, m.Version, lineage, m.build).
		Scan(&c.generation, &known, &c.position, &event, &c.events, &c.digest, &c.applied, &c.appliedDigest, &c.live)
	if err != nil {
		return checkpoint{}, fmt.Errorf("claim the checkpoint: %w", err)
	}
	c.lineage = *known
	if event != nil {
		c.event = *event
	}
	if c.lineage != lineage {
		return checkpoint{}, fmt.Errorf("%w: it is of %s, the log is %s", ErrLineage, c.lineage, lineage)
	}
	return c, nil
}

// stretch is a run of consecutive events, as a checkpoint counts them.
type stretch struct {
	last       *eventstore.Event
	count, sum int64 // and of their hashes
	applied    int64 // of them, that are in the rows
	appliedSum int64
}

// stretchOf is the stretch of events of which applied are in the rows.
func stretchOf(events, applied []*eventstore.Event) (s stretch) {
	s.add(events, applied)
	return s
}

// add lets the stretch go on over more events.
func (s *stretch) add(events, applied []*eventstore.Event) {
	s.last, s.count, s.sum = events[len(events)-1], s.count+int64(len(events)), s.sum+hashes(events)
	s.applied, s.appliedSum = s.applied+int64(len(applied)), s.appliedSum+hashes(applied)
}

// behind returns the checkpoint behind the stretch.
func (c checkpoint) behind(over stretch) checkpoint {
	c.position, c.event, c.events = over.last.Position, over.last.ID, c.events+over.count
	c.digest = plus64(c.digest, over.sum)
	c.applied, c.appliedDigest = c.applied+over.applied, plus64(c.appliedDigest, over.appliedSum)
	return c
}

// advance moves the checkpoint over the stretch, in the transaction of the rows, and
// tells whoever waits where the version is the one that is served. It returns the
// checkpoint as it will be after the commit, or ErrFenced.
func (c checkpoint) advance(ctx context.Context, tx pgx.Tx, m Model, over stretch) (checkpoint, error) {
	var own statements
	later := laterOf(tx)
	if later == nil {
		later = &own
	}
	c.queueAdvance(later, m, over)
	if err := errors.Join(sendLater(ctx, tx), own.send(ctx, tx)); err != nil {
		return c, fmt.Errorf("move the checkpoint: %w", err)
	}
	return c.behind(over), nil
}

const advanceSQL = `
WITH moved AS (
    UPDATE dossier.checkpoint
    SET position = $3, event_id = $4, recorded_at = $5, events = $6, digest = $13, applied = $14, applied_digest = $15, updated_at = now()
    WHERE projection = $1 AND version = $2 AND build = $16 AND position = $7 AND generation = $8 AND lineage = $9
    RETURNING 1
)
SELECT 1 / count(*), CASE WHEN $12 THEN pg_notify($10, $11) END FROM moved`

// queueAdvance is advance as one of statements that are sent together.
func (c checkpoint) queueAdvance(to *statements, m Model, over stretch) {
	last, next := over.last, c.behind(over)
	to.then(ErrFenced, advanceSQL, m.Name, m.Version, last.Position, last.ID, last.Created, next.events,
		c.position, c.generation, c.lineage, watermark.Channel, fmt.Sprintf("%s %d", m.Name, last.Position), c.live, next.digest,
		next.applied, next.appliedDigest, m.build)
}

// settle counts events as applied that had been parked, where the checkpoint is.
// It returns ErrFenced where that is not where this leader left it.
func (c checkpoint) settle(ctx context.Context, tx pgx.Tx, m Model, applied []*eventstore.Event) (checkpoint, error) {
	next := c
	next.applied, next.appliedDigest = c.applied+int64(len(applied)), plus64(c.appliedDigest, hashes(applied))
	tag, err := tx.Exec(ctx, `
UPDATE dossier.checkpoint SET applied = $4, applied_digest = $5
WHERE projection = $1 AND version = $2 AND build = $3 AND position = $6 AND generation = $7 AND lineage = $8`,
		m.Name, m.Version, m.build, next.applied, next.appliedDigest, c.position, c.generation, c.lineage)
	switch {
	case err != nil:
		return c, fmt.Errorf("count what was parked as applied: %w", err)
	case tag.RowsAffected() != 1:
		return c, ErrFenced
	}
	return next, nil
}

// plus64 returns the sum, nil where none is kept.
func plus64(sum *int64, more int64) *int64 {
	if sum == nil {
		return nil
	}
	total := *sum + more
	return &total
}
