package readapi

import "context"

// Interview is a conversation about what a customer thinks of us.
type Interview struct {
	ID         ID                `json:"id"`
	CustomerID ID                `json:"customerId"`
	Revision   uint64            `json:"revision" doc:"Of the event in the customer's stream" example:"4"`
	Position   uint64            `json:"position" doc:"Of the event in the log" example:"4711"`
	Mode       string            `json:"mode" enum:"inPerson,phone,video,mail"`
	Staff      *string           `json:"staff" doc:"Opaque id of who asked"`
	Scores     []InterviewScore  `json:"scores" nullable:"false"`
	HeldAt     Instant           `json:"heldAt"`
	Day        Day               `json:"day" doc:"The day of heldAt in the installation's time zone"`
	RecordedAt Instant           `json:"recordedAt"`
	Content    *string           `json:"content" doc:"What was said"`
	Classes    map[string]string `json:"classes" doc:"The classes the customer was in when it was held, by scheme"`
	Erased     bool              `json:"erased" doc:"Personal fields were erased"`
	Masked     bool              `json:"masked" doc:"Personal fields are shown in part, or are null, because of who reads"`
	Unreadable bool              `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`

	content []byte
}

// InterviewScore is what the customer thinks of an aspect.
type InterviewScore struct {
	Aspect string `json:"aspect" example:"speed"`
	Score  int    `json:"score" doc:"From 1, bad, to 5, good" example:"4"`
}

const interviewColumns = `id, customer_id, revision, position, mode, nullif(staff, ''), scores, held_at, day, recorded_at, classes, content_ref`

func (i *Interview) scan() []any {
	return []any{&i.ID, &i.CustomerID, &i.Revision, &i.Position, &i.Mode, &i.Staff, &i.Scores, &i.HeldAt, &i.Day, &i.RecordedAt, &i.Classes, &i.content}
}

func (i *Interview) customer() ID { return i.CustomerID }

func (i *Interview) open(p *person) {
	i.Content = opened[string](p, i.content)
	i.Erased = p.erased
	i.Masked = p.masked
	i.Unreadable = p.unreadable
}

// InterviewFilters are what interviews can be narrowed by.
type InterviewFilters struct {
	Aspect      string `query:"aspect" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Only those that have a score for it"`
	Staff       string `query:"staff" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this one asked"`
	Class       string `query:"class" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"The customer's class in classScheme when it was held"`
	ClassScheme string `query:"classScheme" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" default:"importance" doc:"Whose classes are meant"`
	UnclassedIn string `query:"unclassedIn" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"The customer was in no class of this scheme then"`
	From        Day    `query:"from" doc:"Held on this day or later"`
	To          Day    `query:"to" doc:"Held on this day or earlier"`
	Sort        string `query:"sort" enum:"heldAt,-heldAt" default:"-heldAt"`
	PastInstants
}

type listInterviews struct {
	InterviewFilters
	Count bool `query:"count" doc:"Count the whole list too"`
	Paging
	Freshness
	Request
}

type listCustomerInterviews struct {
	ID ID `path:"customerId" doc:"The customer"`
	InterviewFilters
	Paging
	Freshness
	Request
}

var interviewOrders = []order{{name: "heldAt", column: "held_at", instant: true, begins: true}}

func (a *api) interviews(f InterviewFilters, path string) (*list, error) {
	l := &list{at: f.PastInstants, model: modelInterviews, columns: interviewColumns, from: "read.interviews", path: path, order: orderNamed(interviewOrders, f.Sort)}
	if f.Aspect != "" {
		l.where("scores @> ?", []map[string]string{{"aspect": f.Aspect}})
	}
	l.equals("staff", f.Staff)
	if f.Class != "" {
		l.where("classes ->> ? = ?", f.ClassScheme, f.Class)
	}
	l.unclassed(f.UnclassedIn)
	l.days("held_at", f.From, f.To, a.Zone)
	return l, span(f.From, f.To, "from", "to")
}

func (a *api) listInterviews(ctx context.Context, in *listInterviews) (*answer[Page[Interview]], error) {
	l, err := a.interviews(in.InterviewFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	return everywhere[Interview](ctx, a, l, in.Freshness, in.Paging, in.Count, &in.Request)
}

func (a *api) listCustomerInterviews(ctx context.Context, in *listCustomerInterviews) (*answer[Page[Interview]], error) {
	l, err := a.interviews(in.InterviewFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	l.where("customer_id = ?", in.ID)
	return ofCustomer[Interview](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}
