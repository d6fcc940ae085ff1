package eventstore

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

func TestAppend(t *testing.T) {
	v := openVault(t)
	s := dial(t, nodetest.Start(t).ConnectionString(), v)
	subject, stream := customer(t, v)
	one, two := seal(t, subject, stream, &domain.CustomerArchived{}), seal(t, subject, stream, &domain.CustomerArchived{})

	if _, err := s.Append(t.Context(), stream, 0, one); !errors.Is(err, ErrConflict) {
		t.Errorf("behind an event that is not there: %v", err)
	}
	first, err := s.Append(t.Context(), stream, NoStream, one)
	if err != nil || first.Revision != 0 {
		t.Fatal(first, err)
	}
	second, err := s.Append(t.Context(), stream, 0, two)
	if err != nil || second.Revision != 1 || second.Position <= first.Position {
		t.Fatal(second, err)
	}
	for _, expected := range []int64{NoStream, 0, 5} {
		if _, err := s.Append(t.Context(), stream, expected, seal(t, subject, stream, &domain.CustomerArchived{})); !errors.Is(err, ErrConflict) {
			t.Errorf("expected revision %d: %v", expected, err)
		}
	}
	// Sent again at the revision it was sent at, it is the same append.
	for i, again := range []struct {
		expected int64
		events   []Sealed
		want     Written
	}{{NoStream, one, first}, {0, two, second}} {
		got, err := s.Append(t.Context(), stream, again.expected, again.events)
		if err != nil || got.Revision != again.want.Revision || got.Position < again.want.Position {
			t.Errorf("append %d again: %+v, %v; want %+v", i, got, err, again.want)
		}
	}
	if events := readAll(t, s, stream); len(events) != 2 {
		t.Errorf("%d events", len(events))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Append(ctx, stream, 1, one); !errors.Is(err, ErrOutcomeUnknown) {
		t.Errorf("ended before the answer: %v", err)
	}
}

// restartable is a node that can be stopped and started on its port and data.
type restartable struct {
	t      *testing.T
	config node.Config
	*node.Node
}

func startRestartable(t *testing.T) *restartable {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	r := &restartable{t: t, config: node.Config{Dir: t.TempDir(), Listen: l.Addr().String(), MemTableBytes: 4 << 20, CacheBytes: 16 << 20}}
	r.start()
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func (r *restartable) start() {
	r.t.Helper()
	n, err := node.Start(context.Background(), r.config)
	if err != nil {
		r.t.Fatal(err)
	}
	r.Node = n
}

func TestAppendersSurviveARestartOfTheNode(t *testing.T) {
	v := openVault(t)
	n := startRestartable(t)
	s := dial(t, n.ConnectionString(), v)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // against a hang only
	defer cancel()
	if since, is := s.Unanswered(); is {
		t.Errorf("before the first append none was answered since %s", since)
	}

	const appenders, each = 16, 30
	var done atomic.Int64
	streams := make([]string, appenders)
	var running sync.WaitGroup
	for i := range appenders {
		subject, stream := customer(t, v)
		streams[i] = stream
		running.Go(func() {
			for expected := NoStream; expected < each-1; expected++ {
				w, err := s.Append(ctx, stream, expected, seal(t, subject, stream, &domain.CustomerArchived{}))
				if err != nil || w.Revision != uint64(expected+1) {
					t.Errorf("append behind %d of %s: %+v, %v", expected, stream, w, err)
					return
				}
				done.Add(1)
			}
		})
	}
	for done.Load() < appenders*each/4 && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	if done.Load() == appenders*each {
		t.Error("all was written before the node stopped: this test has shown nothing")
	}
	for ctx.Err() == nil {
		if since, is := s.Unanswered(); is && time.Since(since) < time.Minute {
			break
		}
		time.Sleep(time.Millisecond)
	}
	n.start()
	running.Wait()
	if since, is := s.Unanswered(); is {
		t.Errorf("the last append was answered, and it says that none was since %s", since)
	}
	for _, stream := range streams {
		if events := readAll(t, s, stream); len(events) != each {
			t.Errorf("%s has %d events, want %d", stream, len(events), each)
		}
	}
}

func TestFollowGoesOnAfterARestart(t *testing.T) {
	v := openVault(t)
	n := startRestartable(t)
	s := dial(t, n.ConnectionString(), v)
	subject, stream := customer(t, v)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()

	appeared := make(chan uint64, 100)
	ended := make(chan error, 1)
	go func() {
		ended <- s.Follow(ctx, 0, nil, func(e *Event) error {
			if e.Stream == stream {
				appeared <- e.Revision
			}
			return nil
		})
	}()
	for i := range uint64(6) {
		if i == 3 {
			if err := n.Close(); err != nil {
				t.Error(err)
			}
			n.start()
		}
		if _, err := s.Append(ctx, stream, int64(i)-1, seal(t, subject, stream, &domain.CustomerArchived{})); err != nil {
			t.Fatal(err)
		}
		select {
		case got := <-appeared:
			if got != i {
				t.Fatalf("event %d appeared, want %d: lost or doubled", got, i)
			}
		case <-ctx.Done():
			t.Fatalf("event %d never appeared", i)
		}
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	select {
	case extra := <-appeared:
		t.Errorf("event %d appeared again", extra)
	default:
	}
}

func TestFollowEndsWithTheErrorOfItsReader(t *testing.T) {
	s := dial(t, nodetest.Start(t).ConnectionString(), nil)
	if _, err := s.Lineage(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := errors.New("enough")
	if err := s.Follow(t.Context(), 0, nil, func(*Event) error { return want }); !errors.Is(err, want) {
		t.Error(err)
	}
}

func TestLineageIsTheSameForAll(t *testing.T) {
	n := nodetest.Start(t)
	one, other := dial(t, n.ConnectionString(), nil), dial(t, n.ConnectionString(), nil)
	a, err := one.Lineage(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if b, err := other.Lineage(t.Context()); err != nil || b != a {
		t.Errorf("%s and %s, %v", a, b, err)
	}
}

func TestClosedStore(t *testing.T) {
	s := dial(t, nodetest.Start(t).ConnectionString(), nil)
	if version, err := s.Ping(t.Context()); err != nil || version == "" {
		t.Error(version, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Ping(t.Context()); !errors.Is(err, ErrUnavailable) {
		t.Errorf("a closed store answers %v", err)
	}
}
