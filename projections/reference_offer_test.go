package projections

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/dossier-crm/dossier/domain"
)

// offers are those that were presented, event by event in the order of the log: the
// first answer counts, and nothing after it.
func (r *referenceModel) offers() {
	byID := map[domain.ID]row{}
	for _, e := range r.inOrder() {
		id, ok := domain.OfferOf(e.Opened())
		if !ok {
			continue
		}
		customer, _ := e.Customer()
		c, at := byID[id], e.Meta.OccurredAt
		waits := c != nil && c["customer_id"] == customer.String() && c["state"] == "presented"
		switch d := e.Opened().(type) {
		case *domain.OfferPresented:
			if c != nil {
				continue
			}
			person := d.Staff
			if person == "" {
				person = e.Meta.Actor
			}
			c = row{
				"id": id.String(), "customer_id": customer.String(), "state": "presented", "open": true, "offer": d.Offer, "version": d.Version,
				"ranking_id": d.RankingID.String(), "place": d.Place, "channel": d.Channel, "person": person, "presented_at": when(at), "presented_day": r.day(at),
				"expires_at": when(d.Expires), "answered_at": nil, "order_id": nil, "reason": "", "classes": r.classesAt(customer, e), "note_ref": ref(e, "note"),
				"answer_note_ref": nil,
			}
			byID[id] = c
		case *domain.OfferAccepted:
			if !waits {
				continue
			}
			maps.Copy(c, row{"state": "accepted", "open": false, "answered_at": when(at), "answer_note_ref": ref(e, "note")})
			if !d.OrderID.IsZero() {
				c["order_id"] = d.OrderID.String()
			}
		case *domain.OfferDeclined:
			if !waits {
				continue
			}
			maps.Copy(c, row{"state": "declined", "open": false, "answered_at": when(at), "answer_note_ref": ref(e, "note"), "reason": e.Meta.Reason})
		}
		c["revision"], c["position"] = e.Revision, e.Position
	}
	r.rows["offers"] = slices.Collect(maps.Values(byID))
}

// rankings are as their events have them; of an id the first.
func (r *referenceModel) rankings() {
	seen := map[domain.ID]bool{}
	optional := func(id domain.ID) any {
		if id.IsZero() {
			return nil
		}
		return id.String()
	}
	for _, e := range r.inOrder() {
		d, is := e.Opened().(*domain.OffersRanked)
		if !is || seen[d.RankingID] {
			continue
		}
		seen[d.RankingID] = true
		customer, _ := e.Customer()
		best, ranked, out := "", []row{}, []row{}
		for i, o := range d.Ranked {
			if i == 0 {
				best = o.Offer
			}
			one := row{"offerId": o.OfferID.String(), "offer": o.Offer, "name": o.Name, "score": o.Score}
			if o.Until != nil {
				one["until"] = o.Until
			}
			ranked = append(ranked, one)
		}
		for _, o := range d.LeftOut {
			one := row{"offer": o.Offer, "why": o.Why}
			if o.Until != nil {
				one["until"] = o.Until
			}
			out = append(out, one)
		}
		inputs := map[string]float64{}
		maps.Copy(inputs, d.Inputs)
		r.rows["offer_rankings"] = append(r.rows["offer_rankings"], row{
			"id": d.RankingID.String(), "customer_id": customer.String(), "revision": e.Revision, "position": e.Position, "version": d.Version, "purpose": d.Purpose,
			"channel": d.Channel, "closed": d.Closed, "best": best, "ranked": ranked, "left_out": out, "inputs": inputs, "facts": d.Facts,
			"positions": append([]uint64{}, d.Positions...), "ground_id": optional(d.Ground), "preference_id": optional(d.Preference),
			"ranked_at": when(e.Meta.OccurredAt), "expires_at": when(d.Expires), "actor": e.Meta.Actor,
		})
	}
}

// Every step of an offer, those that do not count among them, against what rows are
// by definition: chance may leave some out.
func TestOffersAreFoldsOfTheLog(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	e := s.engine(s.pool, nil)
	run(t, e)
	ada, bob := domain.ID(uuid.New()), domain.ID(uuid.New())
	ranking, taken, refused, waits, gone := domain.ID(uuid.New()), domain.ID(uuid.New()), domain.ID(uuid.New()), domain.ID(uuid.New()), domain.ID(uuid.New())
	until, recorded := beginning.AddDate(0, 1, 0), uuid.New()
	present := func(id domain.ID, staff string) domain.Event {
		return &domain.OfferPresented{OfferID: id, RankingID: ranking, Offer: "card", Version: 2, Place: 1, Channel: "phone", Staff: staff, Expires: until, Note: "by the way"}
	}
	var facts []fact
	for i, one := range []struct {
		of    domain.ID
		event domain.Event
	}{
		{ada, &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}},
		{bob, &domain.CustomerCreated{Kind: "person", Name: "Bob", Source: "web"}},
		{ada, &domain.CustomerReclassified{Scheme: "value", To: "high"}},
		{ada, &domain.OffersRanked{
			RankingID: ranking, Version: 2, Purpose: "marketing", Channel: "phone", Expires: until, AnswerDays: 14, Ground: ranking,
			Ranked:  []domain.RankedOffer{{OfferID: taken, Offer: "card", Name: "A card", Score: 12.5, Until: &until}, {OfferID: refused, Offer: "talk", Score: -1}},
			LeftOut: []domain.LeftOutOffer{{Offer: "late", Why: domain.OfferRests, Until: &until}}, Inputs: map[string]float64{"orders": 3}, Facts: 2, Positions: []uint64{1, 4711},
		}},
		{bob, &domain.OffersRanked{RankingID: ranking, Version: 7, Channel: "mail", Expires: until}}, // the id is Ada's
		{bob, &domain.OffersRanked{RankingID: domain.ID(uuid.New()), Version: 2, Channel: "mail", Expires: until, Closed: domain.GateChannelRefused, Preference: ranking}},
		{ada, present(taken, "staff-1")},
		{bob, present(taken, "staff-2")},
		{bob, &domain.OfferDeclined{OfferID: taken}},
		{ada, &domain.OfferAccepted{OfferID: taken, OrderID: ranking, Note: "gladly"}},
		{ada, &domain.OfferDeclined{OfferID: taken}},
		{ada, present(taken, "staff-3")},
		{ada, &domain.OfferAccepted{OfferID: refused}}, // before it was made
		{ada, present(refused, "")},
		{ada, &domain.OfferDeclined{OfferID: refused, Note: "not now"}},
		{bob, present(waits, "staff-1")},
		{bob, present(gone, "staff-1")},
		{bob, &domain.OfferDeclined{OfferID: gone}},
		{bob, &domain.RecordWithdrawn{Corrects: domain.ID(recorded), Record: "OfferPresented", SubjectID: gone}},
	} {
		f := fact{customer: one.of, event: one.event, occurred: beginning.Add(time.Duration(i) * time.Hour)}
		if p, is := one.event.(*domain.OfferPresented); is && p.OfferID == gone {
			f.id = recorded
		}
		facts = append(facts, f)
	}
	awaitAll(t, s.pool, s.append(facts...))
	r := newReference(t, s)
	r.check(t, s.pool)
	states := map[string]int{}
	for _, one := range r.rows["offers"] {
		states[one["state"].(string)]++
	}
	if want := map[string]int{"accepted": 1, "declined": 1, "presented": 1}; !maps.Equal(states, want) || len(r.rows["offer_rankings"]) != 2 {
		t.Errorf("%v, %d rankings", states, len(r.rows["offer_rankings"]))
	}
}

// onOffer is a ranking, or any step of an offer, also one that is not possible.
func (h *history) onOffer() domain.Event {
	id := domain.ID(uuid.New())
	known := h.offers
	if h.apart || rapid.IntRange(0, 7).Draw(h.t, "of anybody") > 0 {
		known = slices.DeleteFunc(slices.Clone(known), func(id domain.ID) bool { return h.of[id] != h.now })
	}
	if n := len(known); n > 0 && rapid.IntRange(0, 4).Draw(h.t, "known offer") > 0 {
		id = known[rapid.IntRange(max(0, n-3), n-1).Draw(h.t, "offer")]
	} else {
		if h.of == nil {
			h.of = map[domain.ID]domain.ID{}
		}
		h.offers, h.of[id] = append(h.offers, id), h.now
	}
	at := h.when()
	switch rapid.IntRange(0, 8).Draw(h.t, "offer step") {
	case 0:
		return &domain.OffersRanked{
			RankingID: id, Version: 1, Purpose: "marketing", Channel: h.one("phone", "mail"), Expires: at, AnswerDays: 14, Ground: id,
			Ranked:  []domain.RankedOffer{{OfferID: id, Offer: h.one("card", "talk"), Name: "n", Score: 12.5, Until: &at}, {OfferID: id, Offer: "rest", Score: -1}},
			LeftOut: []domain.LeftOutOffer{{Offer: "late", Why: domain.OfferRests, Until: &at}, {Offer: "other", Why: domain.OfferNotForThem}},
			Inputs:  map[string]float64{"orders": 3, "amount": 0.5}, Facts: 2, Positions: []uint64{1, 4711},
		}
	case 1:
		return &domain.OffersRanked{RankingID: id, Version: 2, Channel: "phone", Expires: at, Closed: domain.GateChannelRefused, Preference: id}
	case 2, 3, 4:
		if h.of[id] != h.now { // one that is withdrawn is nobody else's
			id = domain.ID(uuid.New())
			h.offers, h.of[id] = append(h.offers, id), h.now
		}
		return &domain.OfferPresented{
			OfferID: id, RankingID: id, Offer: h.one("card", "talk"), Version: 1, Place: 2, Channel: "phone", Staff: h.one("", "staff-1"), Expires: at, Note: h.one("", "by the way"),
		}
	case 5, 6:
		e := &domain.OfferAccepted{OfferID: id, Note: h.one("", "gladly")}
		if rapid.Bool().Draw(h.t, "with an order") {
			e.OrderID = id
		}
		return e
	}
	return &domain.OfferDeclined{OfferID: id, Note: h.one("", "not now")}
}
