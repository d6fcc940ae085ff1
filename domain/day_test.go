package domain

import (
	"testing"
	"time"
)

// A day begins with the first instant that is on it, and the instant before is on the
// day before, also where the clock is set forward at midnight (Santiago, Havana, Cairo,
// Beirut), back over it (Sao Paulo), or shows it twice (Havana).
func TestADayBeginsWithItsFirstInstant(t *testing.T) {
	for _, name := range []string{"UTC", "America/Santiago", "America/Havana", "America/Sao_Paulo", "Africa/Cairo", "Asia/Beirut", "Australia/Lord_Howe", "Europe/Berlin", "Pacific/Kiritimati"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		first := DayOf(time.Date(2018, 1, 1, 12, 0, 0, 0, time.UTC), time.UTC)
		for n := range int32(9 * 366) {
			day := Day{first.n + n}
			start := day.Start(zone)
			if on, before := DayOf(start, zone), DayOf(start.Add(-time.Microsecond), zone); on != day || before != (Day{day.n - 1}) {
				t.Errorf("%s: %s begins at %s, which is on %s, after %s", name, day, start, on, before)
			}
		}
	}
}
