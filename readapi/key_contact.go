package readapi

import (
	"context"

	"github.com/dossier-crm/dossier/domain"
)

// KeyContact is a contact with an important customer and what became of it.
type KeyContact struct {
	ID           ID       `json:"id"`
	CustomerID   ID       `json:"customerId"`
	Revision     uint64   `json:"revision" doc:"In the customer's stream, of the last event about it" example:"5"`
	Position     uint64   `json:"position" doc:"Of that event in the log" example:"4711"`
	State        string   `json:"state" enum:"prepared,held,followedUp,cancelled"`
	Open         bool     `json:"open" doc:"Something is still to be done"`
	May          []string `json:"may" nullable:"false" doc:"The steps that are possible where it stands"`
	Topic        *string  `json:"topic" doc:"A code"`
	Owner        string   `json:"owner" doc:"Opaque id of who holds it; empty where somebody of the team will" example:"staff-17"`
	Team         *string  `json:"team" doc:"Code of the team that it was given to" example:"north"`
	Channel      *string  `json:"channel" doc:"Through which it was held"`
	Outcome      *string  `json:"outcome" doc:"A code"`
	PreparedAt   Instant  `json:"preparedAt"`
	DueAt        Instant  `json:"dueAt" doc:"By when it is to be held or, where it was held, followed up"`
	HeldAt       *Instant `json:"heldAt" nullable:"true"`
	FollowedUpAt *Instant `json:"followedUpAt" nullable:"true"`
	Reason       *string  `json:"reason" doc:"Code of why it was cancelled"`
	Agenda       *string  `json:"agenda"`
	Goal         *string  `json:"goal"`
	Content      *string  `json:"content" doc:"What was said"`
	Result       *string  `json:"result" doc:"What was done about what came of it"`
	Erased       bool     `json:"erased" doc:"Personal fields are null because their keys were destroyed"`
	Masked       bool     `json:"masked" doc:"Personal fields are shown in part, or are null, because of who reads"`
	Unreadable   bool     `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`

	refs struct{ agenda, goal, content, result []byte }
}

const keyContactColumns = `id, customer_id, revision, position, state, open, nullif(topic, ''), owner, nullif(channel, ''), nullif(outcome, ''), prepared_at, due_at,
	held_at, followed_up_at, nullif(reason, ''), agenda_ref, goal_ref, content_ref, result_ref, nullif(team, '')`

func (k *KeyContact) scan() []any {
	return []any{
		&k.ID, &k.CustomerID, &k.Revision, &k.Position, &k.State, &k.Open, &k.Topic, &k.Owner, &k.Channel, &k.Outcome, &k.PreparedAt, &k.DueAt,
		&k.HeldAt, &k.FollowedUpAt, &k.Reason, &k.refs.agenda, &k.refs.goal, &k.refs.content, &k.refs.result, &k.Team,
	}
}

func (k *KeyContact) customer() ID { return k.CustomerID }

func (k *KeyContact) open(p *person) {
	k.May = append([]string{}, domain.KeyContactLife.Steps(domain.KeyContactState(k.State))...)
	k.Agenda, k.Goal = opened[string](p, k.refs.agenda), opened[string](p, k.refs.goal)
	k.Content, k.Result = opened[string](p, k.refs.content), opened[string](p, k.refs.result)
	k.Erased = p.erased
	k.Masked = p.masked
	k.Unreadable = p.unreadable
}

// KeyContactFilters are what lists of contacts with important customers can be
// narrowed by.
type KeyContactFilters struct {
	State string `query:"state" enum:"prepared,held,followedUp,cancelled"`
	Owner string `query:"owner" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Who holds it: the list of a person"`
	Team  string `query:"team" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Given to this team"`
	Due   string `query:"due" enum:"open,overdue" doc:"Those in which something is still to be done; of these, those whose time has passed"`
	From  Day    `query:"from" doc:"Due on this day or later"`
	To    Day    `query:"to" doc:"Due on this day or earlier"`
	Sort  string `query:"sort" enum:"dueAt,-dueAt" default:"dueAt"`
	PastInstants
}

type listKeyContacts struct {
	KeyContactFilters
	Count bool `query:"count" doc:"Count the whole list too"`
	Paging
	Freshness
	Request
}

type listCustomerKeyContacts struct {
	ID ID `path:"customerId" doc:"The customer"`
	KeyContactFilters
	Paging
	Freshness
	Request
}

var keyContactOrders = []order{{name: "dueAt", column: "due_at", instant: true}}

func (a *api) keyContacts(f KeyContactFilters, path string) (*list, error) {
	l := &list{at: f.PastInstants, model: modelKeyContacts, columns: keyContactColumns, from: "read.key_contacts", path: path, order: orderNamed(keyContactOrders, f.Sort)}
	l.equals("state", f.State)
	l.equals("owner", f.Owner)
	l.equals("team", f.Team)
	if f.Due != "" {
		l.passes("open", "owner", "team")
	}
	if f.Due == "overdue" {
		l.where("due_at < " + f.now(a.Now()))
	}
	l.days("due_at", f.From, f.To, a.Zone)
	return l, span(f.From, f.To, "from", "to")
}

func (a *api) listKeyContacts(ctx context.Context, in *listKeyContacts) (*answer[Page[KeyContact]], error) {
	l, err := a.keyContacts(in.KeyContactFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	return everywhere[KeyContact](ctx, a, l, in.Freshness, in.Paging, in.Count, &in.Request)
}

func (a *api) listCustomerKeyContacts(ctx context.Context, in *listCustomerKeyContacts) (*answer[Page[KeyContact]], error) {
	l, err := a.keyContacts(in.KeyContactFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	l.where("customer_id = ?", in.ID)
	return ofCustomer[KeyContact](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}
