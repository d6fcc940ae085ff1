package access

import (
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/singleflight"
)

const (
	// A process that is not told of a revocation, because its connection is
	// down, finds out by itself after this.
	rememberFor = 10 * time.Second

	knownKeys   = 4096 // a few hundred bytes each
	unknownKeys = 4096 // apart, so that a flood of wrong keys drives no right one out

	noteUseEvery = time.Minute
	noteUseLimit = 5 * time.Second
)

// keyCache remembers keys for seconds. It may be used by many goroutines.
type keyCache struct {
	pool *pgxpool.Pool
	log  *slog.Logger
	now  func() time.Time

	asking singleflight.Group // a key that many send at once is looked up once

	mu      sync.Mutex // guards the rest, for moments
	epoch   uint64     // rises when everything is forgotten
	known   *lru.Cache[[sha256.Size]byte, remembered]
	unknown *lru.Cache[[sha256.Size]byte, time.Time]
	used    map[uuid.UUID]struct{} // since it was last written down
}

type remembered struct {
	key *Key
	at  time.Time
}

func newKeyCache(pool *pgxpool.Pool, log *slog.Logger, now func() time.Time) *keyCache {
	known, _ := lru.New[[sha256.Size]byte, remembered](knownKeys) // fails for a size below 1
	unknown, _ := lru.New[[sha256.Size]byte, time.Time](unknownKeys)
	return &keyCache{pool: pool, log: log, now: now, known: known, unknown: unknown, used: map[uuid.UUID]struct{}{}}
}

// get returns the key that the token is; nil where it is none that is valid now.
func (c *keyCache) get(ctx context.Context, token string) (*Key, error) {
	if !wellFormed(token) {
		return nil, nil
	}
	hash := hashToken(token)
	k, fresh := c.remembered(hash)
	if !fresh {
		// On a context of its own: one caller who hangs up must not fail the others.
		found, err, _ := c.asking.Do(string(hash[:]), func() (any, error) {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			return c.load(ctx, hash)
		})
		if err != nil {
			return nil, err
		}
		k, _ = found.(*Key)
	}
	if k == nil || k.State(c.now()) != "valid" {
		return nil, nil
	}
	c.mu.Lock()
	c.used[k.ID] = struct{}{}
	c.mu.Unlock()
	return k, nil
}

func (c *keyCache) remembered(hash [sha256.Size]byte) (k *Key, fresh bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	since := c.now().Add(-rememberFor)
	if r, ok := c.known.Get(hash); ok && r.at.After(since) {
		return r.key, true
	}
	at, ok := c.unknown.Get(hash)
	return nil, ok && at.After(since)
}

func (c *keyCache) load(ctx context.Context, hash [sha256.Size]byte) (*Key, error) {
	c.mu.Lock()
	epoch := c.epoch
	c.mu.Unlock()
	at := c.now()
	k, err := find(ctx, c.pool, hash)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	// What was read before everything was forgotten may be what had to be.
	if epoch == c.epoch {
		if k != nil {
			c.known.Add(hash, remembered{k, at})
		} else {
			c.unknown.Add(hash, at)
		}
	}
	return k, nil
}

func (c *keyCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	c.known.Purge()
	c.unknown.Purge()
}

// run forgets keys when told to, and writes down which were used, until ctx ends.
func (c *keyCache) run(ctx context.Context) {
	var both sync.WaitGroup
	both.Go(func() {
		for ctx.Err() == nil {
			_ = c.listen(ctx) // tried again for ever; meanwhile rememberFor is the bound
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	})
	both.Go(func() {
		tick := time.NewTicker(noteUseEvery)
		defer tick.Stop()
		for ctx.Err() == nil {
			select {
			case <-ctx.Done():
			case <-tick.C:
			}
			c.noteUse(context.WithoutCancel(ctx))
		}
	})
	both.Wait()
}

func (c *keyCache) listen(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, c.pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(ctx)
	}()
	if _, err := conn.Exec(ctx, "LISTEN dossier_access"); err != nil {
		return err
	}
	for {
		c.forget() // also at first: something may have been missed before
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return err
		}
	}
}

// noteUse writes down the hour in which keys were used. What cannot be written
// is dropped: it is a help to whoever tidies keys up, nothing rests on it.
func (c *keyCache) noteUse(ctx context.Context) {
	c.mu.Lock()
	ids := make([]uuid.UUID, 0, len(c.used))
	for id := range c.used {
		ids = append(ids, id)
	}
	clear(c.used)
	c.mu.Unlock()
	if len(ids) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, noteUseLimit)
	defer cancel()
	_, err := c.pool.Exec(ctx, `UPDATE dossier_access.api_key SET last_used_at = date_trunc('hour', now())
		WHERE id = ANY($1) AND (last_used_at IS NULL OR last_used_at < date_trunc('hour', now()))`, ids)
	if err != nil && !errors.Is(err, context.Canceled) {
		c.log.WarnContext(ctx, "use of keys not written down", "error", err)
	}
}
