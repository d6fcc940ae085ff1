package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed erasure.sql
var erasureSQL string

var erasures = Model{Name: "erasures", Version: 2, SQL: erasureSQL, Shape: Fold[erasure]{
	Table: "erasures",
	Columns: []Column[erasure]{
		{"id", func(r *erasure) any { return &r.id }},
		{"customer_id", func(r *erasure) any { return &r.customer }},
		{"revision", func(r *erasure) any { return &r.revision }},
		{"position", func(r *erasure) any { return &r.position }},
		{"state", func(r *erasure) any { return &r.state }},
		{"cause", func(r *erasure) any { return &r.cause }},
		{"reason", func(r *erasure) any { return &r.reason }},
		{"channel", func(r *erasure) any { return &r.channel }},
		{"requested_by", func(r *erasure) any { return &r.requestedBy }},
		{"began_at", func(r *erasure) any { return &r.began }},
		{"decision_reason", func(r *erasure) any { return &r.decisionReason }},
		{"decided_by", func(r *erasure) any { return &r.decidedBy }},
		{"decided_at", func(r *erasure) any { return &r.decided }},
		{"erased_position", func(r *erasure) any { return &r.erasedPosition }},
		{"certified_at", func(r *erasure) any { return &r.certified }},
		{"certificate", func(r *erasure) any { return &r.certificate }},
	},
	Key: func(e *eventstore.Event) (key, bool) {
		id, ok := domain.ErasureOf(e.Skeleton())
		return key(id), ok
	},
	Apply: func(r erasure, e *eventstore.Event) (erasure, bool) { return r.apply(e) },
}.Shape}

// erasure is a row of erasures. It is a value.
type erasure struct {
	id, customer                           key
	revision, position                     int64
	state, cause, reason, channel          string
	requestedBy, decisionReason, decidedBy string
	began                                  time.Time
	decided, certified                     *time.Time
	erasedPosition                         *int64
	certificate                            *string
}

// apply returns the row after the event. An id that another customer's erasure
// has, or that none has, changes nothing.
func (r erasure) apply(e *eventstore.Event) (erasure, bool) {
	customer, _ := customerKey(e)
	known := r.id != key{}
	if known && r.customer != customer {
		return r, false
	}
	at, position := occurred(e), int64(e.Position) //nolint:gosec // it fits
	switch d := e.Skeleton().(type) {
	case *domain.ErasureRequested:
		r = erasure{
			id: d.ErasureID, customer: customer, state: "requested", cause: domain.ErasedByRequest, reason: e.Meta.Reason,
			channel: d.Channel, requestedBy: e.Meta.Actor, began: at,
		}
	case *domain.ErasureRejected:
		if !known {
			return r, false
		}
		r.state = "rejected"
		r.decide(e, at)
	case *domain.ErasureApproved:
		if !known {
			return r, false
		}
		r.decide(e, at)
	case *domain.CustomerErased:
		if !known { // nobody asked: its time was up
			r = erasure{id: d.ErasureID, customer: customer, reason: e.Meta.Reason, requestedBy: e.Meta.Actor, began: at}
		}
		r.state, r.cause, r.erasedPosition = "erasing", d.Cause, &position
	case *domain.ErasureCertified:
		if !known {
			return r, false
		}
		r.state, r.certified, r.certificate = "certified", &at, &d.Certificate
	}
	r.revision, r.position = int64(e.Revision), position //nolint:gosec // it fits
	return r, true
}

func (r *erasure) decide(e *eventstore.Event, at time.Time) {
	r.decisionReason, r.decidedBy, r.decided = e.Meta.Reason, e.Meta.Actor, &at
}
