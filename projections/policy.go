package projections

import (
	_ "embed"
	"encoding/json"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed policy.sql
var policySQL string

// policies has every version of every policy: whoever needs the one in force
// folds those of its scheme, which are few.
var policies = Model{Name: "policies", Version: 1, SQL: policySQL, Shape: Journal[policy]{
	Table: "policies",
	Columns: []Column[policy]{
		{"scheme", func(r *policy) any { return &r.scheme }},
		{"revision", func(r *policy) any { return &r.revision }},
		{"position", func(r *policy) any { return &r.position }},
		{"event_id", func(r *policy) any { return &r.event }},
		{"type", func(r *policy) any { return &r.typ }},
		{"occurred_at", func(r *policy) any { return &r.occurred }},
		{"recorded_at", func(r *policy) any { return &r.recorded }},
		{"actor", func(r *policy) any { return &r.actor }},
		{"on_behalf_of", func(r *policy) any { return &r.onBehalfOf }},
		{"reason", func(r *policy) any { return &r.reason }},
		{"data", func(r *policy) any { return &r.data }},
	},
	Row: newPolicy,
}.Shape}

// policy is a row of policies.
type policy struct {
	scheme             string
	revision, position int64
	event              key
	typ                string
	occurred, recorded time.Time
	actor, onBehalfOf  string
	reason             string
	data               json.RawMessage
}

func newPolicy(e *eventstore.Event) (policy, bool) {
	family, scheme, ok := domain.FamilyOf(e.Stream)
	if !ok || family != domain.FamilyScheme {
		return policy{}, false
	}
	return policy{
		scheme: scheme, revision: int64(e.Revision), position: int64(e.Position), //nolint:gosec // both fit
		event: e.ID, typ: e.Type, occurred: occurred(e), recorded: recorded(e),
		actor: e.Meta.Actor, onBehalfOf: e.Meta.OnBehalfOf, reason: e.Meta.Reason, data: e.Data,
	}, true
}
