package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed record.sql
var recordSQL string

// records says of each record which fields are filled and how fresh they are, what
// came of verifications, and what was decided on faults, without what they hold. What
// a record has to hold is a policy that may change: it is judged when it is asked for.
var records = Model{Name: "records", Version: 4, SQL: recordSQL, Shape: Fold[recordState]{
	Table: "records",
	Columns: []Column[recordState]{
		{"id", func(r *recordState) any { return &r.id }},
		{"customer_id", func(r *recordState) any { return &r.customer }},
		{"revision", func(r *recordState) any { return &r.revision }},
		{"position", func(r *recordState) any { return &r.position }},
		{"kind", func(r *recordState) any { return &r.kind }},
		{"region", func(r *recordState) any { return &r.region }},
		{"status", func(r *recordState) any { return &r.status }},
		{"class_importance", func(r *recordState) any { return &r.importance }},
		{"class_frequency", func(r *recordState) any { return &r.frequency }},
		{"class_value", func(r *recordState) any { return &r.value }},
		{"class_sensitivity", func(r *recordState) any { return &r.sensitivity }},
		{"created_at", func(r *recordState) any { return &r.created }},
		{"filled", func(r *recordState) any { return &r.filled }},
		{"correct", func(r *recordState) any { return &r.correct }},
		{"wrong", func(r *recordState) any { return &r.wrong }},
		{"invalid", func(r *recordState) any { return &r.invalid }},
		{"disproved", func(r *recordState) any { return &r.disproved }},
		{"decided", func(r *recordState) any { return &r.decided }},
		{"marks", func(r *recordState) any { return &r.marks }},
	},
	Key:   customerKey,
	Apply: recordState.apply,
}.Shape}

// recordState is a row of records. It is a value.
type recordState struct {
	id, customer                 key
	revision, position           int64
	kind, region, status         string
	importance, frequency, value string
	sensitivity                  string
	created                      time.Time
	filled, correct, wrong       map[string]int64
	invalid, disproved           map[string]int64
	decided                      stored[domain.FaultDecisions]
	marks                        stored[domain.RecordMarks]
}

func (r recordState) apply(e *eventstore.Event) (recordState, bool) {
	d, created := e.Skeleton().(*domain.CustomerCreated)
	if r.id == (key{}) && !created {
		return r, false
	}
	if created {
		id, _ := e.Customer()
		r = recordState{id: id, customer: id, kind: d.Kind, status: domain.RecordActive, created: occurred(e)}
	}
	happened := e.Happened(e.Skeleton())
	marks, did := r.marks.value.Evolve(happened, func(field string) bool { return e.Sealed(field) != nil })
	if did {
		r.marks.value = marks
		r.filled, r.correct, r.wrong = marks.Filled(), marks.Verified(true), marks.Verified(false)
		r.invalid, r.disproved, r.decided.value = marks.Invalid(), marks.Disproved(), marks.Decided()
	}
	told := marks.Fields["region"].Stamp == happened.Stamp() // the event's is the last word on it
	switch change := e.Skeleton().(type) {
	case *domain.CustomerCreated:
		r.region = change.Region
	case *domain.CustomerProfileChanged:
		if told {
			r.region = change.Region
		}
	case *domain.CustomerArchived:
		if did = r.status == domain.RecordActive || r.status == domain.RecordMerged; did {
			r.status = domain.RecordArchived
		}
	case *domain.CustomerMerged:
		if did = r.status == domain.RecordActive; did {
			r.status = domain.RecordMerged
		}
	case *domain.CustomerUnmerged:
		if did = r.status == domain.RecordMerged; did {
			r.status = domain.RecordActive
		}
	case *domain.CustomerErased:
		r.status = domain.RecordErased
	case *domain.CustomerReclassified:
		did = true
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
	}
	if !did {
		return r, false
	}
	r.revision, r.position = int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}
