// Package automation does what happens by itself: where an event matches a rule
// a command follows, at once or at a time.
//
// A Reactor is such a rule, a pure function from an event to reactions: a
// command now (Do), a command later (Set), or none after all (Cancel). An Engine
// runs reactors on Watermill's Router. What it promises:
//
//   - Every event from the day on which a reactor was first deployed reaches it
//     at least once and in the order of the log, whatever is killed when; history
//     that was loaded in bulk does not. A command that follows takes effect once:
//     its idempotency key is made of the reactor, the event and the reaction.
//   - A timer fires once, however many processes run, and also where it fell due
//     while none did.
//   - Each automatic event names the event that caused it ($causationId), keeps
//     its correlation, and counts the hops from what a person did. After MaxHops
//     no reactor hears it: rules that set each other off come to an end.
//   - A command that the domain refuses is an answer, not trouble: what the rule
//     wanted is not wanted any more. Trouble of the stores is waited out. A rule
//     that fails otherwise is tried a few times; then the event is put on record
//     (view read.automation_failures) and the reactor goes on.
//   - A customer's data key that is missing without an erasure is waited for a
//     minute; then the event is on record (key-missing), and is heard again when
//     the key is back.
package automation
