package projections

import (
	_ "embed"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed staff.sql
var staffSQL string

var staffDirectory = Model{Name: "staff", Version: 1, SQL: staffSQL, Shape: Fold[staffMember]{
	Table: "staff",
	Columns: []Column[staffMember]{
		{"staff_id", func(r *staffMember) any { return &r.id }},
		{"revision", func(r *staffMember) any { return &r.revision }},
		{"position", func(r *staffMember) any { return &r.position }},
		{"team", func(r *staffMember) any { return &r.team }},
		{"name_ref", func(r *staffMember) any { return &r.name }},
		{"joined_at", func(r *staffMember) any { return &r.joined }},
		{"left_at", func(r *staffMember) any { return &r.left }},
		{"successor", func(r *staffMember) any { return &r.successor }},
		{"reason", func(r *staffMember) any { return &r.reason }},
	},
	Key:   staffKey,
	Apply: staffMember.apply,
}.Shape}

// staffMember is what the directory has of a member of the staff. It is a value.
type staffMember struct {
	id                 key
	revision, position int64
	team               string
	name               []byte
	joined             time.Time
	left               *time.Time
	successor          pgtype.UUID
	reason             string
}

func staffKey(e *eventstore.Event) (key, bool) {
	family, name, ok := domain.FamilyOf(e.Stream)
	if !ok || family != domain.FamilyStaff {
		return key{}, false
	}
	id, err := domain.ParseID(name)
	return key(id), err == nil
}

func (r staffMember) apply(e *eventstore.Event) (staffMember, bool) {
	at := occurred(e)
	d, joined := e.Skeleton().(*domain.StaffJoined)
	if (r.id == key{}) != joined {
		return r, false
	}
	switch change := e.Skeleton().(type) {
	case *domain.StaffJoined:
		r.id, _ = staffKey(e)
		r.team, r.name, r.joined = d.Team, reference(e, "name"), at
	case *domain.StaffMoved:
		r.team = change.Team
	case *domain.StaffLeft:
		r.left, r.reason = &at, e.Meta.Reason
		r.successor = pgtype.UUID{Bytes: change.Successor, Valid: !change.Successor.IsZero()}
	default:
		return r, false
	}
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}
