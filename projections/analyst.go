package projections

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

//go:embed sql/analyst.sql
var analystSQL string

// setupAnalysts makes the role that reads the analysts' views and nothing else,
// where this user may, and the functions that look back. It needs the views.
func setupAnalysts(ctx context.Context, pool *pgxpool.Pool) error {
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, setupLock); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, analystSQL)
		return err
	})
	if err != nil {
		return fmt.Errorf("set up what analysts may read: %w", err)
	}
	return nil
}
