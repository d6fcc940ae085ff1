package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed hold.sql
var holdSQL string

var legalHolds = Model{Name: "legal_holds", Version: 1, SQL: holdSQL, Shape: Fold[hold]{
	Table: "legal_holds",
	Columns: []Column[hold]{
		{"id", func(r *hold) any { return &r.id }},
		{"customer_id", func(r *hold) any { return &r.customer }},
		{"revision", func(r *hold) any { return &r.revision }},
		{"position", func(r *hold) any { return &r.position }},
		{"state", func(r *hold) any { return &r.state }},
		{"matter", func(r *hold) any { return &r.matter }},
		{"reason", func(r *hold) any { return &r.reason }},
		{"placed_by", func(r *hold) any { return &r.placedBy }},
		{"placed_at", func(r *hold) any { return &r.placed }},
		{"release_reason", func(r *hold) any { return &r.releaseReason }},
		{"released_by", func(r *hold) any { return &r.releasedBy }},
		{"released_at", func(r *hold) any { return &r.released }},
	},
	Key: func(e *eventstore.Event) (key, bool) {
		switch d := e.Skeleton().(type) {
		case *domain.LegalHoldPlaced:
			return key(d.HoldID), true
		case *domain.LegalHoldReleased:
			return key(d.HoldID), true
		}
		return key{}, false
	},
	Apply: func(r hold, e *eventstore.Event) (hold, bool) { return r.apply(e) },
}.Shape}

// hold is a row of legal_holds. It is a value.
type hold struct {
	id, customer                                key
	revision, position                          int64
	state, matter                               string
	reason, placedBy, releaseReason, releasedBy string
	placed                                      time.Time
	released                                    *time.Time
}

// apply returns the row after the event. An id that another customer's hold
// has, or that no hold has, changes nothing.
func (r hold) apply(e *eventstore.Event) (hold, bool) {
	customer, _ := customerKey(e)
	known := r.id != key{}
	if known && r.customer != customer {
		return r, false
	}
	at := occurred(e)
	switch d := e.Skeleton().(type) {
	case *domain.LegalHoldPlaced:
		r = hold{id: d.HoldID, customer: customer, state: "placed", matter: d.Matter, reason: e.Meta.Reason, placedBy: e.Meta.Actor, placed: at}
	case *domain.LegalHoldReleased:
		if !known {
			return r, false
		}
		r.state, r.releaseReason, r.releasedBy, r.released = "released", e.Meta.Reason, e.Meta.Actor, &at
	}
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}
