package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

// companySpace is the name space of the ids of the made-up company.
var companySpace = domain.DeriveID(domain.ID{}, "dossier", "bench")

func lifeID(parts ...any) domain.ID {
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = fmt.Sprint(p)
	}
	return domain.DeriveID(companySpace, texts...)
}

func lifeCustomer(n int) domain.ID { return lifeID("customer", n) }
func lifeStaff(n int) domain.ID    { return lifeID("staff", n) }

// lived is an event of a life, and when it occurred.
type lived struct {
	at     time.Time
	event  domain.Event
	reason string
}

// life is what happens to one customer of the made-up company. The same number gives
// the same life, so that a filling that was cut off goes on with it.
type life struct {
	r     *rand.Rand
	n     int
	staff int       // of the company
	today time.Time // when the lives are looked at
	born  float64   // days ago
	out   []lived
	class string // importance, "" where it has none
}

// tell returns the life in the order in which it occurred, the creation first.
func tell(n, staff int, today time.Time) []lived {
	l := &life{r: rand.New(rand.NewPCG(7, uint64(n))), n: n, staff: staff, today: today} //nolint:gosec // made-up data, numbers are small
	l.born = 30 + 700*l.r.Float64()
	l.record()
	for _, one := range []struct {
		share float64
		tell  func()
	}{
		{0.4, l.visit},
		{0.4, l.contact},
		{0.2, l.plan},
		{0.2, l.followUp},
		{0.12, l.complaint},
		{0.08, l.request},
		{0.5, l.order},
		{0.15, l.order},
		{0.12, l.survey},
		{0.15, l.consent},
		{0.04, l.offer},
		{0.02, l.keyContact},
		{0.02, l.dispute},
		{0.02, l.interview},
		{0.02, l.upgrade},
		{0.04, l.checked},
	} {
		if l.r.Float64() < one.share {
			one.tell()
		}
	}
	slices.SortStableFunc(l.out, func(a, b lived) int { return a.at.Compare(b.at) })
	return append(l.out, l.end()...)
}

// on adds an event so many days ago, or where that is before the customer was known,
// when it came to be known.
func (l *life) on(ago float64, e domain.Event, reason ...string) {
	one := lived{at: l.ago(ago), event: e}
	if len(reason) > 0 {
		one.reason = reason[0]
	}
	l.out = append(l.out, one)
}

func (l *life) ago(days float64) time.Time {
	return l.today.Add(-time.Duration(min(max(days, 0), l.born) * 24 * float64(time.Hour))).Truncate(time.Second)
}

// in is a moment that may be to come.
func (l *life) in(days float64) time.Time {
	return l.today.Add(time.Duration(days * 24 * float64(time.Hour))).Truncate(time.Second)
}

// past is some time of the life; half of what happens was in the last tenth of two years.
func (l *life) past() float64 {
	if l.r.IntN(2) == 0 {
		return l.born * l.r.Float64()
	}
	return min(l.born, 70*l.r.Float64())
}

func (l *life) pick(of ...string) string { return of[l.r.IntN(len(of))] }

// someone is who of the staff does it: a few more often than the others, and the first
// one with the most.
func (l *life) someone() string { return lifeStaff(min(l.r.IntN(l.staff), l.r.IntN(l.staff))).String() }

// chance reports whether one of the shares, in their order, is drawn.
func (l *life) chance(shares ...float64) int {
	drawn := l.r.Float64()
	for i, s := range shares {
		if drawn -= s; drawn < 0 {
			return i
		}
	}
	return len(shares)
}

func (l *life) record() {
	e := &domain.CustomerCreated{
		Kind: "person", Region: fmt.Sprintf("DE-%02d", l.r.IntN(16)), Source: l.pick("web", "form", "staff", "order"),
		Name: l.pick("Ada", "Grace", "Maria", "Jonas", "Tom", "Noor", "伟") + " " + l.pick("Weber", "Lovelace", "Haddad", "Barker", "Albrecht", "陈") + " " + strconv.Itoa(l.n),
	}
	if l.n%7 == 0 {
		e.Kind = "company"
	}
	if l.r.Float64() < 0.9 {
		e.Contacts = append(e.Contacts, domain.Contact{Kind: "email", Value: fmt.Sprintf("customer%d@example.com", l.n)})
		e.Reached = append(e.Reached, "email")
	}
	if l.r.Float64() < 0.8 {
		c := domain.Contact{Kind: "phone", Value: fmt.Sprintf("+49 30 %08d", l.n), Number: fmt.Sprintf("+4930%08d", l.n)}
		if l.r.Float64() < 0.04 {
			c.Value, c.Number, e.Invalid = "30 12", "", []string{"phone"}
		}
		e.Contacts, e.Reached = append(e.Contacts, c), append(e.Reached, "phone")
	}
	l.on(l.born, e)
	if len(e.Reached) == 0 {
		l.on(formerDays+6, &domain.FaultAccepted{Field: "phone", Fault: "missing"}, "has-none")
	}
	if l.r.Float64() < 0.6 {
		m := &domain.ManagerAssigned{From: l.ago(l.born - 1)}
		if l.r.Float64() < 0.9 {
			m.Staff = lifeStaff(l.r.IntN(l.staff))
		} else {
			m.Team = team(l.r.IntN(l.staff))
		}
		l.on(l.born-1, m, "year-plan")
	}
	if l.r.Float64() < 0.7 {
		l.class = []string{"important", "ordinary", "potential"}[l.chance(0.1, 0.5)]
		l.on(l.born-3, &domain.CustomerReclassified{Scheme: "importance", To: l.class}, "first-review")
		if l.class == "important" {
			given := domain.TierService{Class: l.class, Team: l.someone(), ContactEvery: 30}
			l.on(l.born-3, &domain.StrategyApplied{Scheme: "importance", SchemeVersion: 1, Given: given})
		} else if l.r.Float64() < 0.1 {
			l.on(l.born/2, &domain.CustomerReclassified{Scheme: "importance", From: l.class, To: "important"}, "half-year-review")
		}
	}
	if l.r.Float64() < 0.4 {
		l.on(l.born-3, &domain.CustomerReclassified{Scheme: "value", To: l.pick("high", "mid", "low")}, "first-review")
	}
	l.on(l.born-3, &domain.CustomerReclassified{Scheme: "frequency", To: "potential"}, "first-review")
	if l.r.Float64() < 0.1 {
		l.on(l.past(), &domain.CustomerTagged{Added: []string{l.pick("vip", "fair-2026", "reseller")}, Source: "staff"})
	}
	if l.r.Float64() < 0.08 {
		l.on(l.past(), &domain.CustomerProfileChanged{Region: fmt.Sprintf("DE-%02d", l.r.IntN(16)), Changed: []string{"region"}, Source: "staff"})
	}
	if l.n%7 == 1 && l.n > 0 {
		l.on(l.born-2, &domain.PersonLinked{LinkID: lifeID("link", l.n), CompanyID: lifeCustomer(l.n - 1), Roles: []string{"buyer"}, Source: "staff"})
	}
}

// end is what comes last: a few records are archived, and a few go on in another one.
func (l *life) end() []lived {
	switch into, state := mergedInto(l.n); {
	case state == "joined":
		return []lived{{l.today, &domain.CustomerMerged{MergeID: domain.MergeOf(lifeCustomer(into), lifeCustomer(l.n)), Into: lifeCustomer(into)}, ""}}
	case l.n%100 == mergeJoined-1: // the survivor of the next one
		return []lived{{l.today, &domain.CustomerAbsorbed{MergeID: domain.MergeOf(lifeCustomer(l.n), lifeCustomer(l.n+1)), Member: lifeCustomer(l.n + 1)}, ""}}
	case l.n%100 == 33:
		return []lived{{l.today, &domain.CustomerArchived{}, "moved-away"}}
	}
	return nil
}

const (
	mergeProposed = 11 // of each hundred, the one that may be the same as the one before
	mergeJoined   = 51 // and the one that is
)

// mergedInto returns the record that a customer's may be one with, and how far that has
// come; "" where there is none.
func mergedInto(n int) (into int, state string) {
	switch n % 100 {
	case mergeProposed:
		return n - 1, "proposed"
	case mergeJoined:
		return n - 1, "joined"
	}
	return 0, ""
}

func (l *life) visit() {
	l.on(l.past(), &domain.CustomerVisited{
		VisitID: lifeID("visit", l.n), Mode: l.pick("inPerson", "phone", "video"), Purpose: l.pick("review", "renewal", "courtesy"),
		Outcome: l.pick("satisfied", "order-expected", "no-interest"), Minutes: 10 + l.r.IntN(50), Staff: l.someone(), Content: "Went through what is planned for the year.",
	})
}

func (l *life) contact() {
	l.on(l.past(), &domain.CustomerContacted{
		InteractionID: lifeID("interaction", l.n), Channel: l.pick("phone", "mail", "chat"), Direction: l.pick(domain.Inbound, domain.Outbound),
		Topic: l.pick("delivery", "price", "invoice"), Staff: l.someone(), Content: "Asked after the delivery.",
	})
}

// plan is a visit that is still to come, overdue, held, missed or called off.
func (l *life) plan() {
	id, mode := lifeID("plan", l.n), l.pick("inPerson", "phone")
	planned := func(from float64) (ago float64) { // days from today
		ago = max(-from, 0) + 10*l.r.Float64()
		l.on(ago, &domain.VisitPlanned{VisitID: id, Mode: mode, Purpose: "review", Staff: l.someone(), From: l.in(from), Until: l.in(from + 3), Content: "Next year's orders."})
		return ago
	}
	switch l.chance(0.35, 0.15, 0.35, 0.1) {
	case 0:
		planned(25 * l.r.Float64())
	case 1:
		planned(-4 - 20*l.r.Float64())
	case 2:
		from := min(l.past(), l.born-11)
		planned(-from)
		l.on(from-4*l.r.Float64(), &domain.CustomerVisited{VisitID: id, Mode: mode, Staff: l.someone(), Content: "As planned."})
	case 3:
		from := min(l.past(), l.born-11)
		planned(-from)
		l.on(from-3, &domain.VisitMissed{VisitID: id}, "nobody-there")
	default:
		from := min(l.past(), l.born-11)
		planned(-from)
		l.on(from, &domain.VisitCancelled{VisitID: id, By: "customer"}, "no-time")
	}
}

func (l *life) followUp() {
	id, opened, fate := lifeID("follow-up", l.n), l.past(), l.chance(0.25, 0.05, 0.2, 0.45)
	due := []float64{25 * l.r.Float64(), 0, -40 * l.r.Float64(), 7 - opened, 14 - opened}[fate] // to come, today, overdue, done, dropped
	l.on(max(opened, -due), &domain.FollowUpOpened{FollowUpID: id, Kind: l.pick("agreement", "revisit"), Owner: l.someone(), Due: l.in(due).Add(time.Hour), Description: "Send the offer."})
	switch fate {
	case 3:
		l.on(opened-9*l.r.Float64(), &domain.FollowUpDone{FollowUpID: id, Outcome: "sent"})
	case 4:
		l.on(opened-5, &domain.FollowUpDropped{FollowUpID: id}, "not-wanted")
	}
}

// complaint is one of the past that has had all its life, or one that is open: most of
// the last weeks, some past what was promised.
func (l *life) complaint() {
	id, filed, fate := lifeID("complaint", l.n), l.past(), l.chance(0.55, 0.25, 0.1)
	if fate == 1 || fate == 2 {
		filed = min(filed, 40*l.r.Float64())
	}
	l.on(filed, &domain.CustomerComplained{ComplaintID: id, Category: l.pick("delivery", "quality", "billing"), Severity: l.pick("low", "normal", "normal", "high"), Channel: l.pick("phone", "email", "web"), Description: "It came a week late."})
	if fate == 2 {
		return
	}
	l.on(filed-0.1, &domain.ComplaintAcknowledged{ComplaintID: id, Channel: "email"})
	if fate == 3 {
		l.on(filed-1, &domain.ComplaintRejected{ComplaintID: id}, "no-ground")
		return
	}
	assigned := &domain.ComplaintAssigned{ComplaintID: id, Owner: l.someone(), Team: team(l.n), Due: l.in(5 + 20*l.r.Float64() - filed)}
	if l.r.Float64() < 0.1 {
		assigned.Owner = ""
	}
	if l.r.Float64() < 0.05 {
		assigned.Due = l.in(0).Add(time.Hour)
	}
	l.on(filed-0.2, assigned)
	if fate == 1 {
		return
	}
	l.on(filed-4, &domain.ComplaintResolved{ComplaintID: id, Resolution: l.pick("replaced", "refunded", "explained"), Cause: l.pick("carrier-delay", "stock-out", "training", "manual-entry")})
	l.on(filed-5, &domain.ComplaintClosed{ComplaintID: id})
}

func (l *life) request() {
	id, at, fate := lifeID("request", l.n), l.past(), l.chance(0.3)
	if fate == 0 {
		at = min(at, 10*l.r.Float64())
	}
	l.on(at, &domain.CustomerRequested{RequestID: id, Channel: l.pick("phone", "web"), Description: "The display stays dark."})
	l.on(at-0.1, &domain.RequestTriaged{RequestID: id, Type: l.pick("repair", "question"), Urgency: l.pick("low", "normal", "high")})
	l.on(at-0.1, &domain.RequestAssigned{RequestID: id, Owner: l.someone(), Due: l.in(3 - at)})
	if fate > 0 {
		l.on(at-2, &domain.RequestResolved{RequestID: id, Resolution: "repaired"})
	}
}

func (l *life) order() {
	at := l.past()
	id := lifeID("order", l.n, len(l.out))
	amount, _ := domain.ParseDecimal(strconv.Itoa(10+l.r.IntN(400)) + ".50")
	money := domain.Money{Amount: amount, Currency: "EUR"}
	l.on(at, &domain.OrderPlaced{OrderID: id, Number: fmt.Sprintf("B%07d-%d", l.n, len(l.out)), Channel: l.pick("web", "store", "phone"), Items: 2, Amount: money})
	switch fate := l.chance(0.04, 0.1); {
	case fate == 0:
		l.on(at-1, &domain.OrderCancelled{OrderID: id, Amount: money}, "customer-changed-mind")
	case fate == 1 || at < 4:
		l.on(at, &domain.OrderPromised{OrderID: id, Promised: domain.DayOf(l.in(6-min(at, 30)), time.UTC)})
	default:
		l.on(at, &domain.OrderPromised{OrderID: id, Promised: domain.DayOf(l.in(4-at), time.UTC)})
		l.on(at-2-3*l.r.Float64(), &domain.OrderDelivered{OrderID: id})
		if l.r.Float64() < 0.06 && at > 12 {
			back, _ := domain.ParseDecimal("5.00")
			l.on(at-10, &domain.OrderReturned{OrderID: id, ReturnID: lifeID("return", id), Items: 1, Amount: domain.Money{Amount: back, Currency: "EUR"}}, l.pick("damaged", "too-small"))
		}
	}
}

func (l *life) survey() {
	id, at, fate := lifeID("invitation", l.n), l.past(), l.chance(0.5, 0.2)
	if fate == 1 {
		at = min(at, 10)
	}
	l.on(at, &domain.SurveyInvited{InvitationID: id, Questionnaire: "after-service", Version: 1, Channel: "email", Expires: l.in(14 - at)})
	l.on(at, &domain.SurveyDelivered{InvitationID: id})
	switch score := func(high int) *int { n := 1 + l.r.IntN(high); return &n }; fate {
	case 0:
		l.on(at-2, &domain.CustomerSurveyed{
			AnswerID: lifeID("answer", l.n), Questionnaire: "after-service", Version: 1, Channel: "email", InvitationID: id, NPS: score(10), CES: score(7),
			Drivers: &domain.DriverRatings{ProductQuality: score(5), Attitude: score(5), Speed: score(5), AfterSales: score(5)},
		})
	case 2:
		l.on(at-14, &domain.SurveyInvitationExpired{InvitationID: id})
	}
}

func (l *life) consent() {
	at := l.past()
	l.on(at, &domain.ConsentGranted{Purpose: "newsletter", Notice: "2024-1", Channel: "web"})
	if l.r.Float64() < 0.2 {
		l.on(at/2, &domain.ConsentWithdrawn{Purpose: "newsletter", Channel: "mail"})
	}
}

func (l *life) offer() {
	at := min(l.past(), 100)
	ranking, offer := lifeID("ranking", l.n), lifeID("offer", l.n)
	code := l.pick("maintenance", "upgrade", "training")
	l.on(at, &domain.OffersRanked{
		RankingID: ranking, Version: 1, Purpose: "service", Channel: "phone", Expires: l.in(1 - at), AnswerDays: 14,
		Ranked: []domain.RankedOffer{{OfferID: offer, Offer: code, Name: code, Score: 2}},
	})
	l.on(at-0.1, &domain.OfferPresented{OfferID: offer, RankingID: ranking, Offer: code, Version: 1, Place: 1, Channel: "phone", Staff: l.someone(), Expires: l.in(14 - at)})
	switch l.chance(0.3, 0.4) {
	case 0:
		l.on(at-1, &domain.OfferAccepted{OfferID: offer})
	case 1:
		l.on(at-1, &domain.OfferDeclined{OfferID: offer}, "too-expensive")
	}
}

func (l *life) keyContact() {
	id, due := lifeID("key-contact", l.n), 50*l.r.Float64()-30
	l.on(max(1, -due)+10, &domain.KeyContactPrepared{KeyContactID: id, Topic: "renewal", Owner: l.someone(), HoldBy: l.in(due), Agenda: "The contract."})
	if due < -25 {
		l.on(-due, &domain.KeyContactHeld{KeyContactID: id, Channel: "phone", FollowUpBy: l.in(5), Content: "Will think about it."})
	}
}

func (l *life) dispute() {
	id, at := lifeID("dispute", l.n), l.past()
	l.on(at, &domain.DisputeOpened{DisputeID: id, Kind: l.pick("billing", "warranty"), Owner: l.someone(), Claim: "The discount is missing."})
	if l.r.IntN(2) == 0 {
		l.on(at/2, &domain.DisputeRuled{DisputeID: id, For: l.pick("customer", "us"), Ruling: "As agreed."})
	}
}

func (l *life) interview() {
	l.on(l.past(), &domain.InterviewHeld{
		InterviewID: lifeID("interview", l.n), Mode: "phone", Staff: l.someone(), Content: "Would like to be called back sooner.",
		Scores: []domain.AspectScore{{Aspect: "speed", Score: 1 + l.r.IntN(5)}, {Aspect: "attitude", Score: 1 + l.r.IntN(5)}},
	})
}

func (l *life) upgrade() {
	id, at := lifeID("upgrade", l.n), l.past()
	l.on(at, &domain.ServiceUpgradeRequested{UpgradeID: id, Tier: "important", Cause: "goodwill"})
	if l.r.Float64() < 0.7 {
		l.on(at, &domain.ServiceUpgradeGranted{UpgradeID: id, Tier: "important", From: l.ago(at), Until: l.in(60 - at)})
	}
}

// checked is a field that somebody asked the customer about.
func (l *life) checked() {
	l.on(l.past(), &domain.FieldVerified{Field: l.pick("email", "name", "region"), Outcome: l.pick("correct", "correct", "wrong"), Method: "call"})
}
