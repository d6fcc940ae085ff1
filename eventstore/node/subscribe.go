package node

import (
	"math"

	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"

	"github.com/dossier-crm/dossier/eventstore/node/internal/access"
	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// liveBuffer is how many events a live subscriber may be behind when it looks
// again before it counts as having fallen behind. It is then told once more
// when it has caught up, as the original does after its buffer of this size
// overflows.
const liveBuffer = 32

func (r *reader) subscribe() error {
	r.n.metrics.subscribers.Add(1)
	defer r.n.metrics.subscribers.Add(-1)
	switch o := r.opt.GetStreamOption().(type) {
	case *streams.ReadReq_Options_All:
		if err := r.n.allow(r.ctx, allStream, access.Read); err != nil {
			return err
		}
		return r.subscribeAll(o.All)
	case *streams.ReadReq_Options_Stream:
		name := string(o.Stream.GetStreamIdentifier().GetStreamName())
		if name == "" {
			return errHandler
		}
		if err := r.n.allow(r.ctx, name, access.Read); err != nil {
			return err
		}
		return r.subscribeStream(name, o.Stream)
	}
	return status.Error(codes.InvalidArgument, "stream option is missing")
}

// fellBehind reports, and counts, whether a live subscriber had so much to
// catch up with that it is told again when it has.
func (r *reader) fellBehind(sent int) bool {
	if sent <= liveBuffer {
		return false
	}
	r.n.metrics.slowTotal.Inc()
	return true
}

func (r *reader) confirm() error {
	return r.call.Send(&streams.ReadResp{Content: &streams.ReadResp_Confirmation{
		Confirmation: &streams.ReadResp_SubscriptionConfirmation{SubscriptionId: uuid.NewString()},
	}})
}

func (r *reader) caughtUp() error {
	return r.call.Send(&streams.ReadResp{Content: &streams.ReadResp_CaughtUp_{CaughtUp: &streams.ReadResp_CaughtUp{}}})
}

// wait blocks until something new may be there, or the call is over.
func (r *reader) wait(w *store.Watch) error {
	select {
	case <-w.C:
		return nil
	case <-r.ctx.Done():
		return toStatus(r.ctx, r.ctx.Err())
	case <-r.n.stopping:
		return errStopping
	}
}

// stopped ends a read or a subscription that is sending when the node closes.
func (r *reader) stopped() error { return r.n.stoppedErr() }

func (r *reader) subscribeStream(name string, o *streams.ReadReq_Options_StreamOptions) error {
	names := []string{name}
	if r.n.users != nil { // the right to read may change as well
		names = append(names, rightStreams(name)...)
	}
	watch := r.n.store.WatchStream(names...)
	defer watch.Close()
	v, err := r.n.store.View(name)
	if err != nil {
		return toStatus(r.ctx, err)
	}
	if v.Tombstoned {
		return streamDeleted(r.ctx, name)
	}
	next, ok := int64(0), true
	switch p := o.GetRevisionOption().(type) {
	case *streams.ReadReq_Options_StreamOptions_Revision:
		next = int64(min(p.Revision, math.MaxInt64-2)) + 1 // a subscription starts behind it
	case *streams.ReadReq_Options_StreamOptions_Start:
	case *streams.ReadReq_Options_StreamOptions_End:
		next = v.Last + 1
	default:
		ok = false
	}
	if !ok {
		return status.Error(codes.InvalidArgument, "revision option is missing")
	}
	if err := r.confirm(); err != nil {
		return err
	}
	for behind := true; ; {
		sent, err := r.streamPass(&v, &next)
		if err != nil {
			return err
		}
		if v.Tombstoned {
			return r.endOfStream(&v)
		}
		if behind || r.fellBehind(sent) {
			if err := r.caughtUp(); err != nil {
				return err
			}
			behind = false
		}
		if err := r.wait(watch); err != nil {
			return err
		}
		if v, err = r.n.store.View(name); err != nil {
			return toStatus(r.ctx, err)
		}
		if err := r.recheck(name); err != nil {
			return err
		}
	}
}

// recheck asks for the right to read again, so that one that was taken away
// ends the subscription before the next event.
func (r *reader) recheck(name string) error {
	if r.n.users == nil {
		return nil
	}
	return r.n.allow(r.ctx, name, access.Read)
}

// streamPass sends what there is from *next on. Between pages it looks again at
// what the stream's metadata hides and at the right to read: a slow client may
// be at its history for hours.
func (r *reader) streamPass(v *store.View, next *int64) (sent int, err error) {
	for !v.SoftDeleted && *next <= v.Last {
		n, more, err := r.streamSome(v, next)
		sent += n
		if err := r.flush(err); err != nil || !more {
			return sent, err
		}
		if *v, err = r.n.store.View(v.Name); err != nil {
			return sent, toStatus(r.ctx, err)
		}
		if err := r.recheck(v.Name); err != nil {
			return sent, err
		}
	}
	return sent, nil
}

func (r *reader) streamSome(v *store.View, next *int64) (sent int, more bool, err error) {
	it, err := v.Read(*next, false)
	if err != nil {
		return 0, false, toStatus(r.ctx, err)
	}
	defer it.Close()
	for sent < readPage && !r.full() {
		if !it.Next() {
			if it.Err() == nil {
				*next = max(*next, v.Last+1)
			}
			return sent, false, toStatus(r.ctx, it.Err())
		}
		rec := it.Record()
		if err := r.queueEvent(rec); err != nil {
			return sent, false, err
		}
		sent++
		*next = rec.Revision + 1
	}
	return sent, true, r.stopped()
}

// endOfStream tells a live subscriber that its stream was tombstoned.
func (r *reader) endOfStream(v *store.View) error {
	rec, ok, err := v.TombstoneRecord()
	if err != nil {
		return toStatus(r.ctx, err)
	}
	if ok {
		if err := r.flush(r.queueEvent(&rec)); err != nil {
			return err
		}
	}
	return streamDeleted(r.ctx, v.Name)
}
