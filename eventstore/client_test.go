package eventstore

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// Whoever answers is given the password with each call, and gossip may name anybody:
// without a verified certificate there is none to give.
func TestNoPasswordWithoutAVerifiedCertificate(t *testing.T) {
	for connection, refused := range map[string]bool{
		"esdb://admin:changeit@127.0.0.1:1?tls=false":             true,
		"esdb://admin:changeit@127.0.0.1:1?tlsVerifyCert=false":   true,
		"esdb://admin:changeit@127.0.0.1:1,127.0.0.1:2?tls=false": true,
		"esdb+discover://admin:changeit@127.0.0.1:1?tls=false":    true,
		"esdb://admin:changeit@127.0.0.1:1":                       false,
		"esdb://127.0.0.1:1?tls=false":                            false,
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond) // nobody is there: it is tried once
		_, err := Dial(ctx, connection, nil, slog.New(slog.DiscardHandler))
		cancel()
		if err == nil || strings.Contains(err.Error(), "need TLS") != refused || strings.Contains(err.Error(), "changeit") {
			t.Errorf("%s: %v", connection, err)
		}
	}
}
