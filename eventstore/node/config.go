package node

import (
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Config says how a node runs. Dir is required; the zero value of every other
// field stands for the default named beside it.
type Config struct {
	// Dir is the data directory. It is created if missing and locked while
	// the node runs.
	Dir string

	// Listen is the TCP address to serve on, default "127.0.0.1:0": a free
	// port of the loopback interface.
	Listen string

	// Advertise is the host:port that gossip tells clients to dial, default
	// the address the node listens on.
	Advertise string

	// TLSCertFile and TLSKeyFile switch TLS and, with it, authentication and
	// access control on. Without them every caller is an administrator, as
	// with the original in insecure mode.
	TLSCertFile, TLSKeyFile string

	// Users are the accounts of a node with TLS, default admin and ops with
	// the password "changeit".
	Users []User

	// Logger receives what an operator should know, default: nothing.
	Logger *slog.Logger

	// Registerer receives the node's metrics. Nil registers none.
	Registerer prometheus.Registerer

	// MaxAppendSize is the greatest sum in bytes of one append's events,
	// default 1 MiB.
	MaxAppendSize int

	// MaxAppendEventSize is the greatest size in bytes of one event, default
	// what fits in a record (16 MiB - 10,000).
	MaxAppendEventSize int

	// CacheBytes is the size of the block cache, default 64 MiB. A node uses
	// about this much, two MemTableBytes and 30 MB for the next two.
	CacheBytes int64

	// MemTableBytes is the size of one memtable, default 32 MiB.
	MemTableBytes uint64

	// StreamHeads is how many streams' heads the writer keeps in memory,
	// default 100,000. One counts for as many more as it has 256 bytes of name
	// and metadata.
	StreamHeads int

	// RecentIDs is how many event ids are remembered for recognising an
	// append with expected revision Any that is sent again, default 100,000.
	// They are read back from the end of the log when the node starts.
	RecentIDs int

	// Now is the clock that dates events and by which $maxAge hides them, default
	// time.Now. It may go back, as a machine's does when it is set: the dates of
	// events are not in the order of the log then, and nothing else depends on it.
	Now func() time.Time

	// MinFreeBytes of the volume are left free, or a twentieth of it if that
	// is less: with less than that appends are refused. Default 64 MiB;
	// negative: none.
	MinFreeBytes int64

	// DrainTimeout bounds how long Close waits for appends under way, default
	// 5 seconds. Reads and subscriptions are ended at once.
	DrainTimeout time.Duration

	// UnsafeNoSync acknowledges appends before they are durable. It exists
	// for measurements.
	UnsafeNoSync bool
}

// User is an account of a node that runs with TLS.
type User struct {
	Name     string
	Password string
	// Groups are the roles access control lists may name. "$admins" is
	// exempt from access control; "$ops" may manage persistent subscriptions.
	Groups []string
}

func (c *Config) setDefaults() {
	if c.Listen == "" {
		c.Listen = "127.0.0.1:0"
	}
	if c.Users == nil {
		c.Users = []User{
			{Name: "admin", Password: "changeit", Groups: []string{"$admins"}},
			{Name: "ops", Password: "changeit", Groups: []string{"$ops"}},
		}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.MaxAppendSize == 0 {
		c.MaxAppendSize = 1 << 20
	}
	if c.MinFreeBytes == 0 {
		c.MinFreeBytes = 64 << 20
	}
	if c.DrainTimeout == 0 {
		c.DrainTimeout = 5 * time.Second
	}
}
