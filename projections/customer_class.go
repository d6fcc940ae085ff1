package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed customer_class.sql
var customerClassSQL string

var customerClasses = Model{Name: "customer_classes", Version: 1, SQL: customerClassSQL, Shape: Fold[customerClass]{
	Table: "customer_classes",
	Columns: []Column[customerClass]{
		{"id", func(r *customerClass) any { return &r.id }},
		{"customer_id", func(r *customerClass) any { return &r.customer }},
		{"scheme", func(r *customerClass) any { return &r.scheme }},
		{"revision", func(r *customerClass) any { return &r.revision }},
		{"position", func(r *customerClass) any { return &r.position }},
		{"class", func(r *customerClass) any { return &r.class }},
		{"from_class", func(r *customerClass) any { return &r.from }},
		{"scheme_version", func(r *customerClass) any { return &r.version }},
		{"reason", func(r *customerClass) any { return &r.reason }},
		{"since", func(r *customerClass) any { return &r.since }},
		{"evidence", func(r *customerClass) any { return &r.evidence }},
	},
	ByStream: true,
	Key: func(e *eventstore.Event) (key, bool) {
		d, ok := e.Skeleton().(*domain.CustomerReclassified)
		if !ok {
			return key{}, false
		}
		customer, _ := e.Customer()
		return key(domain.DeriveID(customer, "class", d.Scheme)), true
	},
	Apply: func(_ customerClass, e *eventstore.Event) (customerClass, bool) {
		d := e.Skeleton().(*domain.CustomerReclassified) // by Key
		customer, _ := e.Customer()
		return customerClass{
			id: key(domain.DeriveID(customer, "class", d.Scheme)), customer: key(customer), scheme: d.Scheme,
			revision: int64(e.Revision), position: int64(e.Position), //nolint:gosec // both fit
			class: d.To, from: d.From, version: d.SchemeVersion, reason: e.Meta.Reason, since: occurred(e), evidence: stored[*domain.ClassEvidence]{d.Evidence},
		}, true
	},
}.Shape}

// customerClass is a row of customer_classes.
type customerClass struct {
	id, customer       key
	scheme             string
	revision, position int64
	class, from        string
	version            int
	reason             string
	since              time.Time
	evidence           stored[*domain.ClassEvidence]
}
