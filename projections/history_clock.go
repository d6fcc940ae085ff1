package projections

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
)

// logClock is the running maximum of the store's clock along the log.
type logClock struct {
	known bool
	last  uint64 // position up to which it is
	now   moment
	marks map[uint64]moment // at the positions of the batch
}

// open reads where the clock is, unless that is known.
func (c *logClock) open(ctx context.Context, tx pgx.Tx) error {
	if c.known {
		return nil
	}
	err := tx.QueryRow(ctx, `SELECT coalesce(max(recorded), 'infinity'), coalesce(max(position), 0) FROM clock`).Scan(&c.now, &c.last)
	if err != nil {
		return fmt.Errorf("read the log's clock: %w", err)
	}
	c.known = true
	return nil
}

// advance takes the clock, which is open, over the events and writes what is new
// of it.
func (c *logClock) advance(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error {
	c.marks = make(map[uint64]moment, len(events))
	var instants []time.Time
	var positions []int64
	var ids []key
	var types []string
	var schemas []int
	for _, e := range events {
		if e.Position <= c.last {
			continue
		}
		c.last = e.Position
		if at := (moment{recorded(e)}); c.now.IsZero() || c.now.before(at) {
			c.now = at
		}
		c.marks[e.Position] = c.now
		if n := len(instants); n > 0 && instants[n-1].Equal(c.now.Time) {
			positions[n-1], ids[n-1], types[n-1], schemas[n-1] = int64(e.Position), e.ID, e.Type, e.Meta.Schema //nolint:gosec // positions fit
			continue
		}
		instants, positions = append(instants, c.now.Time), append(positions, int64(e.Position)) //nolint:gosec // positions fit
		ids, types, schemas = append(ids, e.ID), append(types, e.Type), append(schemas, e.Meta.Schema)
	}
	if len(instants) == 0 {
		return nil
	}
	err := execLater(ctx, tx, `INSERT INTO clock (recorded, position, event_id, event_type, schema)
SELECT * FROM unnest($1::timestamptz[], $2::bigint[], $3::uuid[], $4::text[], $5::int[])
ON CONFLICT (recorded) DO UPDATE SET position = excluded.position, event_id = excluded.event_id, event_type = excluded.event_type, schema = excluded.schema`,
		instants, positions, ids, types, schemas)
	if err != nil {
		return fmt.Errorf("write the log's clock: %w", err)
	}
	return nil
}

// look finds what the clock was at the events, also at those of an earlier batch.
func (c *logClock) look(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error {
	var missing []int64
	for _, e := range events {
		if _, ok := c.marks[e.Position]; !ok {
			missing = append(missing, int64(e.Position)) //nolint:gosec // positions fit
		}
	}
	if len(missing) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, `
SELECT at, recorded FROM unnest($1::bigint[]) AS at, LATERAL (SELECT recorded FROM clock WHERE position >= at ORDER BY position LIMIT 1) c`, missing)
	if err != nil {
		return fmt.Errorf("the log's clock: %w", err)
	}
	if c.marks == nil {
		c.marks = map[uint64]moment{}
	}
	var at uint64
	var recorded moment
	tag, err := pgx.ForEachRow(rows, []any{&at, &recorded}, func() error {
		c.marks[at] = recorded
		return nil
	})
	if err == nil && tag.RowsAffected() != int64(len(missing)) {
		err = fmt.Errorf("it has not passed %d of the events", int64(len(missing))-tag.RowsAffected())
	}
	if err != nil {
		return fmt.Errorf("the log's clock: %w", err)
	}
	return nil
}
