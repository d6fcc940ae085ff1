package projections

import (
	"slices"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/tally"
	"github.com/dossier-crm/dossier/internal/vault"
)

// customersHistory is what customers is of each customer, but for what is counted
// of it: visits, orders and the like have histories of their own, and a new row of
// the customer for each would make of a long history a table that goes with its
// square.
func customersHistory(env Env) History[pastCustomer] {
	h := History[pastCustomer]{
		Table: "customers_history", Owner: "id", Key: customerKey, Opens: customerOpens, Groups: pastCustomer.groups,
		Apply: func(r pastCustomer, _ classes, e *eventstore.Event) (pastCustomer, bool) {
			return r.applyFact(e, env.Vault.Index)
		},
	}
	for _, c := range customerColumns {
		if customerFact(c.Name) {
			h.Columns = append(h.Columns, Column[pastCustomer]{c.Name, func(r *pastCustomer) any { return c.Ref(&r.customer) }})
		}
	}
	h.Columns = append(h.Columns, Column[pastCustomer]{"class_sensitivity", func(r *pastCustomer) any { return &r.sensitivity }},
		Column[pastCustomer]{"classes", func(r *pastCustomer) any { return &r.classes }})
	return h
}

// customerFact reports whether the history of customers keeps the column.
func customerFact(column string) bool {
	return slices.Contains([]string{
		"id", "revision", "position", "kind", "region", "source", "external_source", "status",
		"name_ref", "birth_date_ref", "contacts_ref", "interests_ref", "notes_ref", "external_ref_ref",
		"name_grams", "notes_grams", "email_keys", "phone_keys", "phone_end_keys", "class_importance", "class_frequency", "class_value",
		"created_at", "recorded_at", "updated_at", "archived_at", "merged_into", "stamps",
	}, column)
}

// customerHistoryColumns are what the history has and customers has not.
const customerHistoryColumns = `    class_sensitivity text NOT NULL,
    classes jsonb NOT NULL,
`

const customerHistoryComments = `COMMENT ON COLUMN customers_history.class_sensitivity IS 'Class by sensitivity: restricted, confidential, ordinary; empty where not classified.';
COMMENT ON COLUMN customers_history.classes IS 'The classes it is in, by scheme, those of every scheme.';
`

// pastCustomer is what the history keeps of a customer. It is a value.
type pastCustomer struct {
	customer
	sensitivity string
	classes     classes
}

// applyFact returns the customer after the event, as domain.Record has it, and
// false where the event changes no fact.
func (r pastCustomer) applyFact(e *eventstore.Event, index vault.Index) (pastCustomer, bool) {
	_, created := e.Skeleton().(*domain.CustomerCreated)
	if (r.id == key{}) != created {
		return r, false // what did not exist by then
	}
	before := r.customer
	switch d := e.Skeleton().(type) {
	case *domain.CustomerCreated:
		r.classes = classes{}
	case *domain.CustomerProfileChanged, *domain.CustomerContactsChanged:
		if r.customer = before.apply(e, index); r.stamps == before.stamps { // nothing in it was the latest
			return r, false
		}
		return r, true
	case *domain.CustomerArchived:
		if r.status != domain.RecordActive {
			return r, false
		}
	case *domain.CustomerErased, *domain.CustomerMerged, *domain.CustomerUnmerged:
	case *domain.CustomerReclassified:
		r.classes, _ = r.classes.evolve(e)
		if d.Scheme == "sensitivity" {
			r.sensitivity = d.To
		}
	default:
		return r, false
	}
	r.customer = before.apply(e, index)
	return r, true
}

// groups are the classes that it counts in: none where it is archived, merged or
// erased. Beside them every record that is not erased counts among the records, and
// one that was merged among those too, which gives the rate of duplicates.
func (r pastCustomer) groups() []group {
	var in []group
	if r.status != domain.RecordErased {
		in = append(in, group{tally.Records, "kept"})
		if r.mergedInto != nil {
			in = append(in, group{tally.Records, "merged"})
		}
	}
	if r.status != domain.RecordActive {
		return in
	}
	for scheme, class := range r.classes {
		if class != "" {
			in = append(in, classGroup(scheme, class))
		}
	}
	return in
}
