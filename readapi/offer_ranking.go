package readapi

import "context"

// OfferRanking is what could be offered to a customer at a contact, and what that
// rests on.
type OfferRanking struct {
	ID         ID                 `json:"id"`
	CustomerID ID                 `json:"customerId"`
	Revision   uint64             `json:"revision" doc:"Of its event in the customer's stream" example:"5"`
	Position   uint64             `json:"position" doc:"Of that event in the log" example:"4711"`
	Version    int                `json:"version" doc:"Of the rules that it is by" example:"2"`
	Purpose    string             `json:"purpose" doc:"Code of the processing that has to be permitted" example:"marketing"`
	Channel    string             `json:"channel" doc:"Of the contact" example:"phone"`
	Closed     *string            `json:"closed" enum:"not-permitted,channel-refused" doc:"Why nothing at all is offered"`
	Best       *string            `json:"best" doc:"Code of the next best offer" example:"home-insurance"`
	Ranked     []RankedOffer      `json:"ranked" nullable:"false" doc:"The first is the next best offer"`
	LeftOut    []LeftOutOffer     `json:"leftOut" nullable:"false"`
	Inputs     map[string]float64 `json:"inputs" doc:"What the rules looked at, by name"`
	Facts      int                `json:"facts" doc:"How many events are behind the inputs" example:"12"`
	Positions  []uint64           `json:"positions" nullable:"false" doc:"Of the last of these in the log, at most 50"`
	Ground     *ID                `json:"groundEventId" nullable:"true" doc:"The event that permits the purpose, or ended the last legal basis"`
	Preference *ID                `json:"preferenceEventId" nullable:"true" doc:"The event that says what the customer wants of the channel"`
	RankedAt   Instant            `json:"rankedAt"`
	ExpiresAt  Instant            `json:"expiresAt" doc:"Nothing is presented by it then or later"`
	Actor      string             `json:"actor" doc:"Opaque id of who asked for it"`
}

// RankedOffer is an offer that may be presented.
type RankedOffer struct {
	OfferID ID       `json:"offerId" doc:"Of this offer to this customer"`
	Offer   string   `json:"offer" doc:"Its code in the rules" example:"home-insurance"`
	Name    string   `json:"name"`
	Score   float64  `json:"score" example:"16"`
	Until   *Instant `json:"until,omitempty" nullable:"true" doc:"When the offer ends"`
}

// LeftOutOffer is an offer that was not for then, and why.
type LeftOutOffer struct {
	Offer string   `json:"offer" doc:"Its code in the rules" example:"gold-card"`
	Why   string   `json:"why" enum:"out-of-time,other-channel,presented,accepted,cool-down,not-eligible,beyond-the-most"`
	Until *Instant `json:"until,omitempty" nullable:"true" doc:"As long as it rests"`
}

const rankingColumns = `id, customer_id, revision, position, version, purpose, channel, nullif(closed, ''), nullif(best, ''), ranked, left_out, inputs, facts, positions,
	ground_id, preference_id, ranked_at, expires_at, actor`

func (r *OfferRanking) scan() []any {
	return []any{
		&r.ID, &r.CustomerID, &r.Revision, &r.Position, &r.Version, &r.Purpose, &r.Channel, &r.Closed, &r.Best, &r.Ranked, &r.LeftOut, &r.Inputs, &r.Facts, &r.Positions,
		&r.Ground, &r.Preference, &r.RankedAt, &r.ExpiresAt, &r.Actor,
	}
}

func (r *OfferRanking) customer() ID { return r.CustomerID }

func (r *OfferRanking) open(*person) {}

// RankingFilters are what rankings can be narrowed by.
type RankingFilters struct {
	Version int    `query:"version" minimum:"1" maximum:"2147483647" doc:"This version of the rules"`
	Channel string `query:"channel" enum:"phone,mail,chat,social,app,post,branch"`
	Closed  string `query:"closed" enum:"not-permitted,channel-refused" doc:"Nothing was offered, for this reason"`
	Best    string `query:"best" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"This was the next best offer"`
	From    Day    `query:"from" doc:"Ranked on this day or later"`
	To      Day    `query:"to" doc:"Ranked on this day or earlier"`
	Sort    string `query:"sort" enum:"rankedAt,-rankedAt" default:"-rankedAt"`
	PastInstants
}

type listRankings struct {
	RankingFilters
	Count bool `query:"count" doc:"Count the whole list too"`
	Paging
	Freshness
	Request
}

type listCustomerRankings struct {
	ID ID `path:"customerId" doc:"The customer"`
	RankingFilters
	Paging
	Freshness
	Request
}

var rankingOrders = []order{{name: "rankedAt", column: "ranked_at", instant: true, begins: true}}

func (a *api) rankings(f RankingFilters, path string) (*list, error) {
	l := &list{at: f.PastInstants, model: modelRankings, columns: rankingColumns, from: "read.offer_rankings", path: path, order: orderNamed(rankingOrders, f.Sort)}
	if f.Version > 0 {
		l.where("version = ?", f.Version)
	}
	l.equals("channel", f.Channel)
	l.equals("closed", f.Closed)
	l.equals("best", f.Best)
	l.days("ranked_at", f.From, f.To, a.Zone)
	return l, span(f.From, f.To, "from", "to")
}

func (a *api) listRankings(ctx context.Context, in *listRankings) (*answer[Page[OfferRanking]], error) {
	l, err := a.rankings(in.RankingFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	return everywhere[OfferRanking](ctx, a, l, in.Freshness, in.Paging, in.Count, &in.Request)
}

func (a *api) listCustomerRankings(ctx context.Context, in *listCustomerRankings) (*answer[Page[OfferRanking]], error) {
	l, err := a.rankings(in.RankingFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	l.where("customer_id = ?", in.ID)
	return ofCustomer[OfferRanking](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}
