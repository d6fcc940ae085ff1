package readapi_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
)

// A customer ordered for 1000 and 20 EUR and answered 9 and 3. The first order was of
// 100 EUR; the 3 was a 7, and of two hours earlier; a visit never took place; a
// complaint was entered by mistake and had been resolved. Sums: 1020 before, 120
// after. NPS of the two answers: 100·(1/2 − 1/2) = 0 before, 100·(1/2 − 0) = 50 after.
func TestFiguresAreOfWhatIsRight(t *testing.T) {
	w := newWorld(t)
	id := w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	hour := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }
	order, answer, visit, complaint := domain.ID(uuid.New()), domain.ID(uuid.New()), domain.ID(uuid.New()), domain.ID(uuid.New())
	w.append(id,
		fact{event: &domain.OrderPlaced{OrderID: order, Items: 1, Amount: money("1000", "EUR")}, occurred: hour(1)},
		fact{event: &domain.OrderPlaced{OrderID: domain.ID(uuid.New()), Items: 1, Amount: money("20", "EUR")}, occurred: hour(2)},
		fact{event: &domain.CustomerSurveyed{AnswerID: domain.ID(uuid.New()), Questionnaire: "q", Version: 1, NPS: of(9)}, occurred: hour(4)},
		fact{event: &domain.CustomerSurveyed{AnswerID: answer, Questionnaire: "q", Version: 1, NPS: of(3), Comment: "slow"}, occurred: hour(5)},
		fact{event: &domain.CustomerVisited{VisitID: visit, Mode: "phone", Content: "tea"}, occurred: hour(6)},
		fact{event: &domain.CustomerComplained{ComplaintID: complaint, Category: "c", Severity: "low", Description: "x"}, occurred: hour(7)},
		fact{event: &domain.ComplaintResolved{ComplaintID: complaint, Resolution: "r"}, occurred: hour(8)},
	)
	path := "/v1/customers/" + id.String()
	places := w.ids(path)
	w.get(path).is(200).has("orders", 2, "orderAmounts.0.amount", "1020.00", "lastNps", 3, "visits", 1, "complaints", 1, "openComplaints", 0)
	w.get("/v1/survey-answers/summary?questionnaire=q").is(200).has("nps.promoters", 1, "nps.detractors", 1, "nps.score", 0)
	time.Sleep(2 * time.Millisecond)
	before := time.Now().UTC().Format(time.RFC3339Nano)
	time.Sleep(2 * time.Millisecond)
	hundred := money("100", "EUR")
	w.append(id,
		fact{event: &domain.OrderCorrected{OrderID: order, Corrects: places[1], CorrectsRevision: 1, Amount: &hundred, Changed: []string{"amount"}}, occurred: hour(1), reason: "typing-error"},
		fact{event: &domain.SurveyAnswerCorrected{AnswerID: answer, Corrects: places[4], CorrectsRevision: 4, NPS: of(6), Changed: []string{"nps"}}, occurred: hour(5), reason: "misheard"},
		fact{event: &domain.SurveyAnswerCorrected{AnswerID: answer, Corrects: places[4], CorrectsRevision: 4, NPS: of(7), Comment: "quick", Changed: []string{"nps", "comment"}}, occurred: hour(3), reason: "misheard"},
		fact{event: &domain.RecordWithdrawn{Corrects: places[5], CorrectsRevision: 5, Record: "CustomerVisited", SubjectID: visit}, occurred: hour(6), reason: "mistake"},
		fact{event: &domain.RecordWithdrawn{Corrects: places[6], CorrectsRevision: 6, Record: "CustomerComplained", SubjectID: complaint}, occurred: hour(7), reason: "mistake"},
	)

	t.Run("now", func(t *testing.T) {
		w := w.in(t)
		// The 9 is the last now: the other answer is of an hour before it.
		w.get(path).is(200).has("orders", 2, "orderAmounts.0.amount", "120.00", "lastNps", 9, "visits", 0, "complaints", 0, "openComplaints", 0, "lastContactAt", nil, "revision", 12)
		w.get(path+"/visits").is(200).has("items.0", absent)
		w.get(path+"/complaints").is(200).has("items.0", absent)
		w.get("/v1/complaints/" + complaint.String()).is(404)
		w.get(path+"/survey-answers?sort=answeredAt").is(200).has("items.2", absent, "items.0.nps", 7, "items.0.comment", "quick", "items.1.nps", 9)
		w.get(path+"/orders?sort=orderedAt").is(200).has("items.2", absent, "items.0.amount.amount", "100.00")
	})
	t.Run("timeline", func(t *testing.T) {
		w := w.in(t)
		r := w.get(path+"/timeline?sort=revision").is(200).has("items.12.revision", 12, "items.13", absent)
		r.has("items.1.correctedBy", 8, "items.4.correctedBy", 10, "items.4.data.comment", "slow", "items.5.withdrawn", true, "items.5.correctedBy", 11)
		r.has("items.6.withdrawn", true, "items.7.withdrawn", true, "items.7.correctedBy", 12, "items.8.corrects", 1, "items.12.subjectId", complaint.String())
	})
	t.Run("as of", func(t *testing.T) {
		w := w.in(t)
		at := func(pairs ...string) reply { w.t.Helper(); return w.get(query(path, pairs...)) }
		rfc := func(t time.Time) string { return t.Format(time.RFC3339Nano) }
		at("recordedAsOf", before).is(200).has("orderAmounts.0.amount", "1020.00", "lastNps", 3, "visits", 1, "complaints", 1)
		at("asOfRevision", "9").is(200).has("orderAmounts.0.amount", "120.00", "lastNps", 6, "visits", 1)
		at("asOfRevision", "10").is(200).has("lastNps", 9)
		at("occurredAsOf", rfc(hour(3))).is(200).has("lastNps", 7, "surveyAnswers", 1)
		at("occurredAsOf", rfc(hour(3)), "recordedAsOf", before).is(200).has("lastNps", nil, "surveyAnswers", 0)
		at("occurredAsOf", rfc(hour(6))).is(200).has("visits", 0)
		at("occurredAsOf", rfc(hour(6)), "recordedAsOf", before).is(200).has("visits", 1)
	})
	t.Run("replay", func(t *testing.T) {
		w := w.in(t)
		r := w.get(path + "/replay").is(200)
		r.has("steps.8.corrects.revision", 1, "steps.8.corrects.title", "Order placed", "steps.8.reason", "typing-error",
			"steps.8.corrects.changes.0.field", "amount", "steps.8.corrects.changes.0.from.amount", "1000.00", "steps.8.corrects.changes.0.to.amount", "100.00",
			"steps.8.changes.0.field", "orderAmounts.EUR", "steps.8.changes.0.to", "120.00")
		r.has("steps.10.corrects.changes.1.field", "nps", "steps.10.corrects.changes.1.from", 6, "steps.10.corrects.changes.1.to", 7)
		r.has("steps.11.corrects.withdrawn", true, "steps.11.corrects.title", "Customer visited")
		w.get(path + "/diff?from=7&to=12").is(200)
	})
	t.Run("NPS", func(t *testing.T) {
		w := w.in(t)
		w.get("/v1/survey-answers/summary?questionnaire=q").is(200).has("answers", 2, "nps.n", 2, "nps.promoters", 1, "nps.detractors", 0, "nps.score", 50)
	})
}

// ids returns the ids of a customer's events, in their order.
func (w *world) ids(path string) []domain.ID {
	w.t.Helper()
	var out struct{ Items []struct{ ID string } }
	w.fetch(path+"/history", 200, &out)
	var ids []domain.ID
	for _, one := range out.Items {
		id, err := domain.ParseID(one.ID)
		must(w.t, err)
		ids = append(ids, id)
	}
	return ids
}

// A complaint and an order that turn out to have begun after they were done with took
// no time, and not less than none: 24 hours and 0 are 12, 3 days and 0 are 1.5.
func TestWhatIsMovedBehindItsEndTookNoTime(t *testing.T) {
	w := newWorld(t)
	on := func(day int) time.Time { return noon.AddDate(0, 0, day-10) }
	id := w.customer(domain.CustomerCreated{Name: "Ada"}, on(0))
	quick, moved, bought, later := newID(), newID(), newID(), newID()
	w.append(id,
		fact{event: &domain.CustomerComplained{ComplaintID: quick, Category: "c", Severity: "low", Description: "x"}, occurred: on(1)},
		fact{event: &domain.ComplaintResolved{ComplaintID: quick, Resolution: "r"}, occurred: on(2)},
		fact{event: &domain.CustomerComplained{ComplaintID: moved, Category: "c", Severity: "low", Description: "x"}, occurred: on(1)},
		fact{event: &domain.ComplaintResolved{ComplaintID: moved, Resolution: "r"}, occurred: on(2)},
		fact{event: &domain.OrderPlaced{OrderID: bought, Items: 1, Amount: money("10", "EUR")}, occurred: on(1)},
		fact{event: &domain.OrderDelivered{OrderID: bought}, occurred: on(4)},
		fact{event: &domain.OrderPlaced{OrderID: later, Items: 1, Amount: money("10", "EUR")}, occurred: on(1)},
		fact{event: &domain.OrderDelivered{OrderID: later}, occurred: on(4)})
	places := w.ids("/v1/customers/" + id.String())
	w.append(id,
		fact{event: &domain.ComplaintCorrected{ComplaintID: moved, Corrects: places[3], CorrectsRevision: 3}, occurred: on(8), reason: "typing-error"},
		fact{event: &domain.OrderCorrected{OrderID: later, Corrects: places[7], CorrectsRevision: 7}, occurred: on(8), reason: "typing-error"})
	w.get("/v1/complaints/summary").is(200).has("resolved", 2, "meanHoursToResolve", 12, "medianHoursToResolve", 12)
	w.get("/v1/orders/delivery").is(200).has("items.0.delivered", 2, "items.0.meanDays", 1.5)
}
