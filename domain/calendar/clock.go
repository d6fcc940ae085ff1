package calendar

import (
	"slices"
	"time"
)

// Span is a stretch of time, from its first instant up to and without its last.
// A zero Until is open: up to whatever time is asked about.
type Span struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until,omitzero"`
}

// Clock measures with one calendar. It remembers the days that it has worked
// out, so it is for one goroutine; another Clock of the same calendar gives the
// same answers.
type Clock struct {
	reigns []reign
	days   map[int64][]Span // by days since 1970
}

// NewClock returns a clock that measures with the calendar. Without any version
// it measures all time: every hour of every day.
func NewClock(c Calendar) *Clock {
	return &Clock{reigns: c.reigns(), days: map[int64][]Span{}}
}

// Elapsed returns how much time in opening hours has passed from one instant to
// another, without that in the pauses, which may overlap and be in any order. It
// is zero where until is not after from.
func (c *Clock) Elapsed(from, until time.Time, pauses ...Span) time.Duration {
	var sum time.Duration
	c.walk(from, until, pauses, func(s Span) bool {
		sum += s.Until.Sub(s.From)
		return true
	})
	return sum
}

// farthest is how far ahead Due looks.
const farthest = 10 * 366 * 24 * time.Hour

// Due returns the earliest instant at which Elapsed from the instant is the
// target, and false where that is more than ten years away, as with a calendar
// that is never open or a pause that does not end.
func (c *Clock) Due(from time.Time, target time.Duration, pauses ...Span) (time.Time, bool) {
	if target <= 0 {
		return from, true
	}
	var due time.Time
	c.walk(from, from.Add(farthest), pauses, func(s Span) bool {
		length := s.Until.Sub(s.From)
		if length >= target {
			due = s.From.Add(target)
			return false
		}
		target -= length
		return true
	})
	return due, !due.IsZero()
}

// walk calls each with the stretches of opening hours between the instants that
// are in no pause, in their order, until it returns false.
func (c *Clock) walk(from, until time.Time, pauses []Span, each func(Span) bool) {
	if !from.Before(until) {
		return
	}
	breaks := merged(pauses, until)
	// A day of a zone begins up to 14 hours before and ends up to 12 hours after
	// that of UTC, so the day before and the day after are looked at too.
	last := dayNumber(until) + 1
	for day := dayNumber(from) - 1; day <= last; day++ {
		for _, open := range c.open(day, from, until) {
			s := Span{From: latest(open.From, from), Until: earliest(open.Until, until)}
			for _, rest := range without(s, breaks) {
				if !each(rest) {
					return
				}
			}
		}
	}
}

// open returns the opening hours of the day as instants.
func (c *Clock) open(day int64, from, until time.Time) []Span {
	if len(c.reigns) == 0 { // always: one stretch, on the first day looked at
		if day == dayNumber(from) {
			return []Span{{from, until}}
		}
		return nil
	}
	if spans, known := c.days[day]; known {
		return spans
	}
	midnight := time.Unix(day*86400, 0).UTC()
	var spans []Span
	for i := range c.reigns {
		spans = append(spans, c.reigns[i].open(midnight)...)
	}
	c.days[day] = spans
	return spans
}

// merged returns the pauses in order and without overlaps; open ones end with
// the time that is asked about.
func merged(pauses []Span, until time.Time) []Span {
	if len(pauses) == 0 {
		return nil
	}
	list := slices.Clone(pauses)
	slices.SortFunc(list, func(a, b Span) int { return a.From.Compare(b.From) })
	var out []Span
	for _, p := range list {
		if p.Until.IsZero() {
			p.Until = until
		}
		switch n := len(out); {
		case !p.From.Before(p.Until):
		case n > 0 && !out[n-1].Until.Before(p.From):
			out[n-1].Until = latest(out[n-1].Until, p.Until)
		default:
			out = append(out, p)
		}
	}
	return out
}

// without returns what of the span is in none of the breaks, which are in order.
func without(s Span, breaks []Span) []Span {
	var out []Span
	for _, b := range breaks {
		if !b.From.Before(s.Until) {
			break
		}
		if !s.From.Before(b.Until) {
			continue
		}
		if s.From.Before(b.From) {
			out = append(out, Span{s.From, b.From})
		}
		s.From = b.Until
	}
	if s.From.Before(s.Until) {
		out = append(out, s)
	}
	return out
}

func dayNumber(t time.Time) int64 {
	n := t.Unix() / 86400
	if t.Unix()%86400 < 0 {
		n--
	}
	return n
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
