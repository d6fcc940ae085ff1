package node

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"

	"github.com/dossier-crm/dossier/eventstore/node/internal/access"
	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
	"github.com/dossier-crm/dossier/eventstore/node/internal/wire"
)

// stalled is a call whose client takes nothing: sent runs in its place at the
// first event.
type stalled struct {
	grpc.ServerStream
	ctx  context.Context
	sent func() error
}

func (s *stalled) Context() context.Context     { return s.ctx }
func (s *stalled) Send(*streams.ReadResp) error { return nil }

func (s *stalled) SendMsg(m any) error {
	if _, event := m.(*wire.Raw); event {
		return s.sent()
	}
	return nil
}

// TestAStalledReaderHoldsNoView: while a response waits for its client nothing
// of the store is held open. What is would be memtables and files of that
// moment, for as long as the client likes. Closing the store waits for just
// that.
func TestAStalledReaderHoldsNoView(t *testing.T) {
	t.Parallel()
	empty, all := &shared.Empty{}, &streams.ReadReq_Options_All{All: &streams.ReadReq_Options_AllOptions{
		AllOption: &streams.ReadReq_Options_AllOptions_Start{Start: &shared.Empty{}},
	}}
	stream := &streams.ReadReq_Options_Stream{Stream: &streams.ReadReq_Options_StreamOptions{
		StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte("s")},
		RevisionOption:   &streams.ReadReq_Options_StreamOptions_Start{Start: empty},
	}}
	count := &streams.ReadReq_Options_Count{Count: 1000}
	live := &streams.ReadReq_Options_Subscription{Subscription: &streams.ReadReq_Options_SubscriptionOptions{}}
	for name, o := range map[string]*streams.ReadReq_Options{
		"read":              {StreamOption: stream, CountOption: count},
		"read $all":         {StreamOption: all, CountOption: count},
		"subscription":      {StreamOption: stream, CountOption: live},
		"subscribed to all": {StreamOption: all, CountOption: live},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, err := Start(t.Context(), Config{Dir: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			defer n.Close()
			w := &store.Write{Stream: "s", Expected: store.Any}
			for range 200 {
				w.Events = append(w.Events, store.Event{ID: uuid.New(), Type: "T", Data: make([]byte, 4000)})
			}
			if _, err := n.store.Submit(t.Context(), w); err != nil {
				t.Fatal(err)
			}
			gone := errors.New("client gone")
			o.UuidOption = &streams.ReadReq_Options_UUIDOption{Content: &streams.ReadReq_Options_UUIDOption_Structured{Structured: empty}}
			o.FilterOption = &streams.ReadReq_Options_NoFilter{NoFilter: empty}
			call := &stalled{ctx: context.WithValue(t.Context(), principalKey{}, access.System), sent: func() error {
				closed := make(chan error, 1)
				go func() { closed <- n.store.Close() }()
				select {
				case err := <-closed:
					return errors.Join(gone, err)
				case <-time.After(time.Minute):
					t.Error("a reader that waits for its client holds a view of the store")
				}
				return gone
			}}
			if err := (&streamsService{n: n}).Read(&streams.ReadReq{Options: o}, call); !errors.Is(err, gone) {
				t.Errorf("ended with %v", err)
			}
		})
	}
}

// TestAPageIsSmall: it is what a client that takes nothing keeps in memory, for
// as long as it likes, and there may be thousands of them.
func TestAPageIsSmall(t *testing.T) {
	t.Parallel()
	const size, most = 1 << 10, 66 << 10
	n, err := Start(t.Context(), Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	var e []store.Event
	for range 500 {
		e = append(e, store.Event{ID: uuid.New(), Type: "t", Data: make([]byte, size)})
	}
	if _, err := n.store.Submit(t.Context(), &store.Write{Stream: "s", Expected: store.Any, Events: e}); err != nil {
		t.Fatal(err)
	}
	all := &streams.ReadReq_Options_AllOptions{}
	for name, page := range map[string]func(r *reader) error{
		"$all": func(r *reader) error { _, _, err := r.allPage(0); return err },
		"subscribed to $all": func(r *reader) error {
			_, err := (&allSubscription{reader: r}).queuePage()
			return err
		},
		"stream": func(r *reader) error {
			v, err := n.store.View("s")
			if err == nil {
				_, _, _, err = r.streamPage(&v, 0, false)
			}
			return err
		},
		"subscribed to stream": func(r *reader) error {
			v, err := n.store.View("s")
			if err == nil {
				_, _, err = r.streamSome(&v, new(int64))
			}
			return err
		},
	} {
		r := &reader{n: n, ctx: t.Context(), left: 1000, opt: &streams.ReadReq_Options{StreamOption: &streams.ReadReq_Options_All{All: all}}}
		if err := page(r); err != nil {
			t.Fatal(err)
		}
		held := 0
		for _, m := range r.page {
			held += m.(*wire.Raw).Len()
		}
		if held < most/2 || held > most {
			t.Errorf("%s: a page has %d bytes, at most %d are wanted", name, held, most)
		}
	}
}
