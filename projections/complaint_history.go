package projections

import (
	_ "embed"
	"slices"

	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed complaint_history.sql
var complaintHistorySQL string

var complaintsHistory = Model{Name: "complaints_history", Version: 1, SQL: complaintHistorySQL, Shape: func(env Env) Shape {
	return History[complaint]{
		Table: "complaints_history",
		// The classes of the customer have a history of their own.
		Columns: slices.DeleteFunc(slices.Clone(complaintColumns), func(c Column[complaint]) bool { return c.Name == "classes" }),
		Key:     complaintKey,
		Apply:   func(r complaint, e *eventstore.Event) (complaint, bool) { return r.apply(e, classesState{}, env.Zone) },
	}.Shape(env)
}}
