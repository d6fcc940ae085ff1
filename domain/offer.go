package domain

import (
	"maps"
	"slices"
	"time"
)

// OfferState is where an offer to a customer stands. The stored words are stable.
// That the time of one has passed is no state: it waits, and it is later than its
// end.
type OfferState string

// OfferStates lists them, left to right.
var OfferStates = []OfferState{"ranked", "presented", "accepted", "declined"}

// OfferLife is the life of an offer to a customer (capability 20).
var OfferLife = Life[OfferState]{
	"ranked":    {"present": "presented"},
	"presented": {"accept": "accepted", "decline": "declined"},
	"accepted":  {},
	"declined":  {},
}

// OffersRanked says what could be offered to the customer at a contact, in order,
// and what that rests on: with the version of the rules and the inputs it can be
// worked out again. The last ranking counts.
type OffersRanked struct {
	RankingID  ID             `json:"rankingId"`
	Version    int            `json:"version"` // of the rules
	Purpose    string         `json:"purpose"`
	Channel    string         `json:"channel"`             // of the contact
	Expires    time.Time      `json:"expires"`             // nothing is presented by it then or later
	AnswerDays int            `json:"answerDays"`          // for which an offer can be answered
	Closed     string         `json:"closed,omitempty"`    // why nothing at all is offered: one of the reasons of a Gate
	Ground     ID             `json:"ground,omitzero"`     // the event that permits the purpose, or ended the last basis
	Preference ID             `json:"preference,omitzero"` // the statement that was looked at
	Ranked     []RankedOffer  `json:"ranked,omitempty"`    // the first is the next best offer
	LeftOut    []LeftOutOffer `json:"leftOut,omitempty"`

	Inputs    map[string]float64 `json:"inputs,omitempty"`    // that the rules use
	Facts     int                `json:"facts,omitempty"`     // behind the inputs
	Positions []uint64           `json:"positions,omitempty"` // of the last of them in the log, at most 50
}

// OfferPresented says that one of the ranked offers was made to the customer.
type OfferPresented struct {
	OfferID   ID        `json:"offerId"`
	RankingID ID        `json:"rankingId"`
	Offer     string    `json:"offer"`   // its code
	Version   int       `json:"version"` // of the rules that it was ranked by
	Place     int       `json:"place"`   // in the ranking, from 1
	Channel   string    `json:"channel"`
	Staff     string    `json:"staff,omitempty"` // opaque id of who of us presented it
	Expires   time.Time `json:"expires"`         // it cannot be answered then or later
	Note      string    `json:"note,omitempty" personal:"content"`
}

// OfferAccepted says that the customer took the offer.
type OfferAccepted struct {
	OfferID ID     `json:"offerId"`
	OrderID ID     `json:"orderId,omitzero"` // that came of it, where there is one
	Note    string `json:"note,omitempty" personal:"content"`
}

// OfferDeclined says that the customer did not want it; why is the reason in the
// metadata.
type OfferDeclined struct {
	OfferID ID     `json:"offerId"`
	Note    string `json:"note,omitempty" personal:"content"`
}

// EventType implements Event.
func (OffersRanked) EventType() string { return "OffersRanked" }

// EventType implements Event.
func (OfferPresented) EventType() string { return "OfferPresented" }

// EventType implements Event.
func (OfferAccepted) EventType() string { return "OfferAccepted" }

// EventType implements Event.
func (OfferDeclined) EventType() string { return "OfferDeclined" }

// OfferOf returns the offer to the customer that an event is about, and false
// where it is about none. A ranking is about many, and is none's.
func OfferOf(e Event) (ID, bool) {
	switch e := e.(type) {
	case *OfferPresented:
		return e.OfferID, true
	case *OfferAccepted:
		return e.OfferID, true
	case *OfferDeclined:
		return e.OfferID, true
	}
	return ID{}, false
}

// RankingOf returns the ranking that an event makes, and false where it makes
// none.
func RankingOf(e Event) (ID, bool) {
	if r, is := e.(*OffersRanked); is {
		return r.RankingID, true
	}
	return ID{}, false
}

// Evolve returns the state after an event about the offer, and false for one that
// it does not expect. The zero state is that of one that is ranked at most.
func (s OfferState) Evolve(e Event) (OfferState, bool) {
	from, step := s, ""
	switch e.(type) {
	case *OfferPresented:
		step = "present"
		if from == "" {
			from = "ranked"
		}
	case *OfferAccepted:
		step = "accept"
	case *OfferDeclined:
		step = "decline"
	}
	next, ok := OfferLife.Next(from, step)
	if !ok {
		return s, false
	}
	return next, true
}

// MadeOffer is what decisions need of an offer that was presented.
type MadeOffer struct {
	State   OfferState
	Offer   string    // its code
	At      time.Time // of the last event about it
	Expires time.Time
}

// MadeOffers are those that were presented to a customer. It is a value.
type MadeOffers map[ID]MadeOffer

// Evolve returns the offers after the event, which happened at the instant.
func (m MadeOffers) Evolve(e Event, at time.Time) MadeOffers {
	id, ok := OfferOf(e)
	if !ok {
		return m
	}
	one := m[id]
	after, expected := one.State.Evolve(e)
	if !expected {
		return m
	}
	if p, is := e.(*OfferPresented); is {
		one.Offer, one.Expires = p.Offer, p.Expires
	}
	one.State, one.At = after, at
	return with(m, id, one)
}

// And returns the offers with those of a record that goes on in this one.
func (m MadeOffers) And(others MadeOffers) MadeOffers {
	if len(others) == 0 {
		return m
	}
	all := make(MadeOffers, len(m)+len(others))
	maps.Copy(all, m)
	maps.Copy(all, others)
	return all
}

// madeBefore is what became of an offer before.
type madeBefore struct {
	waits, accepted bool
	declined        time.Time // the last time; zero where never
}

// of returns what has become of the offer. It goes by the order of the log; only
// whether the time of one has passed is looked at from the instant.
func (m MadeOffers) of(code string, at time.Time) (had madeBefore) {
	for _, one := range m {
		if one.Offer != code {
			continue
		}
		switch one.State {
		case "presented":
			had.waits = had.waits || at.Before(one.Expires)
		case "accepted":
			had.accepted = true
		case "declined":
			if one.At.After(had.declined) {
				had.declined = one.At
			}
		}
	}
	return had
}

// LastRanking is what decisions need of the last ranking.
type LastRanking struct {
	ID               ID
	At, Expires      time.Time
	Version          int
	Purpose, Channel string
	AnswerDays       int
	Ranked           []RankedOffer
}

// place returns the place of the offer in the ranking, from 1; 0 where it is not
// in it.
func (r LastRanking) place(id ID) int {
	return 1 + slices.IndexFunc(r.Ranked, func(o RankedOffer) bool { return o.OfferID == id })
}

// RankOffers asks what could be offered to the customer.
type RankOffers struct {
	Rules   *Ranker // nil where none are in force
	Channel string
	At      time.Time
	Facts   ClassFacts // of the customer and its members
	Members MadeOffers // what was offered to the records that go on in this one
}

// Rank decides on a ranking. Where no legal basis is active or the customer
// refuses the channel, nothing is offered, and the event says why: that was found
// out, too. The hours that a customer has stated do not count: the contact is
// there.
func (c Customer) Rank(cmd RankOffers, newID func(int) ID) ([]Event, error) {
	var v Violations
	v.oneOf("channel", cmd.Channel, Channels...)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	r := cmd.Rules
	if r == nil {
		return nil, refuse("offer-rules-missing", "", "no rules of offers are in force at that time")
	}
	e := &OffersRanked{
		RankingID: newID(0), Version: r.Version, Purpose: r.Purpose, Channel: cmd.Channel, AnswerDays: r.AnswerDays,
		Expires: cmd.At.Add(time.Duration(r.Minutes) * time.Minute),
	}
	clearance := c.mayOffer(r.Purpose, cmd.Channel, cmd.At)
	if clearance.Ground != nil {
		e.Ground = clearance.Ground.Event
	}
	if clearance.Preference != nil {
		e.Preference = clearance.Preference.Event
	}
	if !clearance.Open {
		e.Closed = clearance.Why
		return []Event{e}, nil
	}
	in, positions := cmd.Facts.Inputs(cmd.At, r.Window, r.Currency)
	c.offerInputs(in, r.OfferRulesDefined, cmd.Facts, cmd.At)
	var err error
	if e.Ranked, e.LeftOut, err = r.Rank(in, cmd.Channel, c.Offers.And(cmd.Members), cmd.At); err != nil {
		return nil, err
	}
	for i := range e.Ranked {
		e.Ranked[i].OfferID = newID(1 + i)
	}
	e.Inputs = map[string]float64{}
	for _, name := range r.uses {
		e.Inputs[name] = in[name]
	}
	e.Facts, e.Positions = len(positions), positions[max(0, len(positions)-maxEvidence):]
	return []Event{e}, nil
}

// offerInputs adds what the record and the classes say to the inputs.
func (c Customer) offerInputs(in Inputs, d OfferRulesDefined, facts ClassFacts, at time.Time) {
	for _, name := range d.inputNames() {
		in[name] += 0
	}
	if c.Kind == "company" {
		in["company"] = 1
	}
	for _, tag := range d.Tags {
		if c.Tags[tag] {
			in[TagInput(tag)] = 1
		}
	}
	for _, scheme := range tierSchemes {
		if held := facts.Class(scheme, at).Class; held != "" {
			in[ClassInput(scheme, held)] = 1
		}
	}
}

// mayOffer asks whether something may be offered through the channel of a contact
// that is there.
func (c Customer) mayOffer(purpose, channel string, at time.Time) Clearance {
	return Gate{Purpose: purpose, Channels: []string{channel}, AnyHour: true}.Ask(c.Preferences, c.Permissions, at)
}

// PresentOffer decides on the record that one of the last ranking's offers was
// made. What was permitted when it was ranked has to be so still.
func (c Customer) PresentOffer(e OfferPresented, at time.Time) ([]Event, error) {
	var v Violations
	v.code("staff", e.Staff, false)
	v.text("note", e.Note, maxText, false)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	if had, made := c.Offers[e.OfferID]; made {
		return nil, OfferLife.refuse("offer-state", "offerId", had.State, "present")
	}
	r := c.Ranking
	e.Place = r.place(e.OfferID)
	if e.Place == 0 {
		return nil, refuse("offer-not-found", "offerId", "the customer's last ranking has no offer with this id")
	}
	offer := r.Ranked[e.Place-1]
	switch {
	case at.Before(r.At):
		return nil, refuse("offer-time", "occurredAt", "the offer was ranked later than that")
	case !at.Before(r.Expires):
		return nil, refuse("ranking-lapsed", "offerId", "the ranking is too old; rank again")
	case offer.Until != nil && !at.Before(*offer.Until):
		return nil, refuse("offer-ended", "offerId", "the offer has ended meanwhile")
	}
	if err := c.mayOffer(r.Purpose, r.Channel, at).refusal(); err != nil {
		return nil, err
	}
	e.RankingID, e.Offer, e.Version, e.Channel = r.ID, offer.Offer, r.Version, r.Channel
	e.Expires = at.AddDate(0, 0, r.AnswerDays)
	if offer.Until != nil && offer.Until.Before(e.Expires) {
		e.Expires = *offer.Until
	}
	return []Event{&e}, nil
}

// AcceptOffer decides on the record that the customer took the offer.
func (c Customer) AcceptOffer(e OfferAccepted, at time.Time) ([]Event, error) {
	var v Violations
	v.text("note", e.Note, maxText, false)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.answers(e.OfferID, "accept", at); err != nil {
		return nil, err
	}
	if _, known := c.Orders.get(e.OrderID); !known && !e.OrderID.IsZero() {
		return nil, refuse("order-unknown", "order", "the customer has no order with this id")
	}
	return []Event{&e}, nil
}

// DeclineOffer decides on the record that the customer did not want it.
func (c Customer) DeclineOffer(e OfferDeclined, reason string, at time.Time) ([]Event, error) {
	var v Violations
	v.code("reason", reason, true)
	v.text("note", e.Note, maxText, false)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.answers(e.OfferID, "decline", at); err != nil {
		return nil, err
	}
	return []Event{&e}, nil
}

// answers refuses an answer to what does not wait for one.
func (c Customer) answers(id ID, step string, at time.Time) error {
	if err := c.present(); err != nil {
		return err
	}
	one, made := c.Offers[id]
	if !made {
		if c.Ranking.place(id) > 0 {
			return OfferLife.refuse("offer-state", "offerId", "ranked", step)
		}
		return refuse("offer-not-found", "offerId", "the customer has no offer with this id")
	}
	if _, ok := OfferLife.Next(one.State, step); !ok {
		return OfferLife.refuse("offer-state", "offerId", one.State, step)
	}
	switch {
	case at.Before(one.At):
		return refuse("offer-time", "occurredAt", "the offer was presented later than that")
	case !at.Before(one.Expires):
		return refuse("offer-lapsed", "offerId", "the time of the offer has passed")
	}
	return nil
}
