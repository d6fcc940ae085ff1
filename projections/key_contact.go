package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed key_contact.sql
var keyContactSQL string

var keyContacts = Model{Name: "key_contacts", Version: 2, SQL: keyContactSQL, Shape: Fold[keyContact]{
	Table: "key_contacts",
	Columns: []Column[keyContact]{
		{"id", func(r *keyContact) any { return &r.id }},
		{"customer_id", func(r *keyContact) any { return &r.customer }},
		{"revision", func(r *keyContact) any { return &r.revision }},
		{"position", func(r *keyContact) any { return &r.position }},
		{"state", func(r *keyContact) any { return &r.state }},
		{"open", func(r *keyContact) any { return &r.open }},
		{"topic", func(r *keyContact) any { return &r.topic }},
		{"owner", func(r *keyContact) any { return &r.owner }},
		{"team", func(r *keyContact) any { return &r.team }},
		{"channel", func(r *keyContact) any { return &r.channel }},
		{"outcome", func(r *keyContact) any { return &r.outcome }},
		{"prepared_at", func(r *keyContact) any { return &r.prepared }},
		{"due_at", func(r *keyContact) any { return &r.due }},
		{"held_at", func(r *keyContact) any { return &r.held }},
		{"followed_up_at", func(r *keyContact) any { return &r.followedUp }},
		{"reason", func(r *keyContact) any { return &r.reason }},
		{"agenda_ref", func(r *keyContact) any { return &r.agenda }},
		{"goal_ref", func(r *keyContact) any { return &r.goal }},
		{"content_ref", func(r *keyContact) any { return &r.content }},
		{"result_ref", func(r *keyContact) any { return &r.result }},
	},
	Key: func(e *eventstore.Event) (key, bool) {
		id, ok := domain.KeyContactOf(e.Skeleton())
		return key(id), ok
	},
	Apply: func(r keyContact, e *eventstore.Event) (keyContact, bool) { return r.apply(e) },
}.Shape}

// keyContact is a row of key_contacts. It is a value.
type keyContact struct {
	id, customer                  key
	revision, position            int64
	state                         string
	open                          bool
	topic, owner, team            string
	channel, outcome              string
	prepared, due                 time.Time
	held, followedUp              *time.Time
	reason                        string
	agenda, goal, content, result []byte
}

// apply returns the row after the event. What its state does not expect changes
// nothing, nor does an id that another customer's has.
func (r keyContact) apply(e *eventstore.Event) (keyContact, bool) {
	id, _ := e.Customer()
	if (r.id != key{}) && r.customer != key(id) {
		return r, false
	}
	after, expected := domain.KeyContactState(r.state).Evolve(e.Skeleton())
	if !expected {
		return r, false
	}
	at := occurred(e)
	switch d := e.Skeleton().(type) {
	case *domain.KeyContactPrepared:
		r = keyContact{
			id: d.KeyContactID, customer: id, topic: d.Topic, owner: d.Owner, prepared: at, due: *instant(d.HoldBy),
			agenda: reference(e, "agenda"), goal: reference(e, "goal"),
		}
	case *domain.KeyContactAssigned:
		r.owner, r.team = d.Owner, d.Team
	case *domain.KeyContactHeld:
		r.held, r.due, r.channel, r.outcome, r.content = &at, *instant(d.FollowUpBy), d.Channel, d.Outcome, reference(e, "content")
	case *domain.KeyContactFollowedUp:
		r.followedUp, r.result = &at, reference(e, "content")
		r.outcome = either(d.Outcome, r.outcome)
	case *domain.KeyContactCancelled:
		r.reason = e.Meta.Reason
	}
	r.state, r.open = string(after), after.Open()
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}
