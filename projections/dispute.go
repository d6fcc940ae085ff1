package projections

import (
	_ "embed"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed dispute.sql
var disputeSQL string

var disputes = Model{Name: "disputes", Version: 3, SQL: disputeSQL, Shape: func(env Env) Shape {
	return Within[dispute]{
		Fold: Fold[dispute]{
			Table: "disputes",
			Columns: []Column[dispute]{
				{"id", func(r *dispute) any { return &r.id }},
				{"customer_id", func(r *dispute) any { return &r.customer }},
				{"revision", func(r *dispute) any { return &r.revision }},
				{"position", func(r *dispute) any { return &r.position }},
				{"state", func(r *dispute) any { return &r.state }},
				{"open", func(r *dispute) any { return &r.open }},
				{"kind", func(r *dispute) any { return &r.kind }},
				{"complaint_id", func(r *dispute) any { return &r.complaint }},
				{"order_id", func(r *dispute) any { return &r.order }},
				{"owner", func(r *dispute) any { return &r.owner }},
				{"team", func(r *dispute) any { return &r.team }},
				{"claimed_amount", func(r *dispute) any { return &r.claimed }},
				{"claimed_currency", func(r *dispute) any { return &r.claimedIn }},
				{"evidence", func(r *dispute) any { return &r.evidence }},
				{"found_for", func(r *dispute) any { return &r.found }},
				{"body", func(r *dispute) any { return &r.body }},
				{"given_amount", func(r *dispute) any { return &r.given }},
				{"given_currency", func(r *dispute) any { return &r.givenIn }},
				{"reason", func(r *dispute) any { return &r.reason }},
				{"opened_at", func(r *dispute) any { return &r.opened }},
				{"opened_day", func(r *dispute) any { return &r.day }},
				{"ended_at", func(r *dispute) any { return &r.ended }},
				{"classes", func(r *dispute) any { return &r.classes }},
				{"claim_ref", func(r *dispute) any { return &r.claim }},
				{"outcome_ref", func(r *dispute) any { return &r.outcome }},
			},
			Key: func(e *eventstore.Event) (key, bool) {
				id, ok := domain.DisputeOf(e.Skeleton())
				return key(id), ok
			},
		},
		Apply: func(r dispute, of classes, e *eventstore.Event) (dispute, bool) {
			return r.apply(e, of, env.Zone)
		},
	}.Shape(env)
}}

// dispute is a row of disputes. It is a value.
type dispute struct {
	id, customer       key
	revision, position int64
	state              string
	open               bool
	kind               string
	complaint, order   pgtype.UUID
	owner, team        string
	claimed            amount
	claimedIn          string
	evidence           []disputeEvidence
	found, body        string
	given              amount
	givenIn, reason    string
	opened             time.Time
	day                date
	ended              *time.Time
	classes            map[string]string
	claim, outcome     []byte
}

// disputeEvidence is what was put before whoever rules; its words are in the
// timeline.
type disputeEvidence struct {
	From       string     `json:"from"`
	At         time.Time  `json:"at"`
	Attachment *domain.ID `json:"attachment,omitempty"`
	Revision   uint64     `json:"revision"`
}

// apply returns the row after the event. What the dispute's state does not expect
// changes nothing, nor does an id that another customer's has.
func (r dispute) apply(e *eventstore.Event, of classes, zone *time.Location) (dispute, bool) {
	id, _ := e.Customer()
	if (r.id != key{}) && r.customer != key(id) {
		return r, false
	}
	after, expected := domain.DisputeState(r.state).Evolve(e.Skeleton())
	if !expected {
		return r, false
	}
	at := occurred(e)
	give := func(m *domain.Money) {
		if r.ended = &at; m != nil {
			r.given, r.givenIn = amount{&m.Amount}, m.Currency
		}
	}
	switch d := e.Skeleton().(type) {
	case *domain.DisputeOpened:
		r = dispute{
			id: d.DisputeID, customer: id, kind: d.Kind, owner: d.Owner, opened: at, day: date{domain.DayOf(at, zone)}, evidence: []disputeEvidence{},
			complaint: pgtype.UUID{Bytes: d.ComplaintID, Valid: !d.ComplaintID.IsZero()}, order: pgtype.UUID{Bytes: d.OrderID, Valid: !d.OrderID.IsZero()},
			claim: reference(e, "claim"), classes: of,
		}
		if d.Amount != nil {
			r.claimed, r.claimedIn = amount{&d.Amount.Amount}, d.Amount.Currency
		}
	case *domain.DisputeEvidenceAdded:
		one := disputeEvidence{From: d.From, At: at, Revision: e.Revision}
		if !d.AttachmentID.IsZero() {
			one.Attachment = &d.AttachmentID
		}
		r.evidence = append(r.evidence[:len(r.evidence):len(r.evidence)], one)
	case *domain.DisputeAssigned:
		r.owner, r.team = d.Owner, d.Team
	case *domain.DisputeRuled:
		r.found, r.body, r.outcome = d.For, d.Body, reference(e, "ruling")
		give(d.Amount)
	case *domain.DisputeSettled:
		r.outcome = reference(e, "description")
		give(d.Amount)
	case *domain.DisputeWithdrawn:
		r.reason = e.Meta.Reason
		give(nil)
	}
	r.state, r.open = string(after), after.Open()
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}
