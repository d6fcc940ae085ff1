package node_test

import (
	"encoding/binary"
	"io"
	"net"
	"testing"

	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// TestEveryPingIsAnswered pings one connection much more often than gRPC lets
// clients by itself: some let their user choose the interval, and no server of
// this protocol closes the connection for it.
func TestEveryPingIsAnswered(t *testing.T) {
	t.Parallel()
	conn, err := net.Dial("tcp", nodetest.Start(t).Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const settings, ping, goAway = 4, 6, 7
	frame := func(kind byte, payload []byte) []byte {
		return append([]byte{0, 0, byte(len(payload)), kind, 0, 0, 0, 0, 0}, payload...)
	}
	say := func(b []byte) {
		if _, err := conn.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	say(append([]byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(settings, nil)...))
	for i := range 20 {
		say(frame(ping, make([]byte, 8)))
		for answered := false; !answered; {
			var head [9]byte
			if _, err := io.ReadFull(conn, head[:]); err != nil {
				t.Fatalf("ping %d: %v", i, err)
			}
			body := make([]byte, binary.BigEndian.Uint32(head[:])>>8)
			if _, err := io.ReadFull(conn, body); err != nil {
				t.Fatalf("ping %d: %v", i, err)
			}
			if head[3] == goAway {
				t.Fatalf("ping %d ended the connection: %q", i, body)
			}
			answered = head[3] == ping && head[4] == 1
		}
	}
}
