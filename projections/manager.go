package projections

import (
	_ "embed"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed manager.sql
var managerSQL string

var customerManagers = Model{Name: "customer_managers", Version: 1, SQL: managerSQL, Shape: Journal[manager]{
	Table: "customer_managers",
	Columns: []Column[manager]{
		{"customer_id", func(r *manager) any { return &r.customer }},
		{"revision", func(r *manager) any { return &r.revision }},
		{"position", func(r *manager) any { return &r.position }},
		{"staff", func(r *manager) any { return &r.staff }},
		{"team", func(r *manager) any { return &r.team }},
		{"role", func(r *manager) any { return &r.role }},
		{"valid_from", func(r *manager) any { return &r.from }},
		{"valid_until", func(r *manager) any { return &r.until }},
		{"reason", func(r *manager) any { return &r.reason }},
		{"actor", func(r *manager) any { return &r.actor }},
		{"recorded_at", func(r *manager) any { return &r.recorded }},
	},
	Row: newManager,
}.Shape}

// manager is a row of customer_managers: what one event says about who has the
// customer, for a while. Of two that speak of the same instant the later one in
// the stream counts, as domain.Managers has it.
type manager struct {
	customer           key
	revision, position int64
	staff              pgtype.UUID
	team, role         string
	from               time.Time
	until              moment
	reason, actor      string
	recorded           time.Time
}

func newManager(e *eventstore.Event) (manager, bool) {
	customer, ok := e.Customer()
	if !ok {
		return manager{}, false
	}
	r := manager{
		customer: customer, revision: int64(e.Revision), position: int64(e.Position), //nolint:gosec // both fit
		reason: e.Meta.Reason, actor: e.Meta.Actor, recorded: recorded(e),
	}
	switch d := e.Skeleton().(type) {
	case *domain.ManagerAssigned:
		r.staff, r.team, r.role = pgtype.UUID{Bytes: d.Staff, Valid: !d.Staff.IsZero()}, d.Team, d.Role
		r.from, r.until = *instant(d.From), moment{d.Until}
	case *domain.ManagerReleased:
		r.from = *instant(d.From)
	default:
		return r, false
	}
	return r, true
}
