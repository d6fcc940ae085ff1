package readapi

import "context"

// VisitRecord is a contact with a customer that took place.
type VisitRecord struct {
	ID         ID       `json:"id"`
	CustomerID ID       `json:"customerId"`
	Revision   uint64   `json:"revision" doc:"Of the event in the customer's stream" example:"4"`
	Position   uint64   `json:"position" doc:"Of the event in the log" example:"4711"`
	Mode       string   `json:"mode" enum:"inPerson,phone,video,mail"`
	Purpose    *string  `json:"purpose" doc:"A code"`
	Outcome    *string  `json:"outcome" doc:"A code"`
	Minutes    *int     `json:"minutes" doc:"How long it took" example:"30"`
	Staff      *string  `json:"staff" doc:"Opaque id of who visited" example:"staff-17"`
	OccurredAt Instant  `json:"occurredAt"`
	Day        Day      `json:"day" doc:"The day of occurredAt in the installation's time zone"`
	RecordedAt Instant  `json:"recordedAt"`
	Actor      string   `json:"actor" doc:"Opaque id of who recorded it"`
	Content    *string  `json:"content" doc:"What it was about"`
	Feedback   *string  `json:"feedback" doc:"What the customer said"`
	Agreements []string `json:"agreements" nullable:"true" doc:"What was agreed"`
	Erased     bool     `json:"erased" doc:"Personal fields are null because their keys were destroyed"`
	Masked     bool     `json:"masked" doc:"Personal fields are shown in part, or are null, because of who reads"`
	Unreadable bool     `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`

	refs struct{ content, feedback, agreements []byte }
}

const visitColumns = `id, customer_id, revision, position, mode, nullif(purpose, ''), nullif(outcome, ''),
	nullif(minutes, 0), nullif(staff, ''), occurred_at, day, recorded_at, actor, content_ref, feedback_ref, agreements_ref`

func (v *VisitRecord) scan() []any {
	return []any{
		&v.ID, &v.CustomerID, &v.Revision, &v.Position, &v.Mode, &v.Purpose, &v.Outcome, &v.Minutes, &v.Staff,
		&v.OccurredAt, &v.Day, &v.RecordedAt, &v.Actor, &v.refs.content, &v.refs.feedback, &v.refs.agreements,
	}
}

func (v *VisitRecord) customer() ID { return v.CustomerID }

func (v *VisitRecord) open(p *person) {
	v.Content = opened[string](p, v.refs.content)
	v.Feedback = opened[string](p, v.refs.feedback)
	v.Agreements = openedList[string](p, v.refs.agreements)
	v.Erased = p.erased
	v.Masked = p.masked
	v.Unreadable = p.unreadable
}

// VisitFilters are what lists of visits can be narrowed by.
type VisitFilters struct {
	Mode    string `query:"mode" enum:"inPerson,phone,video,mail"`
	Purpose string `query:"purpose" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Outcome string `query:"outcome" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Staff   string `query:"staff" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Opaque id of who visited"`
	From    Day    `query:"from" doc:"Took place on this day or later"`
	To      Day    `query:"to" doc:"Took place on this day or earlier"`
	Sort    string `query:"sort" enum:"occurredAt,-occurredAt" default:"-occurredAt"`
	PastInstants
}

type listVisits struct {
	VisitFilters
	Count bool `query:"count" doc:"Count the whole list too"`
	Paging
	Freshness
	Request
}

type listCustomerVisits struct {
	ID ID `path:"customerId" doc:"The customer"`
	VisitFilters
	Paging
	Freshness
	Request
}

var visitOrders = []order{{name: "occurredAt", column: "occurred_at", instant: true, begins: true}}

func (a *api) visits(f VisitFilters, path string) (*list, error) {
	l := &list{at: f.PastInstants, model: modelVisits, columns: visitColumns, from: "read.visits", path: path, order: orderNamed(visitOrders, f.Sort)}
	l.equals("mode", f.Mode)
	l.equals("purpose", f.Purpose)
	l.equals("outcome", f.Outcome)
	l.equals("staff", f.Staff)
	l.days("occurred_at", f.From, f.To, a.Zone)
	return l, span(f.From, f.To, "from", "to")
}

func (a *api) listVisits(ctx context.Context, in *listVisits) (*answer[Page[VisitRecord]], error) {
	l, err := a.visits(in.VisitFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	return everywhere[VisitRecord](ctx, a, l, in.Freshness, in.Paging, in.Count, &in.Request)
}

func (a *api) listCustomerVisits(ctx context.Context, in *listCustomerVisits) (*answer[Page[VisitRecord]], error) {
	l, err := a.visits(in.VisitFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	l.where("customer_id = ?", in.ID)
	return ofCustomer[VisitRecord](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}
