package ledger

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"
)

// TileHeight is the height of a tile: 256 hashes wide (c2sp.org/tlog-tiles).
const TileHeight = 8

const tileWidth = 1 << TileHeight

// DB is a pool, a connection or a transaction.
type DB interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// RowHashes reads the tree from its rows. Every perfect subtree of a tree of any
// size that the rows have can be asked for, whatever was added since.
type RowHashes struct {
	DB            DB
	Leaves, Nodes string // names of the tables or views
}

// Tile returns width hashes of the tile n of the level.
func (r RowHashes) Tile(ctx context.Context, level int, n int64, width int) ([]Hash, error) {
	sql := `SELECT entry FROM ` + r.Leaves + ` WHERE idx >= $1 AND idx < $2 ORDER BY idx`
	args := []any{n * tileWidth, n*tileWidth + int64(width)}
	if level > 0 {
		sql = `SELECT hash FROM ` + r.Nodes + ` WHERE n >= $1 AND n < $2 AND level = $3 ORDER BY n`
		args = append(args, level)
	}
	rows, err := r.DB.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("tile %d of level %d: %w", n, level, err)
	}
	out := make([]Hash, 0, width)
	var raw []byte
	_, err = pgx.ForEachRow(rows, []any{&raw}, func() error {
		if level > 0 {
			if len(raw) != tlog.HashSize {
				return fmt.Errorf("a hash has %d bytes", len(raw))
			}
			out = append(out, Hash(raw))
			return nil
		}
		e, err := ParseEntry(raw)
		if err == nil {
			out = append(out, e.LeafHash())
		}
		return err
	})
	if err == nil && len(out) != width {
		err = fmt.Errorf("%d of %d hashes are there", len(out), width)
	}
	if err != nil {
		return nil, fmt.Errorf("tile %d of level %d: %w", n, level, err)
	}
	return out, nil
}

// Frontier returns the right edge of the tree of the size.
func (r RowHashes) Frontier(ctx context.Context, size int64) (*Frontier, error) {
	f := &Frontier{}
	for level := 7; level >= 0; level-- {
		have := size >> (TileHeight * level) // hashes of the level
		width := int(have % tileWidth)       // that no tile above has
		if width == 0 {
			continue
		}
		hashes, err := r.Tile(ctx, level, have/tileWidth, width)
		if err != nil {
			return nil, err
		}
		for _, h := range hashes {
			f.Append(TileHeight*level, h, nil)
		}
	}
	return f, nil
}

// Hashes returns a reader of hashes of the tree, for tlog's provers. Tiles that
// it has read it keeps: it is for one proof, or some of the same tree.
func (r RowHashes) Hashes(ctx context.Context, size int64) tlog.HashReader {
	type place struct {
		level int
		n     int64
	}
	cache := map[place][]Hash{}
	return tlog.HashReaderFunc(func(indexes []int64) ([]Hash, error) {
		out := make([]Hash, len(indexes))
		for i, index := range indexes {
			level, n := tlog.SplitStoredHashIndex(index)
			tile := level / TileHeight
			within := level % TileHeight
			at := place{tile, n << within / tileWidth}
			hashes, ok := cache[at]
			if !ok {
				width := min(size>>(TileHeight*tile)-at.n*tileWidth, tileWidth)
				if width <= 0 {
					return nil, fmt.Errorf("hash %d of level %d is not in a tree of %d leaves", n, level, size)
				}
				var err error
				if hashes, err = r.Tile(ctx, tile, at.n, int(width)); err != nil {
					return nil, err
				}
				if len(cache) > 4096 {
					clear(cache)
				}
				cache[at] = hashes
			}
			first := int(n << within % tileWidth)
			var f Frontier
			if first+1<<within > len(hashes) {
				return nil, fmt.Errorf("hash %d of level %d is not in a tree of %d leaves", n, level, size)
			}
			for _, h := range hashes[first : first+1<<within] {
				f.Append(0, h, nil)
			}
			out[i] = f.Root()
		}
		return out, nil
	})
}

// BucketRange returns the first and the last stream id of a bucket.
func BucketRange(bucket int) (first, last uuid.UUID) {
	binary.BigEndian.PutUint16(first[:], uint16(bucket)) //nolint:gosec // 16 bits
	for i := range last {
		last[i] = 0xff
	}
	copy(last[:2], first[:2])
	return first, last
}

// BucketOfID returns the bucket of a stream id: of the first 16 bytes of a key.
func BucketOfID(id uuid.UUID) int { return int(binary.BigEndian.Uint16(id[:2])) }
