package node

import (
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
)

// allSubscription is a subscription to $all.
type allSubscription struct {
	*reader
	next       uint64 // first position to look at
	considered uint64 // records looked at since the last checkpoint
	lastSeen   uint64 // position of the last record looked at, 0: none
	checkpoint uint64 // position of the last checkpoint sent
	sent       int    // events sent in this pass
}

func (r *reader) subscribeAll(o *streams.ReadReq_Options_AllOptions) error {
	watch := r.n.store.WatchAll()
	defer watch.Close()
	if o.GetAllOption() == nil {
		return status.Error(codes.InvalidArgument, "position option is missing")
	}
	from, start, ok := positionFrom(o, r.n.store.End())
	if !ok {
		return status.Error(codes.InvalidArgument, "commit position is below prepare position")
	}
	s := &allSubscription{reader: r, next: from}
	if !start && o.GetEnd() == nil && from+1 != 0 {
		s.next = from + 1 // a subscription starts behind its position
	}
	if err := r.confirm(); err != nil {
		return err
	}
	for behind := true; ; {
		s.sent = 0
		if err := s.pass(); err != nil {
			return err
		}
		if behind || r.fellBehind(s.sent) {
			s.mark()
			if err := s.flush(nil); err != nil {
				return err
			}
			if err := r.caughtUp(); err != nil {
				return err
			}
			behind = false
		}
		if err := r.wait(watch); err != nil {
			return err
		}
		if err := r.recheck(allStream); err != nil {
			return err
		}
	}
}

// pass sends everything up to the published end, and looks at the right to
// read between pages.
func (s *allSubscription) pass() error {
	for s.next < s.n.store.End() {
		more, err := s.queuePage()
		if err := s.flush(err); err != nil || !more {
			return err
		}
		if err := s.recheck(allStream); err != nil {
			return err
		}
	}
	return nil
}

func (s *allSubscription) queuePage() (more bool, err error) {
	it, err := s.n.store.ReadAll(s.next, false)
	if err != nil {
		return false, toStatus(s.ctx, err)
	}
	defer it.Close()
	for n := 0; n < readPage && !s.full(); n++ {
		if !it.Next() {
			if it.Err() == nil {
				s.next = max(s.next, it.End())
			}
			return it.Err() == nil, toStatus(s.ctx, it.Err())
		}
		rec := it.Record()
		if !hiddenInAll(rec) && s.filter.match(rec) {
			if err := s.queueEvent(rec); err != nil {
				return false, err
			}
			s.sent++
		}
		s.next, s.lastSeen = rec.Position+1, rec.Position
		if s.filter == nil {
			continue
		}
		if s.considered++; s.considered >= s.filter.interval {
			s.mark()
		}
	}
	if err := s.ctx.Err(); err != nil {
		return false, toStatus(s.ctx, err)
	}
	return true, s.stopped()
}

// mark queues a checkpoint: everything up to and including it was looked at.
// There is none before something was, nor twice for the same position.
func (s *allSubscription) mark() {
	if s.filter == nil || s.lastSeen <= s.checkpoint {
		return
	}
	s.considered, s.checkpoint = 0, s.lastSeen
	s.queue(&streams.ReadResp{Content: &streams.ReadResp_Checkpoint_{
		Checkpoint: &streams.ReadResp_Checkpoint{CommitPosition: s.lastSeen, PreparePosition: s.lastSeen},
	}})
}
