// Package watermill connects EventStoreDB with Watermill.
//
// For projections it has the batch form: a [Hub] keeps the one live
// subscription of a process, a [Feed] gives one consumer consecutive events
// from it (or reads by itself while it is behind), and [BatchSubscriber] makes
// one Watermill message of each batch.
package watermill
