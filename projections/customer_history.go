package projections

import (
	_ "embed"
	"slices"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/vault"
)

//go:embed customer_history.sql
var customerHistorySQL string

var customersHistory = Model{Name: "customers_history", Version: 2, SQL: customerHistorySQL, Shape: History[customerFacts]{
	Table: "customers_history",
	Columns: []Column[customerFacts]{
		{"customer_id", func(r *customerFacts) any { return &r.id }},
		{"revision", func(r *customerFacts) any { return &r.revision }},
		{"position", func(r *customerFacts) any { return &r.position }},
		{"kind", func(r *customerFacts) any { return &r.kind }},
		{"region", func(r *customerFacts) any { return &r.region }},
		{"source", func(r *customerFacts) any { return &r.source }},
		{"status", func(r *customerFacts) any { return &r.status }},
		{"name_ref", func(r *customerFacts) any { return &r.name }},
		{"class_importance", func(r *customerFacts) any { return &r.importance }},
		{"class_frequency", func(r *customerFacts) any { return &r.frequency }},
		{"class_value", func(r *customerFacts) any { return &r.value }},
		{"class_sensitivity", func(r *customerFacts) any { return &r.sensitivity }},
		{"created_at", func(r *customerFacts) any { return &r.created }},
		{"recorded_at", func(r *customerFacts) any { return &r.recorded }},
		{"archived_at", func(r *customerFacts) any { return &r.archived }},
		{"stamps", func(r *customerFacts) any { return &r.stamps }},
	},
	Key:     customerKey,
	Apply:   customerFacts.apply,
	Classes: customerFacts.classes,
}.Shape}

// customerFacts is what the history keeps of a customer. It is a value.
type customerFacts struct {
	id                           key
	revision, position           int64
	kind, region, source, status string
	name                         []byte
	importance, frequency, value string
	sensitivity                  string
	created, recorded            time.Time
	archived                     *time.Time
	stamps                       customerStamps // of name and region
}

// apply returns the facts after the event, as domain.Record has them.
func (r customerFacts) apply(e *eventstore.Event) (customerFacts, bool) {
	d, created := e.Skeleton().(*domain.CustomerCreated)
	if r.id == (key{}) && !created {
		return r, false
	}
	at := occurred(e)
	switch change := e.Skeleton().(type) {
	case *domain.CustomerCreated:
		id, _ := e.Customer()
		mine := stamp(e)
		r = customerFacts{
			id: id, kind: d.Kind, region: d.Region, source: d.Source, status: domain.RecordActive, name: sealedName(e),
			created: at, recorded: recorded(e), stamps: customerStamps{Name: &mine, Region: &mine},
		}
	case *domain.CustomerProfileChanged:
		did := false
		for _, field := range slices.Concat(change.Changed, change.Cleared) {
			switch {
			case field == "name" && wins(&r.stamps.Name, e):
				r.name, did = sealedName(e), true
			case field == "region" && wins(&r.stamps.Region, e):
				r.region, did = change.Region, true
			}
		}
		if !did {
			return r, false
		}
	case *domain.CustomerArchived:
		if r.status != domain.RecordActive {
			return r, false
		}
		r.status, r.archived = domain.RecordArchived, &at
	case *domain.CustomerErased:
		r.status, r.name = domain.RecordErased, nil
	case *domain.CustomerReclassified:
		switch change.Scheme {
		case "importance":
			r.importance = change.To
		case "frequency":
			r.frequency = change.To
		case "value":
			r.value = change.To
		case "sensitivity":
			r.sensitivity = change.To
		default:
			return r, false
		}
	default:
		return r, false
	}
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}

// classes are those that it counts in: none where it is archived or erased.
func (r customerFacts) classes() []group {
	if r.status != domain.RecordActive {
		return nil
	}
	var in []group
	for _, g := range []group{{"importance", r.importance}, {"frequency", r.frequency}, {"value", r.value}, {"sensitivity", r.sensitivity}} {
		if g.class != "" {
			in = append(in, g)
		}
	}
	return in
}

// sealedName refers to the name, also where its key is known to be destroyed: the
// erasure empties the column of all rows of the customer, former ones too.
func sealedName(e *eventstore.Event) []byte {
	sealed := e.Sealed("name")
	if sealed == nil {
		return nil
	}
	return vault.EncodeRef(e.ID, uint16(e.Meta.Schema), "name", sealed) //nolint:gosec // schemas are small
}
