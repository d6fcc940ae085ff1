package ledger

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"
)

// Scope is what an export is of: a stream, or the events from one position of
// the log to another.
type Scope struct {
	Stream   string
	From, To uint64  // positions, both included; To 0 is the end
	Since    []int64 // sizes of earlier trees to prove the consistency with
}

// Item is an event to export, with what is disclosed of it.
type Item struct {
	Event
	Disclosed []Disclosed
}

// Source gives the events of the log as they are stored.
type Source interface {
	// Stream gives all events of a stream, in order; none where there is no such
	// stream.
	Stream(ctx context.Context, stream string) iter.Seq2[Item, error]
	// All gives the events of the log from the position on, which one has.
	All(ctx context.Context, from uint64) iter.Seq2[Item, error]
}

// Export is an export that is ready to be written: what is in it is settled.
type Export struct {
	Header     FileHeader
	checkpoint []byte
	leaves     []Leaf // of the stream
	from       uint64 // position of the first leaf
	tx         pgx.Tx
}

// ErrSinceTooNew says that an earlier checkpoint is later than what there is.
var ErrSinceTooNew = errors.New("the checkpoint to go on from is later than the last that is published here")

// PrepareExport settles what is to be exported, under the checkpoint that is
// published now. tx is a snapshot; the export reads from it until it is written.
// Errors: ErrNoCheckpoint, ErrSinceTooNew.
func PrepareExport(ctx context.Context, tx pgx.Tx, origin string, scope Scope, now time.Time) (*Export, error) {
	r := Reader{DB: tx}
	signed, err := r.Published(ctx, origin)
	if err != nil {
		return nil, err
	}
	c, err := textOf(signed)
	if err != nil {
		return nil, err
	}
	x := &Export{checkpoint: signed, tx: tx, Header: FileHeader{Origin: origin, Exported: now.UTC().Truncate(time.Microsecond), Size: c.Size, Stream: scope.Stream}}
	for _, size := range scope.Since {
		if size > c.Size {
			return nil, ErrSinceTooNew
		}
		proof, err := r.Consistency(ctx, size, c.Size)
		if err != nil {
			return nil, fmt.Errorf("consistency with %d leaves: %w", size, err)
		}
		since := SinceProof{Size: size, Proof: proof}
		if scope.Stream != "" && size > 0 && size < c.Size {
			if since.Head, err = r.headProof(ctx, scope.Stream, size); err != nil {
				return nil, fmt.Errorf("the stream's head under %d leaves: %w", size, err)
			}
		}
		x.Header.Since = append(x.Header.Since, since)
	}
	if scope.Stream != "" {
		return x, x.stream(ctx, r)
	}
	return x, x.span(ctx, r, scope)
}

// textOf reads a checkpoint without looking at its signatures.
func textOf(signed []byte) (Checkpoint, error) {
	for i := range signed {
		if i > 0 && signed[i] == '\n' && signed[i-1] == '\n' {
			return ParseCheckpoint(string(signed[:i]))
		}
	}
	return Checkpoint{}, ErrCheckpoint
}

func (x *Export) stream(ctx context.Context, r Reader) error {
	h := &x.Header
	key := StreamKey(h.Stream)
	rows, err := r.DB.Query(ctx, `SELECT idx, position, revision, entry FROM read.ledger_leaves WHERE stream_id = $1 AND idx < $2 ORDER BY idx`, key[:16], h.Size)
	if err != nil {
		return err
	}
	x.leaves, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (Leaf, error) {
		var l Leaf
		var raw []byte
		if err := row.Scan(&l.Index, &l.Position, &l.Revision, &raw); err != nil {
			return l, err
		}
		l.Entry, err = ParseEntry(raw)
		return l, err
	})
	if err != nil {
		return fmt.Errorf("leaves of the stream: %w", err)
	}
	h.Events = int64(len(x.leaves))
	h.Head, err = r.headProof(ctx, h.Stream, h.Size)
	return err
}

// headProof proves which event was the last of a stream under the tree of size
// leaves.
func (r Reader) headProof(ctx context.Context, stream string, size int64) (*HeadProof, error) {
	top, bucket, err := r.HeadsAt(ctx, size)
	if err != nil {
		return nil, err
	}
	proof, _, err := top.Prove(StreamKey(stream), bucket)
	return &proof, err
}

func (x *Export) span(ctx context.Context, r Reader, s Scope) error {
	h := &x.Header
	if s.To == 0 {
		s.To = 1<<63 - 1
	}
	err := r.DB.QueryRow(ctx, `
SELECT coalesce((SELECT idx FROM read.ledger_leaves WHERE position >= $1 ORDER BY position LIMIT 1), $3),
       coalesce((SELECT idx + 1 FROM read.ledger_leaves WHERE position <= $2 ORDER BY position DESC LIMIT 1), 0)`,
		int64(s.From), int64(s.To), h.Size).Scan(&h.First, &h.End) //nolint:gosec // positions have 63 bits
	if err != nil {
		return fmt.Errorf("leaves between the positions: %w", err)
	}
	h.End = min(h.End, h.Size)
	h.First = min(h.First, h.End)
	h.Events = h.End - h.First
	if h.Events > 0 {
		first, err := r.Leaf(ctx, h.First, h.Size)
		if err != nil {
			return err
		}
		x.from = first.Position
	}
	hashes := r.rows().Hashes(ctx, h.Size)
	for _, side := range []struct {
		lo, hi int64
		into   *[]Hash
	}{{0, h.First, &h.Left}, {h.End, h.Size, &h.Right}} {
		var indexes []int64
		for _, s := range spans(side.lo, side.hi) {
			indexes = append(indexes, s.stored())
		}
		if *side.into, err = hashes.ReadHashes(indexes); err != nil {
			return err
		}
	}
	return nil
}

// Write writes the export. It writes what the log gives, also where that is not
// what the tree says: the check is to find that, not the one who is checked.
func (x *Export) Write(ctx context.Context, w io.Writer, log Source) error {
	f := &fileWriter{w: bufio.NewWriterSize(w, 256<<10)}
	f.write([]byte(preamble))
	f.json(frameHeader, x.Header)
	f.frame(frameCheckpoint, x.checkpoint)
	var err error
	var n int64
	if x.Header.Stream != "" {
		n, err = x.writeStream(ctx, f, log)
	} else {
		n, err = x.writeSpan(ctx, f, log)
	}
	if err != nil {
		return err
	}
	return f.end(n)
}

func (x *Export) writeStream(ctx context.Context, f *fileWriter, log Source) (n int64, err error) {
	r := Reader{DB: x.tx}
	hashes := r.rows().Hashes(ctx, x.Header.Size)
	if len(x.leaves) == 0 {
		return 0, nil
	}
	for item, err := range log.Stream(ctx, x.Header.Stream) {
		if err != nil {
			return n, err
		}
		if n == int64(len(x.leaves)) || f.err != nil {
			break // later than the checkpoint
		}
		leaf := x.leaves[n]
		proof, err := tlog.ProveRecord(x.Header.Size, leaf.Index, hashes)
		if err != nil {
			return n, err
		}
		f.event(leaf.Index, leaf.Entry.Previous(), &item.Event)
		parts := make([][]byte, len(proof))
		for i := range proof {
			parts[i] = proof[i][:]
		}
		f.frame(frameInclusion, parts...)
		f.disclosed(item)
		n++
	}
	return n, f.err
}

const exportPage = 1024

func (x *Export) writeSpan(ctx context.Context, f *fileWriter, log Source) (n int64, err error) {
	h := x.Header
	if h.Events == 0 {
		return 0, nil
	}
	r := Reader{DB: x.tx}
	var entries []Entry
	for item, err := range log.All(ctx, x.from) {
		if err != nil {
			return n, err
		}
		if !Covered(item.Stream) {
			continue
		}
		if n%exportPage == 0 {
			if entries, err = r.Entries(ctx, h.First+n, int(min(exportPage, h.Events-n))); err != nil {
				return n, err
			}
		}
		f.event(h.First+n, entries[n%exportPage].Previous(), &item.Event)
		f.disclosed(item)
		n++
		if n == h.Events || f.err != nil {
			break
		}
	}
	return n, f.err
}

func (f *fileWriter) disclosed(item Item) {
	for _, d := range item.Disclosed {
		f.json(frameDisclosed, d)
	}
}
