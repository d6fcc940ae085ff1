// Package calendar measures time as a business counts it: in opening hours, by
// the clock on the wall of a time zone, without holidays. It is pure: a calendar
// is data, and the same data gives the same answers for ever.
//
// Its parts: Version is what somebody decided (hours from a day on); Calendar is
// all versions together; Clock measures with a calendar.
package calendar

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Hours is a part of a day, from and until times of the clock on the wall in
// minutes after midnight; 0 to 1440 is the whole day.
//
// A time that the clock does not show on that day, because it was set forward,
// is the moment at which it was; a time that it shows twice is the first of the
// two. So a day's length is what really passed between opening and closing: the
// whole day has 23 hours when clocks go forward and 25 when they go back.
type Hours struct {
	From  int `json:"from"`
	Until int `json:"until"`
}

// Exception is a day with hours of its own; without any it is a holiday.
type Exception struct {
	Day   string  `json:"day"` // YYYY-MM-DD
	Hours []Hours `json:"hours,omitempty"`
	Name  string  `json:"name,omitempty"`
}

// Version is a calendar as it was decided on, in force from a day on.
type Version struct {
	From       string      `json:"from"` // YYYY-MM-DD; "" is always
	Zone       string      `json:"zone"` // IANA name, such as Europe/Berlin
	Week       [7][]Hours  `json:"week"` // Sunday first, as time.Weekday counts
	Exceptions []Exception `json:"exceptions,omitempty"`
}

// Check returns what is wrong with the version, or nil.
func (v Version) Check() error {
	if v.From != "" {
		if _, err := time.Parse(time.DateOnly, v.From); err != nil {
			return fmt.Errorf("from: want YYYY-MM-DD")
		}
	}
	if _, err := time.LoadLocation(v.Zone); err != nil || v.Zone == "" || v.Zone == "Local" {
		return fmt.Errorf("zone: want the IANA name of a time zone")
	}
	for i, hours := range v.Week {
		if err := checkHours(hours); err != nil {
			return fmt.Errorf("%s: %w", time.Weekday(i), err)
		}
	}
	seen := map[string]bool{}
	for _, e := range v.Exceptions {
		if _, err := time.Parse(time.DateOnly, e.Day); err != nil {
			return fmt.Errorf("exceptions: want days as YYYY-MM-DD")
		}
		if seen[e.Day] {
			return fmt.Errorf("exceptions: %s is there twice", e.Day)
		}
		seen[e.Day] = true
		if err := checkHours(e.Hours); err != nil {
			return fmt.Errorf("%s: %w", e.Day, err)
		}
	}
	return nil
}

func checkHours(list []Hours) error {
	end := 0
	for _, h := range list {
		if h.From < end || h.Until <= h.From || h.Until > 24*60 {
			return fmt.Errorf("want hours in order, apart, from 0 to 1440 minutes")
		}
		end = h.Until
	}
	return nil
}

// Calendar is the versions of a calendar in the order in which they were decided
// on. On a day the one counts that begins last of those that have begun by then;
// of two that begin on the same day, the one decided on later. So hours that
// change are a version from that day on, and a correction is one from the day of
// the version that it corrects. A day is one of the version's time zone: where that
// changes, the new one counts from the beginning of its day there.
type Calendar []Version

// reign is a version with the time in which it counts, by its own clock on the wall.
type reign struct {
	*Version
	zone  *time.Location
	since time.Time // when its first day begins; zero is always
	until time.Time // when that of the next version does; zero is for good
}

// reigns returns the versions that count for some time, in the order of their days. Each
// ends where the next one begins: days of two time zones overlap, or leave hours
// between them, and every hour is measured by one version.
func (c Calendar) reigns() []reign {
	versions := slices.Clone(c)
	slices.SortStableFunc(versions, func(a, b Version) int { return strings.Compare(a.From, b.From) })
	var out []reign
	for i := range versions {
		if i+1 < len(versions) && versions[i+1].From == versions[i].From { // corrected
			continue
		}
		r := reign{Version: &versions[i], zone: zoneOf(versions[i].Zone)}
		if first, err := time.Parse(time.DateOnly, r.From); err == nil {
			r.since = Wall(first, 0, r.zone)
		}
		for n := len(out); n > 0 && !out[n-1].since.Before(r.since); n-- { // its first day begins later, to the west
			out = out[:n-1]
		}
		if n := len(out); n > 0 {
			out[n-1].until = r.since
		}
		out = append(out, r)
	}
	return out
}

func zoneOf(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil { // Check has seen it: this machine knows fewer zones
		return time.UTC
	}
	return zone
}

// open returns the hours of the day as instants, as far as the version counts then.
func (r *reign) open(day time.Time) []Span {
	if far := day.Add(-24 * time.Hour); !r.until.IsZero() && r.until.Before(far) {
		return nil
	}
	var spans []Span
	for _, h := range r.hours(day) {
		s := Span{From: latest(Wall(day, h.From, r.zone), r.since), Until: Wall(day, h.Until, r.zone)}
		if !r.until.IsZero() {
			s.Until = earliest(s.Until, r.until)
		}
		if s.From.Before(s.Until) {
			spans = append(spans, s)
		}
	}
	return spans
}

// on returns the version that counts on the day (YYYY-MM-DD), or nil.
func (c Calendar) on(day string) *Version {
	var best *Version
	for i := range c {
		if v := &c[i]; v.From <= day && (best == nil || v.From >= best.From) {
			best = v
		}
	}
	return best
}

// Exception returns the name of the exception on the day (YYYY-MM-DD), and false
// where the version that counts on it has none.
func (c Calendar) Exception(day string) (name string, ok bool) {
	v := c.on(day)
	if v == nil {
		return "", false
	}
	i := slices.IndexFunc(v.Exceptions, func(e Exception) bool { return e.Day == day })
	if i < 0 {
		return "", false
	}
	return v.Exceptions[i].Name, true
}

// hours returns the hours of the day in the version.
func (v *Version) hours(day time.Time) []Hours {
	date := day.Format(time.DateOnly)
	if i := slices.IndexFunc(v.Exceptions, func(e Exception) bool { return e.Day == date }); i >= 0 {
		return v.Exceptions[i].Hours
	}
	return v.Week[day.Weekday()]
}

// Wall returns the instant at which the clock on the wall shows the minute of
// the day, as Hours says.
func Wall(day time.Time, minute int, zone *time.Location) time.Time {
	y, m, d := day.Date()
	shown := time.Date(y, m, d, 0, minute, 0, 0, time.UTC)
	before, after := offset(shown.Add(-24*time.Hour), zone), offset(shown.Add(24*time.Hour), zone)
	early, late := shown.Add(-max(before, after)), shown.Add(-min(before, after))
	for _, t := range []time.Time{early, late} {
		if t.Add(offset(t, zone)).Equal(shown) {
			return t
		}
	}
	// The clock does not show it: look for the moment at which it was set.
	for late.Sub(early) > time.Second {
		middle := early.Add(late.Sub(early) / 2)
		if offset(middle, zone) == offset(early, zone) {
			early = middle
		} else {
			late = middle
		}
	}
	return late.Truncate(time.Second)
}

func offset(t time.Time, zone *time.Location) time.Duration {
	_, seconds := t.In(zone).Zone()
	return time.Duration(seconds) * time.Second
}
