package projections

import (
	_ "embed"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed merge.sql
var mergeSQL string

var merges = Model{Name: "merges", Version: 1, SQL: mergeSQL, Shape: Fold[mergeFacts]{
	Table: "merges",
	Columns: []Column[mergeFacts]{
		{"id", func(r *mergeFacts) any { return &r.id }},
		{"revision", func(r *mergeFacts) any { return &r.revision }},
		{"position", func(r *mergeFacts) any { return &r.position }},
		{"state", func(r *mergeFacts) any { return &r.state }},
		{"first_id", func(r *mergeFacts) any { return &r.first }},
		{"second_id", func(r *mergeFacts) any { return &r.second }},
		{"source", func(r *mergeFacts) any { return &r.source }},
		{"score", func(r *mergeFacts) any { return &r.score }},
		{"parts", func(r *mergeFacts) any { return &r.parts }},
		{"rules_version", func(r *mergeFacts) any { return &r.version }},
		{"run_id", func(r *mergeFacts) any { return &r.run }},
		{"proposed_at", func(r *mergeFacts) any { return &r.proposed }},
		{"proposed_by", func(r *mergeFacts) any { return &r.proposedBy }},
		{"survivor_id", func(r *mergeFacts) any { return &r.survivor }},
		{"loser_id", func(r *mergeFacts) any { return &r.loser }},
		{"decided_at", func(r *mergeFacts) any { return &r.decided }},
		{"decided_by", func(r *mergeFacts) any { return &r.decidedBy }},
		{"reason", func(r *mergeFacts) any { return &r.reason }},
		{"cause", func(r *mergeFacts) any { return &r.cause }},
	},
	Key: func(e *eventstore.Event) (key, bool) {
		f, name, ok := domain.FamilyOf(e.Stream)
		if !ok || f != domain.FamilyIdentity {
			return key{}, false
		}
		id, err := domain.ParseID(name)
		return key(id), err == nil
	},
	Apply: mergeFacts.apply,
}.Shape}

// mergeFacts is a row of merges: what is thought of a pair. It is a value.
type mergeFacts struct {
	id                 key
	revision, position int64
	state              string
	first, second      key
	source             string
	score              int
	parts              stored[[]domain.MatchPart]
	version            int
	run                *key
	proposed           time.Time
	proposedBy         string
	survivor, loser    *key
	decided            *time.Time
	decidedBy, reason  string
	cause              string
}

// apply returns the facts after the event, as domain.Merge has the states.
func (r mergeFacts) apply(e *eventstore.Event) (mergeFacts, bool) {
	step, is := domain.MergeStep(e.Skeleton())
	next, ok := domain.MergeLife.Next(domain.MergeState(r.state), step)
	if !is || !ok {
		return r, false
	}
	at := occurred(e)
	decide := func() { r.decided, r.decidedBy, r.reason = &at, e.Meta.Actor, e.Meta.Reason }
	pair := func(survivor, loser domain.ID) { r.survivor, r.loser = some(survivor), some(loser) }
	switch d := e.Skeleton().(type) {
	case *domain.MergeProposed:
		_, name, _ := domain.FamilyOf(e.Stream)
		id, _ := domain.ParseID(name) // by Key
		r = mergeFacts{
			id: key(id), first: key(d.First), second: key(d.Second), source: d.Source, score: d.Score, parts: stored[[]domain.MatchPart]{d.Parts}, version: d.Version,
			run: some(d.Run), proposed: at, proposedBy: e.Meta.Actor,
		}
	case *domain.MergeAccepted:
		pair(d.Survivor, d.Loser)
		r.cause = ""
		decide()
	case *domain.MergeConfirmed:
		pair(d.Survivor, d.Loser)
	case *domain.MergeRejected, *domain.MergeSplitAccepted:
		r.cause = ""
		decide()
	case *domain.MergeFailed:
		r.cause = d.Cause
	}
	r.state, r.revision, r.position = string(next), int64(e.Revision), int64(e.Position) //nolint:gosec // both fit
	return r, true
}

// some returns the id, and nil for none.
func some(id domain.ID) *key {
	if id.IsZero() {
		return nil
	}
	return new(key(id))
}
