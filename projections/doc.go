// Package projections folds the log into the read models.
//
// # Life of a batch
//
//  1. A process has one live subscription of the log ([watermill.Hub]); a
//     projection that is behind reads by itself until it has caught up.
//  2. A projection is led by one process at a time: it holds an advisory lock on
//     the connection that it writes with, and a generation of the checkpoint.
//  3. Consecutive events come as one Watermill message. The model's shape turns
//     them into rows: [Fold] a row per key, [Journal] a row per event, [Rollup]
//     figures that are sums over customers.
//  4. One transaction holds the rows and the checkpoint. The checkpoint moves
//     only from where it was expected to be: of two writers one loses whole.
//  5. The commit tells whoever waits for the position, in every process; then
//     the message is acknowledged and the next batch is whatever has arrived.
//
// Events that a model does not use move its checkpoint all the same, so that a
// reader can wait for any position. Nothing is skipped: trouble of Postgres or
// of the keys is waited out, an event that this program does not know stops the
// projection, and so does a log that is not the one of the checkpoint.
//
// # A new read model
//
// A Go file, an SQL file beside it, a line in [Models]. The tables of a version
// never change: a change is a new version, built beside the one that is served
// and shown when it has caught up.
package projections
