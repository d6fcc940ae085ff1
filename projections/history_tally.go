package projections

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/internal/tally"
)

// historyTally counts customers at any two instants (package tally). Its tables are
// tally_changes(position, figure, what, occurred, n), tally_blocks(level, block,
// figure, groups) and tally_runs(level, block, figure, occurred, totals).
type historyTally struct {
	changes *table[tallyChange]
	runs    *table[tallyRun]
	pending []tallyChange // of the batch
}

// group is what is counted: a class of a scheme, a stage.
type group struct{ figure, what string }

// classGroup is a class as a group.
func classGroup(scheme, class string) group { return group{tally.Classes, tally.Class(scheme, class)} }

// tallyChange says that from an instant of the world on a group has so many more
// customers since the event at the position.
type tallyChange struct {
	position int64
	group
	occurred moment
	n        int64
}

// tallyRun is what all changes of a block up to an instant add up to, by group in
// the order of the block's groups.
type tallyRun struct {
	level    int
	block    int64
	figure   string
	occurred moment
	totals   []int64
}

// tallyShift is tally.Shift, and less in tests.
var tallyShift = tally.Shift

func newHistoryTally(env Env) *historyTally {
	return &historyTally{
		changes: newTable(env, "tally_changes", []Column[tallyChange]{
			{"position", func(r *tallyChange) any { return &r.position }},
			{"figure", func(r *tallyChange) any { return &r.figure }},
			{"what", func(r *tallyChange) any { return &r.what }},
			{"occurred", func(r *tallyChange) any { return &r.occurred }},
			{"n", func(r *tallyChange) any { return &r.n }},
		}, ""),
		runs: newTable(env, "tally_runs", []Column[tallyRun]{
			{"level", func(r *tallyRun) any { return &r.level }},
			{"block", func(r *tallyRun) any { return &r.block }},
			{"figure", func(r *tallyRun) any { return &r.figure }},
			{"occurred", func(r *tallyRun) any { return &r.occurred }},
			{"totals", func(r *tallyRun) any { return &r.totals }},
		}, ""),
	}
}

// reset forgets the batch.
func (t *historyTally) reset() {
	t.pending = t.pending[:0]
	t.changes.staged, t.runs.staged = false, false
}

// tallyRows notes by what the event at the position moves the counts, given what
// holds of its key before and after it.
func tallyRows[State any](t *historyTally, position uint64, groups func(State) []group, before, after []validity[State]) {
	moved := map[edge]int64{}
	add := func(rows []validity[State], n int64) {
		for _, row := range rows {
			for _, g := range groups(row.state) {
				moved[edge{g, row.occurredFrom.UnixMicro()}] += n
				if !row.occurredTo.IsZero() {
					moved[edge{g, row.occurredTo.UnixMicro()}] -= n
				}
			}
		}
	}
	add(before, -1)
	add(after, 1)
	t.moved(position, moved)
}

// edge is an instant, in microseconds, at which a group changes.
type edge struct {
	group
	occurred int64
}

// moved notes by how much the event at the position moves the counts.
func (t *historyTally) moved(position uint64, by map[edge]int64) {
	for e, n := range by {
		if n != 0 {
			t.pending = append(t.pending, tallyChange{int64(position), e.group, momentOf(e.occurred), n}) //nolint:gosec // positions fit
		}
	}
}

// write adds the changes of the batch. The log is at last; the runs of blocks that
// it has passed are made again where they have a change more.
func (t *historyTally) write(ctx context.Context, tx pgx.Tx, last uint64) error {
	if len(t.pending) == 0 {
		return nil
	}
	if err := t.changes.add(ctx, tx, pointers(t.pending)); err != nil {
		return err
	}
	for level := 1; level <= tally.Levels; level++ {
		bits := tally.Bits(tallyShift, level)
		touched := map[int64]bool{}
		var blocks []int64
		for _, c := range t.pending {
			block := c.position >> bits
			if !touched[block] && uint64(block+1)<<bits <= last+1 { //nolint:gosec // not negative
				blocks = append(blocks, block)
			}
			touched[block] = true
		}
		if err := t.sum(ctx, tx, level, blocks); err != nil {
			return err
		}
	}
	return nil
}

// passed makes the runs of blocks that the log has come to the end of, and which
// began before. Those that it has passed altogether have no change yet.
func (t *historyTally) passed(ctx context.Context, tx pgx.Tx, before, last uint64) error {
	for level := 1; level <= tally.Levels; level++ {
		bits := tally.Bits(tallyShift, level)
		if block := (before + 1) >> bits; block < (last+1)>>bits && block<<bits <= before {
			if err := t.sum(ctx, tx, level, []int64{int64(block)}); err != nil { //nolint:gosec // positions fit
				return err
			}
		}
	}
	return nil
}

// runsAtATime is how many runs are made at a time: a block of 1 GiB has millions.
const runsAtATime = 5_000

// sum makes the runs of the blocks from their changes.
func (t *historyTally) sum(ctx context.Context, tx pgx.Tx, level int, blocks []int64) (err error) {
	if len(blocks) == 0 {
		return nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("sum up the changes of %d blocks: %w", len(blocks), err)
		}
	}()
	groups := map[blockOf][]string{}
	bits := tally.Bits(tallyShift, level)
	const of = ` FROM unnest($1::bigint[]) AS b JOIN tally_changes ON position >= b << $2 AND position < (b + 1) << $2`
	var statements pgx.Batch
	statements.Queue(`DELETE FROM tally_blocks WHERE figure = ANY ($3) AND level = $1 AND block = ANY ($2)`, level, blocks, tally.Figures)
	statements.Queue(`DELETE FROM tally_runs WHERE level = $1 AND block = ANY ($2)`, level, blocks)
	statements.Queue(`INSERT INTO tally_blocks (level, block, figure, groups)
SELECT $3, b, figure, array_agg(DISTINCT what ORDER BY what)`+of+` GROUP BY b, figure RETURNING block, figure, groups`, blocks, bits, level).
		Query(func(rows pgx.Rows) error {
			var b blockOf
			var names []string
			_, err := pgx.ForEachRow(rows, []any{&b.block, &b.figure, &names}, func() error {
				groups[b] = slices.Clone(names)
				return nil
			})
			return err
		})
	statements.Queue(`DECLARE changes CURSOR FOR SELECT b, figure, what, occurred, sum(n)::bigint`+of+` GROUP BY b, figure, what, occurred ORDER BY b, figure, occurred`, blocks, bits)
	if err := tx.SendBatch(ctx, &statements).Close(); err != nil {
		return err
	}
	adding := runsOf{level: level, groups: groups}
	for more := true; more; {
		if more, err = adding.fetch(ctx, tx); err != nil {
			return err
		}
		if err := t.runs.add(ctx, tx, pointers(adding.take(!more))); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `CLOSE changes`)
	return err
}

// blockOf is a figure's part of a block.
type blockOf struct {
	block  int64
	figure string
}

// runsOf adds up changes that come in the order of blocks, figures and instants.
type runsOf struct {
	level  int
	groups map[blockOf][]string
	at     blockOf
	done   []tallyRun // the last one is perhaps not done yet
}

// fetch reads a part of the changes and says whether there are more.
func (r *runsOf) fetch(ctx context.Context, tx pgx.Tx) (more bool, err error) {
	rows, err := tx.Query(ctx, fmt.Sprintf(`FETCH %d FROM changes`, runsAtATime))
	if err != nil {
		return false, err
	}
	var of blockOf
	var what string
	var occurred moment
	var n int64
	tag, err := pgx.ForEachRow(rows, []any{&of.block, &of.figure, &what, &occurred, &n}, func() error {
		last := len(r.done) - 1
		switch {
		case last < 0 || r.at != of:
			r.at = of
			r.done = append(r.done, tallyRun{r.level, of.block, of.figure, occurred, make([]int64, len(r.groups[of]))})
		case !r.done[last].occurred.Equal(occurred.Time):
			next := r.done[last]
			next.occurred, next.totals = occurred, slices.Clone(next.totals)
			r.done = append(r.done, next)
		}
		i, _ := slices.BinarySearch(r.groups[of], what)
		r.done[len(r.done)-1].totals[i] += n
		return nil
	})
	return tag.RowsAffected() == runsAtATime, err
}

// take returns what is done, and keeps the one that the next change may go into
// unless all is.
func (r *runsOf) take(all bool) []tallyRun {
	if all || len(r.done) == 0 {
		return r.done
	}
	last := len(r.done) - 1
	out := slices.Clone(r.done[:last])
	r.done = r.done[last:]
	return out
}
