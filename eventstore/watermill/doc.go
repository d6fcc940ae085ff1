// Package watermill connects EventStoreDB with Watermill.
//
// # Event by event
//
// A [Publisher] appends messages to the stream that the topic names. What a
// subscriber promises:
//
//	                              Subscriber            Subscriber,          PersistentSubscriber
//	                                                    InFlight > 1
//	subscription                  catch-up              catch-up             persistent
//	topics                        stream, $all, $ce-…   the same             stream, $all
//	delivery                      at least once         at least once        at least once
//	order                         guaranteed            until a nack         none
//	after a nack                  the message again     and all behind it    the message again, or parked
//	consumer group                yes, one at a time    yes, one at a time   yes, side by side
//	place kept by                 Checkpoints           Checkpoints          the server
//	new subscriber, old messages  yes, without a group  the same             where the group is created
//	reconnects by itself          yes                   yes                  yes
//
// None delivers exactly once: a handler's effect is made once by what it writes
// together with its own checkpoint, as the projections do, or by deterministic
// keys. Position, revision, type and time of an event are in the message's
// context: [RecordedFrom].
//
// # In batches
//
// For projections there is the batch form: a [Hub] keeps the one live
// subscription of a process, a [Feed] gives one consumer consecutive events
// from it (or reads by itself while it is behind), and [BatchSubscriber] makes
// one Watermill message of each batch. One transaction a message is then one
// transaction a batch.
package watermill
