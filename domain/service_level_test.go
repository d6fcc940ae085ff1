package domain

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
	_ "time/tzdata" // the zone of these tests is there on any machine

	"github.com/dossier-crm/dossier/domain/calendar"
)

// office is open from Monday to Friday, 09:00 to 17:00 in Berlin.
func office(exceptions ...calendar.Exception) CalendarDefined {
	hours := []calendar.Hours{{From: 9 * 60, Until: 17 * 60}}
	return CalendarDefined{Zone: "Europe/Berlin", Week: [7][]calendar.Hours{1: hours, 2: hours, 3: hours, 4: hours, 5: hours}, Exceptions: exceptions}
}

// berlin reads a time of March 2026; the 6th is a Friday, winter time.
func berlin(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04 -07", "2026-03-"+s+" +01")
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// Worked by hand. Received on Friday the 6th at 15:00; promised are a first
// response in 4 hours, a next response in 2, a resolution in 16.
//
//	Mon 9th 10:00  acknowledged: Friday 15–17 and Monday 9–10 are 3 hours: met
//	Mon     11:00  the customer asks; we wait for a photograph from 12:00 on
//	Tue    10:00   it comes: paused were Monday 12–17 and Tuesday 9–10
//	Tue     11:30  we answer: 1 hour before the pause, 1½ after: 2½, missed
//	Wed     10:00  resolved: Friday 2, Monday 9–12 is 3, Tuesday 10–17 is 7,
//	               Wednesday 1: 13 hours of 16, met
//	Thu     10:00  reopened: while it was settled no clock ran
//	Thu     13:00  3 hours more: 16 of 16, met if it were resolved now
//	Thu     13:01  a minute more: missed, though still open
func TestServiceClocks(t *testing.T) {
	levels := ServiceLevelsDefined{TierScheme: "importance", Targets: []ServiceTarget{
		{Kind: CaseComplaint, Tier: "important", FirstResponse: 240, NextResponse: 120, Resolution: 960},
		{FirstResponse: 480},
	}}
	var state Calendar
	events, err := state.Define("office", office())
	if err != nil {
		t.Fatal(err)
	}
	hours := calendar.NewClock(state.Evolve(Happened{Event: events[0]}).Versions)
	c := Case{Kind: CaseComplaint, Classes: map[string]string{"importance": "important"}}
	for _, e := range []struct {
		at string
		e  Event
	}{
		{"06 15:00", &CustomerComplained{}},
		{"06 15:30", &ComplaintAssigned{}},
		{"06 16:00", &ComplaintNoted{Direction: NoteIn}}, // the first response is owed anyway
		{"09 10:00", &ComplaintAcknowledged{}},
		{"09 11:00", &ComplaintNoted{Direction: NoteIn}},
		{"09 11:30", &ComplaintNoted{Direction: NoteIn}}, // the answer is owed since 11:00
		{"09 11:45", &ComplaintNoted{Direction: NoteInternal}},
		{"09 12:00", &ComplaintPaused{}},
		{"10 10:00", &ComplaintNoted{Direction: NoteIn}},
		{"10 11:30", &ComplaintNoted{Direction: NoteOut}},
		{"11 10:00", &ComplaintResolved{}},
	} {
		c.Clocks = c.Clocks.AfterComplaint(e.e, berlin(e.at))
	}
	at := func(now string) (out []Reading) { return levels.Read(c, hours, berlin(now)) }
	h := func(f float64) time.Duration { return time.Duration(f * float64(time.Hour)) }
	want := []Reading{
		{ClockFirstResponse, berlin("06 15:00"), berlin("09 10:00"), h(3), h(4), false, berlin("09 11:00")},
		{ClockNextResponse, berlin("09 11:00"), berlin("10 11:30"), h(2.5), h(2), true, berlin("10 11:00")},
		{ClockResolution, berlin("06 15:00"), berlin("11 10:00"), h(13), h(16), false, berlin("11 13:00")},
	}
	if got := at("31 12:00"); !reflect.DeepEqual(got, want) {
		t.Errorf("\ngot  %v\nwant %v", got, want)
	}
	if !want[0].Met() || want[1].Met() || want[0].Running() {
		t.Error("met")
	}

	before := c.Clocks
	c.Clocks = c.Clocks.AfterComplaint(&ComplaintReopened{}, berlin("12 10:00"))
	if !before.Resolved.Equal(berlin("11 10:00")) || len(before.Pauses) != 1 {
		t.Error("a copy has changed")
	}
	for now, test := range map[string]struct {
		elapsed time.Duration
		missed  bool
	}{"12 10:00": {h(13), false}, "12 13:00": {h(16), false}, "12 13:01": {h(16) + time.Minute, true}} {
		r := at(now)[2]
		if r.Elapsed != test.elapsed || r.Missed != test.missed || !r.Running() || r.Met() || !r.Due.Equal(berlin("12 13:00")) {
			t.Errorf("on %s: %+v", now, r)
		}
	}

	// The calendar is corrected: Monday the 9th was a holiday. What was measured
	// is measured anew: 2 hours to the first response, and no hour of Monday.
	corrected, err := state.Define("office", office(calendar.Exception{Day: "2026-03-09", Name: "Women's Day, moved"}))
	if err != nil {
		t.Fatal(err)
	}
	hours = calendar.NewClock(state.Evolve(Happened{Event: events[0]}).Evolve(Happened{Event: corrected[0]}).Versions)
	if r := at("12 13:01"); r[0].Elapsed != h(2) || r[1].Elapsed != h(1.5) || r[1].Missed || r[2].Elapsed != h(13)+time.Minute || r[2].Missed {
		t.Errorf("with the holiday: %+v", r)
	}

	c.Classes = nil
	if r := at("12 13:01"); len(r) != 1 || r[0].Target != h(8) {
		t.Errorf("the second target: %+v", r)
	}
}

func TestServiceLevelsInForce(t *testing.T) {
	version := func(from, note string) ServiceLevelsDefined {
		return ServiceLevelsDefined{From: berlin(from), TierScheme: "importance", Note: note, Targets: []ServiceTarget{{Resolution: 60}}}
	}
	var s ServiceLevels
	for _, v := range []ServiceLevelsDefined{version("10 00:00", "first"), version("20 00:00", "second"), version("10 00:00", "first, corrected")} {
		events, err := s.Define(v, nil)
		if err != nil {
			t.Fatal(err)
		}
		s = s.Evolve(Happened{Event: events[0]})
	}
	for at, want := range map[string]string{"09 23:59": "", "10 00:00": "first, corrected", "19 23:59": "first, corrected", "20 00:00": "second", "31 00:00": "second"} {
		if got, ok := s.InForce(berlin(at)); got.Note != want || ok != (want != "") {
			t.Errorf("on %s %q is in force, want %q", at, got.Note, want)
		}
	}
	for _, test := range []struct {
		change func(*ServiceLevelsDefined)
		then   then
	}{
		{func(v *ServiceLevelsDefined) { v.Targets, v.TierScheme, v.Calendar = nil, "", "a b" }, violates("calendar code", "tierScheme required", "targets items")},
		{func(v *ServiceLevelsDefined) {
			v.Targets = []ServiceTarget{{Kind: "war", Tier: "ü", Severity: "ü", FirstResponse: -1, NextResponse: maxTarget + 1, Resolution: -1}}
		}, violates("targets[0].kind one-of", "targets[0].tier code", "targets[0].severity code", "targets[0].firstResponse range", "targets[0].nextResponse range", "targets[0].resolution range")},
	} {
		v := version("10 00:00", "")
		test.change(&v)
		events, err := s.Define(v, nil)
		test.then.check(t, events, err)
	}
	bad := office()
	bad.Zone = "Atlantis"
	events, err := Calendar{}.Define("a b", bad)
	violates("name code", "zone calendar").check(t, events, err)
}

// Whatever the case and whenever it is asked, a verdict says what a reading does: at any
// minute, at the moment the target passes and a nanosecond after, while the office is
// closed and in a pause that lasts.
func TestVerdictsSayWhatReadingsDo(t *testing.T) {
	var state Calendar
	events, err := state.Define("office", office(calendar.Exception{Day: "2026-03-09"}))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	begin := berlin("02 00:00")
	random := func() time.Time { return begin.Add(time.Duration(r.IntN(14*24*60)) * time.Minute) }
	seen := map[string]int{}
	for range 2_000 {
		hours := calendar.NewClock(state.Evolve(Happened{Event: events[0]}).Versions)
		if r.IntN(4) == 0 {
			hours = calendar.NewClock(nil)
		}
		c := Case{Clocks: Clocks{Received: random()}}
		maybe := func() time.Time {
			if r.IntN(2) == 0 {
				return time.Time{}
			}
			return random()
		}
		c.Clocks.Responded, c.Clocks.Resolved = maybe(), maybe()
		for range r.IntN(3) {
			c.Clocks.Asked = append(c.Clocks.Asked, calendar.Span{From: random(), Until: maybe()})
			c.Clocks.Pauses = append(c.Clocks.Pauses, calendar.Span{From: random(), Until: maybe()})
		}
		levels := ServiceLevelsDefined{Targets: []ServiceTarget{{FirstResponse: r.IntN(500), NextResponse: r.IntN(500), Resolution: r.IntN(5_000)}}}
		verdicts := levels.Verdicts(c, hours)
		moments := []time.Time{random(), random(), begin.AddDate(0, 2, 0)}
		for _, v := range verdicts {
			if !v.Due.IsZero() {
				moments = append(moments, v.Due, v.Due.Add(1), v.Due.Add(-1), v.Due.Add(time.Hour))
			}
		}
		for _, now := range moments {
			readings := levels.Read(c, hours, now)
			if len(readings) != len(verdicts) {
				t.Fatalf("%d verdicts, %d readings", len(verdicts), len(readings))
			}
			for i, want := range readings {
				got := verdicts[i]
				if got.Clock != want.Clock || got.Stopped == want.Running() || got.MissedAt(now) != want.Missed || got.Stopped && got.Elapsed != want.Elapsed || !got.Stopped && !got.Due.Equal(want.Due) {
					t.Fatalf("at %v: %+v, the reading is %+v of %+v", now, got, want, c.Clocks)
				}
				seen[fmt.Sprint("stopped ", got.Stopped, ", missed ", want.Missed, ", due ", !want.Due.IsZero())]++
			}
		}
	}
	for _, kind := range []string{
		"stopped true, missed true, due true", "stopped true, missed false, due true", "stopped false, missed true, due true",
		"stopped false, missed false, due true", "stopped false, missed false, due false",
	} {
		if seen[kind] < 100 {
			t.Errorf("%s: seen %d times", kind, seen[kind])
		}
	}
}
