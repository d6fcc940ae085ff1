package watermark

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Await waits until the read model has got to the position, or ctx ends, whose error
// it then returns. It asks again and again, at most a second apart, and needs no
// Watcher to run: it is for work in the background, where a second does not matter.
// A read model that is not there is at no position.
func Await(ctx context.Context, pool *pgxpool.Pool, model string, position uint64) error {
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		var at int64
		err := pool.QueryRow(ctx, `SELECT position FROM read.checkpoints WHERE projection = $1`, model).Scan(&at)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if uint64(at) >= position { //nolint:gosec // not negative
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}
