package projections

import (
	_ "embed"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed offer_ranking.sql
var offerRankingSQL string

var offerRankings = Model{Name: "offer_rankings", Version: 1, SQL: offerRankingSQL, Shape: Fold[offerRanking]{
	Table: "offer_rankings",
	Columns: []Column[offerRanking]{
		{"id", func(r *offerRanking) any { return &r.id }},
		{"customer_id", func(r *offerRanking) any { return &r.customer }},
		{"revision", func(r *offerRanking) any { return &r.revision }},
		{"position", func(r *offerRanking) any { return &r.position }},
		{"version", func(r *offerRanking) any { return &r.version }},
		{"purpose", func(r *offerRanking) any { return &r.purpose }},
		{"channel", func(r *offerRanking) any { return &r.channel }},
		{"closed", func(r *offerRanking) any { return &r.closed }},
		{"best", func(r *offerRanking) any { return &r.best }},
		{"ranked", func(r *offerRanking) any { return &r.ranked }},
		{"left_out", func(r *offerRanking) any { return &r.leftOut }},
		{"inputs", func(r *offerRanking) any { return &r.inputs }},
		{"facts", func(r *offerRanking) any { return &r.facts }},
		{"positions", func(r *offerRanking) any { return &r.positions }},
		{"ground_id", func(r *offerRanking) any { return &r.ground }},
		{"preference_id", func(r *offerRanking) any { return &r.preference }},
		{"ranked_at", func(r *offerRanking) any { return &r.at }},
		{"expires_at", func(r *offerRanking) any { return &r.expires }},
		{"actor", func(r *offerRanking) any { return &r.actor }},
	},
	Key: func(e *eventstore.Event) (key, bool) {
		id, ok := domain.RankingOf(e.Skeleton())
		return key(id), ok
	},
	Apply: offerRanking.apply,
}.Shape}

// offerRanking is a row of offer_rankings. It is a value.
type offerRanking struct {
	id, customer       key
	revision, position int64
	version            int
	purpose, channel   string
	closed, best       string
	ranked             []domain.RankedOffer
	leftOut            []domain.LeftOutOffer
	inputs             map[string]float64
	facts              int
	positions          []uint64
	ground, preference pgtype.UUID
	at, expires        time.Time
	actor              string
}

// apply returns the row of the ranking. An id that is there already changes
// nothing.
func (r offerRanking) apply(e *eventstore.Event) (offerRanking, bool) {
	d, is := e.Skeleton().(*domain.OffersRanked)
	if !is || r.id != (key{}) {
		return r, false
	}
	id, _ := e.Customer()
	r = offerRanking{
		id: d.RankingID, customer: id, revision: int64(e.Revision), position: int64(e.Position), //nolint:gosec // both fit
		version: d.Version, purpose: d.Purpose, channel: d.Channel, closed: d.Closed,
		ranked: append([]domain.RankedOffer{}, d.Ranked...), leftOut: append([]domain.LeftOutOffer{}, d.LeftOut...), inputs: d.Inputs, facts: d.Facts,
		positions: append([]uint64{}, d.Positions...), at: occurred(e), expires: *instant(d.Expires), actor: e.Meta.Actor,
		ground: pgtype.UUID{Bytes: d.Ground, Valid: !d.Ground.IsZero()}, preference: pgtype.UUID{Bytes: d.Preference, Valid: !d.Preference.IsZero()},
	}
	if len(r.ranked) > 0 {
		r.best = r.ranked[0].Offer
	}
	if r.inputs == nil {
		r.inputs = map[string]float64{}
	}
	return r, true
}
