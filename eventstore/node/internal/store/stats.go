package store

import "sync/atomic"

// Stats counts what the store has done since it was opened.
type Stats struct {
	appends  atomic.Uint64
	events   atomic.Uint64
	groups   atomic.Uint64
	low      atomic.Bool
	reopened atomic.Uint64
	unmerged atomic.Uint64
	onGroup  atomic.Pointer[func(calls, writes, events int)]
}

func (s *Stats) group(g *group) {
	s.groups.Add(1)
	s.appends.Add(uint64(g.writes))
	s.events.Add(uint64(g.events))
	if f := s.onGroup.Load(); f != nil {
		(*f)(len(g.answers), g.writes, g.events)
	}
}

// OnGroup has f called after each group that became durable, with the number
// of calls that shared its fsync, of those that wrote events, and of events.
func (s *Store) OnGroup(f func(calls, writes, events int)) { s.stats.onGroup.Store(&f) }

// Counts returns the writing calls, events and groups made durable so far.
func (s *Store) Counts() (calls, events, groups uint64) {
	return s.stats.appends.Load(), s.stats.events.Load(), s.stats.groups.Load()
}

// Unmerged counts the compactions that failed because a table is damaged.
func (s *Store) Unmerged() uint64 { return s.stats.unmerged.Load() }
