package eventstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// ErrNotFound says that a stream has no events.
var ErrNotFound = errors.New("stream not found")

const readBatch = 256 // events that a reader hands over at once

// Stream reads a stream forwards from the revision, at most count events. An
// error ends the sequence; a stream that does not exist gives ErrNotFound, an
// event that cannot be read a *DataError.
func (s *Store) Stream(ctx context.Context, stream string, from uint64, count uint64) iter.Seq2[*Event, error] {
	return unbroken(s.StreamWhole(ctx, stream, from, count))
}

// StreamWhole reads like Stream, with the events that cannot be read among them:
// they say so (Broken).
func (s *Store) StreamWhole(ctx context.Context, stream string, from uint64, count uint64) iter.Seq2[*Event, error] {
	return s.read(ctx, fmt.Sprintf("read %s from %d", stream, from), func(ctx context.Context, c *esdb.Client) (*esdb.ReadStream, error) {
		return c.ReadStream(ctx, stream, esdb.ReadStreamOptions{From: esdb.Revision(from)}, count)
	})
}

// StreamBackwards reads a stream from the revision down, at most count events;
// math.MaxInt64 and above means from its end.
func (s *Store) StreamBackwards(ctx context.Context, stream string, from uint64, count uint64) iter.Seq2[*Event, error] {
	var start esdb.StreamPosition = esdb.End{}
	if from < math.MaxInt64 {
		start = esdb.Revision(from)
	}
	return unbroken(s.read(ctx, fmt.Sprintf("read %s backwards", stream), func(ctx context.Context, c *esdb.Client) (*esdb.ReadStream, error) {
		return c.ReadStream(ctx, stream, esdb.ReadStreamOptions{From: start, Direction: esdb.Backwards}, count)
	}))
}

// unbroken ends a sequence at an event that cannot be read: who folds a stream
// must not leave it out.
func unbroken(events iter.Seq2[*Event, error]) iter.Seq2[*Event, error] {
	return func(yield func(*Event, error) bool) {
		for e, err := range events {
			if err == nil && e.broken != nil {
				yield(nil, e.broken)
				return
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// All reads the log forwards from the position, inclusive, at most count
// events; 0 is its start. Events that cannot be read are among them, and say so
// (Broken): one of them must not hide the log behind it.
func (s *Store) All(ctx context.Context, from uint64, count uint64) iter.Seq2[*Event, error] {
	var start esdb.AllPosition = esdb.Start{}
	if from > 0 {
		start = esdb.Position{Commit: from, Prepare: from}
	}
	return s.read(ctx, fmt.Sprintf("read the log from %d", from), func(ctx context.Context, c *esdb.Client) (*esdb.ReadStream, error) {
		return c.ReadAll(ctx, esdb.ReadAllOptions{From: start}, count)
	})
}

// Head returns the position and the time of the log's last event, 0 where the
// log is empty. Nothing of the event is decoded.
func (s *Store) Head(ctx context.Context) (uint64, time.Time, error) {
	for place, err := range s.places(ctx, "read the head of the log", esdb.ReadAllOptions{From: esdb.End{}, Direction: esdb.Backwards}, 1) {
		return place.Position, place.Created, err
	}
	return 0, time.Time{}, nil
}

// Place is where an event is in the log, and since when.
type Place struct {
	Position uint64
	Created  time.Time
}

// Places reads where events are, from the position on, inclusive, at most count,
// without decoding one: what counts and ages are made of.
func (s *Store) Places(ctx context.Context, from uint64, count uint64) iter.Seq2[Place, error] {
	var start esdb.AllPosition = esdb.Start{}
	if from > 0 {
		start = esdb.Position{Commit: from, Prepare: from}
	}
	return s.places(ctx, fmt.Sprintf("read places of the log from %d", from), esdb.ReadAllOptions{From: start}, count)
}

func (s *Store) places(ctx context.Context, what string, opts esdb.ReadAllOptions, count uint64) iter.Seq2[Place, error] {
	return func(yield func(Place, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		all, err := call(ctx, s, func(ctx context.Context, c *esdb.Client) ([]Place, error) {
			stream, err := c.ReadAll(ctx, opts, count)
			if err != nil {
				return nil, err
			}
			defer stream.Close()
			var all []Place
			for {
				r, err := stream.Recv()
				switch {
				case errors.Is(err, io.EOF):
					return all, nil
				case err != nil:
					return nil, err
				}
				e := r.OriginalEvent()
				all = append(all, Place{e.Position.Commit, e.CreatedDate.UTC()})
			}
		})
		if err != nil {
			if lostConnection(err) || status.Code(err) == codes.Unavailable {
				err = fmt.Errorf("%w: %w", ErrUnavailable, err)
			}
			yield(Place{}, fmt.Errorf("%s: %w", what, err))
			return
		}
		for _, place := range all {
			if !yield(place, nil) {
				return
			}
		}
	}
}

// read pumps a counted read on a goroutine of its own, so that decoding goes on
// while the consumer works and a client that hangs holds nobody up.
func (s *Store) read(ctx context.Context, what string, open func(context.Context, *esdb.Client) (*esdb.ReadStream, error)) iter.Seq2[*Event, error] {
	return func(yield func(*Event, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		sess, err := s.acquire()
		if err != nil {
			yield(nil, fmt.Errorf("%s: %w", what, err))
			return
		}
		pages := make(chan *page, 2)
		go s.pump(ctx, sess, open, pages)
		retired := sess.retired
		var grace <-chan time.Time
		for {
			var p *page
			var more bool
			select {
			case p, more = <-pages:
			case <-ctx.Done():
				yield(nil, fmt.Errorf("%s: %w", what, ctx.Err()))
				return
			case <-retired:
				retired = nil
				grace = time.After(retiredGrace)
				continue
			case <-grace:
				yield(nil, fmt.Errorf("%s: %w: the connection was lost", what, ErrUnavailable))
				return
			}
			if !more {
				return
			}
			<-p.decoded
			for _, e := range p.events {
				if !yield(e, nil) {
					return
				}
			}
			if p.err != nil {
				yield(nil, fmt.Errorf("%s: %w", what, p.err))
				return
			}
		}
	}
}

func (s *Store) pump(ctx context.Context, sess *session, open func(context.Context, *esdb.Client) (*esdb.ReadStream, error), pages chan<- *page) {
	defer sess.release()
	defer close(pages)
	send := func(p *page) bool {
		s.decoders.decode(s, p)
		select {
		case pages <- p:
			return true
		case <-ctx.Done():
			return false
		}
	}
	stream, err := open(ctx, sess.client)
	if err != nil {
		send(newPage(nil, s.readError(sess, err)))
		return
	}
	defer stream.Close()
	var events []*esdb.RecordedEvent
	for {
		r, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			send(newPage(events, nil))
			return
		}
		if err != nil {
			send(newPage(events, s.readError(sess, err)))
			return
		}
		events = append(events, r.OriginalEvent())
		if len(events) == readBatch {
			if !send(newPage(events, nil)) {
				return
			}
			events = make([]*esdb.RecordedEvent, 0, readBatch)
		}
	}
}

// readError gives the client up where it must not be used again, and names the
// cases that callers tell apart.
func (s *Store) readError(sess *session, err error) error {
	switch {
	case codeOf(err) == esdb.ErrorCodeResourceNotFound:
		return ErrNotFound
	case codeOf(err) == esdb.ErrorCodeStreamDeleted:
		return ErrStreamDeleted
	case lostConnection(err) || status.Code(err) == codes.Unavailable:
		s.giveUp(sess)
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}
