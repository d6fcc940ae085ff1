// Package erasure carries out what the log orders: that a person is forgotten, or
// one category of their data.
//
// # Life of an erasure
//
//  1. CustomerErased is in the customer's stream, approved by a second person. From
//     then on no command changes the customer, because the store checks the
//     revision that a command was decided on.
//  2. The data keys are destroyed: by whoever answered the approval, and here for
//     sure. A tombstone stops any new key.
//  3. Every process that may have them in memory forgets them and says so, or is
//     proved dead (internal/vault, registry.go).
//  4. The projections empty the personal columns of the customer's rows when they
//     come to the event; here those of all versions are looked at, also of read
//     models that nobody runs any more (internal/personal).
//  5. What else is kept in copies is purged.
//  6. The key of the customer's bucket is replaced, the neighbours' data keys are
//     wrapped again, a key backup is made that has the new key and not the old, the
//     old one is destroyed in the keyring and forgotten by every process, and the
//     key backups from before are destroyed. Only now the wrapped data keys that
//     Postgres's files, its write-ahead log and its backups still have are of no
//     use to anyone.
//  7. A signed certificate is appended to the customer's stream, last.
//
// Each step is a row in Postgres when it is done, can be repeated, and is taken up
// again by whatever process leads after a crash. Erasures that are at the same
// step are taken together: a thousand need one change of the keyring.
//
// # After a restore
//
// The position up to which the log was read for erasures lies beside the keys. So
// whoever restores older keys has an older position, and [Runner.CatchUp], which
// every process calls before it serves anything, applies the log's erasures again.
package erasure
