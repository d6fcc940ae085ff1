package domain

import (
	"cmp"
	"fmt"
	"time"

	"github.com/dossier-crm/dossier/domain/calendar"
)

// Day is a day of the calendar, without a time zone; which zone's day it is is
// the installation's setting. Its zero value is no day.
type Day struct{ n int32 } // 1 is 0001-01-01, 0 is none

const dayOfEpoch = 719_163 // n of 1970-01-01

// ParseDay reads YYYY-MM-DD.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 { // the last day of year 0 would be no day
		return Day{}, fmt.Errorf("parse day %q: want YYYY-MM-DD", s)
	}
	return DayOf(t, time.UTC), nil
}

// DayOf returns the day on which t falls in the time zone.
func DayOf(t time.Time, zone *time.Location) Day {
	y, m, d := t.In(zone).Date()
	return Day{n: int32(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()/86400 + dayOfEpoch)} //nolint:gosec // years up to 9999 fit
}

// Start returns the instant at which the day begins in the time zone, the first of
// which DayOf says that it is on the day: where the clock is set forward at
// midnight, the moment at which it is, and where it shows midnight twice, the first
// of the two.
func (d Day) Start(zone *time.Location) time.Time {
	return calendar.Wall(d.Time(), 0, zone)
}

// IsZero reports whether d is no day.
func (d Day) IsZero() bool { return d == Day{} }

// Time returns midnight UTC of the day.
func (d Day) Time() time.Time { return time.Unix(int64(d.n-dayOfEpoch)*86400, 0).UTC() }

// Before reports whether d comes before e.
func (d Day) Before(e Day) bool { return d.n < e.n }

// Compare orders days; the zero day comes first.
func (d Day) Compare(e Day) int { return cmp.Compare(d.n, e.n) }

// String returns YYYY-MM-DD, or "" for no day.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// MarshalText implements encoding.TextMarshaler.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Day{}
		return nil
	}
	parsed, err := ParseDay(string(b))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
