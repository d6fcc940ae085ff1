package commands

import "github.com/dossier-crm/dossier/domain"

type giveAccess struct {
	CustomerPath
	Body struct {
		Channel string `json:"channel,omitempty" maxLength:"64" doc:"A code of how the person asked" example:"letter"`
	}
}

// giveAccess records that the person is given everything up to this event.
func (s *Service) giveAccess(in *giveAccess, cmd *Command) error {
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		return c.GiveAccess(newID(0), in.Body.Channel)
	}
	return cmd.about(in.CustomerPath, "GiveSubjectAccess", &in.Body)
}
