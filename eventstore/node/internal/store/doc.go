// Package store keeps the node's log on disk: records in position order, an
// index of every stream, and the heads that decide whether an append is
// allowed. It knows nothing of gRPC and nothing of users.
//
// # Life of an append
//
// A caller hands a [Write] to [Store.Submit] and waits. One goroutine, the
// writer, takes everything that is waiting, decides each call against heads
// that already include the calls before it, and puts all of it into one
// batch. A second goroutine, the committer, waits for that batch's fsync
// while the writer fills the next one. Only then does the committer raise
// the published end, wake subscribers and answer the callers, in order.
//
// # What readers see
//
// Pebble shows a batch as soon as it is applied, before its log is synced.
// No reader may act on that: every read takes the published end first and
// treats a record at or above it as absent. A refusal is answered behind the
// fsync of its group as well, because it reveals the revision it was judged
// against.
//
// # Keys
//
//	L be64(position)                  -> record        the log; $all is one iterator
//	S be64(stream no.) be64(revision) -> be64(position)  stream index
//	H stream name                     -> head          number, last and first revision
//	M name                            -> value         format version, ends
//
// All integers in keys are big endian so that byte order is numeric order.
package store
