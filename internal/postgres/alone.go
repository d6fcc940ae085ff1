package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Alone calls fn while no other process, and nobody else in this one, is called under
// the same number, and returns its error. Where somebody is, it returns nil at once
// without having called it. It keeps a connection of the pool meanwhile; should that
// be lost, the lock is, and fn does not hear of it: what fn does must be right also
// where two do it.
func Alone(ctx context.Context, pool *pgxpool.Pool, number int64, fn func(context.Context) error) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("postgres: connection of a lock: %w", err)
	}
	defer conn.Release()
	var mine bool
	if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, number).Scan(&mine); err != nil {
		return fmt.Errorf("postgres: take a lock: %w", err)
	}
	if !mine {
		return nil
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTimeout)
		defer cancel()
		if _, err := conn.Exec(ctx, `SELECT pg_advisory_unlock($1)`, number); err != nil {
			_ = conn.Conn().Close(ctx) // and the lock with it
		}
	}()
	return fn(ctx)
}
