package projections

import (
	_ "embed"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed grade.sql
var gradeSQL string

// grades are the classes that decide what of a customer is masked. The API
// makes a grade of them when it answers, so that a changed rule needs no rebuild.
var grades = Model{Name: "grades", Version: 1, SQL: gradeSQL, Shape: Fold[grade]{
	Table: "grades",
	Columns: []Column[grade]{
		{"id", func(r *grade) any { return &r.id }},
		{"revision", func(r *grade) any { return &r.revision }},
		{"value_class", func(r *grade) any { return &r.value }},
		{"sensitivity_class", func(r *grade) any { return &r.sensitivity }},
	},
	ByStream: true,
	Key: func(e *eventstore.Event) (key, bool) {
		d, ok := e.Skeleton().(*domain.CustomerReclassified)
		if !ok || d.Scheme != "value" && d.Scheme != "sensitivity" {
			return key{}, false
		}
		return e.Customer()
	},
	Apply: func(r grade, e *eventstore.Event) (grade, bool) {
		d, _ := e.Skeleton().(*domain.CustomerReclassified)
		r.id, _ = e.Customer()
		r.revision = int64(e.Revision) //nolint:gosec // it fits
		if d.Scheme == "value" {
			r.value = d.To
		} else {
			r.sensitivity = d.To
		}
		return r, true
	},
}.Shape}

// grade is a row of grades.
type grade struct {
	id                 key
	revision           int64
	value, sensitivity string
}
