package watermill

import (
	"context"
	"errors"
	"iter"
	"strings"

	"github.com/dossier-crm/dossier/eventstore"
)

type iterEvents = iter.Seq2[*eventstore.Event, error]

// Feed gives one consumer the log in batches: from the hub while it is live,
// from a read that it shares with others while it is behind. It is used by one
// goroutine.
type Feed struct {
	hub   *Hub
	most  int // events in a batch
	bytes int // of data in a batch

	idle    func(context.Context) error // told before the feed waits for what is not there yet; may be nil
	pursuit *pursuit                    // nil while live
	leftBy  *pursuit                    // that it was too slow for
}

// Feed returns a feed of batches of at most most events; 0 stands for 2,000.
func (h *Hub) Feed(most int) *Feed {
	if most <= 0 {
		most = 2_000
	}
	h.behind.mu.Lock()
	defer h.behind.mu.Unlock()
	h.behind.feeds++
	return &Feed{hub: h, most: most, bytes: 8 << 20}
}

// Next returns the events behind the position: at once while there are any,
// else as soon as one arrives. It returns the error of ctx, of the store, or of
// an event that this program does not know (eventstore.UnknownEventError); the
// events before that one have been returned by then.
func (f *Feed) Next(ctx context.Context, after uint64) (Batch, error) {
	for {
		if f.pursuit == nil {
			if f.idle != nil && f.hub.nothing(after) {
				if err := f.idle(ctx); err != nil {
					return Batch{}, err
				}
			}
			events, err := f.hub.next(ctx, after, f.most, f.bytes)
			if err == nil {
				f.leftBy = nil
				return Batch{After: after, Events: events, Live: true}, nil
			}
			if !errors.Is(err, errBehind) {
				return Batch{}, err
			}
			f.pursuit = f.hub.behind.join(f, after)
		}
		if f.pursuit.ahead(f, after) {
			f.Close()
			f.pursuit = f.hub.behind.join(f, after)
		}
		events, err := f.pursuit.next(ctx, f, after)
		switch {
		case errors.Is(err, errLeftBehind):
			f.leftBy, f.pursuit = f.pursuit, nil
		case err != nil:
			f.Close()
			return Batch{}, err
		case len(events) > 0:
			return Batch{After: after, Events: events}, nil
		default: // the end of the log
			f.Close()
		}
	}
}

// Close ends a read that is under way. The feed may be used again.
func (f *Feed) Close() {
	if f.pursuit != nil {
		f.pursuit.leave(f)
		f.pursuit = nil
	}
}

// invalidPosition reports whether the store says that no event begins at a
// position.
func invalidPosition(err error) bool { return strings.Contains(err.Error(), "InvalidPosition") }
