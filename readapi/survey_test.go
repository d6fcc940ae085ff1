package readapi_test

import (
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// Worked by hand. Ada is important, Bob of no class. It is the 10th of March.
//
//	Ada   Mar 10 web   annual/1  nps 10  speed 5  price 5 of 1..5  trust 4, 5 of 1..5
//	Ada   Mar 11 web   annual/1  nps 9   speed 4
//	Bob   Apr 10 email annual/2  nps 3   speed 1  price 7 of 1..7  dependence 2 of 1..5
//	Bob   Apr 11 email annual/2          speed 2
//
// NPS: p = 2/3, d = 1/3, n = 3: 33.33; its error 100·√((1 − 1/9)/3) = 54.43.
// Important: p = 1, n = 2: 100, error 0. April: d = 1, n = 1: −100, error 0.
// Speed in percent of its scale: 100, 75, 0, 25: mean 50. Deviations
// 50, 25, −50, −25: s² = (2500+625+2500+625)/3 = 2083.33, s = 45.64, error 22.82.
// Price: 100 and 100: mean 100, error 0. All aspects: (4·50 + 2·100)/6 = 66.67,
// so price is strong; speed is 16.67 below, less than 1.96·22.82: even.
// Trust: 75 and 100: mean 87.5, s = 17.68, error 12.5. Dependence: 25, no error.
// In April speed is 0 and 25: mean 12.5, error 12.5, and price 100: all
// (0+25+100)/3 = 41.67; price is one rating: even; speed is 29.17 below, and
// 1.96·12.5 = 24.5: weak.
func TestSurveyFiguresByGroup(t *testing.T) {
	w := newWorld(t)
	ada, bob := w.customer(domain.CustomerCreated{Name: "Ada"}, noon), w.customer(domain.CustomerCreated{Name: "Bob"}, noon)
	april := noon.AddDate(0, 1, 0)
	answer := func(at time.Time, channel string, version int, e domain.CustomerSurveyed) fact {
		e.AnswerID, e.Questionnaire, e.Channel, e.Version = newID(), "annual", channel, version
		return fact{event: &e, occurred: at}
	}
	rating := func(question, kind string, score, high int) domain.Rating {
		aspect := kind
		if kind == "rating" {
			aspect = question
		}
		return domain.Rating{Question: question, Kind: kind, Aspect: aspect, Score: score, Low: 1, High: high}
	}
	w.append(ada,
		fact{event: &domain.CustomerReclassified{Scheme: "importance", To: "important"}},
		answer(noon, "web", 1, domain.CustomerSurveyed{NPS: of(10), Drivers: &domain.DriverRatings{Speed: of(5)}, Ratings: []domain.Rating{rating("price", "rating", 5, 5), rating("t1", "trust", 4, 5), rating("t2", "trust", 5, 5)}}),
		answer(noon.AddDate(0, 0, 1), "web", 1, domain.CustomerSurveyed{NPS: of(9), Drivers: &domain.DriverRatings{Speed: of(4)}}),
		fact{event: &domain.CustomerReclassified{Scheme: "importance", To: "ordinary"}}, // too late to matter
		fact{event: &domain.CustomerComplained{ComplaintID: newID(), Category: "billing", Severity: "low"}})
	w.append(bob,
		answer(april, "email", 2, domain.CustomerSurveyed{NPS: of(3), Drivers: &domain.DriverRatings{Speed: of(1)}, Ratings: []domain.Rating{rating("price", "rating", 7, 7), rating("d1", "dependence", 2, 5)}}),
		answer(april.AddDate(0, 0, 1), "email", 2, domain.CustomerSurveyed{Drivers: &domain.DriverRatings{Speed: of(2)}}),
		fact{event: &domain.CustomerComplained{ComplaintID: newID(), Category: "delivery", Severity: "low"}, occurred: april},
		fact{event: &domain.CustomerComplained{ComplaintID: newID(), Category: "delivery", Severity: "low"}, occurred: april})
	w.get("/v1/survey-answers/summary").is(200).has(
		"answers", 4, "nps.n", 3, "nps.score", 33.33, "nps.standardError", 54.43,
		"byClass.0.value", "", "byClass.0.nps.score", -100, "byClass.1.value", "important", "byClass.1.nps.n", 2, "byClass.1.nps.score", 100, "byClass.1.nps.standardError", 0,
		"byChannel.0.value", "email", "byChannel.0.answers", 2, "byChannel.1.value", "web", "byVersion.1.value", "annual/2", "byVersion.1.drivers.speed.mean", 1.5,
		"byMonth.0.value", "2026-03", "byMonth.0.nps.score", 100, "byMonth.1.value", "2026-04", "byMonth.1.nps.score", -100, "byMonth.2", absent)
	// Each figure can be traced to its answers by the same filters.
	for filter, n := range map[string]int{"class=important": 2, "channel=email": 2, "questionnaire=annual&version=2": 2, "from=2026-03-01&to=2026-03-31": 2, "class=ordinary": 0} {
		w.get("/v1/survey-answers?count=true&"+filter).is(200).has("count", n)
		w.get("/v1/survey-answers/summary?"+filter).is(200).has("answers", n)
	}
	w.get("/v1/survey-answers?sort=answeredAt").is(200).has("items.0.ratings.1.aspect", "trust", "items.0.classes.importance", "important", "items.0.invitationId", nil, "items.1.ratings", "[]")
	w.get("/v1/survey-answers/analysis?by=month").is(200).has(
		"items.0.group", "*", "items.0.mean", 66.67, "items.0.aspects.0.aspect", "price", "items.0.aspects.0.mean", 100, "items.0.aspects.0.strength", "strong",
		"items.0.aspects.1.aspect", "speed", "items.0.aspects.1.n", 4, "items.0.aspects.1.mean", 50, "items.0.aspects.1.standardError", 22.82, "items.0.aspects.1.strength", "even",
		"items.0.subscales.0.aspect", "trust", "items.0.subscales.0.mean", 87.5, "items.0.subscales.0.standardError", 12.5,
		"items.0.subscales.1.aspect", "dependence", "items.0.subscales.1.mean", 25, "items.0.subscales.1.standardError", nil,
		"items.0.complaints.0.category", "delivery", "items.0.complaints.0.n", 2, "items.0.complaints.1.category", "billing",
		"items.2.group", "2026-04", "items.2.mean", 41.67, "items.2.aspects.0.strength", "even", "items.2.aspects.1.aspect", "speed", "items.2.aspects.1.strength", "weak", "items.2.complaints.0.n", 2)
	w.get("/v1/survey-answers/analysis?class=important").is(200).has("items.1.group", "important", "items.2", absent, "items.0.complaints", "[]")
	w.get("/v1/survey-answers/analysis?unclassedIn=importance").is(200).has("items.1.group", "", "items.2", absent, "items.0.complaints.0.category", "delivery", "items.0.complaints.1", absent)
	w.get("/v1/survey-answers/analysis?questionnaire=none").is(200).has("items.0.mean", nil, "items.0.aspects", "[]", "items.0.complaints.0.n", 2)
}

// Worked by hand: five invitations. The first arrived and was answered, the second
// was answered without anybody saying that it arrived, the third arrived and is
// open, the fourth arrived and its time has passed, the fifth came back. Four
// arrived, two were answered: 50 %.
func TestResponseRate(t *testing.T) {
	w := newWorld(t)
	ada := w.customer(domain.CustomerCreated{Name: "Ada"}, noon.AddDate(0, 0, -9))
	later, soon := time.Now().AddDate(0, 1, 0), noon.AddDate(0, 0, -1)
	var facts []fact
	invite := func(channel string, expires time.Time, steps ...func(domain.ID) domain.Event) {
		id := newID()
		facts = append(facts, fact{event: &domain.SurveyInvited{InvitationID: id, Questionnaire: "annual", Version: 1, Channel: channel, Expires: expires}, occurred: noon.AddDate(0, 0, -8)})
		for i, step := range steps {
			facts = append(facts, fact{event: step(id), occurred: noon.AddDate(0, 0, -7+i), reason: "bounced"})
		}
	}
	deliver := func(id domain.ID) domain.Event { return &domain.SurveyDelivered{InvitationID: id} }
	answer := func(id domain.ID) domain.Event {
		return &domain.CustomerSurveyed{AnswerID: newID(), InvitationID: id, Questionnaire: "annual", Version: 1, NPS: of(9)}
	}
	invite("email", later, deliver, answer)
	invite("web", later, answer)
	invite("email", later, deliver)
	invite("email", soon, deliver)
	invite("email", later, func(id domain.ID) domain.Event { return &domain.SurveyInvitationExpired{InvitationID: id} })
	w.append(ada, facts...)
	w.get("/v1/survey-invitations/response?by=channel").is(200).has(
		"items.0.group", "email", "items.0.delivered", 3, "items.0.answered", 1, "items.0.open", 1, "items.0.responseRate", 33.33,
		"items.1.group", "web", "items.1.responseRate", 100, "items.2.group", "*", "items.2.delivered", 4, "items.2.answered", 2, "items.2.responseRate", 50)
	w.get("/v1/survey-invitations/response?by=month&from=2026-03-03&to=2026-03-03&questionnaire=annual&version=1").is(200).has("items.0.group", "2026-03", "items.0.delivered", 4)
	w.get("/v1/survey-invitations/response?by=class&version=2").is(200).has("items.0.group", "*", "items.0.responseRate", nil, "items.1", absent)
	for state, n := range map[string]int{"open": 1, "invited": 0, "delivered": 1, "answered": 2, "expired": 2} {
		list := w.get("/v1/survey-invitations?count=true&state="+state).is(200).has("count", n)
		if n > 0 && state != "open" {
			list.has("items.0.state", state)
		}
	}
	w.get("/v1/customers/"+ada.String()+"/survey-invitations?channel=web").is(200).has("items.0.state", "answered", "items.1", absent)

	// When its version has been closed, that which was open cannot be answered any more; an
	// hour before it could.
	w.decideOn(domain.FamilySurvey.Stream("annual"), eventstore.NoStream, &domain.QuestionnaireDrafted{Aim: "a", Audience: "b", Questions: []domain.Question{{Code: "likely", Type: "nps", Text: "How likely?"}}},
		&domain.QuestionnairePublished{Version: 1}, &domain.QuestionnaireClosed{Version: 1})
	before := "&occurredAsOf=" + noon.Add(-time.Hour).Format(time.RFC3339)
	recorded, err := time.Parse(time.RFC3339Nano, w.get("/v1/customers/"+ada.String()).is(200).at("updatedAt").(string))
	must(t, err)
	unknown := "&recordedAsOf=" + recorded.Add(time.Microsecond).Format(time.RFC3339Nano) // the store's clock has finer steps
	for state, n := range map[string][3]int{"open": {0, 1, 1}, "delivered": {0, 1, 1}, "answered": {2, 2, 2}, "expired": {3, 2, 2}} {
		for i, then := range []string{"", before, unknown} {
			w.get("/v1/survey-invitations?count=true&state="+state+then).is(200).has("count", n[i])
		}
	}
	for i, then := range []string{"", before, unknown} {
		w.get("/v1/survey-invitations/response?by=channel"+then).is(200).has("items.0.delivered", 3, "items.0.open", []int{0, 1, 1}[i], "items.0.responseRate", 33.33)
	}
}
