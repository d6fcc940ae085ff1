package domain

import "time"

// Horizon decides which events of a stream count for a state on the two
// clocks: what had been recorded by one instant, and of that what had occurred
// by another. A zero instant is no limit. It is asked about the events one by
// one, in the order of the stream.
type Horizon struct {
	Recorded time.Time // what was known then
	Occurred time.Time // what was so then

	// Before is the position that is not known any more, of an event whose Happened
	// says where it is: what had been recorded by an instant is a part of the log, from
	// its beginning. 0 is where that is not known.
	Before uint64

	latest time.Time // running maximum of Recorded over the events asked about
}

// Admit reports whether the event counts, and whether the one after it need be
// asked about at all.
//
// The store's clock is not monotone along the log, so "recorded by T" is the
// longest prefix of the log whose running maximum of Recorded is at or before T: Before
// is its end. Without it that maximum is taken over the one stream that is read. The two
// differ for events that were recorded by a clock which had run ahead and was set back,
// in another stream and just before T.
func (z *Horizon) Admit(h Happened) (counts, more bool) {
	z.latest = later(z.latest, h.Recorded)
	if !z.Recorded.IsZero() && z.latest.After(z.Recorded) || z.Before > 0 && h.Position >= z.Before {
		return false, false
	}
	return z.Occurred.IsZero() || !h.Occurred.After(z.Occurred), true
}
