package readapi_test

import (
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

func TestClassesAndManagedCustomers(t *testing.T) {
	w := newWorld(t)
	daysAgo := func(n int) time.Time { return noon.AddDate(0, 0, -n) }
	order := func() fact {
		return fact{event: &domain.OrderPlaced{OrderID: newID(), Items: 1, Amount: money("1", "EUR")}, occurred: daysAgo(2)}
	}
	w.get("/v1/classes").is(200).has("day", "2026-03-10", "schemes.0.scheme", "importance", "schemes.0.classes.0.class", "important",
		"schemes.0.classes.0.customers", 0, "schemes.2.classes.2.class", "low")
	ada := w.customer(domain.CustomerCreated{Name: "Ada"}, daysAgo(40)) // potential, from a qualified source
	w.customer(domain.CustomerCreated{Name: "Bob", Source: "import"}, daysAgo(3))
	eve := w.customer(domain.CustomerCreated{Name: "Eve", Source: "order"}, daysAgo(3))
	w.append(ada, order(), fact{event: &domain.CustomerReclassified{Scheme: "importance", To: "important"}, occurred: daysAgo(5)},
		fact{event: &domain.CustomerReclassified{Scheme: "importance", To: "ordinary"}, occurred: daysAgo(1)})
	w.append(eve, order(), fact{event: &domain.CustomerArchived{}, occurred: daysAgo(0)})

	important, ordinary := "schemes.0.classes.0.customers", "schemes.0.classes.1.customers"
	w.get("/v1/classes").is(200).has(important, 0, ordinary, 1)
	w.get("/v1/classes?day=2026-03-08").is(200).has("day", "2026-03-08", important, 1, ordinary, 0)
	w.get("/v1/classes?day=2026-03-04").is(200).has(important, 0, ordinary, 0)
	w.get("/v1/classes?day=x").fault(422, "invalid", "query.day", "date")

	r := w.get("/v1/managed-customers?from=2026-03-06").is(200)
	equal(t, r.each("day"), "[2026-03-06 2026-03-07 2026-03-08 2026-03-09 2026-03-10]")
	equal(t, r.each("existing"), "[0 0 2 2 1]")
	equal(t, r.each("potential"), "[1 1 0 0 0]")
	equal(t, r.each("managed"), "[1 1 2 2 1]")
	w.get("/v1/managed-customers?from=2026-03-06", "If-None-Match", r.header.Get("ETag")).is(304)
	r = w.get("/v1/managed-customers").is(200).has("items.0.day", "2026-02-09", "items.29.day", "2026-03-10", "items.30", absent, "items.0.potential", 1)
	equal(t, len(w.get("/v1/managed-customers?from=2016-01-01&to=2026-01-07").is(200).each("day")), 3660)
	w.get("/v1/managed-customers?from=2016-01-01&to=2026-01-08").fault(422, "invalid", "query.to", "range")
	w.get("/v1/managed-customers?from=2026-01-02&to=2026-01-01").fault(422, "invalid", "query.to", "range")
	w.get("/v1/managed-customers?from=2026-04-01").fault(422, "invalid", "query.to", "range")
}

func TestComplaintSummary(t *testing.T) {
	w := newWorld(t)
	w.get("/v1/complaints/summary").is(200).has("complaints", 0, "meanHoursToResolve", nil, "byState", "[]", "byCause", "[]", "withoutCause", 0)
	id := w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	file := func(category, severity, cause string, hours int, filed time.Time) {
		c := newID()
		w.append(id, fact{event: &domain.CustomerComplained{ComplaintID: c, Category: category, Severity: severity, Description: "x"}, occurred: filed})
		if hours > 0 {
			w.append(id, fact{event: &domain.ComplaintResolved{ComplaintID: c, Resolution: "r", Cause: cause}, occurred: filed.Add(time.Duration(hours) * time.Hour)})
		}
	}
	old := noon.AddDate(0, 0, -10)
	file("delivery", "high", "carrier", 2, noon)
	file("delivery", "low", "carrier", 4, noon)
	file("delivery", "low", "", 9, old)
	file("price", "low", "", 0, noon)
	w.get("/v1/complaints/summary").is(200).has(
		"complaints", 4, "resolved", 3, "meanHoursToResolve", 5, "medianHoursToResolve", 4, "withoutCause", 2,
		"byState.0.value", "resolved", "byState.0.complaints", 3, "byState.1.value", "received", "byState.1.meanHoursToResolve", nil,
		"bySeverity.0.value", "low", "bySeverity.0.complaints", 3, "bySeverity.0.resolved", 2,
		"byCategory.0.value", "delivery", "byCategory.0.medianHoursToResolve", 4, "byCategory.1.value", "price",
		"byCause.0.value", "carrier", "byCause.0.complaints", 2, "byCause.0.meanHoursToResolve", 3, "byCause.1", absent)
	w.get("/v1/complaints/summary?from=2026-03-10").is(200).has("complaints", 3, "meanHoursToResolve", 3)
	w.get("/v1/complaints/summary?to=2026-03-09").is(200).has("complaints", 1, "meanHoursToResolve", 9)
	w.get("/v1/complaints/summary?from=2026-03-09&to=2026-03-08").fault(422, "invalid", "query.to", "range")
}

func TestSurveySummary(t *testing.T) {
	w := newWorld(t)
	w.get("/v1/survey-answers/summary").is(200).has("answers", 0, "nps.n", 0, "nps.score", nil, "nps.standardError", nil, "csat.score", nil, "ces.mean", nil, "drivers.speed.mean", nil)
	id := w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	var facts []fact
	answer := func(n int, e domain.CustomerSurveyed) {
		for range n {
			one := e
			one.AnswerID, one.Questionnaire, one.Version = newID(), "nps", 1
			facts = append(facts, fact{event: &one})
		}
	}
	answer(81, domain.CustomerSurveyed{NPS: of(10), Channel: "web"})
	answer(81, domain.CustomerSurveyed{NPS: of(9)})
	answer(54, domain.CustomerSurveyed{NPS: of(8)})
	answer(54, domain.CustomerSurveyed{NPS: of(7)})
	answer(27, domain.CustomerSurveyed{NPS: of(6)})
	answer(27, domain.CustomerSurveyed{NPS: of(0)})
	for i, csat := range []int{5, 4, 3} {
		facts = append(facts, fact{occurred: noon.AddDate(0, 0, 1), event: &domain.CustomerSurveyed{
			AnswerID: newID(), Questionnaire: "care", Version: 2, CSAT: of(csat), CES: of(i + 5),
			Drivers: &domain.DriverRatings{ProductQuality: of(5), Attitude: of(i + 1)},
		}})
	}
	w.append(id, facts...)
	w.get("/v1/survey-answers/summary").is(200).has(
		"answers", 327, "nps.n", 324, "nps.promoters", 162, "nps.passives", 108, "nps.detractors", 54, "nps.score", 33.33, "nps.standardError", 4.14,
		"csat.n", 3, "csat.satisfied", 2, "csat.score", 66.67, "ces.mean", 6, "drivers.productQuality.mean", 5, "drivers.attitude.mean", 2, "drivers.attitude.n", 3, "drivers.speed.n", 0)
	w.get("/v1/survey-answers/summary?questionnaire=care").is(200).has("answers", 3, "nps.n", 0, "nps.score", nil)
	w.get("/v1/survey-answers/summary?version=2&from=2026-03-11&to=2026-03-11").is(200).has("answers", 3)
	w.get("/v1/survey-answers/summary?channel=web").is(200).has("nps.n", 81, "nps.score", 100, "nps.standardError", 0)
	w.get("/v1/survey-answers/summary?version=0").fault(422, "invalid", "query.version", "range")
}
