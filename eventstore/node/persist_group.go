package node

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// groupTick is how often timeouts and checkpoints are looked at.
const groupTick = time.Second

// message is one event on its way through a group.
type message struct {
	ev       resolved
	order    uint64     // rises in the order of reading; replayed ones are 0
	point    groupPoint // where it stands in what the group reads
	retries  int32
	replayed bool   // from the parked stream: no part in the checkpoint
	buffered bool   // counted in what the buffer takes
	bucket   uint64 // of a pinned strategy, from 1 on; 0: not looked up yet
	parked   int64  // of a replayed one: its revision in the parked stream
	client   *groupClient
	sent     time.Time
	due      time.Time
}

func (m *message) id() [16]byte { return m.ev.original().ID }

// delivery is a message on its way to a client; the message itself stays with
// the group's goroutine.
type delivery struct {
	ev      resolved
	retries int32
}

// groupClient is one connected consumer.
type groupClient struct {
	id       uint64
	user     string
	from     string
	limit    int
	out      outbox
	dropped  chan struct{} // closed when the group lets go of the client
	inFlight int
	held     int // bytes of those
	name     string
	stats    clientStats
}

// group is a persistent subscription at work. One goroutine owns everything
// below cmds; others reach it through do.
type group struct {
	n      *Node
	cfg    groupConfig
	filter *eventFilter

	cmds chan func()
	stop chan struct{}
	once sync.Once
	done chan struct{}

	next     groupPoint // first point that was not read yet
	seen     groupPoint // last point that was considered, -1: none
	order    uint64
	retry    []*message // waiting to be sent again, replayed first, then by order
	buffer   []*message // read and never sent
	buffered int        // bytes of those
	flight   map[[16]byte]*message
	clients  []*groupClient
	pins     []*groupClient // by bucket from 1 on, looked up as needed; nil after a change of clients
	turn     int
	serial   uint64
	total    int64
	measured int64 // messages sent since the last tick
	rate     int64
	atEnd    bool

	replayed       parkedDocument // as last written
	owes           bool           // what it says waits has to be parked again
	replayTo       int64          // a replay goes on up to here, 0: there is none
	replayBlocked  bool           // it failed since the last tick
	taken          *parkedPortion // of a replay, not noted yet
	checkpoint     groupPoint     // last one written, -1: none
	checkpointed   uint64         // order everything up to which is covered by it
	checkpointTime time.Time
	err            error // why the group cannot read
}

func newGroup(n *Node, cfg groupConfig) (*group, error) {
	filter, err := cfg.Filter.compile()
	if err != nil {
		return nil, err
	}
	g := &group{
		n: n, cfg: cfg, filter: filter, cmds: make(chan func()), stop: make(chan struct{}), done: make(chan struct{}),
		flight: map[[16]byte]*message{}, next: cfg.First, seen: -1, checkpoint: -1, checkpointTime: time.Now(),
	}
	if p, ok, err := g.loadCheckpoint(); err != nil {
		return nil, err
	} else if ok {
		g.checkpoint, g.next, g.seen = p, p+1, p
	}
	if err := g.owesParking(); err != nil {
		return nil, err
	}
	go g.run()
	return g, nil
}

// do runs f on the group's goroutine and waits for it. It answers false if
// the group has stopped.
func (g *group) do(f func()) bool {
	ran := make(chan struct{})
	select {
	case g.cmds <- func() { f(); close(ran) }:
		<-ran
		return true
	case <-g.done:
		return false
	}
}

// close ends the group and lets go of its clients.
func (g *group) close() {
	g.once.Do(func() { close(g.stop) })
	<-g.done
}

func (g *group) run() {
	defer close(g.done)
	var watch *store.Watch
	if g.cfg.all() {
		watch = g.n.store.WatchAll()
	} else {
		watch = g.n.store.WatchStream(g.cfg.Stream)
	}
	defer watch.Close()
	tick := time.NewTicker(groupTick)
	defer tick.Stop()
	g.markParked()
	always := make(chan struct{})
	close(always)
	for {
		// A filter may leave out a whole log: what is asked of the group has
		// its turn between any two pages.
		var more chan struct{}
		if g.pump() {
			more = always
		}
		select {
		case f := <-g.cmds:
			f()
		case <-more:
		case <-watch.C:
			g.atEnd = false
		case now := <-tick.C:
			g.expire(now)
			g.markOnTick(now)
			g.markParked()
			g.replayBlocked = false
			g.rate, g.measured = g.measured, 0
			for _, c := range g.clients {
				c.stats.tick()
			}
			g.atEnd = false
		case <-g.stop:
			g.markParked()
			for _, c := range g.clients {
				close(c.dropped)
			}
			return
		}
	}
}

// pump sends what can be sent and reads a page when the buffer runs low. It
// reports whether there may be more to do.
func (g *group) pump() bool {
	sent := g.dispatch()
	read := g.fill()
	if !g.replayBlocked {
		took, err := g.takeParked()
		if read = read || took; err != nil {
			g.stateFailed("replay", err)
			g.replayBlocked = true // tried again at the next tick
		}
	}
	g.markOnCount()
	return sent || read
}

func (g *group) hasRoom() bool {
	return slices.ContainsFunc(g.clients, func(c *groupClient) bool { return c.hasRoom() })
}

// dispatch hands waiting messages to clients, sent-before ones first. A
// message whose client has no room waits, and with it every later one that
// belongs to the same client.
func (g *group) dispatch() bool {
	sent := false
	for _, queue := range []*[]*message{&g.retry, &g.buffer} {
		if !g.hasRoom() {
			return sent
		}
		kept := (*queue)[:0]
		for _, m := range *queue {
			c := g.choose(m)
			if c == nil {
				kept = append(kept, m)
				continue
			}
			g.send(c, m)
			sent = true
		}
		clear((*queue)[len(kept):])
		*queue = kept
	}
	return sent
}

func (g *group) send(c *groupClient, m *message) {
	if m.buffered {
		m.buffered = false
		g.buffered -= m.ev.size()
	}
	m.client = c
	m.sent = time.Now()
	m.due = m.sent.Add(time.Duration(g.cfg.MessageTimeout) * time.Millisecond)
	if twin := g.flight[m.id()]; twin != nil {
		twin.client.hold(twin, -1) // two with one id at a time are tracked as one
	}
	g.flight[m.id()] = m
	c.hold(m, 1)
	c.stats.sent()
	g.total++
	g.measured++
	c.out.put(delivery{m.ev, m.retries})
}

// settle takes a message out of flight.
func (g *group) settle(c *groupClient, id [16]byte) *message {
	m := g.flight[id]
	if m == nil || c != nil && m.client != c {
		return nil
	}
	delete(g.flight, id)
	m.client.hold(m, -1)
	m.client = nil
	return m
}

// inOrder sorts replayed messages first, as they were parked, and then the
// others as they were read.
func inOrder(a, b *message) int {
	return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.parked, b.parked))
}

// again queues a message for another try, or parks it once it has had all of
// them.
func (g *group) again(m *message, force bool, reason string) {
	if !force && m.retries >= g.cfg.MaxRetryCount {
		g.park(m, reason)
		return
	}
	m.retries++
	at, _ := slices.BinarySearchFunc(g.retry, m, inOrder)
	g.retry = slices.Insert(g.retry, at, m)
}

// expire takes messages back that were not acknowledged in time. A timeout of
// zero ends with the next tick.
func (g *group) expire(now time.Time) {
	var late []*message
	for _, m := range g.flight {
		if !now.Before(m.due) {
			late = append(late, m)
		}
	}
	slices.SortFunc(late, inOrder)
	for _, m := range late {
		g.settle(nil, m.id())
		g.again(m, false, "timed out")
	}
}

// join adds a client. It answers nil if the group is full.
func (g *group) join(user, from, name string, limit int) *groupClient {
	if g.cfg.MaxSubscriberCount > 0 && len(g.clients) >= int(g.cfg.MaxSubscriberCount) {
		return nil
	}
	g.serial++
	c := &groupClient{
		id: g.serial, user: user, from: from, name: name, limit: limit,
		out: newOutbox(), dropped: make(chan struct{}),
	}
	g.clients, g.pins = append(g.clients, c), nil
	return c
}

// part takes a client's unacknowledged messages back, in order.
func (g *group) part(c *groupClient) {
	g.clients, g.pins = slices.DeleteFunc(g.clients, func(x *groupClient) bool { return x == c }), nil
	for id, m := range g.flight {
		if m.client == c {
			delete(g.flight, id)
			m.client = nil
			g.again(m, true, "")
		}
	}
}

// fill reads ahead. It reports whether it made progress.
func (g *group) fill() bool {
	if g.atEnd || g.bufferFull() || len(g.buffer) > int(g.cfg.HistoryBufferSize-g.cfg.ReadBatchSize) {
		return false
	}
	var n int
	var err error
	if g.cfg.all() {
		n, err = g.fillAll()
	} else {
		n, err = g.fillStream()
	}
	if err != nil && g.err == nil {
		g.n.cfg.Logger.Error("persistent subscription cannot read", "stream", g.cfg.Stream, "group", g.cfg.Group, "error", err)
	}
	if g.err = err; err != nil {
		g.atEnd = true // tried again at the next tick
	}
	return n > 0
}

// bufferBytes bounds what a group reads ahead, whatever numbers it was given.
const bufferBytes = 4 << 20

func (g *group) bufferFull() bool { return g.buffered >= bufferBytes }

func (g *group) fillStream() (int, error) {
	v, err := g.n.store.View(g.cfg.Stream)
	if err != nil || !v.Exists() || v.Last < int64(g.next) {
		g.atEnd = true
		return 0, err
	}
	it, err := v.Read(int64(g.next), false)
	if err != nil {
		return 0, err
	}
	defer it.Close()
	n := 0
	for n < int(g.cfg.ReadBatchSize) && !g.bufferFull() {
		if !it.Next() {
			g.atEnd = true
			if it.Err() == nil {
				g.next = max(g.next, groupPoint(v.Last)+1)
			}
			return n, it.Err()
		}
		if err := g.take(it.Record(), groupPoint(it.Record().Revision)); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (g *group) fillAll() (int, error) {
	it, err := g.n.store.ReadAll(uint64(g.next), false)
	if err != nil {
		return 0, err
	}
	defer it.Close()
	n := 0
	for range readPage {
		if n >= int(g.cfg.ReadBatchSize) || g.bufferFull() {
			return n, nil
		}
		if !it.Next() {
			g.atEnd = true
			if it.Err() == nil {
				g.next = max(g.next, groupPoint(it.End()))
			}
			return n, it.Err()
		}
		r := it.Record()
		if hidden := hiddenInAll(r); hidden || !g.filter.match(r) {
			g.next, g.seen = groupPoint(r.Position)+1, groupPoint(r.Position)
			if !hidden { // what the filter leaves out is settled: checkpoints move on
				g.order++
			}
			continue
		}
		if err := g.take(r, groupPoint(r.Position)); err != nil {
			return n, err
		}
		n++
	}
	return max(n, 1), nil // only skipped ones: go on at once
}

// take puts one record into the buffer. A link whose target is gone has
// nothing to process: it is passed over and counts as settled.
func (g *group) take(r *store.Record, point groupPoint) error {
	rec := r.Clone()
	ev, err := g.n.resolve(&rec, g.cfg.ResolveLinks)
	if err != nil {
		return err
	}
	g.next, g.seen = point+1, point
	g.order++
	if ev.event == nil {
		return nil
	}
	g.buffer = append(g.buffer, &message{ev: ev, order: g.order, point: point, buffered: true})
	g.buffered += ev.size()
	return nil
}
