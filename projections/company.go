package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed company.sql
var companySQL string

var companyLinks = Model{Name: "company_links", Version: 3, SQL: companySQL, Shape: Fold[companyLink]{
	Table: "company_links",
	Columns: []Column[companyLink]{
		{"id", func(r *companyLink) any { return &r.id }},
		{"customer_id", func(r *companyLink) any { return &r.person }},
		{"company_id", func(r *companyLink) any { return &r.company }},
		{"revision", func(r *companyLink) any { return &r.revision }},
		{"position", func(r *companyLink) any { return &r.position }},
		{"roles", func(r *companyLink) any { return &r.roles }},
		{"source", func(r *companyLink) any { return &r.source }},
		{"linked_at", func(r *companyLink) any { return &r.linked }},
		{"linked_revision", func(r *companyLink) any { return &r.linkedRevision }},
		{"linked_position", func(r *companyLink) any { return &r.linkedPosition }},
		{"recorded_at", func(r *companyLink) any { return &r.recorded }},
		{"ended_at", func(r *companyLink) any { return &r.ended }},
		{"ended_recorded_at", func(r *companyLink) any { return &r.endRecorded }},
		{"reason", func(r *companyLink) any { return &r.reason }},
		{"title_ref", func(r *companyLink) any { return &r.title }},
		{"contacts_ref", func(r *companyLink) any { return &r.contacts }},
	},
	Key: func(e *eventstore.Event) (key, bool) {
		id, ok := domain.LinkOf(e.Skeleton())
		return key(id), ok
	},
	Apply: companyLink.apply,
}.Shape}

// companyLink is a row of company_links. It is a value.
type companyLink struct {
	id, person, company key
	revision, position  int64
	linkedRevision      int64
	linkedPosition      int64
	roles               []string
	source, reason      string
	linked, recorded    time.Time
	ended, endRecorded  *time.Time
	title, contacts     []byte
}

// apply returns the row after the event. An id that another person's link has
// changes nothing.
func (r companyLink) apply(e *eventstore.Event) (companyLink, bool) {
	id, _ := e.Customer()
	if (r.id != key{}) && r.person != key(id) {
		return r, false
	}
	at, known := occurred(e), recorded(e)
	switch d := e.Skeleton().(type) {
	case *domain.PersonLinked:
		r = companyLink{
			id: key(d.LinkID), person: key(id), company: key(d.CompanyID), roles: d.Roles, source: d.Source, linked: at, recorded: known,
			linkedRevision: int64(e.Revision), linkedPosition: int64(e.Position), //nolint:gosec // both fit
			title: reference(e, "title"), contacts: reference(e, "contacts"),
		}
	case *domain.PersonUnlinked:
		if (r.id == key{}) || r.ended != nil {
			return r, false
		}
		r.ended, r.endRecorded, r.reason = &at, &known, e.Meta.Reason
	}
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}
