package node

import (
	"net"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// TestDrainWaitsForWhatIsWritten: beside a call that does not end the connections are cut,
// but not while an append waits for the disk, however long that takes.
func TestDrainWaitsForWhatIsWritten(t *testing.T) {
	t.Parallel()
	began := make(chan struct{})
	n := &Node{server: grpc.NewServer(grpc.UnknownServiceHandler(func(_ any, ss grpc.ServerStream) error {
		close(began)
		<-ss.Context().Done()
		return ss.Context().Err()
	}))}
	n.cfg.DrainTimeout = time.Hour
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it is there at once
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- n.server.Serve(l) }()
	conn, err := grpc.NewClient(l.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // cut by the other end
	if _, err := conn.NewStream(t.Context(), &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, "/any/call"); err != nil {
		t.Fatal(err)
	}
	<-began
	n.writing.Add(1)
	drained := make(chan struct{})
	go func() { n.drain(); close(drained) }()
	select {
	case <-drained:
		t.Error("cut off while an append was under way")
	case <-time.After(3 * drainGrace):
	}
	n.writing.Add(-1)
	<-drained
	if err := <-served; err != nil {
		t.Error(err)
	}
}
