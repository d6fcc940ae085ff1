// Package nodetest hands each test an EventStoreDB node of its own.
package nodetest

import (
	"context"
	"log/slog"
	"os"
	"testing"

	"github.com/dossier-crm/dossier/eventstore/node"
)

// EnvServer names the environment variable that points tests at a server that
// is running already, for example a production-like EventStoreDB.
const EnvServer = "DOSSIER_TEST_EVENTSTORE"

// Option changes the configuration a test's node starts with.
type Option func(*node.Config)

// WithDir keeps the data in dir instead of a directory of the test's own.
func WithDir(dir string) Option { return func(c *node.Config) { c.Dir = dir } }

// WithConfig lets change set anything.
func WithConfig(change func(*node.Config)) Option { return change }

// Start runs a node until the test ends. It listens on a free loopback port,
// keeps its data in a temporary directory and logs warnings to the test.
func Start(t testing.TB, options ...Option) *node.Node {
	t.Helper()
	cfg := node.Config{
		Logger:        slog.New(slog.NewTextHandler(testWriter{t}, &slog.HandlerOptions{Level: slog.LevelWarn})),
		MemTableBytes: 4 << 20,
		CacheBytes:    16 << 20,
		RecentIDs:     10_000,
	}
	for _, o := range options {
		o(&cfg)
	}
	if cfg.Dir == "" {
		cfg.Dir = t.TempDir()
	}
	n, err := node.Start(context.Background(), cfg)
	if err != nil {
		t.Fatalf("start node: %v", err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Errorf("close node: %v", err)
		}
	})
	return n
}

// ConnectionString returns the server named by DOSSIER_TEST_EVENTSTORE, or
// that of a node started for this test.
func ConnectionString(t testing.TB) string {
	t.Helper()
	if s := os.Getenv(EnvServer); s != "" {
		return s
	}
	return Start(t).ConnectionString()
}

// testWriter sends log lines to the test that owns the node.
type testWriter struct{ t testing.TB }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Logf("%s", p)
	return len(p), nil
}
