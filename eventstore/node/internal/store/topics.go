package store

import "sync"

// topics wakes readers that have reached the end. A watcher is told that
// something may be new, never what: it reads the log itself.
type topics struct {
	mu      sync.Mutex // guards both maps, held for one publish at most
	all     map[*Watch]struct{}
	streams map[string]map[*Watch]struct{}
}

// Watch is a registration for wake-ups. C receives after every publish that
// may concern it; wake-ups that nobody took in time are merged into one.
type Watch struct {
	C       chan struct{}
	t       *topics
	streams []string
	isAll   bool
}

// WatchAll wakes after every publish.
func (s *Store) WatchAll() *Watch {
	w := &Watch{C: make(chan struct{}, 1), t: &s.topic, isAll: true}
	s.topic.mu.Lock()
	defer s.topic.mu.Unlock()
	if s.topic.all == nil {
		s.topic.all = map[*Watch]struct{}{}
	}
	s.topic.all[w] = struct{}{}
	return w
}

// WatchStream wakes after every publish that wrote to one of the streams.
func (s *Store) WatchStream(names ...string) *Watch {
	w := &Watch{C: make(chan struct{}, 1), t: &s.topic, streams: names}
	s.topic.mu.Lock()
	defer s.topic.mu.Unlock()
	if s.topic.streams == nil {
		s.topic.streams = map[string]map[*Watch]struct{}{}
	}
	for _, name := range names {
		if s.topic.streams[name] == nil {
			s.topic.streams[name] = map[*Watch]struct{}{}
		}
		s.topic.streams[name][w] = struct{}{}
	}
	return w
}

// Close ends the registration. C is not closed.
func (w *Watch) Close() {
	w.t.mu.Lock()
	defer w.t.mu.Unlock()
	if w.isAll {
		delete(w.t.all, w)
		return
	}
	for _, name := range w.streams {
		delete(w.t.streams[name], w)
		if len(w.t.streams[name]) == 0 {
			delete(w.t.streams, name)
		}
	}
}

func (t *topics) publish(streams []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for w := range t.all {
		w.wake()
	}
	if len(t.streams) == 0 {
		return
	}
	for _, name := range streams {
		for w := range t.streams[name] {
			w.wake()
		}
	}
}

// publishAll wakes everybody.
func (t *topics) publishAll() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for w := range t.all {
		w.wake()
	}
	for _, watches := range t.streams {
		for w := range watches {
			w.wake()
		}
	}
}

func (w *Watch) wake() {
	select {
	case w.C <- struct{}{}:
	default:
	}
}
