// Package webhook tells programs of other people what happens, by HTTP, as
// Standard Webhooks (standardwebhooks.com) has it.
//
// # Life of a delivery
//
//  1. One process at a time leads, by an advisory lock. For each webhook it
//     reads the log behind the webhook's position and puts what was asked for
//     into its queue; queue and position move in one transaction, so that no
//     event is left out or queued twice, whenever the process ends.
//  2. Of each stream (so of each customer) only the oldest queued event is sent;
//     the one behind it waits until it was taken. Streams do not wait for each
//     other. The queue holds positions; the event itself is read from the log.
//  3. A delivery is a POST signed with the webhook's secret, and with the one
//     before it for a day after a rotation. Its id is the event's, the same at
//     every attempt: delivery is at least once. Personal fields are not in it.
//  4. 2xx takes the event. Everything else is tried again, with growing pauses,
//     for 24 hours. Then the webhook is paused, with nothing lost: when it is
//     resumed it goes on with the same event. 410 pauses it at once. An event that
//     is not in the log where it was queued fails likewise, with nothing sent.
//
// The address of a webhook is somebody else's choice. It is checked where the
// connection is made, behind the name's resolution, so that no name can lead
// inside the network; redirects are not followed and proxies are not asked.
package webhook
