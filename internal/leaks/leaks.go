// Package leaks says what a test binary may leave running at its end: nothing,
// but for two things of the EventStoreDB client that this project cannot close.
//
// Where a call meets a client (v4.2.0) whose connection another call has just
// found lost, the client looks for the node again by itself. If it does not
// find it, it forgets its former gRPC connection without closing it, and that
// connection goes on dialling, with a growing pause, for as long as the process
// lives: one at most for each time that the store was lost. Tests that restart
// the node meet this now and then.
//
// And where that look for the node fails, the client's own loop ends, and every call
// that has just found its connection lost waits for ever to tell it so, and every call that
// had just found the client open waits for ever to ask it for a connection. It has nothing
// of ours but its goroutine: whoever called has been answered.
package leaks

import "go.uber.org/goleak"

// Forgotten are the goroutines of such a connection, and those that wait so, to be
// passed over by goleak. Other goroutines of calls and subscriptions are not among them.
func Forgotten() []goleak.Option {
	return []goleak.Option{
		goleak.IgnoreTopFunction("github.com/EventStore/EventStore-Client-Go/v4/esdb.(*grpcClient).handleError"),
		goleak.IgnoreTopFunction("github.com/EventStore/EventStore-Client-Go/v4/esdb.(*grpcClient).getConnectionHandle"),
		goleak.IgnoreAnyFunction("google.golang.org/grpc/internal/grpcsync.(*CallbackSerializer).run"),
		goleak.IgnoreAnyFunction("google.golang.org/grpc.(*addrConn).resetTransportAndUnlock"),
		goleak.IgnoreAnyFunction("google.golang.org/grpc/internal/transport.(*http2Client).reader"),
		goleak.IgnoreAnyFunction("google.golang.org/grpc/internal/transport.(*http2Client).keepalive"),
		goleak.IgnoreAnyFunction("google.golang.org/grpc/internal/transport.(*loopyWriter).run"),
		goleak.IgnoreAnyFunction("google.golang.org/grpc/internal/transport.NewHTTP2Client.func6"),
	}
}
