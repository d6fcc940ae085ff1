package projections

import (
	_ "embed"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed offer.sql
var offerSQL string

var offers = Model{Name: "offers", Version: 2, SQL: offerSQL, Shape: func(env Env) Shape {
	return Within[offer]{
		Fold: Fold[offer]{
			Table: "offers",
			Columns: []Column[offer]{
				{"id", func(r *offer) any { return &r.id }},
				{"customer_id", func(r *offer) any { return &r.customer }},
				{"revision", func(r *offer) any { return &r.revision }},
				{"position", func(r *offer) any { return &r.position }},
				{"state", func(r *offer) any { return &r.state }},
				{"open", func(r *offer) any { return &r.open }},
				{"offer", func(r *offer) any { return &r.offer }},
				{"version", func(r *offer) any { return &r.version }},
				{"ranking_id", func(r *offer) any { return &r.ranking }},
				{"place", func(r *offer) any { return &r.place }},
				{"channel", func(r *offer) any { return &r.channel }},
				{"person", func(r *offer) any { return &r.person }},
				{"presented_at", func(r *offer) any { return &r.presented }},
				{"presented_day", func(r *offer) any { return &r.day }},
				{"expires_at", func(r *offer) any { return &r.expires }},
				{"answered_at", func(r *offer) any { return &r.answered }},
				{"order_id", func(r *offer) any { return &r.order }},
				{"reason", func(r *offer) any { return &r.reason }},
				{"classes", func(r *offer) any { return &r.classes }},
				{"note_ref", func(r *offer) any { return &r.note }},
				{"answer_note_ref", func(r *offer) any { return &r.answerNote }},
			},
			Key: func(e *eventstore.Event) (key, bool) {
				id, ok := domain.OfferOf(e.Skeleton())
				return key(id), ok
			},
		},
		Apply: func(r offer, of classes, e *eventstore.Event) (offer, bool) {
			return r.apply(e, of, env.Zone)
		},
	}.Shape(env)
}}

// offer is a row of offers. It is a value.
type offer struct {
	id, customer       key
	revision, position int64
	state              string
	open               bool
	offer              string
	version            int
	ranking            key
	place              int
	channel, person    string
	presented          time.Time
	day                date
	expires            time.Time
	answered           *time.Time
	order              pgtype.UUID
	reason             string
	classes            map[string]string
	note, answerNote   []byte
}

// apply returns the row after the event. What the offer's state does not expect
// changes nothing, nor does an id that another customer's has.
func (r offer) apply(e *eventstore.Event, of classes, zone *time.Location) (offer, bool) {
	id, _ := e.Customer()
	if (r.id != key{}) && r.customer != key(id) {
		return r, false
	}
	after, expected := domain.OfferState(r.state).Evolve(e.Skeleton())
	if !expected {
		return r, false
	}
	at := occurred(e)
	switch d := e.Skeleton().(type) {
	case *domain.OfferPresented:
		r = offer{
			id: d.OfferID, customer: id, offer: d.Offer, version: d.Version, ranking: d.RankingID, place: d.Place, channel: d.Channel, person: d.Staff,
			presented: at, day: date{domain.DayOf(at, zone)}, expires: *instant(d.Expires), classes: of, note: reference(e, "note"),
		}
		if r.person == "" {
			r.person = e.Meta.Actor
		}
	case *domain.OfferAccepted:
		r.answered, r.answerNote = &at, reference(e, "note")
		r.order = pgtype.UUID{Bytes: d.OrderID, Valid: !d.OrderID.IsZero()}
	case *domain.OfferDeclined:
		r.answered, r.answerNote, r.reason = &at, reference(e, "note"), e.Meta.Reason
	}
	r.state, r.open = string(after), after == "presented"
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}
