package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed service_upgrade.sql
var serviceUpgradeSQL string

var serviceUpgrades = Model{Name: "service_upgrades", Version: 1, SQL: serviceUpgradeSQL, Shape: Fold[serviceUpgrade]{
	Table: "service_upgrades",
	Columns: []Column[serviceUpgrade]{
		{"id", func(r *serviceUpgrade) any { return &r.id }},
		{"customer_id", func(r *serviceUpgrade) any { return &r.customer }},
		{"revision", func(r *serviceUpgrade) any { return &r.revision }},
		{"position", func(r *serviceUpgrade) any { return &r.position }},
		{"state", func(r *serviceUpgrade) any { return &r.state }},
		{"tier", func(r *serviceUpgrade) any { return &r.tier }},
		{"cause", func(r *serviceUpgrade) any { return &r.cause }},
		{"requested_at", func(r *serviceUpgrade) any { return &r.requested }},
		{"decided_at", func(r *serviceUpgrade) any { return &r.decided }},
		{"decided_by", func(r *serviceUpgrade) any { return &r.by }},
		{"valid_from", func(r *serviceUpgrade) any { return &r.from }},
		{"valid_until", func(r *serviceUpgrade) any { return &r.until }},
		{"reason", func(r *serviceUpgrade) any { return &r.reason }},
		{"description_ref", func(r *serviceUpgrade) any { return &r.description }},
	},
	Key: func(e *eventstore.Event) (key, bool) {
		id, ok := domain.UpgradeOf(e.Skeleton())
		return key(id), ok
	},
	Apply: serviceUpgrade.apply,
}.Shape}

// serviceUpgrade is a row of service_upgrades. It is a value.
type serviceUpgrade struct {
	id, customer         key
	revision, position   int64
	state, tier, cause   string
	requested            time.Time
	decided, from, until *time.Time
	by, reason           string
	description          []byte
}

// apply returns the row after the event. What the upgrade's state does not expect
// changes nothing, nor does an id that another customer's has.
func (r serviceUpgrade) apply(e *eventstore.Event) (serviceUpgrade, bool) {
	id, _ := e.Customer()
	if (r.id != key{}) && r.customer != key(id) {
		return r, false
	}
	after, expected := domain.UpgradeState(r.state).Evolve(e.Skeleton())
	if !expected {
		return r, false
	}
	at := occurred(e)
	switch d := e.Skeleton().(type) {
	case *domain.ServiceUpgradeRequested:
		r = serviceUpgrade{id: d.UpgradeID, customer: id, tier: d.Tier, cause: d.Cause, requested: at, description: reference(e, "description")}
	case *domain.ServiceUpgradeGranted:
		r.tier, r.from, r.until = d.Tier, instant(d.From), instant(d.Until)
		r.decided, r.by, r.reason = &at, e.Meta.Actor, e.Meta.Reason
	case *domain.ServiceUpgradeRefused:
		r.decided, r.by, r.reason = &at, e.Meta.Actor, e.Meta.Reason
	case *domain.ServiceUpgradeEnded:
		if r.reason = e.Meta.Reason; at.Before(*r.until) {
			r.until = &at
		}
	}
	r.state = string(after)
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}
