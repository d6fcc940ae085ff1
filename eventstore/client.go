package eventstore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/dossier-crm/dossier/internal/vault"
)

// ErrUnavailable says that the store cannot be reached now. Nothing was done.
var ErrUnavailable = errors.New("event store unavailable")

// Store reads, appends to and follows one EventStoreDB. It may be used by many
// goroutines at once.
//
// It keeps one esdb.Client and replaces it as a whole when the connection
// fails: a client whose discovery fails once is closed for good, concurrent
// calls into it may then wait for ever, and closing it while a call is under
// way panics. So every call runs beside a guard that stops waiting a little
// after the client was given up, and a client is closed when its last call has
// come back.
type Store struct {
	connection string
	vault      *vault.Vault
	log        *slog.Logger
	decoders   decoders
	unanswered unanswered

	mu      sync.Mutex // guards current; held while connecting, at most connectTimeout
	current *session
	closed  bool
}

const (
	connectTimeout = 5 * time.Second
	callTimeout    = 10 * time.Second
	retiredGrace   = 2 * time.Second // how long a call may outlive its client
)

// session is one esdb.Client and the calls that are under way on it.
type session struct {
	client  *esdb.Client
	retired chan struct{} // closed when no new call may use the client

	mu    sync.Mutex // guards the rest
	calls int
	dead  bool
}

// Dial prepares a store for the connection string (esdb://…) and makes sure
// that it answers, until ctx ends. The vault opens and seals personal fields;
// it may be nil where only stored bytes are looked at.
func Dial(ctx context.Context, connection string, v *vault.Vault, log *slog.Logger) (*Store, error) {
	config, err := esdb.ParseConnectionString(connection)
	if err != nil {
		return nil, fmt.Errorf("connection string of the event store: %w", err)
	}
	// What gossip names is connected to, whatever it is, and is given the password
	// with each call: only a certificate says who it is.
	if config.Username != "" && (config.DisableTLS || config.SkipCertificateVerification) {
		return nil, errors.New("connection string of the event store: a user and password need TLS and a verified certificate, or whoever answers gets them")
	}
	s := &Store{connection: connection, vault: v, log: log, decoders: decoders{work: make(chan *page), end: make(chan struct{})}}
	for {
		sess, err := s.acquire()
		if err == nil {
			sess.release()
			return s, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("dial event store: %w", err)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// Close ends the connection. Calls under way end with an error.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		close(s.decoders.end)
	}
	s.closed = true
	if s.current != nil {
		s.current.retire()
		s.current = nil
	}
	return nil
}

// Ping asks the store for its version.
func (s *Store) Ping(ctx context.Context) (string, error) {
	return call(ctx, s, func(_ context.Context, c *esdb.Client) (string, error) {
		v, err := c.GetServerVersion()
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch), nil
	})
}

// Do runs one request on the current client, for what reads and writes events
// that are not the domain's. The client is not to be kept, nor closed.
func (s *Store) Do(ctx context.Context, request func(context.Context, *esdb.Client) error) error {
	_, err := call(ctx, s, func(ctx context.Context, c *esdb.Client) (struct{}, error) {
		return struct{}{}, request(ctx, c)
	})
	return err
}

func (s *Store) acquire() (*session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, fmt.Errorf("%w: closed", ErrUnavailable)
	}
	if s.current == nil {
		client, err := connect(s.connection)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
		s.current = &session{client: client, retired: make(chan struct{})}
	}
	s.current.mu.Lock()
	s.current.calls++
	s.current.mu.Unlock()
	return s.current, nil
}

// connect builds a client and makes its first call alone, under a timeout.
func connect(connection string) (*esdb.Client, error) {
	config, err := esdb.ParseConnectionString(connection)
	if err != nil {
		return nil, err
	}
	config.Logger = esdb.NoopLogging()
	client, err := esdb.NewClient(config)
	if err != nil {
		return nil, err
	}
	first := make(chan error, 1)
	go func() {
		_, err := client.GetServerVersion()
		first <- err
	}()
	select {
	case err := <-first:
		if err != nil {
			_ = client.Close()
			return nil, err
		}
		return client, nil
	case <-time.After(connectTimeout):
		go func() { // the discovery ends by itself; then the client can be closed
			<-first //nolint:errcheck // whatever it says, the client is not used
			_ = client.Close()
		}()
		return nil, errors.New("no answer to the first call")
	}
}

// giveUp makes the next call use a new client.
func (s *Store) giveUp(sess *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == sess {
		s.current = nil
		s.log.Warn("event store connection given up")
	}
	sess.retire()
}

func (sess *session) retire() {
	sess.mu.Lock()
	defer sess.mu.Unlock()
	if sess.dead {
		return
	}
	sess.dead = true
	close(sess.retired)
	if sess.calls == 0 {
		_ = sess.client.Close()
	}
}

func (sess *session) release() {
	sess.mu.Lock()
	defer sess.mu.Unlock()
	sess.calls--
	if sess.dead && sess.calls == 0 {
		_ = sess.client.Close()
	}
}

// call runs one request on the current client. It returns when the request
// does, when ctx ends, or a little after the client was given up; a request
// that is still stuck then keeps its client from being closed, nothing else.
func call[T any](ctx context.Context, s *Store, request func(context.Context, *esdb.Client) (T, error)) (T, error) {
	var zero T
	sess, err := s.acquire()
	if err != nil {
		return zero, err
	}
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		defer sess.release()
		v, err := request(ctx, sess.client)
		if err != nil && lostConnection(err) {
			s.giveUp(sess)
		}
		done <- outcome{v, err}
	}()
	retired := sess.retired
	var grace <-chan time.Time
	for {
		select {
		case o := <-done:
			return o.value, o.err
		case <-ctx.Done():
			return zero, ctx.Err()
		case <-retired:
			retired = nil
			t := time.NewTimer(retiredGrace)
			defer t.Stop()
			grace = t.C
		case <-grace:
			return zero, fmt.Errorf("%w: the connection was lost during the call", ErrUnavailable)
		}
	}
}

// lostConnection reports whether the client that returned err must not be used
// again.
func lostConnection(err error) bool {
	code := codeOf(err)
	return code == esdb.ErrorUnavailable || code == esdb.ErrorCodeConnectionClosed || code == esdb.ErrorCodeNotLeader ||
		status.Code(errors.Unwrap(err)) == codes.Unavailable
}

// codeOf finds the client's code however deep it is wrapped; esdb.FromError
// does not.
func codeOf(err error) esdb.ErrorCode {
	if e, ok := errors.AsType[*esdb.Error](err); ok {
		return e.Code()
	}
	return esdb.ErrorCodeUnknown
}
