package commands

import (
	"context"
	"errors"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// Contact is one way to reach a customer.
type Contact struct {
	Kind  string `json:"kind" enum:"email,phone,post,chat,social" example:"email"`
	Value string `json:"value" minLength:"1" maxLength:"500" example:"ada@example.org"`
	Label string `json:"label,omitempty" maxLength:"64" example:"work"`
}

func contacts(list []Contact) []domain.Contact {
	out := make([]domain.Contact, len(list))
	for i, c := range list {
		out[i] = domain.Contact{Kind: c.Kind, Value: c.Value, Label: c.Label}
	}
	return out
}

// External names a customer in another system.
type External struct {
	Source    string `json:"source" minLength:"1" maxLength:"64" doc:"The system" example:"shop"`
	Reference string `json:"reference" minLength:"1" maxLength:"64" doc:"The customer's number there" example:"C-10017"`
}

type createCustomer struct {
	Headers
	Body struct {
		Kind      string    `json:"kind" enum:"person,company" example:"person"`
		Name      string    `json:"name" minLength:"1" maxLength:"200" example:"Ada Lovelace"`
		BirthDate string    `json:"birthDate,omitempty" format:"date" example:"1985-12-10"`
		Contacts  []Contact `json:"contacts,omitempty" maxItems:"50" nullable:"false"`
		Region    string    `json:"region,omitempty" maxLength:"16" doc:"Coarse: a country by its ISO 3166 code, or a part of one" example:"GB-LND"`
		Interests []string  `json:"interests,omitempty" maxItems:"50" nullable:"false"`
		Notes     string    `json:"notes,omitempty" maxLength:"20000"`
		Source    string    `json:"source" enum:"form,web,order,survey,import,staff" doc:"How the record came to be" example:"web"`
		External  *External `json:"external,omitempty" doc:"The customer's number in another system; the pair is unique"`
		Standing  string    `json:"standing,omitempty" enum:"contact" doc:"contact: a person who is known only as the contact of a company, and no customer until a first order"`
		Tags      []string  `json:"tags,omitempty" maxItems:"50" nullable:"false" doc:"Codes, for everybody who may read customers to see"`

		Custom     map[string]CustomValue `json:"custom,omitempty" doc:"Values of custom fields, by code; see PUT /v1/custom-fields"`
		OccurredAt string                 `json:"occurredAt,omitempty" format:"date-time" doc:"When it happened in the world; now, where it is not said" example:"2026-03-01T09:30:00Z"`
	}
}

func (s *Service) createCustomer(in *createCustomer, cmd *Command) error {
	b := &in.Body
	birth, err := day("body.birthDate", b.BirthDate)
	if err != nil {
		return err
	}
	if err := cmd.occurred(b.OccurredAt); err != nil {
		return err
	}
	cmd.Name, cmd.Creates = "CreateCustomer", true
	cmd.Customer = newCustomerID(cmd.Principal, cmd.Route, cmd.Key)
	create := domain.CreateCustomer{
		Kind: b.Kind, Name: b.Name, BirthDate: birth, Contacts: contacts(b.Contacts), Region: b.Region,
		Interests: b.Interests, Notes: b.Notes, Source: b.Source, Standing: b.Standing, Tags: b.Tags,
	}
	if create.Custom, err = customValues(b.Custom); err != nil {
		return err
	}
	if b.External != nil {
		create.External, create.ExternalRef = b.External.Source, b.External.Reference
		cmd.Customer = domain.ID(s.Vault.Reference(b.External.Source, b.External.Reference))
	}
	CreateCustomer(cmd, create, s.Now())
	return cmd.request(b)
}

// regionOf returns the region that the customer's record has now, from its own
// stream: a change of a moment ago is known. A phone number without a country's prefix
// is read by it.
func (s *Service) regionOf(ctx context.Context, customer domain.ID) (string, error) {
	var events []domain.Happened
	for e, err := range s.Store.Stream(ctx, domain.CustomerStream(customer), 0, math.MaxInt64) {
		switch {
		case errors.Is(err, eventstore.ErrNotFound):
			return "", nil
		case err != nil:
			return "", err
		}
		events = append(events, e.Happened(e.Skeleton()))
	}
	return domain.RecordOf(events, time.Time{}).Region, nil
}

// readContacts reads the phone numbers among the contacts by the plan of the
// customer's region.
func (s *Service) readContacts(ctx context.Context, customer domain.ID, list []domain.Contact) (read []domain.Contact, invalid []string, err error) {
	region := ""
	if slices.ContainsFunc(list, func(c domain.Contact) bool { return c.Kind == "phone" }) {
		if region, err = s.regionOf(ctx, customer); err != nil {
			return nil, nil, err
		}
	}
	read, invalid = s.Numbers.Read(list, region)
	return read, invalid, nil
}

// CreateCustomer makes the command one to create the customer, with values of
// custom fields as they are declared when its turn has come.
func CreateCustomer(cmd *Command, create domain.CreateCustomer, now time.Time) {
	manager, _ := domain.ParseID(cmd.Staff)
	if !cmd.Agent {
		manager = domain.ID{}
	}
	cmd.consultFields(create.Custom, &create.Fields)
	fields := cmd.Consult
	cmd.Consult = func(ctx context.Context, s *Service) error {
		create.Numbers = s.Numbers
		if fields == nil {
			return nil
		}
		return fields(ctx, s)
	}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		events, err := domain.Create(c, create, now)
		if err == nil && !manager.IsZero() { // else nobody would see it
			events = append(events, &domain.ManagerAssigned{Staff: manager, From: now.UTC().Truncate(time.Microsecond)})
		}
		return events, err
	}
}

type changeProfile struct {
	CustomerPath
	Body struct {
		Name       httpkit.Patch[string]   `json:"name,omitzero" minLength:"1" maxLength:"200"`
		BirthDate  httpkit.Patch[string]   `json:"birthDate,omitzero" format:"date"`
		Region     httpkit.Patch[string]   `json:"region,omitzero" maxLength:"16"`
		Interests  httpkit.Patch[[]string] `json:"interests,omitzero" maxItems:"50"`
		Notes      httpkit.Patch[string]   `json:"notes,omitzero" maxLength:"20000"`
		Custom     map[string]CustomValue  `json:"custom,omitempty" doc:"Values of custom fields, by code; those that are not named stay"`
		Source     string                  `json:"source,omitempty" enum:"form,web,order,survey,import,staff" doc:"Who says so; staff, or import of an import, where it is not said"`
		OccurredAt string                  `json:"occurredAt,omitempty" format:"date-time" doc:"When it became so; now, where it is not said"`
	}
}

func (s *Service) changeProfile(in *changeProfile, cmd *Command) error {
	b := &in.Body
	change := domain.ChangeProfile{
		Name: b.Name.Pointer(), Region: b.Region.Pointer(), Interests: b.Interests.Pointer(), Notes: b.Notes.Pointer(),
		Source: cmd.source(b.Source),
	}
	var err error
	if change.Custom, err = customValues(b.Custom); err != nil {
		return err
	}
	if b.BirthDate.Set {
		birth, err := day("body.birthDate", b.BirthDate.Value)
		if err != nil {
			return err
		}
		change.BirthDate = &birth
	}
	cmd.consultFields(change.Custom, &change.Fields)
	now := s.Now()
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.Change(change, now) }
	return cmd.existing(in.CustomerPath, "ChangeProfile", b, b.OccurredAt)
}

type changeContacts struct {
	CustomerPath
	Body struct {
		Contacts   []Contact `json:"contacts" maxItems:"50" nullable:"false"`
		Source     string    `json:"source,omitempty" enum:"form,web,order,survey,import,staff" doc:"Who says so; staff, or import of an import, where it is not said"`
		OccurredAt string    `json:"occurredAt,omitempty" format:"date-time" doc:"When it became so; now, where it is not said"`
	}
}

func (s *Service) changeContacts(in *changeContacts, cmd *Command) error {
	if in.IfMatch == "" { // the contact that somebody else has just added would be gone
		return httpkit.NewProblem(http.StatusPreconditionRequired, "precondition-required",
			"the list takes the place of the whole list: say in If-Match which revision of the customer it was made from, or * for any",
			httpkit.FieldError{Field: "header.If-Match", Rule: "required"})
	}
	list, source := contacts(in.Body.Contacts), cmd.source(in.Body.Source)
	if err := cmd.existing(in.CustomerPath, "ChangeContacts", &in.Body, in.Body.OccurredAt); err != nil {
		return err
	}
	var invalid []string
	cmd.Consult = func(ctx context.Context, s *Service) (err error) {
		list, invalid, err = s.readContacts(ctx, cmd.Customer, list)
		return err
	}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.ChangeContacts(source, list, invalid)
	}
	return nil
}

type archiveCustomer struct {
	CustomerPath
	Body struct {
		Reason     string `json:"reason" minLength:"1" maxLength:"64" doc:"A code, such as duplicate, closed, deceased" example:"closed"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When it happened; now, where it is not said"`
	}
}

func (s *Service) archiveCustomer(in *archiveCustomer, cmd *Command) error {
	cmd.Reason = in.Body.Reason
	reason := in.Body.Reason
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.Archive(reason) }
	return cmd.existing(in.CustomerPath, "ArchiveCustomer", &in.Body, in.Body.OccurredAt)
}

// existing makes the command one to an existing customer, at the time that the
// caller says.
func (c *CommandOn[S]) existing(p CustomerPath, name string, body any, occurredAt string) error {
	if err := c.occurred(occurredAt); err != nil {
		return err
	}
	return c.about(p, name, body)
}
