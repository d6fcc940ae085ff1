package readapi_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// ofMeasure appends to the measure's stream, each event when it occurred.
func (w *world) ofMeasure(id domain.ID, facts ...fact) {
	w.t.Helper()
	stream := domain.FamilyMeasure.Stream(id.String())
	for _, f := range facts {
		expected, ok := w.heads[id]
		if !ok {
			expected = eventstore.NoStream
		}
		sealed, err := eventstore.Seal(nil, stream, eventstore.Proposed{ID: uuid.New(), Event: f.event, Meta: eventstore.Metadata{
			Actor: "a", Auth: "none", Command: "C", Reason: f.reason, OccurredAt: f.occurred,
		}})
		must(w.t, err)
		written, err := w.log.Append(w.t.Context(), stream, expected, []eventstore.Sealed{sealed})
		must(w.t, err)
		w.heads[id], w.at = int64(written.Revision), written.Position //nolint:gosec // few
	}
}

// The effect of a measure, by hand. Days are those of Shanghai, eight hours before UTC's
// begin; now is noon of 10 March there. What is against the cause packaging is implemented
// on 20 February at 18:00 UTC, which is the 21st: 17 whole days have passed since, the 21st
// to 9 March, so the 17 days before are those from the 4th to the 20th.
//
//	filed, in UTC     day     caused by    known since
//	 3 Feb 15:59       3 Feb  packaging     5 Feb        a day too early
//	 3 Feb 16:00       4 Feb  packaging     5 Feb        before
//	10 Feb 04:00      10 Feb  packaging    11 Feb        before
//	10 Feb 04:00      10 Feb  training     11 Feb        of another cause
//	20 Feb 15:59      20 Feb  packaging    22 Feb        before
//	20 Feb 16:00      21 Feb  packaging    24 Feb        after, although two hours before it was so
//	 1 Mar 04:00       1 Mar  not known                  of none
//	 9 Mar 15:59       9 Mar  packaging     9 Mar 16:00  after
//	 9 Mar 16:00      10 Mar  packaging     9 Mar 17:00  today, which has not passed
//
// 3 before and 2 after: 100·(2 − 3)/3 = −33.33. Of five days, 16 to 20 February and 21 to
// 25 February: 1 and 1. On 23 February two days had passed: of 19 to 20 February 1, and of
// 21 to 22 February none, because the cause of the one was found a day later; by what is
// known of 24 February noon three days had passed, with 1 and 1.
func TestEffectOfAMeasure(t *testing.T) {
	w := newWorld(t)
	at := func(s string) time.Time {
		at, err := time.Parse("2006-01-02 15:04", "2026-"+s)
		must(t, err)
		return at
	}
	bob := w.customer(domain.CustomerCreated{Name: "Bob"}, at("01-01 00:00"))
	began := time.Now()
	for _, c := range []struct{ filed, cause, known string }{
		{"02-03 15:59", "packaging", "02-05 00:00"},
		{"02-03 16:00", "packaging", "02-05 00:00"},
		{"02-10 04:00", "packaging", "02-11 00:00"},
		{"02-10 04:00", "training", "02-11 00:00"},
		{"02-20 15:59", "packaging", "02-22 00:00"},
		{"02-20 16:00", "packaging", "02-24 00:00"},
		{"03-01 04:00", "", ""},
		{"03-09 15:59", "packaging", "03-09 16:00"},
		{"03-09 16:00", "packaging", "03-09 17:00"},
	} {
		id := newID()
		w.append(bob, fact{event: &domain.CustomerComplained{ComplaintID: id, Category: "c", Severity: "low", Description: "x"}, occurred: at(c.filed)})
		if c.cause != "" {
			w.append(bob, fact{event: &domain.ComplaintResolved{ComplaintID: id, Resolution: "replaced", Cause: c.cause}, occurred: at(c.known)})
		}
	}
	id := newID()
	w.ofMeasure(id,
		fact{event: &domain.MeasureOpened{Title: "Thicker boxes", Cause: "packaging", Owner: "s-1", Due: at("02-15 00:00")}, occurred: at("02-06 00:00")},
		fact{event: &domain.MeasureImplemented{Action: "contract"}, occurred: at("02-20 18:00")},
	)
	measure := "/v1/measures/" + id.String()
	then := func(s string) string { return "occurredAsOf=" + url.QueryEscape(at(s).Format(time.RFC3339)) }

	w.get(measure+"/effect").is(200).has("days", 17, "before", 3, "after", 2, "changePercent", -33.33,
		"from", "2026-02-04", "implementedDay", "2026-02-21", "to", "2026-03-09", "restsOn", absent)
	w.get(measure+"/effect?days=5").is(200).has("days", 5, "before", 1, "after", 1, "changePercent", 0, "from", "2026-02-16", "to", "2026-02-25")
	w.get(measure+"/effect?"+then("02-23 04:00")).is(200).has("days", 2, "before", 1, "after", 0, "changePercent", -100, "to", "2026-02-22", "restsOn.model", "histories")
	w.get(measure+"/effect?"+then("02-24 04:00")).is(200).has("days", 3, "before", 1, "after", 1, "changePercent", 0)
	w.get(measure+"/effect?"+then("02-20 17:59")).fault(409, "measure-without-effect", "", "")
	w.get(measure + "/effect?recordedAsOf=" + url.QueryEscape(began.Add(-time.Hour).UTC().Format(time.RFC3339))).is(404)

	// It was overdue from the 15th until it was implemented.
	w.get("/v1/measures?overdue=true").is(200).has("items", "[]")
	w.get("/v1/measures?overdue=true&"+then("02-16 00:00")).is(200).has("items.0.id", id, "items.0.state", "opened", "items.0.implementedAt", nil)
	w.get("/v1/measures?overdue=true&"+then("02-14 00:00")).is(200).has("items", "[]")
	w.get(measure+"?"+then("02-20 17:59")).is(200).has("state", "opened", "may.0", "assign", "may.1", "implement", "restsOn.model", "histories")
	complaint := newID()
	w.ofMeasure(id, fact{event: &domain.MeasureLinked{Because: domain.Because{Complaints: []domain.ID{complaint}}}, occurred: at("03-01 00:00")})
	w.get("/v1/measures?complaint="+complaint.String()+"&"+then("03-01 00:00")).is(200).has("items.0.id", id)
	w.get("/v1/measures?complaint="+complaint.String()+"&"+then("02-28 23:59")).is(200).has("items", "[]")

	// Taken up again it has no effect now, and had one before.
	w.ofMeasure(id, fact{event: &domain.MeasureIneffective{}, occurred: at("03-09 17:30"), reason: "boxes-torn"},
		fact{event: &domain.MeasureReopened{Due: at("04-01 00:00")}, occurred: at("03-09 18:00"), reason: "boxes-torn"})
	w.get(measure+"/effect").fault(409, "measure-without-effect", "", "")
	w.get(measure+"/effect?"+then("03-09 17:59")).is(200).has("days", 17, "before", 3, "after", 2)
}
