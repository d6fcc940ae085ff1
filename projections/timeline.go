package projections

import (
	_ "embed"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/vault"
)

//go:embed timeline.sql
var timelineSQL string

var timeline = Model{Name: "timeline", Version: 2, SQL: timelineSQL, Shape: Journal[entry]{
	Table: "timeline",
	Columns: []Column[entry]{
		{"customer_id", func(r *entry) any { return &r.customer }},
		{"revision", func(r *entry) any { return &r.revision }},
		{"position", func(r *entry) any { return &r.position }},
		{"event_id", func(r *entry) any { return &r.event }},
		{"type", func(r *entry) any { return &r.typ }},
		{"schema", func(r *entry) any { return &r.schema }},
		{"occurred_at", func(r *entry) any { return &r.occurred }},
		{"recorded_at", func(r *entry) any { return &r.recorded }},
		{"actor", func(r *entry) any { return &r.actor }},
		{"on_behalf_of", func(r *entry) any { return &r.onBehalfOf }},
		{"command", func(r *entry) any { return &r.command }},
		{"reason", func(r *entry) any { return &r.reason }},
		{"subject_id", func(r *entry) any { return &r.subject }},
		{"data", func(r *entry) any { return &r.data }},
		{"refs", func(r *entry) any { return &r.refs }},
		{"imported", func(r *entry) any { return &r.imported }},
		{"corrects", func(r *entry) any { return &r.corrects }},
		{"corrected_by", func(r *entry) any { return &r.correctedBy }},
		{"withdrawn", func(r *entry) any { return &r.withdrawn }},
	},
	Row: newEntry,
	// The entry stays as it was recorded.
	Amend: `UPDATE timeline SET corrected_by = $3, withdrawn = $4 WHERE customer_id = $1 AND revision = ANY ($2)`,
	Marks: func(by *eventstore.Event) []any {
		_, withdrawn := by.Skeleton().(*domain.RecordWithdrawn)
		return []any{int64(by.Revision), withdrawn} //nolint:gosec // revisions fit
	},
}.Shape}

// entry is a row of timeline.
type entry struct {
	customer           key
	revision, position int64
	event              key
	typ                string
	schema             int
	occurred, recorded time.Time
	actor, onBehalfOf  string
	command, reason    string
	subject            pgtype.UUID
	data               json.RawMessage
	refs               [][]byte
	imported           bool
	corrects           *int64 // revision of the event that it corrects
	correctedBy        *int64 // revision of the newest correction of it
	withdrawn          bool
}

func newEntry(e *eventstore.Event) (entry, bool) {
	id, ok := e.Customer()
	if !ok {
		return entry{}, false
	}
	return entry{
		customer: id, revision: int64(e.Revision), position: int64(e.Position), //nolint:gosec // both fit
		event: e.ID, typ: e.Type, schema: e.Meta.Schema, occurred: occurred(e), recorded: recorded(e),
		actor: e.Meta.Actor, onBehalfOf: e.Meta.OnBehalfOf, command: e.Meta.Command, reason: e.Meta.Reason,
		subject: subject(e.Skeleton()), data: open(e), refs: references(e), imported: e.Meta.Import != "", corrects: corrected(e),
	}, true
}

// corrected returns the revision of the event that this one corrects, nil for none.
func corrected(e *eventstore.Event) *int64 {
	c, is := e.Skeleton().(domain.Correction)
	if !is {
		return nil
	}
	revision := int64(c.Of().Revision) //nolint:gosec // revisions fit
	return &revision
}

// subject returns what the event is about, where that is not the customer.
func subject(d domain.Event) pgtype.UUID {
	var id domain.ID
	switch d := d.(type) {
	case *domain.CustomerSurveyed:
		id = d.AnswerID
	case *domain.CustomerContacted:
		id = d.InteractionID
	case *domain.InterviewHeld:
		id = d.InterviewID
	case *domain.AttachmentAdded:
		id = d.AttachmentID
	case domain.Correction:
		id, _ = domain.SubjectOfCorrection(d)
	case *domain.LegalHoldPlaced:
		id = d.HoldID
	case *domain.LegalHoldReleased:
		id = d.HoldID
	case *domain.SubjectAccessGiven:
		id = d.AccessID
	case *domain.SurveyInvited, *domain.SurveyDelivered, *domain.SurveyInvitationExpired:
		id, _ = domain.InvitationOf(d)
	case *domain.CustomerMerged, *domain.CustomerUnmerged, *domain.CustomerAbsorbed, *domain.CustomerSeparated:
		id, _ = domain.MergeEventOf(d)
	default:
		id, _ = domain.ErasureOf(d)
	}
	for _, of := range []func(domain.Event) (domain.ID, bool){domain.ComplaintOf, domain.VisitOf, domain.FollowUpOf, domain.RequestOf, domain.OrderOf, domain.DisputeOf, domain.UpgradeOf, domain.OfferOf, domain.RankingOf, domain.LinkOf, domain.KeyContactOf} {
		if about, ok := of(d); ok {
			id = about
		}
	}
	return pgtype.UUID{Bytes: id, Valid: !id.IsZero()}
}

// open returns the event's stored fields without the sealed ones.
func open(e *eventstore.Event) json.RawMessage {
	if len(e.SealedFields()) == 0 {
		return e.Data
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(e.Data, &fields); err != nil {
		panic(err) // it was decoded before
	}
	for _, f := range e.SealedFields() {
		delete(fields, f.Name)
	}
	data, err := json.Marshal(fields)
	if err != nil {
		panic(err) // it was JSON before
	}
	return data
}

// references returns all sealed fields of the event.
func references(e *eventstore.Event) [][]byte {
	var refs [][]byte
	for _, f := range e.SealedFields() {
		refs = append(refs, vault.EncodeRef(e.ID, uint16(e.Meta.Schema), f.Name, f.Data)) //nolint:gosec // schemas are small
	}
	return refs
}
