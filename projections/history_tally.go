package projections

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/internal/tally"
)

// historyTally counts the keys of a history by class at any two instants (package
// tally). Its tables are class_changes(position, scheme, class, occurred, n) and
// class_runs(level, block, scheme, class, occurred, total).
type historyTally struct {
	changes *table[classChange]
	pending []classChange // of the batch
}

// group is a class of a scheme.
type group struct{ scheme, class string }

// classChange says that from an instant of the world on a class has so many more
// customers since the event at the position.
type classChange struct {
	position int64
	group
	occurred moment
	n        int64
}

// classShift is tally.Shift, and less in tests.
var classShift = tally.Shift

func newHistoryTally() *historyTally {
	return &historyTally{changes: newTable("class_changes", []Column[classChange]{
		{"position", func(r *classChange) any { return &r.position }},
		{"scheme", func(r *classChange) any { return &r.scheme }},
		{"class", func(r *classChange) any { return &r.class }},
		{"occurred", func(r *classChange) any { return &r.occurred }},
		{"n", func(r *classChange) any { return &r.n }},
	}, "")}
}

// tallied notes by what the event at the position moves the counts, given what
// holds of its key before and after it.
func tallied[State any](t *historyTally, position uint64, classes func(State) []group, before, after []validity[State]) {
	type edge struct {
		group
		occurred int64 // microseconds
	}
	moved := map[edge]int64{}
	add := func(rows []validity[State], n int64) {
		for _, row := range rows {
			for _, g := range classes(row.state) {
				moved[edge{g, row.occurredFrom.UnixMicro()}] += n
				if !row.occurredTo.IsZero() {
					moved[edge{g, row.occurredTo.UnixMicro()}] -= n
				}
			}
		}
	}
	add(before, -1)
	add(after, 1)
	for e, n := range moved {
		if n != 0 {
			t.pending = append(t.pending, classChange{int64(position), e.group, momentOf(e.occurred), n}) //nolint:gosec // positions fit
		}
	}
}

// write adds the changes of the batch. The log is at last; the runs of blocks that
// it has passed are made again where they have a change more.
func (t *historyTally) write(ctx context.Context, tx pgx.Tx, last uint64) error {
	if len(t.pending) == 0 {
		return nil
	}
	if err := t.changes.add(ctx, tx, t.pending); err != nil {
		return err
	}
	var statements pgx.Batch
	for level := 1; level <= tally.Levels; level++ {
		bits := tally.Bits(classShift, level)
		touched := map[int64]bool{}
		var blocks []int64
		for _, c := range t.pending {
			block := c.position >> bits
			if !touched[block] && uint64(block+1)<<bits <= last+1 { //nolint:gosec // not negative
				blocks = append(blocks, block)
			}
			touched[block] = true
		}
		if len(blocks) > 0 {
			runs(&statements, level, blocks)
		}
	}
	return send(ctx, tx, &statements)
}

// passed makes the runs of blocks that the log has come to the end of, and which
// began before. Those that it has passed altogether have no change yet.
func (t *historyTally) passed(ctx context.Context, tx pgx.Tx, before, last uint64) error {
	var statements pgx.Batch
	for level := 1; level <= tally.Levels; level++ {
		bits := tally.Bits(classShift, level)
		if block := (before + 1) >> bits; block < (last+1)>>bits && block<<bits <= before {
			runs(&statements, level, []int64{int64(block)}) //nolint:gosec // positions fit
		}
	}
	return send(ctx, tx, &statements)
}

// runs makes the runs of the blocks from their changes.
func runs(statements *pgx.Batch, level int, blocks []int64) {
	statements.Queue(`DELETE FROM class_runs WHERE level = $1 AND block = ANY ($2)`, level, blocks)
	statements.Queue(`
INSERT INTO class_runs (level, block, scheme, class, occurred, total)
SELECT $1, b, scheme, class, occurred, sum(sum(n)) OVER (PARTITION BY b, scheme, class ORDER BY occurred)
FROM unnest($2::bigint[]) AS b JOIN class_changes ON position >= b << $3 AND position < (b + 1) << $3
GROUP BY b, scheme, class, occurred`, level, blocks, tally.Bits(classShift, level))
}

func send(ctx context.Context, tx pgx.Tx, statements *pgx.Batch) error {
	if statements.Len() == 0 {
		return nil
	}
	if err := tx.SendBatch(ctx, statements).Close(); err != nil {
		return fmt.Errorf("sum up the changes of classes: %w", err)
	}
	return nil
}
