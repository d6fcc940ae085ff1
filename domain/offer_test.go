package domain

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"
)

// plainScores stands for the library of expressions: a number or a name.
func plainScores(source string, names []string) (Score, error) {
	if n, err := strconv.ParseFloat(source, 64); err == nil {
		return Score{Of: func(Inputs) (float64, error) { return n, nil }}, nil
	}
	if !slices.Contains(names, source) {
		return Score{}, errors.New("cannot be read")
	}
	return Score{Of: func(in Inputs) (float64, error) { return in[source], nil }, Uses: []string{source}}, nil
}

var plainOffers = OfferCompilers{Rule: plainRules, Score: plainScores}

// offerRules are the rules of these tests, in the order of the catalogue:
//
//	card     everybody                     scores 10, rests 30 days once declined
//	service  who has ordered               scores the number of orders, once and again
//	talk     important customers           scores 10, by phone only
//	bargain  everybody, until tomorrow     scores 5
func offerRules(t *testing.T, change ...func(*OfferRulesDefined)) *Ranker {
	t.Helper()
	tomorrow := today.AddDate(0, 0, 1)
	d := OfferRulesDefined{
		From: today.AddDate(-1, 0, 0), Purpose: "marketing", Tags: []string{"vip"}, Most: 3, Minutes: 30, AnswerDays: 14,
		Offers: []Offer{
			{Code: "card", Name: "A card", Score: "10", CoolDown: 30},
			{Code: "service", Name: "A service", When: "orders>0", Score: "orders", Repeat: true},
			{Code: "talk", Name: "A talk", When: "class_importance_important>0", Score: "10", Channels: []string{"phone"}},
			{Code: "bargain", Name: "A bargain", Score: "5", Until: &tomorrow},
		},
	}
	for _, c := range change {
		c(&d)
	}
	r, err := NewRanker(d, 2, plainOffers)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// consented is a person who permits marketing and has done what follows, each a
// day after the other, the first ten days ago.
func consented(more ...Event) (c Customer, facts ClassFacts) {
	all := append([]Event{created, &ConsentGranted{Purpose: "marketing", Notice: "v1", Channel: "web"}}, more...)
	for i, e := range all {
		h := Happened{Event: e, ID: DeriveID(ID{}, strconv.Itoa(i)), Revision: uint64(i), Position: uint64(100 + i), Occurred: today.AddDate(0, 0, i-10), Recorded: today}
		c, facts = c.Evolve(h), facts.Evolve(h)
	}
	return c, facts
}

func offerIDs(n int) ID { return DeriveID(ID{}, "offer", strconv.Itoa(n)) }

// shape is what of a ranking these tests compare: codes in order, and why the
// others are out.
func shape(t *testing.T, events []Event, err error) (codes []string, out map[string]string) {
	t.Helper()
	if err != nil || len(events) != 1 {
		t.Fatalf("%v, %v", events, err)
	}
	e := events[0].(*OffersRanked)
	out = map[string]string{}
	for _, o := range e.Ranked {
		codes = append(codes, o.Offer)
	}
	for _, o := range e.LeftOut {
		out[o.Offer] = o.Why
	}
	return codes, out
}

// Worked by hand, with the rules of offerRules and three offers at most.
func TestOffersAreRankedByTheRules(t *testing.T) {
	order := func(n byte) Event { return &OrderPlaced{OrderID: ID{n}, Items: 1, Amount: money("10")} }
	madeCard := &OfferPresented{OfferID: idA, RankingID: idB, Offer: "card", Expires: today.AddDate(0, 1, 0)}
	for name, c := range map[string]struct {
		given   []Event
		channel string
		change  func(*OfferRulesDefined)
		want    []string
		out     map[string]string
	}{
		// No order and no class: what is for everybody, 10 before 5.
		"a new customer": {nil, "phone", nil, []string{"card", "bargain"}, map[string]string{"service": OfferNotForThem, "talk": OfferNotForThem}},
		// card and talk score 10 both, and card is first in the rules; one order scores 1,
		// which is the fourth of three.
		"equal scores, and one too many": {[]Event{order(1), important}, "phone", nil, []string{"card", "talk", "bargain"}, map[string]string{"service": OfferSurplus}},
		// The talk is by phone.
		"another channel": {[]Event{order(1), important}, "mail", nil, []string{"card", "bargain", "service"}, map[string]string{"talk": OfferOffChannel}},
		"it has ended": {nil, "mail", func(d *OfferRulesDefined) { d.Offers[3].Until = &today }, []string{"card"}, map[string]string{
			"service": OfferNotForThem, "talk": OfferOffChannel, "bargain": OfferOutOfTime,
		}},
		"it waits for an answer": {[]Event{madeCard}, "mail", nil, []string{"bargain"}, map[string]string{"card": OfferWaits, "service": OfferNotForThem, "talk": OfferOffChannel}},
		// It lapsed two days ago: it may be made again.
		"nobody answered": {[]Event{&OfferPresented{OfferID: idA, Offer: "card", Expires: today.AddDate(0, 0, -2)}}, "mail", nil, []string{"card", "bargain"}, map[string]string{
			"service": OfferNotForThem, "talk": OfferOffChannel,
		}},
		"it was accepted": {[]Event{madeCard, &OfferAccepted{OfferID: idA}}, "mail", nil, []string{"bargain"}, map[string]string{"card": OfferTaken, "service": OfferNotForThem, "talk": OfferOffChannel}},
		// Declined seven days ago, and it rests for thirty.
		"it was declined": {[]Event{madeCard, &OfferDeclined{OfferID: idA}}, "mail", nil, []string{"bargain"}, map[string]string{"card": OfferRests, "service": OfferNotForThem, "talk": OfferOffChannel}},
		// Declined on the day 10-3 = 7 days ago; a rest of seven days is over now.
		"the rest is over": {[]Event{madeCard, &OfferDeclined{OfferID: idA}}, "mail", func(d *OfferRulesDefined) { d.Offers[0].CoolDown = 7 }, []string{"card", "bargain"}, map[string]string{
			"service": OfferNotForThem, "talk": OfferOffChannel,
		}},
		"a tag": {
			[]Event{&CustomerTagged{Added: []string{"vip"}, Source: "staff"}},
			"mail", func(d *OfferRulesDefined) { d.Offers[1].When, d.Offers[1].Score = "tag_vip>0", "99" },
			[]string{"service", "card", "bargain"},
			map[string]string{"talk": OfferOffChannel},
		},
	} {
		t.Run(name, func(t *testing.T) {
			customer, facts := consented(c.given...)
			rules := offerRules(t)
			if c.change != nil {
				rules = offerRules(t, c.change)
			}
			events, err := customer.Rank(RankOffers{Rules: rules, Channel: c.channel, At: today, Facts: facts}, offerIDs)
			codes, out := shape(t, events, err)
			if !slices.Equal(codes, c.want) || !reflect.DeepEqual(out, c.out) {
				t.Errorf("ranked %v, left out %v\nwant %v, %v", codes, out, c.want, c.out)
			}
		})
	}
}

// Of equal scores the order of the rules decides, however many there are.
func TestEqualScoresKeepTheOrderOfTheRules(t *testing.T) {
	var high, low []string
	rules := offerRules(t, func(d *OfferRulesDefined) {
		d.Offers, d.Most = nil, maxList
		for i := range maxList {
			o := Offer{Code: "o" + strconv.Itoa(i), Name: "x", Score: strconv.Itoa(i * i % 3)} // 0, 1, 1, 0, 1, 1 …
			if d.Offers = append(d.Offers, o); o.Score == "1" {
				high = append(high, o.Code)
			} else {
				low = append(low, o.Code)
			}
		}
	})
	want := append(high, low...)
	customer, facts := consented()
	events, err := customer.Rank(RankOffers{Rules: rules, Channel: "mail", At: today, Facts: facts}, offerIDs)
	if codes, _ := shape(t, events, err); !slices.Equal(codes, want) {
		t.Errorf("ranked %v", codes)
	}
}

// The event has what the ranking rests on.
func TestARankingIsExplained(t *testing.T) {
	customer, facts := consented(&OrderPlaced{OrderID: ID{1}, Items: 1, Amount: money("10")}, important)
	events, err := customer.Rank(RankOffers{Rules: offerRules(t), Channel: "phone", At: today, Facts: facts}, offerIDs)
	tomorrow := today.AddDate(0, 0, 1)
	happens(&OffersRanked{
		RankingID: offerIDs(0), Version: 2, Purpose: "marketing", Channel: "phone", Expires: today.Add(30 * time.Minute), AnswerDays: 14, Ground: DeriveID(ID{}, "1"),
		Ranked:  []RankedOffer{{offerIDs(1), "card", "A card", 10, nil}, {offerIDs(2), "talk", "A talk", 10, nil}, {offerIDs(3), "bargain", "A bargain", 5, &tomorrow}},
		LeftOut: []LeftOutOffer{{Offer: "service", Why: OfferSurplus}},
		Inputs:  map[string]float64{"class_importance_important": 1, "orders": 1}, Facts: 2, Positions: []uint64{100, 102},
	}).check(t, events, err)
}

// Who has permitted nothing, or refuses the channel, is offered nothing, and the
// event says by what.
func TestTheGateOfOffers(t *testing.T) {
	for name, c := range map[string]struct {
		given  []Event
		closed string
		ground ID
		said   ID
	}{
		"permitted":         {nil, "", DeriveID(ID{}, "1"), ID{}},
		"withdrawn":         {[]Event{&ConsentWithdrawn{Purpose: "marketing"}}, GateNotPermitted, DeriveID(ID{}, "2"), ID{}},
		"channel refused":   {[]Event{&ContactPreferenceStated{Channel: "phone", Stance: Refused}}, GateChannelRefused, DeriveID(ID{}, "1"), DeriveID(ID{}, "2")},
		"another refused":   {[]Event{&ContactPreferenceStated{Channel: "mail", Stance: Refused}}, "", DeriveID(ID{}, "1"), ID{}},
		"all refused":       {[]Event{&ContactPreferenceStated{Channel: AnyChannel, Stance: Refused}}, GateChannelRefused, DeriveID(ID{}, "1"), DeriveID(ID{}, "2")},
		"outside the hours": {[]Event{&ContactPreferenceStated{Channel: "phone", Stance: Accepted, From: 1, Until: 2}}, "", DeriveID(ID{}, "1"), DeriveID(ID{}, "2")},
	} {
		customer, facts := consented(c.given...)
		events, err := customer.Rank(RankOffers{Rules: offerRules(t), Channel: "phone", At: today, Facts: facts}, offerIDs)
		codes, _ := shape(t, events, err)
		e := events[0].(*OffersRanked)
		if e.Closed != c.closed || e.Ground != c.ground || e.Preference != c.said || (len(codes) == 0) != (c.closed != "") {
			t.Errorf("%s: %+v", name, e)
		}
	}
	never := given(created)
	events, err := never.Rank(RankOffers{Rules: offerRules(t), Channel: "phone", At: today}, offerIDs)
	if shape(t, events, err); events[0].(*OffersRanked).Closed != GateNotPermitted {
		t.Errorf("nobody ever permitted it, and yet %+v", events[0])
	}
}

func TestRankingThatIsRefused(t *testing.T) {
	customer, facts := consented()
	rules := offerRules(t)
	for name, c := range map[string]struct {
		customer Customer
		rules    *Ranker
		channel  string
		then     then
	}{
		"no rules":      {customer, nil, "phone", refused("offer-rules-missing")},
		"no channel":    {customer, rules, "pigeon", violates("channel one-of")},
		"archived":      {customer.Evolve(Happened{Event: archived}), rules, "phone", refused("customer-archived customerId")},
		"erased":        {customer.Evolve(Happened{Event: &CustomerErased{}}), rules, "phone", refused("customer-erased customerId")},
		"merged":        {customer.Evolve(Happened{Event: &CustomerMerged{MergeID: idA, Into: idB}}), rules, "phone", refused("customer-merged customerId")},
		"no customer":   {Customer{}, rules, "phone", refused("customer-not-found customerId")},
		"not a number":  {customer, withScore(t, math.NaN()), "phone", refused("rule-fails")},
		"without bound": {customer, withScore(t, math.Inf(1)), "phone", refused("rule-fails")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := c.customer.Rank(RankOffers{Rules: c.rules, Channel: c.channel, At: today, Facts: facts}, offerIDs)
			c.then.check(t, events, err)
		})
	}
}

func withScore(t *testing.T, score float64) *Ranker {
	r := offerRules(t)
	r.scores[0].Of = func(Inputs) (float64, error) { return score, nil }
	return r
}

// The ranking is of now and holds for thirty minutes; the answer may come within
// 14 days, of the bargain until tomorrow.
func TestAnOfferStepByStep(t *testing.T) {
	customer, facts := consented(important)
	tomorrow := today.AddDate(0, 0, 1)
	events, err := customer.Rank(RankOffers{Rules: offerRules(t), Channel: "phone", At: today, Facts: facts}, offerIDs)
	if err != nil {
		t.Fatal(err)
	}
	at := func(minutes int) time.Time { return today.Add(time.Duration(minutes) * time.Minute) }
	ranked := customer.Evolve(Happened{Event: events[0], Occurred: today})
	presented := &OfferPresented{
		OfferID: offerIDs(1), RankingID: offerIDs(0), Offer: "card", Version: 2, Place: 1, Channel: "phone", Staff: "staff-1", Expires: at(5).AddDate(0, 0, 14),
	}
	made := ranked.Evolve(Happened{Event: presented, Occurred: at(5)})
	accepted := made.Evolve(Happened{Event: &OfferAccepted{OfferID: offerIDs(1)}, Occurred: at(6)})
	again := made.Evolve(Happened{Event: &OffersRanked{RankingID: idB, Expires: at(90)}, Occurred: at(60)})
	withdrawn := ranked.Evolve(Happened{Event: &ConsentWithdrawn{Purpose: "marketing"}, Occurred: at(1)})
	present := func(id ID, at time.Time) func(Customer) ([]Event, error) {
		return func(c Customer) ([]Event, error) {
			return c.PresentOffer(OfferPresented{OfferID: id, Staff: "staff-1"}, at)
		}
	}
	accept := func(at time.Time, order ID) func(Customer) ([]Event, error) {
		return func(c Customer) ([]Event, error) {
			return c.AcceptOffer(OfferAccepted{OfferID: offerIDs(1), OrderID: order}, at)
		}
	}
	decline := func(at time.Time, reason string) func(Customer) ([]Event, error) {
		return func(c Customer) ([]Event, error) {
			return c.DeclineOffer(OfferDeclined{OfferID: offerIDs(1)}, reason, at)
		}
	}
	for name, c := range map[string]struct {
		given Customer
		when  func(Customer) ([]Event, error)
		then  then
	}{
		"presented":                   {ranked, present(offerIDs(1), at(5)), happens(presented)},
		"presented until it ends":     {ranked, present(offerIDs(3), at(5)), happens(&OfferPresented{OfferID: offerIDs(3), RankingID: offerIDs(0), Offer: "bargain", Version: 2, Place: 3, Channel: "phone", Staff: "staff-1", Expires: tomorrow})},
		"presented twice":             {made, present(offerIDs(1), at(5)), refused("offer-state offerId")},
		"of another ranking":          {again, present(offerIDs(2), at(65)), refused("offer-not-found offerId")},
		"before it was ranked":        {ranked, present(offerIDs(1), at(-1)), refused("offer-time occurredAt")},
		"in the last minute":          {ranked, present(offerIDs(1), at(30).Add(-1)), happens(&OfferPresented{OfferID: offerIDs(1), RankingID: offerIDs(0), Offer: "card", Version: 2, Place: 1, Channel: "phone", Staff: "staff-1", Expires: at(30).Add(-1).AddDate(0, 0, 14)})},
		"the ranking is too old":      {ranked, present(offerIDs(1), at(30)), refused("ranking-lapsed offerId")},
		"permitted no more":           {withdrawn, present(offerIDs(1), at(2)), refused("not-permitted")},
		"archived":                    {ranked.Evolve(Happened{Event: archived}), present(offerIDs(1), at(2)), refused("customer-archived customerId")},
		"merged meanwhile":            {ranked.Evolve(Happened{Event: &CustomerMerged{MergeID: idA, Into: idB}}), present(offerIDs(1), at(2)), refused("customer-merged customerId")},
		"accepted":                    {made, accept(at(6), ID{}), happens(&OfferAccepted{OfferID: offerIDs(1)})},
		"accepted after a new one":    {again, accept(at(70), ID{}), happens(&OfferAccepted{OfferID: offerIDs(1)})},
		"accepted, with no order":     {made, accept(at(6), idB), refused("order-unknown order")},
		"accepted, with an order":     {made.Evolve(Happened{Event: &OrderPlaced{OrderID: idB, Items: 1, Amount: money("1")}}), accept(at(6), idB), happens(&OfferAccepted{OfferID: offerIDs(1), OrderID: idB})},
		"accepted unseen":             {ranked, accept(at(6), ID{}), refused("offer-state offerId")},
		"accepted twice":              {accepted, accept(at(7), ID{}), refused("offer-state offerId")},
		"accepted before it was made": {made, accept(at(4), ID{}), refused("offer-time occurredAt")},
		"accepted too late":           {made, accept(at(5).AddDate(0, 0, 14), ID{}), refused("offer-lapsed offerId")},
		"accepted by nobody":          {customer, accept(at(6), ID{}), refused("offer-not-found offerId")},
		"accepted, though merged":     {made.Evolve(Happened{Event: &CustomerMerged{MergeID: idA, Into: idB}}), accept(at(6), ID{}), happens(&OfferAccepted{OfferID: offerIDs(1)})},
		"declined":                    {made, decline(at(6), "too-dear"), happens(&OfferDeclined{OfferID: offerIDs(1)})},
		"declined for no reason":      {made, decline(at(6), ""), violates("reason required")},
		"declined after all":          {accepted, decline(at(7), "too-dear"), refused("offer-state offerId")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := c.when(c.given)
			c.then.check(t, events, err)
		})
	}
	ended := offerRules(t, func(d *OfferRulesDefined) { soon := at(10); d.Offers[0].Until = &soon })
	events, err = customer.Rank(RankOffers{Rules: ended, Channel: "phone", At: today, Facts: facts}, offerIDs)
	if err != nil {
		t.Fatal(err)
	}
	events, err = customer.Evolve(Happened{Event: events[0], Occurred: today}).PresentOffer(OfferPresented{OfferID: offerIDs(1)}, at(10))
	refused("offer-ended offerId").check(t, events, err)
}

// A presentation that is withdrawn goes with its answer: nothing rests, and what
// the last ranking has can be presented again.
func TestAWithdrawnOffer(t *testing.T) {
	presented := &OfferPresented{OfferID: idA, RankingID: idB, Offer: "card", Expires: today.AddDate(0, 0, 14)}
	stream := []Event{
		created,
		&OffersRanked{RankingID: idB, Purpose: "marketing", Channel: "phone", Expires: today.Add(time.Hour), AnswerDays: 14, Ranked: []RankedOffer{{OfferID: idA, Offer: "card"}}},
		presented, &OfferDeclined{OfferID: idA}, &RecordWithdrawn{Corrects: DeriveID(ID{}, "2"), CorrectsRevision: 2, Record: "OfferPresented", SubjectID: idA},
	}
	var events []Happened
	for i, e := range stream {
		events = append(events, Happened{Event: e, ID: DeriveID(ID{}, strconv.Itoa(i)), Revision: uint64(i), Position: uint64(i), Occurred: today})
	}
	var before, after Customer
	for _, h := range events[:4] {
		before = before.Evolve(h)
	}
	for _, h := range Corrected(events) {
		after = after.Evolve(h)
	}
	if before.Offers[idA].State != "declined" || len(after.Offers) != 0 {
		t.Errorf("before the withdrawal %+v, after it %+v", before.Offers, after.Offers)
	}
	_, err := after.DeclineOffer(OfferDeclined{OfferID: idA}, "x", today)
	refused("offer-state offerId").check(t, nil, err)
}

// What a record that goes on in this one was offered counts here.
func TestWhatMembersWereOffered(t *testing.T) {
	customer, facts := consented()
	members := MadeOffers{}.Evolve(&OfferPresented{OfferID: idA, Offer: "card", Expires: today.AddDate(0, 0, 1)}, today.AddDate(0, 0, -1))
	events, err := customer.Rank(RankOffers{Rules: offerRules(t), Channel: "phone", At: today, Facts: facts, Members: members}, offerIDs)
	if _, out := shape(t, events, err); out["card"] != OfferWaits {
		t.Errorf("left out %v", out)
	}
}

func TestOfferRulesThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*OfferRulesDefined)
		then   then
	}{
		"no purpose":    {func(d *OfferRulesDefined) { d.Purpose = "" }, violates("purpose required")},
		"bounds":        {func(d *OfferRulesDefined) { d.Most, d.Minutes, d.AnswerDays = 0, 0, 367 }, violates("most range", "minutes range", "answerDays range")},
		"twice":         {func(d *OfferRulesDefined) { d.Offers[1].Code = "card" }, violates("offers[1].code unique")},
		"backwards":     {func(d *OfferRulesDefined) { d.Offers[3].From = d.Offers[3].Until }, violates("offers[3].until range")},
		"no such input": {func(d *OfferRulesDefined) { d.Offers[0].When = "weight>3" }, violates("offers[0].when expression")},
		"no score":      {func(d *OfferRulesDefined) { d.Offers[0].Score = "" }, violates("offers[0].score expression")},
		"an unsaid tag": {func(d *OfferRulesDefined) { d.Offers[0].When = "tag_gold>0" }, violates("offers[0].when expression")},
		"no channel":    {func(d *OfferRulesDefined) { d.Offers[0].Channels = []string{"pigeon"} }, violates("offers[0].channels[0] one-of")},
	} {
		t.Run(name, func(t *testing.T) {
			d := offerRules(t).OfferRulesDefined
			d.Offers = slices.Clone(d.Offers)
			c.change(&d)
			events, err := OfferRules(nil).Define(d, plainOffers)
			c.then.check(t, events, err)
		})
	}
	first, second := offerRules(t).OfferRulesDefined, offerRules(t).OfferRulesDefined
	second.From = today
	state := OfferRules(nil).Evolve(Happened{Event: &first}).Evolve(Happened{Event: &second})
	for at, want := range map[time.Time]int{first.From.Add(-1): 0, first.From: 1, today.Add(-1): 1, today: 2} {
		if _, version := state.InForce(at); version != want {
			t.Errorf("at %v version %d is in force, want %d", at, version, want)
		}
	}
}
