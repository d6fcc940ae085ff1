package projections

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/ledger"
)

//go:embed ledger.sql
var ledgerSQL string

var ledgerModel = Model{Name: "ledger", Version: 1, SQL: ledgerSQL, Shape: func(env Env) Shape {
	s := &ledgerShape{
		leaves:  newTable(env, "leaf", leafColumns, ""),
		nodes:   newTable(env, "node", nodeColumns, ""),
		heads:   newTable(env, "head", headColumns, "ON CONFLICT (stream_id) DO UPDATE SET revision = excluded.revision, idx = excluded.idx, hash = excluded.hash"),
		buckets: newTable(env, "bucket", bucketColumns, "ON CONFLICT (bucket) DO UPDATE SET kind = excluded.kind, hash = excluded.hash"),
		alarms:  newTable(env, "alarm", alarmColumns, ""),
	}
	return s
}}

// wholeLog is a shape that is given every event of the log, the store's own and
// Dossier's bookkeeping among them, and not only those of the domain. Such a shape
// never parks: it is the proof that nothing of the log was left out or put into
// another order, so at an event that it cannot take it stops.
type wholeLog interface{ wholeLog() }

// ledgerShape grows the tree of events and the tree of heads. Both are kept as
// rows; what it remembers of them, the right edge of the one and the upper part
// of the other, is some 5 MB.
type ledgerShape struct {
	leaves  *table[leafRow]
	nodes   *table[nodeRow]
	heads   *table[headRow]
	buckets *table[bucketRow]
	alarms  *table[alarmRow]

	edge *ledger.Frontier // nil: not loaded
	top  *ledger.Heads
}

type leafRow struct {
	idx, position int64
	stream        uuid.UUID
	revision      int64
	entry         []byte
}

var leafColumns = []Column[leafRow]{
	{"idx", func(r *leafRow) any { return &r.idx }},
	{"position", func(r *leafRow) any { return &r.position }},
	{"stream_id", func(r *leafRow) any { return &r.stream }},
	{"revision", func(r *leafRow) any { return &r.revision }},
	{"entry", func(r *leafRow) any { return &r.entry }},
}

type nodeRow struct {
	level int16
	n     int64
	hash  []byte
}

var nodeColumns = []Column[nodeRow]{
	{"level", func(r *nodeRow) any { return &r.level }},
	{"n", func(r *nodeRow) any { return &r.n }},
	{"hash", func(r *nodeRow) any { return &r.hash }},
}

type headRow struct {
	id            uuid.UUID
	stream        string
	revision, idx int64
	hash          []byte
}

var headColumns = []Column[headRow]{
	{"stream_id", func(r *headRow) any { return &r.id }},
	{"stream", func(r *headRow) any { return &r.stream }},
	{"revision", func(r *headRow) any { return &r.revision }},
	{"idx", func(r *headRow) any { return &r.idx }},
	{"hash", func(r *headRow) any { return &r.hash }},
}

type bucketRow struct {
	bucket int32
	kind   int16
	hash   []byte
}

var bucketColumns = []Column[bucketRow]{
	{"bucket", func(r *bucketRow) any { return &r.bucket }},
	{"kind", func(r *bucketRow) any { return &r.kind }},
	{"hash", func(r *bucketRow) any { return &r.hash }},
}

type alarmRow struct {
	position     int64
	stream, what string
}

var alarmColumns = []Column[alarmRow]{
	{"position", func(r *alarmRow) any { return &r.position }},
	{"stream", func(r *alarmRow) any { return &r.stream }},
	{"what", func(r *alarmRow) any { return &r.what }},
}

func (s *ledgerShape) wholeLog() {}

// Prepare implements Shape.
func (s *ledgerShape) Prepare(context.Context, []*eventstore.Event) error { return nil }

// Reset implements Shape.
func (s *ledgerShape) Reset() {
	s.edge, s.top = nil, nil
	s.heads.staged, s.buckets.staged = false, false
}

// Write implements Shape.
func (s *ledgerShape) Write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error {
	if s.edge == nil {
		if err := s.load(ctx, tx); err != nil {
			return err
		}
	}
	g := &growth{shape: s, streams: map[string]*headRow{}, buckets: map[int]map[uuid.UUID]*headRow{}}
	if err := g.loadHeads(ctx, tx, events); err != nil {
		return err
	}
	for _, e := range events {
		g.add(e)
	}
	return g.write(ctx, tx)
}

// load reads the edge of the tree and the upper part of the tree of heads.
func (s *ledgerShape) load(ctx context.Context, tx pgx.Tx) (err error) {
	var size int64
	if err := tx.QueryRow(ctx, `SELECT coalesce(max(size), 0) FROM tree`).Scan(&size); err != nil {
		return fmt.Errorf("size of the tree: %w", err)
	}
	reader := ledger.RowHashes{DB: tx, Leaves: "leaf", Nodes: "node"}
	edge, err := reader.Frontier(ctx, size)
	if err != nil {
		return err
	}
	top := ledger.NewHeads()
	rows, err := tx.Query(ctx, `SELECT bucket, kind, hash FROM bucket`)
	if err != nil {
		return fmt.Errorf("buckets of the heads: %w", err)
	}
	var r bucketRow
	_, err = pgx.ForEachRow(rows, []any{&r.bucket, &r.kind, &r.hash}, func() error {
		top.Set(int(r.bucket), ledger.Subtree{Hash: ledger.Hash(r.hash), Kind: byte(r.kind)}) //nolint:gosec // 1 or 2
		return nil
	})
	if err != nil {
		return fmt.Errorf("buckets of the heads: %w", err)
	}
	s.edge, s.top = edge, top
	return nil
}

// growth is what a batch adds.
type growth struct {
	shape   *ledgerShape
	streams map[string]*headRow            // by name, those of the batch
	buckets map[int]map[uuid.UUID]*headRow // all heads of the buckets of these
	changed []*headRow
	last    uint64

	leaves []leafRow
	nodes  []nodeRow
	alarms []alarmRow
}

// headsSQL reads all heads of some buckets: ranges of the primary key.
const headsSQL = `SELECT h.stream_id, h.stream, h.revision, h.idx, h.hash
FROM unnest($1::uuid[], $2::uuid[]) AS r (first, last) JOIN head h ON h.stream_id BETWEEN r.first AND r.last`

func (g *growth) loadHeads(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error {
	var first, last []uuid.UUID
	for _, e := range events {
		if !ledger.Covered(e.Stream) || g.streams[e.Stream] != nil {
			continue
		}
		key := ledger.StreamKey(e.Stream)
		g.streams[e.Stream] = &headRow{id: uuid.UUID(key[:16]), stream: e.Stream, revision: -1}
		if b := ledger.Bucket(key); g.buckets[b] == nil {
			g.buckets[b] = map[uuid.UUID]*headRow{}
			lo, hi := ledger.BucketRange(b)
			first, last = append(first, lo), append(last, hi)
		}
	}
	if len(first) == 0 || g.shape.edge.Size() == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, headsSQL, first, last)
	if err != nil {
		return fmt.Errorf("heads of %d buckets: %w", len(first), err)
	}
	var r headRow
	_, err = pgx.ForEachRow(rows, []any{&r.id, &r.stream, &r.revision, &r.idx, &r.hash}, func() error {
		one := r
		g.buckets[ledger.BucketOfID(r.id)][r.id] = &one
		if g.streams[r.stream] != nil {
			g.streams[r.stream] = &one
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("heads of %d buckets: %w", len(first), err)
	}
	return nil
}

// add makes a leaf of the event, and an alarm where it may lose others.
func (g *growth) add(e *eventstore.Event) {
	if of, is := strings.CutPrefix(e.Stream, "$$"); is && ledger.Covered(of) {
		g.alarm(e, of, "metadata")
	}
	if !ledger.Covered(e.Stream) {
		return
	}
	head := g.streams[e.Stream]
	var previous ledger.Hash
	if head.hash != nil {
		previous = ledger.Hash(head.hash)
	}
	switch {
	case e.Type == "$streamDeleted":
		g.alarm(e, e.Stream, "deleted")
	case int64(e.Revision) != head.revision+1: //nolint:gosec // revisions have 63 bits
		g.alarm(e, e.Stream, "gap")
	}
	covered := ledger.Event{Stream: e.Stream, Revision: e.Revision, ID: e.ID, Type: e.Type, Created: e.Created, Data: e.Data, Meta: e.RawMeta}
	entry := covered.Entry(previous)
	hash := entry.LeafHash()
	idx := g.shape.edge.Size()
	g.leaves = append(g.leaves, leafRow{idx: idx, position: int64(e.Position), stream: head.id, revision: int64(e.Revision), entry: entry[:]}) //nolint:gosec // both fit
	g.shape.edge.Append(0, hash, func(level int, n int64, h ledger.Hash) {
		if level%ledger.TileHeight == 0 {
			g.nodes = append(g.nodes, nodeRow{level: int16(level / ledger.TileHeight), n: n, hash: h[:]}) //nolint:gosec // below 8
		}
	})
	if head.idx < g.leaves[0].idx || head.hash == nil { // the first time in this batch
		g.changed = append(g.changed, head)
		g.buckets[ledger.BucketOfID(head.id)][head.id] = head
	}
	head.revision, head.idx, head.hash = int64(e.Revision), idx, hash[:] //nolint:gosec // revisions have 63 bits
	g.last = e.Position
}

func (g *growth) alarm(e *eventstore.Event, stream, what string) {
	g.alarms = append(g.alarms, alarmRow{position: int64(e.Position), stream: stream, what: what}) //nolint:gosec // positions fit
}

func (g *growth) write(ctx context.Context, tx pgx.Tx) error {
	s := g.shape
	if len(g.alarms) > 0 {
		if err := s.alarms.add(ctx, tx, pointers(g.alarms)); err != nil {
			return err
		}
	}
	if len(g.leaves) == 0 {
		return nil
	}
	var buckets []bucketRow
	for b, in := range g.buckets {
		heads := make([]ledger.Head, 0, len(in))
		for _, h := range in {
			heads = append(heads, ledger.Head{Key: ledger.StreamKey(h.stream), Revision: uint64(h.revision), Leaf: ledger.Hash(h.hash)}) //nolint:gosec // not negative
		}
		sub := ledger.BucketOf(heads)
		s.top.Set(b, sub)
		buckets = append(buckets, bucketRow{bucket: int32(b), kind: int16(sub.Kind), hash: sub.Hash[:]}) //nolint:gosec // 16 bits
	}
	heads := make([]headRow, len(g.changed))
	for i, h := range g.changed {
		heads[i] = *h
	}
	if err := s.leaves.add(ctx, tx, pointers(g.leaves)); err != nil {
		return err
	}
	if len(g.nodes) > 0 {
		if err := s.nodes.add(ctx, tx, pointers(g.nodes)); err != nil {
			return err
		}
	}
	if _, err := s.heads.put(ctx, tx, pointers(heads)); err != nil {
		return err
	}
	if _, err := s.buckets.put(ctx, tx, pointers(buckets)); err != nil {
		return err
	}
	root, top := s.edge.Root(), s.top.Root()
	err := execLater(ctx, tx, `
INSERT INTO tree (one, size, root, heads, position) VALUES (true, $1, $2, $3, $4)
ON CONFLICT (one) DO UPDATE SET size = excluded.size, root = excluded.root, heads = excluded.heads, position = excluded.position`,
		s.edge.Size(), root[:], top[:], int64(g.last)) //nolint:gosec // positions fit
	if err != nil {
		return fmt.Errorf("tree: %w", err)
	}
	return nil
}
