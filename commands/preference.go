package commands

import (
	"strings"

	"github.com/dossier-crm/dossier/domain"
)

type statePreference struct {
	Channel string `path:"channel" enum:"any,phone,mail,chat,social,app,post,branch" doc:"The channel; any is all of them"`
	CustomerPath
	Body struct {
		Stance     string `json:"stance" enum:"preferred,accepted,refused" doc:"refused: not through this channel; preferred: before others"`
		From       string `json:"from,omitempty" pattern:"^(([01][0-9]|2[0-3]):[0-5][0-9])?$" patternDescription:"a time as HH:MM" doc:"Only from this time of the day on, by the installation's clock" example:"09:00"`
		Until      string `json:"until,omitempty" pattern:"^((([01][0-9]|2[0-3]):[0-5][0-9]|24:00))?$" patternDescription:"a time as HH:MM, up to 24:00" doc:"Only before this time of the day" example:"17:00"`
		OccurredAt string `json:"occurredAt,omitempty" format:"date-time" doc:"When the customer said so; now, where it is not said"`
	}
}

func (s *Service) statePreference(in *statePreference, cmd *Command) error {
	b := &in.Body
	if err := cmd.existing(in.CustomerPath, "StatePreference", b, b.OccurredAt); err != nil {
		return err
	}
	cmd.Route = strings.Replace(cmd.Route, "{channel}", in.Channel, 1)
	at := s.when(cmd)
	e := domain.ContactPreferenceStated{Channel: in.Channel, Stance: b.Stance, From: wallMinutes(b.From), Until: wallMinutes(b.Until)}
	if b.From != "" && b.Until == "" {
		e.Until = 24 * 60
	}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.StatePreference(e, at)
	}
	return nil
}
