package projections

import (
	_ "embed"

	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed idempotency.sql
var idempotencySQL string

var idempotencyKeys = Model{Name: "idempotency_keys", Version: 1, SQL: idempotencySQL, Shape: Journal[usedKey]{
	Table: "idempotency_keys",
	Columns: []Column[usedKey]{
		{"key", func(r *usedKey) any { return &r.key }},
		{"stream", func(r *usedKey) any { return &r.stream }},
		{"revision", func(r *usedKey) any { return &r.revision }},
		{"position", func(r *usedKey) any { return &r.position }},
	},
	Row: func(e *eventstore.Event) (usedKey, bool) {
		return usedKey{
			key: e.Meta.Key, stream: e.Stream, revision: int64(e.Revision), position: int64(e.Position), //nolint:gosec // both fit
		}, len(e.Meta.Key) > 0
	},
}.Shape}

// usedKey is a row of idempotency_keys.
type usedKey struct {
	key                []byte
	stream             string
	revision, position int64
}
