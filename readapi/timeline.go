package readapi

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/vault"
)

// TimelineEntry is something that happened to a customer.
type TimelineEntry struct {
	CustomerID ID                         `json:"customerId" doc:"In whose stream it is: another one than was asked for where a set is asked for"`
	Revision   uint64                     `json:"revision" doc:"Of the event in the customer's stream" example:"4"`
	Position   uint64                     `json:"position" doc:"Of the event in the log" example:"4711"`
	EventID    ID                         `json:"eventId"`
	Type       string                     `json:"type" doc:"A sentence in the past" example:"CustomerVisited"`
	Schema     int                        `json:"schema" doc:"Schema number of data" example:"1"`
	OccurredAt Instant                    `json:"occurredAt" doc:"In the world"`
	RecordedAt Instant                    `json:"recordedAt" doc:"By the store's clock"`
	Actor      string                     `json:"actor" doc:"Opaque id of who did it" example:"staff-17"`
	OnBehalfOf *string                    `json:"onBehalfOf"`
	Command    string                     `json:"command" example:"record-visit"`
	Reason     *string                    `json:"reason" doc:"A code, where there is one"`
	SubjectID  *ID                        `json:"subjectId" nullable:"true" doc:"The visit, complaint, answer or order that it is about; null where it is about the customer"`
	Data       map[string]json.RawMessage `json:"data" doc:"The fields of the event; personal ones are null where they were erased"`
	Imported   bool                       `json:"imported" doc:"Part of history that was loaded in bulk"`
	Corrects   *uint64                    `json:"corrects,omitempty" doc:"Revision of the event that this one corrects or withdraws"`
	Corrected  *uint64                    `json:"correctedBy,omitempty" doc:"Revision of the newest correction or withdrawal of this event, which is shown as it was recorded"`
	Withdrawn  bool                       `json:"withdrawn,omitempty" doc:"The event was withdrawn, itself or with what had begun what it is about: it counts in nothing"`
	Erased     bool                       `json:"erased" doc:"Personal fields are null because their keys were destroyed"`
	Masked     bool                       `json:"masked" doc:"Personal fields are shown in part, or are null, because of who reads"`
	Unreadable bool                       `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`

	data json.RawMessage
	refs [][]byte
}

const timelineColumns = `customer_id, revision, position, event_id, type, schema, occurred_at, recorded_at,
	actor, nullif(on_behalf_of, ''), command, nullif(reason, ''), subject_id, data, refs, imported, corrects, corrected_by, withdrawn`

func (e *TimelineEntry) scan() []any {
	return []any{
		&e.CustomerID, &e.Revision, &e.Position, &e.EventID, &e.Type, &e.Schema, &e.OccurredAt, &e.RecordedAt,
		&e.Actor, &e.OnBehalfOf, &e.Command, &e.Reason, &e.SubjectID, &e.data, &e.refs, &e.Imported, &e.Corrects, &e.Corrected, &e.Withdrawn,
	}
}

func (e *TimelineEntry) customer() ID { return e.CustomerID }

func (e *TimelineEntry) open(p *person) {
	if err := json.Unmarshal(e.data, &e.Data); err != nil {
		p.err = err
		return
	}
	for _, ref := range e.refs {
		r, err := vault.DecodeRef(ref)
		if err != nil {
			p.err = err
			return
		}
		e.Data[r.Field] = json.RawMessage("null")
		if value := opened[json.RawMessage](p, ref); value != nil {
			e.Data[r.Field] = *value
		}
	}
	e.lost(p)
	e.Erased = p.erased
	e.Masked = p.masked
	e.Unreadable = p.unreadable
}

// lost shows fields as null that the event may have had and that were emptied
// when their key was destroyed.
func (e *TimelineEntry) lost(p *person) {
	for _, f := range personalFields[e.Type] {
		category, err := vault.ParseCategory(f.Category)
		if _, there := e.Data[f.Field]; there || err != nil || !p.subject.Gone(category) {
			continue
		}
		e.Data[f.Field] = json.RawMessage("null")
		p.erased = true
	}
}

var personalFields = func() map[string][]domain.PersonalField {
	m := map[string][]domain.PersonalField{}
	for _, f := range domain.PersonalFields() {
		m[f.Event] = append(m[f.Event], f)
	}
	return m
}()

type listTimeline struct {
	ID   ID     `path:"customerId" doc:"The customer"`
	Type string `query:"type" maxLength:"64" pattern:"^[A-Za-z]*$" doc:"Only events of this type" example:"CustomerVisited"`
	Sort string `query:"sort" enum:"revision,-revision" default:"-revision" doc:"-revision: what was recorded last comes first"`
	Set  bool   `query:"set" doc:"Also what happened to the records that were merged into this one, in the order of the log"`
	Paging
	Freshness
	Request
}

var timelineOrders = []order{{name: "revision", column: "revision", unique: true}}

func (a *api) listTimeline(ctx context.Context, in *listTimeline) (*answer[Page[TimelineEntry]], error) {
	l := &list{model: modelTimeline, columns: timelineColumns, from: "read.timeline", path: in.url.Path, order: orderNamed(timelineOrders, in.Sort)}
	if in.Set && roleOf(ctx) == access.Agent { // others of the set may be another team's
		return nil, httpkit.NewProblem(http.StatusForbidden, "forbidden", "an agent reads each record of a set by itself")
	}
	if in.Set {
		l.order.column = "position"
		l.where("customer_id IN "+setOf, in.ID)
	} else {
		l.where("customer_id = ?", in.ID)
	}
	l.equals("type", in.Type)
	return ofCustomer[TimelineEntry](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}
