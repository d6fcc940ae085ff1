package node

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/gossip"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/persistent"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/serverfeatures"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"

	"github.com/dossier-crm/dossier/eventstore/node/internal/access"
	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
	"github.com/dossier-crm/dossier/eventstore/node/internal/wire"
)

// ErrInUse is returned by Start when the data directory is open already, in
// this process or another. The error text names the directory.
var ErrInUse = store.ErrInUse

// Node is a running node. All methods are safe for concurrent use.
type Node struct {
	cfg      Config
	store    *store.Store
	listener net.Listener
	server   *grpc.Server
	users    *access.Directory // nil: insecure
	groups   groups
	metrics  *metrics

	control     *http.Server // nil: the directory's path is too long for a socket
	controlDone chan struct{}

	stopping chan struct{} // closed when Close begins
	writing  atomic.Int64  // calls that may have written and are not answered yet
	served   chan error
	once     sync.Once
	closeErr error
	detach   func() bool
}

// Start opens the data directory and serves it. It returns once clients can
// connect. The node stops when Close is called or ctx ends, whichever comes
// first; Close is to be called in either case, to wait for the end.
//
// It fails with ErrInUse if the directory is open already, and with an error
// naming the cause if the directory, the listener or the certificate cannot
// be opened.
func Start(ctx context.Context, cfg Config) (*Node, error) {
	cfg.setDefaults()
	if cfg.Dir == "" {
		return nil, errors.New("node: Config.Dir is empty")
	}
	n := &Node{cfg: cfg, stopping: make(chan struct{}), served: make(chan error, 1)}
	var options []grpc.ServerOption
	if cfg.TLSCertFile != "" || cfg.TLSKeyFile != "" {
		cert, err := tls.LoadX509KeyPair(cfg.TLSCertFile, cfg.TLSKeyFile)
		if err != nil {
			return nil, fmt.Errorf("node: load certificate: %w", err)
		}
		options = append(options, grpc.Creds(credentials.NewTLS(&tls.Config{
			Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12,
		})))
		n.users = access.New(accessUsers(cfg.Users))
	}
	var err error
	if n.store, err = store.Open(storeOptions(cfg)); err != nil {
		return nil, fmt.Errorf("node: %w", err)
	}
	if err := sweepScratch(cfg.Dir); err != nil {
		return nil, errors.Join(fmt.Errorf("node: remove an unfinished backup: %w", err), n.store.Close())
	}
	n.metrics = newMetrics(n)
	if err := n.bootstrap(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("node: write system streams: %w", err), n.store.Close())
	}
	n.groups.n = n
	if err := n.groups.load(); err != nil {
		n.groups.stop(true)
		return nil, errors.Join(fmt.Errorf("node: start persistent subscriptions: %w", err), n.store.Close())
	}
	if n.listener, err = net.Listen("tcp", cfg.Listen); err != nil {
		n.groups.stop(true)
		return nil, errors.Join(fmt.Errorf("node: %w", err), n.store.Close())
	}
	n.server = grpc.NewServer(append(options, serverOptions(n)...)...)
	n.register()
	if cfg.Registerer != nil {
		if err := n.metrics.register(cfg.Registerer); err != nil {
			n.groups.stop(true)
			return nil, errors.Join(fmt.Errorf("node: register metrics: %w", err), n.listener.Close(), n.store.Close())
		}
	}
	n.serveControl()
	go func() { n.served <- n.server.Serve(n.listener) }()
	n.detach = context.AfterFunc(ctx, func() { _ = n.Close() })
	cfg.Logger.Info("node started", "address", n.listener.Addr().String(), "dir", cfg.Dir, "tls", n.users != nil)
	return n, nil
}

func storeOptions(cfg Config) store.Options {
	return store.Options{
		Dir: cfg.Dir, Logger: cfg.Logger, CacheBytes: cfg.CacheBytes, MemTable: cfg.MemTableBytes,
		Heads: cfg.StreamHeads, IDs: cfg.RecentIDs, MinFree: uint64(max(cfg.MinFreeBytes, 0)), NoSync: cfg.UnsafeNoSync, Now: cfg.Now,
	}
}

func accessUsers(users []User) []access.User {
	out := make([]access.User, 0, len(users))
	for _, u := range users {
		out = append(out, access.User{Name: u.Name, Password: u.Password, Groups: u.Groups})
	}
	return out
}

// serverOptions are the settings the protocol's clients depend on. They ping
// an idle connection every ten seconds, or as often as they are told to: the
// original answers each ping, gRPC's own default would close the connection.
func serverOptions(n *Node) []grpc.ServerOption {
	return []grpc.ServerOption{
		grpc.ForceServerCodecV2(wire.Codec{}),
		grpc.MaxRecvMsgSize(maxMessage),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: time.Nanosecond, PermitWithoutStream: true}),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: 10 * time.Second, Timeout: 10 * time.Second}),
		grpc.ChainUnaryInterceptor(n.unary),
		grpc.ChainStreamInterceptor(n.stream),
		grpc.WriteBufferSize(64 << 10),
		grpc.ReadBufferSize(64 << 10),
		grpc.InitialConnWindowSize(1 << 20),
	}
}

func (n *Node) register() {
	serverfeatures.RegisterServerFeaturesServer(n.server, featuresService{n: n})
	gossip.RegisterGossipServer(n.server, gossipService{n: n})
	streams.RegisterStreamsServer(n.server, &streamsService{n: n})
	persistent.RegisterPersistentSubscriptionsServer(n.server, &persistentServer{n: n})
}

// Addr is the address the node listens on.
func (n *Node) Addr() net.Addr { return n.listener.Addr() }

// ConnectionString is what clients dial. With TLS it does not say which
// certificate authority to trust: add tlsCAFile.
func (n *Node) ConnectionString() string {
	return fmt.Sprintf("esdb://%s?tls=%t", n.listener.Addr(), n.users != nil)
}

// Close stops the node: no new calls, reads and subscriptions end with
// Unavailable, appends that have arrived and other short calls are finished
// and answered, for which it waits for at most Config.DrainTimeout, and later
// ones are refused. It is idempotent and returns the first call's error.
func (n *Node) Close() error {
	n.once.Do(func() { n.closeErr = n.close() })
	return n.closeErr
}

func (n *Node) close() error {
	if n.detach != nil {
		n.detach()
	}
	close(n.stopping)
	n.drain()
	err := <-n.served
	if errors.Is(err, grpc.ErrServerStopped) {
		err = nil
	}
	n.closeControl()
	n.groups.stop(true)
	err = errors.Join(err, n.store.Close())
	if n.cfg.Registerer != nil {
		n.metrics.unregister(n.cfg.Registerer)
	}
	n.cfg.Logger.Info("node stopped", "error", err)
	return err
}
