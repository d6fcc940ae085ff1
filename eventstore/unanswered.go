package eventstore

import (
	"sync/atomic"
	"time"
)

// unanswered is since when no append was answered, as nanoseconds since 1970, or 0.
type unanswered struct{ since atomic.Int64 }

func (u *unanswered) begin(now time.Time) { u.since.CompareAndSwap(0, now.UnixNano()) }

func (u *unanswered) over() { u.since.Store(0) }

// Unanswered returns when the first of the appends failed that the store has not
// answered since, as one that has no space left does not, which reads all the same.
// It is false where the last one was answered, or there was none. What is asked for
// by nobody is not found out: the store may take appends again. It may be called by
// many goroutines at once.
func (s *Store) Unanswered() (since time.Time, ok bool) {
	at := s.unanswered.since.Load()
	return time.Unix(0, at), at != 0
}
