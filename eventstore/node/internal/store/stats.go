package store

import "sync/atomic"

// Stats counts what the store has done since it was opened.
type Stats struct {
	appends  atomic.Uint64
	events   atomic.Uint64
	groups   atomic.Uint64
	low      atomic.Bool
	reopened atomic.Uint64
	onGroup  atomic.Pointer[func(calls, events int)]
}

func (s *Stats) group(g *group) {
	s.groups.Add(1)
	s.appends.Add(uint64(len(g.answers)))
	s.events.Add(uint64(g.events))
	if f := s.onGroup.Load(); f != nil {
		(*f)(len(g.answers), g.events)
	}
}

// OnGroup has f called after each group that became durable, with the number
// of calls and events that shared its fsync.
func (s *Store) OnGroup(f func(calls, events int)) { s.stats.onGroup.Store(&f) }

// Counts returns the calls, events and groups made durable so far.
func (s *Store) Counts() (calls, events, groups uint64) {
	return s.stats.appends.Load(), s.stats.events.Load(), s.stats.groups.Load()
}
