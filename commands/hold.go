package commands

import (
	"strings"

	"github.com/dossier-crm/dossier/domain"
)

type placeHold struct {
	CustomerPath
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why the data must be kept" example:"lawsuit"`
		Matter string `json:"matter,omitempty" maxLength:"64" doc:"A code of the case. Never a name" example:"case-2026-17"`
	}
}

func (s *Service) placeHold(in *placeHold, cmd *Command) error {
	b := &in.Body
	cmd.Reason, cmd.Plain = b.Reason, true
	cmd.Decide = func(c domain.Customer, newID func(int) domain.ID) ([]domain.Event, error) {
		return c.Hold(domain.PlaceHold{HoldID: newID(0), Matter: b.Matter, Reason: b.Reason})
	}
	return cmd.about(in.CustomerPath, "PlaceLegalHold", b)
}

type releaseHold struct {
	CustomerPath
	HoldID string `path:"holdId" format:"uuid" doc:"The hold"`
	Body   struct {
		Reason string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why the data need not be kept any longer" example:"settled"`
	}
}

func (s *Service) releaseHold(in *releaseHold, cmd *Command) error {
	id, err := cmd.named("holdId", in.HoldID)
	if err != nil {
		return err
	}
	cmd.Reason, cmd.Plain = in.Body.Reason, true
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		return c.Release(id, in.Body.Reason)
	}
	return cmd.about(in.CustomerPath, "ReleaseLegalHold", &in.Body)
}

// named reads an id of the path and puts it into the route, which an
// idempotency key belongs to.
func (c *CommandOn[S]) named(parameter, text string) (domain.ID, error) {
	id, err := domain.ParseID(text)
	if err != nil {
		return id, invalid("path."+parameter, "uuid", "want a UUID")
	}
	c.Route = strings.Replace(c.Route, "{"+parameter+"}", id.String(), 1)
	return id, nil
}
