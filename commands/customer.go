package commands

import (
	"github.com/dossier-crm/dossier/domain"
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
		out[i] = domain.Contact(c)
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
		Kind       string    `json:"kind" enum:"person,company" example:"person"`
		Name       string    `json:"name" minLength:"1" maxLength:"200" example:"Ada Lovelace"`
		BirthDate  string    `json:"birthDate,omitempty" format:"date" example:"1985-12-10"`
		Contacts   []Contact `json:"contacts,omitempty" maxItems:"50" nullable:"false"`
		Region     string    `json:"region,omitempty" maxLength:"16" doc:"Coarse: an ISO 3166 code" example:"GB-LND"`
		Interests  []string  `json:"interests,omitempty" maxItems:"50" nullable:"false"`
		Notes      string    `json:"notes,omitempty" maxLength:"20000"`
		Source     string    `json:"source" enum:"form,web,order,survey,import,staff" doc:"How the record came to be" example:"web"`
		External   *External `json:"external,omitempty" doc:"The customer's number in another system; the pair is unique"`
		OccurredAt string    `json:"occurredAt,omitempty" format:"date-time" doc:"When it happened in the world; now, where it is not said" example:"2026-03-01T09:30:00Z"`
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
		Interests: b.Interests, Notes: b.Notes, Source: b.Source,
	}
	if b.External != nil {
		create.External, create.ExternalRef = b.External.Source, b.External.Reference
		cmd.Customer = domain.ID(s.Vault.Reference(b.External.Source, b.External.Reference))
	}
	now := s.Now()
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return domain.Create(c, create, now)
	}
	return cmd.request(b)
}

type changeProfile struct {
	CustomerPath
	Body struct {
		Name       httpkit.Patch[string]   `json:"name,omitzero" minLength:"1" maxLength:"200"`
		BirthDate  httpkit.Patch[string]   `json:"birthDate,omitzero" format:"date"`
		Region     httpkit.Patch[string]   `json:"region,omitzero" maxLength:"16"`
		Interests  httpkit.Patch[[]string] `json:"interests,omitzero" maxItems:"50"`
		Notes      httpkit.Patch[string]   `json:"notes,omitzero" maxLength:"20000"`
		OccurredAt string                  `json:"occurredAt,omitempty" format:"date-time" doc:"When it became so; now, where it is not said"`
	}
}

func (s *Service) changeProfile(in *changeProfile, cmd *Command) error {
	b := &in.Body
	change := domain.ChangeProfile{
		Name: b.Name.Pointer(), Region: b.Region.Pointer(), Interests: b.Interests.Pointer(), Notes: b.Notes.Pointer(),
	}
	if b.BirthDate.Set {
		birth, err := day("body.birthDate", b.BirthDate.Value)
		if err != nil {
			return err
		}
		change.BirthDate = &birth
	}
	now := s.Now()
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.Change(change, now) }
	return cmd.existing(in.CustomerPath, "ChangeProfile", b, b.OccurredAt)
}

type changeContacts struct {
	CustomerPath
	Body struct {
		Contacts   []Contact `json:"contacts" maxItems:"50" nullable:"false"`
		OccurredAt string    `json:"occurredAt,omitempty" format:"date-time" doc:"When it became so; now, where it is not said"`
	}
}

func (s *Service) changeContacts(in *changeContacts, cmd *Command) error {
	list := contacts(in.Body.Contacts)
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.ChangeContacts(list) }
	return cmd.existing(in.CustomerPath, "ChangeContacts", &in.Body, in.Body.OccurredAt)
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
