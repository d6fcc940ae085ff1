package readapi_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/domain/calendar"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/readapi"
)

// decide appends to a policy's stream.
func (w *world) decide(scheme string, revision int64, events ...domain.Event) {
	w.t.Helper()
	w.decideOn(domain.FamilyScheme.Stream(scheme), revision, events...)
}

// decideOn appends to a stream that is about no person, at noon.
func (w *world) decideOn(stream string, revision int64, events ...domain.Event) {
	w.t.Helper()
	var sealed []eventstore.Sealed
	for _, e := range events {
		one, err := eventstore.Seal(nil, stream, eventstore.Proposed{ID: uuid.New(), Event: e, Meta: eventstore.Metadata{
			Actor: "staff-17", Auth: "test", Command: "Test", Reason: "decided", OccurredAt: noon,
		}})
		must(w.t, err)
		sealed = append(sealed, one)
	}
	written, err := w.log.Append(context.Background(), stream, revision, sealed)
	must(w.t, err)
	w.at = written.Position
}

// office is open from Monday to Friday, 09:00 to 17:00 in Shanghai, where there
// is no summer time.
func office(exceptions ...calendar.Exception) *domain.CalendarDefined {
	hours := []calendar.Hours{{From: 9 * 60, Until: 17 * 60}}
	return &domain.CalendarDefined{Zone: "Asia/Shanghai", Week: [7][]calendar.Hours{1: hours, 2: hours, 3: hours, 4: hours, 5: hours}, Exceptions: exceptions}
}

// Worked by hand. It is Tuesday the 10th of March 2026, 12:00 in Shanghai. From
// the 2nd on important customers are promised a first response in 120 minutes
// and a resolution in 480 (a day); ordinary ones a resolution in 960; from the
// 9th on important ones are promised a resolution in 240.
//
//	              received      first response       resolution
//	a, important  Fri 6 16:00   Mon 9 10:00: 120 met Mon 9 16:00: 480 of 480 met
//	b, important  Fri 6 16:00   Mon 9 10:01: 121 no  none: 60+480+180 = 720 of 480 missed
//	c, important  Mon 9 16:00   Tue 10 10:00: 120    none: 60+180 = 240 of 240 runs, due now
//	d, important  Tue 10 11:00  none: 60 of 120 runs none: 60 of 240 runs
//	e, ordinary   Tue 10 09:00  –                    none: 180 of 960 runs, paused since 11:00: 120
//	f, no class   Fri 6 16:00   –                    – (nothing promised)
//
// First responses of important ones: 2 met (a, c), 1 missed (b), 1 runs: 66.67 %.
// Resolutions: 1 met (a), 1 missed (b), 2 run: 50 %. With Monday the 9th found to
// be a holiday a has 60 and 60, of Friday, and b 60 and 60+180 = 240 of 480.
func TestServiceLevels(t *testing.T) {
	at := noon
	w := newWorld(t, func(c *readapi.Config) { c.Now = func() time.Time { return at } })
	shanghai := func(day, hour, minute int) time.Time { return time.Date(2026, 3, day, hour-8, minute, 0, 0, time.UTC) }
	w.decide(domain.CalendarScheme("office"), eventstore.NoStream, office())
	w.decide(domain.SchemeServiceLevels, eventstore.NoStream,
		&domain.ServiceLevelsDefined{From: shanghai(2, 8, 0), Calendar: "office", TierScheme: "importance", Targets: []domain.ServiceTarget{
			{Tier: "important", FirstResponse: 120, Resolution: 480}, {Tier: "ordinary", Resolution: 960},
		}},
		&domain.ServiceLevelsDefined{From: shanghai(9, 8, 0), Calendar: "office", TierScheme: "importance", Targets: []domain.ServiceTarget{
			{Tier: "important", FirstResponse: 120, Resolution: 240}, {Tier: "ordinary", Resolution: 960},
		}})
	file := func(class, owner string, received time.Time) (domain.ID, func(time.Time, domain.Event)) {
		id := w.customer(domain.CustomerCreated{Name: "Ada"}, shanghai(1, 8, 0))
		if class != "" {
			w.append(id, fact{event: &domain.CustomerReclassified{Scheme: "importance", To: class}, occurred: shanghai(1, 9, 0)})
		}
		c := newID()
		w.append(id, fact{event: &domain.CustomerComplained{ComplaintID: c, Category: "c", Severity: "low", Channel: "phone", Description: "x"}, occurred: received})
		w.append(id, fact{event: &domain.ComplaintAssigned{ComplaintID: c, Owner: owner}, occurred: received})
		// What becomes of the customer later is nothing to a case of today.
		w.append(id, fact{event: &domain.CustomerReclassified{Scheme: "importance", To: "potential"}, occurred: received})
		return c, func(at time.Time, e domain.Event) { w.append(id, fact{event: e, occurred: at, reason: "r"}) }
	}
	a, then := file("important", "staff-1", shanghai(6, 16, 0))
	then(shanghai(9, 10, 0), &domain.ComplaintNoted{ComplaintID: a, Direction: "out", Description: "x"})
	then(shanghai(9, 16, 0), &domain.ComplaintResolved{ComplaintID: a, Resolution: "r"})
	b, then := file("important", "staff-2", shanghai(6, 16, 0))
	then(shanghai(9, 10, 1), &domain.ComplaintNoted{ComplaintID: b, Direction: "out", Description: "x"})
	c, then := file("important", "staff-1", shanghai(9, 16, 0))
	then(shanghai(10, 10, 0), &domain.ComplaintNoted{ComplaintID: c, Direction: "out", Description: "x"})
	d, _ := file("important", "staff-1", shanghai(10, 11, 0))
	e, then := file("ordinary", "staff-2", shanghai(10, 9, 0))
	then(shanghai(10, 11, 0), &domain.ComplaintPaused{ComplaintID: e})
	f, _ := file("", "staff-3", shanghai(6, 16, 0))

	one := func(id domain.ID, query string) reply {
		return w.get("/v1/service-cases/" + id.String() + query).is(200)
	}
	one(a, "").has("tier", "important", "kind", "complaint", "open", false, "owner", "staff-1",
		"clocks.0.clock", "firstResponse", "clocks.0.elapsedMinutes", 120, "clocks.0.targetMinutes", 120, "clocks.0.verdict", "met",
		"clocks.1.clock", "resolution", "clocks.1.elapsedMinutes", 480, "clocks.1.targetMinutes", 480, "clocks.1.verdict", "met", "clocks.2", absent)
	one(b, "").has("clocks.0.elapsedMinutes", 121, "clocks.0.verdict", "missed", "clocks.1.elapsedMinutes", 720, "clocks.1.verdict", "missed",
		"clocks.1.stoppedAt", nil, "clocks.1.dueAt", "2026-03-09T08:00:00.000000Z")
	one(c, "").has("clocks.1.elapsedMinutes", 240, "clocks.1.targetMinutes", 240, "clocks.1.verdict", "running", "clocks.1.dueAt", "2026-03-10T04:00:00.000000Z")
	one(d, "").has("clocks.0.elapsedMinutes", 60, "clocks.0.verdict", "running", "clocks.1.elapsedMinutes", 60)
	one(e, "").has("tier", "ordinary", "paused", true, "clocks.0.elapsedMinutes", 120, "clocks.0.dueAt", nil, "clocks.1", absent)
	one(f, "").has("tier", nil, "clocks", "[]")
	w.get("/v1/service-cases/"+newID().String()).fault(404, "case-not-found", "", "")

	attainment := func(query string) map[string]string {
		out := map[string]string{}
		for _, item := range w.get("/v1/service-levels/attainment" + query).is(200).at("items").([]any) {
			g := item.(map[string]any)
			out[fmt.Sprint(g["group"], " ", g["clock"])] = fmt.Sprint(g["met"], " ", g["missed"], " ", g["running"], " ", g["attainment"], " ", g["meanElapsedMinutes"])
		}
		return out
	}
	equal(t, attainment(""), map[string]string{
		"* firstResponse": "2 1 1 66.67 120.33", "* resolution": "1 1 3 50 480",
		"important firstResponse": "2 1 1 66.67 120.33", "important resolution": "1 1 2 50 480", "ordinary resolution": "0 0 1 <nil> <nil>",
	})
	equal(t, attainment("?by=owner&kind=complaint"), map[string]string{
		"* firstResponse": "2 1 1 66.67 120.33", "* resolution": "1 1 3 50 480",
		"staff-1 firstResponse": "2 0 1 100 120", "staff-1 resolution": "1 0 2 100 480",
		"staff-2 firstResponse": "0 1 0 0 121", "staff-2 resolution": "0 1 1 0 <nil>",
	})
	equal(t, attainment("?from=2026-03-07&by=month&owner=staff-1"), map[string]string{
		"* firstResponse": "1 0 1 100 120", "* resolution": "0 0 2 <nil> <nil>", "2026-03 firstResponse": "1 0 1 100 120", "2026-03 resolution": "0 0 2 <nil> <nil>",
	})
	equal(t, attainment("?tier=important"), map[string]string{
		"* firstResponse": "2 1 1 66.67 120.33", "* resolution": "1 1 2 50 480", "important firstResponse": "2 1 1 66.67 120.33", "important resolution": "1 1 2 50 480",
	})
	equal(t, attainment("?tier=ordinary&by=owner"), map[string]string{"* resolution": "0 0 1 <nil> <nil>", "staff-2 resolution": "0 0 1 <nil> <nil>"})
	equal(t, attainment("?kind=request"), map[string]string{})
	w.get("/v1/service-levels/attainment").is(200).has("cases", 6, "promised", 5)

	worklist := func(query string) reply { return w.get("/v1/service-levels/worklist" + query).is(200) }
	equal(t, worklist("").each("id"), names(b, c, d, d, e)) // by when they are due; e stands still
	equal(t, worklist("").each("clock"), "[resolution resolution firstResponse resolution resolution]")
	equal(t, worklist("?list=breached").each("id"), names(b))
	equal(t, worklist("?list=today").each("id"), names(c, d, d))
	equal(t, worklist("?owner=staff-1&clock=resolution").each("id"), names(c, d))
	equal(t, worklist("?tier=ordinary").each("id"), names(e))
	worklist("?limit=2").has("count", 5, "items.2", absent, "items.1.id", c)
	at = noon.Add(time.Minute) // a minute later the target of c has passed
	equal(t, worklist("?list=breached").each("id"), names(b, c))
	equal(t, attainment("?by=owner")["staff-1 resolution"], "1 1 1 50 480") // though nothing has happened to the case
	at = noon

	t.Run("a corrected calendar", func(t *testing.T) {
		w := w.in(t)
		before := time.Now()
		time.Sleep(2 * time.Millisecond) // the store's clock tells them apart
		w.decide(domain.CalendarScheme("office"), 0, office(calendar.Exception{Day: "2026-03-09", Name: "found late"}))
		w.get("/v1/service-cases/"+a.String()).is(200).has("clocks.0.elapsedMinutes", 60, "clocks.1.elapsedMinutes", 60)
		w.get("/v1/service-cases/"+b.String()).is(200).has("clocks.0.elapsedMinutes", 60, "clocks.0.verdict", "met", "clocks.1.elapsedMinutes", 240, "clocks.1.verdict", "running")
		// What was reported before can still be had.
		known := "?recordedAsOf=" + before.UTC().Format(time.RFC3339Nano)
		w.get("/v1/service-cases/"+b.String()+known).is(200).has("clocks.0.elapsedMinutes", 121, "clocks.0.verdict", "missed")
		equal(t, attainment(known)["* firstResponse"], "2 1 1 66.67 120.33")
		equal(t, attainment("")["* firstResponse"], "3 0 1 100 60") // an hour of Friday, or of Tuesday for c
	})
	t.Run("policies", func(t *testing.T) {
		w := w.in(t)
		w.get("/v1/policies").is(200).has("items.0.name", "calendar-office", "items.0.versions", 2, "items.1.name", "service-levels", "items.2", absent)
		r := w.get("/v1/policies/calendar-office").is(200).has("items.0.type", "CalendarDefined", "items.0.actor", "staff-17", "items.0.reason", "decided",
			"items.0.data.zone", "Asia/Shanghai", "items.1.data.exceptions.0.day", "2026-03-09", "items.1.revision", 1)
		equal(t, r.header.Get("ETag"), `"1"`)
		w.get("/v1/policies/nothing").fault(404, "policy-not-found", "", "")
		w.get("/v1/calendars/office/elapsed?from=2026-03-06T08:00:00Z&until=2026-03-10T02:00:00Z").is(200).has("minutes", 120) // Friday 16–17, Tuesday 9–10
		w.get("/v1/calendars/nothing/elapsed?from=2026-03-06T08:00:00Z&until=2026-03-10T02:00:00Z").fault(404, "calendar-not-found", "", "")
		w.get("/v1/calendars/office/elapsed?from=2016-03-06T08:00:00Z&until=2026-04-10T02:00:00Z").fault(422, "invalid", "query.until", "range")
		w.decide(domain.SchemeServiceLevels, 1, &domain.ServiceLevelsDefined{From: shanghai(2, 8, 0), Calendar: "nothing", TierScheme: "importance", Targets: []domain.ServiceTarget{{Resolution: 1}}})
		w.get("/v1/service-levels/worklist").fault(503, "calendar-not-defined", "", "")
	})
}
