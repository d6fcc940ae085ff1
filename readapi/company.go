package readapi

import (
	"context"
	"strings"
)

// CompanyLink is that a person is a contact of a company.
type CompanyLink struct {
	ID           ID             `json:"id" doc:"Of the link"`
	PersonID     ID             `json:"personId" doc:"The person, a customer"`
	CompanyID    ID             `json:"companyId" doc:"The company, a customer"`
	Revision     uint64         `json:"revision" doc:"In the person's stream, of the last event about the link" example:"5"`
	Position     uint64         `json:"position" doc:"Of that event in the log" example:"4711"`
	Roles        []string       `json:"roles" nullable:"false" doc:"Codes of what the person is there" example:"[\"buyer\"]"`
	Source       string         `json:"source" enum:"form,web,order,survey,import,staff" doc:"Who said so"`
	Since        Instant        `json:"since" doc:"Since when, in the world"`
	Until        *Instant       `json:"until" nullable:"true" doc:"Until when, in the world; null where it has not ended"`
	Reason       *string        `json:"reason" doc:"Code of why it ended"`
	PersonName   *string        `json:"personName"`
	PersonStatus *string        `json:"personStatus" doc:"active, archived, merged or erased; in a former state what it was then, and erased says what has become of the person since"`
	Title        *string        `json:"title" doc:"As on the card"`
	Contacts     []ContactEntry `json:"contacts" nullable:"true" doc:"How to reach the person there"`
	Erased       bool           `json:"erased" doc:"Personal fields are null because the person's keys were destroyed"`
	Masked       bool           `json:"masked" doc:"Personal fields are shown in part, or are null, because of who reads"`
	Unreadable   bool           `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`

	refs struct{ name, title, contacts []byte }
}

const companyLinkColumns = `id, person_id, company_id, revision, position, roles, source, linked_at, ended_at, nullif(reason, ''),
	person_status, person_name_ref, title_ref, contacts_ref`

// The person's record comes from another read model, which may be a little ahead
// or behind.
const companyLinksFrom = `(SELECT l.*, l.customer_id AS person_id, c.status AS person_status, c.name_ref AS person_name_ref
	FROM read.company_links l LEFT JOIN read.customers c ON c.id = l.customer_id) AS links`

// companyLinksThen are the links of former instants: what had been recorded before the
// position {until}, and had occurred. An end that was not known yet, or had not come
// yet, is none; the person is as it was.
var companyLinksThen = `(SELECT l.id, l.customer_id AS person_id, l.company_id, l.roles, l.source, l.linked_at, l.title_ref, l.contacts_ref,
		CASE WHEN e.ended THEN l.revision ELSE l.linked_revision END AS revision, CASE WHEN e.ended THEN l.position ELSE l.linked_position END AS position,
		CASE WHEN e.ended THEN l.ended_at END AS ended_at, CASE WHEN e.ended THEN l.reason ELSE '' END AS reason,
		c.status AS person_status, c.name_ref AS person_name_ref
	FROM read.company_links l
	CROSS JOIN LATERAL (SELECT coalesce(l.ended_at <= {occurred} AND l.ended_recorded_at <= {recorded} AND l.position < {until}, false) AS ended) e
	LEFT JOIN read.customers_history c ON c.id = l.customer_id AND ` + holds("c.", "{recorded}", "{occurred}") + `
	WHERE l.linked_at <= {occurred} AND l.recorded_at <= {recorded} AND l.linked_position < {until}) AS links`

func (c *CompanyLink) scan() []any {
	return []any{
		&c.ID, &c.PersonID, &c.CompanyID, &c.Revision, &c.Position, &c.Roles, &c.Source, &c.Since, &c.Until, &c.Reason,
		&c.PersonStatus, &c.refs.name, &c.refs.title, &c.refs.contacts,
	}
}

func (c *CompanyLink) customer() ID { return c.PersonID }

func (c *CompanyLink) open(p *person) {
	p.erased = p.erased || c.PersonStatus != nil && *c.PersonStatus == "erased"
	c.PersonName, c.Title = opened[string](p, c.refs.name), opened[string](p, c.refs.title)
	c.Contacts = openedList[ContactEntry](p, c.refs.contacts)
	c.Erased, c.Masked, c.Unreadable = p.erased, p.masked, p.unreadable
}

// CompanyLinkFilters are what lists of links can be narrowed by.
type CompanyLinkFilters struct {
	State string `query:"state" enum:"current,all" default:"current" doc:"current: those that hold, of persons who are not erased; all: those that have ended and those of erased persons too. In a former state it goes by what was so then: who was erased since is there, as erased"`
	Role  string `query:"role" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Only those with this role" example:"buyer"`
	PastInstants
	Sort string `query:"sort" enum:"since,-since" default:"since"`
}

type listCompanyLinks struct {
	ID ID `path:"customerId" doc:"The customer"`
	CompanyLinkFilters
	Paging
	Freshness
	Request
}

var companyLinkOrders = []order{{name: "since", column: "linked_at", instant: true}}

func (a *api) companyLinks(ctx context.Context, in *listCompanyLinks, side string) (*answer[Page[CompanyLink]], error) {
	if err := a.await(ctx, modelCustomers, in.min()); err != nil { // it says who is erased
		return nil, err
	}
	l := &list{model: modelCompanyLinks, columns: companyLinkColumns, from: companyLinksFrom, path: in.url.Path, order: orderNamed(companyLinkOrders, in.Sort)}
	l.where(side+" = ?", in.ID)
	if in.Role != "" {
		l.where("roles @> ?", []string{in.Role})
	}
	if err := a.linksThen(ctx, l, in.PastInstants, in.min()); err != nil {
		return nil, err
	}
	if in.State == "current" {
		l.where("ended_at IS NULL AND person_status IS DISTINCT FROM 'erased'")
	}
	return ofCustomer[CompanyLink](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}

// linksThen makes the list one of what was, where that is asked for.
func (a *api) linksThen(ctx context.Context, l *list, at PastInstants, least uint64) (err error) {
	if l.past, err = a.past(ctx, at); err != nil || l.past == nil {
		return err
	}
	position, err := a.awaitThen(ctx, l.past, modelCompanyLinks, least)
	if err != nil {
		return err
	}
	l.from = strings.NewReplacer("{recorded}", l.bind("?", l.past.recorded), "{occurred}", l.bind("?", l.past.occurred), "{until}", l.bind("?", position+1)).Replace(companyLinksThen)
	return nil
}

func (a *api) listCompaniesOf(ctx context.Context, in *listCompanyLinks) (*answer[Page[CompanyLink]], error) {
	return a.companyLinks(ctx, in, "person_id")
}

func (a *api) listContactPersons(ctx context.Context, in *listCompanyLinks) (*answer[Page[CompanyLink]], error) {
	return a.companyLinks(ctx, in, "company_id")
}
