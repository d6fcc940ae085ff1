package evidence

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Sweeper deletes bytes that no event names: those of uploads that were refused or
// cut off, and of which a crash kept the process from deleting them.
type Sweeper struct {
	Store Store
	Pool  *pgxpool.Pool
	Log   *slog.Logger
	Now   func() time.Time
	// Head returns the position of the log's last event.
	Head func(context.Context) (uint64, error)
}

const (
	// spare is how old bytes are at least before they are swept: no upload and no
	// unsettled append takes as long.
	spare      = 24 * time.Hour
	sweepEvery = 6 * time.Hour
)

// Run sweeps now and then until ctx ends, and returns its error.
func (s *Sweeper) Run(ctx context.Context) error {
	for {
		if n, err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "attachments not swept", "error", err)
		} else if n > 0 {
			s.Log.InfoContext(ctx, "swept attachments that no event names", "deleted", n)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(sweepEvery):
		}
	}
}

// Sweep deletes what no event names, and returns how much that was. It does nothing
// while the read model of attachments may lack an event: it is behind the log,
// or has parked a customer.
func (s *Sweeper) Sweep(ctx context.Context) (deleted int, err error) {
	old := s.Now().Add(-spare)
	head, err := s.Head(ctx)
	if err != nil {
		return 0, err
	}
	var whole bool
	err = s.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM read.checkpoints WHERE projection = 'attachments' AND position >= $1 AND parked = 0 AND frozen_since IS NULL)`, int64(head)).Scan(&whole) //nolint:gosec // positions have 63 bits
	if err != nil || !whole {
		return 0, err
	}
	err = s.Store.Each(ctx, func(o Object) error {
		if !o.Written.Before(old) {
			return nil
		}
		var named bool
		if err := s.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM read.attachments WHERE id = $1 AND customer_id = $2)`, o.Name.Content, o.Name.Customer).Scan(&named); err != nil {
			return fmt.Errorf("look for an attachment: %w", err)
		}
		if named {
			return nil
		}
		if err := s.Store.Delete(ctx, o.Name); err != nil {
			return err
		}
		deleted++
		return nil
	})
	return deleted, err
}
