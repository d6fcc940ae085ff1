package projections

import (
	_ "embed"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

//go:embed attachment.sql
var attachmentSQL string

var attachments = Model{Name: "attachments", Version: 1, SQL: attachmentSQL, Shape: Journal[attachment]{
	Table: "attachments",
	Columns: []Column[attachment]{
		{"id", func(r *attachment) any { return &r.id }},
		{"customer_id", func(r *attachment) any { return &r.customer }},
		{"revision", func(r *attachment) any { return &r.revision }},
		{"position", func(r *attachment) any { return &r.position }},
		{"about", func(r *attachment) any { return &r.about }},
		{"about_id", func(r *attachment) any { return &r.aboutID }},
		{"media_type", func(r *attachment) any { return &r.mediaType }},
		{"size", func(r *attachment) any { return &r.size }},
		{"content", func(r *attachment) any { return &r.content }},
		{"added_at", func(r *attachment) any { return &r.added }},
		{"recorded_at", func(r *attachment) any { return &r.recorded }},
		{"actor", func(r *attachment) any { return &r.actor }},
		{"name_ref", func(r *attachment) any { return &r.name }},
		{"description_ref", func(r *attachment) any { return &r.description }},
	},
	Row: newAttachment,
}.Shape}

// attachment is a row of attachments.
type attachment struct {
	id, customer       key
	revision, position int64
	about              string
	aboutID            pgtype.UUID
	mediaType          string
	size               int64
	content            string
	added, recorded    time.Time
	actor              string
	name, description  []byte
}

func newAttachment(e *eventstore.Event) (attachment, bool) {
	d, ok := e.Skeleton().(*domain.AttachmentAdded)
	if !ok {
		return attachment{}, false
	}
	customer, _ := e.Customer()
	return attachment{
		id: d.AttachmentID, customer: customer, revision: int64(e.Revision), position: int64(e.Position), //nolint:gosec // both fit
		about: d.About, aboutID: pgtype.UUID{Bytes: d.AboutID, Valid: !d.AboutID.IsZero()}, mediaType: d.MediaType, size: int64(d.Size), content: d.Content,
		added: occurred(e), recorded: recorded(e), actor: e.Meta.Actor, name: reference(e, "name"), description: reference(e, "description"),
	}, true
}
