package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed class_fact.sql
var classFactSQL string

// classFacts has what schemes go by: runs and trials read it instead of the log.
var classFacts = Model{Name: "class_facts", Version: 5, SQL: classFactSQL, Shape: Journal[classFact]{
	Table: "class_facts",
	Columns: []Column[classFact]{
		{"customer_id", func(r *classFact) any { return &r.customer }},
		{"revision", func(r *classFact) any { return &r.revision }},
		{"position", func(r *classFact) any { return &r.position }},
		{"kind", func(r *classFact) any { return &r.kind }},
		{"occurred_at", func(r *classFact) any { return &r.occurred }},
		{"code", func(r *classFact) any { return &r.code }},
		{"class", func(r *classFact) any { return &r.class }},
		{"amount", func(r *classFact) any { return &r.amount }},
		{"number", func(r *classFact) any { return &r.number }},
		{"ref", func(r *classFact) any { return &r.ref }},
		{"known_from", func(r *classFact) any { return &r.knownFrom }},
		{"known_to", func(r *classFact) any { return &r.knownTo }},
	},
	Row: newClassFact,
	// Trials go by what was known at a position: what was corrected stays, and ends.
	Amend: `UPDATE class_facts SET known_to = $3 WHERE customer_id = $1 AND revision = ANY ($2) AND known_to IS NULL`,
	Marks: func(by *eventstore.Event) []any { return []any{int64(by.Position)} }, //nolint:gosec // positions fit
	Anew:  true,
}.Shape}

// classFact is a row of class_facts.
type classFact struct {
	customer           key
	revision, position int64
	kind               string
	occurred           time.Time
	code, class        string
	amount             amount
	number             int64
	ref                key
	knownFrom          int64 // position of the event, or of the correction that it is from
	knownTo            *int64
}

func newClassFact(e *eventstore.Event) (classFact, bool) {
	customer, ok := e.Customer()
	f, is := domain.FactOf(e.Skeleton())
	if !ok || !is {
		return classFact{}, false
	}
	known := e
	if by := e.AmendedBy(); by != nil {
		known = by
	}
	return classFact{
		knownFrom: int64(known.Position),                                                   //nolint:gosec // positions fit
		customer:  key(customer), revision: int64(e.Revision), position: int64(e.Position), //nolint:gosec // both fit
		kind: f.Kind, occurred: occurred(e), code: f.Code, class: f.Text, amount: amount{&f.Amount}, number: int64(f.Number), ref: key(f.Ref),
	}, true
}
