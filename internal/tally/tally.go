// Package tally is how customers are counted by class at any two instants, in time
// that goes with the number of classes and not of customers.
//
// An event changes the count of a class from some instants of the world on: those
// changes are kept by the event's position in the log. The count as of an instant,
// as known at a position, is their sum up to both. So that not all of them have to
// be read, blocks of the log of 2^Shift, 16·2^Shift, 256·2^Shift … bytes of
// positions each have a run: the changes of the block in order of the instants,
// summed up. A stretch of the log from its start is at most fifteen blocks of each
// size, as a number is of its digits, and less than one of the smallest, whose
// changes are read one by one. Of each block one row a class is looked up.
//
// What is in a run is what the changes of a block are, and a run is there exactly
// if the log has passed its block: both are functions of the log.
package tally

import "fmt"

const (
	// Shift makes the smallest blocks 256 KiB of the log, some 500 events.
	Shift = 18
	// Levels is how many sizes of blocks there are; the largest are 1 GiB.
	Levels = 4
	digit  = 4 // blocks of a level are 2^digit of the one below
)

// Bits is how far a position is to be shifted to get its block of the level, which
// counts from 1.
func Bits(shift, level int) int { return shift + digit*(level-1) }

// Settings is a statement to run before the query, in its transaction. The planner
// cannot know how few blocks there are: it would compile the query, and plan it
// anew, for many times as long as it takes, or read small tables as a whole for each
// block.
const Settings = `SELECT set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
    set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`

// SQL returns the query for the sums by scheme and class that are not 0, given the
// names of the tables. Its parameters are the instants of both clocks, recorded and
// occurred, and the schemes and classes to be looked up, pair by pair.
func SQL(clock, changes, runs string, shift int) string {
	return fmt.Sprintf(`WITH known AS MATERIALIZED (
    SELECT coalesce((SELECT position + 1 FROM %[1]s WHERE recorded <= $1 ORDER BY recorded DESC LIMIT 1), 0) AS upto
), blocks AS MATERIALIZED (
    SELECT level, block FROM known, generate_series(1, %[4]d) AS level,
        generate_series(CASE level WHEN %[4]d THEN 0 ELSE upto >> (%[5]d + %[6]d * level) << %[6]d END, (upto >> (%[5]d + %[6]d * (level - 1))) - 1) AS block
)
SELECT scheme, class, sum(n)::bigint FROM (
    SELECT g.scheme, g.class, r.total AS n FROM blocks b, unnest($3::text[], $4::text[]) AS g (scheme, class), LATERAL (
        SELECT total FROM %[3]s r WHERE r.level = b.level AND r.block = b.block AND r.scheme = g.scheme AND r.class = g.class AND r.occurred <= $2
        ORDER BY r.occurred DESC LIMIT 1
    ) r
    UNION ALL
    SELECT scheme, class, n FROM %[2]s
    WHERE position >= (SELECT upto >> %[5]d << %[5]d FROM known) AND position < (SELECT upto FROM known) AND occurred <= $2
) parts GROUP BY scheme, class HAVING sum(n) <> 0`, clock, changes, runs, Levels, shift, digit)
}
