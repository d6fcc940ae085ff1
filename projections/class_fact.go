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
var classFacts = Model{Name: "class_facts", Version: 1, SQL: classFactSQL, Shape: Journal[classFact]{
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
	},
	Row: newClassFact,
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
}

func newClassFact(e *eventstore.Event) (classFact, bool) {
	customer, ok := e.Customer()
	f, is := domain.FactOf(e.Skeleton())
	if !ok || !is {
		return classFact{}, false
	}
	return classFact{
		customer: key(customer), revision: int64(e.Revision), position: int64(e.Position), //nolint:gosec // both fit
		kind: f.Kind, occurred: occurred(e), code: f.Code, class: f.Text, amount: amount{&f.Amount}, number: int64(f.Number), ref: key(f.Ref),
	}, true
}
