package commands

import (
	"context"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

// Ranking is what can be offered to a customer at a contact.
type Ranking struct {
	Version int            `json:"version" doc:"Of the rules that it is by" example:"2"`
	Channel string         `json:"channel" doc:"Of the contact" example:"phone"`
	Expires string         `json:"expires" format:"date-time" doc:"Nothing is presented by it then or later"`
	Closed  string         `json:"closed,omitempty" enum:"not-permitted,channel-refused" doc:"Why nothing at all is offered"`
	Offers  []OfferToMake  `json:"offers" nullable:"false" doc:"The first is the next best offer"`
	LeftOut []OfferNotMade `json:"leftOut" nullable:"false" doc:"What is not for now, and why"`
}

// OfferToMake is an offer that may be presented.
type OfferToMake struct {
	ID    string  `json:"offerId" format:"uuid" doc:"Of this offer to this customer"`
	Offer string  `json:"offer" doc:"Its code in the rules" example:"home-insurance"`
	Name  string  `json:"name" example:"Home insurance, first year half price"`
	Score float64 `json:"score" example:"16"`
	Until string  `json:"until,omitempty" format:"date-time" doc:"When the offer ends"`
}

// OfferNotMade is an offer that is not for now.
type OfferNotMade struct {
	Offer string `json:"offer" doc:"Its code in the rules" example:"gold-card"`
	Why   string `json:"why" enum:"out-of-time,other-channel,presented,accepted,cool-down,not-eligible,beyond-the-most" doc:"presented: it waits for an answer. cool-down: it was declined not long ago"`
	Until string `json:"until,omitempty" format:"date-time" doc:"As long as it rests"`
}

// rankingOf makes the answer of what is stored, so that a repetition gets the same.
func rankingOf(e *domain.OffersRanked) *Ranking {
	text := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return t.UTC().Format(time.RFC3339Nano)
	}
	out := &Ranking{
		Version: e.Version, Channel: e.Channel, Expires: text(&e.Expires), Closed: e.Closed, Offers: []OfferToMake{}, LeftOut: []OfferNotMade{},
	}
	for _, o := range e.Ranked {
		out.Offers = append(out.Offers, OfferToMake{o.OfferID.String(), o.Offer, o.Name, o.Score, text(o.Until)})
	}
	for _, o := range e.LeftOut {
		out.LeftOut = append(out.LeftOut, OfferNotMade{o.Offer, o.Why, text(o.Until)})
	}
	return out
}

type rankOffers struct {
	CustomerPath
	Body struct {
		Channel    string `json:"channel" enum:"phone,mail,chat,social,app,post,branch" doc:"Of the contact"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When the contact was; now, where it is not said"`
	}
}

// rankOffers reads the rules and the facts before the customer's stream is decided
// on. It remains that another process writes to the stream in between: then the
// ranking rests on what was there when it was asked for, and its positions say so.
func (s *Service) rankOffers(in *rankOffers, cmd *Command) error {
	b := &in.Body
	if err := cmd.existing(in.CustomerPath, "RankOffers", b, b.OccurredAt); err != nil {
		return err
	}
	ask := domain.RankOffers{Channel: b.Channel, At: s.at(cmd)}
	customer := cmd.Customer
	cmd.Consult = func(ctx context.Context, s *Service) (err error) {
		if ask.Rules, err = s.ranker(ctx, ask.At); err != nil || ask.Rules == nil {
			return err
		}
		if ask.Facts, err = s.factsOf(ctx, customer, ask.At, 0); err != nil {
			return err
		}
		ask.Members, err = s.offeredToMembers(ctx, customer, 0)
		return err
	}
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) { return c.Rank(ask, newID) }
	return nil
}

// offeredToMembers returns what was offered to the records that go on in the
// customer's.
func (s *Service) offeredToMembers(ctx context.Context, customer domain.ID, depth int) (domain.MadeOffers, error) {
	c, err := current(ctx, s, s.customers, domain.CustomerStream(customer))
	if err != nil || depth > setMost {
		return nil, err
	}
	var made domain.MadeOffers
	for id := range c.Members {
		member, err := current(ctx, s, s.customers, domain.CustomerStream(id))
		if err != nil {
			return nil, err
		}
		theirs, err := s.offeredToMembers(ctx, id, depth+1)
		if err != nil {
			return nil, err
		}
		made = made.And(member.Offers).And(theirs)
	}
	return made, nil
}

// at is when, in the precision that is stored.
func (s *Service) at(cmd *Command) time.Time { return s.when(cmd).UTC().Truncate(time.Microsecond) }

// OfferPath is the path of every command to an offer.
type OfferPath struct {
	CustomerPath
	OfferID string `path:"offerId" format:"uuid" doc:"The offer to the customer, as the ranking names it"`
}

// step makes the command a step of the offer, and returns when it happened.
func (p OfferPath) step(s *Service, cmd *Command, name string, body any, occurredAt string) (id domain.ID, at time.Time, err error) {
	if id, err = domain.ParseID(p.OfferID); err != nil {
		return id, at, invalid("path.offerId", "uuid", "want a UUID")
	}
	if err := cmd.existing(p.CustomerPath, name, body, occurredAt); err != nil {
		return id, at, err
	}
	cmd.Route = strings.Replace(cmd.Route, "{offerId}", id.String(), 1)
	return id, s.at(cmd), nil
}

type presentOffer struct {
	OfferPath
	Body struct {
		Staff      string `json:"staff,omitempty" maxLength:"64" doc:"Opaque id of who of us presented it; the member of the staff who asks, where it is not said" example:"staff-17"`
		Note       string `json:"note,omitempty" maxLength:"20000"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it was presented; now, where it is not said"`
	}
}

func (s *Service) presentOffer(in *presentOffer, cmd *Command) error {
	b := &in.Body
	id, at, err := in.step(s, cmd, "PresentOffer", b, b.OccurredAt)
	if err != nil {
		return err
	}
	e := domain.OfferPresented{OfferID: id, Staff: b.Staff, Note: b.Note}
	if e.Staff == "" {
		e.Staff = cmd.Staff
	}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.PresentOffer(e, at) }
	return nil
}

type acceptOffer struct {
	OfferPath
	Body struct {
		Order      string `json:"order,omitempty" format:"uuid" doc:"The customer's order that came of it"`
		Note       string `json:"note,omitempty" maxLength:"20000"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) acceptOffer(in *acceptOffer, cmd *Command) error {
	b := &in.Body
	id, at, err := in.step(s, cmd, "AcceptOffer", b, b.OccurredAt)
	if err != nil {
		return err
	}
	e := domain.OfferAccepted{OfferID: id, Note: b.Note}
	if b.Order != "" {
		if e.OrderID, err = domain.ParseID(b.Order); err != nil {
			return invalid("body.order", "uuid", "want a UUID")
		}
	}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.AcceptOffer(e, at) }
	return nil
}

type declineOffer struct {
	OfferPath
	Body struct {
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"too-dear"`
		Note       string `json:"note,omitempty" maxLength:"20000"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When; now, where it is not said"`
	}
}

func (s *Service) declineOffer(in *declineOffer, cmd *Command) error {
	b := &in.Body
	cmd.Reason = b.Reason
	id, at, err := in.step(s, cmd, "DeclineOffer", b, b.OccurredAt)
	if err != nil {
		return err
	}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.DeclineOffer(domain.OfferDeclined{OfferID: id, Note: b.Note}, b.Reason, at)
	}
	return nil
}
