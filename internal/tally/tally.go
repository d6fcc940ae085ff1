// Package tally is how customers are counted at any two instants, by class, by
// stage, by whatever says from when on they are in it: in time that goes with the
// number of blocks of the log and not with that of customers or events.
//
// An event changes a count from some instants of the world on: those changes are
// kept by the event's position in the log. The count as of an instant, as known at
// a position, is their sum up to both. So that not all of them have to be read,
// blocks of the log of 2^Shift, 8·2^Shift, 64·2^Shift … bytes of positions each
// have runs: for each instant at which the block changes a count, the sums of its
// changes up to then, of all the figure's counts in one array. A stretch of the
// log from its start is at most seven blocks of each size, as a number is of its
// digits, and less than one of the smallest, whose changes are read one by one. Of
// each block one run is looked up.
//
// What a count costs is the blocks and that rest: with larger blocks the rest took
// more than all of them, with smaller steps from size to size each change is in more
// runs.
//
// What is in a run is what the changes of a block are, and a run is there exactly
// if the log has passed its block: both are functions of the log.
package tally

import (
	"fmt"

	"github.com/jackc/pgx/v5"
)

const (
	// Shift makes the smallest blocks 32 KiB of the log, some 70 events.
	Shift = 15
	// Levels is how many sizes of blocks there are; the largest are 1 GiB.
	Levels = 6
	digit  = 3 // blocks of a level are 2^digit of the one below
)

// What is counted. Each has runs of its own: who asks for classes does not read
// stages.
const (
	Classes   = "classes"   // group: scheme and class
	Managed   = "managed"   // group: existing or potential
	Lifecycle = "lifecycle" // group: stage
	Records   = "records"   // group: kept, every record that is not erased, and merged, those of them that were merged into another one
)

// Figures are all that is counted.
var Figures = []string{Classes, Managed, Lifecycle, Records}

// Bits is how far a position is to be shifted to get its block of the level, which
// counts from 1.
func Bits(shift, level int) int { return shift + digit*(level-1) }

// Settings is a statement to run before the query, in its transaction. The planner
// cannot know how few blocks there are: it would compile the query, and plan it
// anew, for many times as long as it takes, or read small tables as a whole for each
// block.
const Settings = `SELECT set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
    set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`

// SQL returns the query for what the groups of a figure are at two instants, block
// by block, for Sums; clock is the name of the table that has where the log's clock
// was when, and schema where the others are, with its point. Its parameters are the
// instants, recorded and occurred, and the figure. The blocks of a size are next to
// each other: one look-up finds those that change the figure. OFFSET and LIMIT keep the
// planner, who reckons with thousands of blocks, from joining them with all runs there are.
func SQL(clock, schema string, shift int) string {
	return fmt.Sprintf(`WITH known AS MATERIALIZED (
    SELECT position, recorded, event_id, event_type, schema, position + 1 AS upto FROM %[1]s WHERE recorded <= $1 ORDER BY recorded DESC LIMIT 1
)
SELECT b.groups, r.totals, position, recorded, event_id, event_type, schema FROM known, generate_series(1, %[3]d) AS level, LATERAL (
    SELECT block, groups FROM %[2]stally_blocks b WHERE b.figure = $3 AND b.level = level.level
        AND block >= CASE level.level WHEN %[3]d THEN 0 ELSE upto >> (%[4]d + %[5]d * level.level) << %[5]d END
        AND block < upto >> (%[4]d + %[5]d * (level.level - 1)) OFFSET 0
) b, LATERAL (
    SELECT totals FROM %[2]stally_runs r WHERE r.level = level.level AND r.block = b.block AND r.figure = $3 AND r.occurred <= $2
    ORDER BY r.occurred DESC LIMIT 1
) r
UNION ALL
SELECT groups, totals, position, recorded, event_id, event_type, schema FROM known, LATERAL (
    SELECT coalesce(array_agg(what), '{}') AS groups, coalesce(array_agg(n), '{}') AS totals FROM (
        SELECT what, sum(n)::bigint AS n FROM %[2]stally_changes c
        WHERE c.position >= upto >> %[4]d << %[4]d AND c.position < upto AND figure = $3 AND occurred <= $2 GROUP BY what
    ) moved
) rest`, clock, schema, Levels, shift, digit)
}

// Sums adds up what the query returns: the counts that are not 0, by group. The last
// event that had been recorded by the instant is scanned into known, position, clock,
// id, type and schema, as many as are given and unless the log began later: to ask for
// it on its own takes as long as a block.
func Sums(rows pgx.Rows, known ...any) (map[string]int64, error) {
	sums := map[string]int64{}
	var groups []string
	var totals []int64
	into := make([]any, 7)
	copy(into, append([]any{&groups, &totals}, known...))
	_, err := pgx.ForEachRow(rows, into, func() error {
		if len(groups) != len(totals) {
			return fmt.Errorf("a run has %d totals for %d groups", len(totals), len(groups))
		}
		for i, group := range groups {
			if sums[group] += totals[i]; sums[group] == 0 {
				delete(sums, group)
			}
		}
		return nil
	})
	return sums, err
}

// Class is a class of a scheme as a group. Neither has a space.
func Class(scheme, class string) string { return scheme + " " + class }
