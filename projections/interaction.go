package projections

import (
	_ "embed"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed interaction.sql
var interactionSQL string

// interactions is the one view over all channels: whatever was exchanged with a
// customer, by whichever event.
var interactions = Model{Name: "interactions", Version: 2, SQL: interactionSQL, Shape: func(env Env) Shape {
	return Journal[interaction]{
		Table: "interactions",
		Columns: []Column[interaction]{
			{"id", func(r *interaction) any { return &r.id }},
			{"customer_id", func(r *interaction) any { return &r.customer }},
			{"revision", func(r *interaction) any { return &r.revision }},
			{"position", func(r *interaction) any { return &r.position }},
			{"kind", func(r *interaction) any { return &r.Kind }},
			{"subject_id", func(r *interaction) any { return &r.subject }},
			{"channel", func(r *interaction) any { return &r.Channel }},
			{"direction", func(r *interaction) any { return &r.Direction }},
			{"topic", func(r *interaction) any { return &r.Topic }},
			{"outcome", func(r *interaction) any { return &r.Outcome }},
			{"missed", func(r *interaction) any { return &r.Missed }},
			{"staff", func(r *interaction) any { return &r.Staff }},
			{"occurred_at", func(r *interaction) any { return &r.occurred }},
			{"day", func(r *interaction) any { return &r.day }},
			{"recorded_at", func(r *interaction) any { return &r.recorded }},
			{"actor", func(r *interaction) any { return &r.actor }},
			{"content_ref", func(r *interaction) any { return &r.content }},
			{"parties_ref", func(r *interaction) any { return &r.parties }},
		},
		Row:   func(e *eventstore.Event) (interaction, bool) { return newInteraction(e, env.Zone) },
		Amend: `DELETE FROM interactions WHERE customer_id = $1 AND revision = ANY ($2)`,
		Anew:  true,
	}.Shape(env)
}}

// interaction is a row of interactions.
type interaction struct {
	domain.Touch
	id, customer       key
	revision, position int64
	subject            pgtype.UUID
	occurred           time.Time
	day                date
	recorded           time.Time
	actor              string
	content, parties   []byte
}

func newInteraction(e *eventstore.Event, zone *time.Location) (interaction, bool) {
	t, ok := domain.TouchOf(e.Skeleton())
	customer, is := e.Customer()
	if !ok || !is {
		return interaction{}, false
	}
	return interaction{
		Touch: t, id: e.ID, customer: customer, revision: int64(e.Revision), position: int64(e.Position), //nolint:gosec // both fit
		subject: pgtype.UUID{Bytes: t.ID, Valid: !t.ID.IsZero()}, occurred: occurred(e), day: date{domain.DayOf(occurred(e), zone)}, recorded: recorded(e),
		actor: e.Meta.Actor, content: reference(e, t.Content), parties: reference(e, t.Parties),
	}, true
}
