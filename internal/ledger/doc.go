// Package ledger makes the log provable: a Merkle tree over its events, signed
// checkpoints of the tree, receipts, and files that are checked without a
// server.
//
// # What is proved
//
// A leaf is an event as it is stored, sealed fields and all ([Event.Entry]). The
// leaves stand in the order of the log under an RFC 6962 tree. Every leaf holds
// the hash of the leaf before it in its stream. Beside the tree there is a sparse
// Merkle tree of the heads of all streams ([Heads]). A checkpoint ([Checkpoint])
// holds the roots of both, so that with it alone
//
//   - an event that was changed, removed, added or moved is found by the tree,
//   - a stream whose newest events were left out is found by the tree of heads.
//
// What no signature can find by itself is another history signed with the right
// keys. For that somebody else has to have kept a checkpoint: a witness, or who
// asks for the check.
//
// # Formats
//
// Checkpoints, tiles, cosignatures, proofs, the protocol of witnesses and the
// policy are those of C2SP (c2sp.org/tlog-checkpoint, tlog-tiles,
// tlog-cosignature, tlog-proof, tlog-witness, tlog-policy); entry.go, heads.go,
// receipt.go and file.go draw what is our own.
//
// The tree itself is kept by the read model "ledger" (projections/ledger.go);
// this package has the arithmetic, the signer and the checker.
package ledger
