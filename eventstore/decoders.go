package eventstore

import (
	"runtime"
	"sync"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
)

// page is a run of events of a read, on its way from the client's form to ours.
type page struct {
	raw     []*esdb.RecordedEvent
	decoded chan struct{} // closed when the rest is there

	events []*Event
	err    error // behind the events
}

func newPage(raw []*esdb.RecordedEvent, err error) *page {
	return &page{raw: raw, err: err, decoded: make(chan struct{})}
}

func (p *page) decode(s *Store) {
	defer close(p.decoded)
	p.events = make([]*Event, 0, len(p.raw))
	for _, r := range p.raw {
		e, err := s.fromClient(r)
		if err != nil {
			p.err = err
			break
		}
		p.events = append(p.events, e)
	}
	p.raw = nil
}

// decoders are a few goroutines that decode pages for all reads of a store, so
// that reading goes on meanwhile. A read hands its pages to its consumer in its
// own order, whichever is decoded first. They begin with the first large page
// and end with the store.
type decoders struct {
	begin sync.Once
	work  chan *page
	end   chan struct{} // closed with the store
}

const (
	mostDecoders = 4
	fewEvents    = 32 // are decoded by who has read them
)

// decode decodes the page, now or soon. It never waits: where all are busy the
// caller is the next.
func (d *decoders) decode(s *Store, p *page) {
	if len(p.raw) < fewEvents {
		p.decode(s)
		return
	}
	d.begin.Do(func() {
		for range min(mostDecoders, runtime.GOMAXPROCS(0)) {
			go d.run(s)
		}
	})
	select {
	case d.work <- p:
	default:
		p.decode(s)
	}
}

func (d *decoders) run(s *Store) {
	for {
		select {
		case p := <-d.work:
			p.decode(s)
		case <-d.end:
			return
		}
	}
}
