package watermill

import (
	"context"
	"fmt"
	"sync"

	"github.com/ThreeDotsLabs/watermill/message"
)

// life is what every subscriber here has: subscriptions that begin until it is
// closed, and a Close that ends them and waits. Its zero value is open; the
// methods may be called by many goroutines.
type life struct {
	mu      sync.Mutex // guards ends and closed, and running against close
	ends    map[*context.CancelFunc]struct{}
	closed  bool
	running sync.WaitGroup
}

// begin runs work on a channel that is closed when work returns. work must
// return when its context ends: with the caller's, or with close.
func (l *life) begin(ctx context.Context, topic string, work func(context.Context, chan<- *message.Message)) (<-chan *message.Message, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, fmt.Errorf("subscribe to %s: %w", topic, ErrClosed)
	}
	ctx, cancel := context.WithCancel(ctx)
	if l.ends == nil {
		l.ends = map[*context.CancelFunc]struct{}{}
	}
	l.ends[&cancel] = struct{}{}
	out := make(chan *message.Message)
	l.running.Go(func() {
		defer close(out)
		defer func() {
			cancel()
			l.mu.Lock()
			defer l.mu.Unlock()
			delete(l.ends, &cancel)
		}()
		work(ctx, out)
	})
	return out, nil
}

// close ends all subscriptions and waits for their channels to be closed. It
// may be called again.
func (l *life) close() {
	l.mu.Lock()
	l.closed = true
	for end := range l.ends {
		(*end)()
	}
	l.mu.Unlock()
	l.running.Wait()
}
