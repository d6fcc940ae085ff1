package calendar

import (
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata" // the zones of these tests are there on any machine
)

// shop is open from Monday to Friday, 09:00 to 12:00 and 13:00 to 17:00 in
// Berlin: 7 hours a day.
func shop(exceptions ...Exception) Version {
	hours := []Hours{{9 * 60, 12 * 60}, {13 * 60, 17 * 60}}
	return Version{Zone: "Europe/Berlin", Week: [7][]Hours{1: hours, 2: hours, 3: hours, 4: hours, 5: hours}, Exceptions: exceptions}
}

// always is every hour of every day, in a zone whose clocks change.
func always() Version {
	v := Version{Zone: "Europe/Berlin"}
	for i := range v.Week {
		v.Week[i] = []Hours{{0, 24 * 60}}
	}
	return v
}

func at(s string) time.Time {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		panic(err)
	}
	return t
}

// Worked by hand. In 2026 the 6th of March is a Friday, the 9th a Monday; clocks
// go forward on Sunday the 29th of March and back on Sunday the 25th of October.
func TestElapsed(t *testing.T) {
	labour := Exception{Day: "2026-05-01", Name: "Labour Day"} // a Friday
	eve := Exception{Day: "2026-12-24", Hours: []Hours{{9 * 60, 12 * 60}}}
	night := Version{Zone: "Europe/Berlin", Week: [7][]Hours{0: {{60, 150}}}} // Sundays 01:00 to 02:30
	for name, test := range map[string]struct {
		calendar    Calendar
		from, until string
		pauses      [][2]string
		hours       float64
	}{
		"within the morning":             {Calendar{shop()}, "2026-03-06 09:30", "2026-03-06 11:00", nil, 1.5},
		"over the lunch break":           {Calendar{shop()}, "2026-03-06 11:00", "2026-03-06 14:00", nil, 2}, // 11–12 and 13–14
		"a whole day, from its midnight": {Calendar{shop()}, "2026-03-06 00:00", "2026-03-07 00:00", nil, 7},
		"over the weekend":               {Calendar{shop()}, "2026-03-06 16:00", "2026-03-09 10:00", nil, 2}, // Friday 16–17, Monday 9–10
		"begun on Saturday":              {Calendar{shop()}, "2026-03-07 12:00", "2026-03-09 09:30", nil, 0.5},
		"all on Sunday":                  {Calendar{shop()}, "2026-03-08 09:00", "2026-03-08 17:00", nil, 0},
		"backwards":                      {Calendar{shop()}, "2026-03-06 12:00", "2026-03-06 11:00", nil, 0},
		// Friday to Monday and two holidays of it: Thursday 16–17, Monday 9–11.
		"over a holiday":                           {Calendar{shop(labour)}, "2026-04-30 16:00", "2026-05-04 11:00", nil, 3},
		"the same without the holiday":             {Calendar{shop()}, "2026-04-30 16:00", "2026-05-04 11:00", nil, 10},
		"a short day":                              {Calendar{shop(eve)}, "2026-12-24 00:00", "2026-12-25 00:00", nil, 3},
		"a week with the clocks going forward":     {Calendar{shop()}, "2026-03-27 16:00", "2026-03-30 10:00", nil, 2}, // the shop does not notice
		"the day on which they go forward":         {Calendar{always()}, "2026-03-29 00:00", "2026-03-30 00:00", nil, 23},
		"the day on which they go back":            {Calendar{always()}, "2026-10-25 00:00", "2026-10-26 00:00", nil, 25},
		"hours that end in the hour that is not":   {Calendar{night}, "2026-03-29 00:00", "2026-03-30 00:00", nil, 1},   // 02:30 is the jump at 02:00
		"hours that end in the hour that is twice": {Calendar{night}, "2026-10-25 00:00", "2026-10-26 00:00", nil, 1.5}, // the first 02:30
		"the same on any Sunday":                   {Calendar{night}, "2026-03-08 00:00", "2026-03-09 00:00", nil, 1.5},
		// Friday 10–12, 13–17 and Monday 9–10 are 7; the pause takes Friday 14–17
		// and nothing of the weekend, and Monday 9–9:30: 3.5.
		"a pause over the weekend":    {Calendar{shop()}, "2026-03-06 10:00", "2026-03-09 10:00", [][2]string{{"2026-03-06 14:00", "2026-03-09 09:30"}}, 3.5},
		"pauses that overlap":         {Calendar{shop()}, "2026-03-06 09:00", "2026-03-06 17:00", [][2]string{{"2026-03-06 10:00", "2026-03-06 14:00"}, {"2026-03-06 09:30", "2026-03-06 11:00"}}, 3.5}, // 9–9:30 and 14–17
		"a pause that lasts":          {Calendar{shop()}, "2026-03-06 09:00", "2026-03-10 17:00", [][2]string{{"2026-03-06 10:00", ""}}, 1},
		"a pause before it all":       {Calendar{shop()}, "2026-03-06 09:00", "2026-03-06 10:00", [][2]string{{"2026-03-05 09:00", "2026-03-05 10:00"}}, 1},
		"a pause over its beginning":  {Calendar{shop()}, "2026-03-06 09:00", "2026-03-06 11:00", [][2]string{{"2026-03-05 09:00", "2026-03-06 10:00"}}, 1},
		"no calendar is all the time": {nil, "2026-03-28 12:00", "2026-03-29 12:00", [][2]string{{"2026-03-28 13:00", "2026-03-28 14:00"}}, 22},
	} {
		t.Run(name, func(t *testing.T) {
			var pauses []Span
			for _, p := range test.pauses {
				s := Span{From: at(p[0])}
				if p[1] != "" {
					s.Until = at(p[1])
				}
				pauses = append(pauses, s)
			}
			clock := NewClock(test.calendar)
			if got := clock.Elapsed(at(test.from), at(test.until), pauses...).Hours(); got != test.hours {
				t.Errorf("%v hours, want %v", got, test.hours)
			}
		})
	}
}

// From July on the shop opens on Saturdays too; later somebody finds that a
// holiday of April was forgotten. The correction does not close the Saturdays.
func TestVersions(t *testing.T) {
	first, summer, corrected := shop(), shop(), shop(Exception{Day: "2026-04-03"})
	summer.From = "2026-07-01"
	summer.Week[6] = []Hours{{10 * 60, 12 * 60}}
	for name, test := range map[string]struct {
		calendar                  Calendar
		goodFriday, saturdayInJul float64
	}{
		"at first":             {Calendar{first}, 7, 0},
		"with the new hours":   {Calendar{first, summer}, 7, 2},
		"with the correction":  {Calendar{first, summer, corrected}, 0, 2},
		"corrected, then July": {Calendar{first, corrected, summer}, 0, 2},
		"before it begins":     {Calendar{summer}, 0, 2},
	} {
		clock := NewClock(test.calendar)
		friday := clock.Elapsed(at("2026-04-03 00:00"), at("2026-04-04 00:00")).Hours()
		saturday := clock.Elapsed(at("2026-07-04 00:00"), at("2026-07-05 00:00")).Hours()
		if friday != test.goodFriday || saturday != test.saturdayInJul {
			t.Errorf("%s: Good Friday %v, want %v; a Saturday %v, want %v", name, friday, test.goodFriday, saturday, test.saturdayInJul)
		}
	}
}

// A shop that never closes moves on the 10th of November: 48 hours are 48 hours, though
// days of Tokyo begin 14 hours before those of New York. One that is open until 17:00
// closes early on its last day in New York, when the 10th begins in Tokyo, at 15:00 of
// UTC: of the 9th an hour is left, and the 10th has its 8.
func TestTheTimeZoneOfACalendarChanges(t *testing.T) {
	from := func(v Version, zone string) Version {
		v.Zone, v.From = zone, "2026-11-10"
		return v
	}
	in := func(v Version, zone string) Version {
		v.Zone = zone
		return v
	}
	instant := func(day int) time.Time { return time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC) }
	daily := Version{}
	for i := range daily.Week {
		daily.Week[i] = []Hours{{9 * 60, 17 * 60}}
	}
	for name, test := range map[string]struct {
		calendar Calendar
		hours    float64
	}{
		"to the east":                      {Calendar{in(always(), "America/New_York"), from(always(), "Asia/Tokyo")}, 48},
		"to the west":                      {Calendar{in(always(), "Asia/Tokyo"), from(always(), "America/New_York")}, 48},
		"an hour to the west":              {Calendar{in(always(), "Europe/Berlin"), from(always(), "Europe/London")}, 48},
		"said the other way about":         {Calendar{from(always(), "Asia/Tokyo"), in(always(), "America/New_York")}, 48},
		"to a zone that was a mistake":     {Calendar{in(always(), "Europe/Berlin"), from(always(), "Asia/Tokyo"), from(always(), "Europe/London")}, 48},
		"over the date line and back":      {Calendar{in(always(), "Europe/Berlin"), from(always(), "Pacific/Pago_Pago"), Version{From: "2026-11-11", Zone: "Pacific/Kiritimati", Week: always().Week}}, 48},
		"with hours, to the east":          {Calendar{in(daily, "America/New_York"), from(daily, "Asia/Tokyo")}, 1 + 8}, // of the 9th 14:00 to 15:00 UTC
		"with hours, a little to the west": {Calendar{in(daily, "Europe/Berlin"), from(daily, "Europe/London")}, 8 + 8},
	} {
		clock := NewClock(test.calendar)
		if got := clock.Elapsed(instant(9), instant(11)).Hours(); got != test.hours {
			t.Errorf("%s: %v hours, want %v", name, got, test.hours)
		}
		if due, ok := clock.Due(instant(9), time.Duration(test.hours*float64(time.Hour))); !ok || clock.Elapsed(instant(9), due).Hours() != test.hours {
			t.Errorf("%s: due %v, want it to be the inverse", name, due)
		}
	}
}

func TestDue(t *testing.T) {
	clock := NewClock(Calendar{shop(Exception{Day: "2026-05-01"})})
	for name, test := range map[string]struct {
		from   string
		hours  float64
		pauses []Span
		due    string
	}{
		"the same morning":      {"2026-03-06 09:00", 2, nil, "2026-03-06 11:00"},
		"at the end of the day": {"2026-03-06 09:00", 7, nil, "2026-03-06 17:00"},
		"a minute more":         {"2026-03-06 09:00", 7 + 1.0/60, nil, "2026-03-09 09:01"},
		"over the holiday":      {"2026-04-30 16:00", 3, nil, "2026-05-04 11:00"},
		"with a pause":          {"2026-03-06 09:00", 2, []Span{{at("2026-03-06 10:00"), at("2026-03-06 13:30")}}, "2026-03-06 14:30"},
		"at once":               {"2026-03-07 09:00", 0, nil, "2026-03-07 09:00"},
	} {
		got, ok := clock.Due(at(test.from), time.Duration(test.hours*float64(time.Hour)), test.pauses...)
		if !ok || !got.Equal(at(test.due)) {
			t.Errorf("%s: due %v, want %s", name, got, test.due)
		}
	}
	if due, ok := clock.Due(at("2026-03-06 09:00"), 2*time.Hour, Span{From: at("2026-03-06 10:00")}); ok {
		t.Errorf("due %v, in a pause that lasts", due)
	}
	if due, ok := NewClock(Calendar{{Zone: "UTC"}}).Due(at("2026-03-06 09:00"), time.Hour); ok {
		t.Errorf("due %v, by a calendar that is never open", due)
	}
}

// Due and Elapsed are each other's inverse, and Elapsed adds up over any instant
// between, whatever the pauses.
func TestElapsedAddsUp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	clock := NewClock(Calendar{always(), shop(Exception{Day: "2026-04-03"})})
	begin := at("2026-03-20 00:00")
	random := func() time.Time { return begin.Add(time.Duration(r.IntN(20*24*60)) * time.Minute) }
	for range 500 {
		from, until, between := random(), random(), random()
		pauses := []Span{{random(), random()}, {random(), random()}}
		if from.After(between) || between.After(until) {
			continue
		}
		whole := clock.Elapsed(from, until, pauses...)
		if sum := clock.Elapsed(from, between, pauses...) + clock.Elapsed(between, until, pauses...); sum != whole {
			t.Fatalf("%v and not %v, from %v by %v to %v, pauses %v", sum, whole, from, between, until, pauses)
		}
		due, ok := clock.Due(from, whole, pauses...)
		if !ok || due.After(until) || clock.Elapsed(from, due, pauses...) != whole {
			t.Fatalf("due %v after %v from %v, pauses %v", due, whole, from, pauses)
		}
	}
}

func TestCheck(t *testing.T) {
	for name, change := range map[string]func(*Version){
		"a zone nobody knows":  func(v *Version) { v.Zone = "Atlantis" },
		"no zone":              func(v *Version) { v.Zone = "" },
		"this machine's zone":  func(v *Version) { v.Zone = "Local" },
		"a day that is not":    func(v *Version) { v.From = "2026-02-30" },
		"closed before opened": func(v *Version) { v.Week[1] = []Hours{{600, 500}} },
		"hours that overlap":   func(v *Version) { v.Week[1] = []Hours{{0, 600}, {500, 700}} },
		"after midnight":       func(v *Version) { v.Week[1] = []Hours{{0, 1441}} },
		"a holiday twice":      func(v *Version) { v.Exceptions = []Exception{{Day: "2026-01-01"}, {Day: "2026-01-01"}} },
		"a holiday that isn't": func(v *Version) { v.Exceptions = []Exception{{Day: "1 January"}} },
		"odd holiday hours":    func(v *Version) { v.Exceptions = []Exception{{Day: "2026-01-01", Hours: []Hours{{-1, 5}}}} },
	} {
		v := shop()
		change(&v)
		if v.Check() == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if v := shop(Exception{Day: "2026-01-01"}); v.Check() != nil {
		t.Error(v.Check())
	}
}
