package commands

import (
	"context"
	"strings"

	"github.com/dossier-crm/dossier/domain"
)

type linkPerson struct {
	CustomerPath
	Body struct {
		CompanyID  string    `json:"companyId" format:"uuid" doc:"The company, a customer too"`
		Roles      []string  `json:"roles" minItems:"1" maxItems:"50" nullable:"false" doc:"Codes of what the person is there" example:"[\"buyer\"]"`
		Title      string    `json:"title,omitempty" maxLength:"200" doc:"As on the card" example:"Head of Purchasing"`
		Contacts   []Contact `json:"contacts,omitempty" maxItems:"50" nullable:"false" doc:"How to reach the person there"`
		Source     string    `json:"source,omitempty" enum:"form,web,order,survey,import,staff" doc:"Who says so; staff, or import of an import, where it is not said"`
		OccurredAt string    `json:"occurredAt,omitempty" format:"date-time" doc:"Since when it is so; now, where it is not said"`
	}
}

func (s *Service) linkPerson(in *linkPerson, cmd *Command) error {
	b := &in.Body
	e := domain.PersonLinked{Roles: b.Roles, Title: b.Title, Source: cmd.source(b.Source)}
	if len(b.Contacts) > 0 {
		e.Contacts = contacts(b.Contacts)
	}
	var err error
	if e.CompanyID, err = domain.ParseID(b.CompanyID); err != nil {
		return invalid("body.companyId", "uuid", "want a UUID")
	}
	var company domain.Customer
	cmd.Consult = func(ctx context.Context, s *Service) (err error) {
		if company, err = current(ctx, s, s.customers, domain.CustomerStream(e.CompanyID)); err != nil {
			return err
		}
		if company, err = cmd.theirs(ctx, s, company); err != nil || e.Contacts == nil {
			return err
		}
		e.Contacts, _, err = s.readContacts(ctx, e.CompanyID, e.Contacts) // a desk is where the company is
		return err
	}
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		e.LinkID = newID(0)
		return c.Link(e, company)
	}
	return cmd.existing(in.CustomerPath, "LinkPerson", b, b.OccurredAt)
}

type unlinkPerson struct {
	CustomerPath
	LinkID string `path:"linkId" format:"uuid" doc:"The link to the company"`
	Body   struct {
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code" example:"left-company"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"Until when it was so; now, where it is not said"`
	}
}

func (s *Service) unlinkPerson(in *unlinkPerson, cmd *Command) error {
	link, err := domain.ParseID(in.LinkID)
	if err != nil {
		return invalid("path.linkId", "uuid", "want a UUID")
	}
	reason := in.Body.Reason
	cmd.Reason = reason
	cmd.Route = strings.Replace(cmd.Route, "{linkId}", link.String(), 1)
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.Unlink(link, reason) }
	return cmd.existing(in.CustomerPath, "UnlinkPerson", &in.Body, in.Body.OccurredAt)
}
