package domain

import "time"

// Event is something that happened to a customer: a sentence in the past.
//
// Fields that say who a person is or what was said with them carry the tag
// `personal:"identity|contact|content"`; they are encrypted one by one before
// the event reaches the store. The tag is allowed on the fields of the event
// struct itself, not deeper.
type Event interface {
	// EventType is the stored name, stable for ever.
	EventType() string
}

// Happened is an event with its place in the customer's stream and its times.
type Happened struct {
	Event
	ID       ID
	Revision uint64    // 0 for the stream's first event
	Position uint64    // in the whole log, strictly increasing
	Occurred time.Time // in the world, as the caller said
	Recorded time.Time // by the store's clock, in whole microseconds; not monotone along the log
	Actor    string    // opaque id of who did it
	Reason   string    // code, where the event needs one
	Imported bool      // part of loaded history: nothing is set off by it
	Amended  uint64    // position of the newest correction that is in it; 0 where it is as it was recorded
}

// Stamp orders facts: the one that occurred later wins, and of two that
// occurred at the same instant the one recorded later.
type Stamp struct {
	Occurred int64  `json:"o"` // microseconds since 1970
	Position uint64 `json:"p"`
}

// Stamp returns the event's own.
func (h Happened) Stamp() Stamp {
	return Stamp{Occurred: h.Occurred.UnixMicro(), Position: h.Position}
}

// Before reports whether s loses against t.
func (s Stamp) Before(t Stamp) bool {
	if s.Occurred != t.Occurred {
		return s.Occurred < t.Occurred
	}
	return s.Position < t.Position
}
