package readapi

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
)

// ComplaintRecord is a complaint and where it stands.
type ComplaintRecord struct {
	ID           ID                `json:"id"`
	CustomerID   ID                `json:"customerId"`
	Revision     uint64            `json:"revision" doc:"In the customer's stream, of the last event about the complaint" example:"5"`
	Position     uint64            `json:"position" doc:"Of that event in the log" example:"4711"`
	State        string            `json:"state" enum:"received,acknowledged,assigned,analysing,actionAgreed,resolved,feedbackSent,confirmed,closed,reopened,rejected"`
	Open         bool              `json:"open" doc:"Neither resolved nor rejected, or reopened since"`
	StateSince   Instant           `json:"stateSince" doc:"When it came into its state"`
	May          []string          `json:"may" nullable:"false" doc:"The steps that are possible where it stands" example:"[\"acknowledge\",\"assign\"]"`
	Category     string            `json:"category" doc:"Code of what it is about" example:"delivery"`
	Severity     string            `json:"severity" enum:"low,normal,high,critical"`
	Channel      *string           `json:"channel" doc:"Code of how it came in"`
	Description  *string           `json:"description"`
	Resolution   *string           `json:"resolution" doc:"Code of what was done; null while open" example:"replaced"`
	Cause        *string           `json:"cause" doc:"Code of why it happened; null while not known" example:"carrier"`
	Remedy       *string           `json:"resolutionDescription" doc:"What was done, in words"`
	Compensation *CurrencyAmount   `json:"compensation,omitempty" doc:"What the customer was given, where that was something"`
	FiledAt      Instant           `json:"filedAt"`
	FiledDay     Day               `json:"filedDay" doc:"The day of filedAt in the installation's time zone"`
	ResolvedAt   *Instant          `json:"resolvedAt" nullable:"true"`
	ResolvedDay  *Day              `json:"resolvedDay" nullable:"true" doc:"The day of resolvedAt in the installation's time zone"`
	RecordedAt   Instant           `json:"recordedAt" doc:"When the filing was recorded"`
	Owner        *string           `json:"owner" doc:"Opaque id of who has it" example:"staff-17"`
	Team         *string           `json:"team" doc:"Code of the department that has it"`
	DueAt        *Instant          `json:"dueAt" nullable:"true" doc:"The deadline that was set for it"`
	Level        int               `json:"level" doc:"Of escalation, 0 for none"`
	PausedSince  *Instant          `json:"pausedSince" nullable:"true" doc:"Since when the customer is waited for"`
	WaitsFor     *string           `json:"waitsFor" doc:"Code of what the customer is waited for"`
	Action       *string           `json:"action" doc:"Code of what was agreed to be done"`
	Rejection    *string           `json:"rejection" doc:"Code of why it was rejected"`
	Satisfied    *bool             `json:"satisfied" doc:"Whether the customer is satisfied with the outcome; null where not asked"`
	Reopened     int               `json:"reopened" doc:"How often"`
	ClosedAt     *Instant          `json:"closedAt" nullable:"true"`
	Classes      map[string]string `json:"classes" doc:"The classes the customer was in when it was filed, by scheme"`
	Erased       bool              `json:"erased" doc:"Personal fields are null because their keys were destroyed"`
	Masked       bool              `json:"masked" doc:"Personal fields are shown in part, or are null, because of who reads"`
	Unreadable   bool              `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`

	amount   *string
	currency string
	refs     struct{ description, resolution []byte }
}

const complaintColumns = `id, customer_id, revision, position, state, category, severity, nullif(channel, ''),
	nullif(resolution, ''), nullif(cause, ''), compensation_amount::text, compensation_currency,
	filed_at, filed_day, resolved_at, resolved_day, recorded_at, description_ref, resolution_ref,
	open, state_since, nullif(owner, ''), nullif(team, ''), due_at, level, paused_since,
	nullif(waits_for, ''), nullif(action, ''), nullif(rejection, ''), satisfied, reopened, closed_at, classes`

func (c *ComplaintRecord) scan() []any {
	return []any{
		&c.ID, &c.CustomerID, &c.Revision, &c.Position, &c.State, &c.Category, &c.Severity, &c.Channel,
		&c.Resolution, &c.Cause, &c.amount, &c.currency,
		&c.FiledAt, &c.FiledDay, &c.ResolvedAt, &c.ResolvedDay, &c.RecordedAt, &c.refs.description, &c.refs.resolution,
		&c.Open, &c.StateSince, &c.Owner, &c.Team, &c.DueAt, &c.Level, &c.PausedSince,
		&c.WaitsFor, &c.Action, &c.Rejection, &c.Satisfied, &c.Reopened, &c.ClosedAt, &c.Classes,
	}
}

func (c *ComplaintRecord) customer() ID { return c.CustomerID }

func (c *ComplaintRecord) open(p *person) {
	c.Description = opened[string](p, c.refs.description)
	c.Remedy = opened[string](p, c.refs.resolution)
	if c.amount != nil {
		c.Compensation = &CurrencyAmount{Amount: decimal(p, *c.amount), Currency: c.currency}
	}
	c.May = append([]string{}, domain.ComplaintLife.Steps(domain.ComplaintState(c.State))...)
	c.Erased = p.erased
	c.Masked = p.masked
	c.Unreadable = p.unreadable
}

// ComplaintFilters are what lists of complaints can be narrowed by.
type ComplaintFilters struct {
	State     string `query:"state" enum:"received,acknowledged,assigned,analysing,actionAgreed,resolved,feedbackSent,confirmed,closed,reopened,rejected"`
	Open      string `query:"open" enum:"true,false" doc:"true: there is still something to be done. false: resolved or rejected"`
	Owner     string `query:"owner" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this one has it: the daily list of a person, with open=true"`
	Team      string `query:"team" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this department has it"`
	Unowned   bool   `query:"unassigned" doc:"Only those that nobody has"`
	Due       string `query:"due" enum:"today,overdue,none" doc:"Of the open ones those whose deadline is today or has passed; those whose deadline has passed; those without one"`
	Level     int    `query:"level" minimum:"0" maximum:"3" doc:"Escalated to this level or higher"`
	Class     string `query:"class" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"The class the customer was in when it was filed, with its scheme" example:"importance:important"`
	Unclassed string `query:"unclassedIn" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"The customer was in no class of this scheme then"`
	Channel   string `query:"channel" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Severity  string `query:"severity" enum:"low,normal,high,critical"`
	Category  string `query:"category" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Cause     string `query:"cause" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	FiledFrom Day    `query:"filedFrom" doc:"Filed on this day or later"`
	FiledTo   Day    `query:"filedTo" doc:"Filed on this day or earlier"`
	Sort      string `query:"sort" enum:"filedAt,-filedAt,dueAt,-dueAt" default:"-filedAt" doc:"By dueAt those without a deadline come first, by -dueAt last"`
	PastInstants
}

type listComplaints struct {
	ComplaintFilters
	Count bool `query:"count" doc:"Count the whole list too"`
	Paging
	Freshness
	Request
}

type listCustomerComplaints struct {
	ID ID `path:"customerId" doc:"The customer"`
	ComplaintFilters
	Paging
	Freshness
	Request
}

var complaintOrders = []order{{name: "filedAt", column: "filed_at", instant: true, begins: true}, {name: "dueAt", column: "due_at", instant: true, nullable: true}}

func (a *api) complaints(f ComplaintFilters, path string) (*list, error) {
	l := &list{at: f.PastInstants, model: modelComplaints, columns: complaintColumns, from: "read.complaints", path: path, order: orderNamed(complaintOrders, f.Sort)}
	l.equals("state", f.State)
	l.equals("severity", f.Severity)
	l.equals("category", f.Category)
	l.equals("cause", f.Cause)
	l.equals("owner", f.Owner)
	l.equals("team", f.Team)
	l.equals("channel", f.Channel)
	if f.Open == "false" {
		l.where("NOT open")
	}
	if f.Open == "true" || f.Due != "" || f.Unowned {
		l.passes("open", "owner", "team")
	}
	if f.Unowned {
		l.narrow("owner", "owner = ''")
	}
	switch f.Due {
	case "today":
		l.where("due_at < ?", a.dayOf(f.PastInstants).next().Start(a.Zone))
	case "overdue":
		l.where("due_at < " + f.now(a.Now()))
	case "none":
		l.where("due_at IS NULL")
	}
	if f.Level > 0 {
		l.where("level > 0 AND level >= ?", f.Level)
	}
	l.unclassed(f.Unclassed)
	if f.Class != "" {
		scheme, class, _ := strings.Cut(f.Class, ":")
		l.narrow("classes", "classes @> ?", map[string]string{scheme: class})
	}
	l.days("filed_at", f.FiledFrom, f.FiledTo, a.Zone)
	return l, span(f.FiledFrom, f.FiledTo, "filedFrom", "filedTo")
}

func (a *api) listComplaints(ctx context.Context, in *listComplaints) (*answer[Page[ComplaintRecord]], error) {
	l, err := a.complaints(in.ComplaintFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	return everywhere[ComplaintRecord](ctx, a, l, in.Freshness, in.Paging, in.Count, &in.Request)
}

func (a *api) listCustomerComplaints(ctx context.Context, in *listCustomerComplaints) (*answer[Page[ComplaintRecord]], error) {
	l, err := a.complaints(in.ComplaintFilters, in.url.Path)
	if err != nil {
		return nil, err
	}
	l.where("customer_id = ?", in.ID)
	return ofCustomer[ComplaintRecord](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}

// OneComplaint is a complaint by itself.
type OneComplaint struct {
	ComplaintRecord
	RestsOn *RestsOnLog `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

type getComplaint struct {
	ID ID `path:"complaintId" doc:"The complaint"`
	PastInstants
	Freshness
	Request
}

type getCustomerComplaint struct {
	CustomerID ID `path:"customerId" doc:"The customer"`
	ID         ID `path:"complaintId" doc:"The complaint"`
	PastInstants
	Freshness
	Request
}

func (a *api) getComplaint(ctx context.Context, in *getComplaint) (*answer[OneComplaint], error) {
	return a.complaint(ctx, in.ID, nil, in.PastInstants, in.Freshness, &in.Request)
}

func (a *api) getCustomerComplaint(ctx context.Context, in *getCustomerComplaint) (*answer[OneComplaint], error) {
	return a.complaint(ctx, in.ID, &in.CustomerID, in.PastInstants, in.Freshness, &in.Request)
}

const complaintSQL = `SELECT ` + complaintColumns + ` FROM read.complaints WHERE id = $1 AND ($2::uuid IS NULL OR customer_id = $2)`

// complaint answers with one complaint, where a customer is named with one of
// that customer's.
func (a *api) complaint(ctx context.Context, id ID, customer *ID, at PastInstants, fresh Freshness, r *Request) (*answer[OneComplaint], error) {
	p, err := a.past(ctx, at)
	if err != nil {
		return nil, err
	}
	sql, args := p.sql(complaintSQL, id, customer)
	c, exists := new(ComplaintRecord), true
	b, err := a.snapshotOf(ctx, p.in(modelComplaints), customer, fresh.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		batch.Queue(sql, args...).QueryRow(func(row pgx.Row) error {
			err := row.Scan(c.scan()...)
			if errors.Is(err, pgx.ErrNoRows) {
				exists = false
				return nil
			}
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	if !exists {
		return nil, notFound("complaint")
	}
	if err := openOne(ctx, a, c); err != nil {
		return nil, err
	}
	return answered(r, b, r.weak(b, p, c.Revision), OneComplaint{*c, p.on(b)}), nil
}
