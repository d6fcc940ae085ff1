package ledger

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/tlog"
)

//go:embed schema.sql
var schemaSQL string

// setupLock serialises Setup of all processes on one database.
const setupLock int64 = 0x646f7373_6c656467

// Setup makes the table of what was signed, where there is none. It may be
// called again and by many processes at once.
func Setup(ctx context.Context, pool *pgxpool.Pool) error {
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, setupLock); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, schemaSQL)
		return err
	})
	if err != nil {
		return fmt.Errorf("set up the ledger: %w", err)
	}
	return nil
}

// Tree is the tree as the read model has it now.
type Tree struct {
	Size     int64
	Root     Hash
	Heads    Hash
	Position uint64
}

// ErrNoCheckpoint says that no checkpoint has been published yet.
var ErrNoCheckpoint = errors.New("no checkpoint has been signed yet")

// Reader answers from the rows of the ledger. All its answers are about the
// tree of a checkpoint, whatever was added since.
type Reader struct {
	DB DB
}

func (r Reader) rows() RowHashes {
	return RowHashes{DB: r.DB, Leaves: "read.ledger_leaves", Nodes: "read.ledger_nodes"}
}

// Tile returns a tile of the tree.
func (r Reader) Tile(ctx context.Context, level int, n int64, width int) ([]Hash, error) {
	return r.rows().Tile(ctx, level, n, width)
}

// Entries returns the entries of leaves first to first+count.
func (r Reader) Entries(ctx context.Context, first int64, count int) ([]Entry, error) {
	rows, err := r.DB.Query(ctx, `SELECT entry FROM read.ledger_leaves WHERE idx >= $1 AND idx < $2 ORDER BY idx`, first, first+int64(count))
	if err != nil {
		return nil, err
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Entry, error) {
		var raw []byte
		if err := row.Scan(&raw); err != nil {
			return Entry{}, err
		}
		return ParseEntry(raw)
	})
	if err == nil && len(out) != count {
		err = fmt.Errorf("%d of %d entries are there", len(out), count)
	}
	return out, err
}

// Tree returns the present tree, the empty one where there is no event.
func (r Reader) Tree(ctx context.Context) (Tree, error) {
	t := Tree{Root: emptyRoot}
	var root, heads []byte
	err := r.DB.QueryRow(ctx, `SELECT size, root, heads, position FROM read.ledger`).Scan(&t.Size, &root, &heads, &t.Position)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return t, nil
	case err != nil:
		return t, fmt.Errorf("tree: %w", err)
	case len(root) != 32 || len(heads) != 32:
		return t, errors.New("tree: its roots are no hashes")
	}
	t.Root, t.Heads = Hash(root), Hash(heads)
	return t, nil
}

// Published returns the checkpoint that is handed out: ErrNoCheckpoint.
func (r Reader) Published(ctx context.Context, origin string) ([]byte, error) {
	var signed []byte
	err := r.DB.QueryRow(ctx, `SELECT published FROM dossier_ledger.signed WHERE origin = $1 AND published IS NOT NULL`, origin).Scan(&signed)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrNoCheckpoint
	}
	return signed, err
}

// ErrNotInTree says that the tree has no such leaf.
var ErrNotInTree = errors.New("the tree of the checkpoint has no such leaf")

// Leaf is where a leaf is.
type Leaf struct {
	Index    int64
	Position uint64
	Revision uint64
	Entry    Entry
}

// Find returns the leaf of an event in the tree of the size: ErrNotInTree.
func (r Reader) Find(ctx context.Context, stream string, revision uint64, size int64) (Leaf, error) {
	key := StreamKey(stream)
	return r.leaf(ctx, `stream_id = $1 AND revision = $2 AND idx < $3`, key[:16], int64(revision), size) //nolint:gosec // revisions have 63 bits
}

// Leaf returns the leaf of a number: ErrNotInTree.
func (r Reader) Leaf(ctx context.Context, index, size int64) (Leaf, error) {
	return r.leaf(ctx, `idx = $1 AND idx < $2`, index, size)
}

func (r Reader) leaf(ctx context.Context, where string, args ...any) (Leaf, error) {
	var l Leaf
	var raw []byte
	err := r.DB.QueryRow(ctx, `SELECT idx, position, revision, entry FROM read.ledger_leaves WHERE `+where, args...).Scan(&l.Index, &l.Position, &l.Revision, &raw)
	if errors.Is(err, pgx.ErrNoRows) {
		return l, ErrNotInTree
	}
	if err == nil {
		l.Entry, err = ParseEntry(raw)
	}
	return l, err
}

// Inclusion proves that the leaf is in the tree of the size.
func (r Reader) Inclusion(ctx context.Context, index, size int64) (tlog.RecordProof, error) {
	return tlog.ProveRecord(size, index, r.rows().Hashes(ctx, size))
}

// Consistency proves that the tree of size from is the beginning of that of
// size to.
func (r Reader) Consistency(ctx context.Context, from, to int64) (tlog.TreeProof, error) {
	if from == 0 || from == to {
		return nil, nil
	}
	return tlog.ProveTree(to, from, r.rows().Hashes(ctx, to))
}

// RootAt returns the root that the tree had at the size.
func (r Reader) RootAt(ctx context.Context, size int64) (Hash, error) {
	f, err := r.rows().Frontier(ctx, size)
	if err != nil {
		return Hash{}, err
	}
	return f.Root(), nil
}

// HeadsAt returns the upper part of the tree of heads as it was at the size,
// and a function for the heads in a bucket then. The reader should be on one
// snapshot. It reads all buckets, and what was written since.
func (r Reader) HeadsAt(ctx context.Context, size int64) (*Heads, func(int) ([]Head, error), error) {
	top := NewHeads()
	rows, err := r.DB.Query(ctx, `SELECT bucket, kind, hash FROM read.ledger_buckets`)
	if err != nil {
		return nil, nil, err
	}
	var n int32
	var kind int16
	var hash []byte
	if _, err := pgx.ForEachRow(rows, []any{&n, &kind, &hash}, func() error {
		if n < 0 || n >= Buckets || len(hash) != tlog.HashSize {
			return errors.New("a row is no bucket")
		}
		top.Set(int(n), Subtree{Hash: Hash(hash), Kind: byte(kind)}) //nolint:gosec // 1 or 2
		return nil
	}); err != nil {
		return nil, nil, fmt.Errorf("buckets of the heads: %w", err)
	}
	bucket := func(n int) ([]Head, error) { return r.bucketAt(ctx, n, size) }
	changed := map[int]bool{}
	rows, err = r.DB.Query(ctx, `SELECT DISTINCT stream_id FROM read.ledger_leaves WHERE idx >= $1`, size)
	if err != nil {
		return nil, nil, err
	}
	var id [16]byte
	if _, err := pgx.ForEachRow(rows, []any{&id}, func() error {
		changed[BucketOfID(id)] = true
		return nil
	}); err != nil {
		return nil, nil, fmt.Errorf("streams that were written since: %w", err)
	}
	if len(changed) > fewBuckets {
		for n := range changed {
			top.Set(n, Subtree{}) // of streams that began since
		}
		return top, bucket, r.everyBucketAt(ctx, size, top)
	}
	for n := range changed {
		heads, err := bucket(n)
		if err != nil {
			return nil, nil, err
		}
		top.Set(n, BucketOf(heads))
	}
	return top, bucket, nil
}

// fewBuckets is how many are asked for one by one; where more were written since,
// which an old size means, one walk over all heads is cheaper.
var fewBuckets = 1000

const headsAtSQL = `
SELECT h.stream, l.revision, l.entry
FROM read.ledger_heads h, LATERAL (
    SELECT revision, entry FROM read.ledger_leaves l WHERE l.stream_id = h.stream_id AND l.idx < $3 ORDER BY l.revision DESC LIMIT 1
) l WHERE h.stream_id BETWEEN $1 AND $2 ORDER BY h.stream_id`

func scanHead(row pgx.CollectableRow) (Head, error) {
	var stream string
	var revision int64
	var raw []byte
	if err := row.Scan(&stream, &revision, &raw); err != nil {
		return Head{}, err
	}
	e, err := ParseEntry(raw)
	return Head{Key: StreamKey(stream), Revision: uint64(revision), Leaf: e.LeafHash()}, err //nolint:gosec // not negative
}

// bucketAt returns the heads of a bucket as they were at the size.
func (r Reader) bucketAt(ctx context.Context, n int, size int64) ([]Head, error) {
	first, last := BucketRange(n)
	rows, err := r.DB.Query(ctx, headsAtSQL, first, last, size)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanHead)
}

// everyBucketAt puts all buckets that have a head at the size in their places.
func (r Reader) everyBucketAt(ctx context.Context, size int64, top *Heads) error {
	first, _ := BucketRange(0)
	_, last := BucketRange(Buckets - 1)
	rows, err := r.DB.Query(ctx, headsAtSQL, first, last, size)
	if err != nil {
		return err
	}
	defer rows.Close()
	var heads []Head // of one bucket: they come in the order of the keys
	put := func() {
		if len(heads) > 0 {
			top.Set(Bucket(heads[0].Key), BucketOf(heads))
		}
		heads = heads[:0]
	}
	for rows.Next() {
		h, err := scanHead(rows)
		if err != nil {
			return err
		}
		if len(heads) > 0 && Bucket(heads[0].Key) != Bucket(h.Key) {
			put()
		}
		heads = append(heads, h)
	}
	put()
	return rows.Err()
}

// Status says how the ledger is.
type Status struct {
	Size      int64     // of the tree
	Signed    int64     // of the last tree that was signed
	Published int64     // of the checkpoint that is handed out
	Alarms    int64     // writes by which events could be lost
	Refusal   string    // why nothing is signed, "" where it is
	Beat      time.Time // when a signer last looked, zero where none has
}

// Status asks how the ledger of the origin is.
func (r Reader) Status(ctx context.Context, origin string) (Status, error) {
	var s Status
	var beat *time.Time
	err := r.DB.QueryRow(ctx, `
SELECT coalesce((SELECT size FROM read.ledger), 0), coalesce(s.size, 0), coalesce(s.published_size, 0),
       (SELECT count(*) FROM read.ledger_alarms), coalesce(s.refusal, ''), s.beat_at
FROM (SELECT) AS always LEFT JOIN dossier_ledger.signed s ON s.origin = $1`, origin).
		Scan(&s.Size, &s.Signed, &s.Published, &s.Alarms, &s.Refusal, &beat)
	if beat != nil {
		s.Beat = *beat
	}
	return s, err
}
