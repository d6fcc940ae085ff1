package readapi_test

import (
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

// Worked by hand. Ten complaints with a cause, in the order of their number:
//
//	cause      n  share  cumulative
//	carrier    5   50 %        50 %
//	packaging  3   30 %        80 %
//	price      2   20 %       100 %
//
// and two without one. Ada complains about the carrier on 1 January, 31 March (89
// days later), 29 June (90 days later), 28 September (91 days later) and once
// more the same day: within 90 days, the second, third and fifth come back.
// Packaging and price happen to a different customer each time. 3 of 12 is 25 %.
func TestParetoAndRecurrence(t *testing.T) {
	w := newWorld(t)
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		must(t, err)
		return d.Add(4 * time.Hour) // noon in Shanghai
	}
	ada := w.customer(domain.CustomerCreated{Name: "Ada"}, day("2025-12-01"))
	w.append(ada, fact{event: &domain.CustomerReclassified{Scheme: "importance", To: "important"}, occurred: day("2025-12-02")})
	file := func(id domain.ID, cause, at string) {
		c := newID()
		w.append(id, fact{event: &domain.CustomerComplained{ComplaintID: c, Category: "c", Severity: "low", Channel: "phone", Description: "x"}, occurred: day(at)})
		w.append(id, fact{event: &domain.ComplaintAssigned{ComplaintID: c, Owner: "staff-1"}, occurred: day(at)})
		if cause != "" {
			w.append(id, fact{event: &domain.ComplaintAnalysed{ComplaintID: c, Cause: cause}, occurred: day(at)})
		}
	}
	for _, at := range []string{"2026-01-01", "2026-03-31", "2026-06-29", "2026-09-28", "2026-09-28"} {
		file(ada, "carrier", at)
	}
	for _, cause := range []string{"packaging", "packaging", "packaging", "price", "price", "", ""} {
		file(w.customer(domain.CustomerCreated{Name: "Bob"}, day("2025-12-01")), cause, "2026-02-01")
	}
	w.get("/v1/complaints/summary").is(200).has(
		"complaints", 12, "withoutCause", 2, "byCause.0.value", "carrier", "byCause.0.share", 50, "byCause.0.cumulativeShare", 50,
		"byCause.1.value", "packaging", "byCause.1.share", 30, "byCause.1.cumulativeShare", 80,
		"byCause.2.value", "price", "byCause.2.complaints", 2, "byCause.2.share", 20, "byCause.2.cumulativeShare", 100, "byCause.3", absent,
		"recurrence.days", 90, "recurrence.recurring", 3, "recurrence.rate", 25,
		"byChannel.0.value", "phone", "byOwner.0.value", "staff-1", "byOwner.0.complaints", 12,
		"byClass.0.value", "", "byClass.0.complaints", 7, "byClass.1.value", "important", "byClass.1.complaints", 5)
	w.get("/v1/complaints/summary?recurrenceDays=91").is(200).has("recurrence.recurring", 4, "recurrence.rate", 33.33)
	// The one before counts though it is outside of the period.
	w.get("/v1/complaints/summary?from=2026-03-31&to=2026-03-31").is(200).has("complaints", 1, "recurrence.recurring", 1, "recurrence.rate", 100)
	w.get("/v1/complaints/summary?class=important").is(200).has("complaints", 5, "byCause.1", absent, "recurrence.recurring", 3, "recurrence.rate", 60)
	w.get("/v1/complaints/summary?class=important&classScheme=value").is(200).has("complaints", 0, "recurrence.rate", nil)
	w.get("/v1/complaints/summary?channel=web").is(200).has("complaints", 0)
	w.get("/v1/complaints/summary?recurrenceDays=0").fault(422, "invalid", "query.recurrenceDays", "range")
}

func TestDailyListsOfComplaints(t *testing.T) {
	w := newWorld(t)
	id := w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	w.append(id, fact{event: &domain.CustomerReclassified{Scheme: "importance", To: "important"}})
	file := func(category string, steps ...domain.Event) domain.ID {
		c := newID()
		w.append(id, fact{event: &domain.CustomerComplained{ComplaintID: c, Category: category, Severity: "low", Description: "x"}})
		for _, e := range steps {
			switch e := e.(type) {
			case *domain.ComplaintAssigned:
				e.ComplaintID = c
			case *domain.ComplaintEscalated:
				e.ComplaintID = c
			case *domain.ComplaintResolved:
				e.ComplaintID = c
			case *domain.ComplaintPaused:
				e.ComplaintID = c
			case *domain.ComplaintReopened:
				e.ComplaintID = c
			}
			w.append(id, fact{event: e, reason: "a-reason"})
		}
		return c
	}
	late, evening, later := noon.AddDate(0, 0, -1), noon.Add(6*time.Hour), time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)
	file("new")
	file("mine-late", &domain.ComplaintAssigned{Owner: "staff-1", Team: "north", Due: late})
	file("mine-tonight", &domain.ComplaintAssigned{Owner: "staff-1", Due: evening})
	file("mine-later", &domain.ComplaintAssigned{Owner: "staff-1", Due: later}, &domain.ComplaintPaused{})
	file("theirs", &domain.ComplaintAssigned{Owner: "staff-2"}, &domain.ComplaintEscalated{Level: 2})
	file("done", &domain.ComplaintAssigned{Owner: "staff-1", Due: late}, &domain.ComplaintResolved{Resolution: "r"})
	again := file("again", &domain.ComplaintResolved{Resolution: "r"}, &domain.ComplaintReopened{})
	for query, want := range map[string][]any{
		"?open=true&sort=filedAt":                names("again", "mine-late", "mine-later", "mine-tonight", "new", "theirs"),
		"?open=false":                            names("done"),
		"?owner=staff-1&open=true":               names("mine-late", "mine-later", "mine-tonight"),
		"?owner=staff-1":                         names("done", "mine-late", "mine-later", "mine-tonight"),
		"?due=today":                             names("mine-late", "mine-tonight"),
		"?due=overdue&owner=staff-1&limit=10":    names("mine-late", "mine-tonight"), // tonight has long passed by the database's clock
		"?due=none":                              names("again", "new", "theirs"),
		"?unassigned=true":                       names("again", "new"),
		"?level=1":                               names("theirs"),
		"?level=3":                               names(),
		"?team=north":                            names("mine-late"),
		"?state=reopened":                        names("again"),
		"?class=importance:important&open=false": names("done"),
		"?class=value:high":                      names(),
		"?due=overdue&open=false":                names(),
	} {
		got := map[any]bool{}
		for _, c := range w.get("/v1/complaints" + query).is(200).each("category") {
			got[c] = true
		}
		for _, c := range want {
			if !got[c] {
				t.Errorf("%s lacks %v: %v", query, c, got)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	equal(t, w.get("/v1/complaints?open=true&sort=-dueAt").is(200).each("category")[:3], "[mine-later mine-tonight mine-late]")
	var paged []any
	for next := "/v1/complaints?due=today&limit=1&sort=dueAt"; next != ""; {
		r := w.get(next).is(200)
		paged = append(paged, r.each("category")...)
		next = nextPath(t, r)
	}
	equal(t, paged, "[mine-late mine-tonight]")
	w.get("/v1/complaints/"+again.String()).is(200).has("reopened", 1, "open", true, "resolvedAt", nil, "resolution", nil, "may.0", "acknowledge",
		"classes.importance", "important", "owner", nil, "level", 0, "stateSince", "2026-03-10T04:00:00.000000Z")
	w.get("/v1/complaints?category=mine-later").is(200).has("items.0.pausedSince", "2026-03-10T04:00:00.000000Z", "items.0.waitsFor", "a-reason", "items.0.dueAt", "2099-01-01T00:00:00.000000Z")
	w.get("/v1/customers/"+id.String()).is(200).has("openComplaints", 6, "complaints", 7)
}
