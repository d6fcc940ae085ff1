package readapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

// Worked by hand: six offers to three customers in two months.
//
//	      offer  channel  person  class      what became of it
//	Ada   card   phone    s-1     important  accepted
//	Ada   talk   phone    s-1     important  declined, too dear
//	Bob   card   mail     s-2     –          lapsed
//	Bob   card   phone    s-1     –          waits
//	Eve   talk   mail     s-2     ordinary   accepted, in April
//	Eve   card   mail     s-2     ordinary   declined, has one
//
// All: 6 presented, 2 accepted (33.33 %), 2 declined (33.33 %), 1 lapsed, 1 open, 4
// answered (66.67 %). The card: 4 presented, 1 accepted (25 %), 1 declined. By phone:
// 3 presented, 1 accepted, 1 declined. By s-2: 3 presented, 1 accepted.
func TestOfferFigures(t *testing.T) {
	w := newWorld(t)
	ada, bob, eve := w.customer(domain.CustomerCreated{Name: "Ada"}, noon.AddDate(0, 0, -90)), w.customer(domain.CustomerCreated{Name: "Bob"}, noon.AddDate(0, 0, -90)), w.customer(domain.CustomerCreated{Name: "Eve"}, noon.AddDate(0, 0, -90))
	w.append(ada, fact{event: &domain.CustomerReclassified{Scheme: "importance", To: "important"}, occurred: noon.AddDate(0, 0, -80)})
	w.append(eve, fact{event: &domain.CustomerReclassified{Scheme: "importance", To: "ordinary"}, occurred: noon.AddDate(0, 0, -80)})
	later, soon := time.Now().AddDate(0, 1, 0), noon.AddDate(0, 0, -1)
	ranking := newID()
	w.append(ada, fact{event: &domain.OffersRanked{
		RankingID: ranking, Version: 2, Purpose: "marketing", Channel: "phone", Expires: noon, AnswerDays: 14, Ground: ranking,
		Ranked:  []domain.RankedOffer{{OfferID: ranking, Offer: "card", Name: "A card", Score: 12.5, Until: &later}},
		LeftOut: []domain.LeftOutOffer{{Offer: "talk", Why: domain.OfferRests, Until: &soon}}, Inputs: map[string]float64{"orders": 3}, Facts: 1, Positions: []uint64{7},
	}, occurred: noon.AddDate(0, 0, -40)})
	w.append(bob, fact{event: &domain.OffersRanked{RankingID: newID(), Version: 2, Channel: "mail", Expires: noon, Closed: domain.GateChannelRefused, Preference: ranking}, occurred: noon.AddDate(0, 0, -3)})
	offered := func(to domain.ID, code, channel, staff string, days int, expires time.Time, answers ...domain.Event) domain.ID {
		id := newID()
		at := noon.AddDate(0, 0, days)
		w.append(to, fact{event: &domain.OfferPresented{OfferID: id, RankingID: ranking, Offer: code, Version: 2, Place: 1, Channel: channel, Staff: staff, Expires: expires, Note: "by the way"}, occurred: at})
		for _, e := range answers {
			reason := ""
			switch e := e.(type) {
			case *domain.OfferAccepted:
				e.OfferID = id
			case *domain.OfferDeclined:
				e.OfferID, reason = id, e.Note
			}
			w.append(to, fact{event: e, occurred: at.Add(time.Hour), reason: reason})
		}
		return id
	}
	taken := offered(ada, "card", "phone", "s-1", -40, later, &domain.OfferAccepted{Note: "gladly"})
	offered(ada, "talk", "phone", "s-1", -40, later, &domain.OfferDeclined{Note: "too-dear"})
	offered(bob, "card", "mail", "s-2", -3, soon)
	offered(bob, "card", "phone", "s-1", -2, later)
	offered(eve, "talk", "mail", "s-2", -3, later, &domain.OfferAccepted{})
	offered(eve, "card", "mail", "s-2", -3, later, &domain.OfferDeclined{Note: "has-one"}, &domain.OfferAccepted{}) // the first answer counts

	least := fmt.Sprintf("minPosition=%d", w.at)
	w.get("/v1/offers/figures?"+least).is(200).has(
		"items.0.group", "card", "items.0.presented", 4, "items.0.customers", 3, "items.0.accepted", 1, "items.0.declined", 1, "items.0.lapsed", 1, "items.0.open", 1, "items.0.acceptanceRate", 25,
		"items.1.group", "talk", "items.1.acceptanceRate", 50,
		"items.2.group", "*", "items.2.presented", 6, "items.2.customers", 3, "items.2.accepted", 2, "items.2.declined", 2, "items.2.lapsed", 1, "items.2.open", 1,
		"items.2.acceptanceRate", 33.33, "items.2.declineRate", 33.33, "items.2.answerRate", 66.67, "items.3", absent)
	w.get("/v1/offers/figures?by=channel&"+least).is(200).has("items.0.group", "mail", "items.0.presented", 3, "items.1.group", "phone", "items.1.accepted", 1, "items.1.declined", 1, "items.1.open", 1)
	w.get("/v1/offers/figures?by=person&"+least).is(200).has("items.0.group", "s-1", "items.0.presented", 3, "items.1.group", "s-2", "items.1.accepted", 1, "items.1.lapsed", 1)
	w.get("/v1/offers/figures?by=class&"+least).is(200).has("items.0.group", "", "items.0.presented", 2, "items.1.group", "important", "items.1.acceptanceRate", 50, "items.2.group", "ordinary")
	w.get("/v1/offers/figures?by=version&"+least).is(200).has("items.0.group", "2", "items.0.presented", 6)
	w.get("/v1/offers/figures?by=month&"+least).is(200).has("items.0.group", "2026-01", "items.0.presented", 2, "items.1.group", "2026-03", "items.1.presented", 4)
	w.get("/v1/offers/figures?by=reason&state=declined&"+least).is(200).has("items.0.group", "has-one", "items.1.group", "too-dear", "items.2.declineRate", 100)
	w.get("/v1/offers/figures?from=2026-02-01&"+least).is(200).has("items.2.group", "*", "items.2.presented", 4)
	w.get("/v1/offers/figures?offer=none&"+least).is(200).has("items.0.group", "*", "items.0.presented", 0, "items.0.acceptanceRate", nil, "items.1", absent)
	w.get("/v1/offers/figures?from=2026-03-01&to=2026-02-01").fault(422, "invalid", "query.to", "range")
	// Four days ago only Ada had been offered anything, and right after the presentation she had not answered.
	w.get("/v1/offers/figures?occurredAsOf="+noon.AddDate(0, 0, -4).Format(time.RFC3339)+"&"+least).is(200).has("items.2.presented", 2, "items.2.accepted", 1)
	w.get("/v1/offers/figures?occurredAsOf="+noon.AddDate(0, 0, -40).Format(time.RFC3339)+"&"+least).is(200).has("items.2.presented", 2, "items.2.accepted", 0, "items.2.open", 2)
	for filter, n := range map[string]int{
		"state=presented": 1, "state=accepted": 2, "state=declined": 2, "state=lapsed": 1, "offer=card": 4, "version=1": 0, "channel=mail": 3, "person=s-1": 3, "reason=too-dear": 1,
		"class=important": 2, "class=none": 0, "to=2026-02-01": 2,
	} {
		made := w.get("/v1/offers?count=true&"+filter+"&"+least).is(200).has("count", n)
		if state, is := strings.CutPrefix(filter, "state="); is {
			made.has("items.0.state", state)
		}
		list := w.get("/v1/offers/figures?" + filter + "&" + least).is(200)
		if groups := list.each("presented"); groups[len(groups)-1] != float64(n) && fmt.Sprint(groups[len(groups)-1]) != fmt.Sprint(n) {
			t.Errorf("%s: the list has %d, the figure %v", filter, n, groups)
		}
	}
	w.get("/v1/customers/"+ada.String()+"/offers?offer=card&"+least).is(200).has(
		"items.0.id", taken, "items.0.state", "accepted", "items.0.note", "by the way", "items.0.answerNote", "gladly", "items.0.rankingId", ranking, "items.0.place", 1,
		"items.0.classes.importance", "important", "items.0.orderId", nil, "items.0.reason", nil, "items.1", absent)
	w.get("/v1/customers/"+ada.String()+"/offer-rankings?"+least).is(200).has(
		"items.0.id", ranking, "items.0.best", "card", "items.0.closed", nil, "items.0.ranked.0.score", 12.5, "items.0.ranked.0.name", "A card", "items.0.leftOut.0.why", "cool-down",
		"items.0.leftOut.0.until", "2026-03-09T04:00:00.000000Z", "items.0.inputs.orders", 3, "items.0.positions.0", 7, "items.0.groundEventId", ranking, "items.0.preferenceEventId", nil, "items.1", absent)
	w.get("/v1/offer-rankings?closed=channel-refused&"+least).is(200).has("items.0.customerId", bob, "items.0.ranked", "[]", "items.0.best", nil, "items.1", absent)
}
