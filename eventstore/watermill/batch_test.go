package watermill

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
)

// memory is a cursor that keeps its position in memory.
type memory struct {
	position atomic.Uint64
	opened   atomic.Int64
}

func (m *memory) Open(ctx context.Context) (context.Context, uint64, error) {
	m.opened.Add(1)
	return ctx, m.position.Load(), nil
}

func (m *memory) Failed(error) {}

// TestBatchesAreInOrderOneAtATime runs a Router handler that refuses now and
// then: refused batches come again, nothing is skipped, nothing overtakes.
func TestBatchesAreInOrderOneAtATime(t *testing.T) {
	log := newFakeLog(300)
	h := startHub(t, log, HubOptions{})
	cursor := &memory{}
	s := NewBatchSubscriber(h.Feed(16), cursor, slog.New(slog.DiscardHandler))
	router, err := message.NewRouter(message.RouterConfig{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var flying, handled atomic.Int64
	refused := false
	done := make(chan struct{})
	router.AddConsumerHandler("test", "$all", s, func(m *message.Message) error {
		if flying.Add(1) > 1 {
			t.Error("two messages in flight")
		}
		defer flying.Add(-1)
		b, ok := BatchFrom(m.Context())
		var r Range
		if err := json.Unmarshal(m.Payload, &r); err != nil || !ok {
			t.Error(err, ok)
		}
		if r.Count != len(b.Events) || r.First != b.Events[0].Position || r.Last != b.Last() || r.After != b.After {
			t.Errorf("payload %+v does not fit the batch", r)
		}
		if b.After != cursor.position.Load() {
			t.Errorf("batch after %d, want %d", b.After, cursor.position.Load())
		}
		if handled.Add(1)%9 == 5 && !refused {
			refused = true
			return context.DeadlineExceeded
		}
		refused = false
		cursor.position.Store(b.Last())
		if b.Last() == 400*10 {
			close(done)
		}
		return nil
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error)
	go func() { ended <- router.Run(ctx) }()
	<-router.Running()
	log.grow(100)
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Errorf("at %d after 20 s", cursor.position.Load())
	}
	if cursor.opened.Load() < 2 {
		t.Error("the cursor was not asked again after a nack")
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := s.Subscribe(t.Context(), "$all"); err == nil {
		t.Error("a closed subscriber subscribes")
	}
}
