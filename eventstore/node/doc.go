// Package node runs an EventStoreDB node inside a Go program.
//
// The official clients cannot tell it from a single node of EventStoreDB
// 24.10 in what they call: streams, catch-up and persistent subscriptions,
// stream metadata, access control, batches. It keeps its data in one
// directory and needs no server, no container and no network but loopback.
//
//	n, err := node.Start(ctx, node.Config{Dir: "data"})
//	if err != nil {
//		return err
//	}
//	defer n.Close()
//	cfg, err := esdb.ParseConnectionString(n.ConnectionString())
//
// Tests take a node of their own from package nodetest.
//
// # Durability
//
// An append is acknowledged when its records, and all before them, are synced
// to disk; calls that arrive meanwhile share the next sync. Readers and
// subscribers are never shown what is not durable. A record carries a
// checksum over its bytes and its position, which is verified whenever it is
// read; a damaged one is named by stream, revision and position in a DataLoss
// status and never served. A directory whose log lost its end, or that does not
// know any more which of its files hold records, does not open and loses
// nothing further; a backup knows its end as well. Appends go on beside a
// damaged table until 32 others wait to be merged with it, and are refused with
// DataLoss then.
//
// While the disk is full, appends are refused with Unavailable, reads go on,
// and appends resume by themselves when there is space. After a failing fsync
// what the disk holds is unknown, and a second fsync would prove nothing:
// appends are refused, and as soon as the disk takes writes the node opens
// its directory anew, writes what it can read of the log to new files, syncs
// them and goes on. Reads and subscriptions continue meanwhile, bounded by
// what was acknowledged. Should acknowledged records be gone then, appends
// stay refused and the log says so. In either case the outcome of an append
// that was under way is open: send it again with the same ids.
//
// # Idempotency
//
// An append whose events are where its expected revision says they would be,
// with the same ids, succeeds again without writing: this does not depend on
// a cache. With expected revision Any or StreamExists the ids are looked up
// among the most recently written ones (Config.RecentIDs).
//
// # Order and visibility
//
// All appends are decided one after the other. Positions rise with each
// record, are not dense, and are never used again, except after a restore to
// an earlier state. Reads of more than some thousand events are not
// snapshots: $maxCount and the like are looked at again on the way.
//
// # Security
//
// Without a certificate there is no authentication and every caller is an
// administrator: listen on loopback. With one, Basic credentials are checked
// on every call, anonymous callers see ServerFeatures and Gossip only, and
// access control lists are enforced, also while a subscription runs.
//
// # Deviations from EventStoreDB
//
//   - One node: no elections, no epochs, gossip tells of one leader.
//   - Projections are Unimplemented; $ce-, $et- and the like do not exist.
//   - Users come from the configuration; the Users, Operations and Monitoring
//     services, plug-ins, user certificates and the HTTP API do not exist.
//     Scavenge is a method and a command.
//   - Any position of $all is accepted as a bound, also one at which no
//     record begins.
//   - Filters are RE2's regular expressions, and prefixes compare bytes. What
//     only .NET knows, such as look-ahead, is refused with InvalidArgument.
//   - The memory of recent ids survives a restart (the original forgets it)
//     and is bounded by number, not by bytes.
//   - An append that is too large is read to its end before it is refused, so
//     that clients see the status.
//   - Reading $all with a count of 0 ends at once.
//   - A live subscriber counts as having fallen behind when it finds more
//     than 32 new events at once, and is told again that it has caught up.
//   - A filtered subscription sends no checkpoint before it has considered an
//     event; the original up to 24.10.4 sends one that means the end.
//   - Metadata streams cannot be deleted themselves.
//   - Names with control characters have ? for them in error trailers.
//   - A scavenge removes only from the front of a stream, keeps the last
//     record of each, and takes what it removes out of $all as well.
//   - A persistent subscription that starts at the end starts at the end as
//     it was when it was created, also after a restart without a checkpoint.
//   - Pinned strategies choose a client by rendezvous hashing, so that one
//     that comes or goes moves only its share; PinnedByCorrelation falls back
//     to the stream where an event has no $correlationId.
//   - A replay of parked messages takes 500 at a time into memory, or 4 MiB of
//     them. Those that were replayed and not settled are parked again by a
//     restart or an update of the group (the original loses them), and those
//     that it had not come to stay parked. What was settled in the second before
//     a crash may come once more.
//   - An update cannot name PinnedByCorrelation, for which its message has no
//     value: a group that has it gets another strategy.
//   - A consumer of a persistent subscription ends when its user loses the right
//     to read the stream; the original asks for it when a consumer connects.
//   - A consumer gets nothing new while what it has not acknowledged takes
//     16 MiB, however many events it asked for, and a group reads at most
//     4 MiB ahead.
//   - Extra statistics of a consumer look at its last 1,000 acknowledgements.
//   - The original ends its process when its disk fails; the node goes on as
//     described under Durability.
//
// # Limits
//
// One process, one machine, one directory. A record holds at most 16 MiB less
// 10,000 bytes; an append 1 MiB unless Config.MaxAppendSize says otherwise.
// Memory is bounded by the caches in Config, not by the size of the log; each
// recovery from a failing fsync may leave as much as two memtables in use until
// the process ends. A disk that lies about fsync loses what it lies about.
package node
