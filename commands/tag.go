package commands

import "github.com/dossier-crm/dossier/domain"

type tagCustomer struct {
	CustomerPath
	Body struct {
		Add        []string `json:"add,omitempty" maxItems:"50" nullable:"false" doc:"Codes. Everybody who may read customers sees them: never what only some may know" example:"[\"vip\"]"`
		Remove     []string `json:"remove,omitempty" maxItems:"50" nullable:"false" doc:"Codes"`
		Source     string   `json:"source,omitempty" enum:"form,web,order,survey,import,staff" doc:"Who says so; staff, or import of an import, where it is not said"`
		OccurredAt string   `json:"occurredAt,omitempty" format:"date-time" doc:"When it became so; now, where it is not said"`
	}
}

func (s *Service) tagCustomer(in *tagCustomer, cmd *Command) error {
	b := &in.Body
	e := domain.CustomerTagged{Added: b.Add, Removed: b.Remove, Source: cmd.source(b.Source)}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.Tag(e) }
	return cmd.existing(in.CustomerPath, "TagCustomer", b, b.OccurredAt)
}

// source is who says so, where the caller does not tell.
func (c *CommandOn[S]) source(said string) string {
	switch {
	case said != "":
		return said
	case c.Import != "":
		return "import"
	}
	return "staff"
}
